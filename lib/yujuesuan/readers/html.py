"""Web pages: tables with spans, layout tables as the text that they hold, and the text between."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import CloseBoundaryNotFoundDefect
from itertools import accumulate

from lxml import etree, html

from yujuesuan.document import Contents
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits
from yujuesuan.readers.blocks import Block, Text, laid_out
from yujuesuan.readers.cells import holds_figure, is_note_mark, joined, table_blocks
from yujuesuan.readers.kinds import is_web_archive

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
#: How far into a page its charset may be declared.
_HEAD = 4096
#: Names of one encoding or of a part of it: pages that say GB2312 hold characters of GB18030, and Chinese pages that
#: say Latin-1 do not mean it.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "utf8": "utf-8"}
_WIDER |= dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "windows-1252", "us-ascii", "ascii"), "")
#: What a page does not show.
_UNSEEN = (
    "script style head template noscript select option datalist iframe object audio video svg canvas title "
    "noframes colgroup rp rt del s strike"
)
_UNSEEN_TAGS = frozenset(_UNSEEN.split())
#: What stands inside a line; everything else begins one.
_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark nobr o:p q ruby rb s "
    "samp small span strike strong sub sup time tt u var wbr"
)
_INLINE_TAGS = frozenset(_INLINE.split())
_REMOVED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HIDDEN = re.compile(rf"{_REMOVED.pattern}|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADING = re.compile(r"h([1-6])")
#: Fields of forms that show their value.
_FIELDS = frozenset({"", "text", "number"})
#: The selectors of style sheets that are understood: a tag, a class, an id, or a tag with one of them.
_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?(?:[.#][\w-]+)?", re.IGNORECASE)
_SHOWN = re.compile(r"display\s*:\s*(?!none)[a-z]", re.IGNORECASE)
_CJK = re.compile(r"[\u4e00-\u9fff]")
_SECTIONS = ("thead", "tbody", "tfoot")
#: The most columns that a cell may span in HTML.
_SPAN = 1000
#: A page of so many Chinese characters for every byte that is no UTF-8 is UTF-8 all the same.
_STRAY = 100


def read_html(data: bytes, path: str) -> Contents:
    """Lines and grids of a page, or of all pages of a web archive (MHTML).

    Raises `UnreadableFile` for a page in an unknown encoding, one nested too deeply, and one that breaks off.
    """
    pages = _archived(data, path) if is_web_archive(data) else [decoded(data, path)]
    try:
        return laid_out(limits.counted(block for page in pages for block in _blocks(page)))
    except UnreadableFile as error:
        raise UnreadableFile(error.what, path=path, remedy=error.remedy) from None
    except RecursionError:
        raise UnreadableFile("elements are nested too deeply", path=path, remedy="save the page's text") from None


def decoded(data: bytes, path: str) -> str:
    """The page's text in the encoding that it declares, else in UTF-8 or GB18030, whichever fits."""
    declared = _CHARSET.search(data[:_HEAD])
    name = declared[1].decode("ascii").lower() if declared else ""
    byte_order = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), "")
    if not byte_order and _is_utf_8(data):
        # saved or passed on by a program that left the old declaration as it was
        name = "utf-8"
    for encoding in filter(None, (byte_order, _WIDER.get(name, name), "utf-8")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    # in UTF-8 a stray byte hides no character beside it; in GB18030 it may swallow a digit
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * _STRAY <= sum(c > "\x7f" for c in text):
        return text
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        pass
    raise UnreadableFile(f"not text in {name or 'UTF-8 or GB18030'}", path=path, remedy="save the page as UTF-8")


def _is_utf_8(data: bytes) -> bool:
    """Whether Chinese text is valid UTF-8, which text in another encoding is not by chance."""
    try:
        return bool(_CJK.search(data.decode("utf-8")))
    except UnicodeDecodeError:
        return False


def _archived(data: bytes, path: str) -> Iterator[str]:
    """The pages of a web archive, in order."""
    for part in email.message_from_bytes(data, policy=email.policy.default).walk():
        if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects):
            raise UnreadableFile("the web archive breaks off before its end", path=path, remedy="save the page again")
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                charset = (part.get_content_charset() or "").encode()
                # the part's own header comes before what the page says of itself
                yield decoded(b'<meta charset="' + charset + b'">' + payload if charset else payload, path)


def _blocks(page: str) -> Iterator[Block]:
    tags = page.lower()
    if tags.count("<table") > tags.count("</table") and not ("</body" in tags or "</html" in tags):
        # a browser would show the rows that are there as if they were all
        raise UnreadableFile("the page breaks off within a table", remedy="save the page again")
    # parsed as bytes, because lxml takes no str that declares an encoding
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but comments
        return
    _hide(root)
    body = root.find("body")
    yield from _inside(root if body is None else body)


