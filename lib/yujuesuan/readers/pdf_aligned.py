"""Tables without ruling lines: rows whose columns show only in how their texts are aligned.

Between two columns no row prints anything, so the strips of the page that texts occupy are the columns. It holds for
any form, because a table that lets texts of two columns overlap could not be read by people either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from yujuesuan.extract.headers import is_index_row
from yujuesuan.numbers import parse_amount
from yujuesuan.readers.pdf_page import Glyph
from yujuesuan.readers.pdf_text import Run, runs
from yujuesuan.text import has_numbering

#: Rows with amounts that make a table; points between two columns.
_ROWS, _GAP = 2, 2.0
_SENTENCE = re.compile("[。；]|，.*，")
#: What stands above a table and is none of its rows.
_ABOVE = re.compile(r"(?:单位|部门|编制|填报)\S{0,4}[:：]|[表图]\s*[\d一二三四五六七八九十]|表(?:（.*）)?$")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}(?!\d)")

Strip = tuple[float, float]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """An aligned table: where it begins on the page, its columns, its rows of cell texts."""

    y0: float
    columns: tuple[Strip, ...]
    rows: tuple[tuple[str, ...], ...]


def aligned_tables(
    by_line: Sequence[list[Glyph]], above: tuple[Strip, ...] = ()
) -> tuple[list[AlignedTable], list[list[Glyph]]]:
    """The aligned tables among the lines of a page, and the lines outside them.

    `above` are the columns of a table that the page before ended with: rows at the top of this page may go on with it.
    """
    parts = [runs(line) for line in by_line]
    found: list[AlignedTable] = []
    taken: set[int] = set()
    for start, end in _segments(parts):
        body = next((n for n in range(start, end) if _opens_body(parts[n])), end)
        header = [line for line in parts[start:body] if not is_index_row([run.text for run in line])]
        continued = start == 0 and body == 0 and above
        columns = list(above) if continued else _columns(header[-1:], parts[body:end])
        heads = _header(header, columns)
        if len(columns) < 2 or heads is None or (not header and not continued):
            continue
        rows = [*heads, *_body(parts[body:end], columns)]
        found.append(AlignedTable(min(run.y0 for run in parts[start]), tuple(columns), tuple(rows)))
        taken |= set(range(start, end))
    return found, [line for n, line in enumerate(by_line) if n not in taken]


def _amounts(parts: Sequence[Run]) -> int:
    return sum(parse_amount(part.text) is not None and bool(re.search(r"[.,]\d", part.text)) for part in parts)


def _segments(parts: Sequence[Sequence[Run]]) -> Iterator[tuple[int, int]]:
    """Lines between titles, units and running text, where enough of them print an amount beside something else."""
    start = 0
    for n in range(len(parts) + 1):
        if n < len(parts) and not _outside(parts[n]):
            continue
        first = start
        # a line of one text above all others is a title that the words did not tell
        while first < n and len(parts[first]) == 1 and not _opens_body(parts[first]):
            first += 1
        if sum(_amounts(line) > 0 and len(line) > 1 for line in parts[first:n]) >= _ROWS:
            yield first, n
        start = n + 1


def _outside(line: Sequence[Run]) -> bool:
    text = "".join(run.text for run in line)
    return bool(_SENTENCE.search(text) or (_ABOVE.search(text) and not _amounts(line)))


def _opens_body(line: Sequence[Run]) -> bool:
    """A row of the body prints an amount, or begins with a code or numbering."""
    return bool(_amounts(line) or _CODE.match(line[0].text) or has_numbering(line[0].text))


def _columns(header: Sequence[Sequence[Run]], body: Sequence[Sequence[Run]]) -> list[Strip]:
    """The strips that the rows' texts occupy, and those of header texts under which no row prints anything.

    A header text beside a strip that has none above it heads that strip: it may be narrower, or centred on a wider one.
    """
    found: list[Strip] = []
    for x0, x1 in sorted((run.x0, run.x1) for line in body for run in line):
        if found and x0 <= found[-1][1] + _GAP:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    leaves = [run for line in header for run in line]
    found += [(run.x0, run.x1) for run in _beside(leaves, found)]
    return sorted(found)


def _beside(leaves: Sequence[Run], strips: list[Strip]) -> list[Run]:
    """Widen the strips to the header texts beside them; the texts that are left head columns without any print.

    Texts and strips come in the same order, and every strip without a text over it has one beside it: the pairs that
    lie nearest to each other in all.
    """
    free = [run for run in leaves if not any(_over(run, strip) for strip in strips)]
    bare = [n for n, strip in enumerate(strips) if not any(_over(run, strip) for run in leaves)]
    # for every number of strips paired so far the least cost, and the texts they were paired with
    best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{0: (0.0, ())}]
    for n, run in enumerate(free):
        step = dict(best[-1])
        for k, (cost, pairs) in best[-1].items():
            if k < len(bare) and _in_order(run, strips, bare[k]):
                strip = strips[bare[k]]
                total = cost + max(run.x0 - strip[1], strip[0] - run.x1)
                if total < step.get(k + 1, (float("inf"), ()))[0]:
                    step[k + 1] = (total, (*pairs, n))
        best.append(step)
    _, pairs = best[-1][max(best[-1])]
    for k, n in enumerate(pairs):
        strip, run = strips[bare[k]], free[n]
        strips[bare[k]] = (min(strip[0], run.x0), max(strip[1], run.x1))
    return [run for n, run in enumerate(free) if n not in pairs]


def _in_order(run: Run, strips: Sequence[Strip], n: int) -> bool:
    """Whether no other strip lies between a text and the strip `n`."""
    left, right = min(run.x0, strips[n][0]), max(run.x1, strips[n][1])
    return not any(left < strip[0] and strip[1] < right for m, strip in enumerate(strips) if m != n)


def _over(run: Run, strip: Strip) -> bool:
    return run.x0 < strip[1] and run.x1 > strip[0]


def _header(header: Sequence[Sequence[Run]], columns: Sequence[Strip]) -> list[tuple[str, ...]] | None:
    """Header lines by column; None where alignment does not tell which columns an upper level groups.

    It does where the lower level repeats itself (项目, 金额, 项目, 金额) as often as the upper one has texts.
    """
    if len(header) < 2:
        return _body(header, columns)
    leaves = _body(header[-1:], columns)[0]
    starts = [n for n, text in enumerate(leaves) if text == leaves[0]]
    if len(header) > 2 or not all(leaves) or len(starts) < 2 or len(starts) != len(header[0]):
        return None
    groups = dict(zip(starts, header[0], strict=True))
    return [tuple(groups[n].text if n in groups else "" for n in range(len(columns))), leaves]


def _column(run: Run, columns: Sequence[Strip]) -> int:
    """The first column that a text covers, else the nearest."""
    covered = [n for n, (x0, x1) in enumerate(columns) if _over(run, (x0, x1))]
    return covered[0] if covered else min(range(len(columns)), key=lambda n: abs(sum(columns[n]) / 2 - run.x))


def _body(parts: Sequence[Sequence[Run]], columns: Sequence[Strip]) -> list[tuple[str, ...]]:
    """Rows of cells; a text alone on a line that stands nearer to a row than rows do to each other is part of it."""
    middles = [sum(run.y for run in line) / len(line) for line in parts]
    rows_at = [n for n, line in enumerate(parts) if len(line) > 1 or _opens_body(line)]
    neighbours = [middles[b] - middles[a] for a, b in pairwise(rows_at) if b == a + 1]
    pitch = median(neighbours or [0.0])
    rows: dict[int, list[str]] = {}
    for n, line in enumerate(parts):
        near = [m for m in rows_at if abs(middles[m] - middles[n]) < 0.8 * pitch]
        owner = n if n in rows_at or not near else min(near, key=lambda m: abs(middles[m] - middles[n]))
        cells = rows.setdefault(owner, [""] * len(columns))
        for run in line:
            cells[_column(run, columns)] += run.text
    return [tuple(cells) for _, cells in sorted(rows.items())]
