"""English pages name relations in English: what stays Chinese is printed in the document or an official term."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yujuesuan.analysis.disclosure_quality import Passage
from yujuesuan.batch import parse_paths
from yujuesuan.report.sources import Sources
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
        (
            "三公经费（第574行，预算）= 因公出国（境）费 + 公务接待费（预算）",
            "三公经费 (line 574, budget) = 因公出国（境）费 + 公务接待费 (budget)",
        ),
        ("卫生健康支出（第556行） = 公开05表，小计", "卫生健康支出 (line 556) = 公开05表, 小计"),
        ("政府采购支出（第1596行，金额）= 货物（金额）", "政府采购支出 (line 1596, amount) = 货物 (amount)"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("科技管理工作经费，总分：98", "科技管理工作经费, total score: 98"),
        ("预算执行得分：20", "score for the budget's execution: 20"),
        ("科技研究与开发资金，执行数：4,145万元", "科技研究与开发资金, executed: 4,145 万元"),
        ("执行率：59.03%", "execution rate: 59.03%"),
        ("分值：20", "full mark: 20"),
        ("预算执行率：80%", "预算执行率：80%"),
        ("公开05表，合计，本年支出/项目支出：8,039.38（万元）", "公开05表，合计，本年支出/项目支出：8,039.38（万元）"),
        ("年初预算为43万元，支出决算为207.41万元", "年初预算为43万元，支出决算为207.41万元"),
    ],
)
def test_passages_put_together_have_the_system_s_words_in_english(text, expected):
    assert Texts("en").passage(text) == expected
    assert Texts("zh").passage(text) == text


def test_what_a_line_prints_stays_as_printed():
    frames = parse_paths(sorted(RAW.glob("jiangan*.txt")))[0]
    line = frames["coverage"].query("line == 2769")
    sources = Sources(frames | {"coverage": line.assign(text="总分：98")}, Texts("en"))
    doc = line["doc_id"].iat[0]
    assert sources.passage(Passage(doc, None, 2769, "总分：98", None)) == "总分：98"
    assert sources.passage(Passage(doc, None, 2770, "总分：98", None)) == "total score: 98"
