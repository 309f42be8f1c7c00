"""Render reports: run the notebooks with papermill, write pages, PDF and executed notebooks, and the index."""

from __future__ import annotations

import html
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import nbformat
from traitlets.config import Config as Settings

from yujuesuan import frames as store
from yujuesuan.errors import ReportFailed, YujuesuanError
from yujuesuan.report.config import Config
from yujuesuan.report.export import link_beside, to_html
from yujuesuan.report.index import write_index
from yujuesuan.report.job import ENDINGS, Job
from yujuesuan.report.pdf import require_browser, to_pdf
from yujuesuan.report.plan import chosen, plan

#: A notebook that runs longer than this has hung.
_SECONDS = 600
#: The name of the report above the department's, as `page.top` writes it.
_KIND = re.compile(r'<p class="report">[^<]*</p>')


@dataclass(frozen=True, slots=True)
class Result:
    """One report that was made, or why it was not; `department` is empty where it is for several.

    `files` are those written, of which `html` is the page; `error` tells what could not be made.
    """

    notebook: str
    department: str
    html: Path | None
    error: str | None
    seconds: float
    files: tuple[Path, ...] = ()
    name: str = ""


def report(
    departments: Sequence[str] | None = None,
    notebooks: Sequence[str] | None = None,
    data_dir: Path | str = "data/processed",
    out: Path | str = "outputs",
    language: str | None = None,
    on_progress: Callable[[Result], None] | None = None,
    *,
    formats: Sequence[str] = ("html",),
    config: Config | None = None,
    aliases: Mapping[str, str] | None = None,
) -> list[Result]:
    """Make the reports that `config` asks for (None: all), of these only the named departments and notebooks, and
    the index of all departments.

    Writes `out/<department>-<notebook>.html` (formats also: `pdf`, and `notebook` for the executed notebook), or
    `out/<notebook>.html` for a notebook on several departments; `out/notebooks/…ipynb` and `out/index.html`, each
    whole or not at all. `language` takes the place of the config's. A notebook that fails stops no other; its
    `Result` has the error, and what an earlier run made of it is removed. Raises `UnknownDepartment`, `MissingData`
    and `InvalidConfig`, and `ReportFailed` where PDF is asked for and no browser is there, before anything is run.
    """
    if "pdf" in formats:
        require_browser()
    folder, out = store.locate(data_dir).resolve(), Path(out)
    frames = store.load(folder)
    config = config or Config()
    planned = plan(frames, config, aliases, language)
    jobs = chosen(planned, frames, departments, notebooks, aliases)
    (out / "notebooks").mkdir(parents=True, exist_ok=True)
    # The work is done in the kernels' own processes, so threads are enough to keep the cores busy.
    results: dict[Job, Result] = {}
    with ThreadPoolExecutor(min(os.cpu_count() or 1, max(len(jobs), 1))) as pool:
        running = {pool.submit(_make, job, folder, out, formats): job for job in jobs}
        for future in as_completed(running):
            results[running[future]] = result = future.result()
            if on_progress:
                on_progress(result)
    together = [job.stem for job in planned if not job.department]
    link_beside(out, dict.fromkeys(job.department for job in jobs if job.department), together)
    failed = {job.stem for job in jobs if results[job].error and not results[job].files}
    write_index(frames, out, language or config.entries[0].languages[0], failed, planned)
    return [results[job] for job in jobs]


def _make(job: Job, data_dir: Path, out: Path, formats: Sequence[str]) -> Result:
    started = time.monotonic()
    kept = out / "notebooks" / f"{job.stem}.ipynb"
    failed = kept.with_suffix(".failed.ipynb")
    targets = {name: out / f"{job.stem}{ending}" for name, ending in ENDINGS.items()}
    files: dict[str, Path] = {}
    error = None
    with tempfile.TemporaryDirectory(dir=out, prefix=".making-") as folder:
        executed = Path(folder) / kept.name
        try:
            notebook = _execute_or_retry(job, executed, data_dir)
            page = to_html(_retitled(notebook, job), job.heading, job.language)
            shutil.copyfile(executed, Path(folder) / "kept")
            os.replace(Path(folder) / "kept", kept)
            failed.unlink(missing_ok=True)
            for name in sorted(set(formats), key="pdf".__eq__):  # which can fail by itself, and so comes last
                made = Path(folder) / f"made{ENDINGS[name]}"
                if name == "html":
                    made.write_text(page, encoding="utf-8")
                elif name == "notebook":
                    shutil.copyfile(executed, made)
                else:
                    to_pdf(page, job.heading, made)
                os.replace(made, targets[name])
                files[name] = targets[name]
        except Exception as exception:  # whatever went wrong in one notebook, the others go on
            error = _explain(exception)
            for name, path in targets.items():  # of an earlier run: it would pass for this one's
                if name not in files:
                    path.unlink(missing_ok=True)
            if executed.exists() and not isinstance(exception, ReportFailed):
                shutil.move(executed, failed)
                error += f" — see {failed}"
    seconds = time.monotonic() - started
    made_files = tuple(files.values())
    return Result(job.notebook.stem, job.department, files.get("html"), error, seconds, made_files, job.name)


def _retitled(notebook: nbformat.NotebookNode, job: Job) -> nbformat.NotebookNode:
    """The notebook with the title of the job, where it has one of its own, over the department's name."""
    title = f'<p class="report">{html.escape(job.title)}</p>'
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])] if job.title else []
    for data in (output["data"] for output in outputs if "text/html" in output.get("data", {})):
        data["text/html"] = _KIND.sub(lambda _: title, "".join(data["text/html"]), count=1)
    return notebook


def _execute_or_retry(job: Job, target: Path, data_dir: Path) -> nbformat.NotebookNode:
    """Run a notebook; once more if its kernel, not one of its cells, failed, as happens on a busy machine."""
    try:
        return _execute(job, target, data_dir)
    except Exception as exception:
        if hasattr(exception, "ename"):
            raise
        return _execute(job, target, data_dir)


def _execute(job: Job, target: Path, data_dir: Path) -> nbformat.NotebookNode:
    import papermill  # takes a second to import, which only reports should cost

    # Silences a warning of debugpy about frozen modules, which says nothing about the notebook.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    whose = {"department": job.department} if job.department else {"departments": list(job.departments)}
    parameters = {**whose, "language": job.language, "data_dir": str(data_dir)}
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


def _kernel_sockets(folder: str) -> Settings:
    """Sockets in a folder of the kernel's own where the system has such: started together, two kernels could
    otherwise be given the same port, and any user of the machine could connect to it."""
    sockets = {"transport": "ipc", "ip": str(Path(folder) / "kernel")} if os.name == "posix" else {}
    # What goes wrong in a cell is in the notebook; the kernel's own log only says that it was told to stop.
    return Settings({"KernelManager": sockets, "NotebookClient": {"extra_arguments": ["--log-level=50"]}})


def _explain(exception: Exception) -> str:
    """One line: which cell, its first line of code, and what was raised."""
    if isinstance(exception, YujuesuanError):
        return str(exception)
    source = getattr(exception, "source", None)
    name, value = getattr(exception, "ename", type(exception).__name__), getattr(exception, "evalue", str(exception))
    what = f"{name}: {' '.join(str(value).split())}"
    if source is None:
        return what
    cell = getattr(exception, "cell_index", "?")
    return f"cell {cell} ({source.strip().splitlines()[-1]}) failed with {what}"
