"""Frames for spreadsheets: CSV that Excel opens as Chinese, or one workbook; no cell can be read as a formula."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

#: Excel and LibreOffice take a text that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame for a spreadsheet: lists as JSON text, and `'` before texts that would be taken for a formula."""
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if column.dtype == object:
            column = column.map(_json).astype("str")
        if isinstance(column.dtype, pd.StringDtype):
            column = column.where(~column.str.startswith(FORMULA_STARTS).fillna(False).astype(bool), "'" + column)
        columns[name] = column
    return pd.DataFrame(columns)


def _json(value: object) -> str:
    items = value.tolist() if hasattr(value, "tolist") else value
    return json.dumps(items, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    return value.item() if hasattr(value, "item") else str(value)


def export(frames: Mapping[str, pd.DataFrame], folder: Path, kind: str) -> list[Path]:
    """Write every frame as `<frame>.csv`, or all as sheets of `yujuesuan.xlsx`; returns the files written.

    CSV is UTF-8 with a byte order mark, so that Excel shows Chinese. A file appears whole or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "xlsx":
        target = folder / "yujuesuan.xlsx"
        with _whole(target) as temporary, pd.ExcelWriter(temporary, engine="openpyxl") as book:
            for name, frame in frames.items():
                flat(frame).to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
        return [target]
    written = []
    for name, frame in frames.items():
        target = folder / f"{name}.csv"
        with _whole(target) as temporary:
            flat(frame).to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n")
        written.append(target)
    return written


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A temporary file beside `target` that takes its place when all went well."""
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=target.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
