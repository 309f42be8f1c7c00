"""Purchases (`purchases`): quantity × price = amount, and what is set aside for smaller enterprises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from yujuesuan.checks.model import Cell, Identity, Linear, Note, Term
from yujuesuan.numbers import Amount
from yujuesuan.tables import Figure, Table
from yujuesuan.text import fold


def purchases(
    tables: Sequence[Table],
    printed: Mapping[tuple[int, int, int], Cell],
    records: Sequence[Mapping[str, Any]],
) -> Iterator[Identity | Note]:
    """Quantity × price = amount of every line that buys something; what is set aside for smaller enterprises."""
    lines = {record["line"] for record in records}
    for t, table in enumerate(tables):
        if table.form not in ("procurement", "purchased_services"):
            continue
        columns = {word: _column(table, word) for word in ("数量", "单价")}
        amount = next((c for c, column in enumerate(table.columns) if column.measure == "total"), None)
        for r, row in enumerate(table.rows):
            if not row.figures or row.figures[0].line not in lines or amount is None or (t, r, amount) not in printed:
                continue
            quantity, price = (_number(row.figure(c)) if c is not None else None for c in columns.values())
            if quantity and price and quantity.value and price.value:
                unit = _price_unit(table, columns["单价"])
                yield from _product(table, row.item, quantity, price, unit, printed[(t, r, amount)])
        yield from _set_aside(t, table, printed)


def _column(table: Table, word: str) -> int | None:
    found = [c for c, column in enumerate(table.columns) if word in fold(column.label) and not column.money]
    return found[0] if len(found) == 1 else None


def _number(found: Figure | None) -> Amount | None:
    return found.amount if found else None


def _price_unit(table: Table, column: int | None) -> str:
    """A unit price is in the unit of its own header, else in the table's."""
    match = re.search(r"（(万元|千元|元)）", fold(table.columns[column].label)) if column is not None else None
    return match[1] if match else table.unit


def _product(
    table: Table, item: str, quantity: Amount, price: Amount, unit: str, amount: Cell
) -> Iterator[Identity | Note]:
    one = price.in_wan(unit)
    # some print the price of the whole as the price of one
    if quantity.value != 1 and amount.value == one.value:
        return
    # the price may be rounded; a number of things is not, unless it is printed with decimals
    half = quantity.value * one.resolution / 2
    if quantity.value != quantity.value.to_integral_value():
        half += one.value * quantity.resolution / 2
    product_value = quantity.value * one.value
    # a price without a unit of its own can be in 元 where the amounts are in 万元
    if amount.value and product_value / amount.value in (10_000, Decimal("0.0001")):
        return
    text = f"{quantity.value:,} × {price.value:,}{unit}"
    product = Cell(("product", amount.key), product_value, half, text, amount.line, amount.page)
    what = f"{table.table_no or table.title}，{item}：采购金额 = 数量 × 单价"
    yield Linear("purchases", table.form, what, (Term(amount),), (Term(product),))


def _set_aside(t: int, table: Table, printed: Mapping[tuple[int, int, int], Cell]) -> Iterator[Note]:
    """小微企业 are some of the 中小企业, and both are part of the amount; one note a table."""
    columns = {measure: c for c, column in enumerate(table.columns) if (measure := column.measure)}
    odd: list[Cell] = []
    for r in range(len(table.rows)):
        cells = {name: printed.get((t, r, columns.get(name, -1))) for name in ("total", "sme", "micro")}
        for part, whole in (("micro", "sme"), ("micro", "total"), ("sme", "total")):
            a, b = cells[part], cells[whole]
            if a and b and a.value > b.value:
                odd += [b, a]
    if odd:
        yield Note(
            "purchases",
            table.form,
            f"{table.table_no or table.title}：面向小微企业的金额包含在面向中小企业的金额中，二者不超过采购金额",
            f"{odd[0].text}；{odd[1].text} / "
            "the part for smaller enterprises is printed larger than the whole it is of",
            tuple(dict.fromkeys(odd)),
        )
