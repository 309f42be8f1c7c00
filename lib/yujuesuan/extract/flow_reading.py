"""Which of the readings of a flow's header its rows bear out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import comb

from yujuesuan.document import Line
from yujuesuan.extract.flow_cells import readings
from yujuesuan.extract.flow_headers import Header, flow_columns, side_columns
from yujuesuan.extract.placement import Rule, row_rules
from yujuesuan.forms import Form, Forms
from yujuesuan.tables import Column, Row

#: Rows that a reading is tried on, those with most figures first, and placements of a row that are tried.
_ROWS, _PLACEMENTS = 40, 200


def columns_of(
    lines: Sequence[Line], header: Header, rows: Sequence[Row], form: Form, forms: Forms
) -> list[Column]:
    """The columns as the header's words follow each other, or those of a reading line by line that the rows bear out.

    A flow may print a header cell by cell or line by line across the page; only in the first do the words follow each
    other as the columns do. The other is tried where the first leaves columns without meaning or rows without room,
    or where the rows of the table contradict it; it is taken where nothing speaks against it. Of several, that which
    most rows prove is taken, then that whose columns stand in the order of the prescribed form.
    """
    columns = flow_columns(header.words, form, forms)
    tried = sorted((row for row in rows if row.figures), key=lambda row: -len(row.figures))[:_ROWS]
    against, doubts, proof = _evidence(columns, tried, form, header.count)
    doubts += bool(header.unknown)
    if not tried or not (against or doubts):
        return columns
    best = (doubts + bool(against), -proof, 0)
    for read, _, unknown in readings(lines, form, forms):
        wrong, doubtful, proved = _evidence(read, tried, form, header.count)
        rank = doubtful + unknown, -proved, _disorder(read, form, forms)
        if not wrong and proved >= proof and rank[0] < doubts + bool(against) and rank < best:
            best, columns = rank, read
    return columns


def side_words(lines: Sequence[Line], header: Header, form: Form, forms: Forms) -> list[tuple[str, str]]:
    """The words of a header with sides: read line by line where only that gives every column a meaning."""
    if all(column.measure for column in side_columns(header.words, form, forms)):
        return header.words
    read = next(readings(lines, form, forms), None)
    return read[1] if read and not read[2] and all(column.measure for column in read[0]) else header.words


def _evidence(columns: Sequence[Column], rows: Sequence[Row], form: Form, count: int | None) -> tuple[int, int, int]:
    """How many rows contradict the columns, how many columns are doubtful, how many whole rows prove them."""
    rules = list(row_rules(form, columns))
    found = [_fits(row, len(columns), rules) for row in rows]
    items = any(column.item for column in columns)
    unnamed = sum(column.money and not (column.measure and (column.item or not items)) for column in columns)
    doubts = unnamed + (count not in (None, len(columns)))
    return sum(fit is None for fit in found), doubts, sum(fit is True for fit in found)


def _fits(row: Row, width: int, rules: Sequence[Rule]) -> bool | None:
    """True where a row with a figure in every column satisfies an identity, None where no placement satisfies all."""
    figures = len(row.figures)
    if figures > width:
        return None
    if comb(width, figures) > _PLACEMENTS:
        return False
    if any(all(_holds(row, option, rule) for rule in rules) for option in combinations(range(width), figures)):
        return figures == width and any(_says(row, rule) for rule in rules)
    return None


def _holds(row: Row, option: Sequence[int], rule: Rule) -> bool:
    """Whether the figures, placed so, satisfy a rule within rounding; parts are never printed without their total."""
    left, right = rule
    placed = list(zip(option, row.figures, strict=True))
    if len(left) == 1 and any(c in right for c in option) and not any(c in left for c in option):
        return False
    signed = [(1 if c in left else -1, f.amount) for c, f in placed if c in left or c in right]
    slack = sum(amount.resolution for _, amount in signed) / 2
    return abs(sum(sign * amount.value for sign, amount in signed)) <= slack


def _says(row: Row, rule: Rule) -> bool:
    """Whether a whole row says something by satisfying a rule: figures that are not nothing on both sides."""
    return all(any(row.figures[c].amount.value for c in side) for side in rule)


def _disorder(columns: Sequence[Column], form: Form, forms: Forms) -> int:
    """How many neighbours stand otherwise than in the prescribed form."""
    items = list(forms.sangong_items.values()) if form.layout == "sangong" else list(form.measures)
    names = [column.item or column.measure for column in columns]
    known = [items.index(name) for name in names if name in items]
    return sum(a > b for a, b in pairwise(known))
