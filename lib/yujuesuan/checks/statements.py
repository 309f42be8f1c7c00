"""Rule `statement`: each stated figure against the table cell that it talks about.

A figure holds where it equals any cell that its subject can mean. Where it equals none, it contradicts the nearest,
unless its words leave room for money that no form prints.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yujuesuan.checks.meanings import Meaning, Meanings, restricted, spec
from yujuesuan.checks.model import Cell, Linear, Note, Term
from yujuesuan.checks.stated import LEVELS, Stated, exact
from yujuesuan.checks.stated_lists import Group
from yujuesuan.checks.words import amount

#: Figures with fewer decimals than the others that must be exact before closing zeros count as left out.
_ENOUGH = 3
_YEAR = re.compile(r"(20\d\d)年")


@dataclass(frozen=True, slots=True)
class _Compared:
    """A stated figure and what it can mean; `sure` where nothing else can be meant."""

    of: Stated
    column: str
    meanings: tuple[Meaning, ...]
    sure: bool

    @property
    def cell(self) -> Cell:
        return self.of.cells[self.column]

    def nearest(self) -> Meaning:
        """The meaning whose figure comes nearest; of several the first."""
        return min(self.meanings, key=self._distance)

    def likeliest(self) -> Meaning:
        """What a figure that equals none of its meanings contradicts: the amount with most digits in common."""
        return min(self.meanings, key=lambda m: (_misprinted(_sum(m), self.cell.value), self._distance(m)))

    def _distance(self, meaning: Meaning) -> Decimal:
        return abs(_sum(meaning) - self.cell.value)

    def holds(self) -> bool:
        meaning = self.nearest()
        return abs(_sum(meaning) - self.cell.value) <= self.cell.half + _half(meaning)

    def within_a_digit(self) -> bool:
        """Whether the figure misses a more exact one by less than a unit of its own last digit."""
        return abs(_sum(self.nearest()) - self.cell.value) < 2 * self.cell.half


def _misprinted(one: Decimal, other: Decimal) -> int:
    """How many digits two amounts differ in, place by place."""
    a, b = (f"{value:.6f}" for value in (one, other))
    width = max(len(a), len(b))
    return sum(x != y for x, y in zip(a.rjust(width), b.rjust(width), strict=True))


def _sum(meaning: Meaning) -> Decimal:
    return sum([cell.value for cell in meaning.cells], Decimal(0))


def _half(meaning: Meaning) -> Decimal:
    return sum([cell.half for cell in meaning.cells], Decimal(0))


def with_closing_zeros(told: Sequence[Stated], meanings: Meanings, usual: int, stage: str) -> list[Stated]:
    """Amounts with the closing zeros that the text leaves out: 20.4 is 20.40 where a table prints each such figure so.

    Where it prints one of them otherwise, they are taken as rounded.
    """
    short = [c for c in _compared(told, meanings, stage) if c.column in c.of.short and c.holds()]
    finer = Decimal("0.5").scaleb(-usual)
    exactly = [abs(_sum(c.nearest()) - c.cell.value) <= finer + _half(c.nearest()) for c in short]
    if len(exactly) < _ENOUGH or not all(exactly):
        return list(told)
    return [
        replace(
            one,
            cells={name: exact(cell, usual) if name in one.short else cell for name, cell in one.cells.items()},
        )
        for one in told
    ]


def statement_identities(
    told: Sequence[Stated], groups: Sequence[Group], meanings: Meanings, stage: str, fiscal_year: int
) -> Iterator[Linear | Note]:
    """Every stated figure that a table prints, and those that contradict what the tables print."""
    compared = [_as_listed(c, groups) for c in _compared(told, meanings, stage)]
    held = [c for c in compared if c.holds()]
    broken = [c for c in compared if c.sure and not c.holds() and not _elsewhere(c, fiscal_year)]
    # a text most of whose figures are not in these tables is about something else
    if len(held) < len(broken):
        broken = []
    adjusted: dict[tuple[Hashable, ...], list[_Compared]] = defaultdict(list)
    for one in (*held, *broken):
        meaning = one.nearest()
        if one in broken and one.within_a_digit():
            adjusted[(one.cell.value, *(cell.key for cell in meaning.cells))].append(one)
            continue
        if one in broken:
            meaning = one.likeliest()
        right = tuple(Term(cell) for cell in meaning.cells)
        yield Linear("statement", meaning.form, f"{_name(one)} = {_names(meaning)}", (Term(one.cell),), right)
    yield from map(_last_digit, adjusted.values())


def _last_digit(found: Sequence[_Compared]) -> Note:
    """A last digit that rounding does not give, but that a sum of rounded parts may have been made to fit with."""
    first, meaning = found[0], found[0].nearest()
    lines = "、".join(str(one.cell.line) for one in found)
    stated, exact_value = amount(first.cell.value), amount(_sum(meaning))
    return Note(
        "statement",
        meaning.form,
        f"{_name(first)} = {_names(meaning)}",
        f"{first.of.subject}：第{lines}行为{stated}万元，表内为{exact_value}万元，相差不足末位一个单位，但不是四舍五入的结果"
        f" / lines {lines} print {stated} 万元, the table {exact_value}: less than one unit of the last digit apart,"
        " yet not what rounding gives",
        (*(one.cell for one in found), *meaning.cells),
    )


def _name(compared: _Compared) -> str:
    return f"{compared.of.subject}（第{compared.cell.line}行）"


def _names(meaning: Meaning) -> str:
    return " + ".join(cell.text.partition("：")[0] for cell in meaning.cells)


def _compared(told: Sequence[Stated], meanings: Meanings, stage: str) -> Iterator[_Compared]:
    unsure = frozenset(spec()["unsure"])
    for one in told:
        for column in LEVELS:
            if column not in one.cells:
                continue
            found = meanings.of(one.subject, budget=stage == "budget" or column == "budget_wan")
            if stage == "budget":
                found = [*found, *meanings.of(one.subject)] if one.subject not in spec()["sangong"] else found
            elif column == "amount_wan" and one.subject in spec()["sangong"]:
                found = [*found, *meanings.of(one.subject, budget=True)]
            if found:
                sure = one.subject not in unsure and not meanings.is_open(one.subject)
                yield _Compared(one, column, tuple(found), sure)


def _as_listed(compared: _Compared, groups: Sequence[Group]) -> _Compared:
    """A class or item of a list means the column in which most of the list's figures are found."""
    kinds = {meaning.kind for meaning in compared.meanings}
    if kinds == {""}:
        return compared
    group = next((g for g in groups if any(part is compared.of for part in g.parts)), None)
    if group is None or compared.column not in group.kinds:
        return replace(compared, sure=False)
    kind = group.kinds[compared.column]
    own = spec()["wholes"].get(group.whole.subject, ()) if group.whole else ()
    alike = [m for m in compared.meanings if m.kind == kind] or compared.meanings
    return replace(compared, meanings=tuple(sorted(alike, key=lambda m: m.form not in own)))


def _elsewhere(compared: _Compared, fiscal_year: int) -> bool:
    """Whether a figure may be of other money than the tables': one unit's, another year's, an evaluation's."""
    years = _YEAR.findall(compared.cell.text)
    another_year = bool(years) and str(fiscal_year) not in years
    return restricted(compared.cell) or another_year or bool(re.search(spec()["outside"], compared.of.section))
