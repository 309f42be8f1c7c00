"""Codes and names that do not belong together (`code_name`).

A name is judged only where it is exactly the standard name of another code, so that an abbreviation, a name that was
cut by the end of a line, and a name of another year's edition are never reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from yujuesuan.checks.model import Note
from yujuesuan.checks.passages import passage
from yujuesuan.document import Document
from yujuesuan.loading import load_yaml
from yujuesuan.tables import Table
from yujuesuan.text import fold, label

#: 类, 款, 项 of functions; 类, 款 of the economic classification.
_CODE = re.compile(r"2[0-3]\d(?:\d\d){0,2}|(?:30|31|39|50|51|59)\d(?:\d\d)?")
#: What a document adds to a name: 一般行政管理事务（工业和信息产业监管）, 其中：….
_ADDED = re.compile(r"（[^（）]*）$")
#: A code with its name in one cell: [30226]劳务费, 2060101-行政运行.
_CELL = re.compile(r"\[?(\d{3,7})\]?[-—]?(\D.*)")
_PATH = re.compile(r"([^，。；：、（）\d.]{2,30})（款）(?:支出)?([^，。；：、（）]{2,30})（项）")
#: Rows that print a pair the same way before the rest of the document counts as a majority.
_MAJORITY = 2


@dataclass(frozen=True)
class Codes:
    """The standard classifications: names by code, and codes by name."""

    names: Mapping[str, frozenset[str]]
    codes: Mapping[str, frozenset[str]]


class Pair(NamedTuple):
    """A code and the name that a row prints with it."""

    code: str
    name: str
    line: int
    form: str


@lru_cache(maxsize=1)
def codes() -> Codes:
    """The bundled table `forms/codes.yaml`."""
    data = load_yaml((resources.files("yujuesuan") / "forms" / "codes.yaml").read_text("utf-8"))
    names: dict[str, set[str]] = defaultdict(set)
    for listed in (data["function"], data["economic"]):
        for code, found in listed.items():
            names[code] |= {fold(name) for name in ([found] if isinstance(found, str) else found)}
    for division in data["with_common"]:
        for ending, name in data["common"].items():
            names[f"{division}{ending}"].add(fold(name))
    by_name: dict[str, set[str]] = defaultdict(set)
    for code, found in names.items():
        for name in found:
            by_name[name].add(code)
    return Codes(
        {code: frozenset(found) for code, found in names.items()},
        {name: frozenset(found) for name, found in by_name.items()},
    )


def code_names(document: Document, tables: Sequence[Table]) -> Iterator[Note]:
    """One note a pair of code and name that does not fit, with every place that prints it."""
    pairs = printed_pairs(tables)
    wrong: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if _is_another(pair.code, pair.name) or _differs_from_the_rest(pair, pairs):
            wrong[(pair.code, pair.name)].append(pair)
    for (code, name), found in wrong.items():
        yield _note(document, code, name, found, pairs)
    yield from _paths(document, pairs)


def names_between(document: Document, own: Sequence[Pair], others: Iterable[Pair]) -> Iterator[Note]:
    """Pairs of a document that only the others' pairs show not to fit, as `code_names` tells the rest."""
    everywhere = [*own, *others]
    for pair in own:
        known = _is_another(pair.code, pair.name) or _differs_from_the_rest(pair, own)
        if not known and _differs_from_the_rest(pair, everywhere):
            yield _note(document, pair.code, pair.name, [pair], everywhere)


def printed_pairs(tables: Sequence[Table]) -> list[Pair]:
    """Every pair of a code and a name that the rows of tables print, in order."""
    return [pair for table in tables for pair in _pairs(table)]


def _pairs(table: Table) -> Iterator[Pair]:
    for row in table.rows:
        if row.code and _CODE.fullmatch(row.code) and row.item and not row.unit_row:
            yield Pair(row.code, _plain(row.item), row.line, table.form)
        for _, text in row.texts:
            match = _CELL.fullmatch(fold(text))
            if match and _CODE.fullmatch(match[1]):
                yield Pair(match[1], _plain(match[2]), row.line, table.form)


