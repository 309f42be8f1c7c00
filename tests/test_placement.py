"""Placing numbers whose columns were lost: small tables with figures made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yujuesuan import forms
from yujuesuan.document import Document, Line
from yujuesuan.extract.read_tables import read_tables
from yujuesuan.tables import Problem, Table

HEAD = "2022 年度支出决算表\n\n部门：某区某局\n\n公开 03 表\n\n金额单位：万元\n\n"
COLUMNS = (
    "项目 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出\n"
    "功能分类科目编码 科目名称\n栏次 1 2 3 4 5 6\n"
)
GENERAL = (
    "2022 年度一般公共预算财政拨款支出决算表\n公开 05 表\n金额单位：万元\n"
    "项目 本年支出 功能分类科目编码 科目名称 小计 基本支出 项目支出\n栏次 1 2 3\n"
)


def read(text: str) -> tuple[list[Table], list[Problem]]:
    lines = tuple(Line(i, line) for i, line in enumerate(text.split("\n"), start=1))
    return read_tables(Document("x.txt", "0" * 64, "text", lines), forms.load())


def placed(table: Table) -> dict[tuple[str, str], tuple[str, str]]:
    """(code, measure) → (printed number, how it was placed)."""
    return {
        (row.code, table.columns[f.column].measure): (f.raw, f.placed)
        for row in table.rows
        for f in row.figures
        if f.column is not None
    }


def test_a_sister_form_tells_the_column_and_sums_tell_the_rest() -> None:
    text = (
        HEAD + COLUMNS + "合计 30.50 20.30 10.20\n"
        "201 一般公共服务支出 30.50 20.30 10.20\n20103 政府办公厅事务 30.50 20.30 10.20\n"
        "2010301 行政运行 20.30 20.30\n2010302 一般行政管理事务 10.20 10.20\n注：本表反映支出。\n"
        + GENERAL
        + "合计 30.50 20.30 10.20\n201 一般公共服务支出 30.50 20.30 10.20\n"
        "20103 政府办公厅事务 30.50 20.30 10.20\n2010301 行政运行 20.30 20.30\n"
        "2010302 一般行政管理事务 10.20 10.20\n注：\n"
    )
    tables, problems = read(text)
    cells = placed(tables[0])
    assert problems == []
    assert cells[("2010301", "basic")] == ("20.30", "inferred")
    assert cells[("2010302", "project")] == ("10.20", "inferred")
    assert placed(tables[1])[("2010302", "project")] == ("10.20", "inferred")
    assert placed(tables[1])[("201", "project")] == ("10.20", "printed")


def test_without_a_sister_form_nothing_is_guessed() -> None:
    tables, problems = read(HEAD + COLUMNS + "合计 20.30 20.30\n201 一般公共服务支出 20.30 20.30\n注：\n")
    cells = placed(tables[0])
    assert set(cells) == {("", "total"), ("201", "total")}
    assert [(problem.line, problem.text) for problem in problems] == [(12, "20.30"), (13, "20.30")]


def test_two_equal_rows_that_could_swap_stay_open() -> None:
    body = "合计 10.00 5.00 5.00\n201 一般公共服务支出 5.00 5.00\n203 国防支出 5.00 5.00\n注：\n"
    tables, problems = read(GENERAL + body)
    cells = placed(tables[0])
    assert ("201", "total") in cells and ("201", "basic") not in cells and ("201", "project") not in cells
    assert [problem.text for problem in problems] == ["5.00", "5.00"]


def test_rounding_in_the_print_does_not_stop_the_proof() -> None:
    body = "合计 100.01 60.00 40.01\n201 一般公共服务支出 60.00 60.00\n203 国防支出 40.00 40.00\n注：\n"
    tables, problems = read(GENERAL + body)
    assert placed(tables[0])[("203", "project")] == ("40.00", "inferred")
    assert problems == []


def test_a_sum_that_is_contradicted_in_one_column_proves_nothing_in_the_others() -> None:
    body = "合计 100.00 60.00 40.00\n201 一般公共服务支出 61.00 61.00\n203 国防支出 40.00 40.00\n注：\n"
    tables, problems = read(GENERAL + body)
    assert ("203", "project") not in placed(tables[0]) and ("201", "basic") not in placed(tables[0])
    assert [problem.text for problem in problems] == ["61.00", "40.00"]


def test_a_contradiction_is_not_resolved_by_moving_numbers() -> None:
    body = "合计 100.00 60.00 40.00\n201 一般公共服务支出 61.00 61.00\n203 国防支出 39.00 39.00\n注：\n"
    tables, problems = read(GENERAL + body)
    assert set(placed(tables[0])) == {("", "total"), ("", "basic"), ("", "project"), ("201", "total"), ("203", "total")}
    assert [problem.text for problem in problems] == ["61.00", "39.00"]


def test_more_numbers_than_columns_is_said_not_squeezed() -> None:
    tables, problems = read(GENERAL + "合计 10.00 5.00 5.00 1.00\n注：\n")
    assert [row for table in tables for row in table.rows] == []
    assert "栏目不能确定" in problems[0].message and problems[0].line == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.booleans()), min_size=1, max_size=9),
)
def test_what_is_placed_is_where_it_was(rows: list[tuple[int, bool]]) -> None:
    """Blank out a full table's empty cells: every number that gets a column gets its own."""

    def money(cents: int) -> str:
        return f"{cents / 100:.2f}"

    basic = sum(cents for cents, is_basic in rows if is_basic)
    project = sum(cents for cents, is_basic in rows if not is_basic)
    parts = " ".join(money(c) for c in (basic, project) if c)
    body = f"合计 {money(basic + project)} {parts}\n" + "".join(
        f"{201 + i} 某类支出 {money(cents)} {money(cents)}\n" for i, (cents, _) in enumerate(rows)
    )
    tables, _ = read(GENERAL + body + "注：\n")
    for row in tables[0].rows:
        if row.code:
            _, is_basic = rows[int(row.code) - 201]
            for figure in row.figures[1:]:
                if figure.column is not None:
                    assert tables[0].columns[figure.column].measure == ("basic" if is_basic else "project")


