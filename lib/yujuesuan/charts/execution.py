"""Budget against final account: a dumbbell a row, ordered by deviation."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each, known
from yujuesuan.charts.rows import MOST_ROWS, Row, frame, scale
from yujuesuan.charts.theme import BLUE, FAINT, GREY, ORANGE, style
from yujuesuan.charts.words import money, percent, word


def execution(data: pd.DataFrame, *, title: str | None = None, language: str = "zh") -> Axes:
    """Budget (hollow) and final account (filled) of rows of `budget_execution`, the largest overrun first.

    Needs `item`, `budget_wan`, `final_wan` (万元) and `execution_rate` (null where the budget is 0, which the
    chart says). A row's name is its `label`, else its `item`.
    """
    drawn = data[data["budget_wan"].notna() & data["final_wan"].notna()]
    drawn = drawn.assign(deviation=(drawn["final_wan"] - drawn["budget_wan"]).round(6))
    most = drawn["deviation"].abs().sort_values(ascending=False, kind="stable").index[:MOST_ROWS]
    left_out = len(drawn) - len(most)
    drawn = drawn.loc[most].sort_values("deviation", ascending=False, kind="stable")
    rows = [_row(row, language) for row in each(drawn)]
    of_projects = "level" in drawn and bool(len(drawn)) and bool((drawn["level"] == "project").all())
    budget = word("year_budget" if of_projects else "budget", language)
    final, wan = word("executed" if of_projects else "final", language), word("wan", language)
    heads = ((budget, wan), (final, wan), (word("rate", language), ""))
    key = [(f"○ {budget}", GREY), (f"● {word('more', language, final=final)}", BLUE)]
    key += [(f"● {word('less', language, final=final)}", ORANGE)]
    key += [(word("rest", language, n=left_out), FAINT)] if left_out else []
    with style():
        ax, centres = frame(rows, heads, title or word("execution_title", language), key)
        budgets = [float(value) for value in drawn["budget_wan"]]
        finals = [float(value) for value in drawn["final_wan"]]
        scale(ax, [*budgets, *finals], language)
        colours = [row.colour for row in rows]
        ax.hlines(centres, budgets, finals, colors=colours, linewidth=2.5, alpha=0.45, zorder=2)
        # A ring wide enough to hold the dot, so that both are seen where budget and final account are equal.
        ax.scatter(budgets, centres, facecolors="white", edgecolors=GREY, linewidths=1.2, s=62, zorder=3)
        ax.scatter(finals, centres, c=colours, s=22, zorder=4)
    return ax


def _row(row: object, language: str) -> Row:
    budget, final = float(row.budget_wan), float(row.final_wan)  # type: ignore[attr-defined]
    rate = row.execution_rate  # type: ignore[attr-defined]
    # Only function items are set against a budget of the start of the year; others against the adjusted one.
    none = "no_budget" if getattr(row, "level", "function") == "function" else "budget_zero"
    text = percent(float(rate)) if known(rate) else word(none, language)
    name = getattr(row, "label", "") or row.item  # type: ignore[attr-defined]
    colour = BLUE if final > budget else ORANGE if final < budget else GREY
    return Row(name, (money(budget), money(final), text), colour)
