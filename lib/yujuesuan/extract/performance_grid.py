"""Indicator rows of a grid, ragged or not: the vocabulary tells the levels, order and place tell the other cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from yujuesuan.document import Cell
from yujuesuan.extract.performance_place import Shape, place_cells
from yujuesuan.extract.performance_rows import Found, Indicator, Leftover, names_goal
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.extract.performance_words import (
    NOTHING,
    POINTS,
    Words,
    bare_level,
    contradicts,
    header_slot,
    indicator_name,
    is_quantity,
    load,
    marked,
    points_of,
    printed,
    score_of,
    value_of,
)
from yujuesuan.text import fold

#: Slots that the frame has no column for.
_UNFRAMED = ("note", "interim")
_LONGEST_LEVEL = 12


class Filled(NamedTuple):
    """A filled cell: its column, its text as printed, and its place."""

    column: int
    text: str
    cell: Cell


@dataclass(slots=True)
class _State:
    slots: dict[str, int] = field(default_factory=dict)
    open: bool = False
    fresh: bool = False
    goal: str = ""
    goals: dict[str, str] = field(default_factory=dict)
    level1: str = ""
    level2: str = ""
    measured1: str = ""
    owner: str = ""
    points: dict[str, float | None] = field(default_factory=dict)

    def enter(self, goal: str, points: float | None = None) -> None:
        """Begin the rows of a goal."""
        self.goal, self.level1, self.level2, self.measured1 = goal, "", "", ""
        self.points = {"objective": points}


def grid_indicators(sheet: Sheet) -> Iterator[Found]:
    """Indicators and leftovers of a sheet's grids, in order."""
    words = load()
    state = _State(owner=sheet.owner)
    for row in sheet.rows:
        cells = [Filled(i, printed(cell.text), cell) for i, cell in enumerate(row) if cell.text]
        if not cells or _header(cells, state) or _stops(cells, state, words):
            continue
        cells = _goal(cells, state, words)
        if state.open and cells:
            yield from _row(_owner(cells, state), state, words, sheet.goal)
        elif not state.slots and len(cells) > 1 and any(words.level(cell.text) for cell in cells):
            yield from (Leftover(state.owner, c.text, "no header", c.cell.line, c.cell.page) for c in cells)


def _header(cells: Sequence[Filled], state: _State) -> bool:
    """Take in a header row, or a row under it that divides its columns."""
    named = [(header_slot(cell.text), cell) for cell in cells]
    slots = [slot for slot, _ in named if slot]
    if "indicator" in slots and ("target" in slots or "level1" in slots):
        state.slots, state.open, state.fresh = _divided(_columns(named), named), True, True
        return True
    if state.fresh and slots and len(slots) == len(cells) and {"prior", "target"} & set(slots):
        state.slots = _divided(state.slots, named)
        return True
    return False


def _columns(named: Sequence[tuple[str, Filled]]) -> dict[str, int]:
    slots: dict[str, int] = {}
    for slot, cell in named:
        if slot and slot not in slots and (slot not in ("basis", "note") or "indicator" in slots):
            slots[slot] = cell.column
    return slots


def _divided(slots: dict[str, int], named: Sequence[tuple[str, Filled]]) -> dict[str, int]:
    """The columns when a second or third header row names the prior years and the target."""
    slots = dict(slots)
    years = [cell for slot, cell in named if slot == "prior" and not fold(cell.text).startswith("近")]
    if len(years) >= 2:
        earlier, later = sorted(years[-2:], key=_year_order)
        slots |= {"prior2": earlier.column, "prior1": later.column}
    target = next((cell for slot, cell in named if slot == "target"), None)
    if target:
        slots["target"] = target.column
    if "prior1" in slots and slots.get("target", 0) <= max(slots["prior1"], slots["prior2"]):
        # the header's own cells are displaced: columns follow the indicator's one by one
        first = slots["indicator"] + 1
        slots |= {"prior2": first, "prior1": first + 1, "target": first + 2}
        if "basis" in slots:
            slots["basis"] = first + 3
    return slots


def _year_order(cell: Filled) -> tuple[str, int]:
    text = fold(cell.text)
    return ({"前年": "0", "上年": "1"}.get(text, text), cell.column)


