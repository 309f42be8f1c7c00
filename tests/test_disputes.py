"""Figures that take part in a relation that does not hold: which they are, and how pages mark them."""

from __future__ import annotations

import html
import re
from itertools import pairwise

import pandas as pd
import pytest
from frames_made import BOTH, FINAL, build, check, document, expenditure, key, passage, statement
from lxml import html as lxml_html
from selenium.webdriver.common.by import By

from yujuesuan import analysis
from yujuesuan import frames as store
from yujuesuan.analysis.disputes import concerned, disputes, findings
from yujuesuan.report import budget_execution as sections
from yujuesuan.report import open_page
from yujuesuan.report.index import write_index
from yujuesuan.report.sources import Sources
from yujuesuan.report.texts import Texts

JIANGHAN, HONGSHAN = "江汉区科学技术和经济信息化局", "洪山区科学技术和经济信息化局"


@pytest.fixture(scope="module")
def frames(sites) -> dict[str, pd.DataFrame]:
    return store.load(sites / "processed")


def lines(frames, department: str, year: int, amount: float) -> dict[int, set[tuple[int, str]]]:
    """Of an amount: the lines where it is disputed, with the number of each finding and what the words call it."""
    checks = frames["checks"]
    own = checks[(checks["department"] == department) & (checks["fiscal_year"] == year)]
    found = {place: mine for place, mine in disputes(own).items() if place[3] == amount}
    return {line: {(finding.number, said) for finding, said in mine} for (_, _, line, _), mine in found.items()}


def test_figures_of_real_findings(frames):
    """江汉 2023: 8,721.33 against six classes of 6,045.50 (line 546), 207.41 in the text against 250.41 in 公开05表."""
    assert lines(frames, JIANGHAN, 2023, 8721.33) == {546: {(3, "budget")}}
    assert lines(frames, JIANGHAN, 2023, 5692.67) == {552: {(3, "budget")}}
    assert lines(frames, JIANGHAN, 2023, 207.41) == {556: {(2, "final")}}
    assert lines(frames, JIANGHAN, 2023, 250.41) == {360: {(2, "")}}
    assert lines(frames, JIANGHAN, 2023, 145.9) == {}, "the final account of the same sentence"


def test_amounts_are_not_disputed_where_only_a_rate_could_explain_it(frames):
    """江汉 2020, line 109: 3,859.30 and −553.54 are printed right; 14.34 % is of this year's amount."""
    assert lines(frames, JIANGHAN, 2020, 3859.3) == lines(frames, JIANGHAN, 2020, -553.54) == {}


def test_findings_are_numbered_within_their_disclosure(frames):
    found = [one for one in findings(frames["checks"]) if one.department == JIANGHAN]
    by_disclosure = {(one.year, one.stage): [] for one in found}
    for one in found:
        by_disclosure[one.year, one.stage].append(one.number)
    assert by_disclosure == {(2020, "budget"): [*range(1, 6)], (2023, "final"): [*range(1, 7)]}


@pytest.mark.parametrize(
    ("said", "role", "verdict"),
    [
        ("budget", "budget", True),
        ("budget", "final", False),
        ("budget", "", True),
        ("", "final", True),
        ("", "", True),
        ("change", "change", True),
        ("change", "", False),
        ("", "change", False),
        ("final", "change", False),
    ],
)
def test_a_sentence_can_print_one_amount_as_two_things(said, role, verdict):
    assert concerned(said, role) is verdict


def row_of(page: str, caption: str, name: str):
    """The cells of a table's row, as lxml elements."""
    tree = lxml_html.fromstring(page)
    (table,) = [x for x in tree.iter("table") if caption in x.find("caption").text_content()]
    (row,) = [x for x in table.iter("tr") if x[0].text_content().startswith(name)]
    return list(row)


def signed(cells) -> list[bool]:
    return [bool(cell.xpath('.//*[@class="sign"]')) for cell in cells]


