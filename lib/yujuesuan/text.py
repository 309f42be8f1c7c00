"""One normaliser for labels, titles and headers, so that print variants compare equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CN = "一二三四五六七八九十廿卅百"
#: Numbering in front of a label: 一、 （一） 廿一、 1. 1、 (1) ① and the words 其中： / 其中:
_NUMBERING = re.compile(
    rf"^(?:其中[:：]|[{_CN}]+[、.．]|[(（][{_CN}]+[)）]|\d{{1,2}}[.．、](?!\d)|[(（]\d{{1,2}}[)）]|[①-⑳])\s*"
)
#: Full-width punctuation that NFKC would turn into ASCII.
_WIDE = frozenset("（），：；！？％＋－／＝“”‘’")
#: Characters of tidy text, and white space that `split` knows.
_UNTIDY = re.compile(r"[^ -~\u3000-\u303f\u4e00-\u9fff（），：；！？％＋－／＝“”‘’]")


def _is_plain(text: str) -> bool:
    """Whether a text is letters and figures only, which neither `squeeze` nor `fold` changes: most cells are."""
    return text.isalnum() and unicodedata.is_normalized("NFKC", text)


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """NFKC (full-width digits, CJK radicals of PDFs) without any white space."""
    if text.isascii():
        return "".join(text.split())
    if _is_plain(text):
        return text
    # the commonest wide marks first: normalizing passes over a text at once where it finds nothing to do
    text = text.replace("（", "(").replace("）", ")").replace("，", ",").replace("：", ":").replace("；", ";")
    return "".join(unicodedata.normalize("NFKC", text.replace("％", "%")).split())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """`squeeze` with one kind of brackets and no quotation marks: the form in which patterns are written."""
    if _is_plain(text):
        return text
    text = squeeze(text).replace("(", "（").replace(")", "）").replace(",", "，").replace(":", "：").replace(";", "；")
    return text.replace("“", "").replace("”", "").replace('"', "")


@lru_cache(maxsize=65536)
def label(text: str) -> str:
    """A row label without numbering, indent or line breaks; its punctuation stays as printed."""
    text = tidy(text)
    while numbering := _NUMBERING.match(text):
        text = text[numbering.end() :]
    return text


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """Text without white space, its characters normalized, its punctuation as printed."""
    if _is_plain(text):
        return text
    return text.translate(_TIDY) if _UNTIDY.search(text) else "".join(text.split())


class _Tidy(dict[int, str]):
    """What each character is in tidy text, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = "\u3001" <= char <= "\u303f" or char in _WIDE
        self[code] = char if kept else "".join(unicodedata.normalize("NFKC", char).split())
        return self[code]


_TIDY = _Tidy()


def has_numbering(text: str) -> bool:
    """Whether a label begins with numbering: `一、`, `（一）`, `1.`, `其中：`."""
    return bool(_NUMBERING.match(squeeze(text)))


_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")}


def ordinal(text: str) -> int | None:
    """The number of a label's own numbering: `十二、…` → 12, `（廿一）…` → 21, `3.…` → 3."""
    match = re.match(rf"[(（]?([{_CN}]+|\d{{1,2}})(?:[、.．](?!\d)|[)）])", squeeze(text))
    if not match:
        return None
    word = match[1]
    if word.isdigit():
        return int(word)
    word = word.replace("廿", "二十").replace("卅", "三十")
    tens, _, ones = word.partition("十") if "十" in word else ("", "", word)
    return (_DIGIT.get(tens, 1) * 10 if "十" in word else 0) + _DIGIT.get(ones, 0)


def tidy_cell(text: str) -> str:
    """A cell's text on one line, without tabs."""
    return " ".join(text.split())
