"""Where the official tables are: title, number, unit and extent of each, in both text layouts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from yujuesuan.document import Cell, Document, Grid, Line
from yujuesuan.extract.headers import is_index_row
from yujuesuan.forms import Forms
from yujuesuan.numbers import parse_amount
from yujuesuan.text import squeeze, tidy

_UNIT_ALONE = re.compile(r"[(（]?(?:人民币)?(百万元|万元|千元|亿元|元)[)）]?")
UNIT = re.compile(r"[(（]?(?:金额|货币|计量|资金)?单位[:：](?:人民币)?(百万元|万元|千元|亿元|元)[)）]?")
_NUMERAL = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:[-.－—][0-9]{1,2}){0,2}"
TABLE_NO = re.compile(
    rf"(?:部门|单位)?(?:财决|财预)?(?:公开|预算|决算|预决算|预算公开|决算公开|附件?)?"
    rf"(?:{_NUMERAL}表|表{_NUMERAL})(?![\u4e00-\u9fff\d])"
)
_NUMBERED_TITLE = re.compile(rf"[\s#*\-]*({TABLE_NO.pattern})[\s:：、.]+(?=\S)")
_NUMBER_AT_EDGE = re.compile(rf"(?:^{TABLE_NO.pattern}|{TABLE_NO.pattern}$)")
_MARKUP = re.compile(r"^[\s#*\-]+|\*+")
_OWNER = re.compile(r"(?:编制|填报)?(?:部门|单位|部门/单位|部门名称|单位名称|编制单位|部门（单位）|预算单位)[:：]\S*")
_NOTE = re.compile(r"^(?:注|备注|说明)[:：]?")
#: What a note begins with.
_NOTES = ("注", "附注", "备注", "说明")
#: A note prints a colon or a number after its word; a label that begins with 注 does not.
_SURE_NOTE = re.compile(r"^(?:附?注|备注|说明)(?:\d{0,2}[:：.、．]|\d?本表)")
#: A line that ends like the heading of a part of the narrative.
_HEADING = ("说明", "情况")
_PART = re.compile(r"^第[一二三四五六七八九十]+部分")
_NUMBERED_ENTRY = re.compile(r"^[\s\-*]*表\s*\d+[\s.．、:：]+\S")
_FURNITURE = re.compile(r"^(?:[-—–─\s]*\d{1,4}[-—–─\s]*|\s*(?:第\s*\d+\s*页)?[\s,，/]*(?:共\s*\d+\s*页)?\s*)$")
#: How far above or below the unit declaration its title may stand, in non-blank lines.
_REACH = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a table: canonical form, title and number as printed, unit."""

    form: str = ""
    title: str = ""
    table_no: str = ""
    unit: str = ""
    title_line: int = 0


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table whose source keeps the cells apart; `grids` are its parts, in order."""

    heading: Heading
    grids: tuple[Grid, ...]
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowTable:
    """A table whose source lost the columns: the lines between its heading and its notes."""

    heading: Heading
    lines: tuple[Line, ...]
    notes: tuple[Line, ...] = ()


@lru_cache(maxsize=65536)
def clean_title(text: str) -> str:
    """A title as printed, without markup, list marks and the spaces of a text flow."""
    # most lines hold no mark, and their white space goes anyway
    marked = "*" in text or text.lstrip()[:1] in ("#", "-")
    return tidy(_MARKUP.sub("", text) if marked else text)


class _HeadLine(NamedTuple):
    """What one line above a table says; a line may say several things (`公开01表 单位：万元`)."""

    unit: str
    table_no: str
    title: str


@lru_cache(maxsize=16384)
def _head_line(text: str) -> _HeadLine:
    numbered = _NUMBERED_TITLE.match(text)
    text = clean_title(text)
    unit = _unit_in(text)
    rest = _without_owner(text).strip()
    number = (TABLE_NO.fullmatch(rest) or _NUMBER_AT_EDGE.search(rest)) if "表" in rest else None
    title = rest
    if number and (number.end() == len(rest) or number.start() == 0):
        title = (rest[: number.start()] + rest[number.end() :]).strip("：:、. ")
    elif numbered:
        title = rest.removeprefix(clean_title(numbered[1])).strip("：:、. ")
    table_no = number[0] if number else clean_title(numbered[1]) if numbered else ""
    return _HeadLine(unit[1] if unit else "", table_no, title)


def _unit_in(plain: str) -> re.Match[str] | None:
    # most lines are told by this word to declare none
    if "单位" in plain:
        return UNIT.search(plain)
    return _UNIT_ALONE.fullmatch(plain) if plain.endswith(("元", "元）", "元)")) else None


def _without_owner(plain: str) -> str:
    """A heading without its unit and its owner."""
    if "单位" not in plain and "部门" not in plain:
        return plain
    return _OWNER.sub("", UNIT.sub(" ", plain))


def _title_form(text: str, forms: Forms) -> str:
    title = _head_line(text).title
    return "" if len(title) > 60 or _NOTE.match(title) else forms.form_of_title(title)


_ENDS_LIKE_A_TITLE = re.compile(r"表(?:（.*）|\(.*\))?$")


def heading_of(lines: Sequence[Line], forms: Forms) -> Heading:
    """Read a heading from the lines above a table, nearest last. A title ends in 表 or stands by a table number."""
    unit = table_no = ""
    title: tuple[str, str, int] | None = None
    loose: tuple[str, str, int] | None = None
    for i in range(len(lines) - 1, -1, -1):
        line = lines[i]
        text = _with_start(lines, i, forms)
        head = _head_line(text)
        unit = unit or head.unit
        table_no = table_no or (head.table_no if title is None or not _NUMBERED_ENTRY.match(line.text) else "")
        if title or not (form := _title_form(text, forms)):
            continue
        if _ENDS_LIKE_A_TITLE.search(head.title):
            title = form, head.title, line.number
        else:
            loose = loose or (form, head.title, line.number)
    title = title or (loose if table_no or unit else None)
    if not title:
        return Heading(unit=unit, table_no=table_no)
    form, printed, number = title
    return Heading(form, printed, table_no, unit, number)


_TITLE_START = re.compile(r"20\d{2}年|预算|决算|财政拨款|一般公共|政府性基金|国有资本")
#: A year or a number of its own: the title begins in this line.
_OWN_START = re.compile(rf"20\d{{2}}\s*年|^[\s#*\-]*{TABLE_NO.pattern}[\s:：、.]")
#: What the number or title of a table says where it goes on: 公开03表（续）, 续表.
_CONTINUED = re.compile(r"[(（]续表?[)）]|^续表")
#: What no line is that a title begins in.
_NO_START = re.compile(r"[。；：:=＝]|表$|^第.部分|^[一二三四五六七八九十]+、")


#: Forms whose titles may be the end of a more special one: 一般公共预算财政拨款 / 支出决算表.
_GENERAL = frozenset({"", "income", "expenditure", "summary", "projects"})


def _with_start(lines: Sequence[Line], i: int, forms: Forms) -> str:
    """A title line with the line above it, where that is the start of the same title."""
    text = lines[i].text
    if i == 0 or not _ENDS_LIKE_A_TITLE.search(clean_title(text)) or _OWN_START.search(text):
        return text
    above = clean_title(lines[i - 1].text)
    head = bool(UNIT.search(above) or TABLE_NO.search(above) or _OWNER.search(above) or _NOTE.match(above))
    if head or len(above) > 60 or _NO_START.search(above) or not _TITLE_START.search(above):
        return text
    return above + text if _title_form(text, forms) in _GENERAL else text


def grid_tables(document: Document, forms: Forms) -> Iterator[GridTable]:
    """Every grid with its heading; a grid that follows another with no line between continues it.

    Title, number, unit and notes may stand in the grid's own first and last rows (as in workbooks).
    """
    found: list[GridTable] = []
    previous_end = 0
    for whole in (part for grid in document.grids for part in _split(grid)):
        above = _without_furniture(document.prose_between(previous_end, whole.first_line))
        inside, grid, notes = _peel(whole)
        heading = heading_of([*_near(above), *inside], forms)
        previous_end = whole.last_line
        if not grid.rows:
            continue
        continued = (not above and not inside) or any(_CONTINUED.search(line.text) for line in (*above, *inside))
        if found and continued and not heading.form:
            last = found[-1]
            found[-1] = GridTable(last.heading, (*last.grids, grid), (*last.notes, *notes))
        else:
            found.append(GridTable(heading, (grid,), notes))
    ends = [*(table.grids[0].first_line for table in found), len(document.lines) + 1][1:]
    for table, end in zip(found, ends, strict=True):
        below = _without_furniture(document.prose_between(table.grids[-1].last_line, end))
        yield GridTable(table.heading, table.grids, (*table.notes, *_notes(below)))


def _without_furniture(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if not _FURNITURE.match(line.text)]


def _split(grid: Grid) -> Iterator[Grid]:
    """Parts of a grid in which several tables follow each other: a heading row in its middle starts the next."""
    start = 0
    heading = True
    for i, row in enumerate(grid.rows):
        filled = [cell.text for cell in row if cell.text.strip()]
        now = bool(filled) and _are_headings(filled)
        if now and not heading:
            yield Grid(grid.rows[start:i])
            start = i
        heading = now or (heading and not filled)
    yield Grid(grid.rows[start:])


def _peel(grid: Grid) -> tuple[list[Line], Grid, tuple[Line, ...]]:
    """Split a grid into heading rows, the table itself and the notes under it."""
    last = len(grid.rows)
    first = next((i for i, row in enumerate(grid.rows) if not _is_heading_row(row)), last)
    while last > first and _is_note(grid.rows[last - 1]):
        last -= 1
    return (
        [line for row in grid.rows[:first] for line in _row_lines(row)],
        Grid(grid.rows[first:last]),
        tuple(line for row in grid.rows[last:] for line in _row_lines(row)),
    )


def _is_heading_row(row: Sequence[Cell]) -> bool:
    return _are_headings([cell.text for cell in row if cell.text.strip()])


def _are_headings(texts: Sequence[str]) -> bool:
    return all(_is_heading(text, len(texts) == 1) for text in texts)


@lru_cache(maxsize=16384)
def _is_heading(text: str, alone: bool) -> bool:
    plain = clean_title(text)
    if _unit_in(plain) or TABLE_NO.fullmatch(plain) or _OWNER.fullmatch(plain):
        return True
    return alone and bool(_ENDS_LIKE_A_TITLE.search(_head_line(text).title))


def _is_note(row: Sequence[Cell]) -> bool:
    texts = [cell.text for cell in row if cell.text.strip()]
    return not texts or (len(texts) == 1 and bool(_NOTE.match(squeeze(texts[0])) or "栏各行" in texts[0]))


def _row_lines(row: Sequence[Cell]) -> Iterator[Line]:
    yield from (Line(cell.line, cell.text, cell.page) for cell in row if cell.text.strip())


def _near(above: list[Line]) -> list[Line]:
    """The lines that can head a table: up to `_REACH` back, none beyond a sentence."""
    near: list[Line] = []
    for line in reversed(above):
        if len(near) == _REACH or "。" in line.text:
            break
        near.append(line)
    return near[::-1]


def _notes(below: list[Line]) -> Iterator[Line]:
    for i, line in enumerate(below):
        if i == _REACH or line.text.lstrip().startswith("#") or _PART.match(squeeze(line.text)):
            return
        yield line


def flow_tables(document: Document, forms: Forms) -> Iterator[FlowTable]:
    """Tables in a text flow: a heading (title by its unit, owner or number), then lines up to a note or heading.

    One whose title …表 names no known form ends the table above it too; its form is empty.
    """
    lines = [line for line in document.prose if not _FURNITURE.match(line.text) or line.text.strip().isdigit()]
    found: list[FlowTable] = []
    for table in _separate_flow_tables(document, lines, forms):
        last = found[-1] if found else None
        if last and "续" in table.heading.title and last.heading.form == table.heading.form:
            found[-1] = FlowTable(last.heading, (*last.lines, *table.lines), (*last.notes, *table.notes))
        else:
            found.append(table)
    yield from found


def _separate_flow_tables(document: Document, lines: list[Line], forms: Forms) -> Iterator[FlowTable]:
    anchors = _anchors(document, lines, forms)
    for k, (start, heading, body) in enumerate(anchors):
        end = anchors[k + 1][0] if k + 1 < len(anchors) else len(lines)
        if _heads_a_grid(document, lines[body - 1].number):
            continue
        stop = next((i for i in range(body, end) if _ends_body(lines, i, end, forms)), end)
        notes_end = next((i for i in range(stop, end) if i > stop and _leaves(lines[i], forms)), end)
        notes = () if stop == end else _note_lines(lines[stop:notes_end])
        if lines[start:end]:
            yield FlowTable(heading, tuple(lines[body:stop]), notes)


def _heads_a_grid(document: Document, number: int) -> bool:
    """Whether the next line with text after line `number` belongs to a grid."""
    follows = next((line for line in document.lines[number:] if line.text.strip()), None)
    return follows is not None and follows.number in document.grid_lines


def _anchors(document: Document, lines: list[Line], forms: Forms) -> list[tuple[int, Heading, int]]:
    """(first line, heading, first line after it) of every flow table; the form of an unknown title is empty."""
    anchors: list[tuple[int, Heading, int]] = []
    taken = 0
    plain = [clean_title(line.text) for line in lines]
    for i in range(len(lines)):
        if i < taken or not _is_anchor(lines, plain, i, taken, forms):
            continue
        body = i + 1
        while body < len(lines) and _only_heading(plain[body]):
            body += 1
        first = max(taken, i - _REACH)
        heading = heading_of(lines[first:body], forms)
        titled_below = (
            body < len(lines)
            and _is_title(lines[body].text, forms)
            and not _heads_a_grid(document, lines[body - 1].number)
        )
        if not heading.form and not titled_below:
            heading = _unknown_title(lines[first:body], heading, forms)
        if not heading.title or titled_below:
            continue
        start = next(j for j in range(first, body) if lines[j].number == heading.title_line)
        if start > taken and TABLE_NO.fullmatch(clean_title(lines[start - 1].text)):
            start -= 1
        anchors.append((start, heading, body))
        taken = body
    return anchors


def _unknown_title(lines: Sequence[Line], heading: Heading, forms: Forms) -> Heading:
    """The heading with the title …表 right above its unit, which names no known form; else unchanged.

    Between a title and its unit stand only numbers and owners, so that no row, entry of the contents or sentence is
    taken for one.
    """
    for line in reversed(lines) if heading.unit else ():
        title = _head_line(line.text).title
        if _ENDS_LIKE_A_TITLE.search(title):
            plain = 4 <= len(title) <= 60 and not re.search("[。，；：]", title)
            return Heading("", title, heading.table_no, heading.unit, line.number) if plain else heading
        if not _only_heading(clean_title(line.text)):
            break
    return heading


def _is_anchor(lines: list[Line], plain: Sequence[str], i: int, taken: int, forms: Forms) -> bool:
    """A unit declaration, or an owner or number line right under a title; `plain` are the lines without their marks."""
    text = plain[i]
    if "。" in text:
        return False
    if _unit_in(text):
        return True
    if i <= taken:
        return False
    above = plain[i - 1]
    if _unit_in(above) and _only_heading(above):
        return _is_title(lines[i].text, forms)
    return _only_heading(text) and bool(_title_form(_with_start(lines, i - 1, forms), forms))


def _is_title(text: str, forms: Forms) -> bool:
    return bool(_ENDS_LIKE_A_TITLE.search(_head_line(text).title) and _title_form(text, forms))


@lru_cache(maxsize=16384)
def _only_heading(plain: str) -> bool:
    """Whether a clean line says nothing but table number, owner or unit."""
    if not ("表" in plain or "单位" in plain or "部门" in plain):
        return False
    return not TABLE_NO.sub("", _OWNER.sub("", UNIT.sub("", plain))).strip()


def _ends_body(lines: Sequence[Line], i: int, end: int, forms: Forms) -> bool:
    """Whether line `i`, of those up to `end`, no longer belongs to the table above it.

    A name may begin with 注 or end in 情况 like a note or heading (`注册会计师…`, `…体检情况`); then its figures
    follow.
    """
    text = squeeze(lines[i].text)
    noted = text.startswith(_NOTES)
    if "。" in text or (noted and _SURE_NOTE.match(text)) or _sure_end(lines[i], forms):
        return True
    ends = bool((noted and _NOTE.match(text)) or _heads_narrative(text))
    return ends and not _goes_on(lines[i : min(i + _REACH + 1, end)], forms)


def _goes_on(lines: Sequence[Line], forms: Forms) -> bool:
    """Whether a row's figures come before anything that is no part of a row."""
    for i, line in enumerate(lines):
        text = squeeze(line.text)
        ends = _sure_end(line, forms) or _SURE_NOTE.match(text) or UNIT.search(text)
        if ends or "。" in text or "；" in text or (i and (_heads_narrative(text) or is_index_row(line.text.split()))):
            return False
        if prints_row(line.text):
            return True
    return False


def prints_row(text: str) -> bool:
    """Whether a line ends like a row of a table: in several numbers, or in one with decimals or thousands."""
    last = text.split()[-2:]
    if not last or not parse_amount(last[-1]):
        return False
    return bool(re.search(r"[.,]\d", last[-1]) or (len(last) == 2 and parse_amount(last[0])))


def _leaves(line: Line, forms: Forms) -> bool:
    """Whether a line belongs to what follows the table: a heading or the title of another form."""
    return bool(_heads_narrative(squeeze(line.text))) or _sure_end(line, forms)


def _heads_narrative(text: str) -> bool:
    """A line that ends like the heading of a part of the narrative, and prints no figure."""
    return text.endswith(_HEADING) and not re.search(r"\d\.\d", text)


def _sure_end(line: Line, forms: Forms) -> bool:
    """A heading by its markup or its 第…部分, or the title of another form."""
    text = squeeze(line.text)
    if line.text.lstrip().startswith("#") or (text.startswith("第") and _PART.match(text)):
        return True
    title = clean_title(line.text)
    return "表" in title and bool(_ENDS_LIKE_A_TITLE.search(title) and _title_form(line.text, forms))


def _note_lines(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(lines[:_REACH])
