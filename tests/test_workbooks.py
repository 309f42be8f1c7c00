"""Workbooks made here, and what a reader of them sees: .xlsx, .xls and the XML of Excel 2003."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.styles import numbers

import yujuesuan as yj
from yujuesuan.document import Document
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits, read

XML = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
 <Styles>
  <Style ss:ID="Default"/><Style ss:ID="s1"><NumberFormat ss:Format="#,##0.00"/></Style>
  <Style ss:ID="s2" ss:Parent="s1"/><Style ss:ID="s3"><NumberFormat ss:Format="Standard"/></Style>
 </Styles>
 <Worksheet ss:Name="收支"><Table>
  <Column/><Column/><Column ss:Hidden="1"/>
  <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">收支总表</Data></Cell></Row>
  <Row ss:Index="3"><Cell><Data ss:Type="String">项目</Data></Cell><Cell><Data ss:Type="String">预算数</Data></Cell>
   <Cell><Data ss:Type="String">内部</Data></Cell></Row>
  <Row><Cell><Data ss:Type="String">合计</Data></Cell><Cell ss:StyleID="s2"><Data ss:Type="Number">1234.5</Data></Cell>
  </Row>
  <Row ss:Hidden="1"><Cell><Data ss:Type="String">不印</Data></Cell></Row>
  <Row><Cell ss:Index="2" ss:StyleID="s3" ss:Formula="=1"><Data ss:Type="Number">1</Data></Cell></Row>
 </Table></Worksheet>
 <Worksheet ss:Name="隐藏"><Table><Row><Cell><Data ss:Type="String">不见</Data></Cell></Row></Table>
  <x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


def saved(book: openpyxl.Workbook, path: Path) -> Path:
    book.save(path)
    return path


def one_sheet(rows: list[list[object]], name: str = "Sheet1") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    return book


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def prose(document: Document) -> list[str]:
    return [line.text for line in document.prose]


def test_merged_cells_formats_and_headings(tmp_path: Path) -> None:
    book = one_sheet(
        [
            ["支出预算表", None, None, None],
            ["部门：某某区财政局", None, None, "单位：万元"],
            ["科目", None, "支出", None],
            ["编码", "名称", "合计", "其中：基本支出"],
            ["201", "一般公共服务\n支出", 1234.5, 0],
            ["205", "教育支出", 0.1 + 0.2, -3.5],
        ],
        "3",
    )
    sheet = book.active
    for merged in ("A1:D1", "A3:B3", "C3:D3"):
        sheet.merge_cells(merged)
    for row in (5, 6):
        sheet.cell(row, 3).number_format = numbers.FORMAT_NUMBER_COMMA_SEPARATED1
        sheet.cell(row, 4).number_format = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
    document = read(saved(book, tmp_path / "a.xlsx"))
    assert (document.format, document.pages) == ("xlsx", None)
    assert prose(document) == ["支出预算表", "部门：某某区财政局 单位：万元"]
    assert grids(document) == [
        [
            ["科目", "", "支出", ""],
            ["编码", "名称", "合计", "其中：基本支出"],
            ["201", "一般公共服务支出", "1,234.50", "-"],
            ["205", "教育支出", "0.30", "-3.50"],
        ]
    ]


def test_what_stands_under_a_merged_cell_is_not_seen(tmp_path: Path) -> None:
    path = saved(one_sheet([["项目", "金额", "说明"], ["合计", 5, "一"], ["其他", 7, "二"]]), tmp_path / "a.xlsx")
    patched = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(patched, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="C2:C3"/></mergeCells>')
            new.writestr(name, data)
    path.write_bytes(patched.getvalue())
    assert grids(read(path)) == [[["项目", "金额", "说明"], ["合计", "5", "一"], ["其他", "7", ""]]]


def test_hidden_rows_columns_and_sheets_are_not_seen(tmp_path: Path) -> None:
    book = one_sheet([["项目", "内部", "金额"], ["合计", 1, 5], ["不印", 2, 6], ["其他", 3, 7]])
    book.active.column_dimensions["B"].hidden = True
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("隐藏").append(["不见"])
    book["隐藏"].sheet_state = "veryHidden"
    assert grids(read(saved(book, tmp_path / "a.xlsx"))) == [[["项目", "金额"], ["合计", "5"], ["其他", "7"]]]


def test_a_merged_cell_that_begins_in_a_hidden_column_is_seen_in_the_next(tmp_path: Path) -> None:
    book = one_sheet([["支出", None, None], [1, "合计", 5], [2, "其他", 7], ["a", "b", "c"]])
    book.active.merge_cells("A1:B1")
    book.active["C1"] = "金额"
    book.active.column_dimensions["A"].hidden = True
    assert grids(read(saved(book, tmp_path / "a.xlsx")))[0][0] == ["支出", "金额"]


def test_zeros_that_the_sheet_does_not_show_are_blank(tmp_path: Path) -> None:
    book = one_sheet([["项目", "金额"], ["合计", 0], ["其他", 7]])
    book.active.sheet_view.showZeros = False
    assert grids(read(saved(book, tmp_path / "a.xlsx"))) == [[["项目", "金额"], ["合计", ""], ["其他", "7"]]]


def test_several_tables_of_a_sheet_and_text_between(tmp_path: Path) -> None:
    book = one_sheet(
        [
            [None, None, None, None],
            [None, "收入表", None, None],
            [None, "项目", "金额", None],
            [None, "合计", 5, None],
            [],
            [None, "支出表"],
            [None, "项目", None, "金额"],
            [None, "合计", None, 6],
            [None, None, None, None],
            [None, "注：本表为空表。"],
        ],
        "收支",
    )
    document = read(saved(book, tmp_path / "a.xlsx"))
    assert grids(document) == [
        [["项目", "金额"], ["合计", "5"]],
        [["项目", "", "金额"], ["合计", "", "6"]],
    ]
    assert prose(document) == ["收入表", "支出表", "注：本表为空表。"]


def test_the_name_of_a_sheet_stands_where_it_prints_no_title(tmp_path: Path) -> None:
    book = one_sheet([["项目", "金额"], ["合计", 5]], "支出总表")
    book.create_sheet("空")
    book.create_sheet("说明").append(["一、基本情况"])
    assert prose(read(saved(book, tmp_path / "a.xlsx"))) == ["支出总表", "说明", "一、基本情况"]


def test_a_formula_without_its_value_is_named(tmp_path: Path) -> None:
    book = one_sheet([["项目", "金额"], ["合计", "=SUM(B3:B4)"], ["其他", 7]], "支出")
    with pytest.raises(UnreadableFile, match=r"sheet '支出', cell B2: a formula without its value"):
        read(saved(book, tmp_path / "a.xlsx"))
    book.active.row_dimensions[2].hidden = True
    assert grids(read(saved(book, tmp_path / "b.xlsx"))) == [[["项目", "金额"], ["其他", "7"]]]


def test_texts_booleans_dates_and_errors(tmp_path: Path) -> None:
    import datetime

    book = one_sheet([["甲", "乙", "丙", "丁"], ["0012", True, datetime.date(2023, 3, 15), "#DIV/0!"]])
    book.active["D2"].data_type = "e"
    book.active["C2"].number_format = 'yyyy"年"m"月"d"日"'
    assert grids(read(saved(book, tmp_path / "a.xlsx")))[0][1] == ["0012", "TRUE", "2023年3月15日", "#DIV/0!"]


def test_limits_of_a_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(one_sheet([["a", "b", "c"]] * 10), tmp_path / "a.xlsx")
    monkeypatch.setattr(limits, "CELLS", 20)
    with pytest.raises(UnreadableFile, match="more than 20 cells in sheet 'Sheet1'"):
        read(path)
    far = one_sheet([["a", "b"]])
    far.active["XFD9"] = "x"
    monkeypatch.undo()
    with pytest.raises(UnreadableFile, match="16,384 columns wide, up to XFD9"):
        read(saved(far, tmp_path / "b.xlsx"))


def test_a_damaged_workbook(tmp_path: Path) -> None:
    data = saved(one_sheet([["a", "b"]]), tmp_path / "a.xlsx").read_bytes()
    broken = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:-40] if name.endswith("sheet1.xml") else old.read(name))
    (tmp_path / "b.xlsx").write_bytes(broken.getvalue())
    with pytest.raises(UnreadableFile, match="a damaged workbook"):
        read(tmp_path / "b.xlsx")
    (tmp_path / "c.xlsx").write_bytes(data[:-200])
    with pytest.raises(UnreadableFile, match="a damaged ZIP"):
        read(tmp_path / "c.xlsx")


def test_old_workbooks(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("支出总表")
    money = xlwt.easyxf(num_format_str="#,##0.00")
    sheet.write_merge(0, 0, 0, 2, "2023年支出总表")
    for column, text in enumerate(["科目", "金额", "内部"]):
        sheet.write(2, column, text)
    sheet.write(3, 0, "合计")
    sheet.write(3, 1, 1234.5, money)
    sheet.write(4, 0, "不印")
    sheet.row(4).hidden = True
    sheet.write(5, 0, "比例")
    sheet.write(5, 1, 0.3434, xlwt.easyxf(num_format_str="0.00%"))
    sheet.write(6, 0, "其他")
    sheet.write(6, 1, 0.1 + 0.2)
    sheet.col(2).hidden = True
    hidden = book.add_sheet("隐藏")
    hidden.write(0, 0, "不见")
    hidden.visibility = 1
    book.save(str(tmp_path / "a.xls"))
    document = read(tmp_path / "a.xls")
    assert document.format == "xls" and prose(document) == ["2023年支出总表"]
    assert grids(document) == [[["科目", "金额"], ["合计", "1,234.50"], ["比例", "34.34%"], ["其他", "0.3"]]]
    (tmp_path / "b.xls").write_bytes((tmp_path / "a.xls").read_bytes()[:1500])
    with pytest.raises(UnreadableFile, match=r"a damaged workbook|Office file of an unknown kind"):
        read(tmp_path / "b.xls")


def test_the_xml_of_excel_2003(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(XML, "utf-8")
    document = read(path)
    assert document.format == "xls" and prose(document) == ["收支总表"]
    assert grids(document) == [[["项目", "预算数"], ["合计", "1,234.50"], ["", "1.00"]]]
    path.write_text(XML.replace('<Data ss:Type="Number">1</Data>', ""), "utf-8")
    with pytest.raises(UnreadableFile, match="sheet '收支', cell B6: a formula without its value"):
        read(path)
    path.write_text(XML[:-30], "utf-8")
    with pytest.raises(UnreadableFile, match="a damaged workbook"):
        read(path)


def test_a_workbook_of_forms_is_a_disclosure(tmp_path: Path) -> None:
    """A sheet a form: the department and the unit stand in heading rows, brackets print a negative amount."""
    book = one_sheet(
        [
            ["2022年度支出决算表"],
            ["公开03表"],
            ["部门：某某区水务局", None, None, None, "金额单位：万元"],
            ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
            [None, "合计", 30.5, 20.5, 10],
            ["213", "农林水支出", 30.5, 20.5, 10],
            ["21303", "水利", 32, 20.5, 11.5],
            ["21305", "巩固脱贫", -1.5, None, -1.5],
        ],
        "g03",
    )
    for row in book.active.iter_rows(min_row=5, min_col=3):
        for cell in row:
            cell.number_format = r"#,##0.00_);\(#,##0.00\)"
    parsed = yj.parse(saved(book, tmp_path / "tables.xlsx"))
    key = parsed.metadata
    assert (key.department, key.fiscal_year, key.stage) == ("某某区水务局", 2022, "final")
    amounts = parsed.amounts
    assert list(
        amounts[amounts.code == "21305"][["measure", "amount_wan", "raw"]].itertuples(index=False, name=None)
    ) == [
        ("total", -1.5, "(1.50)"),
        ("project", -1.5, "(1.50)"),
    ]
    assert set(parsed.checks.status) == {"pass"}


def test_a_table_below_with_other_headers_and_no_title_is_not_read_as_the_one_above(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["2022年度支出决算表"],
        ["部门：某某区水务局", None, None, None, "金额单位：万元"],
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["213", "农林水支出", "30.50", "20.50", "10.00"],
    ]
    same = [*rows, [], rows[2], ["214", "交通运输支出", "7.00", "4.00", "3.00"]]
    parsed = yj.parse(saved(one_sheet(same), tmp_path / "a.xlsx"))
    assert list(parsed.amounts.raw) == ["30.50", "20.50", "10.00", "7.00", "4.00", "3.00"]
    other = [
        *rows,
        [],
        ["科目编码", "科目名称", "财政拨款", "上年结转", "其他收入"],
        ["214", "交通运输支出", "7.00", "4.00", "3.00"],
    ]
    parsed = yj.parse(saved(one_sheet(other), tmp_path / "b.xlsx"))
    assert list(parsed.amounts.raw) == ["30.50", "20.50", "10.00"]
    assert [problem.unread for problem in parsed.problems] == [True] and "没有标题" in parsed.problems[0].message


def test_every_cell_is_the_one_that_openpyxl_reads(tmp_path: Path) -> None:
    """The stream reader against openpyxl: random cells of every kind, sparse rows, texts shared and in line."""
    import random

    random.seed(5)
    book = openpyxl.Workbook()
    sheet = book.active
    for _ in range(400):
        row, column = random.randint(1, 60), random.randint(1, 30)
        sheet.cell(row, column).value = random.choice(
            ["甲", "  x ", "a&<b>", "2010101", 7, 12.5, -3, True, "=1+1 是文本"]
        )
        if str(sheet.cell(row, column).value).startswith("="):
            sheet.cell(row, column).data_type = "s"
    path = saved(book, tmp_path / "a.xlsx")
    known = openpyxl.load_workbook(path, data_only=True).active
    expected = [
        str(v).strip() if v is not True else "TRUE"
        for r in known.iter_rows(values_only=True)
        for v in r
        if v is not None
    ]
    document = read(path)
    found = [cell for line in document.lines[1:] for cell in line.text.split("\t") if cell]
    assert len(expected) > 300 and found == expected


def patched(path: Path, old: str, new: str, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The workbook with a piece of one part replaced."""
    made = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name).decode()
            assert name != part or old in text
            target.writestr(name, text.replace(old, new, 1) if name == part else text)
    path.write_bytes(made.getvalue())
    return path


