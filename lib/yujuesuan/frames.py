"""Frames on disk: build with the declared types, check, write whole or not at all, read back."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from yujuesuan.datapackage import package
from yujuesuan.errors import MissingData
from yujuesuan.schema import FRAMES, Column, dtype, schema

Frames = dict[str, pd.DataFrame]
_HERE = Path(__file__).resolve()


def build(
    frame: str, records: Iterable[Mapping[str, Any]], given: Mapping[str, list[Any]] | None = None
) -> pd.DataFrame:
    """A frame with its declared columns, order and types from records; absent keys are null (text: empty).

    `given` holds columns that are not taken from the records.
    """
    records = list(records)
    given = given or {}
    columns: dict[str, Any] = {}
    for column in FRAMES[frame]:
        name, empty = column.name, "" if column.kind == "str" and column.required else None
        try:
            values = given[name] if name in given else [record[name] for record in records]
        except KeyError:
            values = [record.get(name, empty) for record in records]
        # arrays, because a series of each column costs more than what it holds
        columns[name] = _array(values, column)
    return pd.DataFrame(columns, copy=False)


_dtype = cache(pd.api.types.pandas_dtype)
#: Types of Arrow, which reads a list of them in one pass.
_ARROW = {"str": pa.large_string(), "int": pa.int64(), "bool": pa.bool_()}


def _array(values: list[Any], column: Column) -> Any:
    kind: Any = _dtype(dtype(column))
    if column.kind == "list":  # numpy would make two dimensions of lists of one length
        return pd.Series(values, dtype=kind)
    if column.kind == "float":
        return np.array(values, dtype=kind)
    return kind.__from_arrow__(pa.array(values, _ARROW[column.kind], from_pandas=True))


def check(frame: str, data: pd.DataFrame) -> pd.DataFrame:
    """Validate against the declared schema; raises pandera's SchemaErrors with every failure."""
    return schema(frame).validate(data, lazy=True)


def write(frames: Mapping[str, pd.DataFrame], folder: Path | str) -> None:
    """Check every frame, then write `<frame>.parquet` each and `datapackage.json`; no reader sees half a file."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    staged: list[tuple[str, Path]] = []
    try:
        for name, data in frames.items():
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-", suffix=".tmp")
            os.close(handle)
            staged.append((temporary, folder / f"{name}.parquet"))
            table = pa.Table.from_pandas(check(name, data), preserve_index=False)
            pq.write_table(table, temporary, compression="zstd")
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".datapackage-", suffix=".tmp")
        os.close(handle)
        staged.append((temporary, folder / "datapackage.json"))
        text = json.dumps(package(frames), ensure_ascii=False, indent=1)
        Path(temporary).write_text(text + "\n", encoding="utf-8")
        for temporary, final in staged:
            os.chmod(temporary, 0o644)
            os.replace(temporary, final)
    finally:
        for temporary, _ in staged:
            Path(temporary).unlink(missing_ok=True)


def load(folder: Path | str = "data/processed") -> Frames:
    """All frames in a folder, by name. Raises `MissingData` when there are none."""
    folder = Path(folder)
    found = {name: folder / f"{name}.parquet" for name in FRAMES if (folder / f"{name}.parquet").exists()}
    if not found:
        raise MissingData("holds no frames", path=folder, remedy="run `yujuesuan parse data/raw` first")
    return {name: _read(path) for name, path in found.items()}


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (pa.ArrowInvalid, OSError) as error:
        reason = str(error).splitlines()[0]
        raise MissingData(f"cannot be read ({reason})", path=path, remedy="run `yujuesuan parse` again") from None


def locate(data_dir: Path | str) -> Path:
    """The folder with frames that `data_dir` means, wherever a notebook is started from: below the
    working directory, its parents, or the repository."""
    given = Path(data_dir).expanduser()
    if given.is_absolute() or _has_frames(given):
        return given
    below = Path(*(part for part in given.parts if part != ".."))
    roots = [Path.cwd(), *Path.cwd().parents, *_HERE.parents[2:3]]
    return next((root / below for root in roots if _has_frames(root / below)), given)


def _has_frames(folder: Path) -> bool:
    return (folder / "documents.parquet").exists()
