"""Tables without ruling lines: rows and columns that show only in how their texts are aligned.

A table is read where every number stands in one column and every column's header is certain. Where rows of numbers
stand in columns and that is not so, the rows come back without a header, so that what follows says that the table was
left out, rather than guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from yujuesuan.extract.headers import is_index_row
from yujuesuan.readers.pdf_columns import Strip, is_amount, is_number, strips
from yujuesuan.readers.pdf_effort import Effort
from yujuesuan.readers.pdf_fit import Column
from yujuesuan.readers.pdf_header import columns
from yujuesuan.readers.pdf_page import CUT, Glyph
from yujuesuan.readers.pdf_rows import LEVEL, OWN_ROW, Line, layout, mean_size, rows_of
from yujuesuan.readers.pdf_text import Run, level, lines, runs
from yujuesuan.text import has_numbering, squeeze

#: Rows with amounts that make a table.
_ROWS = 2
#: Texts so many sizes apart are cells of a row, not words of a line.
_APART = 1.0
_SENTENCE = re.compile("[。；]|，.*，")
#: What stands above or below a table and is none of its rows.
_ABOVE = re.compile(r"(?:单位|部门|编制|填报)\S{0,4}[:：]|[表图]\s*[\d一二三四五六七八九十]|表(?:（.*）)?$")
_BELOW = re.compile(r"^(?:附?注|备注|说明)\d?[:：.、]|[=＝]")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}(?!\d)")
_COUNTS = frozenset({"栏次", "*", "**"})
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """An aligned table: the page and place where it begins, its rows of cell texts and the page of each (from 0)."""

    page: int
    y0: float
    rows: tuple[tuple[str, ...], ...]
    pages: tuple[int, ...]


@dataclass(slots=True)
class _Piece:
    """The lines of a table on one page: those of its header, then its rows; `taken` are the page's lines it holds.

    `titled` tells that a title or unit stands right above it, `doubtful` that it may be part of the table before it or
    another.
    """

    page: int
    header: list[Line]
    body: list[Line]
    taken: range
    index: list[Line] = field(default_factory=list)
    titled: bool = False
    doubtful: bool = False

    @property
    def y0(self) -> float:
        return min(run.y0 for line in (*self.header, *self.index, *self.body) for run in line)


def aligned_tables(
    pages: Sequence[Sequence[list[Glyph]]], alone: Sequence[bool], effort: Effort
) -> tuple[list[AlignedTable], list[list[list[Glyph]]]]:
    """The aligned tables among the lines of a document's pages, and page by page the lines outside them.

    `alone` tells of a page that it holds no ruled table, so that a table may go on from it or onto it. A page that
    takes too long is given up, and the tables that begin on it are left out.
    """
    parted = [
        effort.tried(n, partial(_parted, n, page), _NOTHING) if page else _NOTHING for n, page in enumerate(pages)
    ]
    tables = list(_tables(parted, alone))
    usual = _usual_side(tables, effort)
    found: list[AlignedTable] = []
    taken: list[set[int]] = [set() for _ in pages]
    for table in tables:
        rows = effort.tried(table[0].page, partial(_read, table, usual), None)
        if rows is None:
            continue
        first = next(piece for piece in table if piece.header or piece.index or piece.body)
        found.append(AlignedTable(first.page, first.y0, *rows))
        for piece in table:
            taken[piece.page] |= set(piece.taken)
    rest = [
        lines([glyph for n, line in enumerate(parts.glyphs) if n not in gone for glyph in line]) if gone else list(page)
        for page, parts, gone in zip(pages, parted, taken, strict=True)
    ]
    return found, rest


@dataclass(frozen=True, slots=True)
class _Parted:
    """A page by parts of lines that stand at one height, as characters and as texts, and the pieces among them."""

    glyphs: Sequence[list[Glyph]]
    lines: Sequence[Line]
    pieces: Sequence[_Piece]


_NOTHING = _Parted((), (), ())


def _parted(number: int, page: Sequence[list[Glyph]]) -> _Parted:
    glyphs = [part for line in page for part in level(line, LEVEL)]
    by_run = [runs(line) for line in glyphs]
    return _Parted(glyphs, by_run, _pieces(number, by_run))


def lays_out_numbers(by_line: Sequence[Sequence[Glyph]]) -> bool:
    """Whether a page prints a number apart from another text of its line, without which no aligned table is there."""
    return any(len(line) > 1 and any(map(is_number, line)) for line in map(runs, by_line))


def ends_with_header(by_line: Sequence[Sequence[Glyph]]) -> bool:
    """Whether the last line of a page sets texts beside each other, as a header does whose rows are on the next."""
    return len(runs(by_line[-1])) > 1


# ---- where tables are -------------------------------------------------------------------------------------


def _tables(pages: Sequence[_Parted], alone: Sequence[bool]) -> Iterator[list[_Piece]]:
    """Pieces that may be tables, those that go on over pages together."""
    table: list[_Piece] = []
    for number, page in enumerate(pages):
        for piece in page.pieces:
            last = table[-1] if table else None
            touches = (
                last is not None
                and last.page == number - 1
                and alone[last.page]
                and alone[number]
                and last.taken.stop == len(pages[last.page].lines)
                and piece.taken.start == 0
            )
            if touches and _goes_on(table, piece):
                table.append(piece)
                continue
            if _is_likely(table):
                yield table
            table = [_untitled(piece)]
    if _is_likely(table):
        yield table


def _is_likely(table: Sequence[_Piece]) -> bool:
    """Whether there are rows with numbers, several of several numbers where no header stands over them."""
    body = [line for piece in table for line in piece.body]
    if not table or not table[0].header:
        return sum(map(_prints_numbers, body)) > _ROWS
    amounts = sum(any(map(is_amount, line)) for line in body)
    return any(map(_prints_numbers, body)) or amounts > 1 or (amounts > 0 and len(body) > _ROWS)


def _pieces(number: int, page: Sequence[Line]) -> list[_Piece]:
    """Lines between titles, units, notes and running text."""
    ends = [-1, *(n for n, line in enumerate(page) if _outside(line)), len(page)]
    return [_piece(number, page, a + 1, b) for a, b in pairwise(ends) if b > a + 1]


def _piece(number: int, page: Sequence[Line], start: int, end: int) -> _Piece:
    body = _body_start(page, start, end)
    size = mean_size(page[start:end])
    # lines of a label that wraps may stand a little above the first number of their row
    while start < body < end and _y(page[body]) - _y(page[body - 1]) < OWN_ROW * size:
        body -= 1
    index = [line for line in page[start:body] if _counts_columns(line)]
    # 行次, 类, 款 and 项 may stand on the line that counts the columns, and head theirs
    header = [
        [run for run in line if not is_number(run) and squeeze(run.text) not in _COUNTS] if line in index else line
        for line in page[start:body]
    ]
    header = [line for line in header if line]
    titled = start > 0 and bool(_ABOVE.search(_text(page[start - 1])))
    return _Piece(number, header, list(page[body:end]), range(start, end), index, titled)


def _untitled(piece: _Piece) -> _Piece:
    """A piece without titles that their words did not tell: lines of one text far above all others."""
    size, start = mean_size([*piece.header, *piece.index, *piece.body]), 0
    rows = [*piece.header, *piece.body[:1]]
    while start < len(piece.header) and start + 1 < len(rows):
        if len(rows[start]) > 1 or _y(rows[start + 1]) - _y(rows[start]) <= 2.2 * size:
            break
        start += 1
    return replace(piece, header=piece.header[start:], taken=piece.taken[start:])


def _body_start(page: Sequence[Line], start: int, end: int) -> int:
    """Where rows begin: under the row of column numbers, else at the first amount, code or numbering."""
    body = next((n for n in range(start, end) if _opens_body(page[n])), end)
    index = [n for n in range(start, end) if n <= body + 1 and is_index_row([run.text for run in page[n]])]
    return index[-1] + 1 if index else body


def _opens_body(line: Line) -> bool:
    """A row of the body prints an amount, or begins with a code or numbering."""
    opens = bool(_CODE.match(line[0].text)) or has_numbering(line[0].text)
    return opens or any(map(is_amount, line)) or _prints_numbers(line)


def _prints_numbers(line: Line) -> bool:
    """Whether a line prints several numbers, which neither count the columns nor are years."""
    numbers = [run.text for run in line if is_number(run) and not _YEAR.fullmatch(run.text)]
    return len(numbers) > 1 and not _counts_columns(line)


def _counts_columns(line: Line) -> bool:
    """Whether a line numbers the columns; the last of those numbers may be cut off."""
    return is_index_row([run.text for run in line if run.text.strip(CUT)])


def _outside(line: Line) -> bool:
    text = _text(line)
    amounts = sum(map(is_amount, line))
    if _SENTENCE.search(text):
        return amounts < 2 or not is_number(line[-1])
    return not amounts and bool(_ABOVE.search(text) or (len(line) == 1 and _BELOW.search(text)))


def _goes_on(table: list[_Piece], piece: _Piece) -> bool:
    """Whether the top of a page goes on with the table that ends the page before it.

    Lines of one text each are no header over columns: where they are no labels of the table's either, they make all
    of it doubtful.
    """
    first = table[0]
    if _continues(first, piece):
        return True
    if not first.body and first.titled and _several(first.header) and _untitled(piece).taken == piece.taken:
        _complete(first, piece)
        return True
    if not first.body or not piece.body or _several(piece.header):
        return False
    piece.header, piece.body, piece.doubtful = [], [*piece.header, *piece.body], True
    return True


def _several(header: Sequence[Line]) -> bool:
    """Whether texts stand beside each other, as over columns."""
    return any(len(line) > 1 for line in header)


def _complete(first: _Piece, piece: _Piece) -> None:
    """Put the rest of a header that a page break cuts under its beginning, so far down that no cell goes on there."""
    bottom, top = max(run.y1 for line in first.header for run in line), piece.y0
    down = bottom + mean_size(first.header) - top
    first.header += [_lower(line, down) for line in piece.header]
    first.index += [_lower(line, down) for line in piece.index]
    piece.header, piece.index = [], []


def _lower(line: Line, down: float) -> Line:
    return [
        replace(run, y0=run.y0 + down, y1=run.y1 + down, words=tuple(_lower(list(run.words), down))) for run in line
    ]


def _continues(first: _Piece, piece: _Piece) -> bool:
    """Whether the top of a page goes on with a table: rows at once, the same header, or labels that begin as its do.

    What stands between the repeated header and the first number goes over to the rows.
    """
    known = _characters(first.header)
    n = next((n for n in range(len(piece.header), 0, -1) if _characters(piece.header[:n]) == known), 0)
    rest = piece.header[n:]
    if not _are_labels(rest, first):
        return False
    piece.header, piece.body = piece.header[:n], [*rest, *piece.body]
    return True


def _are_labels(lines_: Sequence[Line], first: _Piece) -> bool:
    """Whether all texts of these lines begin where texts in the table's rows do, as no header over numbers does."""
    size = mean_size(first.header)
    starts = [run.x0 for line in first.body for run in line if not is_number(run)]
    numbers = [run for line in first.body for run in line if is_number(run) and run.x0 > min(starts, default=run.x0)]
    return all(
        any(abs(run.x0 - x) < LEVEL * size for x in starts)
        and not any(run.x0 < number.x1 and number.x0 < run.x1 for number in numbers)
        for line in lines_
        for run in line
    )


