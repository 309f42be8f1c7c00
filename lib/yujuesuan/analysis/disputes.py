"""Which printed figures take part in a relation that does not hold: by document, place and amount."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from yujuesuan.analysis.compare import each
from yujuesuan.analysis.disclosure_quality import passages, suspected

#: What the words before a figure say that it is; the last of them counts.
_ROLES = {"budget": "预算", "final": "决算|执行", "change": "增加|减少|增长|下降|增减|提高|降低"}
_SAID = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _ROLES.items()))
#: Document, page, line and amount (万元) of a printed figure.
PrintedAt = tuple[str, int | None, int | None, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of `checks` that does not hold, and its number among those of its disclosure, from 1."""

    number: int
    row: Any = field(compare=False, hash=False)
    department: str = ""
    year: int = 0
    stage: str = ""


def findings(checks: pd.DataFrame) -> list[Finding]:
    """The relations that do not hold, numbered within each disclosure in the order of the frame."""
    rows = checks[checks["status"] == "fail"]
    numbers = rows.groupby(["department", "fiscal_year", "stage"], sort=False).cumcount() + 1
    return [
        Finding(int(number), row, row.department, int(row.fiscal_year), row.stage)
        for number, row in zip(numbers, each(rows), strict=True)
    ]


def disputes(checks: pd.DataFrame) -> dict[PrintedAt, list[tuple[Finding, str]]]:
    """The findings that each printed amount takes part in, and what its words say that it is.

    That is `budget`, `final`, `change` or empty: a sentence can print one amount as budget and as final account.
    Where all that could explain a finding is no amount, but a rate or a score, its amounts are not in question and
    are left out.
    """
    found: dict[PrintedAt, list[tuple[Finding, str]]] = defaultdict(list)
    for finding in findings(checks):
        suspects = suspected(finding.row)
        if suspects and all(one.amount_wan is None for one in suspects):
            continue
        for one in passages(finding.row.evidence):
            if one.amount_wan is not None:
                found[one.doc_id, one.page, one.line, one.amount_wan].append((finding, _role(one.text)))
    return dict(found)


def concerned(said: str, role: str) -> bool:
    """Whether a figure shown as `role` (`budget`, `final`, `change`; empty: an amount) can be one said to be `said`."""
    return said == role or (not (said and role) and "change" not in (said, role))


def _role(text: str) -> str:
    words = [match.lastgroup or "" for match in _SAID.finditer(text)]
    return words[-1] if words else ""
