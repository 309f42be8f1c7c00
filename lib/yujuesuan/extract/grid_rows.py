"""Grid → table: rows of a source that keeps its cells apart; every figure's column is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
_TWO_DIGITS = re.compile(r"\d{2}")
_CLASS_OR_BLANK = re.compile(r"\d{3}|")
_PART_OR_BLANK = re.compile(r"\d{2}|")
_BLANK = DASHES | {""}
_Label = tuple[int, bool]  # a cell of a label or code, and whether it is a code's


@dataclass(frozen=True, slots=True)
class _Block:
    """Where the cells of a block stand in a row.

    `own` are those of its labels and codes, `labels` the same with the names of units that a list of projects prints
    beside them; `figures` are its cells of numbers with their columns, `row_numbers` those of its 行次.
    """

    number: int
    own: tuple[_Label, ...]
    labels: tuple[_Label, ...]
    figures: tuple[tuple[int, int], ...]
    row_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything stands in a row: its blocks, the cells of texts with their words, those of notes.

    `deep` tells that the last label of a row names it, because those before it name groups.
    """

    blocks: tuple[_Block, ...]
    texts: tuple[tuple[int, str], ...]
    notes: tuple[int, ...]
    deep: bool


def _layout(roles: Sequence[GridColumn], body: Sequence[Sequence[Cell]], form: Form) -> _Layout:
    return _Layout(
        tuple(_blocks(roles, form)),
        tuple((i, role.word) for i, role in enumerate(roles) if role.word in form.texts),
        tuple(i for i, role in enumerate(roles) if role.word == "note"),
        form.layout == "lines" or _groups_stand_before(body, roles),
    )


def _groups_stand_before(body: Sequence[Sequence[Cell]], roles: Sequence[GridColumn]) -> bool:
    """Whether the first label column names groups of rows (printed once a group) and the second the rows."""
    labels = [i for i, role in enumerate(roles) if role.role == "label" and role.block == roles[0].block]
    filled = [sum(bool(squeeze(row[i].text)) for row in body) for i in labels]
    return len(filled) == 2 and 0 < filled[0] < filled[1]


def _blocks(roles: Sequence[GridColumn], form: Form) -> list[_Block]:
    """The blocks of a grid with these columns, left to right."""
    blocks = []
    for n in sorted({role.block for role in roles}):
        inside = [(i, role) for i, role in enumerate(roles) if role.block == n]
        heads = [(i, role) for i, role in inside if role.role in ("code", "label")]
        own = [(i, role) for i, role in heads if not (form.lists == "projects" and role.word == "unit")]
        blocks.append(
            _Block(
                n,
                tuple((i, role.role == "code") for i, role in own),
                tuple((i, role.role == "code") for i, role in heads),
                tuple((i, role.column) for i, role in inside if role.column is not None),
                tuple(i for i, role in inside if role.role == "row_no"),
            )
        )
    return blocks


def grid_table(found: GridTable, form: Form, forms: Forms) -> tuple[Table | None, list[Problem]]:
    """Read a grid table of a known form; cells that are neither blank nor a number become problems.

    A grid without a header row is no table: its columns cannot be told.
    """
    first = found.grids[0].rows
    height = header_height(first, forms)
    if not height:
        return None, [_no_header(found, form)]
    body, problems = _body(found, form, forms, height)
    money = frozenset(i for i in range(len(first[0])) if any(parse_amount(row[i].text) for row in body))
    roles, columns = grid_columns(first[:height], form, forms, money)
    found_rows: list[Row] = []
    layout = _layout(roles, body, form)
    for index, cells in enumerate(_joined_codes(body, roles)):
        above = found_rows[-1] if found_rows else None
        found_rows += _rows(index, cells, above, layout, columns, form, forms, problems)
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
        own = header_height(grid.rows, forms)
        if _is_headed_otherwise(grid.rows[:own], first, height):
            problems.append(_other_header(form, grid))
            continue
        rows = grid.rows[own:]
        body += [(*row, *(Cell("", row[0].line, row[0].page),) * missing) for row in rows]
    return [row for row in body if tuple([squeeze(cell.text) for cell in row]) not in headers], problems


def _is_headed_otherwise(header: Sequence[Sequence[Cell]], first: Sequence[Sequence[Cell]], height: int) -> bool:
    """Whether most columns of amounts have other headers here than in the first part: then it is another table."""
    same = other = 0
    for i in range(len(header[0]) if header else 0):
        texts = {squeeze(row[i].text) for row in header} - _BLANK
        known = {squeeze(row[i].text) for row in first[:height]}
        if texts and any(parse_amount(row[i].text) for row in first[height:]):
            same, other = same + bool(texts & known), other + (not texts & known)
    return other > same


