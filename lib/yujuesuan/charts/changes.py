"""What grew and what fell: diverging bars."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each, known
from yujuesuan.charts.rows import MOST_ROWS, Row, frame, scale
from yujuesuan.charts.theme import BLUE, FAINT, GREY, ORANGE, style
from yujuesuan.charts.words import money, percent, word


def changes(data: pd.DataFrame, *, title: str | None = None, language: str = "zh") -> Axes:
    """Diverging horizontal bars of rows of `year_over_year`, growth first, each with amount (万元) and rate.

    Needs `change_wan` and `change_rate`; a row's name is its `label`, else `subject`, else `item`. Rows without a
    change are left out; where changes are more than 100 times apart, stems on a logarithmic scale take the
    bars' place, since a bar's length would mislead there.
    """
    drawn = data[data["change_wan"].notna()]
    most = drawn["change_wan"].abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS]
    left_out = len(drawn) - len(most)
    drawn = drawn.loc[most].sort_values("change_wan", ascending=False, kind="stable")
    rows = [_row(row, language) for row in each(drawn)]
    key = [(f"■ {word('grew', language)}", BLUE), (f"■ {word('fell', language)}", ORANGE)]
    key += [(word("rest", language, n=left_out), FAINT)] if left_out else []
    heads = ((word("change", language), word("wan", language)), (word("change_rate", language), ""))
    with style():
        ax, centres = frame(rows, heads, title or word("changes_title", language), key)
        values = [float(value) for value in drawn["change_wan"]]
        logarithmic = scale(ax, values, language)
        colours = [row.colour for row in rows]
        if logarithmic:
            ax.hlines(centres, 0, values, colors=colours, linewidth=1.5)
            ax.scatter(values, centres, c=colours, s=26, zorder=3)
        else:
            ax.barh(centres, values, height=12, color=colours)
        ax.axvline(0, color=GREY, linewidth=0.8)
    return ax


def _row(row: object, language: str) -> Row:
    change, rate = float(row.change_wan), row.change_rate  # type: ignore[attr-defined]
    text = percent(float(rate), signed=True) if known(rate) else word("no_prior", language)
    name = getattr(row, "label", "") or getattr(row, "subject", "") or getattr(row, "item", "")
    colour = BLUE if change > 0 else ORANGE if change < 0 else GREY
    return Row(name, (money(change, signed=True), text), colour)
