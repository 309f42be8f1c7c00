"""The section that sets execution rates of several departments beside each other."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan import charts
from yujuesuan.analysis import comparison
from yujuesuan.analysis.compare import each
from yujuesuan.analysis.comparison import Choice
from yujuesuan.charts import headlines
from yujuesuan.charts.words import percent
from yujuesuan.report.alt import alt
from yujuesuan.report.cells import Cell, Figure
from yujuesuan.report.departments import (
    MOST,
    Departments,
    compared_in,
    middle,
    not_listed,
    number_columns,
    ranked,
    tables,
)
from yujuesuan.report.html import Column, Html, figure, heading, joined, paragraph
from yujuesuan.report.page import amount, named, rate

#: Of many departments those whose classes are listed with links: a sum has as many sources as rows.
_MOST_BY_CLASS = 4


def execution(page: Departments) -> Html:
    """Final account against budget: totals that more than one department gives, and function classes."""
    texts, choice = page.texts, page.executed
    parts = [heading(2, texts("comparison_execution"), "execution")]
    if choice is None:
        return Html(joined([*parts, paragraph(texts("comparison_no_execution"))]))
    parts += [paragraph(texts("comparison_execution_text")), *compared_in(page, choice)]
    if choice.without:
        parts.append(paragraph(texts("comparison_execution_missing", names=page.listed(choice.without)), "note"))
    found, charted = list[Markup](), set[str]()
    for level in ("department", "sangong"):
        data = comparison.shared(page.rates, level)
        for _, rows in data.groupby(["key", "basis"], sort=False):
            item = str(rows["item"].iat[0])
            found += _rates(page, choice, rows, item, chart=item not in charted)
            charted.add(item)
    data = comparison.shared(page.rates, "function")
    if len(data):
        found += [heading(3, texts("comparison_functions"), "execution-functions")]
        found += [paragraph(texts("comparison_functions_text")), *_by_class(page, choice, data)]
    return Html(joined([*parts, *(found or [paragraph(texts("comparison_execution_none"))])]))


def _rates(page: Departments, choice: Choice, rows: pd.DataFrame, item: str, *, chart: bool) -> list[Markup]:
    """Tables of one total, which all rows give on one basis, with a chart: on another basis it would say the same."""
    texts = page.texts
    basis = texts(f"basis_{rows['basis'].iat[0]}")
    title = texts("with_basis", caption=texts("comparison_rate_of", item=texts.label(item)), basis=basis)
    rows = ranked(rows, "execution_rate")
    parts = [heading(3, texts.label(item), f"execution-{rows['basis'].iat[0]}-{rows['level'].iat[0]}-{rows.index[0]}")]
    parts.append(middle(page, rows, "execution_rate", texts("comparison_rate_of", item=item), percent))
    parts += _dumbbells(page, rows, title) if chart else []
    columns = number_columns(page, "budget_wan", "final_wan", "execution_rate")
    parts += tables(page, choice, rows, title, columns, lambda row: _executed(page, row))
    return [*parts, *not_listed(page, choice, rows, "comparison_rates_missing")]


def _dumbbells(page: Departments, data: pd.DataFrame, title: str) -> list[Markup]:
    """Budget and final account of each department alike, where there are two at least; of many the largest gaps."""
    rows = data[data["alike"]]
    if len(rows) < 2:
        return []
    texts = page.texts
    gaps = (rows["final_wan"] - rows["budget_wan"]).abs().sort_values(ascending=False, kind="stable")
    cut = rows.loc[rows.index.isin(gaps.index[:MOST])]
    shown = [(row.department, percent(row.execution_rate)) for row in each(cut)]
    # it is not the department that came to so many times its budget
    spent = [texts("comparison_spent", department=department) for department in rows["department"]]
    headline = headlines.execution(rows.assign(label=spent), texts.language)
    charted = cut.assign(label=cut["department"])
    ax = charts.execution(charted, title=headline, subtitle=title, language=texts.language)
    picture = figure(ax, alt(texts, title, shown, amounts=False))
    left_out = [paragraph(texts("comparison_drawn_gap", n=MOST, all=len(rows)), "note")] if len(rows) > MOST else []
    return [picture, *left_out]


def _executed(page: Departments, row: Any) -> list[Cell]:
    both = [amount(page, getattr(row, f"{role}_wan"), row.source, role=role) for role in ("budget", "final")]
    return [*both, rate_cell(page, row)]


def _by_class(page: Departments, choice: Choice, data: pd.DataFrame) -> list[Markup]:
    texts, found = page.texts, []
    columns = [Column(texts("item"), "name"), *number_columns(page, "budget_wan", "final_wan", "execution_rate")]
    columns.append(Column(texts("comparison_summed_head"), "short"))

    def cells(row: Any) -> list[Cell]:
        summed = texts("comparison_summed") if row.summed else texts("comparison_own")
        return [named(page, row.item), *_executed(page, row), summed]

    for basis, rows in data.groupby("basis", sort=False):
        title = texts("with_basis", caption=texts("comparison_functions"), basis=texts(f"basis_{basis}"))
        order = rows["department"].map({name: i for i, name in enumerate(page.leading)})
        rows = rows.assign(order=order).sort_values(["key", "order", "department"], kind="stable")
        there = list(dict.fromkeys(name for name in page.leading if name in set(rows["department"])))
        many = rows["department"].nunique() > MOST
        listed = rows[rows["department"].isin(there[:_MOST_BY_CLASS])] if many else rows
        found += tables(page, choice, listed, title, columns, cells)
        if many:
            found.append(paragraph(texts("comparison_classes_cut", n=listed["department"].nunique()), "note"))
            found += _rates_by_class(page, choice, rows, title)
    return found


def _rates_by_class(page: Departments, choice: Choice, rows: pd.DataFrame, title: str) -> list[Markup]:
    """Of all departments the rates alone, a column a class, folded."""
    names = {str(row.key): row.item for row in each(rows)}
    found = {(row.department, row.key): row for row in each(rows)}
    columns = [Column(page.texts.label(item), "number") for item in names.values()]

    def cells(row: Any) -> list[Cell]:
        own = [found.get((row.department, key)) for key in names]
        return [page.texts("none") if one is None else rate_cell(page, one) for one in own]

    one_each = rows.drop_duplicates("department")
    return tables(page, choice, one_each, page.texts("comparison_rate_of", item=title), columns, cells, most=0)


def rate_cell(page: Departments, row: Any) -> Figure:
    text = rate(row.execution_rate)
    return page.sources.computed(text, row.execution_rate, row.source, row.final_wan, row.budget_wan)
