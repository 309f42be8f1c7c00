"""Tables without ruling lines: rows and columns that show only in how their texts are aligned.

A table is read where every number stands in one column and every column's header is certain. Where rows of numbers
stand in columns and that is not so, the rows come back without a header, so that what follows says that the table was
left out, rather than guesses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yujuesuan.extract.headers import is_index_row
from yujuesuan.readers.pdf_columns import Strip, is_amount, is_number, strips
from yujuesuan.readers.pdf_header import Column, columns, wraps
from yujuesuan.readers.pdf_page import Glyph
from yujuesuan.readers.pdf_text import Run, lines, runs
from yujuesuan.text import has_numbering, squeeze

#: Rows with amounts that make a table.
_ROWS = 2
#: Parts of a character's size: characters of a line, and texts of a row, may stand so much higher or lower.
_LEVEL, _ROW = 0.25, 0.3
#: Texts so many sizes apart are cells of a row, not words of a line.
_APART = 1.0
_SENTENCE = re.compile("[。；]|，.*，")
#: What stands above or below a table and is none of its rows.
_ABOVE = re.compile(r"(?:单位|部门|编制|填报)\S{0,4}[:：]|[表图]\s*[\d一二三四五六七八九十]|表(?:（.*）)?$")
_BELOW = re.compile(r"^(?:附?注|备注|说明)\d?[:：.、]|[=＝]")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}(?!\d)")
_COUNTS = frozenset({"栏次", "*", "**"})
_YEAR = re.compile(r"(?:19|20)\d{2}")
_TOTAL = re.compile(r"^(?:合|总|小)\s*计$|合\s*计$|总\s*计$")

_Line = list[Run]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """An aligned table: the page and place where it begins, its rows of cell texts and the page of each (from 0)."""

    page: int
    y0: float
    rows: tuple[tuple[str, ...], ...]
    pages: tuple[int, ...]


@dataclass(slots=True)
class _Piece:
    """The lines of a table on one page: those of its header, then its rows; `taken` are the page's lines it holds."""

    page: int
    header: list[_Line]
    body: list[_Line]
    taken: range
    index: list[_Line] = field(default_factory=list)

    @property
    def y0(self) -> float:
        return min(run.y0 for line in (*self.header, *self.index, *self.body) for run in line)


def aligned_tables(
    pages: Sequence[Sequence[Glyph]], alone: Sequence[bool]
) -> tuple[list[AlignedTable], list[list[Glyph]]]:
    """The aligned tables of a document's pages, and page by page the characters outside them.

    `alone` tells of a page that it holds no ruled table, so that a table may go on from it or onto it.
    """
    split = [lines(page, _LEVEL) for page in pages]
    found: list[AlignedTable] = []
    taken: list[set[int]] = [set() for _ in pages]
    tables = list(_tables([[runs(line) for line in page] for page in split], alone))
    usual = _usual_side(tables)
    for table in tables:
        rows = _read(table, usual)
        if rows is None:
            continue
        first = next(piece for piece in table if piece.header or piece.index or piece.body)
        found.append(AlignedTable(first.page, first.y0, *rows))
        for piece in table:
            taken[piece.page] |= set(piece.taken)
    rest = [
        [glyph for n, line in enumerate(page) if n not in gone for glyph in line]
        for page, gone in zip(split, taken, strict=True)
    ]
    return found, rest


# ---- where tables are -------------------------------------------------------------------------------------


def _tables(pages: Sequence[Sequence[_Line]], alone: Sequence[bool]) -> Iterator[list[_Piece]]:
    """Pieces that may be tables, those that go on over pages together."""
    table: list[_Piece] = []
    for number, page in enumerate(pages):
        for piece in _pieces(number, page):
            last = table[-1] if table else None
            goes_on = (
                last is not None
                and last.page == number - 1
                and alone[last.page]
                and alone[number]
                and last.taken.stop == len(pages[last.page])
                and piece.taken.start == 0
                and _continues(table[0], piece)
            )
            if goes_on:
                table.append(piece)
                continue
            if _is_likely(table):
                yield table
            table = [piece]
    if _is_likely(table):
        yield table


def _is_likely(table: Sequence[_Piece]) -> bool:
    """Whether there are headers over rows with numbers."""
    if not table or not table[0].header:
        return False
    body = [line for piece in table for line in piece.body]
    amounts = sum(any(map(is_amount, line)) for line in body)
    return any(map(_prints_numbers, body)) or amounts > 1 or (amounts > 0 and len(body) > _ROWS)


def _pieces(number: int, page: Sequence[_Line]) -> Iterator[_Piece]:
    """Lines between titles, units, notes and running text."""
    start = 0
    for n in range(len(page) + 1):
        if n < len(page) and not _outside(page[n]):
            continue
        if n > start:
            yield _piece(number, page, start, n)
        start = n + 1


