"""Small pieces of HTML; whatever comes from a document is escaped on the way in."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from pandas.io.formats.style import Styler

from yujuesuan.charts.picture import picture
from yujuesuan.report.cells import Cell, Figure
from yujuesuan.report.download import download
from yujuesuan.report.texts import Texts

TEMPLATES = Path(__file__).parent / "templates"
_Styler = Styler.from_custom_template(str(TEMPLATES), html_table="table.html.j2")
#: From so many rows on a reader looks for the largest rather than reading them all.
_SORTABLE = 10


@dataclass(frozen=True, slots=True)
class Html:
    """What a notebook's cell shows; `str()` is the HTML itself."""

    content: Markup

    def _repr_html_(self) -> str:
        return str(self.content)

    def __repr__(self) -> str:
        return f"<HTML of {len(self.content):,} characters>"

    def __str__(self) -> str:
        return str(self.content)


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its head, and what it holds.

    `number` and `share` (a fraction of one, drawn as a bar) are set right in figures of one width; `name`, `short`,
    `long` and `where` (places) are words.
    """

    head: str
    kind: str = "text"


def joined(parts: Iterable[str]) -> Markup:
    """Parts of HTML one after another; plain strings are escaped."""
    return Markup("\n").join(part for part in parts if part)


def heading(level: int, text: str, anchor: str) -> Markup:
    """A heading that the table of contents can link to."""
    return Markup('<h{0} id="{1}">{2}</h{0}>').format(level, anchor, text)


def paragraph(text: str, kind: str = "") -> Markup:
    """A paragraph; `kind` is a CSS class such as `note`."""
    return Markup('<p class="{}">{}</p>').format(kind, text) if kind else Markup("<p>{}</p>").format(text)


def stacked(own: str | Figure, *small: str) -> Markup:
    """A name with lines of small print under it."""
    lines = joined(Markup('<span class="small">{}</span>').format(text) for text in small if text)
    return Markup("{}{}").format(own, lines)


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], texts: Texts, *, whole: bool = True
) -> Markup:
    """A table in a region of its own that scrolls sideways on narrow screens, with its data as CSV under it.

    One that is not `whole` has no CSV: that of the table that it is the beginning of has its rows too.

    The first column heads the rows. From ten rows on the page's script makes the columns sortable.
    """
    cells = [list(row) for row in rows]
    frame = pd.DataFrame(cells, columns=range(len(columns)), dtype=object)
    styler = _Styler(frame).hide(axis="index").relabel_index([_head(column.head) for column in columns], axis=1)
    for i, column in enumerate(columns):
        styler = styler.format(_bar if column.kind == "share" else _escaped, subset=[i])
    shown = styler.to_html(
        exclude_styles=True,
        caption=str(escape(caption)),
        kinds=[column.kind for column in columns],
        sortable=len(cells) >= _SORTABLE,
    )
    data = download(caption, [column.head for column in columns], cells, texts) if whole else ""
    return Markup('<div class="table">{}{}</div>').format(Markup(shown), data)


def _escaped(cell: Any) -> str:
    return str(escape(cell))


def _bar(cell: Any) -> str:
    """A share with a bar as long as its part of the column's width."""
    part = cell.value if isinstance(cell, Figure) else None
    if part is None:
        return _escaped(cell)
    return str(Markup('<span class="bar" style="--part:{:.2f}%">{}</span>').format(min(max(part, 0), 1) * 100, cell))


def _head(text: str) -> Markup:
    """A column's head with its unit, which stands in brackets, on a line of its own."""
    word, bracket, unit = text.partition("（" if "（" in text else " (")
    return Markup('{}<span class="unit">{}</span>').format(word, (bracket + unit).strip()) if unit else escape(text)


def side_by_side(entries: Iterable[tuple[str, str, str]]) -> Markup:
    """Printed passages beside each other: the words, their place, and a remark each, which marks its passage."""
    one = Markup('<div class="passage{3}"><div class="words">{0}</div><div class="remark">{1}</div>{2}</div>')
    remark = Markup('<div class="mark">{}</div>')
    parts = [
        one.format(words, place, remark.format(m) if m else "", " marked" if m else "") for words, place, m in entries
    ]
    return Markup('<div class="passages">{}</div>').format(joined(parts))


def folded(summary: str, *parts: str) -> Markup:
    """Parts that a reader unfolds."""
    return Markup("<details><summary>{}</summary>{}</details>").format(summary, joined(parts))


def cards(entries: Iterable[tuple[Cell, Cell, Cell]]) -> Markup:
    """Key figures: label, value and a remark each; any of them may be Markup or a `Figure`."""
    one = Markup(
        '<div class="card"><div class="label">{}</div><div class="value">{}</div><div class="remark">{}</div></div>'
    )
    return Markup('<div class="cards">{}</div>').format(joined(one.format(*entry) for entry in entries))


def figure(ax: Axes, alt: str) -> Markup:
    """A chart as an image within the page; closes the matplotlib figure."""
    kind, drawn = picture(ax)
    # as text an SVG is a seventh shorter than in base64
    data = f"base64,{base64.b64encode(drawn).decode('ascii')}" if kind == "image/png" else _as_text(drawn.decode())
    return Markup('<figure class="scroll" tabindex="0"><img src="data:{}{}{}" alt="{}"></figure>').format(
        kind, ";" if kind == "image/png" else ",", Markup(data), alt
    )


def _as_text(svg: str) -> str:
    """An SVG for an address within an attribute: what an address or the attribute cannot hold is replaced."""
    return re.sub("[%#<>&]", lambda match: f"%{ord(match[0]):02X}", svg.replace('"', "'"))
