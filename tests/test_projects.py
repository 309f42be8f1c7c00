"""Projects of self-evaluations: every fact typed by hand, ragged grids, wrapped names, other places' forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from yujuesuan.document import Document
from yujuesuan.extract.narrative import sentences
from yujuesuan.extract.projects import evaluated_projects
from yujuesuan.frames import build, check
from yujuesuan.readers import read
from yujuesuan.readers.text import read_text

TESTS = Path(__file__).resolve().parent
RAW = TESTS.parent / "data" / "raw"
FACTS = yaml.safe_load((TESTS / "expected" / "projects.yaml").read_text("utf-8"))
FIGURES = ("budget_wan", "executed_wan", "execution_rate", "score")
Record = dict[str, Any]


def projects(text: str) -> list[Record]:
    """Records with only what they state."""
    document = Document("t.txt", "0" * 64, "text", *read_text(text.encode(), "t.txt"))
    found = evaluated_projects(document, sentences(document))
    return [{k: r[k] for k in ("project", "source", *FIGURES) if r.get(k) is not None} for r in found]


@pytest.fixture(scope="module")
def found() -> dict[str, list[Record]]:
    documents = {path.stem: read(path) for path in sorted(RAW.glob("*.txt"))}
    return {name: evaluated_projects(document, sentences(document)) for name, document in documents.items()}


def _squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f"{f['doc']}:{f['line']}:{f['project']}")
def test_every_project_typed_by_hand_is_found_where_it_stands(fact: Record, found: dict[str, list[Record]]) -> None:
    here = [r for r in found[fact["doc"]] if r["line"] == fact["line"] and r["source"] == fact["source"]]
    assert [r["project"] for r in here] == [_squeezed(fact["project"])]
    # What is not typed is not printed: it must not be there.
    assert {key: here[0].get(key) for key in FIGURES} == {key: fact.get(key) for key in FIGURES}


def test_nothing_else_is_taken_for_a_project(found: dict[str, list[Record]]) -> None:
    assert sum(map(len, found.values())) == len(FACTS)


def test_records_fit_the_frame(found: dict[str, list[Record]]) -> None:
    keys = {"doc_id": "0" * 12, "department": "某局", "fiscal_year": 2023, "stage": "final"}
    for records in found.values():
        check("projects", build("projects", [keys | record for record in records]))
        assert all(_squeezed(record["printed_name"]) == record["project"] for record in records)


def _grid(*rows: str) -> str:
    return "## 2023年度项目支出绩效自评表\n\n" + "\n".join(row.replace("|", "\t") for row in rows)


HEAD = "项目名称||园区建设经费||", "主管部门||某局|项目实施单位|办公室"


@pytest.mark.parametrize(
    ("header", "row", "figures"),
    [
        ("|预算数（A）|执行数（B）|执行率（B/A）|", "|年度财政资金总额|25|24|96%|", (25, 24, 0.96)),
        ("|预算数（A）|执行数（B）|执行率（B/A）|", "||年度财政资金总额|25|24|96%", (25, 24, 0.96)),
        ("|预算数（A）||执行数（B）|执行率（B/A）", "|年度财政资金总额||48|48", (48, 48, None)),
        ("|预算数（A）|执行数（B）|执行率（B/A）|", "|年度财政资金总额|5950.8|4955.8 83%|", (5950.8, 4955.8, 0.83)),
        ("|预算数（A）|执行数（B）|执行率（B/A）|", "|年度财政资金总额|25||96%|", (None, None, None)),
        ("|预算数（A）|执行数（B）|执行率（B/A）|", "|年度财政资金总额||||", (None, None, None)),
    ],
)
def test_values_of_a_ragged_grid(header: str, row: str, figures: tuple[float | None, ...]) -> None:
    expected = {k: v for k, v in zip(FIGURES, figures, strict=False) if v is not None}
    form = _grid(*HEAD, header, row, "项目年度绩效指标|一级指标|||", "总分||98|")
    assert projects(form) == [{"project": "园区建设经费", "source": "evaluation", **expected, "score": 98}]


def test_the_ministrys_form_with_weights() -> None:
    form = _grid(
        "项目名称|园区建设经费|||||",
        "主管部门|某局||实施单位|办公室||",
        "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        "|年度资金总额|100|120|114|10|95%|9.5",
        "|其中：当年财政拨款|100|120|114|—|95%|—",
        "总体目标|预期目标||||||",
        "总分|||||100||97.5|",
    )
    assert projects(form) == [
        {
            "project": "园区建设经费",
            "source": "evaluation",
            "budget_wan": 120,
            "executed_wan": 114,
            "execution_rate": 0.95,
            "score": 97.5,
        }
    ]


FLOW = """2023 年度某局项目自评表

