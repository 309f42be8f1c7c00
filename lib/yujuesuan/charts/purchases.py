"""What was bought: amounts by content, with what is reserved for small and medium enterprises."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan.analysis.compare import each, known, plus, ratio
from yujuesuan.charts import headlines
from yujuesuan.charts.head import Head
from yujuesuan.charts.rows import MOST_ROWS, Row, figure, frame, in_yi, scale, unit
from yujuesuan.charts.theme import Palette, faint, pick, theme, tint
from yujuesuan.charts.words import percent, word

_RESERVED = ("sme", "micro")


def purchases(
    data: pd.DataFrame,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    language: str = "zh",
    ax: Axes | None = None,
    palette: Palette = None,
    **kwargs: Any,
) -> Axes:
    """Bars of `amount_wan` (万元) of rows of the frame `purchases`, summed by `kind` and what is bought.

    What is bought is `content`, else `catalog_name`, else `project`. Where `sme_wan` or `micro_wan` is printed for
    all lines of a bar, columns show these shares as printed, and the larger of the two, which is reserved at least,
    is drawn darker: some districts count small and micro enterprises within the first, others beside it. Procurement
    and purchased services are never added up, since one purchase can stand in both. Roles of `palette`: `amount`.
    Further arguments go to `Axes.barh`.
    """
    bought = by_name(data)
    drawn = bought.head(MOST_ROWS)
    amounts = [float(value) for value in drawn["amount_wan"]]
    yi = in_yi(amounts)
    printed = [part for part in _RESERVED if drawn[part].notna().any()]
    several = bought["kind"].nunique() > 1
    rows = [_row(row, printed, several, yi, language) for row in each(drawn)]
    heads = [(word("amount", language), unit(yi, language))]
    heads += [(word(part, language), word("reserved", language)) for part in printed]
    with theme():
        colour = pick(palette, "amount")["amount"]
        left_out = len(bought) - len(drawn)
        key = [(f"■ {word('reserved_key', language)}", colour)] if printed else []
        key += [(word("rest", language, n=left_out), faint())] if left_out else []
        shown = subtitle if subtitle is not None else word("purchases_title", language)
        head = Head.of(title, headlines.purchases(bought, language), shown, key)
        ax, centres = frame(rows, heads, head, ax)
        light = tint(colour, 0.4) if printed else colour
        ax.barh(centres, amounts, **{"height": 12, "color": light, **kwargs})
        if printed:
            kept = drawn[list(_RESERVED)].max(axis=1).fillna(0)
            ax.barh(centres, [float(value) for value in kept], **{"height": 12, "color": colour, **kwargs})
        scale(ax, [0.0, max(amounts, default=0.0)], language, yi=yi)
    return ax


def by_name(data: pd.DataFrame) -> pd.DataFrame:
    """One row a kind and thing bought: kind, name, amount_wan, sme, micro; by kind, the largest amount first.

    `sme` and `micro` are null where not every line of it prints them.
    """
    rows = data[data["amount_wan"].notna()]
    names = rows["content"].fillna(rows["catalog_name"]).fillna(rows["project"])
    records = []
    for (kind, name), lines in rows.assign(name=names).groupby(["kind", "name"], sort=False):
        parts = [lines[f"{part}_wan"] for part in _RESERVED]
        kept = [plus(*part) if part.notna().all() else None for part in parts]
        records.append((kind, name, plus(*lines["amount_wan"]), *kept))
    found = pd.DataFrame(records, columns=["kind", "name", "amount_wan", *_RESERVED])
    found = found.astype({"amount_wan": float, "sme": float, "micro": float})
    return found.sort_values(["kind", "amount_wan"], ascending=[True, False], kind="stable", ignore_index=True)


def _row(row: Any, printed: list[str], several: bool, yi: bool, language: str) -> Row:
    shares = [getattr(row, part) for part in printed]
    texts = [percent(ratio(share, row.amount_wan) or 0.0) if known(share) else "—" for share in shares]
    group = word(row.kind, language) if several else ""
    return Row(row.name, (figure(row.amount_wan, yi), *texts), group=group)
