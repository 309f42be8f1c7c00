"""An executed notebook as one self-contained HTML page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter
from traitlets.config import Config

from yujuesuan.report.texts import Texts

TEMPLATES = Path(__file__).parent / "templates"
_LANG = {"zh": "zh-CN", "en": "en"}
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
    }
    page, _ = exporter.from_notebook_node(notebook, resources={"report": report})
    return str(page)
