"""What the narrative states: every fact typed by hand, other places' wording, and what must not be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import yujuesuan as yj
from yujuesuan.analysis import year_over_year
from yujuesuan.document import Document, Line
from yujuesuan.extract.narrative import Sentence, sentences
from yujuesuan.extract.statements import statements
from yujuesuan.frames import build, check
from yujuesuan.readers import read

TESTS = Path(__file__).resolve().parent
RAW = TESTS.parent / "data" / "raw"
FACTS = yaml.safe_load((TESTS / "expected" / "statements.yaml").read_text("utf-8"))
DOCUMENTS = {
    "hongshan-2023-budget": (2023, "budget"),
    "jiangan-2023-final": (2023, "final"),
    "jianghan-2020-budget": (2020, "budget"),
    "jianghan-2023-final": (2023, "final"),
    "qingshan-2024-budget": (2024, "budget"),
}
FIGURES = (
    "amount_wan",
    "budget_wan",
    "final_wan",
    "completion_rate",
    "base_year",
    "change_wan",
    "change_rate",
    "share",
)
STATED = (*FIGURES, "share_of", "reason")
Record = dict[str, Any]
Parsed = tuple[tuple[Sentence, ...], list[Record]]


def document(text: str) -> Document:
    lines = enumerate(text.split("\n"), start=1)
    return Document("t.txt", "0" * 64, "text", tuple(Line(number, line) for number, line in lines))


def stated(text: str, year: int = 2023, stage: str = "final") -> list[Record]:
    """Records with only what they state."""
    found = statements(sentences(document(text)), year, stage)
    return [{key: r[key] for key in ("subject", *STATED) if r[key] is not None} for r in found]


@pytest.fixture(scope="module")
def parsed() -> dict[str, Parsed]:
    found: dict[str, Parsed] = {}
    for name, (year, stage) in DOCUMENTS.items():
        narrative = sentences(read(RAW / f"{name}.txt"))
        found[name] = (narrative, statements(narrative, year, stage))
    return found


# ---- the documents --------------------------------------------------------------------------------------


def _lines(narrative: tuple[Sentence, ...], record: Record) -> set[int]:
    """The lines that a record's sentence runs over."""
    own = [s for s in narrative if s.section == record["section"] and s.text in record["sentence"]]
    near = [s for s in own if abs(s.line - record["line"]) <= 30]
    return {n for s in near for n in range(s.line, s.line_at(len(s.text) - 1) + 1)} | {record["line"]}


def _states(record: Record, fact: Record) -> bool:
    for key in STATED:
        if key not in fact:
            continue
        if isinstance(fact[key], str):
            if re.sub(r"\s", "", fact[key]) != re.sub(r"\s", "", record[key] or ""):
                return False
        elif record[key] is None or record[key] != pytest.approx(fact[key], abs=1e-9):
            return False
    return True


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f"{f['doc']}:{f['line']}:{f['subject']}")
def test_every_fact_typed_by_hand_is_stated_where_it_stands(fact: Record, parsed: dict[str, Parsed]) -> None:
    narrative, records = parsed[fact["doc"]]
    of_subject = [r for r in records if r["subject"] == fact["subject"]]
    here = [r for r in of_subject if fact["line"] in _lines(narrative, r)]
    assert any(_states(r, fact) for r in here), here or of_subject


