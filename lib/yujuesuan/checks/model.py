"""Identities between printed figures, and what evaluating one says.

All arithmetic is exact (`Decimal`). A figure stands for every value that prints like it: half a unit of its last
digit to either side. That is the only tolerance there is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

Status = Literal["pass", "rounding", "fail", "warn"]
Values = Mapping[Hashable, Decimal]
_NONE: Values = {}
_NOTHING = Decimal(0)


class Cell(NamedTuple):
    """A printed figure: `value` in 万元 (a rate as a fraction, a count as it is), `half` of its last printed digit.

    `key` names the figure wherever it is used; `text` is the passage that a reader sees.
    """

    key: Hashable
    value: Decimal
    half: Decimal
    text: str
    line: int | None = None
    page: int | None = None
    is_amount: bool = True


class Term(NamedTuple):
    """A figure with its sign in a sum."""

    cell: Cell
    sign: int = 1


class Linear(NamedTuple):
    """Σ left = Σ right."""

    rule: str
    form: str
    description: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple({cell.key: cell for cell, _ in (*self.left, *self.right)}.values())


class Ratio(NamedTuple):
    """Σ top / Σ bottom = rate; `against` is a bottom that misprints are known to use instead."""

    rule: str
    form: str
    description: str
    top: tuple[Term, ...]
    bottom: tuple[Term, ...]
    rate: Cell
    against: tuple[Term, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        terms = (*self.top, *self.bottom)
        return tuple(dict.fromkeys((self.rate, *(term.cell for term in terms))))


Identity = Linear | Ratio


class Outcome(NamedTuple):
    """`expected` is what the other figures give, `actual` what is printed; `remark` says how a rate does fit."""

    status: Status
    expected: Decimal
    actual: Decimal
    tolerance: Decimal
    remark: str = ""

    @property
    def difference(self) -> Decimal:
        return self.actual - self.expected


@dataclass(frozen=True, slots=True)
class Note:
    """What a person must look at that is no arithmetic: an odd year, a name that does not fit its code.

    `passages` are the printed places that disagree.
    """

    rule: str
    form: str
    description: str
    message: str
    passages: tuple[Cell, ...]
    status: Status = "warn"


def evaluate(identity: Identity, changed: Values = _NONE) -> Outcome | None:
    """Evaluate an identity, with other values for the cells in `changed`; None where it says nothing (x / 0)."""
    return _linear(identity, changed) if isinstance(identity, Linear) else _ratio(identity, changed)


def total(terms: Iterable[Term], changed: Values = _NONE) -> Decimal:
    """Σ sign × value."""
    if not changed:
        return sum([cell.value if sign == 1 else sign * cell.value for cell, sign in terms], _NOTHING)
    return sum([sign * changed.get(cell.key, cell.value) for cell, sign in terms], _NOTHING)


def _half(terms: Iterable[Term]) -> Decimal:
    return sum([cell.half for cell, _ in terms], _NOTHING)


def _linear(identity: Linear, changed: Values) -> Outcome:
    actual, expected = total(identity.left, changed), total(identity.right, changed)
    tolerance = _half((*identity.left, *identity.right))
    gap = abs(actual - expected)
    status: Status = "pass" if not gap else "rounding" if gap <= tolerance else "fail"
    return Outcome(status, expected, actual, tolerance)


def _ratio(identity: Ratio, changed: Values) -> Outcome | None:
    rate = changed.get(identity.rate.key, identity.rate.value)
    found = _quotient(identity.top, identity.bottom, changed)
    if found is None:
        return None
    exact, low, high = found
    half = identity.rate.half
    if abs(exact - rate) <= half:
        status: Status = "pass" if abs(exact - rate) < half or not half else "rounding"
        return Outcome("pass" if status == "pass" else "rounding", exact, rate, half)
    if low - half <= rate <= high + half:
        return Outcome("rounding", exact, rate, half + max(high - exact, exact - low))
    # digits cut off instead of rounded: nearer to zero by less than a unit of the last digit
    if abs(rate) < abs(exact) and abs(exact - rate) < 2 * half:
        return Outcome("warn", exact, rate, half, "truncated")
    other = _quotient(identity.top, identity.against, changed) if identity.against else None
    remark = "against" if other and other[1] - half <= rate <= other[2] + half else ""
    return Outcome("fail", exact, rate, half, remark)


def _quotient(
    top: tuple[Term, ...], bottom: tuple[Term, ...], changed: Values
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Σ top / Σ bottom, and the least and greatest value that the printed figures allow."""
    above, below = total(top, changed), total(bottom, changed)
    spread_above, spread_below = _half(top), _half(bottom)
    if abs(below) <= spread_below:
        return None
    ends = [
        a / b
        for a in (above - spread_above, above + spread_above)
        for b in (below - spread_below, below + spread_below)
    ]
    return above / below, min(ends), max(ends)
