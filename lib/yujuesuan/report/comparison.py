"""The sections of the notebook `comparison`: departments side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan import charts
from yujuesuan.analysis import comparison
from yujuesuan.analysis.compare import each, known
from yujuesuan.analysis.disclosure_quality import counts
from yujuesuan.charts.words import percent
from yujuesuan.report.alt import alt
from yujuesuan.report.cells import Cell, Figure
from yujuesuan.report.departments import (
    Departments,
    department_column,
    drawn,
    in_wan,
    labels,
    middle,
    not_listed,
    number_columns,
    open_page,
    ranked,
    tables,
)
from yujuesuan.report.executions import execution, rate_cell
from yujuesuan.report.html import Column, Html, cards, figure, heading, joined, paragraph
from yujuesuan.report.page import COMPONENTS, amount, count, rate
from yujuesuan.report.per_person import per_person

__all__ = ["execution", "open_page", "opening", "per_person", "quality", "shares", "sources", "totals"]
#: Departments of which a sentence tells the largest class.
_MOST_TOLD = 8


def opening(page: Departments) -> Html:
    """Which departments and disclosures are compared, the figures that matter, and how many relations hold."""
    texts, choice = page.texts, page.choice
    style = Markup("<style>{}</style>").format(Markup(COMPONENTS.read_text(encoding="utf-8")))
    header = Markup('<header class="top"><p class="report">{}</p>{}<ul class="disclosures">{}</ul></header>').format(
        texts("comparison"), heading(1, page.department, "top"), joined(_compared(page))
    )
    parts = [style, header, cards(_key_figures(page)), page.sources.note(), _relations(page)]
    if choice.others:
        parts.append(paragraph(texts("comparison_rule")))
    return Html(joined([*parts, paragraph(texts("opening_units"), "note")]))


def _compared(page: Departments) -> list[Markup]:
    texts, choice = page.texts, page.choice
    alike = page.listed([x.department for x in choice.alike])
    lines = [texts("comparison_list", title=texts.disclosure(choice.year, choice.stage), names=alike)]
    if choice.others:
        others = page.listed([page.marked(x.department, x.year, x.stage) for x in choice.others])
        lines.append(texts("comparison_list", title=texts("comparison_others"), names=others))
    return [Markup("<li>{}</li>").format(line) for line in lines]


def _key_figures(page: Departments) -> list[tuple[Cell, Cell, Cell]]:
    """How many departments are alike, and the range of what is compared among these."""
    texts, choice = page.texts, page.choice
    value = texts("comparison_of", n=len(choice.alike), all=len(choice.disclosures))
    found: list[tuple[Cell, Cell, Cell]] = [
        (texts("comparison_card_alike"), value, texts.disclosure(choice.year, choice.stage))
    ]
    data = page.totals
    found += _range(page, data, "total_wan", "comparison_card_total", "#totals", _total)
    data = _widest(page.shares)
    for item in data["item"].head(1):
        found += _range(page, data, "share", "comparison_card_share", "#shares", _share, item=texts.label(item))
    if page.executed:
        data = _first_key(comparison.shared(page.rates, "department"))
        for item in data["item"].head(1):
            found += _range(page, data, "execution_rate", "comparison_card_rate", "#execution", rate_cell, item=item)
    data = page.checked
    return [*found, *_range(page, data, "holds", "comparison_card_holds", "#quality", _holds)]


def _range(
    page: Departments,
    data: pd.DataFrame,
    value: str,
    key: str,
    anchor: str,
    shown: Callable[[Departments, Any], Cell],
    **names: str,
) -> list[tuple[Cell, Cell, Cell]]:
    """A card with the smallest and the largest value of the rows alike; nothing where there are not two."""
    rows = data[data["alike"] & data[value].notna()].sort_values(value, kind="stable")
    if rows["department"].nunique() < 2:
        return []
    low, high = (next(each(part)) for part in (rows.head(1), rows.tail(1)))
    link = Markup('<a href="{}">{} → {}</a>').format(anchor, low.department, high.department)
    return [(page.texts(key, **names), Markup("{} – {}").format(shown(page, low), shown(page, high)), link)]


def _widest(data: pd.DataFrame) -> pd.DataFrame:
    """The rows of the function class that most departments alike have, of these the one with the largest shares."""
    rows = data[data["alike"] & (data["code"] != "")]
    sizes = rows.groupby("code")["share"].agg(["size", "sum"]).sort_values(["size", "sum"], ascending=False)
    return rows[rows["code"].isin(sizes.index[:1])]


def _first_key(data: pd.DataFrame) -> pd.DataFrame:
    """The rows of the first key and basis of `comparison.shared`."""
    return data[(data["key"] == data["key"].iat[0]) & (data["basis"] == data["basis"].iat[0])] if len(data) else data


def _total(page: Departments, row: Any) -> Cell:
    return Markup(page.sources.cite(in_wan(page)(row.total_wan), row, row.total_wan))


def _share(page: Departments, row: Any) -> Figure:
    return page.sources.computed(rate(row.share), row.share, row.source, row.amount_wan, row.total_wan)


def _holds(page: Departments, row: Any) -> Figure:
    return Figure(rate(row.holds), row.holds if known(row.holds) else None)


def _relations(page: Departments) -> Markup:
    """How many relations between printed figures of the disclosures compared were checked and hold."""
    used = {doc_id for x in page.choice.disclosures for doc_id in x.doc_ids}
    found = counts(page.frames["checks"][page.frames["checks"]["doc_id"].isin(used)])
    if not found["evaluated"]:
        return paragraph(page.texts("quality_nothing"), "relations")
    key = "relations" if found["broken"] else "relations_all"
    return paragraph(page.texts(key, **{name: f"{value:,}" for name, value in found.items()}), "relations")


def totals(page: Departments) -> Html:
    """Total, basic and project expenditure; departments alike from the largest total to the smallest."""
    texts, choice = page.texts, page.choice
    parts = [heading(2, texts("comparison_totals"), "totals")]
    data = page.totals
    if data.empty:
        return Html(joined([*parts, *not_listed(page, choice, data, "comparison_totals_missing")]))
    form = texts.named("form", str(data["form"].iat[0]))
    parts += [paragraph(texts("comparison_totals_text", form=form))]
    parts.append(middle(page, data, "total_wan", texts("comparison_total"), in_wan(page)))
    columns = [
        *number_columns(page, "comparison_total_wan", "comparison_basic_wan", "comparison_project_wan"),
        Column(texts("comparison_project_share"), "share"),
    ]

    def cells(row: Any) -> list[Cell]:
        shares = page.sources.computed(rate(row.project_share), row.project_share, row, row.project_wan, row.total_wan)
        return [*(amount(page, x, row) for x in (row.total_wan, row.basic_wan, row.project_wan)), shares]

    parts += tables(page, choice, ranked(data, "total_wan"), texts("comparison_totals"), columns, cells)
    return Html(joined([*parts, *not_listed(page, choice, data, "comparison_totals_missing")]))


def shares(page: Departments) -> Html:
    """What each department's expenditure goes to, by function class, as shares of its own total."""
    texts, choice = page.texts, page.choice
    parts = [heading(2, texts("comparison_shares"), "shares")]
    data = page.shares
    absent = not_listed(page, choice, data, "comparison_shares_missing")
    if data.empty:
        return Html(joined([*parts, *absent]))
    parts.append(paragraph(texts("comparison_shares_text", form=texts.named("form", str(data["form"].iat[0])))))
    parts.append(_largest(page, data))
    chart, left_out = drawn(page, data)
    parts += [_shares_chart(page, chart, _shares_title(page, data)), *left_out]
    sums = data.groupby("code")["share"].sum()
    codes = sorted(sums.index, key=lambda code: (code == "", -sums[code]))
    items = {str(code): str(rows["item"].iat[0]) for code, rows in data.groupby("code", sort=False)}
    found = {(row.department, row.code): row for row in each(data)}
    columns = [Column(texts.label(items[code]) if code else texts("comparison_rest"), "number") for code in codes]

    def cells(row: Any) -> list[Cell]:
        rows = [found.get((row.department, code)) for code in codes]
        return [_share(page, one) if one else texts("none") for one in rows]

    parts += tables(page, choice, data.drop_duplicates("department"), texts("comparison_shares"), columns, cells)
    if "" in codes:
        parts.append(paragraph(texts("comparison_rest_text"), "note"))
    return Html(joined([*parts, *absent]))


