"""From broken identities to findings: one cause makes one finding, which names the figure that explains it all.

A figure explains a broken identity when some other value of it makes that identity hold. The smallest set of
figures that explains everything is sought one figure at a time: the one that mends most and breaks least first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from yujuesuan.checks.model import Cell, Identity, Linear, Outcome, Term, Values, evaluate, total


class Evaluated(NamedTuple):
    """An identity, its outcome and its cells."""

    identity: Identity
    outcome: Outcome
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken identity, the figures any one of which explains it, and the other identities that it explains."""

    broken: Evaluated
    suspects: tuple[Cell, ...]
    value: Decimal | None = None
    others: tuple[Evaluated, ...] = ()


def findings(evaluated: Sequence[Evaluated]) -> list[Finding]:
    """Group the failed identities by cause, in the order of the document.

    A figure that is the only explanation of a finding has its other value when the next cause is sought.
    """
    if all(one.outcome.status == "pass" for one in evaluated):
        return []
    by_cell: dict[Hashable, list[Evaluated]] = defaultdict(list)
    for one in evaluated:
        for cell in one.cells:
            by_cell[cell.key].append(one)
    open_ones = [one for one in evaluated if one.outcome.status == "fail"]
    found: list[Finding] = []
    known: dict[Hashable, Decimal] = {}
    while open_ones:
        best, tied = _best(open_ones, by_cell, known)
        if best is None:
            found += [Finding(one, one.cells) for one in open_ones]
            break
        first, *others = sorted(best.mends, key=_precedence)
        found.append(Finding(first, tied, best.value if len(tied) == 1 else None, tuple(others)))
        if len(tied) == 1:
            known[best.cell.key] = best.value
        open_ones = [one for one in open_ones if one not in best.mends]
    suspected = {cell.key for finding in found for cell in finding.suspects}
    found += _misprints_within_rounding(evaluated, by_cell, suspected)
    return sorted(found, key=lambda finding: min((c.line or 0 for c in finding.suspects), default=0))


def _best(
    open_ones: Sequence[Evaluated], by_cell: Mapping[Hashable, list[Evaluated]], known: Values
) -> tuple[_Guess | None, tuple[Cell, ...]]:
    """The guess that mends most and breaks least, and every figure that does the same for the same identities."""
    guesses = [
        _Guess(cell, value, *_effect(cell, value, by_cell, open_ones, known))
        for cell, value in _guesses(open_ones, known)
    ]
    best = max(guesses, key=lambda guess: guess.rank, default=None)
    if best is None or not best.mends:
        return None, ()
    tied = (guess.cell for guess in guesses if guess.rank == best.rank and guess.mends == best.mends)
    return best, tuple(dict.fromkeys((best.cell, *tied)))


#: Identities of a kind that must hold to the last digit before some that do not are no rounding; before a single one.
_EXACT, _EXACT_FOR_ONE = 30, 60


def _misprints_within_rounding(
    evaluated: Sequence[Evaluated], by_cell: Mapping[Hashable, list[Evaluated]], suspected: Collection[Hashable]
) -> Iterator[Finding]:
    """Last digits that rounding cannot explain, told from how exact the rest of the document's tables is.

    Figures that were rounded each for itself miss their sums by a digit in about one sum of four. Where dozens hold
    exactly, and the few that do not would all hold with another last digit of one and the same figure, which takes
    part in nothing that holds, that figure is misprinted. Where only one figure on each side is not zero, nothing is
    added and nothing can round: such reprints are judged among themselves, totals left out, which may be sums
    of rounded parts. What a figure takes part in that a contradiction already suspects needs no second cause.
    """
    linear = [
        one
        for one in evaluated
        if one.identity.rule in _TABLES and not (suspected and any(cell.key in suspected for cell in one.cells))
    ]
    rounded = [one for one in linear if one.outcome.status == "rounding"]
    reprints = [one for one in linear if _is_reprint(one.identity)] if rounded else []
    for kind in (linear, reprints):
        off = rounded if kind is linear else [one for one in rounded if _is_reprint(one.identity)]
        if not 1 <= len(off) <= 12:
            continue
        exact = [one for one in kind if one.outcome.status == "pass" and (kind is reprints or _adds(one.identity))]
        needed = _EXACT_FOR_ONE if len(off) == 1 and kind is linear else _EXACT
        if len(exact) < needed:
            continue
        found: list[tuple[Cell, Decimal, list[Evaluated]]] = []
        for cell, value in _guesses(off, {}):
            touched = [one for one in by_cell[cell.key] if one.identity.rule in _TABLES]
            whole = kind is reprints and any(_adds(one.identity) and _is_whole(one.identity, cell) for one in touched)
            if whole or any(one.outcome.status == "pass" for one in touched):
                continue
            if all(one in touched and _exact_with(one.identity, cell, value) for one in off):
                found.append((cell, value, [one for one in touched if one.outcome.status == "rounding"]))
        if found:
            _, value, mended = max(found, key=lambda guess: len(guess[2]))
            suspects = tuple(dict.fromkeys(cell for cell, _, also in found if len(also) == len(mended)))
            first, *others = sorted(mended, key=_precedence)
            yield Finding(first, suspects, value if len(suspects) == 1 else None, tuple(others))
            return


