"""Sheets of goals and evaluations: their projects and their money against what the narrative and the tables print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yujuesuan.checks.meanings import Meanings, spec
from yujuesuan.checks.model import Cell, Linear, Term, evaluate
from yujuesuan.checks.passages import money
from yujuesuan.checks.stated import Stated, exact
from yujuesuan.document import Document


def goal_identities(
    told: Sequence[Stated], projects: Sequence[Mapping[str, Any]], meanings: Meanings, document: Document, usual: int
) -> Iterator[Linear]:
    """Σ budgets of the projects with goals = the project expenditure; it must hold only where the text says that all
    projects have goals, and all but one of them are items of a table to the last digit."""
    cells = [cell for record in _goals(projects) if (cell := _cell(record, document, usual))]
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


def _cell(record: Mapping[str, Any], document: Document, usual: int) -> Cell | None:
    cell = money(document, record, "budget_wan", record["printed_name"])
    return exact(cell, usual) if cell else None


def funding_identities(
    funding: Sequence[Mapping[str, Any]], meanings: Meanings, document: Document
) -> Iterator[Linear]:
    """Totals of the sheets that are totals of the tables too, all units together; told only where they hold."""
    by_item: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for record in funding:
        column = "executed_wan" if record.get("executed_wan") is not None else "amount_wan"
        if record["item"] in spec()["funding"] and record.get(column) is not None:
            cell = money(document, record, column, record["item"])
            by_item[(record["source"], record["item"])] += [cell] if cell else []
    for (source, item), cells in by_item.items():
        left = tuple(Term(cell) for cell in cells)
        for meaning in meanings.of(spec()["funding"][item]):
            text = f"绩效表：{item} = {meaning.cells[0].text.partition('：')[0]}"
            found = Linear("statement", f"department_{source}", text, left, tuple(map(Term, meaning.cells)))
            if (outcome := evaluate(found)) and outcome.status != "fail":
                yield found
                break


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
