"""What every notebook starts from: one department's frames, its language, and the sources it will cite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan import frames as store
from yujuesuan.analysis import (
    Disclosure,
    budget_execution,
    disclosures,
    resolve,
    year_over_year,
)
from yujuesuan.analysis.compare import decimal, each, known
from yujuesuan.analysis.departments import file_names
from yujuesuan.analysis.disclosure_quality import counts
from yujuesuan.charts.words import money, percent
from yujuesuan.errors import MissingData
from yujuesuan.frames import Frames
from yujuesuan.frames import locate as locate
from yujuesuan.report.cells import Cell, Figure, Label, signed_once
from yujuesuan.report.findings import QUALITY as _QUALITY
from yujuesuan.report.html import Column, Html, cards, heading, joined, paragraph, stacked, table
from yujuesuan.report.sources import Sources
from yujuesuan.report.texts import Texts

#: Frames without which there is no report.
_NEEDED = ("documents", "amounts", "statements", "projects", "checks", "coverage")
#: Frames that a report shows where there are any.
_OPTIONAL = ("purchases",)
COMPONENTS = Path(__file__).parent / "templates" / "yujuesuan" / "components.css"


@dataclass(frozen=True)
class Page:
    """One department's material for a report; `frames` hold its rows only."""

    department: str
    frames: Frames
    texts: Texts
    sources: Sources

    @cached_property
    def disclosures(self) -> list[Disclosure]:
        """The department's disclosures, the latest first."""
        return disclosures(self.frames, self.department)

    @property
    def latest(self) -> Disclosure:
        """The latest disclosure, a final account before the budget of its year."""
        return self.disclosures[0]

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The department's rows of `year_over_year`."""
        found = self.frames.get("year_over_year")
        return year_over_year(self.frames) if found is None else found

    @cached_property
    def executions(self) -> pd.DataFrame:
        """The department's rows of `budget_execution`."""
        found = self.frames.get("budget_execution")
        return budget_execution(self.frames) if found is None else found

    def name(self, disclosure: Disclosure) -> str:
        """`2023 年决算` or `2023 final account`."""
        return self.texts.disclosure(disclosure.year, disclosure.stage)

    def columns(self, *keys: str) -> list[Column]:
        """Table columns by the keys of their heads in `texts.yaml`."""
        return [Column(self.texts(key), _KINDS.get(key, "number")) for key in keys]

    def table(
        self, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, whole: bool = True
    ) -> Markup:
        """A table in the page's language (see `html.table`), and what disagrees with its marked figures."""
        cells = [signed_once(row) for row in rows]
        return joined([table(caption, columns, cells, self.texts, whole=whole), self.sources.note()])


#: Columns that hold words; all others hold numbers.
_KINDS: dict[str, str] = {
    **dict.fromkeys(("subject", "item", "project_name", "bought", "file", "document_title"), "name"),
    **dict.fromkeys(("code", "stage", "agrees", "basis", "year", "prior_year", "digest"), "short"),
    **dict.fromkeys(("reason",), "long"),
    "source": "where",
    "share": "share",
}


def open_page(department: str, language: str = "zh", data_dir: Path | str = "data/processed") -> Page:
    """The material for one department's report.

    `data_dir` is taken as given, else from the working directory, its parents, or the repository. Raises
    `MissingData` where no frames are found and `UnknownDepartment` with the nearest names.
    """
    everything = store.load(locate(data_dir))
    missing = [name for name in _NEEDED if name not in everything]
    if missing:
        raise MissingData(f"no frame {missing[0]!r}", path=data_dir, remedy="run `yujuesuan parse data/raw` again")
    name = resolve(everything, department)
    everything = {**{frame: store.build(frame, []) for frame in _OPTIONAL}, **everything}
    mine = {frame: rows[rows["department"] == name].reset_index(drop=True) for frame, rows in everything.items()}
    texts = Texts(language)
    return Page(name, mine, texts, Sources(mine, texts))


def named(page: Page, item: str) -> Label:
    """A label for a table: the last part of a 类/款/项 path, with those above it and the translation in small print."""
    above, _, own = item.rpartition("/")
    return Label(item, stacked(own, above.replace("/", " / "), page.texts.gloss(own)))