@pytest.mark.parametrize("blank_lines", [0, 1])
def test_wrapped_labels_and_codes(blank_lines: int) -> None:
    body = "合计 4.00 4.00 0.00\n2130599\n其他巩固脱贫攻坚成果衔接乡村振兴支\n出\n4.00 4.00 0.00\n注：\n"
    gap = "\n" * (blank_lines + 1)
    tables, problems = read((GENERAL + body).replace("\n", gap))
    row = tables[0].rows[1]
    assert (row.code, row.item) == ("2130599", "其他巩固脱贫攻坚成果衔接乡村振兴支出")
    assert [figure.raw for figure in row.figures] == ["4.00", "4.00", "0.00"] and problems == []


def test_paths_are_only_used_for_names(tmp_path: Path) -> None:
    assert read("没有表格的文字。")[0] == []


SANGONG = (
    "2023 年度财政拨款“三公”经费支出决算表\n公开 09 表\n金额单位：万元\n预算数 决算数\n"
    "合计 因公出国（境）费 公务用车购置及运行费 公务接待费 合计 因公出国（境）费 公务用车购置及运行费 公务接待费\n"
    "小计 公务用车购置费 公务用车运行费 小计 公务用车购置费 公务用车运行费\n1 2 3 4 5 6 7 8 9 10 11 12\n"
)


def items(table: Table) -> dict[tuple[str, str], str]:
    """(measure, item) → printed number of a table whose columns are items."""
    return {
        (table.columns[f.column].measure, table.columns[f.column].item): f.raw
        for row in table.rows
        for f in row.figures
        if f.column is not None
    }


def test_columns_that_are_items_keep_their_identities() -> None:
    tables, problems = read(SANGONG + "7.50 2.00 4.50 1.50 3.00 1.00 6.00 1.50 3.60 0.60 3.00 0.90\n注：\n")
    cells = items(tables[0])
    assert problems == [] and len(cells) == 12
    assert cells[("budget", "公务用车购置费")] == "1.50" and cells[("final", "公务接待费")] == "0.90"


def test_a_vehicle_cost_without_its_kind_stays_open() -> None:
    tables, problems = read(SANGONG + "6.50 5.00 5.00 1.50 4.40 3.60 3.60 0.80\n注：\n")
    cells = items(tables[0])
    assert cells[("budget", "合计")] == "6.50" and cells[("final", "合计")] == "4.40"
    assert cells[("budget", "公务用车购置及运行维护费")] == "5.00" and cells[("final", "公务接待费")] == "0.80"
    assert [problem.text for problem in problems] == ["5.00", "3.60"]
