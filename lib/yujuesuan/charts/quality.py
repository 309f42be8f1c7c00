"""Which relations between printed figures hold: stacked bars, one a form."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each
from yujuesuan.charts.rows import Row, frame, scale
from yujuesuan.charts.theme import BLUE, FAINT, GREY, INK, ORANGE, style
from yujuesuan.charts.words import word

#: Outcome, colour of its edge, and of its face: solid and hollow are told apart without colours too.
_PARTS = (
    ("broken", ORANGE, ORANGE),
    ("warnings", GREY, "white"),
    ("rounding", BLUE, "#d6e6f2"),
    ("passed", BLUE, BLUE),
)


def quality(data: pd.DataFrame, *, title: str | None = None, language: str = "zh") -> Axes:
    """Stacked bars of the counts `broken`, `warnings`, `rounding` and `passed`, in the frame's order.

    A row's name is its `label`. What does not hold stands at the axis, where a single one is seen beside hundreds.
    """
    shown = [part for part in _PARTS if part[0] == "passed" or data[part[0]].any()]
    rows = [_row(row, [name for name, _, _ in shown]) for row in each(data)]
    heads = [(word(name, language), "") for name, _, _ in shown]
    key = [(f"{'□' if face != edge else '■'} {word(name, language)}", edge) for name, edge, face in shown]
    with style():
        ax, centres = frame(rows, heads, title or word("quality_title", language), key)
        start = data["broken"] * 0.0
        for name, edge, face in shown:
            drawn = data[name] > 0
            at = [centre for centre, some in zip(centres, drawn, strict=True) if some]
            widths, lefts = data[name][drawn], start[drawn]
            ax.barh(at, widths, left=lefts, height=12, color=face, edgecolor=edge, linewidth=0.8)
            start = start + data[name]
        scale(ax, [0.0, float(start.max())], language, unit="relations")
        ax.set_xlim(0, float(start.max()) * 1.02)
    return ax


def _row(row: Any, names: list[str]) -> Row:
    figures = [int(getattr(row, name)) for name in names]
    colours = [
        FAINT if not figure else ORANGE if name == "broken" else INK
        for name, figure in zip(names, figures, strict=True)
    ]
    return Row(row.label, tuple(f"{figure:,}" for figure in figures), INK, tuple(colours))
