"""Rule `list_sum`: stated parts against their stated sum, and the lists of a text that state them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yujuesuan.checks.meanings import Meanings, core, restricted, spec
from yujuesuan.checks.model import Cell, Linear, Note, Term, evaluate
from yujuesuan.checks.stated import Stated, text_cell
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.project_lists import is_listed

#: Columns of a list that have a sum.
_COLUMNS = ("amount_wan", "final_wan", "budget_wan")
_NAMES = {"amount_wan": "金额", "final_wan": "决算", "budget_wan": "预算", "change_wan": "变动额"}
#: Which columns of a whole the sum of a column of its parts can be.
_WHOLES = {
    "amount_wan": ("amount_wan", "final_wan", "budget_wan"),
    "final_wan": ("final_wan", "amount_wan"),
    "budget_wan": ("budget_wan",),
    "change_wan": ("change_wan",),
}
#: Parts of a total that the year's own income or expenditure leaves out.
_CARRIED = re.compile("结转|结余|弥补")
#: Where the numbered headings below （一） begin in a path.
_SUBSECTION = re.compile(r"/(?=\d)")


@dataclass(frozen=True, slots=True)
class Group:
    """Classes or items that a text lists one after the other, and the whole that it names before them.

    `kinds` is the column of the tables that a column of the list prints.
    """

    whole: Stated | None
    parts: tuple[Stated, ...]
    kinds: Mapping[str, str]


def groups(told: Sequence[Stated], meanings: Meanings) -> list[Group]:
    """The lists of classes and of items in a text, each with the whole named last in its chapter."""
    found: list[Group] = []
    chapter, whole, parts = "", None, []  # type: str, Stated | None, list[Stated]
    for one in told:
        if one.chapter != chapter or one.subject in spec()["wholes"]:
            found += _group(whole, parts, meanings)
            whole, parts = (None if one.chapter != chapter else whole), []
            chapter = one.chapter
        if one.subject in spec()["wholes"]:
            whole = one
        elif meanings.is_classified(one.subject):
            if parts and (_depth(one) != _depth(parts[0]) or any(p.subject == one.subject for p in parts)):
                found += _group(whole, parts, meanings)
                parts = []
            parts.append(one)
    return [*found, *_group(whole, parts, meanings)]


def _depth(one: Stated) -> bool:
    return "/" in one.subject


def _group(whole: Stated | None, parts: Sequence[Stated], meanings: Meanings) -> Iterator[Group]:
    if parts:
        yield Group(whole, tuple(parts), {c: k for c in _COLUMNS if (k := _kind(parts, c, meanings))})


def _kind(parts: Sequence[Stated], column: str, meanings: Meanings) -> str:
    """The column of the tables in which most figures of a list are found, two at least."""
    counts: Counter[str] = Counter()
    for part in parts:
        cell = part.cells.get(column)
        if cell and cell.value:
            same = {
                m.kind
                for m in meanings.of(part.subject)
                if abs(m.cells[0].value - cell.value) <= m.cells[0].half + cell.half
            }
            counts.update(same)
    best = max(counts, key=lambda kind: (counts[kind], kind == "total"), default="")
    return best if counts[best] > 1 else ""


def list_identities(
    told: Sequence[Stated], lists: Sequence[Group], meanings: Meanings, sentences: Sequence[Sentence]
) -> Iterator[Linear]:
    """Every stated whole whose parts are stated too."""
    for composition in spec()["parts"]:
        yield from _compositions(told, composition, meanings)
    for group in lists:
        if group.whole:
            for column in _COLUMNS:
                certain = _certain(group, column, meanings, sentences)
                yield from _sum(group.whole, group.parts, column, certain)
    yield from _items_of_classes(lists, meanings)
    yield from _projects(told, meanings)


def _sum(whole: Stated, parts: Sequence[Stated], column: str, certain: bool) -> Iterator[Linear]:
    """The sum of a column, where it holds in any column of the whole, or where nothing else can be meant."""
    cells = [part.cells[column] for part in parts if column in part.cells]
    if len(cells) < len(parts) or len(parts) < 2:
        return
    right = tuple(Term(cell) for cell in cells)
    options = []
    for name in _WHOLES[column]:
        if name in whole.cells:
            text = " + ".join(part.subject for part in parts[:3]) + (f" + … 共{len(parts)}项" if len(parts) > 3 else "")
            description = f"{whole.subject}（第{whole.cells[name].line}行，{_NAMES[name]}）= {text}（{_NAMES[column]}）"
            options.append(Linear("list_sum", "", description, (Term(whole.cells[name]),), right))
    held = next((one for one in options if _holds(one)), None)
    if held or (options and certain and not any(map(restricted, cells))):
        yield held or min(options, key=_gap)


def _holds(identity: Linear) -> bool:
    outcome = evaluate(identity)
    return outcome is not None and outcome.status != "fail"


def _gap(identity: Linear) -> Decimal:
    outcome = evaluate(identity)
    return abs(outcome.difference) if outcome else Decimal(0)


# ---- 基本支出 + 项目支出, the three public expenses, what was bought … ---------------------------------------


def _compositions(told: Sequence[Stated], composition: Mapping[str, Any], meanings: Meanings) -> Iterator[Linear]:
    names, more = composition["parts"], composition.get("more", ())
    for whole, found in _stated_parts(told, composition["whole"], (*names, *more)):
        if not all(name in found for name in names):
            continue
        absent = [name for name in more if name not in found]
        nothing = not any(
            cell.value
            for name in absent
            for budget in (False, True)
            for meaning in meanings.of(name, budget)
            for cell in meaning.cells
        )
        parts = list(found.values())
        # an income of another section is one of the appropriation's account, and no part that the whole lists
        apart = composition.get("together", False) and len({_SUBSECTION.split(p.section)[0] for p in parts}) > 1
        for column in _COLUMNS:
            certain = (
                composition.get("certain", True)
                and nothing
                and not apart
                and not _of_another_whole(parts, column, meanings)
            )
            held = next(
                (one for chosen in _readings(parts, names) for one in _sum(whole, chosen, column, False)),
                None,
            )
            yield from [held] if held else _sum(whole, parts, column, certain)
        # the year before may have had other parts
        yield from _sum(whole, parts, "change_wan", False)


def _readings(parts: Sequence[Stated], names: Sequence[str]) -> tuple[Sequence[Stated], ...]:
    """Which of the stated parts a whole can be of: all, those of the year itself, those without which it is none."""
    own = [part for part in parts if not _CARRIED.search(part.subject)]
    return parts, own, [part for part in parts if part.subject in names]


def _stated_parts(
    told: Sequence[Stated], wholes: Sequence[str], names: Sequence[str]
) -> Iterator[tuple[Stated, dict[str, Stated]]]:
    """Each whole with the parts stated after it in its chapter, until the next whole or a part comes again."""
    whole: Stated | None = None
    found: dict[str, Stated] = {}
    for one in told:
        if one.subject in wholes or (whole and one.chapter != whole.chapter):
            if whole and found:
                yield whole, found
            whole, found = (one if one.subject in wholes else None), {}
        elif whole and one.subject in names:
            if one.subject in found:
                yield whole, found
                found = {}
            found[one.subject] = one
    if whole and found:
        yield whole, found


def _of_another_whole(parts: Sequence[Stated], column: str, meanings: Meanings) -> bool:
    """Whether the parts make up another total that the tables print: that of one kind of funds beside that of all."""
    cells = [part.cells[column] for part in parts if column in part.cells]
    value, half = sum((c.value for c in cells), Decimal(0)), sum((c.half for c in cells), Decimal(0))
    return value != 0 and any(
        abs(cell.value - value) <= cell.half + half
        for subject in spec()["wholes"]
        for meaning in meanings.of(subject)
        for cell in meaning.cells
    )


# ---- classes, divisions, items ----------------------------------------------------------------------------


def _certain(group: Group, column: str, meanings: Meanings, sentences: Sequence[Sentence]) -> bool:
    """Whether the parts of a list must make up its whole.

    A class that had a budget and spent nothing need not be listed, so the budgets may fall short of theirs unless the
    text says that its list is the whole.
    """
    if column != "budget_wan":
        return _covers(group, meanings)
    assert group.whole
    if claims_whole(group, sentences):
        return True
    cells = [part.cells.get(column) for part in group.parts]
    whole = group.whole.cells.get(column)
    more = whole is not None and sum((c.value for c in cells if c), Decimal(0)) > whole.value
    return more and _covers(group, meanings)


def _covers(group: Group, meanings: Meanings) -> bool:
    """Whether a list names every row of its level that the form of its whole prints."""
    return bool(group.whole) and any(not _left_out(group, form, meanings) for form in _forms(group, meanings))


def _forms(group: Group, meanings: Meanings) -> list[str]:
    """The forms of a whole that print rows of its list's level."""
    assert group.whole
    forms = spec()["wholes"][group.whole.subject]
    return [form for form in forms if any(meanings.leaves(form, _length(group)))]


