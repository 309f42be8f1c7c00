"""From files to frames: errors stop no other document, nothing is half-written, the same input gives the same bytes."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from contacts import NAMES, NUMBERS, contacts

import yujuesuan as yj
from yujuesuan import frames as store
from yujuesuan.analysis import budget_execution, year_over_year
from yujuesuan.batch import parse_paths
from yujuesuan.errors import MissingData, NotADisclosure, UnreadableFile, UnreadTable

RAW = Path(__file__).parent.parent / "data" / "raw"
TITLE = "某某区财政局2022年度部门决算\n\n支出决算表\n公开03表\n部门：某某区财政局 金额单位：万元\n"


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", UnreadableFile, "empty"),
        (b"  \n\n", UnreadableFile, "empty"),
        (b"\x00\x01\x02", UnreadableFile, "binary"),
        (b"%PDF-1.4 ...", UnreadableFile, "PDF"),
        ("今天天气很好。\n没有表格。".encode(), NotADisclosure, "no official table"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, error: type[Exception], says: str) -> None:
    path = write(tmp_path / "a.txt", content)
    with pytest.raises(error, match=says) as caught:
        yj.parse(path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)


def test_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        yj.parse(tmp_path / "nowhere.txt")


def test_other_documents_go_on(tmp_path: Path) -> None:
    write(tmp_path / "a-empty.txt", "")
    write(tmp_path / "b-good.txt", (RAW / "jianghan-2020-budget.txt").read_bytes())
    write(tmp_path / "c-other.txt", "一篇短文。")
    frames, errors = parse_paths([tmp_path])
    assert list(frames["documents"].department) == ["江汉区科学技术和经济信息化局"]
    assert len(frames["amounts"]) == 263
    assert [Path(str(error.path)).name for error in errors] == ["a-empty.txt", "c-other.txt"]


def test_a_table_whose_columns_cannot_be_told_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    unknown = "项目 甲款 乙款 丙款 丁款\n合计 10.00 4.00 6.00 1.00\n201 外交支出 10.00 4.00 6.00 1.00\n注：\n"
    good = "一般公共预算财政拨款支出决算表\n公开05表\n金额单位：万元\n科目编码 科目名称 小计 基本支出 项目支出\n"
    path = write(tmp_path / "a.txt", TITLE + unknown + good + "合计 10.00 4.00 6.00\n注：\n")
    frames, errors = parse_paths([path])
    assert [(type(error), error.line) for error in errors] == [(UnreadTable, 3)]
    assert str(errors[0]).startswith(f"{path}:3: ")
    assert list(frames["amounts"].form) == ["general_expenditure"] * 3
    assert Counter(frames["checks"].status) == {"pass": 1, "warn": 1}


def test_a_table_without_a_unit_is_left_out(tmp_path: Path) -> None:
    text = "某某区财政局2022年度部门决算\n\n支出决算表\n公开03表\n\n科目编码\t科目名称\t合计\n201\t外交支出\t5.00\n"
    frames, errors = parse_paths([write(tmp_path / "a.txt", text)])
    assert frames["amounts"].empty and "金额单位" in str(errors[0])


def test_same_input_same_bytes_whatever_the_number_of_workers(tmp_path: Path) -> None:
    digests = []
    for workers in (1, 2):
        frames, _ = parse_paths([RAW], workers)
        store.write(frames, tmp_path / str(workers))
        files = sorted((tmp_path / str(workers)).glob("*.parquet"))
        digests.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files})
    assert digests[0] == digests[1] and len(digests[0]) >= 5


def test_frames_come_back_as_written(tmp_path: Path) -> None:
    frames, errors = parse_paths([RAW])
    store.write(frames, tmp_path)
    loaded = yj.load(tmp_path)
    assert errors == [] and set(loaded) == set(frames)
    for name in ("amounts", "statements", "projects"):
        pd.testing.assert_frame_equal(loaded[name], frames[name])
    assert not list(tmp_path.glob(".*"))


def test_a_frame_that_breaks_its_schema_is_not_written(tmp_path: Path) -> None:
    frames, _ = parse_paths([RAW / "jianghan-2020-budget.txt"])
    frames["amounts"] = frames["amounts"].assign(placed="somewhere")
    with pytest.raises(Exception, match="placed"):
        store.write(frames, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_frames_yet(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="yujuesuan parse"):
        yj.load(tmp_path)


def test_persons_and_telephones_are_in_no_frame() -> None:
    frames, _ = parse_paths([RAW])
    frames |= {"year_over_year": year_over_year(frames), "budget_execution": budget_execution(frames)}
    everything = "\n".join(frame.to_csv() for frame in frames.values())
    assert len(NAMES) > 14 and len(NUMBERS) > 14 and contacts(everything) == []


def test_reprs() -> None:
    parsed = yj.parse(RAW / "jiangan-2023-final.txt")
    assert repr(parsed).startswith("<江岸区科学技术和经济信息化局 2023 final: 9 tables, 431 amounts")
    assert "<table>" in parsed._repr_html_() and "收入支出决算总表" in parsed._repr_html_()