def small(tmp_path: Path) -> Path:
    return saved(one_sheet([["项目", "金额"], ["合计", 5]], "支出"), tmp_path / "a.xlsx")


SMALL = [[["项目", "金额"], ["合计", "5"]]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('ref="A1:B2"', 'ref="A1:XFD1048576"'),
        ("</sheetData>", "".join(f'<row r="{r}"><c r="A{r}" s="0"/></row>' for r in range(3, 5000)) + "</sheetData>"),
        ("<sheetData>", '<cols><col min="3" max="2000000000" hidden="1"/></cols><sheetData>'),
        ("</sheetData>", '<row r="1048576" hidden="1"><c r="A1048576"><v>1</v></c></row></sheetData>'),
        ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="D9:XFD1048576"/></mergeCells>'),
    ],
)
def test_a_sheet_that_claims_more_than_it_holds(tmp_path: Path, old: str, new: str) -> None:
    assert grids(read(patched(small(tmp_path), old, new))) == SMALL


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<v>5</v>", "<v>1E999999</v>", "sheet '支出', cell B2: 1E.999999 is no number"),
        ("<v>5</v>", "<v>五</v>", "sheet '支出', cell B2: '五' is no number"),
        ('t="n"><v>5', 't="s"><v>5', "sheet '支出', cell B2: tuple index out of range"),
        ('t="n"><v>5', 's="99" t="n"><v>5', "sheet '支出', cell B2: tuple index out of range"),
        ('<row r="2"', '<row r="-2"', "sheet '支出' has a row -2"),
        ("<v>5</v>", "<v>" + "<x>" * 1000 + "</x>" * 1000 + "</v>", "Excessive depth"),
    ],
)
def test_a_damaged_cell_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"a\.xlsx: a damaged workbook \({says}"):
        read(patched(small(tmp_path), old, new))


