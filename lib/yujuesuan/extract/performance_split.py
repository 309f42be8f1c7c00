"""Cells of a wrapped row in a text flow: which pieces belong to the indicator, which to each value.

The flow keeps words and line ends, not cells. Where a row prints more pieces than it has cells, every way to cut it is
weighed: a cell's lines are full but for the last, values of a row are alike, words of one script are not parted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from yujuesuan.document import Line
from yujuesuan.extract.performance_words import NOTHING, is_quantity

_NUMBER = re.compile(r"[≥≤><=＞＜≧≦]?\d[\d,.]*")
_COMPARED = re.compile(r"[≥≤><=＞＜≧≦]+")
_UNIT = re.compile(r"[\u4e00-\u9fff㎡%％℃/][\u4e00-\u9fff㎡%％℃/·a-zA-Z0-9²³]{0,5}")
_OPEN_END = re.compile(r"[，、（(“《]$")
_CLOSING_START = re.compile(r"^[）)】》」”、，。；：%％]")
_COMPARING_END = re.compile(r"(?:[≥≤><=]|不?(?:低|少|高|大|小|多)于|约|超过|达到|至少)$")
_UNPARTED = re.compile(r"[!-~、，。；：（）《》“”％]")
#: A line this much shorter than its cell's longest ends the cell.
_SLACK = 1.5
#: How much narrower a Latin letter or figure is.
_NARROW = 0.45
#: Cells of more pieces, or with more against them, are not considered.
_LONGEST_CELL, _HOPELESS = 12, 5.0


class Piece(NamedTuple):
    """What no cell border parts: a figure with its unit, or one word; `first` opens its line, `last` ends it."""

    text: str
    line: Line
    first: bool
    last: bool

    @property
    def width(self) -> float:
        return width(self.text)

    @property
    def quantity(self) -> bool:
        return is_quantity(self.text)


def width(text: str) -> float:
    """Width in full-width characters."""
    return len(text) - _NARROW * sum(map(str.isascii, text))


def pieces(words: Sequence[tuple[str, Line, bool, bool]], kept: re.Pattern[str] | None = None) -> list[Piece]:
    """Words (text, line, first of line, last of line) as pieces; `kept` are words that are no unit of a figure."""
    found: list[Piece] = []
    for text, line, first, last in words:
        before = found[-1] if found and not first else None
        unit = before and _NUMBER.fullmatch(before.text) and _UNIT.fullmatch(text) and not text[0].isdigit()
        if before and (_COMPARED.fullmatch(before.text) or (unit and not (kept and kept.fullmatch(text)))):
            found[-1] = Piece(before.text + text, line, before.first, last)
        else:
            found.append(Piece(text, line, first, last))
    return found


@dataclass(frozen=True, slots=True)
class Cut:
    """Cells of one row: the indicator, its values (the last slots; blank ones are lacking), the ground if printed."""

    name: tuple[Piece, ...]
    values: tuple[tuple[Piece, ...], ...]
    ground: Piece | None = None


class _Way(NamedTuple):
    """One way to cut the pieces up to a place: what speaks against it, and its last cell."""

    cost: float
    slot: int
    begin: int
    text: str
    before: _Way | None


_START, _NAME = -1, 0
_ANOTHER_ROW = 0.6
_Span = tuple[int, float, str]


def cut_rows(
    found: Sequence[Piece], values: int, blank: float, grounds: re.Pattern[str] | None = None, many: bool = False
) -> list[Cut]:
    """Cut pieces into a row (or `many`) of an indicator and up to `values` values, at the least cost.

    `blank` is the cost of a lacking value; `grounds` are words that may stand behind the values.
    """
    if len(found) == values + 1 and all(piece.line is found[0].line for piece in found):
        return [Cut((found[0],), tuple((piece,) for piece in found[1:]))]
    is_ground = [bool(grounds and grounds.fullmatch(piece.text)) for piece in found]
    spans = _spans(found, is_ground)
    ways: list[dict[tuple[int, int], _Way]] = [{} for _ in range(len(found) + 1)]
    ways[0][_START, 0] = _Way(0.0, _START, 0, "", None)
    for i, piece in enumerate(found):
        for way in ways[i].values():
            for slot, cost in _next_slots(way, values, blank, many and piece.first):
                for end, inside, text in spans[i]:
                    _keep(ways[end], way.cost + cost + inside + _match(way, slot, text), slot, i, text, way)
            if way.slot == values and is_ground[i]:
                _keep(ways[i + 1], way.cost - 0.5, values + 1, i, piece.text, way)
    ends = [way for way in ways[-1].values() if way.slot == _NAME or way.slot >= values]
    best = min(ends, key=lambda way: way.cost + (_nameless(values, blank) if way.slot == _NAME else 0.0), default=None)
    return _rows(best, found, values)


def _keep(ways: dict[tuple[int, int], _Way], cost: float, slot: int, begin: int, text: str, before: _Way) -> None:
    """Keep the better of two ways whose last cells are the same."""
    known = ways.get((slot, begin))
    if known is None or cost < known.cost:
        ways[slot, begin] = _Way(cost, slot, begin, text, before)


def _nameless(values: int, blank: float) -> float:
    """What speaks against a row without any value."""
    return blank * values + 2.0


def _spans(found: Sequence[Piece], is_ground: Sequence[bool]) -> list[list[_Span]]:
    """For each place the cells that can begin there: end, what speaks against the cell, text."""
    joins = [_join(a, b) for a, b in pairwise(found)]
    widest = max((piece.width for piece in found if piece.first and piece.last), default=0.0)
    spans: list[list[_Span]] = []
    for i in range(len(found)):
        spans.append([])
        cost = 0.0
        for end in range(i + 1, min(i + _LONGEST_CELL, len(found)) + 1):
            cost += (joins[end - 2] if end > i + 1 else 0.0) + (3.0 if is_ground[end - 1] else 0.0)
            if cost > _HOPELESS:
                break
            cell = found[i:end]
            spans[-1].append((end, cost + _cell(cell, widest), "".join(piece.text for piece in cell)))
    return spans


def _next_slots(way: _Way, values: int, blank: float, anew: bool) -> list[tuple[int, float]]:
    """Slots that the next cell can fill, with the cost of those that it leaves blank; `anew`: a row can begin here."""
    if way.slot == _START:
        return [(_NAME, 0.0)]
    if way.slot == _NAME:
        again = [(_NAME, _nameless(values, blank))] if anew else []
        return again + [(slot, blank * (slot - 1)) for slot in range(1, values + 1)]
    return [(way.slot + 1, 0.0)] if way.slot < values else [(_NAME, _ANOTHER_ROW)] if anew else []


def _match(way: _Way, slot: int, text: str) -> float:
    """What speaks against a text in a slot behind a way: values of a row are of one kind."""
    if slot == _NAME:
        return 4.0 if is_quantity(text) else 0.0
    return 0.0 if way.slot == _NAME else _unlike(way.text, text)


def _rows(way: _Way | None, found: Sequence[Piece], values: int) -> list[Cut]:
    """The rows of a way, first to last."""
    rows: list[Cut] = []
    cells: list[tuple[Piece, ...]] = []
    ground: Piece | None = None
    end = len(found)
    while way and way.slot != _START:
        cell, end = tuple(found[way.begin : end]), way.begin
        if way.slot > values:
            ground = cell[0]
        elif way.slot == _NAME:
            rows.append(Cut(cell, tuple(reversed(cells)), ground))
            cells, ground = [], None
        else:
            cells.append(cell)
        way = way.before
    return rows[::-1]


def _join(left: Piece, right: Piece) -> float:
    """What speaks against two neighbouring pieces being in one cell."""
    if not right.first:
        if left.quantity and right.quantity:
            return 4.0
        if right.quantity:
            return 1.2
        return 2.5 if left.text[-1].isascii() == right.text[0].isascii() else 0.3
    cost = 0.3 if right.last else 1.0
    if _CLOSING_START.match(right.text):
        cost -= 2.0
    if _OPEN_END.search(left.text):
        cost -= 0.5
    if _COMPARING_END.search(left.text):
        return cost - 1.0
    if right.quantity:
        return cost + (2.0 if left.quantity else 0.8)
    alike = left.first and right.last and left.width >= 3 and abs(left.width - right.width) < 0.5
    return cost - (0.4 if alike else 0.0)


def _cell(cell: Sequence[Piece], widest: float) -> float:
    """What speaks against the lines of a cell being wrapped at one width; `widest` is the row's widest line."""
    lines: list[str] = []
    for piece in cell:
        if piece.first or not lines:
            lines.append("")
        lines[-1] += piece.text
    widths = [width(line) for line in lines]
    if len(lines) == 1:
        return 0.3 if cell[0].first and cell[0].last and widths[0] > widest - 0.5 and not cell[0].quantity else 0.0
    full = max(widths)
    short = sum(_short(full - w, *pair) for w, pair in zip(widths, pairwise(lines), strict=False))
    return short + (0.3 if widths[-1] > full - 0.5 else 0.0)


def _short(by: float, line: str, after: str) -> float:
    """What speaks against a line ending so far from the border; words and marks that are not parted excuse it."""
    if by < 0.5:
        return 0.0
    excused = _UNPARTED.search(after) or _UNPARTED.search(line)
    return 0.0 if excused and by <= _SLACK else 0.3 if after[0] in "（(" else 1.5 if by > _SLACK else 0.5


def _unlike(left: str, right: str) -> float:
    if left == right:
        return -1.5
    if left in NOTHING or right in NOTHING:
        return 0.0
    quantities = is_quantity(left) + is_quantity(right)
    if quantities == 2:
        return 0.0 if left[-1] == right[-1] else 0.3
    if quantities == 1:
        return 1.5
    if left[:3] == right[:3]:
        return 0.2
    return 0.4 if len(left) == len(right) else 0.8
