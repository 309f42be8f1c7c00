"""What a disclosure consists of: shares as a chart and a table."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from yujuesuan import charts
from yujuesuan.analysis.compare import each
from yujuesuan.charts.words import money, percent
from yujuesuan.report.alt import alt
from yujuesuan.report.cells import Cell
from yujuesuan.report.html import figure
from yujuesuan.report.page import Page, amount, named, rate


def shares(page: Page, data: pd.DataFrame, title: str, *, chart: bool = True) -> list[Markup]:
    """A table of `item`, `code`, `amount_wan`, `share`, with a chart.

    Nothing for an empty frame.
    """
    if data.empty:
        return []
    picture = [_chart(page, data, title)] if chart else []
    rows: list[tuple[Cell, ...]] = [
        (
            named(page, row.item),
            row.code,
            amount(page, row.amount_wan, row),
            page.sources.computed(rate(row.share), row.share, row, row.amount_wan),
        )
        for row in each(data)
    ]
    heads = page.columns("item", "code", "plain_amount", "share")
    if not data["code"].any():
        rows, heads = [(row[0], *row[2:]) for row in rows], [heads[0], *heads[2:]]
    return [*picture, page.table(title, heads, rows)]


def _chart(page: Page, data: pd.DataFrame, title: str) -> Markup:
    texts = page.texts
    names = [texts.label(item) for item in data["item"]]
    ax = charts.structure(data.assign(label=names), title=title, language=texts.language)
    shown = [
        (f"{name} {percent(share)}", money(amount))
        for name, amount, share in zip(names, data["amount_wan"], data["share"], strict=True)
    ]
    return figure(ax, alt(texts, title, shown))
