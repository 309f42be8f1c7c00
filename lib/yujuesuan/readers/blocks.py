"""What readers of pages, sheets and web pages have in common: lines of text and tables, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yujuesuan.document import Cell, Contents, Grid, Line, Unread
from yujuesuan.text import tidy_cell


@dataclass(frozen=True, slots=True)
class Text:
    """A line or paragraph outside tables."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cell texts; a merged cell prints its text in its first cell, the others are empty.

    `pages` holds the page of every row.
    """

    rows: tuple[tuple[str, ...], ...]
    pages: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A page that was left out, and why, in Chinese and English."""

    page: int
    message: str


Block = Text | Table


def laid_out(blocks: Iterable[Block | Gap]) -> Contents:
    """Number the blocks' lines as a text file would: a line of text, or a table's row with tabs between its cells."""
    lines: list[Line] = []
    grids: list[Grid] = []
    unread: list[Unread] = []
    for block in blocks:
        if isinstance(block, Text):
            lines.append(Line(len(lines) + 1, block.text, block.page))
            continue
        if isinstance(block, Gap):
            lines.append(Line(len(lines) + 1, "", block.page))
            unread.append(Unread(len(lines), block.message, whole=True))
            continue
        width = max(map(len, block.rows))
        rows: list[tuple[Cell, ...]] = []
        # a blank line, so that tables that touch stay two
        lines.append(Line(len(lines) + 1, "", block.pages[0]))
        for row, page in zip(block.rows, block.pages, strict=True):
            cells = [tidy_cell(text) for text in row]
            lines.append(Line(len(lines) + 1, "\t".join(cells), page))
            rows.append(tuple(Cell(text, len(lines), page) for text in cells))
        grids.append(Grid(tuple(_wide(row, width) for row in rows)))
    return Contents(tuple(lines), tuple(grids), tuple(unread))


def _wide(row: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    return (*row, *(Cell("", row[0].line, row[0].page) for _ in range(width - len(row))))
