"""Tables in PDF files whose columns show only in how texts are aligned: drawn by hand, and printed from data/raw."""

from __future__ import annotations

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from drawn_table import Sheet
from render_pdf import render

import yujuesuan as yj
from yujuesuan import forms
from yujuesuan.extract.read_tables import read_tables
from yujuesuan.readers import read
from yujuesuan.tables import Problem, Table

RAW = Path(__file__).parent.parent / "data" / "raw"
STEMS = sorted(path.stem for path in RAW.glob("*.txt"))
COLUMNS = ["form", "code", "item", "measure", "raw", "unit", "classification", "level", "amount_wan"]
needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium to print with")
WRAP = "td.label, td.head { white-space: normal; }"

Cells = dict[tuple[str, str], dict[str, str]]


def tables(path: Path) -> tuple[list[Table], list[Problem]]:
    return read_tables(read(path), forms.load())


def cells(table: Table) -> Cells:
    """(code, item) → measure → the number as printed."""
    found: Cells = {}
    for row in table.rows:
        for figure in row.figures:
            assert figure.placed == "printed" and figure.column is not None
            of_row = found.setdefault((row.code, row.item), {})
            measure = table.columns[figure.column].measure
            assert measure not in of_row
            of_row[measure] = figure.raw
    return found


def amounts(parsed: yj.Parsed) -> Counter[tuple[object, ...]]:
    return Counter(map(tuple, parsed.amounts[COLUMNS].itertuples(index=False)))


# ---- printed from data/raw --------------------------------------------------------------------------------


@needs_chromium
@pytest.mark.parametrize(
    ("page", "size", "repeat", "css"),
    [
        ("A4 landscape", 6, False, ""),
        ("A3 landscape", 7, False, ""),
        ("A4", 4, True, ""),
        ("A4 landscape", 6, True, WRAP),
    ],
    ids=["A4 landscape", "A3", "A4", "wrapped"],
)
@pytest.mark.parametrize("stem", STEMS)
def test_the_amounts_are_those_of_the_text(
    tmp_path: Path, stem: str, page: str, size: float, repeat: bool, css: str
) -> None:
    original = yj.parse(RAW / f"{stem}.txt")
    render(original, tmp_path / "a.pdf", page, size, ruled=False, repeat=repeat, css=css)
    printed = yj.parse(tmp_path / "a.pdf")
    assert amounts(printed) == amounts(original)
    assert set(printed.amounts.placed) == {"printed"}
    assert printed.amounts.page.notna().all()


@needs_chromium
@pytest.mark.parametrize(
    "css",
    [
        "body { font-family: 'Liberation Mono', sc !important; }",
        "td { padding: 0 4pt !important; }",
        f"{WRAP} td {{ padding: 0 4pt !important; }}",
        "td.head { text-align: left; }",
        "td.amount, td.head { text-align: left; }",
        "td.amount { text-align: center; } td.head { vertical-align: top; }",
        f"{WRAP} td {{ vertical-align: bottom; }}",
        "td.head { text-align: right; }",
    ],
    ids=["mono", "no padding", "wrapped without padding", "left", "all left", "centred", "bottom", "right"],
)
@pytest.mark.parametrize("stem", ["hongshan-2023-budget", "jiangan-2023-final", "jianghan-2023-final"])
def test_no_amount_is_wrong_and_none_lost_in_silence(tmp_path: Path, stem: str, css: str) -> None:
    """Prints that leave open what a header stands over: what is not certain is left out, and said of its form."""
    original = yj.parse(RAW / f"{stem}.txt")
    render(original, tmp_path / "a.pdf", "A4 landscape", 5, ruled=False, css=css)
    printed = yj.parse(tmp_path / "a.pdf")
    expected, found = amounts(original), amounts(printed)
    told = Counter({key: count for key, count in found.items() if key[3]})
    assert list((told - expected).elements()) == []
    assert {str(key[0]) for key in expected - found} <= {problem.form for problem in printed.problems}


# ---- drawn by hand ----------------------------------------------------------------------------------------


