"""One PDF page → what is painted on it: characters with boxes and ruling lines, upright, origin at the top left.

Only what a reader sees counts: text outside the page box, invisible text and text cut off by its clip is left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from yujuesuan.readers import pdf_calls as calls
from yujuesuan.readers.pdf_calls import Flags, Floats, Ints
from yujuesuan.readers.pdf_drawn import THIN, drawn

#: Render modes that paint nothing: neither filled nor stroked, and clipping only.
_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
#: Codes above 32 that print nothing: blanks, and what is no character.
_BLANK = (0xA0, 0x3000, 0xFFFE, 0xFFFF)
#: 仿宋_GB2312 and its kin, as Word embeds them, call 〔 and 〕 by the codes of German quotation marks.
_BRACKETS = {0x201E: 0x3014, 0x201F: 0x3015}
#: Stands for every printed character of a number that is cut off, so that what is left reads as no number.
CUT = "\ufffc"
#: Stands for a character of which the font does not tell what it is.
UNKNOWN = "\ufffd"
#: Characters of a number; without one of the first, it is another number.
_DIGITS = frozenset(map(ord, "0123456789０１２３４５６７８９-−－–"))
_OF_NUMBERS = _DIGITS | frozenset(map(ord, ".,，．"))
_IS_DIGIT = np.array([code in _DIGITS for code in range(0x10000)])
#: The part of a digit's height or width that may stick out of the page or clip, or show: what it paints is rounded.
_STICKS_OUT, _THIN_INK = 0.1, 0.01
#: A number that ends so near to the edge of what is painted, in parts of a digit's width, has no room for another.
_TOUCHES = 0.2
#: Shorter lines are dots of a dotted line or parts of a drawing; they rule nothing by themselves.
_SHORT = 1.0


class Glyph(NamedTuple):
    """A painted character, its box, and the box's middle and height; y grows downwards."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float
    size: float


_glyph = partial(tuple.__new__, Glyph)


class Rule(NamedTuple):
    """A horizontal line at y = `at` from x = `start` to `end`, or a vertical one at x = `at`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """What is painted on a page; `images` tells whether a picture covers a good part of it.

    `boxes` has a row for every one of `chars`: x0, y0, x1, y1, y downwards.
    """

    width: float
    height: float
    chars: str
    boxes: Floats
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    images: bool

    def glyphs(self) -> list[Glyph]:
        """All characters; they are made anew with every call, because a file has very many of them."""
        return glyphs_of(self.chars, self.boxes)

    def glyphs_at_edge(self, margin: float) -> list[Glyph]:
        """The characters in the parts `margin` of the page's height at its top and bottom."""
        y = (self.boxes[:, 1] + self.boxes[:, 3]) / 2
        at = np.flatnonzero((y < margin * self.height) | (y > (1 - margin) * self.height))
        return glyphs_of([self.chars[n] for n in at.tolist()], self.boxes[at])


def glyphs_of(chars: Sequence[str], boxes: Floats) -> list[Glyph]:
    """Characters from their boxes, a row each: x0, y0, x1, y1."""
    x0, y0, x1, y1 = boxes.T
    columns = (x0, y0, x1, y1, (x0 + x1) / 2, (y0 + y1) / 2, y1 - y0)
    return list(map(_glyph, zip(chars, *[column.tolist() for column in columns], strict=True)))


_Box = tuple[float, float, float, float]


def read_page(page: pdfium.PdfPage) -> PageContent:
    """All painted characters and lines of a page, turned so that most of its text stands upright."""
    crop, media = page.get_cropbox(), page.get_mediabox()
    box = (max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3]))
    codes, boxes, turn = _characters(page, box)
    lines, pictures = drawn(calls.handle(page.raw), raw.FPDFPage_CountObjects(page.raw))
    x0, y0, x1, y1 = _upright(pictures, box, turn).T
    width, height = box[2] - box[0], box[3] - box[1]
    if turn in (90, 270):
        width, height = height, width
    horizontal, vertical = _rules(_upright(lines, box, turn))
    images = bool(((x1 - x0) * (y1 - y0)).sum() > 0.2 * width * height)
    chars = "".join([chr(_BRACKETS.get(code, code)) for code in codes])
    return PageContent(width, height, chars, boxes, horizontal, vertical, images)


