"""Expected table cells, typed by hand from the documents: `<stem>.tables.txt` beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
_SECTION = re.compile(r"\[(\w+)\] unit=(\S+) table_no=(\S*) columns=(\S+)")

Cell = tuple[str, int, str, str, str, str, str, str]


def cells(path: Path) -> Iterator[Cell]:
    """(form, line, code, item, measure, raw, unit, table_no) of every typed cell; `-` is a blank cell."""
    form = unit = table_no = ""
    columns: list[str] = []
    for text in path.read_text("utf-8").splitlines():
        if not text.strip() or text.startswith("#"):
            continue
        section = _SECTION.fullmatch(text.strip())
        if section:
            form, unit, table_no = section[1], section[2], section[3]
            columns = section[4].split(",")
            continue
        line, code, item, *values = (part.strip() for part in text.split("|"))
        for measure, raw in zip(columns, values, strict=True):
            if raw != "-":
                yield (
                    form,
                    int(line),
                    code,
                    item,
                    "" if measure == "unlabelled" else measure,
                    raw,
                    unit,
                    table_no,
                )
