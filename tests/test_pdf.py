"""PDF files: the tables of data/raw printed by Chromium, drawn pages with traps and real ones if at hand."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from render_pdf import render
from reportlab.lib.colors import Color
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

import yujuesuan as yj
from yujuesuan import forms
from yujuesuan.errors import UnreadableFile
from yujuesuan.extract.read_tables import read_tables
from yujuesuan.readers import pdf, pdf_aligned, pdf_effort, read

RAW = Path(__file__).parent.parent / "data" / "raw"
STEMS = sorted(path.stem for path in RAW.glob("*.txt"))
JIANGSU = Path(__file__).parent.parent.parent / "shared" / "jiangsu"
COLUMNS = ["form", "code", "item", "measure", "raw", "unit", "classification", "level", "amount_wan"]
needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium to print with")
FONT = "STSong-Light"


def amounts(parsed: yj.Parsed) -> Counter[tuple[object, ...]]:
    return Counter(map(tuple, parsed.amounts[COLUMNS].itertuples(index=False)))


@needs_chromium
@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(("page", "size", "repeat"), [("A4 landscape", 6, False), ("A4", 5, True)])
def test_ruled_tables_hold_the_amounts_of_the_text(
    tmp_path: Path, stem: str, page: str, size: float, repeat: bool
) -> None:
    original = yj.parse(RAW / f"{stem}.txt")
    render(original, tmp_path / "a.pdf", page, size, ruled=True, repeat=repeat)
    printed = yj.parse(tmp_path / "a.pdf")
    assert amounts(original) == amounts(printed)
    assert set(printed.amounts.placed) == {"printed"}
    assert printed.amounts.page.notna().all() and printed.document.pages > 3


class Page:
    """A drawn PDF; y counts from the top, as a reader sees it."""

    def __init__(self, path: Path, size: tuple[float, float] = (595, 842), **options: object) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.canvas, self.height = Canvas(str(path), pagesize=size, **options), size[1]
        self.canvas.setFont(FONT, 10)

    def text(self, x: float, y: float, words: str) -> None:
        self.canvas.drawString(x, self.height - y, words)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def grid(self, x: list[float], y: list[float], cells: list[list[str]]) -> None:
        for at in x:
            self.line(at, y[0], at, y[-1])
        for at in y:
            self.line(x[0], at, x[-1], at)
        for row, top in zip(cells, y, strict=False):
            for words, left in zip(row, x, strict=False):
                self.text(left + 3, top + 14, words)

    def turn(self) -> None:
        self.canvas.showPage()
        self.canvas.setFont(FONT, 10)

    def save(self) -> None:
        self.canvas.save()


def texts(path: Path) -> list[str]:
    return [line.text for line in read(path).lines if line.text]


HEADER = ["科目编码", "科目名称", "合计"]


def test_merged_wrapped_and_continued_cells(tmp_path: Path) -> None:
    page = Page(tmp_path / "a.pdf")
    page.text(200, 60, "支出总表")
    page.text(400, 80, "单位：万元")
    x = [50.0, 120, 300, 400, 500]
    for at in (50, 500):
        page.line(at, 100, at, 180)
    page.line(120, 100, 120, 180)
    page.line(300, 100, 300, 180)
    page.line(400, 120, 400, 180)
    for y, start in ((100, 50), (120, 300), (140, 50), (180, 50)):
        page.line(start, y, 500, y)
    page.text(53, 124, "科目编码")
    page.text(123, 124, "科目名称")
    page.text(330, 114, "本年支出")
    page.text(303, 134, "基本支出")
    page.text(403, 134, "项目支出")
    page.text(53, 164, "201")
    page.text(123, 158, "一般公共服务")
    page.text(123, 172, "支出")
    page.text(303, 164, "1,234.50")
    page.turn()
    page.grid(x, [40, 60, 80], [["202", "外交支出", "", "7.00"], ["203", "国防支出", "0.10", "8.00"]])
    page.text(280, 820, "─ 2 ─")
    page.save()
    document = read(tmp_path / "a.pdf")
    assert [[cell.text for cell in row] for grid in document.grids for row in grid.rows] == [
        ["科目编码", "科目名称", "本年支出", ""],
        ["", "", "基本支出", "项目支出"],
        ["201", "一般公共服务支出", "1,234.50", ""],
        ["202", "外交支出", "", "7.00"],
        ["203", "国防支出", "0.10", "8.00"],
    ]
    assert [row[0].page for row in document.grids[0].rows] == [1, 1, 1, 2, 2]
    assert all("2 ─" not in line.text for line in document.lines)


def test_a_row_that_a_page_break_cuts_is_one(tmp_path: Path) -> None:
    """The rest of a label stands at the left under a label that fills its cell; a centred row of its own does not."""
    page = Page(tmp_path / "a.pdf")
    page.grid([50, 120, 175, 300], [700, 720, 740], [HEADER, ["201", "社会保障和", "5.00"]])
    page.turn()
    page.grid([50, 120, 175, 300], [40, 60, 80], [["", "就业支出", ""], ["202", "医疗卫生的", "6.00"]])
    page.turn()
    page.grid([50, 120, 175, 300], [40, 60], [["", "　　其他", ""]])
    page.save()
    grid = read(tmp_path / "a.pdf").grids[0]
    assert [[cell.text for cell in row] for row in grid.rows[1:]] == [
        ["201", "社会保障和就业支出", "5.00"],
        ["202", "医疗卫生的", "6.00"],
        ["", "其他", ""],
    ]
    assert [row[0].page for row in grid.rows] == [1, 1, 2, 3]


def test_a_number_that_a_page_break_cuts_is_one(tmp_path: Path) -> None:
    """Its second half alone would be another number."""
    page = Page(tmp_path / "a.pdf")
    page.grid([50, 120, 175, 300], [700, 720, 740], [HEADER, ["201", "社会保障和", "1,234."]])
    page.turn()
    page.grid([50, 120, 175, 300], [40, 60, 80], [["", "就业支出", "56"], ["202", "医疗卫生的", "6.00"]])
    page.save()
    grid = read(tmp_path / "a.pdf").grids[0]
    assert [[cell.text for cell in row] for row in grid.rows[1:]] == [
        ["201", "社会保障和就业支出", "1,234.56"],
        ["202", "医疗卫生的", "6.00"],
    ]


def test_rows_that_no_line_parts(tmp_path: Path) -> None:
    page = Page(tmp_path / "a.pdf")
    page.grid([50, 120, 300, 400], [100, 120, 180], [HEADER, ["201", "外交支出", "5.00"]])
    for y, (code, name, amount) in zip(
        (130, 146), (("202", "国防支出", "3.00"), ("203", "教育支出", "2.00")), strict=True
    ):
        page.text(53, y + 14, code)
        page.text(123, y + 14, name)
        page.text(303, y + 14, amount)
    page.line(350, 100, 350, 180)
    page.text(353, 134, "5.00")
    page.text(353, 144, "3.00")
    page.text(353, 160, "2.00")
    page.save()
    rows = [[cell.text for cell in row] for row in read(tmp_path / "a.pdf").grids[0].rows]
    assert rows[1:] == [
        ["201", "外交支出", "5.00", "5.00"],
        ["202", "国防支出", "3.00", "3.00"],
        ["203", "教育支出", "2.00", "2.00"],
    ]


def test_what_is_not_painted_is_not_read(tmp_path: Path) -> None:
    page = Page(tmp_path / "a.pdf")
    page.text(60, 60, "看得见")
    page.text(700, 60, "页外 999.99")
    page.canvas.saveState()
    page.canvas.beginText()
    hidden = page.canvas.beginText(60, 700)
    hidden.setTextRenderMode(3)
    hidden.textLine("隐形 888.88")
    page.canvas.drawText(hidden)
    page.canvas.restoreState()
    page.canvas.saveState()
    clip = page.canvas.beginPath()
    clip.rect(60, 600, 50, 20)
    page.canvas.clipPath(clip, stroke=0)
    page.canvas.drawString(200, 605, "剪掉 777.77")
    page.canvas.restoreState()
    page.save()
    assert texts(tmp_path / "a.pdf") == ["看得见"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages(tmp_path: Path, rotation: int) -> None:
    """Text that runs along the long side of a page, and a page that the file turns, read the same."""
    page = Page(tmp_path / "a.pdf")
    page.canvas.saveState()
    page.canvas.translate(*{90: (595, 0), 180: (595, 842), 270: (0, 842)}[rotation])
    page.canvas.rotate(rotation)
    page.height = 500
    page.canvas.setFont("Helvetica", 10)
    cells = [["Code", "Name", "Total"], ["201", "Foreign affairs", "5.00"]]
    page.grid([50, 120, 300, 400], [100, 120, 140], cells)
    page.canvas.restoreState()
    page.save()
    assert [[cell.text for cell in row] for row in read(tmp_path / "a.pdf").grids[0].rows] == cells


def test_two_tables_on_one_page_stay_two(tmp_path: Path) -> None:
    page = Page(tmp_path / "a.pdf")
    page.grid([50, 120, 300, 400], [100, 120, 140], [HEADER, ["201", "外交支出", "5.00"]])
    page.text(60, 180, "二、另一张表")
    page.grid([50, 120, 300, 400], [200, 220, 240], [HEADER, ["202", "国防支出", "6.00"]])
    page.save()
    assert [len(grid.rows) for grid in read(tmp_path / "a.pdf").grids] == [2, 2]


def test_bars_closed_strokes_and_forms_rule_and_white_lines_do_not(tmp_path: Path) -> None:
    """Filled bars that are parts of one path, in a form that is moved; a closed frame; a white and a clear line."""
    page = Page(tmp_path / "a.pdf")
    page.canvas.beginForm("bars")
    bars = page.canvas.beginPath()
    for x in (120, 300):
        bars.rect(x, 0, 0.5, 40)
    bars.rect(50, 19.75, 350, 0.5)
    page.canvas.drawPath(bars, stroke=0, fill=1)
    page.canvas.endForm()
    page.canvas.saveState()
    page.canvas.translate(0, 702)
    page.canvas.doForm("bars")
    page.canvas.restoreState()
    frame = page.canvas.beginPath()
    for n, (x, y) in enumerate(((50, 702), (400, 702), (400, 742), (50, 742))):
        (frame.lineTo if n else frame.moveTo)(x, y)
    frame.close()
    page.canvas.drawPath(frame, stroke=1, fill=0)
    for color in (Color(1, 1, 1), Color(0, 0, 0, alpha=0)):
        page.canvas.setStrokeColor(color)
        page.line(210, 100, 210, 140)
    for top, cells in zip((100, 120), (HEADER, ["201", "外交支出和国防支出等等", "5.00"]), strict=True):
        for x, words in zip((50, 120, 300), cells, strict=True):
            page.text(x + 3, top + 14, words)
    page.save()
    rows = [[cell.text for cell in row] for row in read(tmp_path / "a.pdf").grids[0].rows]
    assert rows == [HEADER, ["201", "外交支出和国防支出等等", "5.00"]]


def test_a_clip_that_texts_share_cuts_each_of_them(tmp_path: Path) -> None:
    """Two clips inside each other: what stands outside either is not painted; text behind them is whole again."""
    page = Page(tmp_path / "a.pdf")
    page.canvas.saveState()
    for x, width in ((60, 200), (100, 300)):
        clip = page.canvas.beginPath()
        clip.rect(x, 600, width, 60)
        page.canvas.clipPath(clip, stroke=0)
    for y, words in ((200, "上行"), (220, "下行")):
        page.text(70, y, "左外")
        page.text(120, y, words)
        page.text(280, y, "右外")
    page.canvas.restoreState()
    page.text(70, 260, "之后")
    page.save()
    assert texts(tmp_path / "a.pdf") == ["上行", "下行", "之后"]


def cut(page: Page, x: float, y: float, width: float, height: float, words: str, at: tuple[float, float]) -> None:
    """Text at (x, y from the top) of which only what stands in a rectangle is painted."""
    page.canvas.saveState()
    clip = page.canvas.beginPath()
    clip.rect(at[0], page.height - at[1] - height, width, height)
    page.canvas.clipPath(clip, stroke=0)
    # its digits are 5.56 points wide
    page.canvas.setFont("Helvetica" if words.isascii() else FONT, 10)
    page.text(x, y, words)
    page.canvas.restoreState()


@pytest.mark.parametrize(
    ("x", "words", "at", "width", "height"),
    [
        (303, "1,234.56", (300, 120), 23, 20),
        (303, "1,234.56", (300, 120), 34, 20),
        (303, "-1,234.56", (306.5, 120), 80, 20),
        (303, "1,234.56", (300, 129.5), 80, 20),
    ],
    ids=["within a digit", "between digits", "the sign", "the upper half"],
)
def test_a_number_that_a_clip_cuts_is_left_out_and_said(
    tmp_path: Path, x: float, words: str, at: tuple[float, float], width: float, height: float
) -> None:
    """What is left of it would be another number; others stay."""
    page = Page(tmp_path / "a.pdf")
    page.text(60, 60, "支出总表")
    page.text(300, 60, "单位：万元")
    page.grid([50, 120, 300, 400, 500], [100, 120, 140], [[*HEADER, "基本支出"], ["201", "外交支出", "", "34.56"]])
    cut(page, x, 134, width, height, words, at)
    page.save()
    parsed_tables, problems = read_tables(read(tmp_path / "a.pdf"), forms.load())
    assert [figure.raw for row in parsed_tables[0].rows for figure in row.figures] == ["34.56"]
    assert [(problem.form, problem.text) for problem in problems] == [("expenditure", "（未印全）")]
    ((line, message, whole),) = read(tmp_path / "a.pdf").unread
    assert f"page 1, line {line}: a number is cut off" in message and not whole


def test_numbers_at_the_edge_of_a_page(tmp_path: Path) -> None:
    """One is cut by the edge of the page, one ends where the text below goes on unseen, and two are whole."""
    page = Page(tmp_path / "a.pdf")
    page.text(577, 100, "123.45")
    cut(page, 90, 134, 100, 20, "3098", (60, 120))
    cut(page, 60, 174, 4 * 5.56 + 0.3, 20, "3098", (60, 160))
    cut(page, 40.3 + 4 * 5.56, 194, 20, 20, "微小企业", (40.3 + 4 * 5.56, 180))
    cut(page, 60, 234, 60, 20, "5.5 元 在行末以外", (60, 220))
    page.save()
    document = read(tmp_path / "a.pdf")
    assert [line.text for line in document.lines] == ["（未印全）", "3098", "（未印全）", "微小", "5.5元在行末"]
    assert [unread.line for unread in document.unread] == [1, 3]


def test_errors_name_what_is_wrong_and_the_pages(tmp_path: Path) -> None:
    locked = tmp_path / "locked.pdf"
    page = Page(locked, encrypt=StandardEncryption("secret"))
    page.text(60, 60, "密")
    page.save()
    with pytest.raises(UnreadableFile, match="encrypted"):
        read(locked)

    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    with pytest.raises(UnreadableFile, match="damaged"):
        read(damaged)

    scan = tmp_path / "scan.pdf"
    page = Page(scan)
    page.text(60, 60, "第一页")
    for _ in range(2):
        page.turn()
        page.canvas.drawImage(_picture(tmp_path), 0, 0, 595, 842)
    page.save()
    with pytest.raises(UnreadableFile, match="pages 2–3 have no text layer"):
        read(scan)


def _picture(folder: Path) -> str:
    from PIL import Image

    path = folder / "scan.png"
    Image.new("RGB", (60, 80), "white").save(path)
    return str(path)


@pytest.mark.skipif(not JIANGSU.is_dir(), reason="the real PDF files of two provincial bodies are not here")
@pytest.mark.parametrize(
    ("name", "department", "year", "count"),
    [
        ("江苏省人大办公厅2017年度预算公开", "江苏省人大常委会办公厅", 2017, 12),
        ("江苏省人大常委会办公厅2019年部门预算公开表", "江苏省人大常委会办公厅", 2019, 12),
        ("江苏省高级人民法院2019年度部门预算公开", "江苏省高级人民法院", 2019, 12),
        ("省人大办公厅2018预算公开", "江苏省人大常委会办公厅", 2018, 12),
        ("省法院2017年度部门预算公开", "江苏省高级人民法院", 2017, 12),
        ("省法院2018年度部门预算公开", "江苏省高级人民法院", 2018, 12),
    ],
)
def test_real_files(name: str, department: str, year: int, count: int) -> None:
    parsed = yj.parse(JIANGSU / f"{name}.pdf")
    meta = parsed.metadata
    assert (meta.department, meta.fiscal_year, meta.stage) == (department, year, "budget")
    assert len(parsed.official_tables) == count
    # the tables agree; what fails is a rate that the narrative states, such as 1557.29 of 128.43 as 1312.56 %
    failed = parsed.checks[parsed.checks.status == "fail"]
    assert not set(failed.rule) & {"formula", "columns", "hierarchy", "cross_form", "statement", "list_sum"}
    assert parsed.amounts.page.notna().all()


@needs_chromium
def test_fonts_that_do_not_tell_their_characters_are_refused(tmp_path: Path) -> None:
    """Without their maps the characters read as others, digits among them."""
    path = tmp_path / "a.pdf"
    render(yj.parse(RAW / f"{STEMS[0]}.txt"), path)
    path.write_bytes(path.read_bytes().replace(b"/ToUnicode", b"/ToUnicodX"))
    with pytest.raises(UnreadableFile, match=r"pages 1–\d+ have text in fonts that do not tell .* — run OCR first"):
        read(path)


def three_pages(path: Path) -> Path:
    drawn = Page(path)
    for n in range(3):
        drawn.text(50, 100, f"第{n + 1}页的文字")
        if n < 2:
            drawn.turn()
    drawn.save()
    return path


@pytest.mark.parametrize("step", ["read_page", "edge_lines", "_laid", "_page_blocks"])
def test_a_page_that_takes_too_long_is_given_up_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """While it is read and while it is laid out; the others go on."""
    path, work, seen = three_pages(tmp_path / "a.pdf"), getattr(pdf, step), []

    def endless(*given: object) -> object:
        seen.append(1)
        while len(seen) == 2:
            pass
        return work(*given)

    with monkeypatch.context() as patched:
        patched.setattr(pdf_effort, "SECONDS", 0.2)
        patched.setattr(pdf, step, endless)
        document = read(path)
    assert [line.text for line in document.lines if line.text] == ["第1页的文字", "第3页的文字"]
    ((line, message, whole),) = document.unread
    assert "page 2 takes longer than 0.2 seconds" in message and whole
    assert document.lines[line - 1].page == 2
    assert texts(path) == ["第1页的文字", "第2页的文字", "第3页的文字"]


@pytest.mark.parametrize("step", ["_parted", "_read"])
def test_an_aligned_table_that_takes_too_long_is_given_up_with_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    page, work = Page(tmp_path / "a.pdf"), getattr(pdf_aligned, step)
    for n in range(3):
        for y, (label, amount) in enumerate((("科目", "合计"), (f"支出{n}", f"{n}.10"), ("其他支出", "7.20"))):
            page.text(60, 200 + 20 * y, label)
            page.text(300, 200 + 20 * y, amount)
        page.text(60, 500, "以上各项，均已经审核。")
        page.turn()
    page.save()

    def endless(on: int | list[pdf_aligned._Piece], what: object) -> object:
        while (on if isinstance(on, int) else on[0].page) == 1:
            pass
        return work(on, what)

    monkeypatch.setattr(pdf_effort, "SECONDS", 0.2)
    monkeypatch.setattr(pdf_aligned, step, endless)
    document = read(tmp_path / "a.pdf")
    assert [grid.rows[1][0].text for grid in document.grids] == ["支出0", "支出2"]
    assert ["page 2" in unread.message for unread in document.unread] == [True]


def test_a_file_of_one_page_that_takes_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(tmp_path / "a.pdf")
    page.text(60, 60, "文字")
    page.save()

    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(pdf_effort, "SECONDS", 0.2)
    monkeypatch.setattr(pdf, "read_page", endless)
    with pytest.raises(UnreadableFile, match=r"a\.pdf: page 1 takes longer than 0\.2 seconds — take page 1 out"):
        read(tmp_path / "a.pdf")


def nested_forms(levels: int, times: int) -> bytes:
    """A PDF whose second page draws a form that draws another so many times, and so on."""
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {} >> /Length {} >>\nstream\n{}\nendstream"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {} >> /Contents {} 0 R >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        page.format("", 5),
        page.format("/XObject << /F 7 0 R >>", 6),
        "<< /Length 15 >>\nstream\n0 0 m 9 9 l S  \nendstream",
        "<< /Length 5 >>\nstream\n/F Do\nendstream",
    ]
    for n in range(levels):
        inner, drawing = f"/XObject << /F {n + 8} 0 R >>", "/F Do " * times
        objects.append(
            form.format(inner, len(drawing), drawing) if n < levels - 1 else form.format("", 13, "0 0 m 9 9 l S")
        )
    body, places = b"%PDF-1.7\n", []
    for n, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{n} 0 obj\n{text}\nendobj\n".encode()
    entries = "".join(f"{at:010d} 00000 n \n" for at in places)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>"
    )
    return body + f"{tail}\nstartxref\n{len(body)}\n%%EOF\n".encode()


def test_forms_that_hold_each_other_in_great_numbers_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pdfium would load them for hours, and no limit of Python reaches it there."""
    path = tmp_path / "a.pdf"
    path.write_bytes(nested_forms(9, 10))
    monkeypatch.setattr(pdf_effort, "SECONDS", 2.0)
    with pytest.raises(UnreadableFile, match=r"a\.pdf: page 2 cannot be loaded .* — take page 2 out of the file"):
        read(path)
    path.write_bytes(nested_forms(3, 2))
    with pytest.raises(UnreadableFile, match="pages 1–2 have no text layer"):
        read(path)


