"""The sections of the notebook `budget_execution`: budget against final account."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan import analysis, charts
from yujuesuan.analysis.budget_execution import by_class
from yujuesuan.analysis.compare import each, known, minus, plus
from yujuesuan.analysis.series import total
from yujuesuan.charts.words import amount as in_words
from yujuesuan.charts.words import money, percent
from yujuesuan.report import page as base
from yujuesuan.report.alt import pictured
from yujuesuan.report.cells import Cell, Figure
from yujuesuan.report.html import Html, heading, joined, paragraph
from yujuesuan.report.page import Page, agreement, amount, named, number, rate, stated_rate
from yujuesuan.report.purchases import parts as purchase_parts
from yujuesuan.report.rates import rates as checked_rates
from yujuesuan.report.structure import parts as structure_parts

_HEADS = (
    "item", "code", "budget_wan", "final_wan", "deviation", "execution_rate", "stated_execution", "agrees", "basis",
    "score", "reason",
)  # fmt: skip


_PROJECT_HEADS = {"item": "project_name", "budget_wan": "year_budget", "final_wan": "executed_wan"}


def opening(page: Page) -> Html:
    """Title, key figures and documents."""
    return base.opening(page, "budget_execution", [*_executed(page), *_planned(page)])


def _finals(page: Page) -> list[analysis.Disclosure]:
    return [x for x in page.disclosures if x.stage == "final"]


def _budgets_alone(page: Page) -> list[analysis.Disclosure]:
    """Budgets of years that have no final account yet, the latest first."""
    done = {x.year for x in _finals(page)}
    return [x for x in page.disclosures if x.stage == "budget" and x.year not in done]


def _rows_of(page: Page, disclosure: analysis.Disclosure, level: str) -> pd.DataFrame:
    rows = disclosure.rows(page.executions)
    return rows[rows["level"] == level]


def _executed(page: Page) -> list[tuple[Cell, Cell, Cell]]:
    """Key figures of the latest final account."""
    texts, found = page.texts, list[tuple[Cell, Cell, Cell]]()
    for disclosure in _finals(page)[:1]:
        for row in each(_rows_of(page, disclosure, "department").head(1)):
            name = texts.label(row.item)
            stated = _stated(page, row) if known(row.stated_rate) else ""
            found.append((texts("card_budget", subject=name), _wan(page, row.budget_wan, row.source, "budget"), ""))
            found.append((texts("card_final", subject=name), _wan(page, row.final_wan, row.source, "final"), ""))
            found.append((texts("card_rate", subject=name), _rate(page, row), stated))
        rows = _rows_of(page, disclosure, "function")
        if len(rows):
            deviation = rows["final_wan"] - rows["budget_wan"]
            value = texts("card_counts_value", above=(deviation > 0).sum(), below=(deviation < 0).sum())
            link = Markup('<a href="#functions">{}</a>').format(texts("functions"))
            found.append((texts("card_counts"), value, link))
        for row in each(_rows_of(page, disclosure, "sangong").head(1)):
            both = (_wan(page, getattr(row, f"{role}_wan"), row.source, role) for role in ("budget", "final"))
            value = Markup("{} → {}").format(*both)
            found.append((texts("card_sangong"), value, ""))
    return found


def _planned(page: Page) -> list[tuple[Cell, Cell, Cell]]:
    """Key figures of a budget whose year has no final account, when that is the latest disclosure."""
    texts, latest, found = page.texts, page.latest, list[tuple[Cell, Cell, Cell]]()
    if latest not in _budgets_alone(page):
        return found
    whole = total(page.frames, latest)
    if whole:
        label = texts("card_total", disclosure=page.name(latest))
        found.append((label, _wan(page, whole.amount, whole.row), ""))
    for of in ("expenditure", "basic"):
        for row in each(analysis.composition(page.frames, latest, of)):
            remark = texts("card_share", share=percent(row.share)) if of == "expenditure" else ""
            found.append((texts.label(row.item), _wan(page, row.amount_wan, row), remark))
    return found


def _wan(page: Page, value: float, where: Any, role: str = "") -> Markup:
    return page.sources.cite(in_words(value, page.texts.language), where, value, role=role)


def _stated(page: Page, row: Any) -> Figure:
    text = page.texts("card_stated", rate=stated_rate(row.stated_rate))
    return page.sources.figure(text, row.stated_rate, row.source, row.final_wan, role="rate")


def _table(page: Page, caption: str, rows: pd.DataFrame, without: tuple[str, ...] = ()) -> Markup:
    """A table of rows of `budget_execution` under `_HEADS`, without the columns named.

    Where all rows have one basis, the caption says it and the column is left out.
    """
    texts, level = page.texts, rows["level"].iat[0]
    scores = _scores(page, rows) if level == "project" else {}
    without = without if rows["item"].isin(scores).any() else (*without, "score")
    if rows["basis"].nunique() == 1:
        caption = texts("with_basis", caption=caption, basis=texts(f"basis_{rows['basis'].iat[0]}"))
        without = (*without, "basis")
    keep = [i for i, head in enumerate(_HEADS) if head not in without]
    cells = []
    for row in each(rows):
        whole = (
            named(page, row.item),
            row.code,
            amount(page, row.budget_wan, row.source, role="budget"),
            amount(page, row.final_wan, row.source, role="final"),
            _deviation(page, row),
            _rate(page, row),
            page.sources.figure(stated_rate(row.stated_rate), row.stated_rate, row.source, row.final_wan, role="rate"),
            agreement(page, row.agrees),
            texts(f"basis_{row.basis}"),
            scores.get(row.item, texts("none")),
            row.reason if known(row.reason) else texts("none"),
        )
        cells.append(tuple(whole[i] for i in keep))
    other = _PROJECT_HEADS if level == "project" else {}
    heads = page.columns(*(other.get(_HEADS[i], _HEADS[i]) for i in keep))
    return page.table(caption, heads, cells)


def _scores(page: Page, rows: pd.DataFrame) -> dict[str, Figure]:
    """The self-assessed score of every evaluated project, by its name."""
    evaluated = page.frames["projects"]
    evaluated = evaluated[evaluated["doc_id"].isin(rows["doc_id"]) & evaluated["score"].notna()]
    return {
        row.project: page.sources.figure(f"{row.score:g}", row.score, row)
        for row in each(evaluated.drop_duplicates("project"))
    }


def _deviation(page: Page, row: Any) -> Figure:
    deviation = minus(row.final_wan, row.budget_wan)
    return page.sources.computed(number(deviation, signed=True), deviation, row.source, row.budget_wan, row.final_wan)


def _rate(page: Page, row: Any) -> Figure:
    shown = rate(row.execution_rate, empty=_without_rate(page, row))
    return page.sources.computed(shown, row.execution_rate, row.source, row.budget_wan, row.final_wan)


def _without_rate(page: Page, row: Any) -> str:
    """What stands for a rate that does not exist: only function items have a budget of the start of the year."""
    if row.budget_wan != 0:
        return page.texts("none")
    return page.texts("no_budget" if row.level == "function" else "budget_zero")


def overall(page: Page) -> Html:
    """The department's totals, budget against final account, for every final account."""
    texts = page.texts
    if not _finals(page):
        return Html(joined([]))
    parts = [heading(2, texts("overall"), "overall")]
    for disclosure in _finals(page):
        name, rows = page.name(disclosure), _rows_of(page, disclosure, "department")
        if rows.empty:
            parts.append(paragraph(texts("overall_none", disclosure=name)))
        else:
            parts += [paragraph(texts("overall_text", disclosure=name)), _table(page, name, rows, without=("code",))]
    return Html(joined(parts))


