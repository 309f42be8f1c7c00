"""Where every figure of a report stands: short references in the text, the printed words at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan.analysis.compare import each, known
from yujuesuan.analysis.departments import Frames, file_names
from yujuesuan.analysis.disclosure_quality import Passage
from yujuesuan.contacts import without_contact_clauses
from yujuesuan.report.html import Column, joined, table
from yujuesuan.report.texts import Texts

_PLACE = re.compile(r", (?P<name>[^,;]+?)(?: p\. (?P<page>\d+))?(?::(?P<line>\d+))?$")
#: Characters of a paragraph that are quoted, where no sentence of it is in a frame.
_LONG = 160

Key = tuple[str, int | None, int | None]


@dataclass
class Sources:
    """References that a report has made so far, in the order of their first use."""

    frames: Frames
    texts: Texts
    quotes: dict[Key, list[str]] = field(default_factory=dict)

    def refer(self, source: str, *amounts: float | None) -> Markup:
        """References for a frame's `source` column; `amounts` (万元) tell which cells of a line are meant."""
        return Markup(" ").join(self._link(_key(part), amounts) for part in source.split("; "))

    def at(self, row: Any, *amounts: float | None) -> Markup:
        """The reference for a row with `doc_id`, `page` and `line`."""
        return self._link(self._key_of(row), amounts)

    def place(self, row: Any) -> str:
        """File, page and line of a row as plain text, for a page that does not list its sources."""
        return _label(self._key_of(row))

    def quoted(self, passage: Passage) -> Markup:
        """The reference for a passage of a check, which quotes itself where no frame holds its line."""
        key = self._key_of(passage)
        link = self._link(key, (passage.amount_wan,))
        quotes = self.quotes[key]
        if not quotes:
            quotes.append(passage.text)
        return link

    def places(self, passages: Sequence[Passage]) -> str:
        """Where passages stand, as plain text: `a.txt:90, 101; b.pdf p. 3:7`."""
        found: dict[str, list[str]] = {}
        keys = {self._key_of(one) for one in passages}
        for name, page, line in sorted(keys, key=lambda key: (key[0], key[1] or 0, key[2] or 0)):
            lines = found.setdefault(_label((name, page, None)), [])
            lines += [str(line)] if line else []
        return "; ".join(f"{where}:{', '.join(lines)}" if lines else where for where, lines in found.items())

    def listed(self) -> Markup:
        """Every place referred to, with what is printed there."""
        rows = []
        for number, (key, quotes) in enumerate(self.quotes.items(), 1):
            anchor = Markup('<span id="source-{}">{}</span>').format(number, _label(key))
            rows.append((anchor, joined(Markup("<div>{}</div>").format(quote) for quote in quotes)))
        columns = (Column(self.texts("source"), "where"), Column(self.texts("printed"), "long"))
        return table(self.texts("sources"), columns, rows)

    @cached_property
    def _names(self) -> dict[str, str]:
        return file_names(self.frames)

    def _key_of(self, row: Any) -> Key:
        page, line = (int(value) if known(value) else None for value in (row.page, row.line))
        # a check can cite a document of another department, which has no name here
        return (self._names.get(row.doc_id, row.doc_id), page, line)

    def _link(self, key: Key, amounts: tuple[float | None, ...]) -> Markup:
        quotes = self.quotes.setdefault(key, [])
        quotes += [text for text in self._printed(key, amounts) if text not in quotes]
        number = list(self.quotes).index(key) + 1
        return Markup('<a class="ref" href="#source-{}">{}</a>').format(number, _label(key))

    def _printed(self, key: Key, amounts: tuple[float | None, ...]) -> list[str]:
        """The cells on a line that hold one of the amounts, else the sentences there, else the line itself."""
        name, page, line = key
        ids = [doc_id for doc_id, file in self._names.items() if file == name]
        wanted = {amount for amount in amounts if known(amount)}
        rows = each(_on(self.frames["amounts"], ids, page, line))
        cells = [self._cell(row) for row in rows if row.amount_wan in wanted]
        sentences = [_without_contacts(text) for text in _on(self.frames["statements"], ids, page, line)["sentence"]]
        return list(dict.fromkeys(cells or sentences or self._line(ids, page, line)))

    def _line(self, ids: list[str], page: int | None, line: int | None) -> list[str]:
        """A line as printed, after the name of its project, which a sheet prints further up."""
        projects = _on(self.frames["projects"], ids, page, line)["printed_name"]
        printed = [_one_line(text) for text in _on(self.frames["coverage"], ids, page, line)["text"]]
        named = [name for name in projects.dropna() if not any(name in text for text in printed)]
        return [self.texts("cell_line", name=name, text=text) for name in named for text in printed] or printed

    def _cell(self, row: Any) -> str:
        title = f"{row.form_title}（{row.table_no}）" if row.table_no else row.form_title
        key = "cell" if row.column_label else "cell_no_column"
        label = f"{row.code} {row.item}".strip()
        return self.texts(key, table=title, row=label, column=row.column_label, raw=row.raw, unit=row.unit)


def places(source: str) -> list[str]:
    """File, page and line of every part of a frame's `source` column, as plain text."""
    return [_label(_key(part)) for part in source.split("; ")]


def _key(source: str) -> Key:
    """`江岸区…局 2023 final, jiangan-2023-final.txt:1166` → its file, page and line."""
    match = _PLACE.search(source)
    if not match:
        return (source, None, None)
    page, line = (int(match[name]) if match[name] else None for name in ("page", "line"))
    return (match["name"], page, line)


def _label(key: Key) -> str:
    name, page, line = key
    return f"{name}{f' p. {page}' if page else ''}{f':{line}' if line else ''}"


def _on(frame: pd.DataFrame, ids: list[str], page: int | None, line: int | None) -> pd.DataFrame:
    found = frame[frame["doc_id"].isin(ids)]
    for column, value in (("page", page), ("line", line)):
        found = found[found[column].eq(value).fillna(False)] if value is not None else found[found[column].isna()]
    return found


def _one_line(text: str) -> str:
    """A source line without HTML, its cells apart; the beginning of a long one."""
    cells = [Markup(cell).striptags() for cell in text.split("\t")]
    line = " | ".join(cell for cell in cells if cell)
    return line if len(line) <= _LONG else line[:_LONG] + "…"


def _without_contacts(text: str) -> str:
    return without_contact_clauses(text)
