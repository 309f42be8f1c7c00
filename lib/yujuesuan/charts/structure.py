"""What a total consists of: horizontal shares."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each
from yujuesuan.charts.rows import Row, frame, scale
from yujuesuan.charts.theme import BLUE, INK, style
from yujuesuan.charts.words import money, percent, word


def structure(data: pd.DataFrame, *, title: str | None = None, language: str = "zh") -> Axes:
    """Horizontal bars of the amounts (万元) in `item`, `amount_wan`, `share`, in the frame's order, with shares."""
    rows = [
        Row(getattr(row, "label", "") or row.item, (money(row.amount_wan), percent(row.share)), INK)
        for row in each(data)
    ]
    heads = ((word("amount", language), word("wan", language)), (word("share", language), ""))
    with style():
        ax, centres = frame(rows, heads, title or word("structure_title", language))
        # Shares of a whole are compared by length, so the scale stays linear however small a part is.
        ax.barh(centres, [float(share) * 100 for share in data["share"]], height=12, color=BLUE)
        scale(ax, [0.0, 100.0], language)
        ax.set_xlim(0, 100)
        ax.set_xlabel("%", fontsize=7.5)
    return ax
