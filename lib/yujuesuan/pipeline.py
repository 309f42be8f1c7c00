"""A file → frames: the one place where reading, extraction, checks and frames meet."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pandas as pd

from yujuesuan import display
from yujuesuan import forms as form_families
from yujuesuan.checks import Disclosed, Facts, checks, prior_year
from yujuesuan.checks.names import names_between, printed_pairs
from yujuesuan.checks.words import note_record
from yujuesuan.contacts import may_hold_contacts, without_contacts
from yujuesuan.document import Document, Unread
from yujuesuan.errors import NotADisclosure, WithoutKey
from yujuesuan.extract.amounts import amounts
from yujuesuan.extract.contents import declared_forms
from yujuesuan.extract.coverage import coverage, stated_values
from yujuesuan.extract.metadata import Metadata, metadata, sources
from yujuesuan.extract.narrative import sentences
from yujuesuan.extract.performance import (
    Leftover,
    Sheet,
    department_funding,
    goal_projects,
    performance_sheets,
    read_indicators,
)
from yujuesuan.extract.project_names import named, project_names
from yujuesuan.extract.project_table import table_projects
from yujuesuan.extract.projects import evaluated_projects
from yujuesuan.extract.purchases import purchases
from yujuesuan.extract.quantities import cell_sentences, quantities
from yujuesuan.extract.read_tables import read_tables
from yujuesuan.extract.statements import statements
from yujuesuan.frames import Frames, build
from yujuesuan.readers import home, read
from yujuesuan.schema import FRAMES
from yujuesuan.tables import Problem, Table, wide
from yujuesuan.text import squeeze

#: Frames that parsing fills.
PARSED = (
    "documents",
    "amounts",
    "statements",
    "projects",
    "indicators",
    "funding",
    "purchases",
    "quantities",
    "checks",
    "coverage",
)
#: Columns that name the document and what it discloses.
_KEY = ("doc_id", "department", "fiscal_year", "stage")
#: Columns that name a project.
_PROJECT_COLUMNS = {"projects": "project", "indicators": "owner", "purchases": "project"}
#: Columns that hold running text of the source; the lines of frame `coverage` are made without contacts.
_PROSE_COLUMNS = frozenset({"section", "sentence", "reason", "description", "message"})
_PROSE = {frame: [c.name for c in FRAMES[frame] if c.name in _PROSE_COLUMNS] for frame in PARSED}
Records = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Parsed:
    """One parsed document: its frames, its tables as printed, and what a person must look at.

    `records` are those of its frames without the document's key.
    """

    document: Document
    metadata: Metadata
    official_tables: tuple[Table, ...]
    records: Mapping[str, list[dict[str, Any]]]
    problems: tuple[Problem, ...]

    @cached_property
    def frames(self) -> Frames:
        """All frames of this document, by name."""
        return display.FrameSet(_frames([self]))

    @property
    def documents(self) -> pd.DataFrame:
        """One row: the file."""
        return self.frames["documents"]

    @property
    def amounts(self) -> pd.DataFrame:
        """One row a printed money cell, in 万元."""
        return self.frames["amounts"]

    @property
    def statements(self) -> pd.DataFrame:
        """One row a figure that the narrative states about a subject."""
        return self.frames["statements"]

    @property
    def projects(self) -> pd.DataFrame:
        """One row a project and place it is reported."""
        return self.frames["projects"]

    @property
    def indicators(self) -> pd.DataFrame:
        """One row a performance indicator; targets and values as printed."""
        return self.frames["indicators"]

    @property
    def purchases(self) -> pd.DataFrame:
        """One row a line of the procurement and purchased-service tables, in 万元."""
        return self.frames["purchases"]

    @property
    def quantities(self) -> pd.DataFrame:
        """One row a quantity in the text beside its fiscal amounts: staff, vehicles, outputs."""
        return self.frames["quantities"]

    @property
    def coverage(self) -> pd.DataFrame:
        """One row a source line: its role, its numbers and how many of them are in a frame."""
        return self.frames["coverage"]

    @property
    def checks(self) -> pd.DataFrame:
        """What could not be read or placed."""
        return self.frames["checks"]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Official tables as printed, by canonical form; a form's second table is `form#2`."""
        found: dict[str, pd.DataFrame] = {}
        for table in self.official_tables:
            n = sum(name.partition("#")[0] == table.form for name in found) + 1
            found[table.form if n == 1 else f"{table.form}#{n}"] = wide(table)
        return found

    def __repr__(self) -> str:
        return display.line(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(display.text(self))

    def _repr_html_(self) -> str:
        return display.page(self)


def parse(path: Path | str) -> Parsed:
    """Parse one file. Raises a `YujuesuanError` that names file, line and remedy when it cannot."""
    parsed = parse_part(Path(path))
    if not parsed.official_tables and not source_of(parsed.document)[0]:
        raise without_tables(Path(path))
    return parsed


def without_tables(path: Path) -> NotADisclosure:
    """The error of a file in which no official table was found, where no other file of its disclosure has them."""
    what = "no official table of a budget or final account found"
    return NotADisclosure(what, path=path, remedy="check that this is a department's disclosure")


def parse_part(path: Path, given: Mapping[str, Any] | None = None) -> Parsed:
    """Parse a file that may be part of a disclosure: a narrative without its tables, or, with `given`, tables whose
    other files say whose they are. Raises like `parse`.
    """
    with _no_collection():
        return _read_and_parsed(path, given)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without garbage collection, which would look again and again at what parsing makes and nearly all of it keeps."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # all of it becomes old at once, instead of being looked at first; what a caller froze stays frozen
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _read_and_parsed(path: Path, given: Mapping[str, Any] | None) -> Parsed:
    document = read(path)
    families = form_families.load()
    found, problems = read_tables(document, families)
    source, aliases = source_of(document)
    try:
        meta = metadata(document, found, {**(given or {}), **source}, aliases)
    except WithoutKey as error:
        if not found:
            raise without_tables(path) from None
        error.amounts = frozenset(round(record["amount_wan"], 2) for t in found for record in amounts(t, families))
        raise
    return _parsed(document, meta, found, problems)


def source_of(document: Document) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """What `sources.yaml` says of a file, and its aliases of departments."""
    folder, name = home(Path(document.path))
    known = sources(folder)
    return (known.get("documents") or {}).get(name) or {}, known.get("aliases") or {}


def _parsed(document: Document, meta: Metadata, found: list[Table], problems: list[Problem]) -> Parsed:
    families = form_families.load()
    in_tables = frozenset(n for table in found for n in range(table.first_line, table.last_line + 1))
    sheets = performance_sheets(document, in_tables)
    in_sheets = sheet_lines(sheets)
    narrative = sentences(document, in_tables | in_sheets)
    # a table of no known form (an empty one) that turns out to be a performance sheet was read as such
    problems = [problem for problem in problems if problem.form or problem.line not in in_sheets]
    found_indicators, leftover = read_indicators(sheets)
    problems = [*problems, *(_left_over(rest) for rest in leftover if rest.reason != "note")]
    problems += [_left_out(left, document) for left in document.unread]
    records: Records = {
        "documents": [_document_record(document, meta, found)],
        "amounts": [record for table in found for record in amounts(table, families)],
        "statements": statements(narrative, meta.fiscal_year, meta.stage),
        "projects": [
            *(record for table in found for record in table_projects(table, families)),
            *goal_projects(sheets, meta.fiscal_year),
            *evaluated_projects(document, narrative),
        ],
        "indicators": [{**record, "owner": record["owner"] or meta.department} for record in found_indicators],
        "funding": department_funding(sheets, meta.fiscal_year),
        "purchases": [record for table in found for record in purchases(table)],
        "checks": [_problem_record(problem, document) for problem in problems],
    }
    told = (*narrative, *cell_sentences(document, in_tables | sheet_lines(sheets)))
    stated = stated_values(told, records)
    records["quantities"] = quantities(told, stated)
    records["coverage"] = coverage(document, found, sheets, told, stated, records)
    records["checks"] += checks(Facts(document, meta, found, told, records, families, sheets))
    # coverage compares with the texts as printed, so this comes last
    for frame, rows in records.items():
        _mask(rows, _PROSE[frame])
    return Parsed(document, meta, tuple(found), records, tuple(problems))


def _mask(records: list[dict[str, Any]], columns: Sequence[str]) -> None:
    """Take contact persons and numbers out of the texts in these columns."""
    for column in columns:
        texts = [record.get(column) or "" for record in records]
        # most columns hold no contact at all, which one look tells
        if may_hold_contacts("\n".join(dict.fromkeys(texts))):
            for record, text in zip(records, texts, strict=True):
                if text:
                    record[column] = without_contacts(text)


def _document_record(document: Document, meta: Metadata, found: Sequence[Table]) -> dict[str, Any]:
    families = form_families.load()
    return {
        "path": document.path,
        "sha256": document.sha256,
        "format": document.format,
        "region": meta.region,
        "title": meta.title,
        "pages": document.pages,
        "characters": sum(map(len, map(squeeze, [line.text for line in document.lines]))),
        "declared_forms": declared_forms(document, families),
        "forms": list(dict.fromkeys(table.form for table in found)),
    }


def sheet_lines(sheets: Sequence[Sheet]) -> frozenset[int]:
    """Lines of the performance sheets."""
    return frozenset(n for sheet in sheets for n in range(sheet.first_line, sheet.last_line + 1))


def _left_over(rest: Leftover) -> Problem:
    """Text among indicators that no column of its sheet explains."""
    message = (
        f"第{rest.line}行“{rest.text[:20]}”在绩效表中无法归入任何栏 / "
        f"line {rest.line}: this text of a performance sheet fits none of its columns"
    )
    return Problem("evaluation", "project_goals", rest.line, rest.text, message)


def _left_out(left: Unread, document: Document) -> Problem:
    """A page, or a number, that the reader of the file left out."""
    return Problem("columns", "", left.line, document.lines[left.line - 1].text, left.message, unread=left.whole)


def _problem_record(problem: Problem, document: Document) -> dict[str, Any]:
    evidence = {
        "doc_id": document.doc_id,
        "page": document.lines[problem.line - 1].page,
        "line": problem.line,
        "text": without_contacts(problem.text),
        "amount_wan": None,
    }
    return {
        "rule": problem.rule,
        "form": problem.form,
        "description": "every printed figure stands in a column whose meaning is known",
        "status": "warn",
        "message": problem.message,
        "evidence": [evidence],
        "suspects": [],
        "explains": [],
    }


def combine(parsed: Sequence[Parsed]) -> Frames:
    """Frames of many documents, ordered by department, year, stage and file, so that inputs fix the bytes."""
    order = sorted(
        parsed,
        key=lambda p: (p.metadata.department, p.metadata.fiscal_year, p.metadata.stage, p.document.path),
    )
    return _frames(order)


def _frames(order: Sequence[Parsed]) -> Frames:
    """Frames of documents in their order, each project under one name; `printed_name` keeps the print."""
    with _no_collection():
        return _named_frames(order)


def _named_frames(order: Sequence[Parsed]) -> Frames:
    keys = [_key(p.document, p.metadata) for p in order]
    known = project_names(
        {**key, **record} for key, p in zip(keys, order, strict=True) for record in p.records["projects"]
    )
    found: Frames = {}
    for name in PARSED:
        parts = [(key, p.records[name]) for key, p in zip(keys, order, strict=True)]
        if name == "checks":
            parts += _between_documents(order)
        column = _PROJECT_COLUMNS.get(name)
        if column:
            parts = [
                (key, [{**r, column: named(r[column], key["department"], known)} for r in rows]) for key, rows in parts
            ]
        of_document = {k: list(chain(*(repeat(key[k], len(rows)) for key, rows in parts))) for k in _KEY}
        found[name] = build(name, [record for _, rows in parts for record in rows], of_document)
    return found


def _between_documents(order: Sequence[Parsed]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Checks of each document against last year's of its department, and of its codes against all others'; with the
    document's key.
    """
    families = form_families.load()
    files = [Disclosed(p.document, p.metadata, p.official_tables, p.records["statements"]) for p in order]
    by_department: dict[str, list[Disclosed]] = {}
    for file in files:
        by_department.setdefault(file.metadata.department, []).append(file)
    found = [
        (
            _key(file.document, file.metadata),
            list(prior_year(file, by_department[file.metadata.department], families)),
        )
        for file in files
    ]
    pairs = [printed_pairs(file.tables) for file in files]
    for file, own in zip(files, pairs, strict=True):
        notes = names_between(file.document, own, (pair for other in pairs if other is not own for pair in other))
        found.append((_key(file.document, file.metadata), [note_record(note, file.document) for note in notes]))
    for _, records in found:
        _mask(records, _PROSE["checks"])
    return found


def _key(document: Document, meta: Metadata) -> dict[str, Any]:
    return dict(zip(_KEY, (document.doc_id, meta.department, meta.fiscal_year, meta.stage), strict=True))
