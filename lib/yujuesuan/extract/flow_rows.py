"""Rows of a text-flow table with codes, figures in printed order, their columns still open."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from yujuesuan.document import Line
from yujuesuan.extract.flow_body import CLASSIFIED, CODE, UNIT_CODE, Token, figure, tokens
from yujuesuan.forms import Form, Forms
from yujuesuan.tables import Figure, Row
from yujuesuan.text import has_numbering, label

_PROJECT_CODE = re.compile(r"(?=.*\d)[0-9A-Z]{1,}")
#: A code with a figure right behind it, and a line of text without any number.
_BARE_CODE = re.compile(r"(?<!\S)([35]\d{2}(?:\d{2})?) (?=[\d,]+\.\d)")
_TEXT_ALONE = re.compile(r"\s*[^\d\s]+\s*")
_ECONOMIC = re.compile(r"[35]\d{2}(?:\d{2})?")


@dataclass(slots=True)
class _Open:
    code: str = ""
    words: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # of each word
    figures: list[Figure] = field(default_factory=list)
    line: int = 0

    def add(self, token: Token) -> None:
        self.words.append(token.text)
        self.lines.append(token.line.number)

    def row(self, index: int) -> Row:
        printed = " ".join(self.words)
        return Row(index, 0, self.code, label(printed), printed, tuple(self.figures), self.line)


def coded_rows(lines: Sequence[Line], form: Form, forms: Forms, several_blocks: bool) -> list[Row]:
    """Rows `code label… figures…`; labels and codes may wrap over lines, rows without a code begin with text."""
    stream = tokens(_with_centred_labels(lines) if several_blocks else lines)
    rows: list[_Open] = []
    current = _Open()
    codes: set[str] = set()
    for i, token in enumerate(stream):
        empty = not (current.code or current.words or current.figures)
        if _opens_coded(stream, i, form, forms, several_blocks, current, codes):
            if current.code and not current.words and not current.figures:
                current.code += token.text
                continue
            if not empty:
                rows.append(current)
            current = _Open(token.text, line=token.line.number)
            codes.add(token.text)
        elif token.amount is not None and (several_blocks or not _in_label(stream, i, current, form, forms)):
            current.figures.append(figure(token))
            current.line = token.line.number
        elif (
            (current.figures and not _measure_word(stream, i, form))
            or (current.code and current.words and forms.is_label("total", token.text))
            or (current.words and not current.code and token.first and has_numbering(token.text))
        ):
            rows.append(current)
            current = _Open(line=token.line.number)
            current.add(token)
        elif not current.figures:
            current.add(token)
            current.line = current.line or token.line.number
    if current.code or current.words or current.figures:
        rows.append(current)
    return [row.row(i) for i, row in enumerate(_rejoined(rows, forms))]


def _with_centred_labels(lines: Sequence[Line]) -> list[Line]:
    """Lines of side-by-side blocks in which a label above and below its code stands behind the code.

    The code has no text beside it on its line, and no fewer lines of text alone stand below it than above.
    """
    found: list[Line] = []
    i = 0
    while i < len(lines):
        bare = _BARE_CODE.findall(lines[i].text)
        above = next((n for n in range(len(found)) if not _TEXT_ALONE.fullmatch(found[-1 - n].text)), len(found))
        left = len(lines) - i - 1
        below = next((n for n in range(left) if not _TEXT_ALONE.fullmatch(lines[i + 1 + n].text)), left)
        if len(bare) == 1 and above and below >= above:
            pieces = [line.text.strip() for line in (*found[-above:], *lines[i + 1 : i + 1 + above])]
            found[-above:] = [lines[i]._replace(text=_BARE_CODE.sub(rf"\1 {''.join(pieces)} ", lines[i].text))]
            i += above
        else:
            found.append(lines[i])
        i += 1
    return found


def _rejoined(rows: list[_Open], forms: Forms) -> list[_Open]:
    """Text alone between two rows is a piece of a label: of the row below if that has none, else of the one above.

    Where a code stands beside its figures without text its cells are centred: then a label has as many lines above
    its code as below it, so that the text between two rows is shared out.
    """
    centred = any(row.code and row.figures and not row.words for row in rows)
    kept: list[_Open] = []
    prefix: list[str] = []
    above = ahead = 0  # lines above their codes of the last label and of the next
    for i, row in enumerate(rows):
        below = rows[i + 1] if i + 1 < len(rows) else None
        last = kept[-1] if kept and kept[-1].code and kept[-1].figures else None
        bare = below is not None and bool(below.code) and not below.words
        if row.code or row.figures or forms.is_label("total", label("".join(row.words))) or not (last or bare):
            row.words = prefix + row.words
            prefix, above, ahead = [], ahead, 0
            kept.append(row)
            continue
        lines = list(dict.fromkeys(row.lines))
        named = last is None or bool(last.words)
        shared = centred and named and below is not None and bool(below.code) and above + bare <= len(lines)
        of_last = lines[:above] if shared else [] if bare else lines
        ahead = len(lines) - len(of_last)
        split = sum(line in of_last for line in row.lines) if last else 0
        prefix += row.words[split:]
        if last:
            last.words += row.words[:split]
    return kept


def _in_label(stream: Sequence[Token], i: int, current: _Open, form: Form, forms: Forms) -> bool:
    """A number with text behind it on its line, before any figure, belongs to the name: `1 对 1 帮扶`."""
    follows = stream[i + 1] if i + 1 < len(stream) else None
    return (
        bool(current.code or current.words)
        and not current.figures
        and follows is not None
        and bool(re.search(r"[\u4e00-\u9fff]", follows.text))
        and follows.line.number == stream[i].line.number
        and not _counts(stream, i + 1, form, forms)
    )


def _opens_coded(
    stream: Sequence[Token],
    i: int,
    form: Form,
    forms: Forms,
    several_blocks: bool,
    current: _Open,
    codes: Collection[str],
) -> bool:
    """Whether a word is the code of a row: it opens its line, or any place where blocks stand side by side."""
    if i + 1 == len(stream) or not (several_blocks or stream[i].first):
        return False
    if _is_code(stream[i], stream[i + 1], form, forms, current):
        return not several_blocks or _opens_block_row(stream[i], stream[i + 1], forms, current, codes)
    return _code_beside_figures(stream[i], stream[i + 1], form, forms, current, codes)


def _is_code(token: Token, follows: Token, form: Form, forms: Forms, current: _Open) -> bool:
    """A number of a code's shape that text follows; a code alone on its line may wrap."""
    open_code = bool(current.code) and not current.words and not current.figures
    if form.lists in ("projects", "purchases"):
        # kinds of projects are coded by one digit (1 人员类), which before any other text is a part of it
        kind = open_code or forms.is_label("project_kind", follows.text)
        known = bool(_PROJECT_CODE.fullmatch(token.text)) and (len(token.text) > 1 or kind)
    elif form.lists == "units":
        known = bool(UNIT_CODE.fullmatch(token.text))
    else:
        known = bool(CODE.fullmatch(token.text))
    return known and (follows.amount is None or open_code or not token.text.isdigit())


