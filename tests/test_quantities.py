"""Quantities in prose, typed from the documents and from sentences of other districts' kind."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import yujuesuan as yj
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.quantities import quantities

RAW = Path(__file__).parent.parent / "data" / "raw"
#: stem, line, item, value, unit, approximate
FACTS = [
    ("jianghan-2020-budget", 103, "江汉区科学技术和经济信息化局共有编制", 13, "人", False),
    ("jianghan-2020-budget", 103, "行政人员", 12, "人", False),
    ("jianghan-2020-budget", 173, "部门房屋面积共有", 1248, "平方米", False),
    ("jianghan-2020-budget", 181, "共设立整体绩效指标", 29, "条", False),
    ("jianghan-2023-final", 604, "应急保障用车", 0, "辆", False),
    ("jianghan-2023-final", 642, "线上线下对接企业累计", 400, "家", True),
    ("jianghan-2023-final", 642, "建筑业产值", 125.56, "亿元", False),
    ("jianghan-2023-final", 642, "建筑业产值/同比增长", 12.93, "%", False),
    ("jianghan-2023-final", 667, "专精特新小巨人", 1, "家", False),
    ("jiangan-2023-final", 1190, "新进规模以上工业企业/总数达", 26, "家", False),
    ("jiangan-2023-final", 1192, "电力供应业企业", 1, "家", False),
    ("jiangan-2023-final", 1208, "院士专家项目落地", 3, "项", False),
    ("jiangan-2023-final", 1214, "获批全国重点实验室", 1, "个", False),
    ("jiangan-2023-final", 1226, "项目签约", 36, "个", False),
    ("jiangan-2023-final", 1230, "兑现科技型中小企业区级配套补贴资金近", 2305, "万元", True),
    ("jiangan-2023-final", 1568, "开支财政拨款的公务用车保有量", 0, "辆", False),
    ("jiangan-2023-final", 1844, "高新技术产业增加值增幅", 11.2, "%", False),
    ("jiangan-2023-final", 1886, "京津冀地区企业", 100, "家", True),
    ("hongshan-2023-budget", 89, "洪山区科学技术和经济信息化局总编制人数", 37, "人", False),
    ("hongshan-2023-budget", 89, "在职实有人数", 34, "人", False),
    ("hongshan-2023-budget", 91, "离退休人员", 75, "人", False),
    ("hongshan-2023-budget", 2323, "一般公务用车", 1, "辆", False),
    ("hongshan-2023-budget", 2327, "一级项目支出绩效目标", 16, "个", False),
    ("qingshan-2024-budget", 127, "行政编制", 15, "人", False),
    ("qingshan-2024-budget", 130, "离退休人员", 32, "人", False),
    ("qingshan-2024-budget", 2295, "2023年规上工业总产值", 1906.54, "亿元", False),
    ("qingshan-2024-budget", 2295, "2023年规上工业总产值/高于全市增速", 2.7, "个百分点", False),
    ("qingshan-2024-budget", 2315, "技术合同成交额/完成全年目标的", 148, "%", False),
    ("qingshan-2024-budget", 2317, "我局累计接待信访群众", 899, "人次", False),
]


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return {stem: yj.parse(RAW / f"{stem}.txt").quantities for stem in {fact[0] for fact in FACTS}}


@pytest.mark.parametrize(("stem", "line", "item", "value", "unit", "approximate"), FACTS)
def test_typed_quantities(
    frames: dict[str, pd.DataFrame], stem: str, line: int, item: str, value: float, unit: str, approximate: bool
) -> None:
    frame = frames[stem]
    found = frame[(frame.line == line) & (frame.value == value) & (frame.unit == unit)]
    assert any(name.endswith(item) for name in found.item), list(found.item)
    assert set(found.approximate) == {approximate}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "全校在编教职工 86 人，其中专任教师 72 人，退休 15 人。",
            [("全校在编教职工", 86, "人"), ("专任教师", 72, "人"), ("退休", 15, "人")],
        ),
        (
            "新建改建公厕12座、清运垃圾3.5万吨，同比下降2%。",
            [("新建改建公厕", 12, "座"), ("清运垃圾", 3.5, "万吨"), ("清运垃圾/同比下降", 2, "%")],
        ),
        (
            "公务接待2批次、24人次，其中：接待外宾1批次、3人次。",
            [("公务接待", 2, "批次"), ("公务接待", 24, "人次"), ("接待外宾", 1, "批次"), ("接待外宾", 3, "人次")],
        ),
        ("贯彻“1+10”格局，落实“十四五”规划。", []),
        ("根据（区政发〔2021〕3号）文件，2023年3月召开会议2次。", [("2023年3月召开会议", 2, "次")]),
    ],
)
def test_sentences_of_other_districts(text: str, expected: list[tuple[str, float, str]]) -> None:
    found = quantities([Sentence("", text, 1)], [set()])
    assert [(record["item"], record["value"], record["unit"]) for record in found] == expected


def test_money_has_its_amount_in_wan_and_what_a_statement_holds_is_left_to_it() -> None:
    sentence = Sentence("", "签约金额7396万元，工业投资 90.57 亿元。", 1)
    found = quantities([sentence], [set()])
    assert [record["amount_wan"] for record in found] == [7396, 905700]
    from decimal import Decimal

    assert [record["value"] for record in quantities([sentence], [{Decimal("7396")}])] == [90.57]
