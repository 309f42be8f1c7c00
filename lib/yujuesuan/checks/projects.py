"""Projects and funds that performance sheets and the text state in several places (`evaluation`, `share`)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from yujuesuan.checks.model import Cell, Identity, Linear, Ratio, Term, evaluate
from yujuesuan.checks.passages import RATE, Record, figure, money
from yujuesuan.checks.readings import Found, holding, words
from yujuesuan.document import Document
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.performance_fields import unit_of
from yujuesuan.extract.performance_sheets import Row, Sheet
from yujuesuan.numbers import WAN_PER_UNIT, parse_amount
from yujuesuan.text import fold

#: A part of a sum: 1. 支持工业经济高质量发展; what 其中 repeats has no number of its own.
_NUMBERED = re.compile(r"\d{1,2}[.．、](?!\d)")
#: Parts of a sum of which some may repeat others (其中) and are left out.
_MOST_PARTS = 10


def projects(
    document: Document, sheets: Sequence[Sheet], sentences: Sequence[Sentence], records: Mapping[str, Sequence[Record]]
) -> Iterator[Found]:
    """What tables, sheets and the text say of the same projects, and the sums that departments' sheets print."""
    yield from _same_project(document, sheets, records["projects"])
    yield from _stated_total(document, sentences, records["projects"])
    yield from _uses(document, records["funding"])
    yield from _basic_and_projects(document, sheets, records["funding"])
    yield from _project_sheets(document, sheets, records)
    for sheet in sheets:
        if sheet.kind == "project_goals":
            yield from _breakdown(sheet)


# ---- projects in several places --------------------------------------------------------------------------


