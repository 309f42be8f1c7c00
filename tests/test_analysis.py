"""Year-over-year and execution frames against values worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from frames_made import BOTH, BUDGET, FINAL, amount, build, document, key, made, passage, statement

from yujuesuan import analysis
from yujuesuan import frames as store
from yujuesuan.analysis import disclosure_quality as quality
from yujuesuan.analysis.budget_execution import by_class
from yujuesuan.analysis.compare import agree, minus, plus, ratio
from yujuesuan.errors import UnknownDepartment


@pytest.fixture(scope="module")
def frames():
    return made()


@pytest.fixture(scope="module")
def changes(frames):
    return analysis.year_over_year(frames)


@pytest.fixture(scope="module")
def executions(frames):
    return analysis.budget_execution(frames)


def one(data, **where):
    for column, value in where.items():
        data = data[data[column] == value]
    assert len(data) == 1, data
    return data.iloc[0]


def test_arithmetic_has_no_binary_noise():
    assert minus(8721.33, 2229.47) == 6491.86
    assert minus(8721.34, 2229.48) == 6491.86
    assert plus(0.1, 0.2) == 0.3
    assert ratio(1.0, 0.0) is None


@pytest.mark.parametrize(
    ("stated", "part", "whole", "sentence", "verdict"),
    [
        (0.5403, 3075.76, 5692.67, "完成年初预算的54.03%", True),
        (4.393, 6381.57, 1452.65, "完成年初预算的439.3%", True),  # 439.305 % rounds to one decimal
        (4.392, 6381.57, 1452.65, "完成年初预算的439.2%", False),
        (5.8235, 207.41, 43.0, "预算为43.00万元，完成年初预算的582.35%", False),  # 482.35 %
        (0.81, 4145.0, 5100.0, "", True),  # 81.27 % printed as 81 %
        (0.81, 4145.0, 5100.0, "预算5100.00万元，执行4145.00万元，完成81.00%", False),
        (0.5, 0.5, 1.0, "占50.0%", True),
        (-0.1434, -3563.83, 24789.3, "减少3563.83万元，下降14.38%", False),
        (0.0, 0.0, 0.0, "完成预算的0%", None),  # no budget, so no rate
        (float("nan"), 1.0, 2.0, "", None),
    ],
)
def test_agree_within_the_rounding_of_print(stated, part, whole, sentence, verdict):
    assert agree(stated, part, whole, sentence) is verdict


def test_agree_just_inside_at_and_just_outside():
    # 10.00 ± 0.005 of 100.00 ± 0.005 lies between 9.9945 % and 10.0055 %; the print adds half of its last digit.
    assert agree(0.1001, 10.0, 100.0, "增加10.00万元，增长10.01%")
    assert agree(0.1002, 10.0, 100.0, "增加10.00万元，增长10.02%") is False
    # 10.00 of 99.50 is 10.0503 %: with one decimal both 10.1 % and, through the amounts' own rounding, 10.0 % fit.
    assert agree(0.101, 10.0, 99.5, "增加10.00万元，增长10.1%")
    assert agree(0.1, 10.0, 99.5, "增加10.00万元，增长10.0%")
    assert agree(0.102, 10.0, 99.5, "增加10.00万元，增长10.2%") is False


def test_agree_counts_the_rounding_of_the_terms_of_a_computed_prior_year():
    sentence = "支出105.76万元，增加53.37万元，增长101.90%"
    assert agree(1.019, 53.37, 52.39, sentence, terms=(105.76, 53.37))
    assert agree(1.0195, 53.37, 52.39, "增加53.37万元，增长101.95%", terms=(105.76, 53.37)) is False


def test_stated_change_gives_the_prior_year(changes):
    row = one(changes, subject="收支总计")
    assert row["prior_wan"] == 6491.86
    assert row["change_wan"] == 2229.47
    assert round(row["change_rate"], 4) == 0.3434
    assert (row["prior_year"], row["prior_stage"], row["basis"]) == (2022, "final", "stated")
    assert row["agrees"]
    assert row["reason"] == "上级资金"
    assert row["source"] == "甲区科学技术局 2023 final, 甲-2023-final.txt:495"


def test_two_disclosures_are_compared_at_the_same_measures_only(changes):
    rows = changes[(changes["department"] == FINAL) & (changes["basis"] == "disclosures")]
    assert set(rows["prior_year"]) == {2020}
    assert set(rows["prior_stage"]) == {"budget"}
    science = one(rows, code="206", measure="total")
    assert (science["amount_wan"], science["prior_wan"], science["change_wan"]) == (3075.76, 3541.92, -466.16)
    assert round(science["change_rate"], 4) == -0.1316
    assert one(rows, form="summary", measure="expenditure")["change_wan"] == 4862.03
    assert one(rows, item="合计", measure="basic")["change_wan"] == 199.66
    assert not (rows["code"] == "213").any(), "a class that only one year has cannot be compared"
    assert not rows["code"].str.len().gt(3).any(), "divisions and items are not compared"
    assert (
        science["source"]
        == "甲区科学技术局 2023 final, 甲-2023-final.txt:101; 甲区科学技术局 2020 budget, 甲-2020-budget.txt:101"
    )


def test_prior_disclosure_of_the_same_stage_is_preferred():
    years = [("final", 2021, 7.0), ("budget", 2022, 8.0), ("final", 2023, 10.0)]
    owners = {(stage, year): key(FINAL, year, stage) for stage, year, _ in years}
    frames = build(
        documents=[document(FINAL, year, stage) for stage, year, _ in years],
        amounts=[
            amount(owners[stage, year], 1, "summary", "支出总计", "expenditure", value) for stage, year, value in years
        ],
    )
    row = one(analysis.year_over_year(frames), fiscal_year=2023)
    assert (row["prior_year"], row["prior_stage"], row["change_wan"]) == (2021, "final", 3.0)


def test_a_total_printed_with_two_amounts_is_not_compared():
    old, new = key(FINAL, 2022, "final"), key(FINAL, 2023, "final")
    totals = [amount(old, 1, "summary", "总计", "income", 5.0)]
    totals += [amount(new, line, "summary", "总计", "income", float(line)) for line in (1, 2)]
    frames = build(documents=[document(FINAL, 2022, "final"), document(FINAL, 2023, "final")], amounts=totals)
    assert analysis.year_over_year(frames).empty


def test_prior_year_columns_of_tables(changes):
    rows = changes[changes["basis"] == "table"].set_index("prior_year")
    assert rows.loc[2023, "change_wan"] == 31.96
    assert rows.loc[2022, "change_wan"] == 44.2
    assert set(rows["prior_stage"]) == {"budget"}


def test_a_reason_about_the_budget_does_not_explain_the_change():
    owner = key(FINAL, 2023, "final")
    sentence = "公务接待费决算1万元，较上年增加0.5万元。决算数小于预算数的主要原因是厉行节约。"
    values = {"final_wan": 1.0, "base_year": 2022, "change_wan": 0.5, "reason": "厉行节约"}
    frames = build(
        documents=[document(FINAL, 2023, "final")], statements=[statement(owner, 1, "公务接待费", sentence, **values)]
    )
    row = one(analysis.year_over_year(frames), subject="公务接待费")
    assert row["prior_wan"] == 0.5
    assert not isinstance(row["reason"], str)


def test_stated_execution(executions):
    total = one(executions, item="一般公共预算财政拨款支出")
    assert (total["level"], total["basis"], total["code"]) == ("department", "statement", "")
    assert round(total["execution_rate"], 3) == 4.393
    assert total["agrees"]
    science = one(executions, item="科学技术支出")
    assert (science["level"], science["code"]) == ("function", "206")
    assert round(science["execution_rate"], 4) == 0.5403
    assert not one(executions, item="卫生健康支出")["agrees"]


def test_no_rate_without_a_budget(executions):
    row = one(executions, item="节能环保支出")
    assert (row["budget_wan"], row["final_wan"]) == (0.0, 684.62)
    assert row["level"] == "function", "the sentence marks it as a class though no table has it"
    assert row[["execution_rate", "agrees"]].isna().all()


def test_one_table_and_evaluations(executions):
    sangong = one(executions, level="sangong")
    assert (sangong["budget_wan"], sangong["final_wan"], sangong["execution_rate"], sangong["basis"]) == (
        0.5,
        0.0,
        0.0,
        "table",
    )
    project = one(executions, level="project")
    assert round(project["execution_rate"], 4) == 0.8127
    assert project["agrees"], "81.27 % printed as 81 %"
    assert project["source"].count("甲-2023-final.txt") == 2, "both places that report it"


def test_budget_and_final_of_the_same_year(executions):
    rows = executions[(executions["department"] == BOTH) & (executions["basis"] == "disclosures")]
    education = one(rows, code="205")
    assert (education["budget_wan"], education["final_wan"], education["execution_rate"]) == (10.0, 12.5, 1.25)
    assert (education["item"], education["stage"]) == ("教育支出", "final")
    assert set(rows[rows["level"] == "department"]["item"]) == {"支出合计", "基本支出", "项目支出"}
    assert executions[executions["department"] == BUDGET].empty


def test_sums_by_class_only_of_rows_at_one_level():
    owner = key(FINAL, 2023, "final")
    paths = {"206/a": (1.1, 2.2), "206/b": (2.2, 0.0), "208/c": (0.0, 3.0)}
    names = {"206": "科学技术支出", "208": "社会保障和就业支出"}
    rows = [
        statement(owner, n, f"{names[p[:3]]}/款{p[4]}", "x", budget_wan=b, final_wan=f)
        for n, (p, (b, f)) in enumerate(paths.items())
    ]
    frames = build(documents=[document(FINAL, 2023, "final")], statements=rows)
    executions = analysis.budget_execution(frames)
    summed = by_class(executions).set_index("item")
    assert summed.loc["科学技术支出", ["budget_wan", "final_wan"]].tolist() == [3.3, 2.2]
    assert summed.loc["社会保障和就业支出", "execution_rate"] != summed.loc["社会保障和就业支出", "execution_rate"]
    mixed = executions.copy()
    mixed.loc[0, "item"] = "科学技术支出"
    assert by_class(mixed).empty, "a class beside its own parts would count twice"


def test_relations_are_counted_with_those_that_a_finding_explains(frames):
    mine = frames["checks"][frames["checks"]["department"] == FINAL]
    assert quality.counts(mine) == {
        "passed": 3,
        "rounding": 1,
        "broken": 4,  # the hierarchy with two more, and the rate
        "findings": 2,
        "warnings": 1,
        "evaluated": 8,
        "forms": 2,
    }
    by_form = quality.tally(mine, "form").set_index("form")
    assert by_form.loc["expenditure", ["passed", "rounding", "broken", "evaluated"]].tolist() == [1, 1, 3, 5]
    assert by_form.loc["fund", ["warnings", "evaluated"]].tolist() == [1, 0]
    assert quality.counts(mine.iloc[:0]) == dict.fromkeys((*quality.TALLIED, "forms"), 0)


def test_suspects_are_named_only_where_they_tell_something(frames):
    found = {row.rule: quality.suspected(row) for row in frames["checks"].itertuples() if row.status == "fail"}
    assert [passage.line for passage in found["hierarchy"]] == [102]
    assert found["completion"] == []
    parts = [passage(key(FINAL, 2023, "final"), line, f"第{line}行") for line in range(1, 8)]
    row = SimpleNamespace(evidence=parts, suspects=parts[1:])
    assert quality.suspected(row) == [], "any of six could be the one"
    row.suspects = parts[4:]
    assert [one.line for one in quality.suspected(row)] == [5, 6, 7]


@pytest.mark.parametrize(
    ("message", "zh", "en"),
    [
        ("甲：相差1 / a difference of 1", "甲：相差1", "a difference of 1"),
        ("甲 / 乙项目：相差1 / “甲 / 乙项目”: a difference", "甲 / 乙项目：相差1", "“甲 / 乙项目”: a difference"),
        ("甲：相差1 / 甲 states 1 more", "甲：相差1", "甲 states 1 more"),
        ("只有一种", "只有一种", "只有一种"),
    ],
)
def test_messages_are_parted_by_language(message, zh, en):
    assert (quality.sentence(message, "zh"), quality.sentence(message, "en")) == (zh, en)


def test_structure_of_a_budget(frames):
    disclosure = analysis.disclosures(frames, BUDGET)[0]
    found = analysis.classes(frames, disclosure)
    assert found["share"].tolist() == [0.75, 0.25]
    assert analysis.composition(frames, disclosure)["share"].tolist() == [0.6, 0.4]
    basic = analysis.composition(frames, disclosure, "basic")
    assert basic["amount_wan"].tolist() == [50.0, 10.0]


def test_series_tells_printed_from_implied(frames, changes):
    data = analysis.series(frames, changes, FINAL)
    assert data[["fiscal_year", "stage", "amount_wan", "basis"]].values.tolist() == [
        [2020, "budget", 3859.3, "printed"],
        [2022, "final", 6491.86, "stated"],
        [2023, "final", 8721.33, "printed"],
    ]


def test_frames_fit_their_schema_and_may_be_empty(changes, executions):
    store.check("year_over_year", changes)
    store.check("budget_execution", executions)
    assert analysis.year_over_year(build()).empty
    assert analysis.budget_execution(build()).empty


def test_resolve_names(frames):
    assert analysis.resolve(frames, FINAL) == FINAL
    assert analysis.resolve(frames, f"某某市{FINAL}") == FINAL
    assert analysis.resolve(frames, "甲区科技局", {"甲区科技局": FINAL}) == FINAL
    with pytest.raises(UnknownDepartment, match="near names: 甲区科学技术局") as error:
        analysis.resolve(frames, "甲区科学局")
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("wanted", "remedy"),
    [
        ("甲区", f"near names: {FINAL}"),
        ("科技局", f"near names: {FINAL}"),  # in the alias only
        ("区", f"near names: {BOTH}, {BUDGET}, {FINAL}"),
        ("丁局", f"departments there: {BOTH}, {BUDGET}, {FINAL}"),  # in the alias of a department not there
        ("xyz", f"departments there: {BOTH}, {BUDGET}, {FINAL}"),
        ("", f"departments there: {BOTH}, {BUDGET}, {FINAL}"),
    ],
)
def test_an_unknown_department_names_the_near_ones_or_all(frames, wanted, remedy):
    aliases = {"甲区科技局": FINAL, "甲区科学局": FINAL, "丁局的别名": "丁区丁局"}
    with pytest.raises(UnknownDepartment, match=f" — {remedy}$") as error:
        analysis.resolve(frames, wanted, aliases)
    assert "丁" not in str(error.value).partition(" — ")[2]


def test_many_departments_are_counted_not_listed():
    frames = build(documents=[document(f"{name}局", 2023, "final") for name in "子丑寅卯辰巳午"])
    with pytest.raises(UnknownDepartment, match=r"departments there: (\w+, ){4}\w+ and 2 more$"):
        analysis.resolve(frames, "xyz")
