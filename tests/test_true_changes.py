"""Changes that keep a disclosure true make no new contradiction: a sample of what `make bench` tries."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from random import Random

import pytest
from fault_injection import RAW, fails, reparsed
from true_changes import every_amount, sisters_permuted, tables_in_yuan, times_ten, times_three

import yujuesuan as yj

#: Documents whose figures are exact; what the others print is rounded, and three times that is not.
EXACT = ["jiangan-2023-final", "jianghan-2020-budget"]
#: Qingshan's tables are exact, but its text rounds them from 元.
ROUNDED = ["hongshan-2023-budget", "jianghan-2023-final", "qingshan-2024-budget"]


@lru_cache
def original(stem: str) -> tuple[yj.Parsed, str]:
    path = RAW / f"{stem}.txt"
    return yj.parse(path), path.read_text("utf-8")


def causes(parsed: yj.Parsed) -> list[tuple[str, str, int]]:
    return sorted((check["rule"], check["form"], len(check["suspects"])) for check in fails(parsed))


@pytest.mark.parametrize("stem", [*EXACT, *ROUNDED])
def test_every_amount_multiplied(tmp_path: Path, stem: str) -> None:
    before, text = original(stem)
    change, factor = (times_three, 3) if stem in EXACT else (times_ten, 10)
    after = reparsed(RAW / f"{stem}.txt", every_amount(before, text, change), tmp_path)
    assert causes(after) == causes(before)
    for frame in ("amounts", "statements"):
        pairs = zip(before.records[frame], after.records[frame], strict=True)
        amounts = [(a["amount_wan"], b["amount_wan"]) for a, b in pairs if a["amount_wan"] is not None]
        assert amounts and [b for _, b in amounts] == pytest.approx([a * factor for a, _ in amounts])


@pytest.mark.parametrize(
    ("stem", "form"), [("jianghan-2020-budget", "general_basic"), ("jiangan-2023-final", "expenditure")]
)
def test_a_table_in_another_unit(tmp_path: Path, stem: str, form: str) -> None:
    before, text = original(stem)
    tables = [table for table in before.official_tables if table.form == form]
    after = reparsed(RAW / f"{stem}.txt", tables_in_yuan(tables, text), tmp_path)
    assert {a["unit"] for a in after.records["amounts"] if a["form"] == form} == {"元"}
    assert causes(after) == causes(before)


@pytest.mark.parametrize("stem", ["hongshan-2023-budget", "jianghan-2020-budget"])
def test_classes_in_another_order(tmp_path: Path, stem: str) -> None:
    before, text = original(stem)
    changed = sisters_permuted(before, text, Random(5))
    assert changed != text
    after = reparsed(RAW / f"{stem}.txt", changed, tmp_path)
    assert len(after.records["amounts"]) == len(before.records["amounts"])
    assert causes(after) == causes(before)


def test_another_department(tmp_path: Path) -> None:
    before, text = original("jianghan-2020-budget")
    after = reparsed(
        RAW / "jianghan-2020-budget.txt", text.replace("科学技术和经济信息化局", "自然资源和规划管理局"), tmp_path
    )
    assert causes(after) == causes(before)
