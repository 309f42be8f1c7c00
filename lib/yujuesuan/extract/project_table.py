"""Rows of the 项目支出表 → records of frame `projects`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, combinations
from typing import Any

from yujuesuan.forms import Forms
from yujuesuan.numbers import WAN_PER_UNIT
from yujuesuan.tables import Figure, Row, Table
from yujuesuan.text import squeeze

#: More rows than this that could be sums are not tried in combination: then none is taken for one.
_MOST_SUMS = 12


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row and its figure in the column of totals."""

    place: int
    row: Row
    figure: Figure

    @property
    def value(self) -> Decimal:
        return self.figure.amount.value


def table_projects(table: Table, forms: Forms) -> Iterator[dict[str, Any]]:
    """One record a project row (source `table`) with its total in 万元; sums of units and of kinds are left out."""
    if table.form != "projects":
        return
    # where projects have no codes of their own they repeat their unit's
    units = {row.code for row in table.rows if row.unit_row}
    for entry in _projects(table, forms):
        yield {
            "page": entry.figure.page,
            "line": entry.figure.line,
            "project": squeeze(entry.row.item),
            "printed_name": entry.row.item,
            "code": "" if entry.row.code in units else entry.row.code,
            "source": "table",
            "budget_wan": float(entry.value * WAN_PER_UNIT[table.unit]),
        }


def _projects(table: Table, forms: Forms) -> list[_Entry]:
    column = next((i for i, column in enumerate(table.columns) if column.measure == "total"), None)
    if column is None:
        return []
    entries = [_Entry(i, row, f) for i, row in enumerate(table.rows) if (f := row.figure(column))]
    total = next((e for e in entries if not e.row.code and forms.is_label("total", e.row.item)), None)
    below = [e for e in entries if not (e.row.unit_row or forms.is_label("total", e.row.item))]
    named = [
        entry
        for entry in below
        if entry.row.item and not forms.is_label("project_kind", entry.row.item) and not _begins_others(entry, below)
    ]
    deepest = _without_heads(named, table.rows)
    return _without_surplus(deepest, total) if total else deepest


def _begins_others(entry: _Entry, entries: Sequence[_Entry]) -> bool:
    """Codes are built level by level: one that begins codes below it is the level above them."""
    code = entry.row.code
    return bool(code) and any(
        e.place > entry.place and e.row.code != code and e.row.code.startswith(code) for e in entries
    )


def _without_heads(entries: Sequence[_Entry], rows: Sequence[Row]) -> list[_Entry]:
    """Without rows of a shorter code, or of none, that print the sum of all longer codes between them and the next."""
    kept: list[_Entry] = []
    for entry in reversed(entries):
        depth = len(entry.row.code)
        ends = (i for i in range(entry.place + 1, len(rows)) if len(rows[i].code) <= depth)
        end = next(ends, len(rows))
        block = [e for e in kept if e.place < end]
        if not (block and _adds_up([entry], block)):
            kept.append(entry)
    return kept[::-1]


def _without_surplus(entries: Sequence[_Entry], total: _Entry) -> list[_Entry]:
    """Without the rows that print the sum of rows right below them, where the table's total counts those only once.

    Two projects may add up to a third by chance, so a row is a sum only if the total leaves no other choice.
    """
    if _adds_up([total], entries):
        return list(entries)
    sums = [e for i, e in enumerate(entries) if _heads_a_run(e, entries[i + 1 :])]
    if len(sums) > _MOST_SUMS:
        return list(entries)
    ways = [
        left
        for n in range(1, len(sums) + 1)
        for dropped in combinations(sums, n)
        if _adds_up([total], left := [e for e in entries if e not in dropped])
    ]
    return ways[0] if len(ways) == 1 else list(entries)


def _heads_a_run(entry: _Entry, following: Sequence[_Entry]) -> bool:
    return entry.value != 0 and entry.value in accumulate(e.value for e in following)


def _adds_up(one: Sequence[_Entry], other: Sequence[_Entry]) -> bool:
    """Whether two sums agree within half the last printed digit of each of their terms."""
    difference = sum((e.value for e in one), Decimal(0)) - sum((e.value for e in other), Decimal(0))
    return 2 * abs(difference) <= sum(e.figure.amount.resolution for e in (*one, *other))
