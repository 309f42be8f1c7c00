"""Ruling lines and characters → tables: rows, columns and merged cells as the lines draw them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise

import numpy as np

from yujuesuan.numbers import parse_amount
from yujuesuan.readers import limits
from yujuesuan.readers.pdf_calls import Floats
from yujuesuan.readers.pdf_page import Glyph, Rule, glyphs_of
from yujuesuan.readers.pdf_text import cell_text, lines
from yujuesuan.text import has_numbering

#: Points: lines this near are one line; ends this near meet.
_SAME, _MEET = 2.0, 3.5
#: A line that goes on less than this far past the others closes a table's open side.
_OPEN = 6.0
#: A number that goes on in the next line.
_UNFINISHED = re.compile(r"\d[.,]$")


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A ruled table: its box, the x of its column borders, its rows of cell texts; `lines` are the row borders.

    `boxes` has a row for every one of `chars`, as those of a page: a document's tables are held at once.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    columns: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[float, ...]
    chars: str
    boxes: Floats


def ruled_tables(
    glyphs: Sequence[Glyph], horizontal: Sequence[Rule], vertical: Sequence[Rule]
) -> tuple[list[RuledTable], list[Glyph]]:
    """The tables of a page, and the characters outside them. A box around one text is no table."""
    found: list[RuledTable] = []
    x, y = np.array([g.x for g in glyphs]), np.array([g.y for g in glyphs])
    rest = np.ones(len(glyphs), np.bool_)
    for rows, columns in _frames(_joined(horizontal), _joined(vertical)):
        xs, ys = _borders(columns, rows), _borders(rows, columns)
        if len(xs) < 3 and len(ys) < 3:
            continue
        within = rest & (xs[0] < x) & (x < xs[-1]) & (ys[0] < y) & (y < ys[-1])
        if len(xs) < 3 or not within.any():
            continue
        rest &= ~within
        inside = list(compress(glyphs, within))
        places = zip(
            (np.searchsorted(ys, y[within], "right") - 1).tolist(),
            (np.searchsorted(xs, x[within], "right") - 1).tolist(),
            strict=True,
        )
        limits.check_cells((len(xs) - 1) * (len(ys) - 1))
        texts = _cells(inside, places, xs, ys, rows, columns)
        chars, boxes = "".join([g.char for g in inside]), np.array([g[1:5] for g in inside])
        found.append(RuledTable(xs[0], ys[0], xs[-1], ys[-1], tuple(xs), tuple(texts), tuple(ys), chars, boxes))
    return sorted(found, key=lambda table: (table.y0, table.x0)), list(compress(glyphs, rest))


def row_goes_on(above: RuledTable, below: RuledTable, row: int) -> bool:
    """Whether `row` of `below` is the rest of the last row of `above`, which a page break cut.

    It is where each of its texts stands under one that fills its cell to the end, begins where lines of a cell begin,
    and is neither an amount nor numbered: a row of its own prints something in a cell that was blank or not full.
    """
    if row >= len(below.rows) or len(above.rows) != len(above.lines) - 1:
        return False
    if len(below.rows) != len(below.lines) - 1:
        return False
    filled = [j for j, text in enumerate(below.rows[row]) if text]
    return bool(filled) and all(_text_goes_on(above, below, row, j) for j in filled)


def _text_goes_on(above: RuledTable, below: RuledTable, row: int, column: int) -> bool:
    text = below.rows[row][column]
    left, right = below.columns[column : column + 2]
    if not all(any(abs(x - border) <= _OPEN for border in above.columns) for x in (left, right)):
        return False
    ends, starts = _cell_lines(above, len(above.rows) - 1, left, right), _cell_lines(below, row, left, right)
    if ends and _UNFINISHED.search("".join(glyph.char for glyph in ends[-1])):
        return text[:1].isdecimal()
    if not ends or not starts or parse_amount(text) or has_numbering(text) or text.isdecimal():
        return False
    last, first = ends[-1], starts[0]
    size = max(last[-1].size, last[-1].x1 - last[-1].x0)
    padding, room = first[0].x0 - left, right - last[-1].x1
    return -1 <= padding < size and -1 <= room < padding + 1.05 * size


def _cell_lines(table: RuledTable, row: int, left: float, right: float) -> list[list[Glyph]]:
    top, bottom = table.lines[row : row + 2]
    x, y = (table.boxes[:, 0] + table.boxes[:, 2]) / 2, (table.boxes[:, 1] + table.boxes[:, 3]) / 2
    within = np.flatnonzero((left < x) & (x < right) & (top < y) & (y < bottom))
    return lines(glyphs_of([table.chars[n] for n in within.tolist()], table.boxes[within]))


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Lines drawn in pieces, or twice, as one."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.start)):
        last = _last_touched(found, rule)
        if last is None:
            found.append(rule)
        else:
            one = found[last]
            found[last] = Rule(one.at, min(one.start, rule.start), max(one.end, rule.end))
    return found


def _last_touched(found: Sequence[Rule], rule: Rule) -> int | None:
    """The last of the lines, sorted by where they stand, that a line goes on or doubles."""
    for n in range(len(found) - 1, -1, -1):
        if rule.at - found[n].at > _SAME:
            break
        if _touch(found[n], rule):
            return n
    return None


def _touch(one: Rule, other: Rule) -> bool:
    return one.start - _MEET <= other.end and other.start <= one.end + _MEET


def _frames(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that cross or meet each other, table by table."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, h in enumerate(horizontal):
        for j, v in enumerate(vertical, len(horizontal)):
            crosses = h.start - _MEET <= v.at <= h.end + _MEET and v.start - _MEET <= h.at <= v.end + _MEET
            if crosses:
                parent[root(i)] = root(j)
    frames: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for n in range(len(parent)):
        one = n < len(horizontal)
        frames[root(n)][0 if one else 1].append(horizontal[n] if one else vertical[n - len(horizontal)])
    yield from ((rows, columns) for rows, columns in frames.values() if rows and columns)


def _borders(lines: Sequence[Rule], across: Sequence[Rule]) -> list[float]:
    """Where the lines of one direction stand; an open side ends where the lines across it do."""
    found: list[float] = []
    for at in sorted(rule.at for rule in lines):
        if not found or at - found[-1] > _SAME:
            found.append(at)
    start, end = min(rule.start for rule in across), max(rule.end for rule in across)
    if found and found[0] - start > _OPEN:
        found.insert(0, start)
    if found and end - found[-1] > _OPEN:
        found.append(end)
    return found


def _cells(
    glyphs: Iterable[Glyph],
    places: Iterable[tuple[int, int]],
    xs: Sequence[float],
    ys: Sequence[float],
    rows: Sequence[Rule],
    columns: Sequence[Rule],
) -> Iterator[tuple[str, ...]]:
    """Texts row by row; a merged cell has its text in its first row and column, the other places are empty.

    `places` are the row and column between whose borders each character stands.
    """
    height, width = len(ys) - 1, len(xs) - 1
    first = _merged(xs, ys, rows, columns)
    held: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph, place in zip(glyphs, places, strict=True):
        held[first[place]].append(glyph)
    spans = Counter(first.values())
    for i in range(height):
        cells = [held.get((i, j), []) if first[(i, j)] == (i, j) else [] for j in range(width)]
        tall = any(first[(i, j)][0] != i for j in range(width)) or any(
            spans[(i, j)] > 1 and (i, j) in held for j in range(width)
        )
        yield from _parted_rows(cells) if not tall else [tuple(map(cell_text, cells))]


def _merged(
    xs: Sequence[float], ys: Sequence[float], rows: Sequence[Rule], columns: Sequence[Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For every place of the grid the first place of the cell that it belongs to: no line parts them."""
    height, width = len(ys) - 1, len(xs) - 1
    parent = {(i, j): (i, j) for i in range(height) for j in range(width)}

    def root(place: tuple[int, int]) -> tuple[int, int]:
        while parent[place] != place:
            place = parent[place]
        return place

    def join(one: tuple[int, int], other: tuple[int, int]) -> None:
        a, b = root(one), root(other)
        parent[max(a, b)] = min(a, b)

    for j in range(width - 1):
        borders = _along(columns, xs[j + 1])
        for i in range(height):
            if not _parted(borders, (ys[i] + ys[i + 1]) / 2):
                join((i, j), (i, j + 1))
    for i in range(height - 1):
        borders = _along(rows, ys[i + 1])
        for j in range(width):
            if not _parted(borders, (xs[j] + xs[j + 1]) / 2):
                join((i, j), (i + 1, j))
    return {place: root(place) for place in parent}


