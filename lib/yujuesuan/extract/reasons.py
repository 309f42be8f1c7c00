"""The reasons that sentences give for what they, or the sentences before them, state."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from yujuesuan.extract.clauses import Base, Event, reason_text
from yujuesuan.extract.scope import Record, Scope
from yujuesuan.extract.subjects import Named

#: All that may precede 主要原因 in a sentence that only gives the reason: 决算数小于预算数的, 增加, 变动的 …
_ONLY_REASON = re.compile(r"[^\d，。；]{0,25}[，的]?")
_GOES_ON = re.compile("(?:；|，?其中)[：，]?$")


def reason_end(text: str, found: Sequence[Event], reason: Event, find: Callable[[str], Named | None]) -> int:
    """Where a reason stops: at the sentence's end, or where 其中 or ； goes on with another subject's amount."""
    for event in found:
        if event.kind != "money" or event.start < reason.end:
            continue
        named = find(event.lead)
        opener = _GOES_ON.search(event.lead[: named.start]) if named else None
        if opener:
            return event.start - len(event.lead) + opener.start()
    return len(text)


def explain(scope: Scope, event: Event, end: int, recent: Sequence[Record]) -> None:
    """Give the reason from `event` to `end` to the record that it explains; `recent` are the sentence before's."""
    target = next((r for r in reversed(scope.records) if r.subject == scope.current), None)
    target = target or next((r for r in reversed(scope.records) if r.explains), None)
    if target is None and not scope.records and _ONLY_REASON.fullmatch(scope.folded.text[: event.start]):
        explained = [r for r in recent if r.explains]
        target = explained[-1] if explained else recent[0] if len(recent) == 1 else None
        if target and "reason" not in target.values:
            target.sentences.append(scope.sentence)
            scope.base = Base(target.against, target.values.get("base_year"))
    if not target or event.end >= end:
        return
    offsets = scope.folded.offsets
    reason = reason_text(scope.sentence.text[offsets[event.end] : offsets[end - 1] + 1])
    # 收入总计、支出总计各增加 …, 主要原因是 …: the reason of both
    alike = [record for record in scope.records if record.subject in scope.together]
    for record in (target, *alike):
        record.values.setdefault("reason", reason)
