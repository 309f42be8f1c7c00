"""Which reports are to be made: the notebooks there are, what `reports.yaml` asks for, and what is chosen of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from yujuesuan.analysis import departments as all_departments
from yujuesuan.analysis import resolve
from yujuesuan.errors import MissingData, UnknownDepartment
from yujuesuan.frames import Frames
from yujuesuan.report.config import Config, Entry, near
from yujuesuan.report.job import Job

_HERE = Path(__file__).resolve()
Aliases = Mapping[str, str]


def find_notebooks(names: Sequence[str] | None = None) -> list[Path]:
    """The notebooks that make reports: those named, else all; in the working directory or its repository.

    A notebook makes a report for each department when it has a parameter `department`, one report for several when
    it has `departments`, and none otherwise. Raises `MissingData`, which lists the notebooks there are, for a name
    that is not among them.
    """
    folder, there = _there()
    wanted = [name.removesuffix(".ipynb") for name in names] if names else list(there)
    missing = [name for name in wanted if name not in there]
    if missing or not there:
        what = f"no notebook {missing[0]!r} that takes departments" if missing else "holds no report notebooks"
        raise MissingData(what, path=folder, remedy=f"notebooks there: {', '.join(there) or 'none'}")
    return [there[name] for name in wanted]


def _there() -> tuple[Path, dict[str, Path]]:
    folders = [Path.cwd() / "notebooks", *(parent / "notebooks" for parent in _HERE.parents[3:4])]
    folder = next((x for x in folders if x.is_dir()), folders[0])
    takes_departments = {"department", "departments"}
    return folder, {p.stem: p for p in sorted(folder.glob("*.ipynb")) if parameters(p) & takes_departments}


def parameters(path: Path) -> set[str]:
    """The names that a notebook's cells tagged `parameters` set."""
    notebook: Any = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    cells = [cell.source for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    nodes = [node for source in cells for node in ast.walk(ast.parse(source))]
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def plan(frames: Frames, config: Config, aliases: Aliases | None = None, language: str | None = None) -> list[Job]:
    """Every report that the config asks for, in its order; `language` takes the place of its languages.

    Raises `InvalidConfig` for a notebook or department that is not there, and where two reports have one file.
    """
    jobs: dict[str, Job] = {}
    for entry in config.entries:
        for job in _of_entry(frames, config, entry, aliases, language):
            if job.stem in jobs:
                raise config.error(entry.line, f"{job.name} is asked for twice", "leave one of the two out")
            jobs[job.stem] = job
    return list(jobs.values())


def _of_entry(
    frames: Frames, config: Config, entry: Entry, aliases: Aliases | None, language: str | None
) -> Iterator[Job]:
    """The reports of one entry: department by department, then those on several departments."""
    paths = _notebooks(config, entry)
    named = tuple(dict.fromkeys(_departments(frames, config, entry, aliases)))
    languages = (language,) if language else entry.languages
    single = [path for path in paths if "department" in parameters(path)]
    for department in named or all_departments(frames):
        for path in single:
            yield from _in_each(Job(path, department), languages, entry)
    for path in paths:
        if path not in single:
            yield from _in_each(Job(path, departments=named), languages, entry)


def _in_each(job: Job, languages: Sequence[str], entry: Entry) -> Iterator[Job]:
    """The job in each language; the English report beside a Chinese one has the language in its name."""
    for language in languages:
        also = language != "zh" and "zh" in languages
        title = entry.titles.get(language, "")
        yield Job(job.notebook, job.department, job.departments, language, also, title)


def _notebooks(config: Config, entry: Entry) -> list[Path]:
    there = {path.stem: path for path in find_notebooks()}
    for word in entry.notebooks:
        if word.text.removesuffix(".ipynb") not in there:
            remedy = near(word.text, there, "notebooks there")
            raise config.error(word.line, f"no notebook {word.text!r} that takes departments", remedy)
    names = [word.text.removesuffix(".ipynb") for word in entry.notebooks] or list(there)
    return [there[name] for name in dict.fromkeys(names)]


def _departments(frames: Frames, config: Config, entry: Entry, aliases: Aliases | None) -> Iterator[str]:
    for word in entry.departments:
        try:
            yield resolve(frames, word.text, aliases)
        except UnknownDepartment as error:
            raise config.error(word.line, error.what, error.remedy) from None


def chosen(
    jobs: Sequence[Job],
    frames: Frames,
    departments: Sequence[str] | None = None,
    notebooks: Sequence[str] | None = None,
    aliases: Aliases | None = None,
) -> list[Job]:
    """The jobs for the departments and notebooks named (None: all).

    A report on several departments is narrowed to those named; for a single one it is made only when its notebook
    is named. Raises `UnknownDepartment`, and `MissingData` for a notebook that is not there or when nothing is left.
    """
    stems = {path.stem for path in find_notebooks(notebooks)}
    names = list(dict.fromkeys(resolve(frames, name, aliases) for name in departments or ()))
    found = [job for job in jobs if job.notebook.stem in stems]
    if names:
        narrowed = [_narrowed(job, names) for job in found]
        found = [job for job in narrowed if job and (job.department or len(job.departments) > 1 or notebooks)]
    if not found:
        raise MissingData("no such report is asked for", remedy="name others, or add it to reports.yaml")
    return found


def _narrowed(job: Job, names: Sequence[str]) -> Job | None:
    if job.department:
        return job if job.department in names else None
    kept = tuple(name for name in names if not job.departments or name in job.departments)
    return Job(job.notebook, "", kept, job.language, job.also, job.title) if kept else None
