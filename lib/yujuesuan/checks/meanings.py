"""Which table cells a stated subject can mean: `forms/checks.yaml`, looked up in the tables of one document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from yujuesuan.checks.model import Cell
from yujuesuan.extract.identities import total_row
from yujuesuan.forms import Forms
from yujuesuan.loading import load_yaml
from yujuesuan.tables import Table
from yujuesuan.text import fold

Key = tuple[int, int, int]
#: Columns of a row that are the whole of it, in the forms that print one.
_WHOLE = ("total", "expenditure", "expenditure_general", "expenditure_fund", "expenditure_state_capital")
_FUNCTION = re.compile(r"2\d{2}(?:\d{2}){0,2}")
#: 行政运行（科学技术）: what budgets add to the name of an item that several classes have.
_ADDED = re.compile("（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """Cells whose sum a subject can mean; `kind` is the column of a classified row, of a total nothing."""

    cells: tuple[Cell, ...]
    form: str
    kind: str = ""


@lru_cache(maxsize=1)
def spec() -> dict[str, Any]:
    """`forms/checks.yaml` as it stands."""
    source = resources.files("yujuesuan") / "forms" / "checks.yaml"
    loaded: dict[str, Any] = load_yaml(source.read_text("utf-8"))
    return loaded


def restricted(cell: Cell) -> bool:
    """Whether the words before a stated figure make it one unit's, one source's or one purpose's."""
    return bool(re.search(spec()["restricted"], cell.text))


def core(name: str) -> str:
    """A class's name without what prints add to it or leave out: 科学技术（类）支出, 科学技术."""
    return fold(name).removesuffix("支出")


