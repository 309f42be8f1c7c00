"""How many staff a disclosure says its department has, by the kind of staff that it speaks of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd

from yujuesuan.analysis.compare import each, known
from yujuesuan.analysis.departments import Disclosure, Frames, split
from yujuesuan.text import fold

#: Kinds by the words that name them, whatever their order; 在职 and 在编在职 differ by staff outside the posts.
_KINDS = {
    frozenset({"编制"}): "编制",
    frozenset({"在职"}): "在职",
    frozenset({"在职", "实有"}): "在职",
    frozenset({"在编", "在职"}): "在编在职",
    frozenset({"在编", "在职", "实有"}): "在编在职",
    frozenset({"在编"}): "在编在职",
    frozenset({"在编", "实有"}): "在编在职",
    frozenset({"实有"}): "实有",
    frozenset({"离退休"}): "离退休",
    frozenset({"离退休", "实有"}): "离退休",
    frozenset({"离休"}): "离休",
    frozenset({"离休", "实有"}): "离休",
    frozenset({"退休"}): "退休",
    frozenset({"退休", "实有"}): "退休",
}
KINDS = tuple(dict.fromkeys(_KINDS.values()))
#: Kinds of people at work, the first being the one preferred for figures per person.
SERVING = ("在职", "在编在职", "实有")
_WORD = re.compile("离退休|离休|退休|在编|在职|实有|编制")
#: Words beside those of the kind that leave a number the whole department's own.
_FILLING = re.compile(
    r"\d{4}年度?(?:\d{1,2}月)?(?:\d{1,2}日)?|截[至止]|[年期](?:末|底)|目前|大?约|近|现有|现|共有|共|总|核定|实际|合计|机构|"
    "人员|人数|职工|干部|员工|[本全]?部门|[本全我]?单位|[我本全]局|[我本全]院|情况|构成|基本|设置|其中|有|为|数|及|的|和|、"
)
_PERSONS = ("人", "名", "位")
_CLAUSES = re.compile("[。；]")
_PLACE = re.compile(r"^(?:\w{2,8}省)?(?:\w{2,5}市)?")
_COLUMNS = [
    "department", "fiscal_year", "stage", "kind", "persons", "reason", "item", "doc_id", "page", "line",
]  # fmt: skip


def staffing(frames: Frames, disclosures: Sequence[Disclosure]) -> pd.DataFrame:
    """Staff numbers of disclosures, one row a disclosure and kind that it speaks of, from the frame `quantities`.

    Columns: department, fiscal_year, stage, kind (编制, 在职, 在编在职, 实有, 离退休, 离休, 退休), persons (whole
    persons; null with a `reason`), item (the words as printed), doc_id, page, line. Only numbers of the whole
    department count: 行政编制 or the staff of one unit are parts. `reason` is `several` where a kind is printed with
    more than one number, or twice within one section, so that it may be parts; `approximate` where the text says 约,
    余 and the like; `part` where the words name more than the kind. A disclosure that says nothing has no row.
    """
    records: list[dict[str, Any]] = []
    persons = frames["quantities"][frames["quantities"]["unit"].isin(_PERSONS)]
    parts = zip(disclosures, split(frames["documents"], disclosures), split(persons, disclosures), strict=True)
    for disclosure, documents, rows in parts:
        own = _own_names(documents)
        found: dict[str, list[tuple[Any, bool]]] = defaultdict(list)
        for row in each(rows):
            kind, whole = _kind(row, own)
            if kind:
                found[kind].append((row, whole))
        records += [_record(disclosure, kind, found[kind]) for kind in KINDS if kind in found]
    return pd.DataFrame(records, columns=_COLUMNS).astype({"persons": "Int64", "page": "Int64", "line": "Int64"})


def _own_names(documents: pd.DataFrame) -> list[str]:
    """Texts that hold the department's name as its documents print it."""
    titles = [fold(title) for title in documents["title"] if known(title)]
    return [*dict.fromkeys(fold(name) for name in documents["department"]), *titles]


def _kind(row: Any, own: list[str]) -> tuple[str, bool]:
    """The kind of staff that a quantity names, empty for none; and whether it is the whole department's."""
    item = fold(row.item)
    words = frozenset(_WORD.findall(item))
    kind = _KINDS.get(words, "")
    return (kind, bool(kind) and not _rest(item, own) and _is_whole(row, own))


def _without_name(text: str, own: list[str]) -> str:
    """A text without the department's own name in front, which the documents' titles begin with."""
    bare = _PLACE.sub("", text) if not any(text[:2] in name for name in own) else text
    size = max((n for name in own for n in range(3, len(bare) + 1) if bare[:n] in name), default=0)
    return bare[size:]


def _is_whole(row: Any, own: list[str]) -> bool:
    """Whether no words before a colon narrow a number to a unit, as in `下属中心：编制 5 人，在职人员 5 人`."""
    sentence = fold(row.sentence)
    starts = [sentence.find(text) for text in (fold(row.item), f"{row.value:.15g}{row.unit}")]
    start = next((start for start in starts if start >= 0), None)
    if start is None:
        return False
    leads = _CLAUSES.split(sentence[:start])[-1].split("：")[:-1]
    return not any(_rest(lead.rpartition("，")[2], own) for lead in leads)


def _rest(text: str, own: list[str]) -> str:
    """What a text says beside kinds of staff, the department's own name and words that change nothing."""
    return _FILLING.sub("", _WORD.sub("", _without_name(text, own)))


def _record(disclosure: Disclosure, kind: str, found: list[tuple[Any, bool]]) -> dict[str, Any]:
    """The one number of a kind, or the reason that there is none."""
    whole = [row for row, is_whole in found if is_whole]
    row = (whole or [row for row, _ in found])[0]
    sections = [row.section for row in whole]
    if not whole:
        reason = "part"
    elif len({row.value for row in whole}) > 1 or len(set(sections)) < len(sections):
        reason = "several"
    elif any(row.approximate for row in whole) or not float(row.value).is_integer():
        reason = "approximate"
    else:
        reason = ""
    return {
        "department": disclosure.department,
        "fiscal_year": disclosure.year,
        "stage": disclosure.stage,
        "kind": kind,
        "persons": None if reason else int(row.value),
        "reason": reason,
        **{name: getattr(row, name) for name in ("item", "doc_id", "page", "line")},
    }
