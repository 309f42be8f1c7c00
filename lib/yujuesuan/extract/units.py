"""Which rows of a table are a budget unit's own: sums of what the table lists under it."""

from __future__ import annotations

from collections.abc import Sequence

from yujuesuan.extract.flow_rows import CATALOG_CODE
from yujuesuan.forms import Form, Forms
from yujuesuan.tables import Row
from yujuesuan.text import squeeze

#: Codes of units count up by threes everywhere: department 307, unit 307001, subordinate 307001002.
_LENGTHS = (3, 6, 9)


def is_unit(row: Row, rows: Sequence[Row], form: Form, forms: Forms) -> bool:
    """Whether a row names a budget unit, in a form that lists units, projects or purchases; `rows` are all rows."""
    if not row.code.isdigit() or CATALOG_CODE.search(squeeze(row.printed)):
        return False
    if form.lists == "units":
        return len(row.code) in _LENGTHS and not _is_class(row, rows, forms)
    if form.lists == "projects":
        return len(row.code) in _LENGTHS and _heads_projects(row, rows, forms)
    # the lines under the deepest unit repeat its code: they are what is bought
    return form.lists == "purchases" and len(row.code) <= 9 and len(row.code) < max(len(r.code) for r in rows)


def _is_class(row: Row, rows: Sequence[Row], forms: Forms) -> bool:
    """A class of 政府收支分类 has three digits and is an expenditure or income; divisions and items may follow it."""
    if len(row.code) != 3 or forms.is_label("body", row.item):
        return False
    parts = any(len(r.code) in (5, 7) and r.code.startswith(row.code) for r in rows)
    return parts or forms.is_label("expenditure_side", row.item) or forms.is_label("income_side", row.item)


def _heads_projects(row: Row, rows: Sequence[Row], forms: Forms) -> bool:
    """Whether a unit's code begins others, or a body's own name stands above projects: rows coded otherwise."""
    if forms.is_label("project_kind", row.item):
        return False
    if any(r.code != row.code and r.code.startswith(row.code) for r in rows):
        return True
    below = any(
        r.index > row.index and r.item and len(r.code) != len(row.code) and not forms.is_label("total", r.item)
        for r in rows
    )
    return below and forms.is_label("body", row.item)
