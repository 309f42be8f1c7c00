"""What charts say in each language, and how they print numbers."""

from __future__ import annotations

import math
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from yujuesuan.analysis.compare import decimal, known
from yujuesuan.charts.theme import family

LANGUAGES = ("zh", "en")

_WORDS = {
    "wan": ("万元", "10,000 yuan"),
    "yi": ("亿元", "100 million yuan"),
    "log": ("对数刻度", "logarithmic scale"),
    "budget": ("预算", "Budget"),
    "final": ("决算", "Final account"),
    "executed": ("执行数", "Executed"),
    "year_budget": ("全年预算数", "Full-year budget"),
    "rate": ("执行率", "Rate"),
    "score": ("得分", "Score"),
    "change": ("变动", "Change"),
    "change_rate": ("变动率", "Rate"),
    "amount": ("金额", "Amount"),
    "share": ("占比", "Share"),
    "sme": ("中小企业", "SMEs"),
    "micro": ("小微企业", "Small/micro"),
    "reserved": ("预留份额", "reserved"),
    "reserved_key": ("为中小企业、小微企业预留", "reserved for SMEs or small and micro ones"),
    "procurement": ("政府采购", "Procurement"),
    "service": ("政府购买服务", "Purchased services"),
    "no_budget": ("年初无预算", "no budget"),
    "budget_zero": ("预算为 0", "budget 0"),
    "no_prior": ("原为 0", "was 0"),
    "implied": ("推算", "implied"),
    "more": ("{final}大于预算", "{final} above budget"),
    "less": ("{final}小于预算", "below budget"),
    "reason": ("“ ” 文中所述原因", "“ ” stated reason"),
    "grew": ("增加", "grew"),
    "fell": ("减少", "fell"),
    "rest": ("其余 {n} 项变动较小，未画出", "{n} more with smaller values, not drawn"),
    "rest_items": ("其余 {n} 项", "{n} others"),
    "same_twice": ("印了两次的 {n} 行只画一次", "{n} rows printed twice are drawn once"),
    "median": ("中位数 {value}", "median {value}"),
    "disclosure": ("{year} 年{stage}", "{year} {stage}"),
    "unstaged": ("{year} 年（未写明预算或决算）", "{year} (stage not stated)"),
    "stage_budget": ("预算", "budget"),
    "stage_final": ("决算", "final account"),
    "changes_title": ("与以前相比的增减", "Change against an earlier year"),
    "changes_between": ("{now}与 {then}相比的增减", "Change from {then} to {now}"),
    "execution_title": ("预算与决算，按差额排列", "Budget and final account, ordered by deviation"),
    "execution_of": ("{year} 年预算与决算，按差额排列", "Budget and final account of {year}, ordered by deviation"),
    "projects_title": ("项目预算与执行", "Projects: budget and execution"),
    "projects_budget_title": ("项目预算", "Project budgets"),
    "structure_title": ("支出构成", "What the expenditure consists of"),
    "composition_title": ("支出构成", "What the expenditure consists of"),
    "series_title": ("历年支出总计", "Total expenditure by year"),
    "quality_title": ("各表数字之间的关系", "Relations between printed figures, by form"),
    "purchases_title": ("采购金额", "Amounts of purchases"),
    "shares_title": ("各部门各类支出所占份额", "Shares of expenditure by department"),
    "dots_title": ("各部门比较", "Departments compared"),
    "relations": ("关系（处）", "relations"),
    "passed": ("完全相符", "Exact"),
    "rounding": ("四舍五入", "Rounding"),
    "broken": ("不相符", "Disagree"),
    "warnings": ("提示", "To look at"),
    "nothing": ("没有可画的数据", "Nothing to draw"),
}


_SOFT = " /、，,；;-—"
_CLOSING = "）)”’、，；。％%"


def word(key: str, language: str = "zh", **values: object) -> str:
    """The word for `key` in `zh` or `en`."""
    return _WORDS[key][LANGUAGES.index(language)].format(**values)


def disclosure(year: int, stage: object, language: str = "zh") -> str:
    """`2023 年决算`, `2023 final account`; `2022 (stage not stated)` where the stage is null."""
    if not known(stage):
        return word("unstaged", language, year=year)
    return word("disclosure", language, year=year, stage=word(f"stage_{stage}", language))


def money(value: float, *, signed: bool = False) -> str:
    """`8,721.33`; signed: `+2,229.47`, `−10.31`. Two decimals; more only where these would show 0."""
    decimals = 2 if value == 0 or abs(value) >= 0.005 else 6
    text = f"{_rounded(abs(decimal(value)), decimals):,}"
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return sign + text


def percent(value: float, *, signed: bool = False) -> str:
    """`54.03%`; signed: `+34.34%`, `−14.38%`."""
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{abs(value) * 100:,.2f}%"


def amount(value_wan: float, language: str = "zh", *, signed: bool = False) -> str:
    """An amount for prose: `8,721.33 万元`, `2.12 亿元`; `CNY 87.21 million`, `CNY 2.12 billion`, `CNY 4,800`.

    亿元 from 10,000 万元 on; in English millions, thousand millions as billions, and below a million the yuan
    themselves. What is larger is decided after rounding, so nothing reads `10,000.00 万元`.
    """
    size, sign = abs(decimal(value_wan)), "−" if value_wan < 0 else "+" if signed and value_wan > 0 else ""
    if language == "zh":
        large = _rounded(size, 2) >= 10_000
        return sign + (f"{_rounded(size / 10_000, 2):,} 亿元" if large else f"{money(float(size))} 万元")
    if _rounded(size / 100, 2) >= 1000:
        return f"{sign}CNY {_rounded(size / 100_000, 2):,} billion"
    if _rounded(size * 10_000, 0) >= 1_000_000:
        return f"{sign}CNY {_rounded(size / 100, 2):,} million"
    return f"{sign}CNY {_rounded(size * 10_000, 2 if 0 < size * 10_000 < 1 else 0):,}"


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """四舍五入: halves away from 0, as accounts are rounded."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def about(rate: float) -> str:
    """A share or rate for a title, without its sign: `46%`, `7.4%`, `0.31%`; never a 0 or 100 that it is not."""
    size = abs(rate) * 100
    if size == 0 or round(size, 8) == 100:
        return f"{size:.0f}%"
    for decimals in (0, 1, 2) if size >= 10 else (1, 2) if size >= 1 else (2,):
        text = f"{size:,.{decimals}f}"
        if float(text.replace(",", "")) not in (0.0, 100.0):
            return f"{text}%"
    return "<0.01%" if size < 1 else ">99.99%" if size < 100 else ">100%"


def times(ratio: float) -> str:
    """A multiple for a title: `69.3`, `4`."""
    return f"{ratio:,.1f}".removesuffix(".0")


def shorten(text: str, ems: float) -> str:
    """The text, cut with an ellipsis where it is longer than `ems`."""
    if units(text) <= ems:
        return text
    end = max((i for i in range(len(text)) if units(text[:i]) <= ems - 1), default=0)
    return text[:end].rstrip("，、；。,; ") + "…"


def units(text: str) -> float:
    """Width of a text in ems of the bundled font: a Chinese character is 1, a figure 0.555."""
    return sum(map(_advance, text))


@lru_cache(maxsize=8192)
def _advance(character: str) -> float:
    face = _face()
    if not face.get_char_index(ord(character)):
        return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.6
    return float(face.load_char(ord(character), LoadFlags.NO_SCALE).horiAdvance) / face.units_per_EM


@lru_cache(maxsize=1)
def _face() -> FT2Font:
    return FT2Font(font_manager.findfont(family()))


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