def _piece(number: int, page: Sequence[_Line], start: int, end: int) -> _Piece:
    body = _body_start(page, start, end)
    # a line of one text far above all others is a title that its words did not tell
    size = _size(page[start:end])
    while start + 1 < body and len(page[start]) == 1 and _y(page[start + 1]) - _y(page[start]) > 2.2 * size:
        start += 1
    index = [line for line in page[start:body] if is_index_row([run.text for run in line])]
    # 行次, 类, 款 and 项 may stand on the line that counts the columns, and head theirs
    header = [
        [run for run in line if not is_number(run) and run.text not in _COUNTS] if line in index else line
        for line in page[start:body]
    ]
    header = [line for line in header if line]
    return _Piece(number, header, list(page[body:end]), range(start, end), index)


def _body_start(page: Sequence[_Line], start: int, end: int) -> int:
    """Where rows begin: under the row of column numbers, else at the first amount, code or numbering.

    The lines of a label that wraps may stand a little above the first amount of its row.
    """
    body = next((n for n in range(start, end) if _opens_body(page[n])), end)
    index = [n for n in range(start, end) if n <= body + 1 and is_index_row([run.text for run in page[n]])]
    return index[-1] + 1 if index else body


def _opens_body(line: _Line) -> bool:
    """A row of the body prints an amount, or begins with a code or numbering."""
    opens = bool(_CODE.match(line[0].text)) or has_numbering(line[0].text)
    return opens or any(map(is_amount, line)) or _prints_numbers(line)


def _prints_numbers(line: _Line) -> bool:
    """Whether a line prints several numbers, which neither count the columns nor are years."""
    numbers = [run.text for run in line if is_number(run) and not _YEAR.fullmatch(run.text)]
    return len(numbers) > 1 and not is_index_row([run.text for run in line])


def _outside(line: _Line) -> bool:
    text = "".join(run.text for run in line)
    amounts = sum(map(is_amount, line))
    if _SENTENCE.search(text):
        return amounts < 2 or not is_number(line[-1])
    return not amounts and bool(_ABOVE.search(text) or (len(line) == 1 and _BELOW.search(text)))


def _continues(first: _Piece, piece: _Piece) -> bool:
    """Whether the top of a page goes on with a table: rows at once, the same header, or labels that begin as its do."""
    if not piece.header:
        return True
    if _text(piece.header) == _text(first.header):
        return True
    starts = sorted(line[0].x0 for line in first.body) + [run.x0 for line in first.body for run in line[1:]]
    size = _size(first.header)
    header = {round(run.x0, 1) for line in first.header for run in line}
    return all(
        round(run.x0, 1) not in header and any(abs(run.x0 - x) < _LEVEL * size for x in starts)
        for line in piece.header
        for run in line
    )


def _text(header: Sequence[_Line]) -> str:
    return squeeze("".join(run.text for line in header for run in line))


def _y(line: _Line) -> float:
    return sum(run.y for run in line) / len(line)


def _size(part: Sequence[_Line]) -> float:
    sizes = [run.y1 - run.y0 for line in part for run in line]
    return sum(sizes) / len(sizes) if sizes else 1.0


# ---- what a table holds -----------------------------------------------------------------------------------


def _usual_side(tables: Sequence[Sequence[_Piece]]) -> str:
    """The edge that numbers share in most columns of the tables; empty where none tells."""
    sides = [
        strip.side
        for table in tables
        for strip in strips([line for piece in table for line in piece.body]) or ()
        if strip.amounts and strip.side
    ]
    return max(sorted(set(sides)), key=sides.count, default="")


def _read(
    table: Sequence[_Piece], usual: str
) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]] | None:
    """Rows of cells with their pages; without header rows where columns are not certain; None where it is no table."""
    first = table[0]
    for piece in table[1:]:
        if piece.header and _text(piece.header) != _text(first.header):
            piece.body = [*piece.header, *piece.body]
    body = [line for piece in table for line in piece.body]
    pitch = _pitch(table)
    found = strips(body)
    if found is None or len(found) < 2 or not any(strip.numbers for strip in found):
        return _unread(table) if _laid_out(body) else None
    heads = columns(first.header, found, pitch, usual)
    if heads is None:
        return _unread(table) if _laid_out(body) else None
    column_of = {id(run): n for n, head in enumerate(heads) if head.strip for run in head.strip.runs}
    rows = _header_rows(heads)
    for line in first.index:
        rows.append(_index_row(line, heads))
    pages = [first.page] * len(rows)
    for piece in table:
        read = _rows(piece.body, column_of, len(heads), pitch)
        rows += read
        pages += [piece.page] * len(read)
    return tuple(rows), tuple(pages)


def _laid_out(body: Sequence[_Line]) -> bool:
    """Whether lines are rows of a table: most set their numbers apart, and none reads like running text."""
    rows = [line for line in body if len(line) > 1]
    wide = sum(is_number(line[-1]) and any(b.x0 - a.x1 > _APART * (a.y1 - a.y0) for a, b in pairwise(line)) for line in rows)
    return 2 * wide > len(rows) and not any(_SENTENCE.search(run.text) for line in body for run in line)


