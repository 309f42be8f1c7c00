"""Projects that goal sheets report: budget, prior years' budgets, code and description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from yujuesuan.extract.performance_fields import in_wan, unit_of
from yujuesuan.extract.performance_sheets import Field, Row, Sheet
from yujuesuan.extract.performance_words import header_slot, load, printed
from yujuesuan.text import fold, squeeze

_STATED_YEAR = re.compile(r"(20\d\d)年度?([^，。；;,0-9]*?)(\d[\d,]*(?:\.\d+)?(?:万元|亿元|元|万|亿))")
_THIS_YEAR = re.compile(r"当年预算变动")
_LISTED = re.compile(r"^项目\d{1,3}[:：、.]")
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:万元|亿元|元|万|亿)?")
_LONGEST_DESCRIPTION = 300


def goal_projects(sheets: Sequence[Sheet], fiscal_year: int = 0) -> list[dict[str, Any]]:
    """Records of frame `projects` from goal sheets: a project's own, one of many projects, a department's list."""
    found: list[dict[str, Any]] = []
    for sheet in sheets:
        if sheet.kind == "project_goals":
            found += _own_sheet(sheet, sheet.year or fiscal_year) if "project" in sheet.fields else _in_columns(sheet)
        elif sheet.kind == "department_goals":
            found += _listed(sheet) if sheet.rows else _listed_in_flow(sheet)
    return found


def _record(name: str, place: Field, **values: Any) -> dict[str, Any]:
    return {
        "project": name,
        "printed_name": name,
        "code": "",
        "source": "goals",
        "budget_wan": None,
        "budget_prior1_wan": None,
        "budget_prior2_wan": None,
        "description": None,
        "line": place.line,
        "page": place.page,
    } | values


def _own_sheet(sheet: Sheet, year: int) -> Iterator[dict[str, Any]]:
    known = sheet.fields
    unit = unit_of(sheet)
    name, budget = known["project"], known.get("budget") or known.get("total")
    prior1, prior2 = _stated_priors(known["priors"].text, year) if "priors" in known else (None, None)
    yield _record(
        name.text,
        budget or name,
        code=known["code"].text if "code" in known else "",
        budget_wan=_number(in_wan(budget.text, unit)) if budget else None,
        budget_prior1_wan=prior1,
        budget_prior2_wan=prior2,
        description=_short(known["description"].text) if "description" in known else None,
    )


def _in_columns(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Projects of a sheet that prints project, amount and goal as columns beside the indicators."""
    unit = unit_of(sheet)
    columns: dict[str, int] = {}
    for row in sheet.rows:
        named = {header_slot(cell.text): i for i, cell in enumerate(row) if cell.text}
        if {"owner", "indicator"} <= set(named):
            columns = named
        elif columns and row[columns["owner"]].text:
            texts = {slot: row[column] for slot, column in columns.items() if slot}
            cell = texts["owner"]
            yield _record(
                printed(cell.text),
                Field("project", cell.text, cell.line, cell.page),
                budget_wan=_number(in_wan(texts["money"].text, unit)) if "money" in texts else None,
                description=_short(printed(texts["goal"].text)) or None if "goal" in texts else None,
            )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _short(text: str) -> str:
    """A description, cut at a mark of punctuation."""
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    head = text[:_LONGEST_DESCRIPTION]
    end = max(head.rfind(mark) for mark in "。；;") + 1 or head.rfind("，") + 1
    return head[:end] if end else head


def _stated_priors(text: str, year: int) -> tuple[float | None, float | None]:
    """Budgets of last year and of the year before that a text states (`2021年预算为13381万元，2022年预算为…`)."""
    change = _THIS_YEAR.search(text)
    stated: dict[int, float] = {}
    for match in _STATED_YEAR.finditer(squeeze(text[: change.start()] if change else text)):
        amount = _number(in_wan(match[3], "万元"))
        if amount is not None and (not year or int(match[1]) < year):
            stated.setdefault(int(match[1]), amount)
    last = year - 1 if year else max(stated, default=0)
    return stated.get(last), stated.get(last - 1)


def _listed(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Projects of the list in a department's sheet."""
    patterns = load().project_list
    unit = unit_of(sheet)
    columns: dict[str, int] = {}
    for row in sheet.rows:
        named = {
            name: i
            for i, cell in enumerate(row)
            for name, pattern in patterns.items()
            if cell.text and pattern.fullmatch(fold(cell.text))
        }
        if "project" in named and {"budget", "total"} & set(named):
            columns = named
        elif columns:
            record = _list_row(row, columns, unit)
            if not record:
                return
            yield record


def _listed_in_flow(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Projects of a list whose lines are `项目1：name, kind, figures, use`; the last figure is this year's budget."""
    unit, kind = unit_of(sheet), load().project_list["kind"]
    for line in sheet.lines:
        words = [printed(word) for word in line.text.split()]
        figures = [i for i, word in enumerate(words) if i and _FIGURE.fullmatch(squeeze(word))]
        if not figures or not _LISTED.match(words[0]):
            continue
        name = [word for word in words[: figures[0]] if not kind.fullmatch(fold(word))]
        place = Field("budget", words[figures[-1]], line.number, line.page)
        yield _record(
            _LISTED.sub("", "".join(name)),
            place,
            budget_wan=_number(in_wan(place.text, unit)),
            description=_short("".join(words[figures[-1] + 1 :])) or None,
        )


def _list_row(row: Row, columns: dict[str, int], unit: str) -> dict[str, Any] | None:
    """A row of the list; its cells keep their order where they are displaced. None where the list has ended."""
    filled = [(i, cell) for i, cell in enumerate(row) if cell.text]
    money = [(i, cell) for i, cell in filled if _FIGURE.fullmatch(squeeze(cell.text))]
    texts = [(i, cell) for i, cell in filled if (i, cell) not in money]
    if not money or not texts:
        return None
    shift = texts[0][0] - columns["project"]
    wanted = columns.get("budget", columns.get("total", 0)) + shift
    place, cell = min(money, key=lambda item: (abs(item[0] - wanted), -item[0]))
    name = _LISTED.sub("", printed(texts[0][1].text))
    behind = [printed(other.text) for i, other in texts if i > place]
    field = Field("budget", cell.text, cell.line, cell.page)
    return _record(
        name,
        field,
        budget_wan=_number(in_wan(cell.text, unit)),
        description=_short(behind[0]) if behind and "description" in columns else None,
    )
