"""Economic classes, projects and purchases of the five documents; every value typed from the documents by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from yujuesuan import analysis
from yujuesuan.batch import parse_paths

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"


@pytest.fixture(scope="module")
def frames():
    return parse_paths(sorted(RAW.glob("*.txt")), 1)[0]


def disclosure(frames, district, year):
    department = f"{district}区科学技术和经济信息化局"
    return next(x for x in analysis.disclosures(frames, department) if x.year == year)


@pytest.mark.parametrize(
    ("district", "year", "expected"),
    [
        ("江汉", 2023, [("301", 479.44), ("302", 105.76), ("303", 96.76)]),
        ("江汉", 2020, [("301", 332.91), ("303", 90.74), ("302", 58.65)]),
        ("江岸", 2023, [("301", 965.63), ("303", 470.71), ("302", 49.02)]),
        ("洪山", 2023, [("301", 961.04), ("303", 229.44), ("302", 159.11)]),
        ("青山", 2024, [("301", 803.053754), ("303", 118.010654), ("302", 60.344144)]),
    ],
)
def test_basic_expenditure_by_economic_class(frames, district, year, expected):
    found = analysis.economic(frames, disclosure(frames, district, year))
    assert list(zip(found["code"], found["amount_wan"], strict=True)) == expected
    assert found["share"].sum() == pytest.approx(1)


def test_projects_are_listed_once_though_a_document_lists_them_twice(frames):
    found = analysis.projects(frames, disclosure(frames, "洪山", 2023))
    assert len(found) == 16, "the list of 16 and the 16 goal sheets, some under other names"
    assert list(found["budget_wan"][:4]) == [18000.0, 1500.0, 180.0, 75.4]
    assert found["executed_wan"].isna().all()


def test_evaluated_projects_have_their_scores(frames):
    found = analysis.projects(frames, disclosure(frames, "江岸", 2023)).set_index("project")
    assert tuple(found.loc["企业改制工作经费", ["budget_wan", "executed_wan", "score"]]) == (0.38, 0.23, 88.11)
    assert found["source"].eq("evaluation").all() and len(found) == 19


def test_purchases_name_what_is_bought(frames):
    bought = analysis.purchases(frames, disclosure(frames, "洪山", 2023), "procurement")
    assert (bought.label[0], bought.amount_wan[0], bought.sme_wan[0]) == ("其他房地产服务", 42.0, 42.0)
    services = analysis.purchases(frames, disclosure(frames, "洪山", 2023), "service")
    assert len(services) == 16 and services.label[0] == "资产运营管理"
    assert analysis.purchases(frames, disclosure(frames, "江岸", 2023), "procurement").empty