def _largest(page: Departments, data: pd.DataFrame) -> Markup:
    """The class on which each department spends most, for as many as a reader takes in."""
    texts = page.texts
    rows = data[data["code"] != ""].sort_values("share", ascending=False, kind="stable").drop_duplicates("department")
    rows = ranked(rows.sort_values("department", kind="stable"), "share").head(_MOST_TOLD)
    told = [
        texts("comparison_list", title=page.label(page.choice, row), names=texts.label(row.item)) for row in each(rows)
    ]
    pairs = zip(told, each(rows), strict=True)
    lines = joined(Markup("<li>{} {}</li>").format(name, _share(page, row)) for name, row in pairs)
    return Markup("<p>{}</p><ul>{}</ul>").format(texts("comparison_largest"), lines)


def _shares_chart(page: Departments, data: pd.DataFrame, title: str) -> Markup:
    texts = page.texts
    names = {str(code): str(rows["item"].iat[0]) for code, rows in data.groupby("code", sort=False)}
    data = data.assign(
        department=labels(page, page.choice, data),
        item=[names[code] or texts("comparison_rest") for code in data["code"]],
        label=[texts.gloss(names[code]) or names[code] or texts("comparison_rest") for code in data["code"]],
    )
    subtitle = texts("comparison_shares")
    shown = [(f"{row.department} {row.item}", percent(row.share)) for row in each(data)]
    ax = charts.shares(data, title=title, subtitle=subtitle, language=texts.language)
    return figure(ax, alt(texts, subtitle, shown, amounts=False))


