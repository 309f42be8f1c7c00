"""Performance tables: typed facts of data/raw, the documents' own sums, and hand-made sheets of other districts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from yujuesuan import forms
from yujuesuan.document import Document, Line
from yujuesuan.extract.performance import (
    Leftover,
    Sheet,
    department_funding,
    goal_projects,
    indicators,
    performance_sheets,
    read_indicators,
)
from yujuesuan.extract.performance_place import Shape, place_cells
from yujuesuan.extract.performance_split import Piece, cut_rows, pieces
from yujuesuan.extract.performance_words import is_quantity, load, printed
from yujuesuan.extract.read_tables import read_tables
from yujuesuan.readers import read
from yujuesuan.readers.text import read_text
from yujuesuan.text import fold

RAW = Path(__file__).parent.parent / "data" / "raw"
EXPECTED = Path(__file__).parent / "expected"
STEMS = sorted(path.stem for path in RAW.glob("*.txt"))
Record = dict[str, Any]


@cache
def document(stem: str) -> Document:
    return read(RAW / f"{stem}.txt")


@cache
def sheets(stem: str) -> tuple[Sheet, ...]:
    tables, _ = read_tables(document(stem), forms.load())
    skip = frozenset(n for table in tables for n in range(table.first_line, table.last_line + 1))
    return performance_sheets(document(stem), skip)


@cache
def found(stem: str) -> tuple[list[Record], list[Leftover]]:
    return read_indicators(sheets(stem))


def made(text: str) -> tuple[Sheet, ...]:
    lines, grids, _ = read_text(text.encode(), "made")
    return performance_sheets(Document("made", "0" * 64, "text", lines, grids))


def grid(title: str, *rows: str) -> tuple[Sheet, ...]:
    """A sheet whose cells are parted by `|`."""
    return made("\n".join([title, "", *(row.replace("|", "\t") for row in rows)]))


def rows(sheets: Sequence[Sheet], *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(record[key] for key in keys) for record in indicators(sheets)]


def facts(name: str) -> list[Record]:
    typed: list[Record] = yaml.safe_load((EXPECTED / f"{name}.yaml").read_text("utf-8"))
    return typed


def plain(value: Any) -> Any:
    return fold(printed(value)) if isinstance(value, str) else value


# ------------------------------------------------------------------------------------------------ typed facts


def agrees(fact: Record, record: Record) -> bool:
    """Every typed key is in the record; a typed objective is the goal's name, which stands before its text there."""
    values = record | {
        "owner": record["owner"] or "department",
        "objective": record["objective"].partition("：")[0],
    }
    lines = range(min(record["lines"]), max(record["lines"]) + 1)
    keys = fact.keys() - {"doc", "line"}
    return fact["line"] in lines and all(plain(values[key]) == plain(fact[key]) for key in keys)


@pytest.mark.parametrize("stem", STEMS)
def test_typed_indicators(stem: str) -> None:
    typed = [fact for fact in facts("indicators") if fact["doc"] == stem]
    assert len(typed) >= 25
    assert [fact for fact in typed if not any(agrees(fact, record) for record in found(stem)[0])] == []


@pytest.mark.parametrize("stem", STEMS)
def test_typed_goal_projects(stem: str) -> None:
    typed = [fact for fact in facts("goal_projects") if fact["doc"] == stem and fact["source"] == "goals"]
    records = goal_projects(sheets(stem))
    assert len(records) == len(typed)
    for fact, record in zip(
        sorted(typed, key=lambda f: f["line"]), sorted(records, key=lambda r: r["line"]), strict=True
    ):
        assert {key: plain(record[key]) for key in fact if key != "doc"} == {
            key: plain(value) for key, value in fact.items() if key != "doc"
        }


def test_prior_years_that_no_sheet_states_are_null() -> None:
    records = {r["line"]: r for r in goal_projects(sheets("hongshan-2023-budget"))}
    for line in (443, 2030, 2177):
        assert records[line]["budget_prior1_wan"] is None
        assert records[line]["budget_prior2_wan"] is None


@pytest.mark.parametrize("stem", STEMS)
def test_typed_department_funding(stem: str) -> None:
    typed = [fact for fact in facts("department_funding") if fact["doc"] == stem]
    records = {record["line"]: record for record in department_funding(sheets(stem))}
    if typed:
        assert sorted(records) == sorted(fact["line"] for fact in typed)
    for fact in typed:
        record = records[fact["line"]]
        assert {key: plain(record[key]) for key in fact if key != "doc"} == {
            key: plain(value) for key, value in fact.items() if key != "doc"
        }


# ------------------------------------------------------------------------------------------- the whole documents


def test_sheets_of_the_documents() -> None:
    kinds = {stem: [sheet.kind for sheet in sheets(stem)] for stem in STEMS}
    assert {stem: {kind: found.count(kind) for kind in found} for stem, found in kinds.items()} == {
        "hongshan-2023-budget": {"department_goals": 1, "project_goals": 16},
        "jiangan-2023-final": {"department_evaluation": 2, "project_evaluation": 19},
        "jianghan-2020-budget": {"department_goals": 2, "project_goals": 4},
        "jianghan-2023-final": {"department_evaluation": 1, "project_evaluation": 4},
        "qingshan-2024-budget": {"department_goals": 1, "project_goals": 8},
    }
    assert {sheet.owner == "" for stem in STEMS for sheet in sheets(stem) if "department" in sheet.kind} == {True}
    assert all(sheet.owner for stem in STEMS for sheet in sheets(stem) if "project" in sheet.kind)


