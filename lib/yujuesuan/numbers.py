"""Printed numbers: exact values, with the resolution that the print gives them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

#: Value of one printed unit in 万元 (10,000 yuan).
WAN_PER_UNIT = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "亿元": Decimal(10_000),
}

_AMOUNT = re.compile(r"¥?(?P<sign>[-−–]?)¥?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fraction>\d+))?")
#: Accounts print a negative amount in brackets; (1) and (1.2) are numberings.
_IN_BRACKETS = re.compile(r"\((¥?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{2}))\)")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")


#: What a cell prints for nothing.
DASHES = frozenset({"-", "—", "--", "——", "/", "－", "–"})


class Amount(NamedTuple):
    """A printed number in its printed unit; `resolution` is the value of its last printed digit."""

    value: Decimal
    resolution: Decimal

    def in_wan(self, unit: str) -> Amount:
        """The same amount in 万元; `unit` is one of `WAN_PER_UNIT`."""
        if unit == "万元":
            return self
        factor = WAN_PER_UNIT[unit]
        return Amount(self.value * factor, self.resolution * factor)


@lru_cache(maxsize=65536)
def parse_amount(text: str) -> Amount | None:
    """`8,721.33` → 8721.33 at 0.01, `(8,721.33)` and `¥-8,721.33` → -8721.33; `None` for anything but one number."""
    text = unicodedata.normalize("NFKC", text).strip()
    match = _AMOUNT.fullmatch(_IN_BRACKETS.sub(r"-\1", text) if text[:1] == "(" else text)
    if not match:
        return None
    fraction = match["fraction"] or ""
    value = Decimal(match["digits"].replace(",", "") + (f".{fraction}" if fraction else ""))
    return Amount(-value if match["sign"] else value, Decimal(1).scaleb(-len(fraction)))


def strip_markup(text: str) -> str:
    """Cell text without HTML remnants such as `<b>` or `<input …>`."""
    return (_MARKUP.sub("", text) if "<" in text else text).strip()
