"""Columns of displaced cells: which slot each cell of a ragged grid row fills.

Cells keep their order, so a row is an alignment of its cells with the header's columns: the cheapest one moves the
cells least and puts no figure under a heading for words. Rows of one shape are aligned once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

#: Slots of a row's cells behind the levels.
SLOTS = (
    *("category", "indicator", "prior2", "prior1", "interim", "operator", "target", "unit", "actual"),
    *("weight", "score", "basis", "note"),
)
#: What speaks against leaving a slot empty, a cell without a slot, an indicator printed in two cells.
_MISSING = {"indicator": 1.0, "target": 1.5}
_UNASSIGNED = 4.0
_DIVIDED = 1.5
#: What speaks against a whole row being displaced by a column, and by one more or less than its levels are.
_SHIFTED, _SHIFTED_OTHERWISE = 0.4, 0.6
_FURTHEST = 4
_UNKNOWN_GROUND = 0.5
_NEVER = 1e9


class Shape(NamedTuple):
    """What tells of a cell's text where it can stand: a figure with its unit, a ground, a bare number, nothing."""

    column: int
    quantity: bool
    ground: bool
    number: bool
    nothing: bool


_Way = tuple[float, tuple[str, ...]]


@lru_cache(maxsize=8192)
def place_cells(cells: tuple[Shape, ...], places: tuple[tuple[str, int], ...], shift: int | None) -> tuple[str, ...]:
    """The slot of each cell, empty where none fits, `more` for the second cell of an indicator.

    `places` are the header's slots with their columns; `shift` is how far the row's levels stand from theirs.
    """
    slots = sorted((place for place in places if place[0] in SLOTS), key=lambda p: (p[1], SLOTS.index(p[0])))
    by_column = {column: slot for slot, column in slots}
    direct = tuple(by_column.get(cell.column, "") for cell in cells)
    if _fits(direct, cells, shift, "target" in by_column.values()):
        return direct
    best: _Way = (_NEVER, ("",) * len(cells))
    expected = shift or 0
    for offset in sorted(range(-_FURTHEST, _FURTHEST + 1), key=lambda offset: abs(offset - expected)):
        penalty = (_SHIFTED if shift is None else _SHIFTED_OTHERWISE) * abs(offset - expected)
        if penalty - 1 >= best[0]:
            break
        cost, chosen = _align(cells, slots, offset)
        best = min(best, (cost + penalty, chosen), key=lambda way: way[0])
    return best[1]


def _fits(direct: tuple[str, ...], cells: tuple[Shape, ...], shift: int | None, has_target: bool) -> bool:
    """Whether every cell stands in a column of its own kind, the indicator and the target among them."""
    if "indicator" not in direct or "" in direct or (has_target and "target" not in direct and len(cells) > 1):
        return False
    return all(
        _unfit(slot, cell) <= _UNKNOWN_GROUND or (slot == "indicator" and shift == 0)
        for slot, cell in zip(direct, cells, strict=True)
    )


def _align(cells: tuple[Shape, ...], slots: list[tuple[str, int]], offset: int) -> _Way:
    """The cheapest assignment of cells to slots in order, all columns displaced by `offset`."""
    above: list[_Way] = []
    for j in range(len(slots) + 1):
        above.append(above[-1] if above else (0.0, ()))
        if j:
            above[j] = (above[j - 1][0] + _MISSING.get(slots[j - 1][0], 0.0), ())
    for cell in cells:
        row: list[_Way] = []
        for j in range(len(slots) + 1):
            best = _stay(above[j], cell)
            if j:
                slot, column = slots[j - 1]
                cost = above[j - 1][0] + abs(cell.column - offset - column) + _unfit(slot, cell)
                if cost < best[0]:
                    best = cost, (*above[j - 1][1], slot)
                cost = row[j - 1][0] + _MISSING.get(slot, 0.0)
                if cost < best[0]:
                    best = cost, row[j - 1][1]
            row.append(best)
        above = row
    return above[-1]


def _stay(way: _Way, cell: Shape) -> _Way:
    """A cell without a slot of its own."""
    cost, chosen = way
    alone = 0.0 if cell.nothing else _UNASSIGNED
    if alone > _DIVIDED and chosen and chosen[-1] in ("indicator", "more") and not cell.quantity:
        return cost + _DIVIDED, (*chosen, "more")
    return cost + alone, (*chosen, "")


def _unfit(slot: str, cell: Shape) -> float:
    """What speaks against a cell in a slot."""
    if slot == "basis":
        return _NEVER if cell.quantity else -1.0 if cell.ground else _UNKNOWN_GROUND
    if slot in ("weight", "score"):
        return 0.0 if cell.number else _NEVER
    if slot == "category":
        return _NEVER if cell.quantity else 0.0
    return (3.0 if cell.ground else 0.0) + (6.0 if slot == "indicator" and cell.quantity else 0.0)
