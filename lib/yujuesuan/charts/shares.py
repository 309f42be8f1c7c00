"""Departments beside each other: what part of their expenditure each function takes, as a labelled heatmap."""

from __future__ import annotations

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex

from yujuesuan.analysis.compare import each
from yujuesuan.charts import headlines
from yujuesuan.charts.head import EDGE, SIZE, SMALL, Head, draw, height
from yujuesuan.charts.place import Place, placed
from yujuesuan.charts.rows import MOST_ROWS
from yujuesuan.charts.theme import LINE_HEIGHT, Palette, faint, ground, ink, on, pick, theme
from yujuesuan.charts.words import leaf, units, word, wrap

_NAME_EMS, _GAP, _ROW, _MOST_COLUMNS = 12.0, 8.0, 26.0, 12


def shares(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """A heatmap by seaborn of `department`, `item`, `share`: a row a department, a column an item, labelled.

    Departments stand in the frame's order, items by their mean share; a share that isn't there is an empty cell.
    Columns are named by `label`, else `item`. Beyond 12 items and 40 departments the rest is counted and not drawn.
    Role of `palette`: `share`, the colour of 100 %. Further arguments go to `seaborn.heatmap`.
    """
    grid = data.pivot_table(index="department", columns="item", values="share", aggfunc="sum", sort=False, min_count=1)
    order = grid.fillna(0).mean().sort_values(ascending=False, kind="stable").index
    left_out = [len(grid) - MOST_ROWS, len(order) - _MOST_COLUMNS]
    grid = grid.loc[grid.index[:MOST_ROWS], order[:_MOST_COLUMNS]]
    place = Place.of(ax)
    shown = subtitle if subtitle is not None else word("shares_title", language)
    with theme():
        key = [(word("rest_items", language, n=n), faint()) for n in left_out if n > 0]
        head = Head.of(title, headlines.shares(data, language), shown, key)
        names = [wrap(str(name), _NAME_EMS) for name in grid.index]
        left = max([SIZE * units(text) for lines in names for text in lines], default=0.0) + _GAP + EDGE
        column = max((place.width - left - EDGE) / max(len(grid.columns), 1), 20.0)
        labels = _labels(data, list(grid.columns), (column - 3) / SMALL)
        heads_room = max([len(lines) for lines in labels], default=0) * SMALL * LINE_HEIGHT + 6
        room = height(head, place.width) + heads_room
        rows = [max(_ROW, len(lines) * SIZE * LINE_HEIGHT + 8) for lines in names]
        body = max(rows, default=_ROW) * max(len(grid), 1)
        ax = placed(place, left=left, right=EDGE, top=room, body=body, bottom=EDGE)
        _cells(ax, grid, pick(palette, "share")["share"], kwargs)
        for i, lines in enumerate(names):
            where: dict[str, Any] = {"xy": (0, i + 0.5), "xycoords": ("axes fraction", "data"), "xytext": (-_GAP, 0)}
            style: dict[str, Any] = {
                "ha": "right",
                "va": "center",
                "fontsize": SIZE,
                "color": ink(),
                "linespacing": 1.15,
            }
            ax.annotate("\n".join(lines), textcoords="offset points", annotation_clip=False, **where, **style)
        for i, lines in enumerate(labels):
            where = {"xy": (i + 0.5, 1), "xycoords": ("data", "axes fraction"), "xytext": (0, 4)}
            style = {"ha": "center", "va": "bottom", "fontsize": SMALL, "color": faint(), "linespacing": 1.15}
            ax.annotate("\n".join(lines), textcoords="offset points", annotation_clip=False, **where, **style)
        draw(ax, head, place.width, left=left, room=room)
    return ax


def _labels(data: pd.DataFrame, items: list[str], ems: float) -> list[list[str]]:
    names = {row.item: getattr(row, "label", "") or leaf(row.item)[0] for row in each(data)}
    return [wrap(names[item], ems) for item in items]


def _cells(ax: Axes, grid: pd.DataFrame, colour: str, kwargs: dict[str, Any]) -> None:
    """The coloured cells with their percentages; the texts in black or white, whichever reads better."""
    colours = LinearSegmentedColormap.from_list("share", [ground(), colour])
    style: dict[str, Any] = {"vmin": 0.0, "vmax": 1.0, "cmap": colours, "cbar": False, "linewidths": 1.5}
    style |= {"linecolor": ground(), "xticklabels": False, "yticklabels": False}
    if not grid.size:
        ax.set_axis_off()
        return
    style |= kwargs
    sns.heatmap(grid.astype(float), ax=ax, **style)
    ax.set(xlabel="", ylabel="")
    ax.tick_params(length=0)
    mesh: Any = ax.collections[0]
    for y, values in enumerate(grid.to_numpy()):
        for x, value in enumerate(values):
            if pd.notna(value):
                text = _percent(float(value))
                ax.text(
                    x + 0.5,
                    y + 0.5,
                    text,
                    ha="center",
                    va="center",
                    fontsize=SMALL,
                    color=on(to_hex(mesh.to_rgba(value))),
                )


def _percent(share: float) -> str:
    """`8.2%`; what would read 0.0% or 100.0% without being it is `<0.1%` or `>99.9%`."""
    text = f"{share * 100:.1f}".replace("-", "−")
    if 0 < share < 1 and text in ("0.0", "100.0"):
        return "<0.1%" if text == "0.0" else ">99.9%"
    return f"{text}%"
