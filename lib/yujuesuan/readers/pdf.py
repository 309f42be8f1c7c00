"""PDF → lines and grids: what is painted on the pages, tables by their ruling lines or by alignment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from operator import add

import numpy as np
import pypdfium2 as pdfium

from yujuesuan.document import Contents, Unread
from yujuesuan.errors import UnreadableFile
from yujuesuan.extract.headers import is_index_row
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, Gap, Table, Text, laid_out
from yujuesuan.readers.pdf_aligned import AlignedTable, aligned_tables, ends_with_header, lays_out_numbers
from yujuesuan.readers.pdf_effort import Effort, check_forms, message, too_long
from yujuesuan.readers.pdf_furniture import EdgeLine, Furniture, edge_lines, furniture
from yujuesuan.readers.pdf_page import CUT, UNKNOWN, Glyph, PageContent, read_page
from yujuesuan.readers.pdf_ruled import RuledTable, row_goes_on, ruled_tables
from yujuesuan.readers.pdf_text import Run, lines, whole

#: Limits: beyond them a file is no disclosure, or one made to exhaust the machine.
_PAGES, _GLYPHS, _RULES = 5_000, 60_000, 20_000
#: The part of a page's characters that may be unknown, as marks of lists are.
_UNKNOWN = 0.1
#: The characters of a number that is cut off, and what stands for it.
_CUT, _NOT_WHOLE = re.compile(f"{CUT}(?:[.,]?{CUT})*"), "（未印全）"
#: A table on the next page goes on where its borders stand within so many points of the last table's.
_SAME_BORDER = 6.0

#: A page that was given up.
_UNREAD: tuple[PageContent, list[EdgeLine]] = (PageContent(0.0, 0.0, "", np.empty((0, 4)), (), (), False), [])

_Placed = tuple[float, float, Text | RuledTable | Table]


def read_pdf(data: bytes, path: str) -> Contents:
    """Lines and grids of a PDF, each with its page; amounts stand where they are printed.

    A page that takes too long, and a number that is not printed whole, is left out and told in `unread`. Raises
    `UnreadableFile` where the file is encrypted or damaged, has pages without a text layer, or exceeds a limit.
    """
    check_forms(data, path)
    document = _open(data, path)
    if len(document) > _PAGES:
        raise UnreadableFile(f"has {len(document)} pages, more than {_PAGES}", path=path, remedy="split the file")
    effort = Effort()
    try:
        read = [effort.tried(n, partial(_page, document, n), _UNREAD) for n in range(len(document))]
        document.close()
        pages = [page for page, _ in read]
        left_out = furniture([edges for _, edges in read])
        _require_text(pages, left_out, effort)
        blocks = _blocks(pages, left_out, effort)
        if effort.given_up and not any(isinstance(block, Text | Table) for block in blocks):
            raise too_long(min(effort.given_up))
        if not any(CUT in page.chars for page in pages):
            return laid_out(limits.counted(blocks))
        return _with_cut(laid_out(limits.counted(map(_without_cut, blocks))))
    except UnreadableFile as error:
        raise UnreadableFile(error.what, path=path, remedy=error.remedy) from None


def _page(document: pdfium.PdfDocument, n: int) -> tuple[PageContent, list[EdgeLine]]:
    try:
        page = document[n]
        content = read_page(page)
        page.close()
    except pdfium.PdfiumError:
        raise UnreadableFile(f"page {n + 1} is damaged", remedy="fetch the file again") from None
    marks = len(content.chars) + len(content.horizontal) + len(content.vertical)
    if len(content.chars) > _GLYPHS or marks - len(content.chars) > _RULES:
        what = f"page {n + 1} has {marks:,} characters and lines"
        raise UnreadableFile(what, remedy="this is no page of a disclosure; take it out of the file")
    return content, edge_lines(content)


def _without_cut(block: Block | Gap) -> Block | Gap:
    """A block with words in the place of numbers that are cut off."""
    if isinstance(block, Text):
        return replace(block, text=_CUT.sub(_NOT_WHOLE, block.text))
    if isinstance(block, Table):
        return replace(block, rows=tuple(map(_row_without_cut, block.rows)))
    return block


def _row_without_cut(row: tuple[str, ...]) -> tuple[str, ...]:
    printed = tuple(_CUT.sub("", text) for text in row)
    # the number of a column is no figure
    return printed if is_index_row(printed) else tuple(_CUT.sub(_NOT_WHOLE, text) for text in row)


def _with_cut(contents: Contents) -> Contents:
    """Contents that say which lines print numbers that are cut off."""
    found = [
        Unread(
            line.number,
            f"第{line.page}页第{line.number}行有数字被页边或裁剪框截断，未计入 / page {line.page}, line {line.number}: "
            f"a number is cut off by the edge of the page or by a clip; it was left out",
        )
        for line in contents.lines
        if _NOT_WHOLE in line.text
    ]
    return contents._replace(unread=(*contents.unread, *found))


def _open(data: bytes, path: str) -> pdfium.PdfDocument:
    end = max(data.rfind(b"%%EOF"), data.rfind(b"startxref"))
    if end < 0 or b" obj" in data[end:]:
        # pdfium would read what is left, or the state before the last changes, as if nothing were missing
        raise UnreadableFile("the PDF is damaged: it breaks off before its end", path=path, remedy="fetch it again")
    try:
        document = pdfium.PdfDocument(data)
        len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableFile(
                "the PDF is encrypted", path=path, remedy="save a copy without a password, then parse that"
            ) from None
        raise UnreadableFile("the PDF is damaged", path=path, remedy="fetch it again") from None
    return document


def _require_text(pages: Sequence[PageContent], left_out: Sequence[Furniture], effort: Effort) -> None:
    """A page that shows a picture and no text but its number is a scan: what it prints would be lost in silence.

    So would be what is set in fonts that do not tell their characters.
    """
    scanned = [
        n + 1
        for n, (page, here) in enumerate(zip(pages, left_out, strict=True))
        if page.images and effort.tried(n, partial(_is_scan, page, here), False)
    ]
    if not any(page.chars for page in pages) and not effort.given_up:
        raise UnreadableFile(f"{_numbers(range(1, len(pages) + 1))} have no text layer", remedy="run OCR first")
    unknown = [n for n, page in enumerate(pages, 1) if page.chars.count(UNKNOWN) > _UNKNOWN * len(page.chars)]
    if unknown:
        what = f"{_numbers(unknown)} have text in fonts that do not tell what their characters are"
        raise UnreadableFile(what, remedy="run OCR first")
    if scanned:
        raise UnreadableFile(f"{_numbers(scanned)} have no text layer", remedy="run OCR first")


def _is_scan(page: PageContent, here: Furniture) -> bool:
    return all(map(here.is_all, lines(page.glyphs())))


def _numbers(numbers: Sequence[int]) -> str:
    """`pages 3–7, 9`."""
    spans: list[list[int]] = []
    for n in numbers:
        if spans and n == spans[-1][1] + 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    return "pages " + ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


@dataclass(slots=True)
class _Ruled:
    """A ruled table, which can go on over pages: its column borders, its rows and the page of each, its last part."""

    columns: tuple[float, ...]
    rows: list[tuple[str, ...]]
    pages: list[int]
    part: RuledTable

    def table(self) -> Table:
        return Table(tuple(self.rows), tuple(self.pages))


@dataclass(frozen=True, slots=True)
class _Laid:
    """What stands on a page: its ruled tables, the lines outside them, and whether those may hold aligned tables."""

    tables: list[RuledTable]
    by_line: list[list[Glyph]]
    aligned: bool


def _laid(page: PageContent, here: Furniture) -> _Laid:
    tables, outside = ruled_tables(page.glyphs(), page.horizontal, page.vertical)
    by_line = [line for line in lines(outside) if not here.holds(line)]
    return _Laid(tables, by_line, lays_out_numbers(by_line))


def _blocks(pages: Sequence[PageContent], left_out: Sequence[Furniture], effort: Effort) -> list[Block | Gap]:
    """Everything on the pages in reading order; a table that opens a page may go on with that of the page before."""
    ruled: list[list[RuledTable]] = []
    texts: list[list[Run]] = []
    # Only pages that may hold aligned tables keep their characters, which take far more room than their texts.
    kept: list[list[list[Glyph]]] = []
    above: list[list[Glyph]] = []
    for n, (page, here) in enumerate(zip(pages, left_out, strict=True)):
        laid = effort.tried(n, partial(_laid, page, here), _Laid([], [], False))
        if laid.aligned and above and ends_with_header(above):
            # the rows of a table whose header ends the page before
            kept[-1], texts[-1] = above, []
        above = [] if laid.aligned else laid.by_line
        ruled.append(laid.tables)
        kept.append(laid.by_line if laid.aligned else [])
        texts.append([] if laid.aligned else [whole(line) for line in laid.by_line])
    aligned, rest = aligned_tables(kept, [not tables for tables in ruled], effort)
    starting: dict[int, list[AlignedTable]] = {}
    for table in aligned:
        starting.setdefault(table.page, []).append(table)
    found: list[Block | Gap] = []
    nothing: list[_Placed] = []
    last: _Ruled | None = None
    for n in range(len(pages)):
        number = n + 1
        step = partial(_page_blocks, ruled[n], starting.get(n, ()), texts[n], rest[n], number)
        placed = effort.tried(n, step, nothing)
        for i, (_, _, block) in enumerate(placed):
            if isinstance(block, RuledTable) and last and i == 0 and _goes_on(last, block, number):
                continue
            if last:
                found.append(last.table())
            last = None
            if isinstance(block, RuledTable):
                last = _Ruled(block.columns, list(block.rows), [number] * len(block.rows), block)
            else:
                found.append(block)
        if n in effort.given_up:
            if last:
                found.append(last.table())
            last = None
            found.append(Gap(number, message(n)))
    return [*found, last.table()] if last else found


def _goes_on(above: _Ruled, below: RuledTable, page: int) -> bool:
    """Add what a page prints of a table to the part above; False where it has other columns.

    A header with merged cells may show fewer borders.
    """
    finer, coarser = sorted((above.columns, below.columns), key=len, reverse=True)
    at = [next((n for n, x in enumerate(finer) if abs(x - border) <= _SAME_BORDER), None) for border in coarser]
    if any(n is None for n in at) or at[0] != 0 or at[-1] != len(finer) - 1:
        return False
    places = [n for n in at if n is not None]
    repeated = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above.rows, below.rows, strict=False)))
    rows = list(below.rows)
    if finer is above.columns:
        rows = [_spread(row, places, len(finer) - 1) for row in rows]
    else:
        above.rows = [_spread(row, places, len(finer) - 1) for row in above.rows]
    if row_goes_on(above.part, below, repeated):
        above.rows[-1] = tuple(map(add, above.rows[-1], rows.pop(repeated)))
    above.rows += rows
    above.pages += [page] * len(rows)
    above.columns, above.part = finer, below
    return True


def _spread(row: tuple[str, ...], places: Sequence[int], width: int) -> tuple[str, ...]:
    cells = [""] * width
    for n, text in enumerate(row):
        cells[places[n]] = text
    return tuple(cells)


def _page_blocks(
    ruled: Sequence[RuledTable],
    aligned: Sequence[AlignedTable],
    texts: Sequence[Run],
    rest: Sequence[Sequence[Glyph]],
    number: int,
) -> list[_Placed]:
    """Tables that begin on a page and lines of text outside tables, in reading order."""
    placed: list[_Placed] = [(table.y0, table.x0, table) for table in ruled]
    placed += [(table.y0, 0.0, Table(table.rows, tuple(page + 1 for page in table.pages))) for table in aligned]
    placed += [(run.y, run.x0, Text(run.text, number)) for run in (texts or map(whole, rest))]
    return sorted(placed, key=lambda item: item[:2])
