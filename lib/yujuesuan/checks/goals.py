"""Sheets of goals and evaluations: their projects and their money against what the narrative and the tables print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from yujuesuan.checks.meanings import Meanings, spec
from yujuesuan.checks.model import Cell, Linear, Ratio, Term, evaluate
from yujuesuan.checks.stated import Stated
from yujuesuan.contacts import without_contacts
from yujuesuan.document import Document

_NUMBER = re.compile(r"\d[\d,]*(?:\.(\d+))?")


def goal_identities(
    told: Sequence[Stated], projects: Sequence[Mapping[str, Any]], meanings: Meanings, document: Document, usual: int
) -> Iterator[Linear]:
    """Σ budgets of the projects with goals = the project expenditure; it must hold only where the text says that all
    projects have goals, and all but one of them are items of a table to the last digit."""
    cells = [_cell(record, document, usual) for record in _goals(projects)]
    if len(cells) < 2:
        return
    right = tuple(Term(cell) for cell in cells)
    for one in told:
        if one.subject != "绩效目标资金/一般公共预算" or not re.search(spec()["all_projects"], one.sentence):
            continue
        options = [*one.levels(), *(m.cells[0] for m in meanings.of("项目支出"))]
        sums = [Linear("list_sum", "project_goals", _text(one, len(cells)), (Term(cell),), right) for cell in options]
        held = next((s for s in sums if (outcome := evaluate(s)) and outcome.status != "fail"), None)
        if held:
            yield held
        elif pair := _unpaired(cells, meanings):
            yield sums[0]
            text = f"绩效目标中的项目（第{pair[0].line}行）= {pair[1].text.partition('：')[0]}"
            yield Linear("list_sum", "project_goals", text, (Term(pair[0]),), (Term(pair[1]),))


def _text(one: Stated, count: int) -> str:
    return f"{one.subject}（第{one.line}行）= 绩效目标表所列{count}个项目的预算"


def _goals(projects: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The projects of the goal sheets, each with its budget; a list of them before the sheets repeats them."""
    goals = [record for record in projects if record["source"] == "goals" and record.get("budget_wan") is not None]
    coded = [record for record in goals if record.get("code")]
    return coded if len(coded) * 2 == len(goals) else goals


def _cell(record: Mapping[str, Any], document: Document, usual: int) -> Cell:
    found = _printed(record, "budget_wan", document)
    return Cell(
        found.key, found.value, min(found.half, Decimal("0.5").scaleb(-usual)), found.text, found.line, found.page
    )


def _printed(record: Mapping[str, Any], column: str, document: Document) -> Cell:
    """A figure of a sheet, with the decimals that its line prints."""
    line = document.lines[record["line"] - 1]
    value, rate = Decimal(repr(float(record[column]))), not column.endswith("_wan")
    decimals = _decimals(value * 100 if rate else value)
    printed = (
        m for m in _NUMBER.finditer(line.text) if float(m[0].replace(",", "")) == float(value * (100 if rate else 1))
    )
    match = next(printed, None)
    half = Decimal("0.5").scaleb(-(len(match[1] or "") if match else decimals) - (2 if rate else 0))
    text = without_contacts(line.text.strip())
    return Cell(("sheet", record["line"], column), value, half, text, record["line"], line.page, not rate)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def funding_identities(
    funding: Sequence[Mapping[str, Any]], meanings: Meanings, document: Document
) -> Iterator[Linear | Ratio]:
    """Totals of the sheets that are totals of the tables too, all units together, and the shares of the sheets."""
    by_item: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for record in funding:
        column = "executed_wan" if record.get("executed_wan") is not None else "amount_wan"
        if record["item"] in spec()["funding"] and record.get(column) is not None:
            by_item[(record["source"], record["item"])].append(_printed(record, column, document))
    for (source, item), cells in by_item.items():
        left = tuple(Term(cell) for cell in cells)
        for meaning in meanings.of(spec()["funding"][item]):
            text = f"绩效表：{item} = {meaning.cells[0].text.partition('：')[0]}"
            found = Linear("statement", f"department_{source}", text, left, tuple(map(Term, meaning.cells)))
            if (outcome := evaluate(found)) and outcome.status != "fail":
                yield found
                break
    yield from _shares(funding, document)


def _shares(funding: Sequence[Mapping[str, Any]], document: Document) -> Iterator[Ratio]:
    """A row's share of the 合计 that closes its part of the sheet."""
    rows: list[Mapping[str, Any]] = []
    for record in funding:
        if record.get("share") is None or record.get("amount_wan") is None:
            continue
        head, _, item = record["item"].partition("/")
        rows = [row for row in rows if row["item"].startswith(f"{head}/")]
        if item != "合计":
            rows.append(record)
            continue
        whole = Term(_printed(record, "amount_wan", document))
        for row in rows:
            part, rate = Term(_printed(row, "amount_wan", document)), _printed(row, "share", document)
            yield Ratio("share", "department_goals", f"绩效表：{row['item']} ÷ 合计 = 占比", (part,), (whole,), rate)
        rows = []


def _unpaired(cells: Sequence[Cell], meanings: Meanings) -> tuple[Cell, Cell] | None:
    """The one project and the one item left over where every other project is an item's whole project expenditure."""
    rows = [cell for cell in meanings.project_items() if cell.value]
    left = list(cells)
    for cell in cells:
        same = next((row for row in rows if abs(row.value - cell.value) <= row.half + cell.half), None)
        if same:
            rows.remove(same)
            left.remove(cell)
    return (left[0], rows[0]) if len(left) == len(rows) == 1 else None
