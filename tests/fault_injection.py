"""One digit of one table cell changed in a document's text, and what the checks say of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from yujuesuan import forms
from yujuesuan.checks.model import Cell, Linear, evaluate
from yujuesuan.checks.tables import cells, table_identities
from yujuesuan.numbers import WAN_PER_UNIT, parse_amount
from yujuesuan.pipeline import Parsed, parse
from yujuesuan.tables import Figure

RAW = Path(__file__).parent.parent / "data" / "raw"


@dataclass(frozen=True)
class Fault:
    """`raw` of a cell printed as `changed` in `text`; `within_rounding` where no identity of the cell can tell.

    The contract's tolerance decides: half of the last digit of every term of an identity.
    """

    path: Path
    line: int
    cell: str
    raw: str
    changed: str
    text: str
    identities: int
    within_rounding: bool

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line} {self.cell} → {self.changed}"


@dataclass(frozen=True)
class Verdict:
    """What a changed document's checks say that the document's own do not.

    `outcome`: `suspect` (a new `fail` suspects the cell), `evidence` (it names the cell among its terms), `other` (a
    new `fail` that does not), `missed`. `fails` are the new ones, `added` how many more there are than before: one that
    was there already can change its wording.
    """

    fault: Fault
    outcome: str
    fails: tuple[str, ...]
    added: int


def faults(path: Path, count: int, random: Random) -> Iterator[Fault]:
    """`count` faults in cells of one document, drawn at random without putting any back."""
    parsed = parse(path)
    printed = cells(parsed.official_tables)
    identities = table_identities(parsed.official_tables, printed, forms.load())
    lines = path.read_text("utf-8").split("\n")
    keys = list(printed)
    random.shuffle(keys)
    for key in keys:
        if count == 0:
            return
        t, r, column = key
        table = parsed.official_tables[t]
        figure = table.rows[r].figure(column)
        assert figure is not None
        text = lines[figure.line - 1]
        spans = _occurrences(figure.raw, text)
        alike = [f for table in parsed.official_tables for row in table.rows for f in row.figures if _same(f, figure)]
        # figures stand behind the codes and labels of their line
        if len(spans) < len(alike):
            continue
        count -= 1
        start = spans[-len(alike) :][[f is figure for f in alike].index(True)]
        changed = _another(figure.raw, random)
        value = parse_amount(changed)
        assert value is not None
        n = figure.line
        changed_text = text[:start] + changed + text[start + len(changed) :]
        own = [one for one in identities if any(cell.key == key for cell in one.cells)]
        yield Fault(
            path,
            n,
            printed[key].text,
            figure.raw,
            changed,
            "\n".join([*lines[: n - 1], changed_text, *lines[n:]]),
            len(own),
            bool(own) and not any(_fails(one, printed[key], value.value * WAN_PER_UNIT[table.unit]) for one in own),
        )


def _same(one: Figure, other: Figure) -> bool:
    return one.line == other.line and one.raw == other.raw


def _occurrences(raw: str, text: str) -> list[int]:
    """Where a number stands alone in a line."""
    return [m.start() for m in re.finditer(rf"(?<![\d.,]){re.escape(raw)}(?![\d.,]*\d)", text)]


def _another(raw: str, random: Random) -> str:
    """The number with one digit changed; a first digit does not become zero."""
    i = random.choice([i for i, character in enumerate(raw) if character.isdigit()])
    first = raw[i + 1 : i + 2] not in ("", ".") and not any(character.isdigit() for character in raw[:i])
    digits = "123456789" if first else "0123456789"
    return raw[:i] + random.choice([digit for digit in digits if digit != raw[i]]) + raw[i + 1 :]


def _fails(identity: Linear, cell: Cell, value: Decimal) -> bool:
    outcome = evaluate(identity, {cell.key: value})
    return outcome is not None and outcome.status == "fail"


def verdict(fault: Fault, before: Sequence[dict[str, Any]], folder: Path) -> Verdict:
    """Parse the changed document anew in `folder` and compare its `fail`s with those from before."""
    after = fails(reparsed(fault.path, fault.text, folder))
    told = [(check["rule"], check["message"]) for check in before]
    new = [check for check in after if (check["rule"], check["message"]) not in told]
    names = [f"{check['rule']} {check['description']}" for check in new]
    for outcome, kind in (("suspect", "suspects"), ("evidence", "evidence")):
        if any(_names(passage, fault) for check in new for passage in check[kind]):
            return Verdict(fault, outcome, tuple(names), len(after) - len(before))
    return Verdict(fault, "other" if new else "missed", tuple(names), len(after) - len(before))


def reparsed(path: Path, text: str, folder: Path) -> Parsed:
    """Another text under a document's name, with the sources that stand beside it."""
    shutil.copy(path.parent / "sources.yaml", folder)
    (folder / path.name).write_text(text, "utf-8")
    return parse(folder / path.name)


def fails(parsed: Parsed) -> list[dict[str, Any]]:
    """The contradictions that the checks report beside those of the performance sheets, unchanged here."""
    found = (check for check in parsed.records["checks"] if check["status"] == "fail")
    return [check for check in found if check["rule"] != "evaluation"]


def _names(passage: dict[str, Any], fault: Fault) -> bool:
    return passage["line"] == fault.line and fault.changed in passage["text"]
