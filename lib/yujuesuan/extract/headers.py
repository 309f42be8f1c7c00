"""Header cells → money columns, by meaning: normalized header path → measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from yujuesuan.document import Cell
from yujuesuan.forms import Form, Forms
from yujuesuan.numbers import parse_amount
from yujuesuan.tables import Column
from yujuesuan.text import fold, has_numbering, squeeze

#: Words that head a column without saying what money stands in it.
_NEUTRAL = frozenset({"side", "label", "name", "code", "note", "index", "row_no"})
_OTHER_YEAR = frozenset({"prior", "change", "delta", "rate"})
_TEXTS = frozenset({"note", "kind", "content", "catalog", "function", "economic"})
NOT_MONEY = frozenset({"quantity", "price", "rate"})
_INDEX = re.compile(r"(\d{1,2})(?:=[\d+\-()（）…]+)?")
_INDEX_WORDS = frozenset({"栏次", "类", "款", "项", "类款项", "行次", "*", "**"})
_CODE = re.compile(r"\[?\d{3}(?:\d{2}){0,2}\]?(?![\d年])")


@dataclass(frozen=True, slots=True)
class GridColumn:
    """What a grid column is: code, label, row_no, number, or other; `column` indexes the table's columns."""

    role: str
    block: int
    column: int | None = None
    word: str = ""


