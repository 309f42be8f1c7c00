import pytest

from yujuesuan.text import fold, has_numbering, label, ordinal, squeeze


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
