"""What grew and what fell: diverging bars."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each, known
from yujuesuan.charts import headlines
from yujuesuan.charts.head import Head
from yujuesuan.charts.rows import MOST_ROWS, Row, apart, figure, frame, in_yi, scale, unit
from yujuesuan.charts.theme import Palette, faint, pick, theme
from yujuesuan.charts.words import disclosure, percent, word


def changes(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """Diverging horizontal bars of rows of `year_over_year`, growth first, each with amount and rate.

    Needs `change_wan` (万元) and `change_rate`; a row's name is its `label`, else `subject`, else `item`. Rows
    without a change are left out. Where changes are more than 100 times apart, stems on a logarithmic scale take
    the bars' place, since a bar's length would mislead there. Roles of `palette`: `grew`, `fell`. Further
    arguments go to `Axes.barh`, or with stems to `Axes.scatter`.
    """
    drawn = data[data["change_wan"].notna()]
    most = drawn["change_wan"].abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS]
    left_out = len(drawn) - len(most)
    drawn = drawn.loc[most].sort_values("change_wan", ascending=False, kind="stable")
    values = [float(value) for value in drawn["change_wan"]]
    yi = in_yi(values)
    with theme():
        colours = pick(palette, "grew", "fell")
        rows = [_row(row, yi, colours, language) for row in each(drawn)]
        heads = ((word("change", language), unit(yi, language)), (word("change_rate", language), ""))
        shown = subtitle if subtitle is not None else _subtitle(data, language)
        mark = "●" if apart(values) else "■"
        key = [(f"{mark} {word(role, language)}", colours[role]) for role in colours]
        key += [(word("rest", language, n=left_out), faint())] if left_out else []
        head = Head.of(title, headlines.changes(data, language), shown, key)
        ax, centres = frame(rows, heads, head, ax)
        marks = [row.colour or faint() for row in rows]
        if scale(ax, values, language, yi=yi):
            ax.hlines(centres, 0, values, colors=marks, linewidth=1.5)
            ax.scatter(values, centres, **{"c": marks, "s": 26, "zorder": 3, **kwargs})
        else:
            ax.barh(centres, values, **{"height": 12, "color": marks, **kwargs})
        ax.axvline(0, color=faint(), linewidth=0.8)
    return ax


def _row(row: Any, yi: bool, colours: dict[str, str], language: str) -> Row:
    change, rate = float(row.change_wan), row.change_rate
    text = percent(float(rate), signed=True) if known(rate) else word("no_prior", language)
    name = getattr(row, "label", "") or getattr(row, "subject", "") or getattr(row, "item", "")
    colour = colours["grew"] if change > 0 else colours["fell"] if change < 0 else faint()
    return Row(name, (figure(change, yi, signed=True), text), colour)


def _subtitle(data: pd.DataFrame, language: str) -> str:
    """Which year is compared with which, where it is one pair for all rows."""
    columns = ["fiscal_year", "stage", "prior_year", "prior_stage"]
    pairs = data[columns].drop_duplicates() if set(columns) <= set(data) else data.iloc[:0]
    if len(pairs) != 1:
        return word("changes_title", language)
    year, stage, prior_year, prior_stage = pairs.iloc[0]
    now, then = disclosure(year, stage, language), disclosure(prior_year, prior_stage, language)
    return word("changes_between", language, now=now, then=then)