def test_marks_of_real_pages(sites):
    text = (sites / "zh" / f"{JIANGHAN}-budget_execution.html").read_text("utf-8")
    cells, aloud = row_of(text, "按差额排列", "卫生健康支出"), "≠（与另一处印出的数字不相符）"
    assert [cell.text_content() for cell in cells[2:4]] == [f"43.00{aloud}", f"207.41{aloud}"]
    assert signed(cells) == [False, False, True, True] + 5 * [False], "computed ones beside them not"
    cells = row_of(text, "按差额排列", "一般公共服务支出")
    assert [cell.text_content()[:5] for cell in cells[2:4]] == ["94.70", "94.70"]
    assert signed(cells)[2:4] == [True, False], "one sentence prints both, and the sum is of budgets"
    note = re.search(r'<div class="disputes">(.*?)</div>', text.partition('id="functions"')[2], re.S)[1]
    assert "一边为 8,721.33 万元，一边为 6,045.50 万元，相差 2,675.83 万元。" in note
    assert "一边为 207.41 万元，一边为 250.41 万元，相差 43.00 万元。" in note
    hrefs = re.findall(r'href="([^"]*)"', note)
    quality = (sites / "zh" / f"{JIANGHAN}-disclosure_quality.html").read_text("utf-8")
    assert [href.partition("#")[2] for href in hrefs] == ["finding-2023-final-3", "finding-2023-final-2"]
    for href, passages in zip(hrefs, (["8,721.33"], ["207.41", "250.41"]), strict=True):
        article = quality.partition(f'id="{href.partition("#")[2]}"')[2].partition("</article>")[0]
        assert all(words in article for words in passages)


def test_the_comparison_and_the_index_mark_what_rests_on_such_figures(sites):
    for name in ("comparison", "index"):
        text = (sites / "zh" / f"{name}.html").read_text("utf-8")
        notes = re.findall(r'<div class="disputes">(.*?)</div>', text, re.S)
        text = text.replace('<span lang="zh-CN">', "")
        assert notes and all(f"{JIANGHAN}（2023 年决算）：" in note for note in notes)
        assert 'href="' in notes[0] and "-disclosure_quality.html#finding-2023-final-3" in notes[0]
    comparison = (sites / "zh" / "comparison.html").read_text("utf-8")
    assert signed(row_of(comparison, "一般公共预算财政拨款支出执行率", JIANGHAN)) == [False, True, False, False]
    assert "439.31%" in comparison and not re.search(r"439\.31%<span class=\"sign\"", comparison)


def test_the_popover_says_what_disagrees(sites, browser):
    browser.set_window_size(1100, 900)
    browser.get((sites / "en" / f"{JIANGHAN}-budget_execution.html").as_uri())
    links = browser.find_elements(By.CSS_SELECTOR, "td a.figure.disputed")
    (link,) = [one for one in links if one.text.startswith("207.41")]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", link)
    link.click()
    said = browser.find_element(By.ID, "popover")
    assert "one side gives 207.41 万元, the other 250.41 万元, a difference of 43.00 万元" in said.text
    target = said.find_element(By.CSS_SELECTOR, ".disagrees a").get_attribute("href")
    assert target.endswith("-disclosure_quality.html#finding-2023-final-2")


def test_the_sign_does_not_move_the_decimals(sites, browser):
    """Numbers of a column end at one place, whether a sign follows them or not."""
    browser.set_window_size(1100, 900)
    browser.get((sites / "zh" / f"{JIANGHAN}-budget_execution.html").as_uri())
    ends = browser.execute_script("""
        const table = [...document.querySelectorAll("table")].find(t => t.caption.textContent.includes("按差额排列"));
        return [...table.tBodies[0].rows].map(row => {
          const link = row.cells[3].querySelector("a"), range = document.createRange();
          range.selectNodeContents(link.firstChild);
          return range.getBoundingClientRect().right;
        });""")
    assert len(ends) == 6 and all(abs(a - b) < 0.5 for a, b in pairwise(ends))


