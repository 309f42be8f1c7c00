"""The money rows and the total score of a self-evaluation form (自评表), of a project or of a department.

Forms print one header (预算数, 执行数, 执行率 …) and under it the total of funds, sometimes its parts; blank cells are
lost in both text layouts, so the order of the headers decides where they are as many as the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from yujuesuan.document import Line
from yujuesuan.extract.performance_fields import in_wan, last_unit
from yujuesuan.extract.performance_sheets import Row
from yujuesuan.extract.performance_words import header_slot, load
from yujuesuan.numbers import DASHES, parse_amount
from yujuesuan.text import fold, squeeze

_VALUE = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:[%％]|百万元|万元|千元|亿元|元)?")
_POINTS = re.compile(r"（(\d+(?:\.\d+)?)分")
_POINTS_IN_LABEL = re.compile(r"（\d+(?:\.\d+)?分）")
#: Between characters that stand alone: 总 分, 合 计.
_APART = re.compile(r"(?<=(?<!\S)[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff](?!\S))")
#: 基本支出总额 1190.74: an item and its figure, which no year and no other unit follows.
_FIGURE = re.compile(r"[\s:：]*(-?\d[\d,]*(?:\.\d+)?(?:百万元|万元|千元|亿元|元)?)(?=[\s，,；;。）)]|$)")
Figures = Mapping[str, float | None]
_COLUMNS = {
    "initial_wan": "initial",
    "budget_wan": "budget",
    "executed_wan": "executed",
    "execution_rate": "rate",
    "execution_weight": "weight",
    "execution_score": "fund_score",
}


class Piece(NamedTuple):
    """A line of a form, or a row of its grid: the texts of its cells, and those that are not blank run together."""

    line: int
    page: int | None
    cells: tuple[str, ...]
    text: str

    @classmethod
    def of_row(cls, row: Row) -> Piece:
        """A row of a grid."""
        cells = tuple([cell.text for cell in row])
        return cls(row[0].line, row[0].page, cells, " ".join([cell for cell in cells if cell.strip()]))

    @classmethod
    def of_line(cls, line: Line) -> Piece:
        """A line outside grids."""
        text = line.text.strip()
        return cls(line.number, line.page, (text,), text)

    @property
    def words(self) -> Sequence[str]:
        """The words of a line or of a row's cells; a word that is printed with its characters apart is one (总 分)."""
        return _words(self.text)


@lru_cache(maxsize=16384)
def _words(text: str) -> Sequence[str]:
    words = text.split()
    # characters apart are words of one character: most texts have none
    return _APART.sub("", text).split() if any([len(word) == 1 for word in words]) else words


@dataclass(frozen=True, slots=True)
class Funds:
    """One money row: the text before its figures on their line (`label`) and above it, its figures by field (money in
    万元), its place."""

    above: str
    label: str
    figures: Figures
    place: Piece


@dataclass(slots=True)
class _Open:
    """A row that is being read."""

    place: Piece
    above: str = ""
    label: str = ""
    values: list[str] = field(default_factory=list)


def funds(head: Sequence[Piece], form: Sequence[Piece]) -> list[Funds]:
    """The money rows of a form, in order; empty where it has no column 执行数 (a statement of goals).

    `head` is what stands between the title and the form; it can print the unit. Where nothing prints one, the
    official forms are in 万元.
    """
    fields: list[str] = []
    rows = [_Open(form[0])]
    above = above_indicators(form)
    for piece in above:
        found = _headers(piece)
        if found and not rows[0].values:
            fields = list(dict.fromkeys([*fields, *found]))
        elif not found:
            _take(piece, fields, rows)
    if "executed" not in fields:
        return []
    last = rows[0].place.line if rows[0].values else form[-1].line
    above = [piece for piece in above if piece.line <= last]
    unit = unit_above([*head, *above])
    percent = any("执行率（%）" in fold(piece.text) for piece in above)
    points = _points(above)
    return [
        Funds(row.above, row.label, {"weight": points, **_figures(fields, row.values, unit, percent)}, row.place)
        for row in rows
        if row.values or row is rows[0]
    ]


