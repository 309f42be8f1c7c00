"""PDF → lines and grids: what is painted on the pages, tables by their ruling lines or by alignment."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import add

import pypdfium2 as pdfium

from yujuesuan.document import Grid, Line
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers.blocks import Block, Table, Text, laid_out
from yujuesuan.readers.pdf_aligned import AlignedTable, aligned_tables
from yujuesuan.readers.pdf_page import Glyph, PageContent, read_page
from yujuesuan.readers.pdf_ruled import RuledTable, row_goes_on, ruled_tables
from yujuesuan.readers.pdf_text import Run, lines, whole

#: Limits: beyond them a file is no disclosure, or one made to exhaust the machine.
_PAGES, _GLYPHS, _RULES, _SECONDS = 5_000, 60_000, 20_000, 20.0
#: The part of a page's height at its top and bottom where page numbers and running heads stand.
_MARGIN = 0.09
_PAGE_NUMBER = re.compile(
    r"[-—–─－~·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–─－~·\s]*|第\s*\d+\s*页\s*[,，/]?\s*共\s*\d+\s*页|\d+\s*/\s*\d+"
)
#: A table on the next page goes on where its borders stand within so many points of the last table's.
_SAME_BORDER = 6.0

_Placed = tuple[float, float, Text | RuledTable | Table]


def read_pdf(data: bytes, path: str) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Lines and grids of a PDF, each with its page; amounts stand where they are printed.

    Raises `UnreadableFile` where the file is encrypted or damaged, has pages without a text layer, or exceeds a limit.
    """
    document = _open(data, path)
    if len(document) > _PAGES:
        raise UnreadableFile(f"has {len(document)} pages, more than {_PAGES}", path=path, remedy="split the file")
    pages: list[PageContent] = []
    for n in range(len(document)):
        page = document[n]
        content = read_page(page)
        page.close()
        if len(content.glyphs) > _GLYPHS or len(content.horizontal) + len(content.vertical) > _RULES:
            marks = len(content.glyphs) + len(content.horizontal) + len(content.vertical)
            what = f"page {n + 1} has {marks:,} characters and lines"
            raise UnreadableFile(what, path=path, remedy="this is no page of a disclosure; take it out of the file")
        pages.append(content)
    document.close()
    _require_text(pages, path)
    return laid_out(_blocks(pages, path))


def _open(data: bytes, path: str) -> pdfium.PdfDocument:
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


def _require_text(pages: Sequence[PageContent], path: str) -> None:
    """A page that shows a picture and no text is a scan: what it prints would be lost in silence."""
    scanned = [n for n, page in enumerate(pages, 1) if page.images and not page.glyphs]
    if not any(page.glyphs for page in pages):
        raise UnreadableFile(
            f"{_numbers(range(1, len(pages) + 1))} have no text layer", path=path, remedy="run OCR first"
        )
    if scanned:
        raise UnreadableFile(f"{_numbers(scanned)} have no text layer", path=path, remedy="run OCR first")


