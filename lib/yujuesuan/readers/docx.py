"""Word documents (.docx): paragraphs and tables in the order of the body, as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart
from lxml import etree

from yujuesuan.document import Grid, Line
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, Text, laid_out
from yujuesuan.readers.cells import table_blocks
from yujuesuan.readers.docx_numbering import Numbering

#: What only wraps paragraphs, rows, cells or runs: content controls, insertions, links.
_WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink")}
_WRAPPERS |= {qn(f"w:{name}") for name in ("fldSimple", "dir", "bdo", "ruby", "rubyBase")}
_P, _TBL, _TR, _TC, _R = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r"))
_W = _P.removesuffix("p")
_BREAKS = {qn("w:br"), qn("w:cr")}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-6])", re.IGNORECASE)
#: A paragraph that is longer or holds a full stop is text, whatever its style.
_HEADING_LENGTH = 60
#: Documents with macros and templates, which python-docx knows by no name, have the same parts.
for _kind in ("ms-word.document.macroEnabled.main", "openxmlformats-officedocument.wordprocessingml.template.main"):
    PartFactory.part_type_for.setdefault(f"application/vnd.{_kind}+xml", DocumentPart)


class _Reader:
    """One document while it is read: its lists count on from paragraph to paragraph."""

    def __init__(self, main: Any):
        self.body = main.element.body
        parts = {relation.reltype: relation for relation in main.rels.values() if not relation.is_external}
        numbering = parts.get(RELATIONSHIP_TYPE.NUMBERING)
        styles = parts.get(RELATIONSHIP_TYPE.STYLES)
        self._styles = _element(styles)
        self._numbering = Numbering(_element(numbering), self._styles)
        self._headings = dict(self._heading_styles())

    def blocks(self) -> Iterator[Block]:
        """Lines and tables of the whole body."""
        yield from self._inside(self.body)

    def _heading_styles(self) -> Iterator[tuple[str, int]]:
        for style in self._styles.iterfind(qn("w:style")) if self._styles is not None else ():
            name = style.find(qn("w:name"))
            match = _HEADING.fullmatch(name.get(qn("w:val"), "")) if name is not None else None
            if match:
                yield style.get(qn("w:styleId")), int(match[1])

    def _inside(self, parent: Any) -> Iterator[Block]:
        for child in _children(parent):
            if child.tag == _P:
                yield from self._paragraph(child)
            elif child.tag == _TBL:
                yield from self._table(child)
            elif child.tag == qn("w:altChunk"):
                raise UnreadableFile("it embeds another file (altChunk)", remedy="save it again in Word")

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        """The paragraph's lines, and below them what its text boxes hold."""
        boxes: list[Any] = []
        text = "".join(_pieces(paragraph, boxes))
        number = self._numbering.next(paragraph)
        mark = self._mark(paragraph, text)
        for line in (number + text).split("\n"):
            plain = " ".join(line.split())
            if plain:
                yield Text(mark + plain)
        for box in boxes:
            yield from self._inside(box)

    def _mark(self, paragraph: Any, text: str) -> str:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        level = self._headings.get(style.get(qn("w:val"))) if style is not None else None
        return "#" * level + " " if level and len(text) <= _HEADING_LENGTH and "。" not in text else ""

    def _table(self, table: Any) -> Iterator[Block]:
        """A table of figures as it is, one that lays out text as what its cells hold, in order."""
        rows = [list(_cells(row)) for row in _rows(table)]
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell, _, _ in row:
                    yield from self._inside(cell)
            return
        spread: list[list[str]] = []
        for element, row in zip(_rows(table), rows, strict=True):
            if any(_holds_table(cell) for cell, _, _ in row):
                yield from table_blocks(_even(spread))
                spread = []
                for cell, _, _ in row:
                    yield from self._inside(cell)
            else:
                spread.append(self._texts(element, row))
        yield from table_blocks(_even(spread))

    def _texts(self, element: Any, row: Sequence[tuple[Any, int, bool]]) -> list[str]:
        """A row's texts in its columns; what a cell covers beside its first place is empty."""
        before = element.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        texts = [""] * (int(before.get(qn("w:val"))) if before is not None else 0)
        for cell, span, covered in row:
            texts += ["" if covered else self._text(cell), *[""] * (span - 1)]
        return texts

    def _text(self, cell: Any) -> str:
        """What a cell holds, a line for each of its paragraphs and breaks."""
        lines: list[str] = []
        for block in self._inside(cell):
            texts = [block.text] if isinstance(block, Text) else [" ".join(filter(None, row)) for row in block.rows]
            lines += (re.sub(r"^#+ ", "", text) for text in texts)
        return "\n".join(lines)


