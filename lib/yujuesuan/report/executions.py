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
from yujuesuan.report.departments import Departments, compared_in, middle, not_listed, number_columns, ranked, tables
from yujuesuan.report.html import Column, Html, figure, heading, joined, paragraph
from yujuesuan.report.page import amount, named, rate


def execution(page: Departments) -> Html:
    """Final account against budget: totals that more than one department gives, and function classes."""
    texts, choice = page.texts, page.executed
    parts = [heading(2, texts("comparison_execution"), "execution")]
    if choice is None:
        return Html(joined([*parts, paragraph(texts("comparison_no_execution"))]))
    parts += [paragraph(texts("comparison_execution_text")), *compared_in(page, choice)]
    if choice.without:
        parts.append(paragraph(texts("comparison_execution_missing", names=page.listed(choice.without)), "note"))
    found: list[Markup] = []
    for level in ("department", "sangong"):
        data = comparison.shared(page.rates, level)
        for _, rows in data.groupby(["key", "basis"], sort=False):
            found += _rates(page, choice, rows, str(rows["item"].iat[0]))
    data = comparison.shared(page.rates, "function")
    if len(data):
        found += [heading(3, texts("comparison_functions"), "execution-functions")]
        found += [paragraph(texts("comparison_functions_text")), *_by_class(page, choice, data)]
    return Html(joined([*parts, *(found or [paragraph(texts("comparison_execution_none"))])]))


def _rates(page: Departments, choice: Choice, rows: pd.DataFrame, item: str) -> list[Markup]:
    """Chart and tables of one total, which all rows give on one basis."""
    texts = page.texts
    basis = texts(f"basis_{rows['basis'].iat[0]}")
    title = texts("with_basis", caption=texts("comparison_rate_of", item=texts.label(item)), basis=basis)
    rows = ranked(rows, "execution_rate")
    parts = [heading(3, texts.label(item), f"execution-{rows['basis'].iat[0]}-{rows['level'].iat[0]}-{rows.index[0]}")]
    parts.append(middle(page, rows, "execution_rate", texts("comparison_rate_of", item=item), percent))
    parts += _dumbbells(page, rows, title)
    columns = number_columns(page, "budget_wan", "final_wan", "execution_rate")
    parts += tables(page, choice, rows, title, columns, lambda row: _executed(page, row))
    return [*parts, *not_listed(page, choice, rows, "comparison_rates_missing")]


def _dumbbells(page: Departments, data: pd.DataFrame, title: str) -> list[Markup]:
    """Budget and final account of each department alike, where there are two at least."""
    rows = data[data["alike"]]
    if len(rows) < 2:
        return []
    texts = page.texts
    shown = [(row.department, percent(row.execution_rate)) for row in each(rows)]
    # it is not the department that came to so many times its budget
    spent = [texts("comparison_spent", department=department) for department in rows["department"]]
    headline = headlines.execution(rows.assign(label=spent), texts.language)
    drawn = rows.assign(label=rows["department"])
    ax = charts.execution(drawn, title=headline, subtitle=title, language=texts.language)
    return [figure(ax, alt(texts, title, shown, amounts=False))]


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
        rows = rows.sort_values(["key", "department"], kind="stable")
        found += tables(page, choice, rows, title, columns, cells)
    return found


def rate_cell(page: Departments, row: Any) -> Figure:
    text = rate(row.execution_rate)
    return page.sources.computed(text, row.execution_rate, row.source, row.final_wan, row.budget_wan)
