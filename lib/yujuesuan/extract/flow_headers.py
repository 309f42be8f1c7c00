"""Header text of a PDF's text flow → money columns.

The flow prints a header level by level, each cell wrapped, without boundaries: `项目 本年支出 小计 基本支出 项目支出`.
Known header words cut it up; words that can stand under a group go to the first open group that lacks them, so the
columns come out in the order in which the form prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from yujuesuan.document import Line
from yujuesuan.extract.headers import (
    NOT_MONEY,
    is_index_row,
    sangong_measure,
    side_measure,
    this_year,
    whole_item,
)
from yujuesuan.forms import Form, Forms
from yujuesuan.tables import Column
from yujuesuan.text import fold

SKIP = frozenset(
    {"label", "name", "code", "note", "index", "side", "row_no", "kind", "content", "catalog", "function", "economic"}
)


class Header(NamedTuple):
    """Header words in order, the number of columns if an index row prints it, and the characters of no known word."""

    words: list[tuple[str, str]]
    columns: int | None
    unknown: int


@dataclass(slots=True)
class _Node:
    word: str
    text: str
    children: list[_Node] = field(default_factory=list)
    closed: bool = False

    def has(self, word: str) -> bool:
        """Whether a child is this word already; 合计 and 小计 fill the same place."""
        same = {"total", "subtotal"} if word in ("total", "subtotal") else {word}
        return any(child.word in same for child in self.children)


def cut_words(text: str, form: Form, forms: Forms) -> list[tuple[str, str]]:
    """Cut folded header text into (word, text), longest known word first; unknown characters are passed over."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        word, length = forms.longest_word(text, at, form.name)
        if word:
            found.append((word, text[at : at + length]))
        at += length or 1
    return found


def flow_words(lines: Sequence[Line], form: Form, forms: Forms) -> Header:
    """What the lines above the body say if their words follow each other as the columns do."""
    text, count = "", None
    for line in lines:
        tokens = line.text.split()
        numbers = [token for token in tokens if token.isdigit()]
        if is_index_row(tokens):
            count = len(numbers) or None
            continue
        text += "".join(tokens)
    words = cut_words(fold(text), form, forms)
    return Header(words, count, len(fold(text)) - sum(len(word) for _, word in words))


def _tree(words: Sequence[tuple[str, str]], form: Form, forms: Forms) -> list[_Node]:
    """Attach each word to the first open group that allows and lacks it; a group that is passed stays closed."""
    top: list[_Node] = []
    groups: list[_Node] = []
    money = [pair for pair in words if pair[0] not in SKIP]
    for i, (word, text) in enumerate(money):
        follows = money[i + 1][0] if i + 1 < len(money) else ""
        homes = [g for g in groups if not g.closed and word in forms.groups[g.word] and not g.has(word)]
        if word in ("total", "subtotal"):  # a group's 小计 stands before its other words
            homes = [g for g in homes if follows in forms.groups[g.word] and not g.has(follows)] or homes
        home = homes[0] if homes else None
        node = _Node(word, text)
        if home is None:
            top.append(node)
        else:
            home.children.append(node)
            for other in groups[: groups.index(home)]:
                if other.word == home.word or forms.groups[other.word] & forms.groups[home.word] >= {word}:
                    other.closed = True
        if word in forms.groups and word not in form.flat:
            groups.append(node)
    return top


def _leaves(nodes: Sequence[_Node], path: tuple[_Node, ...] = ()) -> list[tuple[_Node, ...]]:
    leaves: list[tuple[_Node, ...]] = []
    for node in nodes:
        here = (*path, node)
        leaves += _leaves(node.children, here) if node.children else [here]
    return leaves


def flow_columns(words: Sequence[tuple[str, str]], form: Form, forms: Forms) -> list[Column]:
    """Money columns of a single-block form, in printed order."""
    paths = _leaves(_tree(words, form, forms))
    return headed_columns([[(node.word, node.text) for node in path] for path in paths], form, forms)


def headed_columns(heads: Sequence[Sequence[tuple[str, str]]], form: Form, forms: Forms) -> list[Column]:
    """A column for each path of header words, top to bottom."""
    columns: list[Column] = []
    for head in heads:
        keys = tuple(word for word, _ in head)
        label = "/".join(text for _, text in head)
        money = keys[-1] not in NOT_MONEY
        if form.layout == "sangong":
            item = next((forms.sangong_items[k] for k in reversed(keys) if k in forms.sangong_items), "")
            columns.append(Column(sangong_measure(form, keys), label, item=whole_item(item, keys, forms), money=money))
        else:
            columns.append(Column(form.measure(keys), label, money=money))
    return this_year(columns)


def side_columns(words: Sequence[tuple[str, str]], form: Form) -> list[Column]:
    """Money columns of a form with an income and an expenditure side; a new label word starts the next block."""
    return [column for column, _ in side_paths(words, form)]


def side_paths(words: Sequence[tuple[str, str]], form: Form) -> list[tuple[Column, tuple[int, ...]]]:
    """The same, each with the place of its word."""
    found: list[tuple[Column, tuple[int, ...]]] = []
    blocks: list[list[int]] = []
    for at, (word, _) in enumerate(words):
        if word in ("label", "name"):
            blocks.append([])
        elif word not in SKIP and blocks:
            blocks[-1].append(at)
    for block, places in enumerate(blocks):
        side = "income" if block == 0 else "expenditure"
        leaves = [at for at in places if not (words[at][0] == "amount" and len(places) > 1)] or places
        for at in leaves:
            word, text = words[at]
            measure = side_measure(form, side, (word,))
            found.append((Column(measure, text, block, side=side, money=word not in NOT_MONEY), (at,)))
    return found


def block_columns(words: Sequence[tuple[str, str]], form: Form) -> list[Column]:
    """One column a class group for a form that prints several code blocks, each with one amount column."""
    by_class = form.by_class or {}
    label = next((text for word, text in words if word in ("amount", "final", "budget")), "")
    return [Column(measure, label) for measure in by_class]


def code_blocks(words: Sequence[tuple[str, str]]) -> int:
    """How many code columns the header names."""
    return sum(word == "code" for word, _ in words)
