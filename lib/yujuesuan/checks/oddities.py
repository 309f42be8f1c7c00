"""What does not fit the document it is printed in: another year, another body's name, another kind of fund, a table
that the contents promise and that is not there. None of it is arithmetic: all are `warn`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from yujuesuan.checks.model import Note
from yujuesuan.checks.passages import passage
from yujuesuan.document import Document
from yujuesuan.extract.contents import declared_forms
from yujuesuan.extract.find import clean_title
from yujuesuan.extract.metadata import Metadata, canonical_department
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.forms import Forms
from yujuesuan.loading import load_yaml
from yujuesuan.tables import Table
from yujuesuan.text import fold, label

_YEAR = re.compile(r"(?<![\d〔\[])(20\d\d)年度?(?![末底初前以至来\d]|1[0-2]月|\d月)")
_LONGEST_HEADING = 60
_MARKS = re.compile(r"^[\s#*\-]+")
_HEADING = re.compile(r"#|第[一二三四五六七八九十]+部分|[（(]?[一二三四五六七八九十]{1,3}[、.）)]|\d{1,2}[.、]")
#: From this length on a name that differs in one word is no other body's.
_LONG_NAME = 8
_NUMERALS = frozenset("一二三四五六七八九十0123456789")
#: A district in front of a body's name.
_DISTRICT = re.compile(r"([\u4e00-\u9fff]{1,6}?(?:区|县|市|旗))(?=.)")


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The vocabulary `forms/oddities.yaml`, its patterns compiled."""
    data = load_yaml((resources.files("yujuesuan") / "forms" / "oddities.yaml").read_text("utf-8"))
    compiled = {name: re.compile(pattern) for name, pattern in data["missing"]["keyword"].items()}
    return {
        "year": {name: re.compile(pattern) for name, pattern in data["year"].items()},
        "department": {name: re.compile(pattern) for name, pattern in data["department"].items()},
        "funds": data["funds"],
        "keyword": compiled,
        "empty": re.compile(data["missing"]["empty"]),
    }


# ---- years ----------------------------------------------------------------------------------------------


def years(
    document: Document, meta: Metadata, tables: Sequence[Table], sentences: Sequence[Sentence], sheets: Sequence[Sheet]
) -> Iterator[Note]:
    """Titles, headings and opening sentences that name another year than the document's, one note a text."""
    found: dict[str, list[int]] = defaultdict(list)
    year_of: dict[str, int] = {}
    fitting = 0
    for line, text, year in _headed(document, meta, tables, sheets):
        if year == meta.fiscal_year:
            fitting += 1
        else:
            found[text].append(line)
            year_of[text] = year
    # as many of another year: the file holds two years, or its year was misread
    if sum(map(len, found.values())) * 2 > fitting:
        found.clear()
    for sentence, year in _opening(sentences, meta):
        key = f"{sentence.line}"
        found[key].append(sentence.line)
        year_of[key] = year
    for text, lines in found.items():
        year = year_of[text]
        yield Note(
            "year",
            "",
            "标题和文字的年度与文件一致",
            f"此处印{year}年，而文件为{meta.fiscal_year}年度 / "
            f"the year printed here is {year}, while the document is for {meta.fiscal_year}",
            tuple(passage(document, line) for line in lines),
        )


def _headed(
    document: Document, meta: Metadata, tables: Sequence[Table], sheets: Sequence[Sheet]
) -> Iterator[tuple[int, str, int]]:
    """(line, text, year) of every title and heading that names the year of its own contents."""
    parts: tuple[Table | Sheet, ...] = (*tables, *sheets)
    inside = {n for part in parts for n in range(part.first_line, part.last_line + 1)}
    for part in parts:
        text = fold(part.title)
        if len(found := set(_YEAR.findall(text))) == 1 and not words()["year"]["on_purpose"].search(text):
            yield part.first_line, text, int(found.pop())
    for line in document.prose:
        if line.number in inside or "年" not in line.text or len(line.text) > 2 * _LONGEST_HEADING:
            continue
        text = fold(re.sub(r"^[\s#*\-]+|\*+", "", line.text))
        if len(text) > _LONGEST_HEADING or re.search("[，。；]", text) or not _HEADING.match(line.text.lstrip("* ")):
            continue
        year = _own_year(text, meta)
        if year:
            yield line.number, text, year


def _own_year(text: str, meta: Metadata) -> int | None:
    """The year of the budget or final account that a heading names; None where it names a project, a plan or more."""
    patterns = words()["year"]
    matches = list(_YEAR.finditer(text))
    if len(matches) != 1 or patterns["on_purpose"].search(text):
        return None
    if meta.stage == "budget" and patterns["on_purpose_in_budget"].search(text):
        return None
    kind = patterns[meta.stage].search(text, matches[0].end())
    between = text[matches[0].end() : kind.start()] if kind else ""
    known = patterns["between"].fullmatch(between) or canonical_department(between) == meta.department
    return int(matches[0][1]) if kind and known else None