def functions(page: Page) -> Html:
    """类/款/项 by deviation: chart, sums by class, and the rows with their stated reasons."""
    texts = page.texts
    if not _finals(page):
        return Html(joined([]))
    parts = [heading(2, texts("functions"), "functions")]
    for disclosure in _finals(page):
        rows = _ordered(_rows_of(page, disclosure, "function"))
        if rows.empty:
            parts.append(paragraph(texts("functions_none", disclosure=page.name(disclosure))))
        for _, group in rows.groupby("basis", sort=False):
            parts += _function_group(page, disclosure, group)
    return Html(joined(parts))


def _function_group(page: Page, disclosure: analysis.Disclosure, rows: pd.DataFrame) -> list[Markup]:
    texts = page.texts
    title = texts("functions_chart", disclosure=page.name(disclosure))
    # Two disclosures give every level; the chart shows the classes, and the table all of them.
    lengths = rows["code"].str.len()
    drawn = rows[lengths == lengths.min()] if rows["basis"].iat[0] == "disclosures" else rows
    parts = [paragraph(texts("functions_text")), _chart(page, drawn, title), _table(page, title, rows)]
    summed = _ordered(by_class(rows))
    if len(summed):
        depth = "depth_item" if rows["item"].str.count("/").max() > 1 else "depth_division"
        budget, final = (in_words(plus(*summed[x]), texts.language) for x in ("budget_wan", "final_wan"))
        parts += [
            heading(3, texts("functions_classes"), "functions-classes"),
            paragraph(texts("functions_classes_text", depth=texts(depth), budget=budget, final=final)),
            _table(page, texts("functions_classes"), summed, without=("stated_execution", "agrees", "reason")),
        ]
    return parts


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest overrun first, the largest underrun last."""
    deviation = (rows["final_wan"] - rows["budget_wan"]).round(6)
    return rows.loc[deviation.sort_values(ascending=False, kind="stable").index]


def _chart(page: Page, rows: pd.DataFrame, title: str) -> Markup:
    texts = page.texts
    glosses = [texts.gloss(item.rpartition("/")[2]) for item in rows["item"]]
    ax = charts.execution(rows.assign(gloss=glosses), subtitle=title, language=texts.language)
    shown = [
        (f"{texts.label(row.item)} {money(row.budget_wan)} →", money(row.final_wan)) for row in each(_ordered(rows))
    ]
    return pictured(texts, ax, shown)


def sangong(page: Page) -> Html:
    """The three public expenses, budget against final account."""
    return _section(page, "sangong")


def projects(page: Page) -> Html:
    """Evaluated projects, full-year budget against executed amount."""
    return _section(page, "projects")


def _section(page: Page, key: str) -> Html:
    texts = page.texts
    if not _finals(page):
        return Html(joined([]))
    level = "project" if key == "projects" else key
    parts = [heading(2, texts(key), key), paragraph(texts(f"{key}_text"))]
    for disclosure in _finals(page):
        name, rows = page.name(disclosure), _rows_of(page, disclosure, level)
        if rows.empty:
            parts.append(paragraph(texts(f"{key}_none", disclosure=name)))
            continue
        others = rows.iloc[:0]
        if key == "projects":
            evaluated = analysis.projects(page.frames, disclosure, executed=True)
            parts.append(_projects_chart(page, evaluated, texts("projects_chart", disclosure=name)))
            rows, others = _charted(_ordered(rows), evaluated)
        parts.append(_table(page, f"{texts(key)} · {name}", rows, without=_without(rows)))
        if len(others):
            title = texts("projects_others", disclosure=name)
            parts += [paragraph(texts("projects_others_text")), _table(page, title, others, without=_without(others))]
    return Html(joined(parts))


def _without(rows: pd.DataFrame) -> tuple[str, ...]:
    """The columns that a table of these rows leaves out."""
    return ("code", "reason") if rows["reason"].isna().all() else ("code",)


def _charted(rows: pd.DataFrame, listing: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the projects in a listing, which the chart shows, and those that the document gives elsewhere."""
    shown = set(zip(listing["project"], listing["budget_wan"], listing["executed_wan"], strict=True))
    keys = zip(rows["item"], rows["budget_wan"], rows["final_wan"], strict=True)
    among = pd.Series([key in shown for key in keys], index=rows.index, dtype=bool)
    return rows[among], rows[~among]


