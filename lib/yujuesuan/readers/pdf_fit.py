"""How well header texts, stacked in one way, fit the columns below them: which strip each heads, where cells end.

A text in the middle of its column puts the column's ends at equal distances, and a group's text stands in the middle
of its columns, or at one edge of them, as all texts of the header do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yujuesuan.readers.pdf_columns import Strip
from yujuesuan.readers.pdf_text import Run

#: Parts of a character's size: how far an upper text may stand off the middle of its columns; what a text that stands
#: higher or lower than those beside it counts for its distance; what anything unlikely counts: a group of one column,
#: two columns of amounts under the same texts.
OFF, _LEVEL, _LIKELY = 0.8, 0.5, 0.5
#: Lines of one cell are nearer than so many sizes.
SPACING = 1.6
#: Characters that each head a column of their own.
PARTS_OF_CODE = frozenset("类款项")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the header texts over it, top to bottom, each with the place of its first column, and its strip.

    `x` is the middle of its lowest text, or of what it prints where it has none; `x0` and `x1` are the ends of its
    cells where they are known.
    """

    path: tuple[tuple[str, int], ...]
    strip: Strip | None
    x: float
    x0: float | None
    x1: float | None


@dataclass(frozen=True, slots=True)
class Header:
    """What a header stands over: the strips of its columns, its characters' size, the distance of rows.

    `usual` is the edge that numbers share in the document.
    """

    strips: Sequence[Strip]
    size: float
    pitch: float
    usual: str


@dataclass(frozen=True, slots=True)
class Node:
    """A header text over its columns; `x0`, `x1` are the ends of all that stands under it, `y0` its own top."""

    run: Run
    x0: float
    x1: float
    children: tuple[Node, ...] = ()

    def leaves(self) -> Iterator[Node]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def joined(one: Run, other: Run, space: str = "") -> Run:
    return Run(
        one.text + space + other.text,
        *(min(one.x0, other.x0), min(one.y0, other.y0)),
        *(max(one.x1, other.x1), max(one.y1, other.y1)),
    )


def fitted(header: Header, roots: tuple[Node, ...]) -> tuple[float, list[Column]] | None:
    """How badly a way fits (in characters' sizes), and its columns; None where it does not fit at all."""
    if len(roots) == 1 and roots[0].children:
        return None
    leaves = [leaf for root in roots for leaf in root.leaves()]
    placed = _placed(leaves, header)
    if placed is None:
        return None
    borders = _borders(placed, header.size)
    cost = _heights(roots, header)
    paths: dict[int, list[tuple[str, int]]] = {}
    at = {id(leaf): n for n, (leaf, _) in enumerate(placed) if leaf is not None}
    offs = [off for off in (_misfit(roots, at, borders, header.size, style) for style in _STYLES) if off is not None]
    if not offs:
        return None
    cost += min(offs) + _LIKELY * sum(_is_odd(node, header.pitch) for root in roots for node in _inner(root))
    for root in roots:
        paths |= _paths(root, at, header.pitch)
    cost += _LIKELY * _alike(placed, paths)
    found = []
    for n, (leaf, strip) in enumerate(placed):
        x = leaf.run.x if leaf else sum(_ends((leaf, strip))) / 2
        border = borders[n]
        ends = (border.x0, border.x1) if border.certain and 2 * border.room < header.size else (None, None)
        found.append(Column(tuple(paths.get(n, ())), strip, x, *ends))
    return cost, found


def _alike(placed: Sequence[_Placed], paths: dict[int, list[tuple[str, int]]]) -> int:
    """How many columns of amounts stand under the same texts as another; none where labels repeat with them."""
    amounts, labels = (
        [
            "/".join(text for text, _ in paths[n])
            for n, (_, s) in enumerate(placed)
            if s and s.amounts is kind and n in paths
        ]
        for kind in (True, False)
    )
    return 0 if len(set(labels)) < len(labels) else len(amounts) - len(set(amounts))


# ---- columns under their headers --------------------------------------------------------------------------

#: A column: its lowest header text and its strip; one of the two may be missing.
_Placed = tuple[Node | None, Strip | None]


def _placed(leaves: Sequence[Node], header: Header) -> list[_Placed] | None:
    """Columns from left to right; None where strips and lowest header texts do not fit each other in one way only.

    Where the numbers of no column tell by which edge they are aligned, all are by the same.
    """
    known = [strip.side for strip in header.strips if strip.amounts and strip.side] or [header.usual]
    side = max(sorted(set(known)), key=known.count)
    usual = [side] if side else ["right", "left", "centre"]
    found: list[list[_Placed]] = []
    for side in usual:
        placed = _under_leaves(leaves, header, side)
        if placed is not None and placed not in found:
            found.append(placed)
    if len(found) > 1:
        found = [placed for placed in found if all(border.certain for border in _borders(placed, header.size))]
    return found[0] if len(found) == 1 else None


