"""What the text of a flow's row names, where project, unit and catalogue cells run together."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from yujuesuan.tables import Row
from yujuesuan.text import label, squeeze

#: The first catalogue, function or economic code of a purchase, by its shape: a year or a document's number
#: (`鄂财预[2023]12号`) has no such shape.
CODED = re.compile(r"\[(?:[A-Z]\d{2,}|[235]\d{2}(?:\d{2}){0,2})\]|(?<![0-9A-Za-z])(?:[ABC]\d{6,8}|2[0-3]\d{5})(?!\d)")


def project_name(row: Row, units: Collection[str], unit_column: bool) -> str:
    """The project of a row whose text runs project, unit and catalogue cells together.

    `units` are known names; where the header has a column for them, one is left out, and only whole words of the
    flow: a project that begins with its unit's name (`水务局节水宣传`) is one word.
    """
    words = _before_catalog(row.printed.split())
    spans = [(i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1) if j - i < len(words)]
    found = [(i, j) for i, j in spans if squeeze("".join(words[i:j])) in units] if unit_column else []
    if found:
        i, j = max(found, key=lambda span: (span[1] - span[0], span[0]))
        del words[i:j]
    return label("".join(words))


def ends_with_unit(row: Row, units: Collection[str]) -> bool:
    """Whether the last words of a row, but not all of them, are a known unit's name."""
    words = row.printed.split()
    return any(squeeze("".join(words[i:])) in units for i in range(1, len(words)))


def _before_catalog(words: Sequence[str]) -> list[str]:
    """Words up to the first catalogue code, which may itself wrap."""
    code = CODED.search("".join(words))
    room = code.start() if code else sum(map(len, words))
    kept: list[str] = []
    for word in words:
        kept += [word[:room]] if room > 0 else []
        room -= len(word)
    return kept