def _nonzero(terms: Sequence[Term]) -> int:
    return sum(bool(term.cell.value) for term in terms)


def _is_reprint(identity: Identity) -> bool:
    if not isinstance(identity, Linear):
        return False
    figures = sorted((_nonzero(identity.left), _nonzero(identity.right)))
    # nothing at all on one side can be a sum of what rounds to nothing, unless a single figure says it
    return figures == [1, 1] or (figures == [0, 1] and len(identity.left) == len(identity.right) == 1)


def _adds(identity: Identity) -> bool:
    return isinstance(identity, Linear) and max(_nonzero(identity.left), _nonzero(identity.right)) > 1


def _is_whole(identity: Identity, cell: Cell) -> bool:
    """Whether a figure is what the others add up to."""
    assert isinstance(identity, Linear)
    sides = (identity.left, identity.right)
    return any(len(side) == 1 and side[0].cell.key == cell.key for side in sides)


def _exact_with(identity: Identity, cell: Cell, value: Decimal) -> bool:
    outcome = evaluate(identity, {cell.key: value})
    return outcome is not None and outcome.status == "pass"


@dataclass(frozen=True, slots=True)
class _Guess:
    cell: Cell
    value: Decimal
    mends: list[Evaluated]
    breaks: int
    exactly: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """More mended than broken first; then what leaves less to rounding."""
        return len(self.mends) - self.breaks, len(self.mends), self.exactly


def _guesses(broken: Sequence[Evaluated], known: Values) -> Iterator[tuple[Cell, Decimal]]:
    """Every figure of the broken identities with the value that would make one of them hold."""
    seen = set()
    for one in broken:
        for cell in one.cells:
            value = _mending(one.identity, cell, known)
            if value is not None and (cell.key, value) not in seen:
                seen.add((cell.key, value))
                yield cell, value


def _mending(identity: Identity, cell: Cell, known: Values) -> Decimal | None:
    """The value of a cell at which the identity holds exactly, all else as printed or known."""
    if isinstance(identity, Linear):
        left = sum(term.sign for term in identity.left if term.cell.key == cell.key)
        right = sum(term.sign for term in identity.right if term.cell.key == cell.key)
        if left == right:
            return None
        gap = total(identity.right, known) - total(identity.left, known)
        return known.get(cell.key, cell.value) + gap / (left - right)
    outcome = evaluate(identity, known)
    return outcome.expected if outcome and cell.key == identity.rate.key else None


def _effect(
    cell: Cell,
    value: Decimal,
    by_cell: Mapping[Hashable, list[Evaluated]],
    open_ones: Sequence[Evaluated],
    known: Values,
) -> tuple[list[Evaluated], int, int]:
    """Which broken identities another value of a cell mends, how many sound ones it breaks, how many hold exactly."""
    mends: list[Evaluated] = []
    breaks = exactly = 0
    for one in by_cell[cell.key]:
        outcome = evaluate(one.identity, {**known, cell.key: value})
        holds = outcome is None or outcome.status in ("pass", "rounding")
        if holds and one in open_ones:
            mends.append(one)
            exactly += outcome is None or outcome.status == "pass"
        elif not holds and one.outcome.status in ("pass", "rounding"):
            breaks += 1
    return mends, breaks, exactly


_TABLES = ("formula", "columns", "hierarchy", "cross_form")
_ORDER = (*_TABLES, "statement", "list_sum")


def _precedence(one: Evaluated) -> int:
    """The identity that a finding is told by: what the document itself says it must be, then the nearest."""
    rule = one.identity.rule
    return _ORDER.index(rule) if rule in _ORDER else len(_ORDER)
