"""Tables without ruling lines: rows and columns that show only in how their texts are aligned.

A table is read where every number stands in one column and every column's header is certain. Where rows of numbers
stand in columns and that is not so, the rows come back without a header, so that what follows says that the table was
left out, rather than guesses.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yujuesuan.extract.headers import is_index_row
from yujuesuan.readers.pdf_columns import Strip, is_amount, is_number, strips
from yujuesuan.readers.pdf_header import Column, columns, wraps
from yujuesuan.readers.pdf_page import Glyph
from yujuesuan.readers.pdf_text import Run, level, lines, runs
from yujuesuan.text import has_numbering, squeeze

#: Rows with amounts that make a table.
_ROWS = 2
#: Parts of a character's size: characters of a line, and texts of a row, may stand so much higher or lower.
_LEVEL, _ROW = 0.25, 0.3
#: Texts so many sizes apart are cells of a row, not words of a line.
_APART = 1.0
#: A text nearer to a row than this is no row of its own; lines of a cell are no farther apart than this.
_OWN_ROW, _LINE = 0.85, 1.3
_SENTENCE = re.compile("[。；]|，.*，")
#: What stands above or below a table and is none of its rows.
_ABOVE = re.compile(r"(?:单位|部门|编制|填报)\S{0,4}[:：]|[表图]\s*[\d一二三四五六七八九十]|表(?:（.*）)?$")
_BELOW = re.compile(r"^(?:附?注|备注|说明)\d?[:：.、]|[=＝]")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}(?!\d)")
_COUNTS = frozenset({"栏次", "*", "**"})
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CODE_CELL = re.compile(r"\[?[0-9A-Za-z]{2,}\]?")
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
    pages: Sequence[Sequence[list[Glyph]]], alone: Sequence[bool]
) -> tuple[list[AlignedTable], list[list[list[Glyph]]]]:
    """The aligned tables among the lines of a document's pages, and page by page the lines outside them.

    `alone` tells of a page that it holds no ruled table, so that a table may go on from it or onto it.
    """
    split = [[part for line in page for part in level(line, _LEVEL)] for page in pages]
    tables = list(_tables([[runs(line) for line in page] for page in split], alone))
    usual = _usual_side(tables)
    found: list[AlignedTable] = []
    taken: list[set[int]] = [set() for _ in pages]
    for table in tables:
        rows = _read(table, usual)
        if rows is None:
            continue
        first = next(piece for piece in table if piece.header or piece.index or piece.body)
        found.append(AlignedTable(first.page, first.y0, *rows))
        for piece in table:
            taken[piece.page] |= set(piece.taken)
    rest = [
        lines([glyph for n, line in enumerate(parts) if n not in gone for glyph in line]) if gone else list(page)
        for page, parts, gone in zip(pages, split, taken, strict=True)
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
    """Whether there are rows with numbers, several of several numbers where no header stands over them."""
    body = [line for piece in table for line in piece.body]
    if not table or not table[0].header:
        return sum(map(_prints_numbers, body)) > _ROWS
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
    size = _size(page[start:end])
    # lines of a label that wraps may stand a little above the first number of their row
    while start < body < end and _y(page[body]) - _y(page[body - 1]) < _OWN_ROW * size:
        body -= 1
    # a line of one text far above all others is a title that its words did not tell
    while start + 1 < body and len(page[start]) == 1 and _y(page[start + 1]) - _y(page[start]) > 2.2 * size:
        start += 1
    index = [line for line in page[start:body] if is_index_row([run.text for run in line])]
    # 行次, 类, 款 and 项 may stand on the line that counts the columns, and head theirs
    header = [
        [run for run in line if not is_number(run) and squeeze(run.text) not in _COUNTS] if line in index else line
        for line in page[start:body]
    ]
    header = [line for line in header if line]
    return _Piece(number, header, list(page[body:end]), range(start, end), index)


def _body_start(page: Sequence[_Line], start: int, end: int) -> int:
    """Where rows begin: under the row of column numbers, else at the first amount, code or numbering."""
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


def _are_labels(lines_: Sequence[_Line], first: _Piece) -> bool:
    """Whether all texts of these lines begin where texts in the table's rows do, as no header over numbers does."""
    size = _size(first.header)
    starts = [run.x0 for line in first.body for run in line if not is_number(run)]
    numbers = [run for line in first.body for run in line if is_number(run) and run.x0 > min(starts, default=run.x0)]
    return all(
        any(abs(run.x0 - x) < _LEVEL * size for x in starts)
        and not any(run.x0 < number.x1 and number.x0 < run.x1 for number in numbers)
        for line in lines_
        for run in line
    )


