"""A department's money in its performance sheets: where it comes from and goes to (部门总体资金情况, with the two years
before), and how its evaluation of itself says that it was spent (整体绩效自评表)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from yujuesuan.extract.performance_evaluation import (
    Funds,
    Piece,
    above_indicators,
    evaluated,
    funds,
    stated_items,
    total_score,
    unit_above,
)
from yujuesuan.extract.performance_fields import in_wan, unit_of
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.extract.performance_words import load, printed
from yujuesuan.text import fold, squeeze
from yujuesuan.text import label as unnumbered

_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:万元|亿元|元|万|亿)?")
_RATE = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)[%％]")
_YEAR = re.compile(r"20\d\d(?=年)")
_TOTALS = ("合计", "总计")
_LONGEST_ITEM = 30

_Printed = tuple[list[str], int, int | None]


def department_funding(sheets: Sequence[Sheet], fiscal_year: int = 0) -> list[dict[str, Any]]:
    """Records of frame `funding` without document keys.

    Of goal sheets item (`收入构成/财政拨款`), amount_wan, share, prior1_wan, prior2_wan and their years; of evaluations
    item, amount_wan (the budget), executed_wan, execution_rate and scores.
    """
    found: list[dict[str, Any]] = []
    for sheet in sheets:
        if sheet.kind == "department_goals":
            found += _rows(sheet, sheet.year or fiscal_year)
        elif sheet.kind == "department_evaluation":
            found += _evaluated(sheet)
    return found


# ---- evaluations ----------------------------------------------------------------------------------------


def _evaluated(sheet: Sheet) -> Iterator[dict[str, Any]]:
    lines = [Piece.of_line(line) for line in sheet.lines]
    rows = [Piece.of_row(row) for row in sheet.rows]
    head, form = (lines, rows) if rows else ([], lines)
    above = above_indicators(form) if form else []
    for item, amount, piece in stated_items(above, unit_above([*head, *above])):
        yield {"source": "evaluation", "item": item, "amount_wan": amount, "line": piece.line, "page": piece.page}
    found = funds(head, form) if form else []
    for i, row in enumerate(found):
        item = _item(row, i == 0)
        figures = evaluated(row.figures)
        budget = figures.pop("budget_wan")
        if item and (budget is not None or figures["executed_wan"] is not None):
            totals = zip(("score", "full_score"), total_score(form), strict=True) if i == 0 else ()
            place = {"line": row.place.line, "page": row.place.page}
            yield {"source": "evaluation", "item": item, "amount_wan": budget, **figures, **dict(totals), **place}


def _item(row: Funds, first: bool) -> str:
    """What a money row is of: its own label, else what stands above it. The first is the whole unless its own says
    otherwise, because above it stand the basic and the project expenditure; a later row without a label is nobody's."""
    pattern = load().evaluation["item"]
    own = list(pattern.finditer(row.label))
    if own:
        return own[-1][0]
    above = [match[0] for match in pattern.finditer(row.above)]
    whole = [text for text in above if not text.startswith(("基本", "项目"))]
    return next(reversed(whole), "部门整体支出") if first else next(reversed(above), "")


# ---- goals ----------------------------------------------------------------------------------------------


def _printed(sheet: Sheet) -> Iterator[_Printed]:
    """Words of each line or cells of each row from the caption on."""
    if sheet.rows:
        lines: Iterator[_Printed] = (
            ([printed(cell.text) for cell in row if cell.text], row[0].line, row[0].page) for row in sheet.rows
        )
    else:
        lines = (([printed(word) for word in x.text.split()], x.number, x.page) for x in sheet.lines)
    caption = load().funding["caption"]
    inside = False
    for words, line, page in lines:
        inside = inside or any(caption.search(fold(word)) for word in words)
        if inside:
            yield words, line, page


def _grouped(text: str) -> tuple[str, str]:
    """(group, what is left) of a label that begins with a group's name; an empty group where none does."""
    groups = load().funding_groups
    bare = unnumbered(text)
    word = max((word for word in groups if bare.startswith(word)), key=len, default="")
    return (groups[word], bare[len(word) :].lstrip("：:")) if word else ("", text)


def _begins_group(text: str) -> bool:
    """Whether a label is the begin of a group's name that wraps: 收入 / 构成."""
    bare = unnumbered(text)
    return any(word.startswith(bare) for word in load().funding_groups)


def _rows(sheet: Sheet, year: int) -> Iterator[dict[str, Any]]:
    unit, words_of = unit_of(sheet), load().funding
    group, label = "", ""
    beside: list[str] = []
    years: list[int] = []
    for words, line, page in _printed(sheet):
        place = {"source": "goals", "line": line, "page": page}
        named = [name for word in words for name in [_grouped(word)[0]] if name]
        beside = named if len(set(named)) > 1 else beside
        if beside:
            pairs = _pairs(words)
            if words_of["end"].search(fold("".join(words))) or (not named and len(pairs) != len(beside)):
                return
            for name, (item, figure) in zip(beside, pairs if not named else (), strict=False):
                if figure:
                    yield _row(f"{name}/{item}", [in_wan(figure, unit)], None, (), year) | place
            continue
        figures = [word for word in words if _FIGURE.fullmatch(squeeze(word))]
        rates = [match for word in words for match in [_RATE.fullmatch(squeeze(word))] if match]
        label += "".join(word for word in words if word not in figures and not _RATE.fullmatch(squeeze(word)))
        found, rest = _grouped(label)
        group, label = (found, rest) if found else (group, label)
        if not group:
            years += [int(match) for match in _YEAR.findall(fold("".join(words)))]
            label = label if _begins_group(label) else ""
            continue
        if not found and words_of["end"].search(fold(label)):
            return
        if not figures:
            item, figure = _parted(label)
            figures, label = ([figure], item) if figure else (figures, label)
        if len(label) > _LONGEST_ITEM:
            return
        item = unnumbered(label).rstrip("：:")
        if figures and item:
            share = float(Decimal(rates[0][1].replace(",", "")) / 100) if rates else None
            amounts = [in_wan(figure, unit) for figure in figures]
            yield _row(f"{group}/{item}", amounts, share, years, year) | place
            if group == "支出构成" and item in _TOTALS:
                return
        label = "" if figures or words_of["item"].fullmatch(fold(item)) else label


def _parted(text: str) -> tuple[str, str]:
    """(item, figure) of `一般公共预算：300`; an empty figure where the text prints none behind its colon."""
    item, _, figure = fold(text).rpartition("：")
    return (unnumbered(item), figure) if _FIGURE.fullmatch(figure) else (unnumbered(text).rstrip("：:"), "")


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """(item, figure) of each item of a row, in order; 其中 alone is no item."""
    found: list[tuple[str, str]] = []
    for word in words:
        if found and not found[-1][1] and _FIGURE.fullmatch(squeeze(word)):
            found[-1] = (found[-1][0], word)
        elif _parted(word)[0] not in ("", "其中"):
            found.append(_parted(word))
    return found


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
