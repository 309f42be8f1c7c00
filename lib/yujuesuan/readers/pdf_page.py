"""One PDF page → what is painted on it: characters with boxes and ruling lines, upright, origin at the top left.

Only what a reader sees counts: text outside the page box, invisible text and text cut off by its clip is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from yujuesuan.readers import pdf_calls as calls
from yujuesuan.readers.pdf_calls import Floats, Ints
from yujuesuan.readers.pdf_drawn import THIN, drawn

#: Render modes that paint nothing: neither filled nor stroked, and clipping only.
_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
#: Codes above 32 that print nothing: blanks, and what is no character.
_BLANK = (0xA0, 0x3000, 0xFFFE, 0xFFFF)
#: 仿宋_GB2312 and its kin, as Word embeds them, call 〔 and 〕 by the codes of German quotation marks.
_BRACKETS = {0x201E: 0x3014, 0x201F: 0x3015}
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
    """What is painted on a page; `images` tells whether a picture covers a good part of it."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    images: bool


_Box = tuple[float, float, float, float]


def read_page(page: pdfium.PdfPage) -> PageContent:
    """All painted characters and lines of a page, turned so that most of its text stands upright."""
    crop, media = page.get_cropbox(), page.get_mediabox()
    box = (max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3]))
    codes, boxes, angles = _characters(page, box)
    turn = _turn(angles, page.get_rotation())
    lines, pictures = drawn(calls.handle(page.raw), raw.FPDFPage_CountObjects(page.raw))
    x0, y0, x1, y1 = _upright(pictures, box, turn).T
    width, height = box[2] - box[0], box[3] - box[1]
    if turn in (90, 270):
        width, height = height, width
    horizontal, vertical = _rules(_upright(lines, box, turn))
    images = bool(((x1 - x0) * (y1 - y0)).sum() > 0.2 * width * height)
    return PageContent(width, height, _glyphs(codes, _upright(boxes, box, turn)), horizontal, vertical, images)


def _upright(boxes: Floats, box: _Box, turn: int) -> Floats:
    """Boxes in PDF coordinates, of any two corners, as they stand on a page turned clockwise by `turn` degrees.

    Rows of x0, y0, x1, y1; x0 <= x1, y0 <= y1.
    """
    left, bottom, right, top = box
    xs, ys = boxes[:, 0::2], boxes[:, 1::2]
    if turn == 0:
        xs, ys = xs - left, top - ys
    elif turn == 90:
        xs, ys = ys - bottom, xs - left
    elif turn == 180:
        xs, ys = right - xs, ys - bottom
    else:
        xs, ys = top - ys, right - xs
    return np.column_stack((xs.min(axis=1), ys.min(axis=1), xs.max(axis=1), ys.max(axis=1)))


# ---- characters -------------------------------------------------------------------------------------------


def _characters(page: pdfium.PdfPage, box: _Box) -> tuple[list[int], Floats, Ints]:
    """Codes of the painted characters, their boxes in PDF coordinates, the angles of their lines (degrees)."""
    text = page.get_textpage()
    handle = calls.handle(text.raw)
    codes = calls.all_of(calls.code_of, repeat(handle), range(raw.FPDFText_CountChars(text.raw)))
    # what pdfium adds itself is spaces and line ends
    at = np.flatnonzero((codes > 32) & ~np.isin(codes, _BLANK))
    boxes, known = calls.boxes_of(handle, at)
    at, boxes = at[known], boxes[known][:, [0, 3, 2, 1]]
    owners, first, owner = np.unique(
        calls.all_of(calls.text_object, repeat(handle), at.tolist()), return_index=True, return_inverse=True
    )
    angles = np.array([_quarter(calls.angle_of(handle, n)) for n in at[first].tolist()], np.int64)
    clips = _clips(owners.tolist(), box)[owner]
    text.close()
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    painted = ((clips[:, :2] <= middles) & (middles <= clips[:, 2:])).all(axis=1)
    return codes[at[painted]].tolist(), boxes[painted], angles[owner[painted]]


def _glyphs(codes: list[int], boxes: Floats) -> tuple[Glyph, ...]:
    x0, y0, x1, y1 = boxes.T
    columns = (x0, y0, x1, y1, (x0 + x1) / 2, (y0 + y1) / 2, y1 - y0)
    chars = [chr(_BRACKETS.get(code, code)) for code in codes]
    return tuple(map(_glyph, zip(chars, *[column.tolist() for column in columns], strict=True)))


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
    known: dict[tuple[int, int], _Box] = {}
    found = np.array([_clipped(text, box, known) if text else box for text in texts]).reshape(-1, 4)
    owned = np.flatnonzero(texts)
    items = [texts[n] for n in owned.tolist()]
    colors, coloured = calls.colors_of(items, stroke=False)
    hidden = np.isin(calls.all_of(calls.render_mode, items), _INVISIBLE) | (coloured & (colors[:, 3] == 0))
    found[owned[hidden]] = np.nan
    return found


def _clipped(text: int, box: _Box, known: dict[tuple[int, int], _Box]) -> _Box:
    """The part of the page that a text object's clip leaves; `known` are the boxes of clip paths seen before.

    Objects share their clip paths: the address of the first segment and the number of segments tell which one it is.
    """
    clip = calls.clip_of(text)
    left, bottom, right, top = box
    for path in range(max(calls.paths_in_clip(clip), 0) if clip else 0):
        count = calls.segments_in_clip(clip, path)
        if count < 1:
            continue
        key = (calls.segment_of_clip(clip, path, 0), count)
        if key not in known:
            points = calls.points_of([calls.segment_of_clip(clip, path, n) for n in range(count)])
            known[key] = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
        x0, y0, x1, y1 = known[key]
        left, bottom, right, top = max(left, x0), max(bottom, y0), min(right, x1), min(top, y1)
    return (left, bottom, right, top)


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
