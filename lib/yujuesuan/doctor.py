"""Whether this machine can parse and report, and how to mend what can't."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yujuesuan.errors import YujuesuanError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `remedy` says what to do when it is not `ok`."""

    what: str
    ok: bool
    remedy: str = ""
    optional: bool = False


def examine(data: Path, out: Path) -> Iterator[Finding]:
    """Look at everything that parsing and reporting need, one finding each."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(f"Python {version}", sys.version_info >= (3, 11), "install Python 3.11 or newer")
    yield _font()
    yield _kernel()
    yield _notebooks()
    for folder in (data, out):
        yield _writable(folder)
    yield _frames(data)
    yield _libreoffice()
    yield _browser()
    yield _driver()


def _font() -> Finding:
    from matplotlib.ft2font import FT2Font

    from yujuesuan.charts.theme import FONT_FOLDER, family

    remedy = f"install yujuesuan again: {FONT_FOLDER} must hold NotoSansSC-Subset.otf"
    try:
        name = family()
        faces = [FT2Font(str(path)) for path in FONT_FOLDER.glob("NotoSansSC-Subset*.[ot]tf")]
    except (YujuesuanError, OSError, RuntimeError) as error:
        return Finding(f"bundled font: {error}", False, remedy)
    missing = [c for c in "预决算万元，（）％−0" if not all(face.get_char_index(ord(c)) for face in faces)]
    what = f"bundled font {name}" + (f" lacks {''.join(missing)}" if missing else "")
    return Finding(what, not missing, remedy)


def _kernel() -> Finding:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    remedy = f"{sys.executable} -m ipykernel install --sys-prefix --name python3"
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("Jupyter kernel python3: missing", False, remedy)
    found = shutil.which(command)
    # `python` means the interpreter that starts the kernel, which is this one.
    same = command in ("python", "python3") or (found and Path(found).resolve() == Path(sys.executable).resolve())
    return Finding(f"Jupyter kernel python3: {command}", bool(same), f"it runs another Python; {remedy}")


def _notebooks() -> Finding:
    from yujuesuan.report.plan import find_notebooks

    try:
        paths = find_notebooks()
    except YujuesuanError as error:
        return Finding(f"report notebooks: {error}", False, "run yujuesuan in the repository's folder")
    return Finding(f"report notebooks: {', '.join(path.stem for path in paths)} in {paths[0].parent}", True)


def _writable(folder: Path) -> Finding:
    nearest = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return Finding(f"write access to {folder}", True)
    except OSError as error:
        remedy = f"make {nearest} a folder that you may write to: chmod u+w {nearest}"
        return Finding(f"write access to {folder}: {error.strerror or error}", False, remedy)


def _frames(data: Path) -> Finding:
    from yujuesuan import frames as store
    from yujuesuan.analysis import departments

    try:
        names = departments(store.load(data))
    except (YujuesuanError, KeyError, OSError) as error:
        return Finding(f"frames in {data}: {error}", False, "yujuesuan parse data/raw", optional=True)
    return Finding(f"frames in {data}: {len(names)} departments", True)


def _libreoffice() -> Finding:
    from yujuesuan.readers.office import found

    what = f"LibreOffice {found() or 'missing'} (only .doc, .wps, .rtf, .odt, .ods and .xlsb files need it)"
    return Finding(what, bool(found()), "apt-get install libreoffice-calc libreoffice-writer", optional=True)


def _browser() -> Finding:
    from yujuesuan.report.pdf import REMEDY, browser

    found = browser()
    return Finding(f"browser {found or 'missing'} (only reports as PDF need it)", bool(found), REMEDY, optional=True)


def _driver() -> Finding:
    found = shutil.which("chromedriver")
    what = f"chromedriver {found or 'missing'} (only the page tests need it)"
    return Finding(what, bool(found), "apt-get install chromium chromium-driver", optional=True)
