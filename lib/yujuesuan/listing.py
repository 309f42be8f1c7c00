"""What `yujuesuan check` lists of the frames: counts by rule and status, and each contradiction and warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from yujuesuan.analysis.compare import each
from yujuesuan.analysis.disclosure_quality import Passage, passages, suspected
from yujuesuan.frames import Frames
from yujuesuan.schema import STATUSES

#: Passages of one finding that are listed; of a longer sum the rest are counted.
_LISTED = 12


def by_document(
    chosen: Frames, documents: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame, Iterator[tuple[str, str]]]]:
    """A heading for every document chosen, its counts by rule and status, and what is told of it.

    `documents` are all there are: a check can cite a document that was not chosen.
    """
    paths = dict(zip(documents["doc_id"], documents["path"], strict=True))
    groups = dict(iter(chosen["checks"].groupby("doc_id", sort=False)))
    for row in each(chosen["documents"]):
        checks = groups.get(row.doc_id, chosen["checks"].iloc[:0])
        yield f"{row.path}  {row.department} {row.fiscal_year} {row.stage}", by_rule(checks), told(checks, paths)


def by_rule(checks: pd.DataFrame) -> pd.DataFrame:
    """The number of rows of each rule and status, one row a rule."""
    counted = pd.crosstab(checks["rule"], checks["status"]).reindex(columns=list(STATUSES), fill_value=0)
    return counted.reset_index().rename_axis(columns=None)


def summary(chosen: Frames) -> str:
    """One line: how many documents, and how many rows of each status."""
    counted = chosen["checks"]["status"].value_counts()
    documents = len(chosen["documents"])
    counts = ", ".join(f"{counted.get(status, 0):,} {status}" for status in STATUSES)
    return f"{documents} document{'' if documents == 1 else 's'}: {counts}"


def told(checks: pd.DataFrame, paths: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Status and text of each `fail`, then each `warn`: place, rule and message, then a line for every passage.

    `paths` are the documents' files by `doc_id`.
    """
    for status in ("fail", "warn"):
        for row in each(checks[checks["status"] == status]):
            yield status, "\n".join(_lines(row, paths))


def _lines(row: Any, paths: Mapping[str, str]) -> Iterator[str]:
    suspects = suspected(row)
    # the figures that explain a finding are seen first in a sum that is too long to be listed
    found = list(dict.fromkeys([*suspects, *passages(row.evidence)]))
    place = _place(found[0], paths) if found else paths.get(row.doc_id, row.doc_id)
    yield f"{place}: {row.status} {row.rule}: {row.message}"
    for passage in found[:_LISTED]:
        mark = "  ← if this were different, all would hold" if passage in suspects else ""
        yield f"  {_place(passage, paths)}: {passage.text}{mark}"
    if len(found) > _LISTED:
        yield f"  and {len(found) - _LISTED} more: column `evidence` of checks"
    for description in row.explains:
        yield f"  also broken by it: {description}"


def _place(passage: Passage, paths: Mapping[str, str]) -> str:
    """File and line, and the page in front of it where the source has pages."""
    path = paths.get(passage.doc_id, passage.doc_id)
    page = f" p. {passage.page}" if passage.page else ""
    return f"{path}{page}{f':{passage.line}' if passage.line else ''}"
