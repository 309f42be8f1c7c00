"""The sections of the notebook `year_over_year`: this year against an earlier one."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan import analysis, charts
from yujuesuan.analysis.compare import each, known
from yujuesuan.analysis.series import total
from yujuesuan.charts.words import amount as in_words
from yujuesuan.charts.words import money, percent
from yujuesuan.report import page as base
from yujuesuan.report.alt import pictured
from yujuesuan.report.cells import Cell, Figure
from yujuesuan.report.html import Column, Html, heading, joined, paragraph
from yujuesuan.report.page import Page, agreement, amount, named, number, rate, stated_rate
from yujuesuan.report.rates import rates as checked_rates
from yujuesuan.report.structure import parts as structure_parts
from yujuesuan.text import fold

#: Subjects about the department as a whole; any other stated subject has its own section.
_TOTALS = ("收支总", "收入总", "支出总", "收入合计", "支出合计", "财政拨款收", "财政拨款支出", "一般公共预算")
#: The form of a department's money in its goal sheet.
_FUNDING = "department_goals"
_HEADS = (
    "subject", "amount", "prior_year", "prior", "change", "change_rate", "stated_rate", "agrees", "reason",
)  # fmt: skip


def opening(page: Page) -> Html:
    """Title, key figures and documents."""
    return base.opening(page, "year_over_year", _key_figures(page))


def _key_figures(page: Page) -> list[tuple[Cell, Cell, Cell]]:
    texts, latest = page.texts, page.latest
    found: list[tuple[Cell, Cell, Cell]] = []
    whole, stated = total(page.frames, latest), list(each(headline(page, latest).head(1)))
    if whole:
        label = texts("card_total", disclosure=page.name(latest))
        same = bool(stated) and stated[0].amount_wan == whole.amount
        against = _against(page, stated.pop()) if same else ""
        found.append((label, _wan(page, whole.amount, whole.row), against))
    for row in stated:
        label = texts("card_change", subject=texts.label(row.subject), year=row.prior_year)
        found.append((label, _wan(page, row.change_wan, row.source, signed=True), rate(row.change_rate, signed=True)))
    for row, key in zip(each(analysis.composition(page.frames, latest)), ("card_basic", "card_project"), strict=False):
        remark = texts("card_share", share=percent(row.share))
        found.append((texts(key, disclosure=page.name(latest)), _wan(page, row.amount_wan, row), remark))
    for row in each(analysis.classes(page.frames, latest).head(1)):
        value = Markup("<div>{}</div>{}").format(named(page, row.item), _wan(page, row.amount_wan, row))
        found.append((texts("card_class"), value, texts("card_share", share=percent(row.share))))
    return found


def _against(page: Page, row: Any) -> Markup:
    """The stated change of a total, for the small print of its card."""
    change = in_words(row.change_wan, page.texts.language, signed=True)
    text = page.texts("card_against", year=row.prior_year, change=change, rate=rate(row.change_rate, signed=True))
    return page.sources.cite(text, row.source, row.change_wan, role="change")


def _wan(page: Page, value: float, where: Any, *, signed: bool = False) -> Markup:
    role = "change" if signed else ""
    return page.sources.cite(in_words(value, page.texts.language, signed=signed), where, value, role=role)


def _about_the_whole(subject: str) -> bool:
    return any(part in fold(subject) for part in _TOTALS)


def _stated(page: Page, disclosure: analysis.Disclosure) -> pd.DataFrame:
    return disclosure.rows(page.changes[page.changes["basis"] == "stated"])


def headline(page: Page, disclosure: analysis.Disclosure) -> pd.DataFrame:
    """The stated changes of a disclosure that are about the department as a whole, in the document's order."""
    rows = _stated(page, disclosure)
    return rows[rows["subject"].map(_about_the_whole).astype(bool)]


def _rows(page: Page, rows: pd.DataFrame) -> list[tuple[Cell, ...]]:
    """Cells under `_HEADS` of rows of `year_over_year`."""
    return [
        (
            named(page, row.subject or row.item),
            amount(page, row.amount_wan, row.source, role=row.stage),
            page.texts.disclosure(row.prior_year, row.prior_stage),
            _prior(page, row),
            _change(page, row),
            page.sources.computed(_change_rate(page, row), row.change_rate, row.source, row.amount_wan, row.prior_wan),
            page.sources.figure(
                stated_rate(row.stated_change_rate, signed=True),
                row.stated_change_rate,
                row.source,
                row.change_wan,
                role="rate",
            ),
            agreement(page, row.agrees),
            row.reason if known(row.reason) else page.texts("none"),
        )
        for row in each(rows)
    ]


