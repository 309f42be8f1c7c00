"""One stacked bar: basic and project expenditure, and under the basic part personnel and public expenditure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from seaborn import despine

from yujuesuan.analysis.compare import each, plus
from yujuesuan.charts import headlines
from yujuesuan.charts.head import EDGE, SIZE, Head, draw, height
from yujuesuan.charts.place import Place, placed
from yujuesuan.charts.theme import LINE_HEIGHT, Palette, faint, ground, ink, pick, theme, tint
from yujuesuan.charts.words import about, amount, units, word

_WHOLES = {"人员经费": "基本支出", "公用经费": "基本支出"}
_BAR, _GAP, _SPACE, _LEAD = 30.0, 3.0, 14.0, 9.0
_ROLES = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment: what its label says, where it begins and ends (万元), and its colour."""

    label: str
    start: float
    end: float
    colour: str

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def composition(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """A stacked bar of `item`, `amount_wan` (万元), each part with its name, amount and share beside it.

    `whole` names the item that a row is a part of, empty where it is a part of the total; without that column
    人员经费 and 公用经费 are parts of 基本支出. Parts of a part stand under it on the same scale, from where it
    begins. Names are `label`, else `item`. Roles of `palette`: `first` to `fourth`, the parts of the total; those
    of a part are tints of it. Further arguments go to `Axes.barh`.
    """
    data = _with_wholes(data[data["amount_wan"].notna()])
    place = Place.of(ax)
    with theme():
        levels = _levels(data, list(pick(palette, *_ROLES).values()), language)
        shown = subtitle if subtitle is not None else _subtitle(data, language)
        head = Head.of(title, headlines.composition(_named(data), language), shown)
        end = max([part.end for level in levels for part in level], default=0.0) or 1.0
        across = place.width - 2 * EDGE
        above = _labels_height(levels[:1], across)
        below = _labels_height(levels[1:], across)
        room, body = height(head, place.width), above + below + len(levels) * _BAR + (len(levels) - 1) * _GAP
        ax = placed(place, left=EDGE, right=EDGE, top=room, body=max(body, _BAR), bottom=EDGE)
        ax.set_xlim(min([0.0, *(part.start for level in levels for part in level)]), end)
        ax.set_ylim(max(body, _BAR), 0)
        for i, level in enumerate(levels):
            y = above + i * (_BAR + _GAP)
            for part in level:
                marks = {"color": part.colour, "edgecolor": ground(), "linewidth": 1.0, **kwargs}
                ax.barh(y + _BAR / 2, part.end - part.start, left=part.start, **{"height": _BAR, **marks})
            _draw_labels(ax, level, across / end, y if i == 0 else y + _BAR, upwards=i == 0)
        draw(ax, head, place.width, left=EDGE, room=room)
        ax.set_xticks([])
        ax.set_yticks([])
        despine(ax=ax, left=True, bottom=True)
    return ax


def _with_wholes(data: pd.DataFrame) -> pd.DataFrame:
    if "whole" in data:
        return data.assign(whole=data["whole"].fillna(""))
    there = set(data["item"])
    return data.assign(whole=[w if (w := _WHOLES.get(item, "")) in there else "" for item in data["item"]])


def _named(data: pd.DataFrame) -> pd.DataFrame:
    """With the labels of the wholes, which a headline names, in place of their items."""
    labels = {row.item: getattr(row, "label", "") or row.item for row in each(data)}
    return data.assign(whole=[labels.get(whole, whole) for whole in data["whole"]])


def _levels(data: pd.DataFrame, colours: Sequence[str], language: str) -> list[list[_Part]]:
    """The segments of the total, then those of its parts."""
    top = _parts(data[data["whole"] == ""], 0.0, colours, language)
    under: list[_Part] = []
    for row, part in zip(each(data[data["whole"] == ""]), top, strict=True):
        rows = data[data["whole"] == row.item]
        strengths = [0.75 - 0.4 * i / max(len(rows) - 1, 1) for i in range(len(rows))]
        under += _parts(rows, part.start, [tint(part.colour, strength) for strength in strengths], language)
    return [level for level in (top, under) if level]


def _parts(rows: pd.DataFrame, start: float, colours: Sequence[str], language: str) -> list[_Part]:
    whole, parts = plus(*rows["amount_wan"]), []
    for i, row in enumerate(each(rows)):
        share = f" · {about(row.amount_wan / whole)}" if whole else ""
        label = f"{getattr(row, 'label', '') or row.item} {amount(row.amount_wan, language)}{share}"
        parts.append(_Part(label, start, start + row.amount_wan, colours[i % len(colours)]))
        start += row.amount_wan
    return parts


def _lines(level: Sequence[_Part], across: float) -> int:
    """Labels stand side by side where they fit, else one above another."""
    needed = sum(SIZE * units(part.label) + _SPACE for part in level)
    return 1 if needed <= across else len(level)


def _labels_height(levels: Sequence[Sequence[_Part]], across: float) -> float:
    return sum(_LEAD + _lines(level, across) * SIZE * LINE_HEIGHT for level in levels)


def _draw_labels(ax: Axes, level: Sequence[_Part], points: float, edge: float, *, upwards: bool) -> None:
    """Labels beside a bar's edge, each with a line to its segment; `points` is the width of 1 万元."""
    across = ax.get_xlim()[1] * points
    several = _lines(level, across) > 1
    widths = [SIZE * units(part.label) for part in level]
    wanted = [part.middle * points for part in level]
    xs = [min(max(x - w / 2, 0.0), across - w) for x, w in zip(wanted, widths, strict=True)]
    if not several:
        xs = spread(xs, widths, across, _SPACE)
    for i, (part, x, width) in enumerate(zip(level, xs, widths, strict=True)):
        line = 0 if not several else len(level) - 1 - i
        beside = _LEAD + line * SIZE * LINE_HEIGHT
        ax.annotate(
            part.label,
            (part.middle, edge),
            xytext=(x, edge - beside - 2 if upwards else edge + beside + SIZE),
            # Points from the Axes' edge, so that labels stay apart whatever a layout engine makes of its width.
            textcoords=("axes points", "data"),
            va="baseline",
            fontsize=SIZE,
            color=ink(),
            bbox={"facecolor": ground(), "edgecolor": "none", "pad": 0.5},
            arrowprops={
                "arrowstyle": "-",
                "color": faint(),
                "linewidth": 0.8,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (min(max((part.middle * points - x) / width, 0.0), 1.0), 0 if upwards else 1),
            },
        )


def spread(starts: Sequence[float], widths: Sequence[float], across: float, space: float) -> list[float]:
    """Starts moved as little as keeps labels in order apart and within 0 and `across`, where there is room."""
    xs = list(starts)
    for i in range(1, len(xs)):
        xs[i] = max(xs[i], xs[i - 1] + widths[i - 1] + space)
    end = across
    for i in reversed(range(len(xs))):
        xs[i] = min(xs[i], end - widths[i])
        end = xs[i] - space
    return xs


def _subtitle(data: pd.DataFrame, language: str) -> str:
    total = plus(*data[data["whole"] == ""]["amount_wan"])
    return f"{word('composition_title', language)} · {amount(total, language)}"
