"""What stands above a chart: the headline, the subtitle that says what is shown, and the key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from yujuesuan.charts.theme import LINE_HEIGHT, faint, ink
from yujuesuan.charts.words import units, wrap

SIZE, SMALL, TITLE = 9.0, 7.5, 12.0
EDGE = 8.0
#: Bold letters are this much wider at most.
_BOLD = 1.08


@dataclass(frozen=True, slots=True)
class Head:
    """Headline, subtitle, and pieces of text with their colours; what is empty takes no room."""

    title: str
    subtitle: str = ""
    key: Sequence[tuple[str, str]] = ()

    @classmethod
    def of(cls, title: str | None, headline: str, subtitle: str, key: Sequence[tuple[str, str]] = ()) -> Head:
        """The user's title, if there is one, instead of the headline; a subtitle that repeats it is left out."""
        shown = headline if title is None else title
        return cls(shown, subtitle if shown and subtitle != shown else "", key)


def height(head: Head, width: float) -> float:
    """The room that a head needs, in points, in a chart of that width."""
    titles, subtitles, keys = _lines(head, width)
    lines = len(titles) * TITLE * LINE_HEIGHT + len(subtitles) * SIZE * 1.5 + len(keys) * SIZE * 1.6
    return EDGE + lines + 4


def draw(ax: Axes, head: Head, width: float, *, left: float, room: float) -> None:
    """Draw it from the chart's left edge, `left` points beside the Axes, in the `room` above the Axes.

    Headline and subtitle become the Axes' label too, whole, for alternative texts.
    """
    ax.set_label(" — ".join(filter(None, (head.title, head.subtitle))))
    titles, subtitles, keys = _lines(head, width)
    style: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    start, top = EDGE - left, room - EDGE
    for text in titles:
        ax.annotate(text, (0, 1), xytext=(start, top), fontsize=TITLE, fontweight="bold", color=ink(), **style)
        top -= TITLE * LINE_HEIGHT
    top -= 1
    for text in subtitles:
        ax.annotate(text, (0, 1), xytext=(start, top), fontsize=SIZE, color=faint(), **style)
        top -= SIZE * 1.5
    top -= 2
    for line in keys:
        x = start
        for text, colour in line:
            ax.annotate(text, (0, 1), xytext=(x, top), fontsize=SIZE, color=colour, **style)
            x += _key_width(text)
        top -= SIZE * 1.6


def _lines(head: Head, width: float) -> tuple[list[str], list[str], list[list[tuple[str, str]]]]:
    room = width - 2 * EDGE
    keys: list[list[tuple[str, str]]] = []
    x = room
    for text, colour in head.key:
        if x + _key_width(text) > room:
            keys.append([])
            x = 0.0
        keys[-1].append((text, colour))
        x += _key_width(text)
    return wrap(head.title, room / (TITLE * _BOLD)), wrap(head.subtitle, room / SIZE), keys


def _key_width(text: str) -> float:
    return SIZE * (units(text) + 1)