def _hide(root: html.HtmlElement) -> None:
    """Mark what the page's style sheets hide as if its own style said so."""
    hidden: dict[str, bool] = {}
    for sheet in root.iter("style"):
        if any(medium in (sheet.get("media") or "all").lower() for medium in ("all", "screen")):
            hidden |= dict(_hidden_selectors(sheet.text or ""))
    if not any(hidden.values()):
        return
    for element in root.iter(etree.Element):
        tag, name = element.tag, element.get("id") or ""
        classes = [f".{one}" for one in (element.get("class") or "").split()]
        # an id outweighs a class, and a class a tag
        selectors = (tag, *classes, *(tag + one for one in classes), f"#{name}", f"{tag}#{name}")
        found = [hidden[selector] for selector in selectors if selector in hidden]
        if found and found[-1] and not _SHOWN.search(element.get("style") or ""):
            element.set("style", "display:none")


def _hidden_selectors(sheet: str) -> Iterator[tuple[str, bool]]:
    """(selector, whether it hides) of the rules for all media that say so of a single tag, class or id."""
    first, *others = sheet.split("/*")
    depth = 0
    for rule in "".join([first, *(other.partition("*/")[2] for other in others)]).split("}"):
        selectors, _, body = rule.rpartition("{")
        if depth == 0 and "{" not in selectors and (_REMOVED.search(body) or _SHOWN.search(body)):
            for selector in selectors.replace("<!--", "").split(","):
                if selector.strip() and _SELECTOR.fullmatch(selector.strip()):
                    yield selector.strip(), bool(_REMOVED.search(body))
        depth = max(depth + rule.count("{") - 1, 0)


@dataclass(slots=True)
class _Run:
    """Text on its way to the end of its line."""

    pieces: list[str] = field(default_factory=list)
    mark: str = ""

    def ended(self) -> Iterator[Text]:
        """The line, if it holds anything."""
        text = joined("".join(self.pieces))
        self.pieces.clear()
        if text:
            yield Text(self.mark + text)


def _inside(element: html.HtmlElement, mark: str = "") -> Iterator[Block]:
    """Lines and tables inside an element."""
    run = _Run(mark=mark)
    yield from _walk(element, run)
    yield from run.ended()


def _walk(element: html.HtmlElement, run: _Run) -> Iterator[Block]:
    run.pieces.append(element.text or "")
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag or _is_unseen(child):
            pass
        elif tag == "br":
            yield from run.ended()
        elif tag == "sup" and is_note_mark(run.pieces, child.text_content()):
            pass
        elif tag == "input" and (child.get("type") or "").lower() in _FIELDS:
            run.pieces.append(child.get("value") or "")
        elif tag in _INLINE_TAGS or (":" in tag and not len(child)):
            yield from _walk(child, run)
        else:
            yield from run.ended()
            heading = _HEADING.fullmatch(tag)
            mark = "#" * int(heading[1]) + " " if heading else ""
            yield from _table(child) if tag == "table" else _inside(child, mark)
        run.pieces.append(child.tail or "")


def _is_unseen(element: html.HtmlElement) -> bool:
    return (
        element.tag in _UNSEEN_TAGS
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
        or (element.tag == "input" and element.get("type") == "hidden")
    )


@dataclass(slots=True)
class _Parts:
    """A table's own rows, each the list of its cells, in sections; `strays` is what the page has between them."""

    sections: list[tuple[str, list[list[html.HtmlElement]]]] = field(default_factory=lambda: [("tbody", [])])
    strays: list[str | html.HtmlElement] = field(default_factory=list)

    def gather(self, element: html.HtmlElement, row: list[html.HtmlElement] | None = None) -> None:
        """Take in the table, a section, a row, or a form or the like that is wrapped around them."""
        self.strays.append(element.text or "")
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in ("td", "th"):
                row = self._new_row() if row is None else row
                row.append(child)
            elif not tag or tag in ("caption", "colgroup", "col") or _is_unseen(child):
                pass
            elif tag in _SECTIONS:
                self.sections.append((tag, []))
                self.gather(child)
                self.sections.append(("tbody", []))
            elif tag == "tr":
                self.gather(child, self._new_row())
                row = None
            elif next(child.iter("tr", "td", "th"), None) is not None and next(child.iter("table"), None) is None:
                self.gather(child, row)
            else:
                self.strays.append(child)
            self.strays.append(child.tail or "")

    def _new_row(self) -> list[html.HtmlElement]:
        self.sections[-1][1].append([])
        return self.sections[-1][1][-1]

    def ordered(self) -> list[list[list[html.HtmlElement]]]:
        """The sections as they are seen: the table's head first, its foot last."""
        return [rows for _, rows in sorted(self.sections, key=lambda section: _SECTIONS.index(section[0]))]