@pytest.mark.parametrize("name", DOCUMENTS)
def test_records_fit_the_frame_and_lie_in_their_document(name: str, parsed: dict[str, Parsed]) -> None:
    year, stage = DOCUMENTS[name]
    keys = {"doc_id": "0" * 12, "department": "某局", "fiscal_year": year, "stage": stage}
    records = parsed[name][1]
    check("statements", build("statements", [keys | record for record in records]))
    assert [r["line"] for r in records] == sorted(r["line"] for r in records)
    assert all(any(r[key] is not None for key in FIGURES) for r in records)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_stated_figure_is_printed_in_its_sentence(name: str, parsed: dict[str, Parsed]) -> None:
    """Nothing is computed: a figure's digits stand in the sentence, or the sentence says 持平."""
    for record in parsed[name][1]:
        printed = {float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", record["sentence"])}
        for key in (k for k in FIGURES if k.endswith("_wan") and record[k] is not None):
            assert abs(record[key]) in printed or re.search("持平|一致", record["sentence"]), (key, record)


def test_the_number_of_statements_grows_only_on_purpose(parsed: dict[str, Parsed]) -> None:
    assert {name: len(records) for name, (_, records) in parsed.items()} == {
        "hongshan-2023-budget": 57,
        "jiangan-2023-final": 82,
        "jianghan-2020-budget": 34,
        "jianghan-2023-final": 57,
        "qingshan-2024-budget": 69,
    }


# ---- other districts' and provinces' wording ------------------------------------------------------------

WORDINGS: list[tuple[str, str, int, str, list[Record]]] = [
    (
        "a fall against last year",
        "2022年度支出总计1234.56万元，较上年减少78.9万元，下降6.01%。",
        2022,
        "final",
        [
            {
                "subject": "支出合计",
                "amount_wan": 1234.56,
                "base_year": 2021,
                "change_wan": -78.9,
                "change_rate": -0.0601,
            }
        ],
    ),
    (
        "both sides fall",
        "与2021年相比，收、支总计各减少1,234.5万元，降低10.2%。",
        2022,
        "final",
        [{"subject": "收支总计", "base_year": 2021, "change_wan": -1234.5, "change_rate": -0.102}],
    ),
    (
        "two subjects rise by the same",
        "2022年度收入总计3000万元，支出总计3000万元。与2021年度相比，收入总计、支出总计各增加200万元，增长7.14%。",
        2022,
        "final",
        [
            {"subject": s, "amount_wan": 3000, "base_year": 2021, "change_wan": 200, "change_rate": 0.0714}
            for s in ("收入合计", "支出合计")
        ],
    ),
    (
        "a class whose change is in the next sentence (江苏)",
        "1．一般公共服务（类）支出13907.78万元，主要用于在职人员工资福利支出。与上年相比增加1201.5万元，增长9.46%。"
        "主要原因是项目支出增加以及预留机动支出增加。",
        2019,
        "budget",
        [
            {
                "subject": "一般公共服务支出",
                "amount_wan": 13907.78,
                "base_year": 2018,
                "change_wan": 1201.5,
                "change_rate": 0.0946,
                "reason": "项目支出增加以及预留机动支出增加",
            }
        ],
    ),
    (
        "items under the heading of their class (江苏)",
        "五、财政拨款支出预算情况说明\n（一）公共安全（类）\n"
        "1．法院（款）行政运行（项）支出17279.29万元，与上年相比增加2421.68万元，增长16.30%。\n"
        "2．法院（款）机关服务（项）支出1600万元，与上年一致。\n（二）住房保障支出（类）\n"
        "1．住房改革支出（类）提租补贴（项）1549.82万元，与上年相比增加531.81万元，增加52.24%。",
        2019,
        "budget",
        [
            {
                "subject": "公共安全支出/法院/行政运行",
                "amount_wan": 17279.29,
                "base_year": 2018,
                "change_wan": 2421.68,
                "change_rate": 0.163,
            },
            {"subject": "公共安全支出/法院/机关服务", "amount_wan": 1600, "base_year": 2018, "change_wan": 0},
            {
                "subject": "住房保障支出/住房改革支出/提租补贴",
                "amount_wan": 1549.82,
                "base_year": 2018,
                "change_wan": 531.81,
                "change_rate": 0.5224,
            },
        ],
    ),
    (
        "the three public expenses and their shares (江苏)",
        "某局2019年度一般公共预算拨款安排的“三公”经费预算支出中，因公出国（境）费支出199.25万元，占“三公”经费的"
        "25.96%；公务用车购置及运行费支出183.6万元，占“三公”经费的23.92%；公务接待费支出384.75万元，占“三公”经费的50.12%。",
        2019,
        "budget",
        [
            {"subject": "因公出国（境）费", "amount_wan": 199.25, "share": 0.2596, "share_of": "三公经费"},
            {"subject": "公务用车购置及运行维护费", "amount_wan": 183.6, "share": 0.2392, "share_of": "三公经费"},
            {"subject": "公务接待费", "amount_wan": 384.75, "share": 0.5012, "share_of": "三公经费"},
        ],
    ),
    (
        "less than last year's budget (江苏)",
        "安排的会议费预算支出1305.25万元，本年数小于上年预算数403.75万元，原因是用于培训费开支。",
        2017,
        "budget",
        [
            {
                "subject": "会议费",
                "amount_wan": 1305.25,
                "base_year": 2016,
                "change_wan": -403.75,
                "reason": "用于培训费开支",
            }
        ],
    ),
    (
        "against last year's budget",
        "2023年部门预算支出1,500.00万元，比上年预算增加120.5万元，增长8.73%，主要原因是人员增加。",
        2023,
        "budget",
        [
            {
                "subject": "支出合计",
                "amount_wan": 1500,
                "base_year": 2022,
                "change_wan": 120.5,
                "change_rate": 0.0873,
                "reason": "人员增加",
            }
        ],
    ),
    (
        "last year's amount inside the comparison (北京)",
        "一、部门收支总体情况\n2023年收入预算1000.00万元，比2022年预算900.00万元增加100.00万元，增长11.11%。",
        2023,
        "budget",
        [{"subject": "收入合计", "amount_wan": 1000, "base_year": 2022, "change_wan": 100, "change_rate": 0.1111}],
    ),
    (
        "the reason in a sentence of its own (四川)",
        "2023年度收入、支出总计7853.55万元。与2022年度相比，收入、支出总计各增加534.21万元，增长7.3%。主要变动原因是人员增加。",
        2023,
        "final",
        [
            {
                "subject": "收支总计",
                "amount_wan": 7853.55,
                "base_year": 2022,
                "change_wan": 534.21,
                "change_rate": 0.073,
                "reason": "人员增加",
            }
        ],
    ),
    (
        "final account, rate and change (四川)",
        "“三公”经费财政拨款支出决算为12.5万元，完成预算99.2%，较上年度增加1.2万元，增长10.62%。",
        2023,
        "final",
        [
            {
                "subject": "三公经费",
                "final_wan": 12.5,
                "completion_rate": 0.992,
                "base_year": 2022,
                "change_wan": 1.2,
                "change_rate": 0.1062,
            }
        ],
    ),
    (
        "codes in the path (四川)",
        "1.一般公共服务（201）（类）人大事务（03）（款）行政运行（01）（项）: 支出决算为654.32万元，完成预算98.6%。",
        2023,
        "final",
        [{"subject": "一般公共服务支出/人大事务/行政运行", "final_wan": 654.32, "completion_rate": 0.986}],
    ),
    (
        "a division with brackets in its name",
        "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。年初预算为12万元，支出决算为11万元。",
        2023,
        "final",
        [
            {
                "subject": "一般公共服务支出/政府办公厅（室）及相关机构事务/行政运行",
                "budget_wan": 12,
                "final_wan": 11,
            }
        ],
    ),
    (
        "yuan, and hundreds of millions",
        "2023年度机关运行经费支出 1,054,321.50 元，比上年增加 54,321.50 元。一般公共预算财政拨款支出1.2亿元。",
        2023,
        "final",
        [
            {"subject": "机关运行经费", "amount_wan": 105.43215, "base_year": 2022, "change_wan": 5.43215},
            {"subject": "一般公共预算财政拨款支出", "amount_wan": 12000},
        ],
    ),
    (
        "full-width figures",
        "支出合计８，７２１．３３万元，与２０２２年度相比增加２２９．４７万元。",
        2023,
        "final",
        [{"subject": "支出合计", "amount_wan": 8721.33, "base_year": 2022, "change_wan": 229.47}],
    ),
    (
        "two changes: the one against last year is kept",
        "2023年机关运行经费支出38.18万元，比年初预算数减少7.67万元，降低16.7%；比2022年增加3万元，增长8.53%。",
        2023,
        "final",
        [{"subject": "机关运行经费", "amount_wan": 38.18, "base_year": 2022, "change_wan": 3, "change_rate": 0.0853}],
    ),
    (
        "a change against the budget names no year",
        "公务接待费支出1万元，比年初预算减少0.5万元，下降33.33%。",
        2023,
        "final",
        [{"subject": "公务接待费", "amount_wan": 1, "change_wan": -0.5, "change_rate": -0.3333}],
    ),
    (
        "last year's amount beside this year's",
        "2022年基本支出90万元，2023年基本支出100万元，比2022年增加10万元。",
        2023,
        "final",
        [{"subject": "基本支出", "amount_wan": 100, "base_year": 2022, "change_wan": 10}],
    ),
    (
        "no whole is named",
        "按支出功能分类，主要用于：教育支出10万元，占5.5%；卫生健康支出20万元，占11%。",
        2023,
        "final",
        [
            {"subject": "教育支出", "amount_wan": 10, "share": 0.055},
            {"subject": "卫生健康支出", "amount_wan": 20, "share": 0.11},
        ],
    ),
    (
        "balances by the kind of funds",
        "政府性基金预算财政拨款年初结转和结余1万元，年末结转和结余3万元。",
        2022,
        "final",
        [
            {"subject": "年初结转和结余/政府性基金预算", "amount_wan": 1},
            {"subject": "年末结转和结余/政府性基金预算", "amount_wan": 3},
        ],
    ),
    (
        "amount, budget, final account and rate one after the other (上海)",
        "1、一般公共服务支出（类）统计信息事务（款）专项普查活动（项）200.18万元，主要用于：开展经济普查。年初预算为256万元，"
        "支出决算为200.18万元，完成年初预算的78.20%。决算数小于预算数的主要原因：年中调减。",
        2025,
        "final",
        [
            {
                "subject": "一般公共服务支出/统计信息事务/专项普查活动",
                "amount_wan": 200.18,
                "budget_wan": 256,
                "final_wan": 200.18,
                "completion_rate": 0.782,
                "reason": "年中调减",
            }
        ],
    ),
    (
        "parts in brackets do not take the whole's change",
        "公务用车购置及运行费8万元（其中，公务用车购置费0万元，公务用车运行费8万元），较上年减少1万元，主要是压减用车。",
        2025,
        "budget",
        [
            {
                "subject": "公务用车购置及运行维护费",
                "amount_wan": 8,
                "base_year": 2024,
                "change_wan": -1,
                "reason": "压减用车",
            },
            {"subject": "公务用车购置费", "amount_wan": 0},
            {"subject": "公务用车运行维护费", "amount_wan": 8},
        ],
    ),
    (
        "every part has its own reason",
        "支出总计100万元，其中：基本支出60万元，占60%，比上年减少1万元，主要原因是人员减少；"
        "项目支出40万元，占40%，比上年增加6万元，主要原因是新增项目。",
        2025,
        "final",
        [
            {"subject": "支出合计", "amount_wan": 100},
            {
                "subject": "基本支出",
                "amount_wan": 60,
                "base_year": 2024,
                "change_wan": -1,
                "share": 0.6,
                "share_of": "支出合计",
                "reason": "人员减少",
            },
            {
                "subject": "项目支出",
                "amount_wan": 40,
                "base_year": 2024,
                "change_wan": 6,
                "share": 0.4,
                "share_of": "支出合计",
                "reason": "新增项目",
            },
        ],
    ),
    (
        "the year stands after the subject",
        "机关运行经费2025年预算安排38.5万元，较2024年预算增加1.5万元，增长4.05%。",
        2025,
        "budget",
        [{"subject": "机关运行经费", "amount_wan": 38.5, "base_year": 2024, "change_wan": 1.5, "change_rate": 0.0405}],
    ),
    (
        "what it fell to is no change",
        "公务接待费支出1万元，完成预算的50%；会议费支出决算减少为0万元。",
        2025,
        "final",
        [{"subject": "公务接待费", "amount_wan": 1, "completion_rate": 0.5}],
    ),
    (
        "a subject from the heading",
        "（一）因公出国（境）费\n预算控制数为0万元，与上年预算持平。",
        2020,
        "budget",
        [{"subject": "因公出国（境）费", "amount_wan": 0, "base_year": 2019, "change_wan": 0}],
    ),
]


@pytest.mark.parametrize(("text", "year", "stage", "expected"), [w[1:] for w in WORDINGS], ids=[w[0] for w in WORDINGS])
def test_other_places_wording(text: str, year: int, stage: str, expected: list[Record]) -> None:
    assert stated(text, year, stage) == [
        {k: v if isinstance(v, str) else pytest.approx(v, abs=1e-9) for k, v in record.items()} for record in expected
    ]


@pytest.mark.parametrize("path", sorted((TESTS / "data" / "narratives").glob("*.txt")), ids=lambda path: path.stem)
def test_a_narrative_of_hard_sentences_states_exactly_what_is_typed(path: Path) -> None:
    """Hand-made narratives: wrapped lines, 亿元 beside 万元, ranges and approximations, 分别 and 均, two years."""
    _, year, stage = path.stem.split("-")
    keys = ("line", "subject", "base", *STATED)
    found = statements(sentences(read(path)), int(year), stage)
    typed = yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))
    assert [{key: r[key] for key in keys if r[key] is not None} for r in found] == [
        {key: v if isinstance(v, str) else pytest.approx(v, abs=1e-9) for key, v in fact.items()} for fact in typed
    ]