def test_merged_cells_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 1000)
    merged = '<mergeCell ref="A1:XFD1048576"/>' * 501
    path = patched(small(tmp_path), "</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")
    with pytest.raises(UnreadableFile, match="more than 1,000 cells under merged ones in sheet '支出'"):
        read(path)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_are_refused(tmp_path: Path, part: str) -> None:
    """What an entity stands for would be lost: no office program writes one."""
    root = "worksheet" if "sheet1" in part else "workbook"
    path = patched(small(tmp_path), f"<{root} ", f'<!DOCTYPE {root} [<!ENTITY a "7">]><{root} ', part)
    with pytest.raises(UnreadableFile, match=r"a\.xlsx: its XML declares entities"):
        read(path)
    (tmp_path / "b.xls").write_text(XML.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "7">]><Workbook'), "utf-8")
    with pytest.raises(UnreadableFile, match=r"b\.xls: its XML declares entities"):
        read(tmp_path / "b.xls")


def test_rows_and_columns_without_a_size_are_not_seen(tmp_path: Path) -> None:
    path = saved(one_sheet([["项目", "内部", "金额"], ["合计", 1, 5], ["不印", 2, 6]]), tmp_path / "a.xlsx")
    patched(path, "<sheetData>", '<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>')
    patched(path, '<row r="3"', '<row r="3" ht="0" customHeight="1"')
    assert grids(read(path)) == SMALL


