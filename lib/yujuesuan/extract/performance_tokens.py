"""Words of a text flow, and the phrases that words on one or more lines make together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from yujuesuan.document import Line
from yujuesuan.extract.performance_words import Words, bare_level, load, printed
from yujuesuan.text import fold

#: Points behind a level or a goal: （25 分）.
_POINTS = re.compile(r"（\d+(?:\.\d+)?分?）")
_STARTS = ("一", "二", "三", "目标", "指标", "具体", "绩效")
#: Columns that only sheets with their cells apart have.
_GRID_ONLY = frozenset({"body", "owner", "money", "goal", "operator", "unit", "category"})
LONGEST_PHRASE = 7
_LONGEST_HEADER = 40


class Token(NamedTuple):
    """A word of the flow: as printed, folded for matching, its line, and whether it opens or ends that line."""

    text: str
    folded: str
    line: Line
    first: bool
    last: bool


@lru_cache(maxsize=256)
def tokens(lines: tuple[Line, ...]) -> Sequence[Token]:
    """Words of the lines in order; a sheet's fields and its rows ask for the same."""
    found: list[Token] = []
    for line in lines:
        words = line.text.split()
        last = len(words) - 1
        found += [Token(printed(word), fold(word), line, i == 0, i == last) for i, word in enumerate(words)]
    return found


def phrases(found: Sequence[Token], start: int, longest: int = LONGEST_PHRASE) -> Iterator[tuple[str, int]]:
    """(text, index behind it) of the one, two … words from `start` on, run together."""
    text = ""
    for i in range(start, min(start + longest, len(found))):
        text += found[i].folded
        yield text, i + 1


def longest_phrase(found: Sequence[Token], start: int, fits: Callable[[str], object]) -> int | None:
    """Index behind the longest phrase from `start` on that fits; None where none does."""
    texts = accumulate([token.folded for token in found[start : start + LONGEST_PHRASE]])
    ends = [end for end, text in enumerate(texts, start + 1) if fits(text)]
    return ends[-1] if ends else None


def behind_points(found: Sequence[Token], i: int) -> int:
    """Index behind points in brackets that begin at `i`; `i` where there are none."""
    if i < len(found) and found[i].folded.startswith("（"):
        return longest_phrase(found, i, _POINTS.fullmatch) or i
    return i


def level_at(found: Sequence[Token], i: int, words: Words) -> tuple[int, str, str, int] | None:
    """(rank, measured, word, index behind it) of the level word that begins at `i`, over line ends."""
    best: tuple[int, str, str, int] | None = None
    if found[i].folded not in words.prefixes and bare_level(found[i].folded) not in words.levels:
        return None
    for text, end in phrases(found, i):
        level = words.levels.get(bare_level(text))
        if level:
            best = (*level, behind_points(found, end))
        elif text not in words.prefixes:
            break
    return best


def header_at(found: Sequence[Token], i: int) -> tuple[list[tuple[str, str]], int] | None:
    """Header words (slot, word) that begin at `i`, in printed order, and the index behind them."""
    if not found[i].folded.startswith(_STARTS):
        return None
    ends: dict[int, int] = {}
    text = ""
    for part, end in phrases(found, i, _LONGEST_HEADER):
        text = part
        ends[len(text)] = end
    found_words = _header_words(text)
    behind = (0, i)
    place = 0
    for n, (_, word) in enumerate(found_words, start=1):
        place += len(word)
        if place in ends:
            behind = (n, ends[place])
    named = list(found_words[: behind[0]])
    slots = {slot for slot, _ in named}
    complete = "indicator" in slots and ("target" in slots or {"level1", "level2"} <= slots)
    return (named, behind[1]) if complete else None


@lru_cache(maxsize=4096)
def _header_words(text: str) -> tuple[tuple[str, str], ...]:
    """Header words (slot, word) that begin a text, in order; the longest at each place."""
    patterns = [(slot, pattern) for slot, pattern in load().header.items() if slot not in _GRID_ONLY]
    named: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        matches = [(m.end(), slot) for slot, pattern in patterns if (m := pattern.match(text, place))]
        if not matches:
            break
        end, slot = max(matches, key=lambda match: match[0])
        named.append((slot, text[place:end]))
        place = end
    return tuple(named)


def row_slots(named: Sequence[tuple[str, str]]) -> list[str]:
    """Slots of the cells behind the indicator, in the order in which rows print them."""
    years = [word for slot, word in named if slot == "prior" and not word.startswith("近")]
    behind = named[next((i for i, (slot, _) in enumerate(named) if slot == "indicator"), 0) :]
    order = [slot for slot, _ in behind if slot in ("interim", "target", "actual", "weight", "score")]
    slots = list(dict.fromkeys(order))
    if any(slot == "prior" for slot, _ in named):
        falling = len(years) >= 2 and years[-2] > years[-1] and years[-1].startswith("20")
        slots = (["prior1", "prior2"] if falling else ["prior2", "prior1"]) + slots
    return slots + [slot for slot in ("basis", "note") if any(slot == other for other, _ in named[1:])]


def presumed_slots(kind: str, text: str) -> list[str]:
    """Slots of a sheet without a readable header: those of its kind, and those whose words its text prints."""
    if kind.endswith("goals"):
        return (["prior2", "prior1"] if "近两年" in text or "前年" in text else []) + ["target"]
    return ["target", "actual"] + (["score"] if "得分" in text else [])
