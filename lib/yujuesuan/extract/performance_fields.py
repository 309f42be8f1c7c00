"""Fields of a performance sheet (`项目名称`, `项目代码`, `项目总预算` …), in both text layouts.

Only the fields that are asked for are kept; those of persons and telephone numbers serve as ends of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from yujuesuan.extract.performance_sheets import Field, Sheet
from yujuesuan.extract.performance_tokens import Token, header_at, level_at, phrases, tokens
from yujuesuan.extract.performance_words import Words, field_name, header_slot, load, printed
from yujuesuan.numbers import WAN_PER_UNIT, parse_amount
from yujuesuan.text import fold, squeeze

_AMOUNT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)(万元|亿元|百万元|千元|元|万|亿)?")
#: 单位：元, also with the next label run into it, but not 填报单位：元坝区…: no name of a place or body follows.
_UNIT = re.compile(r"单\s*位\s*[:：]\s*(?:人民币\s*)?(百万元|万元|千元|亿元|元)(?![\u4e00-\u9fff]{1,3}[区县市镇乡局])")
_UNIT_IN_LABEL = re.compile(r"（(百万元|万元|千元|亿元|元)）")
#: Heads the goal that stands in the row below.
_EXPECTED = "预期目标"
_COLON = re.compile(r"[:：]")
_POINTS = re.compile(r"（\d+分?）")


def fields(sheet: Sheet) -> dict[str, Field]:
    """The fields above the indicators, by name; the first of a name that is filled. `goal` is the goal of the sheet."""
    words = load()
    found: dict[str, Field] = {}
    for field in (*_of_lines(sheet, words), *_of_rows(sheet)):
        if field.text and field.name != "aside":
            found.setdefault(field.name, field)
    return found


def _of_rows(sheet: Sheet) -> Iterator[Field]:
    expected = False
    for row in sheet.rows:
        cells = [cell for cell in row if cell.text]
        if any(header_slot(cell.text) in ("indicator", "level1") for cell in cells):
            return
        if expected and cells:
            yield Field("goal", printed(cells[0].text), cells[0].line, cells[0].page)
        expected = any(fold(cell.text) == _EXPECTED for cell in cells)
        for i, cell in enumerate(cells):
            label, colon, inside = _parted(cell.text)
            name = field_name(_UNIT_IN_LABEL.sub("", fold(label))) if len(label) < 40 else ""
            if not name:
                continue
            if inside:
                yield Field(name, printed(inside), cell.line, cell.page)
            value = next((other for other in cells[i + 1 :] if other.text != cell.text), None)
            if value and not colon and not field_name(fold(_parted(value.text)[0])):
                yield Field(name, printed(value.text), value.line, value.page)


def _parted(text: str) -> tuple[str, bool, str]:
    """(label, whether a colon follows, what stands behind it)."""
    parts = _COLON.split(text, maxsplit=1)
    return (parts[0], len(parts) > 1, parts[1].strip() if len(parts) > 1 else "")


def _of_lines(sheet: Sheet, words: Words) -> Iterator[Field]:
    found = tokens(sheet.lines)
    open_field: tuple[str, list[str], Token] | None = None
    i = 0
    while i < len(found):
        if found[i].first and _begins_rows(found, i, words):
            break
        label = _label_at(found, i, words)
        if label is None:
            # lines above a grid hold a field each; in a flow, fields wrap
            if open_field and (found[i].line is open_field[2].line or not sheet.rows):
                open_field[1].append(found[i].text)
            i += 1
            continue
        if open_field:
            yield _field(open_field)
        name, inside, i = label
        value = found[min(i, len(found) - 1)]
        open_field = (name, [inside] if inside else [], found[i - 1] if inside else value)
    if open_field:
        yield _field(open_field)


def _begins_rows(found: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the header of the indicators, or a row without any, begins at a word."""
    if found[i].folded.startswith("一级") or header_at(found, i):
        return True
    level = level_at(found, i, words)
    return level is not None and level[2].endswith("指标")


def _field(found: tuple[str, list[str], Token]) -> Field:
    name, texts, token = found
    return Field(name, _POINTS.sub("", "".join(texts)), token.line.number, token.line.page)


def _label_at(found: Sequence[Token], i: int, words: Words) -> tuple[str, str, int] | None:
    """(field, text behind its colon in the same word, index behind it) of the label that begins at a word."""
    best: tuple[str, str, int] | None = None
    for text, end in phrases(found, i, 4 if found[i].first else 1):
        label, colon, inside = text.partition("：")
        bare = _UNIT_IN_LABEL.sub("", label) if "（" in label else label
        name = field_name(bare) or ("aside" if _ends_field(bare) else "")
        if name:
            best = (name, _parted(found[end - 1].text)[2] if inside else "", end)
        if colon:
            break
    return best


@lru_cache(maxsize=16384)
def _ends_field(label: str) -> bool:
    words = load()
    return bool(words.side.fullmatch(label) or words.trailer.match(label) or words.objective.match(label))


def unit_of(sheet: Sheet) -> str:
    """The unit that a sheet's amounts are printed in; the official forms are in 万元 where none is printed."""
    for line in sheet.lines:
        match = _UNIT.search(line.text)
        if match:
            return match[1]
    for row in sheet.rows[:12]:
        for cell in row:
            match = _UNIT.search(cell.text) or _UNIT_IN_LABEL.search(fold(cell.text[:40]))
            if match:
                return match[1]
    return "万元"


def last_unit(texts: Iterable[str]) -> str | None:
    """The last unit that texts print, as 单位：元 or （元） in a label: what stands nearest to the figures holds."""
    found = None
    for text in texts:
        for pattern, plain in ((_UNIT, text), (_UNIT_IN_LABEL, fold(text))):
            matches = pattern.findall(plain)
            found = matches[-1] if matches else found
    return found


def in_wan(text: str, unit: str) -> Decimal | None:
    """The amount that a text begins with, in 万元; `unit` holds where it prints none. None where there is none."""
    match = _AMOUNT.match(squeeze(text))
    amount = parse_amount(match[1]) if match else None
    if not match or not amount:
        return None
    own = {"万": "万元", "亿": "亿元"}.get(match[2], match[2]) if match[2] else unit
    return amount.value * WAN_PER_UNIT[own]
