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
    frames = store.load(store.locate(folder))
    return matching(frames, part, aliases(frames)) if part.strip() else all_departments(frames)


def aliases(frames: Frames) -> Mapping[str, str]:
    """Printed names and the departments they stand for, from the `sources.yaml` beside the parsed files."""
    folders = sorted({home(Path(path))[0] for path in frames["documents"]["path"]})
    found: dict[str, str] = {}
    for folder in folders:
        found |= sources(folder).get("aliases") or {}
    return found
