"""Performance tables (绩效目标表, 绩效自评表): sheets, indicators, goal sheets' projects, departments' funding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yujuesuan.document import Document
from yujuesuan.extract.performance_fields import fields
from yujuesuan.extract.performance_flow import flow_indicators
from yujuesuan.extract.performance_funding import department_funding
from yujuesuan.extract.performance_grid import grid_indicators
from yujuesuan.extract.performance_projects import goal_projects
from yujuesuan.extract.performance_rows import Indicator, Leftover
from yujuesuan.extract.performance_sheets import Sheet, find_sheets

__all__ = [
    "Leftover",
    "Sheet",
    "department_funding",
    "goal_projects",
    "indicators",
    "performance_sheets",
    "read_indicators",
]


def performance_sheets(document: Document, skip: frozenset[int] = frozenset()) -> tuple[Sheet, ...]:
    """Every performance sheet; `skip` holds the lines of the money tables."""
    return tuple(replace(sheet, fields=fields(sheet)) for sheet in find_sheets(document, skip))


def indicators(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """Records of frame `indicators`; an empty `owner` stands for the department."""
    return read_indicators(sheets)[0]


def read_indicators(sheets: Sequence[Sheet]) -> tuple[list[dict[str, Any]], list[Leftover]]:
    """Records of frame `indicators`, and the text among the rows that is in none of them."""
    records: list[dict[str, Any]] = []
    leftover: list[Leftover] = []
    for sheet in sheets:
        for found in grid_indicators(sheet) if sheet.rows else flow_indicators(sheet):
            if isinstance(found, Indicator):
                records.append(found.record())
            else:
                leftover.append(found)
    return records, leftover
