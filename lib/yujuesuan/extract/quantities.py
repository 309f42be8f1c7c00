"""Quantities that the text states beside its fiscal amounts: staff, vehicles, outputs, growth of the district.

A number is taken with the measure word behind it and the words of its own clause; what has no measure word or
no words is left out and shows in `coverage`. Nothing is interpreted, so it holds for any department's prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from yujuesuan.document import Document
from yujuesuan.extract.clauses import is_vague
from yujuesuan.extract.figures import tokens
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.subjects import spec
from yujuesuan.numbers import WAN_PER_UNIT

_BOUNDARY = re.compile("[，。；：、（）！？,;:()]")
_LIST_MARK = re.compile(
    r"^(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[）)]|[、.．](?!\d))|[①-⑳]|[一二三四五六七八九十]是)\s*"
)
#: Words that compare or divide: their clause speaks of what the clause before it named.
_GOES_ON = re.compile("同比|环比|比|较|与|增|减|下降|上升|占|完成(?=全|年|目)|高于|低于|高全|低全|超|总数|累计$|的$")
#: What a clause is read without: a closed bracket in it, quotation marks, 其中.
_INSIDE = re.compile(r"[（(][^（）()]*[）)]|[“”‘’\"]")
_MINUS = re.compile("(?<=[\u4e00-\u9fff：:])[-−]$")
_DIGIT = re.compile(r"\d")
_AMONG = re.compile("^其中[，：:]?")
_CELL_SENTENCE = re.compile("[^。！？]*[。！？]?")


def quantities(sentences: Sequence[Sentence], stated: Sequence[set[Decimal]]) -> list[dict[str, Any]]:
    """Records of the frame `quantities` without document keys, in text order.

    `stated` holds for each sentence the values that statements and projects have of it already.
    """
    pairs = zip(sentences, stated, strict=True)
    return [record for sentence, known in pairs for record in _in_sentence(sentence, known)]


def cell_sentences(document: Document, read: frozenset[int]) -> Iterator[Sentence]:
    """Sentences in the cells of tables that are no official form, such as a list of the year's main tasks.

    `read` holds the lines of the tables that were read as such.
    """
    for grid in document.grids:
        for row in grid.rows:
            for cell in row:
                if cell.line not in read and _BOUNDARY.search(cell.text):
                    for match in _CELL_SENTENCE.finditer(cell.text):
                        if match[0].strip():
                            yield Sentence("", match[0].strip(), cell.line, cell.page)


def _in_sentence(sentence: Sentence, known: set[Decimal]) -> Iterator[dict[str, Any]]:
    text = sentence.text
    about = ""
    end = 0
    for token in tokens(text):
        measure, behind = _measure(text, token.text, token.end)
        item = _item(text, end, token.start, behind)
        if not item and text[end : token.start].strip() == "、":
            item = about  # 公务接待2批次、24人次
        if _GOES_ON.match(item):
            item = f"{about}/{item}" if about else item
        else:
            about = item or about
        end = behind
        # 预决算差异率-4.62%; between figures it is a range's
        negative = _MINUS.search(text[: token.start])
        value = -token.value if negative else token.value
        item = item.rstrip("-−") if negative else item
        if measure and item and token.value not in known:
            yield {
                "section": sentence.section,
                "item": item,
                "value": float(value),
                "unit": measure,
                "amount_wan": float(value * WAN_PER_UNIT[measure]) if measure in WAN_PER_UNIT else None,
                "approximate": is_vague(text[: token.start], text[token.end :]) or is_vague("", text[behind:]),
                "sentence": text,
                "page": sentence.page_at(token.start),
                "line": sentence.line_at(token.start),
            }


def _item(text: str, last: int, start: int, behind: int) -> str:
    """The words of a number's clause: those before it, else those behind it, else what its bracket stands after."""
    clauses = _BOUNDARY.split(_INSIDE.sub("", text[last:start]))
    before = _AMONG.sub("", _LIST_MARK.sub("", clauses[-1].strip()))
    if before:
        return before
    after = _DIGIT.split(_BOUNDARY.split(_INSIDE.sub("", text[behind:]))[0])[0].strip()
    return after or (clauses[-2].strip() if len(clauses) > 1 else "")


def _measure(text: str, number: str, end: int) -> tuple[str, int]:
    """The measure word behind a number and the offset behind that; empty where there is none."""
    if number.endswith(("%", "％")):
        return "%", end
    match = _measures().match(text, end)
    return (match["word"], match.end()) if match else ("", end)


@cache
def _measures() -> re.Pattern[str]:
    words = sorted(spec()["measures"], key=len, reverse=True)
    return re.compile(r"\s*[余多]?(?P<word>" + "|".join(map(re.escape, words)) + ")")
