"""Headlines: one typed sentence for each shape that data can have, in both languages."""

from __future__ import annotations

import charts_made
import pandas as pd
import pytest

from yujuesuan.charts import headlines
from yujuesuan.charts.words import about, amount, times


def executions(*rows: tuple[str, float | None, float | None], **more: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item", "budget_wan", "final_wan"]).assign(**more)


def changes(*rows: tuple[str, float, float]) -> pd.DataFrame:
    """Rows of item, prior and present amount, with the change typed out by nobody but subtraction of round numbers."""
    data = pd.DataFrame(rows, columns=["item", "prior_wan", "amount_wan"])
    data["change_wan"] = data["amount_wan"] - data["prior_wan"]
    data["change_rate"] = [row.change_wan / row.prior_wan if row.prior_wan else None for row in data.itertuples()]
    return data


def parts(*rows: tuple[str, float | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item", "share"])


def test_execution_of_the_ordinary_frame():
    data = charts_made.executions()
    assert headlines.execution(data) == "资源勘探工业信息等支出是预算的 69.3 倍，科学技术支出比预算少 46%"
    assert headlines.execution(data, "en") == (
        "资源勘探工业信息等支出 came to 69.3 times its budget; 科学技术支出 fell short of its budget by 46%"
    )


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (executions(), "没有可画的数据", "Nothing to draw"),
        (executions(("甲", None, 5.0), ("乙", 3.0, None)), "没有可画的数据", "Nothing to draw"),
        (executions(("甲", 5.0, 5.0)), "甲与预算相同", "甲 came out as budgeted"),
        (executions(("甲", 5.0, 5.0), ("乙", 0.0, 0.0)), "2 项全部与预算相同", "All 2 items came out as budgeted"),
        (executions(("甲", 100.0, 54.0)), "甲比预算少 46%", "甲 fell short of its budget by 46%"),
        (executions(("甲", 100.0, 299.0)), "甲比预算多 199%", "甲 exceeded its budget by 199%"),
        (executions(("甲", 100.0, 300.0)), "甲是预算的 3 倍", "甲 came to 3 times its budget"),
        (executions(("甲", 1000.0, 996.0)), "甲比预算少 0.40%", "甲 fell short of its budget by 0.40%"),
        (executions(("甲", 1000.0, 1.0)), "甲比预算少 99.9%", "甲 fell short of its budget by 99.9%"),
        (
            executions(("甲", 48.9, 0.0)),
            "甲预算 48.90 万元，支出为 0",
            "甲 had a budget of CNY 489,000 and no expenditure",
        ),
        (
            executions(("甲", 0.0, 3131.2)),
            "甲年初无预算，支出 3,131.20 万元",
            "甲 had no budget at first and came to CNY 31.31 million",
        ),
        (
            executions(("甲", 0.0, 0.5), level="project"),
            "甲预算为 0，支出 0.50 万元",
            "甲 had a budget of 0 and came to CNY 5,000",
        ),
        (executions(("甲", -2.0, 1.0)), "甲比预算多 3.00 万元", "甲 exceeded its budget by CNY 30,000"),
        # The other direction is told from a quarter of the first on.
        (executions(("甲", 10.0, 20.0), ("乙", 5.0, 2.6)), "甲比预算多 100%", "甲 exceeded its budget by 100%"),
        (
            executions(("甲", 10.0, 20.0), ("乙", 5.0, 2.5)),
            "甲比预算多 100%，乙比预算少 50%",
            "甲 exceeded its budget by 100%; 乙 fell short of its budget by 50%",
        ),
        (
            executions(("甲", 10.0, 7.0), ("乙", 20.0, 17.0)),
            "甲、乙各比预算少 3.00 万元",
            "甲, 乙 each fell short by CNY 30,000",
        ),
        (
            executions(("甲", 10.0, 13.0), ("乙", 20.0, 17.0)),
            "甲比预算多 30%，乙比预算少 15%",
            "甲 exceeded its budget by 30%; 乙 fell short of its budget by 15%",
        ),
        (
            executions(*[(name, 1.0, 2.0) for name in "甲乙丙丁戊"]),
            "甲、乙、丙等 5 项各比预算多 1.00 万元",
            "甲, 乙, 丙 and 2 more each exceeded by CNY 10,000",
        ),
        # 0.1 + 0.2 is no other deviation than 0.3.
        (
            executions(("甲", 0.1, 0.3), ("乙", 1.0, 1.2)),
            "甲、乙各比预算多 0.20 万元",
            "甲, 乙 each exceeded by CNY 2,000",
        ),
    ],
)
def test_execution(data, zh, en):
    assert (headlines.execution(data), headlines.execution(data, "en")) == (zh, en)


def test_items_that_end_alike_are_told_with_their_class():
    rows = executions(("科学技术支出/管理/行政运行", 10.0, 20.0), ("国防支出/动员/行政运行", 5.0, 5.0))
    assert headlines.execution(rows) == "科学技术支出·行政运行比预算多 100%"
    assert headlines.execution(rows.iloc[:1]) == "行政运行比预算多 100%"


def test_labels_come_before_items():
    rows = executions(("科学技术支出", 10.0, 5.0), label="科学技术支出 (science and technology)")
    said = "科学技术支出 (science and technology) fell short of its budget by 50%"
    assert headlines.execution(rows, "en") == said


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (changes(), "没有可画的数据", "Nothing to draw"),
        (changes(("甲", 5.0, 5.0)), "甲没有变动", "甲 did not change"),
        (changes(("甲", 5.0, 5.0), ("乙", 0.0, 0.0)), "2 项全部没有变动", "None of the 2 items changed"),
        (changes(("甲", 100.0, 134.0)), "甲增加 34.00 万元（34%）", "甲 grew by CNY 340,000 (34%)"),
        (changes(("甲", 100.0, 92.5)), "甲减少 7.50 万元（7.5%）", "甲 fell by CNY 75,000 (7.5%)"),
        (changes(("甲", 0.0, 20000.0)), "甲从 0 增加到 2.00 亿元", "甲 rose from 0 to CNY 200.00 million"),
        (changes(("甲", 8.0, 0.0)), "甲减少 8.00 万元，减至 0", "甲 fell by CNY 80,000, to 0"),
        (
            changes(("甲", 100.0, 4250.0)),
            "甲增加 4,150.00 万元，为原来的 42.5 倍",
            "甲 grew by CNY 41.50 million, to 42.5 times what it was",
        ),
        (
            changes(("甲", 100.0, 60.0), ("乙", 10.0, 30.0)),
            "甲减少 40.00 万元（40%），乙增加 20.00 万元，为原来的 3 倍",
            "甲 fell by CNY 400,000 (40%); 乙 grew by CNY 200,000, to 3 times what it was",
        ),
        (changes(("甲", 1.0, 3.0), ("乙", 7.0, 9.0)), "甲、乙各增加 2.00 万元", "甲, 乙 each grew by CNY 20,000"),
        (changes(("甲", -5.0, -3.0)), "甲增加 2.00 万元", "甲 grew by CNY 20,000"),
    ],
)
def test_changes(data, zh, en):
    assert (headlines.changes(data), headlines.changes(data, "en")) == (zh, en)


