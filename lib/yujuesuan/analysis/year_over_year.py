"""This year against an earlier one: as stated, between two disclosures, and in prior-year columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from yujuesuan import frames as store
from yujuesuan.analysis.compare import agree, each, known, minus, ratio
from yujuesuan.analysis.departments import Disclosure, Frames, by_department, citation, disclosures, file_names
from yujuesuan.analysis.keys import codes_by_path, comparable
from yujuesuan.text import fold

#: `决算数小于预算数的主要原因…` explains how the budget was executed, not the change against last year.
_OF_EXECUTION = re.compile(r"[大小高低多少]于[^。；，]*预算[^。；，]*原因")
#: The head of a goal sheet's columns of earlier years, and how far above a row of them it stands at most.
_EARLIER = re.compile(r"(?:近|前|上)[一二两三123]年|以前年度|往年")
_HEAD_REACH = 25
_PROJECT_FORMS = {"table": "projects", "goals": "project_goals", "evaluation": "project_evaluation"}
Record = dict[str, Any]


def year_over_year(frames: Frames) -> pd.DataFrame:
    """The frame `year_over_year` of all departments; amounts in 万元, rates as signed fractions.

    A row has one basis: `stated` (the narrative's change), `disclosures` (two years' own documents) or
    `table` (prior-year columns of the performance tables). `prior_stage` is null where the columns of a department's
    goal sheet do not say whether they are budgets or final accounts. Needs `documents`, `amounts`, `statements`,
    `projects`; `funding`, and `coverage` for what its columns say, where there are any.
    """
    names = file_names(frames)
    records: list[Record] = []
    for department, mine in by_department(frames):
        found = disclosures(mine, department)
        for disclosure in found:
            records += _stated(mine, names, disclosure)
            prior = _prior(disclosure, found)
            if prior:
                records += _between(mine, names, disclosure, prior)
            records += _in_tables(mine, names, disclosure)
    return store.build("year_over_year", records)


def _keys(row: Any) -> Record:
    return {k: getattr(row, k) for k in ("doc_id", "department", "fiscal_year", "stage", "page", "line")}


def _change(amount: float | None, prior: float | None) -> Record:
    if amount is None or prior is None:
        return {"amount_wan": amount, "prior_wan": prior}
    change = minus(amount, prior)
    return {"amount_wan": amount, "prior_wan": prior, "change_wan": change, "change_rate": ratio(change, prior)}


def _stated(frames: Frames, names: dict[str, str], disclosure: Disclosure) -> Iterator[Record]:
    codes = codes_by_path(disclosure.rows(frames["amounts"]))
    amounts = _amounts_by_subject(frames, disclosure)
    for row in each(disclosure.rows(frames["statements"])):
        amount = row.amount_wan if known(row.amount_wan) else row.final_wan
        elsewhere = None
        if not known(amount) and len({x.amount_wan for x in amounts.get(row.subject, ())}) == 1:
            elsewhere = amounts[row.subject][0]
            amount = elsewhere.amount_wan
        if not (known(row.change_wan) and known(amount) and known(row.base_year)):
            continue
        prior = minus(amount, row.change_wan)
        stated_rate = row.change_rate if known(row.change_rate) else None
        yield {
            **_keys(row),
            **_change(amount, prior),
            "subject": row.subject,
            "code": codes.get(fold(row.subject), ""),
            "prior_year": row.base_year,
            "basis": "stated",
            "prior_stage": row.stage,
            "stated_change_wan": row.change_wan,
            "stated_change_rate": stated_rate,
            "agrees": None if stated_rate is None else _agrees(row, amount, prior),
            "reason": row.reason if known(row.reason) and not _OF_EXECUTION.search(row.sentence) else None,
            "source": "; ".join(citation(names, x) for x in (row, elsewhere) if x is not None),
        }


def _agrees(row: Any, amount: float, prior: float) -> bool | None:
    return agree(row.change_rate, row.change_wan, prior, row.sentence, terms=(amount, row.change_wan))


def _prior(disclosure: Disclosure, found: list[Disclosure]) -> Disclosure | None:
    """The latest earlier disclosure of the same stage, else the latest earlier one of the other stage."""
    earlier = [x for x in found if x.year < disclosure.year]
    return next((x for x in earlier if x.stage == disclosure.stage), earlier[0] if earlier else None)


def _between(frames: Frames, names: dict[str, str], now: Disclosure, prior: Disclosure) -> Iterator[Record]:
    before = comparable(prior.rows(frames["amounts"]))
    for key, figure in comparable(now.rows(frames["amounts"])).items():
        if key not in before:
            continue
        form, _, code, measure = key
        yield {
            **_keys(figure.row),
            **_change(figure.amount, before[key].amount),
            "form": form,
            "item": figure.item,
            "code": code,
            "measure": measure,
            "prior_year": prior.year,
            "basis": "disclosures",
            "prior_stage": prior.stage,
            "source": f"{citation(names, figure.row)}; {citation(names, before[key].row)}",
        }


def _amounts_by_subject(frames: Frames, disclosure: Disclosure) -> dict[str, list[Any]]:
    """Statements that give an amount, by subject: a change may be stated in one place, its amount in another."""
    found: dict[str, list[Any]] = {}
    for row in each(disclosure.rows(frames["statements"])):
        if known(row.amount_wan):
            found.setdefault(row.subject, []).append(row)
    return found


def _in_tables(frames: Frames, names: dict[str, str], disclosure: Disclosure) -> Iterator[Record]:
    for row in each(disclosure.rows(frames["projects"])):
        for back, prior in ((1, row.budget_prior1_wan), (2, row.budget_prior2_wan)):
            if not (known(prior) and known(row.budget_wan)):
                continue
            yield {
                **_keys(row),
                **_change(row.budget_wan, prior),
                "form": _PROJECT_FORMS.get(row.source, ""),
                "item": row.project,
                "code": row.code,
                "measure": "total",
                "prior_year": row.fiscal_year - back,
                "basis": "table",
                "prior_stage": "budget",
                "source": citation(names, row),
            }
    funding = disclosure.rows(frames["funding"]) if "funding" in frames else pd.DataFrame()
    heads = _heads(disclosure.rows(frames["coverage"])) if len(funding) and "coverage" in frames else []
    for row in each(funding):
        for year, prior in ((row.prior1_year, row.prior1_wan), (row.prior2_year, row.prior2_wan)):
            if not (known(year) and known(prior) and known(row.amount_wan)):
                continue
            yield {
                **_keys(row),
                **_change(row.amount_wan, prior),
                "form": "department_goals",
                "item": row.item,
                "measure": "total",
                "prior_year": int(year),
                "basis": "table",
                "prior_stage": _stage_above(heads, row),
                "source": citation(names, row),
            }


def _heads(coverage: pd.DataFrame) -> list[tuple[str, int, str]]:
    """Document, line and text of what can be the head of columns of earlier years."""
    rows = coverage[coverage["text"].str.contains(_EARLIER.pattern, na=False) & coverage["line"].notna()]
    return [(row.doc_id, int(row.line), fold(row.text)) for row in each(rows)]


def _stage_above(heads: list[tuple[str, int, str]], row: Any) -> str | None:
    """The stage that the head nearest above a row of a goal sheet names; None where it names none, or both."""
    if not known(row.line):
        return None
    near = [(line, text) for doc, line, text in heads if doc == row.doc_id and 0 <= row.line - line <= _HEAD_REACH]
    text = max(near, default=(0, ""))[1]
    named = {"budget": "预算" in text, "final": bool(re.search("决算|执行|实际", text))}
    stages = [stage for stage, there in named.items() if there]
    return stages[0] if len(stages) == 1 else None