def _prior(page: Page, row: Any) -> Figure:
    """The earlier amount: this year's less the stated change, or as the earlier disclosure or a table prints it."""
    if row.basis != "stated":
        return amount(page, row.prior_wan, row.source)
    return page.sources.computed(number(row.prior_wan), row.prior_wan, row.source, row.amount_wan, row.change_wan)


def _change(page: Page, row: Any) -> Figure:
    """The change as the text states it, or between two printed amounts."""
    if row.basis == "stated":
        return amount(page, row.change_wan, row.source, role="change")
    shown = number(row.change_wan, signed=True)
    return page.sources.computed(shown, row.change_wan, row.source, row.amount_wan, row.prior_wan)


def _change_rate(page: Page, row: Any) -> str:
    return rate(row.change_rate, signed=True, empty=page.texts("none" if row.prior_wan else "prior_zero"))


def _table(page: Page, caption: str, rows: pd.DataFrame, without: tuple[str, ...] = ()) -> Markup:
    """A table of rows of one disclosure in `year_over_year`, without the columns named.

    They have one basis, which the caption says. The heads of the amounts name their years; where the rows are
    compared with several years, a column of its own does.
    """
    texts = page.texts
    caption = texts("with_basis", caption=caption, basis=texts(f"basis_{rows['basis'].iat[0]}"))
    first = next(each(rows))
    named_heads = {"amount": texts.disclosure(first.fiscal_year, first.stage)}
    if len(rows[["prior_year", "prior_stage"]].drop_duplicates()) == 1:
        named_heads["prior"] = texts.disclosure(first.prior_year, first.prior_stage)
        without = (*without, "prior_year")
    keep = [head for head in _HEADS if head not in without]
    columns = [
        Column(texts("in_wan", name=named_heads[head]), "number") if head in named_heads else page.columns(head)[0]
        for head in keep
    ]
    cells = [tuple(row[_HEADS.index(head)] for head in keep) for row in _rows(page, rows)]
    return page.table(caption, columns, cells)


def totals(page: Page) -> Html:
    """Income and expenditure of the latest disclosure as stated against the prior year, with a chart."""
    texts, latest = page.texts, page.latest
    stated = _stated(page, latest)
    rows = headline(page, latest)
    parts = [heading(2, texts("totals"), "totals")]
    if rows.empty:
        return Html(joined([*parts, paragraph(texts("totals_none", disclosure=page.name(latest)))]))
    years = texts.join(sorted({str(year) for year in rows["prior_year"]}))
    title = texts("totals_chart", disclosure=page.name(latest), years=years)
    parts += [paragraph(texts("totals_text", disclosure=page.name(latest), years=years))]
    parts += [_table(page, title, rows)]
    # Totals of one disclosure often tell one change under several names; a chart of equal bars says nothing.
    changed = stated[stated["change_wan"] != 0].drop_duplicates(["amount_wan", "change_wan"])
    if len(changed) > 1:
        parts.append(_chart(page, changed, title))
    return Html(joined(parts))


def _chart(page: Page, rows: pd.DataFrame, title: str) -> Markup:
    names = [page.texts.label(row.subject or row.item) for row in each(rows)]
    ax = charts.changes(rows.assign(label=names), subtitle=title, language=page.texts.language)
    shown = [(name, money(x, signed=True)) for name, x in zip(names, rows["change_wan"], strict=True)]
    return pictured(page.texts, ax, shown)


def classes(page: Page) -> Html:
    """Expenditure by function class against the earlier disclosure; nothing where there is none."""
    rows = page.changes[
        (page.changes["basis"] == "disclosures") & (page.changes["code"] != "") & (page.changes["measure"] == "total")
    ]
    rows = page.latest.rows(rows).sort_values("code", kind="stable")
    form = "expenditure" if (rows["form"] == "expenditure").any() else "general_expenditure"
    rows = rows[rows["form"] == form]
    if rows.empty:
        return Html(joined([]))
    return Html(joined([heading(2, page.texts("classes"), "classes"), *_class_changes(page, rows)]))


def _class_changes(page: Page, rows: pd.DataFrame) -> list[Markup]:
    texts, latest, first = page.texts, page.latest, rows.iloc[0]
    prior = next(x for x in page.disclosures if (x.year, x.stage) == (first["prior_year"], first["prior_stage"]))
    names = {"disclosure": page.name(latest), "prior": page.name(prior)}
    parts = [paragraph(texts("classes_pair", **names))]
    if prior.stage != latest.stage:
        parts.append(paragraph(texts("classes_mixed"), "note"))
    if latest.year - prior.year > 1:
        parts.append(paragraph(texts("classes_gap", years=latest.year - prior.year), "note"))
    title = texts("classes_chart", **names)
    parts.append(_table(page, title, rows, without=("stated_rate", "agrees", "reason")))
    alone = [
        texts("only_in", item=texts.label(row.item), disclosure=page.name(x))
        for x in (latest, prior)
        for row in each(analysis.classes(page.frames, x))
        if row.code not in set(rows["code"])
    ]
    if alone:
        parts.append(paragraph(texts("classes_only", items=texts.join(alone))))
    return [*parts, _chart(page, rows, title)]