def _under_leaves(leaves: Sequence[Node], header: Header, usual: str) -> list[_Placed] | None:
    slack = 0.2 * header.size
    held: list[Strip | None] = [None] * len(leaves)
    headless: list[Strip] = []
    for strip in header.strips:
        n = _under(strip, strip.side or (usual if strip.numbers else ""), leaves, slack)
        if n is None:
            return None
        other = held[n]
        if other is None:
            held[n] = strip
        elif not (strip.amounts or other.amounts) and not _beside(strip, other, slack):
            # codes or labels of several alignments
            held[n] = other.with_runs(strip)
        else:
            # one text over two columns of numbers heads the first, as a merged cell does
            first, second = _crosses(other, leaves[n], slack), _crosses(strip, leaves[n], slack)
            if not first and not second:
                return None
            held[n] = other if first else strip
            headless.append(strip if first else other)
    if 3 * len(headless) > len(leaves):
        return None
    pairs: list[_Placed] = [*zip(leaves, held, strict=True), *((None, strip) for strip in headless)]
    ordered = sorted(pairs, key=lambda pair: _ends(pair)[1])
    return ordered if all(_ends(a)[0] < _ends(b)[0] for a, b in pairwise(ordered)) else None


def _beside(one: Strip, other: Strip, slack: float) -> bool:
    """Whether two strips print something in one row."""
    heights = sorted(run.y for run in other.runs)
    return any(abs(run.y - y) < slack for run in one.runs for y in heights[bisect_left(heights, run.y - slack) :][:1])


def _crosses(strip: Strip, leaf: Node, slack: float) -> bool:
    return leaf.x0 < strip.x1 - slack and strip.x0 + slack < leaf.x1


def _under(strip: Strip, side: str, leaves: Sequence[Node], slack: float) -> int | None:
    """The lowest text that heads a strip: none begins right of where numbers end, or ends left of where texts begin."""
    over = [n for n, leaf in enumerate(leaves) if _crosses(strip, leaf, slack)]
    if len(over) == 1:
        return over[0]
    if side == "right":
        # codes left of all headers can only be set to the left under the first
        first = None if strip.amounts else 0
        return max((n for n, leaf in enumerate(leaves) if leaf.x0 < strip.x1 - slack), default=first)
    if side == "left":
        return min((n for n, leaf in enumerate(leaves) if leaf.x1 > strip.x0 + slack), default=None)
    middle = (strip.x0 + strip.x1) / 2
    return min(over or range(len(leaves)), key=lambda n: abs(leaves[n].run.x - middle))


def _ends(column: _Placed) -> tuple[float, float]:
    """The ends of what a column prints, its header and its rows."""
    leaf, strip = column
    parts = [(leaf.run.x0, leaf.run.x1)] if leaf else []
    parts += [(strip.x0, strip.x1)] if strip else []
    return min(x0 for x0, _ in parts), max(x1 for _, x1 in parts)


@dataclass(frozen=True, slots=True)
class _Border:
    """Where a column begins and ends, how far both may move (in opposite ways), and whether that is known."""

    x0: float
    x1: float
    room: float
    chain: int
    certain: bool


def _borders(placed: Sequence[_Placed], size: float) -> list[_Border]:
    """Where columns begin and end.

    A text in the middle of its column puts the column's ends at equal distances, so one border fixes those of all
    columns beside it. Where that contradicts what they print, headers are not in the middle, and gaps are halved.
    """
    ends = [_ends(column) for column in placed]
    lows = [0.0, *(end for _, end in ends)]
    highs = [*(start for start, _ in ends), float("inf")]
    found: list[_Border] = []
    while len(found) < len(placed):
        start = stop = len(found)
        while stop < len(placed) and placed[stop][0] is not None:
            stop += 1
        middles = [leaf.run.x for leaf, _ in placed[start:stop] if leaf]
        if not middles:
            found.append(_Border(*ends[start], 0.0, start, False))
            continue
        found += _chain(middles, lows[start : stop + 1], highs[start : stop + 1], size, start)
    return found


def _chain(
    middles: Sequence[float], lows: Sequence[float], highs: Sequence[float], size: float, number: int
) -> Iterator[_Border]:
    """Columns with these middles whose borders lie between `lows` and `highs`."""
    low, high, shift = float("-inf"), float("inf"), 0.0
    shifts: list[float] = []
    for k, (one, other) in enumerate(zip(lows, highs, strict=True)):
        shifts.append(shift)
        slack = 0.1 * size + 0.02 * size * k
        one, other = min(one, other) - slack, max(one, other) + slack
        if k % 2 == 0:
            low, high = max(low, one - shift), min(high, other - shift)
        else:
            low, high = max(low, shift - other), min(high, shift - one)
        if k < len(middles):
            shift = 2 * middles[k] - shift
    certain = low <= high
    t = (low + high) / 2
    places = [s + t if k % 2 == 0 else s - t for k, s in enumerate(shifts)]
    if not certain:
        places = [(one + other) / 2 for one, other in zip(lows, highs, strict=True)]
    for x0, x1 in pairwise(places):
        yield _Border(x0, x1, (high - low) / 2 if certain else 0.0, number, certain)


