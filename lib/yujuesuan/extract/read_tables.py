"""Document → official tables: find them, read their columns and rows, place what the layout lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from yujuesuan.document import Document, Line
from yujuesuan.extract import flow_body, flow_headers, flow_names, flow_rows, flow_sides
from yujuesuan.extract.find import FlowTable, GridTable, flow_tables, grid_tables, prints_row
from yujuesuan.extract.flow_reading import columns_of, side_columns_of
from yujuesuan.extract.grid_rows import grid_table
from yujuesuan.extract.headers import header_height, is_index_row
from yujuesuan.extract.identities import sums
from yujuesuan.extract.placement import place
from yujuesuan.extract.units import unit_rows
from yujuesuan.forms import Form, Forms
from yujuesuan.numbers import parse_amount
from yujuesuan.tables import Before, Column, Problem, Row, Table
from yujuesuan.text import fold, squeeze


def read_tables(document: Document, forms: Forms) -> tuple[list[Table], list[Problem]]:
    """Every official money table of a document, and what could not be read, with its place."""
    tables: list[Table] = []
    problems: list[Problem] = []
    for grid in grid_tables(document, forms):
        form = forms.forms.get(grid.heading.form)
        if form:
            table, found = grid_table(grid, form, forms)
            tables += [table] if table else []
            problems += found
        elif not grid.heading.form:
            problems += _unknown_form(grid, forms)
    units: set[str] = set()
    for flow in flow_tables(document, forms):
        form = forms.forms.get(flow.heading.form)
        if form:
            read, found = _flow_table(flow, form, forms, units)
            # lines without a header and without rows are the heading of a table whose cells are kept apart
            tables += [read] if read.columns or read.rows or found else []
            problems += found
        elif not flow.heading.form:
            problems += _unknown_flow(flow, forms)
    tables.sort(key=lambda table: table.first_line)
    tables, without_unit = _with_units(tables)
    problems += without_unit
    if any(row.is_open for table in tables for row in table.rows):
        tables, unplaced = place(tables, forms.forms, sums(tables, forms))
        problems += unplaced
    problems += [p for table in tables for p in _headless(table)]
    return [_mark_units(table, forms.forms[table.form], forms) for table in tables], problems


def _unknown_form(grid: GridTable, forms: Forms) -> list[Problem]:
    """A table of no known form is said, not passed over, if it has a unit or number of its own or lost its header."""
    heading, rows = grid.heading, [row for part in grid.grids for row in part.rows]
    amounts = [cell for row in rows for cell in row if parse_amount(cell.text) and len(cell.text.strip()) > 3]
    headed = header_height(grid.grids[0].rows, forms)
    if not amounts or (headed and not (heading.unit or heading.table_no)):
        return []
    line = rows[0][0].line
    message = (
        f"第{line}行起的表（{heading.table_no or heading.unit or '无表头'}）不属于已知表式，未读 / "
        f"line {line}: this table is of no known form; its {len(amounts)} amounts were left out"
    )
    return [Problem("columns", "", line, rows[0][0].text, message)]


def _unknown_flow(flow: FlowTable, forms: Forms) -> list[Problem]:
    """The same in a text flow: a title …表 beside a unit, and rows of figures below. Performance sheets hold others."""
    rows = [line for line in flow.lines if prints_row(line.text) and not is_index_row(line.text.split())]
    line, title = flow.heading.title_line, flow.heading.title
    if not rows or forms.is_label("performance_title", title):
        return []
    message = (
        f"第{line}行“{title}”不属于已知表式，其{len(rows)}行数字未读 / line {line}: this table ({title}) is of no "
        f"known form; the figures of its {len(rows)} rows were not read"
    )
    return [Problem("columns", "", line, title, message)]


_HEADER_UNIT = re.compile(r"（(万元|千元|元)）")


def _with_units(tables: list[Table]) -> tuple[list[Table], list[Problem]]:
    """The unit of a table is in its heading, else in its headers, else the one unit of all other tables.

    A table whose unit cannot be told is left unread: an amount without its unit is no amount.
    """
    printed = {table.unit for table in tables if table.unit}
    found: list[Table] = []
    problems: list[Problem] = []
    for table in tables:
        headers = {m[1] for column in table.columns for m in [_HEADER_UNIT.search(fold(column.label))] if m}
        unit = table.unit or _only(headers) or _only(printed)
        if unit or not any(row.figures for row in table.rows):
            found.append(replace(table, unit=unit or "万元"))
            continue
        found.append(replace(table, unit="万元", rows=()))
        line = table.first_line
        message = (
            f"第{line}行“{table.title}”未注明金额单位，全表未读 / line {line}: no unit (元, 万元) is printed for this "
            f"table; none of it was read"
        )
        problems.append(Problem("columns", table.form, line, table.title, message, unread=True))
    return found, problems


def _only(units: set[str]) -> str:
    return next(iter(units)) if len(units) == 1 else ""


def _flow_table(flow: FlowTable, form: Form, forms: Forms, units: set[str]) -> tuple[Table, list[Problem]]:
    """A flow table read; names of budget units that it prints are added to `units`."""
    lines = flow_body.mended(flow.lines)
    start = flow_body.body_start(lines, form, forms)
    header = flow_headers.flow_words(lines[:start], form, forms)
    body = flow_body.without_furniture(lines[start:], lines[:start])
    columns, rows, before = _columns_and_rows(lines[:start], header, body, form, forms, units)
    problems = _count_problems(flow, form, columns, rows, header.columns)
    if problems:
        rows = []
    heading = flow.heading
    last = (body or flow.lines)[-1].number if flow.lines else heading.title_line
    table = Table(
        form.name,
        heading.title,
        heading.table_no,
        heading.unit,
        heading.title_line,
        last,
        tuple(columns),
        tuple(rows),
        flow.notes,
        before,
    )
    return table, problems


def _columns_and_rows(
    head: Sequence[Line],
    header: flow_headers.Header,
    body: tuple[Line, ...],
    form: Form,
    forms: Forms,
    units: set[str],
) -> tuple[list[Column], list[Row], Before | None]:
    words = header.words
    if form.layout == "sides":
        columns, before = side_columns_of(head, header, form, forms)
        numbered = any(word == "row_no" for word, _ in words)
        sides = [column.side for _, column in _first_of_block(columns)]
        return columns, flow_sides.sided_rows(body, forms, numbered, sides), before
    if form.by_class and flow_headers.code_blocks(words) > 1:
        columns = flow_headers.block_columns(words, form)
        rows = flow_rows.coded_rows(body, form, forms, several_blocks=True)
        return columns, [_by_class(row, form, forms, columns) for row in rows], None
    rows = flow_rows.coded_rows(body, form, forms, several_blocks=False)
    columns, before = columns_of(head, header, rows, form, forms)
    if form.layout == "sangong" and any(column.item for column in columns):
        return columns, rows, before
    if form.layout == "sangong":
        return columns, [replace(row, item=_sangong_item(row, form, forms)) for row in rows], before
    unit_column = any(word == "name" and forms.is_label("unit_column", text) for word, text in words)
    return columns, _named(rows, form, forms, units, unit_column), before


def _first_of_block(columns: list[Column]) -> list[tuple[int, Column]]:
    return [(c.block, c) for i, c in enumerate(columns) if i == 0 or columns[i - 1].block != c.block]


def _sangong_item(row: Row, form: Form, forms: Forms) -> str:
    return forms.sangong_items.get(forms.word(row.printed, form.name), row.item)


def _by_class(row: Row, form: Form, forms: Forms, columns: list[Column]) -> Row:
    """The column of a one-column code block follows from the economic class, or from the total's own label."""
    by_class = form.by_class or {}
    measure = next((m for m, classes in by_class.items() if row.code[:3] in classes), "")
    if not row.code:
        measure = next((m for m in by_class if forms.words[m].search(fold(row.item))), "")
    column = next((i for i, c in enumerate(columns) if c.measure == measure), None)
    figures = tuple(f._replace(column=column) for f in row.figures) if len(row.figures) == 1 else row.figures
    return replace(row, figures=figures)


