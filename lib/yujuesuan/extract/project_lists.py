"""Projects that the narrative lists under 项目支出, each with its amount: `1.防汛物资储备30万元，主要用于…`."""

from __future__ import annotations

import re

from yujuesuan.extract.clauses import Event
from yujuesuan.extract.subjects import NUMBERED, Named

_SUBJECT = "项目支出/"
#: 项目支出主要用于： and the like: what follows names projects, each with its amount.
_OPENS = re.compile("项目支出(?:(?!基本支出)[^。；]){0,40}(?:用于|情况|如下|包括|项目|有)[^。；，]{0,12}：$")
_PROJECT = re.compile("(?!其中|主要|[一二三四五六七八九十]是)(?P<name>[^，。；：]{2,60}?)(?:预算|安排|共计|合计|为)*")
_DOES = re.compile("，?(?:主要)?(?:用于|成效|内容|是)")


def opens_list(text: str) -> bool:
    """Whether a folded sentence says that projects follow."""
    return bool(_OPENS.search(text))


def is_listed(subject: str) -> bool:
    """Whether a subject is a listed project."""
    return subject.startswith(_SUBJECT)


def project_at(text: str, event: Event) -> Named | None:
    """The project whose amount is the first figure of a sentence: numbered, or said to be for something."""
    if event.lead != text[: event.start]:
        return None
    numbered = NUMBERED.match(event.lead)
    start = numbered.end() if numbered else 0
    match = _PROJECT.fullmatch(event.lead, start)
    if not match or not (numbered or _DOES.match(text, event.end)):
        return None
    return Named(f"{_SUBJECT}{match['name']}", start, "")
