"""The bundled font, the colours and the settings of the charts, without touching the user's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

from yujuesuan.errors import MissingData

FONT_FOLDER = Path(__file__).resolve().parent.parent / "fonts"

# After Okabe and Ito's palette, told apart by readers with any colour vision; dark enough for text on white.
BLUE, ORANGE, GREY = "#0072B2", "#B84D00", "#6b7075"
INK, FAINT, GRID = "#1f2328", "#5f666d", "#d9dde1"
LINE_HEIGHT = 1.3


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
def style() -> Iterator[None]:
    """matplotlib's defaults with the bundled font, for the time of a `with` block."""
    settings: Any = {
        "font.family": [family()],
        "font.size": 9,
        "text.color": INK,
        "axes.edgecolor": GRID,
        "axes.labelcolor": FAINT,
        "axes.unicode_minus": True,
        "xtick.color": FAINT,
        "ytick.color": FAINT,
        "svg.fonttype": "path",
        "svg.hashsalt": "yujuesuan",
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        yield