def test_changes_without_a_rate_or_the_amounts():
    data = pd.DataFrame({"item": ["甲"], "change_wan": [3.0], "change_rate": [None]})
    assert headlines.changes(data) == "甲增加 3.00 万元"


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (parts(), "没有可画的数据", "Nothing to draw"),
        (parts(("甲", None), ("乙", None)), "各项均为 0", "All items are 0"),
        (parts(("甲", 0.0)), "各项均为 0", "All items are 0"),
        (parts(("甲", 1.0)), "全部是甲", "甲 is all of it"),
        (parts(("甲", 0.99998), ("乙", 0.00002)), "甲占 >99.99%", "甲 accounts for >99.99%"),
        (parts(("乙", 0.0034), ("甲", 0.9966)), "甲占 99.7%", "甲 accounts for 99.7%"),
        (parts(("甲", 0.5), ("乙", 0.5)), "甲、乙各占 50%", "甲, 乙 account for 50% each"),
        (parts(("甲", 0.4), ("乙", 0.35), ("丙", 0.25)), "甲、乙合计占 75%", "甲, 乙 together account for 75%"),
        (parts(("甲", 0.4), ("乙", 0.3), ("丙", 0.3)), "甲占 40%", "甲 accounts for 40%"),
        (parts(*[(name, 0.2) for name in "甲乙丙丁戊"]), "甲、乙、丙等 5 项各占 20%", None),
    ],
)
def test_structure(data, zh, en):
    assert headlines.structure(data) == zh
    assert en is None or headlines.structure(data, "en") == en


