"""Rows of a text-flow form whose income and expenditure stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yujuesuan.document import Line
from yujuesuan.extract.flow_body import CLASSIFIED, Token, figure, tokens
from yujuesuan.forms import Forms
from yujuesuan.tables import Figure, Row
from yujuesuan.text import has_numbering, label, ordinal

_CODED_WORD = re.compile(r"[235]\d{2}(?:\d{2}){0,2}[\u4e00-\u9fff]")


def sided_rows(lines: Sequence[Line], forms: Forms, numbered: bool, sides: Sequence[str]) -> list[Row]:
    """Rows of a form whose blocks stand side by side; `sides` says what each is: income or expenditure."""
    rows: list[Row] = []
    decimals = any(re.search(r"\d\.\d", line.text) for line in lines)
    state = _Sides(ordinals=[0] * len(sides), decimals=decimals)
    for index, found in enumerate(_logical_lines(lines, forms, numbered)):
        parts = _numbered_parts(found, state) if numbered else _plain_parts(found, forms, state, sides)
        for block, words, figures, number in parts:
            printed = "".join(words)
            if (printed or figures) and not forms.is_label("count", label(printed)):
                line = found[0].line.number
                rows.append(Row(index, block, "", label(printed), printed, tuple(figures), line, number=number))
    return rows


def _logical_lines(lines: Sequence[Line], forms: Forms, numbered: bool) -> list[list[Token]]:
    """Words of each printed row; in forms without row numbers a label may wrap, its figures below it."""
    rows: list[list[Token]] = []
    for line in lines:
        found = tokens([line])
        if not found:
            continue
        text = label(found[0].text)
        whole = has_numbering(found[0].text) or forms.is_label("total", text) or forms.is_label("balance", text)
        if rows and not numbered and rows[-1][-1].amount is None and not whole:
            if found[0].amount is None:
                last = rows[-1].pop()
                found[0] = found[0]._replace(text=last.text + found[0].text)
            rows[-1] += found
        else:
            rows.append(found)
    return rows


@dataclass(slots=True)
class _Sides:
    """What the next printed row numbers must be, left and right counting up by one; whether amounts print decimals."""

    left: int = 1
    right: int | None = None
    ordinals: list[int] = field(default_factory=list)
    decimals: bool = False


#: The block of figures whose side nothing tells: it has no columns, so that they stay unplaced, which is said.
_NO_BLOCK = -1
#: Block, words of the label, figures, 行次.
_Part = tuple[int, list[str], list[Figure], int | None]


def _numbered_parts(found: list[Token], state: _Sides) -> Iterator[_Part]:
    """`label 行次 figures label 行次 figures`: the row numbers tell the sides apart."""
    sides: list[tuple[list[str], list[Figure]]] = [([], []), ([], [])]
    block, seen = 0, [False, False]
    for i, token in enumerate(found):
        number = int(token.text) if token.text.isdigit() else None
        if not seen[0] and number == state.left and not sides[0][1]:
            seen[0] = True
        elif seen[0] and not seen[1] and number is not None and _opens_right(found, i, number, sides[1][0], state):
            block, seen[1], state.right = 1, True, number + 1
        elif token.amount is not None:
            sides[block][1].append(figure(token))
        else:
            if seen[0]:
                block = 1
            sides[block][0].append(token.text)
    yield 0, *sides[0], state.left if seen[0] else None
    yield 1, *sides[1], state.right - 1 if seen[1] and state.right else None
    if seen[0]:
        state.left += 1


def _opens_right(found: list[Token], i: int, number: int, words: list[str], state: _Sides) -> bool:
    """The right row number follows the right label, or counts on from the row above where the label is blank."""
    if state.right is None:
        return bool(words)
    return number == state.right and (bool(words) or i == len(found) - 1)


def _plain_parts(found: list[Token], forms: Forms, state: _Sides, sides: Sequence[str]) -> Iterator[_Part]:
    """`label figures label figures` without row numbers: labels tell their block by meaning and by numbering."""
    parts: list[tuple[list[str], list[Figure]]] = []
    for token, follows in zip(found, [*found[1:], None], strict=True):
        # a code beside its name opens a label, 204 公共安全支出: where a label may begin, or amounts print decimals
        coded = bool(CLASSIFIED.fullmatch(token.text)) and follows is not None and follows.amount is None
        coded = coded and (state.decimals or not parts or bool(parts[-1][1]))
        if token.amount is not None and not coded:
            if not parts:
                parts.append(([], []))
            parts[-1][1].append(figure(token))
        elif not parts or parts[-1][1] or coded or _opens_label(token.text, forms):
            parts.append(([token.text], []))
        else:
            parts[-1][0].append(token.text)
    first = 0
    for i, (words, figures) in enumerate(parts):
        last = len(sides) - (len(parts) - i)
        told = _block(words, forms, state, sides, first, max(first, last))
        block = told if told is not None else _NO_BLOCK if figures else first
        number = ordinal(words[0]) if words else None
        if number is not None and block != _NO_BLOCK:
            state.ordinals[block] = number
        yield block, words, figures, None
        first = min(max(block, first) + 1, len(sides) - 1)


def _opens_label(text: str, forms: Forms) -> bool:
    """Whether a word begins a label: numbering, a code with its name behind it (203国防支出), a total."""
    return has_numbering(text) or bool(_CODED_WORD.match(text)) or forms.is_label("total", text)


def _block(words: list[str], forms: Forms, state: _Sides, sides: Sequence[str], first: int, last: int) -> int | None:
    """The block of a label between `first` and `last`: of its own side, and where its numbering goes on.

    None where neither tells.
    """
    text = label("".join(words))
    income, spending = forms.is_label("income_side", text), forms.is_label("expenditure_side", text)
    options = list(range(first, last + 1))
    if income != spending:
        options = [b for b in options if (sides[b] == "income") == income] or options
    number = ordinal(words[0]) if words else None
    continued = [b for b in options if number is not None and state.ordinals[b] + 1 == number]
    if continued:
        return continued[0]
    return options[0] if len(options) == 1 else None
