"""An executed notebook as one self-contained HTML page."""

from __future__ import annotations

import glob
import html
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from nbconvert import HTMLExporter
from traitlets.config import Config

from yujuesuan.report import fonts
from yujuesuan.report.html import TEMPLATES
from yujuesuan.report.job import UNSAFE
from yujuesuan.report.texts import LANGUAGES, Texts

_LANG = {"zh": "zh-CN", "en": "en"}
#: An element whose text stays as it is: no content of the page, or marked already.
_UNMARKED = re.compile(r'<(?:(?P<plain>style|script|title)\b|(?P<marked>\w+)[^>]* lang="zh)')
_TAG = re.compile(r"(</?[A-Za-z][^>]*>)")
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uffee]"
_CHINESE = re.compile(rf"{_HAN}(?:[\d.,%“”‘’·…—/()\- ]{{0,20}}{_HAN})*")
#: Attributes stand in the order of their names, into which the exporter puts them.
_BESIDE = re.compile(
    r'<a class="beside"(?: data-at="(?P<at>[^"]*)")?(?: data-department="(?P<department>[^"]*)")?'
    r' data-to="(?P<other>\w+)"(?P<href> href="[^"]*")?>'
)
_HEADING = re.compile(r'<h2 id="(?P<anchor>[^"]+)">(?P<text>.*?)</h2>', re.S)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading, unescaped, and its anchor."""

    anchor: str
    text: str


def headings(notebook: Any) -> list[Heading]:
    """The second-level headings in a notebook's HTML outputs, in order."""
    pages = [
        output.get("data", {}).get("text/html", "") for cell in notebook.cells for output in cell.get("outputs", [])
    ]
    return [
        Heading(html.unescape(match["anchor"]), html.unescape(re.sub(r"<[^>]+>", "", match["text"])))
        for page in pages
        for match in _HEADING.finditer("".join(page))
    ]


def to_html(notebook: nbformat.NotebookNode, title: str, language: str) -> str:
    """The page for an executed notebook: code hidden, everything embedded, nothing loaded from the network."""
    from yujuesuan import __version__

    texts = Texts(language)
    config = Config({"TagRemovePreprocessor": {"remove_cell_tags": {"remove-cell"}, "enabled": True}})
    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        config=config,
        template_name="yujuesuan",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    exporter.register_filter("headings", headings)
    report = {
        "title": title,
        "lang": _LANG[language],
        "contents": texts("contents"),
        "made": texts("made", version=__version__),
        "version": __version__,
        "skip": texts("skip"),
        "source": texts("popover_source"),
        "computed": texts("popover_computed"),
        "more": texts("popover_more"),
    }
    page, _ = exporter.from_notebook_node(notebook, resources={"report": report})
    return finished(str(page), language)


def finished(page: str, language: str) -> str:
    """A page with what needs the whole of it: Chinese words on English pages marked as such, and the font."""
    return fonts.embedded(_chinese_marked(page) if language == "en" else page)


def _chinese_marked(page: str) -> str:
    """Runs of Chinese in an English page within `<span lang="zh-CN">`, so that they are read out as Chinese."""
    parts, within = [], ""
    for part in _TAG.split(page):
        if within:
            within = "" if part == f"</{within}>" else within
        elif opening := _UNMARKED.match(part):
            within = opening["plain"] or opening["marked"]
        elif not part.startswith("<"):
            part = _CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', part)
        parts.append(part)
    return "".join(parts)


def link_beside(folder: Path, departments: Iterable[str], together: Iterable[str] = ()) -> None:
    """Make a page's link to another report lead there where that is in `folder`, else nowhere.

    For the pages of the departments named, whose links lead to their own department's reports, and for the pages
    `together` (file names without ending), whose links name a department.
    """
    for department in departments:
        for page in folder.glob(f"{glob.escape(department.translate(UNSAFE))}-*.html"):
            _link_in(page, department)
    for page in (folder / f"{stem}.html" for stem in together):
        if page.exists():
            _link_in(page, "")


def _link_in(page: Path, department: str) -> None:
    before = page.read_text(encoding="utf-8")
    after = linked(before, page, department)
    if after != before:
        temporary = page.with_name(f".{page.name}.tmp")
        temporary.write_text(after, encoding="utf-8")
        os.replace(temporary, page)


def linked(text: str, page: Path, department: str = "") -> str:
    """The text of a page, with its links to other reports leading to the files that are beside it."""
    return _BESIDE.sub(partial(_beside, page, department, {}), text)


def _beside(page: Path, department: str, there: dict[str, bool], match: re.Match[str]) -> str:
    """The link with the address of the file, one of the page's own language before another."""
    whose = (html.unescape(match["department"]) if match["department"] else department).translate(UNSAFE)
    own = [f"-{language}" for language in LANGUAGES if page.stem.endswith(f"-{language}")]
    names = [f"{whose}-{match['other']}{ending}.html" for ending in (*own, "")]
    for name in names:
        if name not in there:  # a page can have hundreds of links
            there[name] = page.with_name(name).exists()
    found = next((name for name in names if there[name]), "")
    at = f"#{match['at']}" if match["at"] else ""
    kept = match[0].removesuffix(f"{match['href'] or ''}>")
    return kept + (f' href="{quote(found)}{at}">' if found else ">")
