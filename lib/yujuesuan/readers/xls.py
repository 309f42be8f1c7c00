"""Old workbooks (.xls): what every visible sheet shows."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd

from yujuesuan.document import Grid, Line
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, laid_out
from yujuesuan.readers.number_format import shown
from yujuesuan.readers.sheets import Sheet, sheet_blocks


def read_xls(data: bytes, path: str) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Lines and grids of a workbook. Raises `UnreadableFile` for a damaged or encrypted one."""
    try:
        # xlrd prints its warnings unless it is given a file for them
        options = {"formatting_info": True, "on_demand": True, "ragged_rows": True, "logfile": StringIO()}
        book = xlrd.open_workbook(file_contents=data, **options)
        return laid_out(limits.counted(_blocks(book)))
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


def _damaged(error: Exception, path: str) -> UnreadableFile:
    what = f"a damaged workbook ({str(error) or type(error).__name__})"
    return UnreadableFile(what, path=path, remedy="open it in a spreadsheet and save it as .xlsx")


def _blocks(book: Any) -> Iterator[Block]:
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        if sheet.visibility == 0:
            yield from sheet_blocks(_sheet(book, sheet))
        book.unload_sheet(number)


def _sheet(book: Any, source: Any) -> Sheet:
    if sum(map(source.row_len, range(source.nrows))) > limits.CELLS:
        raise UnreadableFile(f"more than {limits.CELLS:,} cells in sheet {source.name!r}", remedy="split it")
    sheet = Sheet(source.name)
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = {column for column, info in source.colinfo_map.items() if info.hidden}
    # xlrd's ranges end before their last number
    sheet.merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            sheet.put(row, column, _shown(book, cell, bool(source.show_zero_values)))
    return sheet


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
