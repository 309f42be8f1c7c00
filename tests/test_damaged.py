"""Files damaged at random: each is read, or refused with a clear error, whatever the libraries below raise."""

from __future__ import annotations

import quopri
import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import render
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from test_workbooks import XML

import yujuesuan as yj
from yujuesuan.batch import expand
from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import read

RAW = Path(__file__).parent.parent / "data" / "raw"
TEXT = RAW / "jianghan-2020-budget.txt"


def archived(parsed: yj.Parsed) -> bytes:
    """A ZIP of a text and a workbook."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("预算/a.txt", TEXT.read_bytes())
        archive.writestr("b.xlsx", render.as_xlsx(parsed))
    return made.getvalue()


def web_archive(parsed: yj.Parsed) -> bytes:
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset='
    coded = b"utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    return head + coded + quopri.encodestring(render.as_html(parsed)) + b"\n--x--\n"


def drawn(_: yj.Parsed) -> bytes:
    """A PDF of three ruled pages, its streams not packed, so that the damage reaches what they say."""
    made = BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(made, pageCompression=0)
    for _page in range(3):
        canvas.setFont("STSong-Light", 10)
        for row in range(6):
            canvas.line(40, 700 - 20 * row, 400, 700 - 20 * row)
            canvas.drawString(50, 705 - 20 * row, f"20{row} 一般公共服务 1,234.5{row}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


MADE: dict[str, Callable[[yj.Parsed], bytes]] = {
    "txt": lambda _: TEXT.read_bytes(),
    "gbk": lambda _: TEXT.read_text("utf-8").encode("gb18030"),
    "zip": archived,
    "mht": web_archive,
    "pdf": drawn,
    "docx": render.as_docx,
    "xlsx": render.as_xlsx,
    "xls": render.as_xls,
    "html": render.as_html,
    "xml": lambda _: XML.encode(),
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes cut off, with a piece missing, or with some changed."""
    at = chance.randrange(len(data))
    if chance.random() < 0.2:
        return data[:at]
    if chance.random() < 0.3:
        return data[:at] + data[at + chance.randrange(1, 40) :]
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """A ZIP with one part damaged and packed well."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        broken = chance.choice([name for name in old.namelist() if old.read(name)])
        for name in old.namelist():
            new.writestr(name, damaged(old.read(name), chance) if name == broken else old.read(name))
    return made.getvalue()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", MADE)
def test_a_damaged_file_is_refused_or_read(form: str, tmp_path: Path) -> None:
    chance = random.Random(form)
    data = MADE[form](yj.parse(TEXT))
    path = tmp_path / f"a.{form}"
    for _ in range(60):
        inside = form in ("docx", "xlsx") and chance.random() < 0.6
        path.write_bytes((damaged_inside if inside else damaged)(data, chance))
        try:
            for file in expand([path]):
                assert read(file).lines
        except UnreadableFile as error:
            assert str(path) in str(error) and "\n" not in str(error)
