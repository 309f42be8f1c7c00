"""One name for each project, across the places and years that print it; every case typed by hand."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from yujuesuan.batch import parse_paths
from yujuesuan.extract.project_names import named, project_names

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
DEPARTMENT = "清河县水务局"


YEARS = {"a": 2023, "b": 2022, "c": 2021}


def record(project: str, doc: str = "a", source: str = "evaluation", code: str = "") -> dict[str, Any]:
    key = {"department": DEPARTMENT, "doc_id": doc, "fiscal_year": YEARS[doc]}
    return {**key, "project": project, "source": source, "code": code}


def names(*records: dict[str, Any]) -> list[str]:
    known = project_names(records)
    return [named(r["project"], DEPARTMENT, known) for r in records]


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("“小进规”奖励资金", '"小进规"奖励资金', '"小进规"奖励资金'),
        ("园区（一期）建设", "园区(一期)建设", "园区(一期)建设"),
        ("评审、审计费用", "评审审计费用", "评审、审计费用"),
        ("５G覆盖", "5G 覆盖", "5G 覆盖"),
        ("河道清淤", "河道清淤项目", "河道清淤项目"),
        ("民营经济工作专项经费", "民营经济工作经费", "民营经济工作专项经费"),
        ("清河县水务局河道清淤", "河道清淤经费", "河道清淤经费"),
    ],
)
def test_names_that_are_one_project(first: str, second: str, name: str) -> None:
    assert names(record(first), record(second, source="narrative")) == [name, name]
    assert names(record(first), record(second, doc="b")) == [name, name]


@pytest.mark.parametrize("full", ["2023年河道清淤项目", "河道清淤项目（2023年度）"])
def test_a_year_at_the_edge_is_kept_within_one_year_only(full: str) -> None:
    assert names(record("河道清淤"), record(full, source="narrative")) == [full, full]
    assert names(record("河道清淤", doc="b"), record(full)) == ["河道清淤项目", "河道清淤项目"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("中小企业服务体系", "中小企业服务体系建设"),
        ("机关事业单位办公维护经费", "机关事业办公维护经费"),
        ("（预下达）科技研究与开发资金", "科技研究与开发资金"),
        ("提升1.5万亩", "提升15万亩"),
        ("园区一期建设", "园区二期建设"),
        ("水费", "水资金"),
    ],
)
def test_names_that_are_two_projects(first: str, second: str) -> None:
    assert names(record(first), record(second, doc="b")) == [first, second]


def test_a_place_that_prints_both_has_two_projects() -> None:
    both = (record("河道清淤项目"), record("河道清淤经费"))
    assert names(*both, record("河道清淤", doc="b")) == ["河道清淤项目", "河道清淤经费", "河道清淤"]
    years = (record("2022年奖励资金"), record("2023年奖励资金"), record("2023年奖励资金项目", source="narrative"))
    assert names(*years) == ["2022年奖励资金", "2023年奖励资金项目", "2023年奖励资金项目"]


def test_two_codes_in_a_document_are_two_projects() -> None:
    rows = (record("河道清淤", source="table", code="4201"), record("河道清淤经费", source="goals", code="4202"))
    assert names(*rows) == ["河道清淤", "河道清淤经费"]


def test_years_of_one_project_give_it_no_year() -> None:
    rows = (record("2022年奖励资金"), record("2023年度奖励资金", doc="b"))
    assert names(*rows) == ["奖励资金", "奖励资金"]


def test_another_departments_project_keeps_its_name() -> None:
    other = {**record("河道清淤项目"), "department": "清河县水利局"}
    known = project_names([record("河道清淤"), other])
    assert named("河道清淤", DEPARTMENT, known) == "河道清淤"


def test_the_order_of_documents_does_not_matter() -> None:
    rows = [record("河道清淤"), record("河道清淤经费", doc="b"), record("2021年河道清淤项目", doc="c")]
    assert {tuple(sorted(set(names(*order)))) for order in permutations(rows)} == {("河道清淤经费",)}


def test_a_project_of_two_real_years_has_one_name_and_keeps_its_prints() -> None:
    frames, _ = parse_paths([RAW / "jianghan-2020-budget.txt", RAW / "jianghan-2023-final.txt"])
    projects, indicators = frames["projects"], frames["indicators"]
    rows = projects[projects["project"] == "民营经济工作专项经费"]
    assert list(zip(rows["fiscal_year"], rows["printed_name"], strict=True)) == [
        (2020, "民营经济工作专项经费"),
        (2023, "民营经济工作经费"),
        (2023, "民营经济工作经费"),
    ]
    assert set(indicators["owner"]) <= {*projects["project"], *frames["documents"]["department"]}
