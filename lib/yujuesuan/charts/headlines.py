"""Headlines: what a chart's data say, in one sentence; pure functions from the chart's frame to text.

Names are those that the chart shows (`label`, else the last part of a 类/款/项 path, with its class where two rows
end alike). Amounts are in 万元 in the frames. A headline describes figures and judges none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from yujuesuan.analysis.compare import each, known, minus, plus, ratio
from yujuesuan.charts.words import LANGUAGES, about, amount, disclosure, leaf, times, word

#: A second figure is told beside the first where it is at least this part of it.
_WORTH_TELLING = 0.25
#: From this multiple on `3.2 times` reads better than a percentage.
_MULTIPLE = 3.0
_MOST_NAMES = 3

_TEXTS = {
    "nothing": ("没有可画的数据", "Nothing to draw"),
    "and": ("，", "; "),
    "names": ("、", ", "),
    "names_more": ("{names}等 {n} 项", "{names} and {more} more"),
    # budget and final account
    "as_budgeted": ("{name}与预算相同", "{name} came out as budgeted"),
    "all_as_budgeted": ("{n} 项全部与预算相同", "All {n} items came out as budgeted"),
    "short": ("{name}比预算少 {rate}", "{name} fell short of its budget by {rate}"),
    "short_some": ("{name}各比预算少 {amount}", "{name} each fell short by {amount}"),
    "short_odd": ("{name}比预算少 {amount}", "{name} fell short of its budget by {amount}"),
    "unspent": ("{name}预算 {amount}，支出为 0", "{name} had a budget of {amount} and no expenditure"),
    "over": ("{name}比预算多 {rate}", "{name} exceeded its budget by {rate}"),
    "over_some": ("{name}各比预算多 {amount}", "{name} each exceeded by {amount}"),
    "over_odd": ("{name}比预算多 {amount}", "{name} exceeded its budget by {amount}"),
    "multiple": ("{name}是预算的 {times} 倍", "{name} came to {times} times its budget"),
    "no_budget": ("{name}年初无预算，支出 {amount}", "{name} had no budget at first and came to {amount}"),
    "budget_0": ("{name}预算为 0，支出 {amount}", "{name} had a budget of 0 and came to {amount}"),
    # changes
    "unchanged": ("{name}没有变动", "{name} did not change"),
    "all_unchanged": ("{n} 项全部没有变动", "None of the {n} items changed"),
    "grew": ("{name}增加 {amount}", "{name} grew by {amount}"),
    "grew_rate": ("{name}增加 {amount}（{rate}）", "{name} grew by {amount} ({rate})"),
    "grew_times": ("{name}增加 {amount}，为原来的 {times} 倍", "{name} grew by {amount}, to {times} times what it was"),
    "grew_from_0": ("{name}从 0 增加到 {amount}", "{name} rose from 0 to {amount}"),
    "mixed_more": ("{when}{name}比 {then}多 {amount}", "{name}: {amount} more in the {when} than in the {then}"),
    "mixed_less": ("{when}{name}比 {then}少 {amount}", "{name}: {amount} less in the {when} than in the {then}"),
    "grew_some": ("{name}各增加 {amount}", "{name} each grew by {amount}"),
    "fell": ("{name}减少 {amount}", "{name} fell by {amount}"),
    "fell_rate": ("{name}减少 {amount}（{rate}）", "{name} fell by {amount} ({rate})"),
    "fell_to_0": ("{name}减少 {amount}，减至 0", "{name} fell by {amount}, to 0"),
    "fell_some": ("{name}各减少 {amount}", "{name} each fell by {amount}"),
    # shares of a whole
    "is_all": ("全部是{name}", "{name} is all of it"),
    "share": ("{name}占 {rate}", "{name} accounts for {rate}"),
    "within": ("{whole}中{said}", "of {whole}, {said}"),
    "share_some": ("{name}各占 {rate}", "{name} account for {rate} each"),
    "share_two": ("{name}合计占 {rate}", "{name} together account for {rate}"),
    "all_zero": ("各项均为 0", "All items are 0"),
    # years
    "total": ("{when}支出 {amount}", "{when}: {amount}"),
    "total_grew": ("{when}支出 {amount}，比 {then}增加 {rate}", "{when}: {amount}, {rate} more than in the {then}"),
    "total_fell": ("{when}支出 {amount}，比 {then}减少 {rate}", "{when}: {amount}, {rate} less than in the {then}"),
    "total_times": (
        "{when}支出 {amount}，是 {then}的 {times} 倍",
        "{when}: {amount}, {times} times that of the {then}",
    ),
    "total_same": ("{when}支出 {amount}，与 {then}相同", "{when}: {amount}, the same as in the {then}"),
    # relations
    "all_hold": ("{n} 处关系全部相符", "All {n} relations hold"),
    "one_holds": ("1 处关系，相符", "The one relation holds"),
    "some_hold": ("{n} 处关系中 {broken} 处不相符", "{broken} of {n} relations disagree"),
    "nothing_checked": ("没有可以核对的关系", "There was no relation to check"),
    # projects
    "project_full": ("{name}按预算执行完毕", "{name} was executed in full"),
    "projects_full": ("所列 {n} 个项目全部按预算执行完毕", "All {n} projects listed were executed in full"),
    "projects_some": (
        "所列 {n} 个项目中 {full} 个按预算执行完毕",
        "executed in full: {full} of {n} projects listed",
    ),
    "project_lowest": ("{name}的执行率最低，为 {rate}", "the lowest rate, {rate}, is that of {name}"),
    "project_rate": ("{name}执行 {rate}", "{name}: {rate} executed"),
    "project_above": ("{name}的执行数是预算的 {rate}", "{name} came to {rate} of its budget"),
    "project_unplanned": ("{name}没有预算，执行 {amount}", "{name} had no budget and came to {amount}"),
    "project_largest": ("{name}的预算最大，{amount}", "{name} has the largest budget, {amount}"),
    "project_largest_some": ("{name}的预算最大，各 {amount}", "{name} have the largest budgets, {amount} each"),
    "project_budget": ("{name}预算 {amount}", "{name}: {amount}"),
    "projects_equal": ("所列 {n} 个项目预算各 {amount}", "{n} projects listed, {amount} each"),
    # purchases
    "bought": ("{kind}共 {amount}", "{kind}: {amount}"),
    "bought_most": ("{kind}共 {amount}，其中{name} {part}", "{kind}: {amount}, of which {name} {part}"),
    # departments
    "largest_all": ("{n} 个部门支出最多的都是{name}", "{name} is the largest in all {n} departments"),
    "largest_some": (
        "{n} 个部门中 {some} 个支出最多的是{name}",
        "{name} is the largest in {some} of {n} departments",
    ),
    "largest_one": ("{department}支出最多的是{name}，占 {rate}", "{department}: {name} is the largest, {rate}"),
    "largest_one_some": (
        "{department}支出最多的是{name}，各占 {rate}",
        "{department}: {name} are the largest, {rate} each",
    ),
    "dot_one": ("{name}：{value}", "{name}: {value}"),
    "dots_equal": ("{n} 个部门都是 {value}", "All {n} departments: {value}"),
    "dots": ("{name}最高，{value}；{other}最低，{least}", "{name} is highest, {value}; {other} is lowest, {least}"),
    "dots_times": (
        "{name}最高，{value}，是中位数的 {times} 倍",
        "{name} is highest, {value}, {times} times the median",
    ),
}


def execution(data: pd.DataFrame, language: str = "zh") -> str:
    """Of `item`, `budget_wan`, `final_wan`: the largest overrun and the largest underrun, as part of the budget.

    A row's `gloss`, where it has one, stands in brackets after its name.
    """
    rows = data[data["budget_wan"].notna() & data["final_wan"].notna()]
    gaps = _gaps(rows)
    if not gaps:
        return _text("nothing", language)
    if not any(gaps):
        return _same(rows, "as_budgeted", language)

    def told(i: int) -> str:
        row = rows.iloc[i]
        # As in the chart: only function items are set against a budget of the start of the year.
        zero = "no_budget" if row.get("level", "function") == "function" else "budget_0"
        return _deviation(_name(rows, i), float(row["budget_wan"]), float(row["final_wan"]), zero, language)

    return _extremes(rows, gaps, told, ("over_some", "short_some"), language)


def _deviation(name: str, budget: float, final: float, zero: str, language: str) -> str:
    gap = minus(final, budget)
    values: dict[str, Any] = {"name": name, "amount": amount(abs(gap), language)}
    if budget < 0 or final < 0:
        return _text("over_odd" if gap > 0 else "short_odd", language, **values)
    if budget == 0:
        return _text(zero, language, **values)
    if final == 0:
        return _text("unspent", language, **values)
    if final / budget >= _MULTIPLE:
        return _text("multiple", language, name=name, times=times(final / budget))
    return _text("over" if gap > 0 else "short", language, name=name, rate=about(gap / budget))


def changes(data: pd.DataFrame, language: str = "zh") -> str:
    """Of `change_wan` and `change_rate` (`amount_wan` and `prior_wan` where there): the largest growth and fall."""
    rows = data[data["change_wan"].notna()]
    gaps = [float(value) for value in rows["change_wan"]]
    if not gaps:
        return _text("nothing", language)
    if not any(gaps):
        return _same(rows, "unchanged", language)
    if {"stage", "prior_stage"} <= set(rows) and (rows["stage"] != rows["prior_stage"]).any():
        return _mixed(rows, gaps, language)
    return _extremes(
        rows, gaps, lambda i: _change(rows.iloc[i], _name(rows, i), language), ("grew_some", "fell_some"), language
    )


def _mixed(rows: pd.DataFrame, gaps: list[float], language: str) -> str:
    """A budget beside a final account: the largest difference, which is neither growth nor fall."""
    i = max(range(len(gaps)), key=lambda n: abs(gaps[n]))
    row = rows.iloc[i]
    then = disclosure(row["prior_year"], row["prior_stage"], language)
    key = "mixed_more" if gaps[i] > 0 else "mixed_less"
    values = {"name": _name(rows, i), "amount": amount(abs(gaps[i]), language)}
    return _text(key, language, when=_when(row, language), then=then, **values)


def _change(row: Any, name: str, language: str) -> str:
    change, rate, prior, now = (row.get(key) for key in ("change_wan", "change_rate", "prior_wan", "amount_wan"))
    values: dict[str, Any] = {"name": name, "amount": amount(abs(change), language)}
    way = "grew" if change > 0 else "fell"
    if prior is not None and known(prior) and prior == 0 and change > 0:
        return _text("grew_from_0", language, **values)
    if now is not None and known(now) and now == 0 and change < 0:
        return _text("fell_to_0", language, **values)
    if not known(rate) or rate * change <= 0:
        return _text(way, language, **values)
    if rate + 1 >= _MULTIPLE:
        return _text("grew_times", language, **values, times=times(rate + 1))
    return _text(f"{way}_rate", language, **values, rate=about(rate))


def structure(data: pd.DataFrame, language: str = "zh") -> str:
    """Of `item` and `share`: the largest share, or the two largest where one alone is less than half."""
    rows = data[data["share"].notna()] if len(data) else data
    if not len(data):
        return _text("nothing", language)
    if not len(rows) or not rows["share"].any():
        return _text("all_zero", language)
    rows = rows.loc[rows["share"].sort_values(ascending=False, kind="stable").index]
    shares = [float(share) for share in rows["share"]]
    ties = shares.count(shares[0])
    if len(rows) == 1 and about(shares[0]) == "100%":
        return _text("is_all", language, name=_name(rows, 0))
    if ties > 1:
        return _text("share_some", language, name=_names(rows, range(ties), language), rate=about(shares[0]))
    if shares[0] < 0.5 and len(rows) > 2 and shares.count(shares[1]) == 1:
        both = about(plus(*shares[:2]))
        return _text("share_two", language, name=_names(rows, range(2), language), rate=both)
    return _text("share", language, name=_name(rows, 0), rate=about(shares[0]))


def composition(data: pd.DataFrame, language: str = "zh") -> str:
    """Of `item`, `amount_wan` and `whole` (the item that a row is a part of, else empty): each whole's largest part."""
    told = []
    for whole, rows in data.groupby("whole", sort=False):
        total = plus(*rows["amount_wan"])
        if total:
            shares: Any = [ratio(part, total) for part in rows["amount_wan"]]
            said = structure(rows.assign(share=shares), language)
            told.append(_text("within", language, whole=whole, said=said) if whole else said)
    return _joined(told, language) if told else _text("all_zero" if len(data) else "nothing", language)


