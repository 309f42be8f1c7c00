"""What PDF pages repeat at their edges: page numbers and running heads go, rows and headers of tables stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_pdf import Page

from yujuesuan.readers import read

#: Lines at the top and at the bottom of a page of 842 points.
TOP, BOTTOM = 40, 810


def lines_of(path: Path) -> list[str]:
    return [line.text.replace("\t", " ") for line in read(path).lines if line.text]


def drawn(path: Path, edges: list[list[tuple[float, float, str]]]) -> list[str]:
    """Pages that print one line in their middle and what is given at their edges; their lines without those."""
    page = Page(path)
    for n, texts in enumerate(edges):
        if n:
            page.turn()
        page.text(60, 400, "正文" + "甲乙丙丁戊己"[n])
        for x, y, words in texts:
            page.text(x, y, words)
    page.save()
    return [text for text in lines_of(path) if not text.startswith("正文")]


@pytest.mark.parametrize(
    "number",
    ["{}", "- {} -", "─ {} ─", "第{}页", "第 {} 页 共 9 页", "{}/9"],
)
@pytest.mark.parametrize("y", [TOP, BOTTOM])
def test_numbers_that_count_the_pages_are_left_out(tmp_path: Path, number: str, y: float) -> None:
    """They may begin anywhere, and stand left and right by turns."""
    edges = [[(60 + 400 * (n % 2), y, number.format(n + 4))] for n in range(5)]
    assert drawn(tmp_path / "a.pdf", edges) == []


def test_numbers_that_do_not_count_the_pages_stay(tmp_path: Path) -> None:
    """Rows of one integer, at the edge of every page: the same, falling, or counting on other places of the page."""
    edges = [
        [(300, TOP, "7"), (300, BOTTOM - 12, str(40 - n)), (300, BOTTOM - 40 + 5 * n, str(61 + n))] for n in range(5)
    ]
    assert drawn(tmp_path / "a.pdf", edges) == [
        *("7", "61", "40", "7", "62", "39", "7", "63", "38", "7", "64", "37", "7", "65", "36")
    ]


def test_rows_whose_last_number_differs_are_no_running_head(tmp_path: Path) -> None:
    edges = [[(60, BOTTOM, f"其他支出 {count}")] for count in (3, 12, 5, 8, 20)]
    assert drawn(tmp_path / "a.pdf", edges) == [f"其他支出{count}" for count in (3, 12, 5, 8, 20)]


def test_running_heads_stay_where_they_are_new(tmp_path: Path) -> None:
    """The first may be the title of a table that goes on over all pages; a foot is none. Their numbers count pages."""
    edges = [[(60, TOP, f"某局部门预算 {n + 1}"), (60, BOTTOM, "某局编")] for n in range(5)]
    assert drawn(tmp_path / "a.pdf", edges) == ["某局部门预算1"]


def test_a_header_that_is_printed_again_at_the_edge_stays(tmp_path: Path) -> None:
    """Its texts stand beside each other right above the rows; a head of two texts stands apart."""
    page = Page(tmp_path / "a.pdf")
    for n in range(5):
        if n:
            page.turn()
        for x, y, words in (
            *((60, 30, "某局"), (460, 30, "部门预算"), (60, 62, "科目"), (300, 62, "合计"), (400, 62, "基本支出")),
            *((60, 78, f"第{n}项支出"), (300, 78, f"{n}.10"), (400, 78, f"{n}.20")),
            *((60, 94, f"其他{n}项支出"), (300, 94, f"{n}.30"), (400, 94, f"{n}.40")),
        ):
            page.text(x, y, words)
    page.save()
    found = lines_of(tmp_path / "a.pdf")
    assert not any("某局" in text for text in found)
    # one table over all pages, under its header
    (grid,) = read(tmp_path / "a.pdf").grids
    assert [cell.text for cell in grid.rows[0]] == ["科目", "合计", "基本支出"]
    assert [cell.text for row in grid.rows[1:] for cell in row[1:]] == [
        f"{n}.{k}0" for n in range(5) for k in (1, 2, 3, 4)
    ]
