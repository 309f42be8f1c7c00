"""Where every figure of a report stands: the number links to the words printed there, quoted at the report's end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from yujuesuan.analysis.compare import each, known
from yujuesuan.analysis.departments import Frames, file_names
from yujuesuan.analysis.disclosure_quality import Passage
from yujuesuan.analysis.disputes import Finding, PrintedAt, concerned, disputes
from yujuesuan.contacts import without_contact_clauses
from yujuesuan.report.cells import Figure, Place
from yujuesuan.report.findings import SIGN, disagreement, noted
from yujuesuan.report.html import joined
from yujuesuan.report.texts import Texts
from yujuesuan.text import fold

_PLACE = re.compile(
    r"(?P<department>.+) (?P<year>\d+) (?P<stage>budget|final), (?P<name>.+?)(?: p\. (?P<page>\d+))?(?::(?P<line>\d+))?"
)
#: Characters of a paragraph that are quoted, where no sentence of it is in a frame.
_LONG = 160
_AMOUNTS = ("amount_wan", "budget_wan", "final_wan", "change_wan")


@dataclass
class Sources:
    """The places that a report has cited so far, in the order of their first use, each with what it quotes of it."""

    frames: Frames
    texts: Texts
    quotes: dict[Place, list[str]] = field(default_factory=dict)
    _numbers: dict[Place, int] = field(default_factory=dict)
    #: What does not hold of each place cited, and of the figures shown since the last note, both in their order.
    _disputed: dict[Place, list[Finding]] = field(default_factory=dict)
    _unnoted: dict[Finding, None] = field(default_factory=dict)
    _linking: bool = True

    def cite(self, text: str | Markup, where: Any, *amounts: float | None, role: str = "") -> Markup:
        """A number as the link to its source.

        `where` is a row with `doc_id`, `page` and `line`, a passage of a check, or a frame's `source` column, which
        can name several places. `amounts` (万元) tell which cells or sentences of a line are meant; of several places
        those that print one of the amounts are cited, or all of them. `role` is what the number is (`budget`, `final`,
        `change`, `rate`; empty: an amount): it is signed where what is printed of it disagrees with another passage.
        """
        found = self._found(where, amounts)
        return self._link(text, "figure", found, self._disputes_of(found, amounts, role))

    def figure(self, text: str, value: float | None, where: Any, *amounts: float | None, role: str = "") -> Figure:
        """A number for a table's cell, cited as `cite` does; without a value just its text, e.g. `—`."""
        if value is None or not known(value):
            return Figure(text)
        found = self._found(where, amounts)
        disputed = self._disputes_of(found, amounts, role)
        link = self._link(text, "figure", found, disputed)
        return Figure(text, float(value), link, tuple(found), bool(disputed))

    def computed(self, text: str, value: float | None, where: Any, *amounts: float | None) -> Figure:
        """A number that no document prints, for a table's cell: it is cited with all figures that it comes from."""
        if value is None or not known(value):
            return Figure(text)
        found = self._all(where, amounts)
        disputed = self._disputes_of(found, amounts)
        link, unsigned = (self._link(text, "figure computed", found, signed) for signed in (disputed, {}))
        return Figure(text, float(value), link, tuple(found), bool(disputed), unsigned if disputed else None)

    def refer(self, where: Any, *amounts: float | None) -> Markup:
        """File, page and line as the links to what is printed there; where words and no number are cited."""
        links = [self._link(str(place), "ref", {place: told}) for place, told in self._all(where, amounts).items()]
        return Markup(" ").join(links)

    @contextmanager
    def unlinked(self) -> Iterator[None]:
        """Numbers without links, and so without entries among the sources, for the time of a `with` block."""
        self._linking = False
        try:
            yield
        finally:
            self._linking = True

    def marked(self, text: str, where: Any, *amounts: float | None) -> str | Markup:
        """A number as text, with the sign of one that disagrees with another, for a page that lists no sources."""
        return self._signed(text, self._disputes_of(self._found(where, amounts), amounts))

    def note(self) -> Markup:
        """What disagrees with the marked figures that were shown since the last note; empty where there are none."""
        return noted(self.texts, self.unnoted(), several=self._several)

    def unnoted(self) -> list[Finding]:
        """The findings of the marked figures that were shown since the last note."""
        shown, self._unnoted = list(self._unnoted), {}
        return shown

    def place(self, row: Any) -> str:
        """File, page and line of a row as plain text, for a page that does not list its sources."""
        return str(self._place_of(row))

    def places(self, passages: Sequence[Passage]) -> str:
        """Where passages stand, as plain text: `a.txt:90, 101; b.pdf p. 3:7`."""
        found: dict[str, list[str]] = {}
        keys = {self._place_of(one) for one in passages}
        for key in sorted(keys, key=lambda key: (key.file, key.page or 0, key.line or 0)):
            lines = found.setdefault(str(key._replace(line=None)), [])
            lines += [str(key.line)] if key.line else []
        return "; ".join(f"{where}:{', '.join(lines)}" if lines else where for where, lines in found.items())

    def passage(self, passage: Passage) -> str:
        """The words of a check's passage; on an English page those that its line does not print in English."""
        printed = "".join(row.text for row in self._rows("coverage", self._place_of(passage)))
        return passage.text if fold(passage.text) in fold(printed) else self.texts.passage(passage.text)

    def listed(self) -> Markup:
        """Every place cited, numbered, with the words printed there."""
        entry = Markup('<li id="source-{0}"><p class="place"><b>{0}</b> · {1}</p><div class="quotes">{2}{3}</div></li>')
        quote = Markup('<p class="quote" lang="zh-CN">{}</p>')
        return Markup('<ol class="sources">{}</ol>').format(
            joined(
                entry.format(
                    number,
                    self._told(place),
                    joined(quote.format(text) for text in quotes),
                    joined(disagreement(self.texts, finding) for finding in self._disputed.get(place, ())),
                )
                for number, (place, quotes) in enumerate(self.quotes.items(), 1)
            )
        )

    def _told(self, place: Place) -> str:
        """`2023 年决算 · a.pdf · 第 3 页 · 第 7 行`."""
        parts = [self._disclosures.get(place.doc_id, ""), place.file]
        parts += [self.texts("place_page", page=place.page)] if place.page else []
        parts += [self.texts("place_line", line=place.line)] if place.line else []
        return " · ".join(part for part in parts if part)

    @cached_property
    def _names(self) -> dict[str, str]:
        return file_names(self.frames)

    @cached_property
    def _several(self) -> bool:
        return self.frames["documents"]["department"].nunique() > 1

    @cached_property
    def _disclosures(self) -> dict[str, str]:
        """What each document discloses; and of which department, where they are of several."""
        texts, found = self.texts, dict[str, str]()
        for row in each(self.frames["documents"]):
            name = texts.disclosure(row.fiscal_year, row.stage)
            marked = texts("comparison_marked", department=row.department, disclosure=name)
            found[row.doc_id] = marked if self._several else name
        return found

    @cached_property
    def _doc_ids(self) -> dict[tuple[str, int, str, str], str]:
        """Documents by what a frame's `source` column says of them."""
        rows = each(self.frames["documents"])
        return {(x.department, int(x.fiscal_year), x.stage, self._names[x.doc_id]): x.doc_id for x in rows}

    @cached_property
    def _disputes(self) -> dict[PrintedAt, list[tuple[Finding, str]]]:
        return disputes(self.frames["checks"])

    def _disputes_of(
        self, found: Iterable[Place], amounts: Sequence[float | None], role: str = ""
    ) -> dict[Place, list[Finding]]:
        """The findings that one of the amounts takes part in where it is printed, by place; for the next note."""
        disputed: dict[Place, list[Finding]] = {}
        for place in found if role != "rate" else ():
            keys = [(place.doc_id, place.page, place.line, amount) for amount in _wanted(amounts)]
            printed = [pair for key in keys for pair in self._disputes.get(key, ())]
            mine = dict.fromkeys(finding for finding, said in printed if concerned(said, role))
            self._unnoted.update(mine)
            if mine:
                disputed[place] = list(mine)
        return disputed

    def _signed(self, text: str | Markup, disputed: Mapping[Place, list[Finding]]) -> str | Markup:
        """A number with a sign, in words for those who listen, where it disagrees with another."""
        signed = Markup('{}<span class="sign" aria-hidden="true">{}</span><span class="aloud">{}</span>')
        return signed.format(text, SIGN, self.texts("disputed_aloud")) if disputed else text

    @cached_property
    def _printed_rows(self) -> dict[str, dict[Place, list[Any]]]:
        """The rows of the frames that quote, by the place where they stand."""
        found: dict[str, dict[Place, list[Any]]] = {}
        for name in ("amounts", "statements", "projects", "coverage"):
            places = found.setdefault(name, defaultdict(list))
            for row in each(self.frames[name]):
                places[self._place_of(row)].append(row)
        return found

    def _rows(self, frame: str, place: Place) -> list[Any]:
        return self._printed_rows[frame].get(place, [])

    def _place_of(self, row: Any) -> Place:
        page, line = (int(value) if known(value) else None for value in (row.page, row.line))
        # a check can cite a document of another department, which has no name here
        return Place(self._names.get(row.doc_id, row.doc_id), page, line, row.doc_id)

    def _place_in(self, source: str) -> Place:
        """The place that a part of a frame's `source` column names."""
        match = _PLACE.fullmatch(source)
        whose = match and (match["department"], int(match["year"]), match["stage"], match["name"])
        return _place(source)._replace(doc_id=self._doc_ids.get(whose, "") if whose else "")

    def _found(self, where: Any, amounts: Sequence[float | None]) -> dict[Place, list[str]]:
        """The places that print one of the amounts, where any does; else all places."""
        everything = self._all(where, amounts)
        wanted = _wanted(amounts)
        exact = {place: told for place, told in everything.items() if self._exact(place, wanted)}
        return exact or everything

    def _all(self, where: Any, amounts: Sequence[float | None]) -> dict[Place, list[str]]:
        """Every place that `where` names, with what is quoted of it."""
        wanted = _wanted(amounts)
        if isinstance(where, str):
            return {place: self._printed(place, wanted) for place in map(self._place_in, where.split("; "))}
        place = self._place_of(where)
        if hasattr(where, "raw"):  # a row of `amounts` is the cell itself, whatever else its line holds
            return {place: [self._cell(where)]}
        told = self._printed(place, wanted)
        # a check's passage quotes itself where no frame holds its line
        return {place: told or ([where.text] if isinstance(where, Passage) else [])}

    def _link(
        self,
        text: str | Markup,
        kind: str,
        found: dict[Place, list[str]],
        disputed: Mapping[Place, list[Finding]] | None = None,
    ) -> Markup:
        """A link to the first place; `data-n` has the numbers of all, `data-q` which of their quotes are meant.

        A `disputed` figure has a sign, and in `data-d` which of what its places say of that.
        """
        disputed = disputed or {}
        if not self._linking:
            return Markup(escape(self._signed(text, disputed)))
        numbers, quoted, disagreeing = [], [], []
        for place, told in found.items():
            quotes, findings = self.quotes.setdefault(place, []), self._disputed.setdefault(place, [])
            quotes += [one for one in told if one not in quotes]
            findings += [one for one in disputed.get(place, ()) if one not in findings]
            numbers.append(self._numbers.setdefault(place, len(self._numbers) + 1))
            quoted += [f"{numbers[-1]}.{quotes.index(one) + 1}" for one in told]
            disagreeing += [f"{numbers[-1]}.{findings.index(one) + 1}" for one in disputed.get(place, ())]
        link = Markup('<a class="{}" href="#source-{}" data-n="{}" data-q="{}"{}>{}</a>')
        kind, more = (
            (f"{kind} disputed", Markup(' data-d="{}"').format(" ".join(disagreeing))) if disputed else (kind, "")
        )
        numbered = ",".join(map(str, numbers))
        return link.format(kind, numbers[0], numbered, " ".join(quoted), more, self._signed(text, disputed))

    def _exact(self, place: Place, wanted: set[float]) -> list[str]:
        """The cells, else the sentences, on a line that hold one of the amounts."""
        cells = [self._cell(row) for row in self._rows("amounts", place) if row.amount_wan in wanted]
        stated = [row for row in self._rows("statements", place) if wanted & {getattr(row, x) for x in _AMOUNTS}]
        return cells or [_without_contacts(row.sentence) for row in stated]

    def _printed(self, place: Place, wanted: set[float]) -> list[str]:
        """What holds one of the amounts on a line, else the sentences there, else the line itself."""
        sentences = [_without_contacts(row.sentence) for row in self._rows("statements", place)]
        return list(dict.fromkeys(self._exact(place, wanted) or sentences or self._line(place)))

    def _line(self, place: Place) -> list[str]:
        """A line as printed, after the name of its project, which a sheet prints further up."""
        projects = [row.printed_name for row in self._rows("projects", place) if known(row.printed_name)]
        printed = [_one_line(row.text) for row in self._rows("coverage", place)]
        named = [name for name in projects if not any(name in text for text in printed)]
        return [self.texts("cell_line", name=name, text=text) for name in named for text in printed] or printed

    def _cell(self, row: Any) -> str:
        title = f"{row.form_title}（{row.table_no}）" if row.table_no else row.form_title
        key = "cell" if row.column_label else "cell_no_column"
        label = f"{row.code} {row.item}".strip()
        return self.texts(key, table=title, row=label, column=row.column_label, raw=row.raw, unit=row.unit)


def places(source: str) -> list[str]:
    """File, page and line of every part of a frame's `source` column, as plain text."""
    return [str(_place(part)) for part in source.split("; ")]


def _place(source: str) -> Place:
    """`江岸区…局 2023 final, jiangan-2023-final.txt:1166` → its file, page and line."""
    match = _PLACE.fullmatch(source)
    if not match:
        return Place(source, None, None)
    page, line = (int(match[name]) if match[name] else None for name in ("page", "line"))
    return Place(match["name"], page, line)


def _wanted(amounts: Sequence[float | None]) -> set[float]:
    return {float(amount) for amount in amounts if amount is not None and known(amount)}


def _one_line(text: str) -> str:
    """A source line without HTML, its cells apart; the beginning of a long one."""
    cells = [Markup(cell).striptags() for cell in text.split("\t")]
    line = " | ".join(cell for cell in cells if cell)
    return line if len(line) <= _LONG else line[:_LONG] + "…"


def _without_contacts(text: str) -> str:
    return without_contact_clauses(text)
