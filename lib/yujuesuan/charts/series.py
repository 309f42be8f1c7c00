"""A department's years: budgets and final accounts marked differently."""

from __future__ import annotations

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
from yujuesuan.charts.words import word

_BODY, _LEFT, _RIGHT, _FOOT, _UNIT, _MANY = 190.0, 62.0, 10.0, 30.0, 20.0, 9


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
        ax = placed(place, left=_LEFT, right=_RIGHT, top=room, body=_BODY, bottom=_FOOT)
        for row in rows:
            both = row.fiscal_year in budgets & finals
            x = row.fiscal_year + (0.0 if not both else -0.2 if row.stage == "budget" else 0.2)
            ax.bar(x, row.amount_wan, **{"width": 0.36 if both else 0.5, **_look(row, colour), **kwargs})
            _label(ax, row, x, yi, crowded=len(rows) > _MANY, language=language)
        _axes(ax, rows, yi, language)
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


def _label(ax: Axes, row: Any, x: float, yi: bool, *, crowded: bool, language: str) -> None:
    implied = f" ({word('implied', language)})" if row.basis == "stated" else ""
    ax.annotate(
        f"{word(row.stage, language)}{implied}{' ' if crowded else chr(10)}{figure(row.amount_wan, yi)}",
        (x, max(row.amount_wan, 0)),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        rotation=90 if crowded else 0,
        fontsize=SMALL if crowded else SIZE,
        linespacing=1.2,
    )


def _axes(ax: Axes, rows: list[Any], yi: bool, language: str) -> None:
    years = sorted({row.fiscal_year for row in rows})
    amounts = [row.amount_wan for row in rows]
    top = max(amounts, default=0.0) or 1.0
    ax.set_ylim(min([0.0, *amounts]), top * (1.75 if len(rows) > _MANY else 1.28))
    first, last = (years[0], years[-1]) if years else (0, 0)
    middle, half = (first + last) / 2, max((last - first) / 2 + 0.7, 2.0)
    ax.set_xlim(middle - half, middle + half)
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
