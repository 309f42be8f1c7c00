"""The identities that forms print under themselves: `27行=（1+2+…+8）行`, `6栏各行=（1+2-3）栏各行`, `1栏=（2+3）栏`.

They speak of 行次 and 栏次, the numbers that the form prints for its rows and columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yujuesuan.tables import Table

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLACE = "(?:各?[行栏]){1,2}"
_FORMULA = re.compile(rf"(?P<left>\d+)\s*(?P<place>{_PLACE})\s*=\s*\(?(?P<right>[\d\s+\-.…·]+)\)?\s*(?:{_PLACE})?")
_ELLIPSIS = re.compile(r"(\d+)\+(\d+)\+(?:…+|\.{2,}|·{2,})\+?(\d+)")
_TERM = re.compile(r"([+\-]?)(\d+)")


@dataclass(frozen=True, slots=True)
class Formula:
    """`number` = Σ `parts` (sign, number); of rows, or of columns; `text` as printed on `line`."""

    of_rows: bool
    number: int
    parts: tuple[tuple[int, int], ...]
    text: str
    line: int


def formulas(table: Table) -> Iterator[Formula]:
    """The formulas in a table's notes; one may run on over the end of a line."""
    text = ""
    starts: list[tuple[int, int]] = []
    for note in table.notes:
        starts.append((len(text), note.number))
        text += note.text.translate(_HALF_WIDTH)
    for match in _FORMULA.finditer(text):
        parts = expanded(match["right"])
        if parts:
            line = max(number for start, number in starts if start <= match.start())
            yield Formula("栏" not in match["place"], int(match["left"]), parts, match[0].strip(), line)


def expanded(right: str) -> tuple[tuple[int, int], ...]:
    """`1+2+…+8` → the eight numbers, each with its sign; empty where it is no sum."""
    plain = re.sub(r"\s", "", right)
    plain = _ELLIPSIS.sub(lambda m: "+".join(map(str, range(int(m[1]), int(m[3]) + 1))), plain)
    if not re.fullmatch(r"[+\-]?\d+(?:[+\-]\d+)*", plain):
        return ()
    return tuple((-1 if sign == "-" else 1, int(number)) for sign, number in _TERM.findall(plain))
