"""Old workbooks (.xls): what every visible sheet shows."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd

from yujuesuan.document import Contents
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, laid_out
from yujuesuan.readers.number_format import shown
from yujuesuan.readers.sheets import Sheet, column_letters, sheet_blocks

#: From this version on (Excel 97) texts are Unicode.
_UNICODE = 80
_WESTERN = frozenset({"iso-8859-1", "cp1252", "mac_roman", "cp437", "cp850"})
#: What xlrd makes of the code pages of simplified Chinese that it does not know.
_CHINESE = frozenset(f"unknown_codepage_{page}" for page in (10008, 20936, 52936, 54936))
_FORMULA, _END = frozenset({0x0006, 0x0206, 0x0406}), 0x000A
#: The result of a formula that is an empty text: what xlrd's sister xlwt writes for every formula.
_EMPTY = (3, 0xFFFF)


def read_xls(data: bytes, path: str) -> Contents:
    """Lines and grids of a workbook. Raises `UnreadableFile` for a damaged or encrypted one."""
    try:
        return laid_out(limits.counted(_blocks(_opened(data))))
    except UnreadableFile as error:
        raise UnreadableFile(error.what, path=path, remedy=error.remedy) from None
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableFile("protected by a password", path=path, remedy="save it without one") from None
        raise _damaged(error, path) from None
    except (
        xlrd.compdoc.CompDocError,
        struct.error,
        AssertionError,
        LookupError,
        ValueError,
        TypeError,
        ArithmeticError,
    ) as error:
        # what xlrd raises over broken records is whatever its own arithmetic meets
        raise _damaged(error, path) from None


def _opened(data: bytes) -> Any:
    """The workbook; one of Excel 95 that names no encoding of Chinese is in GB18030 all the same."""
    # xlrd prints its warnings unless it is given a file for them
    options = {"formatting_info": True, "on_demand": True, "ragged_rows": True, "logfile": StringIO()}
    try:
        book = xlrd.open_workbook(file_contents=data, **options)
        told = book.biff_version >= _UNICODE or book.encoding not in _WESTERN
    except LookupError as error:
        if str(error).removeprefix("unknown encoding: ") not in _CHINESE:
            raise
        told = False
    return book if told else xlrd.open_workbook(file_contents=data, encoding_override="gb18030", **options)


def _damaged(error: Exception, path: str) -> UnreadableFile:
    what = f"a damaged workbook ({str(error) or type(error).__name__})"
    return UnreadableFile(what, path=path, remedy="open it in a spreadsheet and save it as .xlsx")


def _blocks(book: Any) -> Iterator[Block]:
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        if sheet.visibility == 0:
            yield from sheet_blocks(_sheet(book, sheet, number))
        book.unload_sheet(number)


def _sheet(book: Any, source: Any, number: int) -> Sheet:
    limits.check_cells(sum(map(source.row_len, range(source.nrows))), f" in sheet {source.name!r}")
    sheet = Sheet(source.name)
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden or info.height == 0}
    sheet.hidden_columns = {c for c, info in source.colinfo_map.items() if info.hidden or info.width == 0}
    # xlrd's ranges end before their last number
    sheet.merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    empty = False
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            empty = empty or (cell.ctype == xlrd.XL_CELL_TEXT and not cell.value)
            sheet.put(row, column, _shown(book, cell, bool(source.show_zero_values)))
    if empty:
        _require_values(book, number, sheet)
    return sheet


def _require_values(book: Any, number: int, sheet: Sheet) -> None:
    """Refuse a sheet all of whose formulas have an empty text for a result: nothing ever calculated them."""
    formulas = list(_formulas(book.mem, book._sh_abs_posn[number]))
    seen = [(r, c) for r, c, _ in formulas if r not in sheet.hidden_rows and c not in sheet.hidden_columns]
    if seen and not any(has_value for _, _, has_value in formulas):
        where = f"sheet {sheet.name!r}, cell {column_letters(seen[0][1])}{seen[0][0] + 1}"
        what = f"{where}: a formula without its value"
        raise UnreadableFile(what, remedy="open the workbook in a spreadsheet and save it again")


def _formulas(data: bytes, start: int) -> Iterator[tuple[int, int, bool]]:
    """(row, column, whether it has a value) of the formulas among a sheet's records, which xlrd gives as values."""
    kind = -1
    while kind != _END and start + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, start)
        if kind in _FORMULA and size >= 14:
            row, column, _, first, last = struct.unpack_from("<HHHB5xH", data, start + 4)
            yield row, column, (first, last) != _EMPTY
        start += 4 + size


def _shown(book: Any, cell: Any, zeros: bool) -> str:
    """What a cell shows of its stored value."""
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    if not cell.value and not zeros:
        return ""
    key = book.xf_list[cell.xf_index].format_key
    code = book.format_map[key].format_str if key in book.format_map else "General"
    return shown(cell.value, code, bool(book.datemode))
