"""What a disclosure says of procurement and purchased services: the tables line by line, and what the text states."""

from __future__ import annotations

from markupsafe import Markup

from yujuesuan import analysis, charts
from yujuesuan.analysis.compare import each, known
from yujuesuan.charts.words import money
from yujuesuan.report.alt import pictured
from yujuesuan.report.html import paragraph
from yujuesuan.report.page import Page, amount, named

_KINDS = ("procurement", "service")
#: The subject of `statements` under which the text states what is procured.
_STATED = "政府采购支出"
#: A chart of fewer lines says no more than the table.
_FEW = 3


def parts(page: Page, disclosure: analysis.Disclosure) -> list[Markup]:
    """Tables, with charts, of what a disclosure buys; nothing where it tells nothing."""
    found = _chart(page, disclosure)
    found += [part for kind in _KINDS for part in _listed(page, disclosure, kind)]
    found += _stated(page, disclosure)
    return [paragraph(page.texts("purchases_text")), *found] if found else []


def _listed(page: Page, disclosure: analysis.Disclosure, kind: str) -> list[Markup]:
    rows = analysis.purchases(page.frames, disclosure, kind)
    if rows.empty:
        return []
    title = page.texts(f"purchases_{kind}", disclosure=page.name(disclosure))
    shares = [name for name in ("sme_wan", "micro_wan") if rows[name].notna().any()]
    cells = [
        (
            row.label,
            row.project if known(row.project) else page.texts("none"),
            amount(page, row.amount_wan, row),
            *(amount(page, getattr(row, name), row) for name in shares),
        )
        for row in each(rows)
    ]
    heads = page.columns("bought", "project_name", "plain_amount", *shares)
    return [page.table(title, heads, cells)]


def _chart(page: Page, disclosure: analysis.Disclosure) -> list[Markup]:
    rows = disclosure.rows(page.frames["purchases"])
    if len(rows) < _FEW:
        return []
    bought = [row for kind in _KINDS for row in each(analysis.purchases(page.frames, disclosure, kind))]
    ax = charts.purchases(rows, subtitle=page.name(disclosure), language=page.texts.language)
    return [pictured(page.texts, ax, [(row.label, money(row.amount_wan)) for row in bought])]


def _stated(page: Page, disclosure: analysis.Disclosure) -> list[Markup]:
    rows = disclosure.rows(page.frames["statements"])
    subjects = rows["subject"]
    rows = rows[((subjects == _STATED) | subjects.str.startswith(f"{_STATED}/")) & rows["amount_wan"].notna()]
    cells = [(named(page, row.subject), amount(page, row.amount_wan, row)) for row in each(rows)]
    title = page.texts("purchases_stated", disclosure=page.name(disclosure))
    return [page.table(title, page.columns("item", "plain_amount"), cells)] if cells else []
