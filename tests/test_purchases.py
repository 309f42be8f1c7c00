"""Purchase lines and the project table, against values typed from the documents."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

import yujuesuan as yj

RAW = Path(__file__).parent.parent / "data" / "raw"
EXPECTED = Path(__file__).parent / "expected"
PURCHASES = yaml.safe_load((EXPECTED / "purchases.yaml").read_text("utf-8"))
PROJECTS = [
    fact for fact in yaml.safe_load((EXPECTED / "goal_projects.yaml").read_text("utf-8")) if fact["source"] == "table"
]


def row_at(frame: pd.DataFrame, line: int) -> pd.Series:
    found = frame[frame.line == line]
    assert len(found) == 1, found
    return found.iloc[0]


def differences(row: pd.Series, fact: dict[str, object]) -> dict[str, tuple[object, object]]:
    """Typed values that the row does not hold, as (typed, found)."""
    typed = {key: value for key, value in fact.items() if key not in ("doc", "line")}
    return {key: (value, row[key]) for key, value in typed.items() if row[key] != value}


@pytest.mark.parametrize("stem", sorted({fact["doc"] for fact in PURCHASES}))
def test_every_purchase_line(stem: str) -> None:
    facts = [fact for fact in PURCHASES if fact["doc"] == stem]
    frame = yj.parse(RAW / f"{stem}.txt").purchases
    wrong = {fact["line"]: differences(row_at(frame, fact["line"]), fact) for fact in facts}
    assert {line: found for line, found in wrong.items() if found} == {}
    assert len(frame) == len(facts)


def test_documents_without_purchase_tables_have_none() -> None:
    assert yj.parse(RAW / "jiangan-2023-final.txt").purchases.empty


def test_project_table_with_wrapped_codes() -> None:
    projects = yj.parse(RAW / "qingshan-2024-budget.txt").projects
    frame = projects[projects.source == "table"]
    wrong = {fact["line"]: differences(row_at(frame, fact["line"]), fact) for fact in PROJECTS}
    assert {line: found for line, found in wrong.items() if found} == {}
    assert len(frame) == len(PROJECTS) == 8
