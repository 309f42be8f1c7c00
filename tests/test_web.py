"""Web pages made here, and what a reader of them sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from yujuesuan.document import Document
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits, read

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>预算公开</title><style>td {{ color: red }}</style></head>
<body><script>var a = "<table><tr><td>1</td><td>2</td></tr></table>";</script>
<div class="nav"><a href="/">首页</a> &gt; <a>公开</a></div>
<h1>某某区财政局2023年部门预算</h1>
<p>一、收入预算<b>100</b>万元，比上年&nbsp;增加。<br/>二、支出预算100万元。</p>
<!-- <p>未见</p> --><p style="display: none">未见</p><p hidden>未见</p>
<table border="1">
<tbody><tr><th rowspan="2">科目<br>名称</th><th colspan="2">支&nbsp;&nbsp;出</th></tr>
<tr><th>合计</th><th>基本支出</th></tr>
<tr><td>一般公共
服务支出</td><td>1,234.50</td><td></td></tr>
<tr><td>教育支出</td><td colspan=2>2.00</td></tr></tbody>
</table>
<p>注：金额。</body></html>"""


def page(tmp_path: Path, text: str | bytes, name: str = "a.html") -> Document:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def prose(document: Document) -> list[str]:
    return [line.text for line in document.prose]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030", "big-unheard-of", "iso-8859-1"])
def test_a_page(tmp_path: Path, charset: str) -> None:
    encoding = "gb18030" if charset.startswith("gb") else "utf-8"
    found = page(tmp_path, PAGE.format(charset=charset).encode(encoding))
    assert found.format == "html"
    assert prose(found) == [
        "首页 > 公开",
        "# 某某区财政局2023年部门预算",
        "一、收入预算100万元，比上年 增加。",
        "二、支出预算100万元。",
        "注：金额。",
    ]
    assert grids(found) == [
        [
            ["科目名称", "支 出", ""],
            ["", "合计", "基本支出"],
            ["一般公共服务支出", "1,234.50", ""],
            ["教育支出", "2.00", ""],
        ]
    ]


def test_a_declared_charset_that_does_not_fit(tmp_path: Path) -> None:
    assert prose(page(tmp_path, "<html><meta charset='utf-8'><p>预算</p>".encode("gb18030"))) == ["预算"]
    assert prose(page(tmp_path, "<html><p>预算</p>".encode("utf-16"))) == ["预算"]
    stray = ("<html><p>" + "预算" * 100).encode() + b"\xff8.00"
    assert prose(page(tmp_path, stray)) == ["预算" * 100 + "\ufffd8.00"]
    with pytest.raises(UnreadableFile, match="not text in"):
        page(tmp_path, b"<html><meta charset='utf-8'><p>\xff\xff</p>")


def test_layout_tables_are_what_they_hold(tmp_path: Path) -> None:
    found = page(
        tmp_path,
        """<table><tr><td>收支总表</td></tr><tr><td>
        <table><tr><td>项目</td><td>金额</td></tr><tr><td>合计</td><td>5.00</td></tr></table></td></tr></table>
        <table><tr><td>导航</td><td><p>说明</p>
        <table><tr><td>科目</td><td>金额</td></tr><tr><td>合计</td><td>6.00</td></tr></table></td></tr></table>
        <table><tr><td>项目</td><td>说明</td></tr><tr><td>合计</td><td><table><tr><td>甲</td><td>乙</td></tr></table>
        </td></tr></table>""",
    )
    assert prose(found) == ["收支总表", "导航", "说明"]
    assert grids(found) == [
        [["项目", "金额"], ["合计", "5.00"]],
        [["科目", "金额"], ["合计", "6.00"]],
        [["项目", "说明"], ["合计", "甲 乙"]],
    ]


