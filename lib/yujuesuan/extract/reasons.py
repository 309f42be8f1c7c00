"""The reasons that sentences give for what they, or the sentences before them, state."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from yujuesuan.extract.clauses import Base, Event, change_of, ends_with_base, reason_text
from yujuesuan.extract.scope import Record, Scope
from yujuesuan.extract.subjects import Named

#: All that may precede 主要原因 in a sentence that only gives the reason: 决算数小于预算数的, 增加, 变动的 …
_ONLY_REASON = re.compile(r"[^\d，。；]{0,25}[，的]?")
_GOES_ON = re.compile(r"(?:；|，?其中)[：，]?(?:20\d\d年度?)?$")
#: Where the name of what changed can end: 公务接待费支出|减少的主要原因是.
_NAME_ENDS = re.compile("(?:决算|预算)?数?(?=较|比|与|增|减|下降|降低|上升|变|持平|[大小高低等]于|的)|$")
#: What a reason is given for: the difference to the year's own budget, or to the year before.
_TO_BUDGET = re.compile("[大小多少高低等]于(?:年初|全年|调整)*预算|与(?:年初|全年|调整)*预算数?(?:持平|一致|相等)")
_TO_YEAR = re.compile("上一?年|去年|同比|20\\d\\d年度?(?:决算|执行|支出)?数?(?:相比)?(?:持平|一致|增|减|上升|下降)")


def reason_end(text: str, found: Sequence[Event], reason: Event, find: Callable[[str], Named | None]) -> int:
    """Where a reason stops: at the sentence's end, or where 其中 or ； goes on with another subject's amount."""
    for event in found:
        if event.start < reason.end:
            continue
        if event.kind == "reason":
            start = text.rfind("；", reason.end, event.start)
            if start >= 0 and _explained(text[start + 1 : event.start], find):
                return start
        if event.kind not in ("money", "percent", "flat"):
            continue
        named = find(event.lead) or _changing(event, find)
        opener = _GOES_ON.search(event.lead[: named.start]) if named else None
        if opener:
            return event.start - len(event.lead) + opener.start()
    return len(text)


def _changing(event: Event, find: Callable[[str], Named | None]) -> Named | None:
    """The subject whose change a figure is: 公务接待费比上年增加."""
    change = change_of(event.lead)
    if not change:
        return None
    base = ends_with_base(change.rest.removesuffix("，"))
    return find(change.rest[: base.start()] if base else change.rest)


def _explained(before: str, find: Callable[[str], Named | None]) -> str | None:
    """The subject that a clause names whose reason it goes on to give: 公务接待费支出减少的."""
    named = (find(before[: m.start()]) for m in _NAME_ENDS.finditer(before))
    return next((found.subject for found in named if found), None)


def explain(
    scope: Scope,
    event: Event,
    end: int,
    recent: Sequence[Record],
    section: Sequence[Record],
    find: Callable[[str], Named | None],
) -> None:
    """Give the reason from `event` to `end` to the record that it explains.

    `recent` are the records of the sentence before, `section` those of the section so far.
    """
    before = scope.folded.text[: event.start]
    clause = before[before.rfind("；") + 1 :]
    named = _explained(clause, find) if _ONLY_REASON.fullmatch(clause) else None
    if named and not named.endswith("收支总计"):
        known = (*reversed(scope.records), *reversed(recent), *reversed(section))
        target = next((r for r in known if r.subject == named and r.explains), None)
    else:
        target = next((r for r in reversed(scope.records) if r.subject == scope.current), None)
        # behind the change of something else, which the vocabulary does not know, the reason is that one's
        if target is None and not (scope.unbound and scope.current is None):
            target = next((r for r in reversed(scope.records) if r.explains), None)
        if target is None and not scope.records and _ONLY_REASON.fullmatch(before):
            explained = [r for r in recent if r.explains]
            target = explained[-1] if explained else recent[0] if len(recent) == 1 else None
    if target and target not in scope.records:
        scope.base = Base(target.against, target.values.get("base_year"))
    if not target or event.end >= end:
        return
    kind = "year" if _TO_YEAR.search(clause) else "budget" if _TO_BUDGET.search(clause) else ""
    # of two reasons the one for the change that the record states
    if "reason" in target.values and not (target.reason_for == "budget" and kind == target.against == "year"):
        return
    if target not in scope.records and scope.sentence not in target.sentences:
        target.sentences.append(scope.sentence)
    offsets = scope.folded.offsets
    reason = reason_text(scope.sentence.text[offsets[event.end] : offsets[end - 1] + 1])
    # 收入总计、支出总计各增加 …, 主要原因是 …: the reason of both
    alike = [record for record in scope.records if record.subject in scope.together]
    for record in (target, *alike):
        if record is target or "reason" not in record.values:
            record.values["reason"], record.reason_for = reason, kind