def _opens_block_row(token: Token, follows: Token, forms: Forms, current: _Open, codes: Collection[str]) -> bool:
    """Where code blocks stand side by side codes are economic, and a label that waits for a figure gets it first.

    So a number at the end of its line, or before a total's label, is that figure, unless its class was printed: then
    the label's cell is blank, and the number the code of its neighbour.
    """
    if not _ECONOMIC.fullmatch(token.text):
        return False
    waits = bool(current.words) and not current.figures and not token.first
    beside = follows.line.number == token.line.number and not forms.is_label("total", label(follows.text))
    return beside or not waits or token.text[:-2] in codes


def _code_beside_figures(
    token: Token, follows: Token, form: Form, forms: Forms, current: _Open, codes: Collection[str]
) -> bool:
    """A label may stand above and below its code: `2010350 600.05 600.05` between two pieces of text.

    Only a number of a code's shape at the start of a line of figures can be one. It is where the amount behind it
    prints what a code never has, where the class above it was printed, or where a label without a code waits in a
    table of codes or of decimals, which a code lacks. Where a code and its label wait for figures it is the first of
    them, unless both signs agree.
    """
    shaped = form.layout == "rows" and form.lists != "projects" and token.first and CLASSIFIED.fullmatch(token.text)
    if not shaped or follows.amount is None or follows.line.number != token.line.number:
        return False
    unlike = len(token.text) > 3 and bool(re.search("[.,]", follows.text))
    known = token.text[:-2] in codes
    if current.code and not current.figures:
        return unlike and known
    # an amount prints decimals where the next one does
    alike = "." in follows.text and "." not in token.text
    waits = bool(current.words) and (bool(codes) or alike) and not current.figures
    return unlike or known or (waits and not forms.is_label("total", label("".join(current.words))))


def _measure_word(stream: Sequence[Token], i: int, form: Form) -> bool:
    """A unit of measure between two figures of a line (`1 260000 项 260000`); a row never begins inside a line."""
    if form.layout != "lines" or stream[i].first or i + 1 == len(stream):
        return False
    around = stream[i - 1], stream[i + 1]
    return all(t.amount is not None and t.line.number == stream[i].line.number for t in around)


def _counts(stream: Sequence[Token], i: int, form: Form, forms: Forms) -> bool:
    """Whether a word between two figures is a known unit of measure, so that the number before it is a quantity."""
    return _measure_word(stream, i, form) and forms.is_label("measure_word", stream[i].text)
