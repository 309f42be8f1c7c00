"""What the narratives state, against the tables and against itself: the rules statement, list_sum, growth, share and
completion. The contradictions of `data/raw` were found by reading the documents and are typed by hand."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

import yujuesuan as yj
from yujuesuan.pipeline import parse_part

ROOT = Path(__file__).parent
RAW = ROOT.parent / "data" / "raw"
DISTRICTS = ROOT / "data" / "districts"
RULES = ("statement", "list_sum", "growth", "share", "completion")

#: Every contradiction of the five documents: rule, the lines of its passages, the figures that could explain it.
CONTRADICTIONS = {
    "hongshan-2023-budget": [],
    "qingshan-2024-budget": [],
    "jiangan-2023-final": [("list_sum", {1596, 1598, 1600}, {0.97, 0.0, 2.5})],
    "jianghan-2020-budget": [
        ("growth", {109}, {-0.1434}),
        ("growth", {129}, {0.5166}),
        ("growth", {131}, {-0.2377}),
        ("list_sum", {179, 543, 560, 574, 590}, {210.0}),
    ],
    "jianghan-2023-final": [
        ("statement", {542, 342}, {90.4}),
        ("list_sum", {546, 550, 552, 554, 556, 558, 560}, None),
        ("statement", {556, 360}, {207.41}),
        ("list_sum", {574, 578, 582, 584}, {0.0, 0.1}),
        ("share", {753}, {0.0822}),
    ],
}
#: What a person must look at: rule, and the lines of its passages.
DOUBTS = {
    "hongshan-2023-budget": [],
    "qingshan-2024-budget": [("statement", {2158, 2188, 596})],
    "jiangan-2023-final": [],
    "jianghan-2020-budget": [],
    "jianghan-2023-final": [
        # the share is that of the evaluation's 5,950.80, not of the 8,039.38 that it names
        ("share", {610, 341}),
        # 节能环保 and 农林水 are not among the seven parts
        ("list_sum", {546, 367, 370}),
        # 决算数小于预算数, where both are 0
        ("completion", {574, 578, 582}),
    ],
}
#: How many figures and rates of the text were compared and hold, at least.
HELD = {
    "hongshan-2023-budget": 70,
    "qingshan-2024-budget": 88,
    "jiangan-2023-final": 104,
    "jianghan-2020-budget": 40,
    "jianghan-2023-final": 60,
}


@lru_cache
def checked(stem: str) -> list[dict[str, object]]:
    records = yj.parse(RAW / f"{stem}.txt").records["checks"]
    return [record for record in records if record["rule"] in RULES]


def lines(record: dict) -> set[int]:
    return {passage["line"] for passage in record["evidence"]}


@pytest.mark.parametrize("stem", CONTRADICTIONS)
def test_every_contradiction_is_one_finding_and_nothing_else_fails(stem: str) -> None:
    failed = [record for record in checked(stem) if record["status"] == "fail"]
    found = [(record["rule"], lines(record)) for record in failed]
    assert sorted(found, key=str) == sorted([(rule, at) for rule, at, _ in CONTRADICTIONS[stem]], key=str)


@pytest.mark.parametrize("stem", CONTRADICTIONS)
def test_findings_name_the_figure_that_explains_them(stem: str) -> None:
    for rule, at, figures in CONTRADICTIONS[stem]:
        (record,) = (r for r in checked(stem) if r["status"] == "fail" and r["rule"] == rule and lines(r) == at)
        printed = {p["amount_wan"] for p in record["suspects"]}
        if rule in ("growth", "share"):
            assert {record["actual_rate"]} == figures
        elif figures:
            assert printed == figures


@pytest.mark.parametrize("stem", DOUBTS)
def test_what_a_person_must_look_at(stem: str) -> None:
    found = [(record["rule"], lines(record)) for record in checked(stem) if record["status"] == "warn"]
    assert sorted(found, key=str) == sorted(DOUBTS[stem], key=str)


@pytest.mark.parametrize(("stem", "least"), HELD.items())
def test_most_stated_figures_are_compared(stem: str, least: int) -> None:
    assert sum(record["status"] in ("pass", "rounding") for record in checked(stem)) >= least


def test_a_wrong_base_is_said_to_be_one() -> None:
    growth = [record for record in checked("jianghan-2020-budget") if record["rule"] == "growth"]
    assert len(growth) == 3
    assert all("以本年数为分母" in r["message"] and "divided by this year's amount" in r["message"] for r in growth)


def test_a_figure_and_the_rate_beside_it_are_one_finding() -> None:
    (record,) = (
        r for r in checked("jianghan-2023-final") if r["status"] == "fail" and 556 in lines(r) and 360 in lines(r)
    )
    assert "若为250.41万元则全部相符" in record["message"]
    assert record["explains"] == ["卫生健康支出（第556行）：决算 ÷ 预算 = 完成率"]


def test_personnel_one_unit_of_the_last_digit_apart_is_rounding() -> None:
    found = [r for r in checked("hongshan-2023-budget") if r["rule"] == "statement" and r["status"] == "rounding"]
    assert [(r["actual_wan"], r["expected_wan"]) for r in found] == [(1190.48, 1190.47)] * 2


def test_the_units_evaluations_add_up_to_the_department_within_rounding() -> None:
    (record,) = (r for r in checked("jiangan-2023-final") if "项目支出总额" in r["description"])
    assert (record["status"], record["actual_wan"], record["expected_wan"]) == ("rounding", 5047.34, 5047.35)


# ---- a narrative under the tables of another office --------------------------------------------------------


def said(tmp_path: Path, narrative: str) -> list[tuple[str, str]]:
    """(rule, status) of everything that does not hold where this narrative follows the tables of a street office."""
    return [(record["rule"], record["status"]) for record in records(tmp_path, narrative)]


def records(tmp_path: Path, narrative: str) -> list[dict]:
    tables = (DISTRICTS / "flow-street-2023-final.txt").read_text("utf-8")
    path = tmp_path / "disclosure.txt"
    path.write_text(f"{tables}\n二、支出决算情况说明\n{narrative}\n", "utf-8")
    found = yj.parse(path).records["checks"]
    return [r for r in found if r["rule"] in RULES and r["status"] in ("fail", "warn")]


@pytest.mark.parametrize(
    "narrative",
    [
        "2023年度支出合计1000.00万元，其中：基本支出570.00万元，占本年支出57%；项目支出430.00万元，占本年支出43%。",
        # one kind of funds, and its share of the whole
        "2023年度一般公共预算财政拨款支出950.00万元，占本年支出合计的95%。其中：基本支出570.00万元，项目支出380.00万元。",
        # a list that leaves a class out adds up to nothing
        "2023年度一般公共预算财政拨款支出950.00万元，主要用于以下方面：一般公共服务（类）支出651.04万元，占68.53%；"
        "社会保障和就业（类）支出198.96万元，占20.94%。",
        # one unit's, and another year's
        "2023年度支出合计1000.00万元。其中：街道本级基本支出300.00万元，街道本级项目支出200.00万元。",
        "2023年度支出合计1000.00万元。2022年度支出合计870.00万元。",
        # the expenses of running offices leave out the units that are none
        "2023年度机关运行经费支出42.00万元，比2022年度增加2.00万元，增长5%。",
        # rates of more figures than two
        "2023年度支出合计1000.00万元，年初预算为800.00万元，调整后预算为1100.00万元，完成调整后预算的90.91%。",
        "2023年度支出合计1000.00万元，比2022年度决算数增加200.00万元，增长25%。",
        # a digit less, rounded
        "2023年度支出合计1000万元，其中：基本支出570.0万元，项目支出430.0万元。一般公共服务（类）支出651.0万元。",
        # meetings and training stated with the three public expenses
        "2023年度“三公”经费、会议费、培训费支出20.00万元，其中：因公出国（境）费0万元，公务用车购置及运行维护费10.00万元，"
        "公务接待费5.00万元，会议费2.00万元，培训费3.00万元。",
    ],
)
def test_what_holds_in_one_reading_holds(tmp_path: Path, narrative: str) -> None:
    assert said(tmp_path, narrative) == []


@pytest.mark.parametrize(
    ("narrative", "expected"),
    [
        ("2023年度支出合计1000.00万元，其中：基本支出580.00万元，项目支出430.00万元。", "statement"),
        (
            "2023年度一般公共预算财政拨款支出950.00万元，主要用于：一般公共服务（类）支出651.04万元；"
            "社会保障和就业（类）支出189.96万元；城乡社区（类）支出100.00万元。",
            "statement",
        ),
        ("2023年度支出合计1000.00万元，与2022年度相比，支出合计增加200.00万元，增长20%。", "growth"),
        ("2023年度支出合计1000.00万元，与2022年度相比，支出合计减少200.00万元，增长16.67%。", "growth"),
        (
            "2023年度支出合计1000.00万元，其中：基本支出570.00万元，占本年支出75%；项目支出430.00万元，占本年支出43%。",
            "share",
        ),
        ("2023年度支出合计年初预算为800.00万元，支出决算为1000.00万元，完成年初预算的152%。", "completion"),
        (
            "2023年度支出合计年初预算为1200.00万元，支出决算为1000.00万元，支出决算数大于年初预算数的主要原因是人员增加。",
            "completion",
        ),
        (
            "2023年度“三公”经费支出20.00万元，其中：因公出国（境）费0万元，公务用车购置及运行维护费10.00万元，公务接待费5.00万元。",
            "list_sum",
        ),
    ],
)
def test_what_holds_in_no_reading_is_one_finding(tmp_path: Path, narrative: str, expected: str) -> None:
    assert said(tmp_path, narrative) == [(expected, "fail")]


def test_the_finding_names_the_stated_figure(tmp_path: Path) -> None:
    narrative = "2023年度支出合计1000.00万元，其中：基本支出580.00万元，项目支出430.00万元。"
    (record,) = records(tmp_path, narrative)
    assert [passage["amount_wan"] for passage in record["suspects"]] == [580.0]
    assert "若为570.00万元则全部相符" in record["message"]


def test_a_share_that_makes_the_others_add_up_is_no_contradiction(tmp_path: Path) -> None:
    # 49.5536 + 39.8427 + 10.6037: rounded each for itself, 99.99
    narrative = (
        "2023年度支出合计15897.44万元，其中：基本支出7877.76万元，占49.55%；项目支出6333.96万元，占39.84%；"
        "单位预留机动经费1685.72万元，占10.61%。"
    )
    assert [found for found in said(tmp_path, narrative) if found[0] == "share"] == [("share", "warn")]


def test_a_text_about_other_money_contradicts_no_table(tmp_path: Path) -> None:
    narrative = (
        "2023年度支出合计77.00万元，其中：基本支出44.00万元，项目支出33.00万元。一般公共预算财政拨款支出70.00万元。"
    )
    assert said(tmp_path, narrative) == []


def test_an_income_of_another_section_is_no_part_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "narrative.txt"
    path.write_text(
        "某县某局2023年度部门决算\n\n二、决算情况说明\n（一）总体情况\n"
        "2023年度收入合计510.00万元。其中：财政拨款收入500.00万元，占98.04%；其他收入10.00万元，占1.96%。\n"
        "（三）一般公共预算情况\n2023年度一般公共预算财政拨款收入480.00万元。\n",
        "utf-8",
    )
    found = parse_part(path).records["checks"]
    assert [r["status"] for r in found if r["rule"] == "list_sum"] == ["pass"]
