"""Runs of text in rows → the strips of the page that columns occupy, where no ruling line parts them.

Texts of two columns stand apart in most rows, and numbers of one column share an edge; so columns that come too near
each other in some rows are told by that edge.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from yujuesuan.numbers import DASHES, parse_amount
from yujuesuan.readers.pdf_page import CUT
from yujuesuan.readers.pdf_text import Run

#: Parts of a character's size: how far edges of one column may differ; how wide a gap parts columns.
_SAME_EDGE, _GAP = 0.3, 0.15
#: The part of the rows whose texts may reach over the gap between two columns.
_BRIDGED = 0.12
_DECIMALS = re.compile(r"[.,]\d")


@dataclass(frozen=True, slots=True)
class Strip:
    """What one column prints in its rows; `side` is the edge that its texts share: left, right, centre or none.

    `numbers` tells that most are numbers, `amounts` that some of those print decimals or thousands.
    """

    runs: tuple[Run, ...]
    x0: float
    x1: float
    numbers: bool
    amounts: bool
    side: str

    def with_runs(self, other: Strip) -> Strip:
        """Two strips of texts as one."""
        x0, x1 = min(self.x0, other.x0), max(self.x1, other.x1)
        return replace(self, runs=(*self.runs, *other.runs), x0=x0, x1=x1)


def is_amount(run: Run) -> bool:
    """Whether a run is a number with decimals or thousands."""
    return bool(_DECIMALS.search(run.text)) and parse_amount(run.text) is not None


def is_number(run: Run) -> bool:
    """Whether a run is a number, or what stands in the place of one: a dash, a number that is cut off."""
    return run.text in DASHES or parse_amount(run.text) is not None or run.text.strip(CUT) == ""


def strips(lines: Sequence[Sequence[Run]]) -> list[Strip] | None:
    """The columns' strips from left to right; None where numbers of one row cannot be told apart by columns."""
    runs = [run for line in lines for run in line]
    if not runs:
        return []
    size = sum(run.y1 - run.y0 for run in runs) / len(runs)
    bridges = {id(run) for run in _bridges(runs, max(1, int(_BRIDGED * len(lines))), size)}
    line_of = {id(run): n for n, line in enumerate(lines) for run in line}
    found: list[list[Run]] = []
    for part in _touching([run for run in runs if id(run) not in bridges], size):
        apart = _apart(part, line_of, size)
        if apart is None:
            return None
        found += apart
    for run in runs:
        if id(run) in bridges:
            # a text over two columns stands in the first of them
            home = next((part for part in found if max(r.x1 for r in part) > run.x0), None)
            (home if home is not None else found[-1]).append(run)
    return [_strip(part, size) for part in found]


def _touching(runs: Sequence[Run], size: float) -> list[list[Run]]:
    """Runs by the strips of the page that they occupy together."""
    found: list[list[Run]] = []
    end = 0.0
    for run in sorted(runs, key=lambda r: r.x0):
        if found and run.x0 < end + _GAP * size:
            found[-1].append(run)
            end = max(end, run.x1)
        else:
            found.append([run])
            end = run.x1
    return found


def _bridges(runs: Sequence[Run], few: int, size: float) -> list[Run]:
    """Texts that reach over a gap which all but `few` rows leave free: centred over two columns, or running over."""
    edges = sorted({x for run in runs for x in (run.x0, run.x1)})
    place = {x: n for n, x in enumerate(edges)}
    change = [0] * (len(edges) + 1)
    for run in runs:
        change[place[run.x0]] += 1
        change[place[run.x1]] -= 1
    thin: list[tuple[float, float]] = []
    count = 0
    for n, x in enumerate(edges[:-1]):
        count += change[n]
        if count > few:
            continue
        if thin and thin[-1][1] == x:
            thin[-1] = (thin[-1][0], edges[n + 1])
        else:
            thin.append((x, edges[n + 1]))
    valleys = [(a, b) for a, b in thin if b - a > _GAP * size and edges[0] < a and b < edges[-1]]
    texts = [run for run in runs if not is_number(run)]
    return [run for run in texts if any(run.x0 < a and b < run.x1 for a, b in valleys)]


def _apart(part: list[Run], line_of: dict[int, int], size: float) -> list[list[Run]] | None:
    """The columns within one strip: several where a row prints a number beside something else in it.

    Numbers are told by the edge that they share; texts stand left of all of them.
    """
    rows: dict[int, list[Run]] = defaultdict(list)
    for run in part:
        rows[line_of[id(run)]].append(run)
    if not any(len(row) > 1 and any(map(is_number, row)) for row in rows.values()):
        return [part]
    numbers = [run for run in part if is_number(run)]
    texts = [run for run in part if not is_number(run)]
    best: list[list[Run]] | None = None
    for edge in (_right, _left, _centre):
        groups = _by_edge(numbers, edge, size)
        mixed = any(len({line_of[id(r)] for r in group}) < len(group) for group in groups)
        if not mixed and (best is None or len(groups) < len(best)):
            best = groups
    if best is None or len(best) > max(sum(map(is_number, row)) for row in rows.values()):
        return None
    if texts and any(
        run.x0 < other.x1
        for row in rows.values()
        for run in row
        if is_number(run)
        for other in row
        if other is not run and not is_number(other)
    ):
        return None
    return [*([texts] if texts else []), *best]


def _by_edge(runs: Iterable[Run], edge: Callable[[Run], float], size: float) -> list[list[Run]]:
    found: list[list[Run]] = []
    for run in sorted(runs, key=edge):
        if found and edge(run) - edge(found[-1][-1]) <= _SAME_EDGE * size:
            found[-1].append(run)
        else:
            found.append([run])
    return found


def _left(run: Run) -> float:
    return run.x0


def _right(run: Run) -> float:
    return run.x1


def _centre(run: Run) -> float:
    return run.x


def _strip(part: Sequence[Run], size: float) -> Strip:
    numbers = 2 * sum(map(is_number, part)) > len(part)
    own = [run for run in part if is_number(run)] if numbers else part
    widths = [run.x1 - run.x0 for run in own]
    side = ""
    if max(widths) - min(widths) > 2 * _SAME_EDGE * size:
        edges = (("right", _right), ("left", _left), ("centre", _centre))
        spreads = [(max(map(edge, own)) - min(map(edge, own)), name) for name, edge in edges]
        spread, side = min(spreads)
        side = side if spread <= _SAME_EDGE * size else "" if numbers else "left"
    amounts = numbers and any(map(is_amount, own))
    return Strip(tuple(part), min(r.x0 for r in part), max(r.x1 for r in part), numbers, amounts, side)
