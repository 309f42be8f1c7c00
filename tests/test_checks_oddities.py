"""Codes, years, names, promised tables, self-evaluations and purchases: what contradicts itself, read by hand."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

import yujuesuan as yj
from yujuesuan.batch import parse_paths
from yujuesuan.checks.names import codes
from yujuesuan.checks.oddities import _misprints

RAW = Path(__file__).parent.parent / "data" / "raw"
DISTRICTS = Path(__file__).parent / "data" / "districts"
RULES = ("code_name", "year", "department", "missing_form", "evaluation", "purchases", "prior_year")
#: (rule, status, lines of the passages) of every document, found by reading it.
FOUND = {
    "hongshan-2023-budget": [
        ("department", "warn", (1646,)),  # 科学技术和信息化局
        ("evaluation", "warn", (1791,)),  # a target without an indicator
        ("missing_form", "warn", (25,)),  # 附表1-8, 项目支出表
    ],
    "jiangan-2023-final": [
        ("evaluation", "fail", (2769,)),  # 总分 98; 20 and the indicators' 72 make 92
        ("evaluation", "fail", (2889,)),  # 总分 99; 20 and 77 make 97
    ],
    "jianghan-2020-budget": [
        ("code_name", "warn", (447,)),  # 30226 工会经费
        ("evaluation", "warn", (580,)),
        ("evaluation", "warn", (582,)),
    ],
    "jianghan-2023-final": [
        ("code_name", "warn", (705, 366)),  # 公务员医疗补助 under 其他卫生健康支出
        ("department", "warn", (165, 888)),  # 科学技术和信息化局
        ("department", "warn", (436,)),  # 江宁区
        ("department", "warn", (590, 592)),  # the section on 国有资本经营 speaks of 政府性基金
        ("evaluation", "fail", (896, 894, 894)),  # 80 % beside 81 %
        ("year", "warn", (574,)),  # 2022年度“三公”经费
        ("year", "warn", (823,)),  # 2022年度项目绩效自评表
    ],
    "qingshan-2024-budget": [
        ("department", "warn", (675, 679)),  # 本年政府性基金预算支出 heads the table of 国有资本经营
        ("purchases", "fail", (932, 932)),  # 230 × 420 = 96,600, printed 49,840
        ("purchases", "warn", (872, 872, 874, 874, 880, 880, 906, 906, 932, 932)),  # 中小 0, of it 小微 309,840
    ],
}


@lru_cache
def real(stem: str) -> yj.Parsed:
    return yj.parse(RAW / f"{stem}.txt")


def parsed(tmp_path: Path, text: str) -> yj.Parsed:
    path = tmp_path / "disclosure.txt"
    path.write_text(text, "utf-8")
    return yj.parse(path)


def source(stem: str) -> str:
    return (RAW / f"{stem}.txt").read_text("utf-8")


def found(document: yj.Parsed, *rules: str) -> list[tuple[str, str, tuple[int, ...]]]:
    """(rule, status, lines) of what is no pass; of a sum of many only the first passage."""
    rows = [r for r in document.records["checks"] if r["rule"] in (rules or RULES) and r["status"] in ("fail", "warn")]
    entries = []
    for row in rows:
        lines = tuple(entry["line"] for entry in row["evidence"])
        entries.append((row["rule"], row["status"], lines[:1] if "总分" in row["description"] else lines))
    return sorted(entries)


@pytest.mark.parametrize("stem", FOUND)
def test_the_documents_give_exactly_what_was_read_in_them(stem: str) -> None:
    assert found(real(stem)) == sorted(FOUND[stem])


def test_other_districts_give_none_of_them() -> None:
    for path in sorted(DISTRICTS.glob("*.txt")):
        if ".tables." not in path.name:
            assert found(yj.parse(path)) == [], path.name


def passing(document: yj.Parsed, rule: str) -> set[str]:
    rows = [r for r in document.records["checks"] if r["rule"] == rule and r["status"] in ("pass", "rounding")]
    return {row["description"] for row in rows}


def test_sums_and_rates_that_hold_are_told_as_such() -> None:
    assert {
        "共涉及项目4个，资金5462万元：各项目预算数之和",
        "科技研究与开发资金：执行率 = 执行数 ÷ 预算数",
        "武汉市江汉区科学技术和经济信息化局：执行率 = 执行数 ÷ 预算数",
    } <= passing(real("jianghan-2023-final"), "evaluation")
    assert {
        "共涉及项目9个，资金4896.21万元：各项目预算数之和",
        "江岸区工业企业发展服务中心：整体支出 = 基本支出 + 项目支出",
        "江岸区科经局：项目支出总额 = 各项目执行数之和",
        "江岸区工业企业发展服务中心：项目支出总额 = 各项目执行数之和",
        "江岸区工业企业发展服务中心：总分 = 各项得分之和",
        "驻村扶贫、信访维稳及部门日常管理经费：总分 = 各项得分之和",
        "企业改制工作经费：得分 = 20分 × 执行率",
    } <= passing(real("jiangan-2023-final"), "evaluation")
    # 19 of the 21 totals of self-evaluations are the sum of their scores
    assert sum("总分" in text for text in passing(real("jiangan-2023-final"), "evaluation")) == 19


def test_goal_sheets_and_lists_agree() -> None:
    assert {
        "科学技术研究与开发资金：合计 = 所列各项",
        "科学技术研究与开发资金：两处所列预算数一致",
        "支出构成：合计 = 各项之和",
    } <= passing(real("hongshan-2023-budget"), "evaluation")


def new(tmp_path: Path, stem: str, *changes: tuple[str, str]) -> list[tuple[str, str, tuple[int, ...]]]:
    """What a changed document is told of beyond what it was told of before, lines of inserted text aside."""
    text = source(stem)
    for old, changed in changes:
        assert old in text
        text = text.replace(old, changed, 1)
    before = found(real(stem))
    return [one for one in found(parsed(tmp_path, text)) if one not in before]


def test_a_name_of_another_code_is_told_once(tmp_path: Path) -> None:
    changed = new(tmp_path, "hongshan-2023-budget", ("30228\t工会经费", "30228\t福利费"))
    assert changed == [("code_name", "warn", (309,))]


@pytest.mark.parametrize("name", ["工会费", "工会", "工会经费支出", "工会经费（本级）", "工会会费"])
def test_short_cut_and_unknown_names_are_not_told(tmp_path: Path, name: str) -> None:
    assert new(tmp_path, "hongshan-2023-budget", ("30228\t工会经费", f"30228\t{name}")) == []


@pytest.mark.parametrize("name", ["行政事业单位离退休", "行政事业单位养老支出"])
def test_names_of_other_years_are_not_told(tmp_path: Path, name: str) -> None:
    text = source("jianghan-2023-final").replace("行政事业单位养老支出", name)
    assert found(parsed(tmp_path, text), "code_name") == [("code_name", "warn", (705, 366))]


def test_bundled_codes_are_in_order() -> None:
    assert len(codes().names) > 700
    for code, names in codes().names.items():
        assert code.isdigit() and len(code) in (3, 5, 7), code
        assert all(names), code
        if len(code) > 3:
            assert any(other in codes().names for other in (code[:-2], code[:3])), code


@pytest.mark.parametrize(
    "heading",
    [
        "#### (五)2022年度部门整体自评结果应用情况",
        "#### (五)与2022年度决算对比情况",
        "#### (五)2022年度中央专项资金项目绩效自评表",
        "#### (五)江汉区科技发展规划(2021-2025年)",
        "#### (五)2022年预算执行情况",
        "#### (五)2022年度农村环境整治项目支出绩效自评表",
        "#### (五)2022年12月31日国有资产占用情况",
    ],
)
def test_headings_that_speak_of_another_year_on_purpose(tmp_path: Path, heading: str) -> None:
    text = source("jianghan-2023-final") + f"\n\n{heading}\n\n无\n"
    assert found(parsed(tmp_path, text)) == found(real("jianghan-2023-final"))


def test_a_title_with_another_year(tmp_path: Path) -> None:
    changed = new(tmp_path, "jianghan-2023-final", ("## 2023年度收入决算表", "## 2022年度收入决算表"))
    assert changed == [("year", "warn", (161,))]


def test_a_sentence_that_compares_two_years_states_no_odd_year(tmp_path: Path) -> None:
    old = "2023年度收入合计8,721.33万元，与2022年度相比"
    text = source("jianghan-2023-final").replace(
        old, "2022年度收入合计6,491.86万元，2023年度收入合计8,721.33万元，与2022年度相比"
    )
    assert found(parsed(tmp_path, text), "year") == found(real("jianghan-2023-final"), "year")


@pytest.mark.parametrize(
    ("name", "own", "told"),
    [
        ("江宁区科学技术局", "江汉区科学技术局", True),
        ("江汉区科学技术和信息化局", "江汉区科学技术和经济信息化局", True),
        ("江汉区科经局", "江汉区科学技术和经济信息化局", False),
        ("洪山区科学技术与经济信息化局", "洪山区科学技术和经济信息化局", False),
        ("滨江市住房城乡建设局", "滨江市住房和城乡建设局", False),
        ("云溪县退役军人局", "云溪县退役军人事务局", False),
        ("云溪县市场监管局", "云溪县市场监督管理局", False),
        ("云溪县第二中学", "云溪县第一中学", False),
        ("云溪县财政局", "云溪县教育体育局", False),
        ("云溪县财政局", "云溪县民政局", False),
        ("云溪县财政局", "云山县财政局", True),
    ],
)
def test_which_names_stand_for_the_own_one(name: str, own: str, told: bool) -> None:
    assert _misprints(name, own) is told


def test_another_districts_body_in_the_text_is_no_misprint(tmp_path: Path) -> None:
    text = source("jianghan-2023-final") + "\n\n与江岸区科学技术和经济信息化局联合举办活动3场。\n"
    assert found(parsed(tmp_path, text)) == found(real("jianghan-2023-final"))


def test_a_table_that_prints_nothing_must_say_so(tmp_path: Path) -> None:
    text = source("jianghan-2023-final")
    said = ("无政府性基金", "政府性基金预算财政拨款收入 0.00 万元")
    lines = [line for line in text.split("\n") if not any(words in line for words in said)]
    changed = found(parsed(tmp_path, "\n".join(lines)), "missing_form")
    assert changed == [("missing_form", "warn", (432,))]


def test_tables_in_another_file_of_the_disclosure_are_not_missing(tmp_path: Path) -> None:
    """The contents and one table: the others stand in a file of their own."""
    lines = source("hongshan-2023-budget").split("\n")
    assert found(parsed(tmp_path, "\n".join(lines[:152])), "missing_form") == []


def test_a_score_that_does_not_fit_the_total(tmp_path: Path) -> None:
    changed = new(
        tmp_path, "jiangan-2023-final", ("外出参与学习培训次数 3 次 3次 5", "外出参与学习培训次数 3 次 3次 3")
    )
    assert changed == []  # the total of this sheet did not fit before, and is told once all the same
    changed = new(tmp_path, "jiangan-2023-final", ("净增规上工业企业数量 3家 3家 10", "净增规上工业企业数量 3家 3家 9"))
    assert changed == [("evaluation", "fail", (2998,))]


def test_an_execution_rate_that_does_not_fit(tmp_path: Path) -> None:
    changed = new(tmp_path, "jiangan-2023-final", ("0.38 0.23 60.53% 12.11", "0.38 0.23 65.53% 12.11"))
    assert [(rule, status) for rule, status, _ in changed] == [("evaluation", "fail")]


def test_a_price_that_does_not_fit(tmp_path: Path) -> None:
    path = DISTRICTS / "tab-projects-2022-budget.txt"
    text = path.read_text("utf-8").replace("5\t0.50\t2.50", "5\t0.60\t2.50")
    assert [(rule, status) for rule, status, _ in found(parsed(tmp_path, text))] == [("purchases", "fail")]


FINAL = """{name}{year}年度部门决算公开

