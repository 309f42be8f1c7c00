"""Header of a flow that prints a page line by line → its cells, and what its lines tell of the order of columns.

A PDF read line by line across the page prints the first line of every wrapped header cell, then the second, and a
cell that spans several levels in the middle of its height. So pieces are joined again where that makes a known word,
and only cells that share a line tell which of them stands left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from yujuesuan.document import Line
from yujuesuan.extract.flow_headers import SKIP, cut_words, headed_columns, side_paths
from yujuesuan.extract.headers import is_index_row
from yujuesuan.forms import Form, Forms
from yujuesuan.tables import Before, Column
from yujuesuan.text import fold

Words = list[tuple[str, str]]
#: A cell wraps over no more lines than this, and its pieces stand no farther apart, other cells' lines between them.
_PIECES, _APART = 4, 4
#: Headers with more pieces or ways to join them are not read across, nor those that take more steps.
_TOKENS, _JOINS, _STEPS = 90, 600, 20_000
#: Words that end others, and mean nothing alone below the first line of a header.
ENDS = frozenset({"side", "amount", "budget", "final"})
_STAGES = frozenset({"budget", "final"})


@dataclass(frozen=True, slots=True, eq=False)
class _Token:
    text: str
    line: int
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """A header cell: its words (a cell may say several: 一般公共预算 基本支出) and the pieces that print it."""

    words: Words
    pieces: tuple[_Token, ...]

    def place(self, line: int) -> int | None:
        return next((piece.place for piece in self.pieces if piece.line == line), None)


class Reading(NamedTuple):
    """Columns, which of them stand left of which, the number of words said and of pieces that no word explains."""

    columns: list[Column]
    before: Before
    said: int
    unknown: int


def reading(lines: Sequence[Line], form: Form, forms: Forms) -> Reading | None:
    """What the header means if its lines go across the page; None where its pieces are too many to be joined."""
    printed = [line.text.split() for line in lines if not is_index_row(line.text.split())]
    tokens = [_Token(fold(text), i, k) for i, texts in enumerate(printed) for k, text in enumerate(texts)]
    found = _cells(tokens, form, forms)
    if found is None:
        return None
    cells, unknown = found
    said = sum(len(cell.words) for cell in cells)
    rows = _rows(cells)
    if form.layout == "sides":
        row = max(rows, key=len, default=[])
        # a cell that shares no line with the two 项目 may stand on either side
        unknown += sum(_heads_money(cell) for cell in cells if cell not in row)
        head = [(word, cell) for cell in row for word in cell.words]
        paths = side_paths([word for word, _ in head], form)
        over = [[head[at][1] for at in path] for _, path in paths]
        return Reading(*_ordered([column for column, _ in paths], over, form, forms), said, unknown)
    stages = _stage_row(rows)
    heads = [[cell for cell in row if _heads_money(cell)] for row in (rows[:-1] if stages else rows)]
    unknown += sum(_is_glued(cell, row, rows, form, forms) for row in heads for cell in row)
    paths_of = _paths([cell for row in heads for cell in row], form, forms)
    words = [[word for cell in path for word in _in_form(cell, form, forms)] for path in paths_of]
    kept = [(said_of, path) for said_of, path in zip(words, paths_of, strict=True) if said_of]
    columns = headed_columns([said_of for said_of, _ in kept], form, forms)
    columns, before = _ordered(columns, [path for _, path in kept], form, forms)
    if stages:
        columns, before = _with_stages(columns, before, stages)
    return Reading(columns, before, said, unknown)


def _is_glued(cell: _Cell, row: Sequence[_Cell], rows: Sequence[Sequence[_Cell]], form: Form, forms: Forms) -> bool:
    """Whether a cell of several words may be two cells printed without a space: 基本支出项目支出.

    One that heads all columns, as 一般公共预算基本支出 does, stands on a line of its own above them.
    """
    heading = len(row) == 1 and any(_centre(other) > _centre(cell) for below in rows for other in below)
    return len(cell.words) > 1 and not _in_form(cell, form, forms) and not heading


def _paths(cells: Sequence[_Cell], form: Form, forms: Forms) -> list[list[_Cell]]:
    """The cells over each column, top to bottom.

    Cells beside each other are centred at one height. The lowest stand under groups; those in the middle between a
    group and what it holds span both, and stand under what is above that group, if anything.
    """
    parent: dict[_Cell, _Cell] = {}
    levels = _levels(cells)
    for n in range(len(levels) - 1, 0, -1):
        holders = set(parent.values())
        for lowest in ([c for c in levels[n] if c not in holders], [c for c in levels[n] if c in holders]):
            # what holds a lower level spans it whole, so that a single column beside it stands under neither
            open_ = [
                [g for g in level if lowest and (lowest[0] in holders or g not in holders)] for level in levels[:n]
            ]
            held = [[g for g in level if any(_holds(g, c, form, forms) for c in lowest)] for level in open_]
            groups = next((groups for groups in reversed(held) if groups), [])
            parent.update(_under(lowest, groups, form, forms))
    leaves = [cell for cell in cells if cell not in set(parent.values())]
    paths = []
    for leaf in leaves:
        path = [leaf]
        while path[0] in parent:
            path.insert(0, parent[path[0]])
        paths.append(path)
    return paths


def _levels(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """Cells centred at one height, from top to bottom; a line between others can move a centre by half a line."""
    levels: list[list[_Cell]] = []
    for cell in sorted(cells, key=_centre):
        if not levels or _centre(cell) - _centre(levels[-1][0]) > 1:
            levels.append([])
        levels[-1].append(cell)
    return levels


def _holds(group: _Cell, cell: _Cell, form: Form, forms: Forms) -> bool:
    """Whether a cell can stand under a group."""
    said = {word for word, _ in group.words if word not in form.flat}
    return any(cell.words[-1][0] in forms.groups.get(word, ()) for word in said)


def _under(cells: Sequence[_Cell], groups: Sequence[_Cell], form: Form, forms: Forms) -> dict[_Cell, _Cell]:
    """The group of each cell: the first that can hold it, holds no other like it, and lies no farther left than that
    of a cell left of it.
    """
    order = sorted(groups, key=lambda group: [_left(other, group) for other in groups].count(True))
    found: dict[_Cell, _Cell] = {}
    steps = 0

    def fits(cell: _Cell, group: _Cell) -> bool:
        if not _holds(group, cell, form, forms):
            return False
        at = order.index(group)
        for other, home in found.items():
            if home is group and other.words[-1][0] == cell.words[-1][0]:
                return False
            if (_left(cell, other) and at > order.index(home)) or (_left(other, cell) and at < order.index(home)):
                return False
        return True

    def search(i: int) -> bool:
        nonlocal steps
        steps += 1
        if i == len(cells) or steps > _STEPS:
            return i == len(cells)
        for group in order:
            if fits(cells[i], group):
                found[cells[i]] = group
                if search(i + 1):
                    return True
                del found[cells[i]]
        return not any(_holds(group, cells[i], form, forms) for group in order) and search(i + 1)

    search(0)
    return found


def _ordered(
    columns: Sequence[Column], heads: Sequence[Sequence[_Cell]], form: Form, forms: Forms
) -> tuple[list[Column], Before]:
    """Columns in an order that the lines allow, as near to the prescribed form as can be, and what is known of it."""
    before = _before(columns, heads, form)
    waiting = list(range(len(columns)))
    order: list[int] = []
    while waiting:
        free = [i for i in waiting if not any((j, i) in before for j in waiting)]
        order.append(min(free or waiting, key=lambda i: (columns[i].block, _rank_in_form(columns[i], form, forms), i)))
        waiting.remove(order[-1])
    place = {column: i for i, column in enumerate(order)}
    return [columns[i] for i in order], frozenset((place[i], place[j]) for i, j in before)


def _before(columns: Sequence[Column], heads: Sequence[Sequence[_Cell]], form: Form) -> set[tuple[int, int]]:
    """Pairs of columns of which the first stands left: a cell over it stands left of a cell over the other.

    The columns of a group stand together, so that what is left of one of them is left of all. Where no line tells, 合计
    and 小计 stand left of what they add up.
    """
    indices = range(len(columns))
    pairs = {(i, j) for i in indices for j in indices if columns[i].block < columns[j].block}
    pairs |= {(i, j) for i in indices for j in indices if any(_left(a, b) for a in heads[i] for b in heads[j])}
    groups = list({id(cell): [i for i in indices if cell in heads[i]] for head in heads for cell in head[:-1]}.values())
    pairs = _closed(pairs, groups)
    closed = _closed(pairs | {pair for pair in totals_first(columns, form) if pair[::-1] not in pairs}, groups)
    return pairs if any((j, i) in closed for i, j in closed) else closed


def totals_first(columns: Sequence[Column], form: Form) -> set[tuple[int, int]]:
    """Pairs of a column that adds up others, by the form's identities, and one of those."""
    parts = {(left[0], part) for left, right in (*form.rows, *form.items) if len(left) == 1 for part in right}
    names = [column.item or column.measure for column in columns]
    # the same items stand once under 预算数 and once under 决算数
    within = [(column.block, column.measure if column.item else "") for column in columns]
    return {
        (i, j)
        for i, name in enumerate(names)
        for j, part in enumerate(names)
        if within[i] == within[j] and (name, part) in parts
    }


