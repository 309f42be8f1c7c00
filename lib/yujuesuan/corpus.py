"""All frames of all documents, as JupyterLab wants them: found from a notebook's folder, shown, names completed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from yujuesuan import frames as store
from yujuesuan.analysis.departments import departments as all_departments
from yujuesuan.analysis.departments import matching
from yujuesuan.display import FrameSet
from yujuesuan.extract.metadata import sources
from yujuesuan.frames import Frames
from yujuesuan.readers import home


def load(folder: Path | str = "data/processed") -> FrameSet:
    """All frames of a folder by name: `yj.load()["amounts"]`.

    A folder that isn't an absolute path is looked for in the working directory, its parents and the repository, so
    that it works from `notebooks/` too. Raises `MissingData`, which says what to run, when there are no frames.
    """
    return FrameSet(store.load(store.locate(folder)))


def departments(part: str = "", folder: Path | str = "data/processed") -> list[str]:
    """The canonical names of the departments in the frames of a folder; of these the ones that `part` can mean.

    `part` is any part of a name or alias, or a name with its city in front: `yj.departments("江汉")`. Raises
    `UnknownDepartment` with the names spelled most like it when it can mean none.
    """
    found = store.locate(folder)
    frames = store.load(found)
    return matching(frames, part, aliases(frames, found)) if part.strip() else all_departments(frames)


def aliases(frames: Frames, folder: Path) -> Mapping[str, str]:
    """Printed names and the departments they stand for, from the `sources.yaml` beside the parsed files.

    Their paths are as given to `parse`: a relative one is looked for where `parse` may have run, in the working
    directory, its parents, and those of the frames' folder.
    """
    roots = [Path.cwd(), *Path.cwd().parents, *folder.resolve().parents]
    folders = sorted({home(Path(path))[0] for path in frames["documents"]["path"]})
    found: dict[str, str] = {}
    for raw in folders:
        there = next((root / raw for root in roots if (root / raw / "sources.yaml").exists()), None)
        found |= (sources(there).get("aliases") or {}) if there else {}
    return found
