"""Tables → the records of frame `amounts`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yujuesuan.forms import Forms
from yujuesuan.numbers import DASHES, WAN_PER_UNIT
from yujuesuan.tables import Column, Row, Table

_FUNCTION = re.compile(r"2\d{2}(?:\d{2}){0,2}")
_ECONOMIC = re.compile(r"[35]\d{2}(?:\d{2})?")
_LEVELS = {3: "class", 5: "division", 7: "item"}


def amounts(table: Table, forms: Forms) -> Iterator[dict[str, Any]]:
    """One record a placed figure; the amounts are exact in 万元 until they become floats here."""
    factor = WAN_PER_UNIT[table.unit]
    for row in table.rows:
        known: dict[tuple[str, str], str] = {}  # most columns of a row are of one side and name no item of their own
        for figure in row.figures:
            if figure.column is None or figure.raw in DASHES:
                continue
            column = table.columns[figure.column]
            if not column.money:
                continue
            item = column.item or row.item
            classification = known.get((column.side, item))
            if classification is None:
                classification = known[column.side, item] = classify(table, row, column, item, forms)
            yield {
                "page": figure.page,
                "line": figure.line,
                "form": table.form,
                "form_title": table.title,
                "table_no": table.table_no,
                "row": row.index,
                "item": item,
                "code": row.code,
                "classification": classification,
                "level": level(row.code, classification),
                "measure": column.measure,
                "column_label": column.label,
                "amount_wan": float(figure.amount.value * factor),
                "unit": table.unit,
                "resolution_wan": float(figure.amount.resolution * factor),
                "raw": figure.raw,
                "placed": figure.placed,
            }


def classify(table: Table, row: Row, column: Column, item: str, forms: Forms) -> str:
    """What a row classifies by (contract: classification); empty for 基本支出 and its like, which are no class."""
    if table.form == "sangong":
        return "sangong"
    if forms.is_label("total", item):
        return "total"
    if row.unit_row:
        return "unit"
    if _FUNCTION.fullmatch(row.code):
        return "function"
    if _ECONOMIC.fullmatch(row.code) and table.form != "projects":
        return "economic"
    layout = forms.forms[table.form].layout
    if layout == "lines" or table.form == "projects":
        return "project"
    if forms.is_label("balance", item):
        return "balance"
    if column.side != "income" and table.form != "income" and forms.is_label("nature", item):
        return ""
    return "source" if column.side == "income" or table.form == "income" else "function"


def level(code: str, classification: str) -> str:
    """class, division, item of a function code; class, division of an economic code; else empty."""
    if classification == "economic" and len(code) == 7:
        return ""
    return _LEVELS.get(len(code), "") if classification in ("function", "economic") else ""
