"""The page that links all reports."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from yujuesuan import charts
from yujuesuan.analysis import Disclosure, series
from yujuesuan.analysis.compare import each, known
from yujuesuan.analysis.departments import by_department
from yujuesuan.analysis.disclosure_quality import counts
from yujuesuan.analysis.keys import Figure as Printed
from yujuesuan.analysis.series import total
from yujuesuan.charts.words import money, percent
from yujuesuan.frames import Frames
from yujuesuan.report.alt import alt
from yujuesuan.report.cells import Cell, Figure, plain
from yujuesuan.report.export import finished, linked
from yujuesuan.report.findings import noted
from yujuesuan.report.html import TEMPLATES, Column, figure, joined, stacked, table
from yujuesuan.report.job import ENDINGS, Job
from yujuesuan.report.page import Page, count
from yujuesuan.report.sources import Sources, places
from yujuesuan.report.texts import Texts
from yujuesuan.report.year_over_year import headline

_SHOWN = ("pandas", "pyarrow", "papermill", "nbconvert", "matplotlib")


def write_index(frames: Frames, out: Path, language: str, failed: set[str], planned: Sequence[Job] = ()) -> Path:
    """Write `index.html`: every department with its years and reports, and the key figures of every disclosure.

    `planned` are all reports, in the order in which they are listed; those whose file is not in `out` were not made.
    `failed` holds the file stems of reports that failed in this run, which are not linked.
    """
    from yujuesuan import __version__

    texts = Texts(language)
    versions = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in _SHOWN)]
    date = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html", "html.j2"]), trim_blocks=True
    )
    reports: dict[str, list[Job]] = {}
    for job in planned:
        reports.setdefault(job.department, []).append(job)
    order = {name: i for i, name in enumerate(reports)}
    found = sorted(by_department(frames), key=lambda one: order.get(one[0], len(order)))
    pages = [Page(name, mine, texts, Sources(mine, texts)) for name, mine in found]
    page = environment.get_template("index.html.j2").render(
        lang={"zh": "zh-CN", "en": "en"}[language],
        skip=texts("skip"),
        title=texts("index_title"),
        intro=texts("index_intro", departments=len(pages), documents=len(frames["documents"])),
        together=_links(reports.get("", []), out, texts, failed),
        search=texts("index_search"),
        found=texts("index_found", n="{n}"),
        departments_title=texts("index_departments"),
        departments=joined(
            _department(page, _links(reports.get(page.department, []), out, texts, failed)) for page in pages
        ),
        disclosures_title=texts("index_by_disclosure"),
        disclosures=_disclosures(pages, texts),
        notes=texts("index_notes"),
        run=texts("index_run", date=date, version=__version__, versions=" · ".join(versions)),
        disclaimer=texts("disclaimer"),
    )
    target, temporary = out / "index.html", out / ".index.html.tmp"
    temporary.write_text(linked(finished(page, language), target), encoding="utf-8")
    os.replace(temporary, target)
    return target


def _department(page: Page, links: Markup) -> Markup:
    """A department's card: name, region, its years as a small chart, and its reports."""
    regions = [region for region in page.frames["documents"]["region"] if known(region)]
    return Markup(
        '<li class="department" data-name="{0} {1}"><h3>{0}</h3><p class="small">{1}</p>{2}<p class="small">{3}</p>'
        '<ul class="reports">{4}</ul></li>'
    ).format(
        page.department,
        regions[0] if regions else "",
        _years(page),
        page.texts.join([page.name(x) for x in page.disclosures]),
        links,
    )


def _years(page: Page) -> Markup:
    """The department's total expenditure by year as a small picture; nothing without any."""
    texts = page.texts
    data = series(page.frames, page.changes, page.department)
    if data.empty:
        return Markup()
    shown = [(texts.disclosure(row.fiscal_year, row.stage), money(row.amount_wan)) for row in each(data)]
    return figure(charts.small(data, language=texts.language), alt(texts, texts("series_caption"), shown))


def _disclosures(pages: Sequence[Page], texts: Texts) -> Markup:
    """The key figures of every disclosure, a row each."""
    kinds = ("name", "short", "number", "number", "number", "number", "number")
    keys = ("department", "disclosure", "total", "change", "rate", "relations", "broken")
    columns = [Column(texts(f"index_{key}"), kind) for key, kind in zip(keys, kinds, strict=True)]
    rows = [_row(page, disclosure) for page in pages for disclosure in page.disclosures]
    disputed = [finding for page in pages for finding in page.sources.unnoted()]
    return joined([table(texts("index_caption"), columns, rows, texts), noted(texts, disputed, several=True)])


def _row(page: Page, disclosure: Disclosure) -> tuple[Cell, ...]:
    found = counts(disclosure.rows(page.frames["checks"]))
    return (
        page.department,
        page.name(disclosure),
        _total(page, total(page.frames, disclosure)),
        _change(page, disclosure),
        _rate(page, disclosure),
        count(found["evaluated"]),
        count(found["broken"]),
    )


def _total(page: Page, found: Printed | None) -> Cell:
    if not found:
        return page.texts("none")
    shown = page.sources.marked(money(found.amount), found.row, found.amount)
    return _placed(shown, found.amount, [page.sources.place(found.row)])


def _placed(text: str | Markup, value: float, where: Sequence[str], *small: str) -> Figure:
    """A figure with its places in small print: this page lists no sources."""
    return Figure(plain(text), value, stacked(text, *small, *where))


def _change(page: Page, disclosure: Disclosure) -> Cell:
    rows = headline(page, disclosure)
    for row in each(rows[rows["change_rate"].notna()].head(1)):
        text = percent(row.change_rate, signed=True)
        shown = page.sources.marked(text, row.source, row.amount_wan, row.change_wan)
        return _placed(shown, row.change_rate, places(row.source))
    return page.texts("none")


def _rate(page: Page, disclosure: Disclosure) -> Cell:
    rows = disclosure.rows(page.executions)
    rows = rows[(rows["level"] == "department") & rows["execution_rate"].notna()]
    for row in each(rows.head(1)):
        shown = page.sources.marked(percent(row.execution_rate), row.source, row.budget_wan, row.final_wan)
        return _placed(shown, row.execution_rate, places(row.source), page.texts.label(row.item))
    return page.texts("none")


def _links(jobs: Sequence[Job], out: Path, texts: Texts, failed: set[str]) -> Markup:
    """Links to the reports that there are, with their other formats; one that failed in this run has no link."""
    links = []
    for job in jobs:
        title = f"{job.report} ({Texts(job.language)('language_name')})" if job.also else job.report
        there = [name for name in (f"{job.stem}{ending}" for ending in ENDINGS.values()) if (out / name).exists()]
        if job.stem in failed:
            links.append(Markup("<li>{}：{}</li>").format(title, texts("index_failed")))
        elif there:
            first, *more = there
            link = Markup('<a href="{}">{}</a>')
            others = [Markup(" · ") + link.format(quote(name), name.rpartition(".")[2].upper()) for name in more]
            links.append(Markup("<li>{}{}</li>").format(link.format(quote(first), title), joined(others)))
    return joined(links)
