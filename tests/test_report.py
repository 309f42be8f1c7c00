"""Reports: texts, escaping, references, and what happens when a notebook fails."""

from __future__ import annotations

import base64
import csv
import html
import io
import re
from pathlib import Path
from string import Formatter
from urllib.parse import unquote

import nbformat
import pandas as pd
import pytest
import yaml
from frames_made import BOTH, BUDGET, FINAL, HOSTILE, check, document, key, made, passage, statement
from frames_made import build as build_frames
from lxml import html as lxml_html
from markupsafe import Markup

from yujuesuan import forms
from yujuesuan import frames as store
from yujuesuan.analysis import year_over_year
from yujuesuan.analysis.disclosure_quality import Passage
from yujuesuan.errors import MissingData, UnknownDepartment
from yujuesuan.report import budget_execution as execution_sections
from yujuesuan.report import build, open_page, page, plan, texts
from yujuesuan.report import disclosure_quality as quality_sections
from yujuesuan.report import year_over_year as yearly_sections
from yujuesuan.report.cells import Figure, Label, Place
from yujuesuan.report.export import finished, link_beside
from yujuesuan.report.html import Column, table
from yujuesuan.report.index import write_index
from yujuesuan.report.job import Job
from yujuesuan.report.sources import _without_contacts

YEARLY = ("opening", "totals", "years", "classes", "structure", "others", "prior_projects", "rates", "sources")
QUALITY = ("opening", "contradictions", "by_form", "rounding", "warnings", "sources")
EXECUTION = ("opening", "overall", "functions", "sangong", "projects", "structure", "purchases", "rates", "sources")


def whole(data, department, sections, names, language="zh"):
    """All sections of one report, in the notebook's order."""
    opened = open_page(department, language, data)
    return "\n".join(str(getattr(sections, name)(opened)) for name in names)


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request):
    return request.param


def pages(data, language):
    for department in (FINAL, BUDGET):
        yield whole(data, department, yearly_sections, YEARLY, language)
        yield whole(data, department, execution_sections, EXECUTION, language)
        yield whole(data, department, quality_sections, QUALITY, language)


def test_every_text_is_there_in_both_languages_with_the_same_values():
    entries = yaml.safe_load((texts.Path(texts.__file__).parent / "texts.yaml").read_text("utf-8"))
    for name, entry in entries.items():
        assert set(entry) == {"zh", "en"}, name
        fields = [{field for _, field, _, _ in Formatter().parse(entry[x]) if field} for x in ("zh", "en")]
        assert fields[0] == fields[1], name


def test_the_glossary_has_every_name_of_the_classifications():
    codes = yaml.safe_load((texts.Path(forms.__file__).parent / "codes.yaml").read_text("utf-8"))
    for kind in ("function", "economic"):
        names = [name for entry in codes[kind].values() for name in ([entry] if isinstance(entry, str) else entry)]
        assert [name for name in names if not texts.english(name)] == []


@pytest.mark.parametrize(
    ("term", "gloss"),
    [
        ("科学技术支出", "science and technology"),
        ("因公出国(境)费", "official travel abroad"),
        ("其他科学技术管理事务支出", "other: administration of science and technology"),
        ("其他国防支出", "other: national defence"),
        ("其他公共卫生支出", "other: public health"),
        ("其他公安支出", "other: police"),
        ("其他优抚支出", "other preferential treatment"),
        (
            "一般行政管理事务（工业和信息产业监管）",
            "general administrative affairs (regulation of industry and information)",
        ),
        ("小明的项目", ""),
        ("其他小明的项目", ""),
        ("行政运行（小明）", ""),
    ],
)
def test_official_terms_have_their_english_and_others_none(term, gloss):
    assert texts.english(term) == gloss
    assert texts.Texts("zh").gloss(term) == "", "a Chinese page needs none"


def test_an_unknown_language_is_named():
    with pytest.raises(ValueError, match="zh, en"):
        texts.Texts("fr")