def structure(page: Page) -> Html:
    """What a budget consists of whose final account is not there yet, and that sentence; nothing without any."""
    texts, parts = page.texts, list[Markup]()
    for disclosure in _budgets_alone(page):
        name = page.name(disclosure)
        parts.append(heading(2, texts("structure", disclosure=name), f"structure-{disclosure.year}"))
        parts.append(paragraph(texts("structure_text", disclosure=name, year=disclosure.year), "note"))
        parts += [*structure_parts(page, disclosure), *_project_budgets(page, disclosure)]
    return Html(joined(parts))


def _project_budgets(page: Page, disclosure: analysis.Disclosure) -> list[Markup]:
    """The projects of a budget, from its project table or else its performance goals."""
    rows = analysis.projects(page.frames, disclosure)
    if rows.empty:
        return []
    texts, name = page.texts, page.name(disclosure)
    title = texts("structure_projects", disclosure=name)
    keys = [key for key in ("project_name", "code", "plain_amount") if key != "code" or rows["code"].any()]
    cells = [
        tuple(
            {"project_name": row.project, "code": row.code, "plain_amount": amount(page, row.budget_wan, row)}[key]
            for key in keys
        )
        for row in each(rows)
    ]
    caption = texts("with_basis", caption=title, basis=texts(f"projects_{rows['source'].iat[0]}"))
    return [_projects_chart(page, rows, title), page.table(caption, page.columns(*keys), cells)]


def _projects_chart(page: Page, rows: pd.DataFrame, title: str) -> Markup:
    texts = page.texts
    ax = charts.projects(rows, subtitle=title, language=texts.language)
    shown = [
        (row.project, money(row.budget_wan) + (f" → {money(row.executed_wan)}" if known(row.executed_wan) else ""))
        for row in each(rows)
    ]
    return pictured(texts, ax, shown)


def purchases(page: Page) -> Html:
    """What is bought, by the latest disclosure that tells; nothing where none does."""
    for disclosure in page.disclosures:
        found = purchase_parts(page, disclosure)
        if found:
            title = page.texts("purchases", disclosure=page.name(disclosure))
            return Html(joined([heading(2, title, "purchases"), *found]))
    return Html(joined([]))


def rates(page: Page) -> Html:
    """Stated execution rates beside those that the printed amounts give."""
    if not _finals(page):
        return Html(joined([]))
    return checked_rates(page, page.executions, "stated_rate", "execution_rate", "item", signed=False)


def sources(page: Page) -> Html:
    """Where every figure stands."""
    return base.sources(page)