def test_composition():
    rows = [
        ("基本支出", 20.0, ""),
        ("项目支出", 80.0, ""),
        ("人员经费", 15.0, "基本支出"),
        ("公用经费", 5.0, "基本支出"),
    ]
    data = pd.DataFrame(rows, columns=["item", "amount_wan", "whole"])
    assert headlines.composition(data) == "项目支出占 80%，基本支出中人员经费占 75%"
    assert headlines.composition(data, "en") == "项目支出 accounts for 80%; of 基本支出, 人员经费 accounts for 75%"
    assert headlines.composition(data.assign(amount_wan=0.0)) == "各项均为 0"
    assert headlines.composition(data.iloc[:0]) == "没有可画的数据"


def years(*rows: tuple[int, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["fiscal_year", "stage", "amount_wan"])


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (years(), "没有可画的数据", "Nothing to draw"),
        (years((2023, "budget", 21225.47)), "2023 年预算支出 2.12 亿元", "2023 budget: CNY 212.25 million"),
        # A budget is never set against a final account.
        (
            years((2020, "budget", 3859.3), (2023, "final", 8721.33)),
            "2023 年决算支出 8,721.33 万元",
            "2023 final account: CNY 87.21 million",
        ),
        (
            years((2022, "final", 6491.86), (2023, "budget", 9000.0), (2023, "final", 8721.33)),
            "2023 年决算支出 8,721.33 万元，比 2022 年决算增加 34%",
            "2023 final account: CNY 87.21 million, 34% more than in the 2022 final account",
        ),
        (
            years((2020, "final", 2000.0), (2023, "final", 1500.0)),
            "2023 年决算支出 1,500.00 万元，比 2020 年决算减少 25%",
            "2023 final account: CNY 15.00 million, 25% less than in the 2020 final account",
        ),
        (
            years((2022, "final", 1000.0), (2023, "final", 4200.0)),
            "2023 年决算支出 4,200.00 万元，是 2022 年决算的 4.2 倍",
            "2023 final account: CNY 42.00 million, 4.2 times that of the 2022 final account",
        ),
        (
            years((2022, "final", 1.0), (2023, "final", 1.0)),
            "2023 年决算支出 1.00 万元，与 2022 年决算相同",
            "2023 final account: CNY 10,000, the same as in the 2022 final account",
        ),
        (
            years((2022, "final", 0.0), (2023, "final", 1.0)),
            "2023 年决算支出 1.00 万元",
            "2023 final account: CNY 10,000",
        ),
    ],
)
def test_series(data, zh, en):
    assert (headlines.series(data), headlines.series(data, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("counts", "zh", "en"),
    [
        ([], "没有可以核对的关系", "There was no relation to check"),
        ([(0, 5, 0, 0)], "没有可以核对的关系", "There was no relation to check"),
        ([(0, 0, 0, 1)], "1 处关系，相符", "The one relation holds"),
        ([(0, 3, 20, 1003)], "1,023 处关系全部相符", "All 1,023 relations hold"),
        ([(4, 0, 0, 10), (1, 1, 2, 3)], "20 处关系中 5 处不相符", "5 of 20 relations disagree"),
    ],
)
def test_quality(counts, zh, en):
    data = pd.DataFrame(counts, columns=["broken", "warnings", "rounding", "passed"])
    assert (headlines.quality(data), headlines.quality(data, "en")) == (zh, en)


def projects(*rows: tuple[str, float | None, float | None]) -> pd.DataFrame:
    data = pd.DataFrame(rows, columns=["project", "budget_wan", "executed_wan"])
    return data.astype({"budget_wan": float, "executed_wan": float})


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (projects(), "没有可画的数据", "Nothing to draw"),
        (projects(("甲", 5.0, 5.0)), "甲按预算执行完毕", "甲 was executed in full"),
        (projects(("甲", 100.0, 81.0)), "甲执行 81%", "甲: 81% executed"),
        (projects(("甲", 10.0, 11.0)), "甲的执行数是预算的 110%", "甲 came to 110% of its budget"),
        (projects(("甲", 0.0, 2.0)), "甲没有预算，执行 2.00 万元", "甲 had no budget and came to CNY 20,000"),
        (
            projects(("甲", 5.0, 5.0), ("乙", 6.0, 6.0)),
            "所列 2 个项目全部按预算执行完毕",
            "All 2 projects listed were executed in full",
        ),
        (
            projects(("甲", 5.0, 5.0), ("乙", 10.0, 6.0), ("丙", 5.0, 3.0)),
            "所列 3 个项目中 1 个按预算执行完毕，乙、丙的执行率最低，为 60%",
            "Executed in full: 1 of 3 projects listed; the lowest rate, 60%, is that of 乙, 丙",
        ),
        (
            projects(("甲", 5.0, 6.0), ("乙", 10.0, 10.0), ("丙", 0.0, 3.0)),
            "所列 3 个项目中 1 个按预算执行完毕",
            "Executed in full: 1 of 3 projects listed",
        ),
        (projects(("甲", 5.0, None)), "甲预算 5.00 万元", "甲: CNY 50,000"),
        (
            projects(("甲", 18000.0, None), ("乙", 9.0, None)),
            "甲的预算最大，1.80 亿元",
            "甲 has the largest budget, CNY 180.00 million",
        ),
        (
            projects(("甲", 9.0, None), ("乙", 9.0, None), ("丙", 1.0, None)),
            "甲、乙的预算最大，各 9.00 万元",
            "甲, 乙 have the largest budgets, CNY 90,000 each",
        ),
        (
            projects(("甲", 9.0, None), ("乙", 9.0, None)),
            "所列 2 个项目预算各 9.00 万元",
            "2 projects listed, CNY 90,000 each",
        ),
        (projects(("甲", 0.0, None), ("乙", 0.0, None)), "各项均为 0", "All items are 0"),
    ],
)
def test_projects(data, zh, en):
    assert (headlines.projects(data), headlines.projects(data, "en")) == (zh, en)


