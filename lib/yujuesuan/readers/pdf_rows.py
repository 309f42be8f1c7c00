"""Runs of text in the columns of an aligned table → its rows: which line of a label belongs to which numbers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yujuesuan.readers.pdf_columns import is_number
from yujuesuan.readers.pdf_fit import Column
from yujuesuan.readers.pdf_header import wraps
from yujuesuan.readers.pdf_text import Run
from yujuesuan.text import has_numbering

#: Parts of a character's size: so much higher or lower may texts of a line stand, and texts of a row.
LEVEL, _ROW = 0.25, 0.3
#: A text nearer to a row than this is no row of its own; lines of a cell are no farther apart than this.
OWN_ROW, _LINE = 0.85, 1.3
_CODE_CELL = re.compile(r"\[?[0-9A-Za-z]{2,}\]?")
_TOTAL = re.compile(r"^(?:合|总|小)\s*计$|合\s*计$|总\s*计$")

Line = list[Run]


def mean_size(part: Sequence[Line]) -> float:
    """The mean height of the texts' boxes."""
    sizes = [run.y1 - run.y0 for line in part for run in line]
    return sum(sizes) / len(sizes) if sizes else 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of a table: that of every run, those that print codes, and the distance between rows of one line."""

    heads: Sequence[Column]
    column_of: dict[int, int]
    codes: frozenset[int]
    pitch: float


def layout(heads: Sequence[Column], pitch: float) -> Layout:
    column_of = {id(run): n for n, head in enumerate(heads) if head.strip for run in head.strip.runs}
    codes = frozenset(
        n
        for n, head in enumerate(heads)
        if head.strip and not head.strip.amounts and sum(map(_is_code, head.strip.runs)) > 0.8 * len(head.strip.runs)
    )
    return Layout(heads, column_of, codes, pitch)


def _is_code(run: Run) -> bool:
    return bool(_CODE_CELL.fullmatch(run.text))


def rows_of(body: Sequence[Line], table: Layout) -> list[tuple[str, ...]] | None:
    """Rows of a piece: each number opens one, and so does a text that stands at none of their heights.

    None where it is not certain to which row a line of a label belongs.
    """
    size = mean_size(body)
    heights: list[float] = []
    for y in sorted(run.y for line in body for run in line if is_number(run)):
        if not heights or y - heights[-1] > _ROW * size:
            heights.append(y)
    found: dict[float, list[list[Run]]] = {}
    for column, cells in _cells(body, table).items():
        placed = _heights(cells, heights, size, _is_coded(body, table, heights))
        if placed is None or _may_go_on(cells, placed, table.heads[column], size):
            return None
        for texts, height in zip(cells, placed, strict=True):
            at = height
            if at is None:
                middle = (texts[0].y + texts[-1].y) / 2
                at = next((y for y in found if abs(y - middle) <= _ROW * size and y not in heights), middle)
            found.setdefault(at, [[] for _ in table.heads])[column] += texts
    return [tuple(map(_cell_text, found[y])) for y in sorted(found)]


def _is_coded(body: Sequence[Line], table: Layout, heights: Sequence[float]) -> bool:
    """Whether nearly every row prints a code, so that a text beside none is no row of its own."""
    codes = sum(table.column_of[id(run)] in table.codes for line in body for run in line)
    return codes > 1 and codes > 0.6 * len(heights)


def _heights(
    cells: Sequence[list[Run]], heights: Sequence[float], size: float, coded: bool
) -> list[float | None] | None:
    """For the texts of one column the heights of the rows that they belong to; None for one that is its own row.

    Lines of a label stand less than a line above or below their row's numbers, or where every row has a code, they
    are centred on it, begin at it or end at it, all the same way. Where that fits in no way nothing is certain.
    """
    found: list[float | None] = []
    loose = False
    for texts in cells:
        low, high = texts[0].y - _ROW * size, texts[-1].y + _ROW * size
        middle = (low + high) / 2
        inside = [y for y in heights if low <= y <= high]
        found.append(min(inside, key=lambda y: abs(y - middle), default=None))
        near = min((abs(y - middle) for y in heights), default=size)
        loose = loose or (found[-1] is None and (coded or near < OWN_ROW * size))
    if not loose:
        return found
    ways = [way for way in (_centred, _from_top, _to_bottom) if coded or way is _centred]
    owners = [found_ for way in ways if (found_ := way(cells, heights, size, coded)) is not None]
    return owners[0] if owners and all(other == owners[0] for other in owners) else None


def _centred(
    cells: Sequence[list[Run]], heights: Sequence[float], size: float, coded: bool
) -> list[float | None] | None:
    """Every text belongs to the nearest row, and those of one row stand evenly around it."""
    found: list[float | None] = []
    groups: dict[float, list[Run]] = defaultdict(list)
    for texts in cells:
        middle = (texts[0].y + texts[-1].y) / 2
        nearest = min(heights, key=lambda y: abs(y - middle))
        own = not coded and abs(nearest - middle) >= OWN_ROW * size
        found.append(None if own else nearest)
        if not own:
            groups[nearest] += texts
    even = all(abs((runs_[0].y + runs_[-1].y) / 2 - y) <= _ROW * size for y, runs_ in groups.items())
    return found if even else None


def _from_top(
    cells: Sequence[list[Run]], heights: Sequence[float], size: float, coded: bool
) -> list[float | None] | None:
    """Every text belongs to the row at its height or the next above it."""
    found: list[float | None] = []
    for texts in cells:
        above = [y for y in heights if y <= texts[0].y + _ROW * size]
        if not above:
            return None
        found.append(above[-1])
    firsts = {y: texts[0].y for texts, y in reversed(list(zip(cells, found, strict=True))) if y is not None}
    return found if all(abs(first - y) <= _ROW * size for y, first in firsts.items()) else None


def _to_bottom(
    cells: Sequence[list[Run]], heights: Sequence[float], size: float, coded: bool
) -> list[float | None] | None:
    """Every text belongs to the row at its height or the next below it."""
    found: list[float | None] = []
    for texts in cells:
        below = [y for y in heights if y >= texts[-1].y - _ROW * size]
        if not below:
            return None
        found.append(below[0])
    lasts = {y: texts[-1].y for texts, y in zip(cells, found, strict=True) if y is not None}
    return found if all(abs(last - y) <= _ROW * size for y, last in lasts.items()) else None


def _cells(body: Sequence[Line], table: Layout) -> dict[int, list[list[Run]]]:
    """Texts by column, each with the lines that it wraps into; lines by themselves beside several rows."""
    found: dict[int, list[list[Run]]] = defaultdict(list)
    numbers = sorted(run.y for line in body for run in line if is_number(run))
    for line in body:
        for run in line:
            column = table.column_of[id(run)]
            cells = found[column]
            if cells and _goes_on(cells[-1][-1], run, table.pitch):
                cells[-1].append(run)
            else:
                cells.append([run])
    return {column: [part for texts in cells for part in _parts(texts, numbers)] for column, cells in found.items()}


def _parts(texts: list[Run], numbers: Sequence[float]) -> Iterator[list[Run]]:
    """The lines of a text that wraps, each by itself where rows of numbers stand beside several of them."""
    slack = _ROW * (texts[0].y1 - texts[0].y0)
    inside = numbers[bisect_left(numbers, texts[0].y - slack) : bisect_right(numbers, texts[-1].y + slack)]
    if inside and inside[-1] - inside[0] > slack:
        yield from ([run] for run in texts)
    else:
        yield texts


def _goes_on(above: Run, below: Run, pitch: float) -> bool:
    """Whether a text goes on in a run beside it, or in a line below it."""
    if abs(below.y - above.y) < LEVEL * (above.y1 - above.y0):
        return True
    return not _begins(above, below) and wraps(above, below, pitch)


def _begins(above: Run, below: Run) -> bool:
    """Whether a text is a cell of its own by its words: a number, a numbered label or a total."""
    return is_number(below) or is_number(above) or has_numbering(below.text) or bool(_TOTAL.search(below.text))


def _may_go_on(cells: Sequence[list[Run]], placed: Sequence[float | None], head: Column, size: float) -> bool:
    """Whether a text that is a row of its own may be the rest of the one right above it, which fills its cell."""
    return any(
        height is None
        and below[0].y - above[-1].y < _LINE * size
        and not _begins(above[-1], below[0])
        and _is_full(above[-1], head)
        for (above, below), height in zip(pairwise(cells), placed[1:], strict=True)
    )


def _is_full(run: Run, head: Column) -> bool:
    """Whether no other character would fit into a line of a cell."""
    if head.x0 is None or head.x1 is None:
        return False
    character = (run.x1 - run.x0) / len(run.text)
    padding = min(max(run.x0 - head.x0, 0.0), character)
    return head.x1 - padding - run.x1 < character


def _cell_text(runs_: Sequence[Run]) -> str:
    """Lines joined as Chinese wraps; two numbers stay apart, so that they make no third."""
    text = ""
    for run in runs_:
        digits = text[-1:].isascii() and run.text[:1].isascii() and text
        text += (" " if digits else "") + run.text
    return text