def test_three_levels_narrow_columns_and_a_page_without_header(tmp_path: Path) -> None:
    """Blank columns keep their place; a cell over all levels stands in the middle of them."""
    sheet = Sheet(tmp_path / "a.pdf", [40, 100, 200, 262, 324, 386, 440, 494, 548, 602, 656, 710, 770], 7.5, 14)
    sheet.line("公开02表")
    sheet.line("收入预算总表")
    sheet.line("单位：万元", "right")
    sheet.heads(
        *((0, 1, 1, "科目编码"), (1, 2, 1, "科目名称"), (2, 3, 1, "合计"), (3, 9, 0, "本年收入")),
        *((9, 12, 0, "上年结转"), (3, 4, 1.5, "小计"), (4, 7, 1, "财政拨款"), (4, 5, 2, "一般公共预算")),
        *((5, 6, 2, "政府性基金"), (6, 7, 2, "国有资本经营"), (7, 8, 1.5, "事业收入"), (8, 9, 1.5, "其他收入")),
        *((9, 10, 1.5, "小计"), (10, 11, 1.5, "一般公共预算"), (11, 12, 1.5, "政府性基金")),
        levels=3,
    )
    total = ["1,934.57", "1,800.25", "1,640.10", "100.00", "60.15", "", "", "134.32", "130.00", "4.32"]
    sheet.row("", "合计", *total, labels=2)
    service = ["1,730.25", "1,600.25", "1,500.25", "100.00", "", "", "", "130.00", "130.00", ""]
    sheet.row("201", "一般公共服务支出", *service, labels=2)
    sheet.row("20101", "人大事务", *service, labels=2)
    sheet.turn()
    sheet.row("223", "国有资本经营预算支出", "60.15", "60.15", "", "", "60.15", "", "", "", "", "", labels=2)
    sheet.row("229", "其他支出", "144.17", "139.85", "139.85", "", "", "", "", "4.32", "", "4.32", labels=2)
    sheet.line("注：本表反映部门年度收入预算情况")
    sheet.save()
    (table,), problems = tables(tmp_path / "a.pdf")
    of_service = {
        "total": "1,730.25",
        "subtotal": "1,600.25",
        "general": "1,500.25",
        "fund": "100.00",
        "carryover": "130.00",
        "carryover_general": "130.00",
    }
    assert cells(table) == {
        ("", "合计"): {
            "total": "1,934.57",
            "subtotal": "1,800.25",
            "general": "1,640.10",
            "fund": "100.00",
            "state_capital": "60.15",
            "carryover": "134.32",
            "carryover_general": "130.00",
            "carryover_fund": "4.32",
        },
        ("201", "一般公共服务支出"): of_service,
        ("20101", "人大事务"): of_service,
        ("223", "国有资本经营预算支出"): {"total": "60.15", "subtotal": "60.15", "state_capital": "60.15"},
        ("229", "其他支出"): {
            "total": "144.17",
            "subtotal": "139.85",
            "general": "139.85",
            "carryover": "4.32",
            "carryover_fund": "4.32",
        },
    }
    assert problems == []
    assert [figure.page for row in table.rows[-2:] for figure in row.figures[:1]] == [2, 2]


@pytest.mark.parametrize("to", ["right", "middle", "left"])
def test_two_sides_with_numbers_set_to_any_edge(tmp_path: Path, to: str) -> None:
    sheet = Sheet(tmp_path / "a.pdf", [40, 190, 280, 430, 500, 570, 640], 9, 15)
    sheet.line("公开01表")
    sheet.line("财政拨款收支总表")
    sheet.line("单位：万元", "right")
    sheet.heads(
        *((0, 2, 0, "收入"), (2, 6, 0, "支出"), (0, 1, 1, "项目"), (1, 2, 1, "预算数"), (2, 3, 1, "项目")),
        *((3, 4, 1, "合计"), (4, 5, 1, "一般公共预算"), (5, 6, 1, "政府性基金预算")),
        levels=2,
    )
    for texts in (
        ("一、一般公共预算拨款", "812.40", "一、一般公共服务支出", "700.15", "700.15", ""),
        ("二、政府性基金预算拨款", "95.05", "二、教育支出", "", "", ""),
        ("", "", "三、城乡社区支出", "207.30", "112.25", "95.05"),
        ("收入总计", "907.45", "支出总计", "907.45", "812.40", "95.05"),
    ):
        places = enumerate(texts)
        for n, text in places:
            sheet.draw(sheet.x[n], sheet.x[n + 1], text, "left" if n in (0, 2) else to)
        sheet.y += sheet.pitch
    sheet.save()
    (table,), problems = tables(tmp_path / "a.pdf")
    assert cells(table) == {
        ("", "一般公共预算拨款"): {"income": "812.40"},
        ("", "政府性基金预算拨款"): {"income": "95.05"},
        ("", "收入总计"): {"income": "907.45"},
        ("", "一般公共服务支出"): {"expenditure": "700.15", "expenditure_general": "700.15"},
        ("", "城乡社区支出"): {
            "expenditure": "207.30",
            "expenditure_general": "112.25",
            "expenditure_fund": "95.05",
        },
        ("", "支出总计"): {"expenditure": "907.45", "expenditure_general": "812.40", "expenditure_fund": "95.05"},
    }
    assert problems == []