@pytest.mark.parametrize("stem", STEMS)
def test_owners_are_projects_of_typed_sheets(stem: str) -> None:
    named = {plain(fact["project"]) for name in ("goal_projects", "projects") for fact in facts(name)}
    assert {plain(sheet.owner) for sheet in sheets(stem) if sheet.owner} <= named


#: Sheets whose printed 总分 is not the sum of their printed scores.
WRONG_TOTALS = {"科技管理工作经费": 6, "科技专项工作经费": 2}


@pytest.mark.parametrize("sheet", sheets("jiangan-2023-final"), ids=lambda sheet: str(sheet.first_line))
def test_scores_and_the_execution_score_add_up_to_the_printed_total(sheet: Sheet) -> None:
    records = indicators([sheet])
    above = " ".join(line.text for line in sheet.lines if line.number < records[0]["line"])
    executed = re.search(r"\d%\s+(\d+(?:\.\d+)?)", above)
    total = re.search(r"总分 ([\d.]+)", " ".join(line.text for line in sheet.lines))
    assert executed and total
    scores = sum(record["score"] for record in records)
    missing = float(total[1]) - scores - float(executed[1])
    assert missing == pytest.approx(WRONG_TOTALS.get(sheet.owner, 0), abs=1e-9)


NUMBER = re.compile(r"\d+(?:\.\d+)?")
#: What stands on the lines of indicators and is no value: ordinals of levels and names of goals.
NO_VALUE = re.compile(r"^\d\d (?=产出|成本|完成|经济|社会|环境|可持续|服务)|(?:年度|长期)绩效 ?目标\d+")


@pytest.mark.parametrize("stem", STEMS)
def test_every_number_of_a_row_is_in_an_indicator_or_left_over(stem: str) -> None:
    records, left = found(stem)
    texts: dict[int, str] = {}
    for record in records:
        values = [value for value in record.values() if isinstance(value, str)]
        score = "" if record["score"] is None else f"{record['score']:g}"
        for line in record["lines"]:
            texts[line] = " ".join([texts.get(line, ""), *values, score])
    for leftover in left:
        texts[leftover.line] = f"{texts.get(leftover.line, '')} {leftover.text}"
    lost = []
    for line in document(stem).lines:
        if line.number in texts:
            words = NO_VALUE.sub("", line.text).split()
            numbers = NUMBER.findall(" ".join(fold(word) for word in words))
            kept = plain(texts[line.number])
            lost += [(line.number, number) for number in numbers if number not in kept]
    assert lost == []


def test_leftovers_of_the_documents() -> None:
    left = {stem: [(x.line, x.reason) for x in found(stem)[1]] for stem in STEMS}
    assert left == {
        "hongshan-2023-budget": [(1791, "no place")],
        "jiangan-2023-final": [],
        "jianghan-2020-budget": [
            (523, "note"),
            (537, "note"),
            (578, "note"),
            (580, "no place"),
            (582, "no place"),
            (607, "note"),
        ],
        "jianghan-2023-final": [],
        "qingshan-2024-budget": [],
    }


PERSONS = {"hongshan-2023-budget": 9, "jianghan-2020-budget": 2, "qingshan-2024-budget": 6}


@pytest.mark.parametrize("stem", STEMS)
def test_no_record_names_a_person_or_a_telephone(stem: str) -> None:
    text = "\n".join(line.text for line in document(stem).lines)
    label = r"(?:填报人|联系人|(?:项目|部门|财务)负责人)[\s\t]+([\u4e00-\u9fff、]{2,7})(?=[\s\t])"
    people = {name for match in re.findall(label, text) for name in match.split("、")} - {"联系电话"}
    phones = set(re.findall(r"(?:电话|联系电话)[\s\t]+((?:0\d{2,3}-)?\d{7,8})", text))
    assert len(people) == PERSONS.get(stem, 0)
    records = [*found(stem)[0], *goal_projects(sheets(stem)), *department_funding(sheets(stem))]
    values = {value for record in records for value in record.values() if isinstance(value, str)}
    values |= {leftover.text for leftover in found(stem)[1]}
    assert [(person, value) for person in people for value in values if person in value] == []
    assert [(phone, value) for phone in phones for value in values if phone in value] == []


def test_renaming_the_department_changes_no_indicator() -> None:
    stem = "qingshan-2024-budget"
    text = (RAW / f"{stem}.txt").read_text("utf-8").replace("青山区科学技术和经济信息化局", "清河县水务局")
    other = made(text)
    assert indicators(other) == found(stem)[0]
    assert goal_projects(other) == goal_projects(sheets(stem))


# --------------------------------------------------------------------------------------- sheets of other districts

EVALUATION = """某某区城市管理局2022年度部门决算

项目支出绩效自评表

（2022年度）

项目名称 城市绿化养护经费

主管部门 某某区城市管理局 实施单位 区园林中心

年初预算数 全年预算数 全年执行数 分值 执行率 得分

年度资金总额 100.00 100.00 95.00 10 95.00% 9.50

年度总体目标 预期目标 实际完成情况

绩

效

指

标

一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施

产出指标

数量指标

指标1：养护面积 ≥30万平方米 30万平方米 10 10

补植苗木数量 ≥ 500 株 480 株 10 9.6 苗木供应不足

质量指标 苗木成活率 ≥95% 98% 10 10

- 12 -

时效指标 养护任务按期完

成率

100% 100% 10 10

效益指标

社会效益指标 改善人居环境 效果明显 效果明显 15 15

生态效益

指标

城市绿地率 ≥35% 36.2% 15 15

满意度

指标

服务对象满意度指标 市民满意度 ≥90% 92% 10 10

总分 100 99.1
"""