收入支出决算总表
公开01表
部门：{name}
单位：万元
收入\t\t支出\t
项目\t决算数\t项目\t决算数
一、一般公共预算财政拨款收入\t{total}\t一、农林水支出\t{total}
本年收入合计\t{total}\t本年支出合计\t{total}
总计\t{total}\t总计\t{total}

支出决算表
公开03表
部门：{name}
单位：万元
功能分类科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
\t合计\t{total}\t{basic}\t{project}
213\t农林水支出\t{total}\t{basic}\t{project}
21303\t水利\t{total}\t{basic}\t{project}
2130301\t行政运行\t{total}\t{basic}\t{project}

第三部分 {year}年度部门决算情况说明

一、收入支出决算总体情况说明

{year}年度收、支总计{total}万元。与{before}年度相比，收、支总计各增加{change}万元，主要原因是项目增加。
"""


def two_years(tmp_path: Path, change: str) -> list[tuple[str, list[tuple[bool, int]]]]:
    name = "平川县水利局"
    texts = {
        2022: FINAL.format(
            name=name, year=2022, before=2021, total="100.00", basic="60.00", project="40.00", change="5.00"
        ),
        2023: FINAL.format(
            name=name, year=2023, before=2022, total="130.00", basic="70.00", project="60.00", change=change
        ),
    }
    for year, text in texts.items():
        (tmp_path / f"{year}.txt").write_text(text, "utf-8")
    frames, errors = parse_paths([tmp_path])
    assert not errors
    ids = dict(zip(frames["documents"]["doc_id"], frames["documents"]["fiscal_year"], strict=True))
    rows = frames["checks"][frames["checks"]["rule"] == "prior_year"]
    assert set(rows["fiscal_year"]) <= {2023}
    return [
        (row.status, [(ids[entry["doc_id"]], entry["line"]) for entry in row.evidence])
        for row in rows.itertuples(index=False)
    ]


def test_a_change_that_fits_last_years_own_disclosure(tmp_path: Path) -> None:
    assert two_years(tmp_path, "30.00") == [("pass", [(2023, 27), (2023, 27), (2022, 11)])]


def test_a_change_that_fits_nothing_of_last_year(tmp_path: Path) -> None:
    assert two_years(tmp_path, "20.00") == [("warn", [(2023, 27), (2023, 27), (2022, 11)])]


def test_one_document_alone_has_no_prior_year() -> None:
    assert not any(row["rule"] == "prior_year" for row in real("jianghan-2023-final").checks.to_dict("records"))


def test_codes_that_are_not_bundled_are_judged_against_the_other_documents(tmp_path: Path) -> None:
    """2139901 is 甲项 in two files and 乙项, which is 2139902 in both, in a third: only together do they tell."""
    sound = (
        "213\t农林水支出\t3.00\n21399\t其他农林水支出\t3.00\n2139901\t河湖巡护试点\t1.00\n2139902\t山塘整治试点\t2.00\n"
    )
    files = []
    for name, rows in (
        ("甲", sound),
        ("乙", sound),
        ("丙", sound.replace("2139901\t河湖巡护试点", "2139901\t山塘整治试点")),
    ):
        head = f"{name}县水务局2023年度部门决算\n\n支出决算表\n公开03表\n单位：万元\n"
        path = tmp_path / f"{name}.txt"
        path.write_text(f"{head}科目编码\t科目名称\t合计\n\t合计\t3.00\n{rows}", "utf-8")
        files.append(path)
    frames, errors = parse_paths(files)
    assert errors == []
    told = frames["checks"][frames["checks"].rule == "code_name"]
    assert list(told.department) == ["丙县水务局"]
    assert "2139901" in told.message.iloc[0] and "河湖巡护试点" in told.message.iloc[0]