def test_a_code_in_three_columns_under_wrapped_headers(tmp_path: Path) -> None:
    """类, 款 and 项 head columns of their own; 合计 stands over them and the name."""
    sheet = Sheet(tmp_path / "a.pdf", [40, 70, 95, 120, 260, 330, 400, 470, 540, 610], 9, 18)
    sheet.line("一般公共预算支出表")
    sheet.line("单位：元", "right")
    sheet.heads(
        *((0, 3, 0, "科目编码"), (0, 1, 1, "类"), (1, 2, 1, "款"), (2, 3, 1, "项"), (3, 4, 0.5, "科目名称")),
        *((4, 5, 0.5, "合计"), (5, 8, 0, "基本支出"), (5, 6, 1, "小计"), (6, 7, 1, "人员经费"), (7, 8, 1, "公用经费")),
        (8, 9, 0.5, "项目支出"),
        levels=2,
    )
    sheet.draw(sheet.x[0], sheet.x[4], "合计", "middle")
    sheet.row(*[""] * 4, "1,203,400", "903,400", "800,000", "103,400", "300,000", labels=4)
    sheet.row("205", "", "", "教育支出", "1,203,400", "903,400", "800,000", "103,400", "300,000", labels=4)
    sheet.row("205", "02", "", "普通教育", "1,203,400", "903,400", "800,000", "103,400", "300,000", labels=4)
    sheet.row("205", "02", "01", "学前教育", "903,400", "903,400", "800,000", "103,400", "", labels=4)
    sheet.row("205", "02", "99", "其他普通教育支出", "300,000", "", "", "", "300,000", labels=4)
    sheet.save()
    (table,), problems = tables(tmp_path / "a.pdf")
    whole = {
        "total": "1,203,400",
        "basic": "903,400",
        "personnel": "800,000",
        "public": "103,400",
        "project": "300,000",
    }
    assert cells(table) == {
        ("", "合计"): whole,
        ("205", "教育支出"): whole,
        ("20502", "普通教育"): whole,
        ("2050201", "学前教育"): {k: v for k, v in whole.items() if k != "project"} | {"total": "903,400"},
        ("2050299", "其他普通教育支出"): {"total": "300,000", "project": "300,000"},
    }
    assert problems == []


def test_a_header_that_a_page_break_cuts(tmp_path: Path) -> None:
    """What stands below the break alone would read as a table without sides."""
    sheet = Sheet(tmp_path / "a.pdf", [40, 190, 280, 430, 520], 9, 15)
    sheet.line("收支总表")
    sheet.line("单位：万元", "right")
    sheet.heads((0, 2, 0, "收入"), (2, 4, 0, "支出"))
    sheet.turn()
    sheet.heads((0, 1, 0, "项目"), (1, 2, 0, "预算数"), (2, 3, 0, "项目"), (3, 4, 0, "预算数"))
    for texts in (("其他收入", "50.00", "教育支出", "30.00"), ("收入总计", "50.00", "支出总计", "30.00")):
        for n, text in enumerate(texts):
            sheet.draw(sheet.x[n], sheet.x[n + 1], text, "right" if n in (1, 3) else "left")
        sheet.y += sheet.pitch
    sheet.save()
    (table,), problems = tables(tmp_path / "a.pdf")
    assert cells(table) == {
        ("", "其他收入"): {"income": "50.00"},
        ("", "收入总计"): {"income": "50.00"},
        ("", "教育支出"): {"expenditure": "30.00"},
        ("", "支出总计"): {"expenditure": "30.00"},
    }
    assert [column.label for column in table.columns] == ["收入/预算数", "支出/预算数"]
    assert problems == []


