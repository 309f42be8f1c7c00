"""Identities that hold inside and between official tables, as sums over their printed cells."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal

from yujuesuan.checks.formulas import Formula, formulas
from yujuesuan.checks.lists import is_list, list_sums
from yujuesuan.checks.model import Cell, Linear, Term, evaluate
from yujuesuan.checks.special_forms import block_sums, sangong_sums, unlisted_classes
from yujuesuan.extract import identities
from yujuesuan.extract.placement import placements, row_rules
from yujuesuan.forms import Forms
from yujuesuan.numbers import DASHES
from yujuesuan.tables import Column, Figure, Row, Table
from yujuesuan.text import label

Key = tuple[int, int, int]  # table, row, column


def cells(tables: Sequence[Table]) -> dict[Key, Cell]:
    """Every placed money figure, in 万元."""
    found: dict[Key, Cell] = {}
    for t, table in enumerate(tables):
        for r, row in enumerate(table.rows):
            for figure in row.figures:
                if figure.column is not None and table.columns[figure.column].money and figure.raw not in DASHES:
                    found[(t, r, figure.column)] = _cell((t, r, figure.column), table, row, figure)
    return found


def _cell(key: Key, table: Table, row: Row, figure: Figure) -> Cell:
    amount = figure.amount.in_wan(table.unit)
    column = table.columns[key[2]]
    labels = (table.table_no or table.title, f"{row.code} {row.item}".strip(), column.item or column.label)
    text = "，".join(label for label in labels if label)
    return Cell(
        key, amount.value, amount.resolution / 2, f"{text}：{figure.raw}（{table.unit}）", figure.line, figure.page
    )


def table_identities(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> list[Linear]:
    """All identities of which every side prints something; the printed formulas first, each identity once."""
    adding = [[_adds_up(table, column, forms) for column in table.columns] for table in tables]
    known = {key: cell for key, cell in printed.items() if adding[key[0]][key[2]]}
    found: dict[frozenset[frozenset[tuple[Hashable, int]]], Linear] = {}
    for identity in (
        *_printed_formulas(tables, printed),
        *_rows(tables, printed, forms),
        *_crowded_rows(tables, forms),
        *list_sums(tables, known, forms),
        *sangong_sums(tables, known, forms),
        *block_sums(tables, known, forms),
        *_balances(tables, printed, forms),
        *_sums(tables, known, forms),
        *_either(tables, printed, forms),
        *_class_names(tables, printed, forms),
    ):
        found.setdefault(_signature(identity), identity)
    for identity in unlisted_classes(tables, printed, list(found.values()), forms):
        found.setdefault(_signature(identity), identity)
    return list(found.values())


def _adds_up(table: Table, column: Column, forms: Forms) -> bool:
    """Whether a column is known to hold money: rows of rates, years or what an unknown header means need not add up."""
    if column.measure or column.item:
        return True
    parts = [part for part in column.label.split("/") if part]
    words = [forms.word(part, table.form) for part in parts]
    return any(words) and words[-1] != "rate" and not forms.is_label("rate_heading", parts[-1])


def _signature(identity: Linear) -> frozenset[frozenset[tuple[Hashable, int]]]:
    """The same for `a = b + c` and `b + c = a`."""
    sides = (identity.left, identity.right)
    return frozenset([frozenset([(cell.key, sign) for cell, sign in side]) for side in sides])


def _linear(
    rule: str,
    form: str,
    description: str,
    left: Sequence[tuple[Key, int]],
    right: Sequence[tuple[Key, int]],
    printed: Mapping[Key, Cell],
) -> Linear | None:
    """An identity over the cells that are printed; None where one side prints none of its cells."""
    sides = [tuple([Term(printed[key], sign) for key, sign in side if key in printed]) for side in (left, right)]
    return Linear(rule, form, description, sides[0], sides[1]) if all(sides) else None


# ---- formulas that the form prints ------------------------------------------------------------------------


def _printed_formulas(tables: Sequence[Table], printed: Mapping[Key, Cell]) -> Iterator[Linear]:
    for t, table in enumerate(tables):
        for formula in formulas(table):
            yield from (
                _by_rows(t, table, formula, printed) if formula.of_rows else _by_columns(t, table, formula, printed)
            )


def _by_rows(t: int, table: Table, formula: Formula, printed: Mapping[Key, Cell]) -> Iterator[Linear]:
    rows = {row.number: r for r, row in enumerate(table.rows) if row.number is not None}
    if formula.number not in rows:
        return
    total = rows[formula.number]
    for column in table.block_columns(table.rows[total].block):
        left = [((t, total, column), 1)]
        right = [((t, rows[n], column), sign) for sign, n in formula.parts if n in rows]
        if any(table.rows[key[1]].is_open and key not in printed for key, _ in (*left, *right)):
            continue
        description = f"{table.table_no or table.title}：{formula.text}（{table.columns[column].label}）"
        identity = _linear("formula", table.form, description, left, right, printed)
        if identity:
            yield identity


def _by_columns(t: int, table: Table, formula: Formula, printed: Mapping[Key, Cell]) -> Iterator[Linear]:
    # 栏次 count the columns of figures, so they name columns only where all of them and their order were recognised
    if table.before is not None or max(formula.number, *(n for _, n in formula.parts)) > len(table.columns):
        return
    for r, row in enumerate(table.rows):
        if not row.is_open:
            description = f"{table.table_no or table.title}，{row.item}：{formula.text}"
            left = [((t, r, formula.number - 1), 1)]
            right = [((t, r, n - 1), sign) for sign, n in formula.parts]
            identity = _linear("formula", table.form, description, left, right, printed)
            if identity:
                yield identity


# ---- rows: total = Σ columns ------------------------------------------------------------------------------


def _rows(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Linear]:
    for t, table in enumerate(tables):
        if table.form == "sangong":
            continue
        rules = [
            (sorted(one), sorted(other), f"{_column_names(table, one)} = {_column_names(table, other)}")
            for one, other in row_rules(forms.forms[table.form], table.columns)
        ]
        # what stands under a header of no measure may be a further part of the total
        unknown = [i for i, column in enumerate(table.columns) if column.money and not column.measure]
        for r, row in enumerate(table.rows):
            extra = any((t, r, c) in printed and printed[(t, r, c)].value for c in unknown)
            for one, other, rule in rules if row.figures and not extra and not row.is_open else ():
                left = [((t, r, c), 1) for c in one]
                right = [((t, r, c), 1) for c in other]
                description = f"{table.table_no or table.title}，{row.item}：{rule}"
                identity = _linear("columns", table.form, description, left, right, printed)
                if identity:
                    yield identity


def _column_name(table: Table, column: int) -> str:
    return table.columns[column].item or table.columns[column].label.rpartition("/")[2]


def _column_names(table: Table, columns: frozenset[int]) -> str:
    return " + ".join(_column_name(table, c) for c in sorted(columns))


# ---- rows whose figures fit no arrangement of columns -----------------------------------------------------

#: Arrangements of a row's figures that are tried.
_ARRANGEMENTS = 3000


def _crowded_rows(tables: Sequence[Table], forms: Forms) -> Iterator[Linear]:
    """Rows whose columns the source lost, and whose figures contradict each other in every column they could stand in.

    The arrangement that comes nearest stands for all of them.
    """
    uncounted = {forms.sangong_items[word] for word in ("meeting", "training")}
    for t, table in enumerate(tables):
        # 合计 of the three public expenses counts meetings and training in some places only
        if any(column.item in uncounted for column in table.columns):
            continue
        rules = list(row_rules(forms.forms[table.form], table.columns))
        for r, row in enumerate(table.rows):
            columns = table.block_columns(row.block)
            figures = [figure for figure in row.figures if figure.raw not in DASHES]
            if not row.is_open or not rules:
                continue
            arrangements = placements(columns, len(figures), table.before, _ARRANGEMENTS) or []
            broken = [_broken(t, r, table, rules, figures, option) for option in arrangements]
            if broken and all(broken):
                yield from min(broken, key=lambda identities: sum(_gap(one) for one in identities))


def _broken(
    t: int,
    r: int,
    table: Table,
    rules: Sequence[tuple[frozenset[int], frozenset[int]]],
    figures: Sequence[Figure],
    option: tuple[int, ...],
) -> list[Linear]:
    """The row identities that an arrangement breaks; parts without their total break one too."""
    row = table.rows[r]
    at = {
        (t, r, column): _cell((t, r, column), table, row, figure)
        for column, figure in zip(option, figures, strict=True)
    }
    found = []
    for one, other in rules:
        rule = f"{_column_names(table, one)} = {_column_names(table, other)}"
        description = f"{table.table_no or table.title}，{row.item}：{rule}"
        sides = [tuple(Term(at[(t, r, c)]) for c in sorted(side) if (t, r, c) in at) for side in (one, other)]
        identity = Linear("columns", table.form, description, sides[0], sides[1])
        if (
            (all(sides) or (sides[1] and len(one) == 1))
            and (outcome := evaluate(identity))
            and outcome.status == "fail"
        ):
            found.append(identity)
    return found


def _gap(identity: Linear) -> Decimal:
    outcome = evaluate(identity)
    return abs(outcome.difference) if outcome else Decimal(0)


# ---- sides: total income = total expenditure --------------------------------------------------------------


def _balances(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Linear]:
    """The last total of the income side and that of the expenditure side are one figure (收、支总计)."""
    for t, table in enumerate(tables):
        if forms.forms[table.form].layout != "sides":
            continue
        last: dict[str, Key] = {}
        for r, row in enumerate(table.rows):
            first = next(iter(table.block_columns(row.block)), None)
            if first is None or not (row.item.endswith("总计") or row.item.endswith("总额")):
                continue
            side = table.columns[first].side
            if side and (t, r, first) in printed:
                last[side] = (t, r, first)
        if {"income", "expenditure"} <= last.keys():
            description = f"{table.table_no or table.title}：收入总计 = 支出总计"
            identity = _linear(
                "columns", table.form, description, [(last["income"], 1)], [(last["expenditure"], 1)], printed
            )
            if identity:
                yield identity


# ---- hierarchy and sister forms ---------------------------------------------------------------------------


def _sums(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Linear]:
    for found in identities.sums(tables, forms):
        keys = [((t, r, c), sign) for t, r, c, sign in found.terms]
        signs = {sign for key, sign in keys if key in printed}
        # both sides print something, and no cell that seems blank may hold a figure without a column
        if len(signs) < 2 or any([tables[key[0]].rows[key[1]].is_open for key, _ in keys if key not in printed]):
            continue
        if found.rule == "hierarchy" and is_list(tables[keys[0][0][0]], forms):
            continue
        if found.when and not _holds(found.when, printed):
            continue
        left = [(key, 1) for key, sign in keys if sign < 0]
        right = [(key, 1) for key, sign in keys if sign > 0]
        table = tables[left[0][0][0]] if left else tables[right[0][0][0]]
        identity = _linear(found.rule, table.form, _sum_text(tables, left, right), left, right, printed)
        if identity:
            yield identity


def _holds(when: identities.Sum, printed: Mapping[Key, Cell]) -> bool:
    terms = [(printed.get((t, r, c)), sign) for t, r, c, sign in when.terms]
    difference = sum((sign * cell.value for cell, sign in terms if cell), Decimal(0))
    return abs(difference) <= sum((cell.half for cell, _ in terms if cell), Decimal(0))


def _sum_text(tables: Sequence[Table], left: Sequence[tuple[Key, int]], right: Sequence[tuple[Key, int]]) -> str:
    def name(key: Key) -> str:
        table, row = tables[key[0]], tables[key[0]].rows[key[1]]
        return f"{table.table_no or table.title}，{row.item}（{_column_name(table, key[2])}）"

    parts = " + ".join(name(key) for key, _ in right[:3]) + (f" + … 共{len(right)}项" if len(right) > 3 else "")
    return f"{' + '.join(name(key) for key, _ in left)} = {parts}"


# ---- one figure, several lines that it may stand in -------------------------------------------------------


def _either(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Linear]:
    """A figure equals one of the lines that print it again; where it equals none, the nearest is the one meant."""
    for spec in forms.either:
        left = _one(tables, spec["left"], printed, forms)
        options = [key for term in spec["right"] if (key := _one(tables, term, printed, forms)) and key != left]
        if left is None or not options:
            continue
        nearest = min(options, key=lambda key: abs(printed[key].value - printed[left].value))
        text = _sum_text(tables, [(left, 1)], [(nearest, 1)])
        identity = _linear("cross_form", tables[left[0]].form, text, [(left, 1)], [(nearest, 1)], printed)
        if identity:
            yield identity


def _one(tables: Sequence[Table], spec: Mapping[str, str], printed: Mapping[Key, Cell], forms: Forms) -> Key | None:
    found = identities.find(tables, spec, forms, 1) or []
    keys = ((t, r, c) for t, r, c, _ in found)
    return next((key for key in keys if key in printed), None)


def _class_names(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Linear]:
    """A class's total in two forms, where the two forms' grand totals are one figure."""
    for one, measure, other, other_measure in forms.class_names:
        for a, b in (
            (a, b) for a, x in enumerate(tables) if x.form == one for b, y in enumerate(tables) if y.form == other
        ):
            columns = [c for c, column in enumerate(tables[b].columns) if column.measure == other_measure]
            top = identities.total_row(tables[b], forms)
            if not columns or top is None or (b, top, columns[0]) not in printed:
                continue
            whole = printed[(b, top, columns[0])].value
            own = {
                key: tables[a].rows[key[1]]
                for key in printed
                if key[0] == a and tables[a].columns[key[2]].measure == measure
            }
            if not any(printed[key].value == whole and forms.is_label("total", row.item) for key, row in own.items()):
                continue
            classes = {label(row.item): r for r, row in enumerate(tables[b].rows) if len(row.code) == 3}
            for key, row in own.items():
                twin = (b, classes.get(label(row.item), -1), columns[0])
                if twin in printed:
                    text = _sum_text(tables, [(key, 1)], [(twin, 1)])
                    identity = _linear("cross_form", one, text, [(key, 1)], [(twin, 1)], printed)
                    if identity:
                        yield identity