def _table(table: html.HtmlElement) -> Iterator[Block]:
    """A table of figures as it is, one that lays out the page as what its cells hold, in order."""
    for caption in table.iterfind("caption"):
        yield from _inside(caption)
    parts = _Parts()
    parts.gather(table)
    yield from _strays(parts.strays)
    sections = parts.ordered()
    rows = [row for section in sections for row in section]
    if all(len(row) <= 1 for row in rows):
        for row in rows:
            for cell in row:
                if not _is_unseen(cell):
                    yield from _inside(cell)
        return
    lengths = [len(section) for section in sections]
    ends = [end for end, n in zip(accumulate(lengths), lengths, strict=True) for _ in range(n)]
    holders = [[cell for cell in row if _holds_table(cell)] for row in rows]
    layout = [
        bool(held) and not holds_figure(_text(cell) for cell in row if cell not in held)
        for row, held in zip(rows, holders, strict=True)
    ]
    spread = _spread(rows, ends, lambda i, cell: "" if layout[i] or cell in holders[i] else _text(cell))
    start = 0
    for i, row in enumerate([*rows, []]):
        if i == len(rows) or layout[i]:
            yield from table_blocks(spread[start:i])
            # what a cell of a row of figures holds stands below the table
            for cell in [*(cell for held in holders[start:i] for cell in held), *row]:
                if not _is_unseen(cell):
                    yield from _inside(cell)
            start = i + 1


def _strays(strays: Sequence[str | html.HtmlElement]) -> Iterator[Block]:
    """What stands between a table's rows is seen above the table."""
    run = _Run()
    for stray in strays:
        if isinstance(stray, str):
            run.pieces.append(stray)
        elif stray.tag in _INLINE_TAGS:
            yield from _walk(stray, run)
        else:
            yield from run.ended()
            yield from _table(stray) if stray.tag == "table" else _inside(stray)
    yield from run.ended()


def _holds_table(cell: html.HtmlElement) -> bool:
    """Whether a cell holds a table of several rows and columns; a smaller one is only an arrangement of its text."""
    for table in cell.iter("table"):
        parts = _Parts()
        parts.gather(table)
        if sum(len(row) > 1 for _, rows in parts.sections for row in rows) > 1:
            return True
    return False


def _spread(
    rows: Sequence[Sequence[html.HtmlElement]], ends: Sequence[int], text: Callable[[int, html.HtmlElement], str]
) -> list[list[str]]:
    """Texts in their columns; a cell that spans several stands in the first, and the others are empty.

    `ends` has for every row the end of its section, beyond which no cell spans.
    """
    found: list[list[str]] = []
    taken: dict[int, int] = {}
    cells = 0
    for i, row in enumerate(rows):
        texts: list[str] = []
        for cell in row:
            while taken.get(len(texts), 0) > i:
                texts.append("")
            if cell.get("hidden") is not None or _REMOVED.search(cell.get("style") or ""):
                continue
            end = min(i + (_span(cell, "rowspan") or len(rows)), ends[i])
            for column in range(len(texts), len(texts) + (_span(cell, "colspan") or 1)):
                taken[column] = end
            texts.append("" if _is_unseen(cell) else text(i, cell))
            texts += [""] * ((_span(cell, "colspan") or 1) - 1)
        while taken.get(len(texts), 0) > i:
            texts.append("")
        found.append(texts)
        cells += len(texts)
        if cells > limits.CELLS:
            raise UnreadableFile(f"more than {limits.CELLS:,} cells in a table", remedy="split it")
    width = max(map(len, found), default=0)
    return [[*texts, *[""] * (width - len(texts))] for texts in found]


def _span(cell: html.HtmlElement, name: str) -> int:
    """How many rows or columns a cell spans; 0 rows are all that follow."""
    digits = re.match(r"\s*\d{1,5}", cell.get(name) or "1")
    return min(int(digits[0]), _SPAN if name == "colspan" else 65_534) if digits else 1


def _text(cell: html.HtmlElement) -> str:
    """What a cell holds, a line for each of its paragraphs and breaks."""
    return "\n".join("\n".join(_lines(block)) for block in _inside(cell))


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Text):
        yield re.sub(r"^#+ ", "", block.text)
    else:
        yield from (" ".join(filter(None, row)) for row in block.rows)