def _opening(sentences: Sequence[Sentence], meta: Metadata) -> Iterator[tuple[Sentence, int]]:
    """First sentences of sections that state figures of another year than the document's and name no other.

    Where the section, or the next sentence, names the document's year as well, the other one is meant.
    """
    patterns = words()["year"]
    section = None
    for i, sentence in enumerate(sentences):
        first, section = sentence.section != section, sentence.section
        text = fold(sentence.text)
        match = _YEAR.match(label(text)) if first else None
        if not match or int(match[1]) == meta.fiscal_year or str(meta.fiscal_year) in text:
            continue
        after = [other.text for other in sentences[i + 1 : i + 3] if other.section == section]
        context = fold("".join((section.rpartition("/")[2], *after)))
        opening = label(text)[match.end() : match.end() + 40]
        headings = [fold(heading) for heading in section.split("/")]
        if any(patterns["not_sections"].search(heading) for heading in headings):
            continue
        if not patterns["sections"].search(headings[-1]) and not patterns["sections"].search("".join(headings[-2:])):
            continue
        if _YEAR.search(context) or patterns["on_purpose"].search(text):
            continue
        if meta.stage == "budget" and patterns["on_purpose_in_budget"].search(text):
            continue
        if patterns["states"].search(opening) and re.search(r"\d.*元", opening):
            yield sentence, int(match[1])


# ---- names of bodies ------------------------------------------------------------------------------------


def departments(document: Document, meta: Metadata) -> Iterator[Note]:
    """Names that stand where the document's own stands: with another district, or with a word of it dropped or changed.

    Abbreviations, units of the department and bodies that the text speaks of are none.
    """
    named = list(_named(document))
    counts = Counter(name for _, name in named)
    own = {meta.department, *(name for name, count in counts.most_common(1) if count > 1)}
    odd: dict[str, list[int]] = defaultdict(list)
    for line, name in named:
        if name not in own and any(_misprints(name, mine) for mine in own):
            odd[name].append(line)
    for line, name in _other_districts(document, meta):
        if line not in odd[name]:
            odd[name].append(line)
    for name, lines in odd.items():
        if lines:
            yield Note(
                "department",
                "",
                "名称与本部门一致",
                f"此处印“{name}”，而文件为“{meta.department}” / "
                f"the name printed here is {name}, while the document is {meta.department}'s",
                tuple(passage(document, line) for line in sorted(lines)),
            )


def _named(document: Document) -> Iterator[tuple[int, str]]:
    """(line, canonical name) of every field that names the body: 部门：…, and the cell beside 主管部门."""
    patterns = words()["department"]
    for line in [line for line in document.lines if "部门" in line.text or "单位" in line.text]:
        text = fold(_MARKS.sub("", line.text.partition("\t")[0]))
        field = patterns["field"].match(text)
        if field:
            name = patterns["after"].sub("", text[field.end() :])
            if len(name) > 2:
                yield line.number, canonical_department(name)
        cells = [fold(cell) for cell in line.text.split("\t") if cell.strip()] if "\t" in line.text else []
        for label_cell, value in pairwise(cells):
            if patterns["cell"].match(label_cell) and len(value) > 2:
                yield line.number, canonical_department(value)


def _misprints(name: str, own: str) -> bool:
    """Whether a name is the own one with one word changed, or one of several dropped (甲和乙 for 甲和丙乙)."""
    match = _DISTRICT.match(own)
    district = match.end() if match else 0
    changes = [code for code in SequenceMatcher(None, own, name, autojunk=False).get_opcodes() if code[0] != "equal"]
    if len(changes) != 1 or len(own) < 6:
        return False
    kind, a, b, c, d = changes[0]
    if kind == "replace":
        texts = (own[a:b], name[c:d])
        # short names of sister bodies differ by a word too: 民政局, 财政局
        if b > district and len(own) - district < _LONG_NAME:
            return False
        # a numeral tells sister bodies apart (第一小学), and 和 and 与 say the same
        return max(map(len, texts)) <= 2 and not any(set(text) & (_NUMERALS | set("和与及、")) for text in texts)
    beside = own[max(a - 1, 0) : a] + own[b : b + 1]
    return kind == "delete" and b - a >= 2 and bool(set(beside) & set("和与及、"))


def _other_districts(document: Document, meta: Metadata) -> Iterator[tuple[int, str]]:
    """Lines that state something of the body of the same name in another district."""
    match = _DISTRICT.match(meta.department)
    if not match or len(rest := meta.department[match.end() :]) < 4:
        return
    pattern = re.compile(
        rf"([\u4e00-\u9fff]{{1,3}}[区县旗]){re.escape(rest)}(?={words()['department']['stated'].pattern})"
    )
    begin = rest[:2]
    for line in [line for line in document.lines if begin in line.text]:
        for found in pattern.finditer(fold(line.text)):
            if not found[1].endswith(match[1][-3:]) and not match[1].endswith(found[1]):
                yield line.number, found[1] + rest


