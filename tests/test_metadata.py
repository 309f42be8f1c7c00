"""Whose disclosure it is: names of departments of every kind, and titles of their tables."""

from __future__ import annotations

import pytest

from yujuesuan import forms
from yujuesuan.document import Document, Line
from yujuesuan.errors import NotADisclosure
from yujuesuan.extract.metadata import metadata

#: Party, people, state, court, school, hospital, culture, park, farm, street, village, province.
KINDS = """
江汉区委党校 某市委政策研究室 中共某县纪律检查委员会 中共某市委组织部 某区人大常委会办公室 某县信访局
某区总工会 共青团某县委员会 某县妇女联合会 某区残联 某市文联 某县科学技术协会
某市工商业联合会 某区人民法院 某县人民检察院 湖北省沙洋监狱 某市强制隔离戒毒所 某市公安局交通警察支队
江苏省未成年犯管教所 某市第一中学 某市第11中学 某县实验小学 某市社会主义学院 某大学人民医院
某县中医院 某区疾病预防控制中心 某市血站 某区图书馆 某市博物院 某市少年宫
海湾市广播电视台 某县气象台 某市日报社 某市歌舞剧院 某县文工团 某市解放公园
某市动物园 某市植物园 红山县国有林场 某县良种场 某县苗圃 某县水库
某市烈士陵园 某市东湖风景区 青山区红卫路街 洪山区张家湾街道 白沙乡 柳河镇
某区人民政府 湖北省财政厅 江苏省人大常委会办公厅 某市预算编审中心 某县政府采购中心 某县供销合作社联合社
某市出版总社
"""
NAMES = KINDS.split()
FRONTS = (
    "{name}2023年度部门决算",
    "2023年度{name}部门决算公开",
    "{name}（本级）2023年度单位决算",
    "{name}本级2023年度单位决算",
    "{name}机关2023年度部门决算",
    "{name}2023年度部门决算（汇总）",
    "{name}\n2023年度部门决算",
    "目录\n2023年度部门决算\n第一部分 {name}概况",
    "2023年度支出决算表\n部门：{name} 金额单位：万元",
)


def document(text: str) -> Document:
    lines = enumerate(text.split("\n"), start=1)
    return Document("t.txt", "0" * 64, "text", tuple(Line(number, line) for number, line in lines))


@pytest.mark.parametrize("name", NAMES)
def test_a_department_of_any_kind(name: str) -> None:
    found = {front: metadata(document(front.format(name=name)), (), {}, {}) for front in FRONTS}
    assert {front: meta.department for front, meta in found.items() if meta.department != name} == {}
    assert {(meta.fiscal_year, meta.stage) for meta in found.values()} == {(2023, "final")}


@pytest.mark.parametrize(
    "text",
    [
        "目录\n2023年部门预算",
        "2023年一般公共预算\n2023年政府性基金预算情况\n2023年财政拨款收支预算",
        "第一部分 部门概况\n主要职责\n2023年度部门决算",
        "江汉区2023年部门预算\n某省2023年部门预算",
        "2023年支出预算\n项目名称：科技研究开发\n单位：万元\n计量单位：人",
        "机构设置\n2023年预算\n三公经费\n2023年预算",
    ],
)
def test_words_of_a_title_are_no_department(text: str) -> None:
    with pytest.raises(NotADisclosure, match="no department"):
        metadata(document(text), (), {"fiscal_year": 2023, "stage": "budget"}, {})


@pytest.mark.parametrize("name", NAMES)
def test_all_income_and_all_expenditure_of_any_department(name: str) -> None:
    titles = forms.load().form_of_title
    assert {titles(t) for t in (f"{name}收入决算表", f"2023年度{name}收入总表", f"{name}部门收入预算表")} == {"income"}
    found = {titles(t) for t in (f"{name}支出决算表", f"2023年度{name}支出总表", f"{name}（本级）支出明细表")}
    assert found == {"expenditure"}


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("一、收入总表", "income"),
        ("附表1-2收入总表", "income"),
        ("表二、支出总表", "expenditure"),
        ("部门支出表", "expenditure"),
        ("收入支出决算总表", "summary"),
        ("财政拨款支出表", "fiscal_expenditure"),
        ("一般公共预算支出表", "general_expenditure"),
        ("政府性基金预算支出表", "fund"),
        ("项目支出明细表", "projects"),
        ("政府采购支出表", "procurement"),
        *((title, "") for title in ["财政拨款收入表", "事业收入表", "基本支出表", "工资福利支出表", "教育支出预算表"]),
        *((title, "") for title in ["收入支出决算表", "收入、支出决算表", "详见支出决算表", "经营支出表"]),
    ],
)
def test_a_kind_of_income_or_expenditure_is_another_form(title: str, form: str) -> None:
    assert forms.load().form_of_title(title) == form
