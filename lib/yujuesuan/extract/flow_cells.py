"""Header of a flow that prints a page line by line → its cells, and the orders in which their columns can stand.

A PDF read line by line across the page prints the first line of every wrapped header cell, then the second, and a
cell that spans several levels in the middle of its height. So pieces are joined again where that makes a known word,
and only cells that share a line tell which of them stands left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yujuesuan.document import Line
from yujuesuan.extract.flow_headers import SKIP, cut_words, flow_columns, side_columns
from yujuesuan.extract.headers import is_index_row
from yujuesuan.forms import Form, Forms
from yujuesuan.tables import Column
from yujuesuan.text import fold

Words = list[tuple[str, str]]
#: A cell wraps over no more lines than this, and its pieces stand no farther apart, other cells' lines between them.
_PIECES, _APART = 4, 4
#: More orders than this are not tried.
_ORDERS = 400
_STAGES = frozenset({"budget", "final"})


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    line: int
    place: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """A header cell: its words (a cell may say several: 一般公共预算 基本支出) and the pieces that print it."""

    words: tuple[tuple[str, str], ...]
    pieces: tuple[_Token, ...]

    def place(self, line: int) -> int | None:
        return next((piece.place for piece in self.pieces if piece.line == line), None)


#: The orders that a line and those it holds can have.
_Block = list[list[_Cell]]


def readings(lines: Sequence[Line], form: Form, forms: Forms) -> Iterator[tuple[list[Column], Words, int]]:
    """Money columns in every order that the lines allow, the words they come from, and the pieces no known word holds."""
    printed = [line.text.split() for line in lines if not is_index_row(line.text.split())]
    tokens = [_Token(fold(text), i, k) for i, texts in enumerate(printed) for k, text in enumerate(texts)]
    cells, unknown = _cells(tokens, form, forms)
    rows = _rows(cells)
    if form.layout == "sides":
        words = [word for cell in max(rows, key=len, default=[]) for word in cell.words]
        yield side_columns(words, form, forms), words, unknown
        return
    stages = _stage_row(rows)
    heads = [[cell for cell in row if _heads_money(cell)] for row in (rows[:-1] if stages else rows)]
    seen: set[tuple[tuple[str, str], ...]] = set()
    blocks = _blocks([row for row in heads if row], forms)
    for arranged in (order for pool in blocks for order in _arranged(pool)):
        words = [word for cell in arranged for word in _in_form(cell, form, forms)]
        columns = _columns(words, stages, form, forms)
        meanings = tuple((column.measure, column.item) for column in columns)
        if meanings not in seen:
            seen.add(meanings)
            yield columns, words, unknown


def _columns(words: Words, stages: Words, form: Form, forms: Forms) -> list[Column]:
    """The columns of the words; under each of them the stages, where these are the last line of the header."""
    if not stages:
        return flow_columns(words, form, forms)
    # 三公经费 over all columns says nothing, and would be a column of its own under a stage
    heads = [word for word in words if word[0] != "three" or {"meeting", "training"} & {w for w, _ in words}]
    by_stage = [flow_columns([stage, *heads], form, forms) for stage in stages]
    return [column for item in zip(*by_stage, strict=True) for column in item]


def _cells(tokens: Sequence[_Token], form: Form, forms: Forms) -> tuple[list[_Cell], int]:
    """Tokens joined to cells, longest join first, and how many pieces are left over."""
    known = {token: _words(token.text, form, forms) for token in tokens}
    loose = [token for token in tokens if not known[token]]
    joins = sorted(_joins(tokens, loose, form, forms), key=lambda cell: -len(cell.words[0][1]))
    chosen = _cover(loose, joins)
    used = {piece for cell in chosen for piece in cell.pieces}
    whole = [_Cell(known[token], (token,)) for token in tokens if token not in used and known[token]]
    return [*chosen, *whole], sum(token not in used for token in loose)


def _words(text: str, form: Form, forms: Forms) -> tuple[tuple[str, str], ...]:
    """The words of a whole cell; empty where a character of it belongs to none."""
    if word := forms.word(text, form.name):
        return ((word, text),)
    found = cut_words(text, form, forms)
    return tuple(found) if sum(len(part) for _, part in found) == len(text) else ()


def _joins(tokens: Sequence[_Token], loose: Sequence[_Token], form: Form, forms: Forms) -> Iterator[_Cell]:
    """Pieces on lines below each other, one of them loose, that are one known word together."""
    wanted = set(loose)
    below = {
        token: [t for t in tokens if token.line < t.line <= token.line + _APART] for token in tokens
    }
    waiting: list[tuple[_Token, ...]] = [(token,) for token in tokens]
    while waiting:
        pieces = waiting.pop()
        if len(pieces) > 1 and wanted.intersection(pieces):
            text = "".join(piece.text for piece in pieces)
            if word := forms.word(text, form.name):
                yield _Cell(((word, text),), pieces)
        if len(pieces) < _PIECES:
            waiting += [(*pieces, token) for token in below[pieces[-1]]]


def _cover(loose: Sequence[_Token], joins: Sequence[_Cell]) -> list[_Cell]:
    """Joins that hold every loose piece, of which no two share a piece or cross; as many pieces as can be held."""
    best: list[_Cell] = []
    held = -1
    steps = 0

    def search(i: int, chosen: list[_Cell], used: frozenset[_Token]) -> None:
        nonlocal best, held, steps
        steps += 1
        if held == len(loose) or steps > 4000:
            return
        while i < len(loose) and loose[i] in used:
            i += 1
        if i == len(loose):
            count = sum(token in used for token in loose)
            if count > held:
                best, held = chosen, count
            return
        for cell in joins:
            fits = loose[i] in cell.pieces and not used.intersection(cell.pieces)
            if fits and not any(_cross(cell, other) for other in chosen):
                search(i + 1, [*chosen, cell], used.union(cell.pieces))
        search(i + 1, chosen, used)

    search(0, [], frozenset())
    return best


def _cross(one: _Cell, other: _Cell) -> bool:
    """Whether one cell stands left of the other on one line and right of it on another."""
    signs = {
        a < b
        for piece in one.pieces
        for a, b in [(piece.place, other.place(piece.line))]
        if b is not None
    }
    return len(signs) > 1


def _rows(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """Cells by line, left to right, each on that of its lines that holds most cells."""
    lines = sorted({piece.line for cell in cells for piece in cell.pieces})
    on = {line: [cell for cell in cells if cell.place(line) is not None] for line in lines}
    home = {cell: max((piece.line for piece in cell.pieces), key=lambda line: len(on[line])) for cell in cells}
    rows = [[cell for cell in on[line] if home[cell] == line] for line in lines]
    return [
        sorted(row, key=lambda cell: cell.place(line) or 0)
        for line, row in zip(lines, rows, strict=True)
        if row
    ]


def _heads_money(cell: _Cell) -> bool:
    """Whether a cell can be or head a column of money; one that says 收入 or 支出 beside another word heads them all."""
    words = [word for word, _ in cell.words]
    return not (set(words) <= SKIP or (len(words) > 1 and "side" in words))


def _in_form(cell: _Cell, form: Form, forms: Forms) -> Sequence[tuple[str, str]]:
    """The words of a cell; of several, the stage (预算数, 决算数), else those that name an item."""
    if len(cell.words) == 1:
        return cell.words
    stage = [pair for pair in cell.words if pair[0] in _STAGES]
    return stage or [pair for pair in cell.words if pair[0] in forms.sangong_items] if form.layout == "sangong" else ()


def _stage_row(rows: Sequence[Sequence[_Cell]]) -> list[tuple[str, str]]:
    """The stages that repeat under every column: 预算数 决算数 预算数 决算数; empty where the last line isn't such."""
    last = [cell.words[0] for cell in rows[-1]] if rows else []
    words = [word for word, _ in last]
    n = len(set(words))
    repeats = 1 < n < len(words) and set(words) <= _STAGES | {"amount"} and words == words[:n] * (len(words) // n)
    return last[:n] if repeats else []


def _blocks(rows: Sequence[list[_Cell]], forms: Forms) -> Iterator[list[_Block]]:
    """Lines that go to their places whole; a line of groups with or without the lines below that they can hold."""
    pools: list[list[_Block]] = [[]]
    for row in reversed(rows):
        allowed = {word for cell in row for w, _ in cell.words if w in forms.groups for word in forms.groups[w]}
        alone = [[*pool, [row]] for pool in pools]
        for pool in pools:
            held = [block for block in pool if all(cell.words[0][0] in allowed for cell in block[0])]
            if held:
                rest = [block for block in pool if block not in held]
                alone.append([*rest, [[*row, *inner] for inner in _arranged(held)]])
        pools = alone
    yield from pools


def _arranged(blocks: Sequence[_Block]) -> list[list[_Cell]]:
    """Every order of the blocks in which each goes, whole, to some place among the cells of the longer ones."""
    found: list[list[_Cell]] = [[]]
    for block in sorted(blocks, key=lambda block: -len(block[0])):
        found = [
            [*order[:at], *inner, *order[at:]] for order in found for inner in block for at in range(len(order) + 1)
        ][:_ORDERS]
    return found
