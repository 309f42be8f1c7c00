"""Header texts above aligned columns → the path of texts over every column.

Nothing is ruled, so which columns an upper text heads is found out: all ways to stack the texts are tried, and that is
taken in which every upper text stands over the middle (or the left edge) of its columns. Where two ways fit nearly as
well, or none does, nothing is returned.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yujuesuan.readers.pdf_columns import Strip
from yujuesuan.readers.pdf_text import Run

#: Parts of a character's size: how far an upper text may stand off the middle of its columns; by how much the second
#: best way must be worse; what a text that stands higher or lower than those beside it counts for its distance; what
#: anything unlikely counts: a group of one column, two columns of amounts under the same texts.
_OFF, _CLEAR, _LEVEL, _LIKELY = 0.8, 0.3, 0.5, 0.5
#: More ways than this are not tried.
_LIMIT = 20_000
#: Lines nearer than this part of the rows' distance are one cell's, up to so many characters' sizes.
_WRAPPED, _SPACING = 0.87, 1.6
#: Characters that each head a column of their own.
_PARTS_OF_CODE = frozenset("类款项")


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
    usual: str
    found: list[tuple[_Node, ...]] = field(default_factory=list)
    steps: int = 0


def wraps(above: Run, below: Run, pitch: float) -> bool:
    """Whether a line goes on with the one above it in one cell: nearer than rows of the table are."""
    return below.y - above.y < min(_WRAPPED * pitch, _SPACING * (above.y1 - above.y0))


def columns(
    lines: Sequence[Sequence[Run]], strips: Sequence[Strip], pitch: float, usual: str = ""
) -> list[Column] | None:
    """Columns from left to right with the header texts over each; None where that is not certain.

    A column whose cells are all blank has a header text and no strip. `usual` is the edge that numbers share in the
    document, for tables whose own numbers do not tell it.
    """
    cells = _cells(lines, strips, pitch)
    if not cells:
        return None
    size = sum(cell.y1 - cell.y0 for line in lines for cell in line) / sum(map(len, lines))
    search = _Search(strips, size, usual)
    _stack(search, sorted(cells, key=lambda c: -c.y), ())
    if search.steps > _LIMIT or not search.found:
        return None
    return _best(search, pitch)


def _cells(lines: Sequence[Sequence[Run]], strips: Sequence[Strip], pitch: float) -> list[Run]:
    """Header cells: characters set apart (项 目) are one text, and so are the lines of a cell that wraps."""
    found: list[Run] = []
    for line in lines:
        texts = _spaced(line, strips)
        # a text over two others is no line of either
        over = [[n for n, cell in enumerate(found) if cell.x0 < run.x1 and run.x0 < cell.x1] for run in texts]
        nearest = [max(above, key=lambda n: found[n].y1, default=-1) for above in over]
        for run, n in zip(texts, nearest, strict=True):
            if n >= 0 and nearest.count(n) == 1 and _last_line(found[n], run, pitch):
                found[n] = _joined(found[n], run)
            else:
                found.append(run)
    return found


def _last_line(cell: Run, run: Run, pitch: float) -> bool:
    if run.text in _PARTS_OF_CODE:
        return False
    height = run.y1 - run.y0
    last = Run(cell.text, cell.x0, cell.y1 - height, cell.x1, cell.y1)
    return wraps(last, run, pitch)


def _joined(one: Run, other: Run, space: str = "") -> Run:
    return Run(
        one.text + space + other.text,
        *(min(one.x0, other.x0), min(one.y0, other.y0)),
        *(max(one.x1, other.x1), max(one.y1, other.y1)),
    )


def _spaced(line: Sequence[Run], strips: Sequence[Strip]) -> list[Run]:
    """The texts of a line: words that stand near or are single characters are one unless they head two columns."""
    found: list[Run] = []
    for run in line:
        for n, word in enumerate(run.words or (run,)):
            if found and not _parted(found[-1], word, strips) and (n or _spells(found[-1], word)):
                found[-1] = _joined(found[-1], word, " ")
            else:
                found.append(word)
    return found


def _spells(left: Run, right: Run) -> bool:
    """Whether a character set apart goes on with those before it: 项 目; 类, 款 and 项 head columns of their own."""
    known = left.text.replace(" ", "")
    near = len(known) == 1 or right.x0 - left.x1 <= 3 * (right.x1 - right.x0)
    return len(right.text) == 1 and len(known) <= 3 and near and not {known, right.text} <= _PARTS_OF_CODE


def _parted(left: Run, right: Run, strips: Sequence[Strip]) -> bool:
    """Whether a column ends between two texts: what rows print stands under each, or a gap lies between them."""
    over = [[n for n, s in enumerate(strips) if s.x0 < run.x1 and run.x0 < s.x1] for run in (left, right)]
    if over[0] and over[1] and over[0][-1] < over[1][0]:
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
            left = max((n.x1 for n in roots[:i]), default=min(x0, search.strips[0].x0) - 8 * search.size)
            right = min((n.x0 for n in roots[j:]), default=max(x1, search.strips[-1].x1) + 8 * search.size)
            centred = (left + x1) / 2 - off <= run.x <= (x0 + right) / 2 + off
            if centred or abs(run.x0 - roots[i].x0) <= off or abs(run.x1 - roots[j - 1].x1) <= off:
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
    if len(roots) == 1 and roots[0].children:
        return None
    leaves = [leaf for root in roots for leaf in root.leaves()]
    placed = _placed(leaves, search)
    if placed is None:
        return None
    borders = _borders(placed, search.size)
    cost = _heights(roots, search.size)
    paths: dict[int, list[tuple[str, int]]] = {}
    at = {id(leaf): n for n, (leaf, _) in enumerate(placed) if leaf is not None}
    offs = [off for off in (_misfit(roots, at, borders, search.size, style) for style in _STYLES) if off is not None]
    if not offs:
        return None
    cost += min(offs) + _LIKELY * sum(_is_odd(node, pitch) for root in roots for node in _inner(root))
    for root in roots:
        paths |= _paths(root, at, pitch)
    cost += _LIKELY * _alike(placed, paths)
    found = []
    for n, (leaf, strip) in enumerate(placed):
        x = leaf.run.x if leaf else sum(_ends((leaf, strip))) / 2
        border = borders[n]
        ends = (border.x0, border.x1) if border.certain and 2 * border.room < search.size else (None, None)
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
_Placed = tuple[_Node | None, Strip | None]


def _placed(leaves: Sequence[_Node], search: _Search) -> list[_Placed] | None:
    """Columns from left to right; None where strips and lowest header texts do not fit each other in one way only.

    Where the numbers of no column tell by which edge they are aligned, all are by the same.
    """
    known = [strip.side for strip in search.strips if strip.amounts and strip.side] or [search.usual]
    side = max(sorted(set(known)), key=known.count)
    usual = [side] if side else ["right", "left", "centre"]
    found: list[list[_Placed]] = []
    for side in usual:
        placed = _under_leaves(leaves, search, side)
        if placed is not None and placed not in found:
            found.append(placed)
    if len(found) > 1:
        found = [placed for placed in found if all(border.certain for border in _borders(placed, search.size))]
    return found[0] if len(found) == 1 else None


def _under_leaves(leaves: Sequence[_Node], search: _Search, usual: str) -> list[_Placed] | None:
    slack = 0.2 * search.size
    held: list[Strip | None] = [None] * len(leaves)
    headless: list[Strip] = []
    for strip in search.strips:
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


def _crosses(strip: Strip, leaf: _Node, slack: float) -> bool:
    return leaf.x0 < strip.x1 - slack and strip.x0 + slack < leaf.x1


def _under(strip: Strip, side: str, leaves: Sequence[_Node], slack: float) -> int | None:
    """The lowest text that heads a strip: none begins right of where numbers end, or ends left of where texts begin."""
    over = [n for n, leaf in enumerate(leaves) if _crosses(strip, leaf, slack)]
    if len(over) == 1:
        return over[0]
    if side == "right":
        return max((n for n, leaf in enumerate(leaves) if leaf.x0 < strip.x1 - slack), default=None)
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
    lows = [ends[0][0] - 12 * size, *(end for _, end in ends)]
    highs = [*(start for start, _ in ends), ends[-1][1] + 12 * size]
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


def _heights(roots: Sequence[_Node], size: float) -> float:
    """What it counts that texts without any under them stand at other heights than the rest.

    All of a table stand at the top of its header, in the middle, or, which is seldom, at the bottom.
    """
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
    at_top, in_middle, at_bottom = (_LEVEL * total for total in totals)
    return min(at_top, in_middle, at_bottom + _LIKELY)


def _inner(node: _Node) -> Iterator[_Node]:
    if node.children:
        yield node
    for child in node.children:
        yield from _inner(child)


def _all(node: _Node) -> Iterator[_Node]:
    yield node
    for child in node.children:
        yield from _all(child)


#: How headers may be set: all texts of a table's header the same way.
_STYLES = ("centre", "left", "right")


def _misfit(
    roots: Sequence[_Node], at: dict[int, int], borders: Sequence[_Border], size: float, style: str
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
        if off / size > (_OFF if borders[first].certain and borders[last].certain else 2 * _OFF):
            return None
        total += off / size
    return total


def _is_odd(node: _Node, pitch: float) -> bool:
    """Whether a text stands over one other only, and the two are not lines of one text."""
    return len(node.children) == 1 and not _is_one(node, pitch)


def _off_middle(run: Run, first: _Border, last: _Border, width: int) -> float:
    # both ends move the same way where an even number of columns lies between them
    room = 0.0 if first.chain == last.chain and width % 2 else max(first.room, last.room)
    return max(abs(run.x - (first.x0 + last.x1) / 2) - room, 0.0)


def _is_one(node: _Node, pitch: float) -> bool:
    """Whether a text and the only one under it are lines of one: rows stand as near as lines of a cell do."""
    (below,) = node.children
    if below.run.text in _PARTS_OF_CODE:
        return False
    return pitch < _SPACING * (node.run.y1 - node.run.y0) and below.run.y - node.run.y < 1.1 * pitch


def _paths(
    node: _Node, at: dict[int, int], pitch: float, above: tuple[tuple[str, int], ...] = ()
) -> dict[int, list[tuple[str, int]]]:
    """For every column of a tree its texts with the places of their first columns."""
    if len(node.children) == 1 and _is_one(node, pitch):
        (below,) = node.children
        leaf = at[id(next(node.leaves()))]
        node = _Node(_joined(node.run, below.run), node.x0, node.x1, below.children)
        if not node.children:
            return {leaf: [*above, (node.run.text, leaf)]}
    here = (*above, (node.run.text, at[id(next(node.leaves()))])) if node.children else above
    if not node.children:
        return {at[id(node)]: [*above, (node.run.text, at[id(node)])]}
    found: dict[int, list[tuple[str, int]]] = {}
    for child in node.children:
        found |= _paths(child, at, pitch, here)
    return found
