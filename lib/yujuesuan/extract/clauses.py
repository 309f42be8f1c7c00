"""The grammar of a disclosure's clauses: figures, comparisons, shares, completion rates and reasons.

Everything here works on folded text (`subjects.fold_with_offsets`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from yujuesuan.extract.subjects import NUMBERED
from yujuesuan.numbers import parse_amount

_UP = "增加|增长|增多|增幅|上升|上涨|提高"
_DOWN = "减少|减低|减幅|下降|降低|降幅|下滑|缩减|压减|压缩|节约"
_EITHER = f"(?:{_UP}|{_DOWN})"
_YEAR = "(?P<year>20\\d\\d)年度?|(?P<last>上一?年度?(?:同期)?|去年度?(?:同期)?)"
_KIND = "(?:年初|年中|部门|同期|全年|累计|财政|批复|支出|收入|预算|决算|执行|完成|实际|安排)*(?:数|额|水平)?"
_OWN_BUDGET = "(?P<budget>(?:本年度?|当年|全年|年初|部门|调整后?)*预算(?:安排|批复)?(?:数|额)?)"

#: A word of rise or fall before a figure; 增加（减少）, 增长下降 and the like, left over from templates, say neither.
#: 减少为0万元 is no change: the figure is what it fell to.
_CHANGE = re.compile(
    rf"(?:(?P<either>{_EITHER}[或/、]?(?:（[或/]?{_EITHER}）|{_EITHER})|增（减）|减（增）|增/?减)|(?P<up>{_UP})|(?P<down>{_DOWN}))"
    "(?:了|支出|收入|预算|经费|资金)?(?:(?:幅度|比例|率|数|额|金额|(?<=幅))(?:为|是|达|：)?)?$"
)
#: No word of rise or fall, with what belongs to it, is longer.
_CHANGE_REACH = 30
#: 比2022年度决算数, 与上年相比, 较年初预算数 …
BASE = re.compile(
    f"(?:与|同比|同|比|相?较于?|和|跟|相比|对比)(?:{_YEAR}){_KIND}(?:相比较?|比较|对比|相较|而言|的)?"
    f"|(?:与|同|比|较)(?:{_OWN_BUDGET})(?:相比较?|比较|对比|相较|而言)?|(?P<same>同比)"
)
_LESS = re.compile(f"(?:(?P<down>小于|少于|低于)|(?P<up>大于|多于|高于|超过))(?:(?:{_YEAR}){_KIND}|{_OWN_BUDGET})$")
#: The amount compared with may be quoted: 比2022年决算数100万元无变化.
_QUOTED = re.compile(r"(?:\d[\d,]*(?:\.\d+)?(?:亿|[百千]?万|千)?元)?")
_FLAT = re.compile(
    f"(?:(?:与|同|比|较|和|跟)(?:(?:{_YEAR}){_KIND}|{_OWN_BUDGET}){_QUOTED.pattern}(?:相比|比较)?，?|(?P<same>同比))"
    "(?:均|保持)?(?:持平|一致|相同|相等|(?:无|没有)(?:增减)?(?:变化|变动)|(?:无|没有)增减)"
)
#: The year's own budget as the whole that a rate completes; its amount may be quoted: 完成预算5万元的40%.
_COMPLETED_BUDGET = (
    "(?:完成了?|达到|相当于|(?<![作列成视称认])[为是占])"
    "(?:年初|全年|年度|调整后?|当年|本年|批复)*(?P<bare>支出|收入)?预算(?:安排)?(?:数|总?额)?"
)
_QUOTES_BUDGET = re.compile(f"{_COMPLETED_BUDGET}(?:为|：)?$")
_COMPLETED = re.compile(
    f"(?:{_COMPLETED_BUDGET}{_QUOTED.pattern}的?|(?:年初|全年|年度|调整后?)?(?:预算|支出)完成率|(?<![^，；。：、（])完成率)(?:为|达|：)?$"
)
_EXECUTED = re.compile("执行率(?:为|达到?|：)?$")
#: An earlier year's amount before the change from it: 2024年执行数为140万元，增加10万元.
_PRIOR = re.compile(f"(?:{_YEAR}){_KIND}(?:为|是|：)?")
_RESPECTIVELY = re.compile("分别")
_JOINED = re.compile(f"[、，]?(?:以及|和|与|及)?(?:为|占)?(?:{_UP}|{_DOWN})?了?")
_RATE_FOLLOWS = re.compile(r"的?(?:比例)?(?:为|达)?\d[\d.]*%")
#: Longest text before a rate that says what it completes.
_REACH = 40
_SHARE = re.compile("(?P<left>[^占]*)占(?P<of>.*?)的?(?:比重|比例|比|百分比)?(?:为|达|是)?")
_FIGURE = re.compile(
    r"(?<![\d.,A-Za-z])(?P<sign>[-−](?=\d))?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    # 元 is left out in print, too: 合计38万，其中…; a measure word behind 万 would count something
    "(?:(?P<money>亿元|百万元|千元|万元|元|[万亿](?=[，。；、（）]|$))(?![/每])|(?P<percent>%))?"
)
#: Figures that are no quantities: dates, and codes in the brackets of 类, 款, 项.
_NO_QUANTITY = re.compile("年|月|日|号|(?:）（)?[类款项]）")
#: A classification's code behind its name: 行政运行（2010301）, 工资福利支出（301）.
CODE = re.compile(r"（(?:2\d\d(?:\d\d){0,2}|[35](?:0[1-9]|1[0-4]|99)(?:\d\d)?)）")
_VAGUE_BEFORE = re.compile(
    "(?:近|(?<![签预合节契违])约|超过?|逾|≥|≤|>|<|[不未][少低超高]于?过?|至少|最多|突破|(?:[\\d%元万亿])(?:[-—–~]|至|到))$"
)
#: No vague word before a figure is longer, with the character before it.
_VAGUE_REACH = 8
_VAGUE_AFTER = re.compile(r"左右|以[上下内]|[余多]|上下|（含）|(?:[-—–~]|至|到)\d")
_PARTS = re.compile(
    "其中|(?<!主要)包括|用于(?:以下|下列)|如下|构成|(?<=[算出入费金])中(?=[，：])|(?<!包括)(?<!用于)：$"
)
_REASON = re.compile(
    "主要原因(?:是由于|是因为|在于|为|是|：|，)*|(?<!及)原因(?:是由于|是因为|在于|为|是|：)+"
    "|(?P<weak>主要(?:是由于|是因为|由于|因为|系|是)(?!用于|用以|为|保障))"
)


class Event(NamedTuple):
    """What a sentence says at a place: `money` (万元), `percent` (a fraction), `vague`, `count`, `flat`, `parts`,
    `reason`. `lead` is the text between the figure before it and this one."""

    kind: str
    start: int
    end: int
    lead: str = ""
    value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is against: a year (`fiscal_year - 1` for 上年), or the year's own budget, or not said."""

    kind: str = ""
    year: int | None = None


