"""Which relations between printed figures hold: stacked bars, one a form."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each
from yujuesuan.charts import headlines
from yujuesuan.charts.head import Head
from yujuesuan.charts.rows import Row, frame, scale
from yujuesuan.charts.theme import Palette, faint, ground, ink, pick, theme, tint
from yujuesuan.charts.words import word

_OUTCOMES = ("broken", "warnings", "rounding", "passed")


def quality(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """Stacked bars of the counts `broken`, `warnings`, `rounding` and `passed`, in the frame's order.

    A row's name is its `label`. What does not hold stands at the axis, where a single one is seen beside hundreds.
    Roles of `palette`: `holds`, `broken`. Further arguments go to `Axes.barh`.
    """
    shown = [name for name in _OUTCOMES if name == "passed" or data[name].any()]
    with theme():
        faces, edges = _colours(pick(palette, "holds", "broken"))
        rows = [_row(row, shown, edges["broken"]) for row in each(data)]
        heads = [(word(name, language), "") for name in shown]
        key = [(f"{'□' if faces[name] != edges[name] else '■'} {word(name, language)}", edges[name]) for name in shown]
        under = subtitle if subtitle is not None else word("quality_title", language)
        ax, centres = frame(rows, heads, Head.of(title, headlines.quality(data, language), under, key), ax)
        start = data["broken"] * 0.0
        for name in shown:
            drawn = data[name] > 0
            at = [centre for centre, some in zip(centres, drawn, strict=True) if some]
            marks = {"height": 12, "color": faces[name], "edgecolor": edges[name], "linewidth": 0.8, **kwargs}
            ax.barh(at, data[name][drawn], left=start[drawn], **marks)
            start = start + data[name]
        most = float(start.max()) if len(data) else 0.0
        scale(ax, [0.0, most], language, unit_word=word("relations", language))
        ax.set_xlim(0, most * 1.02 or 1.0)
    return ax


def _colours(colours: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Faces and edges by outcome: solid and hollow are told apart without colours too."""
    holds, broken = colours["holds"], colours["broken"]
    faces = {"broken": broken, "warnings": ground(), "rounding": tint(holds, 0.16), "passed": holds}
    return faces, {"broken": broken, "warnings": faint(), "rounding": holds, "passed": holds}


def _row(row: Any, names: list[str], accent: str) -> Row:
    figures = [int(getattr(row, name)) for name in names]
    colours = [
        faint() if not figure else accent if name == "broken" else ink()
        for name, figure in zip(names, figures, strict=True)
    ]
    return Row(row.label, tuple(f"{figure:,}" for figure in figures), None, tuple(colours))