@pytest.mark.parametrize(
    ("size", "raised", "mark", "read_as"),
    [
        (6, 4, "1", "123.45"),
        (6, 4, "12", "123.45"),
        (6, 0, "1", "123.451"),
        (10, 0, "1", "123.451"),
    ],
    ids=["a mark", "a mark of two digits", "small but not raised", "another digit"],
)
def test_a_raised_note_mark_is_no_digit_of_a_figure(
    tmp_path: Path, size: float, raised: float, mark: str, read_as: str
) -> None:
    drawn = Page(tmp_path / "a.pdf")
    drawn.grid([50, 150, 250, 350], [100, 120, 140], [["科目", "合计", "基本支出"], ["教育支出", "", "67.89"]])
    for x, y in ((153, 134), (60, 300)):
        drawn.canvas.setFont("Helvetica", 10)
        drawn.text(x, y, "123.45")
        drawn.canvas.setFont("Helvetica", size)
        drawn.text(x + pdfmetrics.stringWidth("123.45", "Helvetica", 10) + 0.5, y - raised, mark)
    drawn.save()
    document = read(tmp_path / "a.pdf")
    assert [cell.text for cell in document.grids[0].rows[1]] == ["教育支出", read_as, "67.89"]
    assert document.lines[-1].text == read_as, "in running text too"