@pytest.mark.parametrize(
    ("headings", "subject"),
    [
        ("一、部门收支预算总体情况", "支出合计"),
        ("十、支出预算情况说明", "支出合计"),
        ("第二部分 2024年部门预算及“三公”经费预算公开\n一、支出预算情况", "支出合计"),
        ("三、一般公共预算支出情况说明", "一般公共预算财政拨款支出"),
        ("三、一般公共预算财政拨款支出情况\n（一）支出预算总体情况", "一般公共预算财政拨款支出"),
        ("四、政府性基金预算支出情况说明", "政府性基金预算财政拨款支出"),
        ("五、国有资本经营预算支出预算情况", "国有资本经营预算财政拨款支出"),
        ("二、财政拨款收入支出预算总体情况", "财政拨款支出"),
        ("六、一般公共预算基本支出预算情况", "一般公共预算财政拨款基本支出"),
        ("七、基本支出预算情况说明", "基本支出"),
        ("八、项目支出预算情况说明", "项目支出"),
        ("九、“三公”经费支出预算情况", "三公经费"),
        # of the whole, or of the appropriation: it does not say
        ("一、收支预算及财政拨款情况", None),
        ("（三）政策性支出预算情况", None),
    ],
)
def test_a_bare_expenditure_is_that_of_its_heading(headings: str, subject: str | None) -> None:
    found = stated(f"{headings}\n2024年支出预算500万元，比上年减少20万元。", 2024, "budget")
    expected = {"subject": subject, "amount_wan": 500, "base_year": 2023, "change_wan": -20}
    assert found == ([expected] if subject else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "八、政府性基金预算财政拨款收入支出决算情况\n年初结转和结余1万元，本年收入10万元，本年支出9万元，年末结转和结余2万元。",
            {
                "年初结转和结余/政府性基金预算": 1,
                "政府性基金预算财政拨款收入": 10,
                "政府性基金预算财政拨款支出": 9,
                "年末结转和结余/政府性基金预算": 2,
            },
        ),
        ("四、财政拨款收入支出决算总体情况\n2023年度收、支总计100万元。", {"财政拨款收支总计": 100}),
        (
            "五、一般公共预算财政拨款支出决算情况\n2023年度支出合计100万元，其中一般公共预算财政拨款支出90万元。",
            {"支出合计": 100, "一般公共预算财政拨款支出": 90},
        ),
        ("五、一般公共预算财政拨款支出决算情况\n本部门支出合计100万元。", {"支出合计": 100}),
    ],
)
def test_a_total_is_that_of_its_heading_unless_it_says_else(text: str, expected: dict[str, float]) -> None:
    assert {record["subject"]: record["amount_wan"] for record in stated(text)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("机关运行经费支出决算为4万元，为年初预算的80%。", {"final_wan": 4, "completion_rate": 0.8}),
        (
            "公务接待费支出决算为2万元，完成预算5万元的40%。",
            {"budget_wan": 5, "final_wan": 2, "completion_rate": 0.4},
        ),
        ("公务接待费支出决算2万元，占预算的40%。", {"final_wan": 2, "completion_rate": 0.4}),
        (
            "公务接待费支出决算2万元，占年初预算数的40%，占“三公”经费的10%。",
            {"final_wan": 2, "completion_rate": 0.4, "share": 0.1, "share_of": "三公经费"},
        ),
        ("公务接待费支出决算2万元，完成年初预算数的40%。", {"final_wan": 2, "completion_rate": 0.4}),
        ("公务接待费支出决算2万元，完成全年预算的40%。", {"final_wan": 2, "completion_rate": 0.4}),
        ("公务接待费支出决算2万元，预算完成率为40%。", {"final_wan": 2, "completion_rate": 0.4}),
        ("公务接待费支出决算2万元，预算执行率为40%。", {"final_wan": 2, "completion_rate": 0.4}),
        ("公务接待费预算执行率为40%。", {"completion_rate": 0.4}),
        # a part of the whole, and no completion
        ("公务接待费2万元，占本年支出预算的4%。", {"amount_wan": 2, "share": 0.04, "share_of": "支出合计"}),
        ("公务接待费2万元，产出指标完成率100%。", {"amount_wan": 2}),
        ("公务接待费2万元，完成上年预算的40%。", {"amount_wan": 2}),
    ],
)
def test_rates_of_completing_a_budget(text: str, expected: Record) -> None:
    subject = "公务接待费" if "接待" in text else "机关运行经费"
    assert stated(text) == [{"subject": subject} | expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "基本支出和项目支出决算分别为60万元和40万元，分别完成年初预算的90%和80%。",
            [
                ("基本支出", {"final_wan": 60, "completion_rate": 0.9}),
                ("项目支出", {"final_wan": 40, "completion_rate": 0.8}),
            ],
        ),
        (
            "基本支出、项目支出比上年分别增加5万元、减少3万元。",
            [("基本支出", {"base_year": 2022, "change_wan": 5}), ("项目支出", {"base_year": 2022, "change_wan": -3})],
        ),
        # one figure is that of each
        ("收入总计、支出总计分别增加200万元。", [("收入合计", {"change_wan": 200}), ("支出合计", {"change_wan": 200})]),
        # two figures for three subjects: of which?
        (
            "基本支出6万元，项目支出4万元，三公经费5万元，分别增加5万元、减少3万元。",
            [("基本支出", {"amount_wan": 6}), ("项目支出", {"amount_wan": 4}), ("三公经费", {"amount_wan": 5})],
        ),
        (
            "收入合计10万元、支出合计9万元，均比2022年增加1万元。",
            [
                ("收入合计", {"amount_wan": 10, "base_year": 2022, "change_wan": 1}),
                ("支出合计", {"amount_wan": 9, "base_year": 2022, "change_wan": 1}),
            ],
        ),
    ],
)
def test_figures_handed_out_to_several_subjects(text: str, expected: list[tuple[str, Record]]) -> None:
    assert stated(text) == [{"subject": subject} | values for subject, values in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "项目支出50万元，具体安排如下：\n1.防汛物资储备30万元，主要用于采购；\n2.河道巡查预算安排20万元。\n"
            "3.签约招商，签约金额7396万元。\n本年支出合计80万元。\n4.其他项目5万元。",
            {"项目支出": 50, "项目支出/防汛物资储备": 30, "项目支出/河道巡查": 20, "支出合计": 80},
        ),
        (
            "2023年项目支出主要用于：\n防汛物资储备 30万元，主要用于采购。\n签约金额7396万元，增长5%。",
            {"项目支出/防汛物资储备": 30},
        ),
        ("基本支出主要用于：\n1.办公楼维护30万元，主要用于维修。", {}),
    ],
)
def test_projects_that_project_expenditure_is_for(text: str, expected: dict[str, float]) -> None:
    assert {record["subject"]: record["amount_wan"] for record in stated(text)} == expected


