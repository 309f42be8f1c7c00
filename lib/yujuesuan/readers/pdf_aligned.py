"""Tables without ruling lines: rows of figures whose columns show only in how they are aligned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from yujuesuan.numbers import parse_amount
from yujuesuan.readers.pdf_page import Glyph
from yujuesuan.readers.pdf_text import Run, lines, runs

#: Rows with figures that make a table; lines above them that can be its header; points between two columns.
_ROWS, _HEADER, _GAP = 3, 5, 2.0
_SENTENCE = re.compile("[。；]|，.*，")


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """An aligned table: its place, the x of its columns' starts, its rows of cell texts."""

    y0: float
    y1: float
    columns: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


def aligned_tables(glyphs: Sequence[Glyph]) -> tuple[list[AlignedTable], list[Glyph]]:
    """The aligned tables of a page, and the characters outside them."""
    by_line = lines(glyphs)
    parts = [runs(line) for line in by_line]
    found: list[AlignedTable] = []
    taken: set[int] = set()
    for start, end in _blocks(parts):
        columns = _columns([parts[n] for n in range(start, end) if _figures(parts[n])])
        first = _header_start(parts, start, columns)
        if len(columns) < 2:
            continue
        rows = [*_header(parts[first:start], columns), *_body(parts[start:end], columns)]
        y0, y1 = min(run.y0 for run in parts[first]), max(run.y1 for run in parts[end - 1])
        found.append(AlignedTable(y0, y1, tuple(x for x, _ in columns), tuple(rows)))
        taken |= set(range(first, end))
    return found, [glyph for n, line in enumerate(by_line) if n not in taken for glyph in line]


def _figures(parts: Sequence[Run]) -> int:
    """How many amounts a line prints beside something else, 0 for running text."""
    if len(parts) < 2 or _SENTENCE.search("".join(part.text for part in parts)):
        return 0
    return sum(parse_amount(part.text) is not None and bool(re.search(r"[.,]\d", part.text)) for part in parts)


def _blocks(parts: Sequence[Sequence[Run]]) -> list[tuple[int, int]]:
    """Lines from the first row of figures to the last, where rows are not far apart."""
    figured = [n for n, line in enumerate(parts) if _figures(line)]
    blocks: list[list[int]] = []
    for n in figured:
        near = (
            blocks
            and n - blocks[-1][-1] <= 3
            and not any(_SENTENCE.search(run.text) for line in parts[blocks[-1][-1] + 1 : n] for run in line)
        )
        if near:
            blocks[-1].append(n)
        else:
            blocks.append([n])
    return [(block[0], block[-1] + 1) for block in blocks if len(block) >= _ROWS]


def _columns(rows: Sequence[Sequence[Run]]) -> list[tuple[float, float]]:
    """The strips of the page that the rows' texts occupy: between two columns no row prints anything."""
    found: list[tuple[float, float]] = []
    for x0, x1 in sorted((run.x0, run.x1) for row in rows for run in row):
        if found and x0 <= found[-1][1] + _GAP:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def _header_start(parts: Sequence[Sequence[Run]], start: int, columns: Sequence[tuple[float, float]]) -> int:
    """The first header line: lines above the figures that print several runs, and no title or unit."""
    first = start
    while first > 0 and start - first < _HEADER:
        line = parts[first - 1]
        text = "".join(run.text for run in line)
        if len(line) < 2 or re.search("单位[:：]|部门[:：]", text) or _SENTENCE.search(text):
            break
        first -= 1
    return first


def _header(above: Sequence[Sequence[Run]], columns: Sequence[tuple[float, float]]) -> list[tuple[str, ...]]:
    """Header lines by column; a run above several columns stands in the first of those that it is nearest to."""
    rows = []
    for n, line in enumerate(above):
        below = [run for other in above[n + 1 :] for run in other]
        cells = [""] * len(columns)
        for run in line:
            column = _column(run, columns)
            while column and not cells[column - 1] and _belongs(columns[column - 1], run, line, below):
                column -= 1
            cells[column] += run.text
        rows.append(tuple(cells))
    return rows


def _belongs(column: tuple[float, float], run: Run, line: Sequence[Run], below: Sequence[Run]) -> bool:
    """Whether a column left of a header run is one of its group: a header of its own below, and no nearer run."""
    middle = (column[0] + column[1]) / 2
    own = any(other.x0 <= column[1] and other.x1 >= column[0] for other in below)
    return own and all(abs(other.x - middle) >= abs(run.x - middle) for other in line if other is not run)


def _column(run: Run, columns: Sequence[tuple[float, float]]) -> int:
    """The first column that a run covers, else the nearest."""
    covered = [n for n, (x0, x1) in enumerate(columns) if run.x0 < x1 and run.x1 > x0]
    return covered[0] if covered else min(range(len(columns)), key=lambda n: abs(sum(columns[n]) / 2 - run.x))


def _body(parts: Sequence[Sequence[Run]], columns: Sequence[tuple[float, float]]) -> list[tuple[str, ...]]:
    """Rows of cells; a line of text that stands nearer to a row than rows do to each other goes on with its cell."""
    middles = [sum(run.y for run in line) / len(line) for line in parts]
    figured = [n for n, line in enumerate(parts) if _figures(line)]
    pitch = median(b - a for a, b in pairwise([middles[n] for n in figured]))
    owner: dict[int, int] = {n: n for n in range(len(parts))}
    for n in range(len(parts)):
        near = [m for m in figured if abs(middles[m] - middles[n]) < 0.8 * pitch]
        if n not in figured and near:
            owner[n] = min(near, key=lambda m: abs(middles[m] - middles[n]))
    rows: dict[int, list[str]] = {}
    for n, line in enumerate(parts):
        cells = rows.setdefault(owner[n], [""] * len(columns))
        for run in line:
            cells[_column(run, columns)] += run.text
    return [tuple(cells) for _, cells in sorted(rows.items())]
