"""Frames for spreadsheets, the data package and the data dictionary."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

import yujuesuan as yj
from yujuesuan import frames as store
from yujuesuan.batch import parse_paths
from yujuesuan.datapackage import TITLES, dictionary, package
from yujuesuan.export import export
from yujuesuan.schema import FRAMES

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def frames() -> store.Frames:
    return parse_paths([ROOT / "data" / "raw" / "hongshan-2023-budget.txt"])[0]


def test_csv_opens_in_excel_as_chinese(frames: store.Frames, tmp_path: Path) -> None:
    written = export(frames, tmp_path, "csv")
    assert sorted(path.name for path in written) == sorted(f"{name}.csv" for name in frames)
    data = (tmp_path / "amounts.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert len(rows) == 492 and rows[0]["item"] == "一般公共预算拨款收入" and rows[0]["amount_wan"] == "21225.47"
    assert not list(tmp_path.glob("tmp*"))


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-5.00", "@SUM(A1)", "\t=1"])
def test_no_text_is_a_formula(frames: store.Frames, tmp_path: Path, text: str) -> None:
    amounts = frames["amounts"].copy()
    amounts.loc[0, "item"] = text
    export({"amounts": amounts}, tmp_path, "csv")
    with (tmp_path / "amounts.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["item"] == "'" + text
    export({"amounts": amounts}, tmp_path, "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "yujuesuan.xlsx")["amounts"]
    names = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, names.index("item") + 1)
    assert cell.data_type == "s" and cell.value == "'" + text


def test_a_negative_amount_stays_a_number(frames: store.Frames, tmp_path: Path) -> None:
    amounts = frames["amounts"].assign(amount_wan=-1.5)
    export({"amounts": amounts}, tmp_path, "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "yujuesuan.xlsx")["amounts"]
    names = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, names.index("amount_wan") + 1).value == -1.5


def test_the_data_package_describes_what_is_written(frames: store.Frames, tmp_path: Path) -> None:
    store.write(frames, tmp_path)
    described = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert described == package(frames)
    for resource in described["resources"]:
        columns = list(yj.load(tmp_path)[resource["name"]].columns)
        assert (tmp_path / resource["path"]).exists()
        assert [field["name"] for field in resource["schema"]["fields"]] == columns
    amounts = next(resource for resource in described["resources"] if resource["name"] == "amounts")
    types = {field["name"]: field.get("columnType") for field in amounts["schema"]["fields"]}
    assert types["amount_wan"] == "value" and types["fiscal_year"] == "date:fiscal-year"


def test_the_dictionary_is_the_schema() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text("utf-8") == dictionary(), "run `make dictionary`"
    assert set(FRAMES) <= set(TITLES)
    assert all(column.meaning for columns in FRAMES.values() for column in columns)
