"""This year's stated changes against last year's own disclosure (`prior_year`), where both are there.

A change that fits nothing that last year printed is a `warn` and no `fail`: figures are restated when bodies merge,
and the words often leave open which of last year's budgets they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from yujuesuan.checks.model import Cell, Linear, Note, Term, evaluate
from yujuesuan.checks.passages import Record, figure
from yujuesuan.checks.suspects import Evaluated
from yujuesuan.checks.tables import Key, cells
from yujuesuan.checks.words import Passages, held_record, note_record
from yujuesuan.document import Document
from yujuesuan.extract import identities
from yujuesuan.extract.metadata import Metadata
from yujuesuan.forms import Forms
from yujuesuan.loading import load_yaml
from yujuesuan.tables import Table
from yujuesuan.text import fold

#: A budget compared with what was carried out, not with last year's budget.
_CARRIED_OUT = re.compile("执行|完成|决算")
_FIGURES = {"budget": ("amount_wan", "budget_wan"), "final": ("amount_wan", "final_wan")}


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One file of a disclosure: what the comparison of two years needs of it."""

    document: Document
    metadata: Metadata
    tables: Sequence[Table]
    statements: Sequence[Record]


@lru_cache(maxsize=1)
def meanings() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The cells that a subject can mean: `forms/prior_year.yaml`."""
    text = (resources.files("yujuesuan") / "forms" / "prior_year.yaml").read_text("utf-8")
    return {name: specs for name, specs in load_yaml(text).items() if name != "source"}


def prior_year(now: Disclosed, earlier: Sequence[Disclosed], forms: Forms) -> Iterator[dict[str, Any]]:
    """Records of the frame `checks` for the changes that `now` states; `earlier` are the department's other files."""
    wanted = (now.metadata.department, now.metadata.fiscal_year - 1, now.metadata.stage)
    before = [
        (x, cells(x.tables))
        for x in earlier
        if (x.metadata.department, x.metadata.fiscal_year, x.metadata.stage) == wanted
    ]
    for row in now.statements if before else ():
        if row.get("base_year") != wanted[1] or row.get("change_wan") is None:
            continue
        if now.metadata.stage == "budget" and _CARRIED_OUT.search(row["sentence"]):
            continue
        value = row.get("amount_wan") if row.get("amount_wan") is not None else row.get("final_wan")
        options = [(x, cell) for x, printed in before for cell in _last_year(row["subject"], x, printed, forms)]
        if value is not None and options:
            yield _compared(now, row, value, options)


def _last_year(subject: str, before: Disclosed, printed: Mapping[Key, Cell], forms: Forms) -> Iterator[Cell]:
    """What last year's file prints for a subject: cells of its tables, amounts of its own text."""
    for spec in meanings().get(subject, ()):
        for t, r, c, _ in identities.find(before.tables, spec, forms, 1) or ():
            if (t, r, c) in printed:
                yield printed[t, r, c]
    for t, table in enumerate(before.tables):
        if table.form in ("expenditure", "general_expenditure"):
            rows = [r for r, row in enumerate(table.rows) if row.code and _is_path(subject, table, r)]
            columns = [c for c, column in enumerate(table.columns) if column.measure == "total"]
            yield from (printed[(t, r, c)] for r in rows if len(rows) == 1 for c in columns if (t, r, c) in printed)
    for row in before.statements:
        for field in _FIGURES[before.metadata.stage] if row["subject"] == subject else ():
            if row.get(field) is not None:
                text = f"{subject}：{row[field]:,}万元"
                yield figure(before.document, ("stated", row["line"], subject, field), row[field], row["line"], text)


def _is_path(subject: str, table: Table, r: int) -> bool:
    """Whether a row is the class, division or item that a subject (类/款/项, or its last name) names."""
    row = table.rows[r]
    names = [fold(part) for part in subject.split("/")]
    if fold(row.item) != names[-1]:
        return False
    above = [fold(other.item) for other in table.rows if other.code and row.code.startswith(other.code)]
    return all(name in above for name in names)


def _compared(now: Disclosed, row: Record, value: float, options: Sequence[tuple[Disclosed, Cell]]) -> dict[str, Any]:
    """The record of a stated change: with the figure of last year that it fits, else a note with the nearest."""
    line, subject = row["line"], row["subject"]
    amount = figure(now.document, ("now", line, subject), value, line, f"{subject}：{value:,}万元")
    change = figure(
        now.document, ("change", line, subject), row["change_wan"], line, f"变动：{row['change_wan']:,}万元"
    )
    what = f"{subject}：本年数 - 变动数 = {row['base_year']}年公开数"
    found = []
    for before, cell in options:
        identity = Linear("prior_year", "", what, (Term(amount), Term(change, -1)), (Term(cell),))
        outcome = evaluate(identity)
        if outcome:
            found.append((abs(outcome.difference), outcome, identity, before))
    _, outcome, identity, before = min(found, key=lambda one: one[0])
    if outcome.status == "fail":
        message = (
            f"{what}：按所述变动推算为{outcome.actual:,}万元，{row['base_year']}年公开的为{outcome.expected:,}万元 / "
            f"the stated change implies {outcome.actual:,} 万元 for {row['base_year']}; that year's own disclosure "
            f"prints {outcome.expected:,}"
        )
        record = note_record(Note("prior_year", "", what, message, identity.cells), now.document)
    else:
        record = held_record(Evaluated(identity, outcome, identity.cells), Passages(now.document))
    # the last passage is last year's
    record["evidence"][-1]["doc_id"] = before.document.doc_id
    return record
