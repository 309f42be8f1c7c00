"""Budget against final account: as stated, in one table, in evaluations, and between two disclosures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from yujuesuan import frames as store
from yujuesuan.analysis.compare import agree, each, known, plus, ratio
from yujuesuan.analysis.departments import Disclosure, Frames, by_department, citation, disclosures, file_names
from yujuesuan.analysis.keys import (
    SANGONG_TOTAL,
    Figure,
    Key,
    codes_by_path,
    comparable,
    function_names,
    path,
    sangong_item,
)
from yujuesuan.analysis.projects import EVALUATIONS
from yujuesuan.text import fold

_MEASURE_ITEMS = {"total": "支出合计", "basic": "基本支出", "project": "项目支出"}
Record = dict[str, Any]


def budget_execution(frames: Frames) -> pd.DataFrame:
    """The frame `budget_execution` of all departments; amounts in 万元, rates as fractions.

    `execution_rate` is null where the budget is 0. A row has one basis: `statement` (the narrative's budget and
    final account), `table` (one table with both columns), `evaluation` (projects) or `disclosures` (the budget's
    and the final account's own documents of one fiscal year). Needs the same frames as `year_over_year`.
    """
    names = file_names(frames)
    records: list[Record] = []
    for department, mine in by_department(frames):
        found = disclosures(mine, department)
        for disclosure in found:
            records += _stated(mine, names, disclosure)
            records += _in_table(mine, names, disclosure)
            records += _evaluated(mine, names, disclosure)
            budget = next((x for x in found if (x.year, x.stage) == (disclosure.year, "budget")), None)
            if budget and disclosure.stage == "final":
                records += _between(mine, names, budget, disclosure)
    return store.build("budget_execution", records)


def _record(row: Any, budget: float, final: float, stated: float | None = None, sentence: str = "") -> Record:
    keys = ("doc_id", "department", "fiscal_year", "stage", "page", "line")
    return {
        **{key: getattr(row, key) for key in keys},
        "budget_wan": budget,
        "final_wan": final,
        "execution_rate": ratio(final, budget),
        "stated_rate": stated,
        "agrees": None if stated is None else agree(stated, final, budget, sentence),
    }


def _stated(frames: Frames, names: dict[str, str], disclosure: Disclosure) -> Iterator[Record]:
    """One record for each subject and pair of figures; places that repeat them are joined in its source."""
    codes = codes_by_path(disclosure.rows(frames["amounts"]))
    places: dict[tuple[Any, ...], list[Any]] = {}
    for row in each(disclosure.rows(frames["statements"])):
        if known(row.budget_wan) and known(row.final_wan):
            stated = row.completion_rate if known(row.completion_rate) else None
            places.setdefault((row.subject, row.budget_wan, row.final_wan, stated), []).append(row)
    for (subject, budget, final, stated), rows in places.items():
        code = codes.get(fold(subject), "")
        level = _level(subject, code, rows[0].sentence)
        yield {
            **_record(rows[0], budget, final, stated, rows[0].sentence),
            "level": level,
            "item": (sangong_item(subject) or subject) if level == "sangong" else subject,
            "code": code if level == "function" else "",
            "basis": "statement",
            "reason": next((row.reason for row in rows if known(row.reason)), None),
            "source": _cite(names, *rows),
        }


def _level(subject: str, code: str, sentence: str) -> str:
    if sangong_item(subject):
        return "sangong"
    marked = re.search(re.escape(fold(subject)) + "（[类款项]）", fold(sentence))
    return "function" if "/" in subject or code or marked else "department"


def _in_table(frames: Frames, names: dict[str, str], disclosure: Disclosure) -> Iterator[Record]:
    amounts = frames["amounts"]
    figures = comparable(disclosure.rows(amounts[amounts["form"] == "sangong"]))
    told = _told_without_budget(frames, disclosure)
    for (form, item, _, measure), final in figures.items():
        budget = figures.get((form, item, "", "budget"))
        if measure != "final" or budget is None:
            continue
        name = SANGONG_TOTAL if item == "合计" else item
        said = told.get((name, final.amount))
        stated = said.completion_rate if said is not None and known(said.completion_rate) else None
        yield {
            **_record(final.row, budget.amount, final.amount, stated, said.sentence if said is not None else ""),
            "level": "sangong",
            "item": name,
            "basis": "table",
            "reason": said.reason if said is not None and known(said.reason) else None,
            "source": _cite(names, final.row, budget.row, *([] if said is None else [said])),
        }


def _told_without_budget(frames: Frames, disclosure: Disclosure) -> dict[tuple[str, float], Any]:
    """Statements on a 三公 item that give its final account but leave its budget to the table."""
    return {
        (item, row.final_wan): row
        for row in each(disclosure.rows(frames["statements"]))
        if (item := sangong_item(row.subject)) and known(row.final_wan) and not known(row.budget_wan)
    }


def _cite(names: dict[str, str], *rows: Any) -> str:
    return "; ".join(dict.fromkeys(citation(names, row) for row in rows))


def _evaluated(frames: Frames, names: dict[str, str], disclosure: Disclosure) -> Iterator[Record]:
    """One record for each project and pair of figures; places that agree are joined in its source."""
    projects = disclosure.rows(frames["projects"])
    places: dict[tuple[Any, ...], list[Any]] = {}
    for row in each(projects[projects["source"].isin(EVALUATIONS)]):
        if known(row.budget_wan) and known(row.executed_wan):
            places.setdefault((row.project, row.budget_wan, row.executed_wan), []).append(row)
    for (project, budget, executed), rows in places.items():
        stated = [row.execution_rate for row in rows if known(row.execution_rate)]
        verdicts = [agree(rate, executed, budget) for rate in stated]
        yield {
            **_record(rows[0], budget, executed),
            "level": "project",
            "item": project,
            "code": next((row.code for row in rows if row.code), ""),
            "stated_rate": stated[0] if stated else None,
            "agrees": None if None in verdicts or not verdicts else all(verdicts),
            "basis": "evaluation",
            "source": _cite(names, *rows),
        }


def _between(frames: Frames, names: dict[str, str], budget: Disclosure, final: Disclosure) -> Iterator[Record]:
    levels = ("class", "division", "item")
    planned = comparable(budget.rows(frames["amounts"]), levels)
    spent = comparable(final.rows(frames["amounts"]), levels)
    labels = function_names(final.rows(frames["amounts"]))
    seen: set[tuple[str, str, str]] = set()
    for key, figure in spent.items():
        other = planned.get((*key[:3], "budget")) if key[0] == "sangong" else planned.get(key)
        kind = _kind(key, figure, labels)
        if other is None or kind is None or kind in seen:
            continue
        seen.add(kind)
        level, item, code = kind
        yield {
            **_record(figure.row, other.amount, figure.amount),
            "level": level,
            "item": item,
            "code": code,
            "basis": "disclosures",
            "source": _cite(names, figure.row, other.row),
        }


def by_class(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `budget_execution` below the class level added up by class, in the frame's own columns.

    Only for rows of one disclosure and basis that are all at one level below the class, so that none counts
    twice; empty otherwise. The source of a sum lists those of its terms.
    """
    depth = rows["item"].str.count("/")
    if rows.empty or depth.min() == 0 or depth.nunique() > 1:
        return rows.iloc[:0]
    records = []
    for item, group in rows.groupby(rows["item"].str.partition("/")[0], sort=False):
        first = next(each(group))
        codes = set(group["code"].str[:3]) - {""}
        records.append(
            {
                **_record(first, plus(*group["budget_wan"]), plus(*group["final_wan"])),
                "level": "function",
                "item": item,
                "code": codes.pop() if len(codes) == 1 else "",
                "basis": first.basis,
                "source": "; ".join(dict.fromkeys(group["source"])),
            }
        )
    return store.build("budget_execution", records)


def _kind(key: Key, figure: Figure, labels: dict[str, str]) -> tuple[str, str, str] | None:
    """Level, item and code of a figure of the final account that a budget can be put beside; None for the rest."""
    form, item, code, measure = key
    if form == "sangong":
        name = SANGONG_TOTAL if item == "合计" else item
        return ("sangong", name, "") if measure == "final" else None
    if form == "summary":
        return ("department", item, "")
    if not code:
        return ("department", _MEASURE_ITEMS[measure], "")
    return ("function", path(code, labels) or figure.item, code) if measure == "total" else None