def test_in_a_budget_a_part_of_the_budget_is_a_share() -> None:
    found = stated("支出合计100万元，其中：基本支出40万元，占预算的40%。", 2024, "budget")
    assert [(r["subject"], r.get("share"), r.get("completion_rate")) for r in found] == [
        ("支出合计", None, None),
        ("基本支出", 0.4, None),
    ]


@pytest.mark.parametrize(
    ("text", "base", "base_year", "change"),
    [
        ("公务接待费支出决算为1万元，比年初预算减少0.5万元。", "budget", None, -0.5),
        ("公务接待费支出决算为1万元，比预算增加(减少)0万元。", "budget", None, 0),
        ("公务接待费支出决算为1万元，与年初预算持平。", "budget", None, 0),
        ("公务接待费支出决算为1万元，较上年减少0.5万元。", "prior_year", 2022, -0.5),
        ("公务接待费支出决算为1万元，比年初预算减少1万元，比2021年增加0.2万元。", "prior_year", 2021, 0.2),
        ("公务接待费支出决算为1万元，减少0.5万元。", None, None, -0.5),
        ("公务接待费支出决算为1万元，比年初预算减少1万元，与上年持平。", "prior_year", 2022, 0),
        ("公务接待费支出决算为1万元，同比上年减少0.5万元。", "prior_year", 2022, -0.5),
        ("公务接待费支出决算为1万元，比2023年年初预算减少0.5万元。", "budget", None, -0.5),
        ("公务接待费1万元，比2022年2万元减少1万元，比2023年年初预算3万元减少2万元。", "prior_year", 2022, -1),
        ("公务接待费1万元，比2022年减少1万元，比2019年减少2万元，下降60%。", "prior_year", 2022, -1),
    ],
)
def test_a_change_says_what_it_is_against(text: str, base: str | None, base_year: int | None, change: float) -> None:
    (record,) = statements(sentences(document(text)), 2023, "final")
    assert (record["base"], record["base_year"], record["change_wan"]) == (base, base_year, change)


