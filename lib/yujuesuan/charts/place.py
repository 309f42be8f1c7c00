"""Where a chart is drawn: on a figure of its own, or in the place of an Axes that the user gives."""

from __future__ import annotations

import math
from dataclasses import dataclass

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

WIDTH = 8.6 * 72


@dataclass(frozen=True, slots=True)
class Place:
    """The Axes given, if any, and width and height of its place (subplot), in points; without one as high as needed."""

    ax: Axes | None
    width: float
    height: float = math.inf

    @classmethod
    def of(cls, ax: Axes | None, width: float = WIDTH) -> Place:
        """`width` is that of a figure of its own."""
        if ax is None:
            return cls(None, width)
        cell, (wide, high) = _cell(ax), _points(ax)
        return cls(ax, cell.width * wide, cell.height * high)


def placed(place: Place, *, left: float, right: float, top: float, body: float, bottom: float) -> Axes:
    """An Axes with that much room around it, in points.

    Without one given a figure is made that fits exactly. One given keeps its subplot: it shrinks so that names and
    title are inside, unless the figure has a layout engine, which does that itself.
    """
    if place.ax is None:
        high = top + body + bottom
        figure = plt.figure(figsize=(place.width / 72, high / 72))
        across = 1 - (left + right) / place.width
        return figure.add_axes((left / place.width, bottom / high, across, body / high))
    root = place.ax.get_figure(root=True)
    if root is not None and root.get_layout_engine() is None:
        cell, (wide, high) = _cell(place.ax), _points(place.ax)
        across = max(cell.width - (left + right) / wide, 0.1 * cell.width)
        up = max(cell.height - (top + bottom) / high, 0.1 * cell.height)
        place.ax.set_position((cell.x0 + left / wide, cell.y0 + bottom / high, across, up))
    return place.ax


def _cell(ax: Axes) -> Bbox:
    spec, figure = ax.get_subplotspec(), ax.get_figure(root=True)
    return spec.get_position(figure) if spec is not None and figure is not None else ax.get_position()


def _points(ax: Axes) -> tuple[float, float]:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure.get_figwidth() * 72, figure.get_figheight() * 72
