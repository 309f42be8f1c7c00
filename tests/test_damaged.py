"""Files damaged at random: each is read, or refused with a clear error, whatever the libraries below raise."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import render
from test_workbooks import XML

import yujuesuan as yj
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import read

RAW = Path(__file__).parent.parent / "data" / "raw"
MADE: dict[str, Callable[[yj.Parsed], bytes]] = {
    "docx": render.as_docx,
    "xlsx": render.as_xlsx,
    "xls": render.as_xls,
    "html": render.as_html,
    "xml": lambda _: XML.encode(),
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes cut off, with a piece missing, or with some changed."""
    at = chance.randrange(len(data))
    if chance.random() < 0.2:
        return data[:at]
    if chance.random() < 0.3:
        return data[:at] + data[at + chance.randrange(1, 40) :]
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """A ZIP with one part damaged and packed well."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        broken = chance.choice([name for name in old.namelist() if old.read(name)])
        for name in old.namelist():
            new.writestr(name, damaged(old.read(name), chance) if name == broken else old.read(name))
    return made.getvalue()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", MADE)
def test_a_damaged_file_is_refused_or_read(form: str, tmp_path: Path) -> None:
    chance = random.Random(form)
    data = MADE[form](yj.parse(RAW / "jianghan-2020-budget.txt"))
    path = tmp_path / f"a.{form}"
    for _ in range(60):
        inside = form in ("docx", "xlsx") and chance.random() < 0.6
        path.write_bytes((damaged_inside if inside else damaged)(data, chance))
        try:
            assert read(path).lines
        except UnreadableFile as error:
            assert str(path) in str(error) and "\n" not in str(error)