def _same_project(document: Document, sheets: Sequence[Sheet], projects: Sequence[Record]) -> Iterator[Found]:
    """A project's budget and executed amount, where two places print the same name once each."""
    listed = {n for s in sheets if s.kind == "department_goals" for n in range(s.first_line, s.last_line + 1)}
    places: dict[tuple[str, str], dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in projects:
        place = "list" if record["line"] in listed else record["source"]
        for field in ("budget_wan", "executed_wan"):
            if record.get(field) is not None:
                places[(fold(record["printed_name"]), field)][place].append(record)
    for (name, field), sources in places.items():
        single = [found[0] for found in sources.values() if len(found) == 1]
        for one, other in pairwise(single):
            yield from _equal(document, name, field, one, other)


_WHAT = {"budget_wan": "预算数", "executed_wan": "执行数", "initial_wan": "年初预算数"}


def _equal(document: Document, name: str, field: str, one: Record, other: Record) -> Iterator[Found]:
    """One identity; a note where the two differ and either may mean another budget (总预算, 年初预算)."""
    what = f"{name}：两处所列{_WHAT[field]}一致"
    pairs = [(field, field)]
    if field == "budget_wan":
        pairs += [("initial_wan", field), (field, "initial_wan")]
    options: list[Identity] = []
    for a, b in pairs:
        cells = [_project_money(document, r, f) for r, f in ((one, a), (other, b))]
        if cells[0] and cells[1]:
            options.append(Linear("evaluation", "", what, (Term(cells[0]),), (Term(cells[1]),)))
    evaluated = {"narrative", "evaluation"} == {one["source"], other["source"]}
    yield from holding(options, fails=evaluated)


def _project_money(document: Document, record: Record, field: str) -> Cell | None:
    return money(document, record, field, f"{record['printed_name']}，{_WHAT[field]}")


def _stated_total(document: Document, sentences: Sequence[Sentence], projects: Sequence[Record]) -> Iterator[Found]:
    """共涉及项目 4 个，资金 5462 万元: the sum of as many projects that the text or the forms list."""
    for sentence in sentences:
        match = words()["stated_total"].search(fold(sentence.text).replace(",", ""))
        if not match:
            continue
        value = Decimal(match[2]) * WAN_PER_UNIT[match[3]]
        half = Decimal("0.5").scaleb(-len(match[2].partition(".")[2])) * WAN_PER_UNIT[match[3]]
        line = next(
            (n for _, n, _ in sentence.places if match[2] in document.lines[n - 1].text.replace(",", "")), sentence.line
        )
        stated = Cell(("stated projects", line), value, half, match[0], line, document.lines[line - 1].page)
        options: list[Identity] = []
        for source in ("narrative", "evaluation"):
            listed = [record for record in projects if record["source"] == source]
            for field in ("budget_wan", "executed_wan", "initial_wan"):
                cells = [cell for r in listed if (cell := _project_money(document, r, field))]
                if len(cells) == len(listed) == int(match[1]):
                    text = f"{match[0]}：各项目{_WHAT[field]}之和"
                    terms = tuple(Term(cell) for cell in cells)
                    options.append(Linear("evaluation", "project_evaluation", text, (Term(stated),), terms))
        yield from holding(options, fails=False)


# ---- funding ---------------------------------------------------------------------------------------------


def _uses(document: Document, funding: Sequence[Record]) -> Iterator[Found]:
    """部门总体资金情况: 合计 = its items, in each year, and each item's share of it."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in funding:
        group, _, item = record["item"].partition("/")
        if record["source"] == "goals" and item:
            groups[(record["source"], group)].append(record)
    for (_, group), rows in groups.items():
        totals = [row for row in rows if row["item"].rpartition("/")[2] in ("合计", "总计")]
        parts = [row for row in rows if row not in totals]
        for field in ("amount_wan", "prior1_wan", "prior2_wan") if len(totals) == 1 else ():
            whole = _part(document, totals[0], field)
            cells = [cell for row in parts if (cell := _part(document, row, field))]
            if whole and cells:
                yield from _sum_of_some(f"{group}：合计 = 各项之和", whole, cells)
        for row in parts if len(totals) == 1 else ():
            share = row.get("share")
            part, whole = _part(document, row, "amount_wan"), _part(document, totals[0], "amount_wan")
            if share is not None and part and whole:
                text = f"{row['item']}，占比：{100 * share:g}%"
                rate = figure(document, ("share", row["line"]), share, row["line"], text, RATE, False)
                what = f"{row['item']}：占比 = 金额 ÷ 合计"
                ratio = Ratio("share", "department_goals", what, (Term(part),), (Term(whole),), rate)
                yield from holding([ratio], fails=False)


def _part(document: Document, row: Record, field: str) -> Cell | None:
    return money(document, row, field, row["item"])


def _sum_of_some(description: str, whole: Cell, parts: Sequence[Cell]) -> Iterator[Found]:
    """The sum of all parts, or of some where others repeat them (其中); a note where no choice of them gives it."""
    options = [Linear("evaluation", "department_goals", description, (Term(whole),), tuple(Term(c) for c in parts))]
    for size in range(len(parts) - 1, 0, -1) if len(parts) <= _MOST_PARTS else ():
        for some in combinations(parts, size):
            terms = tuple(Term(cell) for cell in some)
            options.append(Linear("evaluation", "department_goals", description, (Term(whole),), terms))
    yield from holding(options, fails=False)


def _basic_and_projects(document: Document, sheets: Sequence[Sheet], funding: Sequence[Record]) -> Iterator[Found]:
    """基本支出总额 + 项目支出总额 = 部门整体支出总额, as executed or as budgeted, in a department's evaluation."""
    for sheet in sheets:
        inside = range(sheet.first_line, sheet.last_line + 1)
        mine = _evaluated(funding, inside)
        found = {
            kind: [row for row in mine if words()[kind].search(row["item"]) and row.get("amount_wan") is not None]
            for kind in ("whole", "basic", "project")
        }
        if any(len(rows) != 1 for rows in found.values()):
            continue
        parts = [_part(document, found[kind][0], "amount_wan") for kind in ("basic", "project")]
        wholes = [_part(document, found["whole"][0], field) for field in ("executed_wan", "amount_wan")]
        terms = tuple(Term(cell) for cell in parts if cell)
        text = f"{sheet.body or sheet.title}：整体支出 = 基本支出 + 项目支出"
        yield from holding(
            [Linear("evaluation", sheet.kind, text, (Term(whole),), terms) for whole in wholes if whole], fails=False
        )


def _project_sheets(
    document: Document, sheets: Sequence[Sheet], records: Mapping[str, Sequence[Record]]
) -> Iterator[Found]:
    """项目支出总额 of a department's evaluation = Σ the projects evaluated behind it. Only told where it holds: a
    disclosure need not print every project's evaluation."""
    starts = [n for n, sheet in enumerate(sheets) if sheet.kind == "department_evaluation"]
    for start, end in pairwise([*starts, len(sheets)]):
        last = sheets[end - 1].last_line
        inside = range(sheets[start].first_line, last + 1)
        totals = [r for r in _evaluated(records["funding"], inside) if words()["project"].search(r["item"])]
        listed = _evaluated(records["projects"], inside)
        whole = _part(document, totals[0], "amount_wan") if len(totals) == 1 else None
        for field in ("executed_wan", "budget_wan"):
            cells = [cell for record in listed if (cell := _project_money(document, record, field))]
            if whole and len(cells) == len(listed) > 1:
                text = f"{sheets[start].body or sheets[start].title}：项目支出总额 = 各项目{_WHAT[field]}之和"
                kind = "department_evaluation"
                identity = Linear("evaluation", kind, text, (Term(whole),), tuple(map(Term, cells)))
                outcome = evaluate(identity)
                if outcome and outcome.status != "fail":
                    yield identity
                    break


def _evaluated(rows: Sequence[Record], inside: range) -> list[Record]:
    return [row for row in rows if row["source"] == "evaluation" and row["line"] in inside]


def _breakdown(sheet: Sheet) -> Iterator[Found]:
    """合计 = its numbered parts, where a project's goal sheet lists where its money comes from and goes to."""
    whole: Cell | None = None
    parts: list[Cell] = []
    for row in (*sheet.rows, ()):
        texts = [cell.text for cell in row if cell.text]
        labels = [text for text in texts if parse_amount(text) is None]
        name = labels[-1] if labels else ""
        cell = _figure_of(row, name, sheet)
        if whole and not (cell and _NUMBERED.match(fold(name))) and not fold(name).startswith("其中"):
            if parts:
                what = f"{sheet.owner}：合计 = 所列各项"
                yield from holding(
                    [Linear("evaluation", sheet.kind, what, (Term(whole),), tuple(map(Term, parts)))], fails=False
                )
            whole, parts = None, []
        if cell and fold(name) == "合计":
            whole = cell
        elif cell and whole and _NUMBERED.match(fold(name)):
            parts.append(cell)


def _figure_of(row: Row, name: str, sheet: Sheet) -> Cell | None:
    """The figure of a row that prints one."""
    found = [(cell, amount) for cell in row if (amount := parse_amount(cell.text))]
    if len(found) != 1 or not name:
        return None
    cell, printed = found[0]
    amount = printed.in_wan(unit_of(sheet))
    text = f"{sheet.owner}，{name}：{cell.text}"
    return Cell(("goal sheet", cell.line, name), amount.value, amount.resolution / 2, text, cell.line, cell.page)