def _closed(pairs: set[tuple[int, int]], groups: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """With what follows from the pairs, the columns of a group standing together."""
    while True:
        found = {(i, k) for i, j in pairs for j2, k in pairs if j == j2}
        for members in groups:
            found |= {(i, k) for i, j in pairs if j in members and i not in members for k in members}
            found |= {(k, j) for i, j in pairs if i in members and j not in members for k in members}
        if found <= pairs:
            return pairs
        pairs = pairs | found


def _left(one: _Cell, other: _Cell) -> bool:
    """Whether a cell stands left of another on a line that both share."""
    return any(piece.place < place for piece in one.pieces for place in [other.place(piece.line)] if place is not None)


def _with_stages(items: Sequence[Column], before: Before, stages: Words) -> tuple[list[Column], Before]:
    """Under every column the stages, where these are the last line of the header: 预算数 决算数 预算数 决算数."""
    n = len(stages)
    columns = [
        replace(column, measure=word, label=f"{column.label}/{text}") for column in items for word, text in stages
    ]
    pairs = {(i * n + a, j * n + b) for i, j in before for a in range(n) for b in range(n)}
    pairs |= {(i * n + a, i * n + b) for i in range(len(items)) for b in range(n) for a in range(b)}
    return columns, frozenset(pairs)


def _rank_in_form(column: Column, form: Form, forms: Forms) -> int:
    """Where a column stands in the prescribed form; one that it does not know stands last."""
    names = list(forms.sangong_items.values()) if form.layout == "sangong" else list(form.measures)
    name = column.item or column.measure
    return names.index(name) if name in names else len(names)


def _cells(tokens: Sequence[_Token], form: Form, forms: Forms) -> tuple[list[_Cell], int] | None:
    """Tokens joined to cells, and how many pieces are left over; None where there are too many ways to join them."""
    known = {token: _words(token.text, form, forms) for token in tokens}
    whole = {token: _Cell(words, (token,)) for token, words in known.items() if words}
    loose = [token for token in tokens if token not in whole or _is_end(token, known[token])]
    joins = list(islice(_joins(tokens, loose, form, forms), _JOINS + 1)) if len(tokens) <= _TOKENS else None
    chosen = _cover(loose, joins, whole) if joins is not None and len(joins) <= _JOINS else None
    if chosen is None:
        return None
    used = {piece for cell in chosen for piece in cell.pieces}
    cells = [*chosen, *(cell for token, cell in whole.items() if token not in used)]
    return cells, sum(token not in used and token not in whole for token in loose)


def _is_end(token: _Token, words: Words) -> bool:
    """收入, 支出 or 预算 alone below the first line, which may be the end of a cell."""
    return token.line > 0 and len(words) == 1 and words[0][0] in ENDS


def _words(text: str, form: Form, forms: Forms) -> Words:
    """The words of a whole cell; empty where a character of it belongs to none."""
    if word := forms.word(text, form.name):
        return [(word, text)]
    found = cut_words(text, form, forms)
    return found if sum(len(part) for _, part in found) == len(text) else []


def _joins(tokens: Sequence[_Token], loose: Sequence[_Token], form: Form, forms: Forms) -> Iterator[_Cell]:
    """Pieces on lines below each other, one of them loose, that are one known word together."""
    wanted = set(loose)
    below = {token: [t for t in tokens if token.line < t.line <= token.line + _APART] for token in tokens}
    waiting: list[tuple[_Token, ...]] = [(token,) for token in tokens]
    while waiting:
        pieces = waiting.pop()
        if len(pieces) > 1 and wanted.intersection(pieces):
            text = "".join(piece.text for piece in pieces)
            if word := forms.word(text, form.name):
                yield _Cell([(word, text)], pieces)
        if len(pieces) < _PIECES:
            waiting += [(*pieces, token) for token in below[pieces[-1]]]


def _cover(loose: Sequence[_Token], joins: Sequence[_Cell], whole: Mapping[_Token, _Cell]) -> list[_Cell] | None:
    """Joins, none of which share a piece or cross, that hold most loose pieces.

    Of such, those that leave cells in the middle of the fewest different heights: cells beside each other are centred
    alike, whatever their number of lines. None where the search ends before it has tried all.
    """
    best: list[_Cell] = []
    rank: tuple[int, int, int] | None = None
    steps = 0
    centres = Counter(map(_centre, whole.values()))
    by_piece: dict[_Token, list[_Cell]] = defaultdict(list)
    for cell in sorted(joins, key=lambda cell: (-centres[_centre(cell)], -len(cell.pieces))):
        for piece in cell.pieces:
            by_piece[piece].append(cell)

    def search(i: int, chosen: list[_Cell], used: frozenset[_Token]) -> None:
        nonlocal best, rank, steps
        steps += 1
        while i < len(loose) and loose[i] in used:
            i += 1
        if steps > _STEPS:
            return
        missed = sum(t not in used and t not in whole for t in loose[:i])
        if rank and (missed > rank[0] or (missed == rank[0] == 0 and rank[1] == 1)):
            return
        if i == len(loose):
            cells = [*chosen, *(cell for token, cell in whole.items() if token not in used)]
            found = sum(t not in used and t not in whole for t in loose), len(set(map(_centre, cells))), len(cells)
            if rank is None or found < rank:
                best, rank = chosen, found
            return
        for cell in by_piece[loose[i]]:
            if not used.intersection(cell.pieces) and not any(_cross(cell, other) for other in chosen):
                search(i + 1, [*chosen, cell], used.union(cell.pieces))
        search(i + 1, chosen, used)

    search(0, [], frozenset())
    return best if steps <= _STEPS else None


def _centre(cell: _Cell) -> int:
    """Twice the line in the middle of a cell."""
    n = len(cell.pieces)
    return cell.pieces[(n - 1) // 2].line + cell.pieces[n // 2].line


def _cross(one: _Cell, other: _Cell) -> bool:
    """Whether one cell stands left of the other on one line and right of it on another."""
    signs = {a < b for piece in one.pieces for a, b in [(piece.place, other.place(piece.line))] if b is not None}
    return len(signs) > 1


def _rows(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """Cells by line, left to right, each on that of its lines that holds most cells."""
    lines = sorted({piece.line for cell in cells for piece in cell.pieces})
    on = {line: [cell for cell in cells if cell.place(line) is not None] for line in lines}
    home = {cell: max((piece.line for piece in cell.pieces), key=lambda line: len(on[line])) for cell in cells}
    rows = [[cell for cell in on[line] if home[cell] == line] for line in lines]
    return [sorted(row, key=lambda cell: cell.place(line) or 0) for line, row in zip(lines, rows, strict=True) if row]


def _heads_money(cell: _Cell) -> bool:
    """Whether a cell can be or head a column of money; one of 收入 or 支出 and more heads them all."""
    words = [word for word, _ in cell.words]
    return not (set(words) <= SKIP or (len(words) > 1 and "side" in words))


def _in_form(cell: _Cell, form: Form, forms: Forms) -> Sequence[tuple[str, str]]:
    """The words of a cell; of several, the stage (预算数, 决算数) or those that name an item, in other forms none."""
    if len(cell.words) == 1:
        return cell.words
    if form.layout != "sangong":
        return ()
    stage = [pair for pair in cell.words if pair[0] in _STAGES]
    return stage or [pair for pair in cell.words if pair[0] in forms.sangong_items]


def _stage_row(rows: Sequence[Sequence[_Cell]]) -> list[tuple[str, str]]:
    """The stages that repeat under every column: 预算数 决算数 预算数 决算数; empty where the last line isn't such."""
    last = [cell.words[0] for cell in rows[-1]] if rows else []
    words = [word for word, _ in last]
    n = len(set(words))
    repeats = 1 < n < len(words) and set(words) <= _STAGES | {"amount"} and words == words[:n] * (len(words) // n)
    return last[:n] if repeats else []
