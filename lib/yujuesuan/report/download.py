"""A table as a CSV file within the page: a link whose address holds the data."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from yujuesuan.export import FORMULA_STARTS
from yujuesuan.report.cells import Cell, Figure, Place, plain
from yujuesuan.report.texts import Texts

_UNSAFE = re.compile(r'[\s\\/:*?"<>|]+')


def download(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], texts: Texts) -> Markup:
    """The link that saves a table as `<caption>.csv`."""
    data = base64.b64encode(as_csv(heads, rows, texts)).decode("ascii")
    name = _UNSAFE.sub("_", caption).strip("_")
    return Markup(
        '<p class="download"><a download="{}.csv"'
        ' href="data:text/csv;charset=utf-8;base64,{}" aria-label="{}">{}</a></p>'
    ).format(name, data, f"{texts('download')} · {caption}", texts("download"))


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]], texts: Texts) -> bytes:
    """UTF-8 with a byte order mark. Numbers are unrounded (rates as fractions); no text can be read as a formula.

    Three columns at the end tell file, page and line of a row's figures; where these are several, `; ` parts them.
    """
    rows = [list(row) for row in rows]
    cited = any(cell.places for row in rows for cell in row if isinstance(cell, Figure))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_safe(head) for head in (*heads, *(map(texts, ("file", "page", "line")) if cited else ()))])
    for row in rows:
        writer.writerow([*map(_value, row), *(_places(row) if cited else ())])
    return buffer.getvalue().encode("utf-8-sig")


def _value(cell: Cell) -> str:
    if isinstance(cell, Figure) and cell.value is not None:
        return repr(cell.value)
    return _safe(plain(cell))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _places(row: Sequence[Cell]) -> list[str]:
    found: dict[Place, None] = dict.fromkeys(place for cell in row if isinstance(cell, Figure) for place in cell.places)
    return [_safe("; ".join("" if place[i] is None else str(place[i]) for place in found)) for i in range(3)]
