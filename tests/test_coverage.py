"""Every source line is accounted for; counts of numbers typed from the documents."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from contacts import contacts

import yujuesuan as yj
from yujuesuan.extract.coverage import tokens, without_contacts

RAW = Path(__file__).parent.parent / "data" / "raw"
STEMS = sorted(path.stem for path in RAW.glob("*.txt"))


@pytest.fixture(scope="module")
def parsed() -> dict[str, yj.Parsed]:
    return {stem: yj.parse(RAW / f"{stem}.txt") for stem in STEMS}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "2023年度收、支总计8,721.33万元。与2022年度相比，各增加2,229.47万元，增长34.34%",
            ["8,721.33", "2,229.47", "34.34%"],
        ),
        ("截至 2019 年 12 月 31 日，部门房屋面积共有 1248 平方米。", ["1248"]),
        ("公开咨询电话：027-85600000", []),
        ("(青政规〔2021〕3号)发放补贴 5 万元", ["5"]),
        ("1.一般公共服务支出(类)5 万元，占 0.1%", ["5", "0.1%"]),
        ("公开 03 表", []),
        ("－ 12 －", ["12"]),
        ("院士专家项目落地３项", ["3"]),
        ("27行 = (1+2+3+4+5+6+7+8) 行； 58行 = (32+33+...+57) 行", []),
        ("1栏=（2+3+6）栏；7栏=（8+9+12）栏", []),
        ("项目属性 1、持续性项目 □ 2、新增性项目 □", []),
        ("（鄂政发【2015】72号）安排 100 万元", ["100"]),
        ("场地面积 300㎡，余额＝５％", ["300", "5%"]),
    ],
)
def test_what_counts_as_a_number(text: str, numbers: list[str]) -> None:
    assert [token.text for token in tokens(text)] == numbers


@pytest.mark.parametrize(
    ("stem", "line", "role", "numbers", "captured"),
    [
        ("jianghan-2023-final", 495, "statement", 3, 3),
        ("jianghan-2023-final", 232, "table", 3, 3),
        ("jianghan-2023-final", 147, "table", 2, 2),
        ("jianghan-2023-final", 496, "blank", 0, 0),
        ("jianghan-2023-final", 642, "prose", 17, 17),
        ("jianghan-2023-final", 667, "prose", 11, 11),
        ("jianghan-2023-final", 670, "prose", 2, 2),
        ("jianghan-2023-final", 640, "prose", 7, 5),
        ("jianghan-2023-final", 157, "note", 0, 0),
        ("jiangan-2023-final", 1038, "note", 0, 0),
        ("jiangan-2023-final", 611, "table", 3, 3),
        ("jiangan-2023-final", 1032, "table", 12, 12),
        ("jiangan-2023-final", 1166, "statement", 2, 2),
        ("qingshan-2024-budget", 2100, "statement", 1, 1),
        ("qingshan-2024-budget", 771, "table", 9, 9),
        ("hongshan-2023-budget", 845, "table", 2, 2),
        ("jianghan-2020-budget", 109, "statement", 3, 3),
    ],
)
def test_typed_lines(
    parsed: dict[str, yj.Parsed], stem: str, line: int, role: str, numbers: int, captured: int
) -> None:
    row = parsed[stem].coverage.set_index("line").loc[line]
    assert (row.role, row.numbers, row.captured) == (role, numbers, captured)


@pytest.mark.parametrize("stem", STEMS)
def test_every_line_once_and_every_table_number_captured(parsed: dict[str, yj.Parsed], stem: str) -> None:
    frame = parsed[stem].coverage
    assert list(frame.line) == list(range(1, len((RAW / f"{stem}.txt").read_text("utf-8").split("\n")) + 1))
    lines = {n for t in parsed[stem].official_tables for n in range(t.first_line, t.last_line + 1)}
    official = frame[frame.line.isin(lines)]
    missed = official[official.captured < official.numbers]
    assert missed.empty, missed[["line", "text"]]
    assert (frame.captured <= frame.numbers).all()


def test_a_lost_number_would_show(tmp_path: Path) -> None:
    text = (RAW / "jianghan-2020-budget.txt").read_text("utf-8")
    path = tmp_path / "a.txt"
    path.write_text(text.replace("水费、电费、邮电费", "水费 77.77、电费、邮电费", 1), "utf-8")
    frame = yj.parse(path).coverage
    row = frame[frame.text.str.contains("77.77")].iloc[0]
    assert (row.numbers - row.captured, list(row.missed)) == (1, ["77.77"])


def test_lines_keep_no_contact_person(parsed: dict[str, yj.Parsed]) -> None:
    texts = pd.concat([item.coverage for item in parsed.values()]).text
    assert contacts("\n".join(texts)) == []
    assert without_contacts("项目负责人\t某某\t联系电话\t80000000") == "项目负责人\t…\t联系电话\t…"
    assert without_contacts("主要负责人用车 0 辆") == "主要负责人用车 0 辆"
