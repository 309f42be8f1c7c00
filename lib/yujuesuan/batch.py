"""Many files → frames: in workers, files of one disclosure joined, each disclosure once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from yujuesuan.errors import RepeatedDocument, UnreadTable, WithoutKey, YujuesuanError
from yujuesuan.extract.metadata import Metadata
from yujuesuan.frames import Frames
from yujuesuan.joining import Content, Key, Part, key_from_others, repetitions
from yujuesuan.pipeline import Parsed, combine, parse_part, source_of, without_tables
from yujuesuan.readers import expanded, is_archive
from yujuesuan.tables import Problem

#: What a record says, whatever the layout: columns that are the same where two files print the same disclosure.
_FACTS = {
    "amounts": ("form", "item", "code", "measure", "amount_wan"),
    "statements": ("subject", "amount_wan", "budget_wan", "final_wan", "change_wan", "share"),
    "projects": ("project", "source", "budget_wan", "executed_wan", "score"),
    "indicators": ("owner", "indicator", "target", "actual"),
    "purchases": ("kind", "project", "content", "amount_wan"),
    "quantities": ("item", "value", "unit"),
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
    return not (parsed.official_tables or _disclosed(parsed.metadata) in with_tables or source_of(parsed.document)[0])


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
