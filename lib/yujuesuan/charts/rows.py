"""The frame that the horizontal charts share: names left, marks in the middle, figures in columns right.

Figures stand in columns of their own, so that no two can overlap, whatever the values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator
from seaborn import despine

from yujuesuan.charts.head import EDGE, SIZE, SMALL, Head, draw, height
from yujuesuan.charts.place import Place, placed
from yujuesuan.charts.theme import LINE_HEIGHT, faint, family, ground, ink, line
from yujuesuan.charts.words import leaf, money, shorten, units, word, wrap

_NAME_EMS, _GAP, _PAD, _FOOT = 17.0, 12.0, 9.0, 40.0
_HEADS, _UNDER, _NOTE_LINES, _LEAST_BODY = 34.0, 9.0, 2, 28.0
#: More rows than these make no chart that a person can read.
MOST_ROWS = 40
#: Values further apart than this need a logarithmic scale to be seen beside each other.
_WIDE = 100.0
#: From here on amounts read better in 亿元 (10,000 万元) …
YI = 10_000.0
#: … as long as the smallest isn't 0.00 there.
_LEAST_YI = 100.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, and its figures.

    Without a `group`, which stands in small under the name, the name may be a 类/款/项 path: its last part is shown
    with the class as group. `colour` None is the colour of text; `colours` are the figures' own where they differ;
    a `note` stands under the row's marks.
    """

    name: str
    figures: tuple[str, ...]
    colour: str | None = None
    colours: tuple[str, ...] = ()
    note: str = ""
    group: str | None = None


@dataclass(frozen=True, slots=True)
class _Block:
    """A row laid out: lines of its name and note, and the room above and below its centre, in points."""

    name: list[tuple[str, float, bool]]
    note: list[str]
    above: float
    below: float


def frame(
    rows: Sequence[Row],
    heads: Sequence[tuple[str, str]],
    head: Head,
    ax: Axes | None = None,
    *,
    note_key: str = "",
) -> tuple[Axes, list[float]]:
    """An Axes with names, figures and title drawn, and the y of each row, in points from the top.

    `heads` are the columns' words and units. Without `ax` a figure is made as high as the rows need. In an Axes given
    the rows share its height; notes, and `note_key`, which explains them, are left out where they don't fit.
    """
    place = Place.of(ax)
    name_ems = _NAME_EMS if ax is None else min(_NAME_EMS, 0.3 * place.width / SIZE)
    widths = [
        max([SIZE * units(title), SMALL * units(unit), *(SIZE * units(row.figures[i]) for row in rows)]) + _GAP
        for i, (title, unit) in enumerate(heads)
    ]
    names = [_name(row, name_ems) for row in rows]
    left = max([size * units(text) for lines in names for text, size, _ in lines], default=0) + _GAP + EDGE
    right = sum(widths) + EDGE
    ems = max(place.width - left - right, 60.0) / SMALL
    plain = [_block(lines, "", ems) for lines in names]
    blocks = [_block(lines, row.note, ems) for lines, row in zip(names, rows, strict=True)]
    noted = Head(head.title, head.subtitle, [*head.key, (note_key, faint())])
    heads_room = _HEADS if heads else 0
    if blocks != plain and _height(blocks) + height(noted, place.width) + heads_room + _FOOT <= place.height:
        head = noted
    else:
        blocks = plain
    head_room = height(head, place.width) + heads_room
    body = max(_height(blocks), _LEAST_BODY)
    ax = placed(place, left=left, right=right, top=head_room, body=body, bottom=_FOOT)
    ax.set_ylim(body, 0)
    ends = [sum(block.above + block.below for block in blocks[: i + 1]) for i in range(len(blocks))]
    centres = [end - block.below for end, block in zip(ends, blocks, strict=True)]
    for block, centre in zip(blocks, centres, strict=True):
        _draw_row(ax, block, centre)
    _draw_figures(ax, rows, heads, widths, centres)
    for end in ends[:-1]:
        ax.axhline(end, color=line(), linewidth=0.5, zorder=0)
    draw(ax, head, place.width, left=left, room=head_room)
    ax.set_yticks([])
    despine(ax=ax, left=True)
    return ax, centres


def _name(row: Row, ems: float) -> list[tuple[str, float, bool]]:
    """Lines with their size and whether they are lesser ones."""
    own, group = leaf(row.name) if row.group is None else (row.name, row.group)
    lines = [(text, SIZE, False) for text in wrap(own, ems)]
    return lines + ([(text, SMALL, True) for text in wrap(group, ems * 1.2)] if group else [])


def _block(name: list[tuple[str, float, bool]], note: str, ems: float) -> _Block:
    half = (_PAD + sum(size * LINE_HEIGHT for _, size, _ in name)) / 2
    lines = wrap(shorten(note, ems * _NOTE_LINES * 0.92), ems) if note else []
    under = _UNDER + len(lines) * SMALL * LINE_HEIGHT + _PAD / 2 if lines else 0
    return _Block(name, lines, max(half, 10.0), max(half, 10.0, under))