def test_spans_heads_and_feet(tmp_path: Path) -> None:
    found = page(
        tmp_path,
        """<table><caption>支出表</caption><tfoot><tr><td>总计</td><td>9</td><td>9</td></tr></tfoot>
        <thead><tr><td>甲</td><td>乙</td><td>丙</td></tr></thead>
        <tr><td rowspan=0>一</td><td>1</td><td rowspan=2>2</td></tr><tr><td>3</td></tr>
        <tr><td style='display:none'>未见</td><td>4</td><td style='visibility:hidden'>5</td></tr></table>""",
    )
    assert prose(found) == ["支出表"]
    assert grids(found) == [
        [["甲", "乙", "丙"], ["一", "1", "2"], ["", "3", ""], ["", "4", ""], ["总计", "9", "9"]],
    ]


def test_heading_rows_of_a_table_are_lines(tmp_path: Path) -> None:
    found = page(
        tmp_path,
        """<table><tr><td colspan=3>支出总表</td></tr><tr><td>部门：某局</td><td></td><td>单位：万元</td></tr>
        <tr><td>项目</td><td>金额（单位：万元）</td><td>说明</td></tr><tr><td>合计</td><td>5</td><td></td></tr></table>""",
    )
    assert prose(found) == ["支出总表", "部门：某局 单位：万元"]
    assert grids(found) == [[["项目", "金额（单位：万元）", "说明"], ["合计", "5", ""]]]


def test_web_archives(tmp_path: Path) -> None:
    archive = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; '
        'charset="gb2312"\nContent-Transfer-Encoding: 8bit\n\n<html><body><table><tr><td>项目</td><td>金额</td></tr>'
        "<tr><td>合计</td><td>5.00</td></tr></table></body></html>\n--x\nContent-Type: text/css\n\ntd {}\n--x--\n"
    )
    found = page(tmp_path, archive.encode("gb18030"), "a.xls")
    assert found.format == "html" and grids(found) == [[["项目", "金额"], ["合计", "5.00"]]]


def test_limits_of_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        page(tmp_path, "<html>" + "<div>" * 5000 + "深")
    monkeypatch.setattr(limits, "CELLS", 500)
    with pytest.raises(UnreadableFile, match="more than 500 cells"):
        page(tmp_path, "<table><tr><td colspan=1000>x<td>y</tr><tr><td>1<td>2</tr></table>")


def test_a_page_without_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no text in it"):
        page(tmp_path, "<html><body><img src='1.png'></body></html>")


def test_what_a_style_sheet_hides_is_not_seen(tmp_path: Path) -> None:
    """A hidden cell takes no column, so that what follows it would stand in the wrong one."""
    sheet = """<style>/* .n {display:none} */ .h, td.k, #x {display: none} @media print {.p {display:none} .q {}}
     .b {display:none} .b {display:table-cell} .h.z > a {color: red}</style>
     <style media="print">.n{display:none}</style>"""
    rows = """<table><tr><td>项目<td class="w h">上年<td class=n>本年<td class=p>明年<td class=b>后年
     <tr><td>合计<td class=k>9.00<td>1.00<td>2.00<td>3.00</table>"""
    found = page(tmp_path, sheet + "<p id=x>未见</p><p class=k>可见</p>" + rows)
    assert prose(found) == ["可见"]
    assert grids(found) == [[["项目", "本年", "明年", "后年"], ["合计", "1.00", "2.00", "3.00"]]]


def test_struck_out_text_and_marks_of_notes_do_not_run_into_numbers(tmp_path: Path) -> None:
    text = "<p>收入<del>100</del><s>9</s><ins>200</ins>万元</p>"
    text += "<p>支出5.00<sup>1</sup>万元，结余3<sup>[2]</sup>万元，共7m<sup>2</sup></p>"
    assert prose(page(tmp_path, text)) == ["收入200万元", "支出5.00万元，结余3万元，共7m2"]


def test_fields_show_their_values(tmp_path: Path) -> None:
    rows = "<tr><td>合计<td><input value='12.00'><tr><td>其他<td><input type=hidden value=9><textarea>3.00</textarea>"
    assert grids(page(tmp_path, f"<table>{rows}</table>")) == [[["合计", "12.00"], ["其他", "3.00"]]]


