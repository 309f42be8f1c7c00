"""Files by content, folders and ZIPs: what is read, what is refused, and with which words."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

import yujuesuan as yj
from yujuesuan import batch
from yujuesuan.batch import expand, parse_paths
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import limits, read
from yujuesuan.readers.archive import member_name
from yujuesuan.readers.kinds import kind

RAW = Path(__file__).parent.parent / "data" / "raw"
DISCLOSURE = (RAW / "jianghan-2020-budget.txt").read_bytes()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def office(text: str, workbook: bool = False) -> bytes:
    file = BytesIO()
    if workbook:
        book = openpyxl.Workbook()
        book.active.append([text])
        book.save(file)
    else:
        document = docx.Document()
        document.add_paragraph(text)
        document.save(file)
    return file.getvalue()


def compound(stream: str) -> bytes:
    """The least of an old Office file: a header, a sector table and a directory with one stream."""
    header = bytearray(512)
    header[:8] = OLE
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[76:512] = b"\xff" * 436
    header[76:80] = (0).to_bytes(4, "little")
    table = (0xFFFFFFFD).to_bytes(4, "little") + (0xFFFFFFFE).to_bytes(4, "little") + b"\xff" * 504
    entry = bytearray(512)
    name = stream.encode("utf-16-le")
    entry[128 : 128 + len(name)] = name
    entry[192:194] = (len(name) + 2).to_bytes(2, "little")
    return bytes(header) + table + bytes(entry)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n\n%PDF-1.7\n", "pdf"),
        ("公开".encode(), "text"),
        ("公开\t5.00\n".encode("gb18030"), "text"),
        (b"<html><p>x</p></html>", "html"),
        (b"\xef\xbb\xbf\n<!-- x -->\n<TABLE border=1>", "html"),
        ("<html>".encode("utf-16"), "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html>', "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", "html"),
        (b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "xml workbook"),
        (b"<3 percent", "text"),
        (b"{\\rtf1", "rtf"),
        (b"Rar!\x1a\x07", "rar"),
        (b"\xff\xd8\xff\xe0", "image"),
        (OLE + b"\x00" * 1000, "ole"),
    ],
)
def test_kinds(data: bytes, found: str) -> None:
    assert kind(data) == found


@pytest.mark.parametrize(
    ("stream", "found"),
    [("Workbook", "xls"), ("Book", "xls"), ("WordDocument", "doc"), ("EncryptedPackage", "encrypted"), ("X", "ole")],
)
def test_kinds_of_old_office_files(stream: str, found: str) -> None:
    assert kind(compound(stream)) == found


def test_kinds_of_packed_files(tmp_path: Path) -> None:
    assert kind(office("甲")) == "docx" and kind(office("甲", workbook=True)) == "xlsx"
    stored = zipped(tmp_path / "a.zip", {"a.pdf": b"%PDF-1.7\n"}, zipfile.ZIP_STORED)
    assert kind(stored.read_bytes()) == "zip"
    assert kind(zipped(tmp_path / "a.ofd", {"OFD.xml": b"<x/>"}).read_bytes()) == "ofd"
    odt = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    assert kind(zipped(tmp_path / "a.odt", odt).read_bytes()) == "odt"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xd8\xff\xe0", "an image without text — run OCR first"),
        (b"Rar!\x1a\x07", "a RAR archive — unpack it first"),
        (compound("EncryptedPackage"), "protected by a password — save it without one"),
        (OLE + b"\x00" * 1000, "an Office file of an unknown kind"),
    ],
)
def test_what_is_not_read_says_why(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(UnreadableFile, match=says):
        read(tmp_path / "a.xls")


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 1024**2)
    (tmp_path / "a.txt").write_bytes(b"x" * (2 * 1024**2))
    with pytest.raises(UnreadableFile, match="the file has 2 MB, more than 1 MB — split it"):
        read(tmp_path / "a.txt")


def test_a_folder_stands_for_the_files_that_may_be_disclosures(tmp_path: Path) -> None:
    for name, data in {
        "b.txt": DISCLOSURE,
        "a": office("甲"),
        "page.aspx": b"<html><p>x",
        "broken.pdf": b"nothing",
        "notes.md": b"# notes",
        "sources.yaml": b"{}",
        "icon.png": b"\x89PNG",
        "scan.jpg": b"\xff\xd8\xff" + b"\x00" * 200_000,
        "~$a.docx": b"x",
        ".DS_Store": b"x",
    }.items():
        (tmp_path / name).write_bytes(data)
    zipped(tmp_path / "c.zip", {"z.txt": b"1", "y.txt": b"2"})
    (tmp_path / "inner").mkdir()
    names = [path.relative_to(tmp_path).as_posix() for path in expand([tmp_path])]
    assert names == ["a", "b.txt", "broken.pdf", "c.zip!/y.txt", "c.zip!/z.txt", "page.aspx", "scan.jpg"]
    with pytest.raises(UnreadableFile, match="the folder holds no file that may be a disclosure"):
        expand([tmp_path / "inner"])


def test_a_zip_is_its_members(tmp_path: Path) -> None:
    archive = zipped(
        tmp_path / "a.zip",
        {
            "江汉/预算.txt": DISCLOSURE,
            "江汉/空.txt": b"",
            "inner.zip": zipped(tmp_path / "inner.zip", {"x.txt": DISCLOSURE}).read_bytes(),
            "__MACOSX/._a.txt": b"x",
            "style.css": b"td {}",
        },
    )
    frames, errors = parse_paths([archive])
    (document,) = frames["documents"].itertuples()
    assert document.path == f"{archive.as_posix()}!/江汉/预算.txt"
    assert document.department == "江汉区科学技术和经济信息化局" and len(frames["amounts"]) == 263
    assert [str(error).replace(str(tmp_path), "") for error in errors] == [
        "/a.zip!/inner.zip: an archive inside an archive — unpack it first",
        "/a.zip!/江汉/空.txt: the file is empty — fetch the disclosure again",
    ]
    assert len(yj.parse(f"{archive}!/江汉/预算.txt").amounts) == 263
    with pytest.raises(UnreadableFile, match="the archive holds 3 files — name one, such as"):
        yj.parse(archive)
    with pytest.raises(UnreadableFile, match="no such file in the archive"):
        yj.parse(f"{archive}!/b.txt")
    with pytest.raises(UnreadableFile, match="no such file — check the path"):
        yj.parse(f"{tmp_path}/b.zip!/b.txt")


def test_a_zip_of_one_file_is_that_file(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"预算.txt": DISCLOSURE})
    assert yj.parse(archive).document.path.endswith("a.zip!/预算.txt")
    with pytest.raises(UnreadableFile, match="the archive holds no file that may be a disclosure"):
        read(zipped(tmp_path / "b.zip", {"a.css": b"td {}"}))


def test_members_have_the_overrides_of_the_archives_folder(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"预算.txt": DISCLOSURE})
    (tmp_path / "sources.yaml").write_text("documents: {a.zip!/预算.txt: {department: 某某区档案馆}}", "utf-8")
    assert yj.parse(tmp_path / "a.zip").metadata.department == "某某区档案馆"


def test_names_of_members() -> None:
    def named(name: str, flags: int = 0) -> str:
        info = zipfile.ZipInfo("x")
        info.filename, info.flag_bits = name, flags
        return member_name(info)

    assert named("预算/表.xls".encode("gb18030").decode("cp437")) == "预算/表.xls"
    assert named("预算.xls".encode().decode("cp437")) == "预算.xls"
    assert named("预算.xls", 0x800) == "预算.xls"
    assert named("../../etc/a.txt") == "etc/a.txt" and named("/a.txt") == "a.txt" and named("a\\b.txt") == "a/b.txt"


def test_archives_that_would_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.txt": b"0" * (64 * 1024**2), "b.txt": DISCLOSURE})
    frames, errors = parse_paths([bomb])
    assert len(frames["documents"]) == 1
    assert "a.zip!/a.txt: its part a.txt expands 1," in str(errors[0]).replace("bomb.zip", "a.zip")
    sheet = zipped(
        tmp_path / "bomb.xlsx",
        {"[Content_Types].xml": b"spreadsheetml.sheet.main", "xl/worksheets/sheet1.xml": b" " * (64 * 1024**2)},
    )
    with pytest.raises(UnreadableFile, match=r"its part xl/worksheets/sheet1\.xml expands"):
        read(sheet)
    monkeypatch.setattr(limits, "EXPANDED_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="it expands to 64 MB, more than 0 MB"):
        expand([bomb])
    monkeypatch.setattr(limits, "MEMBERS", 1)
    with pytest.raises(UnreadableFile, match="the archive holds 2 files, more than 1"):
        expand([bomb])


def test_members_that_cannot_be_unpacked(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", {"a.txt": DISCLOSURE, "b.txt": DISCLOSURE}, zipfile.ZIP_STORED)
    data = bytearray(archive.read_bytes())
    data[200] ^= 1
    archive.write_bytes(bytes(data))
    frames, errors = parse_paths([archive])
    assert len(frames["documents"]) == 1 and "a.zip!/a.txt: cannot be unpacked (Bad CRC-32" in str(errors[0])
    with zipfile.ZipFile(archive, "w") as made, pytest.warns(UserWarning):
        made.writestr("a.txt", b"1")
        made.writestr("a.txt", b"2")
    with pytest.raises(UnreadableFile, match="the archive holds 2 files of this name"):
        read(tmp_path / "a.zip!" / "a.txt")
    # the flag of encryption, in the member's own header and in the directory
    locked = bytearray(zipped(archive, {"a.txt": b"1"}).read_bytes())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(bytes(locked))
    with pytest.raises(UnreadableFile, match="protected by a password — unpack the archive with its password"):
        read(archive)
    archive.write_bytes(b"PK\x03\x04" + b"x" * 100)
    with pytest.raises(UnreadableFile, match="a damaged ZIP"):
        parse_paths([archive])


LIBREOFFICE = """#!{python}
import sys, pathlib
target, folder, source = sys.argv[-4], sys.argv[-2], pathlib.Path(sys.argv[-1])
assert source.read_bytes().startswith({start!r}) and any(a.startswith("-env:UserInstallation=file:") for a in sys.argv)
{act}
"""


@pytest.fixture
def libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A program named soffice that does what a test says."""

    def install(act: str, start: bytes = OLE) -> None:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "soffice").write_text(LIBREOFFICE.format(python=sys.executable, start=start, act=act))
        (folder / "soffice").chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))

    return install