# ---- kinds of funds --------------------------------------------------------------------------------------


def funds(document: Document, tables: Sequence[Table], sentences: Sequence[Sentence]) -> Iterator[Note]:
    """A section or a table of one kind of fund whose words name only the other kind."""
    kinds: Mapping[str, str] = words()["funds"]
    for table in tables:
        if table.form in kinds:
            other = _other_fund(table.form)
            for number in range(table.first_line, table.last_line + 1):
                text = fold(document.lines[number - 1].text)
                if other in text and kinds[table.form] not in text:
                    yield _fund_note(document, table.form, table.first_line, number)
    texts: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        texts[sentence.section].append(sentence)
    for section, found in texts.items():
        heading = fold(section.rpartition("/")[2])
        for form, name in kinds.items():
            whole = fold("".join(sentence.text for sentence in found))
            other = _other_fund(form)
            if name in heading and other not in heading and other in whole and name not in whole:
                line = next(sentence.line for sentence in found if other in fold(sentence.text))
                yield _fund_note(document, form, _heading_line(document, heading, line), line)


def _other_fund(form: str) -> str:
    return str(next(name for other, name in words()["funds"].items() if other != form))


def _heading_line(document: Document, heading: str, before: int) -> int:
    """The line that a heading stands on, above a sentence of its section."""
    lines = (line for line in reversed(document.lines[: before - 1]) if line.text.strip())
    return next((line.number for line in lines if fold(line.text)[-8:] == heading[-8:]), before)


def _fund_note(document: Document, form: str, heading: int, line: int) -> Note:
    own, other = words()["funds"][form], _other_fund(form)
    lines = dict.fromkeys((heading, line))
    return Note(
        "department",
        form,
        "款项类别的用词与所在部分一致",
        f"标题为“{own}”，其下文字为“{other}” / the heading is about {own}, the words under it about {other}",
        tuple(passage(document, number) for number in lines),
    )


# ---- promised tables -------------------------------------------------------------------------------------


def missing(
    document: Document,
    tables: Sequence[Table],
    sheets: Sequence[Sheet],
    forms: Forms,
    unread: Sequence[Mapping[str, Any]],
) -> Iterator[Note]:
    """Forms that the contents promise and that are nowhere, and tables that print nothing and do not say so.

    `unread` are the records of what could not be read: a table of no known form may be the promised one.
    """
    declared = declared_forms(document, forms)
    found = {table.form for table in tables} | {sheet.kind for sheet in sheets}
    present = [form for form in declared if form in found]
    # where fewer than half are here, the tables are in another file of the disclosure
    if len(present) * 2 >= len(declared) and all(record["form"] for record in unread):
        for form in declared:
            line = _promised(document, form, forms) if form not in found else None
            if line:
                yield _missing_note(document, form, line)
    problems = {record["form"] for record in unread}
    for table in tables:
        if any(row.figures for row in table.rows) or table.form in problems:
            continue
        if not _said_empty(document, table, tables):
            yield Note(
                "missing_form",
                table.form,
                "空表有说明",
                f"“{table.title}”没有数字，也没有空表说明 / "
                "this table prints no figure and no statement that it is empty",
                (passage(document, table.first_line),),
            )


def _promised(document: Document, form: str, forms: Forms) -> int | None:
    """The line of the contents that promises a form, if no later line could be its title."""
    keyword: re.Pattern[str] | None = words()["keyword"].get(form)
    entry = None
    for line in document.lines:
        text = fold(line.text)
        if len(text) > _LONGEST_HEADING or "表" not in text:
            continue
        named = forms.form_of_title(clean_title(line.text)) == form
        if entry is None:
            entry = line.number if named else None
        elif named or (keyword and keyword.search(text) and forms.form_of_title(clean_title(line.text)) == ""):
            return None
    return entry


def _missing_note(document: Document, form: str, line: int) -> Note:
    title = label(clean_title(document.lines[line - 1].text))
    return Note(
        "missing_form",
        form,
        "目录所列的表均已公开",
        f"目录列有“{title}”，文件中未见此表 / the contents list this table; the document does not hold it",
        (passage(document, line),),
    )


def _said_empty(document: Document, table: Table, tables: Sequence[Table]) -> bool:
    """Whether the table, what stands behind it up to the next one, or a sentence about its subject says it is empty."""
    end = min((t.first_line for t in tables if t.first_line > table.first_line), default=len(document.lines) + 1)
    empty: re.Pattern[str] = words()["empty"]
    near = document.lines[table.first_line - 1 : min(end, table.last_line + 12) - 1]
    if any(empty.search(fold(line.text)) for line in near):
        return True
    keyword: re.Pattern[str] | None = words()["keyword"].get(table.form)
    if not keyword:
        return False
    return any(keyword.search(text := fold(line.text)) and empty.search(text) for line in document.lines)
