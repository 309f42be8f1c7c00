"""Word documents (.docx): paragraphs and tables in the order of the body, then the notes, as a reader sees them.

Headers and footers, which repeat on every page, are left out, as the running heads of a PDF are.
"""

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
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart
from lxml import etree

from yujuesuan.document import Contents
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, Text, laid_out
from yujuesuan.readers.cells import holds_figure, is_note_mark, table_blocks
from yujuesuan.readers.docx_numbering import Numbering

#: What only wraps paragraphs, rows, cells or runs: content controls, insertions, links.
_WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink")}
_WRAPPERS |= {qn(f"w:{name}") for name in ("fldSimple", "dir", "bdo", "ruby", "rubyBase")}
_P, _TBL, _TR, _TC, _R, _T = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r", "t"))
_W = _P.removesuffix("p")
_BREAKS = {qn("w:br"), qn("w:cr")}
_GAPS = {qn("w:tab"), qn("w:ptab")}
_MATH_T = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_DRAWINGS = {qn(f"w:{name}") for name in ("drawing", "pict", "object")}
_DELETED_END = f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}"
#: Word has no more columns than 63; what claims many more would fill the memory.
_COLUMNS = 1_000
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
        self._hiding = set(self._hiding_styles())
        self._notes = [_notes(parts.get(kind)) for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)]
        # of a paragraph whose end was deleted: its number and text, which go on in the next one
        self._begun = ""

    def blocks(self) -> Iterator[Block]:
        """Lines and tables of the whole body, then its footnotes and endnotes."""
        yield from self._inside(self.body)
        for notes in self._notes:
            for note in notes:
                yield from self._inside(note)

    def _heading_styles(self) -> Iterator[tuple[str, int]]:
        for style in self._styles.iterfind(qn("w:style")) if self._styles is not None else ():
            name = style.find(qn("w:name"))
            match = _HEADING.fullmatch(name.get(qn("w:val"), "")) if name is not None else None
            if match:
                yield style.get(qn("w:styleId")), int(match[1])

    def _hiding_styles(self) -> Iterator[str]:
        for style in self._styles.iterfind(qn("w:style")) if self._styles is not None else ():
            if _is_on(style.find(f"{qn('w:rPr')}/{qn('w:vanish')}")):
                yield style.get(qn("w:styleId"))

    def _inside(self, parent: Any) -> Iterator[Block]:
        for child in _children(parent):
            if child.tag == _P:
                yield from self._paragraph(child)
            elif child.tag == _TBL:
                yield from self._begun_lines()
                yield from self._table(child)
            elif child.tag == qn("w:altChunk"):
                raise UnreadableFile("it embeds another file (altChunk)", remedy="save it again in Word")
        yield from self._begun_lines()

    def _begun_lines(self) -> Iterator[Block]:
        """The text of a paragraph that has no next one to go on in."""
        begun, self._begun = self._begun, ""
        yield from _text_lines(begun)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        """The paragraph's lines, and below them what its text boxes hold."""
        boxes: list[Any] = []
        pieces: list[str] = []
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        self._gather(paragraph, pieces, boxes, style is not None and style.get(qn("w:val")) in self._hiding)
        text = "".join(pieces)
        number = self._numbering.next(paragraph) if not self._begun else ""
        mark = self._mark(paragraph, text)
        text = self._begun + number + text
        self._begun = text if paragraph.find(_DELETED_END) is not None else ""
        if not self._begun:
            yield from _text_lines(text, mark)
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
        below: list[Any] = []
        size = 0
        for element, row in zip(_rows(table), rows, strict=True):
            holders = [cell for cell, _, _ in row if _holds_table(cell)]
            if holders and not holds_figure(_raw(cell) for cell, _, _ in row if cell not in holders):
                yield from self._finished(spread, below)
                spread, below = [], []
                for cell, _, _ in row:
                    yield from self._inside(cell)
                continue
            below += holders
            spread.append(self._texts(element, row, holders))
            size += len(spread[-1])
            limits.check_cells(size)
        yield from self._finished(spread, below)

    def _finished(self, spread: Sequence[Sequence[str]], below: Sequence[Any]) -> Iterator[Block]:
        """A table, and below it the tables that cells of its rows of figures hold."""
        yield from table_blocks(_even(spread))
        for cell in below:
            yield from self._inside(cell)

    def _texts(self, element: Any, row: Sequence[tuple[Any, int, bool]], holders: Sequence[Any]) -> list[str]:
        """A row's texts in its columns; what a cell covers beside its first place is empty."""
        before = element.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        indent = int(before.get(qn("w:val"))) if before is not None else 0
        width = indent + sum(span for _, span, _ in row)
        if width > _COLUMNS:
            raise UnreadableFile(f"a table row of {width:,} columns", remedy="save it again in Word")
        texts = [""] * indent
        for cell, span, covered in row:
            texts += ["" if covered or cell in holders else self._text(cell), *[""] * (span - 1)]
        return texts

    def _gather(self, element: Any, pieces: list[str], boxes: list[Any], hidden: bool = False) -> None:
        """Put the visible text inside an element into `pieces`, the contents of its text boxes into `boxes`."""
        for child in element:
            tag = child.tag
            if tag == _R:
                if not self._is_unseen(child, hidden) and not _is_raised_mark(child, pieces):
                    self._gather(child, pieces, boxes, hidden)
            elif tag in (_T, _MATH_T):
                pieces.append(child.text or "")
            elif tag in _BREAKS:
                # a page or column break parts nothing inside the paragraph
                pieces.append("\n" if child.get(qn("w:type"), "textWrapping") == "textWrapping" else "")
            elif tag in _GAPS:
                pieces.append(" ")
            elif tag == qn("w:noBreakHyphen"):
                pieces.append("-")
            elif tag == qn("w:txbxContent"):
                boxes.append(child)
            elif tag == f"{_MC}AlternateContent":
                # the same drawing in a new and an old notation
                choice = child.find(f"{_MC}Choice")
                self._gather(child if choice is None else choice, pieces, boxes, hidden)
            elif tag in _WRAPPERS or tag in _DRAWINGS or _is_drawing(tag):
                self._gather(child, pieces, boxes, hidden)

    def _is_unseen(self, run: Any, hidden: bool) -> bool:
        """Whether a run is hidden, by itself or by its style, or struck out; `hidden` is what its paragraph's is."""
        properties = run.find(qn("w:rPr"))
        if properties is None:
            return hidden
        if any(_is_on(properties.find(qn(name))) for name in ("w:strike", "w:dstrike")):
            return True
        own, style = properties.find(qn("w:vanish")), properties.find(qn("w:rStyle"))
        if own is not None:
            return _is_on(own)
        return hidden or (style is not None and style.get(qn("w:val")) in self._hiding)

    def _text(self, cell: Any) -> str:
        """What a cell holds, a line for each of its paragraphs and breaks."""
        lines: list[str] = []
        for block in self._inside(cell):
            texts = [block.text] if isinstance(block, Text) else [" ".join(filter(None, row)) for row in block.rows]
            lines += (re.sub(r"^#+ ", "", text) for text in texts)
        return "\n".join(lines)


