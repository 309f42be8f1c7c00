"""A disclosure's projects, one row each, from whichever of its places says most; and what it purchases."""

from __future__ import annotations

import pandas as pd

from yujuesuan.analysis.compare import known
from yujuesuan.analysis.departments import Disclosure, Frames

#: Which place is read first: an evaluation tells more than the text about it, a table more than the goals.
_SOURCES = ("evaluation", "table", "goals", "narrative")
#: The places that tell what was executed of a project.
EVALUATIONS = ("evaluation", "narrative")
_SHOWN = (
    "project", "code", "source", "budget_wan", "executed_wan", "execution_rate", "score", "doc_id", "page", "line",
)  # fmt: skip


def projects(frames: Frames, disclosure: Disclosure, *, executed: bool = False) -> pd.DataFrame:
    """A disclosure's projects, the largest budget first, with where each is reported (money in 万元, rate a fraction).

    Columns: project, code, source, budget_wan, executed_wan, execution_rate (as printed), score, doc_id, page, line.
    A document can list its projects several times, under slightly different names: all rows are of the one listing
    that has most projects, of an evaluation before a table, goals and the text. `executed`: only of those that were
    executed, by an evaluation or the text.
    """
    rows = disclosure.rows(frames["projects"])
    rows = rows[rows["budget_wan"].notna()]
    if executed:
        rows = rows[rows["executed_wan"].notna() & rows["source"].isin(EVALUATIONS)]
    listings = [
        listing for source in _SOURCES for listing in _listings(rows[rows["source"] == source]["project"]) if listing
    ]
    chosen = rows.loc[max(listings, key=len, default=[])]
    return chosen.sort_values("budget_wan", ascending=False, kind="stable", ignore_index=True)[list(_SHOWN)]


def _listings(names: pd.Series[str]) -> list[list[int]]:
    """The row labels of each listing: a project that comes again begins the next one."""
    listings: list[list[int]] = []
    seen: set[str] = set()
    for label, name in names.items():
        if not listings or name in seen:
            listings.append([])
            seen.clear()
        listings[-1].append(label)  # type: ignore[arg-type]
        seen.add(name)
    return listings


def purchases(frames: Frames, disclosure: Disclosure, kind: str) -> pd.DataFrame:
    """Lines of the procurement (`kind` procurement) or purchased-service (`service`) table, the largest first.

    Columns: label (what is bought: content, else catalog name, else project), project, amount_wan, sme_wan,
    micro_wan (万元; null where the table has no such column), doc_id, page, line. Empty without such a table.
    """
    rows = disclosure.rows(frames["purchases"])
    rows = rows[(rows["kind"] == kind) & rows["amount_wan"].notna()]
    labels = [
        next((str(name) for name in names if known(name) and name), "")
        for names in zip(rows["content"], rows["catalog_name"], rows["project"], strict=True)
    ]
    columns = ["label", "project", "amount_wan", "sme_wan", "micro_wan", "doc_id", "page", "line"]
    return (
        rows.assign(label=labels)
        .sort_values("amount_wan", ascending=False, kind="stable", ignore_index=True)
        .reindex(columns=columns)
    )