HEADER = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]
EXPENDITURE = [[None, "合计", 30.5, 20.5, 10], ["213", "农林水支出", 30.5, 20.5, 10]]


@pytest.mark.parametrize(
    "unit",
    [
        [None, None, None, None, "万元"],
        [None, None, None, None, "（万元）"],
        [None, None, None, "单位：", "万元"],
        ["公开03表", None, None, None, "金额单位：万元"],
    ],
)
def test_a_unit_in_a_cell_of_its_own(tmp_path: Path, unit: list[object]) -> None:
    rows = [["2022年度支出决算表"], ["部门：某某区水务局"], unit, HEADER, *EXPENDITURE]
    parsed = yj.parse(saved(one_sheet(rows), tmp_path / "a.xlsx"))
    assert set(parsed.amounts.unit) == {"万元"} and list(parsed.amounts.amount_wan) == [30.5, 20.5, 10, 30.5, 20.5, 10]


def test_a_unit_in_the_header_cells(tmp_path: Path) -> None:
    header = [*HEADER[:2], *(f"{text}（元）" for text in HEADER[2:])]
    rows = [["2022年度支出决算表"], ["部门：某某区水务局"], header, [None, "合计", 305000, 205000, 100000]]
    parsed = yj.parse(saved(one_sheet(rows), tmp_path / "a.xlsx"))
    assert set(parsed.amounts.unit) == {"元"} and list(parsed.amounts.amount_wan) == [30.5, 20.5, 10]
    rows[2][2] = "本年支出合计（万元）"
    parsed = yj.parse(saved(one_sheet(rows), tmp_path / "b.xlsx"))
    assert parsed.amounts.empty and [problem.unread for problem in parsed.problems] == [True]