def _stops(cells: Sequence[Filled], state: _State, words: Words) -> bool:
    """Whether a row is a caption or ends the rows."""
    text = fold(cells[0].text)
    if words.trailer.match(text) or (len(cells) == 1 and words.caption.fullmatch(text)):
        state.open = False
        state.enter("")
        return True
    return False


def _goal(cells: list[Filled], state: _State, words: Words) -> list[Filled]:
    """Enter the numbered goal that a row begins with; what is left are the row's other cells."""
    rest = list(cells)
    if not words.goal_or_side.match(fold(rest[0].text)):
        return rest
    while rest and words.side.fullmatch(fold(rest[0].text)):
        if not state.goal and points_of(rest[0].text) is not None:
            state.points["objective"] = points_of(rest[0].text)
        rest = rest[1:]
    match = words.objective.match(fold(rest[0].text)) if rest else None
    if not match or not rest:
        return rest
    name, inside, rest = match[1], fold(rest[0].text)[match.end() :], rest[1:]
    points = points_of(inside) if POINTS.fullmatch(inside) else None
    inside = "" if points is not None else inside
    if rest and words.level(rest[0].text):
        state.enter(names_goal(name, state.goals.get(name, "")), points)
        return rest
    text = inside or "".join(dict.fromkeys(cell.text for cell in rest))
    if text:
        state.goals[name] = text
    state.enter(names_goal(name, state.goals.get(name, "")), points)
    return []


def _owner(cells: list[Filled], state: _State) -> list[Filled]:
    """Take in the project and its goal where they are columns of their own; the cells from the levels on."""
    first = state.slots.get("level1", state.slots.get("level2", 0))
    columns = {state.slots[slot]: slot for slot in ("body", "owner", "goal", "money") if slot in state.slots}
    columns = {column: slot for column, slot in columns.items() if column < first}
    if not columns:
        return cells
    for cell in cells:
        slot = columns.get(cell.column)
        if slot == "owner":
            state.owner = cell.text
            state.enter("")
        elif slot == "goal":
            state.goal = cell.text
    return [cell for cell in cells if cell.column not in columns]


def _row(cells: list[Filled], state: _State, words: Words, sole_goal: str) -> Iterator[Found]:
    state.fresh = False
    rest, shift = _levels(cells, state, words)
    if not rest:
        return
    assigned = _assign(rest, state.slots, shift, words)
    by_slot = {slot: cell for slot, cell in zip(assigned, rest, strict=True) if slot not in ("", "more")}
    if "basis" in by_slot and "target" in by_slot and by_slot["basis"].text == by_slot["target"].text:
        # a value printed once too often is no ground of itself
        assigned[assigned.index("basis")] = ""
        del by_slot["basis"]
    named = [cell.text for slot, cell in zip(assigned, rest, strict=True) if slot in ("indicator", "more")]
    name = indicator_name("".join(named))
    if name:
        name, points = (name, None) if "weight" in state.slots else marked(name)
        yield _indicator(by_slot, name, points, state, sole_goal)
    for slot, cell in zip(assigned, rest, strict=True):
        if slot in ("", *_UNFRAMED) or not name:
            reason = slot if slot in _UNFRAMED else "no place"
            yield Leftover(state.owner, cell.text, reason, cell.cell.line, cell.cell.page)


def _levels(cells: list[Filled], state: _State, words: Words) -> tuple[list[Filled], int | None]:
    """Take the leading level cells into the state; the rest, and how far the last level stands from its column."""
    found: list[tuple[Filled, int, str]] = []
    rest = list(cells)
    while rest:
        level = words.level(rest[0].text) or _by_place(rest, state.slots, words)
        if not level or _is_indicator(rest, found, state):
            break
        found.append((rest.pop(0), level[0], level[1]))
    if not found:
        return rest, None
    ranks = _ranks(found, rest[0] if rest else None, state)
    for (cell, _, measured), rank in zip(found, ranks, strict=True):
        if rank == 1:
            state.level1, state.level2, state.measured1 = bare_level(cell.text), "", measured
            state.points |= {"level1": points_of(cell.text), "level2": None}
        else:
            state.level2 = bare_level(cell.text)
            state.points["level2"] = points_of(cell.text)
            if 1 not in ranks and contradicts(state.measured1, measured):
                state.level1 = state.measured1 = ""
                state.points["level1"] = None
    last, rank = found[-1][0], ranks[-1]
    place = state.slots.get(f"level{rank}")
    return rest, None if place is None else last.column - place