def test_old_documents_are_converted(tmp_path: Path, libreoffice) -> None:
    (tmp_path / "made.docx").write_bytes(office("目录"))
    (tmp_path / "a.doc").write_bytes(compound("WordDocument"))
    made = f"pathlib.Path({str(tmp_path / 'made.docx')!r}).read_bytes()"
    libreoffice(f"source.with_suffix('.' + target).write_bytes({made})")
    document = read(tmp_path / "a.doc")
    assert document.format == "docx" and [line.text for line in document.prose] == ["目录"]
    libreoffice("print('Error: source file could not be loaded', file=sys.stderr)")
    with pytest.raises(UnreadableFile, match=r"could not convert it \(Error: source file could not be loaded\)"):
        read(tmp_path / "a.doc")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yujuesuan.readers.office._PATIENCE", 0.2)
        libreoffice("import time; time.sleep(60)")
        with pytest.raises(UnreadableFile, match="did not convert it within"):
            read(tmp_path / "a.doc")


def test_old_documents_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.pdf").write_bytes(compound("WordDocument"))
    with pytest.raises(UnreadableFile, match=r"a doc file, which only LibreOffice can read.*save the file as \.docx"):
        read(tmp_path / "a.pdf")


def lying(data: bytes, size: int) -> bytes:
    """A ZIP of one member whose headers, its own and the directory's, claim another size."""
    changed = bytearray(data)
    for at in (22, changed.index(b"PK\x01\x02") + 24):
        changed[at : at + 4] = size.to_bytes(4, "little")
    return bytes(changed)


