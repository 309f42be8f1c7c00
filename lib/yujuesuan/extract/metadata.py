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
from yujuesuan.errors import WithoutKey, YujuesuanError
from yujuesuan.loading import load_yaml
from yujuesuan.tables import Table
from yujuesuan.text import fold, squeeze

_YEAR = r"(20\d{2})年(?:度)?"
#: Most organisations end with one of these: such a name may hold any word (预算编审中心).
_BODY = re.compile(
    r"(?:局|委员会|委|办公室|办公厅|办|厅|法院|检察院|医院|学院|院|大学|学校|中学|小学|幼儿园|中心|政府|街道|乡|镇|"
    r"队|站|馆|所|联合会|会|部|处|团|社|公司|集团)$"
)
#: Any other name is taken too (党校, 监狱, 林场, 电视台 …), unless it is a word of the title: the kind of budget that
#: the title is about, a unit of measure, a heading's generic 部门, a region without a body.
_NO_NAME = re.compile(
    r"(?:一般公共|公共财政|政府性|基金|国有资本|经营|拨款|财政|收入|支出|收支|[总公]|经费|费用?|采购|服务|绩效|项目|资产|资金|整体|总体|"
    r"预算|决算|年度?|编制|批复|情况|说明|目录|解释|概况|职责|职能|设置|附件?|构成|表\d*|金额|名称|元|米|封面|前言|正文|首页)$"
    r"|收支|拨款|安排|执行情况|^附|第.部分|合计|编码|名称|方案|一般公共预算|政府性基金|国有资本经营预算"
    r"|^(?:[我本各全该]|所属|主要|基本|机构|直属)?(?:部门|单位|机构|基本|主要|本级|机关|级|个|人|辆|台|套)$"
    r"|^[\u4e00-\u9fff]{1,8}(?:省|市|县|自治[区州]|盟|旗|(?<!景)(?<!发)(?<!范)(?<!园)区)$"
)
_CHARACTER = r"(?:[\u4e00-\u9fff（）·]|(?!20\d{2}年)[A-Za-z0-9])"
_NAME = rf"{_CHARACTER}{{2,40}}?"
#: What may follow a name and is no part of it: a disclosure is that of the body itself or of all its units.
_PART = r"(?:（?(?:本级|汇总|合并)）?|（(?:机关|部门|单位)）|(?<!直)(?<!直属)(?<!级)机关|部门|单位)"
_TITLE_END = (
    r"(?:部门|单位|部门（单位）)?(?:预算|决算)(?:信息)?(?:公开|编制|情况|说明|文本|目录|报告|汇总)*"
    r"(?:（[^（）]{1,8}）)?"
)
_PATTERNS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (8, re.compile(rf"^(?:关于|第.部分)?({_NAME}){_PART}*{_YEAR}{_TITLE_END}$")),
    (8, re.compile(rf"^{_YEAR}({_NAME}){_PART}*{_TITLE_END}$")),
    (4, re.compile(rf"^第.部分({_NAME}){_PART}*(?:概况|{_YEAR})")),
    (2, re.compile(rf"^(?:表\d{{1,2}}[.．、]|第.部分)?({_NAME}){_PART}*{_YEAR}[^。]{{0,24}}(?:表|总表)$")),
    # a page of the three public expenses alone
    (2, re.compile(rf"^({_NAME}){_PART}*{_YEAR}[^。，]{{0,16}}三公[”\"]?经费(?:支出)?(?:预算|决算)[^。，]{{0,8}}$")),
    (
        1,
        re.compile(
            r"(?<![\u4e00-\u9fff])(?:编制|填报|公开|预算|决算)?(?:部门|单位|部门/单位|部门（单位）|单位（部门）)"
            rf"(?:（?(?:单位|部门)?）?名称)?：({_NAME}){_PART}*(?:(?:金额|货币|计量)?单位：.*)?$"
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
    """Read the key of a disclosure; raises `WithoutKey` when the text names no department, year or stage."""
    title = _title(document)
    department = source.get("department") or _department(document)
    year = source.get("fiscal_year") or _year(document, tables)
    stage = source.get("stage") or _stage(document, tables)
    missing = [name for name, value in (("department", department), ("year", year), ("stage", stage)) if not value]
    if missing:
        error = WithoutKey(
            f"no budget or final-account disclosure: no {' and no '.join(missing)} found",
            path=document.path,
            remedy="if it is one, state department, fiscal_year and stage in sources.yaml beside it",
        )
        values = (department and _canonical(str(department), aliases), year, stage)
        error.known = {name: v for name, v in zip(("department", "fiscal_year", "stage"), values, strict=True) if v}
        raise error
    department = _canonical(str(department), aliases)
    region = source.get("region") or next((m[0] for m in [_REGION.match(department)] if m), None)
    return Metadata(department, int(year), str(stage), region, title)


def _canonical(name: str, aliases: Mapping[str, str]) -> str:
    name = canonical_department(name)
    return aliases.get(name, name)


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
            name = _named(pattern, text) or _named(pattern, previous + text, len(previous))
            if name:
                # a name that ends like a body's outweighs one that only could be one
                votes[canonical_department(name)] += 2 * weight if _BODY.search(name) else weight
        previous = text
    return max(votes, key=lambda name: (votes[name], len(name)), default="")


def _named(pattern: re.Pattern[str], text: str, seam: int = 0) -> str | None:
    """The body that a heading names by a pattern, if it can be the name of one.

    Over the seam of two lines only a name that ends like a body's goes on: any two lines would make some name.
    """
    match = pattern.search(text)
    group = next((n for n, found in enumerate(match.groups(), 1) if found and not found.isdigit()), 0) if match else 0
    if not match or not group:
        return None
    if _BODY.search(match[group]):
        return match[group]
    whole = not match.start(group) < seam < match.end(group)
    return match[group] if whole and not _NO_NAME.search(match[group]) else None


def _year(document: Document, tables: Sequence[Table]) -> int:
    votes: Counter[int] = Counter()
    for table in tables:
        votes.update({int(year): 3 for year in re.findall(_YEAR, table.title)})
    for text in _headings(document):
        votes.update(int(match[1]) for match in _FISCAL_YEAR.finditer(text))
    return max(votes, key=lambda year: (votes[year], year), default=0)


def _stage(document: Document, tables: Sequence[Table]) -> str:
    """A final account's tables are called 决算表; a budget prints 预算 and no such title.

    A narrative without tables speaks of both: its own title says which it is, else the headings that name a year.
    """
    titles = [table.title for table in tables]
    if any("决算" in title for title in titles):
        return "final"
    if not titles:
        title = fold(_title(document) or "")
        texts = [title] if title else [text for text in _headings(document) if _FISCAL_YEAR.search(text)]
        final = sum("决算" in text for text in texts)
        budget = sum("预算" in text and "决算" not in text for text in texts)
        return "" if final == budget else "final" if final > budget else "budget"
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


def sources(folder: Path) -> Mapping[str, Any]:
    """`sources.yaml` of a folder: `documents` (file name → what it is) and `aliases` (printed → canonical name)."""
    path = (folder / "sources.yaml").absolute()
    return _read(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Mapping[str, Any]:
    """The content of a file as it was when it was `changed` last: a notebook's kernel outlives edits."""
    try:
        data = load_yaml(path.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise YujuesuanError("is not valid YAML", path=path, line=line or None, remedy="mend this line") from None
    if not isinstance(data, dict):
        raise YujuesuanError("must be a mapping with `documents` and `aliases`", path=path)
    return data