def _joined_codes(body: Sequence[Sequence[Cell]], roles: Sequence[GridColumn]) -> Iterator[Sequence[Cell]]:
    """Rows whose 类, 款, 项 stand in columns of their own (`201 | 03 | 01`), as one code in the first of them.

    A blank 类 or 款 beside a two-digit part continues the code of the row above.
    """
    columns = [i for i, role in enumerate(roles) if role.role == "code"]
    above: list[str] = []
    for row in body:
        parts = [squeeze(row[i].text) for i in columns]
        split = len(columns) in (2, 3) and any(map(_TWO_DIGITS.fullmatch, parts[1:]))
        if split and _CLASS_OR_BLANK.fullmatch(parts[0]) and all(map(_PART_OR_BLANK.fullmatch, parts[1:])):
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


def _rows(
    index: int,
    cells: Sequence[Cell],
    above: Row | None,
    layout: _Layout,
    columns: Sequence[Column],
    form: Form,
    forms: Forms,
    problems: list[Problem],
) -> list[Row]:
    """One row a block; a figure in a block without a label belongs to the nearest label before it."""
    texts = _texts(cells, layout, above)
    found: list[tuple[_Block, str, str, str, list[Figure]]] = []
    for block in layout.blocks:
        code, printed = _labels(cells, block.own, layout.deep)
        if not code and not printed:
            # the sum of a unit prints nothing in the columns of projects
            code, printed = _labels(cells, block.labels, layout.deep)
        figures: list[Figure] = []
        for i, column in block.figures:
            cell = cells[i]
            if squeeze(cell.text) in _BLANK:
                continue
            amount = parse_amount(cell.text)
            if amount:
                figures.append(Figure(cell.text.strip(), amount, cell.line, cell.page, column))
            elif columns[column].money:
                problems.append(_not_a_number(form, cell, columns[column]))
        if figures and not code and not printed and found and not found[-1][4]:
            found[-1][4].extend(figures)
        elif (code or printed or figures) and not forms.is_label("count", label(printed)):
            name = printed or next((text for key in _NAMING for word, text in texts if word == key), "")
            found.append((block, code, _item(form, name, forms), printed, figures))
    first, line = ("合计" if index == 0 else ""), cells[0].line
    return [
        Row(
            *(index, block.number, code, item or first, printed, tuple(figures), line),
            texts=texts,
            number=_row_number(cells, block),
        )
        for block, code, item, printed, figures in found
    ]


def _texts(cells: Sequence[Cell], layout: _Layout, above: Row | None) -> tuple[tuple[str, str], ...]:
    """The text cells of a purchase line; one that tells only how it is bought buys what the line above does."""
    texts = tuple((word, text) for i, word in layout.texts if (text := cells[i].text.strip()))
    if texts or above is None or not any(cells[i].text.strip() for i in layout.notes):
        return texts
    named = any(cells[i].text.strip() for block in layout.blocks for i, _ in block.labels)
    return () if named else above.texts


def _row_number(cells: Sequence[Cell], block: _Block) -> int | None:
    """The 行次 of a row's block, the last that is a number."""
    numbers = [text for i in block.row_numbers if (text := squeeze(cells[i].text)).isdecimal()]
    return int(numbers[-1]) if numbers else None


def _labels(cells: Sequence[Cell], heads: Sequence[_Label], deep: bool) -> tuple[str, str]:
    """Code and printed label in the cells of a block's labels: the last of them where groups stand before.

    The 小计 of a group carries the group's name.
    """
    code = printed = ""
    for i, of_code in heads:
        text = squeeze(cells[i].text)
        if not text:
            continue
        if of_code and _CODE_CELL.fullmatch(text) and any(c.isdigit() for c in text):
            code = code or text
        elif of_code and printed and text.isdigit():
            continue
        elif printed and _SUBTOTAL.fullmatch(text):
            printed = f"{printed}/{text}"
        elif not printed or deep:
            printed = cells[i].text.strip()
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


def _other_header(form: Form, grid: Grid) -> Problem:
    line, texts = grid.first_line, [cell.text for cell in grid.rows[0] if cell.text.strip()]
    return Problem(
        "columns",
        form.name,
        line,
        texts[0],
        f"第{line}行起的表没有标题，表头与上表不同，未读 / line {line}: this table has no title, and its columns are "
        f"not those of the table above; it was left out",
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
