"""A department's years in the size of a word, for a table of departments."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each
from yujuesuan.charts.theme import Palette, faint, ground, ink, pick, theme
from yujuesuan.charts.words import amount, units

_WIDTH, _HEIGHT, _SIZE, _MARGIN, _LINE = 120.0, 36.0, 6.2, 3.5, 7.2


def small(
    data: pd.DataFrame,
    *,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """Total expenditure by year in 160 × 48 px (120 × 36 pt), without axes: the first and last year are labelled.

    Needs what `series` needs. Budgets are hollow, final accounts filled; only points of the same stage are joined.
    Role of `palette`: `final`. Further arguments go to `Axes.scatter`.
    """
    rows = data[data["amount_wan"].notna()].sort_values(["fiscal_year", "stage"], kind="stable")
    with theme():
        colour = pick(palette, "final")["final"]
        if ax is None:
            ax = plt.figure(figsize=(_WIDTH / 72, _HEIGHT / 72)).add_axes((0, 0, 1, 1))
        ax.set_axis_off()
        # Points of the chart's own, so that labels and marks can be placed beside each other.
        ax.set_xlim(0, _WIDTH)
        ax.set_ylim(0, _HEIGHT)
        points = _points(rows)
        for _, stage in points.groupby("stage"):
            ax.plot(stage["x"], stage["y"], color=faint(), linewidth=0.8, zorder=1)
        faces = [colour if stage == "final" else ground() for stage in points["stage"]]
        style: dict[str, Any] = {"s": 12, "linewidths": 1.0, "edgecolors": colour, "zorder": 2}
        ax.scatter(points["x"], points["y"], **{"facecolors": faces, **style, **kwargs})
        _label(ax, points, language)
    return ax


def _points(rows: pd.DataFrame) -> pd.DataFrame:
    """With `x` and `y` in points; from the labels' room at the bottom to the top. A single year is in the middle."""
    years, amounts = rows["fiscal_year"].astype(float), rows["amount_wan"].astype(float)
    span, top = (years.max() - years.min()) if len(rows) else 0.0, max([0.0, *amounts])
    across = _WIDTH - 2 * _MARGIN
    floor = _MARGIN + 2 * _LINE
    x = _MARGIN + (years - years.min()) / span * across if span else years * 0 + _WIDTH / 2
    up = _HEIGHT - floor - _MARGIN
    return rows.assign(x=x, y=floor + amounts.clip(lower=0) / top * up if top else amounts * 0 + floor)


def _label(ax: Axes, points: pd.DataFrame, language: str) -> None:
    """First and last year with their amounts under the marks; one that would touch the other stays away."""
    ends = list(each(points.iloc[[0, -1]] if len(points) > 1 else points))
    for row, ha, x in zip(ends, ("left", "right") if len(ends) > 1 else ("center",), (1.0, _WIDTH - 1), strict=False):
        at = x if len(ends) > 1 else _WIDTH / 2
        style: dict[str, Any] = {"ha": ha, "va": "bottom", "fontsize": _SIZE}
        ax.annotate(f"{row.fiscal_year}", (at, 1 + _LINE), color=faint(), **style)
        ax.annotate(_amount(row.amount_wan, len(ends), language), (at, 1), color=ink(), **style)


def _amount(value: float, several: int, language: str) -> str:
    """As in prose; in English without the currency where two of them have to share the width."""
    text = amount(value, language)
    return text if _SIZE * units(text) * several < _WIDTH - 8 else text.removeprefix("CNY ")