@pytest.mark.parametrize(
    "rows",
    [
        "<form><tr><td>a<td>1.00</tr><tr><td>b<td>2.00</tr></form>",
        "<tr><form><td>a<td>1.00</form></tr><tr><td>b<td>2.00</tr>",
        "<tbody><form><tr><td>a<td>1.00</tr></form></tbody><tr><td>b<td>2.00</tr>",
    ],
)
def test_a_form_around_rows_loses_none(tmp_path: Path, rows: str) -> None:
    assert grids(page(tmp_path, f"<table>{rows}</table>")) == [[["a", "1.00"], ["b", "2.00"]]]


def test_text_between_rows_is_seen_above_the_table(tmp_path: Path) -> None:
    found = page(
        tmp_path, "<table><tr><td>a<td>1.00</tr>单位：<b>万元</b><div>说明</div><tr><td>b<td>2.00</tr></table>"
    )
    assert prose(found) == ["单位：万元", "说明"]
    assert grids(found) == [[["a", "1.00"], ["b", "2.00"]]]


def test_a_row_of_figures_with_a_table_in_it_stays_a_row(tmp_path: Path) -> None:
    inner = "<table><tr><td>子项<td>数<tr><td>x<td>3.00</table>"
    rows = f"<tr><td>项目<td>金额<td>说明<tr><td>甲<td>1.00<td>{inner}<tr><td>乙<td>2.00<td>z"
    assert grids(page(tmp_path, f"<table>{rows}</table>")) == [
        [["项目", "金额", "说明"], ["甲", "1.00", ""], ["乙", "2.00", "z"]],
        [["子项", "数"], ["x", "3.00"]],
    ]


def test_tables_within_tables_are_read_once_each(tmp_path: Path) -> None:
    """Read twice at every level, forty levels would never end."""
    found = page(tmp_path, "<table><tr><td>a<td>b<tr><td>c<td>" * 40 + "1.00" + "</table>" * 40)
    assert [line.text for line in found.lines].count("a\tb") == 40 and sum("1.00" in x.text for x in found.lines) == 1


def test_an_old_declaration_over_utf_8(tmp_path: Path) -> None:
    assert prose(page(tmp_path, "<meta charset=gb2312><p>预算公开情况1.00万元")) == ["预算公开情况1.00万元"]


def test_spans_that_would_fill_the_memory_are_refused_with_the_file(tmp_path: Path) -> None:
    rows = "<tr><td colspan=99999999999 rowspan=99999999>1<td>2</tr>" * 3000
    with pytest.raises(UnreadableFile, match=r"a\.html: more than 2,000,000 cells in a table"):
        page(tmp_path, f"<table>{rows}</table>")


def test_a_cell_of_line_breaks_takes_no_time(tmp_path: Path) -> None:
    """White space that a pattern could part in many ways: quadratic, a cell of 100,000 breaks would never end."""
    from yujuesuan.readers.cells import joined

    assert joined("一" + "\u3000\n" * 100_000 + "a\n二 三\n四") == "一 a 二 三四"


@pytest.mark.parametrize("rest", ["<tr><td>b<td>2.0", "<tr><td", "<tr><td>b<td>2.00</table><table><tr>"])
def test_a_page_that_breaks_off_within_a_table(tmp_path: Path, rest: str) -> None:
    """A browser would show the rows that are there as if they were all."""
    with pytest.raises(UnreadableFile, match=r"a\.html: the page breaks off within a table — save the page again"):
        page(tmp_path, f"<html><body><table><tr><td>a<td>1.00</tr>{rest}")
    assert grids(page(tmp_path, "<html><body><table><tr><td>a<td>1.00</tr></table><p>b")) == [[["a", "1.00"]]]


def test_a_web_archive_that_breaks_off(tmp_path: Path) -> None:
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n\n'
    whole = head + "<p>one</p><p>two</p>\n--x--\n"
    assert prose(page(tmp_path, whole)) == ["one", "two"]
    with pytest.raises(UnreadableFile, match=r"a\.html: the web archive breaks off before its end"):
        page(tmp_path, whole[:-20])
