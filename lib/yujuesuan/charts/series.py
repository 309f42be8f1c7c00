"""A department's years: budgets and final accounts marked differently."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from seaborn import despine

from yujuesuan.analysis.compare import each
from yujuesuan.charts import headlines
from yujuesuan.charts.head import SIZE, SMALL, Head, draw, height
from yujuesuan.charts.place import Place, placed
from yujuesuan.charts.rows import YI, figure, in_yi, tick, unit
from yujuesuan.charts.theme import Palette, faint, family, ground, line, pick, theme, tint
from yujuesuan.charts.words import units, word

_BODY, _LEFT, _RIGHT, _FOOT, _UNIT = 190.0, 62.0, 10.0, 30.0, 20.0


@dataclass(frozen=True, slots=True)
class _Bar:
    """Where a bar stands, how wide it is (years), and the two lines of its label."""

    year: int
    x: float
    width: float
    lines: tuple[str, str]

    @classmethod
    def of(cls, row: Any, both: bool, yi: bool, language: str) -> _Bar:
        """`both`: there is a bar of the year's other stage, which it stands beside."""
        implied = f" ({word('implied', language)})" if row.basis == "stated" else ""
        lines = (word(row.stage, language) + implied, figure(row.amount_wan, yi))
        x = row.fiscal_year + (0.0 if not both else -0.2 if row.stage == "budget" else 0.2)
        return cls(row.fiscal_year, x, 0.36 if both else 0.5, lines)


def series(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """Bars by year: budgets hollow, final accounts solid, figures implied by a stated change pale and dashed.

    Needs `fiscal_year`, `stage`, `amount_wan` (万元) and `basis` (`printed` or `stated`). The years keep their
    distances, so a gap shows that years between are missing. Role of `palette`: `final`. Further arguments go to
    `Axes.bar`.
    """
    rows = list(each(data[data["amount_wan"].notna()].sort_values(["fiscal_year", "stage"])))
    budgets, finals = ({row.fiscal_year for row in rows if row.stage == stage} for stage in ("budget", "final"))
    yi, place = in_yi([row.amount_wan for row in rows]), Place.of(ax)
    shown = subtitle if subtitle is not None else word("series_title", language)
    head = Head.of(title, headlines.series(data, language), shown)
    with theme():
        colour, room = pick(palette, "final")["final"], height(head, place.width) + _UNIT
        bars = [_Bar.of(row, row.fiscal_year in budgets & finals, yi, language) for row in rows]
        limits = _limits(bars)
        crowded = _crowded(bars, limits, (place.width - _LEFT - _RIGHT) / (limits[1] - limits[0]))
        label = max([SMALL * units(" ".join(bar.lines)) for bar in bars], default=0.0) if crowded else SIZE * 2.4
        body = max(_BODY, 2 * label)
        ax = placed(place, left=_LEFT, right=_RIGHT, top=room, body=body, bottom=_FOOT)
        for row, bar in zip(rows, bars, strict=True):
            ax.bar(bar.x, row.amount_wan, **{"width": bar.width, **_look(row, colour), **kwargs})
            _label(ax, bar, max(row.amount_wan, 0), crowded)
        free = min(body, place.height - room - _FOOT) if place.ax else body
        _axes(ax, rows, limits, max(1 - (label + 10) / free, 0.3), yi, language)
        draw(ax, head, place.width, left=_LEFT, room=room)
    return ax


def _look(row: Any, colour: str) -> dict[str, Any]:
    stated, solid = row.basis == "stated", row.stage == "final"
    return {
        "facecolor": tint(colour, 0.45 if stated else 1.0) if solid else ground(),
        "edgecolor": colour if solid else faint(),
        "linewidth": 1.4,
        "linestyle": "--" if stated else "-",
        "zorder": 2,
    }


def _limits(bars: list[_Bar]) -> tuple[float, float]:
    """Where the years begin and end, with room at both sides; few years don't fill the width."""
    first, last = (bars[0].year, bars[-1].year) if bars else (0, 0)
    middle, half = (first + last) / 2, max((last - first) / 2 + 0.7, 2.0)
    return middle - half, middle + half


def _crowded(bars: list[_Bar], limits: tuple[float, float], a_year: float) -> bool:
    """Whether labels of two lines would touch each other or leave the chart; `a_year` is its width in points."""
    sizes = [SIZE * max(map(units, bar.lines)) for bar in bars]
    if bars and (limits[1] - bars[-1].x) * a_year < sizes[-1] / 2:
        return True
    return any(
        (right.x - left.x) * a_year < (one + other) / 2 + 4
        for (left, one), (right, other) in itertools.pairwise(zip(bars, sizes, strict=True))
    )


def _label(ax: Axes, bar: _Bar, top: float, crowded: bool) -> None:
    """Over the bar; where labels would touch, in one line upright."""
    ax.annotate(
        (" " if crowded else "\n").join(bar.lines),
        (bar.x, top),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        rotation=90 if crowded else 0,
        fontsize=SMALL if crowded else SIZE,
        linespacing=1.2,
    )


def _axes(ax: Axes, rows: list[Any], limits: tuple[float, float], part: float, yi: bool, language: str) -> None:
    """Scales and grid; the bars take `part` of the height, their labels the rest."""
    years = sorted({row.fiscal_year for row in rows})
    amounts = [row.amount_wan for row in rows]
    top, bottom = max([0.0, *amounts]), min([0.0, *amounts])
    ax.set_ylim(bottom, bottom + ((top - bottom) or 1.0) / part)
    ax.set_xlim(limits)
    ax.set_xticks(years, [str(year) for year in years])
    ax.yaxis.set_major_locator(MaxNLocator(4))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value / YI if yi else value)))
    ax.tick_params(length=0, labelsize=SMALL, labelcolor=faint(), labelfontfamily=family())
    ax.tick_params(axis="x", labelsize=SIZE)
    ax.grid(axis="y", color=line(), linewidth=0.5)
    ax.set_axisbelow(True)
    despine(ax=ax, left=True)
    ax.annotate(
        unit(yi, language),
        (0, 1),
        xycoords="axes fraction",
        xytext=(-6, 7),
        textcoords="offset points",
        ha="right" if language == "zh" else "left",
        fontsize=SMALL,
        color=faint(),
    )