def series(data: pd.DataFrame, language: str = "zh") -> str:
    """Of `fiscal_year`, `stage`, `amount_wan`: the latest total, against the latest earlier one of the same stage."""
    rows = data[data["amount_wan"].notna()].sort_values(["fiscal_year", "stage"], kind="stable")
    if rows.empty:
        return _text("nothing", language)
    last = rows.iloc[-1]
    now, values = float(last["amount_wan"]), {"when": _when(last, language)}
    values["amount"] = amount(now, language)
    earlier = rows[(rows["stage"] == last["stage"]) & (rows["fiscal_year"] < last["fiscal_year"])]
    if earlier.empty:
        return _text("total", language, **values)
    then = earlier.iloc[-1]
    before = float(then["amount_wan"])
    values["then"] = _when(then, language)
    if now == before:
        return _text("total_same", language, **values)
    if before <= 0 or now < 0:
        return _text("total", language, **values)
    if now / before >= _MULTIPLE:
        return _text("total_times", language, **values, times=times(now / before))
    key = "total_grew" if now > before else "total_fell"
    return _text(key, language, **values, rate=about(minus(now, before) / before))


def quality(data: pd.DataFrame, language: str = "zh") -> str:
    """Of the counts `broken`, `rounding`, `passed` (`warnings` are no relations): how many relations hold."""
    broken = int(data["broken"].sum())
    n = broken + int(data["rounding"].sum()) + int(data["passed"].sum())
    if not n:
        return _text("nothing_checked", language)
    if broken:
        return _text("some_hold", language, n=f"{n:,}", broken=f"{broken:,}")
    return _text("all_hold" if n > 1 else "one_holds", language, n=f"{n:,}")


