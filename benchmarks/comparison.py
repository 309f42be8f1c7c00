"""What comparing many departments costs: time and page size of the comparison of 10 and of 100, as ratios.

The frames of data/raw, copied under made department names; every copy is a department with documents of its own. The
notebook's sections are called one after another in one process and the page is exported as reports are, each size
after a first round that is not counted; the least processor time of several rounds counts. Time should grow no faster
than the number of departments, and the page stay under 1.5 MB: `make bench`.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_notebook, new_output

from yujuesuan import frames as store
from yujuesuan.analysis import budget_execution, departments, year_over_year
from yujuesuan.batch import parse_paths
from yujuesuan.frames import Frames
from yujuesuan.report import comparison
from yujuesuan.report.export import to_html

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
SIZES = (10, 100)
#: What the benchmark holds itself against: bytes of a page, growth of the time a department.
MOST_BYTES, GROWTH = 1_500_000, 1.0
ROUNDS = 3
SECTIONS = ("opening", "totals", "shares", "per_person", "execution", "quality", "sources")


def copied(frames: Frames, size: int, names: Sequence[str]) -> Frames:
    """The frames of `size` departments: those of the ones named in turn, under other names and document numbers."""
    copies = [(names[i % len(names)], f"第{i + 1}区{names[i % len(names)].partition('区')[2]}") for i in range(size)]
    return {frame: pd.concat(_renamed(rows, copies), ignore_index=True) for frame, rows in frames.items()}


def _renamed(rows: pd.DataFrame, copies: list[tuple[str, str]]) -> Iterator[pd.DataFrame]:
    for old, new in copies:
        own = rows[rows["department"] == old]
        ids = {doc_id: hashlib.sha256(f"{new}{doc_id}".encode()).hexdigest()[:12] for doc_id in own["doc_id"].unique()}
        changed: dict[str, Any] = {"department": new, "doc_id": own["doc_id"].map(ids)}
        for column in ("source",) if "agrees" in own else ():
            changed[column] = own[column].str.replace(old, new, regex=False)
        for column in ("evidence", "suspects") if "evidence" in own else ():
            changed[column] = [[{**one, "doc_id": ids.get(one["doc_id"], "")} for one in some] for some in own[column]]
        yield own.assign(**changed)


def page(folder: Path) -> str:
    """The comparison of all departments of a folder, as `yujuesuan report` exports it."""
    opened = comparison.open_page([], "zh", folder)
    shown = [str(getattr(comparison, name)(opened)) for name in SECTIONS]
    outputs = [new_output("execute_result", data={"text/html": html}) for html in shown]  # type: ignore[no-untyped-call]
    cells = [new_code_cell("", outputs=[output]) for output in outputs]  # type: ignore[no-untyped-call]
    notebook: nbformat.NotebookNode = new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    return to_html(notebook, "comparison", "zh")


def measured(frames: Frames, size: int, names: Sequence[str], rounds: int = ROUNDS) -> tuple[float, int]:
    """Processor seconds and bytes of the comparison of `size` departments."""
    with tempfile.TemporaryDirectory() as folder:
        store.write(copied(frames, size, names), Path(folder))
        seconds = []
        made = ""
        for _ in range(rounds + 1):
            start = time.process_time()
            made = page(Path(folder))
            seconds.append(time.process_time() - start)
    return min(seconds[1:]), len(made.encode())


def main() -> int:
    frames, errors = parse_paths([RAW])
    assert not errors, errors
    frames |= {"year_over_year": year_over_year(frames), "budget_execution": budget_execution(frames)}
    everyone, documents = departments(frames), frames["documents"]
    (few, small), (many, large) = (measured(frames, size, everyone) for size in SIZES)
    # those with a final account have most to compare: execution rates of one year
    final = sorted(documents.loc[documents["stage"] == "final", "department"].unique())
    _, alike = measured(frames, SIZES[1], final, rounds=1)
    more = SIZES[1] / SIZES[0]
    print(f"comparison of {SIZES[0]} departments: {few:.2f} s, {small / 1000:,.0f} KB")
    print(f"comparison of {SIZES[1]} departments: {many:.2f} s, {large / 1000:,.0f} KB")
    growth = many / few / more
    print(f"time × {many / few:.2f} for departments × {more:g}: {growth:.2f} a department (at most {GROWTH})")
    print(f"page × {large / small:.2f}; {large / MOST_BYTES:.2f} of 1.5 MB")
    print(f"page of {SIZES[1]} departments that all have final accounts: {alike / MOST_BYTES:.2f} of 1.5 MB")
    return 0 if growth <= GROWTH and max(large, alike) <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
