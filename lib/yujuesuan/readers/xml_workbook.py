"""Workbooks in the XML of Excel 2003, which office systems still export under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from lxml import etree

from yujuesuan.document import Contents
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, laid_out
from yujuesuan.readers.kinds import XML_WORKBOOK
from yujuesuan.readers.number_format import shown
from yujuesuan.readers.sheets import Sheet, column_letters, sheet_blocks

_SS = f"{{{XML_WORKBOOK}}}"
#: Formats that have a name here and a code elsewhere.
_NAMED = {
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "General Number": "General",
    "Currency": '"¥"#,##0.00;"¥"-#,##0.00',
}


def read_xml_workbook(data: bytes, path: str) -> Contents:
    """Lines and grids of the visible sheets. Raises `UnreadableFile` for a damaged file."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        limits.check_entities(root)
        return laid_out(limits.counted(_blocks(root)))
    except UnreadableFile as error:
        raise UnreadableFile(error.what, path=path, remedy=error.remedy) from None
    except (etree.LxmlError, ValueError, InvalidOperation) as error:
        what = f"a damaged workbook ({error})"
        raise UnreadableFile(what, path=path, remedy="open it in a spreadsheet and save it as .xlsx") from None


def _blocks(root: etree._Element) -> Iterator[Block]:
    formats = dict(_formats(root))
    for sheet in root.iterfind(f"{_SS}Worksheet"):
        if sheet.findtext(".//{*}WorksheetOptions/{*}Visible") is None:
            yield from sheet_blocks(_sheet(sheet, formats))


def _formats(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The number format of every style; a style that has none takes that of its parent."""
    styles = {style.get(f"{_SS}ID"): style for style in root.iter(f"{_SS}Style")}
    for name, start in styles.items():
        style, seen = start, {name}
        while style is not None and style.find(f"{_SS}NumberFormat") is None:
            parent = style.get(f"{_SS}Parent", "Default")
            style = None if parent in seen else styles.get(parent)
            seen.add(parent)
        found = style.find(f"{_SS}NumberFormat") if style is not None else None
        code = found.get(f"{_SS}Format", "General") if found is not None else "General"
        yield name, _NAMED.get(code, code)


def _sheet(source: etree._Element, formats: Mapping[str, str]) -> Sheet:
    sheet = Sheet(source.get(f"{_SS}Name", ""))
    column = -1
    for entry in source.iterfind(f"{_SS}Table/{_SS}Column"):
        column = _index(entry, column)
        last = column + int(entry.get(f"{_SS}Span", 0))
        if entry.get(f"{_SS}Hidden") == "1":
            sheet.hidden_columns.update(range(column, last + 1))
        column = last
    row = -1
    for entry in source.iterfind(f"{_SS}Table/{_SS}Row"):
        row = _index(entry, row)
        last = row + int(entry.get(f"{_SS}Span", 0))
        if entry.get(f"{_SS}Hidden") == "1":
            sheet.hidden_rows.update(range(row, last + 1))
        _read_row(sheet, row, entry, formats)
        row = last
    return sheet


def _index(entry: etree._Element, previous: int) -> int:
    return int(entry.get(f"{_SS}Index", previous + 2)) - 1


def _read_row(sheet: Sheet, row: int, entry: etree._Element, formats: Mapping[str, str]) -> None:
    column = -1
    for cell in entry.iterfind(f"{_SS}Cell"):
        column = _index(cell, column)
        across, down = int(cell.get(f"{_SS}MergeAcross", 0)), int(cell.get(f"{_SS}MergeDown", 0))
        if across or down:
            sheet.merged.append((row, column, row + down, column + across))
        data = cell.find(f"{_SS}Data")
        text = "".join(data.itertext()) if data is not None else ""
        if cell.get(f"{_SS}Formula") and not text and (data is None or data.get(f"{_SS}Type") != "String"):
            what = f"sheet {sheet.name!r}, cell {column_letters(column)}{row + 1}: a formula without its value"
            raise UnreadableFile(what, remedy="open the workbook in a spreadsheet and save it again")
        if data is not None and data.get(f"{_SS}Type") == "Number" and text:
            style = cell.get(f"{_SS}StyleID") or entry.get(f"{_SS}StyleID") or "Default"
            text = shown(Decimal(text), formats.get(style, "General"))
        sheet.put(row, column, re.sub(r"T00:00:00(?:\.0+)?$", "", text))
        column += across
