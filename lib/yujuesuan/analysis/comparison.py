"""Departments side by side: which of their disclosures are compared, and the figures that can be.

Every function takes and returns frames; a row carries the place where its figure is printed. `alike` says whether a
row belongs to the year and stage that is compared; rankings and medians are over these rows only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from yujuesuan.analysis.budget_execution import by_class
from yujuesuan.analysis.compare import decimal, each, known, minus, plus, ratio
from yujuesuan.analysis.departments import (
    Disclosure,
    Frames,
    citation,
    departments,
    disclosures,
    file_names,
    split,
)
from yujuesuan.analysis.disclosure_quality import TALLIED, counts, numbers
from yujuesuan.analysis.keys import (
    EXPENDITURE_FORMS,
    EXPENDITURE_MEASURES,
    SANGONG,
    SANGONG_TOTAL,
    TOTAL_ITEMS,
    Figure,
    Key,
    comparable,
)
from yujuesuan.analysis.staffing import SERVING, staffing
from yujuesuan.text import fold, label

#: Fewer values than these have no median worth the name.
FEWEST = 3
#: What is divided by the number of staff, and where it may be printed; one form is taken for all disclosures.
_FORMS = {"basic": EXPENDITURE_FORMS, "sangong": ("sangong",), "operating_cost": ("operating_cost", "statement")}
PER_PERSON = tuple(_FORMS)
_OPERATING = "机关运行经费"
_MEETINGS = SANGONG[-2:]
_THREE = (SANGONG[0], SANGONG[1], SANGONG[4])
_KEYS = ["department", "fiscal_year", "stage", "alike"]
_PLACE = ["doc_id", "page", "line"]
_SHARES = [*_KEYS, "form", "item", "code", "amount_wan", "total_wan", "share", "source", *_PLACE]
_TOTALS = [*_KEYS, "form", "total_wan", "basic_wan", "project_wan", "project_share", *_PLACE]
_STAFF = ["kind", "persons", "staff_item", "staff_doc_id", "staff_page", "staff_line"]
_PERSONS = [*_KEYS, "figure", "form", "amount_wan", *_STAFF, "per_person_wan", "reason", "source", *_PLACE]
_QUALITY = [*_KEYS, *TALLIED, "forms", "holds", "numbers", "captured", "read"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One disclosure of each department: that of the compared `year` and `stage`, or the department's nearest one.

    `disclosures` are in the order of names, those alike first; `without` are departments that have none to show.
    """

    year: int
    stage: str
    disclosures: tuple[Disclosure, ...]
    without: tuple[str, ...] = ()

    def is_alike(self, disclosure: Disclosure) -> bool:
        """Whether a disclosure is of the compared year and stage."""
        return (disclosure.year, disclosure.stage) == (self.year, self.stage)

    @property
    def alike(self) -> tuple[Disclosure, ...]:
        """The disclosures of the compared year and stage."""
        return tuple(x for x in self.disclosures if self.is_alike(x))

    @property
    def others(self) -> tuple[Disclosure, ...]:
        """The nearest disclosures of departments that have none of the compared year and stage."""
        return tuple(x for x in self.disclosures if not self.is_alike(x))


def choose(frames: Frames, names: Sequence[str] = (), having: pd.DataFrame | None = None) -> Choice | None:
    """The disclosures to compare of the departments named (none: all); None where there is none.

    Compared is the newest year and stage (a final account after the budget of its year) that more than half of the
    departments have; where there is none, the one that most have, the newest of several. `having` is a frame whose
    department, fiscal_year and stage are the only ones to choose from. A department without it shows the one least
    years away, of these the one of the same stage, of these the newest.
    """
    wanted = list(names) or departments(frames)
    eligible = None if having is None else _keys_of(having)
    found = {
        name: [x for x in disclosures(frames, name) if eligible is None or (name, x.year, x.stage) in eligible]
        for name in wanted
    }
    counted = Counter((x.year, x.stage) for own in found.values() for x in own)
    if not counted:
        return None
    many = [key for key, n in counted.items() if 2 * n > len(found)]
    most = max(counted.values())
    year, stage = max(many or [key for key, n in counted.items() if n == most], key=_age)
    nearest = [min(own, key=lambda x: (abs(x.year - year), x.stage != stage, -x.year)) for own in found.values() if own]
    ordered = sorted(nearest, key=lambda x: ((x.year, x.stage) != (year, stage), x.department))
    return Choice(year, stage, tuple(ordered), tuple(sorted(name for name, own in found.items() if not own)))


