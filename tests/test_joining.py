"""One disclosure in several files: what joins a narrative and a workbook of tables, and what does not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
import render

import yujuesuan as yj
from yujuesuan.batch import parse_paths
from yujuesuan.errors import NotADisclosure, RepeatedDocument, WithoutKey
from yujuesuan.extract.metadata import metadata
from yujuesuan.joining import Key, Part, key_from_others
from yujuesuan.readers import read

NARRATIVE = """某某区水务局2022年度部门决算公开

目录
第一部分 部门概况
第二部分 2022年度部门决算情况说明

第二部分 2022年度部门决算情况说明

一、支出决算情况
2022年度支出合计1,230.50万元，比2022年预算增加200.00万元。其中：基本支出820.50万元，占66.68%；项目支出410.00万元，占33.32%。
二、一般公共预算财政拨款支出决算情况
2022年度一般公共预算财政拨款支出年初预算为1,030.50万元，支出决算为1,230.50万元。
"""
ROWS: list[list[object]] = [
    ["2022年度支出决算表"],
    ["公开03表"],
    ["", None, None, None, "金额单位：万元"],
    ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
    [None, "合计", "1,230.50", "820.50", "410.00"],
    ["213", "农林水支出", "1,230.50", "820.50", "410.00"],
]
KEY = ("某某区水务局", 2022, "final")


def narrative(path: Path, text: str = NARRATIVE) -> Path:
    path.write_text(text, "utf-8")
    return path


def tables(path: Path, owner: str = "", total: str = "1,230.50") -> Path:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append([total if cell == "1,230.50" else cell for cell in row])
    if owner:
        book.active["A3"] = f"部门：{owner}"
    book.save(path)
    return path


def keys(frames) -> set[tuple[str, int, str]]:
    documents = frames["documents"]
    return set(zip(documents.department, documents.fiscal_year, documents.stage, strict=True))


@pytest.mark.parametrize("workers", [1, 2])
def test_files_with_one_key_are_one_disclosure(tmp_path: Path, workers: int) -> None:
    paths = [narrative(tmp_path / "a.txt"), tables(tmp_path / "b.xlsx", "某某区水务局")]
    frames, errors = parse_paths(paths, workers)
    assert errors == [] and keys(frames) == {KEY}
    assert list(frames["documents"].format) == ["text", "xlsx"]
    assert len(frames["amounts"]) == 6 and len(frames["statements"]) > 3
    assert set(frames["amounts"].doc_id).isdisjoint(frames["statements"].doc_id)


def test_a_narrative_without_its_tables_is_an_error(tmp_path: Path) -> None:
    alone = narrative(tmp_path / "a.txt")
    with pytest.raises(NotADisclosure, match="no official table"):
        yj.parse(alone)
    other = tables(tmp_path / "b.xlsx", "某某区林业局")
    frames, errors = parse_paths([alone, other])
    assert keys(frames) == {("某某区林业局", 2022, "final")}
    assert [str(error.path) for error in errors] == [str(alone)] and "no official table" in str(errors[0])


def test_tables_without_an_owner_are_those_whose_amounts_the_narrative_states(tmp_path: Path) -> None:
    narrative(tmp_path / "a.txt")
    owned = tables(tmp_path / "b.xlsx")
    with pytest.raises(WithoutKey, match="no department found"):
        yj.parse(owned)
    frames, errors = parse_paths([tmp_path])
    assert errors == [] and keys(frames) == {KEY} and len(frames["amounts"]) == 6


@pytest.mark.parametrize("workers", [1, 2])
def test_tables_of_other_amounts_stay_without_an_owner(tmp_path: Path, workers: int) -> None:
    narrative(tmp_path / "a.txt", NARRATIVE.replace("820.50", "820.00").replace("410.00", "410.50"))
    tables(tmp_path / "b.xlsx")
    frames, errors = parse_paths([tmp_path], workers)
    assert frames["documents"].empty and len(errors) == 2
    assert str(errors[1]).startswith(f"{tmp_path / 'b.xlsx'}: no budget or final-account disclosure: no department")


def test_a_zip_is_a_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(narrative(tmp_path / "说明.txt"), "水务局/说明.txt")
        archive.write(tables(tmp_path / "表.xlsx"), "水务局/表.xlsx")
    frames, errors = parse_paths([tmp_path / "a.zip"])
    assert errors == [] and keys(frames) == {KEY} and len(frames["documents"]) == 2


def test_files_of_different_folders_do_not_lie_beside_each_other(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    paths = [narrative(tmp_path / "a.txt"), tables(tmp_path / "x" / "b.xlsx")]
    frames, errors = parse_paths(paths)
    assert frames["documents"].empty and len(errors) == 2


def test_the_name_of_a_file_counts_where_another_file_confirms_it(tmp_path: Path) -> None:
    named = tables(tmp_path / "某某区水务局决算公开表.xlsx", total="999.99")
    frames, errors = parse_paths([named])
    assert frames["documents"].empty and isinstance(errors[0], WithoutKey)
    frames, errors = parse_paths([named, tables(tmp_path / "c.xlsx", "某某区水务局")])
    # both are the department's, and as they print other figures for one form, that is said
    assert [type(error) for error in errors] == [RepeatedDocument]
    assert keys(frames) == {KEY} and len(frames["documents"]) == 2


def part(name: str, **values) -> Part:
    return Part(Path("folder") / name, **values)


WATER, WOODS = Key("某某区水务局", 2022, "final"), Key("某某区林业局", 2022, "final")
AMOUNTS = frozenset({1230.5, 820.5, 410.0, 5.0})


@pytest.mark.parametrize(
    ("name", "known", "others", "found"),
    [
        ("b.xlsx", {}, [part("a", key=WATER, stated=AMOUNTS)], WATER),
        ("b.xlsx", {"fiscal_year": 2022}, [part("a", key=WATER, stated=AMOUNTS)], WATER),
        ("b.xlsx", {"fiscal_year": 2021}, [part("a", key=WATER, stated=AMOUNTS)], None),
        ("b.xlsx", {"stage": "budget"}, [part("a", key=WATER, stated=AMOUNTS)], None),
        ("b.xlsx", {}, [part("a", key=WATER, stated=frozenset({1230.5, 820.5, 5.0}))], None),
        ("b.xlsx", {}, [part("a", key=WATER, stated=AMOUNTS), part("c", key=WOODS, stated=AMOUNTS)], None),
        ("b.xlsx", {}, [part("a", key=WATER, stated=AMOUNTS), part("c", key=WOODS)], WATER),
        ("b.xlsx", {"fiscal_year": 2022, "stage": "final"}, [part("a", key=WATER)], None),
        ("某某区水务局.xlsx", {"fiscal_year": 2022, "stage": "final"}, [part("a", key=WATER)], WATER),
        ("某某区水务局.xlsx", {"fiscal_year": 2022}, [part("a", key=WATER)], None),
        ("某某区水务局2022年决算.xlsx", {}, [part("a", key=WATER), part("c", key=WOODS)], WATER),
        ("某某区水务局2021年决算.xlsx", {}, [part("a", key=WATER)], None),
        ("某某区水务局2022年预算.xlsx", {}, [part("a", key=WATER)], None),
        ("2022年决算.xlsx", {"department": "某某区水务局"}, [part("a", key=WATER)], WATER),
        ("某某区水务局.xlsx", {"fiscal_year": 2022, "stage": "final"}, [], None),
    ],
)
def test_what_proves_a_key(name: str, known: dict[str, str | int], others: list[Part], found: Key | None) -> None:
    owned = part(name, known=known, amounts=AMOUNTS)
    assert key_from_others(owned, [owned, *others]) == found


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        (NARRATIVE, "final"),
        ("某局2023年部门预算公开\n一、2022年决算情况\n二、2022年决算收支情况\n三、2023年预算收支情况", "budget"),
        ("第一部分 某某局概况\n2023年收支预算\n2023年支出预算\n2022年支出决算", "budget"),
    ],
)
def test_the_stage_of_a_narrative_is_its_titles(tmp_path: Path, text: str, stage: str) -> None:
    assert metadata(read(narrative(tmp_path / "a.txt", text)), (), {}, {}).stage == stage


DISCLOSURE = Path(__file__).parent.parent / "data" / "raw" / "jianghan-2020-budget.txt"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_disclosure_in_two_formats_counts_once(tmp_path: Path, workers: int) -> None:
    original = yj.parse(DISCLOSURE)
    (tmp_path / "b.docx").write_bytes(render.as_docx(original))
    (tmp_path / "c.txt").write_bytes(DISCLOSURE.read_bytes().replace(b"\n", b"\r\n"))
    frames, errors = parse_paths([DISCLOSURE, tmp_path], workers)
    assert len(frames["documents"]) == 1 and len(frames["amounts"]) == len(original.amounts) == 263
    assert {type(error) for error in errors} == {RepeatedDocument} and len(errors) == 2
    kept = frames["documents"].path[0]
    for error in errors:
        assert f"the same disclosure as {kept}, so it was left out" in str(error) and str(error.path) != kept


def test_the_same_bytes_twice_count_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(DISCLOSURE.read_bytes())
    frames, (error,) = parse_paths([tmp_path])
    assert frames["documents"].doc_id.is_unique and len(frames["amounts"]) == 263
    assert str(error).startswith(f"{tmp_path / 'b.txt'}: the same disclosure as {tmp_path / 'a.txt'}, ")


def test_tables_that_the_whole_disclosure_holds_too_count_once(tmp_path: Path) -> None:
    """The usual pair: a file with narrative and tables, and a workbook of the same tables."""
    document = docx.Document()
    for line in NARRATIVE.splitlines():
        document.add_paragraph(line)
    for text in ("2022年度支出决算表", "公开03表", "部门：某某区水务局", "单位：万元"):
        document.add_paragraph(text)
    grid = document.add_table(3, 5)
    for r, row in enumerate(ROWS[3:]):
        for c, cell in enumerate(row):
            grid.cell(r, c).text = str(cell or "")
    document.save(str(tmp_path / "b.docx"))
    tables(tmp_path / "a.xlsx", "某某区水务局")
    frames, (error,) = parse_paths([tmp_path])
    assert list(frames["documents"].format) == ["docx"] and len(frames["amounts"]) == 6
    assert isinstance(error, RepeatedDocument) and error.path == tmp_path / "a.xlsx"


def test_two_files_that_contradict_each_other_are_both_kept_and_named(tmp_path: Path) -> None:
    paths = [tables(tmp_path / f"{n}.xlsx", "某某区水务局", total) for n, total in enumerate(("1,230.50", "1,230.40"))]
    frames, (error,) = parse_paths(paths)
    assert len(frames["documents"]) == 2 and len(frames["amounts"]) == 12
    assert f"1.xlsx: prints forms that {paths[0]} prints with other figures" in str(error)
    assert "(expenditure)" in str(error)
