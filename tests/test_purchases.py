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
