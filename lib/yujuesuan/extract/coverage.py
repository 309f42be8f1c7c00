"""Every source line with its role and how many of its numbers are in a frame: nothing is lost silently."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from yujuesuan.contacts import without_contacts
from yujuesuan.document import Document, Line
from yujuesuan.extract.figures import tokens
from yujuesuan.extract.headers import is_index_row
from yujuesuan.extract.narrative import LEADER, Sentence
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.tables import Table

_ROW_NUMBER = re.compile(r"^\d{1,3}\t")
#: Numbers of levels in performance sheets (02 产出数量): no figure is printed with a zero before it.
#: The 0 comes before the look back, so that a search passes over all other characters.
_ORDINAL = re.compile(r"0(?<![\d.:：-]0)\d(?=[.、．]?\s*[\u4e00-\u9fff])(?!\s*[年月日时分])")
_FORMULA = re.compile(r"[行栏]\s*[=＝]|各行\s*[=＝]|[=＝]\s*[(（]\d")
_CONTENTS = re.compile(
    r"^[\s\-*]*(?:目\s*录|[一二三四五六七八九十]+、|表\s*\d|第[一二三四五六七八九十]+部分|[(（][一二三四五六七八九十]+[)）])"
)
_TAG = re.compile("<[^<>]*>")
#: What a record says of its place, and the sentence that its values were read from.
_PLACES = frozenset({"line", "lines", "page", "sentence"})
#: Characters that tell most sentences apart.
_BEGIN = 6


#: The figures on a line: how many, and the texts of those that no frame holds.
_Counted = tuple[int, list[str]]


@dataclass(slots=True)
class _Told:
    """The figures on a line of the narrative; `stated` where one of its sentences states something."""

    numbers: int = 0
    missed: list[str] = field(default_factory=list)
    stated: bool = False


def coverage(
    document: Document,
    tables: Sequence[Table],
    sheets: Sequence[Sheet],
    sentences: Sequence[Sentence],
    stated: Sequence[set[Decimal]],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
) -> list[dict[str, Any]]:
    """One record a source line (frame `coverage`).

    `stated` are the values that frames hold of each sentence, `records` those of the other frames.
    """
    in_table = {n: held for table in tables for n, held in _table_lines(table)}
    in_sheet = _sheet_lines(sheets, records)
    told = _told(sentences, stated, records)
    start = min((table.first_line for table in tables), default=0)
    found = []
    for line in document.lines:
        n, text, page = line
        if n in in_table:
            role, (numbers, missed) = "table", _on_table(text, in_table[n])
        elif n in in_sheet:
            role, (numbers, missed) = "table", _on_sheet(text, in_sheet[n])
        elif n in told:
            numbers, missed = told[n].numbers, told[n].missed
            role = "note" if _names_formula(text) else "statement" if told[n].stated else "prose"
        else:
            role = _role(line, start)
            missed = [token.text for token in tokens(_ROW_NUMBER.sub("", text))] if role == "unparsed" else []
            numbers = len(missed)
        found.append(
            {
                "page": page,
                "line": n,
                "text": without_contacts(text.strip()),
                "role": role,
                "numbers": numbers,
                "captured": numbers - len(missed),
                "missed": missed,
            }
        )
    return found


def _names_formula(text: str) -> bool:
    return ("=" in text or "＝" in text) and bool(_FORMULA.search(text))


def _role(line: Line, first_table: int) -> str:
    text = line.text.strip()
    if not text:
        return "blank"
    if text.startswith(("注", "备注", "说明")) or _names_formula(text):
        return "note"
    if LEADER.search(text) or (line.number < first_table and _CONTENTS.match(text)):
        return "toc"
    has_amount = any("." in token.text or "," in token.text for token in tokens(text))
    return "unparsed" if has_amount or len(text) >= 60 or text.endswith(("。", "；", "，")) else "heading"


class _Held(NamedTuple):
    """What a table holds on a line: its figures, and the digits of its codes and names."""

    figures: Mapping[Decimal, int]
    names: str


def _table_lines(table: Table) -> Iterator[tuple[int, _Held]]:
    figures: dict[int, dict[Decimal, int]] = defaultdict(lambda: defaultdict(int))
    for row in table.rows:
        for figure in row.figures:
            if figure.column is not None:
                figures[figure.line][figure.amount.value.copy_abs()] += 1
    names = "/".join(row.code for row in table.rows)
    names += "".join(row.printed + "".join(text for _, text in row.texts) for row in table.rows)
    for n in range(table.first_line, table.last_line + 1):
        yield n, _Held(figures.get(n, {}), names)


def _on_table(text: str, held: _Held) -> _Counted:
    """Numbers on a line of an official table and those in `amounts`; row and column numbers are none."""
    found = tokens(text)
    if not found or is_index_row(_TAG.sub("", text).split()) or _names_formula(text):
        return 0, []
    figures = dict(held.figures)
    captured = 0
    missed: list[str] = []
    for token in found:
        if figures.get(token.value):
            figures[token.value] -= 1
            captured += 1
        elif not (token.text.isdigit() and (len(token.text) <= 3 or token.text in held.names)):
            # a code or a number in a name, which the frame holds as such, or a row number, is no figure
            missed.append(token.text)
    return captured + len(missed), missed


def _sheet_lines(
    sheets: Sequence[Sheet], records: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[int, set[Decimal]]:
    """Lines of the performance sheets, each with the values that frames hold of its sheet."""
    on_line: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for record in (*records["indicators"], *records["projects"], *records["funding"]):
        on_line[record["line"] or 0].append(record)
    found: dict[int, set[Decimal]] = {}
    for sheet in sheets:
        lines = range(sheet.first_line, sheet.last_line + 1)
        held = _held([record for n in lines for record in on_line.get(n, ())])
        found |= dict.fromkeys(lines, held)
    return found


def _held(records: Sequence[Mapping[str, Any]]) -> set[Decimal]:
    """Every number that records hold: as a value, as a share of 100, or inside a text, which many have in common."""
    values = {value for record in records for key, value in record.items() if key not in _PLACES and value is not None}
    return {number for value in values for number in _numbers(value)}


def _on_sheet(text: str, held: set[Decimal]) -> _Counted:
    text = _TAG.sub(" ", text) if "<" in text else text
    found = tokens(_ORDINAL.sub(" ", text) if "0" in text else text)
    return len(found), [token.text for token in found if token.value not in held]


def _numbers(value: object) -> Iterable[Decimal]:
    if isinstance(value, str):
        return [token.value for token in tokens(value)]
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = abs(Decimal(repr(value)))
        return (number, number * 100, number / 10000, number * 10000)
    return ()


def _told(
    sentences: Sequence[Sentence],
    stated: Sequence[set[Decimal]],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[int, _Told]:
    """Numbers on narrative lines and those that a frame holds of their sentence."""
    named: dict[int, set[Decimal]] = defaultdict(set)
    for record in records["quantities"]:
        named[record["line"]].add(abs(Decimal(repr(record["value"]))))
    counts: dict[int, _Told] = defaultdict(_Told)
    for sentence, known in zip(sentences, stated, strict=True):
        for line in _lines_of(sentence):
            counts[line].stated |= bool(known)
        for token in tokens(sentence.text):
            line = sentence.line_at(token.start)
            counts[line].numbers += 1
            if token.value not in known and token.value not in named.get(line, ()):
                counts[line].missed.append(token.text)
    return counts


def stated_values(
    sentences: Sequence[Sentence], records: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[set[Decimal]]:
    """For each sentence the values that its statements and the projects on its lines hold."""
    held: dict[str, set[Decimal]] = defaultdict(set)
    for record in records["statements"]:
        held[record["sentence"]] |= _held([record])
    projects: dict[int, set[Decimal]] = defaultdict(set)
    for record in records["projects"]:
        projects[record["line"]] |= _held([record])
    # most sentences state nothing: no text of a statement holds what they begin with
    begins = {text[i : i + _BEGIN] for text in held for i in range(len(text))}
    known = []
    for sentence in sentences:
        text = sentence.text
        may_state = len(text) < _BEGIN or text[:_BEGIN] in begins
        stated = [values for whole, values in held.items() if text in whole] if may_state else []
        listed = [projects[line] for line in _lines_of(sentence) if line in projects]
        known.append(set().union(*stated, *listed))
    return known


def _lines_of(sentence: Sentence) -> Iterator[int]:
    yield from (line for offset, line, _ in sentence.places if offset < len(sentence.text))
    yield sentence.line
