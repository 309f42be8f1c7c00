"""Characters of a page → lines of text: by their height on the page, with a space where the print leaves one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from yujuesuan.readers.pdf_page import Glyph

#: Parts of a character's size: how far apart lines may be, and characters of a word (Latin, Chinese) or of a run.
_SAME_LINE, _LATIN_GAP, _WORD_GAP, _RUN_GAP = 0.5, 0.18, 0.35, 0.8
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+|-?\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a line that stand together, or a whole line; `words` are its parts where it has several."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    words: tuple[Run, ...] = ()

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2


def lines(glyphs: Iterable[Glyph], apart: float = _SAME_LINE) -> list[list[Glyph]]:
    """Characters by line, top to bottom, each line from left to right; `apart` is a part of their size."""
    found: list[list[Glyph]] = []
    centre = 0.0
    for glyph in sorted(glyphs, key=lambda g: (g.y, g.x0)):
        if found and glyph.y - centre <= apart * max(glyph.size, found[-1][0].size):
            found[-1].append(glyph)
            centre += (glyph.y - centre) / len(found[-1])
        else:
            found.append([glyph])
            centre = glyph.y
    return [_once(sorted(line, key=lambda g: g.x0)) for line in found]


def level(line: list[Glyph], apart: float) -> list[list[Glyph]]:
    """A line by parts whose characters stand at one height, within the part `apart` of their size."""
    heights = [glyph.y for glyph in line]
    return [line] if max(heights) - min(heights) <= apart * line[0].size else lines(line, apart)


def _once(line: Sequence[Glyph]) -> list[Glyph]:
    """A line without the second print of a character that is painted twice to look bold."""
    kept: list[Glyph] = []
    for glyph in line:
        twice = (
            kept and kept[-1].char == glyph.char and abs(kept[-1].x0 - glyph.x0) < 0.25 * max(glyph.x1 - glyph.x0, 1)
        )
        if not twice:
            kept.append(glyph)
    return kept


def runs(line: Sequence[Glyph]) -> list[Run]:
    """The parts of a line that wide gaps keep apart; an amount never stands in one part with another word."""
    found: list[list[Glyph]] = []
    for word in _parted(line, _WORD_GAP):
        gap = word[0].x0 - found[-1][-1].x1 if found else 0.0
        apart = gap > _RUN_GAP * max(word[0].size, found[-1][-1].size) if found else True
        if apart or _is_amount(word) or _is_amount(found[-1]):
            found.append(word)
        else:
            found[-1] = found[-1] + word
    return [_run(part) for part in found]


def _is_amount(word: Sequence[Glyph]) -> bool:
    return bool(_AMOUNT.fullmatch("".join(glyph.char for glyph in word)))


def whole(line: Sequence[Glyph]) -> Run:
    """A line as one run."""
    return _run(line)


def cell_text(glyphs: Iterable[Glyph]) -> str:
    """The text of a cell: its lines joined without a space, as Chinese and figures wrap."""
    return "".join(_run(line).text for line in lines(glyphs))


def _run(line: Sequence[Glyph]) -> Run:
    words = [_word(part) for part in _parted(line, _WORD_GAP)]
    text = " ".join(word.text for word in words)
    y0, y1 = min(word.y0 for word in words), max(word.y1 for word in words)
    return Run(text, line[0].x0, y0, max(word.x1 for word in words), y1, tuple(words) if len(words) > 1 else ())


def _word(part: Sequence[Glyph]) -> Run:
    text = "".join(glyph.char for glyph in part)
    return Run(text, part[0].x0, min(g.y0 for g in part), max(g.x1 for g in part), max(g.y1 for g in part))


def _parted(line: Sequence[Glyph], gap: float) -> Iterator[list[Glyph]]:
    part: list[Glyph] = []
    for glyph in line:
        if part:
            latin = gap < _RUN_GAP and glyph.char.isascii() and part[-1].char.isascii()
            room = (_LATIN_GAP if latin else gap) * max(glyph.size, part[-1].size)
            if glyph.x0 - part[-1].x1 > room:
                yield part
                part = []
        part.append(glyph)
    if part:
        yield part
