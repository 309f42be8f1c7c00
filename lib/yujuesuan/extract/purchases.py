"""Lines of the procurement and purchased-service tables → the records of frame `purchases`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yujuesuan.numbers import WAN_PER_UNIT
from yujuesuan.tables import Row, Table
from yujuesuan.text import fold, squeeze

_KINDS = {"procurement": "procurement", "purchased_services": "service"}
#: `[2060199]其他科学技术管理事务支出`: a code in brackets and its name.
_CODED = re.compile(r"\[([A-Z]?\d+)\]([^\[\]]*)")


def purchases(table: Table) -> Iterator[dict[str, Any]]:
    """One record a line that buys something; sums of units and totals are in `amounts` only. Money in 万元."""
    if table.form not in _KINDS:
        return
    for row in table.rows:
        texts = dict(row.texts)
        coded = _codes(row)
        if row.unit_row or not row.figures or not (coded or texts):
            continue
        figures = _figures(table, row)
        yield {
            "page": row.figures[0].page,
            "line": row.figures[0].line,
            "kind": _KINDS[table.form],
            "project": row.item,
            "content": squeeze(texts.get("content", "")) or None,
            **coded,
            "catalog_name": coded.get("catalog_name") or _deepest(row, "catalog"),
            **figures,
        }


def _codes(row: Row) -> dict[str, str | None]:
    """Catalogue (letter), function (2…) and economic (3…) codes, from their cells or from the running text."""
    text = "".join(text for _, text in row.texts) or row.printed
    found: dict[str, str | None] = {}
    for code, name in _CODED.findall(squeeze(text)):
        if code[0].isalpha():
            found.setdefault("catalog_code", code)
            found.setdefault("catalog_name", name)
        else:
            found.setdefault("function_code" if len(code) == 7 else "economic_code", code)
    return found


def _deepest(row: Row, word: str) -> str | None:
    return next((text for key, text in reversed(row.texts) if key == word), None)


def _figures(table: Table, row: Row) -> dict[str, float | None]:
    """quantity, unit_price_wan and the amounts of a line; a column that the print leaves blank is absent."""
    factor = WAN_PER_UNIT[table.unit]
    names = {"total": "amount_wan", "sme": "sme_wan", "micro": "micro_wan"}
    found: dict[str, float | None] = {}
    for figure in row.figures:
        column = table.columns[figure.column] if figure.column is not None else None
        if column is None:
            continue
        if not column.money:
            price = "单价" in fold(column.label)
            unit = _price_factor(table, fold(column.label)) if price else 1
            found["unit_price_wan" if price else "quantity"] = float(figure.amount.value * unit)
        elif column.measure in names:
            found[names[column.measure]] = float(figure.amount.value * factor)
    return found


def _price_factor(table: Table, label: str) -> Any:
    """A unit price is in the unit that its own header prints, else in the table's."""
    match = re.search(r"（(万元|千元|元)）", label)
    return WAN_PER_UNIT[match[1] if match else table.unit]
