"""Identities between the cells of one document's tables, as sums over (table, row, column)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from yujuesuan.forms import Forms
from yujuesuan.tables import Row, Table
from yujuesuan.text import fold, label

#: A cell with its sign in a sum: table, row, column, sign. Plain tuples, because there are thousands.
Term = tuple[int, int, int, int]


class Sum(NamedTuple):
    """Σ sign × cell = 0; `when` must be known to hold before the sum is claimed.

    Sums of one `group` stand or fall together: a parent and its parts, column by column.
    """

    terms: tuple[Term, ...]
    rule: str
    group: Hashable
    when: Sum | None = None


def sums(tables: Sequence[Table], forms: Forms) -> list[Sum]:
    """Every identity of these tables; sister forms first, for they compare two prints of one figure."""
    found = [*_same_code(tables, forms), *_same_name(tables, forms), *_cross(tables, forms)]
    for t, table in enumerate(tables):
        found += _hierarchy(t, table)
        if forms.forms[table.form].layout == "sides":
            found += _side_totals(t, table, forms)
    return found


def total_row(table: Table, forms: Forms) -> int | None:
    """The row of a coded table that sums up all others: a total label without a code."""
    return next(
        (
            r
            for r, row in enumerate(table.rows)
            if not row.code and row.figures and (forms.is_label("total", row.item) or row.item == "合计")
        ),
        None,
    )


def parents(table: Table) -> Iterator[tuple[int, int]]:
    """(row, parent row) in a coded table: the longest other code that begins the row's code, else the total row.

    Where unit rows (6 or 9 digits) stand among function codes, the codes under a unit belong to it.
    """
    rows = [(r, row) for r, row in enumerate(table.rows) if row.code and row.figures]
    mixed = {len(row.code) in (6, 9) for _, row in rows} == {True, False}
    top = next((r for r, row in enumerate(table.rows) if not row.code and row.figures and "计" in row.item), None)
    section: int | None = None
    by_code: dict[tuple[int | None, int, str], int] = {}
    found: list[tuple[int, int, str, int | None]] = []
    for r, row in rows:
        if mixed and len(row.code) in (6, 9):
            section = None
            found.append((r, row.block, row.code, None))
            by_code.setdefault((None, row.block, row.code), r)
            section = r
            continue
        found.append((r, row.block, row.code, section))
        by_code.setdefault((section, row.block, row.code), r)
    for r, block, code, unit in found:
        prefixes = (by_code.get((unit, block, code[:n])) for n in range(len(code) - 1, 1, -1))
        parent = next((p for p in prefixes if p is not None), top if unit is None else unit)
        if parent is not None and parent != r:
            yield r, parent


def _hierarchy(t: int, table: Table) -> Iterator[Sum]:
    children: dict[int, list[int]] = defaultdict(list)
    for r, parent in parents(table):
        children[parent].append(r)
    if not _is_tree(table, children):
        return
    for parent, rows in children.items():
        for column in table.block_columns(table.rows[parent].block):
            if not table.columns[column].money:
                continue
            terms = ((t, parent, column, -1), *[(t, r, column, 1) for r in rows])
            yield Sum(terms, "hierarchy", (t, parent))


def _is_tree(table: Table, children: Mapping[int, list[int]]) -> bool:
    """Whether the codes form 类/款/项 or unit levels; mixed kinds of codes under one total sum nothing up."""
    lengths = {len(table.rows[r].code) for rows in children.values() for r in rows}
    return lengths <= {3, 5, 7} or lengths <= {3, 6, 9} or lengths <= {6, 3, 5, 7}


def _side_totals(t: int, table: Table, forms: Forms) -> Iterator[Sum]:
    """Sums on one side of a summary.

    `本年…合计` sums the rows above it, `总计` adds the balances between them. Where rows are numbered on two levels
    (一、本年支出; （一）…), a first-level row is the sum of those under it and the total that of the first level; what
    follows 其中 need not be all of it, so nothing is claimed of its sum.
    """
    for block in sorted({column.block for column in table.columns}):
        rows = [(r, row) for r, row in enumerate(table.rows) if row.block == block]
        depths = {depth for _, row in rows if (depth := _depth(row)) is not None}
        groups = _nested_groups(rows, min(depths), forms) if len(depths) > 1 else _running_groups(rows, forms)
        for parent, parts in groups:
            for column in table.block_columns(block):
                terms = ((t, parent, column, -1), *[(t, part, column, 1) for part in parts])
                yield Sum(terms, "columns", (t, parent))


#: Levels of numbering, the outermost first.
_NUMBERINGS = tuple(
    map(
        re.compile,
        (
            r"[一二三四五六七八九十廿]+[、.．]",
            r"[(（][一二三四五六七八九十廿]+[)）]",
            r"\d{1,2}[、.．](?!\d)",
            r"[(（]\d{1,2}[)）]",
        ),
    )
)
_AMONG = re.compile("其中")


def _depth(row: Row) -> int | None:
    """The level of a row's numbering; 其中 is under everything; None without either."""
    printed = row.printed.strip()
    if _AMONG.match(printed):
        return len(_NUMBERINGS)
    return next((n for n, pattern in enumerate(_NUMBERINGS) if pattern.match(printed)), None)


