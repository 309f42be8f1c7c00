"""Changes of a disclosure's text that keep it true, so that its checks must find nothing new."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from random import Random

from yujuesuan.numbers import DASHES, parse_amount
from yujuesuan.pipeline import Parsed
from yujuesuan.tables import Table

Edit = Callable[[str], str]
#: An amount in running text: what stands before its unit.
_STATED = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?=\s*(?:[万亿]\s*)?元)")


def _written(value: Decimal, decimals: int, like: str) -> str:
    separator = "," if "," in like else ""
    return f"{value:{separator}.{max(decimals, 0)}f}"


def _decimals(raw: str) -> int:
    return len(raw.partition(".")[2])


def times_three(raw: str) -> str:
    """An amount times 3, with as many decimals: true where the print is exact, for it triples what rounding hides."""
    amount = parse_amount(raw)
    return _written(amount.value * 3, _decimals(raw), raw) if amount else raw


def times_ten(raw: str) -> str:
    """An amount times 10 with a decimal less, so that rounding hides as much of it as before."""
    amount = parse_amount(raw)
    return _written(amount.value * 10, _decimals(raw) - 1, raw) if amount else raw


def in_yuan(raw: str) -> str:
    """An amount in 万元 as one in 元."""
    amount = parse_amount(raw)
    return _written(amount.value * 10_000, 2, raw) if amount else raw


def every_amount(parsed: Parsed, text: str, change: Edit) -> str:
    """Change every amount of the tables, the unit prices with them, and every amount that the narrative states."""
    lines = text.split("\n")
    in_tables = {n for t in parsed.official_tables for n in range(t.first_line, t.last_line + 1)}
    for number, raws in _figures(parsed.official_tables).items():
        lines[number - 1] = _changed(lines[number - 1], raws, change)
    # an amount can end a line and its unit begin the next
    parts = groupby(enumerate(lines, 1), key=lambda numbered: numbered[0] in in_tables)
    texts = ((inside, "\n".join(line for _, line in part)) for inside, part in parts)
    return "\n".join(text if inside else _STATED.sub(lambda m: change(m[0]), text) for inside, text in texts)


def tables_in_yuan(tables: list[Table], text: str) -> str:
    """Print tables that are in 万元 in 元: their amounts, and their unit, which stands between title and rows."""
    lines = text.split("\n")
    for number, raws in _figures(tables).items():
        lines[number - 1] = _changed(lines[number - 1], raws, in_yuan)
    for table in tables:
        first = min(row.line for row in table.rows)
        for n in range(table.first_line - 8, first):
            lines[n - 1] = re.sub(r"(?<=单位：)万元", "元", lines[n - 1])
    return "\n".join(lines)


def _figures(tables: tuple[Table, ...] | list[Table]) -> dict[int, list[str]]:
    """Printed amounts by line, in their order."""
    found: dict[int, list[str]] = defaultdict(list)
    for table in tables:
        for row in table.rows:
            for figure in row.figures:
                column = None if figure.column is None else table.columns[figure.column]
                if figure.raw not in DASHES and (column is None or column.money or "单价" in column.label):
                    found[figure.line].append(figure.raw)
    return found


def _changed(line: str, raws: list[str], change: Edit) -> str:
    """Change the amounts of a line; they stand behind its codes, labels and numbers of rows."""
    end = len(line)
    for raw in reversed(raws):
        spans = [m.span() for m in re.finditer(rf"(?<![\d.,]){re.escape(raw)}(?![\d.,]*\d)", line[:end])]
        if spans:
            start, stop = spans[-1]
            line, end = line[:start] + change(raw) + line[stop:], start
    return line


def sisters_permuted(parsed: Parsed, text: str, random: Random) -> str:
    """Put the classes of every coded table, each with its divisions and items, into another order."""
    lines = text.split("\n")
    for table in parsed.official_tables:
        coded = [row for row in table.rows if row.code]
        # three blocks beside each other print several codes a line
        if len({row.line for row in coded}) < len(coded) or not all(row.code.isdigit() for row in coded):
            continue
        starts = [row.line for row in coded if len(row.code) == 3]
        if len(starts) < 2 or any(len(row.code) not in (3, 5, 7) for row in coded):
            continue
        end = coded[-1].line + 1
        # a row of several lines can begin above its code
        if sum(bool(line.strip()) for line in lines[starts[0] - 1 : end - 1]) > len(coded):
            continue
        blocks = [lines[a - 1 : b - 1] for a, b in zip(starts, [*starts[1:], end], strict=True)]
        random.shuffle(blocks)
        lines[starts[0] - 1 : end - 1] = [line for block in blocks for line in block]
    return "\n".join(lines)
