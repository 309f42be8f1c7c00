"""Checks as records: a sentence a person understands, in Chinese and English, and the passages it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from yujuesuan.checks.model import Cell, Linear, Note, Ratio
from yujuesuan.checks.suspects import Evaluated, Finding
from yujuesuan.document import Document


def held_record(one: Evaluated, document: Document) -> dict[str, Any]:
    """The record of an identity that holds, holds within rounding, or fits by cutting digits off."""
    return {**_common(one, document), "message": _message(one), "suspects": [], "explains": []}


def finding_record(finding: Finding, document: Document) -> dict[str, Any]:
    """The record of a contradiction, with the figures that could explain it and what else they explain."""
    message = _message(finding.broken)
    if finding.others:
        zh, en = _suspects(finding)
        message = f"{message}{zh}{en}"
    return {
        **_common(finding.broken, document),
        "status": "fail",
        "message": message,
        "suspects": [_passage(cell, document) for cell in finding.suspects],
        "explains": [one.identity.description for one in finding.others],
    }


def note_record(note: Note, document: Document) -> dict[str, Any]:
    """The record of what a person must look at."""
    return {
        "rule": note.rule,
        "form": note.form,
        "description": note.description,
        "status": note.status,
        "message": note.message,
        "evidence": [_passage(cell, document) for cell in note.passages],
        "suspects": [],
        "explains": [],
    }


def _common(one: Evaluated, document: Document) -> dict[str, Any]:
    identity, outcome = one.identity, one.outcome
    names = ("expected_wan", "actual_wan", "difference_wan", "tolerance_wan")
    values = (outcome.expected, outcome.actual, outcome.difference, outcome.tolerance)
    if isinstance(identity, Ratio):
        names = ("expected_rate", "actual_rate", "", "")
    return {
        "rule": identity.rule,
        "form": identity.form,
        "description": identity.description,
        **{name: float(value) for name, value in zip(names, values, strict=True) if name},
        "status": outcome.status,
        "evidence": [_passage(cell, document) for cell in identity.cells],
    }


def _passage(cell: Cell, document: Document) -> dict[str, Any]:
    return {
        "doc_id": document.doc_id,
        "page": cell.page,
        "line": cell.line,
        "text": cell.text,
        "amount_wan": float(cell.value) if cell.is_amount else None,
    }


def _message(one: Evaluated) -> str:
    zh, en = (_linear if isinstance(one.identity, Linear) else _ratio)(one)
    return f"{zh} / {en}"


def _linear(one: Evaluated) -> tuple[str, str]:
    outcome = one.outcome
    actual, expected, gap = (amount(x) for x in (outcome.actual, outcome.expected, abs(outcome.difference)))
    name = one.identity.description
    if outcome.status == "pass":
        return f"{name}：两边都是{actual}万元", f"both sides give {actual} 万元"
    zh = f"{name}：一边为{actual}万元，一边为{expected}万元，相差{gap}万元"
    en = f"one side gives {actual} 万元, the other {expected}, a difference of {gap}"
    if outcome.status == "rounding":
        return f"{zh}，在四舍五入范围内", f"{en}: rounding"
    return zh, en


def _ratio(one: Evaluated) -> tuple[str, str]:
    outcome, identity = one.outcome, one.identity
    assert isinstance(identity, Ratio)
    actual, expected = percent(outcome.actual), percent(outcome.expected)
    name = identity.description
    if outcome.status == "pass":
        return f"{name}：所印比率{actual}与所印金额相符", f"the printed rate {actual} is what the printed amounts give"
    zh = f"{name}：所印比率为{actual}，按所印金额计算为{expected}"
    en = f"the printed rate is {actual}; the printed amounts give {expected}"
    if outcome.status == "rounding":
        return f"{zh}，在四舍五入范围内", f"{en}: rounding"
    if outcome.remark == "truncated":
        return f"{zh}，舍去尾数时相符", f"{en}; it fits where digits are cut off instead of rounded"
    if outcome.remark == "against":
        return f"{zh}；只有以本年数为分母时才相符", f"{en}; it fits only if the change is divided by this year's amount"
    return zh, en


def _suspects(finding: Finding) -> tuple[str, str]:
    texts = "、".join(cell.text for cell in finding.suspects[:3])
    value = ""
    if finding.value is not None:
        fits = f"{amount(finding.value)}万元" if finding.suspects[0].is_amount else percent(finding.value)
        value = f"，若为{fits}则全部相符"
    more = len(finding.others)
    return (
        f"。同一数字还涉及另外{more}处关系：{texts}{value}",
        f". The same figure takes part in {more} more that do not hold",
    )


def amount(value: Decimal) -> str:
    """An exact amount with thousands separators, without closing zeros beyond two decimals."""
    text = f"{value.normalize():,f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(2, '0')}"


def percent(value: Decimal) -> str:
    """A fraction as a percentage of at most four decimals."""
    text = f"{round(value * 100, 4).normalize():f}"
    return f"{text}%"


def texts(cells: Iterable[Cell]) -> Sequence[str]:
    """The passages of figures."""
    return [cell.text for cell in cells]
