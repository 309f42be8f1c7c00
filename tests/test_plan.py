"""reports.yaml and what is made of it: which reports, in which order, languages and formats; faults name their line."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pypdfium2
import pytest
from frames_made import BOTH, BUDGET, FINAL, made

from yujuesuan.errors import InvalidConfig, MissingData, ReportFailed
from yujuesuan.report import build, config, fonts, pdf, plan
from yujuesuan.report.config import Config

KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}
#: A page's opening: the name of the report, as `page.top` writes it, and what the parameters said.
SHOW = "from IPython.display import HTML\nHTML('<p class=\"report\">名称</p><h1>' + {}.__str__() + language + '</h1>')"


def notebook(folder: Path, name: str, parameter: str, code: str) -> None:
    cells = [
        nbformat.v4.new_code_cell(f"{parameter}\nlanguage = 'zh'\ndata_dir = ''", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(code),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), folder / f"{name}.ipynb")


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with two notebooks on a department, one on several, and one that is no report."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("year_over_year", "budget_execution"):
        notebook(folder, name, "department = ''", SHOW.format("department"))
    notebook(folder, "comparison", "departments = []", SHOW.format("departments"))
    notebook(folder, "tutorial", "file = ''", "file")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def planned(workplace):
    """Write a reports.yaml and plan it: the stems of the files, in order."""

    def stems(text: str, **options: object) -> list[str]:
        return [job.stem for job in plan.plan(made(), written(workplace, text), **options)]

    return stems


def written(folder: Path, text: str) -> Config:
    (folder / "reports.yaml").write_text(text, encoding="utf-8")
    return config.read(folder / "reports.yaml")


ALL = [
    f"{department}-{name}" for department in (BOTH, BUDGET, FINAL) for name in ("budget_execution", "year_over_year")
]


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "reports:\n", "reports: []\n", "language: zh\n", "reports: [{}]\n"]
)
def test_what_says_nothing_means_everything(planned, text):
    assert planned(text) == [*ALL, "comparison"]


def test_the_example_in_the_file_itself(planned, workplace):
    """The repository's own reports.yaml asks for everything; the example in its comments is what it says."""
    text = (Path(__file__).parent.parent / "reports.yaml").read_text("utf-8")
    assert planned(text) == [*ALL, "comparison"]
    example = text[text.index("# language: zh") :].replace("\n# ", "\n").replace("\n#\n", "\n").removeprefix("# ")
    for old, new in (("江汉区科学技术和经济信息化局", FINAL), ("江岸区科经局", "甲科局")):
        example = example.replace(old, new)
    example = example.replace("武汉市洪山区科学技术和经济信息化局", f"某某市{BUDGET}").replace(
        "disclosure_quality", "comparison"
    )
    assert planned(example, aliases={"甲科局": FINAL}) == [
        f"{FINAL}-year_over_year",
        f"{FINAL}-year_over_year-en",
        f"{FINAL}-budget_execution",
        f"{BUDGET}-budget_execution",
        "comparison",
    ]