def read_docx(data: bytes, path: str) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Lines and grids of a document. Raises `UnreadableFile` for a damaged one."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            limits.check_expansion(archive.infolist(), limits.PARTS_BYTES, path)
        return laid_out(limits.counted(_Reader(_main_part(data)).blocks(), path))
    except UnreadableFile as error:
        raise UnreadableFile(error.what, path=path, remedy=error.remedy) from None
    except (*limits.BROKEN_ZIP, TypeError, etree.LxmlError, PythonDocxError, OpcError) as error:
        what = f"a damaged document ({error})"
        raise UnreadableFile(what, path=path, remedy="open it in Word and save it again as .docx") from None


def _element(relation: Any) -> Any:
    return getattr(relation.target_part, "element", None) if relation is not None else None


def _main_part(data: bytes) -> Any:
    try:
        main = Package.open(BytesIO(data)).main_document_part
        main.element.body  # noqa: B018 - any part may claim to be the main one
        return main
    except AttributeError as error:  # python-docx over a part that is not what its name says
        raise ValueError(error) from None


def _children(parent: Any) -> Iterator[Any]:
    """Children of an element, those in content controls and insertions among them."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _pieces(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The visible text inside an element; the contents of text boxes are put into `boxes`."""
    for child in element:
        tag = child.tag
        if tag == _R:
            properties = child.find(qn("w:rPr"))
            if properties is None or not _is_on(properties.find(qn("w:vanish"))):
                yield from _pieces(child, boxes)
        elif tag == qn("w:t"):
            yield child.text or ""
        elif tag in _BREAKS:
            # a page or column break parts nothing inside the paragraph
            yield "\n" if child.get(qn("w:type"), "textWrapping") == "textWrapping" else ""
        elif tag == qn("w:tab"):
            yield " "
        elif tag == qn("w:noBreakHyphen"):
            yield "-"
        elif tag == qn("w:txbxContent"):
            boxes.append(child)
        elif tag == f"{_MC}AlternateContent":
            # the same drawing in a new and an old notation
            choice = child.find(f"{_MC}Choice")
            yield from _pieces(child if choice is None else choice, boxes)
        elif tag in _WRAPPERS or tag in (qn("w:drawing"), qn("w:pict"), qn("w:object")) or _is_drawing(tag):
            yield from _pieces(child, boxes)


def _is_drawing(tag: Any) -> bool:
    """Whether an element is of a drawing, in which text boxes are: not of the text, and no comment."""
    return isinstance(tag, str) and not tag.startswith(_W)


def _is_on(toggle: Any) -> bool:
    return toggle is not None and toggle.get(qn("w:val"), "true") not in ("0", "false", "off")


def _rows(table: Any) -> list[Any]:
    """Rows of a table; a hidden one is not seen, and one that was deleted is only kept as a change to look at."""
    return [row for row in _children(table) if row.tag == _TR and not _is_gone(row.find(qn("w:trPr")))]


def _is_gone(properties: Any) -> bool:
    if properties is None:
        return False
    return properties.find(qn("w:del")) is not None or _is_on(properties.find(qn("w:hidden")))


def _cells(row: Any) -> Iterator[tuple[Any, int, bool]]:
    """(cell, columns that it spans, whether it is covered by a merged cell above or on its left)."""
    for cell in _children(row):
        if cell.tag != _TC:
            continue
        properties = cell.find(qn("w:tcPr"))
        span = properties.find(qn("w:gridSpan")) if properties is not None else None
        covered = properties is not None and any(_goes_on(properties.find(qn(n))) for n in ("w:vMerge", "w:hMerge"))
        yield cell, max(int(span.get(qn("w:val"), "1")), 1) if span is not None else 1, covered


def _goes_on(merge: Any) -> bool:
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _holds_table(cell: Any) -> bool:
    """Whether a cell holds a table of several rows and columns; a smaller one is only an arrangement of its text."""
    return any(sum(sum(1 for _ in _cells(row)) > 1 for row in _rows(table)) > 1 for table in cell.iter(_TBL))


def _even(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]
