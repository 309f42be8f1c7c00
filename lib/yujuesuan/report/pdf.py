"""A page as PDF, printed by a Chromium browser without a window."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
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
    """Print a page on A4 with its title and page numbers to `target`, in whose folder the browser works.

    Raises `ReportFailed` when there is no browser or it makes no file.
    """
    program = require_browser()
    source, profile = target.with_suffix(".print.html"), target.with_suffix(".profile")
    source.write_text(_with_margins(page, title), encoding="utf-8")
    # a browser run by root, as in a container, can't shut itself in
    root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    folder, place = f"--user-data-dir={profile.resolve()}", f"--print-to-pdf={target.resolve()}"
    command = [program, *_FLAGS, *root, folder, place, source.resolve().as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_SECONDS)
        said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
    except subprocess.TimeoutExpired:
        said = [f"not done after {_SECONDS} s"]
    except OSError as error:
        said = [error.strerror or str(error)]
    if not target.exists() or target.read_bytes()[:5] != b"%PDF-":
        raise ReportFailed(f"{program} made no PDF: {said[0]}", remedy="print the HTML page from a browser instead")


def _with_margins(page: str, title: str) -> str:
    """A page with the style of its print margins, and the glyphs that stand there under a family of their own."""
    family = f"{fonts.FAMILY} Margins"
    made = fonts.embedded(f"<html><head></head><body><p>{html.escape(title)}</p></body></html>")
    faces = "".join(_STYLE.findall(made)).replace(f'"{fonts.FAMILY}"', f'"{family}"')
    margins = _MARGINS.format(title=_css_string(title), look=_LOOK.format(family=family))
    return page.replace("</head>", f"{faces}<style>{margins}</style>\n</head>", 1)


def _css_string(text: str) -> str:
    """A string for a style sheet within HTML: whatever could end either is written by its number."""
    return '"' + "".join(c if c.isalnum() or c in " ：，、（）·-" else f"\\{ord(c):x} " for c in text) + '"'
