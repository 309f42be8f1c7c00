"""What a disclosure consists of: by function, by economic class, basic and project, personnel and public."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from yujuesuan import analysis, charts
from yujuesuan.analysis.compare import each
from yujuesuan.charts.words import money, percent
from yujuesuan.report.alt import pictured
from yujuesuan.report.cells import Cell
from yujuesuan.report.html import paragraph
from yujuesuan.report.page import Page, amount, named, rate


def parts(page: Page, disclosure: analysis.Disclosure) -> list[Markup]:
    """What the expenditure of a disclosure consists of, as charts and tables; a sentence where no table tells."""
    texts, name = page.texts, page.name(disclosure)
    kinds, basic = (analysis.composition(page.frames, disclosure, of) for of in ("expenditure", "basic"))
    bar = pd.concat([kinds, basic], ignore_index=True)
    picture = [_chart(page, bar, charts.composition, name)] if len(kinds) else []
    found = [
        *shares(page, analysis.classes(page.frames, disclosure), texts("structure_classes", disclosure=name)),
        *picture,
        *shares(page, kinds, texts("structure_kinds", disclosure=name), chart=False),
        *shares(page, basic, texts("structure_basic", disclosure=name), chart=False),
        *shares(page, analysis.economic(page.frames, disclosure), texts("structure_economic", disclosure=name)),
    ]
    return found or [paragraph(texts("structure_none"))]


def shares(page: Page, data: pd.DataFrame, title: str, *, chart: bool = True) -> list[Markup]:
    """A table of `item`, `code`, `amount_wan`, `share`, with a chart of them; nothing for an empty frame."""
    if data.empty:
        return []
    picture = [_chart(page, data, charts.structure, title)] if chart else []
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


def _chart(page: Page, data: pd.DataFrame, draw: Callable[..., Axes], subtitle: str) -> Markup:
    texts = page.texts
    names = [texts.label(item) for item in data["item"]]
    ax = draw(data.assign(label=names), subtitle=subtitle, language=texts.language)
    shown = [
        (f"{name} {percent(share)}", money(amount))
        for name, amount, share in zip(names, data["amount_wan"], data["share"], strict=True)
    ]
    return pictured(texts, ax, shown)
