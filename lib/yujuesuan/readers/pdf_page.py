"""One PDF page → what is painted on it: characters with boxes and ruling lines, upright, origin at the top left.

Only what a reader sees counts: text outside the page box, invisible text and text cut off by its clip is left out.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

#: Render modes that paint nothing: neither filled nor stroked, and clipping only.
_INVISIBLE = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
#: 仿宋_GB2312 and its kin, as Word embeds them, call 〔 and 〕 by the codes of German quotation marks.
_BRACKETS = {0x201E: 0x3014, 0x201F: 0x3015}
#: A stroke or filled bar up to this thick is a line (points).
_THIN = 3.0
#: Shorter lines are dots of a dotted line or parts of a drawing; they rule nothing by themselves.
_SHORT = 1.0


@dataclass(frozen=True, slots=True)
class Glyph:
    """A painted character and its box; y grows downwards."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def size(self) -> float:
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Rule:
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


_Point = Callable[[float, float], tuple[float, float]]
_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
_IDENTITY: _Matrix = (1, 0, 0, 1, 0, 0)


def read_page(page: pdfium.PdfPage) -> PageContent:
    """All painted characters and lines of a page, turned so that most of its text stands upright."""
    box = page.get_cropbox()
    media = page.get_mediabox()
    left, bottom = max(box[0], media[0]), max(box[1], media[1])
    right, top = min(box[2], media[2]), min(box[3], media[3])
    characters = list(_characters(page, (left, bottom, right, top)))
    turn = _turn(characters, page.get_rotation())
    point = _upright((left, bottom, right, top), turn)
    glyphs = []
    for char, x0, y0, x1, y1, _ in characters:
        (a, b), (c, d) = point(x0, y0), point(x1, y1)
        glyphs.append(Glyph(char, min(a, c), min(b, d), max(a, c), max(b, d)))
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    pictures = 0.0
    for kind, one, other in _drawn(page, (left, bottom, right, top)):
        (a, b), (c, d) = point(*one), point(*other)
        x0, x1, y0, y1 = min(a, c), max(a, c), min(b, d), max(b, d)
        if kind == "image":
            pictures += (x1 - x0) * (y1 - y0)
        elif y1 - y0 <= _THIN and x1 - x0 > max(_SHORT, y1 - y0):
            horizontal.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN and y1 - y0 > max(_SHORT, x1 - x0):
            vertical.append(Rule((x0 + x1) / 2, y0, y1))
    width, height = right - left, top - bottom
    if turn in (90, 270):
        width, height = height, width
    return PageContent(
        width, height, tuple(glyphs), tuple(horizontal), tuple(vertical), pictures > 0.2 * width * height
    )


def _upright(box: _Box, turn: int) -> _Point:
    """From PDF coordinates to those of the page as it is shown, turned clockwise by `turn` degrees."""
    left, bottom, right, top = box
    turned: dict[int, _Point] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turned[turn]


# ---- characters -------------------------------------------------------------------------------------------

_Character = tuple[str, float, float, float, float, int]


def _characters(page: pdfium.PdfPage, box: _Box) -> Iterator[_Character]:
    """Painted characters with their boxes in PDF coordinates and the angle of their line (degrees)."""
    text = page.get_textpage()
    handle = text.raw
    rect = raw.FS_RECTF()
    seen: dict[int, _Box | None] = {}
    angles: dict[int, int] = {}
    for i in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code <= 32 or code in (0xA0, 0x3000, 0xFFFE, 0xFFFF) or raw.FPDFText_IsGenerated(handle, i) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, i, rect):
            continue
        owner = raw.FPDFText_GetTextObject(handle, i)
        address = ctypes.cast(owner, ctypes.c_void_p).value or 0
        if address not in seen:
            seen[address] = _visible(owner, box) if owner else box
            angles[address] = _quarter(raw.FPDFText_GetCharAngle(handle, i))
        clip = seen[address]
        x, y = (rect.left + rect.right) / 2, (rect.bottom + rect.top) / 2
        if clip and clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3]:
            yield chr(_BRACKETS.get(code, code)), rect.left, rect.bottom, rect.right, rect.top, angles[address]
    text.close()


