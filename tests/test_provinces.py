"""How other provinces, years and bodies word their disclosures: one case a class of wording, typed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import yujuesuan as yj
from yujuesuan.document import Document, Line
from yujuesuan.extract.narrative import Sentence, sentences
from yujuesuan.extract.quantities import quantities
from yujuesuan.extract.statements import statements

Record = dict[str, Any]
KEYS = (
    "amount_wan",
    "budget_wan",
    "final_wan",
    "completion_rate",
    "base",
    "base_year",
    "change_wan",
    "change_rate",
    "share",
    "share_of",
    "reason",
)
#: A fall against the year before 2023.
FALL = {"base": "prior_year", "base_year": 2022}


def told(text: str) -> tuple[Sentence, ...]:
    lines = enumerate(text.split("\n"), start=1)
    return sentences(Document("t.txt", "0" * 64, "text", tuple(Line(number, line) for number, line in lines)))


def stated(text: str, stage: str = "final", year: int = 2023) -> list[tuple[str, Record]]:
    """(subject, what it states) of every record, in order."""
    found = statements(told(text), year, stage)
    return [(r["subject"], {key: r[key] for key in KEYS if r[key] is not None}) for r in found]


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("公车购置及运行费", "公务用车购置及运行维护费"),
        ("公务用车及运行维护费用", "公务用车购置及运行维护费"),
        ("公务用车购置及运维费", "公务用车购置及运行维护费"),
        ("公务用车运转维护费", "公务用车运行维护费"),
        ("公务用车运行及维护支出", "公务用车运行维护费"),
        ("公务接待支出", "公务接待费"),
        ("因公出国（境）决算支出", "因公出国（境）费"),
        ("出国（境）费", "因公出国（境）费"),
        ("差旅费", "差旅费"),
        ("本单位收入", "收入合计"),
        ("教育支出类科目", "教育支出"),
        ("行政运行（2010301）", "行政运行"),
        ("工资福利支出（301）", "工资福利支出"),
        ("使用非财政拨款结余（含专用结余）", "使用非财政拨款结余"),
        ("机关运行经费当年一般公共预算拨款", "机关运行经费"),
        ("“三公”经费公共预算财政拨款支出", "三公经费"),
        ("2023年实际支出“三公”经费", "三公经费"),
        ("因公出国（境）经费、公务接待费（简称“三公”经费）支出合计", "三公经费"),
        ("财政拨款总收支", "财政拨款收支总计"),
    ],
)
def test_names_that_mean_a_subject(name: str, subject: str) -> None:
    (record,) = stated(f"{name}12.5万元，比上年减少1.5万元。")
    assert record[0] == subject
    assert {12.5, -1.5} <= set(record[1].values())


@pytest.mark.parametrize("name", ["高中教育支出", "某中学（含分校）附属费用（含税）支出合计", "成本支出合计"])
def test_longer_names_are_no_subject(name: str) -> None:
    assert stated(f"{name}12.5万元，比上年减少1.5万元。") == []


@pytest.mark.parametrize(
    ("heading", "text", "subject"),
    [
        ("一、收入支出决算总体情况", "2023年度总支出90万元，", "支出合计"),
        ("二、收入预算情况", "（一）收入预算：2023年年初预算数90万元，", "收入合计"),
        ("一、收入说明", "2023年预算收入90万元，", "收入合计"),
        ("五、某署一般公共预算支出情况说明", "某署2023年一般公共预算当年拨款90万元，", "一般公共预算财政拨款支出"),
        ("五、一般公共预算财政拨款支出情况", "2023年一般公共预算财政拨款90万元，", "一般公共预算财政拨款支出"),
        ("七、“三公”经费", "2023年省级“三公”经费预算汇总数90万元，", "三公经费"),
        ("三、支出预算情况", "2023年预算收支安排90万元，", "收支总计"),
    ],
)
def test_totals_by_their_heading(heading: str, text: str, subject: str) -> None:
    assert stated(f"{heading}\n{text}比2022年预算增加5万元。", "budget") == [
        (subject, {"amount_wan": 90, **FALL, "change_wan": 5})
    ]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("较2022年的8万元减少2万元，下降25%。", {**FALL, "change_wan": -2, "change_rate": -0.25}),
        ("比上年累计支出8万元减少2万元。", {**FALL, "change_wan": -2}),
        ("较上年8.00减少2万元，减少25%。", {**FALL, "change_wan": -2, "change_rate": -0.25}),
        ("比2022年“三公”经费财政拨款决算8万元减少2万元。", {**FALL, "change_wan": -2}),
        ("相较于上年减少2万元。", {**FALL, "change_wan": -2}),
        (
            "较上年减少2万元（25%），减少的主要原因是压减。",
            {**FALL, "change_wan": -2, "change_rate": -0.25, "reason": "压减"},
        ),
        ("比2022年压缩2万元。", {**FALL, "change_wan": -2}),
        ("比上年增（减）0万元。", {**FALL, "change_wan": 0}),
        ("较上年无增减。", {**FALL, "change_wan": 0}),
        ("与2022年相比没有增减。", {**FALL, "change_wan": 0}),
        ("同比无变化。", {**FALL, "change_wan": 0}),
        ("比2023年“三公”经费年初预算9万元减少3万元。", {"base": "budget", "budget_wan": 9, "change_wan": -3}),
        ("与2022年基本持平。", {}),
    ],
)
def test_changes(text: str, change: Record) -> None:
    assert stated(f"“三公”经费支出6万元，{text}") == [("三公经费", {"amount_wan": 6} | change)]


def test_a_change_from_a_quoted_amount_is_that_of_the_name_before_it() -> None:
    assert stated("2023年度“三公”经费比2022年5万元减少1万元，下降20%。") == [
        ("三公经费", {**FALL, "change_wan": -1, "change_rate": -0.2})
    ]


def test_a_comparison_may_name_the_subject_again() -> None:
    assert stated("2023年“三公”经费决算数比2021年“三公”经费决算数减少3万元，下降10%。") == [
        ("三公经费", {"base": "prior_year", "base_year": 2021, "change_wan": -3, "change_rate": -0.1})
    ]


def test_a_sum_with_other_money_is_not_its_headings_kind() -> None:
    text = "（一）一般公共预算收支情况\n本年收入7万元，加上上年结转2万元，收入总计9万元。"
    assert stated(text) == [
        ("一般公共预算财政拨款收入", {"amount_wan": 7}),
        ("上年结转/一般公共预算", {"amount_wan": 2}),
    ]


def test_parts_in_brackets_are_of_what_stands_before_them() -> None:
    text = "“三公”经费9万元，其中：公务用车购置及运行费8万元（购置费2万元，运行费6万元），公务接待费1万元。"
    assert stated(text)[2:4] == [
        ("公务用车购置费", {"amount_wan": 2}),
        ("公务用车运行维护费", {"amount_wan": 6}),
    ]


def test_a_change_of_both_sides_is_that_of_their_total() -> None:
    for both in ("收支较上年决算数", "收入支出总体与上年相比，"):
        text = f"一、收入支出决算总体情况说明\n收入总计50万元，支出总计50万元。{both}增加4万元，增长8.7%。"
        assert stated(text)[2:] == [("收支总计", {**FALL, "change_wan": 4, "change_rate": 0.087})]


def test_ten_thousands_without_yuan_are_money_and_before_a_measure_word_are_not() -> None:
    assert stated("公务接待费38万（含税）。\n培训费增加4.6万，主要用于轮训。") == [
        ("公务接待费", {"amount_wan": 38}),
        ("培训费", {"change_wan": 4.6}),
    ]
    assert stated("培训费3万人次，增长5%。") == []


def test_shares_are_of_the_whole_that_the_sentence_opens_with() -> None:
    text = "2023年度“三公”经费财政拨款支出决算中，公务接待费支出决算3万元，占30%；因公出国（境）费7万元，占70%。"
    assert stated(text) == [
        ("公务接待费", {"final_wan": 3, "share": 0.3, "share_of": "三公经费"}),
        ("因公出国（境）费", {"amount_wan": 7, "share": 0.7, "share_of": "三公经费"}),
    ]


def test_the_parts_of_a_budget_are_budgets() -> None:
    text = "2023年“三公”经费预算为20万元，其中：公务接待费9万元，公务用车运行维护费11万元。"
    assert stated(text) == [
        ("三公经费", {"budget_wan": 20}),
        ("公务接待费", {"budget_wan": 9}),
        ("公务用车运行维护费", {"budget_wan": 11}),
    ]
    spent = "2023年“三公”经费预算为20万元，支出决算为15万元，其中：公务接待费9万元。"
    assert stated(spent)[1:] == [("公务接待费", {"amount_wan": 9})]


def test_what_an_item_prints_under_it_is_its_own() -> None:
    text = (
        "（一）按支出功能分类科目划分。\n初中教育支出60万元，其中：基本支出50万元，项目支出10万元。\n"
        "一般公共预算财政拨款支出90万元，其中：基本支出80万元。"
    )
    assert [(subject, values["amount_wan"]) for subject, values in stated(text, "budget")] == [
        ("初中教育支出", 60),
        ("初中教育支出/基本支出", 50),
        ("初中教育支出/项目支出", 10),
        ("一般公共预算财政拨款支出", 90),
        ("基本支出", 80),
    ]


def test_classes_are_named_without_expenditure_among_its_parts() -> None:
    text = "一般公共预算财政拨款支出100万元，主要用于以下方面：\n1.“公共安全”30万元，占30%；\n2.其他5万元，占5%。"
    assert stated(text)[1:] == [
        ("公共安全支出", {"amount_wan": 30, "share": 0.3, "share_of": "一般公共预算财政拨款支出"})
    ]
    assert stated("公共安全30万元，占30%。") == []


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("收入包括：一般公共预算拨款7万元、上年结转2万元。", "上年结转"),
        ("收入预算9万元，其中：上年结转2万元，占22%；一般公共预算拨款收入7万元。", "上年结转"),
        ("收入包括：一般公共预算财政拨款本年收入7万元、上年结转2万元。", "上年结转/一般公共预算"),
    ],
)
def test_the_kind_of_one_part_is_not_that_of_the_next(text: str, subject: str) -> None:
    found = dict(stated(f"四、财政拨款收支预算情况\n{text}", "budget"))
    assert found[subject]["amount_wan"] == 2


# ---- other years ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2022年度“三公”经费支出20万元，其中：公务接待费12万元，比2021年增加1万元。",
        "某区2022年的“三公”经费决算数合计为20万元，其中：公务接待费12万元。",
        "2022年公务接待费比2021年增加3万元。",
        "2022年公务接待费与2021年持平。",
    ],
)
def test_an_earlier_years_figures_are_not_this_years(text: str) -> None:
    own = "2023年度“三公”经费预算10万元，比2022年减少10万元。"
    expected = [("三公经费", {"amount_wan": 10, **FALL, "change_wan": -10})]
    assert stated(f"一、“三公”经费情况\n{text}\n{own}", "budget") == expected
    assert stated(f"一、2022年决算情况\n{text}\n二、2023年预算情况\n{own}", "budget") == expected


def test_a_slip_for_the_fiscal_year_is_read_where_no_other_year_is_meant() -> None:
    text = "（一）总体情况说明\n2022年度“三公”经费支出预算为4万元，支出决算为3万元，较上年增加1万元。"
    assert stated(text) == [("三公经费", {"budget_wan": 4, "final_wan": 3, **FALL, "change_wan": 1})]


# ---- headings, brackets, reasons ------------------------------------------------------------------------


def test_a_heading_may_end_in_a_full_stop() -> None:
    text = (
        "（三）财政拨款收入决算情况。\n本年财政拨款收入50万元。其中：一般公共预算财政拨款收入40万元。\n"
        "三、一般公共预算财政拨款支出决算情况。\n一般公共预算财政拨款支出总计45万元。"
    )
    assert [sentence.section for sentence in told(text)][-1] == "三、一般公共预算财政拨款支出决算情况。"
    assert stated(text)[-1] == ("一般公共预算财政拨款支出", {"amount_wan": 45})


def test_a_sentence_goes_on_behind_a_full_stop_in_its_bracket() -> None:
    text = "“三公”经费6万元，比上年减少1万元。其中：公务用车购置及运行费5万元（公务用车购置费1万元。）比上年增加2万元。"
    assert stated(text) == [
        ("三公经费", {"amount_wan": 6, **FALL, "change_wan": -1}),
        ("公务用车购置及运行维护费", {"amount_wan": 5, **FALL, "change_wan": 2}),
        ("公务用车购置费", {"amount_wan": 1}),
    ]
    whole = "（公务接待费1万元。）培训费2万元。"
    assert [sentence.text for sentence in told(whole)] == ["（公务接待费1万元。）", "培训费2万元。"]


def test_a_reason_goes_to_the_subject_that_it_names() -> None:
    text = (
        "公务用车运行维护费支出减少2万元；公务接待费支出减少1万元。\n"
        "公务用车运行维护费支出减少的主要原因是车辆报废；公务接待费支出减少的主要原因是严控接待。"
    )
    assert [values["reason"] for _, values in stated(text)] == ["车辆报废", "严控接待"]


def test_of_two_reasons_the_one_for_the_change_is_kept() -> None:
    text = (
        "公务接待费预算为2万元，支出决算为2万元，较上年增加1万元。决算数与预算数持平的主要原因是按预算执行。"
        "决算数较上年增加的主要原因是批次增加。"
    )
    assert stated(text)[0][1]["reason"] == "批次增加"


def test_a_reason_ends_where_the_next_subject_begins() -> None:
    text = (
        "公务用车运行维护费比去年增加1万元，主要原因是车辆老化；公务接待费支出决算比预算无增减变化，比去年增加0.5万元。"
        "\n预算收入9万元，较上年增加3万元，原因是调资；2023年本部门预算支出9万元。"
    )
    assert stated(text, "budget") == [
        ("公务用车运行维护费", {**FALL, "change_wan": 1, "reason": "车辆老化"}),
        ("公务接待费", {**FALL, "change_wan": 0.5}),
        ("支出合计", {"amount_wan": 9}),
    ]


def test_a_reason_behind_an_unknown_subject_is_no_other_ones() -> None:
    text = "公务接待费3万元，比上年减少1万元；印刷费8万元，比上年增加2万元，主要原因是印量增加。"
    assert stated(text) == [("公务接待费", {"amount_wan": 3, **FALL, "change_wan": -1})]


def test_a_quantity_keeps_its_minus_sign_and_a_range_has_none() -> None:
    text = "“三公”经费预决算差异率-4.62%，单项5-10万元。"
    found = quantities(told(text), [set()])
    first, *others = [(r["item"], r["value"]) for r in found]
    assert first == ("三公经费预决算差异率", -4.62)
    assert all(value > 0 for _, value in others)


# ---- a page of the three public expenses alone ----------------------------------------------------------


def test_a_page_of_the_three_public_expenses_alone(tmp_path: Path) -> None:
    """Its title says whose it is, 运转维护费 is a part of the vehicles, and a share is compared like with like."""
    title = "某县图书馆2023年度一般公共预算财政拨款“三公”经费支出决算"
    table = (
        ("项目", "预算数", "决算数"),
        ("合计", "40", "20"),
        ("公务接待费", "10", "6"),
        ("公务用车购置及运行费", "30", "14"),
        ("其中：公务用车运转维护费", "30", "14"),
    )
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in table)
    text = "2023年度“三公”经费支出决算中，公务接待费支出决算6万元，占30%；公务用车购置及运行费支出决算14万元，占40%。"
    head = f"<h1>{title}</h1><p>“三公”经费支出决算表</p><p>单位：万元</p>"
    page = f"<html><body>{head}<table>{rows}</table><p>{text}</p></body></html>"
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    frames = yj.parse(path).frames
    assert frames["documents"].department.tolist() == ["某县图书馆"]
    amounts = frames["amounts"].query("item == '公务用车运行维护费'").set_index("measure").amount_wan
    assert amounts.to_dict() == {"budget": 30, "final": 14}
    (failed,) = frames["checks"].query("status == 'fail'").itertuples()
    assert failed.rule == "share"
    assert "所印比率为40%，按所印金额计算为70%" in failed.message


def test_an_item_named_after_income_is_still_spent() -> None:
    text = (
        "1、城乡社区支出（类）国有土地使用权出让收入安排的支出（款）征地和拆迁补偿支出（项）。"
        "年初预算为0万元，支出决算为2000.50万元。"
    )
    subject = "城乡社区支出/国有土地使用权出让收入安排的支出/征地和拆迁补偿支出"
    assert stated(text) == [(subject, {"budget_wan": 0.0, "final_wan": 2000.5})]


def test_a_body_s_income_and_expenditure_before_their_parts() -> None:
    text = (
        "2024年，云岭县水务局收入预算913.20万元，其中：财政拨款收入900.00万元，事业收入13.20万元。\n"
        "支出预算913.20万元，其中：财政拨款支出预算900.00万元。"
    )
    assert stated(text, "budget", 2024) == [
        ("收入合计", {"amount_wan": 913.2}),
        ("财政拨款收入", {"amount_wan": 900.0}),
        ("事业收入", {"amount_wan": 13.2}),
        ("支出合计", {"amount_wan": 913.2}),
        ("财政拨款支出", {"amount_wan": 900.0}),
    ]


def test_entries_of_the_contents_are_no_headings() -> None:
    text = "七、其他资金项目情况说明…………………………\n2024年，云岭县水务局收入预算913.20万元，其中：财政拨款收入913.20万元。"
    assert [(s.section, s.line) for s in told(text)] == [("", 2)]
    assert [subject for subject, _ in stated(text, "budget", 2024)] == ["收入合计", "财政拨款收入"]
