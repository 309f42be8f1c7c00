"""Paragraphs, headings and sentences, from lines that are paragraphs and from the wrapped flow of a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from yujuesuan.document import Document, Line
from yujuesuan.extract.narrative import Sentence, sentences
from yujuesuan.readers import read

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
WRAPPED = """第三部分 江岸区某局 2023 年度

部门决算情况说明

一、收入支出决算总体情况说明

2023 年度收、支总计 6532.71 万元。与 2022 年度相比，

收、支总计各增加 814.78 万元，增长 14.2%，主要原因上级

专项转移支付资金增加。

图 1：收、支决算总计变动情况

二、收入决算情况说明

2023 年度收入合计 6532.71 万元，与 2022 年度相比，

收入合计增加 814.78 万元，增长 14.2%，主要原因是上级专

项转移支付资金增加。其中：财政拨款收入 6532.71 万元，

占本年收入 100%。
"""


def document(text: str, pages: list[int] | None = None) -> Document:
    lines = text.split("\n")
    return Document(
        "t.txt",
        "0" * 64,
        "text",
        tuple(Line(n, line, pages[n - 1] if pages else None) for n, line in enumerate(lines, start=1)),
    )


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(document(text))]


def test_lines_of_a_wrapped_document_are_joined_into_paragraphs() -> None:
    assert texts(WRAPPED)[:2] == [
        "2023年度收、支总计6532.71万元。",
        "与2022年度相比，收、支总计各增加814.78万元，增长14.2%，主要原因上级专项转移支付资金增加。",
    ]
    assert texts(WRAPPED)[-1] == "其中：财政拨款收入6532.71万元，占本年收入100%。"


def test_a_caption_stands_alone() -> None:
    assert "图1：收、支决算总计变动情况" in texts(WRAPPED)


def test_the_section_is_the_path_of_headings_and_a_wrapped_title_is_whole() -> None:
    assert {sentence.section for sentence in sentences(document(WRAPPED))} == {
        "第三部分江岸区某局2023年度部门决算情况说明/一、收入支出决算总体情况说明",
        "第三部分江岸区某局2023年度部门决算情况说明/二、收入决算情况说明",
    }


def test_a_heading_that_wraps_is_one_heading() -> None:
    text = WRAPPED + "\n九、一般公共预算“三公”经费、会议费、培训费支出决算\n\n情况说明\n\n本部门没有安排。\n"
    assert sentences(document(text))[-1].section.endswith("/九、一般公共预算“三公”经费、会议费、培训费支出决算情况说明")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、概况\n其他收入0万元，占本年收入\n\n0%。\n", ["其他收入0万元，占本年收入0%。"]),
        (
            "4、负责对中小企业发展的宏观指导，拟定促进中小企业和民营\n\n经济发展的政策措施。\n",
            ["4、负责对中小企业发展的宏观指导，拟定促进中小企业和民营经济发展的政策措施。"],
        ),
        (
            "国有资本经营预算财政拨款收入 0.00 万元，\n\n图 4：变动情况\n",
            ["国有资本经营预算财政拨款收入0.00万元，", "图4：变动情况"],
        ),
        ("- 1、教育支出 5 万元；\n- 2、其他支出 6 万元。\n", ["1、教育支出5万元；", "2、其他支出6万元。"]),
        (
            "“三公”经费 0 万元。其中：(1)因公出国(境)费 0 万元；(2)公务接待费 0 万元。\n",
            ["“三公”经费0万元。", "其中：", "(1)因公出国(境)费0万元；", "(2)公务接待费0万元。"],
        ),
        ("**（一）抓载体。**<p>新增园区 5.5 个。</p>\n", ["（一）抓载体。", "新增园区5.5个。"]),
        ("引进 AI and BIM 企业。\n", ["引进AI and BIM企业。"]),
    ],
)
def test_a_line_is_a_paragraph_unless_it_breaks_off(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_number_between_pages_is_no_text_and_a_number_inside_a_sentence_is() -> None:
    text = "支出总计增加 4016.19\n17\n万元，增长 12.11%。\n人员 5 人，比上年增加（减少）\n0\n人，与上年一致。"
    assert texts(text) == ["支出总计增加4016.19万元，增长12.11%。", "人员5人，比上年增加（减少）0人，与上年一致。"]


def test_a_page_number_at_the_edge_of_a_page_is_dropped() -> None:
    text = "本年收入增长较快，主要原因是\n23\n项目增加。"
    assert [s.text for s in sentences(document(text, [1, 1, 2]))] == ["本年收入增长较快，主要原因是项目增加。"]


def test_every_character_knows_its_line_and_page() -> None:
    found = sentences(document("二、收入\n合计 5 万元，占\n\n本年收入 100%。", [1, 1, 1, 2]))
    assert found[0].text == "合计5万元，占本年收入100%。"
    assert [found[0].line_at(found[0].text.index(part)) for part in ("5万", "本年", "100")] == [2, 4, 4]
    assert (found[0].page_at(0), found[0].page_at(10), found[0].line, found[0].page) == (1, 2, 2, 1)


def test_a_sentence_without_places_stands_on_its_line() -> None:
    assert Sentence("", "收入", 7).line_at(1) == 7


def test_tables_are_left_out_and_end_a_paragraph() -> None:
    text = "收入合计 5 万元，其中\n项目 金额\n财政拨款 5 万元。"
    assert [s.text for s in sentences(document(text), frozenset({2}))] == ["收入合计5万元，其中", "财政拨款5万元。"]


@pytest.mark.parametrize("path", sorted(RAW.glob("*.txt")), ids=lambda path: path.stem)
def test_every_character_of_every_document_is_on_the_line_that_it_names(path: Path) -> None:
    source = read(path)
    lines = {line.number: line.text for line in source.lines}
    for sentence in sentences(source):
        for offset, char in enumerate(sentence.text):
            assert char.isspace() or char in lines[sentence.line_at(offset)]


def test_numbering_does_not_break_the_path_of_headings() -> None:
    text = "一、总体\n（一）收入\n1.来源\n收入 5 万元。\n（二）支出\n支出 5 万元。\n二、其他\n无。"
    assert [s.section for s in sentences(document(text))] == [
        "一、总体/（一）收入/1.来源",
        "一、总体/（二）支出",
        "二、其他",
    ]
