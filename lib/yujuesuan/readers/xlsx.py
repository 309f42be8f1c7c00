"""Workbooks (.xlsx): what every visible sheet shows.

The sheets' XML is read as a stream, a row at a time: merged and hidden cells and formulas without a value, which a
table needs, are in no row-wise mode of openpyxl, and its full mode takes fifty times the file's size.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from yujuesuan.document import Contents
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, laid_out
from yujuesuan.readers.number_format import BUILTIN, shown
from yujuesuan.readers.sheets import LAST_COLUMN, Range, Sheet, column_letters, sheet_blocks

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_DATA = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class _Workbook:
    """What the sheets refer to: shared strings, the number format of every style, the epoch of dates."""

    archive: ZipFile
    strings: tuple[str, ...]
    formats: tuple[str, ...]
    epoch_1904: bool


def read_xlsx(data: bytes, path: str) -> Contents:
    """Lines and grids of a workbook. Raises `UnreadableFile` for a damaged one and for a formula without a value."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            limits.check_expansion(archive.infolist(), limits.PARTS_BYTES, path)
            return laid_out(limits.counted(_blocks(archive)))
    except UnreadableFile as error:
        raise UnreadableFile(error.what, path=path, remedy=error.remedy) from None
    except (*limits.BROKEN_ZIP, IndexError, ArithmeticError, TypeError, StopIteration, etree.LxmlError) as error:
        what = f"a damaged workbook ({error})"
        raise UnreadableFile(what, path=path, remedy="open it in a spreadsheet and save it again") from None


def _blocks(archive: ZipFile) -> Iterator[Block]:
    main = next(t for _, kind, t in _related(archive, "") if kind == "officeDocument")
    related = {name: (kind, target) for name, kind, target in _related(archive, main)}
    parts = {kind: target for kind, target in related.values()}
    root = etree.fromstring(archive.read(main), _parser())
    limits.check_entities(root)
    epoch = any(x.get("date1904") in ("1", "true") for x in root.iter("{*}workbookPr"))
    strings = tuple(_strings(archive, parts["sharedStrings"])) if "sharedStrings" in parts else ()
    formats = tuple(_formats(archive, parts["styles"])) if "styles" in parts else ()
    book = _Workbook(archive, strings, formats, epoch)
    for entry in root.iter("{*}sheet"):
        kind, target = related[entry.get(_DATA) or entry.get(_STRICT_DATA)]
        if kind == "worksheet" and entry.get("state", "visible") == "visible":
            yield from sheet_blocks(_sheet(book, target, entry.get("name")))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _stream(archive: ZipFile, part: str, *tags: str) -> Iterator[etree._Element]:
    """The elements of a part with these names, each freed once it was read."""
    with archive.open(part) as source:
        for n, (_, element) in enumerate(etree.iterparse(source, tag=tags, resolve_entities=False, no_network=True)):
            if n == 0:
                limits.check_entities(element)
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _related(archive: ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """(id, kind, part) of everything that a part refers to; the package itself is the part without a name."""
    folder, name = posixpath.split(part)
    for entry in _stream(archive, posixpath.join(folder, "_rels", f"{name}.rels"), "{*}Relationship"):
        if entry.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, entry.get("Target"))).lstrip("/")
            yield entry.get("Id"), posixpath.basename(entry.get("Type")), target


def _strings(archive: ZipFile, part: str) -> Iterator[str]:
    for entry in _stream(archive, part, "{*}si"):
        yield _string(entry)


def _string(entry: etree._Element) -> str:
    """A text in one piece or in runs; how it is pronounced (rPh) is not part of it."""
    return "".join(t.text or "" for t in entry.iter("{*}t") if etree.QName(t.getparent()).localname != "rPh")


def _formats(archive: ZipFile, part: str) -> Iterator[str]:
    """The number format of every cell style, in their order."""
    root = etree.fromstring(archive.read(part), _parser())
    own = {int(x.get("numFmtId")): x.get("formatCode") or "General" for x in root.iter("{*}numFmt")}
    for style in root.iterfind("{*}cellXfs/{*}xf"):
        number = int(style.get("numFmtId") or 0)
        yield own.get(number) or BUILTIN.get(number, "General")


def _sheet(book: _Workbook, part: str, name: str) -> Sheet:
    sheet = Sheet(name)
    zeros, row, cells = True, -1, 0
    for element in _stream(book.archive, part, "{*}sheetView", "{*}col", "{*}row", "{*}mergeCell"):
        kind = element.tag.rpartition("}")[2]
        if kind == "sheetView":
            zeros = element.get("showZeros") not in ("0", "false")
        elif kind == "col" and _is_hidden(element, "width"):
            # what is right of the last column of a sheet is no column
            last = min(int(element.get("max")), LAST_COLUMN + 1)
            sheet.hidden_columns.update(range(int(element.get("min")) - 1, last))
        elif kind == "mergeCell":
            sheet.merged.append(_range(element.get("ref")))
        elif kind == "row":
            row = int(element.get("r")) - 1 if element.get("r") else row + 1
            if row < 0:
                raise ValueError(f"sheet {name!r} has a row {row + 1}")
            if _is_hidden(element, "ht"):
                sheet.hidden_rows.add(row)
            if len(element):
                _read_row(book, sheet, row, element, zeros)
                cells += len(sheet.rows.get(row, ()))
                limits.check_cells(cells, f" in sheet {name!r}")
    return sheet


def _is_hidden(element: etree._Element, size: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return element.get("hidden") in ("1", "true") or not float(element.get(size) or 1)


def _range(reference: str) -> Range:
    first, _, last = reference.partition(":")
    return (*_place(first), *_place(last or first))


def _place(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(f"{reference!r} is no cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _read_row(book: _Workbook, sheet: Sheet, row: int, element: etree._Element, zeros: bool) -> None:
    column = -1
    for cell in element:
        reference = cell.get("r")
        column = column + 1 if reference is None else _column(reference.rstrip("0123456789"))
        if not len(cell):
            continue
        parts = {child.tag.rpartition("}")[2]: child for child in cell if isinstance(child.tag, str)}
        value = parts.get("v")
        text = value.text or "" if value is not None else ""
        kind = cell.get("t") or "n"
        if "f" in parts and not text and (value is None or kind != "str"):
            if row in sheet.hidden_rows or column in sheet.hidden_columns:
                continue
            what = f"sheet {sheet.name!r}, cell {column_letters(column)}{row + 1}: a formula without its value"
            raise UnreadableFile(what, remedy="open the workbook in a spreadsheet and save it again")
        try:
            sheet.put(row, column, _shown(book, cell, kind, text, zeros))
        except (LookupError, ValueError, ArithmeticError) as error:
            raise ValueError(f"sheet {sheet.name!r}, cell {column_letters(column)}{row + 1}: {error}") from None


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    return _place(f"{letters}1")[1]


def _shown(book: _Workbook, cell: etree._Element, kind: str, text: str, zeros: bool) -> str:
    """What a cell shows of its stored value."""
    if kind == "inlineStr":
        return _string(cell)
    if kind == "s":
        return book.strings[int(text)] if text else ""
    if kind == "b" and text:
        return "TRUE" if text == "1" else "FALSE"
    if kind != "n" or not text:
        return text
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number") from None
    style = int(cell.get("s") or 0)
    code = book.formats[style] if book.formats else "General"
    return "" if not number and not zeros else shown(number, code, book.epoch_1904)
