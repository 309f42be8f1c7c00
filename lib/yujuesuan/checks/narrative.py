"""All that a narrative states, against the tables and against itself."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from yujuesuan.checks.goals import funding_identities, goal_identities
from yujuesuan.checks.meanings import Key, Meanings
from yujuesuan.checks.model import Cell, Identity, Note
from yujuesuan.checks.rates import direction_notes, rate_identities
from yujuesuan.checks.stated import stated, usual_decimals
from yujuesuan.checks.stated_lists import groups, list_identities, list_notes
from yujuesuan.checks.statements import statement_identities, with_closing_zeros
from yujuesuan.document import Document
from yujuesuan.extract.metadata import Metadata
from yujuesuan.extract.narrative import Sentence
from yujuesuan.forms import Forms
from yujuesuan.tables import Table

Records = Mapping[str, Sequence[Mapping[str, Any]]]


def narrative_checks(
    document: Document,
    metadata: Metadata,
    tables: Sequence[Table],
    sentences: Sequence[Sentence],
    records: Records,
    forms: Forms,
    printed: Mapping[Key, Cell],
) -> list[Identity | Note]:
    """Everything that the stated figures of a document can be compared with; a passage printed twice counts once."""
    projects = sum(record["source"] == "table" for record in records["projects"])
    meanings = Meanings(tables, printed, forms, projects)
    as_printed = stated(records["statements"], sentences)
    usual = usual_decimals(records["statements"])
    told = with_closing_zeros(as_printed, meanings, usual, metadata.stage)
    lists = groups(told, meanings)
    found: list[Identity | Note] = [
        *statement_identities(told, lists, meanings, metadata.stage, metadata.fiscal_year),
        *list_identities(told, lists, meanings, sentences),
        *goal_identities(told, records["projects"], meanings, document, usual),
        *funding_identities(records["funding"], meanings, document),
        # a rate leaves room for amounts that were rounded after it was computed
        *rate_identities(as_printed, meanings),
        *list_notes(lists, meanings, sentences),
        *direction_notes(told),
    ]
    return list({_signature(one): one for one in reversed(found)}.values())[::-1]


def _signature(one: Identity | Note) -> tuple[Hashable, ...]:
    cells = one.passages if isinstance(one, Note) else one.cells
    return (one.rule, isinstance(one, Note), *(cell.key for cell in cells))