def is_index_row(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: `栏次 1 2 3`, `类 款 项 1 2`, `1 2 3 4`, `** 1=2+3 2 3`."""
    numbers = 0
    words: list[str] = []
    for text in texts:
        if match := _INDEX.fullmatch(text):
            numbers += 1
            if int(match[1]) != numbers:
                return False
        elif text:
            if fold(text) not in _INDEX_WORDS and set(text) != {"*"}:
                return False
            words.append(text)
    if words and not numbers:
        return all(set(word) == {"*"} for word in words)
    return numbers > 0 and all(fold(word) in _INDEX_WORDS for word in words) and (numbers > 1 or bool(words))


def header_height(rows: Sequence[Sequence[Cell]], forms: Forms) -> int:
    """Number of header rows at the top of a grid: the body starts at the first amount, code or numbered label."""
    for height, row in enumerate(rows):
        texts = [squeeze(cell.text) for cell in row]
        filled = [text for text in texts if text]
        if not filled or is_index_row(texts):
            continue
        if any(parse_amount(text) for text in texts) or has_numbering(filled[0]):
            return height
        if _CODE.match(filled[0]) or (len(filled) == 1 and forms.is_label("total", filled[0])):
            return height
    return len(rows)


def _header_paths(rows: Sequence[Sequence[Cell]]) -> list[list[tuple[str, bool]]]:
    """For every column its header cells, top to bottom, as (text, own): a merged cell lends its text to the right."""
    paths: list[list[tuple[str, bool]]] = [[] for _ in rows[0]] if rows else []
    starts = [0] * len(paths)
    for row in rows:
        texts = [squeeze(cell.text) for cell in row]
        if is_index_row(texts):
            continue
        spans, current, start = list(starts), "", 0
        for i, text in enumerate(texts):
            if text:
                current, start = text, i
            elif not current or starts[i] != starts[start]:
                current = ""
            if text or current:
                paths[i].append((current, i == start))
                spans[i] = start
            else:
                paths[i].append(("", False))
        starts = spans
    return paths


def _column_texts(path: list[tuple[str, bool]]) -> tuple[list[str], bool]:
    """The header texts of a column, and whether the last of them is only lent by a merged cell on its left."""
    texts = [text for text, _ in path if text]
    own = next((own for text, own in reversed(path) if text), True)
    return texts, not own


def grid_columns(
    header: Sequence[Sequence[Cell]], form: Form, forms: Forms, money: frozenset[int]
) -> tuple[list[GridColumn], list[Column]]:
    """Roles of a grid's columns and the money columns among them.

    `money` holds the grid columns in which the body prints amounts, so that a column headed by nothing known is
    kept, with an empty measure, rather than lost.
    """
    paths = _header_paths(header)
    roles: list[GridColumn] = []
    columns: list[Column] = []
    block, has_money = 0, False
    for i in range(len(paths)):
        texts, orphan = _column_texts(paths[i])
        words = [forms.word(text, form.name) for text in texts]
        role = _role(words, orphan, i in money)
        if role in ("code", "label") and has_money and form.layout != "lines":
            block, has_money = block + 1, False
        if role != "number":
            of_unit = role in ("code", "label") and forms.is_label("unit_column", texts[-1])
            roles.append(GridColumn(role, block, word="unit" if of_unit else words[-1] if words else ""))
            continue
        has_money = True
        roles.append(GridColumn(role, block, len(columns), words[-1] if words else ""))
        columns.append(_money_column(texts, words, orphan, block, form, forms))
    return roles, this_year(columns)


def this_year(columns: list[Column]) -> list[Column]:
    """One column a measure: that of the latest year named, and of the full-year budget beside the initial one."""
    years = [re.findall(r"20\d{2}(?=年)", column.label)[-1:] for column in columns]
    latest = max((year for found in years for year in found), default="")
    kept = [
        replace(column, measure="") if found and found[0] < latest else column
        for column, found in zip(columns, years, strict=True)
    ]
    seen: set[tuple[int, str, str]] = set()
    for i in sorted(range(len(kept)), key=lambda i: ("年初" in kept[i].label, i)):
        key = kept[i].block, kept[i].measure, kept[i].item
        if key in seen:
            kept[i] = replace(kept[i], measure="")
        seen.add(key)
    return kept


def _role(words: list[str], orphan: bool, prints_money: bool) -> str:
    """The role of a column follows from its lowest header cell."""
    leaf = words[-1] if words else ""
    if leaf in ("code", "row_no"):
        return leaf
    if leaf in ("name", "label"):
        return "label"
    if leaf in _TEXTS:
        return "other"
    if orphan or not leaf or leaf in _NEUTRAL:
        return "number" if prints_money else "other"
    return "number"


def _side(texts: list[str]) -> str:
    top = fold(texts[0]) if texts else ""
    return "income" if top.startswith("收入") else "expenditure" if top.startswith("支出") else ""


def _money_column(texts: list[str], words: list[str], orphan: bool, block: int, form: Form, forms: Forms) -> Column:
    label = "/".join(dict.fromkeys(texts))
    side = _side(texts)
    path = tuple(word for word in words if word and word not in _NEUTRAL)
    if orphan:
        return Column("", f"{label}/", block, side=side)
    if words and not words[-1]:
        return Column("", label, block, side=side, understood=False)
    money = not path or path[-1] not in NOT_MONEY
    if form.layout == "sides":
        return Column(
            side_measure(form, side or ("income" if block == 0 else "expenditure"), path),
            label,
            block,
            side=side,
            money=money,
        )
    if form.layout == "sangong":
        item = next((forms.sangong_items[word] for word in reversed(path) if word in forms.sangong_items), "")
        return Column(sangong_measure(form, path), label, block, item=whole_item(item, path, forms), money=money)
    return Column(form.measure(path), label, block, side=side, money=money)


def side_measure(form: Form, side: str, path: tuple[str, ...]) -> str:
    """The measure of a column on the income or the expenditure side of a summary form."""
    leaf = path[-1:] if path else ()
    for measure, keys in form.measures.items():
        if measure.startswith(side) and leaf and leaf[0] in keys:
            return measure
    return ""


def sangong_measure(form: Form, path: tuple[str, ...]) -> str:
    """budget or final; a column without either word is the budget, one of another year or a change is neither."""
    if _OTHER_YEAR & set(path):
        return ""
    return next((measure for word in path for measure, keys in form.measures.items() if word in keys), "budget")


def whole_item(item: str, path: tuple[str, ...], forms: Forms) -> str:
    """The item of a `小计` is that of the group above it."""
    if path and path[-1] == "subtotal":
        return next((forms.sangong_items[word] for word in reversed(path[:-1]) if word in forms.sangong_items), item)
    return item