def _keys_of(data: pd.DataFrame) -> set[tuple[str, int, str]]:
    return {(row.department, int(row.fiscal_year), row.stage) for row in each(data[_KEYS[:3]].drop_duplicates())}


def _age(key: tuple[int, str]) -> tuple[int, bool]:
    return (key[0], key[1] == "final")


def _key(choice: Choice, disclosure: Disclosure) -> dict[str, Any]:
    alike = choice.is_alike(disclosure)
    return dict(zip(_KEYS, (disclosure.department, disclosure.year, disclosure.stage, alike), strict=True))


def _place(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _PLACE}


def _frame(records: Iterable[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    data = pd.DataFrame(list(records), columns=columns)
    whole = [x for x in columns if x in ("persons", "page", "line", "staff_page", "staff_line")]
    return data.astype(dict.fromkeys(whole, "Int64") | {"alike": bool})


def function_shares(frames: Frames, choice: Choice) -> pd.DataFrame:
    """Shares of the function classes in the total expenditure that each disclosure prints.

    Columns: department, fiscal_year, stage, alike, form, item, code, amount_wan, total_wan (万元), share (a fraction
    of the printed 合计), source (cites both), doc_id, page, line. All rows are of one `form`: 支出表
    (`expenditure`), or 一般公共预算支出表 (`general_expenditure`) where more disclosures print that with classes.
    What the classes leave of the total beyond rounding, or exceed it by, is a row without code and item at the place
    of the total. A class that nobody spends on has no row; nor has a disclosure whose form prints no total, or two.
    """
    names = file_names(frames)
    printed = [comparable(rows) for rows in split(frames["amounts"], choice.disclosures)]
    sizes = [sum(bool(_classes(figures, form, names)) for figures in printed) for form in EXPENDITURE_FORMS]
    form = _most(EXPENDITURE_FORMS, sizes)
    pairs = zip(choice.disclosures, printed, strict=True)
    records = [_key(choice, x) | record for x, figures in pairs for record in _classes(figures, form, names)]
    data = _frame(records, _SHARES)
    spent = set(data.loc[data["amount_wan"] != 0, "code"])
    return data[data["code"].isin(spent)].reset_index(drop=True)


def totals(frames: Frames, choice: Choice) -> pd.DataFrame:
    """Total, basic and project expenditure of each disclosure, all of one form as in `function_shares`.

    Columns: department, fiscal_year, stage, alike, form, total_wan, basic_wan, project_wan (万元, null where not
    printed), project_share (of the total), doc_id, page, line. No row for a disclosure that prints no total, or two.
    """
    printed = [comparable(rows) for rows in split(frames["amounts"], choice.disclosures)]
    sizes = [sum(_total(form) in figures for figures in printed) for form in EXPENDITURE_FORMS]
    form = _most(EXPENDITURE_FORMS, sizes)
    records = []
    for disclosure, figures in zip(choice.disclosures, printed, strict=True):
        found = {measure: figures.get(_total(form, measure)) for measure in EXPENDITURE_MEASURES}
        whole, project = found["total"], found["project"]
        if whole is not None:
            values = {f"{measure}_wan": figure.amount if figure else None for measure, figure in found.items()}
            share = ratio(project.amount, whole.amount) if project else None
            key = _key(choice, disclosure) | {"form": form}
            records.append(key | values | {"project_share": share, **_place(whole.row)})
    return _frame(records, _TOTALS)


def _total(form: str, measure: str = "total") -> Key:
    return (form, "合计", "", measure)


def _classes(figures: dict[Key, Figure], form: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Records of the classes of one form, and of what they leave of its total; none without total or classes."""
    total = figures.get(_total(form))
    classes = sorted((x for key, x in figures.items() if key[0] == form and key[2] and key[3] == "total"), key=_code)
    if total is None or not total.amount or not classes:
        return []
    rows = [(x.item, x.key[2], x.amount, x.row) for x in classes]
    rest = minus(total.amount, plus(*(x.amount for x in classes)))
    if abs(decimal(rest)) > sum(decimal(x.row.resolution_wan) for x in (total, *classes)) / 2:
        rows.append(("", "", rest, total.row))
    return [
        {
            "form": form,
            "item": item,
            "code": code,
            "amount_wan": amount,
            "total_wan": total.amount,
            "share": ratio(amount, total.amount),
            "source": _cited(names, row, total.row),
            **_place(row),
        }
        for item, code, amount, row in rows
    ]


def _cited(names: Mapping[str, str], *rows: Any) -> str:
    return "; ".join(dict.fromkeys(citation(names, row) for row in rows if row is not None))


def _code(figure: Figure) -> str:
    return figure.key[2]


def _most(values: Sequence[str], sizes: Sequence[Any]) -> str:
    """The value with the largest size; the first of several."""
    return max(zip(values, sizes, strict=True), key=lambda pair: pair[1])[0]


def staffed(frames: Frames, names: Sequence[str]) -> pd.DataFrame:
    """The rows of `staffing` of all disclosures of the departments named that give a number of staff at work."""
    rows = staffing(frames, [x for name in names for x in disclosures(frames, name)])
    return rows[rows["kind"].isin(SERVING) & rows["persons"].notna()]


def per_person(frames: Frames, choice: Choice) -> pd.DataFrame:
    """Amounts divided by the staff at work, for every disclosure and figure of `PER_PERSON`.

    Columns: department, fiscal_year, stage, alike, figure, form, amount_wan (万元), kind and persons with staff_item
    (the words as printed), staff_doc_id, staff_page, staff_line, per_person_wan (万元 a person), reason, source
    (cites amount and staff as in `budget_execution`), doc_id, page, line. `basic` is the total of 基本支出; `sangong`
    that of the “三公” table, its final account in a final account; `operating_cost` is 机关运行经费 of its table or,
    form `statement`, of the text. Form and kind of staff (在职, else 在编在职, else 实有) are the same in all rows of
    a figure: those that most disclosures have. Where there is no figure, `reason` says why: `no_staff` or `staff_…`
    as in `staffing`, `staff_zero`, `no_amount`, `amount_several` (printed with two amounts), `amount_unclear` (合计
    that may hold 会议费 and 培训费).
    """
    staff = staffing(frames, choice.disclosures)
    kind = _most(SERVING, [int(((staff["kind"] == kind) & staff["persons"].notna()).sum()) for kind in SERVING])
    people = {(row.department, row.fiscal_year, row.stage): row for row in each(staff[staff["kind"] == kind])}
    tables, sentences = (split(frames[name], choice.disclosures) for name in ("amounts", "statements"))
    parts = list(zip(choice.disclosures, tables, sentences, strict=True))
    names = file_names(frames)
    records = []
    for figure, forms in _FORMS.items():
        printed = {form: [_printed(*part, figure, form) for part in parts] for form in forms}
        form = _most(forms, [_told(printed[form]) for form in forms])
        for disclosure, (row, reason) in zip(choice.disclosures, printed[form], strict=True):
            key = _key(choice, disclosure) | {"figure": figure, "form": form}
            counted = people.get((disclosure.department, disclosure.year, disclosure.stage))
            places = {"source": _cited(names, row, counted)}
            records.append(key | _amount(row) | _staff(counted, kind) | _divided(row, counted, reason) | places)
    return _frame(records, _PERSONS)


def _told(printed: Sequence[tuple[Any, str]]) -> tuple[int, int]:
    """How many disclosures print a figure, and how many say anything of it."""
    return (sum(row is not None for row, _ in printed), sum(reason != "no_amount" for _, reason in printed))


def _printed(
    disclosure: Disclosure, amounts: pd.DataFrame, statements: pd.DataFrame, figure: str, form: str
) -> tuple[Any, str]:
    """The row that prints a figure, with its `amount_wan`; None and the reason where there is none."""
    if form == "statement":
        return _stated(disclosure, statements)
    rows = amounts[amounts["form"] == form]
    if figure == "operating_cost":
        rows = rows[(rows["classification"] == "total") & (rows["measure"] == "total")]
        return _only([row for row in each(rows) if label(row.item) in TOTAL_ITEMS])
    figures = comparable(rows)
    if figure == "basic":
        found = figures.get(_total(form, "basic"))
    else:
        of_three = {key[1]: figure for key, figure in figures.items() if key[3] == disclosure.stage}
        found = of_three.get(SANGONG_TOTAL) or of_three.get("合计")
        if found and found.item == "合计" and _may_hold_meetings(of_three):
            return None, "amount_unclear"
    return (found.row, "") if found else (None, "no_amount")


def _stated(disclosure: Disclosure, statements: pd.DataFrame) -> tuple[Any, str]:
    """The sentence on 机关运行经费, its amount of the disclosure's own stage where it gives both."""
    rows = statements[statements["subject"] == _OPERATING]
    own = rows[f"{disclosure.stage}_wan"]
    rows = rows.assign(amount_wan=rows["amount_wan"].where(rows["amount_wan"].notna(), own))
    return _only(list(each(rows[rows["amount_wan"].notna()])))


def _only(rows: list[Any]) -> tuple[Any, str]:
    """The first of rows with one amount."""
    if len({row.amount_wan for row in rows}) > 1:
        return None, "amount_several"
    return (rows[0], "") if rows else (None, "no_amount")


def _may_hold_meetings(of_three: dict[str, Figure]) -> bool:
    """Whether 合计 stands beside 会议费 or 培训费 and is not the sum of the three public expenses alone."""
    if not any(item in of_three for item in _MEETINGS):
        return False
    return plus(*(of_three[item].amount for item in _THREE if item in of_three)) != of_three["合计"].amount


def _amount(row: Any) -> dict[str, Any]:
    return {} if row is None else {"amount_wan": row.amount_wan, **_place(row)}


def _staff(row: Any, kind: str) -> dict[str, Any]:
    if row is None:
        return {"kind": kind}
    return {"kind": kind, "persons": row.persons, **{f"staff_{name}": getattr(row, name) for name in ("item", *_PLACE)}}


def _divided(row: Any, staff: Any, reason: str) -> dict[str, Any]:
    """`per_person_wan`, or the reason that there is none."""
    if staff is None:
        reason = "no_staff"
    elif staff.reason:
        reason = f"staff_{staff.reason}"
    elif not staff.persons:
        reason = "staff_zero"
    if row is None or reason:
        return {"reason": reason}
    return {"per_person_wan": ratio(row.amount_wan, staff.persons), "reason": ""}


def executions(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Rows of `budget_execution` of the disclosures chosen, with what makes them comparable.

    Its own columns, and `alike`, `key` and `summed`. Kept are the totals of the department, the total of the “三公”
    expenses, and the function classes; where a disclosure goes below these only, its rows added up by class
    (`summed`). Rows are comparable where level, `key` (the class's code, else the item) and basis are the same.
    """
    found = []
    for disclosure, own in zip(choice.disclosures, split(rows, choice.disclosures), strict=True):
        mine = own.assign(summed=False)
        parts = [
            mine[mine["level"] == "department"],
            mine[(mine["level"] == "sangong") & (mine["item"] == SANGONG_TOTAL)],
        ]
        for _, group in mine[mine["level"] == "function"].groupby("basis", sort=False):
            classes = group[~group["item"].str.contains("/") & (group["code"].str.len() <= len("206"))]
            parts.append(classes if len(classes) else by_class(group).assign(summed=True))
        found += [part.assign(alike=choice.is_alike(disclosure)) for part in parts if len(part)]
    if not found:
        return rows.iloc[:0].assign(alike=False, key="", summed=False)
    data = pd.concat(found, ignore_index=True)
    return data.assign(key=data["code"].where(data["code"] != "", data["item"].map(fold)))


def shared(data: pd.DataFrame, level: str) -> pd.DataFrame:
    """Rows of `executions` of one level that more than one department has, the keys that most have first.

    A department that gives a key with two different rates on one basis is left out of that key.
    """
    rows = data[(data["level"] == level) & data["execution_rate"].notna()]
    by = ["key", "basis"]
    same = rows.groupby([*by, "department"])["execution_rate"].transform("nunique") == 1
    rows = rows[same].drop_duplicates([*by, "department"])
    size = rows.groupby(by)["department"].transform("nunique")
    rows = rows.assign(size=size)[size > 1]
    return rows.sort_values(["size", "key", "alike"], ascending=[False, True, False], kind="stable").drop(
        columns="size"
    )


def quality(frames: Frames, choice: Choice) -> pd.DataFrame:
    """How the printed figures of each disclosure agree with each other, and how many of its numbers were read.

    Columns: department, fiscal_year, stage, alike, the counts of `disclosure_quality.counts`, holds (the share of
    `evaluated` that is exact or within rounding), numbers, captured, read (the share captured); no amounts.
    """
    records = []
    checks, coverage = (split(frames[name], choice.disclosures) for name in ("checks", "coverage"))
    for x, checked, lines in zip(choice.disclosures, checks, coverage, strict=True):
        found = counts(checked)
        there, read = numbers(lines)
        holds = ratio(found["passed"] + found["rounding"], found["evaluated"])
        more = {"holds": holds, "numbers": there, "captured": read, "read": ratio(read, there)}
        records.append(_key(choice, x) | found | more)
    return _frame(records, _QUALITY)


def median(data: pd.DataFrame, value: str) -> float | None:
    """The median of a column over the rows alike; None where fewer than `FEWEST` of them have a value."""
    values = sorted(decimal(x) for x in data.loc[data["alike"], value] if known(x))
    if len(values) < FEWEST:
        return None
    return float((values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2)
