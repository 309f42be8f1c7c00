"""Which column a number stands in when the source lost its blank cells: solved from the accounting identities.

Every row whose numbers are fewer than its columns has a set of candidate placements that keep their order. Row
identities, sums of 类 = Σ款 = Σ项 and column totals, and the same figure in sister forms remove candidates until
nothing changes. A figure is placed only where every remaining candidate puts it in the same column.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import comb

from yujuesuan.extract.identities import Sum, Term, parents
from yujuesuan.forms import Form, RowIdentity
from yujuesuan.numbers import DASHES, WAN_PER_UNIT
from yujuesuan.tables import Before, Column, Problem, Row, Table

Key = tuple[int, int]  # table, row
Placement = tuple[int, ...]  # the column of each figure
Rule = tuple[frozenset[int], frozenset[int]]  # columns whose sums are alike
_Signs = dict[int, int]  # column → sign, of one row's figures in a sum

#: More candidates or partial sums than this are not searched: the cells stay unplaced, which is said.
_LIMIT = 30_000
#: Rows with more candidates than this are not tried one by one, and all trials together end after so many sums.
_TRIALS = 12
_TRIAL_SUMS = 20_000


@dataclass(slots=True)
class _Puzzle:
    """Values are in half units of the finest printed digit, so that rounding (`slack`) is a whole number too."""

    tables: Sequence[Table]
    scale: int
    candidates: dict[Key, list[Placement]] = field(default_factory=dict)
    values: dict[Key, tuple[int, ...]] = field(default_factory=dict)
    slack: dict[Key, int] = field(default_factory=dict)
    contradicted: set[Key] = field(default_factory=set)
    children: dict[Key, list[Key]] = field(default_factory=lambda: defaultdict(list))
    touching: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    signs: dict[int, dict[Key, _Signs]] = field(default_factory=dict)
    applied: int = 0


def place(tables: Sequence[Table], forms: Mapping[str, Form], sums: Sequence[Sum]) -> tuple[list[Table], list[Problem]]:
    """Place every open figure that the identities determine; the others stay open and are reported.

    `sums` are the identities that link rows and tables, the most reliable first. All hold within what rounding of
    their printed terms can cause; a group of sums that the print contradicts beyond that proves nothing.
    """
    while True:
        puzzle = _Puzzle(tables, _scale(tables))
        for t, table in enumerate(tables):
            rules = list(row_rules(forms[table.form], table.columns))
            for r, row in enumerate(table.rows):
                _open_row(puzzle, (t, r), row, rules)
            for r, parent in parents(table):
                puzzle.children[(t, parent)].append((t, r))
        if any(len(c) > 1 for c in puzzle.candidates.values()):
            _propagate(puzzle, _usable(puzzle, sums))
        learned = [_with_order(puzzle, t) for t in range(len(tables))]
        if [table.before for table in learned] == [table.before for table in tables]:
            return _result(puzzle)
        tables = learned


def _with_order(puzzle: _Puzzle, t: int) -> Table:
    """A table whose header leaves the order of columns open, with what its placed rows tell of it."""
    table = puzzle.tables[t]
    if table.before is None:
        return table
    pairs = set(table.before)
    for r in range(len(table.rows)):
        options = puzzle.candidates[(t, r)]
        if len(options) == 1 and (t, r) not in puzzle.contradicted:
            pairs.update(combinations(options[0], 2))
    return replace(table, before=frozenset((i, j) for i, j in pairs if (j, i) not in pairs))


def _usable(puzzle: _Puzzle, sums: Sequence[Sum]) -> list[Sum]:
    """Sums in which no row takes part whose own figures contradict each other, but with its total."""
    usable = [
        identity
        for identity in sums
        if all(term[:2] not in puzzle.contradicted or _is_total(puzzle, term) for term in identity.terms)
    ]
    for n, identity in enumerate(usable):
        puzzle.signs[n] = _signs(identity)
        terms = (*identity.terms, *(identity.when.terms if identity.when else ()))
        for key in dict.fromkeys([term[:2] for term in terms]):
            puzzle.touching[key].append(n)
    return usable


def _signs(identity: Sum) -> dict[Key, _Signs]:
    """The terms of a sum, row by row."""
    rows: dict[Key, _Signs] = {}
    for table, row, column, sign in identity.terms:
        signs = rows.setdefault((table, row), {})
        signs[column] = signs.get(column, 0) + sign
    return rows


def _is_total(puzzle: _Puzzle, term: Term) -> bool:
    table, row, column, _ = term
    return all(option[0] == column for option in puzzle.candidates[(table, row)])


def _scale(tables: Sequence[Table]) -> int:
    """Digits after the point that make every amount, in 万元, an integer in half units."""
    digits = 4
    for table in tables:
        factor = WAN_PER_UNIT[table.unit]
        for resolution in {figure.amount.resolution for row in table.rows for figure in row.figures}:
            digits = max(digits, -int((resolution * factor).as_tuple().exponent))
    return digits


def _open_row(puzzle: _Puzzle, key: Key, row: Row, rules: Sequence[Rule]) -> None:
    table = puzzle.tables[key[0]]
    factor = WAN_PER_UNIT[table.unit] * 10**puzzle.scale
    puzzle.values[key] = tuple([int(figure.amount.value * factor) * 2 for figure in row.figures])
    puzzle.slack[key] = max([int(figure.amount.resolution * factor) for figure in row.figures], default=0)
    if not row.is_open:
        puzzle.candidates[key] = [tuple(f.column for f in row.figures if f.column is not None)]
        return
    options = placements(table.block_columns(row.block), len(row.figures), table.before, _LIMIT) or []
    puzzle.candidates[key] = _by_row_identities(puzzle, key, options, rules) if len(options) > 1 else options


def placements(columns: Sequence[int], count: int, before: Before | None, limit: int) -> list[Placement] | None:
    """Every way to put so many figures, in printed order, into columns; None where there are more than `limit`.

    `before` says which columns surely stand left of which, if not all are known to stand as listed.
    """
    if count > len(columns):
        return []
    if before is None:
        return list(combinations(columns, count)) if comb(len(columns), count) <= limit else None
    found: list[tuple[Placement, list[int]]] = [((), list(columns))]
    for n in range(count, 0, -1):
        found = [
            ((*placed, column), rest)
            for placed, free in found
            for column in free
            for rest in [[c for c in free if c != column and (c, column) not in before]]
            if len(rest) >= n - 1
        ]
        if len(found) > limit:
            return None
    return [placed for placed, _ in found]


def _by_row_identities(puzzle: _Puzzle, key: Key, options: list[Placement], rules: Sequence[Rule]) -> list[Placement]:
    """Keep the placements that satisfy the form's row identities within rounding.

    Parts are never printed without their total. Where no placement satisfies the identities the row contradicts
    itself: then only its total can be placed.
    """
    whole = [
        option
        for option in options
        if all(left & set(option) or not right & set(option) for left, right in rules if len(left) == 1)
    ]
    slack = puzzle.slack[key]
    kept = [o for o in whole if all(_holds(puzzle, key, o, left, right, slack) for left, right in rules)]
    if not kept:
        puzzle.contradicted.add(key)
    return kept or whole or options


def row_rules(form: Form, columns: Sequence[Column]) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """The form's identities over the columns of a row; where columns are items, once for each measure."""
    yield from _rules(form.rows, {i: column.measure for i, column in enumerate(columns)})
    for measure in dict.fromkeys(column.measure for column in columns if column.item):
        items = {i: column.item for i, column in enumerate(columns) if column.measure == measure}
        yield from _rules(form.items, items)


