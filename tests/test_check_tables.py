"""What the table checks claim and what they leave alone, on documents made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import yujuesuan as yj

DISTRICTS = Path(__file__).parent / "data" / "districts"
TABLES = ("formula", "columns", "hierarchy", "cross_form")
#: Documents with a misprint, and the figures that could explain it.
MISPRINTED = {
    "flow-digit-2022-final": {"600.00（万元）", "140.00（万元）", "150.00（万元）"},
    "flow-rounding-2021-final": {"6.97（万元）"},
    "flow-sources-2021-final": {"830.00（万元）"},
}
STEMS = sorted(path.stem for path in DISTRICTS.glob("*.txt") if ".tables" not in path.name)


def findings(path: Path) -> list[set[str]]:
    checks = [check for check in yj.parse(path).records["checks"] if check["rule"] in TABLES]
    return [{p["text"].rpartition("：")[2] for p in c["suspects"]} for c in checks if c["status"] == "fail"]


@pytest.mark.parametrize("stem", STEMS)
def test_only_true_misprints_fail(stem: str) -> None:
    assert findings(DISTRICTS / f"{stem}.txt") == ([MISPRINTED[stem]] if stem in MISPRINTED else [])


def changed(tmp_path: Path, stem: str, old: str, new: str) -> list[set[str]]:
    text = (DISTRICTS / f"{stem}.txt").read_text("utf-8")
    assert text.count(old) == 1
    (tmp_path / "changed.txt").write_text(text.replace(old, new), "utf-8")
    return findings(tmp_path / "changed.txt")


def test_units_kinds_and_stations_of_a_project_table_are_sums_whatever_their_codes(tmp_path: Path) -> None:
    stem = "flow-kinds-2024-budget"
    checks = yj.parse(DISTRICTS / f"{stem}.txt").records["checks"]
    held = [c["description"] for c in checks if c["form"] == "projects" and c["rule"] == "hierarchy"]
    # 307002001 河道管护 is a station with a code as long as its projects', below it the kind 31
    assert "表10（合计）：双桥县河道管护 = 说明牌和警示牌更新 + 堤防白蚁防治" in held
    assert changed(tmp_path, stem, "堤防白蚁防治 双桥县河道管护 40.00 40.00", "堤防白蚁防治 双桥县河道管护 41.00 41.00")


def test_a_list_without_codes_adds_up_to_its_total(tmp_path: Path) -> None:
    found = changed(tmp_path, "tab-projects-2022-budget", "\t2.50\t2.50", "\t2.50\t2.60")
    assert found == [{"5.00（万元）", "2.60（万元）", "2.50（万元）"}]


SANGONG = """临江区档案馆2024年部门预算

收支总表

单位：万元

收入\t\t支出\t
项目\t预算数\t项目\t预算数
一、一般公共预算拨款收入\t100.00\t一、一般公共服务支出\t100.00
收入总计\t100.00\t支出总计\t100.00

2024年一般公共预算“三公”经费支出表

单位：万元

项目\t预算数
合计\t{total}
1.因公出国（境）费\t1.00
2.公务用车购置及运行维护费\t5.00
其中：（1）公务用车购置费\t
（2）公务用车运行维护费\t5.00
3.公务接待费\t2.00
4.会议费\t0.30
5.培训费\t0.40
"""


@pytest.mark.parametrize(("total", "fails"), [("8.00", 0), ("8.70", 0), ("8.30", 0), ("9.00", 1), ("7.00", 1)])
def test_the_public_expenses_with_meetings_and_training_or_without(tmp_path: Path, total: str, fails: int) -> None:
    (tmp_path / "made.txt").write_text(SANGONG.format(total=total), "utf-8")
    found = findings(tmp_path / "made.txt")
    assert len(found) == fails and all(f"{total}（万元）" in suspects for suspects in found)


def test_rates_in_a_table_of_money_are_not_added_up(tmp_path: Path) -> None:
    text = SANGONG.format(total="8.00").replace(
        "项目\t预算数\n合计\t8.00", "项目\t预算数\t增减率（%）\n合计\t8.00\t-20.00"
    )
    text = text.replace("出国（境）费\t1.00", "出国（境）费\t1.00\t5.00").replace(
        "接待费\t2.00", "接待费\t2.00\t-33.33"
    )
    (tmp_path / "made.txt").write_text(text, "utf-8")
    assert findings(tmp_path / "made.txt") == []
    amounts = yj.parse(tmp_path / "made.txt").amounts
    assert set(amounts.loc[amounts.form == "sangong", "raw"]) == {"8.00", "1.00", "5.00", "2.00", "0.30", "0.40"}


PROJECTS = """临江区档案馆2024年部门预算

收支总表

单位：万元

收入\t\t支出\t
项目\t预算数\t项目\t预算数
一、一般公共预算拨款收入\t100.00\t一、一般公共服务支出\t100.00
收入总计\t100.00\t支出总计\t100.00

项目支出表

单位：万元

项目编码\t项目名称\t合计\t一般公共预算
"""

#: Rows (code, name, total) of project tables whose total counts every line once.
TRUE_LISTS = {
    "units by name": [
        ("", "合计", 90),
        ("", "临江区档案馆本级", 60),
        ("", "数字化", 20),
        ("", "维修", 40),
        ("", "地方志中心", 30),
        ("", "编纂", 30),
    ],
    "lines repeat the code of their unit": [
        ("", "合计", 100),
        ("067", "临江区档案馆", 100),
        ("067001", "临江区档案馆本级", 100),
        ("067001", "数字化", 60),
        ("067001", "维修", 40),
    ],
    "subtotals between": [("", "合计", 70), ("", "甲", 10), ("", "乙", 20), ("", "小计", 40), ("", "丙", 40)],
    "a stage of codes missing": [
        ("", "合计", 75),
        ("2", "运转类", 35),
        ("067001201", "办公", 35),
        ("3", "特定目标类", 40),
        ("31", "本级支出项目", 15),
        ("067001301", "数字化", 15),
        ("067001302", "维修", 25),
    ],
    "nothing but lines": [("", "合计", 9), ("A1", "甲", 4), ("B22", "乙", 5), ("C", "丙", 0)],
}


@pytest.mark.parametrize("name", TRUE_LISTS)
def test_lists_that_are_true_however_they_are_coded(tmp_path: Path, name: str) -> None:
    rows = [f"{code}\t{item}\t{amount:.2f}\t{amount:.2f}" for code, item, amount in TRUE_LISTS[name]]
    (tmp_path / "made.txt").write_text(PROJECTS + "\n".join(rows) + "\n", "utf-8")
    parsed = yj.parse(tmp_path / "made.txt")
    assert len(parsed.amounts.query("form == 'projects'")) == 2 * len(rows)
    assert findings(tmp_path / "made.txt") == []
