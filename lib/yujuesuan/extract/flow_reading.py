"""Which of the readings of a flow's header its rows bear out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from yujuesuan.document import Line
from yujuesuan.extract.flow_cells import ENDS, reading, totals_first
from yujuesuan.extract.flow_headers import Header, flow_columns, side_columns
from yujuesuan.extract.placement import Rule, placements, row_rules
from yujuesuan.forms import Form, Forms
from yujuesuan.tables import Before, Column, Row

#: Rows that a reading is tried on, those with most figures first, and placements of a row that are tried.
_ROWS, _PLACEMENTS = 40, 200


def columns_of(
    lines: Sequence[Line], header: Header, rows: Sequence[Row], form: Form, forms: Forms
) -> tuple[list[Column], Before | None]:
    """The columns as the header's words follow each other, or as its lines go across the page if that fits better.

    A flow may print a header cell by cell or line by line across the page; only in the first do the words follow each
    other as the columns do. The second is tried where the first leaves something open, and taken if it explains every
    piece and is contradicted by fewer rows, leaves less without meaning, needs fewer words, or is proved by more rows.
    With it comes what its lines tell of the order of columns.
    """
    columns = flow_columns(header.words, form, forms)
    tried = sorted((row for row in rows if row.figures), key=lambda row: -len(row.figures))[:_ROWS]
    against, doubts, proof = _evidence(columns, None, tried, form, header.columns)
    open_ = against or doubts or header.unknown or _open(columns, header, form)
    if not tried or form.layout == "lines" or not open_:
        return columns, None
    across = reading(lines, form, forms)
    if across is None or across.unknown:
        return columns, None
    wrong, doubtful, proved = _evidence(across.columns, across.before, tried, form, header.columns)
    if not (doubts or header.unknown) and proved < proof:  # one misprinted row refutes no order that others prove
        return columns, None
    rank = against, doubts + header.unknown, len(header.words), -proof, _misplaced(columns, form)
    better = (wrong, doubtful, across.said, -proved, _misplaced(across.columns, form)) < rank
    return (across.columns, across.before) if better else (columns, None)


def _misplaced(columns: Sequence[Column], form: Form) -> int:
    """How many columns stand left of one that adds them up."""
    return sum(i > j for i, j in totals_first(columns, form))


def _open(columns: Sequence[Column], header: Header, form: Form) -> bool:
    """Whether a column stands left of one that adds it up, or the end of some cell stands alone."""
    ends = {"side"} if form.layout == "sangong" else ENDS
    return any(word in ends for word, _ in header.words[1:]) or bool(_misplaced(columns, form))


def side_columns_of(
    lines: Sequence[Line], header: Header, form: Form, forms: Forms
) -> tuple[list[Column], Before | None]:
    """The columns of a header with sides: read line by line where only that gives every column a meaning."""
    columns = side_columns(header.words, form)
    if all(column.measure for column in columns):
        return columns, None
    across = reading(lines, form, forms)
    if across is None or across.unknown or not all(column.measure for column in across.columns):
        return columns, None
    blocks = {column.block for column in across.columns}
    return (across.columns, across.before) if blocks == set(range(len(blocks))) and len(blocks) > 1 else (columns, None)


def _evidence(
    columns: Sequence[Column], before: Before | None, rows: Sequence[Row], form: Form, count: int | None
) -> tuple[int, int, int]:
    """How many rows contradict the columns, how many columns are doubtful, how many whole rows prove them."""
    rules = list(row_rules(form, columns))
    found = [_fits(row, len(columns), before, rules) for row in rows]
    items = any(column.item for column in columns)
    unnamed = sum(column.money and not (column.measure and (column.item or not items)) for column in columns)
    doubts = unnamed + (count not in (None, len(columns)))
    return sum(fit is None for fit in found), doubts, sum(fit is True for fit in found)


def _fits(row: Row, width: int, before: Before | None, rules: Sequence[Rule]) -> bool | None:
    """True where a row with a figure in every column satisfies an identity, None where no placement satisfies all."""
    options = placements(range(width), len(row.figures), before, _PLACEMENTS)
    if options is None:
        return False
    if any(all(_holds(row, option, rule) for rule in rules) for option in options):
        return len(row.figures) == width and any(_says(row, rule) for rule in rules)
    return None


def _holds(row: Row, option: Sequence[int], rule: Rule) -> bool:
    """Whether the figures, placed so, satisfy a rule within rounding; parts are never printed without their total."""
    left, right = rule
    placed = list(zip(option, row.figures, strict=True))
    if len(left) == 1 and any(c in right for c in option) and not any(c in left for c in option):
        return False
    signed = [(1 if c in left else -1, f.amount) for c, f in placed if c in left or c in right]
    slack = sum((amount.resolution for _, amount in signed), Decimal(0)) / 2
    return abs(sum((sign * amount.value for sign, amount in signed), Decimal(0))) <= slack


def _says(row: Row, rule: Rule) -> bool:
    """Whether a whole row says something by satisfying a rule: figures that are not nothing on both sides."""
    return all(any(row.figures[c].amount.value for c in side) for side in rule)