def test_a_damaged_page_is_named(tmp_path: Path) -> None:
    path = three_pages(tmp_path / "a.pdf")
    data = path.read_bytes()
    pages = [at.start() for at in re.finditer(rb"/Type /Page\b", data)]
    assert len(pages) == 3
    path.write_bytes(data[: pages[1]] + b"/Type /Pagf" + data[pages[1] + 11 :])
    with pytest.raises(UnreadableFile, match=r"a\.pdf: page 2 is damaged — fetch the file again"):
        read(path)


def test_limits_of_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = three_pages(tmp_path / "a.pdf")
    monkeypatch.setattr(pdf, "_GLYPHS", 5)
    with pytest.raises(UnreadableFile, match=r"a\.pdf: page 1 has 6 characters and lines"):
        read(path)
    monkeypatch.setattr(pdf, "_PAGES", 2)
    with pytest.raises(UnreadableFile, match=r"a\.pdf: has 3 pages, more than 2 — split the file"):
        read(path)


def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    """With changes appended, as editors do: cut off there, a PDF reads as what it was before."""
    path = three_pages(tmp_path / "a.pdf")
    data = path.read_bytes()
    changed = data + b"\n1 0 obj\n<</Type /Font>>\nendobj\nxref\n0 0\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"
    for cut in (len(data) // 2, len(data) - 40, len(data) + 20):
        path.write_bytes(changed[:cut])
        with pytest.raises(UnreadableFile, match=r"a\.pdf: the PDF is damaged: it breaks off before its end"):
            read(path)
    path.write_bytes(data + b"\0" * 2000 + b"<!-- a server added this -->")
    assert len(texts(path)) == 3
