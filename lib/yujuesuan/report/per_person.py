"""The section on staff and on expenditure per person of several departments."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan import charts
from yujuesuan.analysis import comparison
from yujuesuan.analysis.compare import each
from yujuesuan.analysis.comparison import PER_PERSON, Choice
from yujuesuan.analysis.staffing import KINDS, staffing
from yujuesuan.report.alt import alt
from yujuesuan.report.cells import Cell
from yujuesuan.report.departments import Departments, compared_in, in_wan, middle, ranked, tables
from yujuesuan.report.html import Column, Html, figure, heading, joined, paragraph
from yujuesuan.report.page import Page, number


def per_person(page: Departments) -> Html:
    """The staff that the texts tell of, and expenditure divided by the number of those at work."""
    texts, choice = page.texts, page.staffed
    parts = [heading(2, texts("comparison_persons"), "per-person")]
    if choice is None:
        return Html(joined([*parts, paragraph(texts("comparison_no_staff"))]))
    data = comparison.per_person(page.frames, choice)
    kind = str(data["kind"].iat[0])
    parts += [paragraph(texts("comparison_persons_text", kind=texts.named("staff", kind))), *compared_in(page, choice)]
    basic = data[data["figure"] == "basic"]
    parts.append(middle(page, basic, "per_person_wan", texts("comparison_basic"), in_wan(page)))
    parts += _dots(page, basic, "per_person_wan", texts("comparison_persons_chart", kind=texts.named("staff", kind)))
    people = staffing(page.frames, choice.disclosures)
    counted = {(row.department, row.kind): row for row in each(people)}
    figures = {(row.department, row.figure): row for row in each(data)}
    forms = {row.figure: row.form for row in each(data)}
    parts.append(
        paragraph(texts("comparison_persons_forms", **{name: _form(page, form) for name, form in forms.items()}))
    )
    heads = [texts("comparison_staff", kind=texts.named("staff", kind))]
    columns = [Column(head, "number") for head in (*heads, *(texts(f"comparison_{x}_wan_person") for x in PER_PERSON))]

    def cells(row: Any) -> list[Cell]:
        divided = [_divided(page, figures[row.department, name]) for name in PER_PERSON]
        return [_persons(page, counted.get((row.department, kind))), *divided]

    parts += tables(page, choice, ranked(basic, "per_person_wan"), texts("comparison_persons"), columns, cells)
    parts.append(paragraph(texts("comparison_operating_note"), "note"))
    parts += _reasons(page, choice, data)
    if choice.without:
        parts.append(paragraph(texts("comparison_staff_missing", names=page.listed(choice.without)), "note"))
    return Html(joined([*parts, *_staff(page, choice, people)]))


def _form(page: Page, form: str) -> str:
    return page.texts("comparison_statement") if form == "statement" else page.texts.named("form", form)


def _persons(page: Page, row: Any) -> Cell:
    """A number of staff, linked to the sentence that tells it, or why there is none."""
    if row is None:
        return page.texts("none")
    if row.reason:
        return page.sources.cite(page.texts(f"comparison_staff_{row.reason}"), row)
    return page.sources.figure(f"{row.persons:,}", row.persons, row)


def _divided(page: Departments, row: Any) -> Cell:
    """An amount per person, linked to the amount and to the sentence on the staff."""
    if row.reason:
        return page.texts("none")
    return page.sources.computed(number(row.per_person_wan), row.per_person_wan, row.source, row.amount_wan)


def _reasons(page: Departments, choice: Choice, data: pd.DataFrame) -> list[Markup]:
    """Why there is no figure, once for each reason."""
    rows = data[data["reason"] != ""]
    found = []
    for (name, reason), group in rows.groupby(["figure", "reason"], sort=False):
        names = page.listed([page.marked(row.department, row.fiscal_year, row.stage) for row in each(group)])
        what = page.texts(f"comparison_{name}")
        found.append(page.texts("comparison_reason", what=what, names=names, reason=page.texts(f"comparison_{reason}")))
    lines = joined(Markup("<li>{}</li>").format(line) for line in found)
    return [Markup("<ul>{}</ul>").format(lines)] if found else []


def _staff(page: Departments, choice: Choice, people: pd.DataFrame) -> list[Markup]:
    """All kinds of staff that the disclosures tell of."""
    texts = page.texts
    kinds = [kind for kind in KINDS if (people["kind"] == kind).any()]
    counted = {(row.department, row.kind): row for row in each(people)}
    columns = [Column(texts.named("staff", kind), "number") for kind in kinds]
    rows = people.drop_duplicates("department").assign(alike=lambda x: _alike(choice, x))

    def cells(row: Any) -> list[Cell]:
        return [_persons(page, counted.get((row.department, kind))) for kind in kinds]

    parts: list[Markup] = [
        heading(3, texts("comparison_staffing"), "staffing"),
        paragraph(texts("comparison_staffing_text")),
    ]
    return [*parts, *tables(page, choice, rows, texts("comparison_staffing"), columns, cells)]


def _alike(choice: Choice, data: pd.DataFrame) -> pd.Series[bool]:
    return (data["fiscal_year"] == choice.year) & (data["stage"] == choice.stage)


def _dots(page: Departments, data: pd.DataFrame, value: str, title: str) -> list[Markup]:
    """A dot for each department alike, where these are enough for a median."""
    rows = data[data["alike"] & data[value].notna()]
    if len(rows) < comparison.FEWEST:
        return []
    text = in_wan(page)
    rows = rows.sort_values(value, ascending=False, kind="stable")
    shown = [(row.department, text(getattr(row, value))) for row in each(rows)]
    ax = charts.dots(rows, value=value, label="department", subtitle=title, language=page.texts.language)
    return [figure(ax, alt(page.texts, title, shown, amounts=False))]