def test_the_ministrys_evaluation_form_in_a_text_flow() -> None:
    sheets = made(EVALUATION)
    assert [(s.kind, s.owner) for s in sheets] == [("project_evaluation", "城市绿化养护经费")]
    assert rows(sheets, "level1", "level2", "indicator", "target", "actual", "score") == [
        ("产出指标", "数量指标", "养护面积", "≥30万平方米", "30万平方米", 10.0),
        ("产出指标", "数量指标", "补植苗木数量", "≥500株", "480株", 9.6),
        ("产出指标", "质量指标", "苗木成活率", "≥95%", "98%", 10.0),
        ("产出指标", "时效指标", "养护任务按期完成率", "100%", "100%", 10.0),
        ("效益指标", "社会效益指标", "改善人居环境", "效果明显", "效果明显", 15.0),
        ("效益指标", "生态效益指标", "城市绿地率", "≥35%", "36.2%", 15.0),
        ("满意度指标", "服务对象满意度指标", "市民满意度", "≥90%", "92%", 10.0),
    ]
    left = read_indicators(sheets)[1]
    assert [x.text for x in left if x.reason == "note"] == ["苗木供应不足"]
    assert rows(sheets, "weight") == [(10.0,), (10.0,), (10.0,), (10.0,), (15.0,), (15.0,), (10.0,)]
    assert [x.text for x in left if x.reason != "note"] == []


def test_weights_before_the_target_and_page_numbers_between_rows() -> None:
    sheets = made("""部门整体支出绩效自评表

单位名称 某市文化局

年度目标1 举办群众文化活动

年度

绩效

指标

一级指标 二级指标 三级指标 分值 年初目标值 实际完成值 得分

产出指标 数量指标 举办演出场次 10 ≥20场 25场 10

产出指标 质量指标 演出质量 10 良好 良好 9分

37

效益指标 社会效益指标 群众参与度 20 提高 提高 18

总分 98
""")
    assert rows(sheets, "objective", "indicator", "target", "actual", "score") == [
        ("年度目标1：举办群众文化活动", "举办演出场次", "≥20场", "25场", 10.0),
        ("年度目标1：举办群众文化活动", "演出质量", "良好", "良好", 9.0),
        ("年度目标1：举办群众文化活动", "群众参与度", "提高", "提高", 18.0),
    ]
    assert sheets[0].body == "某市文化局"
    assert ("37", "no place") in [(x.text, x.reason) for x in read_indicators(sheets)[1]]


def test_goals_in_a_text_flow_with_merged_levels_and_one_value() -> None:
    sheets = made("""项目绩效目标表

项目名称 农村饮水安全

项目资金总额 2,300,000元

绩效指标 一级指标 二级指标 三级指标 指标值

产出指标 数量指标 新建供水站 5座

改造供水管网 120公里

维修水厂 3座

质量指标 工程验收合格率 100%

水质达标率 ≥95%

时效指标 完工时间 2023年12月底前

效益指标 社会效益指标 受益人口 3.2万人

改善农村居民饮水

条件

显著

满意度指标 服务对象满意度 群众满意度 ≥90%
""")
    assert rows(sheets, "level2", "indicator", "target", "actual") == [
        ("数量指标", "新建供水站", "5座", None),
        ("数量指标", "改造供水管网", "120公里", None),
        ("数量指标", "维修水厂", "3座", None),
        ("质量指标", "工程验收合格率", "100%", None),
        ("质量指标", "水质达标率", "≥95%", None),
        ("时效指标", "完工时间", "2023年12月底前", None),
        ("社会效益指标", "受益人口", "3.2万人", None),
        ("社会效益指标", "改善农村居民饮水条件", "显著", None),
        ("服务对象满意度", "群众满意度", "≥90%", None),
    ]
    assert [(p["project"], p["budget_wan"]) for p in goal_projects(sheets)] == [("农村饮水安全", 230.0)]


UNSCORED = """项目支出绩效自评表

项目名称 全民健身活动

{header}

产出指标 数量指标 举办比赛 10场 12场

参赛人数 ≥3000人 3100人

质量指标 活动安全 无事故 无事故

效益指标 社会效益指标 健身人口

增长

持续增长 持续增长

满意度指标 服务对象满意度 参赛者满意度 ≥85% 95%

备注：无
"""


@pytest.mark.parametrize(
    "header", ["一级指标 二级指标 三级指标 年初目标值（A） 实际完成值（B）", "一级指 年初目 二级指标 标 三级指标"]
)
def test_evaluation_without_scores_and_with_a_broken_header(header: str) -> None:
    sheets = made(UNSCORED.format(header=header))
    assert sheets[0].owner == "全民健身活动"
    assert rows(sheets, "level1", "indicator", "target", "actual", "score") == [
        ("产出指标", "举办比赛", "10场", "12场", None),
        ("产出指标", "参赛人数", "≥3000人", "3100人", None),
        ("产出指标", "活动安全", "无事故", "无事故", None),
        ("效益指标", "健身人口增长", "持续增长", "持续增长", None),
        ("满意度指标", "参赛者满意度", "≥85%", "95%", None),
    ]


def test_prior_years_in_falling_order() -> None:
    sheets = made("""项目支出绩效目标申报表

项目名称 河道清淤

一级指标 二级指标 指标名称 指标值 近两年指标值 2023年 2022年 预期当年实现值

产出指标 数量指标 清淤长度 30公里 20公里 40公里
""")
    assert rows(sheets, "value_prior1", "value_prior2", "target") == [("30公里", "20公里", "40公里")]


