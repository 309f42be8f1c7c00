"""One wrong digit in a table is found, and told once: a sample of what `make bench` counts over all documents."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from fault_injection import RAW, fails, faults, reparsed, verdict

from yujuesuan.pipeline import parse

STEMS = sorted(path.stem for path in RAW.glob("*.txt"))


@pytest.mark.parametrize("stem", STEMS)
def test_a_wrong_digit_beyond_rounding_is_found_and_suspected(tmp_path: Path, stem: str) -> None:
    path = RAW / f"{stem}.txt"
    before = fails(parse(path))
    chosen = [fault for fault in faults(path, 14, Random(4)) if not fault.within_rounding]
    assert len(chosen) >= 10
    found = [verdict(fault, before, tmp_path) for fault in chosen]
    assert [str(one.fault) for one in found if one.outcome not in ("suspect", "evidence")] == []
    assert [(str(one.fault), one.fails) for one in found if one.added > 1] == []


def new_fails(path: Path, text: str, folder: Path) -> list[dict[str, Any]]:
    """The contradictions of a changed document that the document itself does not have."""
    known = {check["description"] for check in fails(parse(path))}
    return [check for check in fails(reparsed(path, text, folder)) if check["description"] not in known]


@pytest.mark.parametrize(
    ("stem", "line", "old", "new", "suspect", "explained"),
    [
        # a row, the division under the class, and another form
        ("jiangan-2023-final", 458, "5.00", "5.02", "公开03表，201 一般公共服务支出，本年支出合计：5.02（万元）", 2),
        # nothing adds up to a class of nothing, so 26 roundings would hide it; the coded form lists no such class
        ("hongshan-2023-budget", 117, "0.00", "0.02", "附表1-1，交通运输支出，支出/预算数：0.02（万元）", 0),
        # the public block of 公开06表 has no sum but its own classes, and both blocks are all basic expenditure
        ("jianghan-2023-final", 428, "105.76", "165.76", "公开06表，公用经费合计，公用经费/决算数：165.76（万元）", 1),
    ],
)
def test_one_cause_is_one_finding(
    tmp_path: Path, stem: str, line: int, old: str, new: str, suspect: str, explained: int
) -> None:
    lines = (RAW / f"{stem}.txt").read_text("utf-8").split("\n")
    assert old in lines[line - 1]
    at = lines[line - 1].rindex(old) if stem != "jiangan-2023-final" else lines[line - 1].index(old)
    lines[line - 1] = lines[line - 1][:at] + new + lines[line - 1][at + len(old) :]
    found = new_fails(RAW / f"{stem}.txt", "\n".join(lines), tmp_path)
    assert [[passage["text"] for passage in check["suspects"]] for check in found] == [[suspect]]
    assert len(found[0]["explains"]) >= explained


def test_two_causes_that_meet_in_one_sum_are_two_findings(tmp_path: Path) -> None:
    path = RAW / "jianghan-2020-budget.txt"
    lines = path.read_text("utf-8").split("\n")
    assert lines[426] == "合计\t\t462.30\t423.65\t58.65"
    lines[426] = "合计\t\t462.30\t423.55\t58.65"
    found = [check for check in fails(reparsed(path, "\n".join(lines), tmp_path)) if check["form"] == "general_basic"]
    suspects = sorted(passage["text"].rpartition("：")[2] for check in found for passage in check["suspects"])
    assert suspects == ["423.55（万元）", "462.30（万元）"]
