"""Headers of text flows whose reading is in doubt: every figure in its own column, or left out and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from yujuesuan.pipeline import Parsed, parse

HEAD = "某区水务局\n2023 年度部门决算\n第二部分 2023 年度部门决算表\n"


def read(tmp_path: Path, *lines: str) -> Parsed:
    path = tmp_path / "made.txt"
    path.write_text(HEAD + "\n".join(lines), "utf-8")
    return parse(path)


def cells(parsed: Parsed, label: str) -> dict[str, str]:
    """measure → printed figure of the row with a label."""
    return {a["measure"]: a["raw"] for a in parsed.records["amounts"] if a["item"] == label}


def test_a_column_a_line_keeps_its_printed_order(tmp_path: Path) -> None:
    rows = ("合计 300.00 120.00 180.00", "213 农林水支出 300.00 120.00 180.00")
    head = ("支出决算表", "单位：万元", "科目编码", "科目名称", "合计", "项目支出", "基本支出")
    parsed = read(tmp_path, *head, *rows)
    assert cells(parsed, "农林水支出") == {"total": "300.00", "project": "120.00", "basic": "180.00"}


@pytest.mark.parametrize(
    ("head", "row", "right"),
    [
        (
            ("对附属单位", "科目编码 科目名称合计 基本支出 项目支出 经营支出", "补助支出"),
            "300.00 180.00 100.00 20.00",
            {"total": "300.00", "basic": "180.00", "project": "100.00", "operating": "20.00"},
        ),
        (
            ("对附属单位", "科目编码 科目名称 合计 基本支出项目支出 经营支出", "补助支出"),
            "300.00 180.00 120.00",
            {"total": "300.00", "basic": "180.00", "project": "120.00"},
        ),
    ],
)
def test_cells_printed_without_a_space_lose_no_column(
    tmp_path: Path, head: tuple[str, ...], row: str, right: dict[str, str]
) -> None:
    parsed = read(tmp_path, "支出决算表", "单位：万元", *head, f"合计 {row}", f"213 农林水支出 {row}")
    found = cells(parsed, "农林水支出")
    assert found.items() <= right.items()
    assert found == right or parsed.problems


def test_which_of_two_expenses_stands_left_is_open_where_no_line_tells(tmp_path: Path) -> None:
    head = ("因公出国 公务用车购置及运行维护费", "合计 公务接待费", "（境）费 小计 购置费 运行费")
    title = ("一般公共预算“三公”经费支出表", "单位：万元")
    parsed = read(tmp_path, *title, *head, "3.20 0.40 0.00 2.80 0.00 2.80")
    items = {a["item"]: a["raw"] for a in parsed.records["amounts"]}
    assert "因公出国（境）费" not in items or items["因公出国（境）费"] != "0.40"
    assert parsed.problems


def test_a_misprint_in_a_wide_table_moves_no_column(tmp_path: Path) -> None:
    names = ("合计", "一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "事业收入")
    names += ("上级补助收入", "附属单位上缴收入", "经营收入", "其他收入")
    row = "100.00 10.00 11.00 9.00 12.00 8.00 13.00 7.00 14.00 16.00"
    lines = (f"合计 {row}", f"213 农林水支出 {row}", f"21303 水利 {row[:-2]}50")
    parsed = read(tmp_path, "收入决算表", "单位：万元", "科目编码", "科目名称", *names, *lines)
    assert cells(parsed, "农林水支出")["affiliate"] == "7.00"
    assert cells(parsed, "农林水支出")["operating"] == "14.00"


def test_a_header_of_two_sides_that_no_line_parts_is_left_unread(tmp_path: Path) -> None:
    head = ("收入 支出", "年初预 一般公共预算 政府性基金", "项目 项目 合计", "算数 财政拨款 预算财政拨款")
    rows = (
        "一、一般公共预算财政拨款 300.00 一、文化旅游体育与传媒支出 250.00 250.00",
        "总计 300.00 总计 300.00 300.00",
    )
    parsed = read(tmp_path, "财政拨款收入支出决算总表", "单位：万元", *head, *rows)
    assert not parsed.records["amounts"]
    assert parsed.problems


def test_the_last_label_of_two_blocks_is_whole(tmp_path: Path) -> None:
    head = ("经济分类 经济分类", "科目名称 决算数 科目名称 决算数", "科目编码 科目编码")
    rows = (
        "301 工资福利支出 150.00 302 商品和服务支出 20.00",
        "30101 基本工资 120.00 30201 办公费 18.00",
        "机关事业单位基本养老保",
        "30108 30.00 30206 电费 2.00",
        "险缴费",
    )
    parsed = read(tmp_path, "一般公共预算财政拨款基本支出决算表", "单位：万元", *head, *rows)
    labels = {a["code"]: a["item"] for a in parsed.records["amounts"]}
    assert labels["30108"] == "机关事业单位基本养老保险缴费"
    assert labels["30206"] == "电费"


@pytest.mark.parametrize("across", [8, 16])
def test_a_header_of_countless_pieces_is_given_up(tmp_path: Path, across: int) -> None:
    pieces = (" ".join([piece] * across) for piece in ("公务用车", "购置", "及运行", "维护", "费"))
    groups = (" ".join(["基本支出"] * across), " ".join(["人员经费"] * (across + 1)))
    row = " ".join(["1.00"] * across)
    parsed = read(tmp_path, "一般公共预算“三公”经费支出表", "单位：万元", *pieces, f"合计 {row}")
    assert parsed.problems
    parsed = read(tmp_path, "支出决算表", "单位：万元", *groups, f"213 农林水支出 {row}")
    assert parsed.problems
