"""The real PDF files of two provincial bodies, where they are at hand, against what their pages show."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pypdfium2 as pdfium
import pytest
from expected_tables import cells

import yujuesuan as yj
from yujuesuan.batch import parse_paths
from yujuesuan.frames import Frames

EXPECTED = Path(__file__).parent / "expected" / "jiangsu"
FOLDER = Path(__file__).parent.parent.parent / "shared" / "jiangsu"
STEMS = sorted(path.name.removesuffix(".tables.txt") for path in EXPECTED.glob("*.tables.txt"))
KEY = ["form", "page", "code", "item", "measure", "raw", "unit", "table_no"]
CONGRESS, COURT = "江苏省人大常委会办公厅", "江苏省高级人民法院"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real PDF files of two provincial bodies are not here (../shared/jiangsu)"
)


@pytest.fixture(scope="module")
def parsed() -> dict[str, yj.Parsed]:
    return {stem: yj.parse(FOLDER / f"{stem}.pdf") for stem in STEMS}


@pytest.fixture(scope="module")
def frames() -> Frames:
    found, errors = parse_paths([FOLDER])
    assert errors == []
    return found


@pytest.mark.parametrize("stem", STEMS)
def test_cells_are_exactly_the_printed_ones(stem: str, parsed: dict[str, yj.Parsed]) -> None:
    found = Counter(map(tuple, parsed[stem].amounts[KEY].itertuples(index=False)))
    typed = Counter(cells(EXPECTED / f"{stem}.tables.txt"))
    assert sum(typed.values()) > 150
    assert (list((typed - found).elements()), list((found - typed).elements())) == ([], [])
    assert set(parsed[stem].amounts.placed) == {"printed"} and parsed[stem].problems == ()


def test_nothing_of_the_block_that_hangs_off_the_page_is_read(parsed: dict[str, yj.Parsed]) -> None:
    """Under page 11 of this file hangs the table that pages 13 to 15 print, out of sight but in the file's text."""
    stem = "江苏省人大办公厅2017年度预算公开"
    page = pdfium.PdfDocument(FOLDER / f"{stem}.pdf")[10]
    assert "工资福利支出" in page.get_textpage().get_text_range()
    amounts, coverage = parsed[stem].amounts, parsed[stem].coverage
    assert set(amounts[amounts.page == 11].form) == {"fiscal_expenditure"}
    assert set(amounts[amounts.form == "fiscal_basic"].page) == {13, 14, 15}
    assert not coverage[coverage.page == 11].text.str.contains("7,666.68|工资福利|科目编码").any()
    assert (amounts.raw == "3,151.74").sum() == 2


# The narrative of 2019, whose tables are in a file of their own; typed from its pages.
STATED = [
    (9, "收支总计", 18330.37, 2432.93, 0.153),
    (9, "收入合计", 18330.37, None, None),
    (9, "一般公共预算财政拨款收入", 18330.37, 2432.93, 0.153),
    (9, "政府性基金预算财政拨款收入", 0, 0, 0),
    (9, "财政专户管理资金收入", 0, 0, 0),
    (9, "其他资金收入", 0, 0, 0),
    (9, "上年结转", 0, 0, 0),
    (10, "一般公共服务支出", 13907.78, 1201.5, 0.0946),
    (10, "社会保障和就业支出", 1121.39, 52.61, 0.0492),
    (10, "住房保障支出", 3301.2, 1178.82, 0.5554),
    (10, "结转下年", 0, None, None),
    (10, "基本支出", 9312.9, 1435.14, 0.1822),
    (10, "项目支出", 6459.58, 125.62, 0.0198),
    (11, "单位预留机动经费", 2557.89, 872.17, 0.5174),
    (12, "财政拨款收支总计", 18330.37, 2432.93, 0.153),
    (12, "一般公共服务支出/人大事务/人大会议", 1469.73, 164.48, 0.126),
    (13, "一般公共服务支出/人大事务/人大信访工作", 42.75, -4.75, -0.1),
    (14, "住房保障支出/住房改革支出/提租补贴", 2548.3, 998.48, 0.6443),
    (14, "人员经费", 7670.82, None, None),
    (16, "因公出国（境）费", 199.25, -23.25, None),
    (16, "公务用车购置费", 0, 0, None),
    (16, "公务用车运行维护费", 183.6, 0, None),
    (16, "公务接待费", 384.75, -42.75, None),
    (16, "会议费", 1469.73, 164.48, None),
    (16, "培训费", 363.38, -40.37, None),
    (17, "机关运行经费", 1642.08, 62.7, 0.0397),
    (17, "政府采购支出/服务", 2183.33, None, None),
]


