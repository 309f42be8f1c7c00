"""Rule `list_sum` for goal sheets: projects that have goals against the project expenditure they are said to cover."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from yujuesuan.checks.meanings import Meanings, spec
from yujuesuan.checks.model import Cell, Linear, Term, evaluate
from yujuesuan.checks.stated import Stated
from yujuesuan.contacts import without_contacts
from yujuesuan.document import Document


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
    line = record["line"]
    text = without_contacts(document.lines[line - 1].text.strip())
    value = Decimal(repr(float(record["budget_wan"])))
    decimals = max(0, -value.normalize().as_tuple().exponent)  # type: ignore[operator]
    half = Decimal("0.5").scaleb(-max(decimals, usual))
    return Cell(
        ("goal", line),
        value,
        half,
        text,
        line,
        record["page"],
    )


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
