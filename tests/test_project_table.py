"""Projects of the project table: small tables whose sums, kinds and units are no projects."""

from __future__ import annotations

from pathlib import Path

from yujuesuan import forms
from yujuesuan.document import Document
from yujuesuan.extract.project_table import table_projects
from yujuesuan.extract.read_tables import read_tables
from yujuesuan.readers.text import read_text

FLOW = (
    "项目支出预算表\n部门：双桥县水务局 单位：万元\n项目编码 项目名称 项目单位 合计 一般公共预算 政府性基金 单位资金\n"
)
DISTRICTS = Path(__file__).parent / "data" / "districts"
TAB = "2023年项目支出表\n单位：万元\n"


def projects(text: str) -> list[tuple[str, str, float]]:
    document = Document("t.txt", "0" * 64, "text", *read_text(text.encode(), "t.txt"))
    tables, _ = read_tables(document, forms.load())
    found = [record for table in tables for record in table_projects(table, forms.load())]
    return [(record["code"], record["project"], record["budget_wan"]) for record in found]


def test_kinds_units_and_totals_are_no_projects() -> None:
    text = (
        FLOW + "合计 190.00 190.00\n307 双桥县水务局 190.00 190.00\n307001 双桥县水务局本级 190.00 190.00\n"
        "1 运转类 70.00 70.00\n101 节水宣传经费 双桥县水务局本级 70.00 70.00\n"
        "3 特定目标类 120.00 120.00\n301 防汛物资储备 双桥县水务局本级 80.00 80.00\n"
        "302 水库除险加固 双桥县水务局本级 40.00 40.00\n小计 120.00 120.00\n"
    )
    assert projects(text) == [("101", "节水宣传经费", 70), ("301", "防汛物资储备", 80), ("302", "水库除险加固", 40)]


def test_nine_digit_codes_are_projects() -> None:
    text = (
        FLOW + "合计 120.00 120.00\n307001 双桥县水务局本级 120.00 120.00\n"
        "307001101 防汛物资储备 双桥县水务局本级 80.00 80.00\n307001102 水库除险加固 双桥县水务局本级 40.00 40.00\n"
    )
    assert projects(text) == [("307001101", "防汛物资储备", 80), ("307001102", "水库除险加固", 40)]


def test_a_kind_of_unknown_name_is_the_sum_of_the_longer_codes_under_it() -> None:
    text = (
        TAB + "项目编码\t项目名称\t合计\t一般公共预算\n\t合计\t100.00\t100.00\n"
        "31\t专项业务\t60.00\t60.00\n360000001234\t防汛物资储备\t40.00\t40.00\n360000001235\t节水宣传\t20.00\t20.00\n"
        "32\t基本建设\t40.00\t40.00\n360000001236\t水库除险加固\t40.00\t40.00\n"
    )
    assert [name for _, name, _ in projects(text)] == ["防汛物资储备", "节水宣传", "水库除险加固"]


def test_rows_without_codes_are_sums_where_the_total_counts_their_parts_once() -> None:
    text = (
        TAB + "项目名称\t合计\t一般公共预算\n合计\t100.00\t100.00\n"
        "水利发展\t60.00\t60.00\n防汛物资储备\t40.00\t40.00\n节水宣传\t20.00\t20.00\n"
        "水库除险加固\t40.00\t40.00\n"
    )
    assert [name for _, name, _ in projects(text)] == ["防汛物资储备", "节水宣传", "水库除险加固"]


def test_projects_that_add_up_to_another_by_chance_all_stay() -> None:
    text = (
        TAB + "项目名称\t合计\t一般公共预算\n合计\t120.00\t120.00\n"
        "水利发展\t60.00\t60.00\n防汛物资储备\t40.00\t40.00\n节水宣传\t20.00\t20.00\n"
    )
    assert [name for _, name, _ in projects(text)] == ["水利发展", "防汛物资储备", "节水宣传"]


def test_a_row_without_a_name_is_no_project() -> None:
    text = (
        TAB + "项目编码\t项目名称\t合计\t一般公共预算\n\t合计\t40.00\t40.00\n\t\t40.00\t40.00\n"
        "360000001236\t水库除险加固\t40.00\t40.00\n"
    )
    assert projects(text) == [("360000001236", "水库除险加固", 40)]


def test_names_keep_the_number_of_a_document_and_the_units_name_inside_them() -> None:
    text = (
        FLOW + "合计 120.00 120.00\n307001 水务局 120.00 120.00\n"
        "360000001234 鄂财预[2023]12号水利专项 水务局 80.00 80.00\n360000001235 水务局节水宣传 水务局 40.00 40.00\n"
    )
    assert projects(text) == [
        ("360000001234", "鄂财预[2023]12号水利专项", 80),
        ("360000001235", "水务局节水宣传", 40),
    ]


def test_without_a_unit_column_a_name_is_left_whole() -> None:
    text = (
        "项目支出预算表\n单位：万元\n项目编码 项目名称 合计 一般公共预算\n合计 120.00 120.00\n"
        "307001 水务局 120.00 120.00\n360000001235 补助 水务局 120.00 120.00\n"
    )
    assert projects(text) == [("360000001235", "补助水务局", 120)]


def test_the_projects_of_a_department_with_units_and_kinds() -> None:
    text = (DISTRICTS / "flow-kinds-2024-budget.txt").read_text("utf-8")
    assert projects(text) == [
        ("307001201", "双桥县水务局节水宣传", 30),
        ("307001301", "省水财[2023]12号水利专项", 100),
        ("307001302", "城区积水点整治工作开展情况调查", 50),
        ("307002301", "说明牌和警示牌更新", 60),
        ("307002302", "堤防白蚁防治", 40),
    ]


def test_projects_beside_an_income_table_of_classes() -> None:
    text = (DISTRICTS / "tab-classes-2023-budget.txt").read_text("utf-8")
    assert projects(text) == [("510000101", "学生营养改善计划", 120), ("510000102", "校舍维修", 80)]


def test_projects_beside_their_unit_in_columns_before_them() -> None:
    tab = (
        TAB + "单位编码\t单位名称\t项目编码\t项目名称\t合计\t一般公共预算\n\t合计\t\t\t60.00\t60.00\n"
        "307001\t水务局\t\t\t60.00\t60.00\n307001\t水务局\t360000001234\t节水宣传\t40.00\t40.00\n"
        "307001\t水务局\t360000001235\t防汛\t20.00\t20.00\n"
    )
    flow = (
        "项目支出预算表\n单位：万元\n单位编码 单位名称 项目名称 合计 一般公共预算\n合计 60.00 60.00\n"
        "307001 水务局 60.00 60.00\n307001 水务局 节水宣传 40.00 40.00\n307001 水务局 防汛 20.00 20.00\n"
    )
    assert projects(tab) == [("360000001234", "节水宣传", 40), ("360000001235", "防汛", 20)]
    # the unit's code is not the project's
    assert projects(flow) == [("", "节水宣传", 40), ("", "防汛", 20)]
