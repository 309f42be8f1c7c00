"""A worksheet's cells → lines of text and tables: the same for every workbook format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, Text
from yujuesuan.readers.cells import is_heading, joined, table_blocks, trimmed

#: A title of a table, as the heading rows of a sheet print it.
_TITLE = re.compile(r"表\s*(?:[(（].*[)）])?$")
#: Cells of the widest sheets that are real; a stray character far away would make a table of blanks.
_WIDTH = 1_000
#: XFD, 0-based.
LAST_COLUMN = 16_383

#: (first row, first column, last row, last column), 0-based, the last ones included.
Range = tuple[int, int, int, int]


@dataclass(slots=True)
class Sheet:
    """A visible worksheet: the texts that its cells show, by row and column, 0-based."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def put(self, row: int, column: int, text: str) -> None:
        """Set what a cell shows; an empty text is no cell."""
        if text.strip():
            self.rows.setdefault(row, {})[column] = text


def column_letters(column: int) -> str:
    """The letters of a 0-based column: 0 → A, 27 → AB."""
    letters = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        letters = chr(65 + letter) + letters
        column -= 1
    return letters


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Tables of a sheet, which blank rows separate, with the text above, between and below them.

    The sheet's name stands above where the sheet itself prints no title.
    """
    parts = [list(group) for group in _groups(_visible(sheet))]
    blocks = [block for part in parts for block in _part_blocks(part)]
    if not blocks:
        return
    if not any(isinstance(block, Text) and _TITLE.search(block.text) for block in blocks):
        yield Text(sheet.name)
    yield from blocks


def _part_blocks(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """A group of rows whose parts between blank rows stand in the same columns."""
    rows = trimmed(rows)
    run: list[Sequence[str]] = []
    for row in (*rows, ()):
        if any(row):
            run.append(row)
        elif run:
            yield from table_blocks(run, keep_columns=True)
            run = []


def _groups(rows: Sequence[Sequence[str]]) -> Iterator[Sequence[Sequence[str]]]:
    """Rows parted where headings follow a blank row: there another table, in other columns, may begin."""
    start = 0
    for i in range(1, len(rows)):
        if not any(rows[i - 1]) and any(rows[i]) and is_heading([joined(text) for text in rows[i]]):
            yield rows[start:i]
            start = i
    yield rows[start:]


def _visible(sheet: Sheet) -> list[list[str]]:
    """The sheet as printed: no hidden rows and columns, a merged cell's text in its first cell, one blank row a gap."""
    _merge(sheet)
    columns = sorted({c for row in sheet.rows.values() for c in row} - sheet.hidden_columns)
    if not columns:
        return []
    first, last = columns[0], columns[-1]
    if last - first >= _WIDTH:
        far = f"{column_letters(last)}{min(r for r, row in sheet.rows.items() if last in row) + 1}"
        raise UnreadableFile(f"sheet {sheet.name!r} is {last - first + 1:,} columns wide, up to {far}")
    window = [c for c in range(first, last + 1) if c not in sheet.hidden_columns]
    rows: list[list[str]] = []
    previous: int | None = None
    for r in sorted(sheet.rows.keys() - sheet.hidden_rows):
        row = sheet.rows[r]
        texts = [row.get(c, "") for c in window]
        if not any(texts):
            continue
        if previous is not None and any(n not in sheet.hidden_rows for n in range(previous + 1, r)):
            rows.append([""] * len(window))
        rows.append(texts)
        previous = r
        limits.check_cells(len(rows) * len(window), f" in sheet {sheet.name!r}")
    return rows


def _merge(sheet: Sheet) -> None:
    """Cells under a merged one are not seen, whatever they hold; its text stands in the first cell that is seen."""
    present = sorted(sheet.rows)
    looked_at = 0
    for top, left, bottom, right in sheet.merged:
        text = sheet.rows.get(top, {}).get(left, "")
        within = range(top, bottom + 1) if bottom - top < len(present) else present
        looked_at += len(within)
        limits.check_cells(looked_at, f" under merged ones in sheet {sheet.name!r}")
        for r in within:
            row = sheet.rows.get(r) if top <= r <= bottom else None
            for c in [c for c in row if left <= c <= right] if row else ():
                del sheet.rows[r][c]
        row_seen = next((r for r in range(top, bottom + 1) if r not in sheet.hidden_rows), None)
        column_seen = next((c for c in range(left, right + 1) if c not in sheet.hidden_columns), None)
        if row_seen is not None and column_seen is not None:
            sheet.put(row_seen, column_seen, text)