NOT_COMPARED = Base()


@dataclass(frozen=True, slots=True)
class Change:
    """A change before its figure: `sign` is 1, -1 or, where the text leaves it open, 0; `rest` is what precedes."""

    sign: int
    rest: str


def events(text: str) -> list[Event]:
    """Everything that a folded sentence states, in order."""
    found = list(_figures(text))
    for m in _FLAT.finditer(text):
        after = max((figure.end for figure in found if figure.end <= m.start()), default=0)
        found.append(Event("flat", m.start(), m.end(), text[after : m.start()]))
    found += [Event("parts", m.start(), m.end()) for m in _PARTS.finditer(text)]
    if "原因" in text or "主要" in text:
        found += [Event("reason", m.start(), m.end()) for m in _REASON.finditer(text) if _gives_reason(text, m)]
    return sorted(found, key=lambda event: (event.start, event.kind != "reason"))


def _gives_reason(text: str, match: re.Match[str]) -> bool:
    """主要是 gives a reason only for a change."""
    return not match["weak"] or bool(re.search(f"{_EITHER}|持平|[大小多少高低]于", text[: match.start()]))


def _figures(text: str) -> Iterator[Event]:
    end = 0
    numbered = NUMBERED.match(text)
    for m in _FIGURE.finditer(text):
        money = m["money"]
        if (numbered and m.start() < numbered.end()) or (not money and _NO_QUANTITY.match(text, m.end())):
            continue
        if CODE.fullmatch(text, m.start() - 1, m.end() + 1):
            continue
        lead = text[end : m.start()]
        if not (money or m["percent"]):
            kind = "count"
        else:
            kind = "vague" if is_vague(lead, text[m.end() :]) else "money" if money else "percent"
        yield Event(kind, m.start(), m.end(), lead, _value(m))
        end = m.end()


def _value(match: re.Match[str]) -> Decimal:
    amount = parse_amount(match["number"])
    assert amount is not None
    value = -amount.value if match["sign"] else amount.value
    if match["money"]:
        unit = match["money"].removesuffix("元") + "元"
        return amount.in_wan(unit).value * (-1 if match["sign"] else 1)
    return value / 100 if match["percent"] else value


def base_of(text: str, fiscal_year: int) -> Base | None:
    """The last comparison that a text names, or None."""
    matches = list(BASE.finditer(text))
    return _base(matches[-1], fiscal_year) if matches else None


