"""From broken identities to findings: one cause makes one finding, which names the figure that explains it all.

A figure explains a broken identity when some other value of it makes that identity hold. The smallest set of
figures that explains everything is sought one figure at a time: the one that mends most and breaks least first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yujuesuan.checks.model import Cell, Identity, Linear, Outcome, evaluate, total


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An identity and its outcome."""

    identity: Identity
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken identity, the figures any one of which explains it, and the other identities that it explains."""

    broken: Evaluated
    suspects: tuple[Cell, ...]
    value: Decimal | None = None
    others: tuple[Evaluated, ...] = ()


def findings(evaluated: Sequence[Evaluated]) -> list[Finding]:
    """Group the failed identities by cause, in the order of the document."""
    by_cell: dict[Hashable, list[Evaluated]] = defaultdict(list)
    for one in evaluated:
        for cell in one.identity.cells:
            by_cell[cell.key].append(one)
    open_ones = [one for one in evaluated if one.outcome.status == "fail"]
    found: list[Finding] = list(_misprint_within_rounding(evaluated, by_cell))
    while open_ones:
        best = max(
            (_Guess(cell, value, *_effect(cell, value, by_cell, open_ones)) for cell, value in _guesses(open_ones)),
            key=lambda guess: (guess.score, len(guess.mends)),
            default=None,
        )
        if best is None or not best.mends:
            found += [Finding(one, one.identity.cells) for one in open_ones]
            break
        tied = [
            guess.cell
            for guess in (_Guess(c, v, *_effect(c, v, by_cell, open_ones)) for c, v in _guesses(best.mends))
            if guess.score == best.score and len(guess.mends) == len(best.mends)
        ]
        suspects = tuple(dict.fromkeys((best.cell, *tied)))
        first, *others = sorted(best.mends, key=_precedence)
        found.append(Finding(first, suspects, best.value if len(suspects) == 1 else None, tuple(others)))
        open_ones = [one for one in open_ones if one not in best.mends]
    return sorted(found, key=lambda finding: min((c.line or 0 for c in finding.suspects), default=0))


#: Sums of three figures or more that must hold to the last digit before a document counts as computed exactly.
_EXACT = 30


def _misprint_within_rounding(
    evaluated: Sequence[Evaluated], by_cell: dict[Hashable, list[Evaluated]]
) -> Iterator[Finding]:
    """A last digit that rounding cannot explain: all sums of the document are exact but those of one figure.

    Figures that were rounded each for itself miss their sums by a digit in about one sum of four. Where thirty
    sums hold exactly, and the few that do not would all hold with another last digit of one and the same figure,
    which takes part in nothing that holds, that figure is misprinted.
    """
    sums = [one for one in evaluated if isinstance(one.identity, Linear)]
    off = [one for one in sums if one.outcome.status == "rounding"]
    exact = [one for one in sums if one.outcome.status == "pass" and sum(map(_counts, one.identity.cells)) >= 3]
    if not 2 <= len(off) <= 12 or len(exact) < _EXACT:
        return
    for cell, value in _guesses(off):
        touched = [one for one in by_cell[cell.key] if isinstance(one.identity, Linear)]
        if len(touched) == len(off) and all(_exact_with(one.identity, cell, value) for one in off):
            first, *others = sorted(off, key=_precedence)
            yield Finding(first, (cell,), value, tuple(others))
            return


def _counts(cell: Cell) -> bool:
    return bool(cell.value)


def _exact_with(identity: Identity, cell: Cell, value: Decimal) -> bool:
    outcome = evaluate(identity, {cell.key: value})
    return outcome is not None and outcome.status == "pass"


@dataclass(frozen=True, slots=True)
class _Guess:
    cell: Cell
    value: Decimal
    mends: list[Evaluated]
    breaks: int

    @property
    def score(self) -> int:
        return len(self.mends) - self.breaks


def _guesses(broken: Sequence[Evaluated]) -> Iterator[tuple[Cell, Decimal]]:
    """Every figure of the broken identities with the value that would make one of them hold."""
    seen = set()
    for one in broken:
        for cell in one.identity.cells:
            value = _mending(one.identity, cell)
            if value is not None and (cell.key, value) not in seen:
                seen.add((cell.key, value))
                yield cell, value


def _mending(identity: Identity, cell: Cell) -> Decimal | None:
    """The value of a cell at which the identity holds exactly, all else as printed."""
    if isinstance(identity, Linear):
        left = sum(term.sign for term in identity.left if term.cell.key == cell.key)
        right = sum(term.sign for term in identity.right if term.cell.key == cell.key)
        if left == right:
            return None
        return cell.value + (total(identity.right) - total(identity.left)) / (left - right)
    outcome = evaluate(identity)
    return outcome.expected if outcome and cell.key == identity.rate.key else None


def _effect(
    cell: Cell, value: Decimal, by_cell: dict[Hashable, list[Evaluated]], open_ones: Sequence[Evaluated]
) -> tuple[list[Evaluated], int]:
    """Which broken identities another value of a cell mends, and how many sound ones it breaks."""
    mends: list[Evaluated] = []
    breaks = 0
    for one in by_cell[cell.key]:
        outcome = evaluate(one.identity, {cell.key: value})
        holds = outcome is None or outcome.status in ("pass", "rounding")
        if holds and one in open_ones:
            mends.append(one)
        elif not holds and one.outcome.status in ("pass", "rounding"):
            breaks += 1
    return mends, breaks


_ORDER = ("formula", "columns", "hierarchy", "cross_form", "statement", "list_sum")


def _precedence(one: Evaluated) -> int:
    """The identity that a finding is told by: what the document itself says it must be, then the nearest."""
    rule = one.identity.rule
    return _ORDER.index(rule) if rule in _ORDER else len(_ORDER)