def test_many_projects_in_one_grid() -> None:
    sheets = grid(
        "项目支出绩效目标表",
        "单位名称|项目名称|预算金额|年度绩效目标|一级指标|二级指标|三级指标|指标方向|指标值|度量单位|权重",
        "区教育局|校舍维修|120.5|改善办学条件|产出指标|数量指标|维修学校数量|≥|8|所|20",
        "|||||质量指标|验收合格率|＝|100|%|20",
        "||||满意度指标|服务对象满意度|家长满意度|≥|90|%|10",
        "区教育局|教师培训|30|提高教师水平|产出指标|数量指标|培训人次|≥|600|人次|20",
    )
    assert rows(sheets, "weight") == [(20.0,), (20.0,), (10.0,), (20.0,)]
    assert rows(sheets, "owner", "objective", "level1", "level2", "indicator", "target") == [
        ("校舍维修", "改善办学条件", "产出指标", "数量指标", "维修学校数量", "≥8所"),
        ("校舍维修", "改善办学条件", "产出指标", "质量指标", "验收合格率", "＝100%"),
        ("校舍维修", "改善办学条件", "满意度指标", "服务对象满意度", "家长满意度", "≥90%"),
        ("教师培训", "提高教师水平", "产出指标", "数量指标", "培训人次", "≥600人次"),
    ]
    assert [(p["project"], p["budget_wan"], p["description"]) for p in goal_projects(sheets)] == [
        ("校舍维修", 120.5, "改善办学条件"),
        ("教师培训", 30.0, "提高教师水平"),
    ]


def test_the_ministrys_evaluation_form_in_a_grid() -> None:
    sheets = grid(
        "2022年度项目支出绩效自评表",
        "项目名称|公园改造||||||||",
        "年度总体目标|预期目标||||实际完成情况|||",
        "|完成三座公园改造||||已完成|||",
        "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施",
        "|产出指标|数量指标|改造公园数量|3座|3座|20|20|",
        "||质量指标|验收合格率|100%|98%|20|19.5|个别树木未成活",
        "||时效指标|指标1：|||||",
        "|满意度指标|服务对象满意度|服务对象满意度|≥90%|93%|10|10|",
        "总分|||||||99.5|",
    )
    assert rows(sheets, "objective", "level1", "level2", "indicator", "target", "actual", "score") == [
        ("完成三座公园改造", "产出指标", "数量指标", "改造公园数量", "3座", "3座", 20.0),
        ("完成三座公园改造", "产出指标", "质量指标", "验收合格率", "100%", "98%", 19.5),
        ("完成三座公园改造", "满意度指标", "服务对象满意度", "服务对象满意度", "≥90%", "93%", 10.0),
    ]
    reasons = [(x.reason, x.text) for x in read_indicators(sheets)[1]]
    assert ("note", "个别树木未成活") in reasons
    assert rows(sheets, "weight") == [(20.0,), (20.0,), (10.0,)]
    assert [reason for reason, _ in reasons if reason == "weight"] == []


HEADER = "|一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("|产出指标|数量指标|检查次数|8次|9次", ("产出指标", "数量指标", "检查次数", "8次", "9次")),
        ("产出指标|数量指标|检查次数|8次|9次|", ("产出指标", "数量指标", "检查次数", "8次", "9次")),
        ("||产出指标|数量指标|检查次数|8次", ("产出指标", "数量指标", "检查次数", "8次", None)),
        ("|产出指标|||数量指标|检查次数", ("产出指标", "数量指标", "检查次数", None, None)),
        ("检查次数|||8次|9次|", ("", "", "检查次数", "8次", "9次")),
        ("|检查次数|8次|||因故未开展", ("", "", "检查次数", "8次", "因故未开展")),
        ("|满意度指标|满意度指标|群众满意度|≥90%|95%", ("满意度指标", "满意度指标", "群众满意度", "≥90%", "95%")),
        ("|产出指标|成本指标|检查费用|8万元|9万元", ("产出指标", "成本指标", "检查费用", "8万元", "9万元")),
        ("|成本指标||检查费用|8万元|9万元", ("成本指标", "", "检查费用", "8万元", "9万元")),
        ("|产出指标|工作质量|检查次数|8次|9次", ("产出指标", "工作质量", "检查次数", "8次", "9次")),
        ("|产出指标（40分）|01 数量指标|检查次数|8次|9次", ("产出指标", "数量指标", "检查次数", "8次", "9次")),
    ],
)
def test_displaced_cells_of_a_grid_row(row: str, expected: tuple[str, ...]) -> None:
    sheets = grid("项目支出绩效自评表", "项目名称|甲项目||||", HEADER, row)
    assert rows(sheets, "level1", "level2", "indicator", "target", "actual") == [expected]


def test_a_second_level_without_its_first_does_not_take_a_wrong_one() -> None:
    sheets = grid(
        "项目支出绩效自评表",
        "项目名称|甲项目||||",
        HEADER,
        "|产出指标|数量指标|检查次数|8次|9次",
        "||社会效益指标|群众受益|提高|提高",
        "||数量指标|培训次数|2次|2次",
    )
    assert rows(sheets, "level1", "level2") == [
        ("产出指标", "数量指标"),
        ("", "社会效益指标"),
        ("", "数量指标"),
    ]


