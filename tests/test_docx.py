"""Word documents made here, and what a reader of them sees."""

from __future__ import annotations

import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from yujuesuan.document import Document
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits, read
from yujuesuan.readers.docx_numbering import _numeral

W = nsdecls("w")


def parsed(document: Any, tmp_path: Path) -> Document:
    file = BytesIO()
    document.save(file)
    (tmp_path / "a.docx").write_bytes(file.getvalue())
    return read(tmp_path / "a.docx")


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def prose(document: Document) -> list[str]:
    return [line.text for line in document.prose]


def table(document: Any, rows: list[list[str]]) -> Any:
    made = document.add_table(len(rows), len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            made.cell(r, c).text = text
    return made


def test_order_merges_and_line_breaks(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("第二部分 2023年部门预算表", 1)
    document.add_paragraph("支出总表")
    made = table(
        document,
        [["科目", "", "支出", ""], ["编码", "名称", "合计", "基本支出"], ["201", "一般公共服务\n支出", "1,234.50", ""]],
    )
    made.cell(0, 0).merge(made.cell(0, 1))
    made.cell(0, 2).merge(made.cell(0, 3))
    document.add_paragraph("注：本表\n反映支出。")
    table(document, [["项目", "金额"], ["", ""], ["", "5.00"]])
    merged = document.tables[1]
    merged.cell(1, 0).merge(merged.cell(2, 0)).text = "合计"
    found = parsed(document, tmp_path)
    assert (found.format, found.pages) == ("docx", None)
    assert prose(found) == ["# 第二部分 2023年部门预算表", "支出总表", "注：本表", "反映支出。"]
    assert grids(found) == [
        [["科目", "", "支出", ""], ["编码", "名称", "合计", "基本支出"], ["201", "一般公共服务支出", "1,234.50", ""]],
        [["项目", "金额"], ["合计", ""], ["", "5.00"]],
    ]


def test_a_paragraph_of_text_in_a_heading_style_is_no_heading(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("收入预算100万元。其中，财政拨款100万元。", 2)
    assert prose(parsed(document, tmp_path)) == ["收入预算100万元。其中，财政拨款100万元。"]


def test_tables_that_lay_out_text(tmp_path: Path) -> None:
    """A frame of one cell, and a table whose cells hold tables: what they hold, in order."""
    document = docx.Document()
    frame = document.add_table(1, 1).cell(0, 0)
    frame.text = "收支总表"
    inner = frame.add_table(2, 2)
    for r, row in enumerate([["项目", "金额"], ["合计", "5.00"]]):
        for c, text in enumerate(row):
            inner.cell(r, c).text = text
    side = document.add_table(1, 2)
    side.cell(0, 0).text = "左"
    nested = side.cell(0, 1).add_table(2, 2)
    for r, row in enumerate([["科目", "金额"], ["合计", "6.00"]]):
        for c, text in enumerate(row):
            nested.cell(r, c).text = text
    found = parsed(document, tmp_path)
    assert grids(found) == [[["项目", "金额"], ["合计", "5.00"]], [["科目", "金额"], ["合计", "6.00"]]]
    assert prose(found) == ["收支总表", "左"]


def test_a_small_table_in_a_cell_is_its_text(tmp_path: Path) -> None:
    document = docx.Document()
    made = table(document, [["项目", "说明"], ["合计", ""]])
    inner = made.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "甲", "乙"
    assert grids(parsed(document, tmp_path)) == [[["项目", "说明"], ["合计", "甲 乙"]]]


def test_changes_hidden_text_and_content_controls(tmp_path: Path) -> None:
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:p {W}><w:r><w:t>收入</w:t></w:r><w:del><w:r><w:delText>1</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>20</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>内部</w:t></w:r>"
            "<w:sdt><w:sdtContent><w:r><w:t>万元</w:t></w:r></w:sdtContent></w:sdt>"
            "<w:hyperlink><w:r><w:t>。</w:t></w:r></w:hyperlink></w:p>"
        ),
    )
    document.element.body.insert(
        1, parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>目录</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    made = table(document, [["项目", "金额"], ["删去", "1.00"], ["合计", "2.00"]])
    made.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {W}/>"))
    found = parsed(document, tmp_path)
    assert prose(found) == ["收入20万元。", "目录"]
    assert grids(found) == [[["项目", "金额"], ["合计", "2.00"]]]


def test_rows_that_begin_or_end_inside_the_table(tmp_path: Path) -> None:
    document = docx.Document()
    made = table(document, [["甲", "乙", "丙"], ["x", "1.00", "2.00"]])
    row = made.rows[1]._tr
    row.remove(row.tc_lst[0])
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {W} w:val="1"/>'))
    assert grids(parsed(document, tmp_path)) == [[["甲", "乙", "丙"], ["", "1.00", "2.00"]]]


def test_text_boxes_once(tmp_path: Path) -> None:
    """A text box stands in the file twice, in a new and an old notation."""
    box = "<w:txbxContent><w:p><w:r><w:t>公开01表</w:t></w:r></w:p></w:txbxContent>"
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v" '
            'xmlns:wps="urn:wps"><w:r><w:t>收支总表</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps">'
            f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}"
            "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        ),
    )
    assert prose(parsed(document, tmp_path)) == ["收支总表", "公开01表"]