def test_a_zip_whose_headers_lie(tmp_path: Path) -> None:
    """No more is unpacked than was declared, and more than a disk is not declared."""
    archive = zipped(tmp_path / "a.zip", {"a.txt": b"0" * (8 * 1024**2)})
    data = archive.read_bytes()
    archive.write_bytes(lying(data, 100))
    with pytest.raises(UnreadableFile, match=r"a\.zip!/a\.txt: cannot be unpacked \(Bad CRC-32"):
        read(archive)
    archive.write_bytes(lying(data, 0xFFFFFFF0))
    with pytest.raises(UnreadableFile, match=r"a\.zip: it expands to 4,096 MB, more than 2,048 MB"):
        read(archive)


def test_members_that_share_their_bytes(tmp_path: Path) -> None:
    """Thousands of names for one packed member: the bomb that no ratio tells."""
    data = zipped(tmp_path / "a.zip", {"00000": b"0" * (4 * 1024**2)}).read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = b"".join(data[start:end].replace(b"00000", b"%05d" % n) for n in range(1000))
    ending = b"PK\x05\x06" + bytes(4) + (1000).to_bytes(2, "little") * 2
    ending += len(entries).to_bytes(4, "little") + start.to_bytes(4, "little") + bytes(2)
    (tmp_path / "a.zip").write_bytes(data[:start] + entries + ending)
    with pytest.raises(UnreadableFile, match="it expands to 4,000 MB"):
        expand([tmp_path / "a.zip"])


