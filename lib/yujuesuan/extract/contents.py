"""What a document's own table of contents promises."""

from __future__ import annotations

import re

from yujuesuan.document import Document
from yujuesuan.extract.find import clean_title
from yujuesuan.forms import Forms

_UNIT = re.compile("单位[:：]")
_TABLE = re.compile("表(（.*）)?$")
_GOES_ON = re.compile("[表明。：；]$")
_ENTRY = re.compile(r"^(?:[-*]|表\d|[一二三四五六七八九十]+、|\d{1,2}[.．、])")


def declared_forms(document: Document, forms: Forms) -> list[str]:
    """Canonical forms named in the table of contents, in order; entries may wrap over lines.

    The contents stand before the first table: entries `一、收入支出决算总表`, `表 1. 2020 年部门收支预算总表`.
    """
    end = min((grid.first_line for grid in document.grids), default=len(document.lines) + 1)
    entries: list[str] = []
    for line in document.prose:
        if line.number >= end or _UNIT.search(line.text):
            break
        text = clean_title(line.text)
        if _ENTRY.match(text) or _ENTRY.match(line.text.strip()) or len(text) > 40 or not entries:
            entries.append(text)
        elif not _GOES_ON.search(entries[-1]) and len(entries[-1]) > 12:
            entries[-1] += text
        else:
            entries.append(text)
    found = [forms.form_of_title(entry) for entry in entries if _ENTRY.match(entry) and _TABLE.search(entry)]
    return list(dict.fromkeys(form for form in found if form))