def above_indicators(form: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces of a form up to its indicators; its first names it and ends nothing."""
    ends = load().evaluation["funds_end"]
    return form[: next((i for i, piece in enumerate(form) if i and ends.search(squeeze(piece.text))), len(form))]


def unit_above(pieces: Sequence[Piece]) -> str:
    """The unit printed nearest above the figures."""
    return last_unit(piece.text for piece in pieces) or "万元"


def _headers(piece: Piece) -> list[str]:
    return [match.lastgroup or "" for match in load().funds_header.finditer(fold(piece.text))]


def _take(piece: Piece, fields: Sequence[str], rows: list[_Open]) -> None:
    """Add a piece to the row that it belongs to: a grid's row is whole, a flow's goes on over lines."""
    label, values = _row_values(piece)
    if not values or "executed" not in fields:
        if rows[-1].values:
            rows.append(_Open(piece))
        rows[-1].above += squeeze(piece.text)
        return
    row = rows[-1]
    if row.values and (label or len(row.values) >= len(fields) or len(piece.cells) > 1):
        row = _Open(piece)
        rows.append(row)
    if not row.values:
        row.place, row.label = piece, label
    row.values += values


def _row_values(piece: Piece) -> tuple[str, Sequence[str]]:
    """(label, figures) of a row that holds a label and figures only."""
    words = piece.words
    first = next((i for i, word in enumerate(words) if _VALUE.fullmatch(word) or word in DASHES), len(words))
    values = words[first:]
    figures = [word for word in values if word not in DASHES]
    if not figures or not all(map(_VALUE.fullmatch, figures)):
        return "", []
    return squeeze("".join(words[:first])), values


def _figures(fields: Sequence[str], values: Sequence[str], unit: str, percent: bool) -> Figures:
    texts = _assigned(fields, values)
    money = {name: in_wan(texts[name], unit) for name in ("initial", "budget", "executed") if name in texts}
    found: dict[str, float | None] = {name: None if x is None else float(x) for name, x in money.items()}
    for name in ("weight", "fund_score"):
        if name in texts:
            found[name] = _number(texts[name])
    if "rate" in texts:
        found["rate"] = _rate(texts["rate"], money.get("budget"), money.get("executed"), percent)
    return found


def _assigned(fields: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """Values under their headers: in order where they are as many; else a % sign tells the rate.

    A missing value leaves its field out: `48 48` under 预算数, 执行数, 执行率 has no rate. A part's row prints no full
    mark (分值) of its own: it is read so where its own rate bears that out.
    """
    rates = [i for i, text in enumerate(values) if text.endswith(("%", "％"))]
    if len(values) == len(fields) and all(fields[i] == "rate" for i in rates):
        return {name: text for name, text in zip(fields, values, strict=True) if text not in DASHES}
    values = [text for text in values if text not in DASHES]
    rates = [i for i, text in enumerate(values) if text.endswith(("%", "％"))]
    if len(rates) > 1:
        return {}
    before = values[: rates[0]] if rates else values
    rate = {"rate": values[rates[0]]} if rates else {}
    plain = [field for field in fields if field not in ("rate", "fund_score")]
    if len(before) == len(plain):
        return {**dict(zip(plain, before, strict=True)), **rate}
    money = [field for field in plain if field != "weight"]
    texts = {**dict(zip(money, before, strict=False)), **rate}
    return texts if rate and len(before) == len(money) and _bears_out(texts) else {}


def _bears_out(texts: Mapping[str, str]) -> bool:
    """Whether a row's rate is that of its budget and executed amount."""
    budget, executed = (in_wan(texts.get(name, ""), "元") for name in ("budget", "executed"))
    return _rate(texts["rate"].rstrip("%％"), budget, executed, percent=False) is not None


def _number(text: str) -> float | None:
    amount = parse_amount(text)
    return float(amount.value) if amount else None


def _rate(text: str, budget: Decimal | None, executed: Decimal | None, percent: bool) -> float | None:
    """A rate as a fraction. Without % in the row or its header, `95` and `0.95` are told apart by the row's own
    figures; where they fit neither reading the rate is absent, because a guess could be a hundred times too large."""
    amount = parse_amount(text.removesuffix("%").removesuffix("％"))
    if not amount:
        return None
    if percent or text.endswith(("%", "％")):
        return float(amount.value / 100)
    if not budget or executed is None:
        return None
    for value, resolution in ((amount.value, amount.resolution), (amount.value / 100, amount.resolution / 100)):
        if abs(executed / budget - value) <= resolution:
            return float(value)
    return None


def _points(form: Sequence[Piece]) -> float | None:
    """The full mark of the budget's execution: 预算执行情况（20 分）, 得分（20 分*执行率）; None where two differ."""
    found = set(_POINTS.findall(fold("".join(piece.text for piece in form))))
    return float(found.pop()) if len(found) == 1 else None


def evaluated(figures: Figures) -> dict[str, float | None]:
    """The columns of a money row that frames `projects` and `funding` share; budget is named by the frame."""
    return {column: figures.get(field) for column, field in _COLUMNS.items()}


def total_score(form: Sequence[Piece]) -> tuple[float | None, float | None]:
    """(score, full mark) of the row of the total score; two figures are the full mark and the score.

    Where the form has a column of full marks (分值), a 100 alone can be its sum and tells no score.
    """
    for n, piece in enumerate(form):
        words = piece.words
        for i, word in enumerate(words):
            label = _total_label(word)
            found = _total_at(label, words[i + 1 :], form[: n + 1]) if label else []
            if not found:
                continue
            points = _POINTS.search(fold(word))
            full = float(points[1]) if points else None
            if len(found) > 1:
                return found[-1], full if full is not None else found[-2]
            if full is None and found == [100.0] and _has_weights(form[: n + 1]):
                return None, found[0]
            return found[-1], full
    return None, None


def _has_weights(form: Sequence[Piece]) -> bool:
    """Whether a form has a column of full marks."""
    return any(header_slot(cell) == "weight" for piece in form for cell in (*piece.cells, *piece.words))


@lru_cache(maxsize=16384)
def _total_label(word: str) -> tuple[str, str, str] | None:
    """(label, what is run into it, what stands behind its colon) of a word that labels the total score."""
    label, _, inside = fold(word).partition("：")
    bare = _POINTS_IN_LABEL.sub("", label)
    match = load().evaluation["total"].match(bare)
    if not match or not _VALUE.fullmatch(bare[match.end() :] or "0"):
        return None
    return match[0], bare[match.end() :], inside


def _total_at(label: tuple[str, str, str], following: Sequence[str], form: Sequence[Piece]) -> list[float]:
    """Figures of the total score behind its label; 合计 is one only behind the money rows.

    `form` ends with the label.
    """
    ends = load().evaluation["funds_end"]
    if label[0] == "合计" and not any(ends.search(squeeze(piece.text)) for piece in form):
        return []
    found: list[float] = []
    for text in filter(None, (*label[1:], *following)):
        amount = parse_amount(text.removesuffix("分"))
        if amount is None:
            break
        found.append(float(amount.value))
    return found


def stated_items(form: Sequence[Piece], unit: str) -> Iterator[tuple[str, float, Piece]]:
    """`基本支出总额 1190.74`: items with a figure of their own above the money rows of a department's form."""
    for piece in form:
        if _headers(piece):
            return
        for match in load().evaluation["item"].finditer(piece.text):
            figure = _FIGURE.match(piece.text, match.end())
            amount = in_wan(figure[1], unit) if figure else None
            if amount is not None:
                yield match[0], float(amount), piece
