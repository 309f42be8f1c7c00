"""A page as PDF, printed by a Chromium browser without a window."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from yujuesuan.errors import ReportFailed
from yujuesuan.report import fonts

#: What Chromium and its kin are called on the systems there are.
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "Google Chrome",
    "microsoft-edge",
    "msedge",
)
REMEDY = "install Chromium, Chrome or Edge so that it is on PATH (Debian and Ubuntu: apt-get install chromium)"
#: A browser that prints longer than this has hung.
_SECONDS = 180
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--no-pdf-header-footer",  # it would print the path of the file
    "--virtual-time-budget=10000",  # until fonts and script are done
)
#: Title and number of each page, in the margins; A4 and the rest are the page's own print style.
_MARGINS = (
    "@media print {{ @page {{ size: A4; margin: 16mm 12mm;"
    " @top-left {{ content: {title}; {look} }} @bottom-right {{ content: counter(page) ' / ' counter(pages); {look} }}"
    " }} }}"
)
_LOOK = "font: 8pt '{family}', sans-serif; color: #444"
_UNSEEN = "position: absolute; top: 0; left: 0; width: 1px; height: 1px; overflow: hidden; visibility: hidden"
_STYLE = re.compile(r"<style>.*?</style>", re.S)


def browser() -> str | None:
    """The browser on PATH that prints pages; None where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def require_browser() -> str:
    """The browser that prints pages. Raises `ReportFailed`, which says what to install."""
    if found := browser():
        return found
    raise ReportFailed("no browser that makes PDF files is on PATH", remedy=REMEDY)


def to_pdf(page: str, title: str, target: Path) -> None:
    """Print a page on A4 with its title and page numbers.

    Raises `ReportFailed` when there is no browser or it makes no file; `target` is then as it was.
    """
    program = require_browser()
    # a browser may still be writing to its profile when it has ended
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".printing-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        source, made = folder / "page.html", folder / "page.pdf"
        source.write_text(_with_margins(page, title), encoding="utf-8")
        options = [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={made}", source.as_uri()]
        said = _run([program, *_FLAGS, *_for_root(), *options])
        if not made.exists() or made.read_bytes()[:5] != b"%PDF-":
            raise ReportFailed(f"{program} made no PDF: {said}", remedy="print the HTML page from a browser instead")
        os.replace(made, target)


def _run(command: list[str]) -> str:
    """Run the browser; returns the last thing that it said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return f"not done after {_SECONDS} s"
    except OSError as error:
        return error.strerror or str(error)
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]


def _for_root() -> list[str]:
    """A browser run by root, as in a container, can't shut itself in."""
    return ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []


def _with_margins(page: str, title: str) -> str:
    """A page with the style of its print margins, and the glyphs that stand there under a family of their own."""
    family = f"{fonts.FAMILY} Margins"
    made = fonts.embedded(f"<html><head></head><body><p>{html.escape(title)}</p></body></html>")
    faces = "".join(_STYLE.findall(made)).replace(f'"{fonts.FAMILY}"', f'"{family}"')
    margins = _MARGINS.format(title=_css_string(title), look=_LOOK.format(family=family))
    page = page.replace("</head>", f"{faces}<style>{margins}</style>\n</head>", 1)
    # a browser loads a font for the text of elements only; this one is laid out and not shown
    return page.replace(
        "</body>", f"<p style=\"{_UNSEEN}; font-family: '{family}'\">{html.escape(title)}</p></body>", 1
    )


def _css_string(text: str) -> str:
    """A string for a style sheet within HTML: whatever could end either is written by its number."""
    return '"' + "".join(c if c.isalnum() or c in " ：，、（）·-" else f"\\{ord(c):x} " for c in text) + '"'
