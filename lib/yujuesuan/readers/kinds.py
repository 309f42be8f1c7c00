"""What a file is, by its content: the name that it bears proves nothing."""

from __future__ import annotations

import re
import struct
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile

from yujuesuan.readers.limits import BROKEN_ZIP

#: The XML of Word and of Excel 2003.
_XML_DOCUMENTS = (b"schemas.microsoft.com/office/word/2003/wordml", b"schemas.microsoft.com/office/2006/xmlPackage")
XML_WORKBOOK = "urn:schemas-microsoft-com:office:spreadsheet"
#: First bytes of formats, and what `kind` calls them; the ZIP and old Office containers are looked into.
_SIGNATURES = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"\x09\x08": "xls",
    b"{\\rtf": "rtf",
    b"Rar!": "rar",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b": "gzip",
    b"\xff\xd8\xff": "image",
    b"\x89PNG": "image",
    b"GIF8": "image",
    b"II*\x00": "image",
    b"MM\x00*": "image",
}
#: Main parts of Office files in [Content_Types].xml.
_MAIN_PARTS = {
    b"wordprocessingml.document.main": "docx",
    b"ms-word.document.macroEnabled.main": "docx",
    b"wordprocessingml.template.main": "docx",
    b"spreadsheetml.sheet.main": "xlsx",
    b"ms-excel.sheet.macroEnabled.main": "xlsx",
    b"spreadsheetml.template.main": "xlsx",
    b"ms-excel.sheet.binary": "xlsb",
    b"presentationml": "pptx",
}
#: Streams of old Office files; WPS and ET files have the same.
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
#: Sizes of a compound file's sectors, by the power of two that it states.
_SECTORS = {9: 512, 12: 4096}
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|meta|title|script|style|div|p|pre|span|font|b|center|form|h[1-6])[\s>]",
    re.I,
)
_XML = re.compile(rb"\s*(?:<\?xml[^>]*\?>|<!--.*?-->|\s)*", re.DOTALL)
#: PDF readers look for the header in the first kilobyte.
_PDF_WITHIN = 1024
#: How much of a file tells its kind, but for the containers, which are looked into.
HEAD = 4096
#: Files of these names are read, so that a damaged one is named rather than passed over.
_NAMES = (
    ".txt .text .pdf .ofd .doc .docx .docm .wps .rtf .odt .xls .xlsx .xlsm .xlsb .et .ods .htm .html .shtml .mht "
    ".mhtml .zip .rar .7z"
)
_SUFFIXES = frozenset(_NAMES.split())
#: What systems leave in folders; some of it looks like an Office file.
_JUNK = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})
#: A scanned page has hundreds of kilobytes, the icons and photographs of a page few.
_SCAN_BYTES = 100 * 1024


def kind(data: bytes) -> str:
    """`pdf`, `docx`, `xlsx`, `xls`, `doc`, `html`, `zip` …; `text` for whatever is none of the known formats."""
    found = next((name for signature, name in _SIGNATURES.items() if data.startswith(signature)), "")
    if found == "zip":
        return _packed(BytesIO(data))
    if found == "ole":
        return _compound(data)
    if not found and b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    return found or _marked_up(data)


def may_be_disclosure(name: str, head: bytes, size: int) -> bool:
    """Whether a file in a folder or archive is to be read: by its first bytes, or by a name that promises it."""
    base = name.rpartition("/")[2]
    # ~$ are the locks that Office leaves beside an open file
    if base.startswith(("~$", ".")) or base.lower() in _JUNK:
        return False
    first = next((found for signature, found in _SIGNATURES.items() if head.startswith(signature)), "")
    if first == "image":
        return size >= _SCAN_BYTES
    if first or PurePosixPath(base).suffix.lower() in _SUFFIXES:
        return True
    return b"%PDF-" in head[:_PDF_WITHIN] or _marked_up(head) != "text"


def is_archive(path: Path) -> bool:
    """Whether a file is a ZIP of files, not one document that is packed as one."""
    with path.open("rb") as source:
        if _SIGNATURES.get(source.read(4)) != "zip":
            return False
        source.seek(0)
        return _packed(source) == "zip"


def _packed(data: BinaryIO) -> str:
    """A ZIP, or the Office or other document that is packed as one."""
    try:
        with ZipFile(data) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                types = archive.open("[Content_Types].xml").read(1024**2)
                return next((name for part, name in _MAIN_PARTS.items() if part in types), "zip")
            if "OFD.xml" in names:
                return "ofd"
            declared = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except BROKEN_ZIP:
        return "zip"
    if b"opendocument.text" in declared:
        return "odt"
    return "ods" if b"opendocument.spreadsheet" in declared else "zip"


def _compound(data: bytes) -> str:
    """Which old Office file this is, by the names of its streams."""
    names = set(_stream_names(data))
    return next((found for stream, found in _STREAMS if stream in names), "ole")


def _stream_names(data: bytes) -> list[str]:
    """Names in the directory of a compound file: entries of 128 bytes, in sectors that are chained."""
    names: list[str] = []
    try:
        size = _SECTORS[struct.unpack_from("<H", data, 30)[0]]
        sector = struct.unpack_from("<I", data, 48)[0]
        table = [s for s in struct.unpack_from("<109I", data, 76) if s < 0xFFFFFFFA]
        seen: set[int] = set()
        while sector < 0xFFFFFFFA and sector not in seen:
            seen.add(sector)
            for entry in range(0, size, 128):
                at = (sector + 1) * size + entry
                length = struct.unpack_from("<H", data, at + 64)[0]
                names.append(data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace"))
            per_sector = size // 4
            place = (table[sector // per_sector] + 1) * size + sector % per_sector * 4
            sector = struct.unpack_from("<I", data, place)[0]
    except (struct.error, LookupError):  # a directory that breaks off
        pass
    return names


def _marked_up(data: bytes) -> str:
    """HTML and XML, which bureaus also export under the names .xls and .doc; else text."""
    head = data[:HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    if is_web_archive(head):
        return "html"
    if not head.lstrip().startswith(b"<"):
        return "text"
    if XML_WORKBOOK.encode() in head:
        return "xml workbook"
    if any(namespace in head for namespace in _XML_DOCUMENTS):
        return "xml document"
    start = _XML.match(head)
    return "html" if _HTML.match(head, start.end() if start else 0) else "text"


def is_web_archive(data: bytes) -> bool:
    """Whether this is MHTML, as browsers and Excel save pages in one file."""
    head = data[:HEAD].lstrip()[:1000].lower()
    return head.startswith((b"mime-version:", b"from:", b"date:")) and b"content-type: " in head
