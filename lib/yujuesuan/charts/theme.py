"""The house style: seaborn's "white" with the bundled font, and whatever colours and lines the user has set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib.colors import to_hex, to_rgb
from matplotlib.rcsetup import cycler

from yujuesuan.errors import MissingData

FONT_FOLDER = Path(__file__).resolve().parent.parent / "fonts"

# After Okabe and Ito's palette, told apart by readers with any colour vision; the first two dark enough for text.
BLUE, ORANGE, GREEN, SKY, AMBER, PURPLE = "#0072B2", "#B84D00", "#009E73", "#56B4E9", "#E69F00", "#CC79A7"
HOUSE = (BLUE, ORANGE, GREEN, SKY, AMBER, PURPLE)
_INK, _FAINT, _GRID = "#1f2328", "#5f666d", "#d9dde1"
LINE_HEIGHT = 1.3

#: What a chart may be coloured with, as seaborn's `palette`: a name, colours in order, or a colour a role.
Palette: TypeAlias = "str | Sequence[Any] | Mapping[str, Any] | None"

# Settings that are no layout: the user's own stay. The font isn't among them: its glyphs and widths are relied on.
_LOOKS = re.compile(r"color|cmap|prop_cycle|linewidth|linestyle|alpha|antialiased|hatch|sketch|\.effects")


@lru_cache(maxsize=1)
def family() -> str:
    """Family name of the bundled font, registered with matplotlib; raises `MissingData` when it isn't there."""
    files = sorted(FONT_FOLDER.glob("NotoSansSC-Subset*.[ot]tf"))
    if not files:
        raise MissingData("holds no font", path=FONT_FOLDER, remedy="install yujuesuan again")
    for file in files:
        font_manager.fontManager.addfont(str(file))
    return str(font_manager.FontProperties(fname=str(files[0])).get_name())


@contextmanager
def theme() -> Iterator[None]:
    """The settings that the charts are drawn with, for the time of a `with` block; the user's come back after it.

    Where the user has set colours, lines or a palette of their own (rcParams that differ from matplotlib's
    defaults), these are kept; sizes, places and the font are the charts' own.
    """
    default: Any = mpl.rcParamsDefault
    own: Any = {key: value for key, value in mpl.rcParams.items() if _LOOKS.search(key) and value != default[key]}
    settings: Any = {
        "font.family": [family()],
        "font.size": 9,
        "text.color": _INK,
        "axes.edgecolor": _GRID,
        "axes.labelcolor": _FAINT,
        "grid.color": _GRID,
        "xtick.color": _FAINT,
        "ytick.color": _FAINT,
        "axes.prop_cycle": cycler(color=HOUSE),
        "patch.edgecolor": "none",
        "patch.force_edgecolor": False,
        "savefig.facecolor": "auto",
        # A name may hold a $.
        "text.parse_math": False,
        **svg_settings(),
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({**sns.axes_style("white"), **settings, **own})
        yield
        interactive = mpl.is_interactive()
    # the first figure of a notebook switches this on, without which no later figure would be shown
    mpl.interactive(interactive)


def svg_settings() -> Any:
    """Settings under which an SVG is the same in every run, and readable where the font isn't installed."""
    return {"svg.fonttype": "path", "svg.hashsalt": "yujuesuan"}


def ink() -> str:
    """The colour of text, on the ground in use."""
    return to_hex(mpl.rcParams["text.color"])


def faint() -> str:
    """The colour of lesser text."""
    return to_hex(mpl.rcParams["axes.labelcolor"])


def ground() -> str:
    """The colour that the marks stand on, which hollow ones are filled with."""
    return to_hex(mpl.rcParams["axes.facecolor"])


def line() -> str:
    """The colour of grids and rules."""
    return to_hex(mpl.rcParams["grid.color"])


def pick(palette: Palette, *roles: str) -> dict[str, str]:
    """A colour for each role: from the palette, else from the user's or the house's cycle, in the roles' order.

    Raises `ValueError` where a mapping names a role that the chart doesn't have.
    """
    given = palette if isinstance(palette, Mapping) else {}
    unknown = [str(role) for role in given if role not in roles]
    if unknown:
        raise ValueError(f"palette: {', '.join(unknown)} is no role of this chart; roles: {', '.join(roles)}")
    source = None if isinstance(palette, Mapping) else palette
    found = dict(zip(roles, sns.color_palette(source, len(roles)), strict=True))
    return {role: to_hex(given.get(role, found[role])) for role in roles}


def tint(colour: str, strength: float) -> str:
    """The colour mixed with the ground: 1 is the colour itself, 0 the ground."""
    mixed: Any = [c * strength + g * (1 - strength) for c, g in zip(to_rgb(colour), to_rgb(ground()), strict=True)]
    return to_hex(mixed)


def on(colour: str) -> str:
    """Black or white, whichever reads better on the colour (WCAG's contrast)."""
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    light = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True))
    return "#000000" if (light + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"
