"""Word's automatic numbering: 一、 （一） 1. that a reader sees before a paragraph and its text does not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn

_CN = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: its number format, the text around the numbers (`（%1）`), where it starts and restarts."""

    form: str
    text: str
    start: int
    restart: int | None
    legal: bool


class Numbering:
    """The numbers of a document's lists, counted paragraph by paragraph."""

    def __init__(self, numbering: Any, styles: Any):
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._styled = dict(_styled(styles))
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            abstract = {x.get(qn("w:abstractNumId")): x for x in numbering.iterfind(qn("w:abstractNum"))}
            for number in numbering.iterfind(qn("w:num")):
                base = _value(number, "w:abstractNumId")
                levels = dict(_levels(_linked(abstract.get(base), abstract)))
                for override in number.iterfind(qn("w:lvlOverride")):
                    depth = int(override.get(qn("w:ilvl")))
                    own = override.find(qn("w:lvl"))
                    if own is not None:
                        levels[depth] = _level(own)
                    start = _value(override, "w:startOverride")
                    if start is not None and depth in levels:
                        levels[depth] = replace(levels[depth], start=int(start))
                restarted = number.find(qn("w:lvlOverride")) is not None
                name = number.get(qn("w:numId"))
                self._lists[name] = (name if restarted else base or name, levels)

    def next(self, paragraph: Any) -> str:
        """What stands before this paragraph; empty where it is in no list. To be asked once a paragraph, in order."""
        number, depth = self._place(paragraph)
        if number not in self._lists:
            return ""
        key, levels = self._lists[number]
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts[key]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for below, other in levels.items():
            if below > depth and (other.restart is None or depth < other.restart):
                counts.pop(below, None)
        if level.form in ("bullet", "none"):
            return ""

        def shown(match: re.Match[str]) -> str:
            n = int(match[1]) - 1
            other = levels.get(n, level)
            return _numeral(counts.get(n, other.start), "decimal" if level.legal and n != depth else other.form)

        text = re.sub(r"%(\d)", shown, level.text)
        # Word leaves a gap behind the number; behind full-width punctuation it separates nothing
        return f"{text} " if text[-1:].isascii() and text else text

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and level of a paragraph: its own, or those of its style."""
        properties = paragraph.find(qn("w:pPr"))
        own = properties.find(qn("w:numPr")) if properties is not None else None
        style = _value(properties, "w:pStyle") if properties is not None else None
        number, depth = self._styled.get(style or "", ("", 0))
        if own is not None:
            number = _value(own, "w:numId") or number
            depth = int(_value(own, "w:ilvl") or depth)
        return number, depth


def _styled(styles: Any) -> Any:
    """(style, (list, level)) of the styles that number their paragraphs, their own or their base's list."""
    if styles is None:
        return
    by_name = {style.get(qn("w:styleId")): style for style in styles.iterfind(qn("w:style"))}
    for name in by_name:
        style, number, depth, seen = by_name[name], None, None, set()
        while style is not None and style not in seen:
            seen.add(style)
            found = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if found is not None:
                number, depth = number or _value(found, "w:numId"), depth or _value(found, "w:ilvl")
            style = by_name.get(_value(style, "w:basedOn"))
        if number:
            yield name, (number, int(depth or 0))


def _linked(abstract: Any, all_of_them: Mapping[str, Any]) -> Any:
    """A list that only refers to a list style has the levels of the list that defines the style."""
    link = _value(abstract, "w:numStyleLink") if abstract is not None else None
    if link is None:
        return abstract
    return next((x for x in all_of_them.values() if _value(x, "w:styleLink") == link), abstract)


def _levels(abstract: Any) -> Any:
    for level in abstract.iterfind(qn("w:lvl")) if abstract is not None else ():
        yield int(level.get(qn("w:ilvl"))), _level(level)


def _level(level: Any) -> _Level:
    restart = _value(level, "w:lvlRestart")
    return _Level(
        _value(level, "w:numFmt") or "decimal",
        _value(level, "w:lvlText") or "",
        int(_value(level, "w:start") or 1),
        int(restart) if restart is not None else None,
        level.find(qn("w:isLgl")) is not None,
    )


def _value(element: Any, name: str) -> str | None:
    found = element.find(qn(name))
    return None if found is None else found.get(qn("w:val"))


def _numeral(n: int, form: str) -> str:
    return _FORMS.get(form, str)(n)


def _chinese(n: int, digits: str = _CN, units: str = "十百千") -> str:
    """12 → 十二, 105 → 一百零五; larger numbers than these forms count stay digits."""
    if not 0 <= n < 10_000:
        return str(n)
    if n == 0:
        return digits[0]
    parts, gap = "", False
    for power in range(3, -1, -1):
        digit = n // 10**power % 10
        if digit:
            parts += (digits[0] if gap and parts else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    ten = digits[1] + units[0]
    return parts[1:] if digits == _CN and parts.startswith(ten) else parts


def _letters(n: int) -> str:
    """1 → a, 27 → aa, as Word goes on."""
    return chr(97 + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else ""


def _roman(n: int) -> str:
    values = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
    text = ""
    for value, letters in values:
        text += letters * (n // value)
        n %= value
    return text


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda n: f"{n:02d}",
    "decimalEnclosedCircle": lambda n: chr(0x2460 + n - 1) if 0 < n <= 20 else str(n),
    "decimalEnclosedCircleChinese": lambda n: chr(0x2460 + n - 1) if 0 < n <= 20 else str(n),
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "decimalFullWidth": lambda n: str(n).translate({48 + i: 0xFF10 + i for i in range(10)}),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "chineseLegalSimplified": lambda n: _chinese(n, _FORMAL, "拾佰仟"),
    "ideographDigital": lambda n: "".join(_CN[int(c)] for c in str(n)).replace("零", "〇"),
    "ideographTraditional": lambda n: _STEMS[n - 1] if 0 < n <= 10 else str(n),
    "ideographZodiac": lambda n: _BRANCHES[n - 1] if 0 < n <= 12 else str(n),
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
}
