"""Header texts above aligned columns → the path of texts over every column.

Nothing is ruled, so which columns an upper text heads is found out: all ways to stack the texts are tried, and that is
taken in which every upper text stands over the middle (or the left edge) of its columns. Where two ways fit nearly as
well, or none does, nothing is returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yujuesuan.readers.pdf_columns import Strip
from yujuesuan.readers.pdf_text import Run

#: Parts of a character's size: how far an upper text may stand off the middle of its columns; by how much the second
#: best way must be worse; what a text that stands higher or lower than those beside it counts for its distance.
_OFF, _CLEAR, _LEVEL = 0.8, 0.45, 0.5
#: More ways than this are not tried.
_LIMIT = 20_000
#: Lines nearer than this part of the rows' distance are one cell's, up to so many characters' sizes.
_WRAPPED, _SPACING = 0.87, 1.6
#: Characters that each head a column of their own.
_PARTS_OF_CODE = frozenset("类款项")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the header texts over it, top to bottom, each with the place of its first column, and its strip."""

    path: tuple[tuple[str, int], ...]
    strip: Strip | None


@dataclass(frozen=True, slots=True)
class _Node:
    """A header text over its columns; `x0`, `x1` are the ends of all that stands under it, `y0` its own top."""

    run: Run
    x0: float
    x1: float
    children: tuple[_Node, ...] = ()

    def leaves(self) -> Iterator[_Node]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(slots=True)
class _Search:
    strips: Sequence[Strip]
    size: float
    found: list[tuple[_Node, ...]] = field(default_factory=list)
    steps: int = 0


def wraps(above: Run, below: Run, pitch: float) -> bool:
    """Whether a line goes on with the one above it in one cell: nearer than rows of the table are."""
    return below.y - above.y < min(_WRAPPED * pitch, _SPACING * (above.y1 - above.y0))


def columns(lines: Sequence[Sequence[Run]], strips: Sequence[Strip], pitch: float) -> list[Column] | None:
    """Columns from left to right with the header texts over each; None where that is not certain.

    A column whose cells are all blank has a header text and no strip.
    """
    cells = _cells(lines, strips, pitch)
    if not cells:
        return None
    size = sum(cell.y1 - cell.y0 for line in lines for cell in line) / sum(map(len, lines))
    search = _Search(strips, size)
    _stack(search, sorted(cells, key=lambda c: -c.y), ())
    if search.steps > _LIMIT or not search.found:
        return None
    return _best(search, pitch)


def _cells(lines: Sequence[Sequence[Run]], strips: Sequence[Strip], pitch: float) -> list[Run]:
    """Header cells: characters set apart (项 目) are one text, and so are the lines of a cell that wraps."""
    found: list[Run] = []
    for line in lines:
        for run in _spaced(line, strips):
            above = [n for n, cell in enumerate(found) if cell.x0 < run.x1 and run.x0 < cell.x1]
            nearest = max(above, key=lambda n: found[n].y1, default=None)
            one = nearest is not None and _last_line(found[nearest], run, pitch)
            if one and nearest is not None:
                found[nearest] = _joined(found[nearest], run)
            else:
                found.append(run)
    return found


def _last_line(cell: Run, run: Run, pitch: float) -> bool:
    height = run.y1 - run.y0
    last = Run(cell.text, cell.x0, cell.y1 - height, cell.x1, cell.y1)
    return wraps(last, run, pitch)


def _joined(one: Run, other: Run) -> Run:
    return Run(
        one.text + other.text,
        *(min(one.x0, other.x0), min(one.y0, other.y0)),
        *(max(one.x1, other.x1), max(one.y1, other.y1)),
    )


def _spaced(line: Sequence[Run], strips: Sequence[Strip]) -> list[Run]:
    found: list[Run] = []
    for run in line:
        single = found and len(run.text) == 1 and not {run.text, found[-1].text} <= _PARTS_OF_CODE
        if single and len(found[-1].text.replace(" ", "")) <= 3 and not _parted(found[-1], run, strips):
            found[-1] = _joined(found[-1], run)
        else:
            found.append(run)
    return found


def _parted(left: Run, right: Run, strips: Sequence[Strip]) -> bool:
    """Whether a column ends between two texts, or the first is a word by itself."""
    if len(left.text) > 1 and right.x0 - left.x1 > 3 * (right.x1 - right.x0):
        return True
    return any(left.x1 <= a.x1 and b.x0 <= right.x0 and a.x1 < b.x0 for a, b in pairwise(strips))


# ---- all ways to stack the texts --------------------------------------------------------------------------


