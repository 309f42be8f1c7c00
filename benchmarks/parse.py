"""How long parsing takes, as a ratio to one pass of `re.finditer` for number tokens over the same text.

One process, imports not counted, the median of several rounds of both in turn: `make bench`.
"""

from __future__ import annotations

import re
import statistics
import time
from pathlib import Path

from yujuesuan.pipeline import combine, parse

RAW = Path(__file__).parent.parent / "data" / "raw"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
ROUNDS = 5


def seconds_of_pass(texts: list[str]) -> float:
    """One pass over all texts, every match looked at."""
    start = time.perf_counter()
    found = sum(1 for text in texts for _ in NUMBER.finditer(text))
    assert found > 1000
    return time.perf_counter() - start


def seconds_of_parse(paths: list[Path]) -> float:
    """All files into all frames."""
    start = time.perf_counter()
    frames = combine([parse(path) for path in paths])
    assert len(frames["amounts"]) > 1000
    return time.perf_counter() - start


def main() -> None:
    """Print both medians and their ratio."""
    paths = sorted(RAW.glob("*.txt"))
    texts = [path.read_text("utf-8") for path in paths]
    seconds_of_parse(paths)
    rounds = [(seconds_of_pass(texts), seconds_of_parse(paths)) for _ in range(ROUNDS)]
    once, parsed = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"re.finditer, one pass  {once * 1000:8.1f} ms")
    print(f"parse into all frames  {parsed * 1000:8.1f} ms")
    print(f"ratio                  {parsed / once:8.1f}")


if __name__ == "__main__":
    main()
