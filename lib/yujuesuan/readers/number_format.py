"""A workbook's number and its number format → the text that a reader of the sheet sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

#: Formats that a file names by number only, as a Chinese Excel prints them.
BUILTIN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-m-yy",
    17: "m-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"',
    42: '"¥"#,##0;"¥"-#,##0;"¥-"',
    43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥-"',
    45: "mm:ss",
    46: "[h]:mm:ss",
    48: "0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
#: A stored number is binary with 15 decimal digits that mean something: 0.30000000000000004 is 0.3.
_STORED = Context(prec=15, rounding=ROUND_HALF_UP)
#: The largest number that a workbook can hold has 309 digits.
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_LARGEST = 308
#: A format has at most so many places behind the point.
_PLACES = 30
#: General shows eleven characters, the point among them.
_GENERAL_WIDTH = 11
_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?) | [\\!](?P<escaped>.) | (?P<width>[_*].?) | (?P<bracket>\[[^\]]*\])
    | (?P<general>General|G/通用格式) | (?P<exponent>[Ee][+-]) | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,)
    | (?P<percent>%) | (?P<half>AM/PM|A/P|上午/下午) | (?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[eE]+|[gG]+|aaaa?)
    | (?P<text>@) | (?P<literal>.)""",
    re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COMPARE = {
    "<": Decimal.__lt__,
    "<=": Decimal.__le__,
    ">": Decimal.__gt__,
    ">=": Decimal.__ge__,
    "=": Decimal.__eq__,
    "<>": Decimal.__ne__,
}
#: One place before the point is always printed, and all places behind it, of which a format may have thirty.
_PLAIN = re.compile(r"(?:#[#,]*)?0(?:\.0{1,30})?")
_SIGNS = frozenset("-−–—－(（△▲负减")
_DAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class _Plain:
    """The formats that nearly all amounts have, `#,##0.00` and its like: what is around the digits, and how many."""

    before: str
    behind: str
    grouped: bool
    last_place: Decimal
    factor: int

    def shown(self, number: Decimal) -> str:
        rounded = (number * self.factor if self.factor > 1 else number).quantize(self.last_place, None, _WIDE)
        return f"{self.before}{rounded:,f}{self.behind}" if self.grouped else f"{self.before}{rounded:f}{self.behind}"


@dataclass(frozen=True, slots=True)
class _Section:
    """One of a format's parts between semicolons: its tokens as (kind, text) and the condition it is for."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None
    kinds: frozenset[str]
    plain: _Plain | None

    def has(self, kind: str) -> bool:
        return kind in self.kinds


@lru_cache(maxsize=65536)
def shown(value: Decimal | float, code: str, epoch_1904: bool = False) -> str:
    """The text of a number under a format code; a format that hides the number gives an empty text.

    Raises `ValueError` for what no workbook can hold.
    """
    number = _STORED.create_decimal(value if isinstance(value, Decimal) else repr(value))
    if not number.is_finite() or number.adjusted() > _LARGEST:
        raise ValueError(f"{value} is no number of a workbook")
    sections = _sections(code)
    if len(sections) == 1 and sections[0].plain and not sections[0].condition and number >= 0:
        return sections[0].plain.shown(number).strip()
    section, has_own_sign = _section_for(number, sections)
    if section is None:
        return ""
    if section.has("date") or section.has("half"):
        return _date(number, section, epoch_1904)
    if section.has("general") or (section.has("text") and not section.has("digit")):
        return _around(section, general(number if not has_own_sign else abs(number)))
    text = _number(abs(number), section) if section.has("digit") else _around(section, "")
    shows = any(c in "123456789" for c in text)
    if number < 0 and shows and not (has_own_sign and _prints_sign(section)):
        # a format that shows a negative number by its colour only would lose the sign
        return f"-{text}"
    return text


def general(number: Decimal) -> str:
    """A number in the format General: whole yuan and fen in full, any longer fraction in eleven characters."""
    number = _plain(number)
    if -number.as_tuple().exponent <= 2:  # type: ignore[operator]  # no infinity is stored
        return f"{number:f}"
    places = _GENERAL_WIDTH - 1 - len(str(int(abs(number))))
    return f"{_plain(number.quantize(Decimal(1).scaleb(-max(places, 0)), None, _WIDE)):f}"


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros behind the point, and zero without a sign."""
    number = number.normalize() if number else Decimal(0)
    return number if number.as_tuple().exponent <= 0 else number.quantize(Decimal(1), None, _WIDE)  # type: ignore[operator]


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[tuple[str, str]]] = [[]]
    condition: list[tuple[str, Decimal] | None] = [None]
    for match in _TOKEN.finditer(code):
        kind, text = str(match.lastgroup), match[0]
        if kind == "literal" and text == ";":
            parts.append([])
            condition.append(None)
        elif kind == "bracket":
            found = _CONDITION.fullmatch(text)
            if found:
                condition[-1] = found[1], Decimal(found[2])
            elif text[1:2] == "$":
                parts[-1].append(("literal", text[2:-1].partition("-")[0]))
            elif re.fullmatch(r"\[[hHmMsS]+\]", text):
                parts[-1].append(("date", text))
        elif kind == "quoted":
            parts[-1].append(("literal", text.strip('"')))
        elif kind in ("escaped", "width"):
            # a width is space around the number, and filling repeats a character up to the cell's edge
            parts[-1].append(("literal", match["escaped"] if kind == "escaped" else " " if text[0] == "_" else ""))
        else:
            parts[-1].append((kind, text))
    pairs = zip(parts, condition, strict=True)
    return tuple(_section(tuple(part), when) for part, when in pairs)


