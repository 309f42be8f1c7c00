"""What JupyterLab and IPython show and complete: documents, frames, names of departments."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from frames_made import BOTH, BUDGET, FINAL, HOSTILE, made
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from IPython.lib.pretty import pretty
from lxml import html

import yujuesuan as yj
from yujuesuan import frames as store
from yujuesuan.corpus import aliases
from yujuesuan.display import FrameSet
from yujuesuan.errors import MissingData, UnknownDepartment

RAW = Path(__file__).parent.parent / "data" / "raw"


@pytest.fixture(scope="module")
def document():
    return yj.parse(RAW / "jianghan-2020-budget.txt")


def test_a_document_shows_whose_it_is_and_what_was_found(document):
    """Line 427 of the file prints 小计 462.30 for 423.65 + 58.65."""
    text, shown = pretty(document), html.fromstring(document._repr_html_()).text_content()
    for found in ("江汉区科学技术和经济信息化局", "2020", "budget", "jianghan-2020-budget.txt", "line 427: columns: "):
        assert found in text and found in shown
    assert "2020 · budget (预算)" in shown
    rows = dict(re.findall(r"(\w+) ([\d,]+)(?:, |\n)", text[text.index("frames ") :]))
    assert rows["documents"] == "1" and rows["amounts"] == f"{len(document.amounts):,}"
    counts = document.checks["status"].value_counts()
    assert f"{counts['pass']} pass" in text and f"{counts['fail']} fail" in shown


def test_forms_are_listed_by_the_names_that_tables_has(document):
    tables = html.fromstring(document._repr_html_()).xpath("//table")
    forms = {row[0].text: row[1].text for row in tables[0].xpath("tbody/tr")}
    assert list(forms) == list(document.tables)
    assert list(forms.values()) == [table.title for table in document.official_tables]
    frames = {row[0].text: row[1].text for row in tables[1].xpath("tbody/tr")}
    assert frames["statements"] == f"{len(document.statements):,}" and list(frames) == list(document.frames)


def test_of_many_findings_the_first_are_shown_and_the_rest_counted(document):
    record = {**document.records["checks"][0], "status": "warn", "message": HOSTILE}
    many = replace(document, records={**document.records, "checks": [record] * 11})
    shown = many._repr_html_()
    assert HOSTILE not in shown and shown.count("&lt;script&gt;") == 8, "escaped"
    assert "and 3 more: .checks.query(&quot;status == &#x27;warn&#x27;&quot;)" in shown
    assert "11 to look at" in repr(many) and "disagree" not in shown
    assert "to look at" not in many._repr_html_().partition("<summary>forms")[2]


def test_colours_are_the_notebooks_own(document):
    """Any colour of ours would be unreadable in one of JupyterLab's two themes."""
    for shown in (document._repr_html_(), FrameSet(made())._repr_html_()):
        assert set(re.findall(r'style="([^"]*)"', shown)) == {"text-align: left"}
        assert "<style" not in shown and "color" not in shown


def test_frames_are_a_dict_that_says_what_each_is(data):
    frames = yj.load(data)
    assert isinstance(frames, dict) and isinstance(frames["amounts"], pd.DataFrame)
    assert dict(frames).keys() == store.load(data).keys()
    for shown in (repr(frames), pretty(frames), html.fromstring(frames._repr_html_()).text_content()):
        assert "5 documents, 3 departments" in shown and "a printed money cell of an official table" in shown
    assert len(repr(frames).splitlines()) == 1 + len(frames)
    with pytest.raises(KeyError, match="no frame 'amount' — near names: amounts"):
        frames["amount"]
    with pytest.raises(KeyError, match="no frame 'zzz' — frames here: documents, amounts"):
        frames["zzz"]
    assert frames.get("zzz") is None and "zzz" not in frames
    assert repr(FrameSet()) == "<0 frames>"


@pytest.fixture
def complete(data):
    """What IPython's completer offers for a text in which `frames` are loaded."""
    shell = InteractiveShell()
    shell.user_ns.update(yj=yj, frames=yj.load(data))

    def offered(text: str) -> set[str]:
        with provisionalcompleter():
            return {one.text for one in shell.Completer.completions(text, len(text))}

    yield offered
    InteractiveShell.clear_instance()


def test_ipython_completes_frames_columns_and_functions(complete):
    assert complete('frames["am') == {"amounts"}
    assert complete('frames["') >= {"amounts", "checks", "year_over_year"}
    assert "amount_wan" in complete('frames["amounts"]["amo')
    assert complete("yj.") == {"Parsed", "charts", "departments", "load", "parse"}


def test_ipython_formats_documents_and_frames_as_html(document, data):
    shell = InteractiveShell()
    for shown in (document, yj.load(data)):
        formats, _ = shell.display_formatter.format(shown)
        assert set(formats) == {"text/plain", "text/html"} and "\n" in formats["text/plain"]
    InteractiveShell.clear_instance()


def test_departments_are_listed_and_completed(data):
    assert yj.departments(folder=data) == [BOTH, BUDGET, FINAL]
    assert yj.departments("财政", data) == [BUDGET]
    assert yj.departments("区", data) == [BOTH, BUDGET, FINAL]
    assert yj.departments(f" 某某市{BUDGET}", data) == [BUDGET]
    with pytest.raises(UnknownDepartment, match=f"no department '甲区科学院' in the frames — near names: {FINAL}"):
        yj.departments("甲区科学院", data)
    with pytest.raises(UnknownDepartment, match=f"departments there: {BOTH}, {BUDGET}, {FINAL}"):
        yj.departments("xyz", data)


def test_frames_and_aliases_are_found_from_the_notebooks_folder(tmp_path, monkeypatch):
    """`parse` ran in the repository, with paths relative to it; JupyterLab runs in notebooks/."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "raw" / "sources.yaml").write_text(f"aliases:\n  甲科局: {FINAL}\n", "utf-8")
    store.write(made(), tmp_path / "data" / "processed")
    for folder in (tmp_path, tmp_path / "notebooks"):
        monkeypatch.chdir(folder)
        assert yj.departments("甲科") == [FINAL]
        assert yj.departments("某某市甲科局") == [FINAL]
        assert len(yj.load()["documents"]) == 5
    monkeypatch.chdir("/")
    assert aliases(yj.load(tmp_path / "data" / "processed"), tmp_path / "data" / "processed") == {"甲科局": FINAL}


def test_without_frames_the_error_says_what_to_run(tmp_path):
    with pytest.raises(MissingData, match="yujuesuan parse data/raw"):
        yj.departments("江汉", tmp_path)
