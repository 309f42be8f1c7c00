"""What a disclosure's expenditure consists of: function classes, economic classes, basic and project, personnel and
public."""

from __future__ import annotations

from typing import Any

import pandas as pd

from yujuesuan.analysis.compare import each, plus, ratio
from yujuesuan.analysis.departments import Disclosure, Frames
from yujuesuan.analysis.keys import TOTAL_ITEMS
from yujuesuan.text import label

_COLUMNS = ["item", "code", "amount_wan", "share", "doc_id", "page", "line"]
_PERSONNEL_PUBLIC = {"人员经费合计": "personnel", "公用经费合计": "public"}
_NAMES = {"basic": "基本支出", "project": "项目支出", "personnel": "人员经费", "public": "公用经费"}


def classes(frames: Frames, disclosure: Disclosure) -> pd.DataFrame:
    """Expenditure by function class: item, code, amount_wan, share (of the classes' sum), doc_id, page, line.

    From the expenditure table, else the general public budget's, else the summary; classes of 0 are left out and
    the largest comes first. Empty where none of these is printed.
    """
    amounts = disclosure.rows(frames["amounts"])
    function = amounts[amounts["classification"] == "function"]
    for form, measure in (("expenditure", "total"), ("general_expenditure", "total"), ("summary", "expenditure")):
        rows = function[(function["form"] == form) & (function["measure"] == measure)]
        if form != "summary":
            rows = rows[rows["level"] == "class"]
        rows = rows[rows["amount_wan"] != 0].drop_duplicates(["item", "code"])
        if len(rows):
            return _shares([(row.item, row.code, row) for row in each(rows)])
    return pd.DataFrame(columns=_COLUMNS)


def composition(frames: Frames, disclosure: Disclosure, of: str = "expenditure") -> pd.DataFrame:
    """The parts of a total, with the columns of `classes`.

    `of="expenditure"`: basic and project; `of="basic"`: personnel and public. Empty where they are not printed.
    """
    amounts = disclosure.rows(frames["amounts"])
    parts = ("basic", "project") if of == "expenditure" else ("personnel", "public")
    forms = ("expenditure", "general_expenditure") if of == "expenditure" else ("general_basic", "fiscal_basic")
    for form in forms:
        rows = amounts[(amounts["form"] == form) & (amounts["classification"] == "total")]
        found: dict[str, Any] = {}
        for row in each(rows):
            total = label(row.item) in TOTAL_ITEMS or _PERSONNEL_PUBLIC.get(label(row.item)) == row.measure
            if total and row.measure in parts:
                found.setdefault(row.measure, row)
        if len(found) == len(parts):
            return _shares([(_NAMES[part], "", found[part]) for part in parts], ordered=False)
    return pd.DataFrame(columns=_COLUMNS)


def economic(frames: Frames, disclosure: Disclosure) -> pd.DataFrame:
    """Basic expenditure by economic class (301, 302, 303 …), with the columns of `classes`; classes of 0 are left out.

    From the basic-expenditure form, whose columns are a total, or personnel and public expenditure, of which a class
    fills one. Empty where a class fills both without a printed total, and where no such form is printed.
    """
    amounts = disclosure.rows(frames["amounts"])
    printed = amounts[(amounts["classification"] == "economic") & (amounts["level"] == "class")]
    for form in ("general_basic", "fiscal_basic"):
        rows = printed[(printed["form"] == form) & (printed["amount_wan"] != 0)]
        totals = rows[rows["measure"] == "total"]
        rows = totals if len(totals) else rows[rows["measure"].isin(["personnel", "public"])]
        rows = rows.drop_duplicates(["code", "measure"])
        if len(rows) and rows["code"].is_unique:
            return _shares([(row.item, row.code, row) for row in each(rows)])
    return pd.DataFrame(columns=_COLUMNS)


def _shares(rows: list[tuple[str, str, Any]], *, ordered: bool = True) -> pd.DataFrame:
    whole = plus(*(row.amount_wan for _, _, row in rows))
    records = [
        (item, code, row.amount_wan, ratio(row.amount_wan, whole), row.doc_id, row.page, row.line)
        for item, code, row in rows
    ]
    data = pd.DataFrame(records, columns=_COLUMNS)
    return data.sort_values("amount_wan", ascending=False, ignore_index=True) if ordered else data
