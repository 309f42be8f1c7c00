"""Every source line with its role and how many of its numbers are in a frame: nothing is lost silently."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yujuesuan.contacts import without_contacts
from yujuesuan.document import Document, Line
from yujuesuan.extract.headers import is_index_row
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.tables import Table

_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?(?:\s*[%％])?")
#: Numbers that are no figures: dates, document and telephone numbers, numbering, names of tables, references.
_NO_FIGURE = re.compile(
    r"20\d{2}\s*[-—–]\s*20\d{2}\s*年?|(?:19|20)\d{2}\s*年(?:度)?|(?:\d{1,2}\s*[-—–]\s*)?\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*日"
    r"|[〔\[(（]\s*20\d{2}\s*[〕\])）]\s*\d+\s*号|第\s*\d+\s*[号页条款]|0\d{2,3}-\d{7,8}|电话[：:\s]*\d{7,12}"
    r"|^\s*[-*#]*\s*\d{1,2}\s*[.．、)）](?!\d)|[(（]\d{1,2}[)）]|[一二三四五六七八九十]、?\d{1,2}[.．](?!\d)"
    r"|(?:公开|附|预算|决算)?\s*表\s*\d+(?:[-.－]\d+)*|(?:公开|预算|决算)\s*\d+\s*表|图\s*\d+|目标\s*\d+|项目\s*\d+(?=[:：])"
    r"|\[[A-Z]?\d+\]|\d{10,}[A-Z0-9]*",
    re.MULTILINE,
)
_ROW_NUMBER = re.compile(r"^\d{1,3}\t")
_FORMULA = re.compile(r"[行栏]\s*[=＝]|各行\s*[=＝]|[=＝]\s*[(（]\d")
_CONTENTS = re.compile(
    r"^[\s\-*]*(?:目\s*录|[一二三四五六七八九十]+、|表\s*\d|第[一二三四五六七八九十]+部分|[(（][一二三四五六七八九十]+[)）])"
)
_TAG = re.compile("<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Token:
    """A number on a line: its text, and its value without sign and percent mark."""

    text: str
    value: Decimal


def tokens(text: str) -> list[Token]:
    """The figures on a line; dates, document, page and telephone numbers and numbering are none."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _NO_FIGURE.sub(lambda match: " " * len(match[0]), plain)
    return [Token(m[0], Decimal(re.sub(r"[,%\s]", "", m[0]).rstrip("."))) for m in _NUMBER.finditer(plain)]


def coverage(
    document: Document,
    tables: Sequence[Table],
    sheets: Sequence[Sheet],
    sentences: Sequence[Sentence],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
) -> list[dict[str, Any]]:
    """One record a source line (frame `coverage`); `records` are those of the other frames."""
    in_table = {n: table for table in tables for n in range(table.first_line, table.last_line + 1)}
    in_sheet = {n: sheet for sheet in sheets for n in range(sheet.first_line, sheet.last_line + 1)}
    told = _told(sentences, records)
    held = _held_by_sheet(sheets, records)
    start = min((table.first_line for table in tables), default=0)
    found = []
    for line in document.lines:
        if line.number in in_table:
            role, numbers, captured = "table", *_on_table(line, in_table[line.number])
        elif line.number in in_sheet:
            sheet = in_sheet[line.number]
            role, numbers, captured = "table", *_on_sheet(line, held[(sheet.first_line, sheet.last_line)])
        elif line.number in told:
            role, (numbers, captured) = ("statement" if told[line.number][1] else "prose"), told[line.number]
        else:
            role = _role(line, start)
            figures = tokens(_ROW_NUMBER.sub("", line.text)) if role == "unparsed" else []
            numbers, captured = len(figures), 0
        found.append(
            {
                "page": line.page,
                "line": line.number,
                "text": without_contacts(line.text.strip()),
                "role": role,
                "numbers": numbers,
                "captured": captured,
            }
        )
    return found


def _role(line: Line, first_table: int) -> str:
    text = line.text.strip()
    if not text:
        return "blank"
    if text.startswith(("注", "备注", "说明")) or _FORMULA.search(text):
        return "note"
    if line.number < first_table and _CONTENTS.match(text):
        return "toc"
    has_amount = any("." in token.text or "," in token.text for token in tokens(text))
    return "unparsed" if has_amount or len(text) >= 60 or re.search(r"[。；，]$", text) else "heading"


