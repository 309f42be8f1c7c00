"""Budget against final account: a dumbbell a row, ordered by deviation."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each, known
from yujuesuan.charts import headlines
from yujuesuan.charts.head import Head
from yujuesuan.charts.rows import MOST_ROWS, Row, figure, frame, in_yi, scale, unit
from yujuesuan.charts.theme import Palette, faint, ground, pick, theme
from yujuesuan.charts.words import leaf, percent, word

#: Of how many of the largest deviations the stated reason is shown.
_REASONS = 3


def execution(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """Budget (hollow) and final account (filled) of rows of `budget_execution`, the largest overrun first.

    Needs `item`, `budget_wan`, `final_wan` (万元) and `execution_rate` (null where the budget is 0, which the
    chart says). A row's name is its `label`, else its `item`; a `gloss` stands in small under it, and after it in the
    headline. Under the three largest deviations that have a
    `reason`, it is quoted, shortened to two lines. Roles of `palette`: `more`, `less`. Further arguments go to
    `Axes.scatter` for the filled dots.
    """
    drawn = data[data["budget_wan"].notna() & data["final_wan"].notna()]
    drawn = drawn.assign(deviation=(drawn["final_wan"] - drawn["budget_wan"]).round(6))
    order = drawn["deviation"].abs().sort_values(ascending=False, kind="stable").index
    left_out = len(drawn) - len(order[:MOST_ROWS])
    drawn = _with_notes(drawn.loc[order[:MOST_ROWS]]).sort_values("deviation", ascending=False, kind="stable")
    budgets = [float(value) for value in drawn["budget_wan"]]
    finals = [float(value) for value in drawn["final_wan"]]
    yi = in_yi([*budgets, *finals])
    of_projects = "level" in drawn and bool(len(drawn)) and bool((drawn["level"] == "project").all())
    budget = word("year_budget" if of_projects else "budget", language)
    final = word("executed" if of_projects else "final", language)
    with theme():
        colours = pick(palette, "more", "less")
        rows = [_row(row, yi, colours, language) for row in each(drawn)]
        heads = ((budget, unit(yi, language)), (final, unit(yi, language)), (word("rate", language), ""))
        key = [(f"○ {budget}", faint())]
        key += [(f"● {word(role, language, final=final)}", colours[role]) for role in colours]
        key += [(word("rest", language, n=left_out), faint())] if left_out else []
        shown = subtitle if subtitle is not None else _subtitle(data, of_projects, language)
        head = Head.of(title, headlines.execution(data, language), shown, key)
        ax, centres = frame(rows, heads, head, ax, note_key=word("reason", language))
        scale(ax, [*budgets, *finals], language, yi=yi)
        marks = [row.colour or faint() for row in rows]
        ax.hlines(centres, budgets, finals, colors=marks, linewidth=2.5, alpha=0.45, zorder=2)
        # A ring wide enough to hold the dot, so that both are seen where budget and final account are equal.
        ax.scatter(budgets, centres, facecolors=ground(), edgecolors=faint(), linewidths=1.2, s=62, zorder=3)
        ax.scatter(finals, centres, **{"c": marks, "s": 22, "zorder": 4, **kwargs})
    return ax


def _with_notes(drawn: pd.DataFrame) -> pd.DataFrame:
    """A column `note`: the reason of the largest deviations, which come first, else empty."""
    notes = pd.Series("", index=drawn.index)
    if "reason" in drawn:
        stated = drawn[drawn["reason"].notna() & (drawn["reason"] != "") & (drawn["deviation"] != 0)]
        notes.update("“" + stated["reason"].iloc[:_REASONS].astype(str) + "”")
    return drawn.assign(note=notes)


def _row(row: Any, yi: bool, colours: dict[str, str], language: str) -> Row:
    budget, final, rate = float(row.budget_wan), float(row.final_wan), row.execution_rate
    # Only function items are set against a budget of the start of the year; others against the adjusted one.
    none = "no_budget" if getattr(row, "level", "function") == "function" else "budget_zero"
    text = percent(float(rate)) if known(rate) else word(none, language)
    own, group = leaf(getattr(row, "label", "") or row.item)
    group = " · ".join(filter(None, (getattr(row, "gloss", ""), group)))
    colour = colours["more"] if final > budget else colours["less"] if final < budget else faint()
    return Row(own, (figure(budget, yi), figure(final, yi), text), colour, note=row.note, group=group)


def _subtitle(data: pd.DataFrame, of_projects: bool, language: str) -> str:
    years = list(data["fiscal_year"].unique()) if "fiscal_year" in data else []
    if of_projects:
        return word("projects_title", language)
    return word("execution_of", language, year=years[0]) if len(years) == 1 else word("execution_title", language)