def test_what_a_cell_holds_beside_plain_numbers(tmp_path: Path) -> None:
    """Texts, signs and rounding as they are seen; what is no number is absent, with its line and column."""
    import datetime

    rows = [
        ["2022年度支出决算表"],
        ["部门：某某区水务局", None, None, None, "金额单位：万元"],
        HEADER,
        [None, "合计", "1,230.50 ", "８２０．５０", "\u00a0410.00"],
        ["213", "农林水支出", 12.345, -2.345, 14.69],
        ["21301", "农业农村", -20.5, "（20.50）", "△20.50"],
        ["21302", "林业和草原", "#REF!", datetime.date(2022, 3, 1), None],
        ["21303", "水利", 0, 0.004, "—"],
    ]
    book = one_sheet(rows)
    for cells in book.active.iter_rows(min_row=5, min_col=3):
        for cell in cells:
            cell.number_format = "yyyy-mm-dd" if isinstance(cell.value, datetime.date) else "0.00;[Red]0.00"
    book.active["C7"].data_type = "e"
    parsed = yj.parse(saved(book, tmp_path / "a.xlsx"))
    found = parsed.amounts[["code", "measure", "raw", "amount_wan"]]
    assert list(found.itertuples(index=False, name=None)) == [
        ("", "total", "1,230.50", 1230.5),
        ("", "basic", "８２０．５０", 820.5),
        ("", "project", "410.00", 410.0),
        ("213", "total", "12.35", 12.35),
        ("213", "basic", "-2.35", -2.35),
        ("213", "project", "14.69", 14.69),
        ("21301", "total", "-20.50", -20.5),
        ("21301", "basic", "（20.50）", -20.5),
        ("21303", "total", "0.00", 0.0),
        ("21303", "basic", "0.00", 0.0),
    ]
    left_out = [problem.message for problem in parsed.problems]
    assert len(left_out) == 3
    for text, message in zip(("△20.50", "#REF!", "2022-03-01"), left_out, strict=True):
        assert f"“{text}”不是数字，未计入" in message


