"""How much one file may hold: past these a clear error, so that a broken or hostile file fills no memory."""

from __future__ import annotations

import signal
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipInfo

from yujuesuan.errors import UnreadableFile
from yujuesuan.readers.blocks import Block, Gap, Table

if TYPE_CHECKING:
    from lxml import etree

#: The largest disclosures are scans of 100 MB; texts and workbooks stay far below.
FILE_BYTES = 200 * 1024**2
#: Cells of one file. A department with hundreds of projects prints some 50,000.
CELLS = 2_000_000
#: Files in one archive, and the bytes that all of them expand to.
MEMBERS = 5_000
EXPANDED_BYTES = 2 * 1024**3
#: What the parts of one Office file expand to.
PARTS_BYTES = 512 * 1024**2
#: XML of sheets shrinks 50-fold at most; beyond this ratio a part of some size is made to fill the memory.
RATIO = 200
_RATIO_COUNTS_FROM = 20 * 1024**2
#: What opening and reading a damaged, encrypted or oddly packed ZIP raises.
BROKEN_ZIP = (BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError, OSError)


class TookTooLong(UnreadableFile):
    """What was done took longer than it may."""


class _TooLong(Exception):
    """The time is over."""


@contextmanager
def at_most(seconds: float, name: str) -> Iterator[None]:
    """Give up what takes longer, with an error that names it.

    In the main thread of a Unix process (a worker's too) at the next step of Python; elsewhere when it has ended.
    """
    started = time.monotonic()
    alarm = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    # a handler that was not set in Python is None and could not be set again
    alarm = alarm and signal.getsignal(signal.SIGALRM) is not None
    if alarm:
        handler = signal.signal(signal.SIGALRM, _give_up)
        left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
        late = time.monotonic() - started > seconds
    except _TooLong:
        late = True
    finally:
        if alarm:
            signal.setitimer(signal.ITIMER_REAL, left, interval)
            signal.signal(signal.SIGALRM, handler)
    if late:
        raise TookTooLong(f"{name} takes longer than {seconds:g} seconds", remedy=f"take {name} out of the file")


def _give_up(*_: object) -> None:
    raise _TooLong


def check_size(size: int, path: str) -> None:
    """Refuse a file that is too large to read whole."""
    if size > FILE_BYTES:
        what = f"the file has {size / 1024**2:,.0f} MB, more than {FILE_BYTES // 1024**2} MB"
        raise UnreadableFile(what, path=path, remedy="split it")


def check_expansion(parts: Iterable[ZipInfo], limit: int, path: str) -> None:
    """Refuse a ZIP whose parts together, or one for its packed size, expand to too much.

    The sizes are those that the ZIP declares: no part yields more when it is read.
    """
    parts = list(parts)
    for part in parts:
        if part.file_size > max(part.compress_size * RATIO, _RATIO_COUNTS_FROM):
            what = f"its part {part.filename} expands {part.file_size // max(part.compress_size, 1):,}-fold"
            raise UnreadableFile(what, path=path, remedy="fetch the file again; this one is damaged or hostile")
    check_total(parts, limit, path)


def check_total(parts: Iterable[ZipInfo], limit: int, path: str) -> None:
    """Refuse a ZIP whose parts together expand to more than `limit` bytes."""
    total = sum(part.file_size for part in parts)
    if total > limit:
        what = f"it expands to {total / 1024**2:,.0f} MB, more than {limit // 1024**2:,} MB"
        raise UnreadableFile(what, path=path, remedy="unpack it and pass the files that are disclosures")


def check_entities(element: etree._Element) -> None:
    """Refuse XML that declares entities, which no office program writes: what they stand for would be lost."""
    if element.getroottree().docinfo.doctype:
        raise UnreadableFile("its XML declares entities", remedy="fetch the file again; this one is hostile")


def check_cells(cells: int, where: str = "") -> None:
    """Refuse what has too many cells; `where` says in which part of the file."""
    if cells > CELLS:
        raise UnreadableFile(f"more than {CELLS:,} cells{where}", remedy="split it")


def counted(blocks: Iterable[Block | Gap]) -> Iterator[Block | Gap]:
    """The same blocks; refuses the file once its tables have more than `CELLS` cells."""
    cells = 0
    for block in blocks:
        if isinstance(block, Table):
            cells += sum(map(len, block.rows))
            check_cells(cells)
        yield block
