"""Contact persons and numbers, made up here, are in no text; amounts and everything else stay."""

from __future__ import annotations

from pathlib import Path

import pytest

import yujuesuan as yj
from yujuesuan.contacts import without_contact_clauses, without_contacts


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("本年支出5万元，联系人：张某，联系电话：027-12345678。", "本年支出5万元，联系人：…，联系电话：…。"),
        ("本年支出5万元，联系人张某某、李某，电话12345678。", "本年支出5万元，联系人…，电话…。"),
        ("联系人（张某），咨询电话（027）12345678", "联系人（…），咨询电话…"),
        ("填报人 张某 手机 13012345678", "填报人 … 手机 …"),
        ("负责人：张某，支出5万元。", "负责人：…，支出5万元。"),
    ],
)
def test_a_person_and_a_number_are_masked(text: str, masked: str) -> None:
    assert without_contacts(text) == masked == without_contacts(masked)


@pytest.mark.parametrize(
    "text",
    [
        "支出合计13012345678元。",
        "主要负责人用车0辆。",
        "村级联系人补贴5万元。",
        "电话费12.5万元，邮电费8万元。",
        "联系人对口帮扶5家。",
    ],
)
def test_what_is_no_contact_stays(text: str) -> None:
    assert without_contacts(text) == without_contact_clauses(text) == text


def test_no_statement_holds_a_contact(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "某某县林业局2023年度部门决算\n\n支出决算表\n公开03表\n单位：万元\n\n科目编码\t科目名称\t合计\n\t合计\t5.00\n\n"
        "第三部分 情况说明\n\n一、支出决算情况说明\n\n"
        "2023年度支出合计5万元，比上年增加1万元，主要原因是换届，联系人：张某某，联系电话：027-12345678。\n",
        "utf-8",
    )
    parsed = yj.parse(path)
    (row,) = parsed.statements.itertuples()
    assert (row.amount_wan, row.change_wan) == (5, 1)
    assert row.sentence.endswith("主要原因是换届，联系人：…，联系电话：…。")
    assert not any("张某某" in text or "12345678" in text for text in (row.reason, *parsed.coverage.text))
    line = parsed.coverage.set_index("line").loc[row.line]
    assert (line.role, line.numbers, line.captured) == ("statement", 2, 2)
