"""Page numbers and running heads: what stands at the same place at the edge of pages and says the same on them.

A row of a table may stand there too, so a number is a page's only where it goes up by one with the page, and texts
beside each other right at the rows below or above them are a header that is printed again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yujuesuan.readers.pdf_page import Glyph, PageContent
from yujuesuan.readers.pdf_text import Run, lines, runs, whole

#: The part of a page's height at its top and bottom where page numbers and running heads stand.
_MARGIN = 0.09
#: A page number with its marks; alone it is one on any page.
_MARKED = re.compile(
    r"[-—–─－~·]\s*\d{1,4}\s*[-—–─－~·]|第\s*\d{1,4}\s*页|第\s*\d+\s*页\s*[,，/]?\s*共\s*\d+\s*页|\d+\s*/\s*\d+"
)
_BARE = re.compile(r"\d{1,4}")
#: A number at the end or beginning of a text, which may count the pages; a year is part of the text.
_COUNTER = re.compile(r"^\d{1,4}(?![\d年])|(?<!\d)\d{1,4}$")
#: What no running head prints: the unit above a table, an amount.
_IN_TABLES = re.compile(r"单位\s*[:：]|\d[.,]\d")
#: How far lines of several pages may stand off the same place, in points.
_PLACE = 3.0
#: Texts nearer to the next line than this, in sizes, are a table's.
_NEAR = 2.2


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A line at the edge of a page: its text, its middle from the top of the page and from the nearer edge.

    `several` tells that it sets texts beside each other, `near` that it does so right at the next line.
    """

    text: str
    y: float
    place: float
    top: bool
    several: bool
    near: bool


def edge_lines(page: PageContent) -> list[EdgeLine]:
    """The lines at the top and bottom of a page."""
    found: list[EdgeLine] = []
    for line in lines(page.glyphs_at_edge(_MARGIN)):
        run = whole(line)
        top = run.y < page.height / 2
        several = len(runs(line)) > 1
        near = several and _apart(page, run.y0, run.y1, top) < _NEAR * (run.y1 - run.y0)
        found.append(EdgeLine(run.text, run.y, run.y if top else page.height - run.y, top, several, near))
    return found


def _apart(page: PageContent, y0: float, y1: float, top: bool) -> float:
    """How far the middle of a line stands from that of the next one towards the middle of the page."""
    y, middle = (page.boxes[:, 1] + page.boxes[:, 3]) / 2, (y0 + y1) / 2
    others = y[y > y1] - middle if top else middle - y[y < y0]
    return float(others.min(initial=float("inf")))


@dataclass(frozen=True, slots=True)
class Furniture:
    """The lines of a page that belong to none of its text; `first` are running heads that no page before prints.

    Those stay where they are, as they may be the title of a table that goes on over many pages.
    """

    found: tuple[EdgeLine, ...]
    first: tuple[EdgeLine, ...]

    def holds(self, line: Sequence[Glyph]) -> bool:
        """Whether a line of the page is left out."""
        at = [edge for edge in self.found if abs(edge.y - line[0].y) < line[0].size]
        return bool(at) and _is_among(whole(line), at)

    def is_all(self, line: Sequence[Glyph]) -> bool:
        """Whether a line says nothing of its own: a page's number, marked or not, or a running head."""
        run = whole(line)
        return is_number(run.text) or _is_among(run, (*self.found, *self.first))


def _is_among(run: Run, found: Sequence[EdgeLine]) -> bool:
    return any(line.text == run.text and abs(line.y - run.y) < _PLACE for line in found)


def is_number(text: str) -> bool:
    """Whether a text may be a page's number."""
    return bool(_MARKED.fullmatch(text) or _BARE.fullmatch(text))


def furniture(pages: Sequence[Sequence[EdgeLine]]) -> list[Furniture]:
    """What of the lines at the edges of a document's pages is furniture.

    Numbers count up on two pages at least, unless marks tell them; running heads stand on most pages.
    """
    found: list[set[EdgeLine]] = [set() for _ in pages]
    first: list[set[EdgeLine]] = [set() for _ in pages]
    for same in _alike(pages):
        numbers = all(is_number(line.text) for _, line in same)
        if numbers and (len(same) > 1 or _stands_alone(*same[0])):
            for n, line in same:
                found[n].add(line)
        elif not numbers and len(same) > max(3, len(pages) / 2):
            for k, (n, line) in enumerate(same):
                (first if k == 0 and line.top and not line.several else found)[n].add(line)
    return [Furniture(tuple(a), tuple(b - a)) for a, b in zip(found, first, strict=True)]


def _stands_alone(page: int, line: EdgeLine) -> bool:
    """Whether a number that no other page goes on from is its page's: it is marked as one, or counts it."""
    return bool(_MARKED.fullmatch(line.text)) or line.text == str(page + 1)


def _alike(pages: Sequence[Sequence[EdgeLine]]) -> Iterator[list[tuple[int, EdgeLine]]]:
    """Lines with their pages (from 0) that stand at one place and say the same, but for a number that counts pages."""
    groups: dict[tuple[object, ...], list[tuple[int, EdgeLine]]] = defaultdict(list)
    for n, page in enumerate(pages):
        for line in page:
            if line.near or _IN_TABLES.search(line.text):
                continue
            if not is_number(line.text):
                groups[(line.top, line.text)].append((n, line))
            for counter in _counters(line.text):
                words = line.text[: counter.start()], line.text[counter.end() :]
                groups[(line.top, *words, int(counter[0]) - n)].append((n, line))
    for group in groups.values():
        yield from _at_one_place(group)


def _counters(text: str) -> list[re.Match[str]]:
    """The numbers of a text that may count pages; of 第 3 页 共 9 页 and its like the first."""
    return list(re.finditer(r"\d+", text))[:1] if _MARKED.fullmatch(text) else list(_COUNTER.finditer(text))


def _at_one_place(group: list[tuple[int, EdgeLine]]) -> Iterator[list[tuple[int, EdgeLine]]]:
    ordered = sorted(group, key=lambda item: item[1].place)
    starts = [n for n, (a, b) in enumerate(pairwise(ordered), 1) if b[1].place - a[1].place > _PLACE]
    for start, end in pairwise([0, *starts, len(ordered)]):
        yield sorted(ordered[start:end], key=lambda item: item[0])