def _characters(header: Sequence[Line]) -> list[str]:
    return sorted(squeeze("".join(run.text for line in header for run in line)))


def _text(line: Line) -> str:
    return "".join(run.text for run in line)


def _y(line: Line) -> float:
    return sum(run.y for run in line) / len(line)


# ---- what a table holds -----------------------------------------------------------------------------------


def _usual_side(tables: Sequence[Sequence[_Piece]], effort: Effort) -> str:
    """The edge that numbers share in most columns of the tables; empty where none tells."""
    none: list[str] = []
    sides = [side for table in tables for side in effort.tried(table[0].page, partial(_sides, table), none)]
    return max(sorted(set(sides)), key=sides.count, default="")


def _sides(table: Sequence[_Piece]) -> list[str]:
    found = strips([line for piece in table for line in piece.body]) or ()
    return [strip.side for strip in found if strip.amounts and strip.side]


def _read(table: Sequence[_Piece], usual: str) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]] | None:
    """Rows of cells with their pages; without header rows where columns are not certain; None where it is no table."""
    first = table[0]
    body = [line for piece in table for line in piece.body]
    if any(piece.doubtful for piece in table):
        return _unread(table)
    found = strips(body)
    pitch = _pitch(table, found or ())
    if found is None or len(found) < 2 or not any(strip.numbers for strip in found):
        return _unread(table) if _laid_out(body) else None
    heads = columns(first.header, found, pitch, usual) if first.header else None
    if heads is None:
        return _unread(table) if _laid_out(body) else None
    laid_out = layout(heads, pitch)
    rows = _header_rows(heads)
    for line in first.index:
        rows.append(_index_row(line, heads))
    pages = [first.page] * len(rows)
    for piece in table:
        read = rows_of(piece.body, laid_out)
        if read is None:
            return _unread(table)
        rows += read
        pages += [piece.page] * len(read)
    return tuple(rows), tuple(pages)


