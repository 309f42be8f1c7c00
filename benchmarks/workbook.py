"""Seconds to read a workbook of amounts against openpyxl's read-only pass: `make bench`, `--rows`, `--best-of`.

openpyxl yields stored values; the reader yields what each cell shows, with merged and hidden cells. Both measured in
one run, in processor time, on fresh numbers, so that no cache of printed numbers helps a second pass.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl
from openpyxl.cell import WriteOnlyCell

from yujuesuan.readers import read
from yujuesuan.readers.number_format import shown

_COLUMNS = 30


def made(path: Path, rows: int) -> Path:
    """A sheet of amounts with two decimals and thousands separators, beside codes and names."""
    random = Random(rows)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("支出")
    sheet.append(["支出总表"])
    sheet.append(["科目编码", "科目名称", *(f"第{n}栏" for n in range(2, _COLUMNS))])
    for row in range(rows):
        cells: list[object] = [str(2_010_000 + row), f"科目{row}"]
        for _ in range(2, _COLUMNS):
            cell = WriteOnlyCell(sheet, random.randrange(10**9) / 100)
            cell.number_format = "#,##0.00"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
    return path


def pass_of_openpyxl(path: Path) -> int:
    """The cells that one read-only pass yields."""
    return sum(len(row) for sheet in openpyxl.load_workbook(path, read_only=True) for row in sheet.values)


def pass_of_reader(path: Path) -> int:
    """The cells of the tables that the reader yields."""
    shown.cache_clear()
    return sum(len(row) for grid in read(path).grids for row in grid.rows)


def seconds(work: Callable[[Path], int], path: Path, times: int) -> tuple[float, int]:
    """The least processor time of some passes, and the cells found."""
    best = float("inf")
    for _ in range(times):
        started = time.process_time()
        cells = work(path)
        best = min(best, time.process_time() - started)
    return best, cells


def main() -> None:
    """Time both readers on workbooks of growing size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[2_000, 8_000, 16_000])
    options.add_argument("--best-of", type=int, default=2)
    chosen = options.parse_args()
    print("    cells   openpyxl     reader   times")
    with tempfile.TemporaryDirectory() as folder:
        for rows in chosen.rows:
            path = made(Path(folder) / f"{rows}.xlsx", rows)
            reference, _ = seconds(pass_of_openpyxl, path, chosen.best_of)
            own, cells = seconds(pass_of_reader, path, chosen.best_of)
            print(f"{cells:9,}  {reference:7.2f} s  {own:7.2f} s  {own / reference:6.2f}")


if __name__ == "__main__":
    main()