def test_headers_merged_both_ways(tmp_path: Path) -> None:
    rows = [
        ["2022年度支出决算表"],
        ["部门：某某区水务局", None, None, None, "单位：万元"],
        ["科目编码", "科目名称", "本年支出合计", "其中", None],
        [None, None, None, "基本支出", "项目支出"],
        *EXPENDITURE,
    ]
    book = one_sheet(rows)
    for merged in ("A1:E1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "A5:B5"):
        book.active.merge_cells(merged)
    book.active["A5"] = "合计"
    parsed = yj.parse(saved(book, tmp_path / "a.xlsx"))
    assert list(parsed.amounts.measure) == ["total", "basic", "project"] * 2
    assert list(parsed.amounts.item) == ["合计"] * 3 + ["农林水支出"] * 3


def test_formulas_of_an_old_workbook_that_nothing_calculated(tmp_path: Path) -> None:
    """xlwt writes an empty text as the result of every formula; Excel does so where the result is one."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("支出")
    for column, text in enumerate(["项目", "金额"]):
        sheet.write(0, column, text)
    sheet.write(1, 0, "合计")
    sheet.write(1, 1, xlwt.Formula("2+3"))
    book.save(str(tmp_path / "a.xls"))
    with pytest.raises(UnreadableFile, match=r"a\.xls: sheet '支出', cell B2: a formula without its value"):
        read(tmp_path / "a.xls")
    data = (tmp_path / "a.xls").read_bytes()
    empty = bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    assert data.count(empty) == 1
    (tmp_path / "a.xls").write_bytes(data.replace(empty, struct.pack("<d", 5.0)))
    assert grids(read(tmp_path / "a.xls")) == SMALL


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def excel_95(codepage: int | None) -> bytes:
    """A workbook of Excel 95, which keeps its texts in the bytes of a code page: 项目, 金额, 合计, 5."""

    def label(row: int, column: int, text: str) -> bytes:
        encoded = text.encode("gbk")
        return record(0x204, struct.pack("<4H", row, column, 0, len(encoded)) + encoded)

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<4H", 0x500, kind, 0x0DBB, 0x07CC))

    book = begin(5) + (record(0x42, struct.pack("<H", codepage)) if codepage else b"")
    book += record(0x31, struct.pack("<5H5B", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5) + b"Arial") * 5
    book += record(0xE0, struct.pack("<8H", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0)) * 16
    start = len(book) + 4 + 7 + 6 + 4
    book += record(0x85, struct.pack("<IHB", start, 0, 6) + b"Sheet1") + record(0x0A, b"")
    cells = label(0, 0, "项目") + label(0, 1, "金额") + label(1, 0, "合计")
    return book + begin(0x10) + cells + record(0x203, struct.pack("<3Hd", 1, 1, 0, 5.0)) + record(0x0A, b"")


@pytest.mark.parametrize("codepage", [936, None, 1252, 437, 10000, 10008, 20936, 54936])
def test_the_code_page_of_an_old_workbook(tmp_path: Path, codepage: int | None) -> None:
    (tmp_path / "a.xls").write_bytes(excel_95(codepage))
    assert grids(read(tmp_path / "a.xls")) == SMALL


def test_a_code_page_that_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(excel_95(64999))
    with pytest.raises(UnreadableFile, match=r"a damaged workbook \(unknown encoding: unknown_codepage_64999"):
        read(tmp_path / "a.xls")
