"""Which departments the frames hold, what each has disclosed, and where a figure stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd

from yujuesuan.analysis.compare import known
from yujuesuan.errors import UnknownDepartment
from yujuesuan.extract.metadata import canonical_department

Frames = Mapping[str, pd.DataFrame]
#: How many departments an error message names.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One disclosure: the budget or the final account of a department and year; it can be several files."""

    department: str
    year: int
    stage: str
    doc_ids: tuple[str, ...]

    def rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of a frame that belong to this disclosure."""
        return frame[frame["doc_id"].isin(self.doc_ids)]


def departments(frames: Frames) -> list[str]:
    """The canonical department names in the frames, sorted."""
    return sorted(frames["documents"]["department"].unique())


def by_department(frames: Frames) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """Every department with its own rows of every frame, in the order of their names.

    One pass over each frame, where filtering it for each department would take one pass a department.
    """
    groups = {name: dict(iter(data.groupby("department", sort=False))) for name, data in frames.items()}
    for department in departments(frames):
        yield department, {name: found.get(department, frames[name].iloc[:0]) for name, found in groups.items()}


def split(frame: pd.DataFrame, disclosures: Iterable[Disclosure]) -> list[pd.DataFrame]:
    """The rows of a frame that belong to each disclosure, in one pass over the frame."""
    places = frame.groupby("doc_id", sort=False).indices
    found = [[place for doc_id in x.doc_ids for place in places.get(doc_id, ())] for x in disclosures]
    return [frame.iloc[sorted(rows)] for rows in found]


def disclosures(frames: Frames, department: str) -> list[Disclosure]:
    """A department's disclosures, the latest first; a final account comes before the budget of its year."""
    documents = frames["documents"]
    mine = documents[documents["department"] == department]
    found = [
        Disclosure(department, int(str(year)), str(stage), tuple(sorted(group["doc_id"])))
        for (year, stage), group in mine.groupby(["fiscal_year", "stage"], sort=False)
    ]
    return sorted(found, key=lambda x: (x.year, x.stage == "final"), reverse=True)


def resolve(frames: Frames, name: str, aliases: Mapping[str, str] | None = None) -> str:
    """The canonical name for a name, an alias, or a name with its city in front.

    Raises `UnknownDepartment`, which lists the nearest names, when nothing or more than one thing fits; where
    nothing is near, it lists departments that there are.
    """
    names, aliases = departments(frames), aliases or {}
    wanted = aliases.get(name, name)
    if wanted in names:
        return wanted
    fitting = [x for x in names if wanted.endswith(x)]
    if len(fitting) == 1:
        return fitting[0]
    near = fitting or _near(wanted.strip(), {x: x for x in names} | {x: y for x, y in aliases.items() if y in names})
    raise UnknownDepartment(f"no department {name!r} in the frames", remedy=_remedy(near, names))


def matching(frames: Frames, part: str, aliases: Mapping[str, str] | None = None) -> list[str]:
    """The departments that part of a name, an alias, or a name with its city in front can mean, sorted.

    Raises `UnknownDepartment` as `resolve` does when there is none.
    """
    wanted, names = part.strip(), departments(frames)
    called = {x: x for x in names} | {x: y for x, y in (aliases or {}).items() if y in names}
    parts = (wanted, canonical_department(wanted))
    found = {y for x, y in called.items() if wanted.endswith(x) or any(part in x for part in parts)}
    return sorted(found) if found else [resolve(frames, part, aliases)]


def _near(wanted: str, canonical: Mapping[str, str]) -> list[str]:
    """Departments whose name or alias contains the wanted text, else those spelled most like it.

    `canonical` maps names and aliases to departments.
    """
    found = [x for x in canonical if wanted in x] if wanted else []
    found = found or difflib.get_close_matches(wanted, canonical, n=_MOST, cutoff=0.3)
    return list(dict.fromkeys(canonical[x] for x in found))


def _remedy(near: list[str], names: list[str]) -> str:
    if not names:
        return "the frames hold no department"
    shown = near or names
    more = f" and {len(shown) - _MOST} more" if len(shown) > _MOST else ""
    return ("near names: " if near else "departments there: ") + ", ".join(shown[:_MOST]) + more


def file_names(frames: Frames) -> dict[str, str]:
    """File name of every document by `doc_id`."""
    documents = frames["documents"]
    return {doc_id: PurePath(path).name for doc_id, path in zip(documents["doc_id"], documents["path"], strict=True)}


def _place(name: str, page: object, line: object) -> str:
    return name + (f" p. {page}" if known(page) else "") + (f":{line}" if known(line) else "")


def citation(names: Mapping[str, str], row: object) -> str:
    """`江岸区科学技术和经济信息化局 2023 final, jiangan-2023-final.txt:1166` for a row with the frames' keys."""
    where = _place(names[row.doc_id], row.page, row.line)  # type: ignore[attr-defined]
    return f"{row.department} {row.fiscal_year} {row.stage}, {where}"  # type: ignore[attr-defined]