def number(value: float | None, *, signed: bool = False) -> str:
    """An amount for a table cell whose head names the unit; `—` where the document does not say."""
    return money(float(value), signed=signed) if value is not None and known(value) else "—"


def count(value: int) -> Figure:
    """A number of things for a table cell."""
    return Figure(f"{value:,}", int(value))


def amount(page: Page, value: float | None, where: Any, *, role: str = "") -> Figure:
    """An amount (万元) for a table cell, linked to `where` it is printed; for its `role` see `Sources.cite`."""
    return page.sources.figure(number(value, signed=role == "change"), value, where, value, role=role)


def rate(value: float | None, *, signed: bool = False, empty: str = "—") -> str:
    """A rate as a percentage; `empty` where there is none."""
    return percent(float(value), signed=signed) if value is not None and known(value) else empty


def stated_rate(value: float | None, *, signed: bool = False) -> str:
    """A rate that a document states, without zeros that it may not print: `439.3%`, `100%`; `—` where there is none."""
    if value is None or not known(value):
        return "—"
    printed = f"{abs(round(decimal(value) * 100, 6)):,f}".rstrip("0").rstrip(".")
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{printed}%"


def agreement(page: Page, value: object) -> str | Markup:
    """Whether stated and computed rate agree, for a table cell."""
    if not known(value):
        return page.texts("none")
    word = page.texts("agree_yes" if value else "agree_no")
    return word if value else Markup('<span class="differs">{}</span>').format(word)


def opening(page: Page, report: str, key_figures: Sequence[tuple[Cell, Cell, Cell]], *more: Markup) -> Html:
    """The first screen: whose, which year's and which documents' figures these are, the figures that matter, and how
    many relations of the documents hold; `more` follows."""
    relations = [] if report == _QUALITY else [_relations(page)]
    units = paragraph(page.texts("opening_units"), "note")
    return Html(joined([*top(page, report), cards(key_figures), page.sources.note(), *relations, *more, units]))


def top(page: Page, report: str) -> list[Markup]:
    """The page's style, the department as its title, and the disclosures with their files."""
    style = Markup("<style>{}</style>").format(Markup(COMPONENTS.read_text(encoding="utf-8")))
    files = file_names(page.frames)
    shown = [
        Markup('{} <span class="small">{}</span>').format(
            page.name(disclosure), page.texts.join([files[doc_id] for doc_id in disclosure.doc_ids])
        )
        for disclosure in page.disclosures
    ]
    header = Markup('<header class="top"><p class="report">{}</p>{}<ul class="disclosures">{}</ul></header>').format(
        page.texts(report),
        heading(1, page.department, "top"),
        joined(Markup("<li>{}</li>").format(one) for one in shown),
    )
    return [style, header]


def _relations(page: Page) -> Markup:
    """How many relations between printed figures were checked and hold, linked to the report that lists them."""
    found = counts(page.frames["checks"])
    if not found["evaluated"]:
        return paragraph(page.texts("quality_nothing"), "relations")
    key = "relations" if found["broken"] else "relations_all"
    line = page.texts(key, **{name: f"{value:,}" for name, value in found.items()})
    # the export makes it a link where that report is beside this one
    more = Markup('<a class="beside" data-to="{}">{}</a>').format(_QUALITY, page.texts("relations_report"))
    return paragraph(Markup("{} {}").format(line, more), "relations")


def _documents(page: Page) -> Markup:
    documents = page.frames["documents"].sort_values(["fiscal_year", "stage"], ascending=False)
    rows = [
        (
            Path(row.path).name,
            str(row.fiscal_year),
            page.texts(row.stage),
            row.title if known(row.title) else "—",
            count(row.characters),
            count(len(row.forms)),
            row.sha256[:12],
        )
        for row in each(documents)
    ]
    heads = page.columns("file", "year", "stage", "document_title", "characters", "forms", "digest")
    return page.table(page.texts("documents_caption"), heads, rows)


def sources(page: Page) -> Html:
    """The last section: the documents, and every place cited, with the words printed there."""
    texts = page.texts
    parts = [heading(2, texts("sources"), "sources"), _documents(page)]
    if page.sources.quotes:
        parts += [
            heading(3, texts("quotations"), "quotations"),
            paragraph(texts("sources_text")),
            page.sources.listed(),
        ]
    return Html(joined([*parts, paragraph(texts("disclaimer"), "note")]))