def numbered(document: Any, levels: list[tuple[str, str]], start: int = 1) -> None:
    """A list with these levels (numFmt, lvlText) and the style of paragraphs that it numbers."""
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    made = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    numbering.append(parse_xml(f'<w:abstractNum {W} w:abstractNumId="7">{made}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="1"><w:abstractNumId w:val="7"/></w:num>'))
    numbering.append(
        parse_xml(
            f'<w:num {W} w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
            "</w:lvlOverride></w:num>"
        )
    )


def item(document: Any, text: str, level: int = 0, number: int = 1) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'),
    )


def test_automatic_numbers_are_text(tmp_path: Path) -> None:
    document = docx.Document()
    numbered(
        document, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("bullet", "•")]
    )
    item(document, "部门职责")
    item(document, "机构设置", 1)
    item(document, "人员", 1)
    item(document, "行政", 2)
    item(document, "点", 3)
    document.add_paragraph("正文。")
    item(document, "收支情况")
    item(document, "收入", 1)
    item(document, "另起", 0, 2)
    item(document, "无号", 0, 0)
    assert prose(parsed(document, tmp_path)) == [
        "一、部门职责",
        "（一）机构设置",
        "（二）人员",
        "1. 行政",
        "点",
        "正文。",
        "二、收支情况",
        "（一）收入",
        "五、另起",
        "无号",
    ]


