"""The narrative of a disclosure: lines → paragraphs → sentences under their headings.

Sources are either one paragraph a line (broken at page breaks) or the text flow of a PDF, wrapped at a
column. Which of the two is read off the widths of the lines themselves.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from yujuesuan.document import Document
from yujuesuan.numbers import strip_markup

_CN = "一二三四五六七八九十"
#: Numbering by the level of heading that it opens: 第一部分, 一、, （一）, 1. and (1).
_NUMBERING = (
    rf"第[{_CN}]+(?:部分|章|篇)",
    rf"[{_CN}]{{1,3}}[、.．]",
    rf"[（(][{_CN}]{{1,3}}[）)]",
    r"\d{1,2}[.．、](?!\d)",
    r"[（(]\d{1,2}[）)]",
)
_LEVELS = re.compile("|".join(f"({pattern})" for pattern in _NUMBERING))
_NUMBERED = re.compile("|".join((*_NUMBERING, "[①-⑳]")))
_CAPTION = re.compile(r"[图表]\s*\d+\s*[:：.．、]|(?:备?注|说明)\s*[:：]")
_TERMINAL = "。；：！？"
_RUNNING = re.compile(r"[，。；！？]|(?<!\d)[,;]|[,;](?!\d)")
_BUT_COMMAS = re.compile("[。；！？]")
_MONEY = re.compile(r"\d\s*(?:(?:[百千]?万|亿)?元|[万亿](?=[，。；、,;（）()]|$))")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）)」』]*|[^。！？]+$")
#: A numbered part inside a paragraph is a sentence of its own, as it is where the source breaks the line there.
_PART = re.compile("(?<=[；：])(?=" + "|".join(_NUMBERING[1:]) + ")")
#: What typesetting keeps together at the start of a line: a word or number, with the marks that cling to it.
_TOKEN = re.compile(r"[（(“]*(?:[A-Za-z0-9.,]+|.)[，。；：、！？）)%”]*")
_UNIT = re.compile("[百千]?万?元|亿元|[%％]")
#: What no paragraph starts with: closing marks, the marks of a functional path, an amount.
_CLINGING = re.compile(rf"[，。；：、！？）)”%％]|[（(][类款项][）)]|[\d,.]*{_MONEY.pattern}")
#: A functional path that breaks off after its class or division.
_OPEN_PATH = re.compile("[（(][类款][）)](?!支出$)[^（）()]+$")
_TITLE_END = re.compile("(?:说明|情况|概况|职责|职能|解释|附件|报表|表|构成|设置)$")
#: A heading that ends like a sentence: （一）支出决算总体情况说明。
_STOPPED_TITLE = re.compile("(?:说明|情况)[。：:]$")
#: A bracket that a sentence opened in its midst and closed behind a full stop: …费5万元（购置费0元。）比上年增加.
_OPEN_INSIDE = re.compile("[^（(][（(][^（()）]*。[）)]$")
_PAGE_NUMBER = re.compile(r"\d{1,4}|[-—─–]+\s*\d{1,4}\s*[-—─–]+|第\s*\d+\s*页(?:[,，/]?\s*共\s*\d+\s*页)?")
#: A heading's or a list's mark in front of a line.
_MARK = re.compile(r"^(?:#+|-)\s+")
_SPACE = re.compile(r"\s+")
_LOOSE_SPACE = re.compile(r"(?<![A-Za-z0-9%])\s+|\s+(?![A-Za-z0-9])")
#: Display widths (a CJK character is 2): the indent of a first line, and how far lines may end from the column.
_INDENT, _RAGGED = 4, 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or the numbered part of one, under its headings.

    `section` is the heading path joined with `/`; `text` is free of markup, line breaks and the spaces that
    typesetting puts beside CJK characters; `line` and `page` are those of the first character.
    """

    section: str
    text: str
    line: int
    page: int | None = None
    #: (offset, line, page) of every source line that the text runs over.
    places: tuple[tuple[int, int, int | None], ...] = field(default=(), repr=False)

    def line_at(self, offset: int) -> int:
        """The source line that the character at `offset` of `text` stands on."""
        return self._place(offset)[1]

    def page_at(self, offset: int) -> int | None:
        """The page that the character at `offset` of `text` stands on; None where the source has no pages."""
        return self._place(offset)[2]

    def _place(self, offset: int) -> tuple[int, int, int | None]:
        if not self.places:
            return 0, self.line, self.page
        return self.places[max(bisect_right(self.places, offset, key=itemgetter(0)) - 1, 0)]