def continued(path: Path, to: str) -> None:
    """A page that opens with labels of the table before it, far apart, before the first number."""
    sheet = Sheet(path, [40, 190, 280, 430, 520], 6, 20)
    sheet.line("收支总表")
    sheet.line("单位：万元", "right")
    sheet.heads(
        *((0, 2, 0, "收入"), (2, 4, 0, "支出"), (0, 1, 1, "项目"), (1, 2, 1, "预算数"), (2, 3, 1, "项目")),
        (3, 4, 1, "预算数"),
        levels=2,
    )
    for n, texts in enumerate(
        (
            ("其他收入", "50.00", "教育支出", "30.00"),
            ("上年结转", "20.00", "科学技术支出", ""),
            ("", "", "住房保障支出", ""),
            ("", "", "其他支出", ""),
            ("收入总计", "70.00", "支出总计", "30.00"),
        )
    ):
        if n == 2:
            sheet.turn()
        for k, text in enumerate(texts):
            edge = "right" if k in (1, 3) else to if 1 < n < 4 else "left"
            sheet.draw(sheet.x[k], sheet.x[k + 1], text, edge)
        sheet.y += sheet.pitch
    sheet.save()


def test_labels_that_open_a_page_are_rows_of_the_table_before(tmp_path: Path) -> None:
    continued(tmp_path / "a.pdf", "left")
    (table,), problems = tables(tmp_path / "a.pdf")
    assert cells(table)[("", "支出总计")] == {"expenditure": "30.00"}
    assert cells(table)[("", "收入总计")] == {"income": "70.00"}
    assert [row.item for row in table.rows if row.block == 1] == [
        "教育支出",
        "科学技术支出",
        "住房保障支出",
        "其他支出",
        "支出总计",
    ]
    assert problems == []


def test_texts_that_open_a_page_elsewhere_leave_the_table_out_and_say_so(tmp_path: Path) -> None:
    """They are no header over columns, and whether the numbers below them are the table's does not show."""
    continued(tmp_path / "a.pdf", "middle")
    found, problems = tables(tmp_path / "a.pdf")
    assert not any(row.figures for table in found for row in table.rows)
    assert [(p.form, p.unread) for p in problems] == [("summary", True)]