def test_rows_of_a_grid_without_a_header_are_left_over() -> None:
    sheets = grid("项目支出绩效自评表", "项目名称|甲项目|||", "产出指标|数量指标|检查次数|8次|9次")
    records, left = read_indicators(sheets)
    assert records == []
    assert [(x.text, x.reason) for x in left][-2:] == [("8次", "no header"), ("9次", "no header")]


def test_titles_in_a_table_of_contents_and_lines_of_money_tables_are_no_sheets() -> None:
    contents = "目录\n十三、部门整体支出绩效目标表\n十四、项目支出绩效目标表\n第三部分 情况说明\n项目名称 道路\n"
    assert made(contents) == ()
    lines, grids, _ = read_text(UNSCORED.encode(), "made")
    assert performance_sheets(Document("made", "0" * 64, "text", lines, grids), frozenset(range(1, 30))) == ()


def test_a_sheet_ends_before_the_next_part() -> None:
    sheets = made(UNSCORED.format(header=HEADER.replace("|", " ")) + "\n第五部分 名词解释\n\n基本支出 100万元\n")
    assert sheets[0].last_line == UNSCORED.count("\n") - 0
    assert len(indicators(sheets)) == 5


@pytest.mark.parametrize(
    ("text", "priors"),
    [
        ("2021年预算为13381万元，2022年预算为23000万元", (23000.0, 13381.0)),
        ("2022年度预算1,200万，2021年度预算0.5亿元", (1200.0, 5000.0)),
        ("2022年下达447万元（其中300万元为奖励）", (447.0, None)),
        ("前两年预算安排情况：无 2. 当年预算变动情况及理由：2022年项目结转30万元", (None, None)),
        ("预计2023年下达180万元", (None, None)),
    ],
)
def test_prior_budgets_in_prose(text: str, priors: tuple[float | None, float | None]) -> None:
    sheets = grid(
        "某区2023年项目资金绩效目标申报表",
        "项目名称|甲项目|项目代码|4201 0001",
        "项目总预算|180|项目当年预算|90",
        f"项目前两年预算及当年预算变动情况|{text}||",
        "目标名称|一级指标|三级指标|指标值",
    )
    record = goal_projects(sheets)[0]
    assert (record["budget_prior1_wan"], record["budget_prior2_wan"]) == priors
    assert (record["code"], record["budget_wan"]) == ("42010001", 90.0)


def test_the_list_of_projects_in_a_department_sheet_of_a_text_flow() -> None:
    sheets = made("""部门整体支出绩效目标申报表
单位：万元
项目支出情况 项目名称 项目类别 项目总预算 项目本年度预算 项目主要支出方向和用途
项目1： 河道清淤 特定目标类 300 120.5 清淤及岸线整治
项目2：水费征收 其他运转类 3 征收服务
""")
    assert [(p["project"], p["budget_wan"], p["description"], p["line"]) for p in goal_projects(sheets)] == [
        ("河道清淤", 120.5, "清淤及岸线整治", 4),
        ("水费征收", 3.0, "征收服务", 5),
    ]


def test_the_unit_of_the_sheet_and_of_the_cell() -> None:
    sheets = made(
        "部门整体支出绩效目标表\n\n单位：元\n\n部门总体资金情况\n当年预算 占比 2022年 2021年\n收入构成 财政拨款 "
        "1,250,000 80% 110万元 900000\n支出\n构成\n基本支出 500000 40% 1 2\n"
    )
    assert [(f["item"], f["amount_wan"], f["share"], f["prior1_wan"], f["prior2_wan"], f["prior1_year"])
            for f in department_funding(sheets)] == [
        ("收入构成/财政拨款", 125.0, 0.8, 110.0, 90.0, 2022),
        ("支出构成/基本支出", 50.0, 0.4, 0.0001, 0.0002, 2022),
    ]  # fmt: skip


def test_prior_amounts_are_null_where_a_blank_cell_is_lost() -> None:
    sheets = made(
        "部门整体支出绩效目标表\n\n单位：万元\n\n部门总体资金情况\n2022年 2023年\n收入构成 财政拨款 12 80% 11\n"
    )
    assert [(f["amount_wan"], f["prior1_wan"], f["prior2_wan"]) for f in department_funding(sheets)] == [
        (12.0, None, None)
    ]


# ------------------------------------------------------------------------------------------------------ parts


@pytest.mark.parametrize(
    "text",
    [
        "≥5户",
        "100%",
        "0.5万/年",
        "30-45个",
        "约30项",
        "不少于10场",
        "5.2万平方米",
        "增幅17.3%",
        "0次、100%",
        "/",
        "≥ 90%",
    ],
)
def test_quantities(text: str) -> None:
    assert is_quantity(printed(text))


@pytest.mark.parametrize("text", ["效果显著", "高新技术企业数量", "5G区域全覆盖", "2022年度中央和省级专项资金"])
def test_words_are_no_quantities(text: str) -> None:
    assert not is_quantity(text)


def test_printed_text_keeps_its_punctuation_and_resolves_tex() -> None:
    assert printed("稳定率 $\\geq 95\\%$ 。") == "稳定率≥95%。"
    assert printed("５ 场（全角）") == "５场（全角）"


def test_every_header_pattern_and_level_is_folded() -> None:
    words = load()
    patterns = [*words.header.values(), *words.fields.values(), words.side, words.objective, words.trailer]
    assert [p.pattern for p in patterns if fold(p.pattern) not in (p.pattern, fold(p.pattern))] == []
    assert [word for word in words.levels if fold(word) != word] == []


def shape(column: int, text: str) -> Shape:
    return Shape(column, is_quantity(text), text == "计划标准", text.isdigit(), text == "/")