def _characters(header: Sequence[_Line]) -> list[str]:
    return sorted(squeeze("".join(run.text for line in header for run in line)))


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


def _read(table: Sequence[_Piece], usual: str) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]] | None:
    """Rows of cells with their pages; without header rows where columns are not certain; None where it is no table."""
    first = table[0]
    body = [line for piece in table for line in piece.body]
    found = strips(body)
    pitch = _pitch(table, found or ())
    if found is None or len(found) < 2 or not any(strip.numbers for strip in found):
        return _unread(table) if _laid_out(body) else None
    heads = columns(first.header, found, pitch, usual) if first.header else None
    if heads is None:
        return _unread(table) if _laid_out(body) else None
    layout = _layout(heads, pitch)
    rows = _header_rows(heads)
    for line in first.index:
        rows.append(_index_row(line, heads))
    pages = [first.page] * len(rows)
    for piece in table:
        read = _rows(piece.body, layout)
        if read is None:
            return _unread(table)
        rows += read
        pages += [piece.page] * len(read)
    return tuple(rows), tuple(pages)


def _laid_out(body: Sequence[_Line]) -> bool:
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
    size = _size([line for piece in table for line in piece.body])
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


def _index_row(line: _Line, heads: Sequence[Column]) -> tuple[str, ...]:
    """The row that counts the columns."""
    cells = [""] * len(heads)
    for run in line:
        n = min(range(len(heads)), key=lambda n: abs(heads[n].x - run.x))
        if is_number(run) or squeeze(run.text) in _COUNTS:
            cells[n] += run.text
    return tuple(cells)


# ---- rows -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layout:
    """Columns of a table: that of every run, those that print codes, and the distance between rows of one line."""

    heads: Sequence[Column]
    column_of: dict[int, int]
    codes: frozenset[int]
    pitch: float


def _layout(heads: Sequence[Column], pitch: float) -> _Layout:
    column_of = {id(run): n for n, head in enumerate(heads) if head.strip for run in head.strip.runs}
    codes = frozenset(
        n
        for n, head in enumerate(heads)
        if head.strip and not head.strip.amounts and sum(map(_is_code, head.strip.runs)) > 0.8 * len(head.strip.runs)
    )
    return _Layout(heads, column_of, codes, pitch)


def _is_code(run: Run) -> bool:
    return bool(_CODE_CELL.fullmatch(run.text))


def _rows(body: Sequence[_Line], layout: _Layout) -> list[tuple[str, ...]] | None:
    """Rows of a piece: each number opens one, and so does a text that stands at none of their heights.

    None where it is not certain to which row a line of a label belongs.
    """
    size = _size(body)
    heights: list[float] = []
    for y in sorted(run.y for line in body for run in line if is_number(run)):
        if not heights or y - heights[-1] > _ROW * size:
            heights.append(y)
    rows: dict[float, list[list[Run]]] = {}
    for column, cells in _cells(body, layout).items():
        placed = _heights(cells, heights, size, _is_coded(body, layout, heights))
        if placed is None:
            return None
        for texts, height in zip(cells, placed, strict=True):
            at = height
            if at is None:
                middle = (texts[0].y + texts[-1].y) / 2
                at = next((y for y in rows if abs(y - middle) <= _ROW * size and y not in heights), middle)
            rows.setdefault(at, [[] for _ in layout.heads])[column] += texts
    return [tuple(map(_cell_text, rows[y])) for y in sorted(rows)]


def _is_coded(body: Sequence[_Line], layout: _Layout, heights: Sequence[float]) -> bool:
    """Whether nearly every row prints a code, so that a text beside none is no row of its own."""
    codes = sum(layout.column_of[id(run)] in layout.codes for line in body for run in line)
    return codes > 1 and codes > 0.6 * len(heights)


def _heights(
    cells: Sequence[list[Run]], heights: Sequence[float], size: float, coded: bool
) -> list[float | None] | None:
    """For the texts of one column the heights of the rows that they belong to; None for one that is its own row.

    Lines of a label stand less than a line above or below their row's numbers, or where every row has a code, they
    are centred on it, begin at it or end at it, all the same way. Where that fits in no way nothing is certain.
    """
    found: list[float | None] = []
    loose = False
    for texts in cells:
        low, high = texts[0].y - _ROW * size, texts[-1].y + _ROW * size
        middle = (low + high) / 2
        inside = [y for y in heights if low <= y <= high]
        found.append(min(inside, key=lambda y: abs(y - middle), default=None))
        near = min((abs(y - middle) for y in heights), default=size)
        loose = loose or (found[-1] is None and (coded or near < _OWN_ROW * size))
    if not loose:
        return found
    ways = [way for way in (_centred, _from_top, _to_bottom) if coded or way is _centred]
    owners = [found_ for way in ways if (found_ := way(cells, heights, size, coded)) is not None]
    return owners[0] if owners and all(other == owners[0] for other in owners) else None


