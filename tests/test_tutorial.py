"""The tutorial, run as a new user runs it: from notebooks/ of a fresh checkout, every cell's result looked at."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "notebooks" / "tutorial.ipynb"
DEPARTMENT = "江汉区科学技术和经济信息化局"


def test_cells_are_short_and_clean():
    notebook = nbformat.read(SOURCE, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) < 6
            assert not cell.outputs and cell.execution_count is None
        else:
            assert any("\u4e00" <= c <= "\u9fff" for c in cell.source) and any(c.isascii() for c in cell.source)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What each code cell shows by the cell's id: its texts and the kinds of its outputs; and the folder it ran in."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("data", "notebooks", "outputs"):
        (folder / name).mkdir()
    (folder / "data" / "raw").symlink_to(ROOT / "data" / "raw")
    command = folder / "bin" / "yujuesuan"  # what `make setup` installs, for the library of this checkout
    command.parent.mkdir()
    command.write_text(f"#!{sys.executable}\nfrom yujuesuan.cli import main\nmain()\n")
    command.chmod(0o755)
    notebook = nbformat.read(SOURCE, as_version=4)
    path = os.pathsep.join([str(command.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path)
        patch.setenv("PYTHONPATH", str(ROOT / "lib"))
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder / "notebooks")}})
        client.execute()
    found = {cell.id: [_plain(output) for output in cell.outputs] for cell in notebook.cells if "outputs" in cell}
    kinds = {
        cell.id: {kind for output in cell.outputs for kind in output.get("data", {})}
        for cell in notebook.cells
        if "outputs" in cell
    }
    return {name: "\n".join(texts) for name, texts in found.items()}, kinds, folder


def _plain(output):
    if output.output_type == "stream":
        assert output.name == "stdout", f"a warning: {output.text}"
        return output.text
    return output.data.get("text/plain", "")


#: What each cell's output says; numbers are those of data/raw, read there by eye.
SAYS = {
    "parse": ["江岸区科学技术和经济信息化局 2023 final", "9 tables", "jiangan-2023-final.txt", "line 1596"],
    "amounts": ["summary", "amount_wan"],
    "as-printed": ["6,532.71", "国防支出", "120.00"],
    "find": ["科学技术支出", "3959.66", "3,959.66", "768.03", "3191.63", "470"],
    "print": ["206 科学技术支出 3,959.66 768.03 3,191.63"],
    "statuses": ["pass", "rounding", "fail"],
    "fails": ["list_sum", "evaluation"],
    "evidence": ["1596", "3.44", "0.97", "2.50"],
    "parse-all": ["5 documents → ../data/processed", "hongshan-2023-budget.txt"],
    "load": ["5 documents, 4 departments", "year_over_year", "a printed money cell of an official table"],
    "departments": [DEPARTMENT],
    "changes": ["科学技术支出", "3075.76", "3541.92", "-466.16", "2020", "budget"],
    "export": ["yujuesuan.xlsx"],
    "report": [f"{DEPARTMENT}-year_over_year.html", "1 report. Open "],
    "open": [f"{DEPARTMENT}-year_over_year.html"],
    "own": ["../data/raw/my-own-budget.pdf: ", " — "],
}
#: Cells that show a chart, and cells that show nothing.
CHARTS, SILENT = {"chart", "style", "execution"}, {"save"}


def test_every_cell_is_looked_at(shown):
    assert set(shown[0]) == set(SAYS) | CHARTS | SILENT


@pytest.mark.parametrize("cell", SAYS)
def test_a_cell_says(shown, cell):
    for text in SAYS[cell]:
        assert text in shown[0][cell], f"{text!r} not in {shown[0][cell]}"


def test_charts_are_drawn_and_frames_shown_as_tables(shown):
    _, kinds, _ = shown
    for cell in CHARTS:
        assert "image/png" in kinds[cell]
    for cell in ("parse", "amounts", "as-printed", "find", "fails", "evidence", "load", "changes"):
        assert "text/html" in kinds[cell]


def test_files_are_written(shown):
    folder = shown[2] / "outputs"
    assert "科学技术支出" in (folder / "my-changes.csv").read_text("utf-8-sig")
    assert (folder / "my-figure.svg").read_text("utf-8").startswith("<?xml")
    assert (folder / "export" / "yujuesuan.xlsx").read_bytes()[:2] == b"PK"
    page = (folder / f"{DEPARTMENT}-year_over_year.html").read_text("utf-8")
    assert "<h1" in page and "3,075.76" in page