def _heights(roots: Sequence[Node], header: Header) -> float:
    """What it counts that texts without any under them stand at other heights than the rest.

    All of a table stand at the top of its header, in the middle, or, which is seldom, at the bottom.
    """
    size = header.size
    families = [roots, *(node.children for root in roots for node in _inner(root))]
    totals = [0.0, 0.0, 0.0]
    for family in families:
        nodes = [n for member in family for n in _all(member)]
        top, bottom = min(n.run.y0 for n in nodes), max(n.run.y1 for n in nodes)
        for node in family:
            if (run := _whole_cell(node, header.pitch)) is not None:
                away = (run.y0 - top, abs(run.y - (top + bottom) / 2), bottom - run.y1)
                for k, distance in enumerate(away):
                    totals[k] += min(distance / size, 1.0)
    at_top, in_middle, at_bottom = (_LEVEL * total for total in totals)
    return min(at_top, in_middle, at_bottom + _LIKELY)


def _whole_cell(node: Node, pitch: float) -> Run | None:
    """A text without any under it, with the lines that it wraps into; None where others stand under it."""
    run = node.run
    while len(node.children) == 1 and _is_one(node, pitch):
        (node,) = node.children
        run = joined(run, node.run)
    return None if node.children else run


def _inner(node: Node) -> Iterator[Node]:
    if node.children:
        yield node
    for child in node.children:
        yield from _inner(child)


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


#: How headers may be set: all texts of a table's header the same way.
_STYLES = ("centre", "left", "right")


def _misfit(
    roots: Sequence[Node], at: dict[int, int], borders: Sequence[_Border], size: float, style: str
) -> float | None:
    """How far, in sizes, upper texts stand off the middle (or an edge) of their columns; None where one is too far."""
    total = 0.0
    for node in (inner for root in roots for inner in _inner(root)):
        leaves = list(node.leaves())
        first, last = at[id(leaves[0])], at[id(leaves[-1])]
        if style == "left":
            off = abs(node.run.x0 - leaves[0].run.x0)
        elif style == "right":
            off = abs(node.run.x1 - leaves[-1].run.x1)
        else:
            # a column without a header on the right may belong to the same group
            reach = [last]
            while reach[-1] + 1 < len(borders) and reach[-1] + 1 not in at.values():
                reach.append(reach[-1] + 1)
            off = min(_off_middle(node.run, borders[first], borders[end], end - first + 1) for end in reach)
        if off / size > (OFF if borders[first].certain and borders[last].certain else 2 * OFF):
            return None
        total += off / size
    return total


def _is_odd(node: Node, pitch: float) -> bool:
    """Whether a text stands over one other only, and the two are not lines of one text."""
    return len(node.children) == 1 and not _is_one(node, pitch)


def _off_middle(run: Run, first: _Border, last: _Border, width: int) -> float:
    # both ends move the same way where an even number of columns lies between them
    room = 0.0 if first.chain == last.chain and width % 2 else max(first.room, last.room)
    return max(abs(run.x - (first.x0 + last.x1) / 2) - room, 0.0)


def _is_one(node: Node, pitch: float) -> bool:
    """Whether a text and the only one under it are lines of one: rows stand as near as lines of a cell do."""
    (below,) = node.children
    if below.run.text in PARTS_OF_CODE:
        return False
    return pitch < SPACING * (node.run.y1 - node.run.y0) and below.run.y - node.run.y < 1.1 * pitch


def _paths(
    node: Node, at: dict[int, int], pitch: float, above: tuple[tuple[str, int], ...] = ()
) -> dict[int, list[tuple[str, int]]]:
    """For every column of a tree its texts with the places of their first columns."""
    if len(node.children) == 1 and _is_one(node, pitch):
        (below,) = node.children
        leaf = at[id(next(node.leaves()))]
        node = Node(joined(node.run, below.run), node.x0, node.x1, below.children)
        if not node.children:
            return {leaf: [*above, (node.run.text, leaf)]}
    here = (*above, (node.run.text, at[id(next(node.leaves()))])) if node.children else above
    if not node.children:
        return {at[id(node)]: [*above, (node.run.text, at[id(node)])]}
    found: dict[int, list[tuple[str, int]]] = {}
    for child in node.children:
        found |= _paths(child, at, pitch, here)
    return found
