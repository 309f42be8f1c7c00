"""What official forms look like, as data: one YAML file a family, `general.yaml` first, the others added to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from yujuesuan.loading import load_yaml
from yujuesuan.text import fold, label

#: What a header cell may add to its word: the unit behind it, the year in front.
_UNIT = re.compile(r"（(?:万元|千元|元)）$")
_ANY_YEAR = re.compile(r"20\d{2}年(?:度)?")
_YEAR = re.compile(r"^20\d{2}年(?:度)?(?=.)")
#: No header word is longer.
_LONGEST_WORD = 24
#: What numbering and years, which may stand before a header word, begin with.
_BEFORE_WORD = frozenset("其一二三四五六七八九十廿卅百（0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")

RowIdentity = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Form:
    """One canonical form: its layout, which header words give which measure, and the identities of its rows."""

    name: str
    layout: str
    measures: Mapping[str, tuple[str, ...]]
    rows: tuple[RowIdentity, ...] = ()
    by_class: Mapping[str, tuple[str, ...]] | None = None
    texts: tuple[str, ...] = ()
    flat: tuple[str, ...] = ()
    items: tuple[RowIdentity, ...] = ()
    lists: str = ""

    def measure(self, path: tuple[str, ...]) -> str:
        """The measure of a column whose header words, top to bottom, are `path`; empty where none fits.

        `group/word` is looked up first; a group's 合计 or 小计 is the group itself; any other word counts for
        itself only under groups that the form knows.
        """
        if not path:
            return ""
        leaf, group = path[-1], path[-2] if len(path) > 1 else ""
        keys = [f"{group}/{leaf}", leaf]
        if group:
            known = group in self.words
            keys = [
                f"{group}/{leaf}",
                *([group] if leaf in ("total", "subtotal", "amount") else [leaf] if known else []),
            ]
        return next((m for key in keys for m, accepted in self.measures.items() if key in accepted), "")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The header words that the form knows, in the order of preference."""
        return (*(word for keys in self.measures.values() for key in keys for word in key.split("/")), *self.texts)


@dataclass(frozen=True, eq=False)
class Forms:
    """All families merged: what titles, header words and row labels mean; hashed by identity."""

    titles: tuple[tuple[str, re.Pattern[str]], ...]
    not_titles: re.Pattern[str]
    words: Mapping[str, re.Pattern[str]]
    groups: Mapping[str, frozenset[str]]
    forms: Mapping[str, Form]
    sangong_items: Mapping[str, str]
    labels: Mapping[str, re.Pattern[str]]
    cross: tuple[dict[str, Any], ...]
    either: tuple[dict[str, Any], ...]
    class_names: tuple[tuple[str, str, str, str], ...]
    same_code: tuple[tuple[str, str], ...]
    same_name: tuple[tuple[str, str, str, str], ...]

    def form_of_title(self, title: str) -> str:
        """The canonical form that a title names, else empty."""
        return _form_of_title(self, fold(title))

    def word(self, text: str, form: str = "") -> str:
        """The header word that a whole header cell is, preferring those the form knows; else empty."""
        found = _words(self, text)
        if len(found) > 1 and form in self.forms:
            return next((word for word in self.forms[form].words if word in found), found[0])
        return found[0] if found else ""

    def is_label(self, kind: str, text: str) -> bool:
        """Whether a whole label is of one of the kinds that `labels` describes: total, balance, body, project_kind …"""
        return bool(self.labels[kind].fullmatch(fold(text)))

    def longest_word(self, text: str, at: int, form: str) -> tuple[str, int]:
        """The longest header word that begins at a place of a folded text, and its length; ("", 0) where none does."""
        ends: Iterable[int] = range(min(len(text), at + _LONGEST_WORD), at + 1, -1)
        if text[at] not in _BEFORE_WORD:
            begun = [p for p in self.words.values() if p.match(text, at)] if self.any_word.match(text, at) else []
            bare = {end: _UNIT.sub("", text[at:end]) for end in ends} if begun else {}
            ends = (end for end, cut in bare.items() if any(p.fullmatch(cut) for p in begun))
        return next(((word, end - at) for end in ends if (word := self.word(text[at:end], form))), ("", 0))

    @cached_property
    def any_word(self) -> re.Pattern[str]:
        """One pattern of all header words, which most texts fail."""
        return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in self.words.values()))


@lru_cache(maxsize=16384)
def _form_of_title(forms: Forms, text: str) -> str:
    if forms.not_titles.search(text):
        return ""
    # a department's own name (政府采购中心) stands before the year
    text = _ANY_YEAR.split(text)[-1] or text
    return next((form for form, pattern in forms.titles if pattern.search(text)), "")


@lru_cache(maxsize=16384)
def _words(forms: Forms, text: str) -> tuple[str, ...]:
    """Every header word that a whole header cell is."""
    text = _YEAR.sub("", _UNIT.sub("", fold(label(text)) or fold(text)))
    if not forms.any_word.fullmatch(text):
        return ()
    return tuple(word for word, pattern in forms.words.items() if pattern.fullmatch(text))


def _form(name: str, spec: Mapping[str, Any], sangong: Mapping[str, str]) -> Form:
    return Form(
        name,
        spec["layout"],
        {measure: tuple(keys) for measure, keys in spec["measures"].items()},
        tuple((tuple(left), tuple(right)) for left, right in spec.get("rows", ())),
        {m: tuple(codes) for m, codes in spec["by_class"].items()} if "by_class" in spec else None,
        tuple(spec.get("texts", ())),
        tuple(spec.get("flat", ())),
        tuple(
            (tuple(sangong[word] for word in left), tuple(sangong[word] for word in right))
            for left, right in spec.get("items", ())
        ),
        spec.get("lists", ""),
    )


def _merge(base: dict[str, Any], extra: Mapping[str, Any]) -> None:
    """Add a family to the base: its titles come first, its words are alternatives, its other entries are added."""
    base["titles"] = [*extra.get("titles", ()), *base["titles"]]
    for word, pattern in extra.get("words", {}).items():
        base["words"][word] = f"{base['words'][word]}|{pattern}" if word in base["words"] else pattern
    for name, members in extra.get("groups", {}).items():
        base["groups"][name] = [*base["groups"].get(name, ()), *members]
    for name, spec in extra.get("forms", {}).items():
        base["forms"][name] = {**base["forms"].get(name, {}), **spec}
    for name in ("cross", "either"):
        base[name] = [*base[name], *extra.get(name, ())]


@lru_cache(maxsize=1)
def load() -> Forms:
    """Read and merge every family file of the package."""
    folder = resources.files("yujuesuan") / "forms"
    base: dict[str, Any] = load_yaml((folder / "general.yaml").read_text("utf-8"))
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".family.yaml"):
            _merge(base, load_yaml(entry.read_text("utf-8")))
    return Forms(
        titles=tuple((form, re.compile(pattern)) for form, pattern in base["titles"]),
        not_titles=re.compile(base["not_titles"]),
        words={word: re.compile(pattern) for word, pattern in base["words"].items()},
        groups={name: frozenset(members) for name, members in base["groups"].items()},
        forms={name: _form(name, spec, base["sangong_items"]) for name, spec in base["forms"].items()},
        sangong_items=base["sangong_items"],
        labels={kind: re.compile(pattern) for kind, pattern in base["labels"].items()},
        cross=tuple(base["cross"]),
        either=tuple(base["either"]),
        class_names=tuple((a, b, c, d) for a, b, c, d in base["class_names"]),
        same_code=tuple((a, b) for a, b in base["same_code"]),
        same_name=tuple((a, b, c, d) for a, b, c, d in base["same_name"]),
    )