def projects(data: pd.DataFrame, language: str = "zh") -> str:
    """Of `project`, `budget_wan`, `executed_wan`: how many of those listed were executed in full, and the lowest rate.

    Without any executed amount: the largest budget.
    """
    rows = data[data["budget_wan"].notna() & data["executed_wan"].notna()]
    if rows.empty:
        return _project_budgets(data[data["budget_wan"].notna()], language)
    pairs = [(float(row.budget_wan), float(row.executed_wan)) for row in each(rows)]
    full = sum(budget == executed for budget, executed in pairs)
    if len(pairs) == 1:
        return _text("project_full", language, name=_name(rows, 0)) if full else _project(rows, 0, language)
    if full == len(pairs):
        return _text("projects_full", language, n=full)
    rates = [executed / budget if budget else None for budget, executed in pairs]
    low = min((rate for rate in rates if rate is not None), default=1.0)
    parts = [_text("projects_some", language, n=len(pairs), full=full)]
    if low < 1:
        at = [i for i, rate in enumerate(rates) if rate == low]
        parts.append(_text("project_lowest", language, name=_names(rows, at, language), rate=about(low)))
    return _joined(parts, language)


def _project(rows: pd.DataFrame, i: int, language: str) -> str:
    budget, executed = [float(value) for value in rows[["budget_wan", "executed_wan"]].iloc[i]]
    name = _name(rows, i)
    if budget == 0:
        return _text("project_unplanned", language, name=name, amount=amount(executed, language))
    key = "project_rate" if executed < budget else "project_above"
    return _text(key, language, name=name, rate=about(executed / budget))


