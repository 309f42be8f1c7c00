"""Projects: budget, what was executed of it, and the score that the department gave itself."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each, known, minus, ratio
from yujuesuan.charts import headlines
from yujuesuan.charts.head import Head
from yujuesuan.charts.rows import MOST_ROWS, Row, figure, frame, in_yi, scale, unit
from yujuesuan.charts.theme import Palette, faint, ground, pick, theme
from yujuesuan.charts.words import percent, word


def projects(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """Budget (hollow) and executed amount (filled) of rows of the frame `projects`, the largest budget first.

    Needs `project`, `budget_wan`, `executed_wan` (万元; null where not printed), and shows `score` beside where
    there is one. A project that is printed in two places with the same amounts is drawn once, with its score; the
    chart says so. Rows without a budget are left out. Roles of `palette`: `more`, `less`. Further arguments go to
    `Axes.scatter` for the filled dots.
    """
    found = once(data)
    drawn = found.loc[found["budget_wan"].sort_values(ascending=False, kind="stable").index[:MOST_ROWS]]
    budgets = [float(value) for value in drawn["budget_wan"]]
    executed = [(float(value), i) for i, value in enumerate(drawn["executed_wan"]) if known(value)]
    yi = in_yi([*budgets, *(value for value, _ in executed)])
    scored = "score" in drawn and bool(drawn["score"].notna().any())
    notes = [word("same_twice", language, n=n) for n in [int(data["budget_wan"].notna().sum()) - len(found)] if n] + [
        word("rest", language, n=n) for n in [len(found) - len(drawn)] if n
    ]
    with theme():
        colours = pick(palette, "more", "less")
        rows = [_row(row, bool(executed), scored, yi, colours) for row in each(drawn)]
        ax, centres = frame(
            rows,
            _heads(bool(executed), scored, unit(yi, language), language),
            Head.of(
                title,
                headlines.projects(found, language),
                subtitle if subtitle is not None else _subtitle(bool(executed), language),
                _key(colours, bool(executed), notes, language),
            ),
            ax,
        )
        scale(ax, [*budgets, *(value for value, _ in executed)], language, yi=yi)
        marks = [row.colour or faint() for row in rows]
        for value, i in executed:
            ax.hlines(centres[i], budgets[i], value, colors=marks[i], linewidth=2.5, alpha=0.45, zorder=2)
        ax.scatter(budgets, centres, facecolors=ground(), edgecolors=faint(), linewidths=1.2, s=62, zorder=3)
        x, y = [value for value, _ in executed], [centres[i] for _, i in executed]
        ax.scatter(x, y, **{"c": [marks[i] for _, i in executed], "s": 22, "zorder": 4, **kwargs})
    return ax


def once(data: pd.DataFrame) -> pd.DataFrame:
    """The rows with a budget, those of one project and the same amounts once, the one with a score if there is one.

    Amounts are the same where they are in 0.01 万元: a table in 元 and a sheet in 万元 print one amount.
    """
    rows = data[data["budget_wan"].notna()].reset_index(drop=True)
    if "score" in rows:
        rows = rows.loc[rows["score"].isna().sort_values(kind="stable").index]
    alike = rows[["project", "budget_wan", "executed_wan"]].round(2).duplicated()
    return rows[~alike].sort_index()


def _row(row: Any, executed: bool, scored: bool, yi: bool, colours: dict[str, str]) -> Row:
    budget, done = float(row.budget_wan), row.executed_wan
    figures, gap = [figure(budget, yi)], 0.0
    if executed:
        rate = ratio(float(done), budget) if known(done) else None
        gap = minus(done, budget) if known(done) else 0.0
        figures += [figure(float(done), yi) if known(done) else "—", percent(rate) if rate is not None else "—"]
    if scored:
        figures.append(f"{row.score:g}" if known(row.score) else "—")
    colour = colours["more"] if gap > 0 else colours["less"] if gap < 0 else None
    return Row(getattr(row, "label", "") or row.project, tuple(figures), colour)


def _heads(executed: bool, scored: bool, unit_word: str, language: str) -> list[tuple[str, str]]:
    heads = [(word("budget", language), unit_word)]
    if executed:
        heads += [(word("executed", language), unit_word), (word("rate", language), "")]
    return heads + ([(word("score", language), "")] if scored else [])


def _key(colours: dict[str, str], executed: bool, notes: list[str], language: str) -> list[tuple[str, str]]:
    key = [(f"○ {word('budget', language)}", faint())]
    if executed:
        final = word("executed", language)
        key += [(f"● {word(role, language, final=final)}", colours[role]) for role in colours]
    return key + [(note, faint()) for note in notes]


def _subtitle(executed: bool, language: str) -> str:
    return word("projects_title" if executed else "projects_budget_title", language)
