"""Which numbers of a text are figures, and which are dates, references, codes or numbering."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?(?:\s*[%％])?")
#: Full-width digits and marks, one character each, so that offsets stay.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
_DIGIT = re.compile(r"\d")
_BESIDE_VALUE = re.compile(r"[,%\s]")
_PLACE = r"(?:各行|各栏|[行栏])"
#: Each kind of number that is no figure prints one of these.
_SIGNS = re.compile(r"[-—–年月日号第话表图标目行栏、．)）\]]|\.(?!\d)|://|\d{10}")
#: Numbers that are no figures: dates, document and telephone numbers, numbering, names of tables, references.
_NO_FIGURE = re.compile(
    # what one begins with, so that most places are passed over at once
    r"(?=[\s\d〔\[(（【第电*#公附预决表图目项一二三四五六七八九十h-])(?:"
    r"20\d{2}\s*[-—–]\s*20\d{2}\s*年?|(?:19|20)\d{2}\s*年(?:度)?|(?:\d{1,2}\s*[-—–]\s*)?\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*日"
    r"|[〔\[(（【]\s*20\d{2}\s*[〕\])）】]\s*(?:第\s*)?\d+\s*号|第\s*\d+\s*[号页条款]|0\d{2,3}-\d{7,8}|电话[：:\s]*\d{7,12}"
    r"|^\s*[-*#]*\s*\d{1,2}\s*[.．、)）](?!\d)|[(（](?:\d{1,2}|[235]\d{4}(?:\d\d)?)[)）]|[一二三四五六七八九十]、?\d{1,2}[.．](?!\d)"
    r"|(?:公开|附|预算|决算)?\s*表\s*\d+(?:[-.－]\d+)*|(?:公开|预算|决算)\s*\d+\s*表|图\s*\d+|目标\s*\d+|项目\s*\d+(?=[:：])"
    # the identities under a form name its rows and columns: 27行＝（1+2+…+8）行; 6栏各行=（1+2-3）栏各行
    rf"|\d+\s*{_PLACE}{{1,2}}\s*[=＝]\s*[(（]?[\d\s+＋\-－—…．.·]+[)）]?\s*{_PLACE}{{0,2}}"
    # the boxes of a form are numbered: 项目属性 1、持续性项目 □ 2、新增性项目 □
    r"|(?<=[\s>])\d、(?=[\u4e00-\u9fff])|https?://\S+"
    r"|\[[A-Z]?\d+\]|\d{10,}[A-Z0-9]*(?:\s\d{3}\b)?)",
    re.MULTILINE,
)


class Token(NamedTuple):
    """A figure in a text: as printed, its value without sign and percent mark, its offsets."""

    text: str
    value: Decimal
    start: int = 0
    end: int = 0


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[Token, ...]:
    """The figures of a text; dates, document, page and telephone numbers and numbering are none."""
    if not _DIGIT.search(text):
        return ()
    plain = text.translate(_HALF_WIDTH) if _FULL_WIDTH.search(text) else text
    if _SIGNS.search(plain):
        plain = _NO_FIGURE.sub(_blanked, plain)
    return tuple([Token(m[0], _value(m[0]), m.start(), m.end()) for m in _NUMBER.finditer(plain)])


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match[0])


@lru_cache(maxsize=16384)
def _value(text: str) -> Decimal:
    return Decimal(_BESIDE_VALUE.sub("", text))
