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

from yujuesuan.analysis import Disclosure, departments, disclosures
from yujuesuan.analysis.compare import each, known
from yujuesuan.analysis.departments import by_department
from yujuesuan.analysis.series import total
from yujuesuan.charts.words import money, percent
from yujuesuan.frames import Frames
from yujuesuan.report.export import finished
from yujuesuan.report.html import TEMPLATES, Column, joined, stacked, table
from yujuesuan.report.job import ENDINGS, Job
from yujuesuan.report.page import Page
from yujuesuan.report.sources import Sources, places
from yujuesuan.report.texts import Texts
from yujuesuan.report.year_over_year import headline

_SHOWN = ("pandas", "pyarrow", "papermill", "nbconvert", "matplotlib")


def write_index(frames: Frames, out: Path, language: str, failed: set[str], planned: Sequence[Job] = ()) -> Path:
    """Write `index.html`: every department with its disclosures, key figures and the reports that there are.

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
    page = environment.get_template("index.html.j2").render(
        lang={"zh": "zh-CN", "en": "en"}[language],
        title=texts("index_title"),
        skip=texts("skip"),
        intro=texts("index_intro", departments=len(departments(frames)), documents=len(frames["documents"])),
        together=_links([job for job in planned if not job.department], out, texts, failed),
        departments=_departments(frames, out, texts, failed, planned),
        notes=texts("index_notes"),
        run=texts("index_run", date=date, version=__version__, versions=" · ".join(versions)),
        disclaimer=texts("disclaimer"),
    )
    target, temporary = out / "index.html", out / ".index.html.tmp"
    temporary.write_text(finished(page, language), encoding="utf-8")
    os.replace(temporary, target)
    return target


def _departments(frames: Frames, out: Path, texts: Texts, failed: set[str], planned: Sequence[Job]) -> Markup:
    kinds = ("name", "name", "name", "number", "number", "number", "name")
    keys = ("department", "region", "disclosures", "total", "change", "rate", "reports")
    columns = [Column(texts(f"index_{key}"), kind) for key, kind in zip(keys, kinds, strict=True)]
    rows = []
    reports: dict[str, list[Job]] = {job.department: [] for job in planned}
    for job in planned:
        reports[job.department].append(job)
    order = list(reports)
    found = sorted(by_department(frames), key=lambda x: order.index(x[0]) if x[0] in order else len(order))
    for department, mine in found:
        page = Page(department, mine, texts, Sources(mine, texts))
        latest = page.latest
        regions = [region for region in mine["documents"]["region"] if known(region)]
        amount = total(mine, latest)
        rows.append(
            (
                department,
                regions[0] if regions else texts("none"),
                texts.join([page.name(x) for x in disclosures(mine, department)]),
                stacked(money(amount.amount), page.sources.place(amount.row)) if amount else texts("none"),
                _change(page, latest),
                _rate(page, latest),
                _links(reports.get(department, []), out, texts, failed),
            )
        )
    return table(texts("index_caption"), columns, rows, texts)


def _change(page: Page, latest: Disclosure) -> str:
    rows = headline(page, latest)
    for row in each(rows[rows["change_rate"].notna()].head(1)):
        return stacked(percent(row.change_rate, signed=True), *places(row.source))
    return page.texts("none")


def _rate(page: Page, latest: Disclosure) -> str:
    rows = latest.rows(page.executions)
    rows = rows[(rows["level"] == "department") & rows["execution_rate"].notna()]
    for row in each(rows.head(1)):
        return stacked(percent(row.execution_rate), page.texts.label(row.item), *places(row.source))
    return page.texts("none")


def _links(jobs: Sequence[Job], out: Path, texts: Texts, failed: set[str]) -> Markup:
    """Links to the reports that there are, with their other formats; one that failed in this run has no link."""
    links = []
    for job in jobs:
        title = f"{job.report} ({Texts(job.language)('language_name')})" if job.also else job.report
        there = [name for name in (f"{job.stem}{ending}" for ending in ENDINGS.values()) if (out / name).exists()]
        if job.stem in failed:
            links.append(Markup("<div>{}：{}</div>").format(title, texts("index_failed")))
        elif there:
            first, *more = there
            link = Markup('<a href="{}">{}</a>')
            others = [Markup(" · ") + link.format(quote(name), name.rpartition(".")[2].upper()) for name in more]
            links.append(Markup("<div>{}{}</div>").format(link.format(quote(first), title), joined(others)))
    return joined(links)
