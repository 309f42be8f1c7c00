"""What charts say, in each language, and how they print numbers."""

from __future__ import annotations

import math
import unicodedata

LANGUAGES = ("zh", "en")

_WORDS = {
    "wan": ("万元", "10,000 yuan"),
    "log": ("对数刻度", "logarithmic scale"),
    "budget": ("预算", "Budget"),
    "final": ("决算", "Final account"),
    "executed": ("执行数", "Executed"),
    "year_budget": ("全年预算数", "Full-year budget"),
    "rate": ("执行率", "Rate"),
    "change": ("变动", "Change"),
    "change_rate": ("变动率", "Rate"),
    "amount": ("金额", "Amount"),
    "share": ("占比", "Share"),
    "no_budget": ("年初无预算", "no budget"),
    "budget_zero": ("预算为 0", "budget 0"),
    "no_prior": ("上年为 0", "prior year 0"),
    "implied": ("推算", "implied"),
    "more": ("{final}大于预算", "{final} above budget"),
    "less": ("{final}小于预算", "below budget"),
    "grew": ("增加", "grew"),
    "fell": ("减少", "fell"),
    "rest": ("其余 {n} 项变动较小，未画出", "{n} more with smaller values, not drawn"),
    "changes_title": ("与上年相比的增减", "Change against the prior year"),
    "execution_title": ("预算与决算，按差额排列", "Budget and final account, ordered by deviation"),
    "structure_title": ("支出构成", "What the expenditure consists of"),
    "series_title": ("历年支出总计", "Total expenditure by year"),
    "quality_title": ("各表数字之间的关系", "Relations between printed figures, by form"),
    "relations": ("关系（处）", "relations"),
    "passed": ("完全相符", "Exact"),
    "rounding": ("四舍五入", "Rounding"),
    "broken": ("不相符", "Disagree"),
    "warnings": ("提示", "To look at"),
}


_SOFT = " /、，,；;-—"
_CLOSING = "）)”’、，；。％%"


def word(key: str, language: str = "zh", **values: object) -> str:
    """The word for `key` in `zh` or `en`."""
    return _WORDS[key][LANGUAGES.index(language)].format(**values)


def money(value: float, *, signed: bool = False) -> str:
    """`8,721.33`; signed: `+2,229.47`, `−10.31`. Two decimals; more only where these would show 0."""
    decimals = 2 if value == 0 or abs(value) >= 0.005 else 6
    text = f"{abs(value):,.{decimals}f}"
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return sign + text


def percent(value: float, *, signed: bool = False) -> str:
    """`54.03%`; signed: `+34.34%`, `−14.38%`."""
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{abs(value) * 100:,.2f}%"


def units(text: str) -> float:
    """Width of a text in ems: a Chinese character is 1, most others about 0.56."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in text)


def wrap(text: str, ems: float) -> list[str]:
    """Lines of at most `ems`, of about the same length, broken after a comma, a slash or a space if one is near."""
    text = text.strip()
    total = units(text)
    if total <= ems or len(text) < 2:
        return [text] if text else []
    goal = total / math.ceil(total / ems)
    fitting = [i for i in range(1, len(text)) if units(text[:i]) <= ems] or [1]
    ends = [i for i in fitting if not _inside_word(text[i - 1], text[i])] or fitting
    soft = [i for i in ends if text[i - 1] in _SOFT and units(text[:i]) >= 0.6 * goal]
    end = min(soft or ends, key=lambda i: abs(units(text[:i]) - goal))
    return [text[:end].strip(), *wrap(text[end:], ems)]


def _inside_word(before: str, after: str) -> bool:
    """Whether a line must not end between two characters: within Latin words and numbers, before closing marks."""
    latin = all(c.isascii() and (c.isalnum() or c in ".,%") for c in (before, after))
    return latin or after in _CLOSING or before in "（(“‘"


def leaf(item: str) -> tuple[str, str]:
    """Last part of a 类/款/项 path and its first: the row's own name, and the class that it belongs to."""
    parts = item.split("/")
    return parts[-1], parts[0] if len(parts) > 1 else ""