def test_numbers_of_a_style(tmp_path: Path) -> None:
    document = docx.Document()
    numbered(document, [("chineseCounting", "第%1部分")], start=2)
    style = document.styles["Heading 1"].element
    style.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="1"/></w:numPr>'))
    document.add_heading("预算表", 1)
    document.add_heading("情况说明", 1)
    assert prose(parsed(document, tmp_path)) == ["# 第二部分预算表", "# 第三部分情况说明"]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (3, "chineseCounting", "三"),
        (10, "chineseCountingThousand", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (11, "chineseLegalSimplified", "壹拾壹"),
        (20, "ideographDigital", "二〇"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (3, "decimalFullWidth", "３"),
        (7, "decimalZero", "07"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (2, "ideographTraditional", "乙"),
        (5, "unheard-of", "5"),
    ],
)
def test_numerals(number: int, form: str, text: str) -> None:
    assert _numeral(number, form) == text


def test_a_document_with_macros(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("目录")
    document.part._content_type = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert prose(parsed(document, tmp_path)) == ["目录"]


def test_damaged_and_empty_documents(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no text in it — if it holds images of pages, run OCR first"):
        parsed(docx.Document(), tmp_path)
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:altChunk {W}/>"))
    with pytest.raises(UnreadableFile, match="embeds another file"):
        parsed(document, tmp_path)
    data = (tmp_path / "a.docx").read_bytes()
    (tmp_path / "b.docx").write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableFile, match="a damaged ZIP"):
        read(tmp_path / "b.docx")


def body(document: Any, *elements: str) -> Any:
    """The document with these elements at its beginning."""
    for element in reversed(elements):
        document.element.body.insert(0, parse_xml(element.replace(">", f" {W}>", 1)))
    return document


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_formulas_gaps_and_struck_out_text(tmp_path: Path) -> None:
    struck = run("收入"), run("100", "<w:strike/>"), run("9", "<w:dstrike/>"), run("200", '<w:strike w:val="0"/>')
    made = body(
        docx.Document(),
        '<w:p xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        "<w:r><w:t>执行率=</w:t></w:r><m:oMath><m:r><m:t>98.5</m:t></m:r></m:oMath><w:r><w:ptab/><w:t>%</w:t></w:r></w:p>",
        f"<w:p>{''.join(struck)}</w:p>",
    )
    assert prose(parsed(made, tmp_path)) == ["执行率=98.5 %", "收入200"]


def test_marks_of_notes_are_no_digits_and_notes_are_text(tmp_path: Path) -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    made = body(docx.Document(), f"<w:p>{run('支出5.00')}{run('1', raised)}{run('万元，7m')}{run('2', raised)}</w:p>")
    note = '<w:footnote w:id="{0}"{1}><w:p><w:r><w:footnoteRef/><w:t>{2}</w:t></w:r></w:p></w:footnote>'
    notes = note.format(0, ' w:type="separator"', "—") + note.format(2, "", "其中3.00万元为结转。")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    blob = f"<w:footnotes {W}>{notes}</w:footnotes>".encode()
    made.part.relate_to(Part(PackURI("/word/footnotes.xml"), content, blob, made.part.package), kind)
    assert prose(parsed(made, tmp_path)) == ["支出5.00万元，7m2", "其中3.00万元为结转。"]


def test_text_that_a_style_hides(tmp_path: Path) -> None:
    document = docx.Document()
    style = document.styles.add_style("内部", 2).element
    style.get_or_add_rPr().append(parse_xml(f"<w:vanish {W}/>"))
    name = style.get(f"{{{W.split(chr(34))[1]}}}styleId")
    hidden, shown = f'<w:rStyle w:val="{name}"/>', f'<w:rStyle w:val="{name}"/><w:vanish w:val="0"/>'
    made = body(document, f"<w:p>{run('收入')}{run('1', hidden)}{run('20', shown)}</w:p>")
    assert prose(parsed(made, tmp_path)) == ["收入20"]


def test_deleted_ends_of_paragraphs_and_deleted_cells(tmp_path: Path) -> None:
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    document = docx.Document()
    made = table(document, [["项目", "上年", "本年"], ["合计", "9.00", "1.00"]])
    for row in made.rows:
        row.cells[1]._tc.get_or_add_tcPr().append(parse_xml(f"<w:cellDel {W}/>"))
    ends = (
        f"<w:p>{deleted}{run('收入1')}</w:p>",
        f"<w:p>{run('00万元')}</w:p>",
        f"<w:p>{deleted}{run('支出总表')}</w:p>",
    )
    found = parsed(body(document, *ends), tmp_path)
    assert prose(found) == ["收入100万元", "支出总表"]
    assert grids(found) == [[["项目", "本年"], ["合计", "1.00"]]]


def test_a_row_of_figures_with_a_table_in_it_stays_a_row(tmp_path: Path) -> None:
    document = docx.Document()
    made = table(document, [["项目", "金额", "说明"], ["甲", "1.00", ""], ["乙", "2.00", "z"]])
    inner = made.cell(1, 2).add_table(2, 2)
    for r, row in enumerate([["子项", "数"], ["x", "3.00"]]):
        for c, text in enumerate(row):
            inner.cell(r, c).text = text
    assert grids(parsed(document, tmp_path)) == [
        [["项目", "金额", "说明"], ["甲", "1.00", ""], ["乙", "2.00", "z"]],
        [["子项", "数"], ["x", "3.00"]],
    ]


@pytest.mark.parametrize("claim", ["gridSpan", "gridBefore"])
def test_columns_that_would_fill_the_memory(tmp_path: Path, claim: str) -> None:
    document = docx.Document()
    made = table(document, [["甲", "1.00"], ["乙", "2.00"]])
    wide = parse_xml(f'<w:{claim} {W} w:val="2000000000"/>')
    row = made.rows[1]
    (row.cells[0]._tc.get_or_add_tcPr() if claim == "gridSpan" else row._tr.get_or_add_trPr()).append(wide)
    with pytest.raises(UnreadableFile, match=r"a\.docx: a table row of 2,000,000,00\d columns"):
        parsed(document, tmp_path)


def test_the_cells_of_a_document_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx.Document()
    table(document, [["甲", "1.00"]] * 10)
    monkeypatch.setattr(limits, "CELLS", 20)
    assert len(parsed(document, tmp_path).grids) == 1
    monkeypatch.setattr(limits, "CELLS", 19)
    with pytest.raises(UnreadableFile, match=r"a\.docx: more than 19 cells"):
        parsed(document, tmp_path)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "{}">{}]>'.format(
    "1" * 20, "".join(f'<!ENTITY {b} "' + f"&{a};" * 10 + '">' for a, b in pairwise("abcdefghij"))
)


@pytest.mark.parametrize("entity", ["a", "j"])
def test_entities_are_refused(tmp_path: Path, entity: str) -> None:
    """A billion digits in one entity, and one whose text would be lost."""
    document = docx.Document()
    document.add_paragraph("收入MARK万元")
    parsed(document, tmp_path)
    made = BytesIO()
    with zipfile.ZipFile(tmp_path / "a.docx") as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                text = text.replace(b"<w:document", ENTITIES.encode() + b"<w:document", 1)
                text = text.replace(b"MARK", f"&{entity};".encode())
            new.writestr(name, text)
    (tmp_path / "a.docx").write_bytes(made.getvalue())
    with pytest.raises(UnreadableFile, match=r"a\.docx: its XML declares entities|Maximum entity amplification"):
        read(tmp_path / "a.docx")
