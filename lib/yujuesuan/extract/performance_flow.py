"""Indicator rows of a text flow: labels and values wrap over lines, blank cells are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile, zip_longest

from yujuesuan.document import Line
from yujuesuan.extract.performance_rows import Found, Indicator, Leftover, names_goal
from yujuesuan.extract.performance_sheets import Sheet
from yujuesuan.extract.performance_split import Cut, Piece, cut_rows, pieces
from yujuesuan.extract.performance_tokens import (
    LONGEST_PHRASE,
    Token,
    behind_points,
    header_at,
    level_at,
    longest_phrase,
    presumed_slots,
    row_slots,
    tokens,
)
from yujuesuan.extract.performance_words import (
    Words,
    contradicts,
    indicator_name,
    is_quantity,
    load,
    marked,
    points_of,
    score_of,
    value_of,
)
from yujuesuan.text import fold

_NUMERIC = frozenset({"weight", "score"})
#: Slots that are printed behind the figures that end a row.
_BEHIND = frozenset({"basis", "note"})
#: What speaks against a blank cell: prior years are often blank, targets and results seldom.
_BLANK_PRIOR, _BLANK_VALUE = 0.8, 2.0
#: Letters of 年度绩效目标 and the like that are printed downwards beside the rows.
_DOWNWARDS = frozenset("年度绩效目标指")
#: How far behind a broken level word (`产出指`) its rest (`标`) may stand, in words.
_REST_REACH = 60


@dataclass(slots=True)
class _State:
    tokens: Sequence[Token]
    owner: str
    sole_goal: str
    words: Words
    slots: list[str] = field(default_factory=list)
    open: bool = False
    presumed: bool = False
    goal: str = ""
    level1: str = ""
    level2: str = ""
    measured1: str = ""
    second: bool = False
    points: dict[str, float | None] = field(default_factory=dict)
    row: list[Token] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    found: list[Found] = field(default_factory=list)

    @property
    def values(self) -> list[str]:
        """Slots of the cells between the indicator and the figures that end the row."""
        return _parted(tuple(self.slots))[0]

    @property
    def ending(self) -> list[str]:
        """Slots of the figures that end the row: weight and score."""
        return _parted(tuple(self.slots))[1]


@lru_cache(maxsize=256)
def _parted(slots: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Slots of a row's values, and of the figures that end it."""
    cells = [slot for slot in slots if slot not in _BEHIND]
    ending = list(takewhile(lambda slot: slot in _NUMERIC, reversed(cells)))[::-1]
    return cells[: len(cells) - len(ending)], ending


def flow_indicators(sheet: Sheet) -> list[Found]:
    """Indicators and leftovers of a sheet's lines, in order."""
    state = _State(tokens(sheet.lines), sheet.owner, sheet.goal, load())
    _presume(sheet, state)
    i, label = 0, False
    while i < len(state.tokens):
        after = _label(i, state) if label or state.tokens[i].first else None
        if after is not None:
            i, label = after, True
            continue
        if state.open and i not in state.taken:
            state.row.append(state.tokens[i])
            if state.tokens[i].last and _complete(state, state.tokens[i + 1] if i + 1 < len(state.tokens) else None):
                _flush(state)
        i, label = i + 1, False
    _flush(state)
    return state.found


def _presume(sheet: Sheet, state: _State) -> None:
    """Take the slots of a sheet whose header cannot be made out from its kind and the words that it prints."""
    if not any(token.first and header_at(state.tokens, i) for i, token in enumerate(state.tokens)):
        state.slots = presumed_slots(sheet.kind, "".join(token.folded for token in state.tokens))
        state.presumed = True


def _label(i: int, state: _State) -> int | None:
    """Take in the trailer, header, goal or level that begins at a word; the index behind it, None where none does."""
    if state.words.trailer.match(state.tokens[i].folded):
        _flush(state)
        state.open = state.presumed = False
        return _behind_line(i, state.tokens)
    header = header_at(state.tokens, i)
    if header:
        _flush(state)
        state.slots, state.open = row_slots(header[0]), True
        return header[1]
    if state.words.goal_or_side.match(_ahead(state.tokens, i)):
        goal = _goal(i, state)
        if goal is not None:
            return goal
        side = _side(state.tokens, i, state.words)
        if side is not None:
            _flush_whole(state)
            if not state.goal:
                state.points["objective"] = _points(state, i, side)
            return side
    after = _level(i, state) if state.open or state.presumed else None
    if after is None and _downwards(state.tokens[i]) and state.open and not state.row:
        return i + 1
    return after


def _ahead(found: Sequence[Token], i: int) -> str:
    """The longest phrase that can begin at `i`."""
    return "".join([token.folded for token in found[i : i + LONGEST_PHRASE]])


def _side(found: Sequence[Token], i: int, words: Words) -> int | None:
    """Index behind the words that stand beside the rows and begin at `i`; None where none do."""
    # the pattern does not look beyond its own end, so what it fits begins whatever goes on behind
    return longest_phrase(found, i, words.side.fullmatch) if words.side.match(_ahead(found, i)) else None


