"""How the printed figures of documents agree with each other: counts of frame `checks`, and its passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from yujuesuan.analysis.compare import known

#: A finding counts every relation that its figure breaks; what needs a person's look is no relation.
TALLIED = ("passed", "rounding", "broken", "findings", "warnings", "evaluated")
#: Where more figures than these could be the one, naming them says nothing.
_FEW = 3
_ENGLISH = re.compile(r" / (?=[A-Za-z\d“‘\"])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A printed place that a check rests on."""

    doc_id: str
    page: int | None
    line: int | None
    text: str
    amount_wan: float | None


def tally(checks: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Rows of `checks` counted by the columns named, in the order of the frame.

    `passed` and `rounding` hold; `broken` do not, which are told in `findings`, one a cause; `evaluated` is the sum
    of the three; `warnings` need a person's look.
    """
    status = checks["status"]
    failed = (status == "fail").astype(int)
    counted = checks[list(by)].assign(
        passed=(status == "pass").astype(int),
        rounding=(status == "rounding").astype(int),
        broken=failed * (1 + checks["explains"].map(len).astype(int)),
        findings=failed,
        warnings=(status == "warn").astype(int),
    )
    counted["evaluated"] = counted[["passed", "rounding", "broken"]].sum(axis=1)
    return counted.groupby(list(by), sort=False, as_index=False)[list(TALLIED)].sum()


def counts(checks: pd.DataFrame) -> dict[str, int]:
    """All rows of `checks` counted as `tally` does, and the number of `forms` that were checked."""
    summed = tally(checks, "doc_id")[list(TALLIED)].sum()
    evaluated = checks[(checks["status"] != "warn") & (checks["form"] != "")]
    forms = evaluated[["doc_id", "form"]].drop_duplicates()
    return {name: int(summed[name]) for name in TALLIED} | {"forms": len(forms)}


def passages(found: Iterable[Mapping[str, Any]]) -> list[Passage]:
    """The passages in a row's `evidence` or `suspects`."""
    return [_passage(one) for one in found]


def _passage(one: Mapping[str, Any]) -> Passage:
    # where one passage has no page, line or amount, pandas reads all of them from Parquet as floats, the missing as NaN
    page, line, amount = (one[name] if known(one[name]) else None for name in ("page", "line", "amount_wan"))
    return Passage(one["doc_id"], page and int(page), line and int(line), one["text"], amount)


def suspected(row: Any) -> list[Passage]:
    """The figures that explain a finding, where they are few and fewer than those that disagree; else none."""
    evidence, suspects = passages(row.evidence), passages(row.suspects)
    return [] if len(suspects) > _FEW or set(evidence) <= set(suspects) else suspects


def sentence(message: str, language: str) -> str:
    """A message's sentence in `zh` or `en`, which ` / ` parts."""
    parts = _ENGLISH.split(message, maxsplit=1)
    parts = parts if len(parts) > 1 else message.split(" / ", 1)
    return parts[-1 if language == "en" else 0]


def numbers(coverage: pd.DataFrame) -> tuple[int, int]:
    """How many numbers the documents' lines hold, and how many of them are in a frame."""
    return int(coverage["numbers"].sum()), int(coverage["captured"].sum())