def _section(tokens: tuple[tuple[str, str], ...], condition: tuple[str, Decimal] | None) -> _Section:
    return _Section(tokens, condition, frozenset(kind for kind, _ in tokens), _plain_form(tokens))


def _plain_form(tokens: tuple[tuple[str, str], ...]) -> _Plain | None:
    """The section as literals, one place for digits, literals; None where it is anything else."""
    first = next((i for i, (kind, _) in enumerate(tokens) if kind == "digit"), len(tokens))
    rest = next((i for i in range(first, len(tokens)) if tokens[i][0] not in ("digit", "comma", "point")), len(tokens))
    digits = "".join(text for _, text in tokens[first:rest])
    before, behind = "".join(text for _, text in tokens[:first]), "".join(text for _, text in tokens[rest:])
    around = {kind for kind, _ in (*tokens[:first], *tokens[rest:])}
    if not _PLAIN.fullmatch(digits) or not around <= {"literal", "percent"} or "/" in before + behind:
        return None
    places = len(digits.partition(".")[2])
    factor = 100 ** sum(kind == "percent" for kind, _ in tokens)
    return _Plain(before, behind, "," in digits, Decimal(1).scaleb(-places), factor)


def _section_for(number: Decimal, sections: tuple[_Section, ...]) -> tuple[_Section | None, bool]:
    """The section that prints a number, and whether it is a negative number's own; None where nothing is printed."""
    numeric = sections[:3] if len(sections) > 3 or not sections[-1].has("text") else sections[:-1] or sections
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _COMPARE[section.condition[0]](number, section.condition[1]):
                return _or_hidden(section), section is not numeric[0] and number < 0
        return None, False
    if number < 0 and len(numeric) > 1:
        return _or_hidden(numeric[1]), True
    if not number and len(numeric) > 2:
        return _or_hidden(numeric[2]), False
    return _or_hidden(numeric[0]), False


def _or_hidden(section: _Section) -> _Section | None:
    return section if section.tokens else None


def _prints_sign(section: _Section) -> bool:
    return any(_SIGNS & set(text) for kind, text in section.tokens if kind == "literal")


def _around(section: _Section, inner: str) -> str:
    """A text between the literals of a section."""
    places = {"general", "text"}
    return "".join(inner if kind in places else text for kind, text in section.tokens if kind != "digit").strip()


def _number(number: Decimal, section: _Section) -> str:
    """A number without its sign, in a section of digits."""
    if section.plain:
        return section.plain.shown(number).strip()
    tokens = section.tokens
    exponent = next((i for i, (kind, _) in enumerate(tokens) if kind == "exponent"), None)
    if exponent is not None:
        places = sum(kind == "digit" for kind, _ in tokens[_point(tokens, exponent) : exponent])
        return f"{number:.{places}E}"
    if any(kind == "literal" and text == "/" for kind, text in tokens):
        return general(number)
    number *= 100 ** sum(kind == "percent" for kind, _ in tokens)
    point = _point(tokens, len(tokens))
    digits = [i for i, (kind, _) in enumerate(tokens) if kind == "digit"]
    before = [i for i in digits if i < point]
    scale = sum(_commas_behind(tokens, last) for last in {*before[-1:], digits[-1]})
    grouped = any(kind == "comma" for kind, _ in tokens[: before[-1] if before else 0])
    behind = [text for kind, text in tokens[point:] if kind == "digit"]
    if len(behind) > _PLACES:
        raise ValueError(f"a number format of {len(behind):,} decimals")
    number = _WIDE.divide(number, Decimal(1000**scale)).quantize(Decimal(1).scaleb(-len(behind)), None, _WIDE)
    whole, _, fraction = f"{number:f}".partition(".")
    left, right = _whole("" if whole == "0" else whole, tokens[:point], grouped), _fraction(fraction, tokens[point:])
    # `#.##` shows .5, which no other print does
    return (left + ("0" if right.startswith(".") and not left[-1:].isdigit() else "") + right).strip()