（园区建设经费）

项目名称 2022 年度中央和省级园区

建设经费

主管部门 某局 项目实施单位 某局

项目类别 1、部门预算项目 □

预算执行情况

（万元）（20 分）

{values}

年度

绩效

目标（80 分）

数量指标 兑现补贴企业家数 5 家 5 家 10

总分 88.11

偏差大或目标未完成原因分析
"""


@pytest.mark.parametrize(
    "values",
    [
        "预算数（A） 执行数（B） 执行率（B/A） 得分（20 分*执行率）\n\n年度财政\n\n资金总额\n0.38 0.23 60.53% 12.11",
        "年度财政\n\n资金总额\n\n预算数（A） 执行数（B） 执行率（B/A） 得分（20 分*执行率）\n\n0.38 0.23 60.53% 12.11",
        "预算数\n\n（A）\n\n执行数\n\n（B）\n\n执行率\n\n（B/A）\n\n得分\n\n年度财政\n\n资金总额\n0.38\n\n0.23\n\n60.53%\n\n12.11",
    ],
)
def test_the_flow_of_a_form_whose_cells_wrap(values: str) -> None:
    assert projects(FLOW.format(values=values)) == [
        {
            "project": "2022年度中央和省级园区建设经费",
            "source": "evaluation",
            "budget_wan": 0.38,
            "executed_wan": 0.23,
            "execution_rate": 0.6053,
            "score": 88.11,
        }
    ]


def test_a_departments_evaluation_of_itself_is_no_project() -> None:
    text = FLOW.format(values="预算数（A） 执行数（B） 执行率（B/A）\n部门整体支出总额 5 5 100%")
    assert projects(text.replace("某局项目自评表", "某局整体绩效自评表")) == []


def test_a_statement_of_goals_is_no_evaluation() -> None:
    assert projects(_grid(*HEAD, "项目总预算||100||", "项目当年预算||100||")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1.“小进规”奖励资金项目绩效自评综述：项目全年预算数为100万元，执行数为81万元，完成预算的81%。主要产出：完成产值7.7亿元。",
            {"project": "“小进规”奖励资金", "budget_wan": 100, "executed_wan": 81, "execution_rate": 0.81},
        ),
        (
            "（1）园区建设项目绩效自评综述：根据年初设定的绩效目标，项目自评得分为96.5分。项目全年预算数为1,200万元，"
            "执行数为1,150.5万元，完成预算的95.88%。项目绩效目标完成情况：一是招商引资到资5亿元。",
            {
                "project": "园区建设",
                "budget_wan": 1200,
                "executed_wan": 1150.5,
                "execution_rate": 0.9588,
                "score": 96.5,
            },
        ),
    ],
)
def test_summaries_in_the_narrative(text: str, expected: Record) -> None:
    assert projects(f"（三）项目支出自评结果\n{text}\n") == [{"source": "narrative", **expected}]


def test_a_later_items_figures_are_not_the_projects() -> None:
    text = "1.园区建设项目绩效自评综述：本项目完成较好。\n2.其他：预算数为5万元，执行数为5万元。\n"
    assert projects(text) == []


RAGGED = "|预算数（A）|执行数（B）|执行率（B/A）|"
FUNDS = (RAGGED, "|年度财政资金总额|1200000|600000|50%|", "总分||98|")


@pytest.mark.parametrize(
    "form",
    [
        _grid("单位：元||||", *HEAD, *FUNDS),
        _grid(*HEAD, "（单位：元）||||", *FUNDS),
        _grid(*HEAD, "预算执行情况（元）||||", *FUNDS),
        _grid(*HEAD, "预算执行情况||预算数（元）|执行数（元）|执行率", FUNDS[1], FUNDS[2]),
        _grid(*HEAD, *FUNDS).replace("自评表\n\n", "自评表\n\n填报单位：万元坝区某局 金额单位：元 \n\n"),
        _grid("单位：元填报日期：2024年3月||||", *HEAD, *FUNDS),
        _grid(*HEAD, RAGGED, "|年度财政资金总额|120万元|60万元|50%|", "总分||98|"),
    ],
)
def test_the_unit_printed_nearest_to_the_figures_holds(form: str) -> None:
    assert [(r["budget_wan"], r["executed_wan"], r["score"]) for r in projects(form)] == [(120, 60, 98)]


def test_a_unit_of_one_sheet_is_not_the_next_ones() -> None:
    values = "预算数（A） 执行数（B） 执行率（B/A） 得分（20 分*执行率）\n\n年度财政\n\n资金总额\n10000 5000 50% 10"
    first = (
        FLOW.format(values=values).replace("（园区建设经费）", "金额单位：元").replace("（万元）（20 分）", "（20 分）")
    )
    second = FLOW.format(values=values).replace("（万元）（20 分）", "（20 分）")
    assert [(r["budget_wan"], r["executed_wan"]) for r in projects(first + second)] == [(1, 0.5), (10000, 5000)]


@pytest.mark.parametrize(
    ("header", "row", "figures"),
    [
        ("|预算数|执行数|执行率（%）|", "|资金总额|200|190|95|", (200, 190, 0.95)),
        ("|预算数|执行数|执行率|", "|资金总额|200|190|0.95|", (200, 190, 0.95)),
        ("|预算数|执行数|执行率|", "|资金总额|200|190|95|", (200, 190, 0.95)),
        ("|预算数|执行数|执行率|", "|资金总额|200|200|1|", (200, 200, 1)),
        ("|预算数|执行数|执行率|", "|资金总额|200|190|80|", (200, 190, None)),
        ("|预算数|执行数|执行率|得分", "|资金合计|200|190|95|9.5", (200, 190, 0.95)),
        ("|预算数|执行数|执行率|", "|资金总额|200|190|95%|\n|上年结转资金|5|5|100%|", (200, 190, 0.95)),
        ("|预算数|执行数|执行率|", "|资金总额|48|48||\n|上年结转资金|5|5|100%|", (48, 48, None)),
    ],
)
def test_rates_without_their_sign_lose_nothing(header: str, row: str, figures: tuple[float | None, ...]) -> None:
    expected = {k: v for k, v in zip(FIGURES, figures, strict=False) if v is not None}
    assert projects(_grid(*HEAD, header, row)) == [{"project": "园区建设经费", "source": "evaluation", **expected}]


@pytest.mark.parametrize(
    ("row", "score", "full"),
    [
        ("合计得分|||97.5|", 97.5, None),
        ("总得分||100|97.5|", 97.5, 100),
        ("自评总分（100分）|||97.5分|", 97.5, 100),
        ("自评得分：97.5||||", 97.5, None),
        ("合 计|||100|97.5", 97.5, 100),
        ("总 分||||97.5", 97.5, None),
        ("||总分：|100|97.5", 97.5, 100),
    ],
)
def test_the_total_score_under_its_several_labels(row: str, score: float, full: float | None) -> None:
    form = _grid(*HEAD, *FUNDS[:2], "项目年度绩效指标|一级指标|||", row)
    document = Document("t.txt", "0" * 64, "text", *read_text(form.encode(), "t.txt"))
    assert [(r["score"], r["full_score"]) for r in evaluated_projects(document, [])] == [(score, full)]


def test_a_sum_of_full_marks_alone_is_no_score() -> None:
    form = _grid(*HEAD, *FUNDS[:2], "|一级指标|三级指标|分值|得分", "|产出指标|甲|90|", "总分|||100|")
    document = Document("t.txt", "0" * 64, "text", *read_text(form.encode(), "t.txt"))
    assert [(r["score"], r["full_score"]) for r in evaluated_projects(document, [])] == [(None, 100)]


def test_the_budgets_execution_has_a_full_mark_and_a_score() -> None:
    values = (
        "预算数（A） 执行数（B） 执行率（B/A） 得分（20 分*执行率）\n\n年度财政\n\n资金总额\n0.38 0.23 60.53% 12.11"
    )
    document = Document("t.txt", "0" * 64, "text", *read_text(FLOW.format(values=values).encode(), "t.txt"))
    record = evaluated_projects(document, [])[0]
    assert (record["execution_weight"], record["execution_score"]) == (20, 12.11)
