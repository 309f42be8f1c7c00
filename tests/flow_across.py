"""A table as a PDF's text reads line by line across the page: pieces of wrapped cells beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

#: Height of a line of text; lines nearer than half of it are one line of the flow.
_LINE = 1.0


@dataclass(frozen=True)
class Head:
    """A header cell: its text, its width in characters, and the cells under it."""

    text: str
    width: int
    under: tuple[Head, ...] = ()

    @property
    def columns(self) -> tuple[int, ...]:
        """Widths of the columns that stand under it."""
        return tuple(w for head in self.under for w in head.columns) if self.under else (self.width,)

    @property
    def levels(self) -> int:
        """How many cells stand above each other."""
        return 1 + max((head.levels for head in self.under), default=0)


@dataclass(frozen=True)
class _Piece:
    x: float
    y: float
    text: str


def header(heads: Sequence[Head]) -> list[str]:
    """Lines of a header, every cell in the middle of its height and width."""
    levels = max(head.levels for head in heads)
    heights = [0.0] * levels
    for level, head in ((level, head) for top in heads for level, head in _by_level(top, 0)):
        if head.under:
            heights[level] = max(heights[level], len(_wrapped(head)) * _LINE)
    for level, head in ((level, head) for top in heads for level, head in _by_level(top, 0)):
        lack = len(_wrapped(head)) * _LINE - sum(heights[level:])
        if not head.under and lack > 0:
            heights[-1] += lack
    pieces: list[_Piece] = []
    x = 0.0
    for head in heads:
        pieces += _placed(head, x, 0, heights)
        x += sum(head.columns)
    return _lines(pieces)


def row(texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Lines of a row whose cells wrap, in the middle of its height; blank cells leave no trace."""
    cells = [_wrapped(Head(text, width)) if text else [] for text, width in zip(texts, widths, strict=True)]
    height = max(len(cell) for cell in cells) * _LINE
    pieces: list[_Piece] = []
    x = 0.0
    for cell, width in zip(cells, widths, strict=True):
        pieces += [_Piece(x, y, text) for y, text in zip(_heights(len(cell), 0, height), cell, strict=True)]
        x += width
    return _lines(pieces)


def _by_level(head: Head, level: int) -> Iterator[tuple[int, Head]]:
    yield level, head
    for child in head.under:
        yield from _by_level(child, level + 1)


def _placed(head: Head, x: float, level: int, heights: Sequence[float]) -> Iterator[_Piece]:
    top = sum(heights[:level])
    bottom = sum(heights[: level + 1]) if head.under else sum(heights)
    lines = _wrapped(replace(head, width=sum(head.columns)))
    for y, text in zip(_heights(len(lines), top, bottom), lines, strict=True):
        yield _Piece(x + (sum(head.columns) - len(text)) / 2, y, text)
    for child in head.under:
        yield from _placed(child, x, level + 1, heights)
        x += sum(child.columns)


def _wrapped(head: Head) -> list[str]:
    """The text cut to the width; numbers and codes are not cut."""
    width = sum(head.columns)
    if head.text.isascii():
        return [head.text]
    return [head.text[i : i + width] for i in range(0, len(head.text), width)]


def _heights(count: int, top: float, bottom: float) -> list[float]:
    return [(top + bottom) / 2 + (i - (count - 1) / 2) * _LINE for i in range(count)]


def _lines(pieces: Sequence[_Piece]) -> list[str]:
    lines: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.y):
        if not lines or piece.y - lines[-1][0].y >= _LINE / 2:
            lines.append([])
        lines[-1].append(piece)
    return [" ".join(piece.text for piece in sorted(line, key=lambda piece: piece.x)) for line in lines]
