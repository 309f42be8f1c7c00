"""Performance sheets against themselves (`evaluation`).

Execution rates, scores by the form's own rule, scores against the printed total. Where a figure can be meant in
two ways, it holds when one of them does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yujuesuan.checks.model import Cell, Identity, Linear, Note, Ratio, Term, evaluate
from yujuesuan.checks.passages import RATE, Record, figure, money, passage
from yujuesuan.checks.readings import Found, words
from yujuesuan.document import Document
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.text import fold

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)[%％]")


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """A self-evaluation: its sheet, its money row, its indicators, and what it is of."""

    sheet: Sheet
    row: Record
    budget: str
    indicators: tuple[Record, ...]
    name: str


def evaluations(
    document: Document, sheets: Sequence[Sheet], records: Mapping[str, Sequence[Record]]
) -> Iterator[Found]:
    """What every self-evaluation must fulfil by itself."""
    found = list(_evaluations(sheets, records))
    unread = [line["line"] for line in records["coverage"] if line["missed"]] if found else []
    unread += [entry["line"] for record in records["checks"] for entry in record["evidence"]]
    for one in found:
        yield from _execution(document, one)
        yield from _scores(document, one, unread)


def _evaluations(sheets: Sequence[Sheet], records: Mapping[str, Sequence[Record]]) -> Iterator[_Evaluation]:
    rows = [(row, "budget_wan") for row in records["projects"] if row["source"] == "evaluation"]
    rows += [(row, "amount_wan") for row in records["funding"] if "executed_wan" in row]
    for sheet in sheets:
        if not sheet.kind.endswith("evaluation"):
            continue
        inside = range(sheet.first_line, sheet.last_line + 1)
        mine = [(row, budget) for row, budget in rows if row["line"] in inside]
        if mine:
            row, budget = mine[0]
            found = tuple(record for record in records["indicators"] if record["line"] in inside)
            yield _Evaluation(sheet, row, budget, found, sheet.owner or sheet.body or sheet.title)


# ---- the money row ---------------------------------------------------------------------------------------


def _execution(document: Document, one: _Evaluation) -> Iterator[Found]:
    """执行率 = 执行数 ÷ 预算数, wherever the sheet prints the rate; 得分 = 分值 × 执行率 where it prints that rule."""
    row, name, kind = one.row, one.name, one.sheet.kind
    executed = money(document, row, "executed_wan", f"{name}，执行数")
    budgets = [
        cell
        for field, word in ((one.budget, "预算数"), ("initial_wan", "年初预算数"))
        if (cell := money(document, row, field, f"{name}，{word}"))
    ]
    rate = _rate(document, row)
    if executed and budgets:
        # a rate that stops at 100 % says that the budget was used up
        if rate and not (rate.value == 1 and executed.value > budgets[0].value):
            yield _rate_of(f"{name}：执行率 = 执行数 ÷ 预算数", kind, executed, budgets, rate)
        for stated in _rate_indicators(document, one):
            identity = _rate_of(f"{name}：指标“预算执行率” = 执行数 ÷ 预算数", kind, executed, budgets, stated)
            # a department's indicator may be of other money than its money row
            if kind == "project_evaluation" or _holds(identity):
                yield identity
    weight, score = row.get("execution_weight"), row.get("execution_score")
    if rate and weight and score is not None and _scored_by_rate(one.sheet):
        full = Cell(
            ("weight", row["line"]),
            Decimal(repr(weight)),
            Decimal(0),
            f"分值：{weight:g}",
            row["line"],
            row["page"],
            is_amount=False,
        )
        earned = figure(document, ("fund score", row["line"]), score, row["line"], f"得分：{score:g}", is_amount=False)
        yield Ratio("evaluation", kind, f"{name}：得分 = {weight:g}分 × 执行率", (Term(earned),), (Term(full),), rate)


def _rate(document: Document, row: Record) -> Cell | None:
    value = row.get("execution_rate")
    if value is None:
        return None
    text = f"执行率：{100 * value:g}%"
    return figure(document, (row["source"], row["line"], "execution_rate"), value, row["line"], text, RATE, False)


def _rate_indicators(document: Document, one: _Evaluation) -> Iterator[Cell]:
    """Values of the indicator 预算执行率 that are plain percentages."""
    for record in one.indicators:
        match = _PERCENT.fullmatch(record["actual"] or "")
        if match and words()["rate_indicator"].fullmatch(fold(record["indicator"])):
            value = float(Decimal(match[1]) / 100)
            text = f"{record['indicator']}：{record['actual']}"
            yield figure(document, ("indicator", record["line"]), value, record["line"], text, RATE, False)


def _rate_of(description: str, form: str, executed: Cell, budgets: Sequence[Cell], rate: Cell) -> Ratio:
    """The rate against the budget, or against the budget at the start of the year where it is that one's."""
    options = [Ratio("evaluation", form, description, (Term(executed),), (Term(b),), rate) for b in budgets]
    return next((one for one in options if _holds(one)), options[0])