def _centred(
    cells: Sequence[list[Run]], heights: Sequence[float], size: float, coded: bool
) -> list[float | None] | None:
    """Every text belongs to the nearest row, and those of one row stand evenly around it."""
    found: list[float | None] = []
    groups: dict[float, list[Run]] = defaultdict(list)
    for texts in cells:
        middle = (texts[0].y + texts[-1].y) / 2
        nearest = min(heights, key=lambda y: abs(y - middle))
        own = not coded and abs(nearest - middle) >= _OWN_ROW * size
        found.append(None if own else nearest)
        if not own:
            groups[nearest] += texts
    even = all(abs((runs_[0].y + runs_[-1].y) / 2 - y) <= _ROW * size for y, runs_ in groups.items())
    return found if even else None


def _from_top(
    cells: Sequence[list[Run]], heights: Sequence[float], size: float, coded: bool
) -> list[float | None] | None:
    """Every text belongs to the row at its height or the next above it."""
    found: list[float | None] = []
    for texts in cells:
        above = [y for y in heights if y <= texts[0].y + _ROW * size]
        if not above:
            return None
        found.append(above[-1])
    firsts = {y: texts[0].y for texts, y in reversed(list(zip(cells, found, strict=True))) if y is not None}
    return found if all(abs(first - y) <= _ROW * size for y, first in firsts.items()) else None


def _to_bottom(
    cells: Sequence[list[Run]], heights: Sequence[float], size: float, coded: bool
) -> list[float | None] | None:
    """Every text belongs to the row at its height or the next below it."""
    found: list[float | None] = []
    for texts in cells:
        below = [y for y in heights if y >= texts[-1].y - _ROW * size]
        if not below:
            return None
        found.append(below[0])
    lasts = {y: texts[-1].y for texts, y in zip(cells, found, strict=True) if y is not None}
    return found if all(abs(last - y) <= _ROW * size for y, last in lasts.items()) else None


def _cells(body: Sequence[_Line], layout: _Layout) -> dict[int, list[list[Run]]]:
    """Texts by column, each with the lines that it wraps into; lines by themselves where several rows are beside them."""
    found: dict[int, list[list[Run]]] = defaultdict(list)
    numbers = sorted(run.y for line in body for run in line if is_number(run))
    for line in body:
        for run in line:
            column = layout.column_of[id(run)]
            cells = found[column]
            if cells and _goes_on(cells[-1][-1], run, layout.heads[column], layout.pitch):
                cells[-1].append(run)
            else:
                cells.append([run])
    return {column: [part for texts in cells for part in _parts(texts, numbers)] for column, cells in found.items()}


def _parts(texts: list[Run], numbers: Sequence[float]) -> Iterator[list[Run]]:
    """The lines of a text that wraps, each by itself where rows of numbers stand beside several of them."""
    slack = _ROW * (texts[0].y1 - texts[0].y0)
    inside = numbers[bisect_left(numbers, texts[0].y - slack) : bisect_right(numbers, texts[-1].y + slack)]
    if inside and inside[-1] - inside[0] > slack:
        yield from ([run] for run in texts)
    else:
        yield texts


def _goes_on(above: Run, below: Run, head: Column, pitch: float) -> bool:
    """Whether a text goes on in a run beside it, or in a line below it."""
    size = above.y1 - above.y0
    if abs(below.y - above.y) < _LEVEL * size:
        return True
    if is_number(below) or is_number(above) or has_numbering(below.text) or _TOTAL.search(below.text):
        return False
    return wraps(above, below, pitch) or (below.y - above.y < _LINE * size and _is_full(above, head))


def _is_full(run: Run, head: Column) -> bool:
    """Whether no other character would fit into a line of a cell."""
    if head.x0 is None or head.x1 is None:
        return False
    character = (run.x1 - run.x0) / len(run.text)
    padding = min(max(run.x0 - head.x0, 0.0), character)
    return head.x1 - padding - run.x1 < character


def _cell_text(runs_: Sequence[Run]) -> str:
    """Lines joined as Chinese wraps; two numbers stay apart, so that they make no third."""
    text = ""
    for run in runs_:
        digits = text[-1:].isascii() and run.text[:1].isascii() and text
        text += (" " if digits else "") + run.text
    return text
