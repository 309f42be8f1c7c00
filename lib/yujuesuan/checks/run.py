"""All checks of one document → the records of frame `checks`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yujuesuan.checks.model import evaluate
from yujuesuan.checks.narrative import narrative_checks
from yujuesuan.checks.suspects import Evaluated, findings
from yujuesuan.checks.tables import cells, table_identities
from yujuesuan.checks.words import finding_record, held_record, note_record
from yujuesuan.document import Document
from yujuesuan.extract.metadata import Metadata
from yujuesuan.extract.narrative import Sentence
from yujuesuan.forms import Forms
from yujuesuan.tables import Table

Records = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read of one document; `records` are the records of its other frames."""

    document: Document
    metadata: Metadata
    tables: Sequence[Table]
    sentences: Sequence[Sentence]
    records: Records
    forms: Forms


def checks(facts: Facts) -> list[dict[str, Any]]:
    """Records of the frame `checks` without document keys: every identity that holds, one row a finding."""
    printed = cells(facts.tables)
    said = narrative_checks(
        facts.document, facts.metadata, facts.tables, facts.sentences, facts.records, facts.forms, printed
    )
    identities = [*table_identities(facts.tables, printed, facts.forms), *said.identities]
    evaluated = [Evaluated(one, outcome) for one in identities if (outcome := evaluate(one)) is not None]
    found = findings(evaluated)
    told = {id(one) for finding in found for one in (finding.broken, *finding.others)}
    held = [held_record(one, facts.document) for one in evaluated if id(one) not in told]
    return [
        *held,
        *(finding_record(finding, facts.document) for finding in found),
        *(note_record(note, facts.document) for note in said.notes),
    ]
