"""Changes that keep every document of data/raw true, and the contradictions that they make: `make bench`.

Every amount times 3 (times 10 with a decimal less where the print is rounded), each table in 元 instead of 万元 where
its own sums are exact, sister classes in another order, another department.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from fault_injection import RAW, fails, reparsed
from true_changes import every_amount, sisters_permuted, tables_in_yuan, times_ten, times_three

from yujuesuan.pipeline import Parsed, parse


def main() -> None:
    """Make every change and print those after which there are more contradictions."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=5, help="orders of sister classes a document")
    chosen = options.parse_args()
    tried = found = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(RAW.glob("*.txt")):
            before = parse(path)
            for name, text in changes(before, path.read_text("utf-8"), chosen.orders):
                after = fails(reparsed(path, text, Path(folder)))
                tried += 1
                if len(after) > len(fails(before)):
                    found += 1
                    print(f"{path.name}: {name}", *(check["message"] for check in after), sep="\n  ")
    print(f"{tried} changes that keep a document true, {found} with new contradictions")


def changes(before: Parsed, text: str, orders: int) -> Iterator[tuple[str, str]]:
    """Every change by name, and the text that it makes."""
    rounded = {check["form"] for check in before.records["checks"] if check["status"] == "rounding"}
    yield "another department", text.replace("科学技术和经济信息化局", "自然资源和规划管理局")
    yield "every amount", every_amount(before, text, times_ten if rounded else times_three)
    for table in before.official_tables:
        if table.unit == "万元" and table.form not in rounded and any(row.figures for row in table.rows):
            yield f"{table.title} in 元", tables_in_yuan([table], text)
    for seed in range(orders):
        yield f"sisters in order {seed}", sisters_permuted(before, text, Random(seed))


if __name__ == "__main__":
    main()