def test_order_languages_and_titles(workplace):
    text = f"""\
language: en
reports:
- notebooks: [year_over_year, budget_execution]
  departments: [{FINAL}, {BUDGET}]
- {{notebooks: comparison, departments: [{FINAL}, {BOTH}], language: [en, zh], title: {{en: Two bureaus}}}}
"""
    jobs = plan.plan(made(), written(workplace, text))
    assert [(job.stem, job.language) for job in jobs] == [
        (f"{FINAL}-year_over_year", "en"),
        (f"{FINAL}-budget_execution", "en"),
        (f"{BUDGET}-year_over_year", "en"),
        (f"{BUDGET}-budget_execution", "en"),
        ("comparison-en", "en"),
        ("comparison", "zh"),
    ]
    assert [job.heading for job in jobs[-2:]] == ["Two bureaus", jobs[-1].report] and jobs[-1].title == ""
    assert jobs[-1].departments == (FINAL, BOTH)
    assert jobs[0].heading == f"{FINAL}: Year over year"
    assert {job.language for job in plan.plan(made(), written(workplace, text), language="zh")} == {"zh"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("language: zh\nreport: []\n", 2, "unknown key 'report' — near names: reports"),
        ("reports:\n- notebook: x\n", 2, "unknown key 'notebook' — near names: notebooks"),
        ("reports:\n-\n  colour: x\n", 3, "unknown key 'colour' — keys here: notebooks, departments, language, title"),
        ("language: [zh,\n  fr]\n", 2, "unknown language 'fr' — languages: zh, en"),
        ("reports: everything\n", 1, "`reports` is no list"),
        ("reports:\n- year_over_year\n", 2, "is no `key: value`"),
        ("- a\n- b\n", 1, "is no `key: value`"),
        ("reports:\n- notebooks: [{a: b}]\n", 2, "is no name"),
        ("reports:\n- notebooks:\n  - year_over_year\n  -\n", 4, "is no name"),
        ("language: zh\nlanguage: en\n", 2, "key 'language' for the second time"),
        ("reports:\n- notebooks: [a, b]\n  title: x\n", 3, "a title for several notebooks"),
        ("reports:\n- title: x\n", 2, "a title for several notebooks"),
        ("reports:\n- notebooks: a\n  title: [x]\n", 3, "a list of titles"),
        ("reports:\n- notebooks: a\n  title: {fr: x}\n", 3, "unknown key 'fr' — keys here: zh, en"),
        ("language: zh\nreports: [\n", 3, "is not valid YAML"),
        ("reports:\n- notebooks: [year_over_year,\n    tutorial]\n", 3, "no notebook 'tutorial' that takes"),
        ("reports:\n- notebooks: year_over_yaer\n", 2, "near names: year_over_year"),
        (f"reports:\n- departments:\n  - {FINAL}\n  - 甲区科学局\n", 4, "no department '甲区科学局'"),
        ("reports:\n- notebooks: comparison\n- language: en\n", 3, "comparison is asked for twice"),
    ],
)  # fmt: skip
def test_a_fault_names_file_and_line(workplace, text, line, says):
    with pytest.raises(InvalidConfig) as raised:
        plan.plan(made(), written(workplace, text))
    assert str(raised.value).startswith(f"{workplace / 'reports.yaml'}:{line}: ")
    assert says in str(raised.value) and "\n" not in str(raised.value)


def test_a_file_that_is_no_text_is_named(workplace):
    (workplace / "reports.yaml").write_bytes("语言".encode("gbk"))
    with pytest.raises(InvalidConfig, match=r"reports.yaml: is not UTF-8 text — save it as UTF-8"):
        config.read(workplace / "reports.yaml")


def test_options_choose_of_what_is_planned(workplace):
    def stems(departments, notebooks):
        return [(job.stem, job.departments) for job in plan.chosen(jobs, made(), departments, notebooks)]

    jobs = plan.plan(made(), Config())
    assert stems([FINAL], None) == [(f"{FINAL}-{name}", ()) for name in ("budget_execution", "year_over_year")]
    assert stems([FINAL, BUDGET], ["comparison"]) == [("comparison", (FINAL, BUDGET))]
    assert stems([FINAL], ["comparison"]) == [("comparison", (FINAL,))]
    assert stems([FINAL, BUDGET], None)[-1] == ("comparison", (FINAL, BUDGET))
    with pytest.raises(MissingData, match="comparison, year_over_year"):
        stems(None, ["tutorial"])
    jobs = plan.plan(made(), written(workplace, f"reports:\n- departments: [{BUDGET}]\n"))
    assert stems([FINAL, BUDGET], None)[-1] == (f"{BUDGET}-year_over_year", ())
    with pytest.raises(MissingData, match="no such report"):
        stems([FINAL], None)