def read_docx(data: bytes, path: str) -> Contents:
    """Lines and grids of a document. Raises `UnreadableFile` for a damaged one."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            limits.check_expansion(archive.infolist(), limits.PARTS_BYTES, path)
        return laid_out(limits.counted(_Reader(_main_part(data)).blocks()))
    except UnreadableFile as error:
        raise UnreadableFile(error.what, path=path, remedy=error.remedy) from None
    except (*limits.BROKEN_ZIP, TypeError, RecursionError, etree.LxmlError, PythonDocxError, OpcError) as error:
        what = f"a damaged document ({error})"
        raise UnreadableFile(what, path=path, remedy="open it in Word and save it again as .docx") from None


def _text_lines(text: str, mark: str = "") -> Iterator[Text]:
    for line in text.split("\n"):
        plain = " ".join(line.split())
        if plain:
            yield Text(mark + plain)


def _element(relation: Any) -> Any:
    return getattr(relation.target_part, "element", None) if relation is not None else None


def _main_part(data: bytes) -> Any:
    try:
        main = Package.open(BytesIO(data)).main_document_part
        main.element.body  # noqa: B018 - any part may claim to be the main one
        limits.check_entities(main.element)
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


def _is_raised_mark(run: Any, before: Sequence[str]) -> bool:
    raised = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    return raised is not None and raised.get(qn("w:val")) == "superscript" and is_note_mark(before, _raw(run))


def _raw(element: Any) -> str:
    """All text inside an element, hidden or not."""
    return "".join(text.text or "" for text in element.iter(_T))


def _notes(relation: Any) -> list[Any]:
    """The footnotes or endnotes, without the lines that separate them from the text."""
    if relation is None:
        return []
    root = parse_xml(relation.target_part.blob)
    return [note for note in root if note.get(qn("w:type"), "normal") == "normal"]


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
        properties = cell.find(qn("w:tcPr")) if cell.tag == _TC else None
        if cell.tag != _TC or (properties is not None and properties.find(qn("w:cellDel")) is not None):
            continue
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