def _upright(boxes: Floats, box: _Box, turn: int) -> Floats:
    """Boxes in PDF coordinates, of any two corners, as they stand on a page turned clockwise by `turn` degrees.

    Rows of x0, y0, x1, y1; x0 <= x1, y0 <= y1.
    """
    left, bottom, right, top = box
    a, b, c, d = boxes.T
    if turn == 0:
        a, b, c, d = a - left, top - b, c - left, top - d
    elif turn == 90:
        a, b, c, d = b - bottom, a - left, d - bottom, c - left
    elif turn == 180:
        a, b, c, d = right - a, b - bottom, right - c, d - bottom
    else:
        a, b, c, d = top - b, right - a, top - d, right - c
    return np.column_stack((np.minimum(a, c), np.minimum(b, d), np.maximum(a, c), np.maximum(b, d)))


# ---- characters -------------------------------------------------------------------------------------------


def _characters(page: pdfium.PdfPage, box: _Box) -> tuple[list[int], Floats, int]:
    """Codes of the painted characters, their upright boxes, and by how much the page is turned for that."""
    text = page.get_textpage()
    handle = calls.handle(text.raw)
    codes = calls.all_of(calls.code_of, repeat(handle), range(raw.FPDFText_CountChars(text.raw)))
    # what pdfium adds itself is spaces and line ends
    at = np.flatnonzero((codes > 32) & np.logical_and.reduce([codes != code for code in _BLANK]))
    (left, top, right, bottom), known = calls.boxes_of(handle, at)
    texts, first, text_of = np.unique(
        calls.all_of(calls.text_object, repeat(handle), at.tolist()), return_index=True, return_inverse=True
    )
    unknown = calls.all_of(calls.map_error, repeat(handle), at[first].tolist()) == 1
    codes[at[unknown[text_of]]] = ord(UNKNOWN)
    angles = np.array([_quarter(calls.angle_of(handle, n)) for n in at[first].tolist()], np.int64)
    parts = _clips(texts.tolist(), box)[text_of]
    x0, y0, x1, y1 = parts.T
    x, y = (left + right) / 2, (bottom + top) / 2
    painted = known & (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
    boxes = np.column_stack((left, bottom, right, top))
    digits = known & _IS_DIGIT[np.minimum(codes[at], len(_IS_DIGIT) - 1)]
    within = (x0 <= left) & (right <= x1) & (y0 <= bottom) & (top <= y1)
    crossing = np.flatnonzero(digits & ~within & (left < x1) & (x0 < right) & (bottom < y1) & (y0 < top))
    crossing = crossing[_is_cut(calls.ink_of(handle, at[crossing].tolist()), parts[crossing])]
    text.close()
    painted[crossing] = True
    hidden = np.flatnonzero(digits & ~painted & ~np.isnan(x0))
    turn = _turn(angles[text_of[painted]], page.get_rotation())
    boxes = _upright(boxes, box, turn)
    touching = np.flatnonzero(digits & painted & _touches(boxes, _upright(parts, box, turn)[:, 2]))
    codes = codes[at]
    members = [*crossing.tolist(), *hidden.tolist(), *(n for n in touching.tolist() if _is_alone(at, codes, boxes, n))]
    codes[_numbers(at, codes, boxes, members)] = ord(CUT)
    return codes[painted].tolist(), boxes[painted], turn


def _is_cut(ink: Floats, parts: Floats) -> Flags:
    """Whether some of what characters paint shows in the parts of the page where they are painted, but not all."""
    left, right, bottom, top = ink.T
    x0, y0, x1, y1 = parts.T
    across = (np.minimum(right, x1) - np.maximum(left, x0)) / np.maximum(right - left, _THIN_INK)
    up = (np.minimum(top, y1) - np.maximum(bottom, y0)) / np.maximum(top - bottom, _THIN_INK)
    least = np.minimum(across, up)
    found: Flags = (least > _STICKS_OUT) & (least < 1 - _STICKS_OUT)
    return found


def _touches(boxes: Floats, ends: Floats) -> Flags:
    """Whether characters end where they, or others that go on there, are cut off."""
    right, near = boxes[:, 2], _TOUCHES * (boxes[:, 2] - boxes[:, 0])
    found: Flags = np.abs(ends - right) < near
    for end in np.unique(ends[right > ends + near]).tolist():
        found |= np.abs(end - right) < near
    return found


def _numbers(at: Ints, codes: Ints, boxes: Floats, members: Sequence[int]) -> list[int]:
    """The characters of the numbers that some of their characters stand for."""
    found: set[int] = set()
    for start in members:
        if start not in found:
            found |= set(range(_end(at, codes, boxes, start, -1), _end(at, codes, boxes, start, 1) + 1))
    return sorted(found)


def _is_alone(at: Ints, codes: Ints, boxes: Floats, last: int) -> bool:
    """Whether nothing stands right behind a digit nor before its number: more of it may have been left out.

    Programs leave out what stands past the edge that they print to.
    """
    first = _end(at, codes, boxes, last, -1)
    return not _follows(at, boxes, last, 1) and not _follows(at, boxes, first, -1)


def _end(at: Ints, codes: Ints, boxes: Floats, n: int, step: int) -> int:
    """The last character of a number in one direction."""
    while _follows(at, boxes, n, step) and codes[n + step] in _OF_NUMBERS:
        n += step
    return n


def _follows(at: Ints, boxes: Floats, n: int, step: int) -> bool:
    """Whether a character goes on right beside another; `at` counts those that pdfium adds too."""
    other = n + step
    return 0 <= other < len(at) and at[other] - at[n] == step and _beside(boxes[other], boxes[n])


def _beside(one: Floats, other: Floats) -> bool:
    """Whether a character stands right beside another, neither over it nor apart."""
    apart = np.abs(one[:2] + one[2:] - other[:2] - other[2:]).max() / 2
    size = max((one[2:] - one[:2]).max(), (other[2:] - other[:2]).max())
    return bool(0.15 * size < apart < 1.2 * size)


def _quarter(angle: float) -> int:
    # pdfium measures clockwise
    return -round(math.degrees(angle) / 90) * 90 % 360


def _turn(angles: Ints, rotation: int) -> int:
    """By how much the page must be turned clockwise for most of its text to stand upright."""
    for angle in (0, 90, 180, 270):
        if 2 * np.count_nonzero(angles == angle) > len(angles):
            return angle
    return rotation


def _clips(texts: list[int], box: _Box) -> Floats:
    """The parts of the page where text objects are painted, as rows; NaN where one is not painted at all."""
    found = np.tile(np.array(box, dtype=float), (len(texts), 1))
    owned = np.flatnonzero(texts)
    items = [texts[n] for n in owned.tolist()]
    colors, coloured = calls.colors_of(items, stroke=False)
    hidden = np.isin(calls.all_of(calls.render_mode, items), _INVISIBLE) | (coloured & (colors[:, 3] == 0))
    _cut(found, owned.tolist(), items)
    found[owned[hidden]] = np.nan
    return found


def _cut(parts: Floats, rows: list[int], items: list[int]) -> None:
    """Make the parts of the page in these rows as small as the clips of their objects.

    Objects share their clip paths: the address of the first segment and the number of segments tell which one it is.
    """
    known: dict[tuple[int, int], int] = {}
    first: list[int] = []
    segments: list[int] = []
    cut: list[tuple[int, int]] = []
    for row, clip in zip(rows, calls.all_of(calls.clip_of, items).tolist(), strict=True):
        for path in range(calls.paths_in_clip(clip)):
            count = calls.segments_in_clip(clip, path)
            if count < 1:
                continue
            key = (calls.segment_of_clip(clip, path, 0), count)
            if key not in known:
                known[key] = len(first)
                first.append(len(segments))
                segments += [calls.segment_of_clip(clip, path, n) for n in range(count)]
            cut.append((row, known[key]))
    if cut:
        points = calls.points_of(segments)
        row_of, clip_of = np.array(cut).T
        np.maximum.at(parts[:, :2], row_of, np.minimum.reduceat(points, first)[clip_of])
        np.minimum.at(parts[:, 2:], row_of, np.maximum.reduceat(points, first)[clip_of])


# ---- lines ------------------------------------------------------------------------------------------------


def _rules(lines: Floats) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Horizontal and vertical lines; what is slanted or short is none."""
    x0, y0, x1, y1 = lines.T
    width, height = x1 - x0, y1 - y0
    flat = (height <= THIN) & (width > np.maximum(_SHORT, height))
    upright = ~flat & (width <= THIN) & (height > np.maximum(_SHORT, width))
    horizontal = np.column_stack(((y0 + y1) / 2, x0, x1))[flat]
    vertical = np.column_stack(((x0 + x1) / 2, y0, y1))[upright]
    return tuple(map(Rule._make, horizontal.tolist())), tuple(map(Rule._make, vertical.tolist()))
