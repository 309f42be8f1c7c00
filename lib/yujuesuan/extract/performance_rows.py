"""What rows of a performance sheet become: indicators, and what could not be given a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


class Indicator(NamedTuple):
    """One indicator; None where the sheet prints no value. `lines` are all lines that its cells stand on."""

    owner: str
    objective: str
    level1: str
    level2: str
    indicator: str
    target: str | None
    actual: str | None
    value_prior2: str | None
    value_prior1: str | None
    score: float | None
    basis: str | None
    weight: float | None
    objective_weight: float | None
    level1_weight: float | None
    level2_weight: float | None
    line: int
    page: int | None
    lines: tuple[int, ...]

    def record(self) -> dict[str, Any]:
        """The keys of frame `indicators`, and `lines`."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Leftover:
    """Text among the rows that is in no indicator: `note` and `interim` have no column in the frame."""

    owner: str
    text: str
    reason: str
    line: int
    page: int | None = None


Found = Indicator | Leftover


def names_goal(name: str, text: str) -> str:
    """`年度目标1：…`: the goal's printed name keeps long-term and yearly goals apart."""
    return f"{name}：{text}" if text else name
