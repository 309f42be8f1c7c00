"""What a page on several departments starts from, and the pieces that its sections are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan import analysis
from yujuesuan import frames as store
from yujuesuan.analysis import comparison
from yujuesuan.analysis.compare import each
from yujuesuan.analysis.comparison import Choice, median
from yujuesuan.charts.words import amount
from yujuesuan.errors import MissingData
from yujuesuan.report.cells import Cell
from yujuesuan.report.html import Column, folded, paragraph
from yujuesuan.report.page import Page, locate
from yujuesuan.report.sources import Sources
from yujuesuan.report.texts import Texts

#: Frames without which there is no comparison.
_NEEDED = ("documents", "amounts", "statements", "projects", "quantities", "checks", "coverage")
#: Departments whose names a sentence lists; of more it says how many there are.
_MOST_NAMES = 8
#: Departments that a chart draws and whose numbers are linked to what is printed; where there are more, all stand in a
#: folded table besides, whose CSV tells the places.
MOST = 10


@dataclass(frozen=True)
class Departments(Page):
    """The material of several departments, of which `frames` hold what is compared; `department` heads the page.

    `choice` are the disclosures compared, `staffed` those for figures per person and `executed` those for execution
    rates, which are not printed in disclosures of every stage; None where no department has such a disclosure.
    """

    choice: Choice
    staffed: Choice | None
    executed: Choice | None

    @cached_property
    def totals(self) -> pd.DataFrame:
        """`comparison.totals` of the disclosures compared."""
        return comparison.totals(self.frames, self.choice)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """`comparison.function_shares` of the disclosures compared."""
        return comparison.function_shares(self.frames, self.choice)

    @cached_property
    def checked(self) -> pd.DataFrame:
        """`comparison.quality` of the disclosures compared."""
        return comparison.quality(self.frames, self.choice)

    @cached_property
    def rates(self) -> pd.DataFrame:
        """`comparison.executions` of the disclosures that have execution rates."""
        return comparison.executions(self.executions, self.executed) if self.executed else self.executions.iloc[:0]

    @cached_property
    def leading(self) -> list[str]:
        """The departments that charts draw: those alike before others, the largest total expenditure first."""
        ordered = ranked(self.totals, "total_wan")["department"]
        return list(dict.fromkeys([*ordered, *(x.department for x in self.choice.disclosures)]))[:MOST]

    def label(self, choice: Choice, row: Any) -> str:
        """A department's name; for a disclosure of another year or stage than the compared one followed by it."""
        if (row.fiscal_year, row.stage) == (choice.year, choice.stage):
            return str(row.department)
        return self.marked(row.department, row.fiscal_year, row.stage)

    def marked(self, department: str, year: int, stage: str) -> str:
        """`江汉区…（2020 年预算）`."""
        return self.texts("comparison_marked", department=department, disclosure=self.texts.disclosure(year, stage))

    def listed(self, names: Sequence[str]) -> str:
        """Names within a sentence; the first of many and how many there are."""
        shown = self.texts.join(list(names[:_MOST_NAMES]))
        more = len(names) > _MOST_NAMES
        return self.texts("comparison_more", names=shown, n=len(names)) if more else shown


def open_page(
    departments: Sequence[str] = (), language: str = "zh", data_dir: Path | str = "data/processed"
) -> Departments:
    """The material for comparing the departments named (none: all).

    `data_dir` as in `report.open_page`. Raises `MissingData` where no frames are found and `UnknownDepartment` with
    the nearest names.
    """
    everything = store.load(locate(data_dir))
    missing = [name for name in _NEEDED if name not in everything]
    if missing or everything["documents"].empty:
        what = f"no frame {missing[0]!r}" if missing else "holds no document"
        raise MissingData(what, path=data_dir, remedy="run `yujuesuan parse data/raw` again")
    names = [departments] if isinstance(departments, str) else departments
    wanted = sorted({analysis.resolve(everything, name) for name in names}) or analysis.departments(everything)
    if "budget_execution" not in everything:
        everything["budget_execution"] = analysis.budget_execution(everything)
    choice = comparison.choose(everything, wanted)
    assert choice is not None  # there are documents
    staffed = comparison.choose(everything, wanted, comparison.staffed(everything, wanted))
    executed = comparison.choose(everything, wanted, everything["budget_execution"])
    used = _used(everything["documents"], [x for x in (choice, staffed, executed) if x])
    frames = {name: data[data["doc_id"].isin(used)].reset_index(drop=True) for name, data in everything.items()}
    texts = Texts(language)
    title = texts("comparison_title", n=len(wanted))
    return Departments(title, frames, texts, Sources(frames, texts), choice, staffed, executed)


