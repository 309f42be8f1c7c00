"""One module a format; `read` picks the reader by content and returns a `Document`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from yujuesuan.document import Contents, Document
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import archive, limits, office
from yujuesuan.readers.archive import home
from yujuesuan.readers.kinds import is_archive, kind, may_be_disclosure
from yujuesuan.readers.text import read_text

__all__ = ["expanded", "home", "is_archive", "read"]

Reader = Callable[[bytes, str], Contents]
#: By kind: the frame's name of the format, and the function that reads it. A module loads only when it is needed.
_READERS = {
    "pdf": ("pdf", "pdf", "read_pdf"),
    "docx": ("docx", "docx", "read_docx"),
    "xlsx": ("xlsx", "xlsx", "read_xlsx"),
    "xls": ("xls", "xls", "read_xls"),
    "xml workbook": ("xls", "xml_workbook", "read_xml_workbook"),
    "html": ("html", "html", "read_html"),
}
#: By kind: the suffix that LibreOffice knows it by, and the kind that it becomes.
_CONVERTED = {
    "doc": ("doc", "docx"),
    "rtf": ("rtf", "docx"),
    "odt": ("odt", "docx"),
    "xml document": ("xml", "docx"),
    "xlsb": ("xlsb", "xlsx"),
    "ods": ("ods", "xlsx"),
}
#: Kinds that hold no text or are not read: what to say, and what to do.
_REFUSED = {
    "image": ("an image without text", "run OCR first"),
    "rar": ("a RAR archive", "unpack it first"),
    "7z": ("a 7z archive", "unpack it first"),
    "gzip": ("a gzip archive", "unpack it first"),
    "ofd": ("an OFD document, which is not read", "save it as PDF"),
    "ppt": ("a presentation, which is not read", "save it as PDF"),
    "pptx": ("a presentation, which is not read", "save it as PDF"),
    "encrypted": ("protected by a password", "save it without one"),
    "ole": ("an Office file of an unknown kind", "save it as .docx or .xlsx"),
}


def read(path: Path | str) -> Document:
    """Read one file, or one file of a ZIP (`a.zip!/b.pdf`), whatever its name says that it is.

    Raises `UnreadableFile` when it is missing, empty, damaged, too large, or of a format that is not read.
    """
    path = Path(path)
    data, inside = _bytes(path)
    if not data.strip():
        raise UnreadableFile("the file is empty", path=path, remedy="fetch the disclosure again")
    found = kind(data)
    if found == "zip":
        if inside:
            raise UnreadableFile("an archive inside an archive", path=path, remedy="unpack it first")
        return read(_only_member(path))
    if found in _REFUSED:
        what, remedy = _REFUSED[found]
        raise UnreadableFile(what, path=path, remedy=remedy)
    digest = hashlib.sha256(data).hexdigest()
    if found in _CONVERTED:
        suffix, target = _CONVERTED[found]
        data, found = office.converted(data, suffix, target, str(path)), target
    form, reader = ("text", read_text) if found == "text" else _reader(found, path)
    contents = reader(data, str(path))
    if not any(line.text.strip() for line in contents.lines):
        raise UnreadableFile("no text in it", path=path, remedy="if it holds images of pages, run OCR first")
    return Document(path.as_posix(), digest, form, *contents)


def _bytes(path: Path) -> tuple[bytes, bool]:
    """The contents of a file, and whether it is in an archive."""
    try:
        limits.check_size(path.stat().st_size, str(path))
        with path.open("rb") as source:
            # a pipe or device has no size, and may have no end
            data = source.read(limits.FILE_BYTES + 1)
        limits.check_size(len(data), str(path))
        return data, False
    except (FileNotFoundError, NotADirectoryError):
        inside = archive.split(path)
        if inside is None:
            raise UnreadableFile("no such file", path=path, remedy="check the path") from None
        return archive.member(path, *inside), True
    except OSError as error:
        raise UnreadableFile(f"cannot be read ({error.strerror})", path=path, remedy="check the permissions") from None


def _only_member(path: Path) -> Path:
    found = expanded(path)
    if len(found) > 1:
        what, remedy = f"the archive holds {len(found)} files", f"name one, such as {found[0]}, or parse them together"
        raise UnreadableFile(what, path=path, remedy=remedy)
    return found[0]


def _reader(found: str, path: Path) -> tuple[str, Reader]:
    form, module, function = _READERS[found]
    try:
        reader: Reader = getattr(import_module(f"yujuesuan.readers.{module}"), function)
    except ModuleNotFoundError as error:
        what = f"{found.upper()} files cannot be read: {error.name} is not installed"
        raise UnreadableFile(what, path=path, remedy="install yujuesuan again with its dependencies") from None
    return form, reader


def expanded(path: Path) -> list[Path]:
    """The files that a folder with its folders, or an archive, holds and that may be disclosures, in order.

    Archives in a folder are expanded too; hidden folders and links to folders are passed over.
    Raises `UnreadableFile` where there are none.
    """
    if not path.is_dir():
        found = archive.members(path)
        place = "archive"
    else:
        found = [member for file in _files(path) for member in _expanded_archive(file)]
        place = "folder"
    if not found:
        what = f"the {place} holds no file that may be a disclosure"
        raise UnreadableFile(what, path=path, remedy="formats: .txt, .pdf, .docx, .doc, .xlsx, .xls, .html, .zip")
    return found


def _files(folder: Path) -> list[Path]:
    """The likely files of a folder in order, then those of its folders."""
    found: list[Path] = []
    for place, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "__")))
        files = (Path(place) / name for name in sorted(names))
        found += (file for file in files if file.is_file() and _is_likely(file))
    return found


def _is_likely(file: Path) -> bool:
    try:
        with file.open("rb") as source:
            return may_be_disclosure(file.name, source.read(4096), file.stat().st_size)
    except OSError:
        return True


def _expanded_archive(file: Path) -> list[Path]:
    """The members of an archive; a file that is none, or one whose members cannot be told, stands for itself."""
    try:
        return (archive.members(file) if is_archive(file) else []) or [file]
    except (UnreadableFile, OSError):
        return [file]