class _Line(NamedTuple):
    number: int
    page: int | None
    text: str
    #: As printed, with the spaces that give a line its width.
    spaced: str
    marked: bool
    apart: bool

    @property
    def width(self) -> float:
        return _display(self.spaced)


class _Paragraph(NamedTuple):
    text: str
    places: tuple[tuple[int, int, int | None], ...]
    heading: bool


#: Dots that lead to a page number, which may be lost: an entry of the contents.
LEADER = re.compile(r"(?:…{3,}|[.．·‥]{6,})\s*\d{0,4}\s*$")


def sentences(document: Document, skip: frozenset[int] = frozenset()) -> tuple[Sentence, ...]:
    """The narrative: lines outside grids and outside `skip` (line numbers of tables), as sentences in order."""
    lines = tuple(_without_page_numbers(tuple(_lines(document, skip))))
    headings: list[tuple[int, str]] = []
    found: list[Sentence] = []
    untitled = False
    for paragraph in _paragraphs(lines, _column(lines)):
        if untitled and _titles_part(paragraph):
            headings[-1] = (headings[-1][0], headings[-1][1] + paragraph.text)
            untitled = False
        elif paragraph.heading:
            _enter(headings, paragraph.text)
            untitled = _level(paragraph.text) == 0
        else:
            found += _split(paragraph, "/".join(text for _, text in headings))
            untitled = untitled and not _RUNNING.search(paragraph.text)
    return tuple(found)


def _lines(document: Document, skip: frozenset[int]) -> Iterator[_Line]:
    left_out = document.grid_lines | skip
    apart = False
    for line in document.lines:
        if line.number in left_out or LEADER.search(line.text):
            apart = True
            continue
        text = strip_markup(line.text).replace("**", "").strip()
        bare = _MARK.sub("", text) if text.startswith(("#", "-")) else text
        if bare:
            yield _Line(line.number, line.page, _tighten(bare), bare, text.startswith("#"), apart)
            apart = False


def _tighten(text: str) -> str:
    """Drop white space beside anything but Latin letters and figures, where it separates nothing."""
    return _SPACE.sub(" ", _LOOSE_SPACE.sub("", text)) if len(text.split()) > 1 else text


def _without_page_numbers(lines: Sequence[_Line]) -> Iterator[_Line]:
    for i, line in enumerate(lines):
        if not (_PAGE_NUMBER.fullmatch(line.text) and _is_page_number(lines, i)):
            yield line


def _is_page_number(lines: Sequence[_Line], i: int) -> bool:
    """A figure alone on its line may belong to the sentence; at the edge of a page or beside figures it cannot."""
    if not lines[i].text.isdigit():
        return True
    before = lines[i - 1] if i else None
    after = lines[i + 1] if i + 1 < len(lines) else None
    at_edge = lines[i].page is not None and any(x is None or x.page != lines[i].page for x in (before, after))
    touches = (before is not None and before.text[-1].isdigit()) or (after is not None and after.text[0].isdigit())
    return at_edge or touches


def _display(text: str) -> float:
    """Width in half-width columns; the space set between CJK and Latin characters is a quarter of an em."""
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, float]):
    """The width of each character, found out when it is first met."""

    def __missing__(self, char: str) -> float:
        self[char] = 0.5 if char.isspace() else 1 + (unicodedata.east_asian_width(char) in "WFA")
        return self[char]


_WIDTHS = _Widths()


def _column(lines: Sequence[_Line]) -> float | None:
    """The display width at which the source is wrapped; None where a line is a paragraph."""
    running = [line for line in lines if _RUNNING.search(line.text) and not line.marked]
    widths = [line.width for line in running]
    broken = [round(width) for width, line in zip(widths, running, strict=True) if line.text[-1] not in _TERMINAL]
    peak = max(broken, key=lambda width: (broken.count(width), width), default=0)
    near = sum(-_INDENT - _RAGGED <= width - peak <= _RAGGED for width in broken)
    beyond = sum(width > peak + _INDENT + _RAGGED for width in widths)
    return peak if len(broken) > 2 and near * 2 >= len(broken) and beyond * 4 <= len(running) else None


def _paragraphs(lines: Sequence[_Line], column: float | None) -> Iterator[_Paragraph]:
    run: list[_Line] = []
    for line in lines:
        if run and not _continues(run, line, column):
            yield _paragraph(run, column)
            run = []
        run.append(line)
    if run:
        yield _paragraph(run, column)