def _stack(search: _Search, cells: Sequence[Run], roots: tuple[_Node, ...]) -> None:
    """Put the texts, lowest first, each over some of those that have none over them yet."""
    search.steps += 1
    if search.steps > _LIMIT:
        return
    if not cells:
        search.found.append(roots)
        return
    run = cells[0]
    crossed = [n for n, root in enumerate(roots) if root.x0 < run.x1 and run.x0 < root.x1]
    if not crossed:
        at = sum(root.x0 < run.x0 for root in roots)
        node = _Node(run, run.x0, run.x1)
        _stack(search, cells[1:], (*roots[:at], node, *roots[at:]))
    for i, j in _heads(search, run, cells[1:], roots, crossed):
        under = roots[i:j]
        node = _Node(run, min(run.x0, under[0].x0), max(run.x1, under[-1].x1), under)
        _stack(search, cells[1:], (*roots[:i], node, *roots[j:]))


def _heads(
    search: _Search, run: Run, rest: Sequence[Run], roots: tuple[_Node, ...], crossed: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Which neighbouring texts a text can stand over: all that it crosses, and none at its own height."""
    off = _OFF * search.size
    for i in range(len(roots)):
        if crossed and i > crossed[0]:
            return
        for j in range(i + 1, len(roots) + 1):
            if roots[j - 1].run.y0 < run.y1 - 0.3 * search.size:
                break
            if crossed and j <= crossed[-1]:
                continue
            x0, x1 = _reach(search, roots[i], True)[0], _reach(search, roots[j - 1], False)[1]
            left = max((n.x1 for n in roots[:i]), default=x0 - 8 * search.size)
            right = min((n.x0 for n in roots[j:]), default=x1 + 8 * search.size)
            centred = (left + x1) / 2 - off <= run.x <= (x0 + right) / 2 + off
            if centred or abs(run.x0 - roots[i].x0) <= off:
                inside = (c for c in rest if c.y0 > run.y0 - search.size and c is not run)
                if not any(roots[i].x0 < c.x0 and c.x1 < roots[j - 1].x1 for c in inside):
                    yield i, j


def _reach(search: _Search, node: _Node, first: bool) -> tuple[float, float]:
    """The ends of a text with the strips that it crosses."""
    x0, x1 = node.x0, node.x1
    for strip in search.strips:
        if strip.x0 < node.x1 and node.x0 < strip.x1:
            x0, x1 = min(x0, strip.x0), max(x1, strip.x1)
    return x0, x1


# ---- the way that fits ------------------------------------------------------------------------------------


def _best(search: _Search, pitch: float) -> list[Column] | None:
    rated: list[tuple[float, list[Column]]] = []
    for roots in search.found:
        made = _made(search, roots, pitch)
        if made:
            rated.append(made)
    if not rated:
        return None
    rated.sort(key=lambda pair: pair[0])
    cost, found = rated[0]
    for other, columns_ in rated[1:]:
        if other - cost > _CLEAR:
            break
        if _meaning(columns_) != _meaning(found):
            return None
    return found


def _meaning(found: Sequence[Column]) -> list[tuple[str, tuple[int, ...]]]:
    """What the header says of the columns that print something."""
    return [("/".join(text for text, _ in c.path), tuple(map(id, c.strip.runs))) for c in found if c.strip]


def _made(search: _Search, roots: tuple[_Node, ...], pitch: float) -> tuple[float, list[Column]] | None:
    """How badly a way fits (in characters' sizes), and its columns; None where it does not fit at all."""
    leaves = [leaf for root in roots for leaf in root.leaves()]
    placed = _placed(leaves, search)
    if placed is None:
        return None
    cost = _LEVEL * _heights(roots, search.size)
    borders = _borders(leaves, placed, search.size)
    at = 0
    paths: list[list[tuple[str, int]]] = []
    for root in roots:
        off = _misfit(root, at, leaves, borders, search.size)
        if off is None:
            return None
        cost += off
        paths += _paths(root, at, pitch)
        at = len(paths)
    if len(roots) == 1 and roots[0].children:
        return None
    texts = ["/".join(text for text, _ in path) for path, strip in zip(paths, placed, strict=True) if strip]
    cost += 2.0 * sum(texts.count(text) > 1 for text in dict.fromkeys(texts))
    return cost, [Column(tuple(path), strip) for path, strip in zip(paths, placed, strict=True)]


def _placed(leaves: Sequence[_Node], search: _Search) -> list[Strip | None] | None:
    """The strip under every lowest text; None where a strip has none, or two would stand under one."""
    sides = [strip.side for strip in search.strips if strip.numbers and strip.side]
    usual = max(set(sides), key=sides.count) if sides else ""
    found: list[Strip | None] = [None] * len(leaves)
    for strip in search.strips:
        n = _under(strip, strip.side or (usual if strip.numbers else ""), leaves, 0.2 * search.size)
        if n is None:
            return None
        held = found[n]
        if held is not None:
            if held.numbers or strip.numbers:
                return None
            strip = Strip((*held.runs, *strip.runs), held.x0, strip.x1, False, held.side)
        found[n] = strip
    return found


def _under(strip: Strip, side: str, leaves: Sequence[_Node], slack: float) -> int | None:
    """The lowest text that heads a strip: none begins right of where numbers end, or ends left of where texts begin."""
    over = [n for n, leaf in enumerate(leaves) if leaf.x0 < strip.x1 - slack and strip.x0 + slack < leaf.x1]
    if len(over) == 1:
        return over[0]
    if side == "right":
        return max((n for n, leaf in enumerate(leaves) if leaf.x0 < strip.x1 - slack), default=None)
    if side == "left":
        return min((n for n, leaf in enumerate(leaves) if leaf.x1 > strip.x0 + slack), default=None)
    middle = (strip.x0 + strip.x1) / 2
    return min(over or range(len(leaves)), key=lambda n: abs(leaves[n].run.x - middle))


def _heights(roots: Sequence[_Node], size: float) -> float:
    """How unevenly texts without any under them stand beside others: all at the top, the middle or the bottom."""
    families = [roots, *(node.children for root in roots for node in _inner(root))]
    totals = [0.0, 0.0, 0.0]
    for family in families:
        nodes = [n for member in family for n in _all(member)]
        top, bottom = min(n.run.y0 for n in nodes), max(n.run.y1 for n in nodes)
        for node in family:
            if not node.children:
                away = (node.run.y0 - top, abs(node.run.y - (top + bottom) / 2), bottom - node.run.y1)
                for k, distance in enumerate(away):
                    totals[k] += min(distance / size, 1.0)
    return min(totals)


def _inner(node: _Node) -> Iterator[_Node]:
    if node.children:
        yield node
    for child in node.children:
        yield from _inner(child)


def _all(node: _Node) -> Iterator[_Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _borders(leaves: Sequence[_Node], placed: Sequence[Strip | None], size: float) -> tuple[list[float], float]:
    """Where columns end, and how far those places may move, each the other way than its neighbours.

    A text in the middle of its column puts the column's ends at equal distances: one border fixes all. Where that
    contradicts what the columns print, headers are not in the middle, and gaps are halved (the distance is then -1).
    """
    ends = [
        (min(leaf.run.x0, s.x0), max(leaf.run.x1, s.x1)) if s else (leaf.run.x0, leaf.run.x1)
        for leaf, s in zip(leaves, placed, strict=True)
    ]
    lows = [ends[0][0] - 12 * size, *(end for _, end in ends)]
    highs = [*(start for start, _ in ends), ends[-1][1] + 12 * size]
    low, high, shift = float("-inf"), float("inf"), 0.0
    shifts = []
    for k in range(len(ends) + 1):
        shifts.append(shift)
        slack = 0.1 * size + 0.02 * size * k
        one, other = min(lows[k], highs[k]) - slack, max(lows[k], highs[k]) + slack
        if k % 2 == 0:
            low, high = max(low, one - shift), min(high, other - shift)
        else:
            low, high = max(low, shift - other), min(high, shift - one)
        if k < len(leaves):
            shift = 2 * leaves[k].run.x - shift
    if low <= high:
        t = (low + high) / 2
        return [s + t if k % 2 == 0 else s - t for k, s in enumerate(shifts)], (high - low) / 2
    halves = [(a + b) / 2 for a, b in zip(lows, highs, strict=True)]
    halves[0], halves[-1] = ends[0][0], ends[-1][1]
    return halves, -1.0


def _misfit(
    node: _Node, at: int, leaves: Sequence[_Node], borders: tuple[list[float], float], size: float
) -> float | None:
    """How far, in sizes, the texts of a tree stand off their columns, whose first is `at`; None where too far."""
    if not node.children:
        return 0.0
    places, room = borders
    width = len(list(node.leaves()))
    middle = (places[at] + places[at + width]) / 2
    # both ends move the same way where an even number of columns lies between them
    play = max(room, 0.0) if width % 2 == 0 else 0.0
    off = max(abs(node.run.x - middle) - play, 0.0)
    left = abs(node.run.x0 - leaves[at].run.x0)
    own = min(off, left) / size
    if own > (_OFF if room >= 0 else 2 * _OFF):
        return None
    total = own
    for child in node.children:
        deeper = _misfit(child, at, leaves, borders, size)
        if deeper is None:
            return None
        total += deeper
        at += len(list(child.leaves()))
    return total


def _paths(node: _Node, at: int, pitch: float, above: tuple[tuple[str, int], ...] = ()) -> list[list[tuple[str, int]]]:
    """For every column of a tree its texts with the places of their first columns."""
    only = node.children[0] if len(node.children) == 1 else None
    if only is not None and pitch < _SPACING * (node.run.y1 - node.run.y0) and only.run.y - node.run.y < 1.1 * pitch:
        # rows stand as near as lines of a cell do, and nothing else is under this text: it wraps
        return _paths(_Node(_joined(node.run, only.run), node.x0, node.x1, only.children), at, pitch, above)
    here = (*above, (node.run.text, at))
    if not node.children:
        return [list(here)]
    found: list[list[tuple[str, int]]] = []
    for child in node.children:
        found += _paths(child, at + len(found), pitch, here)
    return found
