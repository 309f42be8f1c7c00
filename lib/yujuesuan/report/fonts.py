"""The bundled font within a page: just the characters that the page shows, in each weight.

The machine that a report is read on may have no Chinese font, and the page may load nothing.
"""

from __future__ import annotations

import base64
import io
import string
from functools import lru_cache

from fontTools import subset
from fontTools.ttLib import TTFont
from lxml import html

from yujuesuan.charts.theme import FONT_FOLDER

#: The name by which the pages' style calls it.
FAMILY = "Yujuesuan Sans"
_FILES = {400: "NotoSansSC-Subset.otf", 700: "NotoSansSC-Subset-Bold.otf"}
#: What the pages' style sets in bold; a test compares it with what a browser does.
_BOLD = (
    "self::h1 or self::h2 or self::h3 or self::h4 or self::strong or self::b or self::caption or self::th[@scope='col']"
    " or @class='value' or @class='differs'"
)
_PLAIN = "self::*[@class='unit' or @class='small']"
#: The bundled font draws these as wide as a Chinese character, which English text cannot have.
_WIDE = frozenset("“”‘’…·")
_TEXTS = "//body//text()[not(ancestor::script or ancestor::style)]"
#: Numbers of sources and marks of sorting, which style and script add.
_ALWAYS = frozenset(string.printable.strip()) | frozenset("▲▼\u00a0 ")


def embedded(page: str) -> str:
    """A page with the glyphs of its own text in a `<style>` of its head; other characters are the system's to show."""
    faces = "".join(_face(weight, characters) for weight, characters in shown(page).items())
    return page.replace("</head>", f"<style>{faces}</style>\n</head>", 1)


def shown(page: str) -> dict[int, frozenset[str]]:
    """The characters that a page shows in the bundled font, in regular (400) and bold (700) type."""
    tree = html.document_fromstring(page)
    is_bold = f"ancestor::*[{_BOLD}] and not(ancestor::*[{_PLAIN}])"
    bold, regular = tree.xpath(f"{_TEXTS}[{is_bold}]"), tree.xpath(f"{_TEXTS}[not({is_bold})]")
    others = _WIDE if tree.get("lang") == "en" else frozenset[str]()
    return {400: _ALWAYS.union(*regular) - others, 700: _ALWAYS.union(*bold) - others}


def missing(page: str) -> set[str]:
    """The characters of a page that the bundled font does not have."""
    return {
        one
        for weight, characters in shown(page).items()
        for one in characters
        if ord(one) not in _known(weight) and one.isprintable()
    }


@lru_cache(maxsize=2)
def _known(weight: int) -> frozenset[int]:
    with TTFont(FONT_FOLDER / _FILES[weight], lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=64)  # the pages of one department share most of their words; an unchanged page all of them
def _face(weight: int, characters: frozenset[str]) -> str:
    data = base64.b64encode(_subset(weight, characters)).decode("ascii")
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f'src:url(data:font/woff;base64,{data}) format("woff")}}'
    )


def _subset(weight: int, characters: frozenset[str]) -> bytes:
    options = subset.Options(
        flavor="woff", layout_features=[], hinting=False, desubroutinize=True, name_IDs=[0, 1, 2, 13, 14]
    )
    with subset.load_font(FONT_FOLDER / _FILES[weight], options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(sorted(characters)))
        subsetter.subset(font)
        buffer = io.BytesIO()
        subset.save_font(font, buffer, options)
    return buffer.getvalue()