def _height(blocks: Sequence[_Block]) -> float:
    return sum(block.above + block.below for block in blocks)


def _draw_row(ax: Axes, block: _Block, centre: float) -> None:
    y = centre - sum(size for _, size, _ in block.name) * LINE_HEIGHT / 2
    for text, size, lesser in block.name:
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
            color=faint() if lesser else ink(),
            annotation_clip=False,
        )
    for i, text in enumerate(block.note):
        ax.annotate(
            text,
            (0, centre + _UNDER + i * SMALL * LINE_HEIGHT),
            xycoords=("axes fraction", "data"),
            xytext=(2, 0),
            textcoords="offset points",
            va="top",
            fontsize=SMALL,
            color=faint(),
            bbox={"facecolor": ground(), "edgecolor": "none", "pad": 0.5},
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
        cells: list[tuple[str, float | None, str, float, float]]
        cells = [(head, None, faint(), 20.0, SIZE), (unit, None, faint(), 8.0, SMALL)]
        cells += [
            (row.figures[i], y, row.colours[i] if row.colours else row.colour or ink(), 0.0, SIZE)
            for row, y in zip(rows, centres, strict=True)
        ]
        for text, y, colour, lift, size in cells:
            ax.annotate(
                text,
                (1, 1 if y is None else y),
                xycoords="axes fraction" if y is None else ("axes fraction", "data"),
                xytext=(end, lift),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=size,
                color=colour,
                annotation_clip=False,
            )


def in_yi(values: Sequence[float]) -> bool:
    """Whether amounts in 万元 are shown in 亿元: the largest is that big, and none is too small for two decimals."""
    sizes = [abs(value) for value in values if value]
    return max(sizes, default=0) >= YI and min(sizes, default=0) >= _LEAST_YI


def figure(value: float, yi: bool, *, signed: bool = False) -> str:
    """An amount in 万元 as a column shows it, in 万元 or 亿元."""
    return money(value / YI if yi else value, signed=signed)


def unit(yi: bool, language: str) -> str:
    """The unit's word."""
    return word("yi" if yi else "wan", language)


def apart(values: Sequence[float]) -> bool:
    """Whether amounts are so far apart that only a logarithmic scale shows the small ones beside the large."""
    sizes = [abs(value) for value in values if value]
    return max(sizes, default=1.0) / min(sizes, default=1.0) > _WIDE


def scale(ax: Axes, values: Sequence[float], language: str, *, unit_word: str = "", yi: bool = False) -> bool:
    """Set the x scale for amounts that may hold 0 and be orders of magnitude apart; True when logarithmic."""
    sizes = [abs(value) for value in values if value]
    largest, smallest = max(sizes, default=1.0), min(sizes, default=1.0)
    below, above = min([0.0, *values]), max([0.0, *values])
    logarithmic = apart(values)
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
        _thin(ax, yi)
    else:
        margin = 0.04 * ((above - below) or 1.0)
        ax.set_xlim(below - margin, above + margin)
        ax.xaxis.set_major_locator(MaxNLocator(5 if below < 0 < above else 4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value / YI if yi else value)))
    label = unit_word or unit(yi, language)
    label_axis(ax, label + (f" · {word('log', language)}" if logarithmic else ""))
    return logarithmic


def _thin(ax: Axes, yi: bool) -> None:
    """Leave out ticks whose figures would touch the one nearer to 0."""
    root = ax.get_figure(root=True)
    assert root is not None
    ticks = sorted((float(value) for value in ax.get_xticks()), key=abs)
    places = ax.transData.transform([(value, 0) for value in ticks])[:, 0] / root.dpi * 72
    kept: list[tuple[float, float, float]] = []
    for value, at in zip(ticks, places, strict=True):
        half = SMALL * units(tick(value / YI if yi else value)) / 2
        if all(abs(at - other) > half + size + 4 for _, other, size in kept):
            kept.append((value, at, half))
    ax.set_xticks(sorted(value for value, _, _ in kept))


def label_axis(ax: Axes, label: str) -> None:
    """The x axis: its label, small figures in the charts' font, and a grid behind the marks."""
    ax.tick_params(axis="x", labelsize=SMALL, length=0, labelcolor=faint(), labelfontfamily=family())
    ax.grid(axis="x", color=line(), linewidth=plt.rcParams["grid.linewidth"] * 0.6)
    ax.set_axisbelow(True)
    # Said again here, since an Axes that the user made has taken the user's font.
    ax.set_xlabel(label, fontsize=SMALL, fontfamily=family(), color=faint())


def tick(value: float) -> str:
    """A figure on an axis: `20,000`, `−5`, `0`."""
    return f"{value:,.6g}".replace("-", "−") if value else "0"