def test_names_in_gbk_and_names_that_lead_outside(tmp_path: Path) -> None:
    members = {"../../a.txt": DISCLOSURE, "/etc/b.txt": b"1", "C:\\x\\c.txt": b"2", "GBKNAMES/d.txt": b"3"}
    archive = zipped(tmp_path / "a.zip", members)
    archive.write_bytes(archive.read_bytes().replace(b"GBKNAMES", "预算公开".encode("gbk")))
    names = [path.relative_to(tmp_path).as_posix() for path in expand([archive])]
    assert names == ["a.zip!/C:/x/c.txt", "a.zip!/a.txt", "a.zip!/etc/b.txt", "a.zip!/预算公开/d.txt"]
    assert len(yj.parse(tmp_path / "a.zip!" / "a.txt").amounts) == 263
    zipped(archive, {"../a.txt": b"1", "a.txt": b"2"})
    with pytest.raises(UnreadableFile, match="the archive holds 2 files of this name — unpack it and rename them"):
        read(tmp_path / "a.zip!" / "a.txt")


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(DISCLOSURE)
    info = zipfile.ZipInfo("link.txt")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, str(tmp_path / "secret.txt"))
    assert [line.text for line in read(tmp_path / "a.zip").lines] == [str(tmp_path / "secret.txt")]


def test_a_folder_is_read_with_its_folders(tmp_path: Path) -> None:
    for name in ("z.txt", "江汉/预算.txt", "江汉/2020/决算.txt", ".git/a.txt", "__MACOSX/b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"1")
    zipped(tmp_path / "江汉" / "c.zip", {"d.txt": b"1"})
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "Thumbs.db").write_bytes(OLE + b"\x00" * 1000)
    names = [path.relative_to(tmp_path).as_posix() for path in expand([tmp_path])]
    assert names == ["z.txt", "江汉/c.zip!/d.txt", "江汉/预算.txt", "江汉/2020/决算.txt"]


def test_files_that_hold_nothing_stop_no_other(tmp_path: Path) -> None:
    for name, data in {
        "a.pdf": b"",
        "b.txt": b" \n\t",
        "c.txt": b"\xef\xbb\xbf",
        "d.pdf": b"%PDF-1.4 nothing",
        "e.html": b"<html><!-- 1 --></html>",
        "f.txt": DISCLOSURE,
        "g.xlsx": office("", workbook=True),
    }.items():
        (tmp_path / name).write_bytes(data)
    frames, errors = parse_paths([tmp_path])
    assert len(frames["amounts"]) == 263
    assert [str(error).replace(f"{tmp_path}/", "").partition(" — ")[0] for error in errors] == [
        "a.pdf: the file is empty",
        "b.txt: the file is empty",
        "c.txt: no text in it",
        "d.pdf: the PDF is damaged: it breaks off before its end",
        "e.html: no text in it",
        "g.xlsx: no text in it",
    ]


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device has no size and no end."""
    monkeypatch.setattr(limits, "FILE_BYTES", 1024**2)
    with pytest.raises(UnreadableFile, match="the file has 1 MB, more than 1 MB"):
        read("/dev/zero")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_text_in_the_encodings_of_windows(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(DISCLOSURE.decode().encode(encoding))
    assert len(yj.parse(tmp_path / "a.txt").amounts) == 263


def test_time_is_limited_whatever_runs() -> None:
    says = r"page 7 takes longer than 0\.05 seconds — take page 7 out of the file"
    with pytest.raises(UnreadableFile, match=says), limits.at_most(0.05, "page 7"):
        while True:
            pass
    with limits.at_most(60, "page 8"):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_time_is_limited_in_a_thread() -> None:
    """Where no signal comes, what took too long is an error when it has ended."""

    def late() -> None:
        with limits.at_most(0.01, "page 7"):
            time.sleep(0.05)

    with ThreadPoolExecutor(1) as pool, pytest.raises(UnreadableFile, match="page 7 takes longer"):
        pool.submit(late).result()


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="the patched function is not in the worker")
def test_a_worker_that_dies_loses_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_bytes(DISCLOSURE.replace("2020年".encode(), f"202{ord(name) - 96}年".encode()))
    parse_part = batch.parse_part
    monkeypatch.setattr(
        batch, "parse_part", lambda path, *rest: os._exit(1) if path.stem == "b" else parse_part(path, *rest)
    )
    frames, errors = parse_paths([tmp_path], workers=2)
    assert sorted(Path(path).stem for path in frames["documents"].path) == ["a", "c", "d"]
    assert [str(error).partition(" — ")[0] for error in errors] == [
        f"{tmp_path / 'b.txt'}: the process that parsed it was killed, as systems do when the memory is full"
    ]