def _by_place(rest: Sequence[Filled], slots: dict[str, int], words: Words) -> tuple[int, str, str] | None:
    """A cell in a level's own column that ends like a level, in a row whose indicator stands in its own column too."""
    cell = rest[0]
    rank = next((rank for rank in (1, 2) if slots.get(f"level{rank}") == cell.column), 0)
    indicator = next((other for other in rest if other.column == slots.get("indicator")), None)
    if not rank or not indicator or is_quantity(indicator.text) or len(cell.text) > _LONGEST_LEVEL:
        return None
    return (rank, "other", cell.text) if words.level_end.search(fold(cell.text)) else None


def _is_indicator(rest: Sequence[Filled], found: Sequence[tuple[Filled, int, str]], state: _State) -> bool:
    """Whether a level word without 指标 (`服务对象满意度`) is the name of the row's indicator."""
    text = rest[0].text
    if text.endswith("指标"):
        return False
    has_second = any(rank == 2 for _, rank, _ in found) or (len(found) > 1 and found[-1][1] == 3)
    alone = len(rest) > 1 and is_quantity(rest[1].text)
    return has_second or (alone and rest[0].column >= state.slots.get("indicator", 0))


def _ranks(found: Sequence[tuple[Filled, int, str]], following: Filled | None, state: _State) -> list[int]:
    """Rank of each level cell; a word of either level is first before a second, else told by its column."""
    ranks: list[int] = []
    for i, (cell, rank, _) in enumerate(found):
        if "level2" not in state.slots:
            ranks.append(1)
        elif rank != 3:
            ranks.append(rank)
        elif i + 1 < len(found):
            ranks.append(1)
        elif 1 in ranks:
            ranks.append(2)
        else:
            ranks.append(_rank_by_place(cell, following, state.slots))
    return ranks


def _rank_by_place(cell: Filled, following: Filled | None, slots: dict[str, int]) -> int:
    """Rank of a word of either level: it is displaced as far as the indicator behind it, else stands nearest."""
    first, second = slots.get("level1", 0), slots["level2"]
    if following and "indicator" in slots:
        shift = following.column - slots["indicator"]
        if shift in (cell.column - first, cell.column - second):
            return 1 if shift == cell.column - first else 2
    return 1 if abs(cell.column - first) < abs(cell.column - second) else 2


def _assign(cells: Sequence[Filled], places: dict[str, int], shift: int | None, words: Words) -> list[str]:
    """The slot of each cell, empty where none fits."""
    grounds = words.basis if "basis" in places else None
    shapes = [
        Shape(
            cell.column,
            is_quantity(cell.text),
            grounds is not None and grounds.fullmatch(fold(cell.text)) is not None,
            score_of(cell.text) is not None,
            cell.text in NOTHING,
        )
        for cell in cells
    ]
    return list(place_cells(tuple(shapes), tuple(places.items()), shift))


def _indicator(by_slot: dict[str, Filled], name: str, points: float | None, state: _State, sole_goal: str) -> Indicator:
    def value(*slots: str) -> str | None:
        return value_of("".join(by_slot[slot].text for slot in slots if slot in by_slot))

    cells = sorted(by_slot.values(), key=lambda cell: cell.column)
    place = by_slot.get("target", by_slot["indicator"]).cell
    return Indicator(
        owner=state.owner,
        objective=state.goal or sole_goal,
        level1=state.level1,
        level2=state.level2,
        indicator=name,
        target=value("operator", "target", "unit"),
        actual=value("actual"),
        value_prior2=value("prior2"),
        value_prior1=value("prior1"),
        score=score_of(by_slot["score"].text) if "score" in by_slot else None,
        basis=value("basis"),
        weight=score_of(by_slot["weight"].text) if "weight" in by_slot else points,
        objective_weight=state.points.get("objective"),
        level1_weight=state.points.get("level1"),
        level2_weight=state.points.get("level2"),
        line=place.line,
        page=place.page,
        lines=tuple(sorted({cell.cell.line for cell in cells})),
    )