def _downwards(token: Token) -> bool:
    return token.folded in _DOWNWARDS and token.first and not token.last


def _behind_line(i: int, found: Sequence[Token]) -> int:
    return next((k + 1 for k in range(i, len(found)) if found[k].last), len(found))


def _goal(i: int, state: _State) -> int | None:
    """Enter the numbered goal that begins at a word: its text runs to the next label."""
    pattern, found = state.words.objective, state.tokens
    first = pattern.match(found[i].folded)
    end = i + 1 if first else longest_phrase(found, i, pattern.fullmatch)
    if end is None:
        return None
    _flush_whole(state)
    phrase = "".join(token.folded for token in found[i:end])
    name = pattern.match(phrase)
    assert name is not None
    text = [found[i].text[name.end() :]] if first else []
    begin, end = end, behind_points(found, end)
    points = _points(state, begin, end)
    while end < len(found) and not _ends_goal(end, state):
        text.append(found[end].text)
        end += 1
    state.goal = names_goal(name[1], "".join(text))
    state.level1 = state.level2 = state.measured1 = ""
    state.points = {"objective": points}
    return end


def _points(state: _State, begin: int, end: int) -> float | None:
    """The full mark in brackets that ends the words from `begin` to `end`."""
    return points_of("".join(token.folded for token in state.tokens[begin:end]))


def _ends_goal(i: int, state: _State) -> bool:
    words, found = state.words, state.tokens
    if not found[i].first:
        return state.open and level_at(found, i, words) is not None and found[i].folded.endswith("指标")
    return bool(
        words.trailer.match(found[i].folded)
        or words.objective.match(found[i].folded)
        or _side(found, i, words)
        or level_at(found, i, words)
        or header_at(found, i)
    )


def _level(i: int, state: _State) -> int | None:
    """Take in the level word that begins at a word."""
    found = state.tokens
    level = level_at(found, i, state.words) or _broken(i, state)
    if not level:
        return None
    rank, measured, word, end = level
    if not word.endswith("指标") and (
        (state.second and not state.row) or (end < len(found) and is_quantity(found[end].text))
    ):
        return None
    if state.row and not _interrupts(state):
        _flush(state)
    if rank == 3:
        rank = _either(word, measured, end, state)
    state.open = True
    if rank == 1:
        state.level1, state.level2, state.measured1, state.second = word, "", measured, False
        state.points |= {"level1": _points(state, i, end), "level2": None}
    else:
        if state.row == [] and contradicts(state.measured1, measured) and not _fresh_first(i, state):
            state.level1 = state.measured1 = ""
            state.points["level1"] = None
        state.level2, state.second = word, True
        state.points["level2"] = _points(state, i, end)
    return end


def _fresh_first(i: int, state: _State) -> bool:
    """Whether the first level was printed directly before a word."""
    return i > 0 and any(
        level and level[3] == i and level[2] == state.level1
        for k in range(max(0, i - 6), i)
        for level in [level_at(state.tokens, k, state.words)]
    )


def _either(word: str, measured: str, end: int, state: _State) -> int:
    """Rank of a word of either level: first before a second level, second under a first that it can belong to."""
    following = level_at(state.tokens, end, state.words) if end < len(state.tokens) else None
    if following and following[0] == 2 and following[2].endswith("指标"):
        return 1
    if measured in ("cost", "output"):
        return 2 if state.measured1 == "output" else 1
    return 2 if state.level1 == word and not state.level2 else 1


def _broken(i: int, state: _State) -> tuple[int, str, str, int] | None:
    """A level word whose rest stands on a later line, the row's other cells between: `产出指 数量指标 …` / `标 …`."""
    head = state.tokens[i].folded
    if len(head) < 2 or head not in state.words.prefixes or state.tokens[i].last:
        return None
    for word in sorted((word for word in state.words.levels if word.startswith(head) and word != head), key=len):
        rest = word[len(head) :]
        for k in range(i + 1, min(i + _REST_REACH, len(state.tokens))):
            if state.tokens[k].first and state.tokens[k].folded == rest:
                state.taken.add(k)
                rank, measured, _ = state.words.levels[word]
                return rank, measured, word, i + 1
    return None


def _interrupts(state: _State) -> bool:
    """Whether the words before a level word are the begin of a row that goes on behind it."""
    if state.ending:
        return not any(is_quantity(token.text) for token in state.row)
    return len(state.row) < 2


def _complete(state: _State, following: Token | None) -> bool:
    """Whether the row ends with its last line."""
    last = state.row[-1]
    full = state.ending and not last.first and len(state.row) > len(state.values) + len(state.ending)
    if following is not None and is_quantity(following.text) and not full:
        return False
    if state.ending:
        ended = len(state.row) > 1 and score_of(last.folded) is not None
        return ended or _note_start(state) is not None
    if len(state.values) < 2 or (following is not None and _is_ground(following.text, state)):
        return False
    found = _pieces(state.row, state)
    cells = len(found) - (1 if _is_ground(found[-1].text, state) else 0)
    return found[0].line is found[-1].line and cells == len(state.values) + 1