def _quarter(angle: float) -> int:
    # pdfium measures clockwise
    return -round(math.degrees(angle) / 90) * 90 % 360


def _turn(characters: list[_Character], rotation: int) -> int:
    """By how much the page must be turned clockwise for most of its text to stand upright."""
    counts = Counter(character[5] for character in characters)
    angle, count = counts.most_common(1)[0] if counts else (rotation, 0)
    return angle if 2 * count > len(characters) else rotation


def _visible(text: Any, box: _Box) -> _Box | None:
    """The part of the page where a text object is painted; None where it is not painted at all."""
    if raw.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE:
        return None
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if raw.FPDFPageObj_GetFillColor(text, red, green, blue, alpha) and alpha.value == 0:
        return None
    clip = raw.FPDFPageObj_GetClipPath(text)
    left, bottom, right, top = box
    for path in range(max(raw.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
        points = [
            _segment_point(raw.FPDFClipPath_GetPathSegment(clip, path, n))
            for n in range(raw.FPDFClipPath_CountPathSegments(clip, path))
        ]
        if points:
            left, right = max(left, min(x for x, _ in points)), min(right, max(x for x, _ in points))
            bottom, top = max(bottom, min(y for _, y in points)), min(top, max(y for _, y in points))
    return (left, bottom, right, top)


def _segment_point(segment: Any) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    raw.FPDFPathSegment_GetPoint(segment, x, y)
    return x.value, y.value


# ---- lines and pictures -----------------------------------------------------------------------------------

_Drawn = tuple[str, tuple[float, float], tuple[float, float]]


def _drawn(page: pdfium.PdfPage, box: _Box) -> Iterator[_Drawn]:
    count = raw.FPDFPage_CountObjects(page.raw)
    yield from _objects(lambda i: raw.FPDFPage_GetObject(page.raw, i), count, _IDENTITY, box, 0)


def _objects(get: Callable[[int], Any], count: int, outer: _Matrix, box: _Box, depth: int) -> Iterator[_Drawn]:
    for i in range(count):
        item = get(i)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield from _path(item, _times(_matrix(item), outer), box)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            matrix = _times(_matrix(item), outer)
            yield "image", _apply(matrix, 0, 0), _apply(matrix, 1, 1)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 5:
            matrix = _times(_matrix(item), outer)
            inner = _member(item)
            yield from _objects(inner, raw.FPDFFormObj_CountObjects(item), matrix, box, depth + 1)


def _member(form: Any) -> Callable[[int], Any]:
    return lambda i: raw.FPDFFormObj_GetObject(form, i)


def _matrix(item: Any) -> _Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, found)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _path(item: Any, matrix: _Matrix, box: _Box) -> Iterator[_Drawn]:
    """The lines that a path draws: its strokes, and filled bars so thin that they are lines."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if not (fill.value or stroke.value) or not _painted(item, bool(stroke.value)):
        return
    start = last = (0.0, 0.0)
    segments: list[tuple[tuple[float, float], tuple[float, float]]] = []
    points: list[tuple[float, float]] = []
    for n in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, n)
        point = _apply(matrix, *_segment_point(segment))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield from _bar(points, bool(fill.value))
            start, points = point, []
        else:
            segments.append((last, point))
        points.append(point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment) and point != start:
            segments.append((point, start))
            last = start
    yield from _bar(points, bool(fill.value))
    if stroke.value:
        yield from (("line", one, other) for one, other in segments)


def _painted(item: Any, stroke: bool) -> bool:
    """Whether a line shows: not fully transparent, not white."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    read = raw.FPDFPageObj_GetStrokeColor if stroke else raw.FPDFPageObj_GetFillColor
    known = read(item, red, green, blue, alpha)
    return not known or (alpha.value > 0 and min(red.value, green.value, blue.value) < 250)


def _bar(points: list[tuple[float, float]], fill: bool) -> Iterator[_Drawn]:
    if not fill or len(points) < 3:
        return
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
        yield "line", (min(xs), min(ys)), (max(xs), max(ys))