def test_statements_of_the_narrative_without_tables(frames: Frames) -> None:
    documents = frames["documents"]
    doc_id = documents.doc_id[documents.path.str.endswith("江苏省人大常委会2019年度部门预算公开.pdf")].item()
    rows = frames["statements"][frames["statements"].doc_id == doc_id]
    columns = ["page", "subject", "amount_wan", "change_wan", "change_rate"]
    found = {tuple(None if pd.isna(x) else x for x in row) for row in rows[columns].itertuples(index=False)}
    assert [fact for fact in STATED if fact not in found] == []
    shares = rows[(rows.page == 11) & rows.share.notna()].set_index("subject").share.to_dict()
    assert shares["项目支出"] == 0.3524 and shares["单位预留机动经费"] == 0.1395 and shares["其他资金收入"] == 0
    sections = set(rows[rows.page == 13].section)
    assert sections == {"第三部分2019年度部门预算情况说明/五、财政拨款支出预算情况说明/（一）一般公共服务（类）"}


@pytest.mark.parametrize(
    ("department", "year", "lines", "total", "some"),
    [
        (CONGRESS, 2017, 14, 2247.85, [("综合管理费", "建筑物清洁服务", 156.0)]),
        (CONGRESS, 2018, 13, 2064.25, [("办公设备购置费", "图书和档案", 6.0), ("综合管理费", "物业管理服务", 156.0)]),
        (CONGRESS, 2019, 13, 2416.43, [("信息化建设经费", "其他计算机设备及软件", 180.0)]),
        (COURT, 2017, 27, 3742.4, [("应用软件购建费", "软件开发服务", 606.0), ("物业管理费", "物业管理服务", 40.0)]),
        (COURT, 2018, 26, 4641.62, [("办公设备购置", "其他办公设备", 10.0), ("物业管理费", "其他服务", 40.0)]),
        (COURT, 2019, 32, 5227.59, [("物业管理费", "物业管理服务", 430.0), ("案件执行经费", "会议服务", 36.11)]),
    ],
)
def test_purchases_are_the_lines_of_the_outline(
    frames: Frames, department: str, year: int, lines: int, total: float, some: list[tuple[str, str, float]]
) -> None:
    all_rows = frames["purchases"]
    rows = all_rows[(all_rows.department == department) & (all_rows.fiscal_year == year)]
    assert (len(rows), round(rows.amount_wan.sum(), 2)) == (lines, total)
    found = set(rows[["project", "catalog_name", "amount_wan"]].itertuples(index=False, name=None))
    assert set(some) <= found and set(rows.kind) == {"procurement"}


def test_only_what_is_wrong_in_print_fails(frames: Frames) -> None:
    """Rates that the printed amounts contradict: 1312.56% for 1212.56%, 79.05% for 79.09%, 5.95% for 6.10%."""
    checks = frames["checks"]
    failed = checks[checks.status == "fail"]
    assert set(failed[["department", "fiscal_year", "rule"]].itertuples(index=False, name=None)) == {
        (CONGRESS, 2018, "growth"),
        (COURT, 2017, "growth"),
        (COURT, 2018, "growth"),
    }
    prior = checks[checks.rule == "prior_year"].status.value_counts().to_dict()
    assert prior.get("pass", 0) > 100 and prior.keys() <= {"pass", "warn"} and prior["warn"] == 1
