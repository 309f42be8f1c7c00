"""Departments side by side, against values typed from the documents and from frames made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frames_made import amount, check, document, expenditure, key, statement
from frames_made import build as build_frames

from yujuesuan import frames as store
from yujuesuan.analysis import budget_execution, departments, disclosures
from yujuesuan.analysis import comparison as compared
from yujuesuan.analysis.staffing import staffing
from yujuesuan.batch import parse_paths

RAW = Path(__file__).parent.parent / "data" / "raw"
JIANGHAN, JIANGAN = "江汉区科学技术和经济信息化局", "江岸区科学技术和经济信息化局"
QINGSHAN, HONGSHAN = "青山区科学技术和经济信息化局", "洪山区科学技术和经济信息化局"
A, B, C, D = "甲区教育局", "乙区教育局", "丙区教育局", "丁区教育局"


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return parse_paths([RAW])[0]


@pytest.fixture(scope="module")
def choice(frames):
    return compared.choose(frames)


@pytest.fixture(scope="module")
def staffed(frames):
    return compared.choose(frames, having=compared.staffed(frames, departments(frames)))


def only(frame: pd.DataFrame, **where: object) -> pd.Series:
    found = frame[(frame[list(where)] == pd.Series(where)).all(axis=1)]
    assert len(found) == 1, found
    return found.iloc[0]


def shown(found: compared.Choice) -> list[tuple[str, int, str]]:
    return [(x.department, x.year, x.stage) for x in found.disclosures]


def disclosed(**years: list[tuple[int, str]]) -> store.Frames:
    """Frames with the disclosures named: 甲=[(2023, "final")]."""
    names = {"a": A, "b": B, "c": C, "d": D}
    return build_frames(documents=[document(names[who], *one) for who, found in years.items() for one in found])


# --- which disclosures are compared ------------------------------------------------------------------------------


def test_of_the_real_departments_the_final_accounts_of_2023_are_compared(choice):
    assert (choice.year, choice.stage) == (2023, "final"), "two departments have it, every other one department"
    assert [x.department for x in choice.alike] == [JIANGAN, JIANGHAN]
    assert shown(choice)[2:] == [(HONGSHAN, 2023, "budget"), (QINGSHAN, 2024, "budget")]
    assert choice.without == ()


def test_the_newest_that_more_than_half_have_goes_before_an_older_one_that_all_have():
    old, new = (2022, "final"), (2023, "final")
    found = compared.choose(disclosed(a=[old, new], b=[old, new], c=[old]))
    assert (found.year, found.stage) == new
    assert shown(found) == [(B, *new), (A, *new), (C, *old)]


def test_half_is_not_most_and_then_the_largest_number_decides_and_of_equals_the_newest():
    found = compared.choose(
        disclosed(a=[(2024, "budget")], b=[(2022, "final")], c=[(2022, "final")], d=[(2021, "final")])
    )
    assert (found.year, found.stage) == (2022, "final")
    found = compared.choose(disclosed(a=[(2023, "budget")], b=[(2023, "final")], c=[(2022, "final")]))
    assert (found.year, found.stage) == (2023, "final"), "a final account comes after the budget of its year"


def test_a_department_without_it_shows_the_nearest_year_then_the_same_stage_then_the_newest():
    base = (2022, "final")
    both = disclosed(
        a=[base], b=[base], c=[base], d=[(2020, "final"), (2021, "budget"), (2021, "final"), (2023, "final")]
    )
    assert (D, 2023, "final") in shown(compared.choose(both))
    budget = disclosed(a=[base], b=[base], c=[base], d=[(2020, "final"), (2021, "budget")])
    assert (D, 2021, "budget") in shown(compared.choose(budget))


def test_only_named_departments_and_eligible_disclosures_are_compared():
    frames = disclosed(a=[(2022, "final")], b=[(2023, "final")], c=[(2023, "final"), (2022, "budget")])
    assert shown(compared.choose(frames, [A])) == [(A, 2022, "final")]
    having = frames["documents"][frames["documents"]["stage"] == "budget"]
    found = compared.choose(frames, having=having)
    assert shown(found) == [(C, 2022, "budget")] and found.without == (B, A)
    assert compared.choose(frames, having=having.iloc[:0]) is None


# --- totals and shares -------------------------------------------------------------------------------------------


def test_real_totals(frames, choice):
    data = compared.totals(frames, choice)
    assert set(data["form"]) == {"expenditure"}
    row = only(data, department=JIANGAN)
    assert (row["total_wan"], row["basic_wan"], row["project_wan"], row["line"]) == (6532.71, 1485.36, 5047.35, 456)
    assert round(row["project_share"], 4) == 0.7726
    row = only(data, department=QINGSHAN)  # printed in 元: 21126985.52, 9814085.52, 11312900.00
    assert (row["total_wan"], row["basic_wan"], row["project_wan"]) == (2112.698552, 981.408552, 1131.29)
    assert not row["alike"]


def test_real_shares_of_the_function_classes(frames, choice):
    data = compared.function_shares(frames, choice)
    assert set(data["form"]) == {"expenditure"}, "all of one form"
    row = only(data, department=JIANGAN, code="206")
    assert (row["item"], row["amount_wan"], row["total_wan"], row["line"]) == ("科学技术支出", 3959.66, 6532.71, 470)
    assert round(row["share"], 4) == 0.6061 and row["alike"]
    row = only(data, department=JIANGHAN, code="215")
    assert (row["amount_wan"], row["line"], round(row["share"], 4)) == (5059.93, 264, 0.5802)
    row = only(data, department=HONGSHAN, code="206")  # 19035.12 of 21225.47
    assert round(row["share"], 4) == 0.8968 and not row["alike"]
    row = only(data, department=QINGSHAN, code="206")  # 15153986.26 of 21126985.52 元
    assert round(row["share"], 4) == 0.7173
    assert data.groupby("department")["share"].sum().round(4).to_dict() == dict.fromkeys(data["department"], 1.0)
    assert (data["code"] != "").all(), "no document leaves a part of its total out of the classes"


def test_what_the_classes_leave_of_the_total_is_shown_and_what_rounding_leaves_is_not():
    one, other = key(A, 2023, "final"), key(B, 2023, "final")
    rows = [
        ("", "合计", 100.0, 60.0, 40.0),
        ("205", "教育支出", 90.0, 60.0, 30.0),
        ("206", "科学技术支出", 9.99, 0.0, 9.99),
    ]
    near = [
        ("", "合计", 100.0, 60.0, 40.0),
        ("205", "教育支出", 90.0, 60.0, 30.0),
        ("206", "科学技术支出", 10.01, 0.0, 10.01),
    ]
    twice = amount(one, 300, "expenditure", "科学技术支出", "total", 8.0, code="206")
    frames = build_frames(
        documents=[document(A, 2023, "final"), document(B, 2023, "final")],
        amounts=[*expenditure(one, rows), twice, *expenditure(other, near)],
    )
    data = compared.function_shares(frames, compared.choose(frames))
    mine = data[data["department"] == A]
    assert list(zip(mine["code"], mine["amount_wan"], strict=True)) == [("205", 90.0), ("", 10.0)], (
        "206 is printed twice"
    )
    assert set(data.loc[data["department"] == B, "code"]) == {"205", "206"}, "-0.01 is what three roundings can cause"


def test_shares_are_of_the_form_that_most_disclosures_print_and_others_have_none():
    general = [
        amount(key(who, 2023, "final"), line, "general_expenditure", item, "total", value, code=code)
        for who in (A, B)
        for line, (code, item, value) in enumerate([("", "合计", 50.0), ("205", "教育支出", 50.0)])
    ]
    whole = [("", "合计", 80.0, 80.0, 0.0), ("205", "教育支出", 80.0, 80.0, 0.0), ("229", "其他支出", 0.0, 0.0, 0.0)]
    frames = build_frames(
        documents=[document(who, 2023, "final") for who in (A, B, C)],
        amounts=[*general, *expenditure(key(C, 2023, "final"), whole), *expenditure(key(A, 2023, "final"), whole[:1])],
    )
    data = compared.function_shares(frames, compared.choose(frames))
    assert set(data["form"]) == {"general_expenditure"}, "a form with a total but no classes has no shares"
    assert set(data["department"]) == {A, B}
    one = compared.function_shares(frames, compared.choose(frames, [C]))
    assert list(one["code"]) == ["205"], "nobody spends on 229"


# --- staffing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("department", "year", "kind", "persons", "line"),
    [
        (JIANGHAN, 2020, "编制", 13, 103),
        (JIANGHAN, 2020, "在职", 12, 103),
        (JIANGHAN, 2020, "退休", 19, 103),
        (HONGSHAN, 2023, "编制", 37, 89),
        (HONGSHAN, 2023, "在职", 34, 89),
        (HONGSHAN, 2023, "离退休", 75, 91),
        (HONGSHAN, 2023, "退休", 75, 91),
        (QINGSHAN, 2024, "编制", 37, 123),
        (QINGSHAN, 2024, "在职", 32, 127),
        (QINGSHAN, 2024, "离退休", 32, 130),
    ],
)
def test_real_staffing(frames, department, year, kind, persons, line):
    row = only(staffing(frames, disclosures(frames, department)), fiscal_year=year, kind=kind)
    assert (row["persons"], row["line"], row["reason"]) == (persons, line, "")


def test_real_staffing_that_is_not_the_departments_own_is_absent_with_its_reason(frames):
    data = staffing(frames, [x for name in departments(frames) for x in disclosures(frames, name)])
    retired = only(data, department=QINGSHAN, kind="退休")  # 行政 12 人, 事业 20 人
    assert retired["persons"] is pd.NA and retired["reason"] == "several"
    gone = only(data, department=QINGSHAN, kind="离休")  # 行政离休 0 人, 事业离休 0 人
    assert gone["persons"] is pd.NA and gone["reason"] == "part"
    assert set(data["stage"]) == {"budget"}, "the final accounts tell no number of staff"


def told(*sentences: str) -> pd.DataFrame:
    """Staffing that the sentences of a document give, each in a section of its own unless they share a line."""
    from yujuesuan.extract.narrative import Sentence
    from yujuesuan.extract.quantities import quantities

    owner = key(A, 2023, "budget")
    found = quantities([Sentence(f"第{n}节", text, n) for n, text in enumerate(sentences)], [set() for _ in sentences])
    frames = build_frames(documents=[document(A, 2023, "budget")])
    frames["quantities"] = store.build("quantities", [owner | record for record in found])
    return staffing(frames, disclosures(frames, A))


@pytest.mark.parametrize(
    ("sentence", "kind", "persons"),
    [
        ("甲区教育局共有编制20人，在职人员18人。", "在职", 18),
        ("武汉市甲区教育局在职实有人数18人。", "在职", 18),
        ("截至2022年12月底，实际在编在职人员18名。", "在编在职", 18),
        ("我局核定编制20名，实有18名。", "实有", 18),
        ("人员情况：编制20人，实有在职人员18人。", "在职", 18),
        ("本部门在职职工人数18人，其中：行政编制10人，事业编制8人。", "在职", 18),
        ("年末实有人数30人，其中：在职人员18人，离退休人员12人。", "在职", 18),
    ],
)
def test_staffing_in_the_words_of_other_districts(sentence, kind, persons):
    assert only(told(sentence), kind=kind)["persons"] == persons


@pytest.mark.parametrize(
    ("sentences", "reason"),
    [
        (["下属事业单位在职人员18人。"], "part"),
        (["局机关在职人员18人。"], "part"),
        (["教育服务中心：编制20人，在职人员18人。"], "part"),
        (["教育服务中心：编制20人，其中：在职人员18人。"], "part"),
        (["在职人员体检18人。"], "part"),
        (["在职人员减少2人。"], "part"),
        (["在职人员较上年增加2人。"], "part"),
        (["行政编制20人，在职人员18人；事业编制9人，在职人员9人。"], "several"),
        (["行政编制9人，在职人员9人；事业编制9人，在职人员9人。"], "several"),
        (["在职人员18人。", "在职人员19人。"], "several"),
        (["在职人员约18人。"], "approximate"),
    ],
)
def test_staff_of_a_part_and_unclear_numbers_are_not_taken_for_the_departments(sentences, reason):
    row = only(told(*sentences), kind="在职")
    assert row["persons"] is pd.NA and row["reason"] == reason


def test_the_same_number_in_two_sections_is_one_number():
    assert only(told("在职人员18人。", "本部门在职人员18人。"), kind="在职")["persons"] == 18


# --- per person --------------------------------------------------------------------------------------------------


def test_real_figures_per_person(frames, staffed):
    assert shown(staffed) == [(QINGSHAN, 2024, "budget"), (JIANGHAN, 2020, "budget"), (HONGSHAN, 2023, "budget")]
    assert staffed.without == (JIANGAN,)
    data = compared.per_person(frames, staffed)
    assert set(data["kind"]) == {"在职"} and set(data["reason"]) == {""}
    assert dict(zip(data["figure"], data["form"], strict=True)) == {
        "basic": "expenditure",
        "sangong": "sangong",
        "operating_cost": "statement",
    }
    row = only(data, department=QINGSHAN, figure="basic")  # 9,814,085.52 元 of 32 persons
    assert (row["amount_wan"], row["persons"], row["line"], row["staff_line"]) == (981.408552, 32, 344, 127)
    assert round(row["per_person_wan"], 6) == 30.669017 and row["alike"]
    row = only(data, department=JIANGHAN, figure="basic")  # 482.30 of 12
    assert round(row["per_person_wan"], 4) == 40.1917 and not row["alike"]
    assert row["staff_item"] == "2019年12月在职人员实有"
    assert round(only(data, department=HONGSHAN, figure="sangong")["per_person_wan"], 4) == 0.1294  # 4.40 of 34
    assert only(data, department=QINGSHAN, figure="sangong")["per_person_wan"] == 0.0, "a printed 0 is a figure"
    row = only(data, department=HONGSHAN, figure="operating_cost")  # 159.11 of 34
    assert (row["amount_wan"], row["line"], round(row["per_person_wan"], 4)) == (159.11, 2315, 4.6797)


def people(owner: dict[str, Any], item: str, value: float, **more: Any) -> dict[str, Any]:
    sentence = f"{item}{value:g}人。"
    return (
        owner
        | {"line": 9, "item": item, "value": value, "unit": "人", "approximate": False, "sentence": sentence}
        | more
    )


def of_staff(quantities: list[dict[str, Any]], **more: Any) -> pd.DataFrame:
    """Figures per person of one final account that has them all unless `more` says otherwise."""
    owner = key(A, 2023, "final")
    rows = expenditure(owner, [("", "合计", 100.0, 60.0, 40.0)])
    rows += [amount(owner, 80, "sangong", "合计", "budget", 5.0), amount(owner, 80, "sangong", "合计", "final", 3.0)]
    frames = build_frames(
        documents=[document(A, 2023, "final")],
        amounts=more.get("amounts", rows),
        statements=more.get(
            "statements", [statement(owner, 70, "机关运行经费", "机关运行经费12万元。", amount_wan=12.0)]
        ),
    )
    frames["quantities"] = store.build("quantities", quantities)
    return compared.per_person(frames, compared.choose(frames))


def test_a_final_account_takes_the_final_sangong_and_its_own_stage_of_a_sentence_with_both():
    owner = key(A, 2023, "final")
    both = [statement(owner, 70, "机关运行经费", "…", budget_wan=20.0, final_wan=18.0)]
    data = of_staff([people(owner, "在职人员", 6)], statements=both)
    assert dict(zip(data["figure"], data["per_person_wan"], strict=True)) == {
        "basic": 10.0,
        "sangong": 0.5,
        "operating_cost": 3.0,
    }


@pytest.mark.parametrize(
    ("quantities", "reason"),
    [
        ([], "no_staff"),
        ([("在职人员", 0.0)], "staff_zero"),
        ([("在职人员", 6.5)], "staff_approximate"),
        ([("局机关在职人员", 6.0)], "staff_part"),
        ([("编制", 6.0)], "no_staff"),
    ],
)
def test_without_the_number_of_staff_at_work_nothing_is_divided(quantities, reason):
    data = of_staff([people(key(A, 2023, "final"), *one) for one in quantities])
    assert data["per_person_wan"].isna().all() and set(data["reason"]) == {reason}


def test_amounts_that_are_missing_or_unclear_are_absent_with_a_reason():
    owner = key(A, 2023, "final")
    staff = [people(owner, "在职人员", 6)]
    wide = [("合计", 10.0), ("公务接待费", 3.0), ("会议费", 7.0)]
    two = [statement(owner, n, "机关运行经费", "…", amount_wan=float(n)) for n in (7, 8)]
    data = of_staff(
        staff, amounts=[amount(owner, 80, "sangong", *row[:1], "final", row[1]) for row in wide], statements=two
    )
    assert data["per_person_wan"].isna().all()
    assert dict(zip(data["figure"], data["reason"], strict=True)) == {
        "basic": "no_amount",
        "sangong": "amount_unclear",
        "operating_cost": "amount_several",
    }
    alone = [("合计", 3.0), ("公务接待费", 3.0), ("会议费", 7.0)]
    data = of_staff(staff, amounts=[amount(owner, 80, "sangong", *row[:1], "final", row[1]) for row in alone])
    assert only(data, figure="sangong")["per_person_wan"] == 0.5, "合计 is the sum of the three"


# --- execution, checks, medians ----------------------------------------------------------------------------------


def test_real_execution_rates(frames):
    rates = budget_execution(frames)
    found = compared.choose(frames, having=rates)
    assert shown(found) == [(JIANGAN, 2023, "final"), (JIANGHAN, 2023, "final")]
    assert found.without == (HONGSHAN, QINGSHAN), "budgets have no execution"
    data = compared.executions(rates, found)
    row = only(data, department=JIANGAN, key="一般公共预算财政拨款支出")
    assert (row["budget_wan"], row["final_wan"], row["basis"]) == (1452.65, 6381.57, "statement")
    assert round(row["execution_rate"], 3) == 4.393
    row = only(data, department=JIANGHAN, key="206")
    assert (row["budget_wan"], row["final_wan"], row["summed"]) == (5692.67, 3075.76, False)
    row = only(data, department=JIANGAN, key="206")  # 769.13 + 48.90 + 27.40 + 0; 768.03 + 40.03 + 20.40 + 3131.20
    assert (row["budget_wan"], row["final_wan"], row["summed"]) == (845.43, 3959.66, True)
    assert row["source"].count("jiangan-2023-final.txt") == 4
    both = compared.shared(data, "function")
    assert list(dict.fromkeys(both["key"])) == ["206", "208", "210", "215", "221"]
    assert set(compared.shared(data, "department")["key"]) == {"一般公共预算财政拨款支出"}, (
        "部门整体支出 stands in one only"
    )


def test_rates_on_different_bases_or_printed_twice_are_not_set_beside_each_other():
    def row(who: str, basis: str, rate: float, line: int) -> dict[str, Any]:
        return key(who, 2023, "final") | {
            "line": line, "level": "department", "item": "支出合计", "budget_wan": 10.0, "final_wan": rate * 10,
            "execution_rate": rate, "basis": basis,
        }  # fmt: skip

    rows = [
        row(A, "statement", 0.9, 1),
        row(B, "disclosures", 0.8, 1),
        row(C, "statement", 0.7, 1),
        row(C, "statement", 0.6, 2),
    ]
    rates = store.build("budget_execution", rows)
    frames = disclosed(a=[(2023, "final")], b=[(2023, "final")], c=[(2023, "final")])
    data = compared.executions(rates, compared.choose(frames))
    assert len(data) == 4
    assert compared.shared(data, "department").empty


def test_quality_counts_relations_and_numbers_of_each_disclosure():
    one, other = key(A, 2023, "final"), key(B, 2022, "budget")
    outcomes = ["pass"] * 7 + ["rounding"] * 2 + ["fail"] + ["warn"]
    lines = [one | {"line": n, "text": "", "role": "table", "numbers": 5, "captured": n, "missed": []} for n in (3, 5)]
    frames = build_frames(
        documents=[document(A, 2023, "final"), document(B, 2022, "budget")],
        checks=[check(one, "columns", "expenditure", status, "…") for status in outcomes],
        coverage=lines,
    )
    data = compared.quality(frames, compared.choose(frames))
    row = only(data, department=A)
    assert (row["evaluated"], row["passed"], row["rounding"], row["broken"], row["warnings"]) == (10, 7, 2, 1, 1)
    assert (row["holds"], row["numbers"], row["captured"], row["read"]) == (0.9, 10, 8, 0.8)
    row = only(data, department=B)
    assert not row["alike"] and row["evaluated"] == 0 and pd.isna(row["holds"]) and pd.isna(row["read"])
    assert other["doc_id"] != one["doc_id"]


def test_a_median_is_over_like_with_like_and_over_three_at_least():
    data = pd.DataFrame({"alike": [True, True, True, False], "rate": [0.1, 0.2, 0.6, 9.0]})
    assert compared.median(data, "rate") == 0.2
    assert compared.median(data.iloc[1:], "rate") is None, "two alike"
    four = pd.DataFrame({"alike": [True] * 5, "rate": [0.1, 0.2, 0.4, 0.6, None]})
    assert compared.median(four, "rate") == 0.3
