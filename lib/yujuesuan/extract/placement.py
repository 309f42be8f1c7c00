"""Which column a number stands in when the source lost its blank cells: solved from the accounting identities.

Every row whose numbers are fewer than its columns has a set of candidate placements that keep their order. Row
identities, sums of 类 = Σ款 = Σ项 and column totals, and the same figure in sister forms remove candidates until
nothing changes. A figure is placed only where every remaining candidate puts it in the same column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from yujuesuan.extract.identities import Sum, Term, parents
from yujuesuan.forms import Form
from yujuesuan.numbers import DASHES
from yujuesuan.tables import Problem, Row, Table

Key = tuple[int, int]  # table, row
Placement = tuple[int, ...]  # the column of each figure

#: More candidates or partial sums than this are not searched: the cells stay unplaced, which is said.
_LIMIT = 200_000


@dataclass(slots=True)
class _Puzzle:
    tables: Sequence[Table]
    scale: int
    candidates: dict[Key, list[Placement]] = field(default_factory=dict)
    values: dict[Key, tuple[int, ...]] = field(default_factory=dict)
    slack: dict[Key, int] = field(default_factory=dict)
    too_large: set[Key] = field(default_factory=set)


def place(tables: Sequence[Table], forms: Mapping[str, Form], sums: Sequence[Sum]) -> tuple[list[Table], list[Problem]]:
    """Place every open figure that the identities determine; the others stay open and are reported.

    `sums` are the identities that link rows and tables; those that the print contradicts are left out, first
    tried exactly, then within the rounding of their terms.
    """
    puzzle = _Puzzle(tables, _scale(tables))
    for t, table in enumerate(tables):
        for r, row in enumerate(table.rows):
            _open_row(puzzle, (t, r), row, forms[table.form])
    if any(len(c) > 1 for c in puzzle.candidates.values()):
        _propagate(puzzle, sums)
    return _result(puzzle)


def _scale(tables: Sequence[Table]) -> int:
    """Digits after the point that make every amount, in 万元, an integer in half units."""
    digits = 4
    for table in tables:
        for row in table.rows:
            for figure in row.figures:
                exponent = figure.amount.in_wan(table.unit).resolution.as_tuple().exponent
                digits = max(digits, -int(exponent))
    return digits


def _open_row(puzzle: _Puzzle, key: Key, row: Row, form: Form) -> None:
    table = puzzle.tables[key[0]]
    factor = 10**puzzle.scale
    amounts = [figure.amount.in_wan(table.unit) for figure in row.figures]
    puzzle.values[key] = tuple(int(a.value * factor) * 2 for a in amounts)
    puzzle.slack[key] = max((int(a.resolution * factor) for a in amounts), default=0)
    if all(figure.column is not None for figure in row.figures):
        puzzle.candidates[key] = [tuple(f.column for f in row.figures if f.column is not None)]
        return
    columns = table.block_columns(row.block)
    if len(row.figures) > len(columns):
        puzzle.candidates[key] = []
        return
    options = list(combinations(columns, len(row.figures)))
    if len(options) > _LIMIT:
        puzzle.too_large.add(key)
        options = []
    puzzle.candidates[key] = _by_row_identities(puzzle, key, options, form, table)


def _by_row_identities(
    puzzle: _Puzzle, key: Key, options: list[Placement], form: Form, table: Table
) -> list[Placement]:
    """Keep the placements that satisfy the form's row identities, exactly if any does, else within rounding."""
    rules = [rule for rule in _row_rules(form, table) if len(options) > 1]
    for slack in (0, puzzle.slack[key]):
        kept = [o for o in options if all(_holds(puzzle, key, o, left, right, slack) for left, right in rules)]
        if kept:
            return kept
    return options


