"""The notebooks: short cells, no outputs, and a run with each kind of department."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from frames_made import BUDGET, FINAL

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = [
    ROOT / "notebooks" / f"{name}.ipynb" for name in ("year_over_year", "budget_execution", "disclosure_quality")
]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_sources_are_clean_and_short(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert not cell.outputs and cell.execution_count is None
        assert len(cell.source.splitlines()) <= 3
        assert not any(
            isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda) for node in ast.walk(ast.parse(cell.source))
        )


def test_one_parameters_cell_with_working_defaults(path):
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    values: dict[str, str] = {}
    exec(cell.source, values)  # assignments only, as the test above makes sure
    assert values["department"] == "江汉区科学技术和经济信息化局"
    assert values["language"] == "zh"
    assert values["data_dir"] == "../data/processed"


def papermill(path: Path, target: Path, cwd: Path, *parameters: str) -> nbformat.NotebookNode:
    """Plain papermill, as a schedule would call it."""
    options = [word for parameter in parameters for word in ("-p", *parameter.split("=", 1))]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    command = [sys.executable, "-m", "papermill", str(path), str(target), "--no-progress-bar", *options]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    return nbformat.read(target, as_version=4)


@pytest.fixture
def repository(data, tmp_path):
    """A folder laid out as the repository, with frames where the notebooks' default expects them."""
    for name in ("data", "notebooks"):
        (tmp_path / "repository" / name).mkdir(parents=True)
    (tmp_path / "repository" / "data" / "processed").symlink_to(data)
    return tmp_path / "repository"


@pytest.mark.parametrize(("department", "start", "language"), [(FINAL, ".", "zh"), (BUDGET, "notebooks", "en")])
def test_each_runs_with_a_final_account_and_with_a_budget_only(path, department, start, language, repository, tmp_path):
    """Started from the repository, as papermill is, and from notebooks/, as JupyterLab does."""
    target = tmp_path / "out.ipynb"
    done = papermill(path, target, repository / start, f"department={department}", f"language={language}")
    outputs = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    shown = ["".join(output.data["text/html"]) for output in outputs if "text/html" in output.get("data", {})]
    assert department in shown[0]
    assert "<figure" in "".join(shown)
    assert not [output for output in outputs if output.output_type == "stream"], "no warnings in a report"