def test_a_change_against_the_budget_is_none_against_the_year_before() -> None:
    """江岸区 states 公务接待费 and 机关运行经费 (lines 1574, 1588) against its own budget only."""
    frames = yj.parse(RAW / "jiangan-2023-final.txt").frames
    against_budget = set(frames["statements"].query("base == 'budget'").subject)
    assert {"公务接待费", "机关运行经费"} <= against_budget
    assert not against_budget & set(year_over_year(frames).subject)


@pytest.mark.parametrize(
    "text",
    [
        "2023年整体部门支出年初预算数为100万元。基本支出60万元，占60%；项目支出40万元，全年执行数为90万元。",
        "2023年部门整体支出预算100万元，其中：基本支出60万元，项目支出40万元，全年执行数为90万元。",
        "三、部门整体支出绩效自评\n整体部门支出预算100万元。\n基本支出60万元，项目支出40万元。",
    ],
)
def test_parts_of_an_evaluation_are_its_own(text: str) -> None:
    found = {r["subject"]: r.get("amount_wan", r.get("budget_wan")) for r in stated(text)}
    assert found == {"部门整体支出": 100, "部门整体支出/基本支出": 60, "部门整体支出/项目支出": 40}


def test_what_follows_an_evaluation_is_not_its_part() -> None:
    text = "2023年部门整体支出预算100万元。支出合计90万元。其中：基本支出50万元。"
    assert [r["subject"] for r in stated(text)] == ["部门整体支出", "支出合计", "基本支出"]


