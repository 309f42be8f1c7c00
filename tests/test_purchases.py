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


CELLS_APART = """某某县林业局2024年部门预算

政府采购预算表
单位：万元

单位名称\t项目名称\t采购品目\t功能科目\t部门经济分类\t采购数量\t单价（元）\t预留比例（%）\t采购金额
合计\t\t\t\t\t14\t\t\t17.60
某某县林业局\t\t\t\t\t14\t\t\t17.60
办公与宣传\t\t\t\t\t11\t\t\t7.60
某某县林业局\t办公设备（鄂财采[2023]12号）\tA02010105 台式计算机\t2130201 行政运行\t31002 设备购置\t10\t6000\t30\t6.00
某某县林业局\t印刷服务\tC23090199其他印刷服务\t2130201\t30202\t1\t16000\t100\t1.60
某某县林业局\t无人机购置\t\t\t\t3\t33333.33\t\t10.00
"""
RUNNING = """某某县林业局2024年部门预算

政府采购预算表
预算11表
单位：元
单位代码 单位名称 项目 采购品目 功能科目 部门经济分类 采购数量 单价（元） 采购金额
合计 14 209333 176000
401 某某县林业局 14 209333 176000
401001 某某县林业局 办公设备购置（鄂财采[2023]12号） A02010105台式计算机 2130201行政运行 31002办公设备购置 10 6000 60000
401001 某某县林业局 2024年印刷服务 C23090199其他印刷服务 2130201行政运行 30202印刷费 1 16000 16000
401001 某某县林业局 无人机购置 [A02061801]无人机 [2130201]行政运行 [310]资本性支出 3 33333 100000
"""
SIMPLE = """某某县林业局2024年部门预算

政府购买服务预算表
单位：万元

项目\t数量\t金额
合计\t3\t15.00
某某县林业局\t3\t15.00
森林防火宣传\t1\t5.00
病虫害防治\t1\t5.00
古树普查\t1\t5.00
"""
COLUMNS = ["project", "catalog_code", "catalog_name", "function_code", "economic_code", "quantity", "unit_price_wan"]


def lines(tmp_path: Path, text: str) -> list[list[object]]:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    found = yj.parse(path).purchases[[*COLUMNS, "amount_wan"]]
    return [[None if pd.isna(value) else value for value in row] for row in found.itertuples(index=False)]


def test_codes_are_told_by_their_shape_and_quantities_by_their_column(tmp_path: Path) -> None:
    """A document's number in brackets is no code, a share is no quantity, a line without codes is a purchase."""
    assert lines(tmp_path, CELLS_APART) == [
        ["办公设备（鄂财采[2023]12号）", "A02010105", "台式计算机", "2130201", "31002", 10, 0.6, 6],
        ["印刷服务", "C23090199", "其他印刷服务", "2130201", "30202", 1, 1.6, 1.6],
        ["无人机购置", None, None, None, None, 3, 3.333333, 10],
    ]


def test_codes_without_brackets_where_the_cells_run_together(tmp_path: Path) -> None:
    found = lines(tmp_path, RUNNING)
    assert [row[0] for row in found] == ["办公设备购置（鄂财采[2023]12号）", "2024年印刷服务", "无人机购置"]
    assert [row[1:] for row in found] == [
        ["A02010105", "台式计算机", "2130201", "31002", 10, 0.6, 6],
        ["C23090199", "其他印刷服务", "2130201", "30202", 1, 1.6, 1.6],
        ["A02061801", "无人机", "2130201", "310", 3, 3.3333, 10],
    ]


def test_a_table_that_describes_nothing_still_has_lines(tmp_path: Path) -> None:
    assert [(row[0], row[5], row[7]) for row in lines(tmp_path, SIMPLE)] == [
        ("森林防火宣传", 1, 5),
        ("病虫害防治", 1, 5),
        ("古树普查", 1, 5),
    ]


OUTLINE = """某省水利厅2021年度部门预算

政府采购支出预算表
单位：万元

采购品目大类\t专项名称\t经济科目\t采购物品名称\t采购组织形式\t总计
合计\t\t\t\t\t90.00
一、货物A\t\t\t\t\t30.00
\t设备购置\t设备购置\t\t\t30.00
\t\t\t台式计算机\t集中采购\t10.00
\t\t\t家具用具\t分散采购\t20.00
三、服务C\t\t\t\t\t60.00
\t运行经费\t维修费\t\t\t15.00
\t\t\t物业管理服务\t集中采购\t10.00
\t\t\t\t分散采购\t5.00
\t\t会议费\t\t\t45.00
\t\t\t会议服务\t分散采购\t45.00
"""


def test_an_outline_of_purchases(tmp_path: Path) -> None:
    """Lines name their project once; what sums up the lines below it is no purchase."""
    path = tmp_path / "a.txt"
    path.write_text(OUTLINE, "utf-8")
    parsed = yj.parse(path)
    assert list(parsed.purchases[["project", "catalog_name", "amount_wan"]].itertuples(index=False, name=None)) == [
        ("设备购置", "台式计算机", 10.0),
        ("设备购置", "家具用具", 20.0),
        ("运行经费", "物业管理服务", 10.0),
        ("运行经费", "物业管理服务", 5.0),
        ("运行经费", "会议服务", 45.0),
    ]
    items = "合计 货物A 设备购置 台式计算机 家具用具 服务C 运行经费 物业管理服务 物业管理服务 会议费 会议服务"
    assert list(parsed.amounts.item) == items.split()


GROUPED = """某省水利厅2021年度部门预算

收入预算总表
单位：万元

项目名称\t\t金额
收入总计\t\t90.00
一般公共预算资金\t小计\t80.00
\t财政拨款（补助）资金\t75.00
\t专项收入\t5.00
其他资金\t事业收入\t10.00

“三公”经费、会议费、培训费支出预算表
单位：万元

合计\t“三公”经费\t\t\t\t\t\t会议费\t培训费
\t小计\t因公出国（境）费\t公务用车购置及运行维护费\t\t\t公务接待费\t\t
\t\t\t小计\t公务用车购置费\t公务用车运行维护费\t\t\t
20.00\t12.00\t3.00\t8.00\t2.00\t6.00\t1.00\t5.00\t3.00

收支预算总表
单位：万元

收入\t\t支出\t\t\t
项目名称\t金额\t功能科目名称\t金额\t项目名称\t金额
一、财政拨款\t80.00\t一、农林水支出\t90.00\t一、基本支出\t50.00
二、其他资金\t10.00\t\t\t二、项目支出\t40.00
收入合计\t90.00\t支出合计\t\t\t90.00
"""


def test_groups_of_rows_and_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(GROUPED, "utf-8")
    amounts = yj.parse(path).amounts
    by_form = {form: dict(zip(rows.item, rows.amount_wan, strict=True)) for form, rows in amounts.groupby("form")}
    assert by_form["income"] == {
        "收入总计": 90.0,
        "一般公共预算资金/小计": 80.0,
        "财政拨款（补助）资金": 75.0,
        "专项收入": 5.0,
        "事业收入": 10.0,
    }
    assert (by_form["sangong"]["合计"], by_form["sangong"]["“三公”经费"]) == (20.0, 12.0)
    classes = amounts[amounts.form == "summary"].set_index("item").classification
    assert (classes["农林水支出"], classes["基本支出"], classes["项目支出"]) == ("function", "", "")
