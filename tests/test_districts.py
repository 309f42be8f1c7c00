"""Hand-made disclosures of other districts, years and provinces: every printed cell, and what must stay unplaced.

`tests/data/districts/<name>.txt` is the disclosure, `<name>.tables.txt` its cells, typed by hand: `# key:` names
department, year and stage, `# unplaced: line 12 raw 5.00` a figure whose column no identity determines, which must
be reported and must not be an amount.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from expected_tables import cells

import yujuesuan as yj

DISTRICTS = Path(__file__).parent / "data" / "districts"
STEMS = sorted(path.name.removesuffix(".tables.txt") for path in DISTRICTS.glob("*.tables.txt"))
KEY = ["form", "line", "code", "item", "measure", "raw", "unit", "table_no"]


@lru_cache
def parsed(stem: str) -> yj.Parsed:
    return yj.parse(DISTRICTS / f"{stem}.txt")


def typed(stem: str) -> str:
    return (DISTRICTS / f"{stem}.tables.txt").read_text("utf-8")


def unplaced(stem: str) -> Counter[tuple[int, str]]:
    found = re.findall(r"^# unplaced: line (\d+) raw (\S+)$", typed(stem), re.MULTILINE)
    return Counter((int(line), raw) for line, raw in found)


def reported(stem: str) -> Counter[tuple[int, str]]:
    return Counter((problem.line, problem.text) for problem in parsed(stem).problems)


def test_every_document_has_typed_cells() -> None:
    assert sorted(path.stem for path in DISTRICTS.glob("*.txt") if ".tables." not in path.name) == STEMS
    assert len(STEMS) >= 25


@pytest.mark.parametrize("stem", STEMS)
def test_cells_are_exactly_the_printed_ones(stem: str) -> None:
    found = Counter(map(tuple, parsed(stem).amounts[KEY].itertuples(index=False)))
    expected = Counter(cells(DISTRICTS / f"{stem}.tables.txt"))
    assert expected
    assert (list((expected - found).elements()), list((found - expected).elements())) == ([], [])


@pytest.mark.parametrize("stem", [stem for stem in STEMS if unplaced(stem)])
def test_what_no_identity_places_is_reported(stem: str) -> None:
    assert list((unplaced(stem) - reported(stem)).elements()) == []


@pytest.mark.parametrize("stem", STEMS)
def test_unlabelled_columns_are_reported(stem: str) -> None:
    amounts = parsed(stem).amounts
    forms = set(amounts.loc[amounts.measure == "", "form"])
    assert forms <= {problem.form for problem in parsed(stem).problems}


@pytest.mark.parametrize("stem", STEMS)
def test_department_year_and_stage(stem: str) -> None:
    key = re.search(r"^# key: (.+) \| (\d{4}) \| (budget|final)$", typed(stem), re.MULTILINE)
    assert key
    found = parsed(stem).metadata
    assert (found.department, found.fiscal_year, found.stage) == (key[1], int(key[2]), key[3])
