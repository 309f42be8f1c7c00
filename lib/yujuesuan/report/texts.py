"""What reports say, by language (`texts.yaml`), and the English of official terms (`glossary.yaml`) and of relations
(`relations.yaml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from yujuesuan.charts.words import disclosure
from yujuesuan.text import fold

LANGUAGES = ("zh", "en")
#: A word between the signs of a relation.
RELATION_WORD = re.compile(r"[^\s，（）()=+÷×≤≥：、/…]+")
#: A passage that a check has put together: whose figure, what it is, and its value.
_LABELLED = re.compile(r"(?:(?P<whose>.+)，)?(?P<word>[^，：]+)：(?P<value>-?[\d,.]+(?:%|万元)?)")
_ENGLISH_SIGNS = str.maketrans({"：": ": ", "，": ", "})
#: Brackets that no name goes on behind: 因公出国（境）费 stays as printed.
_BRACKETS = re.compile("（([^（）]*)）(?![\u4e00-\u9fff])")
#: What is compared of a stated figure, where that is neither its budget nor its final account.
_AMOUNT = re.compile("(?<=[（，])金额(?=）)")
_OTHER = "其他"
_GROUPED = re.compile("([^（）]+)（([^（）]+)）")  # as `fold` writes brackets


@lru_cache(maxsize=1)
def _all() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load((Path(__file__).parent / "texts.yaml").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _glossary() -> dict[str, str]:
    entries: dict[str, str] = yaml.safe_load((Path(__file__).parent / "glossary.yaml").read_text(encoding="utf-8"))
    return {fold(chinese): english for chinese, english in entries.items()}


@lru_cache(maxsize=1)
def _relations() -> tuple[tuple[re.Pattern[str], str], ...]:
    entries: dict[str, str] = yaml.safe_load((Path(__file__).parent / "relations.yaml").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern), shown) for pattern, shown in entries.items())


@lru_cache(maxsize=4096)
def relation_word(word: str) -> str:
    """The English of a word that names a relation; the word itself where it is a document's own."""
    found = ((pattern.fullmatch(word), shown) for pattern, shown in _relations())
    return next((match.expand(shown) for match, shown in found if match), word)


def english(term: str) -> str:
    """The English of an official term; empty where the glossary has none.

    Classifications name what is left over 其他X or 其他X支出, and a name with its group in brackets X（Y）.
    """
    term = fold(term)
    found = _glossary()
    if term in found:
        return found[term]
    if grouped := _GROUPED.fullmatch(term):
        parts = [english(part) for part in grouped.groups()]
        return f"{parts[0]} ({parts[1]})" if all(parts) else ""
    if term.startswith(_OTHER):
        rest = term.removeprefix(_OTHER)
        names = (rest, rest.removesuffix("支出"), f"{rest}支出", rest.removesuffix("费用"))
        known = next((found[name] for name in names if name in found), "")
        return f"other: {known}" if known else ""
    return ""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, `zh` or `en`."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language {self.language!r}: choose one of {', '.join(LANGUAGES)}")

    def __call__(self, key: str, **values: Any) -> str:
        """The text for `key`, its {names} replaced; plain text, to be escaped like any other."""
        return _all()[key][self.language].format(**values)

    def named(self, kind: str, name: str) -> str:
        """What a name of the frames is called (`form`, `rule`); the name itself where there is no text for it."""
        found = _all().get(f"{kind}_{name}")
        return found[self.language] if found else name

    def relation(self, description: str) -> str:
        """The description of a check; in English all but what the document prints."""
        if self.language == "zh":
            return description
        words = RELATION_WORD.sub(lambda match: relation_word(match[0]), _AMOUNT.sub("amount", description))
        signs = _BRACKETS.sub(r" (\1) ", words).translate(_ENGLISH_SIGNS)
        return re.sub(r" (?=[:,])", "", re.sub(" +", " ", signs)).strip()

    def passage(self, text: str) -> str:
        """A passage that a check has put together, its words in English but for the names that the document prints."""
        match = _LABELLED.fullmatch(text)
        word = relation_word(match["word"]) if match else ""
        if self.language == "zh" or not match or word == match["word"]:
            return text
        value = re.sub(r"(?=万元$)", " ", match["value"])
        return f"{match['whose']}, {word}: {value}" if match["whose"] else f"{word}: {value}"

    def gloss(self, item: str) -> str:
        """The translation of a printed label; empty in Chinese and where the glossary has none."""
        return "" if self.language == "zh" else english(item)

    def label(self, item: str) -> str:
        """A label as printed, followed by its translation where there is one."""
        gloss = self.gloss(item.rpartition("/")[2])
        return f"{item} ({gloss})" if gloss else item

    def disclosure(self, year: int, stage: str | None) -> str:
        """`2023 年决算` or `2023 final account`; `2022 (stage not stated)` where the stage is null."""
        return disclosure(year, stage, self.language)

    def join(self, parts: list[str]) -> str:
        """Parts as a list within a sentence."""
        return self("separator").join(parts)
