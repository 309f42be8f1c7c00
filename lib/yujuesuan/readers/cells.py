"""Texts of cells and the tables that they make, whatever the format: line breaks, heading rows, frames around text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from yujuesuan.numbers import parse_amount
from yujuesuan.readers.blocks import Block, Table, Text

_CJK = re.compile("[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_BREAKS = re.compile(r"[\n\r\v]")
#: A raised mark of a note: 1, [2], ③, *.
_NOTE_MARK = re.compile(r"[\[(（〔【]?\s*(?:[\d,，、]{1,5}|[*＊]{1,3}|[①-⑳]|注\d{0,2})\s*[\])）〕】]?")
#: What a row above a table says of it: whose it is, its unit, when it was made. A colon follows the word.
_DECLARED = re.compile(
    r"^[(（]?[^:：]{0,12}(?:单位|部门|名称|日期|时间|年度|编码|代码|电话|人)(?:[(（][^)）]*[)）])?\s*[:：]"
)
_UNIT = re.compile(r"[(（]?(?:人民币)?(?:百万元|万元|千元|亿元|元)[)）]?")
#: The number of a table: 公开03表, 表3, 附表1-2.
_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,6}[0-9一二三四五六七八九十]{1,3}(?:[-－—.][0-9]{1,2}){0,2}表?")
#: A title is shorter; a text that is longer keeps its lines as paragraphs.
_TITLE_LENGTH = 60


def joined(text: str) -> str:
    """A cell's text on one line: lines that break within Chinese words join without a space, others with one."""
    line = ""
    for part in _BREAKS.split(text):
        words = " ".join(part.split())
        if line and words:
            line += "" if _CJK.match(line[-1]) and _CJK.match(words) else " "
        line += words
    return line


def is_note_mark(before: Sequence[str], text: str) -> bool:
    """Whether a raised text behind these pieces marks a note: behind a number it would become its last digits.

    Behind a Latin letter it is part of the word, as in m².
    """
    last = next((piece.rstrip()[-1] for piece in reversed(before) if piece.strip()), "")
    return bool(_NOTE_MARK.fullmatch(text.strip())) and bool(last) and not (last.isascii() and last.isalpha())


def holds_figure(texts: Iterable[str]) -> bool:
    """Whether a row prints an amount in a cell of its own, as rows of figures do and rows that lay out text do not."""
    return any(parse_amount(text) for text in texts)


def table_blocks(rows: Sequence[Sequence[str]], keep_columns: bool = False) -> Iterator[Block]:
    """A table, and before it its heading rows as lines of text, as documents print them above a table.

    Empty rows and columns around it are left out; `keep_columns` leaves the columns as they are.
    """
    flat = [[joined(text) for text in row] for row in rows]
    first = next((i for i, row in enumerate(flat) if not is_heading(row)), len(flat))
    for row, texts in zip(rows[:first], flat[:first], strict=True):
        line = " ".join(filter(None, texts))
        paragraphs = [" ".join(part.split()) for text in row for part in text.splitlines()]
        for text in paragraphs if len(line) > _TITLE_LENGTH else [line]:
            if text:
                yield Text(text)
    rest = flat[first:] if keep_columns else trimmed(flat[first:])
    if any(map(any, rest)):
        yield Table(tuple(map(tuple, rest)), (None,) * len(rest))


def is_heading(row: Sequence[str]) -> bool:
    """Whether a row says nothing in columns: one text over all of them, or declarations such as `单位：万元`."""
    texts = [text for text in row if text]
    if len(texts) < 2:
        return True
    # a unit in a cell of its own, beside its label or alone
    units = sum(map(bool, map(_UNIT.fullmatch, texts)))
    if units > 1 or not (units or any(map(_DECLARED.match, texts))):
        return False
    return all(_DECLARED.match(t) or _NUMBER.fullmatch(t) or _UNIT.fullmatch(t) for t in texts)


def trimmed(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of one width, without empty rows and columns around them."""
    filled = [i for i, row in enumerate(rows) if any(row)]
    if not filled:
        return []
    kept = rows[filled[0] : filled[-1] + 1]
    start = min(next(i for i, text in enumerate(row) if text) for row in kept if any(row))
    end = max(i for row in kept for i, text in enumerate(row) if text) + 1
    return [[*row[start:end], *[""] * (end - max(len(row), start))] for row in kept]
