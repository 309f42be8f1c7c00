"""How long a page of a PDF may take: one that takes longer is given up and named, the others go on.

No limit of Python reaches into pdfium, so a file whose forms may hold each other in great numbers is loaded in a
process of its own first, which ends itself.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits

#: Seconds that one step of a page may take.
SECONDS = 20.0
#: Megabytes that loading pages may take.
_MEGABYTES = 2048
_FORM = re.compile(rb"/Subtype\s*/Form\b")
#: Resources that hold no other form: written out where the form is, without one.
_RESOURCES, _KIND = re.compile(rb"/Resources\s*<<"), re.compile(rb"/Type\s*/XObject\b")
#: Loads page by page and prints the number of those done; the watchdog ends it wherever it is.
_LOAD = """
import faulthandler, sys
import pypdfium2
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({bytes}, {bytes}))
except (ImportError, ValueError, OSError):
    pass
document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
for n in range(len(document)):
    faulthandler.dump_traceback_later({seconds}, exit=True)
    try:
        page = document[n]
        page.get_textpage().close()
        page.close()
    except pypdfium2.PdfiumError:
        pass
    print(n + 1, flush=True)
faulthandler.cancel_dump_traceback_later()
"""

_T = TypeVar("_T")


class Effort:
    """Tries steps of pages; `given_up` holds the pages (from 0) that took too long, which are not tried again."""

    def __init__(self) -> None:
        self.given_up: set[int] = set()

    def tried(self, page: int, step: Callable[[], _T], instead: _T) -> _T:
        """What a step of a page yields; `instead` where it takes too long."""
        if page in self.given_up:
            return instead
        try:
            with limits.at_most(SECONDS, f"page {page + 1}"):
                return step()
        except limits.TookTooLong:
            self.given_up.add(page)
            return instead


def message(page: int) -> str:
    """What is said of a page that was given up."""
    return (
        f"第{page + 1}页{SECONDS:g}秒内未能读完，该页未读 / page {page + 1} takes longer than {SECONDS:g} seconds and "
        f"was left out"
    )


def too_long(page: int) -> UnreadableFile:
    """The error of a file that holds nothing but pages that were given up, such as this."""
    number = page + 1
    return UnreadableFile(
        f"page {number} takes longer than {SECONDS:g} seconds", remedy=f"take page {number} out of it"
    )


def check_forms(data: bytes, path: str) -> None:
    """Refuse a file with a page that pdfium cannot load in time, such as one of forms that hold each other."""
    forms = list(_FORM.finditer(data))
    if len(forms) < 2 or not any(map(_may_hold_forms, forms)):
        return
    code = _LOAD.format(seconds=SECONDS, bytes=_MEGABYTES * 1024**2)
    ended = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=False)
    if ended.returncode:
        number = len(ended.stdout.split()) + 1
        what = f"page {number} cannot be loaded within {SECONDS:g} seconds and {_MEGABYTES} MB: its forms hold others"
        raise UnreadableFile(what, path=path, remedy=f"take page {number} out of the file")


def _may_hold_forms(form: re.Match[bytes]) -> bool:
    """Whether a form may draw other forms: it names some, or its resources stand elsewhere or are its page's."""
    data, reach = form.string, 10_000
    start = max(data.rfind(b" obj", 0, form.start()), form.start() - reach, 0)
    end = data.find(b"stream", form.end(), form.end() + reach)
    dictionary = _KIND.sub(b"", data[start : end if end >= 0 else form.end() + reach])
    return b"/XObject" in dictionary or not _RESOURCES.search(dictionary)
