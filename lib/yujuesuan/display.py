"""How a parsed document and a set of frames show themselves, in JupyterLab and in a terminal."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from yujuesuan.datapackage import TITLES
from yujuesuan.schema import STATUSES

if TYPE_CHECKING:
    from yujuesuan.pipeline import Parsed

#: Findings that are shown; of more, how many there are and where.
_LISTED = 8
_CHINESE = {"budget": "预算", "final": "决算"}
#: JupyterLab's own colours stay, so that both its themes are readable.
_TEXT = ' style="text-align: left"'


class FrameSet(dict[str, pd.DataFrame]):
    """Frames by name: a dict that shows what each frame is, completes names, and says which there are."""

    def __missing__(self, name: str) -> pd.DataFrame:
        near = difflib.get_close_matches(str(name), self, n=3, cutoff=0.6)
        known = f"near names: {', '.join(near)}" if near else f"frames here: {', '.join(self) or 'none'}"
        raise KeyError(f"no frame {name!r} — {known}")

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def _summary(self) -> str:
        documents = self.get("documents")
        if documents is None:
            return f"{len(self)} frames"
        return f"{len(self)} frames: {_many(len(documents), 'document')}, " + _many(
            documents["department"].nunique(), "department"
        )

    def __repr__(self) -> str:
        width = max(map(len, self), default=0)
        rows = [f"  {name:{width}}  {rows:>9} rows  {what}" for name, rows, what in _frame_rows(self)]
        return "\n".join([f"<{self._summary()}>", *rows])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))  # IPython would print a dict with everything in its frames

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._summary())}</p>{_frames_table(self)}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _frame_rows(frames: dict[str, pd.DataFrame]) -> Iterator[tuple[str, str, str]]:
    for name, data in frames.items():
        yield name, f"{len(data):,}", TITLES.get(name, "").removeprefix("one row ")


def _frames_table(frames: dict[str, pd.DataFrame]) -> str:
    return _table(("frame", "rows", "one row is"), _frame_rows(frames), numbers={1})


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int]) -> str:
    """An HTML table of plain texts; columns of `numbers` keep the notebook's alignment to the right."""
    style = ["" if n in set(numbers) else _TEXT for n in range(len(heads))]
    head = "".join(f"<th{own}>{escape(text)}</th>" for own, text in zip(style, heads, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{own}>{escape(text)}</td>" for own, text in zip(style, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def line(parsed: Parsed) -> str:
    """A parsed document in one line."""
    meta = parsed.metadata
    open_checks = sum(record["status"] == "warn" for record in parsed.records["checks"])
    return (
        f"<{meta.department} {meta.fiscal_year} {meta.stage}: {len(parsed.official_tables)} tables, "
        f"{len(parsed.records['amounts'])} amounts, {len(parsed.records['statements'])} statements, "
        f"{open_checks} to look at>"
    )


def text(parsed: Parsed) -> str:
    """A parsed document for a terminal: whose it is, forms, frames, and what was found."""
    found = [f"{name} ({count})" for name, _, count, _ in _forms(parsed)]
    rows = [f"{name} {rows}" for name, rows, _ in _frame_rows(parsed.frames)]
    parts = [line(parsed), f"file     {_file(parsed)}", f"forms    {', '.join(found) or 'none'}"]
    parts += [f"frames   {', '.join(rows)}", f"checks   {_outcomes(parsed)}", f"numbers  {_captured(parsed)}"]
    for status, heading in _HEADINGS:
        number, listed = _findings(parsed, status)
        parts += [f"{heading}: {number}", *(f"  {one}" for one in listed)] if number else []
    return "\n".join(parts)


def page(parsed: Parsed) -> str:
    """A parsed document for JupyterLab, as HTML in the notebook's own colours."""
    meta = parsed.metadata
    stage = f"{meta.stage} ({_CHINESE[meta.stage]})"
    parts = [
        f"<p><b>{escape(meta.department)}</b> · {meta.fiscal_year} · {escape(stage)} · {escape(_file(parsed))}<br>"
        f"{escape(_outcomes(parsed))} · {escape(_captured(parsed))}</p>"
    ]
    for status, heading in _HEADINGS:
        number, listed = _findings(parsed, status)
        items = "".join(f"<li>{escape(one)}</li>" for one in listed)
        parts += [_folded(f"{heading}: {number}", f"<ul>{items}</ul>", opened=status == "fail")] if number else []
    forms = _table(("form", "title as printed", "figures", "lines"), _forms(parsed), numbers={2, 3})
    parts.append(_folded(f"forms found: {len(parsed.official_tables)}", forms, opened=True))
    parts.append(_folded(f"frames: {len(parsed.frames)}", _frames_table(parsed.frames), opened=True))
    return f"<div>{''.join(parts)}</div>"


_HEADINGS = (("fail", "printed figures that disagree"), ("warn", "to look at"))


def _folded(summary: str, content: str, *, opened: bool) -> str:
    return f"<details{' open' if opened else ''}><summary>{escape(summary)}</summary>{content}</details>"


def _file(parsed: Parsed) -> str:
    document = parsed.document
    pages = f", {_many(document.pages, 'page')}" if document.pages else ""
    return f"{Path(document.path).name} ({document.format}{pages}, {_many(len(document.lines), 'line')})"


def _forms(parsed: Parsed) -> Iterator[tuple[str, str, str, str]]:
    """Name in `parsed.tables`, title, figures and lines of every official table."""
    seen: Counter[str] = Counter()
    for table in parsed.official_tables:
        seen[table.form] += 1
        name = table.form if seen[table.form] == 1 else f"{table.form}#{seen[table.form]}"
        figures = sum(len(row.figures) for row in table.rows)
        yield name, table.title, f"{figures:,}", f"{table.first_line}–{table.last_line}"


def _outcomes(parsed: Parsed) -> str:
    counted = parsed.checks["status"].value_counts()
    return ", ".join(f"{counted.get(status, 0):,} {status}" for status in STATUSES)


def _captured(parsed: Parsed) -> str:
    numbers, captured = int(parsed.coverage["numbers"].sum()), int(parsed.coverage["captured"].sum())
    return f"{captured:,} of {numbers:,} numbers are in a frame"


def _findings(parsed: Parsed, status: str) -> tuple[int, list[str]]:
    """How many findings of a status there are, and the first with their places; of many also where the rest is."""
    rows = parsed.checks[parsed.checks["status"] == status]
    shown = [
        f"{_place(evidence)}{rule}: {message}"
        for rule, message, evidence in rows[["rule", "message", "evidence"]].head(_LISTED).itertuples(index=False)
    ]
    more = len(rows) - len(shown)
    return len(rows), [*shown, *([f"and {more} more: .checks.query(\"status == '{status}'\")"] if more else [])]


def _place(evidence: Sequence[Any]) -> str:
    first = evidence[0] if len(evidence) else {}
    page = f"p. {first['page']} " if first.get("page") else ""
    return f"{page}line {first['line']}: " if first.get("line") else page
