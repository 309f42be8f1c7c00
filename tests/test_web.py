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
