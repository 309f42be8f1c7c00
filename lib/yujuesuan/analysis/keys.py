"""Which figures of two disclosures are the same thing: totals, codes, and the names that documents give them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from yujuesuan.analysis.compare import each
from yujuesuan.text import fold, label

#: The three public expenses by their canonical items; the total's subject in the narrative carries their name.
SANGONG = (
    "因公出国（境）费",
    "公务用车购置及运行维护费",
    "公务用车购置费",
    "公务用车运行维护费",
    "公务接待费",
    "会议费",
    "培训费",
)
SANGONG_TOTAL = "“三公”经费"
#: What 合计 is where the table prints the three public expenses' own sum beside it.
_WITH_MEETINGS = "“三公”经费、会议费、培训费"
_SANGONG_NAMES = {
    **{fold(item): item for item in SANGONG},
    fold("因公出国（境）费用"): SANGONG[0],
    fold("因公出国（境）经费"): SANGONG[0],
    fold("公务用车购置及运行费"): SANGONG[1],
    fold("公务用车运行费"): SANGONG[3],
    fold("三公经费"): SANGONG_TOTAL,
    fold("三公经费合计"): SANGONG_TOTAL,
}
#: Totals of the 收支总表 under their several names, by the table's side.
_SUMMARY = {
    "income": {"总计": "收入总计", "收入总计": "收入总计", "本年收入合计": "本年收入合计", "本年收入": "本年收入合计"},
    "expenditure": {
        "总计": "支出总计",
        "支出总计": "支出总计",
        "本年支出合计": "本年支出合计",
        "本年支出": "本年支出合计",
    },
}
TOTAL_ITEMS = ("合计", "总计")
EXPENDITURE_FORMS = ("expenditure", "general_expenditure")
_COMPARED = ("summary", "sangong", *EXPENDITURE_FORMS)
EXPENDITURE_MEASURES = ("total", "basic", "project")

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed amount (万元) under the key that its counterpart of another disclosure has too."""

    key: Key
    item: str
    row: Any

    @property
    def amount(self) -> float:
        return float(self.row.amount_wan)


def sangong_item(subject: str) -> str | None:
    """The canonical item of the three public expenses that a subject names, or None."""
    return _SANGONG_NAMES.get(fold(subject).replace("财政拨款", "").replace("支出", ""))


def comparable(amounts: pd.DataFrame, levels: tuple[str, ...] = ("class",)) -> dict[Key, Figure]:
    """The figures of one disclosure that can be compared with another's, by (form, item, code, measure).

    Totals of `summary`; totals and function codes of the wanted levels in the expenditure forms, each in total,
    basic and project; the three public expenses. A key that the disclosure prints with two amounts is left out.
    """
    found: dict[Key, list[Figure]] = defaultdict(list)
    for row in each(amounts[amounts["form"].isin(_COMPARED)]):
        figure = _figure(row, levels)
        if figure:
            found[figure.key].append(figure)
    for form, item, code, measure in list(found):
        if form == "sangong" and item == "合计" and (form, SANGONG_TOTAL, code, measure) in found:
            found[form, _WITH_MEETINGS, code, measure] = [
                replace(figure, key=(form, _WITH_MEETINGS, code, measure), item=_WITH_MEETINGS)
                for figure in found.pop((form, item, code, measure))
            ]
    return {key: rows[0] for key, rows in found.items() if len({x.amount for x in rows}) == 1}


def _figure(row: Any, levels: tuple[str, ...]) -> Figure | None:
    form, measure = row.form, row.measure
    if form == "summary" and row.classification == "total":
        item = _SUMMARY.get(measure, {}).get(label(row.item))
        return Figure((form, item, "", measure), item, row) if item else None
    if form in EXPENDITURE_FORMS and measure in EXPENDITURE_MEASURES:
        if row.classification == "function" and row.level in levels and row.code:
            return Figure((form, "", row.code, measure), row.item, row)
        if row.classification == "total" and label(row.item) in TOTAL_ITEMS:
            return Figure((form, "合计", "", measure), "合计", row)
    if form == "sangong" and measure in ("budget", "final"):
        item = sangong_item(row.item) or row.item
        return Figure((form, item, "", measure), item, row)
    return None


def function_names(amounts: pd.DataFrame) -> dict[str, str]:
    """Name of every function code that is printed with one, the first print of each."""
    rows = amounts[(amounts["classification"] == "function") & (amounts["code"] != "")]
    return {code: item for code, item in reversed(list(zip(rows["code"], rows["item"], strict=True)))}


def path(code: str, names: dict[str, str]) -> str:
    """类/款/项 of a code as far as the document names them: `科学技术支出/科学技术管理事务/行政运行`."""
    parts = [names.get(code[:end]) for end in (3, 5, 7) if end <= len(code)]
    return "/".join(part for part in parts if part)


def codes_by_path(amounts: pd.DataFrame) -> dict[str, str]:
    """Code by folded name path, and by last name alone, wherever that fits exactly one code of the document."""
    names = function_names(amounts)
    fitting: dict[str, set[str]] = defaultdict(set)
    for code in names:
        whole = fold(path(code, names))
        fitting[whole].add(code)
        fitting[whole.rpartition("/")[2]].add(code)
    return {name: codes.pop() for name, codes in fitting.items() if len(codes) == 1}