def bought(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["kind", "name", "amount_wan"])


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (bought(), "没有可画的数据", "Nothing to draw"),
        (bought(("procurement", "复印纸", 2.0)), "政府采购共 2.00 万元", "Procurement: CNY 20,000"),
        (
            bought(("procurement", "复印纸", 2.0), ("procurement", "印刷", 2.0)),
            "政府采购共 4.00 万元",
            "Procurement: CNY 40,000",
        ),
        (
            bought(("service", "保洁", 2.0), ("service", "管理", 3.5)),
            "政府购买服务共 5.50 万元，其中管理 3.50 万元",
            "Purchased services: CNY 55,000, of which 管理 CNY 35,000",
        ),
        # One purchase can be in both: their sums stay apart.
        (
            bought(("procurement", "印刷", 2.0), ("service", "印刷", 2.0)),
            "政府采购共 2.00 万元，政府购买服务共 2.00 万元",
            "Procurement: CNY 20,000; Purchased services: CNY 20,000",
        ),
    ],
)
def test_purchases(data, zh, en):
    assert (headlines.purchases(data), headlines.purchases(data, "en")) == (zh, en)


def test_shares():
    data = charts_made.shares()
    assert headlines.shares(data) == "3 个部门中 2 个支出最多的是科学技术支出"
    assert headlines.shares(data, "en") == "科学技术支出 is the largest in 2 of 3 departments"
    assert headlines.shares(data[data["department"] != "江汉区科学技术和经济信息化局"]) == (
        "2 个部门支出最多的都是科学技术支出"
    )
    one = data[data["department"] == "江汉区科学技术和经济信息化局"]
    assert headlines.shares(one) == "江汉区科学技术和经济信息化局支出最多的是资源勘探工业信息等支出，占 58%"
    assert headlines.shares(data.iloc[:0]) == "没有可画的数据"
    assert headlines.shares(data.assign(share=0.0)) == "各项均为 0"
    tied = pd.DataFrame([("甲区", "国防支出", 0.5), ("甲区", "外交支出", 0.5)], columns=["department", "item", "share"])
    assert headlines.shares(tied) == "甲区支出最多的是国防支出、外交支出，各占 50%"