def _unread(table: Sequence[_Piece]) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The rows alone, as they stand; their header stays above them as text."""
    for piece in table:
        piece.taken = range(piece.taken.stop - len(piece.body), piece.taken.stop)
    width = max(len(line) for piece in table for line in piece.body)
    rows = [(piece.page, [run.text for run in line]) for piece in table for line in piece.body]
    cells = tuple((*texts, *[""] * (width - len(texts))) for _, texts in rows)
    table[0].header, table[0].index = [], []
    return cells, tuple(page for page, _ in rows)


def _pitch(table: Sequence[_Piece]) -> float:
    """The distance between rows of one line: the smallest between lines that open a row."""
    size = _size([line for piece in table for line in piece.body])
    distances = [
        _y(below) - _y(above)
        for piece in table
        for above, below in pairwise([line for line in piece.body if _opens_body(line)])
        if _y(below) - _y(above) > 0.6 * size
    ]
    return min(distances, default=size)


def _header_rows(heads: Sequence[Column]) -> list[tuple[str, ...]]:
    """Header texts level by level, each in the first of its columns."""
    depth = max(len(head.path) for head in heads)
    return [
        tuple(
            head.path[level][0] if level < len(head.path) and head.path[level][1] == n else ""
            for n, head in enumerate(heads)
        )
        for level in range(depth)
    ]


def _index_row(line: _Line, heads: Sequence[Column]) -> tuple[str, ...]:
    """The row that counts the columns."""
    cells = [""] * len(heads)
    for run in line:
        n = min(range(len(heads)), key=lambda n: abs(heads[n].x - run.x))
        if is_number(run) or run.text in _COUNTS:
            cells[n] += run.text
    return tuple(cells)


# ---- rows -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cell:
    """Texts of one column that belong together: a text and the lines that it wraps into."""

    column: int
    runs: list[Run]

    @property
    def y(self) -> float:
        return (self.runs[0].y + self.runs[-1].y) / 2


def _rows(body: Sequence[_Line], column_of: dict[int, int], width: int, pitch: float) -> list[tuple[str, ...]]:
    """Rows of a piece: each amount or code opens one, and so does a text that stands at none of these heights."""
    size = _size(body)
    cells = _cells(body, column_of, pitch)
    heights: list[float] = []
    for y in sorted(run.y for line in body for run in line if _fixes_row(run, column_of)):
        if not heights or y - heights[-1] > _ROW * size:
            heights.append(y)
    rows: dict[float, list[list[Run]]] = {}
    for cell in cells:
        for runs_ in _by_height(cell, heights, size):
            low, high = runs_[0].y - _ROW * size, runs_[-1].y + _ROW * size
            middle = (low + high) / 2
            inside = [y for y in heights if low <= y <= high]
            at = min(inside, key=lambda y: abs(y - middle), default=None)
            if at is None:
                at = next((y for y in rows if abs(y - middle) <= _ROW * size and y not in heights), middle)
            rows.setdefault(at, [[] for _ in range(width)])[cell.column] += runs_
    ordered = [rows[y] for y in sorted(rows)]
    return [tuple(map(_cell_text, row)) for row in ordered]


def _fixes_row(run: Run, column_of: dict[int, int]) -> bool:
    return is_number(run)


def _by_height(cell: _Cell, heights: Sequence[float], size: float) -> list[list[Run]]:
    """A text with the lines that it wraps into; each by itself where several rows stand beside them."""
    low, high = cell.runs[0].y - _ROW * size, cell.runs[-1].y + _ROW * size
    if sum(low <= y <= high for y in heights) > 1:
        return [[run] for run in cell.runs]
    return [cell.runs]


def _cells(body: Sequence[_Line], column_of: dict[int, int], pitch: float) -> list[_Cell]:
    by_column: dict[int, list[Run]] = defaultdict(list)
    for line in body:
        for run in line:
            by_column[column_of[id(run)]].append(run)
    found: list[_Cell] = []
    for column, runs_ in by_column.items():
        open_cell: _Cell | None = None
        for run in runs_:
            if open_cell is not None and _goes_on(open_cell.runs[-1], run, pitch):
                open_cell.runs.append(run)
            else:
                open_cell = _Cell(column, [run])
                found.append(open_cell)
    return found


def _goes_on(above: Run, below: Run, pitch: float) -> bool:
    """Whether a text goes on in a line below or beside it."""
    if abs(below.y - above.y) < _LEVEL * (above.y1 - above.y0):
        return True
    if is_number(below) or is_number(above) or has_numbering(below.text) or _TOTAL.search(below.text):
        return False
    return wraps(above, below, pitch)


def _cell_text(runs_: Sequence[Run]) -> str:
    """Lines joined as Chinese wraps; two numbers stay apart, so that they make no third."""
    text = ""
    for run in runs_:
        digits = text[-1:].isascii() and run.text[:1].isascii() and text
        text += (" " if digits else "") + run.text
    return text