def test_last_characters_of_wrapped_headers_are_no_word_set_apart(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf", [40, 120, 170, 208, 246, 284], 9, 18)
    sheet.line("收入总表")
    sheet.line("单位：万元", "right")
    for n, (above, below) in enumerate((("事业收", "入"), ("经营收", "入"), ("其他收", "入")), 2):
        sheet.draw(sheet.x[n], sheet.x[n + 1], above, "middle", -5)
        sheet.draw(sheet.x[n], sheet.x[n + 1], below, "middle", 5)
    sheet.heads((0, 1, 0, "科目名称"), (1, 2, 0, "合计"))
    sheet.row("教育支出", "6.00", "", "", "6.00")
    sheet.row("科学技术支出", "4.50", "", "", "4.50")
    sheet.save()
    (table,), problems = tables(tmp_path / "a.pdf")
    assert cells(table) == {
        ("", "教育支出"): {"total": "6.00", "other": "6.00"},
        ("", "科学技术支出"): {"total": "4.50", "other": "4.50"},
    }
    assert problems == []


@pytest.mark.parametrize("pitch", [10.35, 16.0], ids=["no space between rows", "space between rows"])
def test_labels_that_wrap(tmp_path: Path, pitch: float) -> None:
    """Numbers stand in the middle of their label's lines, whether rows are farther apart than lines or not."""
    sheet = Sheet(tmp_path / "a.pdf", [40, 100, 190, 260, 330, 400], 9, pitch)
    sheet.line("支出总表")
    sheet.line("单位：万元", "right")
    sheet.heads(
        *((0, 1, 0, "科目编码"), (1, 2, 0, "科目名称"), (2, 3, 0, "合计"), (3, 4, 0, "基本支出"), (4, 5, 0, "项目支出"))
    )
    sheet.row("", "合计", "135.79", "35.79", "100.00", labels=2)
    sheet.row("208", "社会保障和就业支出", "30.79", "30.79", "", labels=2)
    sheet.row("20805", "行政事业单位养老/支出", "30.79", "30.79", "", labels=2)
    sheet.row("2080505", "机关事业单位基本/养老保险缴费/支出", "30.79", "30.79", "", labels=2)
    sheet.row("215", "资源勘探工业信息/等支出", "105.00", "5.00", "100.00", labels=2)
    sheet.save()
    (table,), problems = tables(tmp_path / "a.pdf")
    pension = {"total": "30.79", "basic": "30.79"}
    assert cells(table) == {
        ("", "合计"): {"total": "135.79", "basic": "35.79", "project": "100.00"},
        ("208", "社会保障和就业支出"): pension,
        ("20805", "行政事业单位养老支出"): pension,
        ("2080505", "机关事业单位基本养老保险缴费支出"): pension,
        ("215", "资源勘探工业信息等支出"): {"total": "105.00", "basic": "5.00", "project": "100.00"},
    }
    assert problems == []


def test_numbers_wider_than_the_gap_to_the_next_column(tmp_path: Path) -> None:
    """Right edges tell columns that overlap: a wide number of one reaches over short numbers of the other."""
    sheet = Sheet(tmp_path / "a.pdf", [40, 90, 200, 236, 290, 350], 9, 15)
    sheet.line("支出总表")
    sheet.line("单位：元", "right")
    sheet.heads(
        *((0, 1, 0, "科目编码"), (1, 2, 0, "科目名称"), (2, 3, 0, "合计"), (3, 4, 0, "基本支出"), (4, 5, 0, "项目支出"))
    )
    sheet.row("", "合计", "300.50", "100.25", "200.25", labels=2)
    sheet.row("204", "公共安全支出", "", "12,345,678.90", "", labels=2)
    sheet.row("206", "科学技术支出", "200.25", "", "200.25", labels=2)
    sheet.row("208", "社会保障支出", "100.25", "100.25", "", labels=2)
    sheet.save()
    (table,), problems = tables(tmp_path / "a.pdf")
    assert cells(table) == {
        ("", "合计"): {"total": "300.50", "basic": "100.25", "project": "200.25"},
        ("204", "公共安全支出"): {"basic": "12,345,678.90"},
        ("206", "科学技术支出"): {"total": "200.25", "project": "200.25"},
        ("208", "社会保障支出"): {"total": "100.25", "basic": "100.25"},
    }
    assert problems == []


def test_codes_left_of_their_header_and_negative_amounts(tmp_path: Path) -> None:
    """Codes of one length do not tell to which edge they are set."""
    sheet = Sheet(tmp_path / "a.pdf", [40, 120, 220, 300, 380], 9, 16)
    sheet.line("支出总表")
    sheet.line("单位：万元", "right")
    sheet.heads((0, 1, 0, "科目编码"), (1, 2, 0, "科目名称"), (2, 3, 0, "合计"), (3, 4, 0, "基本支出"))
    sheet.row("201", "外交支出", "(1,234.56)", "3.00", labels=2)
    sheet.row("202", "国防支出", "（5.00）", "2.00", labels=2)
    sheet.row("203", "教育支出", "-7.00", "1.00", labels=2)
    sheet.save()
    (table,), problems = tables(tmp_path / "a.pdf")
    assert cells(table) == {
        ("201", "外交支出"): {"total": "(1,234.56)", "basic": "3.00"},
        ("202", "国防支出"): {"total": "（5.00）", "basic": "2.00"},
        ("203", "教育支出"): {"total": "-7.00", "basic": "1.00"},
    }
    assert [figure.amount.value for row in table.rows for figure in row.figures[:1]] == [
        Decimal("-1234.56"),
        Decimal("-5.00"),
        Decimal("-7.00"),
    ]
    assert problems == []


# ---- what must not be read --------------------------------------------------------------------------------


def test_running_text_with_numbers_in_columns_is_no_table(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "a.pdf", [60, 540], 10, 16, width=595)
    prose = [
        "二、收入支出预算情况说明",
        "本部门本年收入预算 1,234.50 万元，其中一般公共预算 1,200.00 万元，",
        "比上年减少收入预算 2,345.60 万元，其中政府性基金 1,100.50 万元，",
        "主要是本年项目预算 3,456.70 万元，以及上年的结转 1,300.00 万元，",
        "用于弥补上年度支出 4,567.80 万元，与年初的安排 1,400.00 万元相同",
    ]
    for text in prose:
        sheet.line(text, "left")
    sheet.save()
    document = read(tmp_path / "a.pdf")
    assert document.grids == ()
    assert [line.text for line in document.lines] == [text.replace(" ", "") for text in prose], "spaces are no print"


def test_rows_titles_and_units_at_a_page_s_edge_are_no_running_heads(tmp_path: Path) -> None:
    """They differ from page to page in their figures only, as the number of a page does."""
    sheet = Sheet(tmp_path / "a.pdf", [60, 300, 400], 10, 16, width=595)
    for year in range(2020, 2026):
        sheet.line(f"{year}年部门支出表")
        sheet.line("单位：万元", "right")
        sheet.row("其他支出", f"{year}.05")
        if year < 2025:
            sheet.turn()
    sheet.save()
    text = "".join(line.text for line in read(tmp_path / "a.pdf").lines)
    for year in range(2020, 2026):
        assert f"{year}年部门支出表" in text and f"{year}.05" in text
    assert text.count("单位：万元") == 6


def test_a_header_that_two_readings_fit_is_left_out_and_said(tmp_path: Path) -> None:
    """Headers set to the bottom: whether 基本支出 stands over three columns or five does not show."""
    sheet = Sheet(tmp_path / "a.pdf", [40, 140, 240, 340, 440, 540, 640], 9, 15)
    sheet.line("一般公共预算支出表")
    sheet.line("单位：万元", "right")
    sheet.heads(
        *((0, 1, 1, "科目编码"), (1, 2, 1, "合计"), (2, 5, 0, "基本支出"), (2, 3, 1, "小计")),
        *((3, 4, 1, "人员经费"), (4, 5, 1, "公用经费"), (5, 6, 1, "项目支出")),
        levels=2,
    )
    sheet.row("201", "10.00", "6.00", "4.00", "2.00", "4.00")
    sheet.row("203", "20.00", "12.00", "8.00", "4.00", "8.00")
    sheet.save()
    found, problems = tables(tmp_path / "a.pdf")
    assert not any(row.figures for table in found for row in table.rows)
    assert [(p.form, p.unread) for p in problems] == [("general_expenditure", True)]
    assert f"line {problems[0].line}" in problems[0].message


@pytest.mark.parametrize(
    ("heads", "last"),
    [((), "18.00"), (("科目编码", "合计", "基本支出", "项目支出"), "1 18.00")],
    ids=["no header", "a number between two columns"],
)
def test_rows_whose_columns_cannot_be_told_are_left_out_and_said(
    tmp_path: Path, heads: tuple[str, ...], last: str
) -> None:
    sheet = Sheet(tmp_path / "a.pdf", [40, 100, 200, 300, 400], 9, 15)
    sheet.line("支出总表")
    sheet.line("单位：万元", "right")
    if heads:
        sheet.heads(*((n, n + 1, 0, text) for n, text in enumerate(heads)))
    sheet.row("201", "10.00", "6.00", "4.00")
    sheet.row("203", "20.00", "12.00", "8.00")
    sheet.row("204", "30.00", last, "12.00")
    sheet.save()
    found, problems = tables(tmp_path / "a.pdf")
    assert not any(row.figures for table in found for row in table.rows)
    assert [(p.form, p.unread) for p in problems] == [("expenditure", True)]


def test_a_full_line_above_a_line_without_numbers_is_left_out_and_said(tmp_path: Path) -> None:
    """Where rows stand as near as lines, it does not show whether a label that fills its cell goes on below."""
    sheet = Sheet(tmp_path / "a.pdf", [40, 124, 184, 268, 328], 9, 10.35)
    sheet.line("收支总表")
    sheet.line("单位：万元", "right")
    sheet.heads(
        *((0, 2, 0, "收入"), (2, 4, 0, "支出"), (0, 1, 1, "项目"), (1, 2, 1, "预算数"), (2, 3, 1, "项目")),
        (3, 4, 1, "预算数"),
        levels=2,
    )
    for texts in (
        ("一般公共预算收入", "50.00", "资源勘探工业信息等", "30.00"),
        ("", "", "支出", ""),
        ("其他收入", "", "其他支出", "20.00"),
        ("收入总计", "50.00", "支出总计", "50.00"),
    ):
        for n, text in enumerate(texts):
            sheet.draw(sheet.x[n], sheet.x[n + 1], text, "right" if n in (1, 3) else "left")
        sheet.y += sheet.pitch
    sheet.save()
    found, problems = tables(tmp_path / "a.pdf")
    assert not any(row.figures for table in found for row in table.rows)
    assert [(p.form, p.unread) for p in problems] == [("summary", True)]
