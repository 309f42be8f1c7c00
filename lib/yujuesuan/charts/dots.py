"""A value a department, as dots in order, with the median."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from yujuesuan.charts import headlines
from yujuesuan.charts.head import Head
from yujuesuan.charts.rows import MOST_ROWS, YI, Row, figure, frame, in_yi, label_axis, tick, unit
from yujuesuan.charts.theme import Palette, faint, line, pick, theme
from yujuesuan.charts.words import amount, percent, word

_RATES = ("rate", "share")


def dots(
    data: pd.DataFrame,
    *,
    value: str,
    label: str = "department",
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """A dot a row for the column `value`, the highest first, beside the names in the column `label`.

    The column's name tells how its values read: ending in `_wan` they are amounts in 万元, in `rate` or `share`
    fractions, else plain numbers. A line marks the median of all rows with a value; rows without one are left out.
    Role of `palette`: `value`. Further arguments go to `Axes.scatter`.
    """
    found = data[data[value].notna()].sort_values(value, ascending=False, kind="stable")
    values = [float(x) for x in found[value]]
    names = [str(name) for name in found[label]]
    drawn, left_out = values[:MOST_ROWS], len(values[MOST_ROWS:])
    yi = value.endswith("_wan") and in_yi(values)
    text, said, unit_word = _wording(value, yi, language)
    median = float(found[value].median()) if values else 0.0
    with theme():
        colour = pick(palette, "value")["value"]
        key = [(f"¦ {word('median', language, value=said(median))}", faint())] if len(values) > 1 else []
        key += [(word("rest_items", language, n=left_out), faint())] if left_out else []
        shown = subtitle if subtitle is not None else word("dots_title", language)
        head = Head.of(title, headlines.dots(names, values, said, language), shown, key)
        rows = [Row(name, (text(x),), group="") for name, x in zip(names, drawn, strict=False)]
        ax, centres = frame(rows, [("", unit_word)], head, ax)
        low, high = min([0.0, *drawn]), max([0.0, *drawn]) or 1.0
        margin = 0.04 * (high - low)
        ax.set_xlim(low - (margin if low < 0 else 0), high + margin)
        ax.hlines(centres, 0, drawn, colors=line(), linewidth=1.2, zorder=1)
        if len(values) > 1:
            ax.axvline(median, color=faint(), linewidth=1, linestyle=(0, (3, 2)), zorder=1.5)
        ax.scatter(drawn, centres, **{"color": colour, "s": 34, "zorder": 3, **kwargs})
        ax.xaxis.set_major_locator(MaxNLocator(4))
        rate = value.endswith(_RATES)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x * 100 if rate else x / YI if yi else x)))
        label_axis(ax, "%" if rate else unit_word)
    return ax


def _wording(value: str, yi: bool, language: str) -> tuple[Callable[[float], str], Callable[[float], str], str]:
    """How a value is printed in a column and in prose, and the column's unit."""
    if value.endswith("_wan"):
        return lambda x: figure(x, yi), lambda x: amount(x, language), unit(yi, language)
    if value.endswith(_RATES):
        return percent, percent, ""
    return lambda x: tick(round(x, 2)), lambda x: tick(round(x, 2)), ""
