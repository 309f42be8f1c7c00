"""Cut the bundled chart font out of Noto Sans CJK SC.

    python tools/make_font.py SOURCE OUT [--hanzi tools/hanzi.txt]

SOURCE is NotoSansCJK-Regular.ttc or NotoSansCJK-Bold.ttc from Debian's package fonts-noto-cjk
(`apt-get download fonts-noto-cjk`, then `dpkg-deb -x`: usr/share/fonts/opentype/noto/), or any
font file of the family. The bundled files were made from version 1:20220127+repack1-1 with

    python tools/make_font.py NotoSansCJK-Regular.ttc lib/yujuesuan/fonts/NotoSansSC-Subset.otf
    python tools/make_font.py NotoSansCJK-Bold.ttc lib/yujuesuan/fonts/NotoSansSC-Subset-Bold.otf

The same source, character list and fontTools version give the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Yujuesuan Sans SC"
SOURCE_FAMILY = "Noto Sans CJK SC"
# Copyright, trademark, makers, licence and its address stay as the makers wrote them.
KEPT_NAMES = (0, 5, 7, 8, 9, 13, 14)
RANGES = (
    (0x0020, 0x007E),  # Latin, digits
    (0x00A0, 0x00FF),  # ¥ × ± · é
    (0x0391, 0x03C9),  # Greek: Δ Σ μ
    (0x2010, 0x205E),  # general punctuation: “ ” — … ‰
    (0x2160, 0x216B),  # Ⅰ–Ⅻ
    (0x2190, 0x2193),  # arrows
    (0x2460, 0x2473),  # ①–⑳
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF00, 0xFFEF),  # full-width forms, ￥
)
SINGLES = "€℃№√∑−∞≈≠≡≤≥■□▲△▶▼▽◀◆◇○◎●★☆✓㎡㎥㎏㎞"


def read_hanzi(path: Path) -> set[int]:
    """Characters of a list; lines that start with # are comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {ord(c) for line in lines if not line.startswith("#") for c in line.strip()}


def gb2312_hanzi() -> set[int]:
    """GB 2312's 6,763 hanzi: 125 of them (radicals, 後, 馀 …) are not in the table."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(c) for c in (cell.decode("gb2312", errors="ignore") for cell in cells) if c}


def open_face(path: Path) -> TTFont:
    """The simplified-Chinese face of a collection, or the only face of a font file."""
    if path.suffix.lower() not in {".ttc", ".otc"}:
        return TTFont(path, recalcTimestamp=False)
    faces = TTCollection(path).fonts
    for face in faces:
        if face["name"].getDebugName(1) == SOURCE_FAMILY:
            face.recalcTimestamp = False
            return face
    found = ", ".join(str(face["name"].getDebugName(1)) for face in faces)
    raise SystemExit(f"{path}: no face named {SOURCE_FAMILY!r}; it holds {found}")


def subset(font: TTFont, codepoints: set[int]) -> None:
    """Keep the glyphs of the codepoints; drop hints and every layout table."""
    options = Options()
    options.hinting = False
    options.desubroutinize = False
    options.layout_features = []
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = list(KEPT_NAMES)
    options.name_languages = [0x409]
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(font)


def rename(font: TTFont, style: str) -> None:
    """Give the subset a family of its own, so that no installed Noto can take its place."""
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    names = {1: FAMILY, 2: style, 3: postscript, 4: full, 6: postscript}
    for name_id, value in names.items():
        font["name"].setName(value, name_id, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        top = cff.topDictIndex[0]
        top.FullName, top.FamilyName = full, FAMILY
        for index, part in enumerate(getattr(top, "FDArray", ())):
            part.FontName = f"{postscript}-{index}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Cut the bundled chart font out of Noto Sans CJK SC.")
    parser.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc or -Bold.ttc")
    parser.add_argument("out", type=Path, help="font file to write")
    parser.add_argument("--hanzi", type=Path, default=Path(__file__).with_name("hanzi.txt"))
    args = parser.parse_args()

    wanted = read_hanzi(args.hanzi) | gb2312_hanzi() | {ord(c) for c in SINGLES}
    for first, last in RANGES:
        wanted.update(range(first, last + 1))
    font = open_face(args.source)
    style = font["name"].getDebugName(2)
    missing = sorted(read_hanzi(args.hanzi) - set(font.getBestCmap()))
    if missing:
        raise SystemExit(f"{args.source}: no glyph for {''.join(map(chr, missing))}")
    subset(font, wanted)
    rename(font, style)
    font.save(args.out)
    count, size = len(font.getBestCmap()), args.out.stat().st_size
    print(f"{args.out}: {FAMILY} {style}, {count} characters, {size:,} bytes")


if __name__ == "__main__":
    main()
