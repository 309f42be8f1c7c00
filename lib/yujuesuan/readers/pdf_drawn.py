"""Lines and pictures that a page or form draws, in PDF coordinates."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat

import numpy as np
import pypdfium2.raw as raw

from yujuesuan.readers import pdf_calls as calls
from yujuesuan.readers.pdf_calls import Flags, Floats

#: A stroke or filled bar up to this thick is a line (points).
THIN = 3.0
#: Forms in forms beyond this are none of a disclosure.
_DEPTH = 5
_IDENTITY: Floats = np.array([1.0, 0, 0, 1, 0, 0])


def drawn(page: int, count: int) -> tuple[Floats, Floats]:
    """Lines and pictures of a page with `count` objects: rows of two points, x0, y0, x1, y1, in no order."""
    lines: list[Floats] = [np.empty((0, 4))]
    pictures: list[Floats] = [np.empty((0, 4))]
    _objects(calls.object_of_page, page, count, _IDENTITY, lines, pictures, 0)
    return np.concatenate(lines), np.concatenate(pictures)


def _objects(
    get: Callable[..., int],
    holder: int,
    count: int,
    outer: Floats,
    lines: list[Floats],
    pictures: list[Floats],
    depth: int,
) -> None:
    """Add the lines and pictures of a page or form, and of the forms in it."""
    items = calls.all_of(get, repeat(holder), range(count))
    kinds = calls.all_of(calls.kind_of, items.tolist())
    if paths := items[kinds == raw.FPDF_PAGEOBJ_PATH].tolist():
        lines.append(_lines(paths, outer))
    if images := items[kinds == raw.FPDF_PAGEOBJ_IMAGE].tolist():
        matrices = _times(calls.matrices_of(images), outer)
        pictures.append(np.column_stack([_apply(matrices, np.zeros(2)), _apply(matrices, np.ones(2))]))
    for form in items[kinds == raw.FPDF_PAGEOBJ_FORM].tolist() if depth < _DEPTH else []:
        inner = _times(calls.matrices_of([form]), outer)[0]
        _objects(calls.object_of_form, form, calls.objects_in_form(form), inner, lines, pictures, depth + 1)


def _times(one: Floats, other: Floats) -> Floats:
    """Rows of matrices, each followed by another."""
    a, b, c, d, e, f = one.T
    g, h, i, j, k, m = other
    return np.column_stack(
        (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
    )


def _apply(matrices: Floats, points: Floats) -> Floats:
    """Every point by its matrix; one point by every matrix."""
    a, b, c, d, e, f = matrices.T
    x, y = points.T
    return np.column_stack((a * x + c * y + e, b * x + d * y + f))


def _lines(paths: list[int], outer: Floats) -> Floats:
    """The lines that paths draw: their strokes, and filled bars so thin that they are lines."""
    fill, stroke = (calls.modes_of(paths) != 0).T
    shown = np.flatnonzero(_painted(paths, fill, stroke))
    fill, stroke, paths = fill[shown], stroke[shown], [paths[n] for n in shown.tolist()]
    counts = calls.all_of(calls.segments_in_path, paths)
    if not counts.any():
        return np.empty((0, 4))
    owner = np.repeat(np.arange(len(paths)), counts)
    numbers = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    segments = calls.all_of(calls.segment_of_path, [paths[n] for n in owner.tolist()], numbers.tolist()).tolist()
    points = _apply(_times(calls.matrices_of(paths), outer)[owner], calls.points_of(segments))
    begins = calls.all_of(calls.segment_kind, segments) == raw.FPDF_SEGMENT_MOVETO
    begins[0] = True
    begins[1:] |= owner[1:] != owner[:-1]
    return np.concatenate((_bars(points, begins, fill[owner]), _strokes(points, begins, stroke[owner], segments)))


def _painted(paths: list[int], fill: Flags, stroke: Flags) -> Flags:
    """Whether a path shows: filled or stroked, not fully transparent, not white."""
    shown = np.zeros(len(paths), np.bool_)
    for stroked, chosen in ((True, stroke), (False, fill & ~stroke)):
        at = np.flatnonzero(chosen)
        colors, known = calls.colors_of([paths[n] for n in at.tolist()], stroked)
        red, green, blue, alpha = colors.T
        shown[at] = ~known | ((alpha > 0) & (np.minimum(np.minimum(red, green), blue) < 250))
    return shown


def _bars(points: Floats, begins: Flags, fill: Flags) -> Floats:
    """Filled parts of paths that are so thin in one direction that they are lines."""
    first = np.flatnonzero(begins)
    low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
    several = np.diff(np.append(first, len(points))) >= 3
    width, height = (high - low).T
    found: Floats = np.column_stack((low, high))[fill[first] & several & (np.minimum(width, height) <= THIN)]
    return found


def _strokes(points: Floats, begins: Flags, stroke: Flags, segments: list[int]) -> Floats:
    """From every stroked point to the next one of its part of the path, and back to the first where it closes."""
    at = np.flatnonzero(stroke)
    if not len(at):
        return np.empty((0, 4))
    points, begins = points[at], begins[at]
    closes = calls.all_of(calls.segment_closes, [segments[n] for n in at.tolist()]) != 0
    start = points[np.flatnonzero(begins)[np.cumsum(begins) - 1]]
    last = points.copy()
    last[closes] = start[closes]
    steps = np.column_stack((last[:-1], points[1:]))[~begins[1:]]
    back = np.column_stack((points, start))[closes]
    found: Floats = np.concatenate((steps, back))
    return found
