"""部门总体资金情况: where a department's money comes from and goes to, this year and the two years before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from yujuesuan.extract.performance_fields import in_wan, unit_of
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.extract.performance_words import load, printed
from yujuesuan.text import fold, squeeze

_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:万元|亿元|元|万|亿)?")
_RATE = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)[%％]")
_YEAR = re.compile(r"20\d\d(?=年)")
_CAPTION = "总体资金情况"
_GROUPS = ("收入构成", "支出构成")
_LONGEST_ITEM = 30

_Printed = tuple[list[str], int, int | None]


def department_funding(sheets: Sequence[Sheet], fiscal_year: int = 0) -> list[dict[str, Any]]:
    """Rows with item (`收入构成/财政拨款`), amount_wan, share, prior1_wan, prior2_wan, their years, line, page."""
    goals = [sheet for sheet in sheets if sheet.kind == "department_goals"]
    return [row for sheet in goals for row in _rows(sheet, sheet.year or fiscal_year)]


def _printed(sheet: Sheet) -> Iterator[_Printed]:
    """Words of each line or cells of each row from the caption on."""
    if sheet.rows:
        lines: Iterator[_Printed] = (
            ([printed(cell.text) for cell in row if cell.text], row[0].line, row[0].page) for row in sheet.rows
        )
    else:
        lines = (([printed(word) for word in x.text.split()], x.number, x.page) for x in sheet.lines)
    inside = False
    for words, line, page in lines:
        inside = inside or any(_CAPTION in word for word in words)
        if inside:
            yield words, line, page


def _rows(sheet: Sheet, year: int) -> Iterator[dict[str, Any]]:
    unit, blank = unit_of(sheet), load().funding["item"]
    group, label = "", ""
    years: list[int] = []
    for words, line, page in _printed(sheet):
        figures = [word for word in words if _FIGURE.fullmatch(squeeze(word))]
        rates = [match for word in words for match in [_RATE.fullmatch(squeeze(word))] if match]
        label += "".join(word for word in words if word not in figures and not _RATE.fullmatch(squeeze(word)))
        found = next((name for name in _GROUPS if label.startswith(name)), "")
        group, label = (found, label.removeprefix(found)) if found else (group, label)
        if not group:
            years += [int(match) for match in _YEAR.findall(fold("".join(words)))]
            label = label if any(name.startswith(label) for name in _GROUPS) else ""
            continue
        if len(label) > _LONGEST_ITEM:
            return
        if figures:
            share = float(Decimal(rates[0][1].replace(",", "")) / 100) if rates else None
            amounts = [in_wan(figure, unit) for figure in figures]
            yield _row(f"{group}/{label}", amounts, share, years, year) | {"line": line, "page": page}
            if (group, label) == (_GROUPS[-1], "合计"):
                return
        label = "" if figures or blank.fullmatch(fold(label)) else label


def _row(
    item: str, amounts: Sequence[Decimal | None], share: float | None, years: Sequence[int], year: int
) -> dict[str, Any]:
    """Prior years' amounts are given only where each has a column: a lost blank would shift them."""
    two = list(years[-2:]) or ([year - 2, year - 1] if year else [])
    by_year = dict(zip(two, amounts[1:], strict=True)) if len(amounts) == len(two) + 1 else {}
    last = max(two, default=0)

    def prior(which: int) -> float | None:
        value = by_year.get(which)
        return None if value is None else float(value)

    return {
        "item": item,
        "amount_wan": None if amounts[0] is None else float(amounts[0]),
        "share": share,
        "prior1_wan": prior(last),
        "prior2_wan": prior(last - 1),
        "prior1_year": last if by_year else None,
        "prior2_year": last - 1 if last - 1 in by_year else None,
    }
