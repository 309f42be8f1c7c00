"""The marts of the real documents, against values typed from them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from yujuesuan.analysis import budget_execution, year_over_year
from yujuesuan.batch import parse_paths

RAW = Path(__file__).parent.parent / "data" / "raw"
JIANGHAN, JIANGAN = "江汉区科学技术和经济信息化局", "江岸区科学技术和经济信息化局"
QINGSHAN, HONGSHAN = "青山区科学技术和经济信息化局", "洪山区科学技术和经济信息化局"


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return parse_paths([RAW])[0]


@pytest.fixture(scope="module")
def changes(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return year_over_year(frames)


@pytest.fixture(scope="module")
def execution(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return budget_execution(frames)


def only(frame: pd.DataFrame, **where: object) -> pd.Series:
    found = frame[(frame[list(where)] == pd.Series(where)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


@pytest.mark.parametrize(
    ("department", "year", "subject", "amount", "prior", "change", "line"),
    [
        (JIANGHAN, 2023, "收支总计", 8721.33, 6491.86, 2229.47, 495),
        (JIANGHAN, 2023, "支出合计", 8721.34, 6491.86, 2229.48, 513),
        (JIANGHAN, 2023, "机关运行经费", 105.76, 52.39, 53.37, 596),
        (JIANGHAN, 2020, "收支总计", 3859.30, 4412.84, -553.54, 109),
        (JIANGHAN, 2020, "基本支出", 482.30, 233.14, 249.16, 129),
        (JIANGHAN, 2020, "项目支出", 3377.00, 4179.70, -802.70, 131),
        (JIANGAN, 2023, "收支总计", 6532.71, 5717.93, 814.78, 1048),
        (JIANGAN, 2023, "一般公共预算财政拨款支出", 6381.57, 5717.93, 663.64, 1104),
        (HONGSHAN, 2023, "一般公共预算财政拨款基本支出", 1349.59, 1359.90, -10.31, 2253),
        (QINGSHAN, 2024, "收支总计", 2112.70, 2159.84, -47.14, 2100),
        (QINGSHAN, 2024, "基本支出", 981.41, 983.84, -2.43, 2102),
        (QINGSHAN, 2024, "项目支出", 1131.29, 1176.00, -44.71, 2104),
        (QINGSHAN, 2024, "机关运行经费", 60.35, 61.35, -1.00, 2258),
    ],
)
def test_stated_changes(
    changes: pd.DataFrame,
    department: str,
    year: int,
    subject: str,
    amount: float,
    prior: float,
    change: float,
    line: int,
) -> None:
    row = only(changes, department=department, fiscal_year=year, subject=subject, basis="stated")
    assert (row.amount_wan, row.prior_wan, row.change_wan, row.line) == (amount, prior, change, line)
    assert row.prior_year == year - 1 and f":{line}" in row.source


def test_prior_years_of_goal_sheets_keep_their_own_basis(changes: pd.DataFrame) -> None:
    row = only(changes, department=HONGSHAN, form="department_goals", item="收入构成/合计", prior_year=2021)
    assert (row.amount_wan, row.prior_wan, row.basis, row.line) == (21225.47, 15317.66, "table", 434)
    row = only(changes, department=HONGSHAN, item="科学技术研究与开发资金", prior_year=2022)
    assert (row.amount_wan, row.prior_wan, row.basis) == (18000.0, 23000.0, "table")
    row = only(changes, department=QINGSHAN, item="支出构成/项目支出", prior_year=2022)
    assert (row.amount_wan, row.prior_wan) == (1131.29, 1209.47)


def test_two_disclosures_of_one_department(changes: pd.DataFrame) -> None:
    row = only(changes, department=JIANGHAN, basis="disclosures", form="expenditure", code="206", measure="total")
    assert (row.amount_wan, row.prior_wan, row.prior_year, row.prior_stage) == (3075.76, 3541.92, 2020, "budget")


@pytest.mark.parametrize(
    ("department", "item", "budget", "final", "stated", "agrees"),
    [
        (JIANGAN, "一般公共预算财政拨款支出", 1452.65, 6381.57, 4.393, True),
        (JIANGAN, "节能环保支出/能源节约利用/能源节约利用", 0.0, 684.62, None, None),
        (JIANGAN, "科学技术支出/科学技术管理事务/行政运行", 769.13, 768.03, 0.999, True),
        (JIANGHAN, "科学技术支出", 5692.67, 3075.76, 0.5403, True),
        (JIANGHAN, "卫生健康支出", 43.0, 207.41, 5.8235, False),
        (JIANGHAN, "资源勘探工业信息等支出", 73.0, 5059.93, 69.3141, True),
    ],
)
def test_stated_budgets_and_final_accounts(
    execution: pd.DataFrame,
    department: str,
    item: str,
    budget: float,
    final: float,
    stated: float | None,
    agrees: bool | None,
) -> None:
    row = only(execution, department=department, item=item, basis="statement")
    assert (row.budget_wan, row.final_wan) == (budget, final)
    assert (None if pd.isna(row.stated_rate) else row.stated_rate) == stated
    assert (None if pd.isna(row.agrees) else bool(row.agrees)) == agrees
    assert pd.isna(row.execution_rate) == (budget == 0)


def test_a_sangong_table_row_takes_what_the_text_says_of_it(execution: pd.DataFrame) -> None:
    row = only(execution, department=JIANGAN, item="公务接待费")
    assert (row.budget_wan, row.final_wan, row.stated_rate) == (0.5, 0.0, 0.0)
    assert "厉行节约" in row.reason and ":1032" in row.source and ":1574" in row.source
