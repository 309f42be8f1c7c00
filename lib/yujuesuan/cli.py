"""The command `yujuesuan`: parse, check, report, run, show, export, doctor."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from yujuesuan.errors import MissingData, ReportFailed, UnreadableFile, YujuesuanError

if TYPE_CHECKING:
    import pandas as pd

    from yujuesuan.frames import Frames
    from yujuesuan.report.config import Config

app = typer.Typer(
    name="yujuesuan",
    help="Budget and final-account disclosures of Chinese government departments: files to frames to reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
#: Tables that go to a file or a pipe have no window to fit in.
_WIDTH = None if sys.stdout.isatty() else 200
_ERROR_EXIT = YujuesuanError.exit_code


class Language(StrEnum):
    """Languages of reports."""

    zh = "zh"
    en = "en"


class Output(StrEnum):
    """What reports are made as."""

    html = "html"
    pdf = "pdf"
    notebook = "notebook"


class Format(StrEnum):
    """What spreadsheets read."""

    csv = "csv"
    xlsx = "xlsx"


Files = Annotated[list[Path], typer.Argument(help="Files, or folders and ZIPs that hold them.", metavar="PATH…")]
Data = Annotated[Path, typer.Option(help="Folder of the frames.")]
Workers = Annotated[int, typer.Option(min=1, help="Processes that parse at the same time.")]
Speech = Annotated[
    Language | None,
    typer.Option(help="Language of the reports; else that of reports.yaml, else zh.", show_default=False),
]
Outputs = Annotated[
    list[Output] | None,
    typer.Option("--to", help="What to make: html, if none is named; pdf needs a Chromium browser. Repeatable."),
]
Choice = Annotated[
    Path | None,
    typer.Option(
        "--config", help="Which reports to make: a reports.yaml, by default the one in the working directory."
    ),
]
Departments = Annotated[
    list[str] | None,
    typer.Option("--department", help="Only this department; an alias, or a name with its city, will do. Repeatable."),
]
#: Lines of a file whose uncaptured numbers are printed after parsing.
_LISTED = 12
Notebooks = Annotated[list[str] | None, typer.Option("--notebook", help="Only this notebook. Repeatable.")]


def _out() -> Console:
    return Console(width=_WIDTH, highlight=False, markup=False)


def _err() -> Console:
    return Console(stderr=True, highlight=False, markup=False)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = _out()
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _complain(error: object) -> None:
    _err().print(Text(f"error: {error}", style="red"), soft_wrap=True)


@app.command()
def parse(paths: Files, out: Data = Path("data/processed"), workers: Workers = 1) -> None:
    """Turn disclosures into frames: PATH… → data/processed/*.parquet.

    PDF, Word, Excel, HTML and text, told by content; tables and narrative of one disclosure may be in several files.
    A file that cannot be read is named with the reason and stops no other; the exit code is then 2.

    \b
    Examples:
      yujuesuan parse data/raw
      yujuesuan parse a.pdf tables.xlsx bureau.zip --out /tmp/frames
      yujuesuan parse data/raw --workers 4
    """
    errors = _parse(paths, out, workers)
    if errors:
        raise typer.Exit(_ERROR_EXIT)


def _parse(paths: Sequence[Path], out: Path, workers: int) -> list[YujuesuanError]:
    """Parse, print a summary, write the frames; returns the errors, each already printed as a line."""
    from yujuesuan import frames as store
    from yujuesuan.analysis import budget_execution, year_over_year
    from yujuesuan.batch import parse_paths

    files, errors = _expanded(paths)
    with _progress() as progress:
        task = progress.add_task("parse", total=len(files))
        frames, more = parse_paths(files, workers, lambda _: progress.advance(task))
    errors += more
    for error in errors:
        _complain(error)
    if len(frames["documents"]):
        frames["year_over_year"] = year_over_year(frames)
        frames["budget_execution"] = budget_execution(frames)
        store.write(frames, out)
        _summarize(frames)
        _out().print(f"{len(frames['documents'])} documents → {out}", soft_wrap=True)
    else:
        _complain(f"nothing was parsed, so {out} is as it was")
    return errors


def _expanded(paths: Sequence[Path]) -> tuple[list[Path], list[YujuesuanError]]:
    """The files that the paths stand for, and the errors of paths that stand for none."""
    from yujuesuan.batch import expand

    files: list[Path] = []
    errors: list[YujuesuanError] = []
    for path in paths:
        try:
            files += expand([path])
        except YujuesuanError as error:
            errors.append(error)
    return list(dict.fromkeys(files)), errors


def _summarize(frames: Frames) -> None:
    """One line a document: what was found in it."""
    from yujuesuan.analysis.compare import each

    table = Table(box=None, pad_edge=False)
    names = ("file", "department", "year", "stage", "forms", "cells", "statements", "numbers captured", "to look at")
    for name in names:
        table.add_column(name, justify="left" if name in ("file", "department", "stage") else "right", overflow="fold")
    for row in each(frames["documents"]):
        counts = [(frames[name]["doc_id"] == row.doc_id).sum() for name in ("amounts", "statements")]
        checks = frames["checks"]
        open_checks = ((checks["doc_id"] == row.doc_id) & checks["status"].isin(["warn", "fail"])).sum()
        lines = frames["coverage"][frames["coverage"]["doc_id"] == row.doc_id]
        numbers, captured = int(lines["numbers"].sum()), int(lines["captured"].sum())
        share = f"{captured:,} of {numbers:,}, {captured / numbers:.1%}" if numbers else "—"
        cells = (Path(row.path).name, row.department, str(row.fiscal_year), row.stage, len(row.forms), *counts)
        shown = (*(cell if isinstance(cell, str) else f"{cell:,}" for cell in cells), share, f"{open_checks:,}")
        table.add_row(*map(Text, shown))
    _out().print(table)
    _list_missed(frames)


def _list_missed(frames: Frames) -> None:
    """Numbers that are in no frame, by file and line; of a long list the beginning and where the rest is."""
    from yujuesuan.analysis.compare import each

    files = {row.doc_id: Path(row.path).name for row in each(frames["documents"])}
    lines = frames["coverage"][frames["coverage"]["captured"] < frames["coverage"]["numbers"]]
    for doc_id, missed in lines.groupby("doc_id", sort=False):
        found = [f"{files[doc_id]}:{row.line} {' '.join(row.missed)}" for row in each(missed)]
        _out().print("in no frame: " + "; ".join(found[:_LISTED]), soft_wrap=True)
        if len(found) > _LISTED:
            _out().print(f"  and on {len(found) - _LISTED} more lines: column `missed` of coverage", soft_wrap=True)


@app.command()
def report(
    department: Departments = None,
    notebook: Notebooks = None,
    language: Speech = None,
    to: Outputs = None,
    config: Choice = None,
    data: Data = Path("data/processed"),
    out: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path("outputs"),
) -> None:
    """Run the notebooks for every department, or as reports.yaml says, and write reports and outputs/index.html.

    A notebook that fails is named with its cell and stops no other; the exit code is then 1.

    \b
    Examples:
      yujuesuan report
      yujuesuan report --department 江汉区科学技术和经济信息化局 --language en
      yujuesuan report --notebook budget_execution --to html --to pdf --out /tmp/reports
      yujuesuan report --config monthly.yaml
    """
    if not _report(_wanted(config), department, notebook, language, to, data, out):
        raise typer.Exit(ReportFailed.exit_code)


@app.command()
def check(
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when printed figures contradict each other.")
    ] = False,
    department: Departments = None,
    data: Data = Path("data/processed"),
) -> None:
    """List how each document's printed figures agree, then every contradiction and what needs a look.

    \b
    fail: the printed passages contradict each other    warn: a person should look
    rounding: differs by no more than rounding of the printed digits can cause

    \b
    Examples:
      yujuesuan check
      yujuesuan check --department 江汉区科学技术和经济信息化局
      yujuesuan check --strict --data /tmp/frames
    """
    from yujuesuan import frames as store
    from yujuesuan.listing import by_document, summary

    frames = store.load(data)
    if "checks" not in frames or "documents" not in frames:
        raise MissingData("no frame 'checks'", path=data, remedy="run `yujuesuan parse data/raw` again")
    wanted = _named(frames, department, data)
    chosen = {name: frames[name][frames[name]["department"].isin(wanted)] for name in ("documents", "checks")}
    console = _out()
    for heading, counts, told in by_document(chosen, frames["documents"]):
        console.print(Text(heading, style="bold"), soft_wrap=True)
        console.print(_as_table("", counts) if len(counts) else "nothing to check")
        for status, text in told:
            first, end, passages = text.partition("\n")
            style = {"fail": "red", "warn": "yellow"}[status]
            console.print(Text.assemble((first, style), end, passages), soft_wrap=True)
        console.print()
    console.print(summary(chosen), soft_wrap=True)
    if strict and (chosen["checks"]["status"] == "fail").any():
        raise typer.Exit(1)


def _named(frames: Frames, departments: list[str] | None, data: Path) -> list[str]:
    """The departments that a command is for: those named, else all."""
    from yujuesuan.analysis import departments as all_departments
    from yujuesuan.analysis import resolve
    from yujuesuan.corpus import aliases

    known = aliases(frames, data)
    return [resolve(frames, name, known) for name in departments] if departments else all_departments(frames)


def _wanted(config: Path | None) -> Config:
    """The reports.yaml named, else the one in the working directory, else everything."""
    from yujuesuan.report.config import NAME, Config, read

    return read(config or Path(NAME)) if config or Path(NAME).exists() else Config()


def _report(
    config: Config,
    departments: list[str] | None,
    notebooks: list[str] | None,
    language: Language | None,
    to: list[Output] | None,
    data: Path,
    out: Path,
) -> bool:
    """Make the reports, a line for each; True when all were made."""
    from yujuesuan import frames as store
    from yujuesuan.corpus import aliases
    from yujuesuan.report.build import Result
    from yujuesuan.report.build import report as build
    from yujuesuan.report.plan import chosen, plan

    frames = store.load(data)
    known, speech = aliases(frames, data), str(language) if language else None
    names = _named(frames, departments, data) if departments else None
    total = len(chosen(plan(frames, config, known, speech), frames, names, notebooks))
    formats, complete = _makeable(to or [Output.html])
    if not formats:
        return False
    with _progress() as progress:
        task = progress.add_task("report", total=total)

        def show(result: Result) -> None:
            progress.advance(task)
            outcome = [*map(str, result.files), *(["failed"] if result.error else [])]
            progress.console.print(f"{result.name}  {', '.join(outcome)}  {result.seconds:.1f} s", soft_wrap=True)

        results = build(
            names, notebooks, data.resolve(), out, speech, show, formats=formats, config=config, aliases=known
        )
    failed = [result for result in results if result.error]
    for result in failed:
        _complain(f"{result.name}: {result.error}")
    made = len(results) - len(failed)
    counts = f"{made} report{'' if made == 1 else 's'}" + (f", {len(failed)} failed" if failed else "")
    ending = f". Open {(out / 'index.html').resolve()}" if made else "; the reasons are above"
    _out().print(counts + ending, soft_wrap=True)
    return complete and not failed


def _makeable(to: list[Output]) -> tuple[list[str], bool]:
    """The formats that this machine can make, and whether these are all; says what PDF needs where it isn't there."""
    from yujuesuan.report.pdf import require_browser

    formats = [str(one) for one in dict.fromkeys(to)]
    if Output.pdf in to:
        try:
            require_browser()
        except ReportFailed as error:
            _complain(error)
            return [one for one in formats if one != Output.pdf], False
    return formats, True


@app.command()
def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; data/raw if none is named.", metavar="[PATH…]")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the frames.")] = Path("data/processed"),
    reports: Annotated[Path, typer.Option(help="Folder for the reports.")] = Path("outputs"),
    language: Speech = None,
    to: Outputs = None,
    config: Choice = None,
    workers: Workers = 1,
) -> None:
    """Parse and report in one go.

    Exit code 2 when a file could not be read, 1 when a notebook failed; the rest is done all the same.

    \b
    Examples:
      yujuesuan run
      yujuesuan run data/raw --language en --reports /tmp/reports
      yujuesuan run --to html --to pdf
    """
    wanted = _wanted(config)
    errors = _parse(paths or [Path("data/raw")], out, workers)
    if not (out / "documents.parquet").exists():
        raise typer.Exit(_ERROR_EXIT)
    made = _report(wanted, None, None, language, to, out, reports)
    if errors or not made:
        raise typer.Exit(_ERROR_EXIT if errors else ReportFailed.exit_code)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="One disclosure.", metavar="FILE")],
    form: Annotated[str | None, typer.Option(help="Only this form, such as expenditure or sangong.")] = None,
) -> None:
    """Print the official tables found in a file, as printed, and what could not be read.

    \b
    Examples:
      yujuesuan show data/raw/jiangan-2023-final.txt
      yujuesuan show data/raw/hongshan-2023-budget.txt --form expenditure
    """
    from yujuesuan.pipeline import parse as parse_one

    parsed = parse_one(file)
    tables = {name: table for name, table in parsed.tables.items() if form is None or name.partition("#")[0] == form}
    if form and not tables:
        found = ", ".join(parsed.tables) or "none"
        raise UnreadableFile(f"no form {form!r} in this file", path=file, remedy=f"forms there: {found}")
    console = _out()
    console.print(str(parsed), soft_wrap=True)
    for name, table in tables.items():
        console.print()
        console.print(_as_table(name, table))
    for problem in parsed.problems:
        _err().print(f"to look at: {file}:{problem.line}: {problem.message}", soft_wrap=True)


def _as_table(name: str, data: pd.DataFrame) -> Table:
    table = Table(title=Text(name) if name else None, title_justify="left", box=None, pad_edge=False)
    for column, values in data.items():
        justify: Literal["left", "right"] = "right" if values.dtype.kind == "i" else "left"
        table.add_column(Text(str(column)), justify=justify, overflow="fold")
    for row in data.fillna("").astype(str).to_numpy():
        table.add_row(*(Text(cell) for cell in row))
    return table


@app.command()
def export(
    kind: Annotated[Format, typer.Option("--format", help="csv: a file a frame; xlsx: one workbook.")] = Format.csv,
    data: Data = Path("data/processed"),
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("outputs/export"),
) -> None:
    """Write the frames for a spreadsheet: Chinese shows in Excel, and no text is taken for a formula.

    \b
    Examples:
      yujuesuan export
      yujuesuan export --format xlsx --out /tmp
    """
    from yujuesuan import frames as store
    from yujuesuan.export import export as write

    for path in write(store.load(data), out, kind.value):
        _out().print(str(path), soft_wrap=True)


@app.command()
def doctor(
    data: Data = Path("data/processed"),
    out: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path("outputs"),
) -> None:
    """Check the font, the kernel, the notebooks and write access, and say how to mend each.

    \b
    Example:
      yujuesuan doctor
    """
    from yujuesuan.doctor import examine

    console, well = _out(), True
    for finding in examine(data, out):
        mark = "ok  " if finding.ok else "note" if finding.optional else "FAIL"
        console.print(f"{mark}  {finding.what}", soft_wrap=True)
        if not finding.ok:
            console.print(f"      {finding.remedy}", soft_wrap=True)
            well = well and finding.optional
    if not well:
        raise typer.Exit(1)


def main() -> None:
    """Entry point: errors that a user can mend are one line on stderr and their own exit code."""
    try:
        app()
    except YujuesuanError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of a pipe, such as head, had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # a folder that cannot be written, a full disk
        _complain(f"{error.filename or 'output'}: {error.strerror or error} — check path and permissions")
        sys.exit(_ERROR_EXIT)
