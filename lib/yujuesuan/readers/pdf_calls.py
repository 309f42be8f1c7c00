"""pdfium's functions for handles, indices and addresses that are plain integers: a page needs very many calls.

The prototypes of pypdfium2 make an object of every handle and look through every argument; these do not, so that a
whole column of calls is one `map`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: A handle that comes back is a number, 0 for none.
_HANDLE, _FOUND, _INT, _UINT = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_uint


def handle(item: Any) -> int:
    """The address behind a handle of pypdfium2."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    found: Callable[..., Any] = ctypes.CFUNCTYPE(result, *arguments)(handle(getattr(raw, name)))
    return found


# characters of a text page, by index
code_of = _function("FPDFText_GetUnicode", _UINT, _HANDLE, _INT)
loose_box = _function("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _HANDLE)
_ink_box = _function("FPDFText_GetCharBox", _INT, _HANDLE, _INT, *[_HANDLE] * 4)
text_object = _function("FPDFText_GetTextObject", _FOUND, _HANDLE, _INT)
map_error = _function("FPDFText_HasUnicodeMapError", _INT, _HANDLE, _INT)
angle_of = _function("FPDFText_GetCharAngle", ctypes.c_float, _HANDLE, _INT)

# objects of a page or form, by index, and what all of them have
object_of_page = _function("FPDFPage_GetObject", _FOUND, _HANDLE, _INT)
object_of_form = _function("FPDFFormObj_GetObject", _FOUND, _HANDLE, ctypes.c_ulong)
objects_in_form = _function("FPDFFormObj_CountObjects", _INT, _HANDLE)
kind_of = _function("FPDFPageObj_GetType", _INT, _HANDLE)
matrix_of = _function("FPDFPageObj_GetMatrix", _INT, _HANDLE, _HANDLE)
_fill_color = _function("FPDFPageObj_GetFillColor", _INT, _HANDLE, *[_HANDLE] * 4)
_stroke_color = _function("FPDFPageObj_GetStrokeColor", _INT, _HANDLE, *[_HANDLE] * 4)
render_mode = _function("FPDFTextObj_GetTextRenderMode", _INT, _HANDLE)

# clips and paths: `segment` numbers are 0-based, a point is written as two floats
clip_of = _function("FPDFPageObj_GetClipPath", _FOUND, _HANDLE)
paths_in_clip = _function("FPDFClipPath_CountPaths", _INT, _HANDLE)
segments_in_clip = _function("FPDFClipPath_CountPathSegments", _INT, _HANDLE, _INT)
segment_of_clip = _function("FPDFClipPath_GetPathSegment", _FOUND, _HANDLE, _INT, _INT)
_draw_mode = _function("FPDFPath_GetDrawMode", _INT, _HANDLE, _HANDLE, _HANDLE)
segments_in_path = _function("FPDFPath_CountSegments", _INT, _HANDLE)
segment_of_path = _function("FPDFPath_GetPathSegment", _FOUND, _HANDLE, _INT)
segment_kind = _function("FPDFPathSegment_GetType", _INT, _HANDLE)
segment_closes = _function("FPDFPathSegment_GetClose", _INT, _HANDLE)
_segment_point = _function("FPDFPathSegment_GetPoint", _INT, _HANDLE, _HANDLE, _HANDLE)


def all_of(function: Callable[..., Any], *columns: Iterable[Any]) -> Ints:
    """The results of calls, one for every row of the columns."""
    return np.fromiter(map(function, *columns), np.int64)


def boxes_of(page: int, indices: Ints) -> tuple[Floats, Flags]:
    """Loose boxes of characters as columns left, top, right, bottom, and whether each has one."""
    found = np.zeros((len(indices), 4), np.float32)
    known = all_of(loose_box, repeat(page), indices.tolist(), _rows(found))
    return found.T.astype(np.float64), known != 0


def ink_of(page: int, indices: Sequence[int]) -> Floats:
    """What characters paint as rows of left, right, bottom, top."""
    found = np.zeros((len(indices), 4), np.float64)
    all_of(_ink_box, repeat(page), indices, *_cells(found))
    return found


def matrices_of(items: Sequence[int]) -> Floats:
    """The matrices of objects as rows of a, b, c, d, e, f."""
    found = np.zeros((len(items), 6), np.float32)
    all_of(matrix_of, items, _rows(found))
    return found.astype(np.float64)


def points_of(segments: Sequence[int]) -> Floats:
    """The points of path segments as rows of x, y."""
    found = np.zeros((len(segments), 2), np.float32)
    all_of(_segment_point, segments, *_cells(found))
    return found.astype(np.float64)


def modes_of(paths: Sequence[int]) -> Ints:
    """How paths are drawn as rows of fill mode and stroke, 0 for none."""
    found = np.zeros((len(paths), 2), np.int32)
    all_of(_draw_mode, paths, *_cells(found))
    return found.astype(np.int64)


def colors_of(items: Sequence[int], stroke: bool) -> tuple[Ints, Flags]:
    """Fill or stroke colours of objects as rows of red, green, blue, alpha, and whether each is known."""
    found = np.zeros((len(items), 4), np.uint32)
    known = all_of(_stroke_color if stroke else _fill_color, items, *_cells(found))
    return found.astype(np.int64), known != 0


def _rows(array: npt.NDArray[Any]) -> range:
    """The addresses of an array's rows, for functions that write a struct there."""
    start: int = array.ctypes.data
    return range(start, start + array.nbytes, array.itemsize * array.shape[1])


def _cells(array: npt.NDArray[Any]) -> list[range]:
    """The addresses of an array's columns, for functions that write every value to a place of its own."""
    rows = _rows(array)
    return [range(rows.start + n, rows.stop + n, rows.step) for n in range(0, rows.step, array.itemsize)]
