"""Exact arithmetic on amounts held as floats, and the one comparison of a stated rate with a computed one."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

_NUMBER = re.compile(r"(\d[\d,]*)(?:\.(\d+))?\s*(%?)")
#: A fallback amount is taken as printed to the fen of 万元 at least: `3377` may have stood there as `3377.00`.
_LEAST_DECIMALS = 2


def each(data: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame as named tuples, whose values the frame's schema types rather than pandas' stubs."""
    return iter(data.itertuples(index=False))


def known(value: Any) -> bool:
    """Whether a cell of a frame holds a value: neither None, NaN nor NA."""
    return not pd.isna(value)


def decimal(value: float) -> Decimal:
    """The shortest decimal that the float stands for: 8721.33 → Decimal('8721.33')."""
    return Decimal(repr(float(value)))


def minus(left: float, right: float) -> float:
    """`left - right` without binary noise: 8721.33 - 2229.47 is 6491.86."""
    return float(decimal(left) - decimal(right))


def plus(*terms: float) -> float:
    """The sum without binary noise."""
    return float(sum((decimal(term) for term in terms), Decimal(0)))


def ratio(part: float, whole: float) -> float | None:
    """`part / whole`; None where the whole is 0."""
    return float(decimal(part) / decimal(whole)) if whole else None


def agree(stated: float, part: float, whole: float, sentence: str = "", terms: tuple[float, ...] = ()) -> bool | None:
    """Whether a stated rate fits `part / whole`, given how far each of them was rounded in print.

    `stated` is a fraction (0.3434 for 34.34%). The printed decimals are read off `sentence`; where a number is
    not found there they are those of the value itself. `terms` are the printed amounts that the whole was
    computed from, if it is not printed itself. None where the whole is 0: there is no rate.
    """
    if not whole or not all(map(math.isfinite, (stated, part, whole))):
        return None
    slack = half_unit(stated, sentence, percent=True)
    d_part = half_unit(part, sentence)
    d_whole = sum((half_unit(term, sentence) for term in terms or (whole,)), Decimal(0))
    bottoms = [decimal(whole) - d_whole, decimal(whole) + d_whole]
    if bottoms[0] <= 0 <= bottoms[1]:
        bottoms = [decimal(whole)]
    tops = (decimal(part) - d_part, decimal(part) + d_part)
    rates = [top / bottom for top in tops for bottom in bottoms]
    return min(rates) - slack <= decimal(stated) <= max(rates) + slack


def half_unit(value: float, sentence: str = "", *, percent: bool = False) -> Decimal:
    """Half of the value of the last printed digit, in the value's own scale; `percent`: printed with a % sign."""
    shift = 2 if percent else 0
    size = abs(decimal(value)).scaleb(shift)
    found = [
        len(fraction)
        for whole, fraction, sign in _NUMBER.findall(unicodedata.normalize("NFKC", sentence))
        if bool(sign) == percent and Decimal(whole.replace(",", "") + (f".{fraction}" if fraction else "")) == size
    ]
    exponent = size.normalize().as_tuple().exponent
    own = max(0, -exponent) if isinstance(exponent, int) else 0
    decimals = max(found) if found else own if percent else max(own, _LEAST_DECIMALS)
    return Decimal("0.5").scaleb(-decimals - shift)
