"""A chart as an image file: SVG with its text as paths, or PNG for screens of double density."""

from __future__ import annotations

import io
import re
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from yujuesuan.charts.theme import svg_settings

#: An SVG is sharp at any size, so it is taken up to this size even where a PNG is smaller.
MOST_BYTES = 80_000
# As matplotlib's SVG backend writes a glyph (absolute coordinates, 6,400 to the em), and where it stands.
_GLYPH = re.compile(r'<path id="([^"]+)" d="([^"]*)" transform="scale\(0\.015625\)"/>')
_USE = re.compile(r'<use xlink:href="#([^"]+)"(?: transform="translate\((-?[\d.]+) 0\)")?')
#: A grid of 320 to the em moves no point of a 9 pt text by more than 0.02 pt.
_GRID = 20
_IDS = re.compile(r' id="(?:figure|patch|axes|matplotlib\.axis|[xy]tick|line2d|text|[A-Z]\w+)_\d+"')
_UNREAD = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->|<\?xml.*?\?>|<!DOCTYPE.*?>", re.DOTALL)
#: A scale keeps its digits, every other number two decimals.
_ROUNDED = re.compile(r"(scale\([^)]*\))|(-?\d+\.\d{2})\d+")


def picture(ax: Axes) -> tuple[str, bytes]:
    """MIME type and bytes of the figure that an Axes is on, which is closed: an SVG, or a PNG where that is smaller.

    Text is drawn as paths, each glyph once, since an image within a page cannot use the page's fonts. A PNG, at
    192 dots an inch, is taken only where the SVG is larger than 80 KB and than the PNG. The same chart gives the
    same bytes.
    """
    drawn = ax.get_figure(root=True)
    if drawn is None:
        raise ValueError("the Axes is on no figure any more: draw the chart again")
    try:
        with mpl.rc_context(svg_settings()):
            svg = lean(_saved(drawn, format="svg", metadata={"Date": None, "Creator": None}).decode()).encode()
        if len(svg) > MOST_BYTES:
            png = _saved(drawn, format="png", dpi=192)
            if len(png) < len(svg):
                return "image/png", png
        return "image/svg+xml", svg
    finally:
        plt.close(drawn)


def lean(svg: str) -> str:
    """matplotlib's SVG without what no reader sees: comments, metadata, long names, and digits beyond 0.01 pt."""
    svg = _ROUNDED.sub(lambda m: m[1] or m[2], _IDS.sub("", _UNREAD.sub("", svg)))
    glyphs = {match[1]: f"g{i:x}" for i, match in enumerate(_GLYPH.finditer(svg))}
    svg = _GLYPH.sub(lambda m: f'<path id="{glyphs[m[1]]}" d="{_outline(m[2])}" transform="scale({_GRID / 64})"/>', svg)
    svg = _USE.sub(lambda m: f'<use href="#{glyphs.get(m[1], m[1])}"{_shift(m[2])}', svg)
    svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("<defs></defs>", "")
    svg = re.sub(r'(?<= style=")[^"]*', lambda m: m[0].replace(": ", ":").replace("; ", ";"), svg)
    svg = re.sub(r'(?<= d=")[^"]*', lambda m: re.sub(r"\s*([A-Za-z])\s*", r"\1", m[0]), svg)
    return re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", svg)).strip()


def _shift(along: str | None) -> str:
    """Where a glyph stands in its line, in hundredths of an em."""
    return f' x="{float(along):.0f}"' if along else ""


def _outline(path: str) -> str:
    """A glyph's outline on the coarser grid, in relative coordinates, as short as SVG can write it."""
    at = start = (0, 0)
    written, last = "", ""
    for command, numbers in re.findall(r"([MLQCz])([^MLQCz]*)", path):
        values = [round(float(number) / _GRID) for number in numbers.split()]
        points = list(zip(values[::2], values[1::2], strict=True))
        if command == "z":
            at, step, moves = start, "z", list[int]()
        else:
            moves = [part for x, y in points for part in (x - at[0], y - at[1])]
            at = points[-1]
            start = at if command == "M" else start
            step = command.lower()
        if step == "l" and 0 in moves:
            if not any(moves):
                continue
            step, moves = ("h", moves[:1]) if moves[0] else ("v", moves[1:])
        # A command that repeats the last one needs no letter.
        written += _numbers(moves, first=False) if step == last else step + _numbers(moves, first=True)
        last = step
    return written


def _numbers(numbers: list[int], *, first: bool) -> str:
    """Numbers that a sign separates, or else a space; the first after a letter by nothing."""
    return "".join(f"{'' if number < 0 or (first and not i) else ' '}{number}" for i, number in enumerate(numbers))


def _saved(drawn: Figure, **how: Any) -> bytes:
    buffer = io.BytesIO()
    drawn.savefig(buffer, **how)
    return buffer.getvalue()
