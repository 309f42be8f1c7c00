"""What every reader yields: numbered lines, and grids where the source keeps cells apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Line(NamedTuple):
    """One source line; `number` and `page` are 1-based, `page` is None where the source has none."""

    number: int
    text: str
    page: int | None = None


class Cell(NamedTuple):
    """A cell's text as printed (without markup) and the place it stands in."""

    text: str
    line: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells whose columns the source shows; every row has the same number of cells."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def first_line(self) -> int:
        return self.rows[0][0].line

    @property
    def last_line(self) -> int:
        return self.rows[-1][-1].line


class Unread(NamedTuple):
    """Something that a reader left out: the line that stands in its place, and why, in Chinese and English.

    `whole` tells that it is a page, not a number.
    """

    line: int
    message: str
    whole: bool = False


class Contents(NamedTuple):
    """What a reader makes of a file."""

    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Document:
    """A file that was read; `lines` holds all of it, `grids` the tables whose cells are kept apart."""

    path: str
    sha256: str
    format: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = field(default=())
    unread: tuple[Unread, ...] = field(default=())

    @property
    def doc_id(self) -> str:
        return self.sha256[:12]

    @property
    def pages(self) -> int | None:
        """Number of pages; None where the source has none."""
        return max((line.page for line in self.lines if line.page), default=None)

    @cached_property
    def grid_lines(self) -> frozenset[int]:
        """Numbers of the lines that belong to a grid."""
        return frozenset([cell.line for grid in self.grids for row in grid.rows for cell in row])

    @cached_property
    def prose(self) -> tuple[Line, ...]:
        """Lines outside grids that are not blank."""
        in_grids = self.grid_lines
        return tuple([x for x in self.lines if x.number not in in_grids and x.text.strip()])

    def prose_between(self, after: int, before: int) -> tuple[Line, ...]:
        """The lines of `prose` behind line `after` and before line `before`."""
        numbers = self._prose_numbers
        return self.prose[bisect_right(numbers, after) : bisect_left(numbers, before)]

    @cached_property
    def _prose_numbers(self) -> list[int]:
        return [line.number for line in self.prose]