def test_what_documents_print_is_escaped(data, language):
    for content in pages(data, language):
        assert "<script" not in content
        assert "<b>支出" not in content and "<i>追加" not in content
    content = whole(data, BUDGET, yearly_sections, YEARLY, language)
    assert html.escape(HOSTILE, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in content


def test_anchors_are_unique_and_every_reference_leads_somewhere(data, language):
    for content in pages(data, language):
        anchors = re.findall(r'id="([^"]+)"', content)
        assert len(anchors) == len(set(anchors))
        assert set(re.findall(r'href="#([^"]+)"', content)) <= set(anchors)


def test_figures_have_units_rates_and_sources(data):
    content = whole(data, FINAL, yearly_sections, YEARLY)
    assert "8,721.33 万元" in content and "+2,229.47 万元" in content and "+34.34%" in content
    (link,) = set(
        re.findall(r'<a class="figure" href="#source-(\d+)" data-n="\1" data-q="\1.1">\+2,229.47</a>', content)
    )
    (source,) = re.findall(rf'<li id="source-{link}">(.*?)</li>', content, re.S)
    assert "2023 年决算 · 甲-2023-final.txt · 第 495 行" in source
    assert "2023年度收、支总计8,721.33万元" in source, "the sources quote the sentence"
    assert '2023 年决算<span class="unit">（万元）</span>' in content
    content = whole(data, FINAL, execution_sections, EXECUTION)
    assert "54.03%" in content and "年初无预算" in content and "不一致" in content


def test_a_figure_of_no_table_and_no_sentence_is_quoted_from_its_line(data):
    """The line as printed, without HTML, after the project's name where a sheet prints that further up."""
    final = whole(data, FINAL, execution_sections, EXECUTION)
    assert "研究资金：预算数(A) | 执行数(B) | 5100 | 4145 | 81%" in final
    assert "1 系统维护 75.4 43.44 31.2" in whole(data, BUDGET, yearly_sections, YEARLY)


@pytest.mark.parametrize(
    ("value", "signed", "shown"),
    [
        (4.393, False, "439.3%"),
        (0.142, True, "+14.2%"),
        (0.999, False, "99.9%"),
        (1.0, False, "100%"),
        (0.5403, False, "54.03%"),
        (-0.07, True, "−7%"),
        (12.0, True, "+1,200%"),
        (0.0, True, "0%"),
        (0.12345, False, "12.345%"),
        (None, False, "—"),
        (float("nan"), True, "—"),
    ],
)
def test_stated_rates_have_no_digits_that_are_not_printed(value, signed, shown):
    assert page.stated_rate(value, signed=signed) == shown


def test_stated_rates_are_shown_as_printed_and_computed_ones_to_two_decimals(data, language):
    content = whole(data, FINAL, execution_sections, EXECUTION, language)
    assert ">439.3%</a></data></td>" in content and ">439.31%</a></data></td>" in content
    assert "439.30%" not in content
    assert ("文中写 439.3%</a>" if language == "zh" else "stated: 439.3%</a>") in content, "the key figure"
    assert ">81%</a></data></td>" in content and ">81.27%</a></data></td>" in content
    content = whole(data, BUDGET, yearly_sections, YEARLY, language)
    assert ">−25%</a></data></td>" in content and ">−25.00%</a></data></td>" in content


def test_sums_by_class_are_ordered_by_deviation(tmp_path):
    owner = key(FINAL, 2023, "final")
    paths = {
        "教育支出/甲": (5.0, 0.5),
        "科学技术支出/乙": (1.0, 2.0),
        "其他支出/丙": (1.0, 5.0),
        "教育支出/丁": (1.0, 6.0),
    }
    rows = [
        statement(owner, n, item, "x", budget_wan=budget, final_wan=final)
        for n, (item, (budget, final)) in enumerate(paths.items(), 1)
    ]
    store.write(build_frames(documents=[document(FINAL, 2023, "final")], statements=rows), tmp_path)
    content = str(execution_sections.functions(open_page(FINAL, "zh", tmp_path)))
    summed = re.findall(r'<tr>\s*<th scope="row" class="name">([^<]+)', content.partition('id="functions-classes"')[2])
    assert summed == ["其他支出", "科学技术支出", "教育支出"], (
        "by +4, +1 and +0.5, though 教育支出/丁 has the largest deviation"
    )


def test_a_final_account_beside_a_budget_is_said_plainly(data):
    content = whole(data, FINAL, yearly_sections, YEARLY)
    assert "这里比较的是决算与预算" in content
    assert "这一序列把预算和决算放在一起" in content
    assert "两份文件相隔 3 年" in content
    assert "农林水支出（2023 年决算）" in content, "a class that only one year has"


def test_a_budget_only_department_gets_its_structure_and_the_sentence(data, language):
    content = whole(data, BUDGET, execution_sections, EXECUTION, language)
    sentence = "数据中还没有 2024 年决算" if language == "zh" else "No final account of 2024 is in the data yet"
    assert sentence in content
    assert "75.00%" in content and "60.00%" in content
    assert "nan" not in content and "NaN" not in content and "None" not in content


def test_no_section_shows_a_missing_value_as_such(data, language):
    for content in pages(data, language):
        text = re.sub(r'src="[^"]+"', "", content)
        assert not re.search(r"\bnan\b|\bNaN\b|<NA>|&lt;NA&gt;|\bNone\b", text)


def test_charts_are_embedded_with_alternative_texts(data, language):
    for content in pages(data, language):
        pictures = re.findall(r"<img [^>]*>", content)
        assert pictures
        for picture in pictures:
            address = re.search(r'src="data:image/svg\+xml,([^"]*)"', picture)[1]
            assert not re.search("[#<>&]", address) and lxml_html.fromstring(unquote(address).encode()).tag == "svg"
            assert len(re.search(r'alt="([^"]*)"', picture)[1]) > 10


def test_contacts_are_left_out_of_quotations():
    assert _without_contacts("预算为5万元，联系人张某，联系电话027-12345678。") == "预算为5万元。"
    assert _without_contacts("支出决算为5692.67万元。") == "支出决算为5692.67万元。"


def test_the_quality_page_opens_with_how_many_relations_hold(data, language):
    content = whole(data, FINAL, quality_sections, QUALITY, language)
    lead = {
        "zh": "核对了 8 处关系，涉及 2 种表：3 处完全相符，1 处的差额在四舍五入范围内，4 处不相符。"
        "不相符的按起因归并后共 2 项",
        "en": "8 relations between the printed figures were checked, in 2 kinds of tables: 3 hold exactly, "
        "1 within rounding, 4 do not hold. Told once for each cause, the latter are the findings below: 2 in all.",
    }
    assert lead[language] in content.partition("<h2")[0]
    assert [*re.findall(r'<h2 id="([^"]+)"', content)] == [
        "contradictions",
        "by-form",
        "rounding",
        "to-look-at",
        "sources",
    ]


def test_a_finding_has_its_passages_side_by_side_and_marks_what_explains_it(data, language):
    content = str(quality_sections.contradictions(open_page(FINAL, language, data)))
    first, second = (part.partition("</article>")[0] for part in content.split("<article")[1:])
    passages = re.findall(r'<div class="passage( marked)?"><div class="words">(.*?)</div>.*?>(甲-[^<]*)</a>', first)
    assert passages == [
        ("", "表，206 科学技术支出，total：3,075.76（万元）", "甲-2023-final.txt:101"),
        (" marked", "表，20601 科学技术管理事务，total：693.58（万元）", "甲-2023-final.txt:102"),
    ]
    assert "<details>" in first and "&lt;b&gt;甲&lt;/b&gt; = 乙" in first and "丙 = 丁" in first
    assert (" / " in first) is False, "one language"
    assert ("一边为" in first, "one side gives" in first) == ((True, False) if language == "zh" else (False, True))
    assert first.count("科学技术支出 = 款之和") == 1, "the relation is named in both languages"
    assert "482.3488%" in second and "marked" not in second, "one passage alone explains nothing"


def test_rounding_and_warnings_are_folded_with_exact_tolerances(data, language):
    opened = open_page(FINAL, language, data)
    content = str(quality_sections.rounding(opened))
    assert "<details>" in content
    assert '<data value="-0.01">−0.01</data></td>' in content and '<data value="0.015">0.015</data></td>' in content
    assert ">甲-2023-final.txt:100</td>" in content
    content = str(quality_sections.warnings(opened))
    assert "<details>" in content and '<span class="small">甲-2023-final.txt</span>' in content, "no line to name"


def test_places_are_told_in_the_order_of_lines(data):
    found = [Passage("x", page, line, "", None) for page, line in ((None, 1481), (None, 745), (3, 9), (None, None))]
    assert open_page(FINAL, "zh", data).sources.places(found) == "x:745, 1481; x p. 3:9"


def test_a_document_without_contradictions_says_so(data, language):
    opened = open_page(BUDGET, language, data)
    said = "没有不相符之处" if language == "zh" else "All relations that were checked hold"
    assert said in str(quality_sections.contradictions(opened))
    assert ("没有不相符的" if language == "zh" else "none fails to hold") in str(quality_sections.opening(opened))
    nothing = "没有可以互相核对的数字" if language == "zh" else "no figures that could be checked"
    opened = open_page(BOTH, language, data)
    assert nothing in str(quality_sections.opening(opened)) and nothing in str(quality_sections.by_form(opened))


def test_long_sums_show_the_total_and_the_suspect_first(tmp_path):
    owner = key(FINAL, 2023, "final")
    parts = [passage(owner, line, f"第{line}行", float(line)) for line in range(1, 31)]
    row = check(owner, "formula", "summary", "fail", "甲 = 乙：不同 / differs", *parts, suspects=[parts[28]])
    store.write(build_frames(documents=[document(FINAL, 2023, "final")], checks=[row]), tmp_path)
    content = str(quality_sections.contradictions(open_page(FINAL, "zh", tmp_path)))
    seen, _, rest = content.partition("<details>")
    assert re.findall("第(\\d+)行", seen) == ["1", "29", "2", "3", "4", "5"]
    assert re.findall("第(\\d+)行", rest) == [str(line) for line in range(6, 31) if line != 29]


def test_cells_and_captions_are_escaped():
    rows = [("<c>", Figure("<n>", 1.5)), (Markup("<i>kept</i>"), Figure("<b>", None, Markup("<a>linked</a>")))]
    content = table("<x>", [Column("<h>（元）"), Column("<m>", "share")], rows, texts.Texts("zh"))
    assert not re.search("<[xhcnmb]>", content) and "<i>kept</i>" in content and "<a>linked</a>" in content


def downloads(content):
    """The CSV files within a page, by their names."""
    found = re.findall(r'<a download="([^"]*)" href="data:text/csv;charset=utf-8;base64,([^"]*)"', content)
    return {html.unescape(name): base64.b64decode(data) for name, data in found}


def test_a_table_has_its_data_as_csv_unrounded_and_without_formulas():
    cells = [
        (Label("丙/=甲", Markup("甲<i>丙</i>")), Figure("−1.23", -1.23456, None, (Place("a.txt", None, 7),)), "—"),
        ("=1+1", Figure("34.34%", 0.34341, None, (Place("b.pdf", 3, 9), Place("c.pdf", 4, None))), Figure("无")),
        (Markup("+甲 <b>乙</b>"), Figure("12", 12), "-"),
    ]
    content = table("甲：乙/丙", [Column("@项目"), Column("数", "number"), Column("x")], cells, texts.Texts("zh"))
    ((name, data),) = downloads(content).items()
    assert name == "甲：乙_丙.csv"
    assert data.startswith(b"\xef\xbb\xbf"), "so that Excel reads Chinese"
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [
        ["'@项目", "数", "x", "文件", "页", "行"],
        ["丙/=甲", "-1.23456", "—", "a.txt", "", "7"],
        ["'=1+1", "0.34341", "无", "b.pdf; c.pdf", "3; 4", "9; "],
        ["'+甲 乙", "12", "'-", "", "", ""],
    ]


def test_tables_are_sortable_from_ten_rows_on_and_head_rows_and_columns():
    columns = [Column("甲", "name"), Column("乙", "share")]
    content = table("x", columns, [("a", Figure("34.34%", 0.3434))] * 9, texts.Texts("zh"))
    assert "sortable" not in content and content.count('<th scope="row"') == 9 and content.count('<th scope="col"') == 2
    assert '<span class="bar" style="--part:34.34%"><data value="0.3434">34.34%</data></span></td>' in content
    assert "<caption><span>x</span></caption>" in content
    assert " id=" not in content
    assert '<table class="sortable">' in table("x", columns, [("a", "b")] * 10, texts.Texts("zh"))
    over = table("x", columns, [("a", Figure("120%", 1.2)), ("b", Figure("−5%", -0.05))], texts.Texts("zh"))
    assert "--part:100.00%" in over and "--part:0.00%" in over, "a bar stays in its cell"


def quoted(sources, link):
    """What the popover of a link would show: its kind, and places with their quotes."""
    kind, _, numbers, quotes = re.match(
        r'<a class="([^"]*)" href="([^"]*)" data-n="([^"]*)" data-q="([^"]*)"(?: data-d="[^"]*")?>', link
    ).groups()
    entries = list(sources.quotes.items())
    told = {str(entries[int(n) - 1][0]): [] for n in numbers.split(",")}
    for one in quotes.split():
        place, told_here = entries[int(one.split(".")[0]) - 1]
        told[str(place)].append(told_here[int(one.split(".")[1]) - 1])
    return kind, told


def test_a_number_links_to_the_words_that_print_it(data):
    opened = open_page(FINAL, "zh", data)
    sources = opened.sources
    amounts = opened.frames["amounts"]
    row = next(amounts[amounts["amount_wan"] == 3075.76].itertuples())
    assert quoted(sources, sources.cite("3,075.76", row, 3075.76)) == (
        "figure disputed", {"甲-2023-final.txt:101": ["表，206 科学技术支出，total：3,075.76（万元）"]},
    )  # fmt: skip
    both = f"{FINAL} 2023 final, 甲-2023-final.txt:101; {FINAL} 2020 budget, 甲-2020-budget.txt:101"
    figure = sources.figure("3,541.92", 3541.92, both, 3541.92)
    assert quoted(sources, figure.link)[1] == {
        "甲-2020-budget.txt:101": ["表，206 科学技术支出，total：3,541.92（万元）"]
    }
    assert (figure.value, [str(place) for place in figure.places]) == (3541.92, ["甲-2020-budget.txt:101"])
    figure = sources.computed("−13.16%", -0.1316, both, 3075.76, 3541.92)
    kind, told = quoted(sources, figure.link)
    assert kind == "figure computed disputed" and [len(x) for x in told.values()] == [1, 1], "both terms"
    assert [*told] == ["甲-2023-final.txt:101", "甲-2020-budget.txt:101"]
    assert sources.figure("—", float("nan"), both) == Figure("—"), "nothing to cite"
    assert "<script>" not in sources.cite("<script>", row, 3075.76)


def test_data_folder_is_found_from_anywhere(data, tmp_path, monkeypatch):
    root = tmp_path / "repo"
    (root / "data").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "data" / "processed").symlink_to(data)
    for start in (root, root / "notebooks"):
        monkeypatch.chdir(start)
        assert (page.locate("../data/processed") / "documents.parquet").exists()
        assert (page.locate("data/processed") / "documents.parquet").exists()
    assert page.locate("/nowhere").as_posix() == "/nowhere"