def _rules(
    identities: Sequence[RowIdentity], names: Mapping[int, str]
) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Identities as sets of columns; a column that the table does not have stands for its parts."""
    at: dict[str, set[int]] = defaultdict(set)
    for i, name in names.items():
        at[name].add(i)
    parts = {left[0]: right for left, right in identities if len(left) == 1}

    def expand(name: str) -> set[int]:
        if name in at:
            return at[name]
        return {i for part in parts.get(name, ()) for i in expand(part)}

    for left, right in identities:
        if all(name in at for name in left) or len(left) > 1:
            sides = [frozenset(i for name in side for i in expand(name)) for side in (left, right)]
            if all(sides):
                yield sides[0], sides[1]


def _holds(
    puzzle: _Puzzle, key: Key, option: Placement, left: frozenset[int], right: frozenset[int], slack: int
) -> bool:
    values = puzzle.values[key]
    difference = terms = 0
    for column, value in zip(option, values, strict=True):
        if column in left:
            difference, terms = difference + value, terms + 1
        elif column in right:
            difference, terms = difference - value, terms + 1
    # an identity of which a row prints one side only says nothing where that side is zero
    return abs(difference) <= slack * terms


def _propagate(puzzle: _Puzzle, sums: Sequence[Sum]) -> None:
    """Apply the sums until nothing changes; then try what is left, candidate by candidate.

    A group of sums (one parent with its parts, in every column) that the print contradicts is left out, and
    everything is solved anew without it.
    """
    opened = dict(puzzle.candidates)
    ignored: set[Hashable] = set()
    everything = range(len(sums))
    while (failing := _run(puzzle, sums, everything, ignored)) is not None:
        ignored.add(failing)
        puzzle.candidates = dict(opened)
    last = puzzle.applied + _TRIAL_SUMS
    for key in [k for k, c in puzzle.candidates.items() if 1 < len(c) <= _TRIALS]:
        if puzzle.applied > last:
            return
        options = puzzle.candidates[key]
        kept = [option for option in options if not _refuted(puzzle, key, option, sums, ignored)]
        # where every option breaks something the print contradicts itself, and nothing follows from that
        if kept and len(kept) < len(options):
            before = dict(puzzle.candidates)
            puzzle.candidates[key] = kept
            if _run(puzzle, sums, puzzle.touching[key], ignored, changed=[key]) is not None:
                puzzle.candidates = before


def _refuted(puzzle: _Puzzle, key: Key, option: Placement, sums: Sequence[Sum], ignored: set[Hashable]) -> bool:
    before = puzzle.candidates
    puzzle.candidates = dict(before)
    puzzle.candidates[key] = [option]
    failed = _run(puzzle, sums, puzzle.touching[key], ignored, changed=[key]) is not None
    puzzle.candidates = before
    return failed


def _run(
    puzzle: _Puzzle,
    sums: Sequence[Sum],
    start: Iterable[int],
    ignored: set[Hashable],
    changed: Sequence[Key] | None = None,
) -> Hashable | None:
    """Arc consistency from the sums `start` on; the group of the first sum without a solution, or None."""
    waiting = deque(dict.fromkeys(start))
    listed = set(waiting)
    _spread(puzzle, list(puzzle.children) if changed is None else changed, waiting, listed)
    while waiting:
        n = waiting.popleft()
        listed.discard(n)
        identity = sums[n]
        if identity.group in ignored or (identity.when and not _known_to_hold(puzzle, identity.when)):
            continue
        puzzle.applied += 1
        kept = _filter(puzzle, puzzle.signs[n])
        if kept is None:
            return identity.group
        shrunk = [key for key, options in kept.items() if len(options) < len(puzzle.candidates[key])]
        for key in shrunk:
            puzzle.candidates[key] = kept[key]
        _spread(puzzle, shrunk, waiting, listed)
    return None


def _spread(puzzle: _Puzzle, shrunk: Sequence[Key], waiting: deque[int], listed: set[int]) -> None:
    """Queue the sums of rows that lost candidates; a child's columns lie within its parent's.

    A total is printed wherever one of its parts is, so a column that the parent leaves blank is blank below it.
    """
    queue = list(shrunk)
    while queue:
        key = queue.pop()
        for n in puzzle.touching.get(key, ()):
            if n not in listed:
                listed.add(n)
                waiting.append(n)
        children = puzzle.children.get(key)
        if not children:
            continue
        allowed = {column for option in puzzle.candidates[key] for column in option}
        for child in children:
            options = puzzle.candidates[child]
            kept = [option for option in options if allowed.issuperset(option)]
            if kept and len(kept) < len(options):
                puzzle.candidates[child] = kept
                queue.append(child)


def _value(option: Placement, values: Sequence[int], signs: _Signs) -> int:
    """What a row's figures, placed so, add to a sum."""
    return sum([signs[column] * value for column, value in zip(option, values, strict=True) if column in signs])


