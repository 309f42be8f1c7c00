"""Plain text: tab-separated cells become grids, everything else stays lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from yujuesuan.document import Cell, Contents, Grid, Line
from yujuesuan.errors import UnreadableFile
from yujuesuan.numbers import strip_markup

_ENCODINGS = ("utf-8-sig", "gb18030")
#: The byte order marks of UTF-16, in which Windows saves "Unicode text".
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(data: bytes, path: str) -> Contents:
    """Lines and grids of a text file (UTF-8, else GB18030; UTF-16 where it is marked).

    Form feeds, where present, count pages. Raises `UnreadableFile` when the bytes are no text.
    """
    for encoding in ("utf-16",) if data.startswith(_UTF_16) else _ENCODINGS:
        try:
            content = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFile("not a text file in UTF-8 or GB18030", path=path, remedy="convert it to UTF-8 text")
    if "\x00" in content:
        raise UnreadableFile("binary data, not text", path=path, remedy="pass the disclosure's text")
    lines = tuple(_lines(content))
    return Contents(lines, tuple(_grids(lines)))


def _lines(content: str) -> Iterator[Line]:
    # splitlines() would also split at \x0b, \x85 and \u2028, so that line numbers differ from an editor's.
    texts = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if "\f" not in content:
        yield from map(Line, count(1), texts)
        return
    page = 1
    for number, text in enumerate(texts, start=1):
        page += text.count("\f")
        yield Line(number, text.replace("\f", ""), page)


def _grids(lines: tuple[Line, ...]) -> Iterator[Grid]:
    run: list[Line] = []
    for line in (*lines, Line(len(lines) + 1, "")):
        if "\t" in line.text:
            run.append(line)
            continue
        if run:
            yield _grid(run)
            run = []


def _grid(run: list[Line]) -> Grid:
    rows = [[strip_markup(cell) for cell in line.text.split("\t")] for line in run]
    width = max(map(len, rows))
    return Grid(tuple([_row(line, texts, width) for line, texts in zip(run, rows, strict=True)]))


def _row(line: Line, texts: list[str], width: int) -> tuple[Cell, ...]:
    """A row's cells, filled up to the grid's width; the blank ones are one object."""
    blank = Cell("", line.number, line.page)
    cells = [Cell(text, line.number, line.page) if text else blank for text in texts]
    return (*cells, *(blank,) * (width - len(cells)))