PLACES = (("indicator", 3), ("prior2", 4), ("prior1", 5), ("target", 6), ("basis", 7))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(3, "甲"), (4, "1家"), (5, "2家"), (6, "3家")], ("indicator", "prior2", "prior1", "target")),
        ([(3, "甲"), (5, "1家"), (6, "2家"), (7, "3家")], ("indicator", "prior2", "prior1", "target")),
        ([(3, "甲"), (7, "3家")], ("indicator", "target")),
        ([(2, "甲"), (5, "3家")], ("indicator", "target")),
        ([(3, "甲"), (6, "2家"), (7, "3家")], ("indicator", "prior1", "target")),
        ([(3, "甲"), (4, "1家"), (5, "1家"), (7, "3家")], ("indicator", "prior2", "prior1", "target")),
        ([(3, "甲"), (6, "3家"), (7, "计划标准")], ("indicator", "target", "basis")),
        ([(2, "甲"), (5, "3家"), (6, "计划标准")], ("indicator", "target", "basis")),
        ([(3, "甲"), (7, "带动行业发展")], ("indicator", "target")),
    ],
)
def test_cells_find_their_columns(cells: list[tuple[int, str]], expected: tuple[str, ...]) -> None:
    assert place_cells(tuple(shape(*cell) for cell in cells), PLACES, None) == expected


def cut(lines: str, values: int, many: bool = False) -> list[tuple[str, ...]]:
    """Cells of the rows of a flow; `/` parts lines."""
    words = [
        (word, Line(n, line), i == 0, i == len(line.split()) - 1)
        for n, line in enumerate(lines.split("/"), start=1)
        for i, word in enumerate(line.split())
    ]

    def text(cell: Sequence[Piece]) -> str:
        return "".join(piece.text for piece in cell)

    return [(text(row.name), *map(text, row.values)) for row in cut_rows(pieces(words), values, 2.0, many=many)]


CUTS = """
建设面积 5万平方米 5.2 万平方米 => 建设面积 | 5万平方米 | 5.2万平方米
兑现 2022 年度中央和省级/专项资金/完成 完成 => 兑现2022年度中央和省级专项资金 | 完成 | 完成
按时启动/与市级活动/同步举行/与市级活动/同步举行 => 按时启动 | 与市级活动同步举行 | 与市级活动同步举行
信访回复及时性/30 个日历日内/回复/30 个日历日/内回复 => 信访回复及时性 | 30个日历日内回复 | 30个日历日内回复
购买消防安全/设备/购买灭火器/购买灭火器/及老灭火器/换药 => 购买消防安全设备 | 购买灭火器 | 购买灭火器及老灭火器换药
加强安全意识/抓好安全生产检查，/积极找出安全隐患，/杜绝事故/未发生重大/事故 \
    => 加强安全意识 | 抓好安全生产检查，积极找出安全隐患，杜绝事故 | 未发生重大事故
工作运转/完成各项/任务/完成各项/任务/完成各项/任务 => 工作运转 | 完成各项任务 | 完成各项任务 | 完成各项任务
工业投资（亿/元）/85.38 90.57 101 => 工业投资（亿元） | 85.38 | 90.57 | 101
"""


@pytest.mark.parametrize("case", CUTS.replace("\\\n", "").strip().splitlines())
def test_wrapped_cells_are_cut(case: str) -> None:
    lines, _, printed_cells = case.partition("=>")
    expected = tuple(cell.strip() for cell in printed_cells.split("|"))
    assert cut(lines, len(expected) - 1) == [expected]


def test_blank_prior_years_leave_the_target() -> None:
    assert cut("新增设备数量 ≥5台套", 3) == [("新增设备数量", "≥5台套")]


def test_rows_without_an_end_of_their_own_are_parted() -> None:
    assert cut("新增设备 1台 2台 3台/走访企业/数量/4家 5家/6家/满意度 ≥90% 95% 96%", 3, many=True) == [
        ("新增设备", "1台", "2台", "3台"),
        ("走访企业数量", "4家", "5家", "6家"),
        ("满意度", "≥90%", "95%", "96%"),
    ]


WORDS = st.text(
    "推动建设完善企业科技成果转化平台质量提升服务人员培训资金宣传检查安全项目管理及时覆盖面", min_size=4, max_size=25
)
FIGURES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "≥", "≤"]),
    st.integers(1, 3000),
    st.sampled_from(["家", "场", "%", "万元", "人次"]),
)
SAME = st.sampled_from(["效果显著", "及时", "不发生", "完成各项工作任务并通过验收", "按照合同约定标准执行"])


def wrapped(text: str, width: int) -> list[str]:
    """Lines of a cell: figures are not parted, everything else is full up to its border."""
    lines, used = [""], 0.0
    for part in re.findall(r"[≥≤]?[0-9.%]+|.", text):
        wide = sum(0.5 if character.isascii() else 1.0 for character in part)
        if used + wide > width and lines[-1]:
            lines.append("")
            used = 0.0
        lines[-1] += part
        used += wide
    return lines