# ---- what is not stated ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the sign is open: nothing is said of the change, unless it is 0
        ("支出合计5万元，比上年增加（减少）2.5万元，增长（下降）0.05%。", {"subject": "支出合计", "amount_wan": 5}),
        (
            "因公出国（境）费0万元，比预算增加(减少)0万元。",
            {"subject": "因公出国（境）费", "amount_wan": 0, "change_wan": 0},
        ),
        # the rate has its amount's sign
        (
            "支出合计5万元，比2022年度增加2万元，增长(下降)66.67%。",
            {
                "subject": "支出合计",
                "amount_wan": 5,
                "base_year": 2022,
                "change_wan": 2,
                "change_rate": pytest.approx(0.6667),
            },
        ),
        # 9.52 of what?
        (
            "项目支出950万元，与上年相比减少100万元，减少9.52，主要原因是压减。",
            {"subject": "项目支出", "amount_wan": 950, "base_year": 2022, "change_wan": -100, "reason": "压减"},
        ),
        # the change is that of another thing
        ("基本支出100万元，其中物业费减少3万元，下降2%。", {"subject": "基本支出", "amount_wan": 100}),
        # cars, not money, are as many as last year
        ("公务用车购置费0万元，公务用车保有量2辆，与上年持平。", {"subject": "公务用车购置费", "amount_wan": 0}),
        # a rise in the reason is no amount
        (
            "收支总计8万元，比2022年增加2万元，主要原因是政策性增资，增加基本支出2万元。",
            {
                "subject": "收支总计",
                "amount_wan": 8,
                "base_year": 2022,
                "change_wan": 2,
                "reason": "政策性增资，增加基本支出2万元",
            },
        ),
    ],
)
def test_what_is_unclear_is_left_out(text: str, expected: Record) -> None:
    assert stated(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "技术合同成交额54.2亿元，完成全年目标（42亿元）的129%，同比增长195%。",
        "完成规上工业产值448.1亿元，增幅6.2%，规上工业增加值同比增长5.7%。",
        "兑现科技型中小企业区级配套补贴资金近2305万元，项目签约36个，签约金额7396万元。",
        "新增创新园区（楼宇）场地面积5.05万平方米，楼宇入驻率达到80%。",
        "共有车辆66辆，单价100万元（含）以上设备0台（套）。",
        "全年出国（境）团组0个，累计0人次，与上年持平。",
        "项目支出约500万元，比上年增加20万元。",
        "人员经费100－200万元，公用经费不超过30万元。",
        "其他运转类大楼维护项目支出78.1万元。",
        "科技项目支出中，科技成果转化项目补助5万元。",
        "体检费标准≤800元/人，公务接待费≤50元/人。",
        "2.其他企业研发投入100万元，比上年增加5万元，增长5.2%。",
        "服务业产值145.39亿元，同比增长1.81%；新签约亿元以上项目占比近50%。",
        "基本支出 981.41万元 46.45% 983.84万元 916.79万元",
        "基本支出：指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。",
    ],
)
def test_what_is_no_fiscal_figure_yields_nothing(text: str) -> None:
    assert stated(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "新增高新技术企业较多，同比增长7.3%。",
        "编制人数不变，与上年持平。",
        "全力争取上级支持，比上年增加5万元。",
        "工业投资项目推进顺利，完成年初预算的99%。",
    ],
)
def test_a_heading_names_no_subject_for_what_is_another_thing(text: str) -> None:
    assert stated(f"（一）项目支出\n{text}") == []


