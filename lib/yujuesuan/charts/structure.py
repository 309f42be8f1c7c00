"""What a total consists of: horizontal shares."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each, known
from yujuesuan.charts import headlines
from yujuesuan.charts.head import Head
from yujuesuan.charts.rows import MOST_ROWS, Row, figure, frame, in_yi, label_axis, unit
from yujuesuan.charts.theme import Palette, faint, pick, theme
from yujuesuan.charts.words import percent, word


def structure(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """Horizontal bars of the shares of `item`, `amount_wan` (万元), `share`, in the frame's order.

    A row's name is its `label`, else its `item`. A share that is null (of a total of 0) has no bar. Role of
    `palette`: `share`. Further arguments go to `Axes.barh`.
    """
    drawn = data.head(MOST_ROWS)
    yi = in_yi([float(value) for value in drawn["amount_wan"]])
    rows = [_row(row, yi) for row in each(drawn)]
    heads = ((word("amount", language), unit(yi, language)), (word("share", language), ""))
    with theme():
        colours = pick(palette, "share")
        rest = len(data) - len(drawn)
        key = [(word("rest", language, n=rest), faint())] if rest else []
        shown = subtitle if subtitle is not None else word("structure_title", language)
        ax, centres = frame(rows, heads, Head.of(title, headlines.structure(data, language), shown, key), ax)
        # Shares of a whole are compared by length, so the scale stays linear however small a part is.
        widths = [float(share) * 100 if known(share) else 0.0 for share in drawn["share"]]
        ax.barh(centres, widths, **{"height": 12, "color": colours["share"], **kwargs})
        ax.set_xlim(min([0.0, *widths]), max([100.0, *widths]))
        label_axis(ax, "%")
    return ax


def _row(row: Any, yi: bool) -> Row:
    share = percent(float(row.share)) if known(row.share) else "—"
    return Row(getattr(row, "label", "") or row.item, (figure(row.amount_wan, yi), share))
