from hypothesis import given, settings
from hypothesis import strategies as st

from yujuesuan import forms
from yujuesuan.text import fold

#: Pieces that headers print, whole words among them and parts of some.
PIECES = [
    "本年支出",
    "小计",
    "合计",
    "基本支出",
    "项目支出",
    "项目",
    "单位",
    "代码",
    "科目编码",
    "（类）",
    "政府性基金",
    "预算",
    "财政拨款",
    "（万元）",
    "（元）",
    "2023年",
    "2023年度",
    "决算数",
    "其中：",
    "一、",
    "（一）",
    "1.",
    "面向中小企业",
    "公务用车",
    "购置",
    "及运行费",
    "年初",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(("", "income", "sangong", "procurement")))
def test_the_longest_header_word_is_the_first_that_fits_whole(pieces: list[str], form: str) -> None:
    known = forms.load()
    text = fold("".join(pieces))
    for at in range(len(text)):
        ends = range(min(len(text), at + 24), at + 1, -1)
        first = next(((word, end - at) for end in ends if (word := known.word(text[at:end], form))), ("", 0))
        assert known.longest_word(text, at, form) == first
