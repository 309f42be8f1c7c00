"""How long parsing takes, and as a ratio to one pass over the same text that finds its number tokens.

Two passes to compare with: a bare `re.finditer` for digits, and the one that finds number tokens as frame `coverage`
counts them (dates, numbering, document and telephone numbers told apart). Parsing is timed with nothing known of any
text (`first`) and once more with what short texts mean still known (`again`). One process, imports and vocabularies
not counted, the least processor time of several rounds: `make bench`.
"""

from __future__ import annotations

import inspect
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from yujuesuan import pipeline
from yujuesuan.extract.figures import tokens

RAW = Path(__file__).parent.parent / "data" / "raw"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
ROUNDS = 10
#: Functions of the pipeline by the step that they are.
STEPS = {
    "read": ("read",),
    "tables": ("read_tables", "amounts", "table_projects", "purchases"),
    "narrative": ("sentences", "cell_sentences", "statements", "quantities", "stated_values", "evaluated_projects"),
    "sheets": ("performance_sheets", "read_indicators", "goal_projects", "department_funding"),
    "checks": ("checks",),
    "coverage": ("coverage",),
    "frames": ("_frames",),
}
Clock = dict[str, float]


def seconds(task: Callable[[], object], fresh: bool) -> float:
    """Processor time of a task, `fresh` with nothing kept of short texts; vocabularies stay."""
    for kept in short_texts() if fresh else ():
        kept.cache_clear()
    start = time.process_time()
    task()
    return time.process_time() - start


def short_texts() -> Iterator[Any]:
    """Functions that keep what they found of short texts; a vocabulary is kept by one that keeps one thing."""
    for name, module in list(sys.modules.items()):
        for function in vars(module).values() if name.startswith("yujuesuan") else ():
            if hasattr(function, "cache_parameters") and (function.cache_parameters()["maxsize"] or 0) > 1:
                yield function


def clocked(name: str, function: Callable[..., Any], clock: Clock) -> Callable[..., Any]:
    """The function, its time added to the clock; what it would yield later is made at once."""

    def timed(*args: Any) -> Any:
        start = time.process_time()
        result = function(*args)
        result = list(result) if isinstance(result, Iterator) else result
        clock[name] += time.process_time() - start
        return result

    return timed


def parse(paths: Iterable[Path]) -> None:
    """All files into all frames."""
    assert len(pipeline.combine([pipeline.parse(path) for path in paths])["amounts"]) > 1000


def main() -> None:
    """Print the least times, their ratios and the steps of parsing."""
    paths = sorted(RAW.glob("*.txt"))
    texts = [path.read_text("utf-8") for path in paths]
    find_tokens = inspect.unwrap(tokens)
    tasks: dict[str, tuple[Callable[[], object], bool]] = {
        "bare digits": (lambda: [sum(1 for _ in NUMBER.finditer(text)) for text in texts], False),
        "number tokens": (lambda: [find_tokens(text) for text in texts], True),
        "parse, first": (lambda: parse(paths), True),
        "parse, again": (lambda: parse(paths), False),
    }
    rounds = [{name: seconds(*task) for name, task in tasks.items()} for _ in range(ROUNDS)]
    least = {name: min(times[name] for times in rounds) for name in tasks}
    for name, taken in least.items():
        ratios = (f"{taken / least[one]:8.1f} × {one}" for one in ("bare digits", "number tokens"))
        print(f"{name:14}{taken * 1000:8.1f} ms", *ratios)

    clock: Clock = defaultdict(float)
    for step, functions in STEPS.items():
        for function in functions:
            setattr(pipeline, function, clocked(step, getattr(pipeline, function), clock))
    steps: list[Clock] = []
    for _ in range(ROUNDS):
        clock.clear()
        seconds(*tasks["parse, first"])
        steps.append(dict(clock))
    for step in STEPS:
        print(f"  {step:12}{min(times[step] for times in steps) * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
