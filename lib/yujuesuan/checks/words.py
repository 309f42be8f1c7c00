"""Checks as records: a sentence a person understands, in Chinese and English, and the passages it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from yujuesuan.checks.model import Cell, Identity, Linear, Note, Outcome, Ratio
from yujuesuan.checks.suspects import Evaluated, Finding
from yujuesuan.contacts import without_contacts
from yujuesuan.document import Document


class Passages:
    """The passages of a document's figures as records; one each, for a figure stands in many identities."""

    def __init__(self, document: Document) -> None:
        self.document = document
        #: By the identity of the cells, which the identities keep alive.
        self.known: dict[int, dict[str, Any]] = {}

    def of(self, cells: Iterable[Cell]) -> list[dict[str, Any]]:
        """A record each."""
        return [self.known.get(id(cell)) or self._new(cell) for cell in cells]

    def _new(self, cell: Cell) -> dict[str, Any]:
        return self.known.setdefault(id(cell), _passage(cell, self.document))


def held_record(one: Evaluated, passages: Passages) -> dict[str, Any]:
    """The record of an identity that holds, holds within rounding, or fits by cutting digits off."""
    record = _common(one, passages)
    record["message"], record["suspects"], record["explains"] = " / ".join(_sentences(one)), [], []
    return record


def finding_record(finding: Finding, passages: Passages) -> dict[str, Any]:
    """The record of a contradiction, with the figures that could explain it and what else they explain."""
    zh, en = _sentences(finding.broken)
    if finding.others:
        more_zh, more_en = _suspects(finding)
        zh, en = f"{zh}{more_zh}", f"{en}{more_en}"
    return {
        **_common(finding.broken, passages),
        "status": "fail",
        "message": f"{zh} / {en}",
        "suspects": passages.of(finding.suspects),
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


def _common(one: Evaluated, passages: Passages) -> dict[str, Any]:
    identity, outcome, cells = one
    record: dict[str, Any] = {
        "rule": identity.rule,
        "form": identity.form,
        "description": identity.description,
        "status": outcome.status,
        "evidence": passages.of(cells),
    }
    if isinstance(identity, Ratio):
        record["expected_rate"], record["actual_rate"] = float(outcome.expected), float(outcome.actual)
    elif _is_money(cells):
        expected = float(outcome.expected)
        same = outcome.status == "pass"
        record["expected_wan"], record["actual_wan"] = expected, expected if same else float(outcome.actual)
        record["difference_wan"] = 0.0 if same else float(outcome.difference)
        record["tolerance_wan"] = float(outcome.tolerance)
    return record


def _passage(cell: Cell, document: Document) -> dict[str, Any]:
    return {
        "doc_id": document.doc_id,
        "page": cell.page,
        "line": cell.line,
        "text": without_contacts(cell.text),
        "amount_wan": float(cell.value) if cell.is_amount else None,
    }


def _sentences(one: Evaluated) -> tuple[str, str]:
    identity, outcome, cells = one
    return _linear(identity, outcome, cells) if isinstance(identity, Linear) else _ratio(identity, outcome)


def _is_money(cells: Iterable[Cell]) -> bool:
    """Whether a sum is between amounts; scores have no unit."""
    return all([cell.is_amount for cell in cells])


def _linear(identity: Linear, outcome: Outcome, cells: Iterable[Cell]) -> tuple[str, str]:
    shown, unit = (amount, "万元") if _is_money(cells) else (plain, "分")
    actual, name = shown(outcome.actual), identity.description
    unit_en = " 万元" if unit == "万元" else ""
    if outcome.status == "pass":
        return f"{name}：两边都是{actual}{unit}", f"both sides give {actual}{unit_en}"
    expected, gap = shown(outcome.expected), shown(abs(outcome.difference))
    zh = f"{name}：一边为{actual}{unit}，一边为{expected}{unit}，相差{gap}{unit}"
    en = f"one side gives {actual}{unit_en}, the other {expected}, a difference of {gap}"
    if outcome.status == "rounding":
        return f"{zh}，在四舍五入范围内", f"{en}: rounding"
    return zh, en


def _ratio(identity: Ratio, outcome: Outcome) -> tuple[str, str]:
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
    value_zh = value_en = ""
    if finding.value is not None:
        value = _value(finding.value, finding.suspects[0], finding.broken.identity)
        value_zh, value_en = f"，若为{value.replace(' ', '')}则全部相符", f"; with {value} in its place all would hold"
    more = len(finding.others)
    return (
        f"。同一数字还涉及另外{more}处关系：{texts}{value_zh}",
        f". The same figure takes part in {more} more that do not hold{value_en}",
    )


def _value(value: Decimal, cell: Cell, identity: Identity) -> str:
    """A value as its figure is printed: an amount with its unit, a rate with %, a count as it is."""
    if cell.is_amount:
        return f"{amount(value)} 万元"
    is_rate = isinstance(identity, Ratio) and cell.key == identity.rate.key
    return percent(value) if is_rate else f"{value.normalize():,f}"


@lru_cache(maxsize=4096)
def amount(value: Decimal) -> str:
    """An exact amount with thousands separators, without closing zeros beyond two decimals."""
    text = f"{value.normalize():,f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(2, '0')}"


def plain(value: Decimal) -> str:
    """A number as it is, without closing zeros."""
    return f"{value.normalize():f}"


def percent(value: Decimal) -> str:
    """A fraction as a percentage of at most four decimals."""
    text = f"{round(value * 100, 4).normalize():f}"
    return f"{text}%"


def texts(cells: Iterable[Cell]) -> Sequence[str]:
    """The passages of figures."""
    return [cell.text for cell in cells]
