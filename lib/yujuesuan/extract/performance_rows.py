"""What rows of a performance sheet become: indicators, and what could not be given a place."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Indicator:
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
        return {name: getattr(self, name) for name in _KEYS}


_KEYS = tuple(field.name for field in fields(Indicator))


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
