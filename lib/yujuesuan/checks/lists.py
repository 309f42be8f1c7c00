"""Sums in lists of projects and purchases, where rows of units and kinds stand above the lines they add up.

Codes seldom tell a sum from a line, so a contradiction is claimed only where no way to nest the rows gives the
total. This holds for every list whose total counts each line once, whatever its codes look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from yujuesuan.checks.model import Cell, Linear, Term, evaluate
from yujuesuan.forms import Forms
from yujuesuan.tables import Table
from yujuesuan.text import squeeze

Key = tuple[int, int, int]  # table, row, column
Heads = dict[int, list[int]]  # row that sums up → its lines

#: Ways to nest the rows of one list that are looked at.
_MOST = 20_000
#: What follows 其中 need not be all of the row above it.
_AMONG = re.compile("其中")


def is_list(table: Table, forms: Forms) -> bool:
    """Whether a form lists projects or what is bought."""
    return forms.forms[table.form].lists in ("projects", "purchases")


def list_sums(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Linear]:
    """Every row that sums up is Σ of its lines."""
    for t, table in enumerate(tables):
        rows = [r for r, row in enumerate(table.rows) if row.figures]
        if not is_list(table, forms) or any(_AMONG.match(squeeze(table.rows[r].printed)) for r in rows):
            continue
        heads = _by_codes(table, rows, forms) if rows else {}
        found = _linears(t, table, heads, printed)
        if any(map(_is_broken, found)):
            found = _nested(t, table, rows, heads, printed, forms)
        yield from found


def _by_codes(table: Table, rows: Sequence[int], forms: Forms) -> Heads:
    """The lines are the rows with the longest codes; one above them ends where a code as short comes again."""
    longest = max(len(table.rows[r].code) for r in rows)
    heads: Heads = {}
    above: list[tuple[int, int]] = []  # (length of code, row)
    for r in rows:
        row = table.rows[r]
        total = not row.code and forms.is_label("total", row.item)
        if len(row.code) == longest and not row.unit_row and not total:
            for _, head in above:
                heads[head].append(r)
            continue
        while any(length == len(row.code) for length, _ in above):
            above.pop()
        above.append((len(row.code), r))
        heads[r] = []
    return heads


def _is_certain(heads: Heads, total: int) -> bool:
    """Whether codes leave no doubt which rows are lines: the total's lines are all rows that head none."""
    lines = {r for found in heads.values() for r in found}
    return lines == set(heads.get(total, ())) and all(heads.values())


def _nested(
    t: int, table: Table, rows: Sequence[int], heads: Heads, printed: Mapping[Key, Cell], forms: Forms
) -> list[Linear]:
    """Another way to nest the rows, where it breaks less; what breaks is said only where the lines are certain."""
    found = _linears(t, table, heads, printed)
    held = [one for one in found if not _is_broken(one)]
    total = next((r for r in rows if not table.rows[r].code and forms.is_label("total", table.rows[r].item)), None)
    if total is None:
        return held
    below = [total, *(r for r in rows if r > total)]
    columns = [c for c in _known_columns(t, table, printed) if (t, total, c) in printed]
    # without any codes nothing tells a sum from a line
    coded = any(table.rows[r].code for r in rows)
    readings = [found] if coded and _is_certain(heads, total) else []
    for chosen in (columns, columns[:1]) if columns else ():
        nested = _reading(below, [[printed.get((t, r, c)) for c in chosen] for r in below])
        if nested:
            readings.append(_linears(t, table, nested, printed))
    return min(readings, key=lambda linears: sum(map(_is_broken, linears)), default=held)


def _reading(rows: Sequence[int], cells: Sequence[Sequence[Cell | None]]) -> Heads | None:
    """A way to nest rows so that the first is the sum of the lines below it, and so is every row that heads some."""
    values = [tuple(cell.value if cell else Decimal(0) for cell in row) for row in cells]
    halves = [tuple(cell.half if cell else Decimal(0) for cell in row) for row in cells]
    n, zero = len(rows), tuple(Decimal(0) for _ in values[0])
    # money that is never negative only grows: what has passed a row's own figure does not come back to it
    grows = all(value >= 0 for row in values for value in row)
    most = tuple(sum(column, Decimal(0)) for column in zip(*halves, strict=True))
    # for every row: where what it stands for can end, and then its children
    ends: list[dict[int, tuple[int, ...]]] = [{} for _ in range(n)]
    steps = 0
    for i in range(n - 1, -1, -1):
        if i:
            ends[i][i + 1] = ()
        if i and not any(values[i]):
            continue
        waiting: list[tuple[int, tuple[Decimal, ...], tuple[Decimal, ...], tuple[int, ...]]] = [
            (i + 1, zero, halves[i], ())
        ]
        seen = set()
        while waiting:
            place, sums, slack, children = waiting.pop()
            steps += 1
            if steps > _MOST:
                return None
            if grows and any(s - v > h for s, v, h in zip(sums, values[i], most, strict=True)):
                continue
            agrees = all(abs(s - v) <= h for s, v, h in zip(sums, values[i], slack, strict=True))
            if children and agrees and (i or place == n):
                ends[i].setdefault(place, children)
            if place < n and (place, sums) not in seen:
                seen.add((place, sums))
                added = tuple(s + v for s, v in zip(sums, values[place], strict=True))
                more = tuple(s + h for s, h in zip(slack, halves[place], strict=True))
                waiting += [(end, added, more, (*children, place)) for end in ends[place]]
    if n not in ends[0]:
        return None
    heads: Heads = {}
    _unfold(0, n, ends, rows, heads)
    return heads


def _unfold(i: int, end: int, ends: list[dict[int, tuple[int, ...]]], rows: Sequence[int], heads: Heads) -> list[int]:
    """Enter a row and what it heads; its lines."""
    children = ends[i][end]
    if not children:
        return [rows[i]]
    stops = (*children[1:], end)
    parts = (_unfold(child, stop, ends, rows, heads) for child, stop in zip(children, stops, strict=True))
    lines = [line for part in parts for line in part]
    heads[rows[i]] = lines
    return lines


def _known_columns(t: int, table: Table, printed: Mapping[Key, Cell]) -> list[int]:
    """Columns in which no figure can stand that has no known column."""
    unknown = [r for r, row in enumerate(table.rows) if any(figure.column is None for figure in row.figures)]
    return [c for c in range(len(table.columns)) if all((t, r, c) in printed for r in unknown)]


def _linears(t: int, table: Table, heads: Heads, printed: Mapping[Key, Cell]) -> list[Linear]:
    found = []
    for head, lines in heads.items():
        for column in _known_columns(t, table, printed):
            right = tuple(Term(printed[(t, r, column)]) for r in lines if (t, r, column) in printed)
            if (t, head, column) in printed and right:
                name = table.columns[column].item or table.columns[column].label.rpartition("/")[2]
                names = " + ".join(table.rows[r].item for r in lines[:3])
                more = f" + … 共{len(lines)}项" if len(lines) > 3 else ""
                text = f"{table.table_no or table.title}（{name}）：{table.rows[head].item} = {names}{more}"
                found.append(Linear("hierarchy", table.form, text, (Term(printed[(t, head, column)]),), right))
    return found


def _is_broken(identity: Linear) -> bool:
    outcome = evaluate(identity)
    return outcome is not None and outcome.status == "fail"
