"""Vocabulary of performance tables: `forms/performance.yaml`, compiled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from yujuesuan.loading import load_yaml
from yujuesuan.numbers import parse_amount
from yujuesuan.text import fold

_TEX = {r"\geq": "≥", r"\ge": "≥", r"\leq": "≤", r"\le": "≤", r"\times": "×", r"\sim": "~", r"\%": "%", "$": ""}
_TEX_WORD = re.compile("|".join(re.escape(word) for word in _TEX))
_RADICAL = re.compile("[\u2e80-\u2fdf]")
#: Full marks in brackets behind a level, a goal or a word that stands beside the rows.
POINTS = re.compile(r"（\d+(?:\.\d+)?分?）$")
_MARKS = re.compile(r"（(\d+(?:\.\d+)?)(分?)）$")
_DASHES = frozenset({"-", "—", "--", "——", "－"})
_LOOKAHEAD = re.compile(r"\(\?[=!][^()]*\)")
_TEMPLATE = re.compile(r"^指标\d{1,2}[:：]")
_LONGEST_HEADER = 20
_ORDINAL = re.compile(r"^\d{1,2}[.、．]?(?=\D)")
_FIGURE = (
    r"(?:[≥≤><=＞＜≧≦≡]|约|近|超过?|达到?|增幅|增长|降低|下降|提高|提升|增加|不?(?:低|少|高|大|小|多)于|至少|第|每年|平均)*"
    r"\d[\d,.]*[%％‰]?(?:[-—–~～至到]\d[\d,.]*)?[%％‰]?[\u4e00-\u9fff㎡m³℃/·]{0,6}"
)
QUANTITY = re.compile(rf"{_FIGURE}(?:[、，,；;]{_FIGURE})*")
#: Cells that say there is no value.
NOTHING = frozenset({"", "/", "-", "—", "--", "——", "－", "...", ".....", "……"})


@lru_cache(maxsize=16384)
def printed(text: str) -> str:
    """Text as printed, without white space, the TeX of recognised formulas and the radicals of PDF fonts."""
    if text.isalnum():
        return text
    text = "".join(text.split())
    if "$" in text or "\\" in text:
        text = _TEX_WORD.sub(lambda match: _TEX[match[0]], text)
    return _RADICAL.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


@lru_cache(maxsize=16384)
def is_quantity(text: str) -> bool:
    """Whether a text is a figure with its unit (`≥5户`, `100%`, `30-45个`) or the mark for none."""
    return text in NOTHING or bool(QUANTITY.fullmatch(text))


@dataclass(frozen=True)
class Words:
    """The vocabulary; `levels` gives a level word's rank (1, 2, or 3 for either) and what it measures."""

    titles: Mapping[str, re.Pattern[str]]
    opening: re.Pattern[str]
    levels: Mapping[str, tuple[int, str, str]]
    prefixes: frozenset[str]
    level_end: re.Pattern[str]
    side: re.Pattern[str]
    objective: re.Pattern[str]
    #: What a goal or words beside the rows begin with, whatever follows: most words begin neither.
    goal_or_side: re.Pattern[str]
    sole_objective: frozenset[str]
    trailer: re.Pattern[str]
    caption: re.Pattern[str]
    header: Mapping[str, re.Pattern[str]]
    basis: re.Pattern[str]
    fields: Mapping[str, re.Pattern[str]]
    project_list: Mapping[str, re.Pattern[str]]
    funding: Mapping[str, re.Pattern[str]]
    funding_groups: Mapping[str, str]
    evaluation: Mapping[str, re.Pattern[str]]
    funds_header: re.Pattern[str]
    #: Any of `header` and any of `fields`, which most texts are not.
    any_header: re.Pattern[str]
    any_field: re.Pattern[str]

    def level(self, text: str) -> tuple[int, str, str] | None:
        """(rank, measured, word) of a text that is a level word, its ordinal and its points left out."""
        return self.levels.get(bare_level(text))


@lru_cache(maxsize=16384)
def bare_level(text: str) -> str:
    """A level without its ordinal and points: `01 产出数量` → `产出数量`, `产出指标（40分）` → `产出指标`."""
    text = fold(text)
    return _ORDINAL.sub("", POINTS.sub("", text))


