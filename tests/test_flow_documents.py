"""Random tables whose blank cells are lost: no figure in another column, none lost without a word, no contradiction."""

from __future__ import annotations

from pathlib import Path
from random import Random

from flow_documents import document, read


def test_figures_stand_in_their_column_or_are_reported(tmp_path: Path) -> None:
    random = Random(11)
    found = [read(document(random), tmp_path / "made.txt") for _ in range(12)]
    assert [(one.wrong, one.lost, one.fails) for one in found if one.wrong or one.lost or one.fails] == []
    right, unplaced = sum(one.right for one in found), sum(one.unplaced for one in found)
    assert right > 1500 and right > 20 * unplaced


def test_figures_of_pages_read_across_stand_in_their_column_or_are_reported(tmp_path: Path) -> None:
    random = Random(3)
    found = [read(document(random, across=True), tmp_path / "made.txt") for _ in range(8)]
    assert [(one.wrong, one.lost, one.fails) for one in found if one.wrong or one.lost or one.fails] == []
    right, unplaced = sum(one.right for one in found), sum(one.unplaced for one in found)
    assert right > 1200 and right > 5 * unplaced