def flowed(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """A row as a PDF's text: cells of one line stand together, the others have lines of their own."""
    lines: list[str] = []
    together: list[str] = []
    for cell, width in zip(cells, widths, strict=True):
        parts = wrapped(cell, width)
        if len(parts) == 1:
            together += parts
            continue
        lines += [" ".join(together)] if together else []
        together = []
        lines += parts
    return lines + ([" ".join(together)] if together else [])


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            WORDS, st.one_of(st.tuples(FIGURES, FIGURES), SAME.map(lambda text: (text, text))), st.integers(1, 20)
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([8, 10, 14]),
    st.sampled_from([5, 6, 8]),
)
def test_rows_are_read_at_any_column_width(
    table: list[tuple[str, tuple[str, str], int]], width: int, narrow: int
) -> None:
    lines = [
        "项目支出绩效自评表",
        "项目名称 甲",
        "一级指标 二级指标 三级指标 年初目标值（A） 实际完成值（B） 得分",
        "产出指标",
    ]
    for name, values, score in table:
        lines += ["数量指标", *flowed([name, *values, str(score)], [width, narrow, narrow, 3])]
    read_back = rows(made("\n\n".join([*lines, "总分 100"])), "indicator", "target", "actual", "score")
    assert read_back == [(name, *values, float(score)) for name, values, score in table]


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(WORDS, st.lists(FIGURES, min_size=3, max_size=3)), min_size=1, max_size=5),
    st.sampled_from([8, 10, 14]),
    st.sampled_from([5, 6, 8]),
)
def test_goal_rows_are_read_at_any_column_width(table: list[tuple[str, list[str]]], width: int, narrow: int) -> None:
    lines = [
        "项目支出绩效目标表",
        "项目名称 甲",
        "一级指标 二级指标 指标名称 指标值 绩效标准",
        "近两年指标值 预期当年实现值",
        "2022年 2023年",
    ]
    lines += ["产出指标", "数量指标"]
    for name, values in table:
        lines += flowed([name, *values], [width, narrow, narrow, narrow])
    read_back = rows(made("\n".join(lines)), "indicator", "value_prior2", "value_prior1", "target")
    assert read_back == [(name, *values) for name, values in table]


# ------------------------------------------------------------------------- a department's money, in other words


@pytest.mark.parametrize(
    "lines",
    [
        ("部门预算资金（万元）", "资金来源 一般公共预算 80", "政府性基金 20", "资金结构 基本支出 60", "项目支出 40"),
        (
            "部门年度预算情况",
            "1、资金来源：（1）一般公共预算 80",
            "（2）政府性基金 20",
            "2、资金结构：（1）基本支出 60",
            "（2）项目支出 40",
        ),
        (
            "年度预算申请（万元）",
            "按收入性质分： 按支出性质分：",
            "其中： 一般公共预算：80 其中：基本支出：60",
            "政府性基金：20 项目支出：40",
        ),
        (
            "收支情况",
            "收入",
            "来源",
            "一般公共预算：80",
            "政府性基金：20",
            "支出",
            "结构",
            "基本支出：60",
            "项目支出：40",
        ),
    ],
)
def test_funding_blocks_under_their_several_names(lines: tuple[str, ...]) -> None:
    text = "\n".join(["部门整体支出绩效目标表", "部门名称 某县水利局", *lines, "年度主要任务 3 项", "绩效目标 20"])
    found = department_funding(made(text))
    found.sort(key=lambda f: f["item"].startswith("支出"))
    assert [(f["item"], f["amount_wan"], f["prior1_wan"]) for f in found] == [
        ("收入构成/一般公共预算", 80.0, None),
        ("收入构成/政府性基金", 20.0, None),
        ("支出构成/基本支出", 60.0, None),
        ("支出构成/项目支出", 40.0, None),
    ]


FUNDED = ("item", "amount_wan", "executed_wan", "execution_rate", "score", "full_score")


def test_the_money_of_a_departments_evaluation_of_itself() -> None:
    wuhan = made("""2023年度某区水务局整体绩效自评表

单位名称 某区水务局

基本支出总额 1190.74 项目支出总额 4859.92

预算执行情况

（万元）（20 分）

部门整体

支出总额

预算数（A） 执行数（B） 执行率（B/A） 得分（20 分*执行率）

6050.66 6050.66 100% 20

年度目标 1 某目标。

一级指标 二级指标 三级指标 年初目标值（A） 实际完成值（B） 得分

产出指标 数量指标 河道长度 5公里 5公里 80

总分 100
""")
    assert [tuple(f.get(key) for key in FUNDED) for f in department_funding(wuhan)] == [
        ("基本支出总额", 1190.74, None, None, None, None),
        ("项目支出总额", 4859.92, None, None, None, None),
        ("部门整体支出总额", 6050.66, 6050.66, 1.0, 100.0, None),
    ]
    ministry = grid(
        "2022年度部门整体支出绩效自评表",
        "单位名称|某县教育局|||||||",
        "年度预算申请（元）||年初预算数|全年预算数|全年执行数|分值|得分|执行率|",
        "|年度资金总额|1000000|1200000|900000|10|7.5|75%|",
        "|其中：基本支出|400000|400000|400000|||100%|",
        "|项目支出|600000|800000|500000|—|—|62.5%|",
        "年度总体目标|预期目标||||||",
        "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|",
        "|产出指标|数量指标|新建学校|3所|3所|90|88|",
        "总分|||||100|95.5|",
    )
    assert [tuple(f.get(key) for key in FUNDED) for f in department_funding(ministry)] == [
        ("年度资金总额", 120.0, 90.0, 0.75, 95.5, 100.0),
        ("基本支出", 40.0, 40.0, 1.0, None, None),
        ("项目支出", 80.0, 50.0, 0.625, None, None),
    ]
    assert department_funding(ministry)[0]["initial_wan"] == 100.0


