"""Whose disclosure a document is: department, year, stage, region, title; `sources.yaml` may override."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from yujuesuan.document import Document
from yujuesuan.errors import NotADisclosure, YujuesuanError
from yujuesuan.tables import Table
from yujuesuan.text import fold, squeeze

_YEAR = r"(20\d{2})年(?:度)?"
#: Organisation names end with one of these; `(本级)` and the like may follow.
_BODY = (
    r"(?:局|委员会|委|办公室|办公厅|办|厅|法院|检察院|医院|学院|院|大学|学校|中学|小学|幼儿园|中心|政府|街道|乡|镇|"
    r"队|站|馆|所|联合会|会|部|处|团|社|公司|集团)"
)
_NAME = rf"[\u4e00-\u9fff（）]{{2,40}}?{_BODY}"
_TITLE_END = r"(?:部门|单位|部门（单位）)?(?:预算|决算)(?:信息)?(?:公开|编制|情况|说明|文本|目录|报告)*"
_PATTERNS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (8, re.compile(rf"^({_NAME})(?:（本级）)?{_YEAR}{_TITLE_END}$")),
    (8, re.compile(rf"^{_YEAR}({_NAME})(?:（本级）)?{_TITLE_END}$")),
    (4, re.compile(rf"^第.部分({_NAME})(?:概况|{_YEAR})")),
    (2, re.compile(rf"^(?:表\d{{1,2}}[.．、])?({_NAME}){_YEAR}[^。]{{0,24}}(?:表|总表)$")),
    (
        1,
        re.compile(
            rf"(?:部门|单位|编制单位|部门/单位|(?:部门|单位)?（?(?:单位|部门)?）?名称)：({_NAME})(?:（本级）)?$"
        ),
    ),
)
_FISCAL_YEAR = re.compile(rf"{_YEAR}[^。，；]{{0,30}}?(?:预算|决算|收支|收入|支出)")
_PREFECTURE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}省)?[\u4e00-\u9fff]{2,4}市"
    r"(?=[\u4e00-\u9fff]{1,4}(?:区|县|旗)(?!域)|[\u4e00-\u9fff]{2,3}市(?![场政民管]))"
)
_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{2,3}省(?=[\u4e00-\u9fff]{2,4}(?:市|州|地区|盟))")
_REGION = re.compile(r"^[\u4e00-\u9fff]{2,4}省|^[\u4e00-\u9fff]{2,6}?(?:自治区|自治州|自治县|区|县|市|旗)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The key of a disclosure (`department`, `fiscal_year`, `stage`) and what its front says."""

    department: str
    fiscal_year: int
    stage: str
    region: str | None = None
    title: str | None = None


def canonical_department(name: str) -> str:
    """Strip the province and the prefecture-level city in front of a district; a province's body keeps its province."""
    name = squeeze(name)
    stripped = _PREFECTURE.sub("", name)
    return stripped if stripped != name else _PROVINCE.sub("", name)


def metadata(
    document: Document, tables: Sequence[Table], source: Mapping[str, Any], aliases: Mapping[str, str]
) -> Metadata:
    """Read the key of a disclosure; raises `NotADisclosure` when the text names no department, year or stage."""
    title = _title(document)
    department = source.get("department") or _department(document)
    year = source.get("fiscal_year") or _year(document, tables)
    stage = source.get("stage") or _stage(document, tables)
    missing = [name for name, value in (("department", department), ("year", year), ("stage", stage)) if not value]
    if missing:
        raise NotADisclosure(
            f"no budget or final-account disclosure: no {' and no '.join(missing)} found",
            path=document.path,
            remedy="if it is one, state department, fiscal_year and stage in sources.yaml beside it",
        )
    department = canonical_department(str(department))
    department = aliases.get(department, department)
    region = source.get("region") or next((m[0] for m in [_REGION.match(department)] if m), None)
    return Metadata(department, int(year), str(stage), region, title)


def _headings(document: Document) -> Iterator[str]:
    for line in document.prose:
        text = fold(re.sub(r"^[\s#*\-]+|\*+", "", line.text))
        if len(text) <= 60 and "。" not in text:
            yield text


def _department(document: Document) -> str:
    votes: Counter[str] = Counter()
    previous = ""
    for text in _headings(document):
        for weight, pattern in _PATTERNS:
            for candidate in (text, previous + text):
                match = pattern.search(candidate)
                if match:
                    name = next(group for group in match.groups() if group and not group.isdigit())
                    votes[canonical_department(name)] += weight
                    break
        previous = text
    return max(votes, key=lambda name: (votes[name], len(name)), default="")


def _year(document: Document, tables: Sequence[Table]) -> int:
    votes: Counter[int] = Counter()
    for table in tables:
        votes.update({int(year): 3 for year in re.findall(_YEAR, table.title)})
    for text in _headings(document):
        votes.update(int(match[1]) for match in _FISCAL_YEAR.finditer(text))
    return max(votes, key=lambda year: (votes[year], year), default=0)


def _stage(document: Document, tables: Sequence[Table]) -> str:
    """A final account's tables are called 决算表; a budget prints 预算 and no such title."""
    titles = [table.title for table in tables] or list(_headings(document))
    if any("决算" in title for title in titles):
        return "final"
    texts = titles + list(_headings(document))
    return "budget" if any("预算" in text for text in texts) else ""


def _title(document: Document) -> str | None:
    front = [line.text for line in document.prose[:12]]
    for i, text in enumerate(front):
        for joined in (text, text + (front[i + 1] if i + 1 < len(front) else "")):
            plain = re.sub(r"[#*]+", "", joined).strip()
            if re.search(_YEAR, fold(plain)) and re.search(r"(预算|决算)(公开|编制说明|说明)?$", fold(plain)):
                return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", plain)
    return None


@lru_cache(maxsize=64)
def sources(folder: Path) -> Mapping[str, Any]:
    """`sources.yaml` of a folder: `documents` (file name → what it is) and `aliases` (printed → canonical name)."""
    path = folder / "sources.yaml"
    if not path.exists():
        return {}
    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise YujuesuanError("is not valid YAML", path=path, line=line or None, remedy="mend this line") from None
    if not isinstance(data, dict):
        raise YujuesuanError("must be a mapping with `documents` and `aliases`", path=path)
    return data
