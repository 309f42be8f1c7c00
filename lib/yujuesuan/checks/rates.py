"""Rules `growth`, `share` and `completion`: stated rates recomputed from the figures beside them.

Where a rate could be of several figures (a budget at the start of the year and an adjusted one), it holds when it fits
one of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP

from yujuesuan.checks.meanings import Meanings, spec
from yujuesuan.checks.model import Cell, Note, Outcome, Ratio, Term, evaluate
from yujuesuan.checks.stated import Stated, passage
from yujuesuan.checks.words import percent

_ORDER = ("pass", "rounding", "warn")


def rate_identities(told: Sequence[Stated], meanings: Meanings) -> Iterator[Ratio | Note]:
    """Every stated rate whose figures are stated or printed."""
    for one in told:
        yield from _growth(one)
        yield from _completion(one)
    shares = [(one, ratio) for one in told for ratio in _share(one, told, meanings)]
    for one, ratio in shares:
        outcome = evaluate(ratio)
        if outcome and outcome.status == "fail" and one.subject in spec()["of_budgets"]:
            yield _share_note(ratio, outcome, *_OF_BUDGETS)
        elif (
            outcome
            and outcome.status == "fail"
            and _made_to_fit(ratio, [other for that, other in shares if that.chapter == one.chapter])
        ):
            yield _share_note(ratio, outcome, *_MADE_TO_FIT)
        else:
            yield ratio


def _best(options: Iterable[Ratio], uncertain: Iterable[Ratio] = ()) -> Ratio | None:
    """The reading that fits best; where none does, the one that comes nearest."""
    own, other = _judged(options), _judged(uncertain)
    for status in _ORDER:
        for found in (own, other):
            fitting = next((ratio for ratio, outcome in found if outcome.status == status), None)
            if fitting:
                return fitting
    against = next((ratio for ratio, outcome in own if outcome.remark == "against"), None)
    return against or min(own, key=lambda one: abs(one[1].difference), default=(None, None))[0]


def _judged(options: Iterable[Ratio]) -> list[tuple[Ratio, Outcome]]:
    return [(ratio, outcome) for ratio in options if (outcome := evaluate(ratio))]


def _others(one: Stated, rate: Cell) -> list[Cell]:
    """Amounts that the sentence prints besides those that are known to be the subject's."""
    own = {abs(cell.value) for cell in one.cells.values() if cell.is_amount}
    return [
        Cell(("beside", one.sentence, n.start), n.value, n.half, passage(one.sentence, n), rate.line, rate.page)
        for n in one.amounts
        if n.value and n.value not in own
    ]


def _name(one: Stated, what: str) -> str:
    return f"{one.subject}（第{one.line}行）{what}"


# ---- growth -----------------------------------------------------------------------------------------------


def _growth(one: Stated) -> Iterator[Ratio]:
    """Change / (amount − change) = rate of change."""
    rate, change = one.cells.get("change_rate"), one.cells.get("change_wan")
    if not rate or not change:
        return
    name = _name(one, "：变动额 ÷ 基数 = 变动率")

    def ratio(amount: Cell) -> Ratio:
        bottom = (Term(amount), Term(change, -1))
        return Ratio("growth", "", name, (Term(change),), bottom, rate, (Term(amount),))

    others = [Ratio("growth", "", name, (Term(change),), (Term(base),), rate) for base in _others(one, rate)] + [
        ratio(amount) for amount in _others(one, rate)
    ]
    best = _best(map(ratio, one.levels()), others)
    if best:
        yield best


# ---- completion -------------------------------------------------------------------------------------------


def _completion(one: Stated) -> Iterator[Ratio]:
    """Final account / budget = completion rate."""
    rate = one.cells.get("completion_rate")
    final = one.cells.get("final_wan") or one.cells.get("amount_wan")
    if not rate or not final:
        return
    name = _name(one, "：决算 ÷ 预算 = 完成率")
    budget, change = one.cells.get("budget_wan"), one.cells.get("change_wan")
    bottoms = [(Term(budget),)] if budget else []
    if change and one.base == "budget":
        bottoms.append((Term(final), Term(change, -1)))  # type: ignore[arg-type]
    others = [(Term(cell),) for cell in _others(one, rate)]
    options = [[Ratio("completion", "", name, (Term(final),), bottom, rate) for bottom in x] for x in (bottoms, others)]
    best = _best(*options) if bottoms else None
    if best:
        yield best


# ---- share ------------------------------------------------------------------------------------------------


#: What is said of a share that may be of budgets which no form prints, and of one that makes the others add up to 100%.
_OF_BUDGETS = ("若两者口径不同（如按预算数计算）则可相符", "unless both are of budgets not printed")
_MADE_TO_FIT = (
    "各项占比合计为100%，末位可能经过调整",
    "the shares add up to 100%, so its last digit may have been made to fit",
)


