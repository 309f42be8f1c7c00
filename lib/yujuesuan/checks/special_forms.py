"""Sums of single forms: the three public expenses, the blocks of basic expenditure, classes that one form lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from yujuesuan.checks.model import Cell, Linear, Term, evaluate
from yujuesuan.extract import identities
from yujuesuan.forms import Forms
from yujuesuan.tables import Table
from yujuesuan.text import fold, label

Key = tuple[int, int, int]  # table, row, column


# ---- the three public expenses ----------------------------------------------------------------------------


def sangong_sums(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Linear]:
    """The vehicles' two parts, the three expenses' own sum, and their total with 会议费 and 培训费 or without.

    The form is the same everywhere, its items in rows or in columns; only whether its 合计 counts meetings and
    training differs, so the reading that comes nearest is claimed.
    """
    items = forms.sangong_items
    for t, table in enumerate(tables):
        if table.form != "sangong":
            continue
        for name, at in _item_places(t, table, printed):
            cell = {word: printed[at[item]] for word, item in items.items() if item in at}
            vehicles = [cell[word] for word in ("purchase", "operation") if word in cell]
            if "vehicles" in cell and vehicles:
                yield _equation(name, table, items, cell["vehicles"], vehicles, cell)
            three = [cell[word] for word in ("abroad", "vehicles", "reception") if word in cell]
            if "vehicles" not in cell:
                three += vehicles
            extra = [cell[word] for word in ("meeting", "training") if word in cell]
            readings = [parts for parts in (three, [*three, *extra], extra and [*three, extra[0]]) if parts]
            if "three" in cell and three:
                yield _equation(name, table, items, cell["three"], three, cell)
            if "total" in cell and three:
                sums = [_equation(name, table, items, cell["total"], parts, cell) for parts in readings]
                yield min(sums, key=_gap)


def _item_places(t: int, table: Table, printed: Mapping[Key, Cell]) -> Iterator[tuple[str, dict[str, Key]]]:
    """(name, item → place) for every column of items, or every row and group of columns that are items.

    A group of columns has one measure, and ends where an item comes again. Rows that print an item twice mean
    different things by it.
    """
    closed = [all(figure.column is not None for figure in row.figures) for row in table.rows]
    if any(column.item for column in table.columns):
        for r, row in enumerate(table.rows):
            groups: dict[str, list[dict[str, Key]]] = {}
            for c, column in enumerate(table.columns if closed[r] else ()):
                of_measure = groups.setdefault(column.measure, [{}])
                if column.item in of_measure[-1]:
                    of_measure.append({})
                if column.item:
                    of_measure[-1][column.item] = (t, r, c)
            for group in (group for of_measure in groups.values() for group in of_measure):
                yield row.item, {item: key for item, key in group.items() if key in printed}
    elif all(closed):
        for c, column in enumerate(table.columns):
            keys = [(t, r, c) for r in range(len(table.rows)) if (t, r, c) in printed]
            places = {table.rows[key[1]].item: key for key in keys}
            if len(places) == len(keys):
                yield column.label, places


def _equation(
    name: str, table: Table, items: Mapping[str, str], whole: Cell, parts: Sequence[Cell], cell: Mapping[str, Cell]
) -> Linear:
    names = {one.key: items[word] for word, one in cell.items()}
    sides = (names[whole.key], " + ".join(names[part.key] for part in parts))
    text = f"{table.table_no or table.title}（{name}）：{sides[0]} = {sides[1]}"
    return Linear("columns", table.form, text, (Term(whole),), tuple(map(Term, parts)))


def _gap(identity: Linear) -> Decimal:
    outcome = evaluate(identity)
    return abs(outcome.difference) if outcome else Decimal(0)


# ---- basic expenditure in blocks of personnel and public --------------------------------------------------


def block_sums(tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Linear]:
    """人员经费合计 and 公用经费合计 are the sums of the classes in their blocks, and together all basic expenditure.

    The yearly 公开06表 of the Ministry of Finance prints them so in every final account.
    """
    for t, table in enumerate(tables):
        by_class = forms.forms[table.form].by_class
        if not by_class or any(f.column is None for row in table.rows for f in row.figures):
            continue
        totals: list[Cell] = []
        for measure in by_class:
            columns = {c for c, column in enumerate(table.columns) if column.measure == measure}
            keys = [key for key in printed if key[0] == t and key[2] in columns]
            whole = [key for key in keys if _names_block(table, key, measure, forms)]
            parts = [key for key in keys if len(table.rows[key[1]].code) == 3]
            if len(whole) != 1 or not parts:
                continue
            totals.append(printed[whole[0]])
            names = " + ".join(table.rows[key[1]].item for key in parts)
            text = f"{table.table_no or table.title}：{table.rows[whole[0][1]].item} = {names}"
            right = tuple(Term(printed[key]) for key in parts)
            yield Linear("hierarchy", table.form, text, (Term(printed[whole[0]]),), right)
        yield from _both_blocks(table, totals, tables, printed, forms)


def _names_block(table: Table, key: Key, measure: str, forms: Forms) -> bool:
    row = table.rows[key[1]]
    return not row.code and forms.is_label("total", row.item) and bool(forms.words[measure].search(fold(row.item)))


#: The form whose 基本支出 a form of basic expenditure details.
_DETAILED = {"general_basic": "general_expenditure", "fiscal_basic": "fiscal_expenditure"}


def _both_blocks(
    table: Table, totals: Sequence[Cell], tables: Sequence[Table], printed: Mapping[Key, Cell], forms: Forms
) -> Iterator[Linear]:
    spec = {"form": _DETAILED.get(table.form, ""), "measure": "basic"}
    found = [(t, r, c) for t, r, c, _ in identities.find(tables, spec, forms, 1) or ()]
    if len(totals) == 2 and len(found) == 1 and found[0] in printed:
        other = tables[found[0][0]]
        text = (
            f"{table.table_no or table.title}：人员经费合计 + 公用经费合计 = "
            f"{other.table_no or other.title}，{other.rows[found[0][1]].item}（基本支出）"
        )
        yield Linear("cross_form", table.form, text, tuple(map(Term, totals)), (Term(printed[found[0]]),))


# ---- classes that only one of two forms lists -------------------------------------------------------------


def unlisted_classes(
    tables: Sequence[Table], printed: Mapping[Key, Cell], sums: Sequence[Linear], forms: Forms
) -> Iterator[Linear]:
    """A class with an amount in a summary, where the form that lists all classes of the same total has no such class.

    `sums` are the identities known so far: a class is what a summary adds up to that total beside classes of the
    same names. This holds wherever both forms print one total and the names of one are all found in the other.
    """
    for one, measure, other, other_measure in forms.class_names:
        for a, b in ((a, b) for a in _of_form(tables, one) for b in _of_form(tables, other)):
            listed = _listed_classes(b, tables[b], printed, other_measure, forms)
            if listed is None:
                continue
            whole, names = listed
            for parts in _additions(a, tables[a], whole, sums, measure):
                found = {label(tables[a].rows[r].item): cell for r, cell in parts.items() if cell.value}
                for name, cell in found.items() if names <= found.keys() else ():
                    if name not in names and not forms.is_label("balance", name):
                        place = tables[a].table_no or tables[a].title, tables[b].table_no or tables[b].title
                        text = f"{place[0]}，{name}：{place[1]}总额相同，各类之中无此类"
                        yield Linear("cross_form", one, text, (Term(cell),), ())


def _of_form(tables: Sequence[Table], form: str) -> list[int]:
    return [t for t, table in enumerate(tables) if table.form == form]


def _listed_classes(
    t: int, table: Table, printed: Mapping[Key, Cell], measure: str, forms: Forms
) -> tuple[Cell, set[str]] | None:
    """The total of a coded form and the names of its classes, where they are all of it."""
    columns = [c for c, column in enumerate(table.columns) if column.measure == measure]
    top = identities.total_row(table, forms)
    if not columns or top is None or (t, top, columns[0]) not in printed:
        return None
    if any(figure.column is None for row in table.rows for figure in row.figures):
        return None
    whole = printed[(t, top, columns[0])]
    classes = [(t, r, columns[0]) for r, row in enumerate(table.rows) if len(row.code) == 3]
    cells = {label(table.rows[key[1]].item): printed[key] for key in classes if key in printed and printed[key].value}
    gap = abs(whole.value - sum((cell.value for cell in cells.values()), Decimal(0)))
    complete = gap <= whole.half + sum((cell.half for cell in cells.values()), Decimal(0))
    return (whole, set(cells)) if complete and cells else None


def _additions(t: int, table: Table, top: Cell, sums: Sequence[Linear], measure: str) -> Iterator[dict[int, Cell]]:
    """Row → cell for every sum of rows in one column of a table that gives the same total."""
    columns = {c for c, column in enumerate(table.columns) if column.measure == measure}
    for identity in sums:
        if identity.form != table.form:
            continue
        whole, parts = sorted((identity.left, identity.right), key=len)
        keys = [term.cell.key for term in (*whole, *parts)]
        inside = all(isinstance(key, tuple) and key[0] == t for key in keys)
        if not inside or len(whole) != 1 or len(parts) < 2 or whole[0].cell.value != top.value:
            continue
        places = {term.cell.key: term.cell for term in parts if term.sign == 1}
        rows = {key[1]: cell for key, cell in places.items() if isinstance(key, tuple) and key[2] in columns}
        if len(rows) == len(parts):
            yield rows
