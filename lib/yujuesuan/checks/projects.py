"""Projects and funds that performance sheets and the text state in several places (`evaluation`, `share`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from yujuesuan.checks.model import Cell, Identity, Linear, Ratio, Term
from yujuesuan.checks.passages import RATE, Record, figure, money
from yujuesuan.checks.readings import Found, holding, words
from yujuesuan.document import Document
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.numbers import WAN_PER_UNIT
from yujuesuan.text import fold

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
        mine = [row for row in funding if row["source"] == "evaluation" and row["line"] in inside]
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
