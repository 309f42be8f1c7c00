"""Official tables as they were read: columns, rows, figures, each with its place in the source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from yujuesuan.document import Line
from yujuesuan.numbers import Amount

#: Pairs of columns, by index, of which the first stands left of the second.
Before = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers: `measure` is empty where the print heads it with nothing; `item` where columns are items.

    `money` is False for quantities and unit prices, which stand between the amounts of a purchase; `understood` is
    False where the header holds no known word, unlike one that has no measure of its own (last year's column).
    """

    measure: str
    label: str
    block: int = 0
    item: str = ""
    side: str = ""
    money: bool = True
    understood: bool = True


class Figure(NamedTuple):
    """A printed number; `column` indexes the table's columns, None while it is not placed."""

    raw: str
    amount: Amount
    line: int
    page: int | None = None
    column: int | None = None
    placed: str = "printed"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one block; side-by-side blocks of the same printed row share `index`.

    `texts` holds the text cells of a purchase line as (header word, text), `number` the printed 行次.
    """

    index: int
    block: int
    code: str
    item: str
    printed: str
    figures: tuple[Figure, ...]
    line: int
    unit_row: bool = False
    texts: tuple[tuple[str, str], ...] = ()
    number: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether a figure has no known column: then the row says nothing of what seems blank."""
        return any([figure.column is None for figure in self.figures])

    def figure(self, column: int) -> Figure | None:
        """The figure that stands in a column."""
        for figure in self.figures:
            if figure.column == column:
                return figure
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """One official table; `unit` is the printed unit, `notes` the lines under it.

    `before` says which columns surely stand left of which, where the header does not tell the order of all of them.
    """

    form: str
    title: str
    table_no: str
    unit: str
    first_line: int
    last_line: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Line, ...] = ()
    before: Before | None = None

    def block_columns(self, block: int) -> tuple[int, ...]:
        """Indices of a block's columns."""
        return tuple(i for i, column in enumerate(self.columns) if column.block == block)

    def with_rows(self, rows: tuple[Row, ...]) -> Table:
        """The same table with other rows."""
        return replace(self, rows=rows)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person must look at: what, where, and which rule found it.

    `unread` marks a table, or a part of one, that was left out whole.
    """

    rule: str
    form: str
    line: int
    text: str
    message: str
    unread: bool = False


def wide(table: Table) -> pd.DataFrame:
    """A table as printed: one row a printed row, cell texts as strings, blank cells empty."""
    blocks = sorted({column.block for column in table.columns})
    columns: list[tuple[str, int, str, int]] = []
    for block in blocks:
        rows = [row for row in table.rows if row.block == block]
        if any(row.code for row in rows):
            columns.append(("code", block, "编码", 0))
        columns.append(("item", block, "项目", 0))
        columns += [("value", block, table.columns[i].label or "—", i) for i in table.block_columns(block)]
    by_place = {(row.index, row.block): row for row in table.rows}
    records = []
    for index in sorted({row.index for row in table.rows}):
        record = []
        for kind, block, _, column in columns:
            row = by_place.get((index, block))
            figure = row.figure(column) if row and kind == "value" else None
            text = figure.raw if figure else getattr(row, kind) if row and kind != "value" else ""
            record.append(text)
        records.append(record)
    return pd.DataFrame(records, columns=_unique([name for _, _, name, _ in columns]), dtype="str")


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return result
