"""Rows of a text flow whose words and figures look like something else: codes, headings, units of measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from yujuesuan import forms
from yujuesuan.document import Document
from yujuesuan.extract.amounts import amounts
from yujuesuan.extract.read_tables import read_tables
from yujuesuan.readers.text import read_text
from yujuesuan.tables import Problem, Table

DISTRICTS = Path(__file__).parent / "data" / "districts"
BASIC = "一般公共预算支出决算表\n部门：双桥县水务局 单位：元\n科目编码 科目名称 合计 基本支出 项目支出\n"
PROJECTS = "项目支出预算表\n部门：双桥县水务局 单位：万元\n项目编码 项目名称 项目单位 合计 一般公共预算\n"
INCOME = "收入预算表\n部门：双桥县水务局 单位：万元\n"


def read(text: str) -> tuple[list[Table], list[Problem]]:
    return read_tables(Document("t.txt", "0" * 64, "text", *read_text(text.encode(), "t.txt")), forms.load())


def rows(text: str) -> list[tuple[str, str, str]]:
    """(code, item, figures as printed) of the only table."""
    (table,), _ = read(text)
    return [(row.code, row.item, " ".join(figure.raw for figure in row.figures)) for row in table.rows]


def test_a_code_between_two_pieces_of_its_label_is_no_amount() -> None:
    text = (
        BASIC + "合计 9000000 7000000 2000000\n201 一般公共服务支出 9000000 7000000 2000000\n"
        "20103 政府办公厅（室）及相关机构事务 9000000 7000000 2000000\n2010301 行政运行 7000000 7000000 0\n"
        "其他政府办公厅（室）及相关\n2010399 2000000 0 2000000\n机构事务支出\n"
    )
    assert rows(text)[-1] == ("2010399", "其他政府办公厅（室）及相关机构事务支出", "2000000 0 2000000")
    assert rows(text)[-2] == ("2010301", "行政运行", "7000000 7000000 0")


def test_a_code_above_its_whole_label_is_known_by_its_class() -> None:
    text = (
        BASIC + "合计 2500000 2000000 500000\n20103 政府办公厅（室）及相关机构事务 2500000 2000000 500000\n"
        "2010301 行政运行 2000000 2000000 0\n2010350 500000 0 500000\n事业运行\n"
    )
    assert rows(text)[2:] == [
        ("2010301", "行政运行", "2000000 2000000 0"),
        ("2010350", "事业运行", "500000 0 500000"),
    ]


def test_an_amount_that_looks_like_a_code_stays_one() -> None:
    text = (
        BASIC + "合计\n2010399 2010399 0\n201 一般公共服务支出 2010399 2010399 0\n"
        "20103 政府办公厅（室）及相关机构\n事务\n2010399 2010399 0\n"
    )
    assert rows(text) == [
        ("", "合计", "2010399 2010399 0"),
        ("201", "一般公共服务支出", "2010399 2010399 0"),
        ("20103", "政府办公厅（室）及相关机构事务", "2010399 2010399 0"),
    ]


@pytest.mark.parametrize("name", ["2023年度防汛工作开展\n情况", "水利工程建设\n说明", "2023年城市体检情况"])
def test_a_wrapped_name_that_ends_like_a_heading_does_not_end_the_table(name: str) -> None:
    text = (
        PROJECTS + f"合计 120.00 120.00\n360000001234 {name}\n双桥县水务局 80.00 80.00\n"
        "360000001235 节水宣传 双桥县水务局 40.00 40.00\n2023年部门预算情况说明\n一、收支情况\n"
    )
    assert [row[::2] for row in rows(text)] == [
        ("", "120.00 120.00"),
        ("360000001234", "80.00 80.00"),
        ("360000001235", "40.00 40.00"),
    ]


def test_a_label_that_begins_like_a_note_does_not_end_the_table() -> None:
    text = (
        PROJECTS + "合计 120.00 120.00\n360000001234\n注册会计师行业管理 80.00 80.00\n360000001235\n"
        "说明书印制 40.00 40.00\n注：本表反映项目支出。\n"
    )
    assert [row[1] for row in rows(text)] == ["合计", "注册会计师行业管理", "说明书印制"]


@pytest.mark.parametrize(
    "heading",
    [
        "## 部门预算情况",
        "二、收支总体情况",
        "（一）收入情况",
        "2023年部门预算情况说明",
        "双桥县水务局2023年部门预算说明",
    ],
)
def test_a_heading_of_the_narrative_ends_the_table(heading: str) -> None:
    text = PROJECTS + f"合计 40.00 40.00\n360000001235 节水宣传 40.00 40.00\n{heading}\n2023年预算 40.00 万元。\n"
    (table,), _ = read(text)
    assert (table.rows[-1].item, table.last_line) == ("节水宣传", 5)


@pytest.mark.parametrize("measure", ["平方米", "台", "台（套）", "人次"])
def test_a_unit_of_measure_does_not_break_a_line(measure: str) -> None:
    text = (
        "政府采购预算表\n单位：元\n单位代码 单位名称 项目 采购数量 单价(元) 计量单位 采购金额合计\n合计 30 65000\n"
        f"307001 水务局 绿化养护 10 500 {measure} 5000\n307001 水务局 办公设备 {measure} 20 3000 {measure} 60000\n"
    )
    assert [row[2] for row in rows(text)] == ["30 65000", "10 500 5000", "20 3000 60000"]


def test_a_quantity_before_its_unit_of_measure_is_no_part_of_the_name() -> None:
    text = (
        "政府采购预算表\n单位：元\n项目 采购数量 计量单位 单价(元) 采购金额合计\n合计 1000 5000\n"
        "绿化养护 1000 平方米 5 5000\n"
    )
    assert rows(text)[-1] == ("", "绿化养护", "1000 5 5000")


def classified(text: str) -> list[tuple[str, str, str]]:
    (table,), _ = read(text)
    return [(r["code"], r["item"], r["classification"]) for r in amounts(table, forms.load()) if r["code"]]


def test_classes_of_an_income_table_are_functions() -> None:
    text = (
        INCOME + "科目编码 科目名称 合计 一般公共预算\n合计 90.00 90.00\n205 教育支出 60.00 60.00\n"
        "208 社会保障和就业支出 20.00 20.00\n227 预备费 10.00 10.00\n"
    )
    assert {kind for _, _, kind in classified(text)} == {"function"}


def test_classes_of_a_schools_income_table_are_functions() -> None:
    tables, _ = read((DISTRICTS / "tab-classes-2023-budget.txt").read_text("utf-8"))
    (income,) = [table for table in tables if table.form == "income"]
    found = {(r["code"], r["classification"], r["level"]) for r in amounts(income, forms.load()) if r["code"]}
    assert found == {(code, "function", "class") for code in ("205", "208", "210", "221")}


def test_departments_of_an_income_table_are_units() -> None:
    text = (
        INCOME + "单位编码 单位名称 合计 一般公共预算\n合计 90.00 90.00\n205 双桥县水务局 90.00 90.00\n"
        "205001 双桥县水务局本级 60.00 60.00\n205002001 河道管护所 30.00 30.00\n"
    )
    assert {kind for _, _, kind in classified(text)} == {"unit"}


DEBT = "部门债务余额情况表\n部门：双桥县水务局 单位：万元\n项目 年初数 年末数\n合计 20.00 15.00\n银行借款 20.00 15.00\n"


@pytest.mark.parametrize("title", ["部门债务余额情况表", "附表 9 双桥县水务局2023年债务余额明细表"])
def test_a_table_of_no_known_form_is_reported_and_ends_the_one_above(title: str) -> None:
    text = (
        PROJECTS + "合计 40.00 40.00\n360000001235 节水宣传 40.00 40.00\n" + DEBT.replace("部门债务余额情况表", title)
    )
    tables, problems = read(text)
    assert [(table.form, len(table.rows), table.last_line) for table in tables] == [("projects", 2, 5)]
    (problem,) = [problem for problem in problems if not problem.form]
    assert (problem.line, "line 6" in problem.message, "2 rows" in problem.message) == (6, True, True)
    assert problem.text in title.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "目录\n一、部门债务余额情况表 3\n二、部门资产情况表 4\n",
        "2023年度专项资金绩效自评表\n单位：万元\n预算数 执行数\n20.00 15.00\n",
        "部门债务余额情况表\n单位：万元\n项目 年初数 年末数\n注：本部门没有债务。\n",
        "2023年债务余额见部门债务余额情况表，单位：万元。\n20.00 15.00\n",
    ],
)
def test_what_is_no_table_of_figures_is_not_reported(text: str) -> None:
    assert read(PROJECTS + "合计 40.00 40.00\n360000001235 节水宣传 40.00 40.00\n注：\n" + text)[1] == []


def test_a_column_of_amounts_in_whole_yuan_beside_another_block_has_no_codes() -> None:
    text = (
        "一般公共预算基本支出决算明细表\n部门：双桥县水务局 单位：元\n"
        "科目编码 科目名称 决算数 科目编码 科目名称 决算数\n"
        "301 工资福利支出 30902 302 商品和服务支出 310\n30101 基本工资 30902 30201 办公费 310\n"
        "人员经费合计 30902 公用经费合计 310\n"
    )
    assert rows(text) == [
        ("301", "工资福利支出", "30902"),
        ("302", "商品和服务支出", "310"),
        ("30101", "基本工资", "30902"),
        ("30201", "办公费", "310"),
        ("", "人员经费合计", "30902"),
        ("", "公用经费合计", "310"),
    ]


def test_a_table_number_of_two_digits_is_whole() -> None:
    (table,), _ = read("表10 部门" + PROJECTS + "合计 40.00 40.00\n360000001235 节水宣传 40.00 40.00\n")
    assert (table.table_no, table.title) == ("表10", "部门项目支出预算表")