def _commas_behind(tokens: tuple[tuple[str, str], ...], place: int) -> int:
    """Commas right behind a place for digits: each divides the number by a thousand."""
    rest = tokens[place + 1 :]
    return next((n for n, (kind, _) in enumerate(rest) if kind != "comma"), len(rest))


def _point(tokens: tuple[tuple[str, str], ...], end: int) -> int:
    return next((i for i, (kind, _) in enumerate(tokens[:end]) if kind == "point"), end)


def _whole(digits: str, tokens: tuple[tuple[str, str], ...], grouped: bool) -> str:
    """The digits before the point, from the right into their places; those left over stand in the first place."""
    first = next((i for i, (kind, _) in enumerate(tokens) if kind == "digit"), None)
    shown: list[str] = []
    left, count = digits, 0

    def put(digit: str) -> None:
        nonlocal count
        if grouped and count and count % 3 == 0:
            shown.append(",")
        shown.append(digit)
        count += 1

    for i in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[i]
        if kind == "digit":
            if left:
                put(left[-1])
                left = left[:-1]
            elif text == "0":
                put("0")
            while i == first and left:
                put(left[-1])
                left = left[:-1]
        elif kind in ("literal", "percent"):
            shown.append(text[::-1])
    return "".join(shown)[::-1]


def _fraction(digits: str, tokens: tuple[tuple[str, str], ...]) -> str:
    """The point and the digits behind it; a point that would end the number is left out."""
    optional = [text != "0" for kind, text in tokens if kind == "digit"]
    kept = len(digits)
    while kept and optional[kept - 1] and digits[kept - 1] == "0":
        kept -= 1
    left: Iterator[str] = iter(digits[:kept])
    parts = []
    for kind, text in tokens:
        if kind == "point":
            parts.append("." if kept else "")
        elif kind == "digit":
            parts.append(next(left, ""))
        elif kind in ("literal", "percent"):
            parts.append(text)
    return "".join(parts)


def _date(number: Decimal, section: _Section, epoch_1904: bool) -> str:
    # 1900 is a leap year to Excel, which dates all later days one number too high
    days = number if epoch_1904 or number >= 60 else number + 1
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)
    if not 0 <= days < 2_958_466:
        return general(number)
    moment = start + timedelta(seconds=round(float(days) * 86_400))
    parts = []
    previous = ""
    for kind, text in section.tokens:
        if kind == "date":
            following = "s" if _next_unit(section, text) == "s" else ""
            parts.append(_unit(moment, number, text, previous or following))
            previous = "h" if text.strip("[]")[0] in "hH" else ""
        elif kind == "half":
            parts.append("下午" if moment.hour >= 12 else "上午")
        elif kind in ("literal", "point", "comma"):
            parts.append(text)
    return "".join(parts).strip()


def _next_unit(section: _Section, text: str) -> str:
    units = [found.strip("[]").lower()[0] for kind, found in section.tokens if kind == "date"]
    here = [found for kind, found in section.tokens if kind == "date"].index(text)
    return units[here + 1] if here + 1 < len(units) else ""


def _unit(moment: datetime, number: Decimal, text: str, beside: str) -> str:
    """A part of a date; m beside hours or seconds is minutes."""
    plain = text.strip("[]").lower()
    if text[0] == "[":
        seconds = round(float(number) * 86_400)
        return str({"h": seconds // 3600, "m": seconds // 60}.get(plain[0], seconds))
    if plain[0] in "ye":
        return f"{moment.year:04d}" if len(plain) > 2 or plain[0] == "e" else f"{moment.year % 100:02d}"
    if plain[0] == "a" or (plain[0] == "d" and len(plain) > 2):
        return ("星期" if plain in ("aaaa", "dddd") else "") + _DAYS[moment.weekday()]
    if plain[0] == "g":
        return ""
    units = {"m": "minute" if beside else "month", "d": "day", "h": "hour", "s": "second"}
    value = getattr(moment, units[plain[0]])
    return f"{value:02d}" if len(plain) == 2 else str(value)
