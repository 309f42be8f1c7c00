"""Characters of a page → lines of text: by their height on the page, with a space where the print leaves one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from yujuesuan.readers.pdf_page import Glyph

#: Parts of a character's size: how far apart lines may be, and characters of a word (Latin, Chinese) or of a run.
_SAME_LINE, _LATIN_GAP, _WORD_GAP, _RUN_GAP = 0.5, 0.18, 0.35, 0.8
#: A digit smaller than this part of the one before it may be raised.
_MARK = 0.8
_DOWN, _ACROSS, _CHAR = attrgetter("y", "x0"), attrgetter("x0"), attrgetter("char")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+|-?\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a line that stand together, or a whole line; `words` are a run's parts where it has several."""

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
    centre = math.nan
    for glyph in sorted(glyphs, key=_DOWN):
        if glyph.y == centre:
            found[-1].append(glyph)
        elif glyph.y - centre <= apart * max(glyph.size, found[-1][0].size if found else 0.0):
            found[-1].append(glyph)
            centre += (glyph.y - centre) / len(found[-1])
        else:
            found.append([glyph])
            centre = glyph.y
    return [_once(sorted(line, key=_ACROSS)) for line in found]


def level(line: list[Glyph], apart: float) -> list[list[Glyph]]:
    """A line by parts whose characters stand at one height, within the part `apart` of their size."""
    heights = [glyph.y for glyph in line]
    return [line] if max(heights) - min(heights) <= apart * line[0].size else lines(line, apart)


def _once(line: Sequence[Glyph]) -> list[Glyph]:
    """A line without the second print of a character that is painted twice to look bold, and without note marks."""
    kept, end = [line[0]], line[0]
    for glyph in line[1:]:
        last = kept[-1]
        if last.char == glyph.char and abs(last.x0 - glyph.x0) < 0.25 * max(glyph.x1 - glyph.x0, 1):
            continue
        if not (glyph.size < _MARK * last.size and _marks_note(last, end, glyph)):
            kept.append(glyph)
        end = glyph
    return kept


def _marks_note(figure: Glyph, before: Glyph, glyph: Glyph) -> bool:
    """Whether a small raised digit right behind a figure marks a note: it would become the figure's last digit."""
    raised = glyph.y1 < figure.y1 - 0.2 * figure.size and glyph.x0 - before.x1 < 0.5 * figure.size
    return raised and glyph.char.isdecimal() and figure.char.isdecimal()


def runs(line: Sequence[Glyph]) -> list[Run]:
    """The parts of a line that wide gaps keep apart; an amount never stands in one part with another word."""
    found: list[Sequence[Glyph]] = []
    for word in [line[start:end] for start, end in _parts(line, _WORD_GAP)]:
        gap = word[0].x0 - found[-1][-1].x1 if found else 0.0
        apart = gap > _RUN_GAP * max(word[0].size, found[-1][-1].size) if found else True
        if apart or _is_amount(word) or _is_amount(found[-1]):
            found.append(word)
        else:
            found[-1] = [*found[-1], *word]
    return [_with_words(part) for part in found]


def _is_amount(word: Sequence[Glyph]) -> bool:
    return bool(_AMOUNT.fullmatch("".join(map(_CHAR, word))))


def whole(line: Sequence[Glyph]) -> Run:
    """A line as one run."""
    return _run(line)


def cell_text(glyphs: Iterable[Glyph]) -> str:
    """The text of a cell: its lines joined without a space, as Chinese and figures wrap."""
    return "".join(_run(line).text for line in lines(glyphs))


def _with_words(line: Sequence[Glyph]) -> Run:
    run, parts = _run(line), _parts(line, _WORD_GAP)
    return replace(run, words=tuple(_run(line[start:end]) for start, end in parts)) if len(parts) > 1 else run


def _run(line: Sequence[Glyph]) -> Run:
    chars, x0, y0, x1, y1, *_ = zip(*line, strict=True)
    text = " ".join(["".join(chars[start:end]) for start, end in _parts(line, _WORD_GAP)])
    return Run(text, x0[0], min(y0), max(x1), max(y1))


def _parts(line: Sequence[Glyph], gap: float) -> list[tuple[int, int]]:
    """Where the parts of a line begin and end that gaps keep apart."""
    starts = [
        n
        for n, (last, glyph) in enumerate(pairwise(line), 1)
        # nearly all characters stand so near that no more needs to be known of them
        if glyph.x0 - last.x1 > _LATIN_GAP * glyph.size and glyph.x0 - last.x1 > _room(last, glyph, gap)
    ]
    return list(pairwise([0, *starts, len(line)]))


def _room(last: Glyph, glyph: Glyph, gap: float) -> float:
    """How far apart two characters of a word or run stand at most."""
    latin = gap < _RUN_GAP and glyph.char.isascii() and last.char.isascii()
    return (_LATIN_GAP if latin else gap) * max(glyph.size, last.size)
