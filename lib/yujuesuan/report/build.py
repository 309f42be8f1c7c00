"""Render reports: run each notebook for each department with papermill, export HTML, write the index."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from traitlets.config import Config

from yujuesuan import frames as store
from yujuesuan.analysis import departments as all_departments
from yujuesuan.analysis import resolve
from yujuesuan.errors import MissingData
from yujuesuan.report.export import link_beside, to_html
from yujuesuan.report.index import write_index
from yujuesuan.report.job import Job
from yujuesuan.report.page import locate
from yujuesuan.report.texts import Texts

_HERE = Path(__file__).resolve()
#: A notebook that runs longer than this has hung.
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Result:
    """One report that was made, or why it was not."""

    notebook: str
    department: str
    html: Path | None
    error: str | None
    seconds: float


def report(
    departments: Sequence[str] | None = None,
    notebooks: Sequence[str] | None = None,
    data_dir: Path | str = "data/processed",
    out: Path | str = "outputs",
    language: str = "zh",
    on_progress: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Make the reports of the named departments and notebooks (None: all) and the index of all departments.

    Writes `out/<department>-<notebook>.html`, `out/notebooks/…ipynb` and `out/index.html`, each whole or not at
    all. A notebook that fails stops no other; its `Result` has the error, and the page that an earlier run made of
    it is removed. Raises `UnknownDepartment` and
    `MissingData` before anything is run.
    """
    folder, out = locate(data_dir).resolve(), Path(out)
    frames = store.load(folder)
    names = [resolve(frames, name) for name in departments] if departments else all_departments(frames)
    jobs = [Job(path, name) for name in dict.fromkeys(names) for path in find_notebooks(notebooks)]
    (out / "notebooks").mkdir(parents=True, exist_ok=True)
    # The work is done in the kernels' own processes, so threads are enough to keep the cores busy.
    results: dict[Job, Result] = {}
    with ThreadPoolExecutor(min(os.cpu_count() or 1, max(len(jobs), 1))) as pool:
        running = {pool.submit(_make, job, folder, out, language): job for job in jobs}
        for future in as_completed(running):
            results[running[future]] = result = future.result()
            if on_progress:
                on_progress(result)
    ordered = [results[job] for job in jobs]
    link_beside(out, dict.fromkeys(names))
    write_index(frames, out, language, failed={job.stem for job in jobs if results[job].error})
    return ordered


def find_notebooks(names: Sequence[str] | None = None) -> list[Path]:
    """The notebooks to run: those named, else all that take a `department`; in the working directory or its repository.

    Raises `MissingData`, which lists the notebooks there are, for a name that is not among them.
    """
    folders = [Path.cwd() / "notebooks", *(parent / "notebooks" for parent in _HERE.parents[3:4])]
    folder = next((x for x in folders if x.is_dir()), folders[0])
    there = {path.stem: path for path in sorted(folder.glob("*.ipynb")) if _takes_department(path)}
    wanted = [name.removesuffix(".ipynb") for name in names] if names else list(there)
    missing = [name for name in wanted if name not in there]
    if missing or not there:
        known = ", ".join(there) or "none"
        what = f"no notebook {missing[0]!r} that takes a department" if missing else "holds no report notebooks"
        raise MissingData(what, path=folder, remedy=f"notebooks there: {known}")
    return [there[name] for name in wanted]


def _takes_department(path: Path) -> bool:
    notebook: Any = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    return any(re.search(r"^department\s*=", cell.source, re.M) for cell in cells)


def _make(job: Job, data_dir: Path, out: Path, language: str) -> Result:
    started = time.monotonic()
    executed = out / "notebooks" / f"{job.stem}.ipynb"
    failed = executed.with_suffix(".failed.ipynb")
    page = out / f"{job.stem}.html"
    error = None
    with tempfile.TemporaryDirectory(dir=out, prefix=".making-") as folder:
        temporary = Path(folder) / executed.name
        try:
            notebook = _execute_or_retry(job, temporary, data_dir, language)
            title = Texts(language)("title", department=job.department, report=_title(job, language))
            whole = Path(folder) / page.name
            whole.write_text(to_html(notebook, title, language), encoding="utf-8")
            os.replace(whole, page)
            os.replace(temporary, executed)
            failed.unlink(missing_ok=True)
        except Exception as exception:  # whatever went wrong in one notebook, the others go on
            error = _explain(exception)
            page.unlink(missing_ok=True)  # of an earlier run: it would pass for this one's
            if temporary.exists():
                shutil.move(temporary, failed)
                error += f" — see {failed}"
    seconds = time.monotonic() - started
    return Result(job.notebook.stem, job.department, None if error else page, error, seconds)


def _execute_or_retry(job: Job, target: Path, data_dir: Path, language: str) -> nbformat.NotebookNode:
    """Run a notebook; once more if its kernel, not one of its cells, failed, as happens on a busy machine."""
    try:
        return _execute(job, target, data_dir, language)
    except Exception as exception:
        if hasattr(exception, "ename"):
            raise
        return _execute(job, target, data_dir, language)


def _execute(job: Job, target: Path, data_dir: Path, language: str) -> nbformat.NotebookNode:
    import papermill  # takes a second to import, which only reports should cost

    # Silences a warning of debugpy about frozen modules, which says nothing about the notebook.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    parameters = {"department": job.department, "language": language, "data_dir": str(data_dir)}
    with tempfile.TemporaryDirectory(prefix="yujuesuan-") as sockets:
        executed: nbformat.NotebookNode = papermill.execute_notebook(
            str(job.notebook),
            str(target),
            parameters=parameters,
            kernel_name="python3",
            progress_bar=False,
            execution_timeout=_SECONDS,
            config=_kernel_sockets(sockets),
        )
    return executed


def _kernel_sockets(folder: str) -> Config:
    """Sockets in a folder of the kernel's own where the system has such: started together, two kernels could
    otherwise be given the same port, and any user of the machine could connect to it."""
    sockets = {"transport": "ipc", "ip": str(Path(folder) / "kernel")} if os.name == "posix" else {}
    # What goes wrong in a cell is in the notebook; the kernel's own log only says that it was told to stop.
    return Config({"KernelManager": sockets, "NotebookClient": {"extra_arguments": ["--log-level=50"]}})


def _title(job: Job, language: str) -> str:
    try:
        return Texts(language)(job.notebook.stem)
    except KeyError:
        return job.notebook.stem


def _explain(exception: Exception) -> str:
    """One line: which cell, its first line of code, and what was raised."""
    source = getattr(exception, "source", None)
    name, value = getattr(exception, "ename", type(exception).__name__), getattr(exception, "evalue", str(exception))
    what = f"{name}: {' '.join(str(value).split())}"
    if source is None:
        return what
    cell = getattr(exception, "cell_index", "?")
    return f"cell {cell} ({source.strip().splitlines()[-1]}) failed with {what}"
