"""One name for each project: documents print it with and without its year, its department, 经费 or quotation marks.

Only differences that cannot part two projects are put aside; a similar name is another project.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

_YEAR = r"(20\d\d)\s*(?:年度|年|(?!\d))"
_LEADING_YEAR = re.compile(rf"^[（(〔\[]?{_YEAR}[)）〕\]]?")
_TRAILING_YEAR = re.compile(rf"[（(〔\[]?(?<!\d){_YEAR}[)）〕\]]?$")
_KIND = re.compile("(?:项目|经费|专项)+$")
_BETWEEN_FIGURES = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_SIGN = re.compile(r"(?!(?<=\d)\.(?=\d))[\W_]")
_ABOVE = re.compile("(?:[\u4e00-\u9fff]{2,4}省)?(?:[\u4e00-\u9fff]{2,4}市)?")
#: A shorter rest (党, 水) names nothing.
_SHORTEST = 2

Names = Mapping[tuple[str, str], str]


def project_names(projects: Iterable[Mapping[str, Any]]) -> Names:
    """The name of each project by (department, bare printed name), from records of frame `projects` of any documents.

    Names that differ in width, brackets, punctuation, quotation marks and white space only are one. So are those that
    differ in a year at their edge or in a trailing 项目, 经费, 专项, unless one place of a document (its table, its
    goals, its evaluation, its narrative) prints both or gives them two codes: then they are two projects of it.
    """
    by_department: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in projects:
        by_department[record["department"]].append(record)
    return {
        (department, bare(record["project"], department)): name
        for department, records in by_department.items()
        for group in _groups(records, department)
        for name in [_fullest(group, department)]
        for record in group
    }


def named(name: str, department: str, known: Names) -> str:
    """The project's one name; a name that no project has stays as it is."""
    return known.get((department, bare(name, department)), name)


def _groups(records: list[Mapping[str, Any]], department: str) -> list[list[Mapping[str, Any]]]:
    """Records of one project each: by the name without year and kind, else without its kind, else the bare name."""
    doubtful = {key: _doubtful(records, department, key) for key in (_core, _without_kind)}
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        text = bare(record["project"], department)
        key = next((key for key in (_core, _without_kind) if key(text) not in doubtful[key]), None)
        groups[(key.__name__, key(text)) if key else ("bare", text)].append(record)
    return list(groups.values())


def _doubtful(records: Iterable[Mapping[str, Any]], department: str, key: Callable[[str], str]) -> set[str]:
    """Shortened names that stand for two projects of one document."""
    texts: dict[tuple[str, ...], set[str]] = defaultdict(set)
    codes: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for record in records:
        text = bare(record["project"], department)
        texts[key(text), record["doc_id"], record["source"]].add(text)
        if record.get("code"):
            codes[key(text), record["doc_id"]][text].add(record["code"])
    printed_apart = {short for (short, *_), found in texts.items() if len(found) > 1}
    coded_apart = {
        short for (short, _), found in codes.items() if len(found) > 1 and not set.intersection(*found.values())
    }
    return printed_apart | coded_apart


def _fullest(group: Sequence[Mapping[str, Any]], department: str) -> str:
    """The most complete printed form, whatever the documents' order; without its year where the project has several."""
    texts: set[str] = {record["project"] for record in group}
    years = {year[1] for text in texts for year in (_LEADING_YEAR.match(text), _TRAILING_YEAR.search(text)) if year}
    if len(years) > 1 or (years and len({record["fiscal_year"] for record in group}) > 1):
        texts = {_TRAILING_YEAR.sub("", _LEADING_YEAR.sub("", text)) for text in texts}
    return min(texts, key=lambda text: (-len(bare(text, department)), -len(text), text))


@lru_cache(maxsize=16384)
def bare(name: str, department: str) -> str:
    """A name of letters, characters and figures only, without its department at either end; signs between figures
    keep them apart."""
    text = _letters(name)
    body = _letters(department)
    head, found, rest = text.partition(body) if body else (text, "", "")
    if found and _ABOVE.fullmatch(head) and len(rest) >= _SHORTEST:
        return rest
    if found and not rest and len(head) >= _SHORTEST:
        return head
    return text


def _letters(text: str) -> str:
    return _SIGN.sub("", _BETWEEN_FIGURES.sub(".", unicodedata.normalize("NFKC", text)))


def _core(text: str) -> str:
    short = _without_kind(_TRAILING_YEAR.sub("", _LEADING_YEAR.sub("", _without_kind(text))))
    return short if len(short) >= _SHORTEST else text


def _without_kind(text: str) -> str:
    short = _KIND.sub("", text)
    return short if len(short) >= _SHORTEST else text