@lru_cache(maxsize=16384)
def _plain(name: str) -> str:
    """A name as it is compared; 维修（护）费 keeps its brackets, an added remark does not."""
    text = fold(label(name))
    return text if text in codes().codes else _ADDED.sub("", text)


@lru_cache(maxsize=16384)
def _is_another(code: str, name: str) -> bool:
    """Whether the name is the standard name of other codes, and not nearly one of this code's own."""
    own = codes().names.get(code)
    others = codes().codes.get(name)
    if not own or not others or any(_nearly(name, standard) for standard in own):
        return False
    # a code that has lost digits or a level names its own 类 or 款
    return not any(other.startswith(code) or code.startswith(other) for other in others)


def _differs_from_the_rest(pair: Pair, pairs: Sequence[Pair]) -> bool:
    """Whether most rows give this code another name, and this name another code; for codes that are not bundled."""
    if pair.code in codes().names:
        return False
    named = {p.name for p in pairs if p.code == pair.code and not _nearly(p.name, pair.name)}
    same = sum(p.code == pair.code and p.name == pair.name for p in pairs)
    others = sum(p.code == pair.code and p.name in named for p in pairs)
    elsewhere = sum(p.name == pair.name and p.code != pair.code for p in pairs)
    return same == 1 and others >= _MAJORITY and elsewhere >= _MAJORITY


def _nearly(one: str, other: str) -> bool:
    """Whether a name could be a short, cut or wrapped print of the other: its characters stand there in order."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


def _note(document: Document, code: str, name: str, found: Sequence[Pair], pairs: Sequence[Pair]) -> Note:
    own = sorted(codes().names.get(code) or {p.name for p in pairs if p.code == code and p.name != name})[0]
    others = [other for other in sorted(codes().codes.get(name, ())) if len(other) == len(code)]
    near = next((other for other in others if other[:3] == code[:3]), others[0] if others else "")
    belongs = f"，“{name}”的编码为{near}" if near else ""
    belongs_en = f" and {name} is {near}" if near else ""
    return Note(
        "code_name",
        found[0].form,
        f"{code}：编码与名称",
        f"编码{code}处印“{name}”，而该编码的科目名称为“{own}”{belongs} / "
        f"code {code} is printed with {name}, while the code stands for {own}{belongs_en}",
        tuple(passage(document, pair.line, f"{pair.code} {pair.name}") for pair in found),
    )


def _paths(document: Document, pairs: Sequence[Pair]) -> Iterator[Note]:
    """A 项 that the text puts under another 款 than the document's own tables and the classification do."""
    rows = {pair.code: pair for pair in pairs if len(pair.code) == 7}
    names = codes()
    for line in document.prose:
        if "项" not in line.text or "（项" not in (text := fold(line.text)):
            continue
        for match in _PATH.finditer(text):
            division, item = _after(match[1]), _plain(match[2])
            own = names.codes.get(item, frozenset())
            divisions = {code for code in names.codes.get(division, ()) if len(code) == 5}
            # names such as 行政运行 stand under many 款: only one that stands under a single one tells
            if len(own) != 1 or not divisions or (code := min(own)) not in rows or len(code) != 7:
                continue
            if rows[code].name != item or any(code.startswith(found) for found in divisions):
                continue
            parent = min(names.names.get(code[:5], {""}))
            if _nearly(parent, division):
                continue
            yield Note(
                "code_name",
                rows[code].form,
                f"{item}：所属的款",
                f"文字将“{item}（项）”列在“{division}（款）”下，表中其编码为{code}，属“{parent}” / "
                f"the text puts {item} under {division}; in the table its code is {code}, which belongs to {parent}",
                (passage(document, line.number), passage(document, rows[code].line, f"{code} {item}")),
            )


def _after(division: str) -> str:
    """A 款 without what runs into it: 支出其他卫生健康支出."""
    known = codes().codes
    return next((division[i:] for i in range(len(division)) if division[i:] in known), division)
