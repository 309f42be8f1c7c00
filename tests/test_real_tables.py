"""Every printed money cell of the official tables in data/raw, against values typed from the documents."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from expected_tables import cells

import yujuesuan as yj
from yujuesuan.numbers import WAN_PER_UNIT

RAW = Path(__file__).parent.parent / "data" / "raw"
EXPECTED = Path(__file__).parent / "expected"
STEMS = sorted(path.name.removesuffix(".tables.txt") for path in EXPECTED.glob("*.tables.txt"))
KEY = ["form", "line", "code", "item", "measure", "raw", "unit", "table_no"]


@pytest.fixture(scope="module")
def amounts() -> dict[str, pd.DataFrame]:
    return {stem: yj.parse(RAW / f"{stem}.txt").amounts for stem in STEMS}


def test_every_document_has_typed_cells() -> None:
    assert sorted(path.stem for path in RAW.glob("*.txt")) == STEMS


@pytest.mark.parametrize("stem", STEMS)
def test_cells_are_exactly_the_printed_ones(stem: str, amounts: dict[str, pd.DataFrame]) -> None:
    found = Counter(map(tuple, amounts[stem][KEY].itertuples(index=False)))
    typed = Counter(cells(EXPECTED / f"{stem}.tables.txt"))
    assert sum(typed.values()) > 250
    assert (list((typed - found).elements()), list((found - typed).elements())) == ([], [])


@pytest.mark.parametrize("stem", STEMS)
def test_amounts_and_resolution_follow_from_the_print(stem: str, amounts: dict[str, pd.DataFrame]) -> None:
    for row in amounts[stem].itertuples():
        factor = WAN_PER_UNIT[row.unit]
        digits = row.raw.replace(",", "")
        decimals = len(digits.partition(".")[2])
        assert row.amount_wan == float(Decimal(digits) * factor)
        assert row.resolution_wan == float(Decimal(1).scaleb(-decimals) * factor)


def only(frame: pd.DataFrame, **where: object) -> pd.Series:
    found = frame[(frame[list(where)] == pd.Series(where)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


def test_jiangan_numbers_that_lost_their_columns(amounts: dict[str, pd.DataFrame]) -> None:
    frame = amounts["jiangan-2023-final"]
    cells = [
        ("expenditure", "2060101", "basic", 768.03),
        ("expenditure", "2060102", "project", 40.03),
        ("expenditure", "21011", "basic", 156.78),
        ("expenditure", "21011", "project", 0.42),
        ("state_capital", "2230105", "project", 74.53),
        ("income", "2230199", "fiscal", 76.61),
    ]
    for form, code, measure, amount in cells:
        cell = only(frame, form=form, code=code, measure=measure)
        assert (cell.amount_wan, cell.placed) == (amount, "inferred")
    cell = only(frame, form="fiscal_summary", item="国有资本经营预算支出", measure="expenditure_state_capital")
    assert (cell.amount_wan, cell.placed, cell.line) == (151.14, "inferred", 651)


def test_full_rows_of_a_flow_show_their_columns(amounts: dict[str, pd.DataFrame]) -> None:
    frame = amounts["jiangan-2023-final"]
    assert only(frame, form="general_expenditure", code="21011", measure="project").placed == "printed"
    assert set(amounts["hongshan-2023-budget"].placed) == {"printed"}


def test_units_in_yuan(amounts: dict[str, pd.DataFrame]) -> None:
    cell = only(amounts["qingshan-2024-budget"], form="general_basic", code="30302", measure="personnel")
    assert (cell.raw, cell.unit, cell.amount_wan, cell.resolution_wan) == ("20,275.92", "元", 2.027592, 1e-6)
    cell = only(amounts["hongshan-2023-budget"], form="procurement", line=379, measure="total")
    assert (cell.raw, cell.unit, cell.amount_wan) == ("420000.00", "元", 42.0)


def test_classification_and_level(amounts: dict[str, pd.DataFrame]) -> None:
    frame = amounts["jianghan-2020-budget"]
    cells = [
        ("expenditure", "206", "total", "function", "class"),
        ("expenditure", "20601", "total", "function", "division"),
        ("expenditure", "2060101", "total", "function", "item"),
        ("general_basic", "302", "public", "economic", "class"),
        ("general_basic", "30201", "public", "economic", "division"),
        ("summary", "301", "expenditure", "economic", "class"),
        ("summary", "221", "expenditure", "function", "class"),
    ]
    for form, code, measure, classification, level in cells:
        cell = only(frame, form=form, code=code, measure=measure)
        assert (cell.classification, cell.level) == (classification, level)
    assert only(frame, form="summary", item="收入总计").classification == "total"
    assert only(frame, form="summary", item="一般公共预算财政拨款收入").classification == "source"
    assert set(frame[frame.form == "sangong"].classification) == {"sangong"}
    units = amounts["qingshan-2024-budget"].query("code == '307001' and measure == 'total'")
    assert dict(zip(units.form, units.classification, strict=False)) == {
        "income": "unit",
        "general_expenditure_by_unit": "unit",
        "projects": "unit",
        "procurement": "project",
    }


def test_a_column_without_header_is_kept_and_said() -> None:
    parsed = yj.parse(RAW / "hongshan-2023-budget.txt")
    unlabelled = parsed.amounts.query("measure == ''")
    assert list(unlabelled.line) == [149, 150, 151]
    found = parsed.checks[(parsed.checks.rule == "columns") & (parsed.checks.status == "warn")]
    assert [(check.status, check.form) for check in found.itertuples()] == [("warn", "income")]


def test_tables_are_shown_as_printed() -> None:
    table = yj.parse(RAW / "jianghan-2023-final.txt").tables["expenditure"]
    assert list(table.columns[:4]) == ["编码", "项目", "本年支出合计", "基本支出"]
    assert list(table.iloc[0][:5]) == ["", "合计", "8,721.33", "681.96", "8,039.38"]
    assert len(table) == 44


def test_metadata_is_read_from_the_text_alone(tmp_path: Path) -> None:
    keys = {
        "jianghan-2020-budget": ("江汉区科学技术和经济信息化局", 2020, "budget"),
        "jianghan-2023-final": ("江汉区科学技术和经济信息化局", 2023, "final"),
        "hongshan-2023-budget": ("洪山区科学技术和经济信息化局", 2023, "budget"),
        "qingshan-2024-budget": ("青山区科学技术和经济信息化局", 2024, "budget"),
        "jiangan-2023-final": ("江岸区科经局", 2023, "final"),
    }
    for stem, key in keys.items():
        copy = tmp_path / "disclosure.txt"
        copy.write_bytes((RAW / f"{stem}.txt").read_bytes())
        found = yj.parse(copy).metadata
        assert (found.department, found.fiscal_year, found.stage) == key
    assert yj.parse(RAW / "jiangan-2023-final.txt").metadata.department == "江岸区科学技术和经济信息化局"