def _row_rules(form: Form, table: Table) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """The form's row identities over the columns that the table has; a missing subtotal is its parts."""
    at: dict[str, set[int]] = defaultdict(set)
    for i, column in enumerate(table.columns):
        at[column.measure].add(i)
    parts = {left[0]: right for left, right in form.rows if len(left) == 1}

    def expand(measure: str) -> set[int]:
        if measure in at:
            return at[measure]
        return {i for part in parts.get(measure, ()) for i in expand(part)}

    for left, right in form.rows:
        if all(measure in at for measure in left) or len(left) > 1:
            sides = [frozenset(i for m in side for i in expand(m)) for side in (left, right)]
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

    A group of sums (one parent with its parts, in every column) that the print contradicts proves nothing: it is
    taken within rounding, then not at all, and everything is solved anew without it.
    """
    opened = dict(puzzle.candidates)
    levels: dict[Hashable, int] = defaultdict(int)
    while (failing := _run(puzzle, sums, levels)) is not None:
        levels[failing] += 1
        puzzle.candidates = dict(opened)
    for key in [k for k, c in puzzle.candidates.items() if 1 < len(c) <= 12]:
        options = puzzle.candidates[key]
        kept = [option for option in options if not _refuted(puzzle, key, option, sums, levels)]
        # where every option breaks something the print contradicts itself, and nothing follows from that
        if kept and len(kept) < len(options):
            puzzle.candidates[key] = kept
            if _run(puzzle, sums, levels) is not None:
                puzzle.candidates[key] = options


def _refuted(puzzle: _Puzzle, key: Key, option: Placement, sums: Sequence[Sum], levels: Mapping[Hashable, int]) -> bool:
    trial = _Puzzle(puzzle.tables, puzzle.scale, dict(puzzle.candidates), puzzle.values, puzzle.slack)
    trial.candidates[key] = [option]
    return _run(trial, sums, levels) is not None


def _run(puzzle: _Puzzle, sums: Sequence[Sum], levels: Mapping[Hashable, int]) -> Hashable | None:
    """Arc consistency over all sums; the group of the first sum without a solution, or None.

    `levels` says how a group is taken: exactly (0), within rounding (1), not at all (2).
    """
    changed = True
    while changed:
        changed = _supports(puzzle)
        for identity in sums:
            level = levels.get(identity.group, 0)
            if level > 1 or (identity.when and not _known_to_hold(puzzle, identity.when)):
                continue
            kept = _filter(puzzle, identity, rounding=level == 1)
            if kept is None:
                return identity.group
            for key, options in kept.items():
                if len(options) < len(puzzle.candidates[key]):
                    puzzle.candidates[key] = options
                    changed = True
    return None


def _supports(puzzle: _Puzzle) -> bool:
    """A total is printed wherever one of its parts is: a child's columns lie within its parent's."""
    changed = False
    for t, table in enumerate(puzzle.tables):
        for r, parent in parents(table):
            parent_options = puzzle.candidates[(t, parent)]
            allowed = {column for option in parent_options for column in option}
            options = puzzle.candidates[(t, r)]
            kept = [option for option in options if allowed.issuperset(option)]
            if kept and len(kept) < len(options):
                puzzle.candidates[(t, r)] = kept
                changed = True
    return changed


def _value(puzzle: _Puzzle, term: Term, option: Placement) -> int:
    return sum(
        value
        for column, value in zip(option, puzzle.values[(term.table, term.row)], strict=True)
        if column == term.column
    )


def _known_to_hold(puzzle: _Puzzle, identity: Sum) -> bool:
    total = 0
    for term in identity.terms:
        found = {_value(puzzle, term, option) for option in puzzle.candidates[(term.table, term.row)]}
        if len(found) != 1:
            return False
        total += term.sign * found.pop()
    return total == 0


def _filter(puzzle: _Puzzle, identity: Sum, rounding: bool) -> dict[Key, list[Placement]] | None:
    """Candidates of each row in the sum that take part in some solution; None where there is no solution."""
    rows: dict[Key, list[Term]] = defaultdict(list)
    for term in identity.terms:
        rows[(term.table, term.row)].append(term)
    keys = sorted(rows, key=lambda key: len(puzzle.candidates[key]))
    if any(not puzzle.candidates[key] for key in keys):
        return {}
    choices: list[dict[int, list[Placement]]] = []
    for key in keys:
        by_value: dict[int, list[Placement]] = defaultdict(list)
        for option in puzzle.candidates[key]:
            by_value[sum(t.sign * _value(puzzle, t, option) for t in rows[key])].append(option)
        choices.append(by_value)
    slack = sum(puzzle.slack[key] for key in keys) if rounding else 0
    if all(len(choice) == 1 for choice in choices):
        return {} if abs(sum(next(iter(choice)) for choice in choices)) <= slack else None
    reached = _reachable(choices, slack)
    if reached is None:
        return {}
    return _consistent(keys, choices, reached, slack)


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
            if all(figure.column is not None for figure in row.figures):
                rows.append(row)
                continue
            complete = len(row.figures) == len(table.block_columns(row.block))
            figures = []
            for i, figure in enumerate(row.figures):
                columns = {option[i] for option in options}
                if len(columns) == 1:
                    placed = "printed" if complete else "inferred"
                    figures.append(replace(figure, column=columns.pop(), placed=placed))
                else:
                    figures.append(figure)
                    if figure.raw in DASHES:
                        continue
                    problems.append(_unplaced(table, row, i, sorted(columns)))
            rows.append(replace(row, figures=tuple(figures)))
        tables.append(table.with_rows(tuple(rows)))
    return tables, problems


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
