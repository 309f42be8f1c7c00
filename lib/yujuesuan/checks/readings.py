"""Wording that can be meant in several ways: what is printed holds when one of its readings does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources

from yujuesuan.checks.model import Identity, Note, evaluate
from yujuesuan.loading import load_yaml

Found = Identity | Note


@lru_cache(maxsize=1)
def words() -> Mapping[str, re.Pattern[str]]:
    """The part `checks` of `forms/performance.yaml`."""
    data = load_yaml((resources.files("yujuesuan") / "forms" / "performance.yaml").read_text("utf-8"))
    return {name: re.compile(pattern) for name, pattern in data["checks"].items()}


def holding(options: Sequence[Identity], fails: bool) -> Iterator[Found]:
    """The identity that holds; else the first one where it must hold, and a note where the words leave it open."""
    for one in options:
        outcome = evaluate(one)
        if outcome and outcome.status in ("pass", "rounding"):
            yield one
            return
    if options and fails:
        yield options[0]
    elif options:
        yield _open_note(options[0])


def _open_note(identity: Identity) -> Note:
    texts = "；".join(cell.text for cell in identity.cells)
    return Note(
        identity.rule,
        identity.form,
        identity.description,
        f"{identity.description}：所印数字不一致：{texts} / these printed figures do not fit together: {texts}",
        identity.cells,
    )
