"""Files → frames: the one place where reading, extraction and frames meet."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
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
from yujuesuan.contacts import without_contacts
from yujuesuan.document import Document
from yujuesuan.errors import NotADisclosure, RepeatedDocument, UnreadTable, WithoutKey, YujuesuanError
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
from yujuesuan.joining import Content, Key, Part, key_from_others, repetitions
from yujuesuan.readers import expanded, home, is_archive, read
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
#: What a record says, whatever the layout: columns that are the same where two files print the same disclosure.
_FACTS = {
    "amounts": ("form", "item", "code", "measure", "amount_wan"),
    "statements": ("subject", "amount_wan", "budget_wan", "final_wan", "change_wan", "share"),
    "projects": ("project", "source", "budget_wan", "executed_wan", "score"),
    "indicators": ("owner", "indicator", "target", "actual"),
    "purchases": ("kind", "project", "content", "amount_wan"),
    "quantities": ("item", "value", "unit"),
}
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
    if not parsed.official_tables and not _source(parsed.document)[0]:
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
    source, aliases = _source(document)
    try:
        meta = metadata(document, found, {**(given or {}), **source}, aliases)
    except WithoutKey as error:
        if not found:
            raise without_tables(path) from None
        error.amounts = frozenset(round(record["amount_wan"], 2) for t in found for record in amounts(t, families))
        raise
    return _parsed(document, meta, found, problems)


def _source(document: Document) -> tuple[Mapping[str, Any], Mapping[str, str]]:
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
    for record in records:
        for column in columns:
            if text := record.get(column):
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
        "characters": sum(len(squeeze(line.text)) for line in document.lines),
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


def _problem_record(problem: Problem, document: Document) -> dict[str, Any]:
    evidence = {
        "doc_id": document.doc_id,
        "page": None,
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


def expand(paths: Sequence[Path]) -> list[Path]:
    """Files of the given paths in a fixed order; a folder or ZIP stands for the files in it that may be disclosures.

    Raises `UnreadableFile` for a folder or ZIP without any and for a ZIP that cannot be opened.
    """
    files: list[Path] = []
    for path in paths:
        files += expanded(path) if path.is_dir() or (path.is_file() and is_archive(path)) else [path]
    return list(dict.fromkeys(files))


def _part_or_error(path: Path, given: Mapping[str, Any] | None = None) -> Parsed | YujuesuanError:
    try:
        return parse_part(path, given)
    except YujuesuanError as error:
        return error
    except Exception as error:  # a fault of ours in one file must not lose the others
        what = f"could not be parsed: {type(error).__name__}: {error}"
        return YujuesuanError(what, path=path, remedy="a fault of yujuesuan; please report it with the file")


def parse_each(
    paths: Sequence[Path], workers: int = 1, on_document: Callable[[Path], None] | None = None
) -> list[tuple[Path, Parsed | YujuesuanError]]:
    """Parse every file, in order, and join those of one disclosure; a file that cannot be read stops no other."""
    outcomes: list[tuple[Path, Parsed | YujuesuanError]] = []
    with ProcessPoolExecutor(workers) if workers > 1 and len(paths) > 1 else nullcontext() as pool:
        futures = [pool.submit(_part_or_error, path) for path in paths] if pool else [None] * len(paths)
        for path, future in zip(paths, futures, strict=True):
            outcomes.append((path, _outcome(path, future) if future else _part_or_error(path)))
            if on_document:
                on_document(path)
    return _joined(outcomes)


def _outcome(path: Path, future: Future[Parsed | YujuesuanError]) -> Parsed | YujuesuanError:
    """What a worker found; where one died, all that the pool had left to do, each in a process of its own."""
    try:
        return future.result()
    except BrokenProcessPool:
        pass
    try:
        with ProcessPoolExecutor(1) as pool:
            return pool.submit(_part_or_error, path).result()
    except BrokenProcessPool:
        what = "the process that parsed it was killed, as systems do when the memory is full"
        return YujuesuanError(what, path=path, remedy="take the file out, or split it")


def _joined(outcomes: Sequence[tuple[Path, Parsed | YujuesuanError]]) -> list[tuple[Path, Parsed | YujuesuanError]]:
    """Files of one disclosure: tables that do not say whose they are get the key of the file that does, and a
    narrative needs no tables where another file of its key has them.
    """
    parts = [_part(path, outcome) for path, outcome in outcomes]
    found = {part.path: key for part in parts for key in [key_from_others(part, parts)] if key}
    outcomes = [(path, _part_or_error(path, asdict(found[path])) if path in found else o) for path, o in outcomes]
    with_tables = {_disclosed(o.metadata) for _, o in outcomes if isinstance(o, Parsed) and o.official_tables}
    return [
        (path, without_tables(path) if isinstance(o, Parsed) and _is_stray(o, with_tables) else o)
        for path, o in outcomes
    ]


def _disclosed(meta: Metadata) -> Key:
    return Key(meta.department, meta.fiscal_year, meta.stage)


def _part(path: Path, outcome: Parsed | YujuesuanError) -> Part:
    if isinstance(outcome, WithoutKey):
        return Part(path, known=outcome.known, amounts=outcome.amounts)
    if not isinstance(outcome, Parsed):
        return Part(path)
    stated: frozenset[float] = frozenset()
    if not outcome.official_tables:
        figures = (r[name] for r in outcome.records["statements"] for name in ("amount_wan", "budget_wan", "final_wan"))
        stated = frozenset(round(figure, 2) for figure in figures if figure is not None)
    return Part(path, _disclosed(outcome.metadata), stated=stated)


def _is_stray(parsed: Parsed, with_tables: Collection[Key]) -> bool:
    """Whether a text without official tables belongs to no disclosure that has them."""
    return not (parsed.official_tables or _disclosed(parsed.metadata) in with_tables or _source(parsed.document)[0])


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


def _unread(problem: Problem, path: Path) -> UnreadTable:
    return UnreadTable(problem.message, path=path, line=problem.line, remedy="compare with the print; see checks")


def parse_paths(
    paths: Sequence[Path], workers: int = 1, on_document: Callable[[Path], None] | None = None
) -> tuple[Frames, list[YujuesuanError]]:
    """Frames of all files and folders in `paths`, and the errors of those that could not be read or repeat others."""
    parsed: list[Parsed] = []
    errors: list[YujuesuanError] = []
    for path, result in parse_each(expand(paths), workers, on_document):
        if isinstance(result, Parsed):
            parsed.append(result)
            errors += [_unread(problem, path) for problem in result.problems if problem.unread]
        else:
            errors.append(result)
    repeated = list(repetitions([_content(p) for p in parsed]))
    left_out = {content.path for content, _, whole in repeated if whole}
    errors += [_repeated(content, other, whole) for content, other, whole in repeated]
    return combine([p for p in parsed if Path(p.document.path) not in left_out]), errors


def _content(parsed: Parsed) -> Content:
    facts = {
        frame: Counter(tuple(record.get(name) for name in names) for record in parsed.records[frame])
        for frame, names in _FACTS.items()
    }
    forms = frozenset(table.form for table in parsed.official_tables)
    return Content(Path(parsed.document.path), parsed.document.sha256, _disclosed(parsed.metadata), forms, facts)


def _repeated(content: Content, other: Content, whole: bool) -> RepeatedDocument:
    if whole:
        what = f"the same disclosure as {other.path}, so it was left out"
        return RepeatedDocument(what, path=content.path, remedy="remove one of the two")
    forms = ", ".join(sorted(content.forms & other.forms))
    what = f"prints forms that {other.path} prints with other figures, and both are in the frames ({forms})"
    return RepeatedDocument(what, path=content.path, remedy="remove the one that does not hold")
