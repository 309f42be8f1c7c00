"""All checks of one document → the records of frame `checks`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yujuesuan.checks.model import Identity, Note, evaluate
from yujuesuan.checks.names import code_names
from yujuesuan.checks.narrative import narrative_checks
from yujuesuan.checks.oddities import departments, funds, missing, years
from yujuesuan.checks.performance import evaluations
from yujuesuan.checks.projects import projects
from yujuesuan.checks.purchases import purchases
from yujuesuan.checks.suspects import Evaluated, findings
from yujuesuan.checks.tables import cells, table_identities
from yujuesuan.checks.words import Passages, finding_record, held_record, note_record
from yujuesuan.document import Document
from yujuesuan.extract.metadata import Metadata
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.performance_sheets import Sheet
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
    sheets: Sequence[Sheet] = ()


def checks(facts: Facts) -> list[dict[str, Any]]:
    """Records of the frame `checks` without document keys: every identity that holds, one row a finding, the notes."""
    document, tables = facts.document, facts.tables
    printed = cells(tables)
    found: list[Identity | Note] = [
        *table_identities(tables, printed, facts.forms),
        *evaluations(document, facts.sheets, facts.records),
        *projects(document, facts.sheets, facts.sentences, facts.records),
        *purchases(tables, printed, facts.records["purchases"]),
        *narrative_checks(document, facts.metadata, tables, facts.sentences, facts.records, facts.forms, printed),
        *code_names(document, tables),
        *years(document, facts.metadata, tables, facts.sentences, facts.sheets),
        *departments(document, facts.metadata),
        *funds(document, tables, facts.sentences),
        *missing(document, tables, facts.sheets, facts.forms, facts.records["checks"]),
    ]
    identities = [one for one in found if not isinstance(one, Note)]
    evaluated = [Evaluated(one, outcome, one.cells) for one in identities if (outcome := evaluate(one)) is not None]
    causes = findings(evaluated)
    told = {id(one) for finding in causes for one in (finding.broken, *finding.others)}
    passages = Passages(document)
    held = [held_record(one, passages) for one in evaluated if id(one) not in told]
    notes = [note_record(one, document) for one in found if isinstance(one, Note)]
    return [*held, *(finding_record(finding, passages) for finding in causes), *notes]
