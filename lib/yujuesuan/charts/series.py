"""A department's years: budgets and final accounts marked differently."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from yujuesuan.analysis.compare import each
from yujuesuan.charts.rows import SIZE, SMALL, TITLE, WIDTH
from yujuesuan.charts.theme import BLUE, FAINT, GREY, GRID, style
from yujuesuan.charts.words import money, word

_HEIGHT, _LEFT, _MANY = 290.0, 62.0, 9


def series(data: pd.DataFrame, *, title: str | None = None, language: str = "zh") -> Axes:
    """Bars by year: budgets hollow, final accounts solid, figures implied by a stated change pale and dashed.

    Needs `fiscal_year`, `stage`, `amount_wan` (万元) and `basis` (`printed` or `stated`). The years keep their
    distances, so a gap shows that years between are missing.
    """
    rows = list(each(data.sort_values(["fiscal_year", "stage"])))
    both = {row.fiscal_year for row in rows if row.stage == "budget"} & {
        row.fiscal_year for row in rows if row.stage == "final"
    }
    with style():
        figure = plt.figure(figsize=(WIDTH / 72, _HEIGHT / 72))
        ax = figure.add_axes((_LEFT / WIDTH, 48 / _HEIGHT, 1 - (_LEFT + 10) / WIDTH, 1 - 98 / _HEIGHT))
        for row in rows:
            _bar(ax, row, row.fiscal_year in both, crowded=len(rows) > _MANY, language=language)
        _axes(ax, rows, language)
        ax.annotate(
            title or word("series_title", language),
            (0, 1),
            xycoords="axes fraction",
            xytext=(8 - _LEFT, 32),
            textcoords="offset points",
            fontsize=TITLE,
            fontweight="bold",
        )
    return ax


def _bar(ax: Axes, row: Any, both: bool, *, crowded: bool, language: str) -> None:
    shift = 0.0 if not both else -0.2 if row.stage == "budget" else 0.2
    x, width = row.fiscal_year + shift, 0.36 if both else 0.5
    stated = row.basis == "stated"
    solid = row.stage == "final"
    ax.bar(
        x,
        row.amount_wan,
        width,
        facecolor=BLUE if solid else "white",
        edgecolor=BLUE if solid else GREY,
        alpha=0.45 if stated and solid else 1.0,
        linewidth=1.4,
        linestyle="--" if stated else "-",
        zorder=2,
    )
    label = word(row.stage, language) + (f" ({word('implied', language)})" if stated else "")
    text = f"{label} {money(row.amount_wan)}" if crowded else f"{label}\n{money(row.amount_wan)}"
    ax.annotate(
        text,
        (x, row.amount_wan),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        rotation=90 if crowded else 0,
        fontsize=SMALL if crowded else SIZE,
    )


def _axes(ax: Axes, rows: list[Any], language: str) -> None:
    years = sorted({row.fiscal_year for row in rows})
    top = max((row.amount_wan for row in rows), default=1.0) or 1.0
    ax.set_ylim(0, top * (1.75 if len(rows) > _MANY else 1.25))
    middle, half = (years[0] + years[-1]) / 2, max((years[-1] - years[0]) / 2 + 0.7, 2.0)
    ax.set_xlim(middle - half, middle + half)
    ax.set_xticks(years, [str(year) for year in years])
    ax.yaxis.set_major_locator(MaxNLocator(4))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    ax.tick_params(length=0, labelsize=SMALL, labelfontfamily=plt.rcParams["font.family"][0])
    ax.tick_params(axis="x", labelsize=SIZE)
    ax.grid(axis="y", color=GRID, linewidth=0.5)
    ax.set_axisbelow(True)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    ax.annotate(
        word("wan", language),
        (0, 1),
        xycoords="axes fraction",
        xytext=(-6, 8),
        textcoords="offset points",
        ha="right",
        fontsize=SMALL,
        color=FAINT,
    )
