"""Grid → table: rows of a source that keeps its cells apart; every figure's column is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yujuesuan.document import Cell, Grid
from yujuesuan.extract.find import GridTable
from yujuesuan.extract.headers import GridColumn, grid_columns, header_height
from yujuesuan.forms import Form, Forms
from yujuesuan.numbers import DASHES, parse_amount
from yujuesuan.tables import Column, Figure, Problem, Row, Table
from yujuesuan.text import label, squeeze

CODED_LABEL = re.compile(r"\[?(\d{3}(?:\d{2}){0,2})\]?(?=\D)[-—]?(.+)")
_CODE_CELL = re.compile(r"[0-9A-Za-z]{2,}")
_SUBTOTAL = re.compile("小计")
#: Text cells that can name a line of purchases which prints no project, the nearest first.
_NAMING = ("catalog", "content", "kind", "economic", "function")
_BLANK = DASHES | {""}


def grid_table(found: GridTable, form: Form, forms: Forms) -> tuple[Table | None, list[Problem]]:
    """Read a grid table of a known form; cells that are neither blank nor a number become problems.

    A grid without a header row is no table: its columns cannot be told.
    """
    first = found.grids[0].rows
    height = header_height(first, forms)
    if not height:
        return None, [_no_header(found, form)]
    body, problems = _body(found, form, forms, height)
    money = frozenset(i for row in body for i, cell in enumerate(row) if _prints_money(cell.text))
    roles, columns = grid_columns(first[:height], form, forms, money)
    deep = form.layout == "lines" or _groups_stand_before(body, roles)
    found_rows: list[Row] = []
    for index, cells in enumerate(_joined_codes(body, roles)):
        above = found_rows[-1] if found_rows else None
        found_rows += _rows(index, cells, roles, columns, form, forms, problems, deep, above)
    heading = found.heading
    table = Table(
        form.name,
        heading.title,
        heading.table_no,
        heading.unit,
        heading.title_line or first[0][0].line,
        found.grids[-1].last_line,
        tuple(columns),
        tuple(found_rows),
        found.notes,
    )
    return table, problems


def _body(found: GridTable, form: Form, forms: Forms, height: int) -> tuple[list[Sequence[Cell]], list[Problem]]:
    """Body rows of a table and its continuations, without headers that a page break repeats."""
    first = found.grids[0].rows
    headers = {tuple(squeeze(cell.text) for cell in row) for row in first[:height]}
    body: list[Sequence[Cell]] = list(first[height:])
    problems: list[Problem] = []
    for grid in found.grids[1:]:
        if len(grid.rows[0]) > len(first[0]):
            problems.append(_other_width(form, grid, len(first[0])))
            continue
        # trailing blank cells may be cut off
        missing = len(first[0]) - len(grid.rows[0])
        rows = grid.rows[header_height(grid.rows, forms) :]
        body += [(*row, *(Cell("", row[0].line, row[0].page),) * missing) for row in rows]
    return [row for row in body if tuple(squeeze(cell.text) for cell in row) not in headers], problems


def _joined_codes(body: Sequence[Sequence[Cell]], roles: Sequence[GridColumn]) -> Iterator[Sequence[Cell]]:
    """Rows whose 类, 款, 项 stand in columns of their own (`201 | 03 | 01`), as one code in the first of them.

    A blank 类 or 款 beside a two-digit part continues the code of the row above.
    """
    columns = [i for i, role in enumerate(roles) if role.role == "code"]
    above: list[str] = []
    for row in body:
        parts = [squeeze(row[i].text) for i in columns]
        split = len(columns) in (2, 3) and any(re.fullmatch(r"\d{2}", part) for part in parts[1:])
        if split and all(re.fullmatch(r"\d{3}|", parts[0]) and re.fullmatch(r"\d{2}|", p) for p in parts[1:]):
            depth = max(n for n, part in enumerate(parts) if part)
            parts = [part or (above[n] if n < min(depth, len(above)) else "") for n, part in enumerate(parts)]
            cells = list(row)
            for n, i in enumerate(columns):
                cells[i] = Cell("".join(parts) if n == 0 else "", row[i].line, row[i].page)
            yield cells
        else:
            yield row
        if any(parts):
            above = parts


def _groups_stand_before(body: Sequence[Sequence[Cell]], roles: Sequence[GridColumn]) -> bool:
    """Whether the first label column names groups of rows (printed once a group) and the second the rows."""
    labels = [i for i, role in enumerate(roles) if role.role == "label" and role.block == roles[0].block]
    filled = [sum(bool(squeeze(row[i].text)) for row in body) for i in labels]
    return len(filled) == 2 and 0 < filled[0] < filled[1]


def _prints_money(text: str) -> bool:
    return bool(parse_amount(text))


def _rows(
    index: int,
    cells: Sequence[Cell],
    roles: Sequence[GridColumn],
    columns: Sequence[Column],
    form: Form,
    forms: Forms,
    problems: list[Problem],
    deep: bool,
    above: Row | None,
) -> list[Row]:
    """One row a block; a figure in a block without a label belongs to the nearest label before it."""
    texts = _texts(cells, roles, form, above)
    blocks = sorted({role.block for role in roles})
    found: list[tuple[int, str, str, str, list[Figure]]] = []
    for block in blocks:
        own = [role for role in roles if role.block == block and not (form.lists == "projects" and role.word == "unit")]
        code, printed = _labels(cells, roles, own, deep)
        if not code and not printed:
            # the sum of a unit prints nothing in the columns of projects
            code, printed = _labels(cells, roles, [role for role in roles if role.block == block], deep)
        figures: list[Figure] = []
        for cell, role in zip(cells, roles, strict=True):
            if role.block != block or role.column is None or squeeze(cell.text) in _BLANK:
                continue
            amount = parse_amount(cell.text)
            if amount:
                figures.append(Figure(cell.text.strip(), amount, cell.line, cell.page, role.column))
            elif columns[role.column].money:
                problems.append(_not_a_number(form, cell, columns[role.column]))
        if figures and not code and not printed and found and not found[-1][4]:
            found[-1][4].extend(figures)
        elif (code or printed or figures) and not forms.is_label("count", label(printed)):
            name = printed or next((dict(texts)[word] for word in _NAMING if word in dict(texts)), "")
            found.append((block, code, _item(form, name, forms), printed, figures))
    first, line = ("合计" if index == 0 else ""), cells[0].line
    numbers = {
        role.block: int(squeeze(cell.text))
        for cell, role in zip(cells, roles, strict=True)
        if role.role == "row_no" and squeeze(cell.text).isdecimal()
    }
    return [
        Row(index, block, code, item or first, printed, tuple(figures), line, texts=texts, number=numbers.get(block))
        for block, code, item, printed, figures in found
    ]


def _texts(
    cells: Sequence[Cell], roles: Sequence[GridColumn], form: Form, above: Row | None
) -> tuple[tuple[str, str], ...]:
    """The text cells of a purchase line; one that prints only how it is bought goes on with what the line above buys."""
    filled = [(role, cell.text.strip()) for cell, role in zip(cells, roles, strict=True) if cell.text.strip()]
    texts = tuple((role.word, text) for role, text in filled if role.word in form.texts)
    named = texts or any(role.role in ("code", "label") for role, _ in filled)
    return above.texts if above and not named and any(role.word == "note" for role, _ in filled) else texts


def _labels(
    cells: Sequence[Cell], roles: Sequence[GridColumn], own: Sequence[GridColumn], deep: bool
) -> tuple[str, str]:
    """Code and printed label in a block's `own` columns; where groups stand before, the last label column names the row.

    The 小计 of a group carries the group's name.
    """
    code = printed = ""
    for cell, role in zip(cells, roles, strict=True):
        text = squeeze(cell.text)
        if role not in own or not text or role.role not in ("code", "label"):
            continue
        if role.role == "code" and _CODE_CELL.fullmatch(text) and any(c.isdigit() for c in text):
            code = code or text
        elif role.role == "code" and printed and text.isdigit():
            continue
        elif printed and _SUBTOTAL.fullmatch(text):
            printed = f"{printed}/{text}"
        elif not printed or deep:
            printed = cell.text.strip()
    coded = CODED_LABEL.fullmatch(label(printed)) if not code else None
    return (coded[1], coded[2]) if coded else (code, printed)


def _item(form: Form, printed: str, forms: Forms) -> str:
    if form.layout == "sangong":
        return forms.sangong_items.get(forms.word(printed, form.name), label(printed))
    return label(printed)


def _no_header(found: GridTable, form: Form) -> Problem:
    line, title = found.grids[0].first_line, found.heading.title
    return Problem(
        "columns",
        form.name,
        line,
        title,
        f"第{line}行“{title}”没有表头，栏目不能确定，未读 / line {line}: this table has no header row, so its columns "
        f"cannot be told; it was left out",
        unread=True,
    )


def _other_width(form: Form, grid: Grid, width: int) -> Problem:
    line, columns = grid.first_line, len(grid.rows[0])
    return Problem(
        "columns",
        form.name,
        line,
        grid.rows[0][0].text,
        f"第{line}行起的续表有{columns}栏，上部有{width}栏，未读 / line {line}: this part continues a table of {width} "
        f"columns with {columns}; it was left out",
        unread=True,
    )


def _not_a_number(form: Form, cell: Cell, column: Column) -> Problem:
    return Problem(
        "columns",
        form.name,
        cell.line,
        cell.text,
        f"第{cell.line}行“{column.label}”栏的“{cell.text[:20]}”不是数字，未计入 / line {cell.line}: "
        f"the cell under {column.label!r} is no number and was left out",
    )