def structure(page: Page) -> Html:
    """What the latest disclosure's expenditure consists of."""
    title = page.texts("structure", disclosure=page.name(page.latest))
    return Html(joined([heading(2, title, "structure"), *structure_parts(page, page.latest)]))


def others(page: Page) -> Html:
    """Every other stated change of all disclosures, the latest first."""
    texts = page.texts
    parts = [heading(2, texts("others"), "others")]
    for disclosure in page.disclosures:
        rows = _stated(page, disclosure)
        if disclosure == page.latest:
            rows = rows.drop(headline(page, disclosure).index)
        if len(rows):
            parts.append(_table(page, page.name(disclosure), rows))
    text = texts("others_text") if len(parts) > 1 else texts("others_none")
    return Html(joined([parts[0], paragraph(text), *parts[1:]]))


def years(page: Page) -> Html:
    """Total expenditure by year; nothing for a department with one year."""
    texts = page.texts
    data = analysis.series(page.frames, page.changes, page.department)
    if len(data) < 2:
        return Html(joined([]))
    parts = [heading(2, texts("series"), "series"), paragraph(texts("series_text"))]
    if data["stage"].nunique() > 1:
        parts.append(paragraph(texts("series_mixed"), "note"))
    title = texts("series_caption")
    rows = [
        (
            str(row.fiscal_year),
            texts(row.stage),
            amount(page, row.amount_wan, row),
            texts(f"series_basis_{row.basis}"),
        )
        for row in each(data)
    ]
    shown = [(texts.disclosure(row.fiscal_year, row.stage), money(row.amount_wan)) for row in each(data)]
    picture = pictured(texts, charts.series(data, subtitle=title, language=texts.language), shown)
    heads = page.columns("year", "stage", "plain_amount", "basis")
    return Html(joined([*parts, picture, page.table(title, heads, rows)]))


def prior_projects(page: Page) -> Html:
    """Project budgets beside those of earlier years that the performance tables list; nothing without any."""
    texts = page.texts
    rows = page.changes[page.changes["basis"] == "table"]
    if rows.empty:
        return Html(joined([]))
    parts = [heading(2, texts("prior_projects"), "prior-projects"), paragraph(texts("prior_projects_text"))]
    unstaged = rows["prior_stage"].isna()
    if unstaged.any():
        parts.append(paragraph(texts("prior_unstaged"), "note"))
    for disclosure in page.disclosures:
        for of_funding, key in ((False, "prior_of_projects"), (True, "prior_of_funding")):
            mine = disclosure.rows(rows[~unstaged & ((rows["form"] == _FUNDING) == of_funding)])
            if len(mine):
                title = texts(key, disclosure=page.name(disclosure))
                parts.append(_table(page, title, mine, without=("stated_rate", "agrees", "reason")))
        mine = disclosure.rows(rows[unstaged])
        if len(mine):
            parts.append(_unstaged(page, texts("prior_of_funding", disclosure=page.name(disclosure)), mine))
    return Html(joined(parts))


def _unstaged(page: Page, caption: str, rows: pd.DataFrame) -> Markup:
    """Earlier years' amounts whose stage is not stated, a column each, with nothing beside them."""
    texts, years = page.texts, sorted(set(rows["prior_year"]), reverse=True)
    names = {year: texts.disclosure(int(year), None) for year in years}
    columns = [*page.columns("item"), *(Column(texts("in_wan", name=names[year]), "number") for year in years)]
    cells = []
    for item, group in rows.groupby("item", sort=False):
        found = {row.prior_year: amount(page, row.prior_wan, row.source) for row in each(group)}
        cells.append([named(page, str(item)), *(found.get(year, texts("none")) for year in years)])
    return page.table(texts("with_basis", caption=caption, basis=texts("basis_table")), columns, cells)


def rates(page: Page) -> Html:
    """Stated rates of change beside those that the printed amounts give."""
    rows = page.changes[page.changes["basis"] == "stated"]
    return checked_rates(page, rows, "stated_change_rate", "change_rate", "subject", signed=True)


def sources(page: Page) -> Html:
    """Where every figure stands."""
    return base.sources(page)