def _along(rules: Sequence[Rule], at: float) -> list[tuple[float, float]]:
    """From where to where lines run along a border."""
    return [(rule.start, rule.end) for rule in rules if abs(rule.at - at) <= _SAME]


def _parted(borders: Sequence[tuple[float, float]], middle: float) -> bool:
    return any(start <= middle <= end for start, end in borders)


def _parted_rows(cells: Sequence[Sequence[Glyph]]) -> Iterator[tuple[str, ...]]:
    """The printed rows inside one ruled row: where several cells hold one amount a line, each line is a row."""
    by_cell = [lines(cell) for cell in cells]
    amounts = [found for found in by_cell if len(found) > 1 and all(_is_amount(line) for line in found)]
    if len(amounts) < 2:
        yield tuple(map(cell_text, cells))
        return
    most = max(amounts, key=len)
    middles = [sum(g.y for g in line) / len(line) for line in most]
    borders = [(above + below) / 2 for above, below in pairwise(middles)]
    for n in range(len(middles)):
        yield tuple(cell_text([g for g in cell if bisect_right(borders, g.y) == n]) for cell in cells)


def _is_amount(line: Sequence[Glyph]) -> bool:
    text = "".join(glyph.char for glyph in line)
    return parse_amount(text) is not None and ("." in text or "," in text)