def _used(documents: pd.DataFrame, choices: Iterable[Choice]) -> set[str]:
    """The documents compared, and those of the same years, whose budgets an execution rate can rest on."""
    years = {(x.department, x.year) for choice in choices for x in choice.disclosures}
    rows = each(documents)
    return {row.doc_id for row in rows if (row.department, row.fiscal_year) in years}


def tables(
    page: Departments,
    choice: Choice,
    data: pd.DataFrame,
    title: str,
    columns: Sequence[Column],
    cells: Callable[[Any], Sequence[Cell]],
    most: int | None = None,
) -> list[Markup]:
    """A table of the rows alike, and one of the others, each headed by the department's name.

    Of more than `MOST` departments the first `most` of `data` (None: so many) are listed; all are in a folded table.
    """
    texts, found = page.texts, list[Markup]()
    room = MOST if most is None or data["department"].nunique() <= MOST else most
    names = {True: texts.disclosure(choice.year, choice.stage), False: texts("comparison_others")}
    heads = [department_column(page), *columns]
    for alike, name in names.items():
        rows = data[data["alike"] == alike]
        caption, there = texts("comparison_caption", title=title, disclosure=name), rows["department"].unique()
        listed = rows[rows["department"].isin(there[:room])]
        cut = len(there) > room
        if len(listed):
            first = texts("comparison_first", caption=caption, n=min(room, len(there)), all=len(there))
            shown = [(page.label(choice, row), *cells(row)) for row in each(listed)]
            found.append(page.table(first if cut else caption, heads, shown, whole=not cut))
        if cut:
            with page.sources.unlinked():
                shown = [(page.label(choice, row), *cells(row)) for row in each(rows)]
            every = texts("comparison_all", caption=caption, all=len(there))
            found.append(folded(every, page.table(every, heads, shown)))
        room = max(room - len(there), 0)
    return found


def drawn(page: Departments, data: pd.DataFrame) -> tuple[pd.DataFrame, list[Markup]]:
    """The rows of the departments that charts draw, and the sentence on what is left out of the chart."""
    rows = data[data["department"].isin(page.leading)]
    n, whole = rows["department"].nunique(), data["department"].nunique()
    return rows, [paragraph(page.texts("comparison_drawn", n=n, all=whole), "note")] if n < whole else []


def department_column(page: Page) -> Column:
    return Column(page.texts("index_department"), "name")


def number_columns(page: Page, *keys: str, **values: Any) -> list[Column]:
    return [Column(page.texts(key, **values), "number") for key in keys]


def ranked(data: pd.DataFrame, value: str) -> pd.DataFrame:
    """Rows alike from the largest value to the smallest, the others after them in the order of their names."""
    by = data.assign(_order=data[value].where(data["alike"]))
    return by.sort_values(["alike", "_order"], ascending=[False, False], kind="stable").drop(columns="_order")


def middle(page: Departments, data: pd.DataFrame, value: str, what: str, shown: Callable[[float], str]) -> Markup:
    """The sentence on the median of the rows alike, or on why there is none."""
    found, texts = median(data, value), page.texts
    if found is None:
        return paragraph(texts("comparison_no_median", n=comparison.FEWEST), "note")
    n = int(data.loc[data["alike"], value].notna().sum())
    return paragraph(texts("comparison_median", what=what, value=shown(found), n=n))


def not_listed(page: Departments, choice: Choice, data: pd.DataFrame, key: str) -> list[Markup]:
    """The sentence on disclosures of which a frame has no row."""
    there = set(zip(data["department"], data["fiscal_year"], data["stage"], strict=True))
    names = [
        page.marked(x.department, x.year, x.stage)
        for x in choice.disclosures
        if (x.department, x.year, x.stage) not in there
    ]
    return [paragraph(page.texts(key, names=page.listed(names)), "note")] if names else []


def compared_in(page: Departments, choice: Choice) -> list[Markup]:
    """Which disclosures a section compares, where they are not those of the page."""
    texts = page.texts
    parts = []
    if choice.others:
        names = [page.marked(x.department, x.year, x.stage) for x in choice.others]
        parts.append(texts("comparison_nearest", names=page.listed(names)))
    alike = [x.department for x in choice.alike]
    name = texts.disclosure(choice.year, choice.stage)
    parts.insert(0, texts("comparison_base", disclosure=name, names=page.listed(alike)))
    return [paragraph(part, "note") for part in parts]


def labels(page: Departments, choice: Choice, data: pd.DataFrame) -> pd.Series[Any]:
    return pd.Series([page.label(choice, row) for row in each(data)], index=data.index, dtype="object")


def in_wan(page: Departments) -> Callable[[float], str]:
    """How an amount (万元) reads in a sentence of the page's language."""
    return lambda value: amount(value, page.texts.language)
