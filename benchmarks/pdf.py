"""PDF to all frames against pdfplumber's `extract_tables()` plus `extract_text()` alone: seconds, exact cells, memory.

The real files of ../shared/jiangsu with cells typed from their pages; where they are absent, the documents of
data/raw printed to PDF, with the cells of the text originals. One process reads the same files in turns with both, each
after a first round that is not counted; the least processor time of several rounds counts, with nothing known here of
any text from the rounds before. The memory is that of a process of its own that does nothing else. Made files of 250,
500 and 1,000 pages show how time grows: `make bench`.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import pdfplumber
from expected_tables import cells
from parse import short_texts
from render_pdf import render
from reportlab.pdfgen.canvas import Canvas

from yujuesuan.batch import parse_paths
from yujuesuan.numbers import parse_amount
from yujuesuan.pipeline import Parsed, parse
from yujuesuan.readers import read

ROOT = Path(__file__).resolve().parent.parent
REAL, TYPED, RAW = ROOT.parent / "shared" / "jiangsu", ROOT / "tests" / "expected" / "jiangsu", ROOT / "data" / "raw"
#: What the benchmark holds itself against: times faster than pdfplumber, megabytes, growth of the time per page.
FASTER, MEGABYTES, GROWTH = 5.0, 300.0, 1.25
PAGES = (250, 500, 1000)
ROUNDS = 3
#: What a process of its own does with the paths that it is given, and how many kilobytes it took at most: the kernel's
#: high-water mark, because `getrusage` would count the parent's memory of before the exec as well.
PARSE = "from yujuesuan.batch import parse_paths; parse_paths([Path(name) for name in sys.argv[1:]])"
READ = "from yujuesuan.readers import read; [read(name) for name in sys.argv[1:]]"
PEAK = """
import sys
from pathlib import Path
{}
print(next(line.split()[1] for line in Path("/proc/self/status").open() if line.startswith("VmHWM")))
"""
ROWS = 30
Cells = Counter[tuple[int, str]]


def seconds(task: Callable[[], object]) -> float:
    """Processor time of a task, with nothing kept of short texts and no garbage of the tasks before."""
    for kept in short_texts():
        kept.cache_clear()
    gc.collect()
    start = time.process_time()
    task()
    return time.process_time() - start


def raced(paths: Sequence[Path]) -> list[float]:
    """The least processor times of all files into all frames, of pdfplumber on the same files, and of pdfplumber
    without garbage collection, which parsing here does without too.
    """
    tasks = (lambda: parse_paths(paths), lambda: plumb(paths), lambda: uncollected(lambda: plumb(paths)))
    rounds = [[seconds(task) for task in tasks] for _ in range(ROUNDS + 1)][1:]
    return [min(times) for times in zip(*rounds, strict=True)]


def extracted(path: Path) -> list[list[list[list[str | None]]]]:
    """The tables of every page as pdfplumber finds them; the text of the pages is extracted and passed over."""
    found = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            found.append(page.extract_tables())
            page.extract_text()
    return found


def plumb(paths: Sequence[Path]) -> None:
    """Let pdfplumber extract all files."""
    for path in paths:
        extracted(path)


def uncollected(task: Callable[[], object]) -> None:
    """A task without garbage collection."""
    gc.disable()
    try:
        task()
    finally:
        gc.enable()


def plumbed(path: Path) -> Cells:
    """(page, text) of every table cell that pdfplumber finds."""
    return Counter(
        (number, text.strip())
        for number, tables in enumerate(extracted(path), 1)
        for table in tables
        for row in table
        for text in row
        if text and text.strip()
    )


def ours(path: Path) -> Cells:
    """(page, text) of every amount in the frames."""
    amounts = parse(path).amounts
    return Counter(zip(map(int, amounts.page), amounts.raw, strict=True))


def typed(path: Path) -> Cells:
    """(page, text) of every amount that a person typed from the pages of a real file; none for a narrative."""
    expected = TYPED / f"{path.stem}.tables.txt"
    found = cells(expected) if expected.exists() else iter(())
    return Counter((page, raw) for _, page, _, _, _, raw, _, _ in found)


def printed(folder: Path) -> dict[Path, Parsed]:
    """The documents of data/raw as PDF files in `folder`, each with its original."""
    made: dict[Path, Parsed] = {}
    for source in sorted(RAW.glob("*.txt")):
        made[folder / f"{source.stem}.pdf"] = parse(source)
    for path, original in made.items():
        render(original, path, size=6)
    return made


def without_pages(found: Cells) -> Cells:
    """Texts alone: the original of a printed file has no pages."""
    return Counter((0, text) for _, text in found.elements())


def compare(paths: Sequence[Path], expected: dict[Path, Cells], paged: bool) -> None:
    """Exact cells of both on every file."""
    keep: Callable[[Cells], Cells] = (lambda found: found) if paged else without_pages
    totals = [0, 0, 0]
    print(f"{'exact cells':44} {'typed' if paged else 'printed':>8} {'here':>8} {'pdfplumber':>11}")
    for path in paths:
        if not expected[path]:
            continue
        counts = [expected[path].total(), *((expected[path] & keep(read(path))).total() for read in (ours, plumbed))]
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        print(f"{path.stem:　<28} {counts[0]:8} {counts[1]:8} {counts[2]:11}")
    share = [100 * part / totals[0] for part in totals[1:]]
    print(f"{'all':44} {totals[0]:8} {share[0]:7.2f}% {share[1]:10.2f}%")
    verdict("at least the share of exact cells of pdfplumber", share[0] >= share[1])


def megabytes(task: str, paths: Sequence[Path]) -> float:
    """Peak memory of a process that does nothing but a task."""
    command = [sys.executable, "-c", PEAK.format(task), *map(str, paths)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024


def make(path: Path, pages: int) -> None:
    """A PDF of ruled tables, one a page."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    xs, height = (50, 130, 300, 380, 460, 540), 20
    for page in range(pages):
        canvas.setFont("Helvetica", 9)
        for x in xs:
            canvas.line(x, 780, x, 780 - height * (ROWS + 1))
        for row in range(ROWS + 2):
            canvas.line(xs[0], 780 - height * row, xs[-1], 780 - height * row)
        for row in range(ROWS + 1):
            texts = ("Code", "Name", "Total", "Basic", "Project")
            if row:
                texts = (f"{2010000 + row}", f"Item {page}-{row}", f"{row}.30", f"{row}.10", "0.20")
            for x, text in zip(xs, texts, strict=False):
                canvas.drawString(x + 4, 780 - height * row - 14, text)
        canvas.showPage()
    canvas.save()