def _project_budgets(rows: pd.DataFrame, language: str) -> str:
    budgets = [float(budget) for budget in rows["budget_wan"]]
    if not budgets:
        return _text("nothing", language)
    largest = max(budgets)
    if not largest:
        return _text("all_zero", language)
    if len(budgets) == 1:
        return _text("project_budget", language, name=_name(rows, 0), amount=amount(largest, language))
    if budgets.count(largest) == len(budgets):
        return _text("projects_equal", language, n=len(budgets), amount=amount(largest, language))
    at = [i for i, budget in enumerate(budgets) if budget == largest]
    # No share of their sum: a list and the sheets of its projects can print the same ones under two names.
    key = "project_largest" if len(at) == 1 else "project_largest_some"
    return _text(key, language, name=_names(rows, at, language), amount=amount(largest, language))


def purchases(data: pd.DataFrame, language: str = "zh") -> str:
    """Of `kind`, `name`, `amount_wan`, one row a thing bought: each kind's sum, and the largest if it is one."""
    rows = data[data["amount_wan"].notna()]
    told = []
    for kind, group in rows.groupby("kind", sort=False):
        amounts = [float(value) for value in group["amount_wan"]]
        values = {"kind": word(str(kind), language), "amount": amount(plus(*amounts), language)}
        if len(amounts) > 1 and amounts.count(max(amounts)) == 1 and rows["kind"].nunique() == 1:
            i = amounts.index(max(amounts))
            part = amount(amounts[i], language)
            told.append(_text("bought_most", language, **values, name=_name(group, i), part=part))
        else:
            told.append(_text("bought", language, **values))
    return _joined(told, language) if told else _text("nothing", language)


