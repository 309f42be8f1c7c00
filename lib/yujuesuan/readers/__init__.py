"""One module a format; `read` picks the reader by content and returns a `Document`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from yujuesuan.document import Document
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers.text import read_text

#: First bytes of formats that are recognised but not read.
_SIGNATURES = {b"PK\x03\x04": "Office or ZIP", b"\xd0\xcf\x11\xe0": "old Office"}


def read(path: Path | str) -> Document:
    """Read one file. Raises `UnreadableFile` when it is missing, empty or of an unknown format."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile("no such file", path=path, remedy="check the path") from None
    except OSError as error:
        raise UnreadableFile(f"cannot be read ({error.strerror})", path=path, remedy="check the permissions") from None
    if not data.strip():
        raise UnreadableFile("the file is empty", path=path, remedy="fetch the disclosure again")
    if data.startswith(b"%PDF"):
        from yujuesuan.readers.pdf import read_pdf

        lines, grids = read_pdf(data, str(path))
        return Document(path.as_posix(), hashlib.sha256(data).hexdigest(), "pdf", lines, grids)
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadableFile(f"{name} files are not read yet", path=path, remedy="convert it to text first")
    lines, grids = read_text(data, str(path))
    return Document(path.as_posix(), hashlib.sha256(data).hexdigest(), "text", lines, grids)