def test_a_whole_without_a_label_does_not_take_a_parts_name() -> None:
    sheets = made("""部门整体绩效自评表

单位名称 某局

基本支出总额 项目支出总额

预算数（A） 执行数（B） 执行率（B/A）

50 40 80%

一级指标 二级指标 三级指标 年初目标值（A） 实际完成值（B）

产出指标 数量指标 次数 5次 5次
""")
    assert [(f["item"], f["amount_wan"], f["executed_wan"]) for f in department_funding(sheets)] == [
        ("部门整体支出", 50.0, 40.0)
    ]


# -------------------------------------------------------------------------------- lists of projects, other headers


def budgets(sheets: Sequence[Sheet]) -> list[tuple[str, float | None]]:
    return [(p["project"], p["budget_wan"]) for p in goal_projects(sheets)]


LISTS = {
    ("项目名称 项目类别 本年度预算 财政拨款", "项目1：河道清淤 特定目标类 300 120.5"): [("河道清淤", 300.0)],
    ("项目名称 项目总预算 本年度预算 财政拨款", "项目1：河道清淤 特定目标类 900 300 120.5 清淤"): [("河道清淤", 300.0)],
    ("项目名称 项目总预算 本年度预算 财政拨款", "项目1：河道清淤 特定目标类 300 120.5 清淤"): [("河道清淤", None)],
    ("项目名称 预算金额（万元） 主要内容", "河道清淤 300 清淤", "2 水费征收 5 征收", "合计 305"): [
        ("河道清淤", 300.0),
        ("水费征收", 5.0),
    ],
    ("项目1：河道清淤 特定目标类 300 清淤",): [("河道清淤", 300.0)],
    ("项目1：河道清淤 特定目标类 900 300 清淤",): [("河道清淤", None)],
    ("项目名称 本年度预算", "河道清淤 300", "整体绩效目标", "河道长度 5"): [("河道清淤", 300.0)],
}


@pytest.mark.parametrize("lines", LISTS, ids=lambda lines: lines[0])
def test_a_list_of_projects_is_read_by_its_header(lines: tuple[str, ...]) -> None:
    text = "\n".join(["部门整体支出绩效目标表", "单位：万元", "部门名称 某局", *lines])
    assert budgets(made(text)) == LISTS[lines]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("项目名称|项目类别|本年度预算|财政拨款", "河道清淤|特定目标类|300|120.5", 300.0),
        ("项目名称|项目类别|本年度预算|财政拨款", "河道清淤|特定目标类||120.5", None),
        ("项目名称|项目总预算|本年度预算|用途", "河道清淤||300|清淤", 300.0),
        ("序号|项目名称|预算金额|其他资金", "1|河道清淤|300|5", 300.0),
        ("项目名称|项目总预算|本年度预算|财政拨款", "河道清淤|900|300|", 300.0),
        ("项目名称|项目总预算|本年度预算|财政拨款", "河道清淤|900||300", None),
        ("项目名称|项目总预算|本年度预算|用途", "河道清淤|900||清淤", None),
    ],
)
def test_the_budget_of_a_listed_project_stands_in_its_column(header: str, row: str, expected: float | None) -> None:
    width = header.count("|")
    sheets = grid("部门整体支出绩效目标表", "单位：万元" + "|" * width, header, row, "合计|305" + "|" * (width - 1))
    assert budgets(sheets) == [("河道清淤", expected)]


# ------------------------------------------------------------------------------------------------- full marks

MARKS = ("indicator", "weight", "objective_weight", "level1_weight", "level2_weight")


def test_full_marks_in_brackets() -> None:
    sheets = grid(
        "项目支出绩效自评表",
        "项目名称|甲项目||||",
        HEADER,
        "年度目标1（30分）|道路畅通||||",
        "|产出指标（40分）|数量指标（15 分）|检查次数（10分）|8次|9次",
        "|||培训次数（5分）|2次|2次",
        "||质量指标|合格率|100%|100%",
        "|效益指标|社会效益指标|受益人数（万人）|3|3",
        "年度目标2|桥梁安全||||",
        "|产出指标|数量指标|检查次数|8次|9次",
    )
    assert rows(sheets, *MARKS) == [
        ("检查次数", 10.0, 30.0, 40.0, 15.0),
        ("培训次数", 5.0, 30.0, 40.0, 15.0),
        ("合格率", None, 30.0, 40.0, None),
        ("受益人数（万人）", None, 30.0, None, None),
        ("检查次数", None, None, None, None),
    ]
    assert read_indicators(sheets)[1] == []


def test_full_marks_in_a_text_flow() -> None:
    sheets = made("""项目支出绩效自评表

项目名称 甲项目

年度

绩效

目标（80

分）

一级指标 二级指标 三级指标 年初目标值（A） 实际完成值（B） 得分

产出指标

（50 分）

数量指标 检查次数 8次 9次 25

质量指标 合格率 100% 100% 25

效益指标

社会效益指标 受益人数 3万人 3万人 30

总分 100
""")
    assert rows(sheets, *MARKS) == [
        ("检查次数", None, 80.0, 50.0, None),
        ("合格率", None, 80.0, 50.0, None),
        ("受益人数", None, 80.0, None, None),
    ]


def test_points_of_a_scale_are_no_full_mark_beside_a_column_of_full_marks() -> None:
    header = "一级指标|二级指标|三级指标|年初目标值|实际完成值|分值"
    sheets = grid("项目支出绩效自评表", "项目名称|甲|||||", header, "满意度指标|满意度指标|满意度（5分）|≥4|4.5|10")
    assert rows(sheets, "indicator", "weight", "target") == [("满意度（5分）", 10.0, "≥4")]