def _base(match: re.Match[str], fiscal_year: int) -> Base:
    said = match.groupdict()
    year = int(said["year"]) if said.get("year") else fiscal_year - 1
    # against the year's own figure (比2023年年初预算) is against its budget
    return Base("budget") if said.get("budget") or year == fiscal_year else Base("year", year)


def less_of(lead: str, fiscal_year: int) -> tuple[int, Base] | None:
    """`本年数小于上年预算数` before a figure: the sign and what it is against."""
    match = _LESS.search(lead)
    return ((1 if match["up"] else -1), _base(match, fiscal_year)) if match else None


def flat_base(text: str, fiscal_year: int) -> Base:
    """What `与上年持平` compares with."""
    match = _FLAT.match(text)
    return _base(match, fiscal_year) if match else NOT_COMPARED


def change_of(lead: str) -> Change | None:
    """The word of rise or fall that a lead ends with."""
    match = _CHANGE.search(lead, max(len(lead) - _CHANGE_REACH, 0))
    if not match:
        return None
    sign = 0 if match["either"] else 1 if match["up"] else -1
    return Change(sign, lead[: match.start()])


def prior_of(clause: str, fiscal_year: int) -> Base | None:
    """The earlier year that an amount is of where nothing but that is said before it."""
    match = _PRIOR.fullmatch(clause)
    base = _base(match, fiscal_year) if match else NOT_COMPARED
    return base if base.year is not None and base.year < fiscal_year else None


def respectively(found: list[Event]) -> tuple[str, list[Event]] | None:
    """`A、B分别比上年增加` 2万元`和减少`3万元: what precedes 分别, and the figures that it hands out, in order.

    None where the first event is handed out by no 分别; one figure alone is every subject's (分别增加2万元).
    """
    said = list(_RESPECTIVELY.finditer(found[0].lead))
    if found[0].kind not in ("money", "percent") or not said or re.search("[；。]", found[0].lead[said[-1].end() :]):
        return None
    group = [found[0]]
    for event in found[1:]:
        if event.kind != found[0].kind or not _JOINED.fullmatch(event.lead):
            break
        group.append(event)
    return (found[0].lead[: said[-1].start()], group) if len(group) > 1 else None


def quotes_base(lead: str) -> bool:
    """Whether an amount is another year's or budget's that the clause compares with: `比2023年三公经费预算` 12万元."""
    clause = clause_of(lead)
    base = BASE.match(clause)
    # 与上年相比 is complete: what follows it is this year's
    return base is not None and not re.search("[比较言]$", base[0]) and not re.search(_EITHER, clause)


def ends_with_base(text: str) -> re.Match[str] | None:
    """The comparison that a text ends with: `…较上年`."""
    return next((m for m in BASE.finditer(text) if m.end() == len(text)), None)


def is_completion(text: str, lead: str) -> bool:
    """Whether a rate is that of completing the year's budget: `完成年初预算的`, `为年初预算的`, `完成预算5万元的`.

    `text` is all that precedes the rate, `lead` what does since the last figure. 占支出预算的 is a share of the whole,
    占预算的 the completed part of the subject's own budget; a rise or fall completes nothing.
    """
    match = _COMPLETED.search(text[-_REACH:])
    if not match or re.search(_EITHER, clause_of(lead)):
        return False
    return not (match["bare"] and match[0].startswith("占"))


def is_vague(before: str, after: str) -> bool:
    """Whether the words beside a figure make it an approximation or the end of a range: 近50%, 100 余家, 5-10万元."""
    return bool(_VAGUE_BEFORE.search(before[-_VAGUE_REACH:]) or _VAGUE_AFTER.match(after))


def quotes_budget(lead: str, after: str) -> bool:
    """Whether an amount is the budget that the rate behind it completes: `完成预算` 5万元 `的40%`."""
    match = _QUOTES_BUDGET.search(lead)
    return bool(match) and bool(_RATE_FOLLOWS.match(after))


def execution_rate_of(lead: str) -> str | None:
    """What a rate of executing a budget is of, as far as it is named before `执行率为`; None for any other rate."""
    match = _EXECUTED.search(lead)
    return lead[: match.start()] if match else None


def share_of(lead: str) -> tuple[str, str] | None:
    """`项目支出占本年支出的` → what has the share (empty: the current subject) and the whole (empty: not named)."""
    match = _SHARE.fullmatch(clause_of(lead))
    return (match["left"], match["of"]) if match else None


def clause_of(lead: str) -> str:
    """The last clause of a lead."""
    marks = "，；：。" if "占" in lead else "，；：。、"
    return lead[max(map(lead.rfind, marks)) + 1 :]


def reason_text(text: str) -> str:
    """A stated reason without its closing marks and leftovers of `主要原因：是`."""
    return re.sub("^[：:，,]?(?:是由于|是因为|由于|是)?", "", text.strip()).strip("。；;，, 　")