def _numbers(numbers: Sequence[int]) -> str:
    """`pages 3–7, 9`."""
    spans: list[list[int]] = []
    for n in numbers:
        if spans and n == spans[-1][1] + 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    return "pages " + ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A ruled table, which can go on over pages: its column borders, its rows and the page of each, its last part."""

    columns: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    pages: tuple[int, ...]
    part: RuledTable


def _blocks(pages: Sequence[PageContent], path: str) -> list[Block]:
    """Everything on the pages in reading order; a table that opens a page may go on with that of the page before."""
    repeated = _running_heads(pages)
    found: list[Text | Table | _Ruled] = []
    ruled: list[list[RuledTable]] = []
    rest: list[list[list[Glyph]]] = []
    for number, page in enumerate(pages, 1):
        started = time.perf_counter()
        tables, glyphs = ruled_tables(page.glyphs, page.horizontal, page.vertical)
        if time.perf_counter() - started > _SECONDS:
            raise UnreadableFile(f"page {number} takes too long", path=path, remedy="take the page out of the file")
        ruled.append(tables)
        rest.append([line for line in lines(glyphs) if not _is_furniture(whole(line), page, repeated)])
    aligned, rest = aligned_tables(rest, [not tables for tables in ruled])
    starting: dict[int, list[AlignedTable]] = defaultdict(list)
    for table in aligned:
        starting[table.page].append(table)
    for number, (tables, outside) in enumerate(zip(ruled, rest, strict=True), 1):
        placed = _page_blocks(tables, starting[number - 1], outside, number)
        for i, (_, _, block) in enumerate(placed):
            if not isinstance(block, RuledTable):
                found.append(block)
                continue
            part = _Ruled(block.columns, block.rows, (number,) * len(block.rows), block)
            whole_table = _joined(found[-1], part) if i == 0 and found and isinstance(found[-1], _Ruled) else None
            found[-1:] = [whole_table] if whole_table else [*found[-1:], part]
    return [Table(block.rows, block.pages) if isinstance(block, _Ruled) else block for block in found]


def _joined(above: _Ruled, below: _Ruled) -> _Ruled | None:
    """Two parts of one table; None where they have other columns. A header with merged cells may show fewer borders."""
    finer, coarser = sorted((above.columns, below.columns), key=len, reverse=True)
    at = [next((n for n, x in enumerate(finer) if abs(x - border) <= _SAME_BORDER), None) for border in coarser]
    if any(n is None for n in at) or at[0] != 0 or at[-1] != len(finer) - 1:
        return None
    places = [n for n in at if n is not None]
    rows = [
        row if part.columns is finer else _spread(row, places, len(finer) - 1)
        for part in (above, below)
        for row in part.rows
    ]
    pages = [*above.pages, *below.pages]
    repeated = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above.rows, below.rows, strict=False)))
    if row_goes_on(above.part, below.part, repeated):
        rest = len(above.rows) + repeated
        rows[len(above.rows) - 1] = tuple(map(add, rows[len(above.rows) - 1], rows[rest]))
        del rows[rest], pages[rest]
    return _Ruled(finer, tuple(rows), tuple(pages), below.part)


def _spread(row: tuple[str, ...], places: Sequence[int], width: int) -> tuple[str, ...]:
    cells = [""] * width
    for n, text in enumerate(row):
        cells[places[n]] = text
    return tuple(cells)


def _page_blocks(
    ruled: Sequence[RuledTable], aligned: Sequence[AlignedTable], rest: Sequence[list[Glyph]], number: int
) -> list[_Placed]:
    """Tables that begin on a page and lines of text outside tables, in reading order."""
    placed: list[_Placed] = [(table.y0, table.x0, table) for table in ruled]
    placed += [(table.y0, 0.0, Table(table.rows, tuple(page + 1 for page in table.pages))) for table in aligned]
    for run in map(whole, rest):
        placed.append((run.y, run.x0, Text(run.text, number)))
    return sorted(placed, key=lambda item: item[:2])


def _is_furniture(run: Run, page: PageContent, repeated: frozenset[str]) -> bool:
    edge = run.y < _MARGIN * page.height or run.y > (1 - _MARGIN) * page.height
    return edge and bool(_PAGE_NUMBER.fullmatch(run.text) or _undated(run.text) in repeated)


def _running_heads(pages: Sequence[PageContent]) -> frozenset[str]:
    """Lines that stand at the edge of most pages: a file's title, a publisher's name."""
    counts: Counter[str] = Counter()
    for page in pages:
        edge = [g for g in page.glyphs if g.y < _MARGIN * page.height or g.y > (1 - _MARGIN) * page.height]
        counts.update({_undated(whole(line).text) for line in lines(edge)})
    return frozenset(text for text, count in counts.items() if count > max(3, len(pages) / 2))


def _undated(text: str) -> str:
    """A running head without the page's number in it."""
    return re.sub(r"\d+", "", text)