@pytest.mark.parametrize(
    ("values", "zh"),
    [
        ({}, "没有可画的数据"),
        ({"甲": 3.0}, "甲：3.00 万元"),
        ({"甲": 3.0, "乙": 3.0}, "2 个部门都是 3.00 万元"),
        ({"甲": 3.0, "乙": 1.0}, "甲最高，3.00 万元；乙最低，1.00 万元"),
        ({"甲": 3.0, "乙": 3.0, "丙": 2.0}, "甲、乙最高，3.00 万元；丙最低，2.00 万元"),
        ({"甲": 9.0, "乙": 3.0, "丙": 2.0}, "甲最高，9.00 万元，是中位数的 3 倍"),
        ({"甲": 9.0, "乙": 0.0, "丙": 0.0}, "甲最高，9.00 万元；乙、丙最低，0.00 万元"),
    ],
)
def test_dots(values, zh):
    assert headlines.dots(list(values), list(values.values()), lambda x: amount(x)) == zh


@pytest.mark.parametrize(
    ("wan", "zh", "en"),
    [
        (8721.33, "8,721.33 万元", "CNY 87.21 million"),
        (21225.47, "2.12 亿元", "CNY 212.25 million"),
        (212254.7, "21.23 亿元", "CNY 2.12 billion"),
        (9999.99, "9,999.99 万元", "CNY 100.00 million"),
        (9999.996, "1.00 亿元", "CNY 100.00 million"),
        (10000.0, "1.00 亿元", "CNY 100.00 million"),
        (20050.0, "2.01 亿元", "CNY 200.50 million"),
        (99999.6, "10.00 亿元", "CNY 1.00 billion"),
        (99.99999, "100.00 万元", "CNY 1.00 million"),
        (99.9999, "100.00 万元", "CNY 999,999"),
        (0.48, "0.48 万元", "CNY 4,800"),
        (0.00001, "0.000010 万元", "CNY 0.10"),
        (0.0, "0.00 万元", "CNY 0"),
        (-10.31, "−10.31 万元", "−CNY 103,100"),
    ],
)
def test_amounts_in_prose(wan, zh, en):
    assert (amount(wan), amount(wan, "en")) == (zh, en)


def test_amounts_with_a_sign():
    assert amount(2229.47, signed=True) == "+2,229.47 万元"
    assert amount(0.0, "en", signed=True) == "CNY 0"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.0, "0%"), (1.0, "100%"), (0.4597, "46%"), (0.074, "7.4%"), (0.0031, "0.31%"), (0.00001, "<0.01%"),
        (0.996, "99.6%"), (0.99996, ">99.99%"), (1.00001, ">100%"), (1.004, "100.4%"), (13.1, "1,310%"), (-0.46, "46%"),
    ],
)  # fmt: skip
def test_rates_in_titles_are_no_0_and_no_100_that_they_are_not(rate, text):
    assert about(rate) == text


def test_multiples():
    assert (times(69.31), times(4.0), times(1234.56)) == ("69.3", "4", "1,234.6")


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        (
            4940.93,
            "2023 年决算甲比 2020 年预算多 4,940.93 万元",
            "甲: CNY 49.41 million more in the 2023 final account than in the 2020 budget",
        ),
        (
            -466.16,
            "2023 年决算甲比 2020 年预算少 466.16 万元",
            "甲: CNY 4.66 million less in the 2023 final account than in the 2020 budget",
        ),
    ],
)
def test_a_final_account_beside_a_budget_neither_grew_nor_fell(change, zh, en):
    row = {"item": "甲", "change_wan": change, "change_rate": 1.0, "amount_wan": 5000.0, "prior_wan": 100.0}
    data = pd.DataFrame([row | {"fiscal_year": 2023, "stage": "final", "prior_year": 2020, "prior_stage": "budget"}])
    assert (headlines.changes(data), headlines.changes(data, "en")) == (zh, en)