def _on_table(line: Line, table: Table) -> tuple[int, int]:
    """Numbers on a line of an official table and those in `amounts`; row and column numbers are none."""
    cells = [cell.strip() for cell in re.split(r"\t|\s+", _TAG.sub("", line.text)) if cell.strip()]
    if is_index_row(cells) or _FORMULA.search(line.text):
        return 0, 0
    rows = [row for row in table.rows if row.line == line.number or any(f.line == line.number for f in row.figures)]
    figures = Counter(
        f.amount.value.copy_abs() for row in rows for f in row.figures if f.line == line.number and f.column is not None
    )
    names = "".join(row.printed + "".join(text for _, text in row.texts) for row in table.rows)
    codes = "/".join(row.code for row in table.rows)
    numbers = captured = 0
    for token in tokens(line.text):
        if figures[token.value]:
            figures[token.value] -= 1
            numbers, captured = numbers + 1, captured + 1
        elif token.text.isdigit() and (token.text in codes or token.text in names or len(token.text) <= 3):
            continue  # a code or a number in a name, which the frame holds as such, or a row number
        else:
            numbers += 1
    return numbers, captured


def _held_by_sheet(
    sheets: Sequence[Sheet], records: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[tuple[int, int], set[Decimal]]:
    """Values that frames hold of each performance sheet."""
    held: dict[tuple[int, int], set[Decimal]] = {}
    for sheet in sheets:
        values: set[Decimal] = set()
        for name in ("indicators", "projects", "funding"):
            for record in records[name]:
                if sheet.first_line <= (record["line"] or 0) <= sheet.last_line:
                    values |= set(_values(record))
        held[(sheet.first_line, sheet.last_line)] = values
    return held


def _on_sheet(line: Line, held: set[Decimal]) -> tuple[int, int]:
    found = tokens(_TAG.sub(" ", line.text))
    return len(found), sum(token.value in held for token in found)


def _values(record: Mapping[str, Any]) -> Iterator[Decimal]:
    """Every number that a record holds: as a value, as a share of 100, or inside a text."""
    for key, value in record.items():
        if key in ("line", "lines", "page", "sentence") or value is None or isinstance(value, bool):
            continue
        if isinstance(value, str):
            yield from (token.value for token in tokens(value))
        elif isinstance(value, int | float):
            number = abs(Decimal(repr(value)))
            yield from (number, (number * 100).normalize(), (number / 10000).normalize(), number * 10000)


def _told(
    sentences: Sequence[Sentence], records: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[int, tuple[int, int]]:
    """Numbers on narrative lines and those that a statement or project of their sentence holds."""
    held: dict[str, set[Decimal]] = defaultdict(set)
    for record in records["statements"]:
        held[record["sentence"]] |= set(_values(record))
    projects: dict[int, set[Decimal]] = defaultdict(set)
    for record in records["projects"]:
        projects[record["line"]] |= set(_values(record))
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for sentence in sentences:
        known = {value for text, values in held.items() if sentence.text in text for value in values}
        for line in _lines_of(sentence):
            known |= projects.get(line, set())
            counts[line][0] += 0
        for match, value in _placed(sentence.text):
            line = sentence.line_at(match)
            counts[line][0] += 1
            counts[line][1] += value in known
    return {line: (numbers, captured) for line, (numbers, captured) in counts.items()}


def _lines_of(sentence: Sentence) -> Iterator[int]:
    yield from (line for offset, line, _ in sentence.places if offset < len(sentence.text))
    yield sentence.line


def _placed(text: str) -> Iterator[tuple[int, Decimal]]:
    plain = unicodedata.normalize("NFKC", text)
    plain = plain if len(plain) == len(text) else text
    masked = _NO_FIGURE.sub(lambda match: " " * len(match[0]), plain)
    for match in _NUMBER.finditer(masked):
        yield match.start(), Decimal(re.sub(r"[,%％\s]", "", unicodedata.normalize("NFKC", match[0])).rstrip("."))
