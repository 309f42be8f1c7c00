"""English pages name relations in English: what stays Chinese is printed in the document or an official term."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yujuesuan.batch import parse_paths
from yujuesuan.report.texts import RELATION_WORD, Texts, english, relation_word
from yujuesuan.text import fold

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (
            "收支总计（第1048行）：变动额 ÷ 基数 = 变动率",
            "收支总计 (line 1048): change ÷ base = rate of change",
        ),
        ("企业改制工作经费：得分 = 20分 × 执行率", "企业改制工作经费: score = 20 points × execution rate"),
        ("老干专项经费：总分 = 各项得分之和", "老干专项经费: total score = sum of the scores"),
        ("附表1-11，党建经费：采购金额 = 数量 × 单价", "附表1-11, 党建经费: amount purchased = quantity × unit price"),
        ("公开04表，本年预算数 = 金额", "公开04表, 本年预算数 = 金额"),
    ],
)
def test_relations_are_in_english_but_for_printed_words(description, expected):
    assert Texts("en").relation(description) == expected
    assert Texts("zh").relation(description) == description


def test_no_word_of_the_system_stays_chinese():
    frames = parse_paths(sorted(RAW.glob("*.txt")))[0]
    printed = {doc: fold("".join(lines["text"])) for doc, lines in frames["coverage"].groupby("doc_id")}
    checks, left = frames["checks"], set()
    for doc, description, explains in zip(checks["doc_id"], checks["description"], checks["explains"], strict=True):
        words = RELATION_WORD.findall(" ".join([description, *explains]))
        untold = [word for word in words if re.search("[\u4e00-\u9fff]", word) and relation_word(word) == word]
        left |= {word for word in untold if fold(word) not in printed[doc] and not english(word)}
    assert left == set()