def test_nothing_passes_from_one_numbered_item_to_the_next() -> None:
    text = "1.公务接待费5万元。\n2.招商活动经费3万元，比上年增加1万元，增长50%。\n"
    assert stated(text) == [{"subject": "公务接待费", "amount_wan": 5}]


# ---- layout ---------------------------------------------------------------------------------------------

PARAGRAPHS = (
    "2023年度支出合计8,721.34万元，与2022年度相比，支出合计增加2,229.48万元，增长34.34%，其中：基本支出681.96万元，占本年支出"
    "7.82%；项目支出8,039.38万元，占本年支出92.18%；上缴上级支出0.00万元，占本年支出0.00%。主要原因是往来资金计入支出。",
    "4.科学技术支出(类)科学技术管理事务(款)一般行政管理事务(项)。年初预算为48.90万元，支出决算为40.03万元，完成年初预算的81.9%，"
    "支出决算数小于年初预算数的主要原因是厉行节约，压减支出。",
    "2024年一般公共预算安排“三公”经费支出预算0万元，与2023年持平。其中：(1)因公出国(境)经费0万元；(2)公务用车购置及运行维护费"
    "0万元(公务用车购置费0万元，公务用车运行维护费0万元)；(3)公务接待费0万元。",
    "某局2023年度一般公共预算拨款安排的“三公”经费预算支出中，因公出国（境）费支出199.25万元，占“三公”经费的25.96%；"
    "公务接待费支出384.75万元，占“三公”经费的50.12%，比上年预算增加（减少）0万元。",
    "2023年度政府采购支出总额3.44万元，其中：政府采购货物支出0.97万元、政府采购工程支出0万元、政府采购服务支出2.5万元。"
    "授予中小企业合同金额3.44万元，占政府采购支出总额的100%，其中：授予小微企业合同金额3.44万元，占授予中小企业合同金额的100%。",
)
HEADING = "五、一般公共预算财政拨款支出决算情况说明\n\n"


