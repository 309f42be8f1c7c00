"""Words of a text flow; where the body of a table begins, and its lines without what page breaks put among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from yujuesuan.document import Line
from yujuesuan.extract.headers import is_index_row
from yujuesuan.forms import Form, Forms
from yujuesuan.numbers import DASHES, Amount, parse_amount
from yujuesuan.tables import Figure
from yujuesuan.text import fold, has_numbering, squeeze

CODE = re.compile(r"\d{3}(?:\d{2}){0,2}|\d{6}|\d{9}")
#: 类, 款 and 项 in columns of their own: `208 05 05 机关…`
_SPLIT_CODE = re.compile(r"^(\d{3})\s+(\d{2})(?:\s+(\d{2}))?\s+(?=[^\d\s])")
#: A code printed without a space before its name.
_GLUED_CODE = re.compile(r"^(2\d{2}(?:\d{2}){0,2}|3\d{2}(?:\d{2})?)(?=[\u4e00-\u9fff])(?!年)")
#: A figure broken at the end of its line: `1,234,567.` and `89` below it.
_BROKEN = re.compile(r"\d[\d,]*[.,]")
UNIT_CODE = re.compile(r"\d{2,9}")
#: Function and economic codes: the digits that a code without a name beside it must have to be told from an amount.
CLASSIFIED = re.compile(r"2\d{2}(?:\d{2}){0,2}|[35]\d{2}(?:\d{2})?")


class Token(NamedTuple):
    """A word of the flow: its amount if it is a number, whether it opens its line, and its line."""

    text: str
    line: Line
    first: bool
    amount: Amount | None


def tokens(lines: Sequence[Line]) -> list[Token]:
    """Words in order; characters printed apart (`收 入 总 计`) are one word."""
    return [token for line in lines for token in _of_line(line)]


@lru_cache(maxsize=16384)
def _of_line(line: Line) -> tuple[Token, ...]:
    words: list[str] = []
    joining = False
    text = line.text.strip()
    if text[:1].isdigit():
        text = _GLUED_CODE.sub(r"\1 ", _SPLIT_CODE.sub(r"\1\2\3 ", text, count=1))
    for word in text.split():
        single = len(word) == 1 and "\u4e00" <= word <= "\u9fff"
        if single and joining:
            words[-1] += word
        else:
            words.append(word)
        joining = single
    return tuple([Token(word, line, i == 0, amount_of(word)) for i, word in enumerate(words)])


def amount_of(word: str) -> Amount | None:
    """A dash keeps the place of a blank cell: it counts as nothing when columns are told, and is no figure."""
    return Amount(Decimal(0), Decimal(0)) if word in DASHES else parse_amount(word.removesuffix("%"))


def mended(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines in which a figure broken at the end of its line (`1,234,567.` and `89` below) is whole again."""
    found: list[Line] = []
    for line in lines:
        words = line.text.split()
        last = found[-1].text.split()[-1:] if found else []
        if last and words and _BROKEN.fullmatch(last[0]) and re.fullmatch(r"\d{1,2}", words[0]):
            found[-1] = found[-1]._replace(text=found[-1].text.rstrip() + words.pop(0))
        if words:
            found.append(line._replace(text=" ".join(words)) if len(words) < len(line.text.split()) else line)
    return tuple(found)


def without_furniture(lines: Sequence[Line], header: Sequence[Line]) -> tuple[Line, ...]:
    """Body lines without what a page break puts among them: page numbers and the header once more.

    A number alone on its line is a page number where every amount of the table prints decimals, unless it goes on
    with a code that wraps.
    """
    heads = {squeeze(line.text) for line in header if squeeze(line.text)}
    body: list[Line] = []
    i = 0
    while i < len(lines):
        repeated = _repeated_header(lines, i, heads)
        if not repeated:
            body.append(lines[i])
        elif body and _lone_number(body[-1]):
            body.pop()
        i += repeated or 1
    if body and _lone_number(body[-1]):
        body.pop()
    printed = [token for token in tokens(body) if token.amount is not None and not token.first]
    if any("." not in token.text and token.text not in DASHES for token in printed):
        return tuple(body)
    kept: list[Line] = []
    for i, line in enumerate(body):
        text = squeeze(line.text)
        wraps = bool(kept) and bool(re.fullmatch(r"[0-9A-Z]{8,}", squeeze(kept[-1].text)))
        if not (text.isdigit() and len(text) <= 3 and not wraps and not _opens_row(body, i)):
            kept.append(line)
    return tuple(kept)


def _lone_number(line: Line) -> bool:
    text = squeeze(line.text)
    return text.isdigit() and len(text) <= 3


def _opens_row(lines: Sequence[Line], i: int) -> bool:
    """Whether a number alone on its line is a code: text follows it, not a number and not the end."""
    return (
        i + 1 < len(lines) and len(squeeze(lines[i].text)) == 3 and parse_amount(lines[i + 1].text.split()[0]) is None
    )


def _repeated_header(lines: Sequence[Line], i: int, heads: set[str]) -> int:
    """How many lines from `i` on repeat the header: two of its lines, or one of several words."""
    n = 0
    while i + n < len(lines):
        words = lines[i + n].text.split()
        if squeeze(lines[i + n].text) not in heads and not is_index_row(words):
            break
        n += 1
    return n if n >= 2 or (n == 1 and len(lines[i].text.split()) >= 3) else 0


def body_start(lines: Sequence[Line], form: Form, forms: Forms) -> int:
    """Index of the first body line: after the row of column numbers, else at the first amount, code or numbering."""
    for i, line in enumerate(lines):
        if is_index_row(line.text.split()):
            return i + 1
    for i, line in enumerate(lines):
        words = [token.text for token in tokens([line])]
        amounts = [word for word in words if amount_of(word)]
        if any(re.search(r"[.,]\d", word) for word in amounts) or len(words) == len(amounts) > 1:
            return _back_to_label(lines, i, form, forms)
        if has_numbering(words[0]) or (CODE.fullmatch(words[0]) and len(words) > 1):
            return i
        if forms.is_label("total", words[0]) and len(words) > 1 and parse_amount(words[1]):
            return i
    return len(lines)


def _back_to_label(lines: Sequence[Line], i: int, form: Form, forms: Forms) -> int:
    """The row of the first amount may begin above it: a code alone on its line, then a wrapped label.

    Or the code stands beside the amounts, in the middle of a label of which a piece that is no header stands above.
    """
    for back in range(1, 7):
        if i - back < 0:
            break
        if UNIT_CODE.fullmatch(squeeze(lines[i - back].text)):
            return i - back
    words = lines[i].text.split()
    above = lines[i - 1].text.split() if i else []
    beside = len(words) > 1 and CLASSIFIED.fullmatch(words[0]) and parse_amount(words[1])
    piece = len(above) == 1 and not forms.word(above[0], form.name) and not forms.any_word.match(fold(above[0]))
    return i - 1 if beside and piece else i


def figure(token: Token) -> Figure:
    """The figure that a word prints, its column open; the word is a number."""
    assert token.amount is not None
    return Figure(token.text, token.amount, token.line.number, token.line.page)
