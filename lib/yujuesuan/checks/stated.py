"""The figures of frame `statements` as exact cells: the number as its sentence prints it, and where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from yujuesuan.checks.model import Cell
from yujuesuan.contacts import without_contacts
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.subjects import fold_with_offsets
from yujuesuan.numbers import WAN_PER_UNIT

#: Columns that state an amount of the subject itself, in the order in which a reader takes them for its amount.
LEVELS = ("final_wan", "amount_wan", "budget_wan")
_RATES = ("completion_rate", "change_rate", "share")
_COLUMNS = (*LEVELS, "change_wan", *_RATES)
_NUMBER = re.compile(
    r"(?<![\d.A-Za-z])(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fraction>\d+))?(?P<unit>亿元|百万元|千元|万元|元|%|[万亿](?=[，。；、（）]|$))"
)
#: The heading of a chapter: what its sub-headings speak of belongs together.
_CHAPTER = re.compile("[一二三四五六七八九十]{1,3}[、.．]")
#: Characters of a passage before its figure.
_REACH = 40


@dataclass(frozen=True, slots=True)
class Printed:
    """A number with its unit in a sentence: in 万元 (a rate as a fraction), with its printed decimals."""

    value: Decimal
    half: Decimal
    unit: str
    decimals: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stated:
    """What a sentence states about a subject: a cell a column of the frame.

    `before` are the amounts that the sentence prints before its change or rate; `short` the columns whose amount has
    fewer decimals than the text's others.
    """

    subject: str
    section: str
    chapter: str
    line: int
    sentence: str
    base: str
    share_of: str
    cells: Mapping[str, Cell]
    short: frozenset[str]
    amounts: tuple[Printed, ...]

    def levels(self) -> Iterator[Cell]:
        """The amounts of the subject itself."""
        return (self.cells[name] for name in LEVELS if name in self.cells)


@lru_cache(maxsize=4096)
def printed_numbers(sentence: str) -> tuple[Printed, ...]:
    """Every amount and percentage of a sentence, in order; offsets are those of the sentence as it stands."""
    folded = fold_with_offsets(sentence)
    found = []
    for match in _NUMBER.finditer(folded.text):
        fraction, unit = match["fraction"] or "", match["unit"]
        factor = Decimal("0.01") if unit == "%" else WAN_PER_UNIT[unit.removesuffix("元") + "元"]
        value = Decimal(match["whole"].replace(",", "") + (f".{fraction}" if fraction else "")) * factor
        half = Decimal("0.5").scaleb(-len(fraction)) * factor
        start, end = folded.offsets[match.start()], folded.offsets[match.end() - 1] + 1
        found.append(Printed(value, half, unit, len(fraction), start, end))
    return tuple(found)


def stated(records: Sequence[Mapping[str, Any]], sentences: Sequence[Sentence]) -> list[Stated]:
    """The statements with their exact cells, in the order of the text; a figure not found in its sentence is none."""
    by_section: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_section[sentence.section].append(sentence)
    usual = usual_decimals(records)
    return [_stated(record, by_section[record["section"]], usual) for record in records]


def usual_decimals(records: Sequence[Mapping[str, Any]]) -> int:
    """The most decimals that half of the text's amounts in 万元 print at least; zeros print none."""
    counts = sorted(
        (n.decimals for text in {r["sentence"] for r in records} for n in printed_numbers(text) if _counts(n)),
        reverse=True,
    )
    return counts[(len(counts) - 1) // 2] if counts else 0


def _counts(number: Printed) -> bool:
    return number.unit == "万元" and number.value != 0


def exact(cell: Cell, decimals: int) -> Cell:
    """The cell of an amount whose closing zeros were left out: 20.4 for 20.40 (`decimals` 2)."""
    half = min(cell.half, Decimal("0.5").scaleb(-decimals))
    return Cell(cell.key, cell.value, half, cell.text, cell.line, cell.page, cell.is_amount)


def _stated(record: Mapping[str, Any], sentences: Sequence[Sentence], usual: int) -> Stated:
    sources = _sources(record, sentences)
    cells: dict[str, Cell] = {}
    short = set()
    for column in _COLUMNS:
        if record[column] is None:
            continue
        found = _find(record[column], column in _RATES, sources)
        if not found:
            continue
        sentence, number, half = found
        key: Hashable = ("stated", record["sentence"], record["subject"], column)
        value = -number.value if record[column] < 0 else number.value
        # nobody rounds an amount to nothing: a printed 0 is one
        if not number.value and number.unit != "%":
            half = Decimal("0.5").scaleb(-max(usual, 2))
        elif number.unit == "万元" and number.decimals < usual:
            short.add(column)
        cells[column] = Cell(
            key,
            value,
            half,
            passage(sentence.text, number),
            sentence.line_at(number.start),
            sentence.page_at(number.start),
            column not in _RATES,
        )
    return Stated(
        record["subject"],
        record["section"],
        _chapter(record["section"]),
        record["line"],
        record["sentence"],
        record["base"] or "",
        record["share_of"] or "",
        cells,
        frozenset(short),
        tuple(n for sentence in sources for n in printed_numbers(sentence.text) if n.unit != "%"),
    )


def _sources(record: Mapping[str, Any], sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that a record was read from: those of its section whose text it quotes, nearest to its line."""
    nearest: dict[str, Sentence] = {}
    for sentence in sentences:
        if sentence.text in record["sentence"]:
            other = nearest.get(sentence.text)
            if other is None or abs(sentence.line - record["line"]) < abs(other.line - record["line"]):
                nearest[sentence.text] = sentence
    return sorted(nearest.values(), key=lambda s: record["sentence"].index(s.text))


def _find(value: float, rate: bool, sources: Sequence[Sentence]) -> tuple[Sentence, Printed, Decimal] | None:
    """Where a value is printed first, and half of the last digit of its least exact print."""
    found = [
        (sentence, number)
        for sentence in sources
        for number in printed_numbers(sentence.text)
        if (number.unit == "%") == rate and float(number.value) == abs(value)
    ]
    return (*found[0], max(number.half for _, number in found)) if found else None


def passage(sentence: str, number: Printed) -> str:
    """The words around a figure, without contact persons."""
    start = max(0, number.start - _REACH)
    cut = max(sentence.rfind(mark, start, number.start) for mark in "。；\n")
    start = cut + 1 if cut >= 0 else start
    text = without_contacts(sentence[start : number.end])
    return f"…{text}" if start else text


def text_cell(sentence: Sentence) -> Cell:
    """A sentence as a passage that holds no figure."""
    text = without_contacts(sentence.text)
    return Cell(("sentence", sentence.line, text), Decimal(0), Decimal(0), text, sentence.line, sentence.page, False)


def _chapter(section: str) -> str:
    """The heading path down to the first heading numbered 一、."""
    parts = section.split("/")
    n = next((n for n, part in enumerate(parts) if _CHAPTER.match(part)), len(parts) - 1)
    return "/".join(parts[: n + 1])