def _width(char: str) -> int:
    return 1 if char.isascii() else 2


def _wrapped(text: str, column: int, indent: int, keep_words: bool) -> Iterator[str]:
    """Lines as typesetting breaks them: no line begins with a closing mark, and words may be kept whole."""
    pattern = r"[（(“]*(?:[A-Za-z0-9.,]+|.)" if keep_words else r"[（(“]*."
    line, room = "", column - indent
    for token in re.findall(rf"{pattern}[，。；：、！？）)%”]*", text):
        if line and sum(map(_width, line + token)) > room:
            yield line
            line, room = "", column
        line += token
    yield line


@settings(max_examples=150, deadline=None)
@given(
    column=st.integers(36, 96),
    indent=st.sampled_from((0, 4)),
    keep_words=st.booleans(),
    blank=st.booleans(),
    order=st.permutations(PARAGRAPHS),
)
def test_wrapping_changes_no_statement(
    column: int, indent: int, keep_words: bool, blank: bool, order: list[str]
) -> None:
    gap = "\n\n" if blank else "\n"
    flow = gap.join(line for text in order for line in _wrapped(text, column, indent, keep_words))
    expected = statements(sentences(document(HEADING + "\n".join(order))), 2023, "final")
    found = statements(sentences(document(HEADING + flow)), 2023, "final")
    assert len(expected) == 19
    assert [r | {"line": 0} for r in found] == [r | {"line": 0} for r in expected]
    lines = (HEADING + flow).split("\n")
    assert all(any(c.isdigit() or c in "持平一致" for c in lines[r["line"] - 1]) for r in found)


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="基本支出收入预算决算为，。；：（）(类款项)0123456789.,%万元亿比上年增加减少占其中主要原因是 \n",
        max_size=200,
    )
)
def test_any_text_is_read_without_failing(text: str) -> None:
    for record in statements(sentences(document(text)), 2023, "final"):
        assert record["subject"]
        assert record["line"] >= 1
