"""`reports.yaml`: which notebooks are made for which departments, under which titles, in which languages and order."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from yujuesuan.errors import InvalidConfig
from yujuesuan.report.texts import LANGUAGES

#: The file that `yujuesuan report` looks for in the working directory.
NAME = "reports.yaml"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of `reports`; no notebooks or departments: all. `titles` are by language."""

    notebooks: tuple[Word, ...] = ()
    departments: tuple[Word, ...] = ()
    languages: tuple[str, ...] = ("zh",)
    titles: Mapping[str, str] = field(default_factory=dict)
    line: int = 1


@dataclass(frozen=True, slots=True)
class Config:
    """What a `reports.yaml` says; an empty one is a single entry for everything. `path` is None without a file."""

    path: Path | None = None
    entries: tuple[Entry, ...] = (Entry(),)

    def error(self, line: int, what: str, remedy: str) -> InvalidConfig:
        """The error of a line of this file."""
        return InvalidConfig(what, path=self.path, line=line, remedy=remedy)


def read(path: Path) -> Config:
    """Read `reports.yaml`. Raises `InvalidConfig`, which names file and line, for anything it must not say."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise InvalidConfig(f"cannot be read ({error.strerror})", path=path, remedy="check the path") from None
    except UnicodeDecodeError:
        raise InvalidConfig("is not UTF-8 text", path=path, remedy="save it as UTF-8") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise InvalidConfig("is not valid YAML", path=path, line=line, remedy="mend this line") from None
    reader = _Reader(path)
    top = reader.mapping(root, "language", "reports")
    default = reader.languages(top.get("language")) or ("zh",)
    items = reader.items(top.get("reports"))
    return Config(path, tuple(reader.entry(item, default) for item in items) or (Entry(languages=default),))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes the nodes of the file apart; every complaint has the node's line."""

    path: Path

    def fail(self, node: yaml.Node, what: str, remedy: str) -> InvalidConfig:
        return InvalidConfig(what, path=self.path, line=node.start_mark.line + 1, remedy=remedy)

    def mapping(self, node: yaml.Node | None, *keys: str) -> dict[str, yaml.Node]:
        """The values by key; keys without a value are left out."""
        if node is None or _empty(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(node, "is no `key: value`", f"keys here: {', '.join(keys)}")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value not in keys:
                raise self.fail(key, f"unknown key {key.value!r}", near(str(key.value), keys, "keys here"))
            if key.value in found:
                raise self.fail(key, f"key {key.value!r} for the second time", "keep one of the two")
            found[key.value] = value
        return {key: value for key, value in found.items() if not _empty(value)}

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.fail(node, "`reports` is no list", "begin each report with `- `")
        return list(node.value)

    def words(self, node: yaml.Node | None) -> Iterator[Word]:
        """The words of a list, or the one that stands for a list of one."""
        for item in node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []:
            if not isinstance(item, yaml.ScalarNode) or _empty(item):
                raise self.fail(item, "is no name", "write a name, or a list of names in [ ]")
            yield Word(str(item.value), item.start_mark.line + 1)

    def languages(self, node: yaml.Node | None) -> tuple[str, ...]:
        found = []
        for word in self.words(node):
            if word.text not in LANGUAGES:
                remedy = near(word.text, LANGUAGES, "languages")
                raise InvalidConfig(f"unknown language {word.text!r}", path=self.path, line=word.line, remedy=remedy)
            found.append(word.text)
        return tuple(dict.fromkeys(found))

    def entry(self, node: yaml.Node, default: Sequence[str]) -> Entry:
        values = self.mapping(node, "notebooks", "departments", "language", "title")
        notebooks = tuple(self.words(values.get("notebooks")))
        if "title" in values and len(notebooks) != 1:
            raise self.fail(values["title"], "a title for several notebooks", "name one notebook beside it")
        return Entry(
            notebooks,
            tuple(self.words(values.get("departments"))),
            self.languages(values.get("language")) or tuple(default),
            self.titles(values.get("title")),
            node.start_mark.line + 1,
        )

    def titles(self, node: yaml.Node | None) -> dict[str, str]:
        """The titles by language; one without a language is for all."""
        if not isinstance(node, yaml.MappingNode):
            if isinstance(node, yaml.SequenceNode):
                raise self.fail(node, "a list of titles", "write one, or {zh: …, en: …}")
            return {language: word.text for word in self.words(node) for language in LANGUAGES}
        found = self.mapping(node, *LANGUAGES)
        return {language: word.text for language, value in found.items() for word in self.words(value)}


def _empty(node: yaml.Node) -> bool:
    return node.tag == "tag:yaml.org,2002:null"


def near(wanted: str, names: Iterable[str], what: str) -> str:
    """A remedy: the names like the one wanted, else all that there are."""
    names = list(names)
    close = difflib.get_close_matches(wanted, names, n=5, cutoff=0.5)
    return f"near names: {', '.join(close)}" if close else f"{what}: {', '.join(names) or 'none'}"
