"""How many one-digit changes of table cells the checks find, over all documents of data/raw: `make bench`.

Prints what was found, every miss with its cause, and changes that made several findings. `--cells` a document,
`--seed`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from fault_injection import RAW, Verdict, fails, faults, verdict

from yujuesuan.pipeline import parse


def main() -> None:
    """Change the cells, one at a time, and count."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cells", type=int, default=120, help="cells a document")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    random = Random(chosen.seed)
    verdicts: list[Verdict] = []
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(RAW.glob("*.txt")):
            before = fails(parse(path))
            verdicts += [verdict(fault, before, Path(folder)) for fault in faults(path, chosen.cells, random)]
    show("all changed cells", verdicts)
    show("beyond rounding  ", [v for v in verdicts if not v.fault.within_rounding])
    for v in verdicts:
        if v.outcome not in ("suspect", "evidence"):
            rounding = "within rounding" if v.fault.within_rounding else f"{v.fault.identities} identities"
            print(f"{v.outcome} ({rounding}): {v.fault}")
    several = [v for v in verdicts if v.added > 1]
    print(f"several findings for one change: {len(several)}")
    for v in several:
        print(f"  {v.fault}", *v.fails, sep="\n    ")


def show(name: str, verdicts: list[Verdict]) -> None:
    """One line: how many, and the share that a new `fail` names."""
    count = Counter(v.outcome for v in verdicts)
    share = (count["suspect"] + count["evidence"]) / len(verdicts)
    print(f"{name}  {len(verdicts):5}  {share:8.2%} found  {dict(count)}")


if __name__ == "__main__":
    main()