def _known_to_hold(puzzle: _Puzzle, identity: Sum) -> bool:
    total = slack = 0
    for table, row, column, sign in identity.terms:
        key, signs = (table, row), {column: sign}
        values = puzzle.values[key]
        found = {_value(option, values, signs) for option in puzzle.candidates[key]}
        if len(found) != 1:
            return False
        total += found.pop()
        slack += puzzle.slack[key]
    return abs(total) <= slack


def _filter(puzzle: _Puzzle, rows: Mapping[Key, _Signs]) -> dict[Key, list[Placement]] | None:
    """Candidates of each row in a sum that take part in some solution; None where there is no solution."""
    if all([len(puzzle.candidates[key]) == 1 for key in rows]):
        return {} if _adds_up(puzzle, rows) else None
    keys = sorted(rows, key=lambda key: len(puzzle.candidates[key]))
    if keys and not puzzle.candidates[keys[0]]:
        return {}
    choices: list[dict[int, list[Placement]]] = []
    for key in keys:
        values, signs = puzzle.values[key], rows[key]
        by_value: dict[int, list[Placement]] = {}
        for option in puzzle.candidates[key]:
            by_value.setdefault(_value(option, values, signs), []).append(option)
        choices.append(by_value)
    # a row that prints nothing in this column can't round either
    slack = sum(puzzle.slack[key] for key, choice in zip(keys, choices, strict=True) if any(choice))
    if all(len(choice) == 1 for choice in choices):
        return {} if abs(sum(next(iter(choice)) for choice in choices)) <= slack else None
    reached = _reachable(choices, slack)
    if reached is None:
        return {}
    return _consistent(keys, choices, reached, slack)


