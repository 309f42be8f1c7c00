"""The five disclosures as DOCX, XLSX, XLS and HTML give the amounts of their text originals, cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest
import render
import yaml

import yujuesuan as yj
from yujuesuan.text import fold

RAW = Path(__file__).parent.parent / "data" / "raw"
STEMS = sorted(path.stem for path in RAW.glob("*.txt"))
FORMATS = {"docx": render.as_docx, "xlsx": render.as_xlsx, "xls": render.as_xls, "html": render.as_html}
PLACES = {"doc_id", "line", "page"}
#: What a text flow lost and its rendering prints: the group over a block, and in which column a figure stands.
GROUPS = re.compile("^(?:收入|支出|人员经费|公用经费)/")


@lru_cache
def original(stem: str) -> yj.Parsed:
    return yj.parse(RAW / f"{stem}.txt")


def rendered(stem: str, form: str, folder: Path, name: str = "") -> yj.Parsed:
    """The disclosure in another format, with what sources.yaml says of the text."""
    path = folder / (name or f"{stem}.{form}")
    path.write_bytes(FORMATS[form](original(stem)))
    known = yaml.safe_load((RAW / "sources.yaml").read_text("utf-8"))
    known["documents"] = {path.name: known["documents"][f"{stem}.txt"]}
    (folder / "sources.yaml").write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")
    return yj.parse(path)


def cells(frame: pd.DataFrame, flow: bool) -> Counter[tuple[str, ...]]:
    frame = frame.drop(columns=[*PLACES & set(frame.columns), *(["placed"] if flow else [])])
    if "column_label" in frame:
        frame = frame.assign(column_label=[GROUPS.sub("", fold(label)) for label in frame["column_label"]])
    return Counter(map(tuple, frame.astype(str).itertuples(index=False)))


@pytest.fixture(scope="module", params=[(stem, form) for stem in STEMS for form in FORMATS], ids="-".join)
def pair(request, tmp_path_factory) -> tuple[yj.Parsed, yj.Parsed]:
    stem, form = request.param
    return original(stem), rendered(stem, form, tmp_path_factory.mktemp(stem))


def test_amounts_are_those_of_the_text(pair: tuple[yj.Parsed, yj.Parsed]) -> None:
    expected, found = pair
    flow = not expected.document.grids
    before, after = cells(expected.amounts, flow), cells(found.amounts, flow)
    assert (list((before - after).elements()), list((after - before).elements())) == ([], [])
    assert found.documents.format.tolist() == [Path(found.document.path).suffix[1:]]
    assert found.documents.pages.isna().all()
    assert Counter(found.checks.status) == Counter(expected.checks.status)
    if flow:
        assert set(found.amounts.placed) == {"printed"}


@pytest.mark.parametrize("frame", ["statements", "projects", "indicators", "funding"])
def test_the_narrative_is_that_of_the_text(pair: tuple[yj.Parsed, yj.Parsed], frame: str) -> None:
    # a workbook has no headings
    drop = {"section"} & set(pair[0].frames[frame].columns)
    before, after = (cells(parsed.frames[frame].drop(columns=[*drop]), False) for parsed in pair)
    assert (list((before - after).elements()), list((after - before).elements())) == ([], [])


def test_the_name_of_a_file_tells_nothing(tmp_path: Path) -> None:
    for form, name in (("docx", "a.pdf"), ("xlsx", "b.xls"), ("html", "c.xls")):
        assert rendered("jianghan-2020-budget", form, tmp_path, name).documents.format.tolist() == [form]