def _shares_title(page: Departments, data: pd.DataFrame) -> str:
    """From which to which share the class that most departments alike have takes; the bare title for one department."""
    texts, choice = page.texts, page.choice
    rows = _widest(data).sort_values("share", kind="stable")
    if len(rows) < 2:
        return texts("comparison_shares")
    low, high = rows.iloc[0], rows.iloc[-1]
    return texts(
        "comparison_shares_title",
        disclosure=texts.disclosure(choice.year, choice.stage),
        item=texts.label(high["item"]),
        low=percent(low["share"]),
        lowest=low["department"],
        high=percent(high["share"]),
        highest=high["department"],
    )


def quality(page: Departments) -> Html:
    """How the printed figures of each disclosure agree with each other, and how many numbers were read."""
    texts, choice = page.texts, page.choice
    data = page.checked
    parts = [heading(2, texts("comparison_quality"), "quality"), paragraph(texts("comparison_quality_text"))]
    checked = data[data["evaluated"] > 0]
    if len(checked):
        title = texts("comparison_quality_chart")
        chart, left_out = drawn(page, checked)
        chart = chart.assign(label=labels(page, choice, chart))
        shown = [(row.label, rate(row.holds)) for row in each(chart)]
        ax = charts.quality(chart, title=title, language=texts.language)
        parts += [figure(ax, alt(texts, title, shown, amounts=False)), *left_out]
    names = ("evaluated", "passed", "rounding", "broken", "findings", "warnings")
    columns = [
        *(Column(texts(f"quality_{name}"), "number") for name in ("forms_head", *names)),
        Column(texts("comparison_holds"), "share"),
        Column(texts("quality_numbers"), "share"),
    ]

    def cells(row: Any) -> list[Cell]:
        counted = [count(getattr(row, name)) for name in ("forms", *names)]
        return [*counted, _holds(page, row), Figure(rate(row.read), row.read if known(row.read) else None)]

    parts += tables(page, choice, data, texts("comparison_quality"), columns, cells)
    return Html(joined(parts))


def sources(page: Departments) -> Html:
    """The last section: the documents compared, and every place cited, with the words printed there."""
    texts = page.texts
    rows = [
        (
            row.department,
            texts.disclosure(row.fiscal_year, row.stage),
            Path(row.path).name,
            row.title if known(row.title) else texts("none"),
            row.sha256[:12],
        )
        for row in each(page.frames["documents"].sort_values(["department", "fiscal_year", "stage"]))
    ]
    heads = [
        department_column(page),
        Column(texts("disclosures_head"), "short"),
        *page.columns("file", "document_title", "digest"),
    ]
    parts = [heading(2, texts("sources"), "sources"), page.table(texts("documents_caption"), heads, rows)]
    if page.sources.quotes:
        parts += [
            heading(3, texts("quotations"), "quotations"),
            paragraph(texts("sources_text")),
            page.sources.listed(),
        ]
    return Html(joined([*parts, paragraph(texts("disclaimer"), "note")]))
