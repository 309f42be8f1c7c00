"""The comparison of departments as a page: what is set beside what, its marks, its sources, and the notebook."""

from __future__ import annotations

import ast
import base64
import html
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest
from frames_made import BOTH, BUDGET, FINAL, HOSTILE, amount, document, expenditure, key, made, statement
from frames_made import build as build_frames

from yujuesuan import frames as store
from yujuesuan.errors import MissingData, UnknownDepartment
from yujuesuan.report import comparison, departments, executions

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "comparison.ipynb"
SECTIONS = ("opening", "totals", "shares", "per_person", "execution", "quality", "sources")
A, B, C, D = "甲区教育局", "乙区教育局", "丙区教育局", "丁区教育局"


def whole(folder, departments=(), language="zh"):
    """All sections in the notebook's order."""
    return _whole(folder, tuple(departments), language)


@cache
def _whole(folder, departments, language):
    page = comparison.open_page(departments, language, folder)
    return {name: str(getattr(comparison, name)(page)) for name in SECTIONS}


def tables(content: str) -> dict[str, list[list[str]]]:
    """The words of every table's body by its caption."""
    found = {}
    for text in re.findall(r"<table.*?</table>", content, re.S):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", text, re.S)
        rows = re.findall(r"<tr.*?</tr>", re.search(r"<tbody.*?</tbody>", text, re.S)[0], re.S)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
        found[plain(caption[1])] = [[plain(cell) for cell in row] for row in cells]
    return found


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def staff(owner, persons):
    sentence = f"在职人员{persons}人。"
    return owner | {
        "line": 9,
        "item": "在职人员",
        "value": persons,
        "unit": "人",
        "approximate": False,
        "sentence": sentence,
    }


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Three final accounts of 2023 and a budget of 2024, whose amounts are larger than all of them."""
    folder = tmp_path_factory.mktemp("compared")
    final = {who: key(who, 2023, "final") for who in (A, B, C)}
    plan = key(D, 2024, "budget")
    spent = {A: (100.0, 60.0, 40.0), B: (300.0, 60.0, 240.0), C: (200.0, 50.0, 150.0)}
    amounts = [row for who, values in spent.items() for row in expenditure(final[who], rows(*values))]
    amounts += expenditure(plan, rows(9000.0, 8000.0, 1000.0))
    amounts += [amount(owner, 80, "sangong", "合计", owner["stage"], 3.0) for owner in (*final.values(), plan)]
    rates = {A: (80.0, 40.0), B: (80.0, 72.0), C: (80.0, 60.0)}
    statements = [
        statement(final[who], 70, "支出合计", f"年初预算{a:g}万元，支出决算{b:g}万元。", budget_wan=a, final_wan=b)
        for who, (a, b) in rates.items()
    ]
    frames = build_frames(
        documents=[*(document(who, 2023, "final") for who in final), document(D, 2024, "budget")],
        amounts=amounts,
        statements=statements,
        quantities=[staff(owner, n) for owner, n in zip((*final.values(), plan), (6, 5, 10, 2), strict=True)],
    )
    store.write(frames, folder)
    return folder


def rows(total, basic, project):
    return [("", "合计", total, basic, project), ("205", "教育支出", total, basic, project)]


@pytest.mark.parametrize(
    ("section", "caption", "column", "expected"),
    [
        # from the largest to the smallest among the alike; 9,000 of the budget stands by itself
        ("totals", "支出合计：2023 年决算", 1, [(B, "300.00"), (C, "200.00"), (A, "100.00")]),
        ("totals", "支出合计：其他年度或阶段，不参与排序和中位数", 1, [(f"{D}（2024 年预算）", "9,000.00")]),
        # 60 of 6, 60 of 5, 50 of 10 persons; 8,000 of 2
        ("per_person", "每名工作人员的支出：2023 年决算", 2, [(B, "12.00"), (A, "10.00"), (C, "5.00")]),
        (
            "per_person",
            "每名工作人员的支出：其他年度或阶段，不参与排序和中位数",
            2,
            [(f"{D}（2024 年预算）", "4,000.00")],
        ),
        (
            "execution",
            "支出合计执行率（依据：文中所述预算与决算）：2023 年决算",
            3,
            [(B, "90.00%"), (C, "75.00%"), (A, "50.00%")],
        ),
    ],
)
def test_only_like_is_ranked_and_others_stand_marked_in_a_table_of_their_own(data, section, caption, column, expected):
    found = tables(whole(data)[section])
    assert [(row[0], row[column]) for row in found[caption]] == expected


def test_medians_are_of_the_departments_alike(data):
    found = whole(data)
    assert "支出合计的中位数是 200.00 万元（3 个部门）" in found["totals"]
    assert "每人基本支出的中位数是 10.00 万元（3 个部门）" in found["per_person"]
    assert "支出合计执行率的中位数是 75.00%（3 个部门）" in found["execution"]
    assert "不足 3 个" in whole(data, [A, B, D])["totals"]


def test_a_mixed_comparison_names_year_and_stage_wherever_the_other_department_stands(data):
    found = whole(data)
    for name in ("opening", "totals", "shares", "per_person", "quality"):
        text = plain(found[name])
        assert D in text, name
        assert text.count(D) == text.count(f"{D}（2024 年预算）"), name
    english = whole(data, language="en")
    text = plain(english["totals"])
    assert text.count(D) == text.count(f"{D} (2024 budget)") > 0
    charts = re.findall(r'<img[^>]* alt="([^"]*)"', "".join(found.values()))
    assert charts and all(alt.count(D) == alt.count(f"{D}（2024 年预算）") for alt in charts)
    for section in ("per_person", "execution"):
        ranked = re.findall(r'<img[^>]* alt="([^"]*)"', found[section])
        assert ranked and all(D not in alt for alt in ranked), "charts that rank hold only departments alike"


def test_departments_without_a_figure_are_named(data, tmp_path):
    assert f"没有执行率的部门：{D}" in plain(whole(data)["execution"])
    amounts = store.load(data)
    other = statement(key(C, 2023, "final"), 71, "支出合计", "支出决算10万元。", budget_wan=80.0, final_wan=10.0)
    amounts["statements"] = store.build("statements", [*amounts["statements"].to_dict("records"), other])
    store.write(amounts, tmp_path)
    text = plain(whole(tmp_path)["execution"])
    assert f"没有在同一依据上写出这一项唯一的执行率（或预算为 0）：{C}（2023 年决算）" in text, "it gives 75% and 12.5%"
    text = plain(whole(data, [D])["execution"])
    assert "没有一个部门的公开文件同时有预算数和决算数" in text


def test_the_first_screen_tells_what_is_compared_and_how_far_apart_it_is(data):
    text = plain(whole(data)["opening"])
    assert "4 个部门的预决算比较" in text
    assert f"2023 年决算：{C}、{B}、{A}" in text, "in the order of their characters"
    assert "3 / 4 个" in text
    assert "100.00 万元 – 300.00 万元" in text
    assert "50.00% – 90.00%" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_of_departments_that_share_no_year_and_of_one_department(tmp_path, language):
    frames = made()
    store.write(frames, tmp_path)
    for names in ([], [FINAL], [BUDGET], [BUDGET, BOTH]):
        content = "\n".join(whole(tmp_path, names, language).values())
        assert "<script" not in content and "<b>支出" not in content, "what documents print is escaped"
        anchors = re.findall(r'id="([^"]+)"', content)
        assert len(anchors) == len(set(anchors))
        assert set(re.findall(r'href="#([^"]+)"', content)) <= set(anchors)
    content = "\n".join(whole(tmp_path, [BUDGET], language).values())
    assert html.escape(HOSTILE, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in content


def test_every_figure_is_cited_with_the_department_and_the_words_printed(data):
    found = whole(data)
    listed = plain(found["sources"])
    assert f"{B}（2023 年决算） · 乙-2023-final.txt · 第 101 行" in listed
    assert "表，205 教育支出，total：300.00（万元）" in listed
    assert "年初预算80万元，支出决算72万元。" in listed
    for name in ("totals", "shares", "per_person", "execution"):
        bodies = re.findall(r"<tbody.*?</tbody>", found[name], re.S)
        for value in re.findall(r"<data value=[^>]*>(.*?)</data>", "".join(bodies), re.S):
            assert 'href="#source-' in value, (name, value)


def test_a_share_cites_class_and_total_and_a_figure_per_person_amount_and_staff(data):
    page = comparison.open_page((), "zh", data)
    (cell,) = re.findall(r'data-n="([^"]+)"[^>]*>12\.00</a>', str(comparison.per_person(page)))
    assert len(cell.split(",")) == 2, "60.00 and 5 persons"
    cells = re.findall(r'data-n="([^"]+)"[^>]*>100\.00%</a>', str(comparison.shares(page)))
    assert cells and all(len(cell.split(",")) == 2 for cell in cells)


def test_wrong_names_and_missing_frames_are_told(data, tmp_path):
    with pytest.raises(UnknownDepartment, match="甲区财政局"):
        comparison.open_page(["甲区财政局"], "zh", data)
    assert comparison.open_page(A, "zh", data).department == "1 个部门的预决算比较", "a single name for a list of one"
    frames = store.load(data)
    del frames["quantities"]
    store.write(frames, tmp_path)
    with pytest.raises(MissingData, match="quantities"):
        comparison.open_page((), "zh", tmp_path)


# --- the notebook ------------------------------------------------------------------------------------------------


def test_the_notebook_is_clean_and_short():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert all(len(cell.source.splitlines()) <= 3 for cell in code)
    banned = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
    assert not any(isinstance(node, banned) for cell in code for node in ast.walk(ast.parse(cell.source)))
    (cell,) = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    values: dict[str, object] = {}
    exec(cell.source, values)
    assert (values["departments"], values["language"], values["data_dir"]) == ([], "zh", "../data/processed")
    called = [cell.source for cell in code][-len(SECTIONS) :]
    assert called == [f"comparison.{name}(page)" for name in SECTIONS]


@pytest.mark.parametrize(("start", "language", "departments"), [(".", "zh", "[]"), ("notebooks", "en", f"[{A}, {D}]")])
def test_the_notebook_runs_with_plain_papermill(data, start, language, departments, tmp_path):
    """Started from the repository, as papermill is, and from notebooks/, as JupyterLab does."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "processed").symlink_to(data)
    (tmp_path / "notebooks").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    target = tmp_path / "out.ipynb"
    parameters = ["-y", f"departments: {departments}", "-p", "language", language]
    command = [sys.executable, "-m", "papermill", str(NOTEBOOK), str(target), "--no-progress-bar", *parameters]
    done = subprocess.run(
        command, cwd=tmp_path / start, env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    outputs = [output for cell in nbformat.read(target, as_version=4).cells for output in cell.get("outputs", [])]
    shown = ["".join(output.data["text/html"]) for output in outputs if "text/html" in output.get("data", {})]
    assert len(shown) == len(SECTIONS)
    assert D in shown[0] and (B in shown[0]) == (departments == "[]")
    assert not [output for output in outputs if output.output_type == "stream"], "no warnings in a report"


def test_of_many_departments_the_first_are_listed_and_all_are_folded(tmp_path, monkeypatch):
    """With room for one department: it is linked and drawn, and a folded table has all, with places in its CSV."""
    for module in (departments, executions):
        monkeypatch.setattr(module, "MOST", 1)
    names = ["甲区局", "乙区局", "丙区局"]
    store.write(
        build_frames(
            documents=[document(name, 2023, "final") for name in names],
            amounts=[
                row
                for name, size in zip(names, (1.0, 3.0, 2.0), strict=True)
                for row in expenditure(
                    key(name, 2023, "final"),
                    [
                        (code, item, 10 * size, 4 * size, 6 * size)
                        for code, item in (("", "合计"), ("206", "科学技术支出"))
                    ],
                )
            ],
        ),
        tmp_path,
    )
    content = str(comparison.totals(comparison.open_page([], "zh", tmp_path)))
    first, folded = content.split("<details>")
    assert "支出合计：2023 年决算（前 1 个，共 3 个部门）" in first and "乙区局" in first
    assert "甲区局" not in first and "丙区局" not in first and "下载 CSV" not in first
    assert '<a class="figure' in first and '<a class="figure' not in folded
    assert "全部 3 个部门" in folded and all(name in folded for name in names)
    data = base64.b64decode(re.search(r'csv;charset=utf-8;base64,([^"]*)"', folded)[1]).decode("utf-8-sig")
    rows = [line.split(",")[:2] for line in data.splitlines()[1:]]
    assert rows == [["乙区局", "30.0"], ["丙区局", "20.0"], ["甲区局", "10.0"]]
    assert "乙-2023-final.txt" in data
    shares = str(comparison.shares(comparison.open_page([], "zh", tmp_path)))
    assert "图中画出支出合计最大的 1 个部门，共 3 个；全部数字在表中。" in shares