def _share(one: Stated, told: Sequence[Stated], meanings: Meanings) -> Iterator[Ratio]:
    """Amount / amount of the whole = share."""
    rate, parts = one.cells.get("share"), list(one.levels())
    whole = one.share_of or one.subject.rpartition("/")[0]
    if not rate or not parts or not whole:
        return
    name = _name(one, f" ÷ {whole} = 占比")

    def ratios(wholes: Iterable[tuple[Cell, ...]]) -> list[Ratio]:
        return [
            Ratio("share", "", name, (Term(part),), tuple(map(Term, cells)), rate)
            for cells in wholes
            for part in parts
            if part.key not in [cell.key for cell in cells]
        ]

    near, far = _wholes(one, whole, told)
    actual, budgets = ([m.cells for m in meanings.of(whole, budget)] for budget in (False, True))
    # what was spent is no part of a budget where the table prints what was spent of the whole
    tables, mixed = (actual, budgets) if actual and _is_final(one) else ((*actual, *budgets), ())
    best = _best(ratios((*near, *tables)) if near or whole not in spec()["unsure"] else (), ratios((*far, *mixed)))
    if best:
        yield best


def _wholes(one: Stated, whole: str, told: Sequence[Stated]) -> tuple[list[tuple[Cell, ...]], list[tuple[Cell, ...]]]:
    """The stated amounts of a whole: those of the chapter, the nearest before the share first, and the others.

    Among these is the budget of a whole whose final account is stated, where the part is a final account alone.
    """
    stated = [other for other in told if other.subject == whole]
    near = sorted(
        (other for other in stated if other.chapter == one.chapter),
        key=lambda other: (other.line > one.line, abs(other.line - one.line)),
    )
    far = [other for other in stated if other.chapter != one.chapter]
    finals = [other for other in near if "final_wan" in other.cells and "budget_wan" in other.cells]
    mixed = [other.cells["budget_wan"] for other in finals] if _is_final(one) else []
    like = [cell for other in near for cell in other.levels() if not any(cell is budget for budget in mixed)]
    others = [*mixed, *(cell for other in far for cell in other.levels())]
    return [(cell,) for cell in like], [(cell,) for cell in others]


def _is_final(one: Stated) -> bool:
    """Whether a statement gives what was spent, in these words, and no budget."""
    return "final_wan" in one.cells and "budget_wan" not in one.cells


def _made_to_fit(ratio: Ratio, shares: Sequence[Ratio]) -> bool:
    """Whether the shares of one whole add up to 100% as printed, and rounded each for itself would not."""
    together = [other for other in shares if other.bottom == ratio.bottom]
    exact = [(outcome.expected, other.rate) for other in together if (outcome := evaluate(other))]
    rounded = [value.quantize((2 * rate.half).normalize(), ROUND_HALF_UP) for value, rate in exact]
    near = all(abs(value - rate.value) < 2 * rate.half for value, rate in exact)
    return near and sum(rounded) != 1 == sum(rate.value for _, rate in exact)


def _share_note(ratio: Ratio, outcome: Outcome, zh: str, en: str) -> Note:
    actual, expected = percent(outcome.actual), percent(outcome.expected)
    message = (
        f"{ratio.description}：所印占比为{actual}，按所印金额计算为{expected}；{zh}"
        f" / the printed share is {actual}; the printed amounts give {expected}; {en}"
    )
    return Note("share", "", ratio.description, message, ratio.cells)


# ---- words against figures --------------------------------------------------------------------------------


def direction_notes(told: Sequence[Stated]) -> Iterator[Note]:
    """A final account said to be below or above its budget, where the stated amounts say otherwise."""
    pattern = re.compile(spec()["compared"])
    equal: list[tuple[Cell, Cell]] = []
    statements = Counter([one.sentence for one in told])
    for one in told:
        said = {bool(match["more"]) for match in pattern.finditer(one.sentence)}
        final, budget = one.cells.get("final_wan"), one.cells.get("budget_wan")
        alone = statements[one.sentence] == 1
        if len(said) != 1 or not final or not budget or not alone or _others(one, final):
            continue
        if final.value == budget.value:
            equal.append((final, budget))
        elif (final.value > budget.value) not in said and all(map(_fits, _completion(one))):
            yield _opposite(one, final, budget)
    if equal:
        lines = "、".join(str(final.line) for final, _ in equal)
        yield Note(
            "completion",
            "",
            "决算与预算的大小 = 文字所述",
            f"第{lines}行称决算数大于或小于预算数，所印两数相等 / lines {lines} call the final account greater or"
            " smaller than the budget; the two printed figures are equal",
            tuple(cell for pair in equal for cell in pair),
        )


def _fits(ratio: Ratio) -> bool:
    outcome = evaluate(ratio)
    return outcome is None or outcome.status != "fail"


def _opposite(one: Stated, final: Cell, budget: Cell) -> Note:
    word, english = ("小于", "below") if final.value > budget.value else ("大于", "above")
    return Note(
        "completion",
        "",
        _name(one, "：决算与预算的大小 = 文字所述"),
        f"{_name(one, '')}称决算数{word}预算数，所印决算为{final.value}万元，预算为{budget.value}万元 / line {one.line}"
        f" calls the final account {english} the budget; it prints {final.value} and {budget.value} 万元",
        (final, budget),
        "fail",
    )
