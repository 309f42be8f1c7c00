"""Printed passages as cells: lines of text, and figures of records with the digits that the print gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from yujuesuan.checks.model import Cell
from yujuesuan.document import Document

Record = Mapping[str, Any]
#: Scales that money (元, 千元, 亿元) and rates may be printed in.
MONEY = (1, 10_000, 10)
RATE = (100, 1)
_NUMBER = re.compile(r"(-?\d+(?:,\d{3})*)(?:\.(\d+))?")
#: How many lines behind a record's own its figures may stand: cells of a row wrap.
_REACH = 3
_LONGEST = 60


def passage(document: Document, line: int, text: str = "") -> Cell:
    """A line of the document, or a text on it."""
    shown = text or document.lines[line - 1].text
    return Cell(("line", line, shown), Decimal(0), Decimal(0), _short(shown), line, _page(document, line), False)


def figure(
    document: Document,
    key: Hashable,
    value: float,
    line: int,
    text: str,
    factors: tuple[int, ...] = (1,),
    is_amount: bool = True,
) -> Cell:
    """The figure of a record that stands on a line or just behind it; `factors` are the scales that it may be printed
    in (10,000 for 元, 100 for %). Where it is not found as printed, its own digits count."""
    exact = Decimal(repr(value))
    found = next(_prints(document, exact, line, factors), None)
    half = (found or _own_step(exact, factors[0])) / 2
    return Cell(key, exact, half, text, line, _page(document, line), is_amount)


def money(document: Document, row: Record, field: str, name: str) -> Cell | None:
    """An amount of a record in 万元, of what `name` says; None where it has none."""
    value = row.get(field)
    if value is None:
        return None
    # two items of one line have one key each
    key = (row["source"], row["line"], row.get("item"), field)
    return figure(document, key, value, row["line"], f"{name}：{Decimal(repr(value)).normalize():,f}万元", MONEY)


def _prints(document: Document, value: Decimal, line: int, factors: tuple[int, ...]) -> Iterator[Decimal]:
    """Values of the last digit, in the value's own scale, of the prints of a value."""
    for number in range(line, min(line + _REACH, len(document.lines)) + 1):
        for match in _NUMBER.finditer(unicodedata.normalize("NFKC", document.lines[number - 1].text)):
            fraction = match[2] or ""
            printed = Decimal(match[1].replace(",", "") + (f".{fraction}" if fraction else ""))
            for factor in factors:
                if printed == value * factor:
                    yield Decimal(1).scaleb(-len(fraction)) / factor


def _own_step(value: Decimal, factor: int) -> Decimal:
    exponent = (value * factor).normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(exponent if isinstance(exponent, int) else 0, 0)) / factor


def _page(document: Document, line: int) -> int | None:
    return document.lines[line - 1].page


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
