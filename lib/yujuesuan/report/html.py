"""Small pieces of HTML; whatever comes from a document is escaped on the way in."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
from markupsafe import Markup, escape
from matplotlib.axes import Axes


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
    """A table column: its head, and whether it holds numbers (set right, figures of one width) or long text."""

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


def stacked(own: str, *small: str) -> Markup:
    """A name with lines of small print under it."""
    lines = joined(Markup('<div class="small">{}</div>').format(text) for text in small if text)
    return Markup("{}{}").format(own, lines)


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Markup:
    """A table in a container of its own that scrolls sideways on narrow screens; cells may be Markup."""
    head = joined(Markup('<th scope="col" class="{}">{}</th>').format(c.kind, _head(c.head)) for c in columns)
    body = joined(
        Markup("<tr>{}</tr>").format(
            joined(
                Markup('<td class="{}">{}</td>').format(column.kind, cell)
                for column, cell in zip(columns, row, strict=True)
            )
        )
        for row in rows
    )
    return Markup(
        '<div class="caption">{0}</div><div class="scroll" role="region" tabindex="0" aria-label="{0}">'
        '<table aria-label="{0}"><thead><tr>{1}</tr></thead>\n<tbody>{2}</tbody></table></div>'
    ).format(caption, head, body)


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


def cards(entries: Iterable[tuple[str, str, str]]) -> Markup:
    """Key figures: label, value and a remark each; any of them may be Markup."""
    one = Markup(
        '<div class="card"><div class="label">{}</div><div class="value">{}</div><div class="remark">{}</div></div>'
    )
    return Markup('<div class="cards">{}</div>').format(joined(one.format(*entry) for entry in entries))


def figure(ax: Axes, alt: str) -> Markup:
    """A chart as an SVG image within the page, its text drawn as paths; closes the matplotlib figure."""
    drawn, buffer = ax.get_figure(root=True), io.BytesIO()
    assert drawn is not None
    with plt.rc_context({"svg.fonttype": "path", "svg.hashsalt": "yujuesuan"}):
        drawn.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "yujuesuan"})
    plt.close(drawn)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return Markup(
        '<figure class="scroll" role="region" tabindex="0" aria-label="{0}">'
        '<img src="data:image/svg+xml;base64,{1}" alt="{0}"></figure>'
    ).format(alt, Markup(data))
