"""Body of a text-flow table → rows with figures in printed order, their columns still open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from yujuesuan.document import Line
from yujuesuan.extract.headers import is_index_row
from yujuesuan.forms import Form, Forms
from yujuesuan.numbers import DASHES, Amount, parse_amount
from yujuesuan.tables import Figure, Row
from yujuesuan.text import fold, has_numbering, label, ordinal, squeeze

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}|\d{6}|\d{9}")
#: 类, 款 and 项 in columns of their own: `208 05 05 机关…`
_SPLIT_CODE = re.compile(r"^(\d{3})\s+(\d{2})(?:\s+(\d{2}))?\s+(?=[^\d\s])")
#: A code printed without a space before its name.
_GLUED_CODE = re.compile(r"^(2\d{2}(?:\d{2}){0,2}|3\d{2}(?:\d{2})?)(?=[\u4e00-\u9fff])(?!年)")
#: A figure broken at the end of its line: `1,234,567.` and `89` below it.
_BROKEN = re.compile(r"\d[\d,]*[.,]")
_UNIT_CODE = re.compile(r"\d{2,9}")
_PROJECT_CODE = re.compile(r"(?=.*\d)[0-9A-Z]{1,}")
#: The first catalogue, function or economic code of a purchase, by its shape: a year or a document's number
#: (`鄂财预[2023]12号`) has no such shape.
CODED = re.compile(r"\[(?:[A-Z]\d{2,}|[235]\d{2}(?:\d{2}){0,2})\]|(?<![0-9A-Za-z])(?:[ABC]\d{6,8}|2[0-3]\d{5})(?!\d)")
#: Function and economic codes: the digits that a code without a name beside it must have to be told from an amount.
_CLASSIFIED = re.compile(r"2\d{2}(?:\d{2}){0,2}|[35]\d{2}(?:\d{2})?")
_CODED_WORD = re.compile(r"[235]\d{2}(?:\d{2}){0,2}[\u4e00-\u9fff]")
#: A code with a figure right behind it, and a line of text without any number.
_BARE_CODE = re.compile(r"(?<!\S)([35]\d{2}(?:\d{2})?) (?=[\d,]+\.\d)")
_TEXT_ALONE = re.compile(r"\s*[^\d\s]+\s*")
_ECONOMIC = re.compile(r"[35]\d{2}(?:\d{2})?")


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
    return tuple([Token(word, line, i == 0, _amount(word)) for i, word in enumerate(words)])


def _amount(word: str) -> Amount | None:
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
        amounts = [word for word in words if _amount(word)]
        if any(re.search(r"[.,]\d", word) for word in amounts) or len(words) == len(amounts) > 1:
            return _back_to_label(lines, i, form, forms)
        if has_numbering(words[0]) or (_CODE.fullmatch(words[0]) and len(words) > 1):
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
        if _UNIT_CODE.fullmatch(squeeze(lines[i - back].text)):
            return i - back
    words = lines[i].text.split()
    above = lines[i - 1].text.split() if i else []
    beside = len(words) > 1 and _CLASSIFIED.fullmatch(words[0]) and parse_amount(words[1])
    piece = len(above) == 1 and not forms.word(above[0], form.name) and not forms.any_word.match(fold(above[0]))
    return i - 1 if beside and piece else i


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


def _figure(token: Token) -> Figure:
    assert token.amount is not None
    return Figure(token.text, token.amount, token.line.number, token.line.page)


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
            current.figures.append(_figure(token))
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
        known = bool(_UNIT_CODE.fullmatch(token.text))
    else:
        known = bool(_CODE.fullmatch(token.text))
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
    shaped = form.layout == "rows" and form.lists != "projects" and token.first and _CLASSIFIED.fullmatch(token.text)
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
            sides[block][1].append(_figure(token))
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
        coded = bool(_CLASSIFIED.fullmatch(token.text)) and follows is not None and follows.amount is None
        coded = coded and (state.decimals or not parts or bool(parts[-1][1]))
        if token.amount is not None and not coded:
            if not parts:
                parts.append(([], []))
            parts[-1][1].append(_figure(token))
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


def project_name(row: Row, units: Collection[str], unit_column: bool) -> str:
    """The project of a row whose text runs project, unit and catalogue cells together.

    `units` are known names; where the header has a column for them, one is left out, and only whole words of the
    flow: a project that begins with its unit's name (`水务局节水宣传`) is one word.
    """
    words = _before_catalog(row.printed.split())
    spans = [(i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1) if j - i < len(words)]
    found = [(i, j) for i, j in spans if squeeze("".join(words[i:j])) in units] if unit_column else []
    if found:
        i, j = max(found, key=lambda span: (span[1] - span[0], span[0]))
        del words[i:j]
    return label("".join(words))


def ends_with_unit(row: Row, units: Collection[str]) -> bool:
    """Whether the last words of a row, but not all of them, are a known unit's name."""
    words = row.printed.split()
    return any(squeeze("".join(words[i:])) in units for i in range(1, len(words)))


def _before_catalog(words: Sequence[str]) -> list[str]:
    """Words up to the first catalogue code, which may itself wrap."""
    code = CODED.search("".join(words))
    room = code.start() if code else sum(map(len, words))
    kept: list[str] = []
    for word in words:
        kept += [word[:room]] if room > 0 else []
        room -= len(word)
    return kept
