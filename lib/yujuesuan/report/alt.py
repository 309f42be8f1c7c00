"""Charts as pictures with alternative texts, made of the same data as the charts."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes

from yujuesuan.report.html import figure
from yujuesuan.report.texts import Texts

_MOST = 10


def alt(texts: Texts, title: str, rows: Sequence[tuple[str, str]], *, amounts: bool = True) -> str:
    """`图：标题。科学技术支出 5,692.67 万元；…`: at most ten rows, then how many there are.

    Values that are no `amounts` stand as they are.
    """
    parts = [f"{name} {texts('yuan', number=value) if amounts else value}" for name, value in rows[:_MOST]]
    if len(rows) > _MOST:
        parts.append(texts("chart_more", n=len(rows)))
    return texts("chart_alt", title=title, rows="; ".join(parts))


def pictured(texts: Texts, ax: Axes, rows: Sequence[tuple[str, str]], *, amounts: bool = True) -> Markup:
    """A chart as a picture whose alternative text is its headline, its subtitle and its `rows` (see `alt`)."""
    return figure(ax, alt(texts, str(ax.get_label()), rows, amounts=amounts))