def _length(group: Group) -> int:
    return 7 if any("/" in part.subject for part in group.parts) else 3


def _left_out(group: Group, form: str, meanings: Meanings) -> list[Cell]:
    """The rows of a form that a list of its classes or items does not name."""
    named = {code for part in group.parts for code in meanings.codes(part.subject, form)}
    return [cell for t, code, cell in meanings.leaves(form, _length(group)) if (t, code) not in named]


def claims_whole(group: Group, sentences: Sequence[Sentence]) -> Sentence | None:
    """The sentence that says that a list's parts are all of its whole: 由…七个部分构成."""
    if not group.whole:
        return None
    names = [core(part.subject) for part in group.parts]
    return next(
        (
            sentence
            for sentence in sentences
            if group.whole.line <= sentence.line <= group.parts[0].line
            and re.search(spec()["made_up_of"], sentence.text)
            and all(name in sentence.text for name in names)
        ),
        None,
    )


def list_notes(lists: Sequence[Group], meanings: Meanings, sentences: Sequence[Sentence]) -> Iterator[Note]:
    """Classes that the tables print, and a text that says what the whole is made up of leaves out."""
    for group in lists:
        sentence = claims_whole(group, sentences)
        if not sentence:
            continue
        for form in _forms(group, meanings)[:1]:
            omitted = [cell for cell in _left_out(group, form, meanings) if not _named(cell, sentence)]
            if omitted:
                yield _omits(sentence, form, omitted)


