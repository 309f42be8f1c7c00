import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yujuesuan.extract.find import clean_title
from yujuesuan.extract.subjects import fold_with_offsets
from yujuesuan.text import fold, has_numbering, label, ordinal, squeeze, tidy

#: What disclosures are printed with, and marks that change when a text is normalized.
PRINTED = st.text(st.sampled_from('预算表2023年 ,.:;()（），：；。、％%“”"＂　\t#*-－＝①⽀㎡ｱﾞÅ…é\u0301')) | st.text()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("一、一般公共服务支出", "一般公共服务支出"),
        ("廿一、灾害防治及应急管理支出", "灾害防治及应急管理支出"),
        ("（十二）资源勘探工业信息等支出", "资源勘探工业信息等支出"),
        ("(三)国有资本经营预算拨款", "国有资本经营预算拨款"),
        ("其中：(1)公务用车购置", "公务用车购置"),
        ("1.因公出国（境）费用", "因公出国（境）费用"),
        ("收 入 总 计", "收入总计"),
        ("　　2060101", "2060101"),
        ("维修(护)费", "维修(护)费"),
        ("维修（护）费", "维修（护）费"),
        ("十、节能环保支出", "节能环保支出"),
        ("一般公共预算\n财政拨款", "一般公共预算财政拨款"),
    ],
)
def test_labels(printed: str, expected: str) -> None:
    assert label(printed) == expected


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("一、支出", 1),
        ("十、支出", 10),
        ("十二、支出", 12),
        ("二十、支出", 20),
        ("廿一、支出", 21),
        ("（二十五）支出", 25),
        ("3.费", 3),
        ("支出", None),
        ("20.4 万元", None),
    ],
)
def test_ordinals(printed: str, number: int | None) -> None:
    assert ordinal(printed) == number


def test_fold_makes_print_variants_equal() -> None:
    assert fold("财政拨款“三公”经费(万元)") == fold("财政拨款 三公 经费（万元）")
    assert squeeze("⼀般公共⽀出") == "一般公共支出"
    assert has_numbering("2、公务") and not has_numbering("2060102") and not has_numbering("20.4")


def normal(text: str) -> str:
    """NFKC without white space, as the standard library says it."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@settings(deadline=None)
@given(PRINTED)
def test_every_text_is_squeezed_folded_and_tidied_as_defined(text: str) -> None:
    assert squeeze(text) == normal(text)
    marks = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "“": "", "”": "", '"': ""})
    assert fold(text) == normal(text).translate(marks)
    kept = "（），：；！？％＋－／＝“”‘’"
    assert tidy(text) == "".join(c if c in kept or "\u3001" <= c <= "\u303f" else normal(c) for c in text)
    assert clean_title(text) == tidy(text.lstrip("#*-" + "".join(c for c in text if c.isspace())).replace("*", ""))


@settings(deadline=None)
@given(PRINTED)
def test_every_character_of_a_folded_sentence_keeps_its_place(text: str) -> None:
    folded = fold_with_offsets(text)
    marks = str.maketrans("():;", "（）：；")
    places = [(c, i) for i, char in enumerate(text) for c in normal(char) if c not in "“”\"＂‘’'"]
    assert list(folded.offsets) == [i for _, i in places]
    assert folded.text.replace("，", ",") == "".join(c for c, _ in places).translate(marks).replace("，", ",")
