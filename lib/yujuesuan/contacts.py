"""Contact persons and their numbers, which some sources print: no frame and no report may hold them."""

from __future__ import annotations

import re
from functools import lru_cache

_NAME = "[\u4e00-\u9fff]{2,4}"
#: A label that is nothing else names a person directly too (联系人张某); 负责人 also heads other things.
_LABEL = "(?:填报人|填表人|联系人|经办人|(?:项目|部门|单位|财务)?负责人)"
_DIRECT = "(?:填报人|填表人|联系人|经办人)"
_NAMES = rf"(?:…|{_NAME}(?:、{_NAME}|，{_NAME}(?=\s|$))*)"
_PERSON = re.compile(
    rf"(?P<label>{_LABEL}[\s：:（(]+){_NAMES}(?=[\s，,。；;（()）\d]|$)|(?P<direct>{_DIRECT}){_NAMES}(?=[\s，,。；;）)]|$)"
)
_TELEPHONE = re.compile(
    r"(?P<label>(?:电话|手机|联系方式)(?:号码?)?[\s：:]*)(?:…|[\d\-—\s、（）()]{7,})"
    r"|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<![\d.,])1[3-9]\d{9}(?![\d.,万亿元])|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)


def _unnamed(pattern: re.Pattern[str]) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern.pattern)


_CLAUSE = re.compile(rf"[，,；;]?[^，。；;,]*(?:{_unnamed(_PERSON)}|{_unnamed(_TELEPHONE)})[^，。；;,]*")
#: A telephone number or a label has one of these: most lines are told by them to hold neither. Each begins with a
#: letter or figure of its own, by which a search passes over a text (a class of characters would forbid that).
_SIGNS = re.compile(r"报人|表人|系人|办人|责人|电话|手机|联系方式|0\d{2,3}-\d{7}|1[3-9]\d{9}|@")


def may_hold_contacts(text: str) -> bool:
    """Whether a text has what each contact prints: most have not."""
    return bool(_SIGNS.search(text))


@lru_cache(maxsize=65536)
def without_contacts(text: str) -> str:
    """A text with … in the place of the contact person's name and number; all else stays as printed."""
    if not _SIGNS.search(text):
        return text
    return _TELEPHONE.sub(_masked, _PERSON.sub(_masked, text))


def without_contact_clauses(text: str) -> str:
    """A text without the clauses that name a contact person or number, masked or not."""
    return _CLAUSE.sub("", text) if _SIGNS.search(text) else text


def _masked(match: re.Match[str]) -> str:
    return (next(filter(None, match.groups()), "")) + "…"