def _named(cell: Cell, sentence: Sentence) -> bool:
    return core(cell.text.split("，")[1].partition(" ")[2]) in sentence.text


def _omits(sentence: Sentence, form: str, omitted: Sequence[Cell]) -> Note:
    places = "；".join(cell.text for cell in omitted)
    return Note(
        "list_sum",
        form,
        "列明构成的各部分 = 表内各类",
        f"第{sentence.line}行列明支出由若干部分构成，表内另有{len(omitted)}类有金额而未列入：{places}"
        f" / line {sentence.line} lists what the expenditure is made up of; the table prints {len(omitted)} more"
        " classes with amounts",
        (text_cell(sentence), *omitted),
    )


def _items_of_classes(lists: Sequence[Group], meanings: Meanings) -> Iterator[Linear]:
    """A class's own figure, and its items where the text lists all of them."""
    classes = {part.subject: part for group in lists for part in group.parts if not _depth(part)}
    for group in lists:
        items: dict[str, list[Stated]] = defaultdict(list)
        for part in group.parts:
            if _depth(part):
                items[part.subject.split("/")[0]].append(part)
        for name, parts in items.items():
            whole = classes.get(name)
            if whole and whole.chapter == group.parts[0].chapter:
                certain = _covers_class(name, parts, group.whole, meanings)
                for column in ("amount_wan", "final_wan"):
                    yield from _sum(whole, parts, column, certain)


def _covers_class(name: str, parts: Sequence[Stated], whole: Stated | None, meanings: Meanings) -> bool:
    for form in spec()["wholes"].get(whole.subject, ()) if whole else ():
        codes = meanings.codes(name, form)
        named = {code for part in parts for code in meanings.codes(part.subject, form)}
        leaves = [(t, code) for t, code, _ in meanings.leaves(form, 7) if (t, code[:3]) in codes]
        if leaves and all(leaf in named for leaf in leaves):
            return True
    return False


# ---- projects ---------------------------------------------------------------------------------------------


def _projects(told: Sequence[Stated], meanings: Meanings) -> Iterator[Linear]:
    """A listed total of projects; a contradiction only where the list names every project that a table prints."""
    names = list(dict.fromkeys(one.subject for one in told if is_listed(one.subject)))
    for whole, found in _stated_parts(told, spec()["of_projects"], names):
        parts = list(found.values())
        cells = {cell.key for part in parts for m in meanings.of(part.subject) for cell in m.cells}
        certain = len(cells) == len(parts) == meanings.projects
        for column in _COLUMNS:
            yield from _sum(whole, parts, column, certain)