def _continues(run: Sequence[_Line], line: _Line, column: float | None) -> bool:
    """Whether a line goes on with the sentence that the lines before it left open."""
    previous = run[-1].text
    if line.apart or line.marked or run[-1].marked or previous[-1] in "。！？" or _CAPTION.match(line.text):
        return False
    if previous[-1] in "，、（(":
        return True
    if _NUMBERED.match(line.text):
        return False
    if _CLINGING.match(line.text) or (previous[-1].isdigit() and _UNIT.match(line.text)):
        return True
    if previous.count("（") + previous.count("(") > previous.count("）") + previous.count(")"):
        return True
    if column is None:
        return previous[-1] not in _TERMINAL and not _is_heading(previous)
    return _is_full(run, line, column)


def _is_full(run: Sequence[_Line], line: _Line, column: float) -> bool:
    """Whether the last line of `run` ends because the column does, and not because the paragraph does."""
    last = run[-1]
    room = column - (_INDENT if len(run) == 1 else 0)
    fits = last.width + _token(line.text) <= room
    if len(run) == 1 and _is_heading(last.text, commas=True):
        return not fits and not _TITLE_END.search(last.text)
    if last.text[-1] in _TERMINAL:
        return not fits
    goes_on = any(_RUNNING.search(x.text) for x in run) and line.text[0].isdigit()
    return not fits or goes_on or last.width > 0.8 * room


def _token(text: str) -> float:
    """Display width of what could not be parted from the line's first character."""
    match = _TOKEN.match(text)
    return _display(match[0]) if match else 0


def _paragraph(run: Sequence[_Line], column: float | None) -> _Paragraph:
    text = ""
    places: list[tuple[int, int, int | None]] = []
    for line in run:
        text += _gap(text, line.text, column is not None)
        places.append((len(text), line.number, line.page))
        text += line.text
    # With commas in it, a heading is known only by ending without a mark: 一、强化企业服务，保障平稳运行.
    heading = run[0].marked or _is_heading(text) or (_is_heading(text, commas=True) and _display(text) <= 60)
    return _Paragraph(text, tuple(places), heading)


def _gap(left: str, right: str, wrapped: bool) -> str:
    if not left or not (_is_latin(left[-1]) and _is_latin(right[0])):
        return ""
    return "" if wrapped and left[-1].isdigit() and right[0].isdigit() else " "


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _level(text: str) -> int | None:
    match = _LEVELS.match(text)
    return match.lastindex - 1 if match and match.lastindex else None


def _is_heading(text: str, *, commas: bool = False) -> bool:
    """Numbered, without the marks of running text, and naming no amount; `commas` lets 一、 and （一） have commas."""
    level = _level(text)
    if level is not None and _STOPPED_TITLE.search(text):
        text = text[:-1]
    if level is None or text[-1] in _TERMINAL:
        return False
    marks = _BUT_COMMAS if commas and level <= 2 else _RUNNING
    return not (marks.search(text) or _MONEY.search(text) or _OPEN_PATH.search(text))


def _titles_part(paragraph: _Paragraph) -> bool:
    """Whether this goes on with the title of a part: `第三部分 …2023年度部门` / `决算情况说明`."""
    plain = not _RUNNING.search(paragraph.text) and _TITLE_END.search(paragraph.text)
    return bool(plain) and not _NUMBERED.match(paragraph.text)


def _enter(headings: list[tuple[int, str]], text: str) -> None:
    """Put a heading on the path in the place of those of its level and below."""
    found = _level(text)
    level = 1 if found is None else found
    while headings and headings[-1][0] >= level:
        headings.pop()
    headings.append((level, text))


def _split(paragraph: _Paragraph, section: str) -> Iterator[Sentence]:
    for start, sentence in _whole_sentences(paragraph.text):
        for part in _PART.split(sentence):
            if part.strip(_TERMINAL + " "):
                yield _sentence(paragraph, section, start, part)
            start += len(part)


def _whole_sentences(text: str) -> Iterator[tuple[int, str]]:
    """(offset, text) of the sentences; one goes on behind a full stop inside a bracket that it opened."""
    start = 0
    for match in _SENTENCE.finditer(text):
        if match.end() == len(text) or not _OPEN_INSIDE.search(match[0]):
            yield start, text[start : match.end()]
            start = match.end()


def _sentence(paragraph: _Paragraph, section: str, start: int, text: str) -> Sentence:
    start += len(text) - len(text.lstrip())
    text = text.strip()
    first = bisect_right(paragraph.places, start, key=itemgetter(0)) - 1
    inside = [place for place in paragraph.places[first:] if place[0] < start + len(text)]
    places = tuple((max(offset - start, 0), line, page) for offset, line, page in inside)
    return Sentence(section, text, places[0][1], places[0][2], places)
