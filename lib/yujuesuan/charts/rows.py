"""The frame that the horizontal charts share: names left, marks in the middle, figures in columns right.

Figures stand in columns of their own, so that no two can overlap, whatever the values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from yujuesuan.charts.theme import FAINT, GRID, INK, LINE_HEIGHT
from yujuesuan.charts.words import leaf, units, word, wrap

WIDTH = 8.6 * 72
SIZE, SMALL, TITLE = 9.0, 7.5, 12.0
_NAME_EMS, _GAP, _PAD, _FOOT, _EDGE = 17.0, 12.0, 9.0, 40.0, 8.0
#: More rows than these make no chart that a person can read.
MOST_ROWS = 40
#: Values further apart than this need a logarithmic scale to be seen beside each other.
_WIDE = 100.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name (a 类/款/项 path is shown as its last part, with the class in small), and its figures.

    `colours` are the figures' own where they differ.
    """

    name: str
    figures: tuple[str, ...]
    colour: str = INK
    colours: tuple[str, ...] = ()


def frame(
    rows: Sequence[Row], heads: Sequence[tuple[str, str]], title: str, key: Sequence[tuple[str, str]] = ()
) -> tuple[Axes, list[float]]:
    """An Axes with names, figures and title drawn, and the y of each row, in points from the top.

    `heads` are the columns' words and units, `key` pieces of text with their colours for the line under the title.
    """
    names = [_lines(row.name) for row in rows]
    heights = [_PAD + sum(size * LINE_HEIGHT for _, size, _ in lines) for lines in names]
    widths = [
        max(SIZE * units(head), SMALL * units(unit), *(SIZE * units(row.figures[i]) for row in rows)) + _GAP
        for i, (head, unit) in enumerate(heads)
    ]
    left = max(size * units(text) for lines in names for text, size, _ in lines) + _GAP + _EDGE
    right = sum(widths) + _EDGE
    title_lines = wrap(title, (WIDTH - 2 * _EDGE) / TITLE)
    head_room = _EDGE + TITLE * LINE_HEIGHT * len(title_lines) + (SIZE * 1.5 if key else 0) + 34
    body = sum(heights)
    total = head_room + body + _FOOT
    figure = plt.figure(figsize=(WIDTH / 72, total / 72))
    ax = figure.add_axes((left / WIDTH, _FOOT / total, 1 - (left + right) / WIDTH, body / total))
    ax.set_ylim(body, 0)
    ends = [sum(heights[: i + 1]) for i in range(len(heights))]
    centres = [end - height / 2 for end, height in zip(ends, heights, strict=True)]
    _draw_names(ax, names, centres)
    _draw_figures(ax, rows, heads, widths, centres)
    for end in ends[:-1]:
        ax.axhline(end, color=GRID, linewidth=0.5, zorder=0)
    _draw_head(ax, title_lines, key, left, head_room)
    ax.set_yticks([])
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    return ax, centres


def _lines(name: str) -> list[tuple[str, float, str]]:
    own, group = leaf(name)
    lines = [(text, SIZE, INK) for text in wrap(own, _NAME_EMS)]
    return lines + ([(text, SMALL, FAINT) for text in wrap(group, _NAME_EMS * 1.2)] if group else [])


def _draw_names(ax: Axes, names: Sequence[list[tuple[str, float, str]]], centres: Sequence[float]) -> None:
    for lines, centre in zip(names, centres, strict=True):
        y = centre - sum(size for _, size, _ in lines) * LINE_HEIGHT / 2
        for text, size, colour in lines:
            y += size * LINE_HEIGHT
            ax.annotate(
                text,
                (0, y - size * LINE_HEIGHT / 2),
                xycoords=("axes fraction", "data"),
                xytext=(-_GAP, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=size,
                color=colour,
                annotation_clip=False,
            )


def _draw_figures(
    ax: Axes,
    rows: Sequence[Row],
    heads: Sequence[tuple[str, str]],
    widths: Sequence[float],
    centres: Sequence[float],
) -> None:
    for i, (head, unit) in enumerate(heads):
        end = sum(widths[: i + 1])
        cells = [(head, 0.0, FAINT, 20.0, SIZE), (unit, 0.0, FAINT, 8.0, SMALL)]
        cells += [
            (row.figures[i], y, row.colours[i] if row.colours else row.colour, 0.0, SIZE)
            for row, y in zip(rows, centres, strict=True)
        ]
        for text, y, colour, lift, size in cells:
            ax.annotate(
                text,
                (1, y),
                xycoords=("axes fraction", "data"),
                xytext=(end, lift),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=size,
                color=colour,
                annotation_clip=False,
            )


def _draw_head(ax: Axes, title: Sequence[str], key: Sequence[tuple[str, str]], left: float, room: float) -> None:
    style: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    top, start = room - _EDGE, _EDGE - left
    for i, text in enumerate(title):
        offset = (start, top - i * TITLE * LINE_HEIGHT)
        ax.annotate(text, (0, 1), xytext=offset, fontsize=TITLE, fontweight="bold", **style)
    top -= len(title) * TITLE * LINE_HEIGHT + 2
    for text, colour in key:
        ax.annotate(text, (0, 1), xytext=(start, top), fontsize=SIZE, color=colour, **style)
        start += SIZE * (units(text) + 1)


def scale(ax: Axes, values: Sequence[float], language: str, *, unit: str = "wan") -> bool:
    """Set the x scale for amounts that may hold 0 and be orders of magnitude apart; True when logarithmic."""
    sizes = [abs(value) for value in values if value]
    largest, smallest = max(sizes, default=1.0), min(sizes, default=1.0)
    below, above = min(0.0, *values), max(0.0, *values)
    logarithmic = largest / smallest > _WIDE
    if logarithmic:
        first = 10.0 ** max(math.floor(math.log10(smallest)), math.floor(math.log10(largest)) - 5)
        ax.set_xscale("symlog", linthresh=first, linscale=0.6)
        last = math.ceil(math.log10(largest))
        powers = [10.0**n for n in range(round(math.log10(first)), last + 1)]
        step = 2 if len(powers) * (2 if below < 0 < above else 1) > 6 else 1
        ticks = [0.0, *powers[(len(powers) - 1) % step :: step]]
        ax.set_xticks(sorted({-t for t in ticks if -t >= below * 3} | {t for t in ticks if t <= above * 3}))
        ax.set_xlim(below * 1.9 or -first / 3, above * 1.9 or first / 3)
        ax.xaxis.set_minor_locator(NullLocator())
    else:
        margin = 0.04 * ((above - below) or 1.0)
        ax.set_xlim(below - margin, above + margin)
        ax.xaxis.set_major_locator(MaxNLocator(5 if below < 0 < above else 4))
    ax.xaxis.set_major_formatter(FuncFormatter(_tick))
    ax.tick_params(axis="x", labelsize=SMALL, length=0, labelfontfamily=plt.rcParams["font.family"][0])
    ax.grid(axis="x", color=GRID, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.set_xlabel(word(unit, language) + (f" · {word('log', language)}" if logarithmic else ""), fontsize=SMALL)
    return logarithmic


def _tick(value: float, _: int) -> str:
    return f"{value:,.6g}".replace("-", "−") if value else "0"
