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
_UNIT_IN_HEADER = re.compile(r"（(?:百万元|万元|千元|亿元|元)）$")
#: What follows a list of projects: another part of the sheet.
_ENDS_LIST = re.compile(
    r"^(?:整体|部门|总体|年度|长期)?(?:绩效)?(?:目标|指标)|^一级|^备注|^注：|^说明：|职能|职责|任务$|。"
)
_LONGEST_ROW = 80
_COLUMNS = ("project", "category", "total", "budget", "money", "description")
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
    unit = unit_of(sheet)
    columns: list[tuple[str, int]] = []
    for row in sheet.rows:
        cells = [(i, printed(cell.text)) for i, cell in enumerate(row) if cell.text]
        named = [(name, i) for i, text in cells for name in [_column(text)] if name]
        if {"project"} < {name for name, _ in named} and _money(named):
            columns = named
        elif columns:
            record = _list_row(row, columns, unit)
            if not record:
                return
            if not _is_sum(record["project"]):
                yield record


def _column(text: str) -> str:
    """The column of the list that a header names, else empty."""
    text = _UNIT_IN_HEADER.sub("", fold(text))
    patterns = load().project_list
    return next((name for name in _COLUMNS if patterns[name].fullmatch(text)), "")


def _money(columns: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(name, i) for name, i in columns if name in ("budget", "total", "money")]


def _is_sum(name: str) -> bool:
    return bool(load().project_list["sum"].fullmatch(fold(name)))


def _listed_in_flow(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """Projects of a list in a text flow: under a readable header every line of a name and figures, without one only
    `项目1：name, kind, figures, use`; with more figures than the header explains a project has no budget."""
    unit, kind = unit_of(sheet), load().project_list["kind"]
    columns: list[tuple[str, int]] = []
    for line in sheet.lines:
        words = [printed(word) for word in line.text.split()]
        named = [(name, i) for i, word in enumerate(words) for name in [_column(word)] if name]
        if {"project"} < {name for name, _ in named} and _money(named):
            columns = named
            continue
        if columns and (_ENDS_LIST.search(fold(line.text)) or len(fold(line.text)) > _LONGEST_ROW):
            columns = []
        figures = [i for i, word in enumerate(words) if i and _FIGURE.fullmatch(squeeze(word))]
        if not figures or not (columns or _LISTED.match(words[0])):
            continue
        run = [i for n, i in enumerate(figures) if i == figures[0] + n]
        name = [word for word in words[: run[0]] if not kind.fullmatch(fold(word))]
        plain = _LISTED.sub("", "".join(name[1:] if name and name[0].isdigit() else name))
        if not plain or _is_sum(plain):
            continue
        which = _budget_of([words[i] for i in run], [name for name, _ in _money(columns)])
        place = Field("budget", words[run[0]], line.number, line.page)
        yield _record(
            plain,
            place,
            budget_wan=None if which is None else _number(in_wan(words[run[which]], unit)),
            description=_short("".join(words[run[-1] + 1 :])) or None,
        )


def _budget_of(figures: Sequence[str], money: Sequence[str]) -> int | None:
    """Which of a row's figures is this year's budget: the one in its place where no cell is blank; without a readable
    header, or where only the budget is asked for, the only one; None where that cannot be told."""
    if len(figures) == len(money):
        return next((i for wanted in ("budget", "total") for i, name in enumerate(money) if name == wanted), None)
    # 项目总预算 is blank where it is the year's own, so a single figure under both is the year's
    return 0 if len(figures) == 1 and set(money) <= {"budget", "total"} else None


def _list_row(row: Row, columns: Sequence[tuple[str, int]], unit: str) -> dict[str, Any] | None:
    """A row of the list; its cells keep their order where they are displaced. None where the list has ended."""
    filled = [(i, cell) for i, cell in enumerate(row) if cell.text]
    figures = [(i, cell) for i, cell in filled if _FIGURE.fullmatch(squeeze(cell.text))]
    texts = [(i, cell) for i, cell in filled if (i, cell) not in figures]
    places = dict(reversed(columns))
    if texts and figures and figures[0][0] < texts[0][0] and squeeze(figures[0][1].text).isdigit():
        figures = figures[1:]  # the row's number
    if not figures or not texts:
        return None
    money = _money(columns)
    shift = texts[0][0] - places["project"]
    wanted = places.get("budget", places.get("total", 0)) + shift
    elsewhere = {i + shift for name, i in money if name != ("budget" if "budget" in places else "total")}
    which = next((n for n, (i, _) in enumerate(figures) if i == wanted), None)
    if len(figures) == len(money) or (which is None and not any(i in elsewhere for i, _ in figures)):
        which = _budget_of([cell.text for _, cell in figures], [name for name, _ in money])
    place, cell = figures[which or 0]
    behind = [printed(other.text) for i, other in texts if i > place]
    return _record(
        _LISTED.sub("", printed(texts[0][1].text)),
        Field("budget", cell.text, cell.line, cell.page),
        budget_wan=None if which is None else _number(in_wan(cell.text, unit)),
        description=_short(behind[0]) if behind and "description" in places else None,
    )