def _named(rows: list[Row], form: Form, forms: Forms, units: set[str], unit_column: bool) -> list[Row]:
    """The first row of totals may print no label; a project's text also names its unit, known from other rows."""
    rows = [replace(row, item="合计") if i == 0 and not row.printed else row for i, row in enumerate(rows)]
    listing = form.lists in ("projects", "purchases")
    named: list[Row] = []
    for row, unit in zip(rows, unit_rows(rows, form, forms), strict=True):
        # a unit stands above its projects, each of which may end with the unit's name
        if unit and not flow_names.ends_with_unit(row, units):
            units.add(squeeze(row.printed))
            named.append(row)
        else:
            project = listing and bool(row.printed)
            named.append(replace(row, item=flow_names.project_name(row, units, unit_column)) if project else row)
    return named


def _count_problems(
    flow: FlowTable, form: Form, columns: list[Column], rows: list[Row], count: int | None
) -> list[Problem]:
    heading, line = flow.heading, flow.heading.title_line
    if not any(row.figures for row in rows):
        return []
    widest = max((row for row in rows if row.figures), key=lambda row: len(row.figures))
    room = max((sum(c.block == row.block for c in columns) for row in rows), default=0)
    if columns and len(widest.figures) <= room and (count is None or form.by_class or count == len(columns)):
        return []
    message = (
        f"第{line}行“{heading.title}”：表头可辨认{len(columns)}栏，印有{count or len(widest.figures)}栏，栏目不能确定，"
        f"全表未读 / line {line}: the columns of this table cannot be told ({len(columns)} headers understood, "
        f"{count or len(widest.figures)} printed); none of it was read"
    )
    return [Problem("columns", form.name, line, heading.title, message, unread=True)]


def _headless(table: Table) -> list[Problem]:
    """Columns that print amounts under no known header: kept with an empty measure, and said.

    Where the amounts are not all nothing and no word of the header is known, the column cannot be told.
    """
    found = []
    for i, column in enumerate(table.columns):
        figures = [f for row in table.rows if (f := row.figure(i))]
        if not figures or not column.money or column.measure:
            continue
        line = figures[0].line
        message = (
            f"第{line}行起，“{table.title}”第{i + 1}个金额栏（表头“{column.label}”）含义不明 / "
            f"line {line}: amount column {i + 1} of this table ({column.label or 'no header'}) has no known meaning; "
            f"its amounts are kept without a measure"
        )
        unread = not column.understood and any(figure.amount.value for figure in figures)
        found.append(Problem("columns", table.form, line, figures[0].raw, message, unread=unread))
    return found


def _mark_units(table: Table, form: Form, forms: Forms) -> Table:
    """Rows of budget units in forms that list units, projects or purchases."""
    if not form.lists:
        return table
    marked = zip(table.rows, unit_rows(table.rows, form, forms), strict=True)
    return table.with_rows(tuple(replace(row, unit_row=True) if unit else row for row, unit in marked))
