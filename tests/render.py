"""A parsed text disclosure as DOCX, XLSX, XLS and HTML, so that every format can be held against the text original."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from itertools import groupby

import docx
import openpyxl
import xlwt

from yujuesuan import Parsed, forms
from yujuesuan.extract.headers import header_height
from yujuesuan.numbers import parse_amount
from yujuesuan.tables import Row, Table

FORMS = forms.load()


@dataclass(frozen=True)
class Paragraph:
    text: str
    level: int = 0


@dataclass(frozen=True)
class Grid:
    """Cells as printed; of the first `header` rows, cells that span the empty ones on their right are merged."""

    rows: tuple[tuple[str, ...], ...]
    header: int = 0

    def span(self, row: int, column: int) -> int:
        """How many columns the cell covers."""
        cells = self.rows[row]
        if row >= self.header or not cells[column]:
            return 1
        end = next((i for i in range(column + 1, len(cells)) if cells[i]), len(cells))
        above = self.rows[row - 1] if row else ("",) * len(cells)
        # a merged cell never reaches below the next cell of the row above
        return next((i for i in range(column + 1, end) if above[i]), end) - column


Block = Paragraph | Grid


def blocks(parsed: Parsed) -> list[Block]:
    """Everything that the text holds, in order."""
    return list(_from_grids(parsed) if parsed.document.grids else _from_tables(parsed))


def _paragraph(text: str) -> Paragraph:
    mark = re.match(r"(#+) ", text)
    return Paragraph(text[mark.end() :], len(mark[1])) if mark else Paragraph(text)


def _from_grids(parsed: Parsed) -> Iterator[Block]:
    starts = {grid.first_line: grid for grid in parsed.document.grids}
    for line in parsed.document.lines:
        if line.number in starts:
            grid = starts[line.number]
            rows = tuple(tuple(cell.text for cell in row) for row in grid.rows)
            yield Grid(rows, header_height(grid.rows, FORMS))
        elif line.number not in parsed.document.grid_lines:
            yield _paragraph(line.text)


def _from_tables(parsed: Parsed) -> Iterator[Block]:
    """A text flow keeps no cells: its tables are laid out anew from what was read of them."""
    tables = {table.first_line: table for table in parsed.official_tables}
    taken = {n for t in tables.values() for n in range(t.first_line, t.last_line + 1)}
    for line in parsed.document.lines:
        if line.number in tables:
            yield from laid_out(tables[line.number])
        elif line.number not in taken:
            yield _paragraph(line.text)


def laid_out(table: Table) -> Iterator[Block]:
    """Title, number, unit and cells of a table, a column for every kind of text that its rows print."""
    yield Paragraph(table.title)
    yield Paragraph(table.table_no)
    yield Paragraph(f"单位：{table.unit}")
    table = _apart(table)
    rows = {index: list(group) for index, group in groupby(table.rows, key=lambda row: row.index)}
    parts = [_block(table, block) for block in sorted({column.block for column in table.columns})]
    height = max(len(header) for header, _ in parts)
    header: list[tuple[str, ...]] = [
        tuple(text for part, _ in parts for text in (part[n] if n < len(part) else ("",) * len(part[0])))
        for n in range(height)
    ]
    body = [tuple(text for _, cells in parts for text in cells(found)) for found in rows.values()]
    yield Grid((*header, *body), height)


#: Groups of economic classes, as the form prints them over its blocks.
GROUPS = {"personnel": "人员经费", "public": "公用经费"}


def _apart(table: Table) -> Table:
    """A form whose columns bear one label (公开06表: 决算数) prints each beside codes and names of its own."""
    by_class = FORMS.forms[table.form].by_class
    if not by_class or len(table.columns) < 2 or len({column.label for column in table.columns}) > 1:
        return table
    columns = tuple(replace(c, block=i, label=f"{GROUPS[c.measure]}/{c.label}") for i, c in enumerate(table.columns))
    measures = [column.measure for column in columns]

    def block(row: Row) -> int:
        placed = [figure.column for figure in row.figures if figure.column is not None]
        coded = [measures.index(m) for m, classes in by_class.items() if row.code[:3] in classes]
        return (placed or coded or [0])[0]

    return replace(table, columns=columns, rows=tuple(replace(row, block=block(row)) for row in table.rows))


def _block(table: Table, block: int):
    own = [(i, column) for i, column in enumerate(table.columns) if column.block == block]
    rows = [row for row in table.rows if row.block == block]
    coded = any(row.code for row in rows) or not any(row.printed for row in rows)
    words = list(dict.fromkeys(word for row in rows for word, _ in row.texts))
    texts = [*(["科目编码"] if coded else []), "项目", *(word for word in words)]
    levels = [column.label.split("/") for _, column in own]
    deep = max(map(len, levels), default=1)
    header = []
    side = {"income": "收入", "expenditure": "支出"}.get(own[0][1].side, "") if own else ""
    if side:
        header.append((side, *[""] * (len(texts) + len(own) - 1)))
    for n in range(deep):
        cells = []
        for i, path in enumerate(levels):
            text = path[n] if n < len(path) else ""
            same = i and n + 1 < len(path) and levels[i - 1][: n + 1] == path[: n + 1]
            cells.append("" if same else text)
        header.append((*(texts if n == 0 else [""] * len(texts)), *cells))

    def cells_of(found: Sequence[Row]) -> tuple[str, ...]:
        row = next((row for row in found if row.block == block), None)
        if row is None:
            return ("",) * (len(texts) + len(own))
        named = dict(row.texts)
        figures = {f.column: f.raw for f in row.figures}
        code = [row.code] if coded else []
        # in lists of projects and purchases the text of a flow runs on into the next columns
        name = row.item if FORMS.forms[table.form].lists and row.printed else row.printed
        return (*code, name, *(named.get(w, "") for w in words), *(figures.get(i, "") for i, _ in own))

    return header, cells_of


def as_docx(parsed: Parsed) -> bytes:
    document = docx.Document()
    for block in blocks(parsed):
        if isinstance(block, Paragraph):
            if block.level:
                document.add_heading(block.text, block.level)
            else:
                document.add_paragraph(block.text)
            continue
        table = document.add_table(len(block.rows), len(block.rows[0]))
        # python-docx looks a cell up by counting all cells before it, once for every cell
        grid = [list(row.cells) for row in table.rows]
        for r, row in enumerate(block.rows):
            for c, text in enumerate(row):
                if text:
                    grid[r][c].text = text
        for r in range(block.header):
            for c in range(len(block.rows[0])):
                if block.span(r, c) > 1:
                    grid[r][c].merge(grid[r][c + block.span(r, c) - 1])
    return _saved(document)


def sheets(parsed: Parsed) -> Iterator[list[tuple[int, int, int, str]]]:
    """A sheet for every table with the paragraphs before it: (row, column, columns covered, text)."""
    cells: list[tuple[int, int, int, str]] = []
    row, filled = 0, False
    for block in blocks(parsed):
        if isinstance(block, Paragraph):
            if filled and block.text.strip():
                yield cells
                cells, row, filled = [], 0, False
            if block.text.strip():
                cells.append((row, 0, 1, block.text))
            row += 1
            continue
        for r, texts in enumerate(block.rows):
            cells += [(row + r, c, block.span(r, c), text) for c, text in enumerate(texts) if text]
        row += len(block.rows) + 1
        filled = True
    yield cells


def figure(text: str) -> tuple[float, str] | None:
    """The number and the number format of a printed amount."""
    amount = parse_amount(text)
    if amount is None or not re.fullmatch(r"-?[\d,]+\.\d+", text):
        return None
    return float(amount.value), ("#,##0." if "," in text else "0.") + "0" * len(text.partition(".")[2])


def as_xlsx(parsed: Parsed) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for cells in sheets(parsed):
        sheet = book.create_sheet()
        for r, c, span, text in cells:
            cell = sheet.cell(r + 1, c + 1)
            if number := figure(text):
                cell.value, cell.number_format = number
            else:
                cell.value, cell.data_type = text, "s"
            if span > 1:
                sheet.merge_cells(None, r + 1, c + 1, r + 1, c + span)
    return _saved(book)


def as_xls(parsed: Parsed) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    styles = {code: xlwt.easyxf(num_format_str=code) for code in _codes(parsed)}
    for n, cells in enumerate(sheets(parsed), start=1):
        sheet = book.add_sheet(f"Sheet{n}")
        for r, c, span, text in cells:
            value, code = figure(text) or (text, "General")
            sheet.write_merge(r, r, c, c + span - 1, value, styles[code])
    return _saved(book)


def _codes(parsed: Parsed) -> set[str]:
    found = (figure(text) for cells in sheets(parsed) for *_, text in cells)
    return {"General", *(number[1] for number in found if number)}


def as_html(parsed: Parsed) -> bytes:
    parts = ["<!DOCTYPE html><html><head><meta charset='utf-8'><title>公开</title></head><body><div>"]
    for block in blocks(parsed):
        if isinstance(block, Paragraph):
            tag = f"h{min(block.level, 6)}" if block.level else "p"
            parts.append(f"<{tag}>{escape(block.text)}</{tag}>")
            continue
        parts.append("<table border=1>")
        for r, row in enumerate(block.rows):
            parts.append("<tr>")
            c = 0
            while c < len(row):
                span = block.span(r, c)
                parts.append(f"<td colspan={span}>{escape(row[c])}" if span > 1 else f"<td>{escape(row[c])}</td>")
                c += span
            parts.append("</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</div></body></html>"]).encode()


def _saved(made) -> bytes:
    file = BytesIO()
    made.save(file)
    return file.getvalue()