def _nested_groups(rows: list[tuple[int, Row]], outermost: int, forms: Forms) -> Iterator[tuple[int, list[int]]]:
    children: dict[int, list[int]] = defaultdict(list)
    first_level: list[int] = []
    among = False
    for r, row in rows:
        depth = _depth(row)
        # rows without numbering go on with what 其中 began
        among = depth == len(_NUMBERINGS) or (among and depth is None)
        # 一、本年支出 heads the rows under it, 本年支出 without a number sums up those above
        if forms.is_label("total", row.item) and ("计" in row.item or depth is None):
            among = False
            parts = [p for p in first_level if _printed(rows, p)]
            if row.figures and parts:
                yield r, parts
        elif among or (depth is not None and depth > outermost):
            if first_level and row.figures and not among and depth == _first_depth(rows, first_level[-1]):
                children[first_level[-1]].append(r)
        else:
            first_level.append(r)
    yield from ((parent, parts) for parent, parts in children.items() if parts and _printed(rows, parent))


def _first_depth(rows: list[tuple[int, Row]], parent: int) -> int | None:
    """The level of the rows right under a row: its parts, where deeper rows are parts of theirs."""
    return next((_depth(row) for r, row in rows if r > parent), None)


def _printed(rows: list[tuple[int, Row]], r: int) -> bool:
    return any(row.figures for n, row in rows if n == r)


def _running_groups(rows: list[tuple[int, Row]], forms: Forms) -> Iterator[tuple[int, list[int]]]:
    above: list[int] = []
    summed = False
    for r, row in rows:
        if not row.figures:
            continue
        if not forms.is_label("total", row.item):
            if not summed or (row.printed and forms.is_label("balance", row.item)):
                above.append(r)
            continue
        if above:
            yield r, above
        above, summed = [r], True


def find(tables: Sequence[Table], spec: Mapping[str, Any], forms: Forms, sign: int) -> list[Term] | None:
    """The cells that a term of `cross` or `either` in a form family names; None where the form was not found."""
    found: list[Term] = []
    seen = False
    for t, table in enumerate(tables):
        if table.form != spec["form"]:
            continue
        seen = True
        columns = [i for i, column in enumerate(table.columns) if column.measure == spec["measure"]]
        heading = [i for i in columns if table.columns[i].item]
        if "item" in spec and heading:
            # the items head columns, and the first row that prints figures is that of all money
            columns = [i for i in heading if re.fullmatch(spec["item"], fold(table.columns[i].item))]
            top = next((r for r, row in enumerate(table.rows) if row.figures), None)
        elif "item" in spec:
            named = re.compile(spec["item"]).fullmatch
            top = next((r for r, row in enumerate(table.rows) if row.figures and named(fold(row.item))), None)
        else:
            top = total_row(table, forms)
        if top is not None:
            block = table.rows[top].block
            found += [(t, top, c, sign) for c in columns if table.columns[c].block == block][:1]
        if found:
            return found
    return found if seen else None


def _equation(tables: Sequence[Table], spec: Mapping[str, Any], forms: Forms) -> tuple[Term, ...]:
    left = [find(tables, term, forms, -1) for term in spec["left"]]
    right = [find(tables, term, forms, 1) for term in spec["right"]]
    if any(not terms for terms in left) or not right[0]:
        return ()
    return tuple(term for terms in (*left, *right) for term in terms or ())


def _cross(tables: Sequence[Table], forms: Forms) -> Iterator[Sum]:
    for spec in forms.cross:
        terms = _equation(tables, spec, forms)
        if not terms:
            continue
        if "when" not in spec:
            yield Sum(terms, "cross_form", terms)
            continue
        when = _equation(tables, spec["when"], forms)
        if when:
            yield Sum(terms, "cross_form", terms, Sum(when, "cross_form", when))


def _first(tables: Sequence[Table], form: str) -> int | None:
    return next((t for t, table in enumerate(tables) if table.form == form), None)


def _same_code(tables: Sequence[Table], forms: Forms) -> Iterator[Sum]:
    """Where a code's totals agree in two forms of which one is part of the other, every common column agrees."""
    for one, other in forms.same_code:
        a, b = _first(tables, one), _first(tables, other)
        if a is None or b is None:
            continue
        rows = {row.code: r for r, row in enumerate(tables[b].rows) if row.code and row.figures}
        common = _common_columns(tables[a], tables[b])
        if "total" not in common:
            continue
        for r, row in enumerate(tables[a].rows):
            if row.code not in rows or not row.figures:
                continue
            pair = {m: ((a, r, ca, 1), (b, rows[row.code], cb, -1)) for m, (ca, cb) in common.items()}
            for measure, terms in pair.items():
                if measure != "total":
                    group = (a, r, b)
                    yield Sum(terms, "cross_form", group, Sum(pair["total"], "cross_form", group))


def _common_columns(one: Table, other: Table) -> dict[str, tuple[int, int]]:
    columns = {column.measure: i for i, column in enumerate(other.columns) if column.measure}
    return {c.measure: (i, columns[c.measure]) for i, c in enumerate(one.columns) if c.measure in columns}


def _same_name(tables: Sequence[Table], forms: Forms) -> Iterator[Sum]:
    for one, measure, other, other_measure in forms.same_name:
        a, b = _first(tables, one), _first(tables, other)
        if a is None or b is None:
            continue
        columns_a = [i for i, c in enumerate(tables[a].columns) if c.measure == measure]
        columns_b = [i for i, c in enumerate(tables[b].columns) if c.measure == other_measure]
        rows = {label(row.item): r for r, row in enumerate(tables[b].rows) if len(row.code) == 3 and row.figures}
        for r, row in enumerate(tables[a].rows):
            if row.item not in rows or not row.figures or not columns_b:
                continue
            for column in columns_a:
                if tables[a].columns[column].block == row.block:
                    terms = ((a, r, column, 1), (b, rows[row.item], columns_b[0], -1))
                    yield Sum(terms, "cross_form", terms)