def points_of(text: str) -> float | None:
    """The full mark in brackets that ends a text (`产出指标（40分）`); None where none does."""
    text = fold(text)
    match = _MARKS.search(text) if text.endswith("）") else None
    return float(match[1]) if match else None


def marked(name: str) -> tuple[str, float | None]:
    """(name, full mark) of an indicator whose name ends with its own points: `检查次数（10分）`."""
    match = _MARKS.search(fold(name))
    return (name[: match.start()], float(match[1])) if match and match[2] else (name, None)


def contradicts(above: str, measured: str) -> bool:
    """Whether a second level cannot belong to the first level above it, whose successor the print lost."""
    return above in ("output", "cost") and measured in ("outcome", "satisfaction")


def value_of(text: str | None) -> str | None:
    """A value as printed; None where nothing or only a dash is printed."""
    return text if text and text not in _DASHES else None


def score_of(text: str) -> float | None:
    """A score or weight (`9.6`, `10分`); None for anything else."""
    amount = parse_amount(text.removesuffix("分"))
    return None if amount is None else float(amount.value)


def indicator_name(text: str) -> str:
    """An indicator's name without what the blank form prints (`指标1：`); empty where nothing else is printed."""
    name = _TEMPLATE.sub("", text)
    return "" if name in NOTHING else name


@lru_cache(maxsize=16384)
def header_slot(text: str) -> str:
    """The column that a whole header cell names, else empty."""
    text = fold(text)
    words = load()
    if len(text) > _LONGEST_HEADER or not words.any_header.fullmatch(text):
        return ""
    return next(slot for slot, pattern in words.header.items() if pattern.fullmatch(text))


@lru_cache(maxsize=16384)
def field_name(label: str) -> str:
    """The field of a sheet that a folded label names, else empty; the goal of a sheet is the field `goal`."""
    words = load()
    if label in words.sole_objective:
        return "goal"
    if not words.any_field.fullmatch(label):
        return ""
    return next(name for name, pattern in words.fields.items() if pattern.fullmatch(label))


def _levels(data: Mapping[str, Any]) -> dict[str, tuple[int, str, str]]:
    found: dict[str, tuple[int, str, str]] = {}
    for rank, key in ((1, "level1"), (2, "level2")):
        for measured, words in data[key].items():
            for word in words:
                for form in {word, word.removesuffix("指标")}:
                    if form == word or (rank == 2 and len(form) > 2):
                        other = found.get(form)
                        found[form] = (3 if other and other[0] != rank else rank, measured, form)
    return found


def _patterns(data: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in data.items()}


def _any(data: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(data.values()))


def _prefixes(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word[:n] for word in words for n in range(1, len(word) + 1))


@lru_cache(maxsize=1)
def load() -> Words:
    """Read `forms/performance.yaml`."""
    source = resources.files("yujuesuan") / "forms" / "performance.yaml"
    data: dict[str, Any] = load_yaml(source.read_text("utf-8"))
    levels = _levels(data)
    return Words(
        titles=_patterns(data["titles"]),
        opening=re.compile(data["opening"]),
        levels=levels,
        prefixes=_prefixes(tuple(levels)),
        level_end=re.compile(data["level_end"]),
        side=re.compile(data["side"]),
        objective=re.compile(data["objective"]),
        goal_or_side=re.compile(f"{_LOOKAHEAD.sub('', data['objective'])}|{data['side']}"),
        sole_objective=frozenset(data["sole_objective"]),
        trailer=re.compile(data["trailer"]),
        caption=re.compile(data["caption"]),
        header=_patterns(data["header"]),
        basis=re.compile(data["basis"]),
        fields=_patterns(data["fields"]),
        project_list=_patterns(data["project_list"]),
        funding=_patterns(data["funding"]),
        funding_groups={word: name for name, words in data["funding_groups"].items() for word in words},
        evaluation=_patterns(data["evaluation"]),
        funds_header=re.compile("|".join(f"(?P<{name}>{p})" for name, p in data["funds_header"].items())),
        any_header=_any(data["header"]),
        any_field=_any(data["fields"]),
    )
