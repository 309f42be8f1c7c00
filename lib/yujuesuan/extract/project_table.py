"""Rows of the 项目支出表 → records of frame `projects`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yujuesuan.numbers import WAN_PER_UNIT
from yujuesuan.tables import Row, Table
from yujuesuan.text import squeeze

#: Codes of units and of kinds of projects are shorter than a project's own.
_SHORTEST_CODE = 10


def table_projects(table: Table) -> Iterator[dict[str, Any]]:
    """One record a project row (source `table`) with its total in 万元; sums of units and of kinds are left out."""
    if table.form != "projects":
        return
    total = next((i for i, column in enumerate(table.columns) if column.measure == "total"), None)
    coded = any(_is_project(row) for row in table.rows)
    for row in table.rows:
        figure = row.figure(total) if total is not None else None
        if figure is None or row.unit_row or row.item == "合计" or (coded and not _is_project(row)):
            continue
        yield {
            "page": figure.page,
            "line": figure.line,
            "project": squeeze(row.item),
            "printed_name": row.item,
            "code": row.code,
            "source": "table",
            "budget_wan": float(figure.amount.value * WAN_PER_UNIT[table.unit]),
        }


def _is_project(row: Row) -> bool:
    return len(row.code) >= _SHORTEST_CODE