def _adds_up(puzzle: _Puzzle, rows: Mapping[Key, _Signs]) -> bool:
    """Whether a sum holds, whose rows have one candidate each."""
    total = slack = 0
    for key, signs in rows.items():
        value = _value(puzzle.candidates[key][0], puzzle.values[key], signs)
        total, slack = total + value, slack + (puzzle.slack[key] if value else 0)
    return abs(total) <= slack


def _reachable(choices: list[dict[int, list[Placement]]], slack: int) -> list[set[int]] | None:
    """Partial sums reachable before each row, cut to those from which zero can still be met; None if too many."""
    low = [0] * (len(choices) + 1)
    high = [0] * (len(choices) + 1)
    for i in range(len(choices) - 1, -1, -1):
        low[i], high[i] = low[i + 1] + min(choices[i]), high[i + 1] + max(choices[i])
    reached = [{0}]
    for i, choice in enumerate(choices):
        step = {
            total + value
            for total in reached[-1]
            for value in choice
            if -high[i + 1] - slack <= total + value <= -low[i + 1] + slack
        }
        if len(step) > _LIMIT:
            return None
        reached.append(step)
    return reached


def _consistent(
    keys: list[Key], choices: list[dict[int, list[Placement]]], reached: list[set[int]], slack: int
) -> dict[Key, list[Placement]] | None:
    alive = {total for total in reached[-1] if abs(total) <= slack}
    if not alive:
        return None
    kept: dict[Key, list[Placement]] = {}
    for i in range(len(choices) - 1, -1, -1):
        before: set[int] = set()
        used: set[int] = set()
        for value in choices[i]:
            sources = {total - value for total in alive} & reached[i]
            if sources:
                used.add(value)
                before |= sources
        kept[keys[i]] = [option for value in choices[i] if value in used for option in choices[i][value]]
        alive = before
    return kept


def _result(puzzle: _Puzzle) -> tuple[list[Table], list[Problem]]:
    tables: list[Table] = []
    problems: list[Problem] = []
    for t, table in enumerate(puzzle.tables):
        rows = []
        for r, row in enumerate(table.rows):
            options = puzzle.candidates[(t, r)]
            if not row.is_open:
                rows.append(row)
                continue
            complete = len(row.figures) == len(table.block_columns(row.block))
            figures = []
            if _all_alike(row, options):
                options = options[:1]
            for i, figure in enumerate(row.figures):
                columns = {option[i] for option in options}
                if len(columns) == 1:
                    placed = "printed" if complete else "inferred"
                    figures.append(figure._replace(column=columns.pop(), placed=placed))
                else:
                    figures.append(figure)
                    if figure.raw in DASHES:
                        continue
                    problems.append(_unplaced(table, row, i, sorted(columns)))
            rows.append(replace(row, figures=tuple(figures)))
        tables.append(table.with_rows(tuple(rows)))
    return tables, problems


def _all_alike(row: Row, options: Sequence[Placement]) -> bool:
    """Whether every placement puts the same amounts into the same columns, as in a row of nothing but zeros."""
    amounts = [figure.amount for figure in row.figures]
    return len({frozenset(zip(option, amounts, strict=True)) for option in options}) == 1


def _unplaced(table: Table, row: Row, i: int, columns: list[int]) -> Problem:
    figure = row.figures[i]
    names = "、".join(table.columns[c].label for c in columns) or "—"
    return Problem(
        "columns",
        table.form,
        figure.line,
        figure.raw,
        f"第{figure.line}行“{row.printed}”的{figure.raw}：各勾稽关系不能确定其所在栏（可能为：{names}），未入栏 / "
        f"line {figure.line}: no identity tells which column {figure.raw} stands in; it was left out",
    )
