"""A department's total expenditure through the years, budgets and final accounts kept apart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from yujuesuan.analysis.compare import each
from yujuesuan.analysis.departments import Disclosure, Frames, disclosures
from yujuesuan.analysis.keys import Figure, comparable

_COLUMNS = ["fiscal_year", "stage", "amount_wan", "basis", "doc_id", "page", "line"]
_TOTALS = (
    ("summary", "支出总计", "", "expenditure"),
    ("summary", "本年支出合计", "", "expenditure"),
    ("expenditure", "合计", "", "total"),
    ("general_expenditure", "合计", "", "total"),
)
_SUBJECTS = ("收支总计", "支出总计", "支出合计", "本年支出合计")


def series(frames: Frames, changes: pd.DataFrame, department: str) -> pd.DataFrame:
    """Total expenditure a year and stage: fiscal_year, stage, amount_wan (万元), basis, doc_id, page, line.

    `basis` is `printed` (the disclosure's own total) or `stated` (the earlier year that the narrative's change
    implies, from the frame `year_over_year`; only for years without a disclosure of their own). By year and stage.
    """
    records: dict[tuple[int, str], tuple[Any, ...]] = {}
    found = disclosures(frames, department)
    for disclosure in found:
        figure = total(frames, disclosure)
        if figure:
            row = figure.row
            key = (disclosure.year, disclosure.stage)
            records[key] = (*key, figure.amount, "printed", row.doc_id, row.page, row.line)
    mine = changes[(changes["department"] == department) & (changes["basis"] == "stated")]
    for subject in _SUBJECTS:
        for row in each(mine[mine["subject"] == subject]):
            key = (int(row.prior_year), row.prior_stage)
            records.setdefault(key, (*key, row.prior_wan, "stated", row.doc_id, row.page, row.line))
    return pd.DataFrame([records[key] for key in sorted(records)], columns=_COLUMNS)


def total(frames: Frames, disclosure: Disclosure) -> Figure | None:
    """The disclosure's total expenditure as printed, or None where no table prints it."""
    figures = comparable(disclosure.rows(frames["amounts"]))
    return next((figures[key] for key in _TOTALS if key in figures), None)
