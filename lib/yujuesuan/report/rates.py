"""The section that sets stated rates beside those that the printed amounts give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan.analysis.compare import agree, known
from yujuesuan.charts.words import percent
from yujuesuan.report.html import Html, heading, joined, paragraph
from yujuesuan.report.page import Page, stated_rate


def rates(page: Page, rows: pd.DataFrame, stated: str, computed: str, name: str, *, signed: bool) -> Html:
    """How many stated rates agree with the printed amounts, and each that does not.

    `stated`, `computed` and `name` are the columns of `rows` that hold the rates and what they are about.
    """
    texts = page.texts
    checked = rows[rows["agrees"].notna()]
    differing = checked[~checked["agrees"].astype(bool)]
    parts = [heading(2, texts("rates"), "rates")]
    if len(checked):
        counts = {"total": len(checked), "agree": len(checked) - len(differing), "differ": len(differing)}
        parts.append(paragraph(texts("rates_text", **counts)))
    else:
        parts.append(paragraph(texts("rates_none")))
    lines = []
    for row in differing.to_dict("records"):
        line = texts(
            "rates_row",
            subject=texts.label(row[name]),
            disclosure=texts.disclosure(row["fiscal_year"], row["stage"]),
            stated=stated_rate(row[stated], signed=signed),
            computed=percent(row[computed], signed=signed),
        )
        ending = texts("rates_own") if _of_this_year(row) else ""
        reference = page.sources.refer(row["source"])
        lines.append(Markup("<li>{}{} {}</li>").format(line, ending, reference))
    if lines:
        parts.append(Markup("<ul>{}</ul>").format(joined(lines)))
    if not signed:
        parts.append(paragraph(texts("rates_budgetless"), "note"))
    return Html(joined(parts))


def _of_this_year(row: Mapping[Any, Any]) -> bool:
    """Whether a stated rate of change was taken of this year's amount instead of the prior year's."""
    parts: list[Any] = [row.get(key) for key in ("stated_change_rate", "stated_change_wan", "amount_wan")]
    return all(known(x) for x in parts) and bool(agree(parts[0], parts[1], parts[2]))