def grown(folder: Path) -> None:
    """Time and memory to read made files of more and more pages."""
    per_page = []
    for pages in PAGES:
        path = folder / f"{pages}.pdf"
        make(path, pages)
        taken = seconds(lambda path=path: check_pages(path))  # type: ignore[misc]
        per_page.append(taken / pages)
        print(f"{pages:5} pages             {taken:8.2f} s   {1000 * taken / pages:6.2f} ms a page")
    taken = megabytes(READ, [folder / f"{PAGES[-1]}.pdf"])
    verdict(f"peak memory {taken:.0f} MB (bar: {MEGABYTES:.0f})", taken < MEGABYTES)
    verdict(f"linear: the last page takes at most {GROWTH} times the first", per_page[-1] <= GROWTH * per_page[0])


def check_pages(path: Path) -> None:
    """Read a made file and see that every amount is there."""
    amounts = sum(parse_amount(cell.text) is not None for grid in read(path).grids for row in grid.rows for cell in row)
    assert amounts == int(path.stem) * ROWS * 4, amounts


def verdict(what: str, holds: bool) -> None:
    """Whether a bar is reached."""
    print(f"  {'reached' if holds else 'MISSED '}  {what}")


def main() -> None:
    """Time, compare, measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real = REAL.is_dir()
        if real:
            expected = {path: typed(path) for path in sorted(REAL.glob("*.pdf"))}
        else:
            print("the real files of ../shared/jiangsu are absent: PDF files made from data/raw instead")
            expected = {
                path: Counter((0, raw) for raw in original.amounts.raw) for path, original in printed(folder).items()
            }
        paths = list(expected)
        here, there, uncollected_there = raced(paths)
        print(f"{len(paths)} files into all frames {here:8.2f} s")
        print(f"pdfplumber, raw cells  {there:8.2f} s")
        print(f"  without collection   {uncollected_there:8.2f} s   {uncollected_there / here:.1f} times")
        verdict(f"{there / here:.1f} times faster than pdfplumber (bar: {FASTER})", there >= FASTER * here)
        compare(paths, expected, real)
        taken = megabytes(PARSE, paths)
        verdict(f"peak memory {taken:.0f} MB (bar: {MEGABYTES:.0f})", taken < MEGABYTES)
        grown(folder)


if __name__ == "__main__":
    main()
