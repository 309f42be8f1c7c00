"""Which fiscal subject a piece of narrative names: the vocabulary of `forms/narrative.yaml`, applied."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from yujuesuan.loading import load_yaml

_QUOTES = "“”\"＂‘’'"
_MARKS = str.maketrans("():;", "（）：；")
#: Characters of most sentences: each is folded into one.
_ONE_TO_ONE = re.compile("[0-9A-Za-z\u4e00-\u9fff（）()，,：:；;、。%.]*")
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?!\d)")
#: A name of the functional classification; it may hold brackets: 政府办公厅（室）及相关机构事务.
_NAME = r"(?:[^，。；：、！？（）.\d]|（(?!\d*[类款项]）)[^，。；（）\d]{1,12}）){2,40}"
#: Marks with or without codes: （类）, （201类）, （201）（类）.
_CLASS, _DIVISION, _ITEM = (rf"(?:（\d+）)?（\d*{mark}）" for mark in "类款项")
_PATH = rf"(?:(?P<c>{_NAME}){_CLASS}(?:支出)?)?(?:(?P<d>{_NAME}){_DIVISION}(?:支出)?)?(?:(?P<i>{_NAME}){_ITEM})?"
_MARKED = re.compile(r"（\d*[类款项]）")
#: Words that run into a path's first name: 2023年度主要用于一般公共服务支出（类）.
_LEAD_IN = re.compile("^(?:年度?|本年|当年|其中|主要|用于|安排|包括|分别)+(?=.{2})")
#: Numbering at the start of a sentence: 一、 （一） 1. (1) ①
NUMBERED = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[）)]|[、.](?!\d))|[①-⑳]")
_BOUNDARY = "[，。；：、（）！？.]"
#: No name of a subject goes beyond these.
_ENDS_NAME = "，。；"
#: 出国（境）经费、公务接待费（简称三公经费）支出合计: what stands before the bracket is called so.
_CALLED = re.compile("（(?:以下)?(?:[简统合]称：?)?(?P<name>[^（）]{2,12})）")
#: Behind a bracket that some money is named before, a bare total is that money's.
_MONEY_NAMED = re.compile("(?:费用?|支出|收入|资金)（[^（）]*）$")
_PART = re.compile("第[一二三四五六七八九十]+(?:部分|章|篇)")
#: A total of these is the whole department's under any heading.
_OWN = ("部门", "单位", "本部门", "本单位")


class Folded(NamedTuple):
    """Text without white space and quotation marks, in one kind of brackets, marks and figures.

    `offsets[i]` is the place in the original text of `text[i]`.
    """

    text: str
    offsets: Sequence[int]


class Context(NamedTuple):
    """What surrounds a name: the heading path and the kinds of money that it names, the whole whose parts are listed,
    whether items are listed, and the topic of the sentences before."""

    section: str = ""
    whole: str | None = None
    lists_items: bool = False
    kinds: frozenset[str] = frozenset()
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A subject found at `start`, and the words between it and the figure."""

    subject: str
    start: int
    words: str