def test_missing_frames_and_departments_say_what_to_do(data, tmp_path):
    with pytest.raises(MissingData, match="yujuesuan parse"):
        open_page(FINAL, "zh", tmp_path)
    with pytest.raises(UnknownDepartment, match=FINAL):
        open_page("甲区科学局", "zh", data)
    store.write({"documents": made()["documents"]}, tmp_path)
    with pytest.raises(MissingData, match="amounts"):
        open_page(FINAL, "zh", tmp_path)


KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}


def notebook(folder, name, code):
    cells = [
        nbformat.v4.new_code_cell("department = ''\nlanguage = 'zh'\ndata_dir = ''", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(code),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), folder / f"{name}.ipynb")


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with a notebook that works, one that fails for a department, and one that is no report."""
    (tmp_path / "notebooks").mkdir()
    notebook(
        tmp_path / "notebooks",
        "year_over_year",
        "from IPython.display import HTML\nHTML('<h2 id=\"a\">' + department + '</h2>')",
    )
    notebook(tmp_path / "notebooks", "budget_execution", f"assert department != '{FINAL}', 'no such thing'")
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "notebooks" / "tutorial.ipynb")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_failed_notebook_stops_no_other(workplace, data):
    seen = []
    results = build.report([FINAL, BUDGET], None, data, "outputs", "zh", seen.append)
    assert len(results) == len(seen) == 4
    failed = [result for result in results if result.error]
    assert [(result.department, result.notebook, result.html) for result in failed] == [
        (FINAL, "budget_execution", None)
    ]
    assert "assert department" in failed[0].error and "AssertionError: no such thing" in failed[0].error
    out = workplace / "outputs"
    names = {path.name for path in out.rglob("*") if path.is_file()}
    assert f"{FINAL}-year_over_year.html" in names and f"{FINAL}-year_over_year.ipynb" in names
    assert f"{FINAL}-budget_execution.html" not in names and f"{FINAL}-budget_execution.failed.ipynb" in names
    assert not list(out.glob(".making-*")), "nothing half-written is left"
    index = (out / "index.html").read_text("utf-8")
    assert "本次未生成" in index and index.count('.html"') == 3
    page_text = (out / f"{FINAL}-year_over_year.html").read_text("utf-8")
    assert '<html lang="zh-CN">' in page_text and f"<title>{FINAL}：年度比较</title>" in page_text
    assert f'<li><a href="#a">{FINAL}</a></li>' in page_text, "the table of contents"


def test_a_failed_run_leaves_no_page_of_an_earlier_one(workplace, data):
    out = workplace / "outputs"
    out.mkdir()
    stale, other = out / f"{FINAL}-budget_execution.html", out / f"{BUDGET}-budget_execution.html"
    for path in (stale, other):
        path.write_text("of an earlier run", "utf-8")
    (result,) = build.report([FINAL], ["budget_execution"], data, "outputs")
    assert result.error and not stale.exists()
    assert other.read_text("utf-8") == "of an earlier run", "only what failed is removed"


def test_the_index_tells_where_its_figures_stand(data, tmp_path, language):
    texts_of = texts.Texts(language)
    content = write_index(store.load(data), tmp_path, language, set()).read_text("utf-8")
    rows = content.split("<tr>")[1:]
    row = next(row for row in rows if ">甲区科学技术局<" in row)  # the latest disclosure comes first
    row = re.sub("</?span[^>]*>", "|", row)
    assert "8,721.33||甲|-2023-final.txt:90|" in row or "8,721.33|甲-2023-final.txt:90|" in row
    assert "+34.34%||甲|-2023-final.txt:495|" in row or "+34.34%|甲-2023-final.txt:495|" in row
    subject = re.escape(texts_of.label("一般公共预算财政拨款支出").partition(" ")[0])
    assert re.search(rf"439.31%\|+{subject}[^<]*甲[^<]*-2023-final.txt:546", row)
    (row,) = [row for row in rows if ">乙区财政局<" in row]
    assert re.search(r">100.00<.*>乙(</span>)?-2024-budget.txt:100<", row)


def test_only_notebooks_that_take_a_department_are_reports(workplace):
    assert [path.stem for path in plan.find_notebooks()] == ["budget_execution", "year_over_year"]
    assert [path.stem for path in plan.find_notebooks(["year_over_year.ipynb"])] == ["year_over_year"]
    with pytest.raises(MissingData, match="budget_execution, year_over_year"):
        plan.find_notebooks(["tutorial"])


def test_an_unknown_department_stops_before_anything_runs(workplace, data):
    with pytest.raises(UnknownDepartment):
        build.report(["甲区科学局"], None, data, "outputs")
    assert not (workplace / "outputs").exists()


def test_file_names_are_safe():
    assert Job(Path("a.ipynb"), "甲/乙:局").stem == "甲_乙_局-a"


def test_frames_without_the_derived_ones_are_enough(tmp_path):
    frames = made()
    store.write(frames, tmp_path)
    opened = open_page(FINAL, "zh", tmp_path)
    pd.testing.assert_frame_equal(opened.changes.reset_index(drop=True), year_over_year(opened.frames))


def test_a_link_to_another_report_is_there_where_that_report_is(tmp_path):
    link = '<a class="beside" data-to="disclosure_quality">x</a>'
    for name in (f"{FINAL}-year_over_year.html", f"{FINAL}-year_over_year-en.html", f"{BUDGET}-year_over_year.html"):
        (tmp_path / name).write_text(f"<p>{link}</p>", "utf-8")
    (tmp_path / f"{FINAL}-disclosure_quality-en.html").touch()
    link_beside(tmp_path, [FINAL, BUDGET])
    linked = (tmp_path / f"{FINAL}-year_over_year-en.html").read_text("utf-8")
    assert unquote(re.search('href="([^"]*)"', linked)[1]) == f"{FINAL}-disclosure_quality-en.html"
    for name in (f"{FINAL}-year_over_year.html", f"{BUDGET}-year_over_year.html"):
        assert "href" not in (tmp_path / name).read_text("utf-8"), "not there"
    at = f'data-at="finding-2023-final-2" data-department="{FINAL}"'
    other = f'<a class="beside" {at} data-to="disclosure_quality">x</a>'
    (tmp_path / "comparison-en.html").write_text(other, "utf-8")
    link_beside(tmp_path, [], ["comparison-en", "not_made"])
    linked = (tmp_path / "comparison-en.html").read_text("utf-8")
    target = f"{FINAL}-disclosure_quality-en.html#finding-2023-final-2"
    assert unquote(re.search('href="([^"]*)"', linked)[1]) == target
    (tmp_path / f"{FINAL}-disclosure_quality-en.html").unlink()
    link_beside(tmp_path, [FINAL], ["comparison-en"])
    assert other in (tmp_path / "comparison-en.html").read_text("utf-8"), "not there any more"
    assert link in (tmp_path / f"{FINAL}-year_over_year-en.html").read_text("utf-8"), "not there any more"


def test_chinese_words_of_an_english_page_are_marked_once():
    page = "<html lang='en'><head><title>甲</title><style>/* 乙 */ a > b {}</style></head><body>"
    page += (
        '<p>丙局 spent 2 万元 on 丁（戊）</p><p class="quote" lang="zh-CN">己<b>庚</b></p><script>"辛" < "壬"</script>'
    )
    shown = finished(f"{page}</body></html>", "en")
    assert "<title>甲</title>" in shown and "/* 乙 */" in shown and '"辛" < "壬"' in shown
    assert re.findall('<span lang="zh-CN">([^<]*)</span>', shown) == ["丙局", "万元", "丁（戊）"]
    assert "<span" not in finished(f"{page}</body></html>", "zh")