def _holds(identity: Identity) -> bool:
    outcome = evaluate(identity)
    return outcome is not None and outcome.status in ("pass", "rounding")


def _scored_by_rate(sheet: Sheet) -> bool:
    texts = (*(line.text for line in sheet.lines), *(cell.text for row in sheet.rows[:12] for cell in row))
    return any(words()["scored_by_rate"].search(fold(text)) for text in texts)


# ---- scores ----------------------------------------------------------------------------------------------


def _scores(document: Document, one: _Evaluation, unread: Sequence[int]) -> Iterator[Found]:
    """总分 = the execution's score + the indicators' scores; no score above its full mark.

    `unread` are the lines of which some text or number was not read.
    """
    row, kind, name = one.row, one.sheet.kind, one.name
    scores = [
        _score(record, Decimal(repr(record["score"]))) for record in one.indicators if record["score"] is not None
    ]
    yield from _above_full_mark(document, one)
    total, fund = row.get("score"), row.get("execution_score")
    complete = len(scores) == len(one.indicators) > 1
    if total is None or not complete or (row.get("execution_weight") is not None and fund is None):
        return
    parts = [*scores]
    if fund is not None:
        text = f"预算执行得分：{fund:g}"
        parts.insert(0, figure(document, ("fund score", row["line"]), fund, row["line"], text, is_amount=False))
    line = _total_line(one.sheet, total)
    printed = figure(document, ("total score", line), total, line, f"{name}，总分：{total:g}", is_amount=False)
    # points that are given out are exact; only a score that was computed can have been rounded
    exact = all(cell.value == cell.value.to_integral_value() for cell in (printed, *parts))
    whole = _exact(printed) if exact else printed
    terms = tuple(Term(_exact(cell) if exact else cell) for cell in parts)
    identity = Linear("evaluation", kind, f"{name}：总分 = 各项得分之和", (Term(whole),), terms)
    outcome = evaluate(identity)
    # a number of the sheet that was not read may be the score that is missing
    if (outcome and outcome.status != "fail") or not _has_gaps(one.sheet, unread):
        yield identity


def _score(record: Record, value: Decimal) -> Cell:
    fraction = -int(value.normalize().as_tuple().exponent)
    half = Decimal("0.5").scaleb(-fraction) if fraction > 0 else Decimal(0)
    text = f"{record['indicator']}，得分：{value.normalize():f}"
    return Cell(("score", record["line"]), value, half, text, record["line"], record["page"], False)


def _exact(cell: Cell) -> Cell:
    return Cell(cell.key, cell.value, Decimal(0), cell.text, cell.line, cell.page, cell.is_amount)


def _has_gaps(sheet: Sheet, unread: Sequence[int]) -> bool:
    """Whether some text or number of the sheet was not read, so that a score may be among it."""
    inside = range(sheet.first_line, sheet.last_line + 1)
    return any(line in inside for line in unread)


def _total_line(sheet: Sheet, total: float) -> int:
    """The line of the total score: the last line of the sheet that holds the figure and a word for the sum."""
    shown = re.compile(rf"(?:总分|合计|得分).*?(?<![\d.]){re.escape(f'{total:g}')}(?![\d])")
    texts = [(line.number, line.text) for line in sheet.lines]
    texts += [(row[0].line, " ".join(cell.text for cell in row)) for row in sheet.rows]
    return max((number for number, text in texts if shown.search(fold(text))), default=sheet.last_line)


def _above_full_mark(document: Document, one: _Evaluation) -> Iterator[Note]:
    """Scores above the full mark of their indicator, or, added up, above that of their level."""
    for record in one.indicators:
        if record["score"] is not None and record["weight"] is not None and record["score"] > record["weight"]:
            yield _full_mark_note(
                document, one, record["indicator"], record["score"], record["weight"], [record["line"]]
            )
    groups: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for record in one.indicators:
        for level, weight in (("objective", "objective_weight"), ("level1", "level1_weight")):
            if record[weight] is not None and record["score"] is not None:
                groups[(level, record["objective"], record[level], record[weight])].append(record)
    for (_, _, name, weight), found in groups.items():
        earned = float(sum(Decimal(repr(record["score"])) for record in found))
        if earned > weight:
            yield _full_mark_note(document, one, name or one.name, earned, weight, [r["line"] for r in found])


def _full_mark_note(
    document: Document, one: _Evaluation, name: str, score: float, full: float, lines: Sequence[int]
) -> Note:
    return Note(
        "evaluation",
        one.sheet.kind,
        f"{one.name}：得分不超过分值",
        f"“{name}”得{score:g}分，而分值为{full:g}分 / {name} scores {score:g}, its full mark is {full:g}",
        tuple(passage(document, line) for line in lines),
    )