def _laid_out(body: Sequence[Line]) -> bool:
    """Whether lines are rows of a table: most that print numbers set them apart, and none reads like running text."""
    rows = [line for line in body if len(line) > 1 and any(map(is_number, line))]
    wide = sum(any(b.x0 - a.x1 > _APART * (a.y1 - a.y0) for a, b in pairwise(line)) for line in rows)
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


def _pitch(table: Sequence[_Piece], found: Sequence[Strip]) -> float:
    """The distance between rows of one line: what lines that open rows keep at least, or texts of different cells.

    In a column of texts the next cell's first line is farther from the last than lines of one cell are.
    """
    size = mean_size([line for piece in table for line in piece.body])
    distances = [
        _y(below) - _y(above)
        for piece in table
        for above, below in pairwise([line for line in piece.body if _opens_body(line)])
        if _y(below) - _y(above) > 0.6 * size
    ]
    home = {id(run): n for n, strip in enumerate(found) if not strip.numbers for run in strip.runs}
    steps: list[float] = []
    for piece in table:
        last: dict[int, Run] = {}
        for run in (run for line in piece.body for run in line if id(run) in home):
            above = last.get(home[id(run)])
            if above and 0.6 * size < run.y - above.y < 3 * size:
                steps.append(run.y - above.y)
            last[home[id(run)]] = run
    steps.sort()
    farther = next((step for step in steps if step > 1.12 * steps[0]), steps[0] if steps else size)
    return min([*distances, farther]) if distances or steps else size


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


def _index_row(line: Line, heads: Sequence[Column]) -> tuple[str, ...]:
    """The row that counts the columns."""
    cells = [""] * len(heads)
    for run in line:
        n = min(range(len(heads)), key=lambda n: abs(heads[n].x - run.x))
        if (is_number(run) and run.text.strip(CUT)) or squeeze(run.text) in _COUNTS:
            cells[n] += run.text
    return tuple(cells)
