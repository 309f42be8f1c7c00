"""Changes of a document that must change nothing, or one thing only, in its frames."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import yujuesuan as yj
from yujuesuan.numbers import parse_amount
from yujuesuan.pipeline import PARSED

RAW = Path(__file__).parent.parent / "data" / "raw"
#: Lines of the official tables in documents whose tables are all in 万元.
TABLES = {"jianghan-2020-budget": (236, 483), "jianghan-2023-final": (108, 487)}


def parsed(tmp_path: Path, text: str) -> yj.Parsed:
    path = tmp_path / "disclosure.txt"
    path.write_text(text, "utf-8")
    return yj.parse(path)


def source(stem: str) -> str:
    return (RAW / f"{stem}.txt").read_text("utf-8")


@pytest.mark.parametrize("stem", ["jianghan-2023-final", "hongshan-2023-budget", "qingshan-2024-budget"])
def test_renaming_the_department_changes_nothing_else(tmp_path: Path, stem: str) -> None:
    before = parsed(tmp_path, source(stem))
    name = before.metadata.department
    other = name.replace("科学技术和经济信息化局", "自然资源和规划管理总局")
    renamed = re.sub(r"科学技术和经济 ?信 ?息化局", "自然资源和规划管理总局", source(stem))
    after = parsed(tmp_path, renamed)
    assert after.metadata.department == other
    for frame in PARSED:
        if frame in ("documents", "checks"):
            continue
        a, b = before.frames[frame], after.frames[frame]
        texts = [column for column in a.columns if a[column].dtype == "str" and column not in ("doc_id", "department")]
        plain = a.drop(columns=["doc_id", "department", *texts])
        pd.testing.assert_frame_equal(plain, b.drop(columns=["doc_id", "department", *texts]))


def in_yuan(line: str) -> str:
    """A table line whose amounts, in 万元 with decimals, are printed in 元."""
    cells = []
    for cell in line.split("\t"):
        amount = parse_amount(cell.replace("<b>", "").replace("</b>", ""))
        money = amount is not None and "." in cell
        cells.append(f"{amount.value * Decimal(10000):,.2f}" if amount is not None and money else cell)
    return "\t".join(cells)


@pytest.mark.parametrize("stem", sorted(TABLES))
def test_another_unit_changes_no_amount(tmp_path: Path, stem: str) -> None:
    first, last = TABLES[stem]
    lines = source(stem).split("\n")
    for i in range(first - 1, last):
        lines[i] = in_yuan(lines[i]) if "\t" in lines[i] else lines[i].replace("单位：万元", "单位：元")
    before, after = parsed(tmp_path, source(stem)), parsed(tmp_path, "\n".join(lines))
    same = ["form", "row", "item", "code", "measure", "amount_wan", "line", "placed"]
    pd.testing.assert_frame_equal(before.amounts[same], after.amounts[same])
    assert set(after.amounts.unit) == {"元"} and len(after.amounts) > 250


@pytest.mark.parametrize("stem", ["jiangan-2023-final", "qingshan-2024-budget"])
def test_blank_lines_of_a_text_flow_say_nothing(tmp_path: Path, stem: str) -> None:
    lines = source(stem).split("\n")
    before = parsed(tmp_path, source(stem))
    after = parsed(tmp_path, "\n".join(line for line in lines if line.strip()))
    same = ["form", "row", "item", "code", "measure", "raw", "placed"]
    pd.testing.assert_frame_equal(before.amounts[same], after.amounts[same])


def test_every_digit_of_every_table_cell_matters(tmp_path: Path) -> None:
    text = source("jiangan-2023-final")
    changed = text.replace("2060101 行政运行 768.03 768.03\n\n2060102", "2060101 行政运行 768.03 768.13\n\n2060102", 1)
    assert changed != text
    assert not parsed(tmp_path, changed).amounts.raw.equals(parsed(tmp_path, text).amounts.raw)