@dataclass(frozen=True, slots=True)
class _Short:
    subject: str
    pattern: re.Pattern[str]
    within: frozenset[str]
    section: re.Pattern[str] | None
    kinds: frozenset[str] | None
    topic: frozenset[str]

    def stands_in(self, section: str, kinds: frozenset[str]) -> bool:
        """Whether the name can mean its subject under a heading path."""
        return (not self.section or bool(self.section.search(section))) and (self.kinds is None or kinds == self.kinds)

    def fits(self, context: Context) -> bool:
        """Whether the name, under this heading path, means its subject here."""
        return (not self.within or context.whole in self.within) and (not self.topic or context.topic in self.topic)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The compiled vocabulary; `roles` maps a kind (budget, final, executed) to the words that say it.

    Hashed by identity.
    """

    subjects: Mapping[str, str]
    names: frozenset[str]
    groups: frozenset[str]
    pattern: re.Pattern[str]
    path: re.Pattern[str]
    item: re.Pattern[str]
    bare: re.Pattern[str]
    classes: re.Pattern[str]
    short: tuple[_Short, ...]
    words: re.Pattern[str]
    roles: Mapping[str, re.Pattern[str]]
    sources: re.Pattern[str]
    counterpart: Mapping[str, str]
    by_funds: tuple[frozenset[str], tuple[str, ...]]
    kinds: Mapping[str, re.Pattern[str]]
    totals_of_kind: Mapping[str, Mapping[str, str]]

    def find(self, lead: str, context: Context) -> Named | None:
        """The subject whose name, then nothing but `words`, ends `lead` (folded text); the longest one."""
        # one character more, which `before` and the patterns may look back at
        begin = max(map(lead.rfind, _ENDS_NAME))
        best = self._nearest(lead[max(begin, 0) :], context)
        if best and best.subject in self.totals_of_kind and _MONEY_NAMED.search(lead[: max(begin, 0) + best.start]):
            return self._called(lead, max(begin, 0) + best.start, context)
        if best:
            return Named(best.subject, best.start + max(begin, 0), best.words)
        last = lead.rfind("）")
        called = self._called(lead, last + 1, context) if last >= 0 and self.words.fullmatch(lead, last + 1) else None
        return called or (self._item(lead) if context.lists_items else None)

    def _called(self, lead: str, end: int, context: Context) -> Named | None:
        """The subject that the bracket which ends at `end` names."""
        start = lead.rfind("（", 0, end)
        match = _CALLED.fullmatch(lead, start, end) if start >= 0 else None
        subject = self.whole(match["name"], context) if match else None
        return Named(subject, start + 1, lead[end:]) if subject else None

    def _nearest(self, clause: str, context: Context) -> Named | None:
        """The longest name in the last clause of a text: none goes beyond it."""
        found = [self._path(clause, context.section), *self._shorts(clause, context), self._named(clause)]
        if context.whole in ("支出合计", *self.totals_of_kind["支出合计"].values()):
            found.append(self._class(clause))
        return min((x for x in found if x), key=lambda x: (x.start, len(x.words)), default=None)

    def whole(self, text: str, context: Context) -> str | None:
        """The subject that a text names from its first to its last character."""
        if any(mark in text for mark in _ENDS_NAME) or not (context.lists_items or self._begins(text, context)):
            return None
        named = self.find(text, context)
        return named.subject if named and named.start == 0 else None

    def _begins(self, text: str, context: Context) -> bool:
        """Whether the name of a subject, followed by words only, begins a text."""
        # a path prints its marks; without any only words are left of it
        if self.path.match(text) if _MARKED.search(text) else self.words.fullmatch(text):
            return True
        shorts = [short.pattern for short in _fitting(self, context)]
        return any(pattern.match(text) for pattern in (*shorts, self.pattern))

    def kinds_of(self, section: str) -> frozenset[str]:
        """Kinds of money that the nearest heading with any names; titles of whole parts (第三部分 …) tell none."""
        for heading in reversed(section.split("/")):
            text = fold_with_offsets(heading).text
            found = frozenset(kind for kind, pattern in self.kinds.items() if pattern.search(text))
            if found:
                return frozenset() if _PART.match(text) else found
        return frozenset()

    def of_kind(self, named: Named, lead: str, sentence: str, kinds: frozenset[str]) -> str:
        """A total under a heading of one kind of money is that kind's, unless its name or the sentence says else.

        A sentence that names the kind only after the total sets the kind against the whole.
        """
        own = lead.startswith(_OWN, named.start) or lead[: named.start].endswith(_OWN)
        if named.subject not in self.totals_of_kind or len(kinds) != 1 or own:
            return named.subject
        (kind,) = kinds
        said = self.kinds[kind].search(sentence)
        if said and not self.kinds[kind].search(lead[: named.start]):
            return named.subject
        return self.totals_of_kind[named.subject].get(kind, named.subject)

    def total_of(self, total: str, kinds: frozenset[str]) -> str | None:
        """What a total is under a heading of some kinds of money; None where the heading does not tell."""
        if not kinds:
            return total
        return self.totals_of_kind[total].get(next(iter(kinds))) if len(kinds) == 1 else None

    def is_item(self, subject: str) -> bool:
        """Whether a subject is a class, division or item of the functional classification."""
        return subject not in self.names and "/".join((*subject.split("/")[:1], "")) not in self.groups

    def role(self, words: str) -> str:
        """What the words before a figure say it is: budget, final, executed, or nothing."""
        words = self.sources.sub("", words)
        places = {role: [m.end() for m in pattern.finditer(words)] for role, pattern in self.roles.items()}
        said = {role: ends[-1] for role, ends in places.items() if ends}
        return max(said, key=lambda role: said[role], default="")

    def _named(self, lead: str) -> Named | None:
        match = self.pattern.search(lead)
        if not match:
            return None
        group, name = next((k, v) for k, v in match.groupdict().items() if v and k != "words")
        return Named(self.subjects.get(group, name), match.start(), match["words"])

    def _class(self, lead: str) -> Named | None:
        """A class without its 支出 among the parts of an expenditure: 1.公共安全350万元，占1.84%."""
        match = self.bare.search(lead)
        return Named(f"{match['name']}支出", match.start(), match["words"]) if match else None

    def _shorts(self, lead: str, context: Context) -> Iterable[Named]:
        for short in _fitting(self, context):
            if match := short.pattern.search(lead):
                yield Named(short.subject, match.start(), match["words"])

    def _path(self, lead: str, section: str) -> Named | None:
        if not _MARKED.search(lead):
            return None
        for match in _from_left(self.path, lead):
            if names := self._names(match):
                start = lead.index(next(filter(None, names)), match.start())
                return Named("/".join(self._under(section, names)), start, match["words"])
        return None

    def _names(self, match: re.Match[str]) -> tuple[str, str, str] | None:
        """Class, division and item as printed, each empty where it is not; None without any."""
        c, d, i = (match[group] or "" for group in "cdi")
        if known := self.classes.search(c):
            c = known[0]
        elif c:
            c = _LEAD_IN.sub("", c)
        elif d:
            d = _LEAD_IN.sub("", d)
        else:
            i = _LEAD_IN.sub("", i)
        return (c, d, i) if c or d or i else None

    def _under(self, section: str, names: tuple[str, str, str]) -> list[str]:
        """A path completed from the headings: 1.人大事务（款）… under （一）一般公共服务（类）."""
        outer = ("", "", "")
        for heading in section.split("/"):
            folded = fold_with_offsets(heading).text
            numbered = NUMBERED.match(folded)
            match = re.match(_PATH, folded[numbered.end() :] if numbered else folded)
            outer = (match and self._names(match)) or outer
        c, d, i = names
        if outer[0] and c and not d and c.removesuffix("支出") != outer[0].removesuffix("支出"):
            # Under a class's own heading 行政事业单位离退休（类） can only be a division.
            c, d = "", c
        top = c or outer[0]
        return [
            name for name in (f"{top.removesuffix('支出')}支出" if top else "", d or ("" if c else outer[1]), i) if name
        ]

    def _item(self, lead: str) -> Named | None:
        match = self.item.match(lead)
        if not match or self.words.fullmatch(match["name"]):
            return None
        return Named(match["name"], match.start("name"), match["words"])


@lru_cache(maxsize=256)
def _fitting(words: Vocabulary, context: Context) -> tuple[_Short, ...]:
    """The short names that mean their subjects here."""
    return tuple([short for short in _standing(words, context.section, context.kinds) if short.fits(context)])


@lru_cache(maxsize=256)
def _standing(words: Vocabulary, section: str, kinds: frozenset[str]) -> tuple[_Short, ...]:
    return tuple([short for short in words.short if short.stands_in(section, kinds)])


class _Folding(dict[str, str]):
    """What each character is in folded text, found out when it is first met."""

    def __missing__(self, char: str) -> str:
        plain = (c for c in unicodedata.normalize("NFKC", char) if not c.isspace() and c not in _QUOTES)
        self[char] = "".join(plain).translate(_MARKS)
        return self[char]


_FOLDED = _Folding()


@lru_cache(maxsize=4096)
def fold_with_offsets(text: str) -> Folded:
    """Fold a sentence (see `Folded`); commas stay inside figures only: 8，721.33 → 8,721.33."""
    offsets: Sequence[int] = range(len(text))
    if _ONE_TO_ONE.fullmatch(text):
        folded = text.replace("(", "（").replace(")", "）").replace(":", "：").replace(";", "；").replace("，", ",")
    else:
        parts = list(map(_FOLDED.__getitem__, text))
        folded = "".join(parts)
        if len(folded) != len(text) or "" in parts:
            offsets = [i for i, part in enumerate(parts) for _ in part]
    if "," not in folded:
        return Folded(folded, offsets)
    pieces: list[str] = []
    end = 0
    for figure in _THOUSANDS.finditer(folded):
        pieces += (folded[end : figure.start()].replace(",", "，"), figure[0])
        end = figure.end()
    return Folded("".join((*pieces, folded[end:].replace(",", "，"))), offsets)


def _from_left(pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    start = 0
    while start < len(text) and (match := pattern.search(text, start)):
        yield match
        start = match.start() + 1


@lru_cache(maxsize=1)
def spec() -> dict[str, Any]:
    """`forms/narrative.yaml` as it stands."""
    source = resources.files("yujuesuan") / "forms" / "narrative.yaml"
    loaded: dict[str, Any] = load_yaml(source.read_text("utf-8"))
    return loaded


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of `forms/narrative.yaml`, compiled."""
    words_of = spec()
    roles = {role: _alternatives(words_of["words"][role]) for role in ("budget", "final", "executed")}
    neutral = words_of["words"]["neutral"]
    words = "|".join((*roles.values(), _alternatives(neutral), r"20\d\d年度?", r"（[235]\d\d(?:\d\d){0,2}）"))
    # 公共预算财政拨款 says whose money it is, and not that it is a budget
    sources = _alternatives(word for word in neutral if any(re.search(role, word) for role in roles.values()))
    words = f"(?P<words>(?:{words})*)"
    subjects: dict[str, str | list[str]] = words_of["subjects"]
    groups = {f"s{n}": _pattern(patterns) for n, patterns in enumerate(subjects.values())}
    # A class or item is its own canonical name.
    groups["name"] = "|".join(
        (
            *(f"(?:{name})支出" for name in words_of["classes"]),
            *(f"(?:{name})(?:（[^（）\\d]{{2,20}}）)?" for name in words_of["items"]),
        )
    )
    names = "|".join(f"(?P<{group}>{patterns})" for group, patterns in groups.items())
    before = _begin(re.sub(r"\s", "", words_of["before"]).split("|"))
    # 其他 alone is whatever a list leaves over
    classes = "|".join(name for name in words_of["classes"] if name != "其他")
    known = {*subjects, *(entry["subject"] for entry in words_of["contextual"])}
    return Vocabulary(
        subjects={f"s{n}": subject for n, subject in enumerate(subjects)},
        names=frozenset(known),
        groups=frozenset(f"{name}/" for name in known),
        pattern=re.compile(f"{before}(?:{names}){words}$"),
        path=re.compile(f"{_PATH}{words}$"),
        item=re.compile(
            rf"^(?:[；、]|{NUMBERED.pattern})?(?P<name>[^，。；：、（）\d]{{2,30}}(?:（[^（）\d]{{2,20}}）)?){words}$"
        ),
        bare=re.compile(f"(?:^[，。；]?(?:{NUMBERED.pattern})?|[：、])(?P<name>{classes}){words}$"),
        classes=re.compile(f"(?:{'|'.join(words_of['classes'])})(?:支出)?$"),
        short=tuple(_short(entry, before, words) for entry in words_of["contextual"]),
        words=re.compile(words),
        roles={role: re.compile(pattern) for role, pattern in roles.items()},
        sources=re.compile(sources),
        counterpart=words_of["counterpart"],
        by_funds=(frozenset(words_of["by_funds"]["subjects"]), tuple(words_of["by_funds"]["funds"])),
        kinds={kind: re.compile(pattern) for kind, pattern in words_of["kinds"].items()},
        totals_of_kind=words_of["totals_of_kind"],
    )


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _pattern(patterns: str | list[str]) -> str:
    return patterns if isinstance(patterns, str) else "|".join(patterns)


def _begin(words: Iterable[str]) -> str:
    """A pattern of where a name can begin: behind a mark or one of the words; words of one length share a look back."""
    by_length: dict[int, list[str]] = {}
    for word in words:
        by_length.setdefault(len(word), []).append(re.escape(word))
    behind = "".join(f"|(?<={'|'.join(group)})" for group in by_length.values())
    return f"(?:^|(?<={_BOUNDARY}){behind})"


def _short(entry: Mapping[str, Any], before: str, words: str) -> _Short:
    return _Short(
        entry["subject"],
        re.compile(f"{before}(?:{entry['pattern']}){words}$"),
        frozenset(entry.get("within", ())),
        re.compile(entry["section"]) if "section" in entry else None,
        frozenset(entry["kinds"]) if "kinds" in entry else None,
        frozenset(entry.get("topic", ())),
    )
