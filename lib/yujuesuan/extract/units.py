"""Which rows of a table are a budget unit's own: sums of what the table lists under it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yujuesuan.extract.flow_names import CODED
from yujuesuan.forms import Form, Forms
from yujuesuan.tables import Row
from yujuesuan.text import squeeze

#: Codes of units count up by threes everywhere: department 307, unit 307001, subordinate 307001002.
_LENGTHS = (3, 6, 9)


def unit_rows(rows: Sequence[Row], form: Form, forms: Forms) -> list[bool]:
    """For each row whether it is a budget unit's own, in a form that lists units, projects or purchases."""
    if not form.lists:
        return [False] * len(rows)
    beginnings = {row.code[:n] for row in rows for n in range(3, len(row.code))}
    deepest = max((len(row.code) for row in rows), default=0)
    found = []
    for i, row in enumerate(rows):
        unit = row.code.isdigit() and not CODED.search(squeeze(row.printed))
        if form.lists == "purchases":
            # the lines under the deepest unit repeat its code: they are what is bought
            unit = unit and len(row.code) <= 9 and len(row.code) < deepest
        elif form.lists == "units":
            unit = unit and len(row.code) in _LENGTHS and not _is_class(row, rows, forms)
        else:
            unit = unit and len(row.code) in _LENGTHS and _heads_projects(row, rows[i + 1 :], beginnings, forms)
        found.append(unit)
    return found


def _is_class(row: Row, rows: Sequence[Row], forms: Forms) -> bool:
    """A class of 政府收支分类 has three digits and is an expenditure or income; divisions and items may follow it."""
    if len(row.code) != 3 or forms.is_label("body", row.item):
        return False
    parts = any(len(r.code) in (5, 7) and r.code.startswith(row.code) for r in rows)
    return parts or forms.is_label("expenditure_side", row.item) or forms.is_label("income_side", row.item)


def _heads_projects(row: Row, below: Sequence[Row], beginnings: Collection[str], forms: Forms) -> bool:
    """Whether a unit's code begins others, or a body's own name stands above projects, which repeat its code or have
    codes of their own."""
    if forms.is_label("project_kind", row.item):
        return False
    if row.code in beginnings:
        return True
    named = (r for r in below if r.item and not forms.is_label("total", r.item))
    return forms.is_label("body", row.item) and any(len(r.code) != len(row.code) or r.code == row.code for r in named)
