"""What a table's cell holds besides plain text: a number with its source, or a name with small print under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from markupsafe import Markup, escape


class Place(NamedTuple):
    """A printed place: file name, 1-based page and line where the source has them; `doc_id` tells files of one name
    apart."""

    file: str
    page: int | None
    line: int | None
    doc_id: str = ""

    def __str__(self) -> str:
        """`a.txt:90`, `b.pdf p. 3:7`."""
        page, line = f" p. {self.page}" if self.page else "", f":{self.line}" if self.line else ""
        return f"{self.file}{page}{line}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: as shown, as the frame has it (for sorting, bars and CSV), its link and places.

    `disputed` where it is signed as disagreeing with another; one computed of such has a link without the sign too.
    """

    text: str
    value: float | int | None = None
    link: Markup | None = None
    places: tuple[Place, ...] = ()
    disputed: bool = False
    unsigned: Markup | None = None

    def __html__(self) -> Markup:
        shown = self.link or escape(self.text)
        return shown if self.value is None else Markup('<data value="{}">{}</data>').format(repr(self.value), shown)


@dataclass(frozen=True, slots=True)
class Label:
    """A name: the whole of it as plain text (for sorting and CSV), and how a page shows it."""

    text: str
    shown: Markup

    def __html__(self) -> Markup:
        return self.shown


Cell = str | Figure | Label  # `Markup` is a `str`


def signed_once(row: Sequence[Cell]) -> list[Cell]:
    """A table's row in which a computed number is not signed where the printed ones that it comes from are."""
    printed = any(isinstance(cell, Figure) and cell.disputed and cell.unsigned is None for cell in row)
    return [
        replace(cell, link=cell.unsigned) if printed and isinstance(cell, Figure) and cell.unsigned else cell
        for cell in row
    ]


def plain(cell: Cell) -> str:
    """A cell's words without HTML."""
    if isinstance(cell, Markup):
        return cell.striptags()
    return cell if isinstance(cell, str) else cell.text