def shares(data: pd.DataFrame, language: str = "zh") -> str:
    """Of `department`, `item`, `share`: the item that is the largest in most departments."""
    rows = data[data["share"].notna() & (data["share"] > 0)]
    if rows.empty:
        return _text("all_zero" if len(data) else "nothing", language)
    tops = rows[rows["share"] == rows.groupby("department")["share"].transform("max")]
    counts = tops.drop_duplicates(["department", "item"])["item"].value_counts(sort=True)
    n, some = rows["department"].nunique(), int(counts.iloc[0])
    names = {row.item: getattr(row, "label", "") or leaf(row.item)[0] for row in each(rows)}
    leading = [names[item] for item in names if counts.get(item) == some]
    name = _listed(leading, language)
    if n == 1:
        key = "largest_one" if len(leading) == 1 else "largest_one_some"
        rate = about(tops["share"].max())
        return _text(key, language, department=tops["department"].iat[0], name=name, rate=rate)
    key = "largest_all" if some == n else "largest_some"
    return _text(key, language, n=n, some=some, name=name)


def dots(names: Sequence[str], values: Sequence[float], said: Callable[[float], str], language: str = "zh") -> str:
    """Of a value per name: the highest against the median, or against the lowest; `said` prints a value."""
    if not names:
        return _text("nothing", language)
    if len(set(values)) == 1:
        if len(names) == 1:
            return _text("dot_one", language, name=names[0], value=said(values[0]))
        return _text("dots_equal", language, n=len(names), value=said(values[0]))
    high, low, median = max(values), min(values), float(pd.Series(values).median())
    top = _listed([name for name, value in zip(names, values, strict=True) if value == high], language)
    bottom = _listed([name for name, value in zip(names, values, strict=True) if value == low], language)
    if len(names) > 2 and median > 0 and high / median >= 2:
        return _text("dots_times", language, name=top, value=said(high), times=times(high / median))
    return _text("dots", language, name=top, value=said(high), other=bottom, least=said(low))


def _text(key: str, language: str, **values: Any) -> str:
    return _TEXTS[key][LANGUAGES.index(language)].format(**values)


def _joined(parts: Sequence[str], language: str) -> str:
    text = _text("and", language).join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _gaps(rows: pd.DataFrame) -> list[float]:
    return [minus(row.final_wan, row.budget_wan) for row in each(rows)]


def _same(rows: pd.DataFrame, key: str, language: str) -> str:
    if len(rows) == 1:
        return _text(key, language, name=_name(rows, 0))
    return _text(f"all_{key}", language, n=len(rows))


def _extremes(
    rows: pd.DataFrame, gaps: list[float], told: Callable[[int], str], ties: tuple[str, str], language: str
) -> str:
    """The largest gap upwards and downwards, the larger first; the other where it is worth telling."""
    parts = []
    for sign, key in ((1, ties[0]), (-1, ties[1])):
        size = max((gap * sign for gap in gaps), default=0.0)
        if size <= 0:
            continue
        at = [i for i, gap in enumerate(gaps) if gap * sign == size]
        text = told(at[0])
        if len(at) > 1:
            text = _text(key, language, name=_names(rows, at, language), amount=amount(size, language))
        parts.append((size, text))
    parts.sort(key=lambda part: -part[0])
    kept = [text for size, text in parts if size >= parts[0][0] * _WORTH_TELLING]
    return _joined(kept, language)


def _names(rows: pd.DataFrame, at: Sequence[int], language: str) -> str:
    return _listed([_name(rows, i) for i in at], language)


def _listed(names: Sequence[str], language: str) -> str:
    names = list(dict.fromkeys(names))
    shown = _text("names", language).join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return shown if more <= 0 else _text("names_more", language, names=shown, n=len(names), more=more)


def _name(rows: pd.DataFrame, i: int) -> str:
    every = [_full(row) for row in each(rows)]
    own, group = leaf(every[i])
    alike = sum(leaf(name)[0] == own for name in every) > 1
    own = f"{group}·{own}" if alike and group else own
    gloss = rows.iloc[i].get("gloss", "")
    return f"{own} ({gloss})" if gloss else own


def _full(row: Any) -> str:
    found = (getattr(row, key, "") for key in ("label", "name", "subject", "item", "project"))
    return next((str(name) for name in found if isinstance(name, str) and name), "")


def _when(row: Any, language: str) -> str:
    return disclosure(row["fiscal_year"], row["stage"], language)
