"""Header texts above aligned columns → the path of texts over every column.

Nothing is ruled, so which columns an upper text heads is found out: all ways to stack the texts are tried, and the one
that fits is taken. Where two ways fit nearly as well, or none does, nothing is returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yujuesuan.readers.pdf_columns import Strip
from yujuesuan.readers.pdf_fit import OFF, PARTS_OF_CODE, SPACING, Column, Header, Node, fitted, joined
from yujuesuan.readers.pdf_text import Run

#: By how much, in characters' sizes, the second best way must be worse.
_CLEAR = 0.3
#: More ways than this are not tried.
_LIMIT = 20_000
#: Lines nearer than this part of the rows' distance are one cell's.
_WRAPPED = 0.87


@dataclass(slots=True)
class _Search:
    header: Header
    found: list[tuple[Node, ...]] = field(default_factory=list)
    steps: int = 0


def wraps(above: Run, below: Run, pitch: float) -> bool:
    """Whether a line goes on with the one above it in one cell: nearer than rows of the table are."""
    return below.y - above.y < min(_WRAPPED * pitch, SPACING * (above.y1 - above.y0))


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
    search = _Search(Header(strips, size, pitch, usual))
    _stack(search, sorted(cells, key=lambda c: -c.y), ())
    if search.steps > _LIMIT or not search.found:
        return None
    return _best(search)


def _cells(lines: Sequence[Sequence[Run]], strips: Sequence[Strip], pitch: float) -> list[Run]:
    """Header cells: characters set apart (项 目) are one text, and so are the lines of a cell that wraps."""
    found: list[Run] = []
    for line in lines:
        texts = _spaced(line, strips, found, pitch)
        # a text over two others is no line of either
        nearest = [_above(run, found) for run in texts]
        # 类, 款 and 项 head columns of their own beside each other; one alone is the end of 功能分类 or 采购项
        heads = sum(run.text in PARTS_OF_CODE for run in texts) > 1
        for run, n in zip(texts, nearest, strict=True):
            own = heads and run.text in PARTS_OF_CODE
            if n >= 0 and nearest.count(n) == 1 and not own and _last_line(found[n], run, pitch):
                found[n] = joined(found[n], run)
            else:
                found.append(run)
    return found


def _above(run: Run, cells: Sequence[Run]) -> int:
    """The lowest of the cells above a text; -1 where there is none."""
    over = [n for n, cell in enumerate(cells) if cell.x0 < run.x1 and run.x0 < cell.x1]
    return max(over, key=lambda n: cells[n].y1, default=-1)


def _last_line(cell: Run, run: Run, pitch: float) -> bool:
    height = run.y1 - run.y0
    last = Run(cell.text, cell.x0, cell.y1 - height, cell.x1, cell.y1)
    return wraps(last, run, pitch)


def _spaced(line: Sequence[Run], strips: Sequence[Strip], cells: Sequence[Run], pitch: float) -> list[Run]:
    """The texts of a line: words that stand near or are single characters are one unless they head two columns, or
    are the last characters of two cells above them.
    """
    found: list[Run] = []
    for run in line:
        for n, word in enumerate(run.words or (run,)):
            apart = found and (_parted(found[-1], word, strips) or _end_two(found[-1], word, cells, pitch))
            if found and not apart and (n or _spells(found[-1], word)):
                found[-1] = joined(found[-1], word, " ")
            else:
                found.append(word)
    return found


def _spells(left: Run, right: Run) -> bool:
    """Whether a character set apart goes on with those before it: 项 目; 类, 款 and 项 head columns of their own."""
    known = left.text.replace(" ", "")
    near = len(known) == 1 or right.x0 - left.x1 <= 3 * (right.x1 - right.x0)
    return len(right.text) == 1 and len(known) <= 3 and near and not {known, right.text} <= PARTS_OF_CODE


def _end_two(left: Run, right: Run, cells: Sequence[Run], pitch: float) -> bool:
    """Whether two texts are lines of two different cells that wrap."""
    one, other = _above(left, cells), _above(right, cells)
    return (
        min(one, other) >= 0
        and one != other
        and all(_last_line(cells[n], run, pitch) for n, run in ((one, left), (other, right)))
    )


def _parted(left: Run, right: Run, strips: Sequence[Strip]) -> bool:
    """Whether a column ends between two texts: what rows print stands under each, or a gap lies between them."""
    over = [[n for n, s in enumerate(strips) if s.x0 < run.x1 and run.x0 < s.x1] for run in (left, right)]
    if over[0] and over[1] and over[0][-1] < over[1][0]:
        return True
    return any(left.x1 <= a.x1 and b.x0 <= right.x0 and a.x1 < b.x0 for a, b in pairwise(strips))


# ---- all ways to stack the texts --------------------------------------------------------------------------


def _stack(search: _Search, cells: Sequence[Run], roots: tuple[Node, ...]) -> None:
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
        node = Node(run, run.x0, run.x1)
        _stack(search, cells[1:], (*roots[:at], node, *roots[at:]))
    for i, j in _heads(search, run, cells[1:], roots, crossed):
        under = roots[i:j]
        node = Node(run, min(run.x0, under[0].x0), max(run.x1, under[-1].x1), under)
        _stack(search, cells[1:], (*roots[:i], node, *roots[j:]))


def _heads(
    search: _Search, run: Run, rest: Sequence[Run], roots: tuple[Node, ...], crossed: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Which neighbouring texts a text can stand over: all that it crosses, and none at its own height."""
    off = OFF * search.header.size
    for i in range(len(roots)):
        if crossed and i > crossed[0]:
            return
        for j in range(i + 1, len(roots) + 1):
            if roots[j - 1].run.y0 < run.y1 - 0.3 * search.header.size:
                break
            if crossed and j <= crossed[-1]:
                continue
            x0, x1 = _reach(search, roots[i], True)[0], _reach(search, roots[j - 1], False)[1]
            left = max((n.x1 for n in roots[:i]), default=min(x0, search.header.strips[0].x0) - 8 * search.header.size)
            right = min(
                (n.x0 for n in roots[j:]), default=max(x1, search.header.strips[-1].x1) + 8 * search.header.size
            )
            centred = (left + x1) / 2 - off <= run.x <= (x0 + right) / 2 + off
            if centred or abs(run.x0 - roots[i].x0) <= off or abs(run.x1 - roots[j - 1].x1) <= off:
                inside = (c for c in rest if c.y0 > run.y0 - search.header.size and c is not run)
                if not any(roots[i].x0 < c.x0 and c.x1 < roots[j - 1].x1 for c in inside):
                    yield i, j


def _reach(search: _Search, node: Node, first: bool) -> tuple[float, float]:
    """The ends of a text with the strips that it crosses."""
    x0, x1 = node.x0, node.x1
    for strip in search.header.strips:
        if strip.x0 < node.x1 and node.x0 < strip.x1:
            x0, x1 = min(x0, strip.x0), max(x1, strip.x1)
    return x0, x1


# ---- the way that fits ------------------------------------------------------------------------------------


def _best(search: _Search) -> list[Column] | None:
    rated: list[tuple[float, list[Column]]] = []
    for roots in search.found:
        made = fitted(search.header, roots)
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