def test_a_notebook_on_several_departments_is_made_once(workplace, data):
    wanted = written(
        workplace,
        f"reports:\n- {{notebooks: comparison, language: [zh, en], title: '<两家> \\1'}}\n"
        f"- {{notebooks: year_over_year, departments: [{FINAL}, {BUDGET}]}}\n",
    )
    results = build.report(data_dir=data, config=wanted, formats=["notebook", "html"])
    assert [(result.name, result.error) for result in results] == [
        ("comparison", None),
        ("comparison en", None),
        (f"{FINAL} year_over_year", None),
        (f"{BUDGET} year_over_year", None),
    ]
    out = workplace / "outputs"
    zh, en = ((out / f"{stem}.html").read_text("utf-8") for stem in ("comparison", "comparison-en"))
    assert "[]zh</h1>" in zh and "[]en</h1>" in en, "an empty list of departments means all"
    assert '<p class="report">&lt;两家&gt; \\1</p>' in zh and "<title>&lt;两家&gt; \\1</title>" in zh
    assert '<p class="report">名称</p>' in (out / f"{FINAL}-year_over_year.html").read_text("utf-8")
    executed = nbformat.read(out / f"{FINAL}-year_over_year.ipynb", as_version=4)
    assert FINAL in executed.cells[-1].outputs[0].data["text/html"]
    index = (out / "index.html").read_text("utf-8")
    places = [index.index(text) for text in ('"comparison.html"', '"comparison-en.html"', "<table")]
    rows = [index.index(f">{name}<", places[-1]) for name in (FINAL, BUDGET, BOTH)]
    assert places == sorted(places) and rows == sorted(rows), "as reports.yaml orders them; others come after"
    assert index.count(".ipynb") == 4 and "(English)" in index


def test_a_failed_report_leaves_nothing_of_an_earlier_run(workplace, data):
    notebook(workplace / "notebooks", "budget_execution", "department = ''", "1 / 0")
    out = workplace / "outputs"
    out.mkdir()
    for ending in (".html", ".pdf", ".ipynb"):
        (out / f"{FINAL}-budget_execution{ending}").write_text("of an earlier run", "utf-8")
    (result,) = build.report([FINAL], ["budget_execution"], data)
    assert "ZeroDivisionError" in (result.error or "") and result.files == ()
    assert not list(out.glob(f"{FINAL}*"))


def test_a_browser_that_fails_leaves_the_page_and_says_so(workplace, data, monkeypatch):
    fake = workplace / "chromium"
    fake.write_text("#!/bin/sh\necho it is broken >&2\n")
    fake.chmod(0o755)
    monkeypatch.setattr(pdf, "browser", lambda: str(fake))
    (result,) = build.report([FINAL], ["year_over_year"], data, formats=["pdf", "html"])
    assert result.error == f"{fake} made no PDF: it is broken — print the HTML page from a browser instead"
    out = workplace / "outputs"
    assert result.html == Path("outputs") / f"{FINAL}-year_over_year.html" and (workplace / result.html).exists()
    assert f"{FINAL}-year_over_year.html" not in (out / "index.html").read_text("utf-8").partition("本次未生成")[2]
    assert not list(out.rglob("*.failed.ipynb")), "its notebook did not fail"
    monkeypatch.setattr(pdf, "browser", lambda: None)
    with pytest.raises(ReportFailed, match="apt-get install chromium"):
        build.report([FINAL], ["year_over_year"], data, formats=["pdf"])


def test_browsers_are_found_on_path(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.browser() is None
    for name in ("msedge", "google-chrome", "chromium"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
        assert pdf.browser() == str(tmp_path / name), "the later ones come first"


def test_a_pdf_is_on_a4_with_title_numbers_and_the_bundled_font(tmp_path):
    if not pdf.browser():
        pytest.skip("no browser: apt-get install chromium")
    body = "<p>支出决算</p><p style='break-before: page; background: #123456; print-color-adjust: exact'>第二页</p>"
    style = f"<style>body {{ font-family: '{fonts.FAMILY}' }}</style>"
    page = fonts.embedded(f"<html><head><title>x</title>{style}</head><body>{body}</body></html>")
    title = "甲区：\"</style>'\\ 100%"
    pdf.to_pdf(page, title, tmp_path / "a.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    printed = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    try:
        assert [round(side / 72 * 25.4) for side in printed[0].get_size()] == [210, 297]
        texts = [" ".join(page.get_textpage().get_text_range().split()) for page in printed]
        assert texts == [f"{title} 1 / 2 支出决算", f"{title} 2 / 2 第二页"]
        colours = printed[1].render().to_numpy()[..., :3].reshape(-1, 3)
        assert (colours == [0x56, 0x34, 0x12]).all(axis=1).any(), "backgrounds are printed (as BGR)"
    finally:
        printed.close()
    content = (tmp_path / "a.pdf").read_bytes()
    assert b"file:" not in content and str(tmp_path).encode() not in content
