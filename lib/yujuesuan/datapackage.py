"""`datapackage.json` beside the frames, and the data dictionary: both generated from the declared schemas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yujuesuan.schema import FRAMES, Column

_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array"}
#: Column types of the Open Fiscal Data Package, where a column has one meaning in all its rows.
_FISCAL_TYPES = {
    "department": "administrative-classification:generic:level1:label",
    "fiscal_year": "date:fiscal-year",
    "stage": "budget-phase:id",
    "amount_wan": "value",
    "budget_wan": "value",
    "final_wan": "value",
}

TITLES = {
    "documents": "one row a file",
    "amounts": "one row a printed money cell of an official table",
    "statements": "one row a figure that the narrative states about a subject",
    "projects": "one row a project and place it is reported",
    "indicators": "one row a performance indicator",
    "funding": "one row a source or use of a department's money in its goal sheet or its evaluation of itself",
    "purchases": "one row a line of the procurement and purchased-service tables",
    "checks": "one row an identity or rule that was evaluated",
    "quantities": "one row a quantity that the text states beside its fiscal amounts: staff, vehicles, outputs",
    "coverage": "one row a source line",
    "year_over_year": "one row a figure compared with an earlier year",
    "budget_execution": "one row a budget compared with its final account",
}


def package(frames: Iterable[str]) -> dict[str, Any]:
    """The data package descriptor of the named frames, Parquet files beside it."""
    return {
        "name": "yujuesuan",
        "title": "Budget and final-account disclosures of Chinese government departments",
        "description": "Money is in 万元 (10,000 yuan) in columns that end in _wan; rates and shares are fractions.",
        "resources": [_resource(name) for name in frames],
    }


def _resource(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": TITLES[name],
        "schema": {"fields": [_field(column) for column in FRAMES[name]]},
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "description": column.meaning}
    if column.name in _FISCAL_TYPES:
        field["columnType"] = _FISCAL_TYPES[column.name]
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    return {**field, "constraints": constraints} if constraints else field


def dictionary() -> str:
    """The data dictionary as Markdown: every frame, every column, its type, values and meaning."""
    parts = [
        "# Data dictionary",
        "",
        "Generated from `lib/yujuesuan/schema.py` by `make dictionary`; do not edit.",
        "",
        "Money is `*_wan`, float64, 万元 (10,000 yuan). Rates and shares are fractions; a fall is negative.",
        "A column without *required* may be null: not stated, not printed.",
    ]
    for name, columns in FRAMES.items():
        parts += ["", f"## `{name}` — {TITLES[name]}", "", "| column | type | | meaning |", "|---|---|---|---|"]
        for column in columns:
            values = " (" + ", ".join(f"`{value}`" for value in column.allowed if value) + ")" if column.allowed else ""
            required = "required" if column.required else ""
            parts.append(f"| `{column.name}` | {_TYPES[column.kind]} | {required} | {column.meaning}{values} |")
    return "\n".join(parts) + "\n"
