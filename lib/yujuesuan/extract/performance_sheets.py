"""Where the performance tables are: kind, owner and extent of each sheet, in both text layouts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yujuesuan import forms as form_families
from yujuesuan.document import Cell, Document, Line
from yujuesuan.extract.find import clean_title
from yujuesuan.extract.performance_words import Words, load
from yujuesuan.text import fold

KINDS = ("department_goals", "project_goals", "department_evaluation", "project_evaluation")
_TITLE = re.compile(r"表(?:[（(].*[）)])?$")
_PART = re.compile(r"^第[一二三四五六七八九十]+部分")
_SECTION = re.compile(r"^(?:#|[一二三四五六七八九十]{1,3}、\S{2,40}$)")
_FURNITURE = re.compile(r"^[-—–─]+\s*\d{1,4}\s*[-—–─]+$")
_YEAR = re.compile(r"(20\d\d)年")
#: How many lines under a title may stand before the first line of its sheet's form.
_REACH = 12

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a sheet (`项目名称`, `项目代码` …): its text as printed, without white space, and its place."""

    name: str
    text: str
    line: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One performance table; `rows` holds it where the source keeps cells apart, `lines` what is printed outside grids.

    `year` is that of the title, 0 where it has none.
    """

    kind: str
    title: str
    first_line: int
    last_line: int
    year: int
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    fields: Mapping[str, Field] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a field, empty where it is not filled."""
        return self.fields[name].text if name in self.fields else ""

    @property
    def owner(self) -> str:
        """The project; empty for a department's sheet."""
        return self.text("project") if self.kind.startswith("project") else ""

    @property
    def body(self) -> str:
        """The department or unit that the sheet names."""
        return self.text("body")

    @property
    def goal(self) -> str:
        """The goal of a sheet without numbered ones."""
        return self.text("goal")


def find_sheets(document: Document, skip: frozenset[int] = frozenset()) -> Iterator[Sheet]:
    """Every performance sheet, its fields not read; `skip` holds the lines of the money tables."""
    items = _without_page_numbers(list(_items(document, skip)))
    words = load()
    titles = [(i, kind) for i, item in enumerate(items) for kind in [_kind(item, words)] if kind]
    for n, (start, kind) in enumerate(titles):
        end = titles[n + 1][0] if n + 1 < len(titles) else len(items)
        body = _body(items[start + 1 : end], words)
        if kind in KINDS and body:
            yield _sheet(kind, items[start], body)


def _items(document: Document, skip: frozenset[int]) -> Iterator[Line | Row]:
    """Lines outside grids that are not blank, and grid rows, in order."""
    rows: dict[int, list[Row]] = {}
    for grid in document.grids:
        for row in grid.rows:
            rows.setdefault(row[0].line, []).append(row)
    for line in document.lines:
        if line.number in skip:
            continue
        if line.number in rows:
            yield from rows[line.number]
        elif line.number not in document.grid_lines and line.text.strip():
            yield line


def _without_page_numbers(items: Sequence[Line | Row]) -> list[Line | Row]:
    """Items without page numbers: dashes around a figure, or a figure alone at the edge of a page."""
    kept: list[Line | Row] = []
    for i, item in enumerate(items):
        text = item.text.strip() if isinstance(item, Line) else ""
        if not (text and (_FURNITURE.match(text) or (text.isdigit() and _at_edge(items, i)))):
            kept.append(item)
    return kept


def _at_edge(items: Sequence[Line | Row], i: int) -> bool:
    """Whether an item is the first or last of its page."""
    page = _page(items[i])
    return page is not None and any(_page(items[k]) != page for k in (i - 1, i + 1) if 0 <= k < len(items))


def _page(item: Line | Row) -> int | None:
    return item.page if isinstance(item, Line) else item[0].page


def _text(item: Line | Row) -> str:
    """The text of a line, or of the only cell that a row fills."""
    if isinstance(item, Line):
        return item.text
    only = ""
    for cell in item:
        if cell.text and cell.text != only:
            if only:
                return ""
            only = cell.text
    return only


def _number(item: Line | Row) -> int:
    return item.number if isinstance(item, Line) else item[0].line


def _kind(item: Line | Row, words: Words) -> str:
    """The canonical form that a title names, `end` for what ends a sheet, else empty."""
    text = _text(item).strip()
    if not text or len(text) > 90:
        return ""
    if text.startswith("第") and _PART.match(fold(text)):
        return "end"
    if "表" not in text or not _TITLE.search(clean_title(text)):
        return ""
    title = clean_title(text)
    for kind, pattern in words.titles.items():
        if pattern.fullmatch(fold(title)):
            return kind
    form = form_families.load().form_of_title(title)
    return form if form in KINDS else "end" if form and isinstance(item, Line) and len(title) <= 40 else ""


def _body(items: Sequence[Line | Row], words: Words) -> list[Line | Row]:
    """What follows a title, up to the next section; empty where no sheet of a known form begins."""
    opening = next((i for i, item in enumerate(items[:_REACH]) if _opens(item, words)), None)
    if opening is None:
        return []
    body = list(items[:opening])
    closed = False
    for item in items[opening:]:
        if not isinstance(item, Line):
            closed = True
        elif closed and _SECTION.match(fold(item.text)):
            break
        else:
            closed = closed or bool(words.trailer.match(fold(item.text)))
        body.append(item)
    return body


def _opens(item: Line | Row, words: Words) -> bool:
    texts = [item.text] if isinstance(item, Line) else [cell.text for cell in item if cell.text]
    return any(words.opening.search(fold(text)) for text in texts)


def _sheet(kind: str, title: Line | Row, body: Sequence[Line | Row]) -> Sheet:
    text = clean_title(_text(title))
    year = _YEAR.search(text)
    lines = tuple(item for item in body if isinstance(item, Line))
    rows = tuple(item for item in body if not isinstance(item, Line))
    last = body[-1] if body else title
    return Sheet(kind, text, _number(title), _number(last), int(year[1]) if year else 0, lines, rows)