@dataclass(frozen=True)
class Meanings:
    """The cells of one document's tables, by what a narrative calls them; `projects` is how many projects they list."""

    tables: Sequence[Table]
    printed: Mapping[Key, Cell]
    forms: Forms
    projects: int = 0
    _known: dict[str, list[Meaning]] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    _placed: dict[tuple[str, str | None], list[tuple[int, int]]] = field(default_factory=dict)
    _classified_rows: dict[str, Sequence[tuple[int, int]]] = field(default_factory=dict)

    def of(self, subject: str, budget: bool = False) -> list[Meaning]:
        """What a subject can mean; of the three public expenses the budget or the final account."""
        known = f"{subject}/{budget}"
        if known not in self._known:
            self._known[known] = list(self._find(subject, budget))
        return self._known[known]

    def is_open(self, subject: str) -> bool:
        """Whether a row that the subject means has a figure whose column is not known: it may be the one stated."""
        self.of(subject)
        return subject in self._open

    def codes(self, subject: str, form: str) -> frozenset[tuple[int, str]]:
        """(table, code) of the rows that a class, division or item is in a form."""
        return frozenset(
            (t, self.tables[t].rows[r].code) for t, r in self._rows(subject) if self.tables[t].form == form
        )

    def leaves(self, form: str, length: int) -> Iterator[tuple[int, str, Cell]]:
        """(table, code, cell) of the rows of a form whose code has a length and whose total is not nothing."""
        for t, table in enumerate(self.tables):
            column = self._column(t, "total") if table.form == form else None
            for r, row in enumerate(table.rows) if column is not None else ():
                cell = self.printed.get((t, r, column))  # type: ignore[arg-type]
                if cell and cell.value and len(row.code) == length and _FUNCTION.fullmatch(row.code):
                    yield t, row.code, cell

    def project_items(self) -> Iterator[Cell]:
        """The project expenditure of every item of the general budget."""
        for t in self._tables_of.get("general_expenditure", ()):
            column = self._column(t, "project")
            for r, row in enumerate(self.tables[t].rows):
                if len(row.code) == 7 and column is not None and (t, r, column) in self.printed:
                    yield self.printed[(t, r, column)]

    def is_classified(self, subject: str) -> bool:
        """Whether a subject is a class, division or item that a form prints as a row."""
        return subject not in spec()["cells"] and any(self._rows(subject))

    # ---- looking up -------------------------------------------------------------------------------------

    def _find(self, subject: str, budget: bool) -> Iterator[Meaning]:
        if subject in spec()["sangong"]:
            yield from self._sangong(spec()["sangong"][subject], "budget" if budget else "final")
            return
        if budget:
            return
        for terms in spec()["cells"].get(subject, ()):
            yield from self._sum(terms) if isinstance(terms, list) else self._term(terms)
            rows = [row for term in (terms if isinstance(terms, list) else [terms]) for row in self._rows_of(term)]
            self._note_open(subject, rows)
        if subject not in spec()["cells"]:
            yield from self._classified(subject)
            yield from self._project(subject)

    def _term(self, term: Mapping[str, str]) -> Iterator[Meaning]:
        for cell in self._cells(term):
            yield Meaning((cell,), term["form"])

    def _sum(self, terms: Sequence[Mapping[str, str]]) -> Iterator[Meaning]:
        found = [next(self._cells(term), None) for term in terms]
        if found[0] and sum(cell is not None for cell in found) > 1:
            yield Meaning(tuple(cell for cell in found if cell), terms[0]["form"])

    def _cells(self, term: Mapping[str, str]) -> Iterator[Cell]:
        for t, r in self._rows_of(term):
            for c, column in enumerate(self.tables[t].columns):
                if column.measure == term["measure"] and (t, r, c) in self.printed:
                    yield self.printed[(t, r, c)]

    def _rows_of(self, term: Mapping[str, str]) -> Sequence[tuple[int, int]]:
        form, item = term["form"], term.get("item")
        if (form, item) not in self._placed:
            self._placed[form, item] = list(self._find_rows(form, item))
        return self._placed[form, item]

    def _find_rows(self, form: str, item: str | None) -> Iterator[tuple[int, int]]:
        """The rows whose whole label a pattern is; without one the row that sums up all others."""
        for t in self._tables_of.get(form, ()):
            if item is not None:
                named = re.compile(item).fullmatch
                yield from ((t, r) for r, row in enumerate(self.tables[t].rows) if named(fold(row.item)))
            elif (top := total_row(self.tables[t], self.forms)) is not None:
                yield t, top

    def _note_open(self, subject: str, rows: Iterable[tuple[int, int]]) -> None:
        if any(figure.column is None for t, r in rows for figure in self.tables[t].rows[r].figures):
            self._open.add(subject)

    def _sangong(self, options: Sequence[Sequence[str]], measure: str) -> Iterator[Meaning]:
        for cells in self._sangong_cells[measure]:
            for items in options:
                if all(item in cells for item in items):
                    yield Meaning(tuple(cells[item] for item in items), "sangong")

    def _classified(self, subject: str) -> Iterator[Meaning]:
        self._note_open(subject, self._rows(subject))
        for t, r in self._rows(subject):
            for c, column in enumerate(self.tables[t].columns):
                if column.measure and column.side != "income" and (t, r, c) in self.printed:
                    kind = "total" if column.measure in _WHOLE else column.measure
                    yield Meaning((self.printed[(t, r, c)],), self.tables[t].form, kind)

    def _project(self, subject: str) -> Iterator[Meaning]:
        """A listed project, by its whole name."""
        head, _, name = subject.partition("/")
        for t in self._tables_of.get("projects", ()) if head == "项目支出" and name else ():
            column = self._column(t, "total")
            for r, row in enumerate(self.tables[t].rows):
                if column is not None and fold(row.item) == fold(name) and (t, r, column) in self.printed:
                    yield Meaning((self.printed[(t, r, column)],), "projects")

    # ---- rows -------------------------------------------------------------------------------------------

    def _rows(self, subject: str) -> Sequence[tuple[int, int]]:
        """The rows of a class, or of a division or item under its class; none where a table has several."""
        if subject not in self._classified_rows:
            self._classified_rows[subject] = self._find_classified(subject)
        return self._classified_rows[subject]

    def _find_classified(self, subject: str) -> Sequence[tuple[int, int]]:
        *above, leaf = subject.split("/")
        named = [(t, r, self.tables[t].rows[r].code) for t, r in self._named.get(core(leaf), ())]
        # a name alone is a class before it is an item
        deep = bool(above) or all(len(code) > 3 for _, _, code in named)
        found: dict[int, list[int]] = defaultdict(list)
        for t, r, code in named:
            if deep == (len(code) > 3) and all(self._stands_under(t, code, name) for name in above):
                found[t].append(r)
        return [(t, rows[0]) for t, rows in found.items() if len(rows) == 1]

    def _stands_under(self, t: int, code: str, name: str) -> bool:
        """Whether a class or division of that name begins the code; names of divisions vary from form to form."""
        names = [self._names.get((t, code[:n])) for n in (3, 5) if n < len(code)]
        return core(name) in names or (len(names) > 1 and names[0] is not None and core(name) not in self._classes)

    @cached_property
    def _tables_of(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for t, table in enumerate(self.tables):
            found[table.form].append(t)
        return found

    @cached_property
    def _sangong_cells(self) -> Mapping[str, list[dict[str, Cell]]]:
        """The cells of each form of the three public expenses by their item: the budget's and the final account's."""
        found: dict[str, list[dict[str, Cell]]] = {"budget": [], "final": []}
        for t in self._tables_of.get("sangong", ()):
            table = self.tables[t]
            for measure, forms in found.items():
                cells: dict[str, Cell] = {}
                for (other, r, c), cell in self.printed.items():
                    if other == t and table.columns[c].measure == measure:
                        cells.setdefault(table.columns[c].item or table.rows[r].item, cell)
                forms.append(cells)
        return found

    @cached_property
    def _named(self) -> Mapping[str, list[tuple[int, int]]]:
        """Rows by their name: coded ones, and in the summaries those of the expenditure side."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        functions = frozenset(spec()["functions"])
        for t, table in enumerate(self.tables):
            coded = table.form in functions
            if not coded and table.form not in ("summary", "fiscal_summary"):
                continue
            for r, row in enumerate(table.rows):
                if not row.figures or (coded and not _FUNCTION.fullmatch(row.code)):
                    continue
                names = {core(row.item), core(_ADDED.sub("", fold(row.item)))} if coded else {core(row.item)}
                for name in names:
                    found[name].append((t, r))
        return found

    @cached_property
    def _names(self) -> Mapping[tuple[int, str], str]:
        return {(t, row.code): core(row.item) for t, table in enumerate(self.tables) for row in table.rows if row.code}

    @cached_property
    def _classes(self) -> frozenset[str]:
        return frozenset(name for (_, code), name in self._names.items() if len(code) == 3)

    def _column(self, t: int, measure: str) -> int | None:
        return next((c for c, column in enumerate(self.tables[t].columns) if column.measure == measure), None)
