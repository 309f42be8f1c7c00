"""The command line: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest
from frames_made import BUDGET, FINAL, made

from yujuesuan import cli
from yujuesuan import frames as store
from yujuesuan.doctor import examine
from yujuesuan.report import build, pdf, plan

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
DISCLOSURE = RAW / "jianghan-2020-budget.txt"


@pytest.fixture
def yujuesuan(monkeypatch, tmp_path, capsys):
    """Run the command in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["yujuesuan", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def fake_reports(monkeypatch):
    """Reports without kernels: the jobs asked for are noted, and fail for the departments named."""
    asked: list[tuple[list[str], Path, str | None, list[str]]] = []
    failing: set[str] = set()

    def report(departments, notebooks, data_dir, out, language, on_progress, *, formats, config, aliases):
        frames = store.load(data_dir)
        jobs = plan.chosen(plan.plan(frames, config, aliases, language), frames, departments, notebooks)
        asked.append(([job.department for job in jobs], Path(out), language, list(formats)))
        results = [
            build.Result(job.notebook.stem, job.department, None, "cell 3 failed", 1.0, name=job.name)
            if job.department in failing
            else build.Result(job.notebook.stem, job.department, None, None, 1.0, (out / "x.html",), job.name)
            for job in jobs
        ]
        for result in results:
            on_progress(result)
        return results

    monkeypatch.setattr(build, "report", report)
    notebook = Path(__file__).parent.parent / "notebooks" / "year_over_year.ipynb"
    monkeypatch.setattr(plan, "find_notebooks", lambda names=None: [notebook])
    return asked, failing


@pytest.mark.parametrize("command", ["parse", "check", "report", "run", "show", "doctor"])
def test_help_has_examples(yujuesuan, command):
    code, out, _ = yujuesuan(command, "--help")
    assert code == 0
    assert "Example" in out and f"yujuesuan {command}" in out


def test_parse_writes_every_frame_and_a_summary(yujuesuan, tmp_path):
    code, out, err = yujuesuan("parse", DISCLOSURE, "--out", "frames")
    assert code == 0, err
    assert "江汉区科学技术和经济信息化局" in out and "2020" in out and "budget" in out
    written = store.load(tmp_path / "frames")
    assert set(written) >= {
        "documents",
        "amounts",
        "statements",
        "projects",
        "checks",
        "year_over_year",
        "budget_execution",
    }
    assert not list((tmp_path / "frames").glob(".*")), "no temporary file is left"


def test_parse_names_what_it_could_not_read_and_goes_on(yujuesuan, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "poem.txt").write_text("床前明月光，疑是地上霜。\n" * 20, "utf-8")
    code, _, err = yujuesuan("parse", "missing.txt", "empty.txt", "poem.txt", DISCLOSURE, "--out", "frames")
    assert code == 2
    errors = [line for line in err.splitlines() if line.startswith("error:")]
    assert len(errors) == 3
    for name, line in zip(("missing.txt", "empty.txt", "poem.txt"), errors, strict=True):
        assert name in line
    assert len(store.load(tmp_path / "frames")["documents"]) == 1


def test_nothing_parsed_leaves_the_frames_as_they_were(yujuesuan, tmp_path):
    store.write(made(), tmp_path / "frames")
    code, _, err = yujuesuan("parse", "missing.txt", "--out", "frames")
    assert code == 2
    assert "as it was" in err
    assert len(store.load(tmp_path / "frames")["documents"]) == 5


def test_report_takes_all_departments_or_those_named(yujuesuan, tmp_path, fake_reports):
    store.write(made(), tmp_path / "frames")
    asked, _ = fake_reports
    code, out, err = yujuesuan("report", "--data", "frames", "--out", "pages", "--language", "en")
    assert code == 0, err
    assert "index.html" in out and str(tmp_path) in out
    assert f"{FINAL} year_over_year  pages/x.html" in out
    yujuesuan("report", "--data", "frames", "--department", FINAL, "--department", BUDGET)
    assert [len(call[0]) for call in asked] == [3, 2]
    assert asked[0][1:] == (Path("pages"), "en", ["html"])


def test_report_exits_1_and_names_the_failed_cell(yujuesuan, tmp_path, fake_reports):
    store.write(made(), tmp_path / "frames")
    fake_reports[1].add(BUDGET)
    code, out, err = yujuesuan("report", "--data", "frames")
    assert code == 1
    assert f"error: {BUDGET} year_over_year: cell 3 failed" in err
    assert "\n2 reports, 1 failed. Open " in out and f"{BUDGET} year_over_year  failed" in out


def test_report_counts_what_was_made_and_what_failed(yujuesuan, tmp_path, fake_reports):
    store.write(made(), tmp_path / "frames")
    _, failing = fake_reports
    assert "\n3 reports. Open " in yujuesuan("report", "--data", "frames")[1]
    assert "\n1 report. Open " in yujuesuan("report", "--data", "frames", "--department", FINAL)[1]
    failing |= {FINAL, BUDGET}
    named = ("--department", FINAL, "--department", BUDGET)
    code, out, err = yujuesuan("report", "--data", "frames", *named)
    assert code == 1 and len(err.splitlines()) == 2
    assert out.endswith("\n0 reports, 2 failed; the reasons are above\n")


def test_an_unknown_department_lists_near_names(yujuesuan, tmp_path, fake_reports):
    store.write(made(), tmp_path / "frames")
    code, _, err = yujuesuan("report", "--data", "frames", "--department", "甲区科学局")
    assert code == 2
    (line,) = err.strip().splitlines()
    assert line.startswith(f"error: no department '甲区科学局' in the frames — near names: {FINAL}")


def test_part_of_a_name_lists_the_departments_that_have_it(yujuesuan, fake_reports):
    assert yujuesuan("parse", RAW, "--out", "frames")[0] == 0
    code, _, err = yujuesuan("report", "--data", "frames", "--department", "江汉")
    assert code == 2
    assert err == "error: no department '江汉' in the frames — near names: 江汉区科学技术和经济信息化局\n"
    _, _, err = yujuesuan("report", "--data", "frames", "--department", "xyz")
    assert "'xyz' in the frames — departments there: 江岸区科学技术和经济信息化局, " in err
    assert err.count("科学技术和经济信息化局") == 4 and "near" not in err


def test_an_alias_stands_for_its_department(yujuesuan, tmp_path, fake_reports):
    assert yujuesuan("parse", DISCLOSURE, "--out", "frames")[0] == 0
    code, _, err = yujuesuan("report", "--data", "frames", "--department", "江汉区科经局")
    assert code == 0, err
    assert fake_reports[0][0][0] == ["江汉区科学技术和经济信息化局"]


def test_report_without_frames_says_what_to_run(yujuesuan):
    code, _, err = yujuesuan("report", "--data", "nowhere/at/all")
    assert code == 2
    assert "yujuesuan parse" in err and len(err.strip().splitlines()) == 1


def test_reports_yaml_of_the_working_directory_or_the_one_named(yujuesuan, tmp_path, fake_reports):
    store.write(made(), tmp_path / "frames")
    (tmp_path / "reports.yaml").write_text(f"reports:\n- departments: [{BUDGET}]\n", "utf-8")
    (tmp_path / "other.yaml").write_text(f"reports:\n- departments: {FINAL}\n", "utf-8")
    asked, _ = fake_reports
    assert yujuesuan("report", "--data", "frames")[0] == 0
    assert yujuesuan("report", "--data", "frames", "--config", "other.yaml")[0] == 0
    assert [call[0] for call in asked] == [[BUDGET], [FINAL]]
    code, _, err = yujuesuan("report", "--data", "frames", "--department", FINAL)
    assert code == 2 and "reports.yaml" in err and len(asked) == 2
    code, _, err = yujuesuan("report", "--data", "frames", "--config", "none.yaml")
    assert code == 2 and err == "error: none.yaml: cannot be read (No such file or directory) — check the path\n"


def test_a_fault_of_reports_yaml_is_told_before_anything_is_parsed(yujuesuan, tmp_path):
    (tmp_path / "reports.yaml").write_text("language: zh\nreport: []\n", "utf-8")
    code, _, err = yujuesuan("run", DISCLOSURE, "--out", "frames")
    assert code == 2
    assert err == "error: reports.yaml:2: unknown key 'report' — near names: reports\n"
    assert not (tmp_path / "frames").exists()


def test_without_a_browser_the_other_formats_are_made(yujuesuan, tmp_path, fake_reports, monkeypatch):
    store.write(made(), tmp_path / "frames")
    monkeypatch.setattr(pdf, "browser", lambda: None)
    asked, _ = fake_reports
    code, out, err = yujuesuan("report", "--data", "frames", "--to", "pdf", "--to", "notebook", "--to", "html")
    assert code == 1
    assert asked[0][3] == ["notebook", "html"] and "3 reports" in out
    (line,) = err.splitlines()
    assert line.startswith("error: no browser") and "apt-get install chromium" in line
    assert yujuesuan("report", "--data", "frames", "--to", "pdf")[0] == 1 and len(asked) == 1
    assert "note  browser missing" in yujuesuan("doctor")[1]


def test_run_does_both_and_keeps_the_worse_exit_code(yujuesuan, tmp_path, fake_reports):
    code, _, err = yujuesuan("run", DISCLOSURE, "--out", "frames", "--reports", "pages")
    assert code == 0, err
    assert fake_reports[0][0][1] == Path("pages")
    assert yujuesuan("run", DISCLOSURE, "missing.txt", "--out", "frames")[0] == 2
    fake_reports[1].add("江汉区科学技术和经济信息化局")
    assert yujuesuan("run", DISCLOSURE, "--out", "frames")[0] == 1
    assert yujuesuan("run", "missing.txt", "--out", "other")[0] == 2


def test_check_lists_counts_then_contradictions_then_warnings(yujuesuan, tmp_path):
    store.write(made(), tmp_path / "frames")
    code, out, err = yujuesuan("check", "--data", "frames")
    assert code == 0, err
    lines = out.splitlines()
    start = lines.index(f"data/raw/甲-2023-final.txt  {FINAL} 2023 final")
    assert [line.split() for line in lines[start + 1 : start + 7]] == [
        ["rule", "pass", "rounding", "fail", "warn"],
        ["columns", "0", "1", "0", "0"],
        ["completion", "0", "0", "1", "0"],
        ["cross_form", "3", "0", "0", "0"],
        ["hierarchy", "0", "0", "1", "0"],
        ["missing_form", "0", "0", "0", "1"],
    ]
    assert lines[start + 7].startswith("data/raw/甲-2023-final.txt:102: fail hierarchy: 表，科学技术支出 = 款之和：")
    assert lines[start + 8 : start + 12] == [
        "  data/raw/甲-2023-final.txt:102: 表，20601 科学技术管理事务，total：693.58（万元）"
        "  ← if this were different, all would hold",
        "  data/raw/甲-2023-final.txt:101: 表，206 科学技术支出，total：3,075.76（万元）",
        "  also broken by it: <b>甲</b> = 乙",
        "  also broken by it: 丙 = 丁",
    ]
    assert lines[start + 12].startswith("data/raw/甲-2023-final.txt:556: fail completion: 卫生健康支出：")
    assert lines[start + 13].endswith("完成年初预算的582.35%。"), "one figure alone explains nothing"
    assert lines[start + 14] == (
        "data/raw/甲-2023-final.txt: warn missing_form: 目录有“基金表”，正文没有 / “基金表” is in the contents only"
    )
    assert lines[-1] == "5 documents: 4 pass, 1 rounding, 2 fail, 2 warn"
    assert "\x1b" not in out, "no colours in a file"
    assert "nothing to check" in out, "a document without any"


def test_check_exits_1_only_when_strict_and_something_fails(yujuesuan, tmp_path):
    store.write(made(), tmp_path / "frames")
    assert yujuesuan("check", "--data", "frames", "--strict")[0] == 1
    code, out, _ = yujuesuan("check", "--data", "frames", "--strict", "--department", BUDGET)
    assert code == 0
    assert out.endswith("\n1 document: 1 pass, 0 rounding, 0 fail, 1 warn\n") and FINAL not in out
    code, _, err = yujuesuan("check", "--data", "nowhere")
    assert code == 2 and "yujuesuan parse" in err
    (tmp_path / "frames" / "checks.parquet").unlink()
    code, _, err = yujuesuan("check", "--data", "frames")
    assert code == 2 and "no frame 'checks'" in err


def test_check_of_a_real_document(yujuesuan):
    """Line 427 prints 小计 462.30 for 423.65 + 58.65."""
    assert yujuesuan("parse", DISCLOSURE, "--out", "frames")[0] == 0
    code, out, _ = yujuesuan("check", "--data", "frames", "--strict")
    assert code == 1
    assert f"{DISCLOSURE}:427: fail columns: " in out and "相差20.00万元" in out and "with 482.30 万元" in out


def test_show_prints_tables_as_printed(yujuesuan):
    code, out, err = yujuesuan("show", DISCLOSURE, "--form", "expenditure")
    assert code == 0, err
    assert "科学技术支出" in out and "3,541.92" in out
    assert "sangong" not in out


def test_show_names_the_forms_there_are(yujuesuan):
    code, _, err = yujuesuan("show", DISCLOSURE, "--form", "nonsense")
    assert code == 2
    assert "nonsense" in err and "expenditure" in err


def test_doctor_finds_what_works_and_how_to_mend_the_rest(yujuesuan, tmp_path):
    code, out, _ = yujuesuan("doctor")
    assert code == 0, out
    assert "ok    bundled font" in out and "ok    Jupyter kernel python3" in out
    assert "yujuesuan parse data/raw" in out, "there are no frames here yet"


def test_doctor_says_how_to_mend_a_folder_and_a_font(tmp_path, monkeypatch):
    theme = import_module("yujuesuan.charts.theme")  # the package's own `theme` is a function
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(theme, "FONT_FOLDER", tmp_path)
    theme.family.cache_clear()
    try:
        found = {finding.what.partition(":")[0]: finding for finding in examine(tmp_path / "data", tmp_path / "out")}
        assert not found["bundled font"].ok
        assert "install yujuesuan again" in found["bundled font"].remedy
    finally:
        theme.family.cache_clear()
