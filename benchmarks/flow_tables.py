"""How random tables are read whose blank cells the text flow lost: `make bench`, `--documents`, `--seed`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from flow_documents import document, read


def main() -> None:
    """Make documents, read them, count."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--across", action="store_true", help="wrap cells and print pages line by line")
    chosen = options.parse_args()
    random = Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        found = [read(document(random, chosen.across), Path(folder) / "made.txt") for _ in range(chosen.documents)]
    figures = sum(one.right + one.unplaced + len(one.lost) for one in found)
    wrong = [cell for one in found for cell in one.wrong]
    lost = [cell for one in found for cell in one.lost]
    fails = [fail for one in found for fail in one.fails]
    print(f"figures printed        {figures:8}")
    print(f"in their column        {sum(one.right for one in found):8}")
    print(f"in another column      {len(wrong):8}", *wrong[:10], sep="\n  ")
    print(f"unplaced, and reported {sum(one.unplaced for one in found):8}")
    print(f"lost without a word    {len(lost):8}", *lost[:10], sep="\n  ")
    print(f"false contradictions   {len(fails):8}", *fails[:10], sep="\n  ")


if __name__ == "__main__":
    main()
