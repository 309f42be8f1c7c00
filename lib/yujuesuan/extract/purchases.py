"""Lines of the procurement and purchased-service tables → the records of frame `purchases`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from yujuesuan.numbers import WAN_PER_UNIT
from yujuesuan.tables import Row, Table
from yujuesuan.text import fold, squeeze, tidy

_KINDS = {"procurement": "procurement", "purchased_services": "service"}
#: What a code is shows in its shape (政府采购品目分类目录: A, B, C; 政府收支分类科目: functions 2…, economic 3…, 5…).
_SHAPES = {
    "catalog": r"[ABC]\d{2,8}",
    "function": r"2[0-3]\d(?:\d{2}){0,2}",
    "economic": r"(?:3(?:0\d|1[0-3]|99)|5(?:0\d|1[0-5]|99))(?:\d{2})?",
}
#: Running text holds years, document numbers and sizes too: there a code is printed to its end, or in brackets.
_LONG = {"catalog": r"[ABC]\d{6,8}", "function": r"2[0-3]\d(?:\d{2}){1,2}", "economic": r"(?:30|31|39|50|51|59)\d{3}"}
_IN_CELL = {word: re.compile(rf"\[?({shape})(?!\d)\]?[-—]?(.*)") for word, shape in _SHAPES.items()}
_IN_TEXT = re.compile(
    r"(?<![\dA-Za-z.])(?:"
    + "|".join(rf"\[(?P<{word}1>{_SHAPES[word]})\]|(?P<{word}2>{_LONG[word]})(?![\d.年])" for word in _SHAPES)
    + ")"
)
_TOTAL = re.compile("(?:.*[合总小]计|总额)")
#: A row that is labelled with nothing but a body's name sums what that body buys.
_BODY = re.compile(
    ".{2,}(?:局|委员会|办公室|办公厅|厅|院|中心|政府|街道|镇|乡|队|站|馆|所|会|校|大学|本级|机关|部门|单位)"
)


def purchases(table: Table) -> Iterator[dict[str, Any]]:
    """One record a line that buys something; sums of units and totals are in `amounts` only. Money in 万元."""
    if table.form not in _KINDS:
        return
    told = [_told(row) for row in table.rows]
    amounts = [_amount(table, row) for row in table.rows]
    project = ""
    for i, row in enumerate(table.rows):
        if row.unit_row or not row.figures or _TOTAL.fullmatch(fold(row.item)):
            continue
        if not told[i] and (_BODY.fullmatch(fold(row.item)) or (any(told) and _sums_up(amounts, told, i))):
            # in an outline the line of the project stands above its purchases, which print no project of their own
            project = row.item if row.printed else project
            continue
        texts, coded = dict(row.texts), _codes(row)
        yield {
            "page": row.figures[0].page,
            "line": row.figures[0].line,
            "kind": _KINDS[table.form],
            "project": row.item if row.printed else project or row.item,
            "content": squeeze(texts.get("content", "")) or None,
            **coded,
            "catalog_name": coded.get("catalog_name") or _deepest(row, "catalog"),
            **_figures(table, row),
        }


def _told(row: Row) -> dict[str, str]:
    """What a row says of the thing bought; a kind of things or an economic subject alone says nothing of it."""
    texts = {word: text for word, text in row.texts if word in ("catalog", "content", "function")}
    return {**texts, **_codes(row)}


def _amount(table: Table, row: Row) -> Decimal | None:
    column = next((i for i, column in enumerate(table.columns) if column.measure == "total"), None)
    figure = row.figure(column) if column is not None else None
    return figure.amount.value if figure else None


def _sums_up(amounts: list[Decimal | None], told: list[dict[str, str]], i: int) -> bool:
    """Whether a row that describes no purchase is the sum of the described ones that follow it directly."""
    total = Decimal(0)
    for amount, words in zip(amounts[i + 1 :], told[i + 1 :], strict=True):
        total += (amount or Decimal(0)) if words else Decimal(0)
        if total and total == amounts[i]:
            return True
    return False


def _codes(row: Row) -> dict[str, str]:
    """Catalogue, function and economic codes: from the cells of their own columns, else from the running text."""
    found: dict[str, str] = {}
    for word, text in row.texts:
        match = _IN_CELL[word].fullmatch(squeeze(text)) if word in _IN_CELL else None
        if match:
            found.setdefault(f"{word}_code", match[1])
            if word == "catalog" and match[2]:
                found.setdefault("catalog_name", match[2])
    return found if row.texts else _codes_in_text(squeeze(row.printed))


def _codes_in_text(text: str) -> dict[str, str]:
    """Codes of a row whose cells run together; the catalogue's name ends where the next code begins."""
    found: dict[str, str] = {}
    matches = list(_IN_TEXT.finditer(text))
    for match, after in zip_longest(matches, matches[1:]):
        group, code = next((name, value) for name, value in match.groupdict().items() if value)
        found.setdefault(f"{group[:-1]}_code", code)
        name = text[match.end() : after and after.start()].partition("[")[0]
        if group.startswith("catalog") and name:
            found.setdefault("catalog_name", name)
    return found


def _deepest(row: Row, word: str) -> str | None:
    return next((tidy(text) for key, text in reversed(row.texts) if key == word), None)


def _figures(table: Table, row: Row) -> dict[str, float | None]:
    """quantity, unit_price_wan and the amounts of a line; a column that the print leaves blank is absent."""
    factor = WAN_PER_UNIT[table.unit]
    names = {"total": "amount_wan", "sme": "sme_wan", "micro": "micro_wan"}
    found: dict[str, float | None] = {}
    for figure in row.figures:
        column = table.columns[figure.column] if figure.column is not None else None
        if column is None:
            continue
        label = fold(column.label)
        if "单价" in label:
            found["unit_price_wan"] = float(figure.amount.value * _price_factor(table, label))
        elif not column.money and "数量" in label:
            found["quantity"] = float(figure.amount.value)
        elif column.measure in names:
            found[names[column.measure]] = float(figure.amount.value * factor)
    return found


def _price_factor(table: Table, label: str) -> Any:
    """A unit price is in the unit that its own header prints, else in the table's."""
    match = re.search(r"（(万元|千元|元)）", label)
    return WAN_PER_UNIT[match[1] if match else table.unit]