def _note_start(state: _State) -> int | None:
    """Index in the row of a note that stands behind the score on its line; None where there is none."""
    if "note" not in state.slots:
        return None
    for i in range(len(state.row) - 1, len(state.ending) + 1, -1):
        token = state.row[i]
        if is_quantity(token.text) or token.line is not state.row[-1].line:
            return None
        figures = state.row[i - len(state.ending) : i]
        if all(score_of(figure.folded) is not None for figure in figures):
            return i
    return None


def _is_ground(text: str, state: _State) -> bool:
    return "basis" in state.slots and bool(state.words.basis.fullmatch(fold(text)))


def _pieces(row: Sequence[Token], state: _State) -> list[Piece]:
    kept = state.words.basis if "basis" in state.slots else None
    return pieces([(token.text, token.line, token.first, token.last) for token in row], kept)


def _flush_whole(state: _State) -> None:
    if state.row and not (state.ending and _interrupts(state)):
        _flush(state)


def _flush(state: _State) -> None:
    """Make indicators of the words gathered: of one row, or of many where no figure ends a row."""
    start = _note_start(state) if state.row else None
    row, note, state.row, state.second = state.row[:start], state.row[start:] if start else [], [], False
    numbers = _numbers(row, state)
    values = [slot for slot in state.values if slot != "weight"]
    grounds = state.words.basis if "basis" in state.slots else None
    found = _pieces(row, state)
    if state.ending:
        found = _without_page_numbers(found, state)
    blank = _BLANK_PRIOR if "prior1" in values else _BLANK_VALUE
    for cut in cut_rows(found, len(values), blank, grounds, many=not state.ending) if found else []:
        if cut.values and indicator_name(_joined(cut.name)):
            _add(state, cut, values, numbers)
        else:
            for piece in (*cut.name, *(piece for cell in cut.values for piece in cell)):
                _leave(state, piece.text, "no place", piece.line)
            for token in numbers.values():
                _leave(state, token.text, "no place", token.line)
    if note:
        _leave(state, "".join(token.text for token in note), "note", note[0].line)


def _numbers(row: list[Token], state: _State) -> dict[str, Token]:
    """Take weight and score out of a row."""
    numbers: dict[str, Token] = {}
    for slot in reversed(state.ending):
        if len(row) > 1 and score_of(row[-1].folded) is not None:
            numbers[slot] = row.pop()
    if "weight" in state.values:
        k = next((k for k, token in enumerate(row) if k and score_of(token.folded) is not None), None)
        if k is not None:
            numbers["weight"] = row.pop(k)
    return numbers


def _add(state: _State, cut: Cut, values: Sequence[str], numbers: dict[str, Token]) -> None:
    texts = dict(zip(values[len(values) - len(cut.values) :], map(_joined, cut.values), strict=True))
    state.found.append(_indicator(state, cut, texts, numbers))
    if "interim" in texts:
        _leave(state, texts["interim"], "interim", cut.values[-1][0].line)


def _leave(state: _State, text: str, reason: str, line: Line) -> None:
    state.found.append(Leftover(state.owner, text, reason, line.number, line.page))


def _without_page_numbers(found: Sequence[Piece], state: _State) -> list[Piece]:
    """Pieces without figures alone on their line that words follow."""
    kept: list[Piece] = []
    for piece, following in zip_longest(found, found[1:]):
        alone = piece.first and piece.last and piece.text.isdigit()
        if alone and following and following.first and not following.quantity:
            _leave(state, piece.text, "no place", piece.line)
        else:
            kept.append(piece)
    return kept


def _joined(cell: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in cell)


def _indicator(state: _State, cut: Cut, texts: dict[str, str], numbers: dict[str, Token]) -> Indicator:
    place = cut.values[-1][0].line
    lines = {piece.line.number for cell in (cut.name, *cut.values) for piece in cell}
    lines |= {token.line.number for token in numbers.values()}
    name = indicator_name(_joined(cut.name))
    name, points = (name, None) if "weight" in state.slots else marked(name)
    return Indicator(
        owner=state.owner,
        objective=state.goal or state.sole_goal,
        level1=state.level1,
        level2=state.level2,
        indicator=name,
        target=value_of(texts.get("target")),
        actual=value_of(texts.get("actual")),
        value_prior2=value_of(texts.get("prior2")),
        value_prior1=value_of(texts.get("prior1")),
        score=score_of(numbers["score"].folded) if "score" in numbers else None,
        basis=cut.ground.text if cut.ground else None,
        weight=score_of(numbers["weight"].folded) if "weight" in numbers else points,
        objective_weight=state.points.get("objective"),
        level1_weight=state.points.get("level1"),
        level2_weight=state.points.get("level2"),
        line=place.number,
        page=place.page,
        lines=tuple(sorted(lines)),
    )