def test_two_documents_of_one_file_name_are_told_apart(tmp_path):
    """Departments publish 部门决算.txt each: a figure of one is neither quoted from the other nor disputed with it."""
    made = build(
        documents=[document(x, 2023, "final") | {"path": f"{x}/部门决算.txt"} for x in (FINAL, BOTH)],
        amounts=[
            row
            for x, name in ((FINAL, "科学技术支出"), (BOTH, "教育支出"))
            for row in expenditure(key(x, 2023, "final"), [("206", name, 5.0, 5.0, 0.0)])
        ],
        checks=[
            check(
                key(FINAL, 2023, "final"), "columns", "expenditure", "fail", "甲：一边为5.00万元 / one side",
                passage(key(FINAL, 2023, "final"), 100, "科学技术支出：5.00（万元）", 5.0),
                expected_wan=5.0, actual_wan=6.0, difference_wan=1.0,
            )
        ],
    )  # fmt: skip
    sources = Sources(made, Texts("zh"))
    figures = [sources.figure("5.00", 5.0, f"{x} 2023 final, 部门决算.txt:100", 5.0) for x in (FINAL, BOTH)]
    assert [one.disputed for one in figures] == [True, False]
    listed = html.unescape(str(sources.listed()))
    assert listed.count("<li ") == 2
    first, second = listed.split("<li ")[1:]
    assert FINAL in first and "科学技术支出" in first and "教育支出" not in first
    assert BOTH in second and "教育支出" in second and "disagrees" not in second


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_rate_found_by_an_amount_is_not_marked_for_it(tmp_path, language):
    owner = key(FINAL, 2023, "final")
    made = build(
        documents=[document(FINAL, 2023, "final")],
        statements=[
            statement(
                owner, 574, "“三公”经费", "“三公”经费预算为0万元，决算为0万元，完成0%。",
                budget_wan=0.0, final_wan=0.0, completion_rate=0.0,
            )
        ],
        checks=[
            check(
                owner, "list_sum", "", "fail", "三公经费（第574行，预算）= 公务接待费：不相符 / one side",
                passage(owner, 574, "“三公”经费预算为0万元", 0.0),
                expected_wan=0.1, actual_wan=0.0, difference_wan=-0.1,
            )
        ],
    )  # fmt: skip
    store.write(made, tmp_path)
    page = open_page(FINAL, language, tmp_path)
    content = str(sections.sangong(page))
    assert signed(row_of(content, "2023", "“三公”经费"))[1:5] == [True, False, False, False]
    assert 'class="disputes"' in content
    target = write_index(made, tmp_path, language, set())
    assert 'class="sign"' not in target.read_text("utf-8")


def test_money_whose_stage_a_goal_sheet_does_not_say_stands_beside_no_budget(sites, frames):
    """洪山 2023 prints 近两年收支金额 for the department's money, 前两年预算 for its projects."""
    changes = analysis.year_over_year(frames)
    rows = changes[(changes["department"] == HONGSHAN) & (changes["basis"] == "table")]
    assert set(rows.loc[rows["form"] == "project_goals", "prior_stage"]) == {"budget"}
    assert rows.loc[rows["form"] == "department_goals", "prior_stage"].isna().all()
    for language, said in (("zh", "未写明预算或决算"), ("en", "stage not stated")):
        text = (sites / language / f"{HONGSHAN}-year_over_year.html").read_text("utf-8")
        section = text.partition('id="prior-projects"')[2].partition("<h2")[0]
        projects, money = re.findall(r"<table.*?</table>", section, re.S)
        assert said not in projects and "23,000.00" in projects and "24,789.30" not in projects
        assert said in money and "24,789.30" in money and "15,317.66" in money
        assert "21,225.47" not in money and "%" not in money


@pytest.mark.parametrize(
    ("head", "stage"),
    [
        ("近两年预算安排情况", "budget"),
        ("前两年决算金额", "final"),
        ("近两年收支金额", None),
        ("近两年预算执行情况", None),
        ("项目资金", None),
    ],
)
def test_the_stage_of_earlier_years_is_what_their_head_says(head, stage):
    owner = key(FINAL, 2023, "budget")
    made = build(documents=[document(FINAL, 2023, "budget")])
    money = {"line": 12, "source": "goals", "item": "支出构成/合计", "amount_wan": 9.0, "prior1_year": 2022}
    made["funding"] = store.build("funding", [owner | money | {"prior1_wan": 8.0}])
    line = {"text": head, "role": "table", "numbers": 0, "captured": 0, "missed": []}
    below = line | {"line": 13, "text": "近两年预算"}
    made["coverage"] = store.build("coverage", [owner | one for one in (line | {"line": 10}, below)])
    rows = analysis.year_over_year(made)
    assert len(rows) == 1
    found = rows["prior_stage"].iat[0]
    assert (None if pd.isna(found) else found) == stage
