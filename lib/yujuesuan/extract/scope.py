"""A sentence while it is read for statements, and the records that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from yujuesuan.extract.clauses import NOT_COMPARED, Base
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.subjects import Folded

_FIGURES = ("amount_wan", "budget_wan", "final_wan", "completion_rate", "change_wan", "change_rate", "share")
#: What a change can be against, in the frame's words.
_BASES = {"budget": "budget", "year": "prior_year"}


@dataclass
class Record:
    """A statement being put together; `against` says what its change is against (`year`, `budget`), `reason_for` what
    its reason is given for, where the text says."""

    subject: str
    sentences: list[Sentence]
    line: int
    page: int | None
    values: dict[str, Any] = field(default_factory=dict)
    against: str = ""
    reason_for: str = ""

    @property
    def explains(self) -> bool:
        """Whether it states something that a reason can be given for."""
        return any(name in self.values for name in ("change_wan", "change_rate", "completion_rate", "final_wan"))

    def agrees(self, values: dict[str, Any]) -> bool:
        """Whether nothing in `values` contradicts what is stated already."""
        return all(self.values.get(name, value) == value for name, value in values.items())


@dataclass
class Scope:
    """A sentence while it is read; `current` is the subject that its clauses speak of.

    `levels` are the subjects of its amounts so far; `counted` is true after a number of cars or people and
    `unbound` after any figure that belongs to no subject; `divided` after 其中, `nested` after a second one.
    """

    sentence: Sentence
    folded: Folded
    current: str | None
    records: list[Record] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    #: Where the last change of an amount stands: its rate may follow in brackets.
    changed_to: int = -1
    #: Subjects that rise or fall with the current one: 收入总计、支出总计各增加.
    together: tuple[str, ...] = ()
    #: Subjects among which 分别 divided the figures before.
    listed: list[str] = field(default_factory=list)
    base: Base = NOT_COMPARED
    counted: bool = False
    unbound: bool = False
    divided: bool = False
    nested: bool = False
    executed: Record | None = None
    #: Whether a subject was named with the amount that it is compared with.
    quoted: bool = False

    def record(self, subject: str, at: int) -> Record:
        """The sentence's record of a subject, made where its first figure stands."""
        for record in reversed(self.records):
            if record.subject == subject:
                return record
        return self.add(subject, at)

    def add(self, subject: str, at: int) -> Record:
        """A further record of a subject that the sentence contradicts itself about."""
        offset = self.folded.offsets[at]
        place = self.sentence.line_at(offset), self.sentence.page_at(offset)
        self.records.append(Record(subject, [self.sentence], *place))
        return self.records[-1]


def finished(record: Record) -> dict[str, Any]:
    """The record's columns of the frame `statements`."""
    values = {name: _plain(record.values.get(name)) for name in _FIGURES}
    return {
        "section": record.sentences[0].section,
        "subject": record.subject,
        **values,
        "base": _BASES.get(record.against),
        "base_year": record.values.get("base_year"),
        "share_of": record.values.get("share_of"),
        "reason": record.values.get("reason"),
        "sentence": "".join(sentence.text for sentence in record.sentences),
        "line": record.line,
        "page": record.page,
    }


def _plain(value: Decimal | None) -> float | None:
    # + 0 turns the -0 of “减少0万元” into 0.
    return None if value is None else float(value) + 0.0
