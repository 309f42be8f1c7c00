"""One disclosure in several files: whose a file of tables is that does not say so, and which file repeats another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from yujuesuan.text import fold

#: So many amounts of a narrative, each of four digits at least, are in no other department's tables by chance.
_SHARED = 3
_LEAST = 10.0
_STAGES = {"budget": "预算", "final": "决算"}


@dataclass(frozen=True, slots=True)
class Key:
    """What files of one disclosure have in common."""

    department: str
    fiscal_year: int
    stage: str


@dataclass(frozen=True, slots=True)
class Part:
    """A file as one part of a disclosure: its key, or what is known of it.

    `amounts` are those of tables without a key, `stated` those of a narrative without tables, in 万元 to the cent.
    """

    path: Path
    key: Key | None = None
    known: Mapping[str, str | int] = field(default_factory=dict)
    amounts: frozenset[float] = frozenset()
    stated: frozenset[float] = frozenset()


def key_from_others(part: Part, parts: Sequence[Part]) -> Key | None:
    """The key of a file of tables that does not print it, where one other file in its folder or ZIP proves it.

    The proof is the file's name, when it names that other file's department and all else that the tables do not say;
    or the amounts, when a narrative without tables states some of them. A key of which nothing proves, or that is not
    the only one, is none.
    """
    if part.key or not part.amounts:
        return None
    beside = [other for other in parts if other.path.parent == part.path.parent and _fits(part.known, other.key)]
    named = {other.key for other in beside if other.key and _is_named(part, other.key)}
    shared = {other.key for other in beside if _shared(part, other) >= _SHARED}
    found = named or shared
    return next(iter(found)) if len(found) == 1 else None


def _fits(known: Mapping[str, str | int], key: Key | None) -> bool:
    return key is not None and all(asdict(key)[name] == value for name, value in known.items())


def _is_named(part: Part, key: Key) -> bool:
    """Whether the name of a file holds all of a key that its text does not."""
    name = fold(part.path.stem)
    years = re.findall(r"(?<!\d)20\d{2}(?!\d)", name)
    return (
        (key.department in name or part.known.get("department") == key.department)
        and ("fiscal_year" in part.known or years == [str(key.fiscal_year)])
        and ("stage" in part.known or _STAGES[key.stage] in name)
    )


def _shared(part: Part, other: Part) -> int:
    return len({amount for amount in part.amounts & other.stated if abs(amount) >= _LEAST})


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says, without the places where it says it: its forms and, by frame, its facts."""

    path: Path
    sha256: str
    key: Key
    forms: frozenset[str]
    facts: Mapping[str, Counter[tuple[object, ...]]]

    @property
    def size(self) -> int:
        return sum(found.total() for found in self.facts.values())

    def is_in(self, other: Content) -> bool:
        """Whether the other file is this one, or says all that this one says."""
        contained = all(not found - other.facts[frame] for frame, found in self.facts.items())
        return self.sha256 == other.sha256 or (self.key == other.key and self.size > 0 and contained)


def repetitions(contents: Sequence[Content]) -> Iterator[tuple[Content, Content, bool]]:
    """(a file, another that says the same, whether it says all of it): what would count twice.

    Of files that say the same the one that says most stands, else the first. Files of one disclosure that have a form
    in common without being the same come too, with False: which of them holds is for a person to say.
    """
    kept: list[Content] = []
    for content in sorted(contents, key=lambda content: -content.size):
        whole = next((other for other in kept if content.is_in(other)), None)
        if whole:
            yield content, whole, True
            continue
        partly = next((other for other in kept if other.key == content.key and other.forms & content.forms), None)
        if partly:
            yield content, partly, False
        kept.append(content)
