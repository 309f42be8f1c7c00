"""What several test files build on."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from frames_made import made

from yujuesuan import frames as store
from yujuesuan.analysis import budget_execution, year_over_year
from yujuesuan.batch import parse_paths
from yujuesuan.report import build

ROOT = Path(__file__).resolve().parent.parent


LANGUAGES = ("zh", "en")
#: Debian's Chromium as root, without the connections that it makes by itself.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder with the frames made by hand and the marts computed from them."""
    folder = tmp_path_factory.mktemp("processed")
    frames = made()
    frames["year_over_year"], frames["budget_execution"] = year_over_year(frames), budget_execution(frames)
    store.write(frames, folder)
    return folder


@pytest.fixture(scope="session")
def sites(tmp_path_factory, worker_id):
    """A folder with all reports of data/raw in `zh` and `en`, made once however many processes run the tests."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder, ready = shared / "site", shared / "site.ready"
    try:
        folder.mkdir()
    except FileExistsError:
        while not ready.exists():
            time.sleep(0.2)
    else:
        try:
            make_sites(folder)
        finally:
            ready.touch()
    return folder


def make_sites(folder: Path) -> None:
    frames, errors = parse_paths([ROOT / "data" / "raw"])
    assert not errors
    frames["year_over_year"], frames["budget_execution"] = year_over_year(frames), budget_execution(frames)
    store.write(frames, folder / "processed")
    for language in LANGUAGES:
        results = build.report(data_dir=folder / "processed", out=folder / language, language=language)
        assert [result.error for result in results] == [None] * 13


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no chromium and chromedriver: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()
