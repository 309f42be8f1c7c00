"""The contact persons and telephone numbers that data/raw prints, read from there: no test lists them."""

from __future__ import annotations

import re
from pathlib import Path

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
_LABEL = "(?:填报人|联系人|(?:项目|部门|财务)负责人)"
_NAME = "[\u4e00-\u9fff]{2,4}"
#: What stands in the cell or word after a label; a label itself stands there where the form was left empty.
_NAMES = re.compile(rf"{_LABEL}[\s：:]+({_NAME}(?:、{_NAME})*)(?=\s|$)", re.M)
_NUMBERS = re.compile(r"电话[\s：:]*(?:0\d{2,3}-)?(\d{7,8})(?!\d)|(?<!\d)0\d{2,3}-(\d{7,8})(?!\d)")


def _read() -> tuple[tuple[str, ...], tuple[str, ...]]:
    names: set[str] = set()
    numbers: set[str] = set()
    for path in sorted(RAW.glob("*.txt")):
        text = path.read_text("utf-8")
        names |= {name for found in _NAMES.findall(text) for name in found.split("、")}
        numbers |= {labelled or alone for labelled, alone in _NUMBERS.findall(text)}
    return tuple(sorted(x for x in names if not re.search("电话|联系|负责|填报", x))), tuple(sorted(numbers))


#: Names of two to four characters; numbers without their area code.
NAMES, NUMBERS = _read()


def contacts(text: str) -> list[str]:
    """The contact persons and numbers in a text: a name as a word of its own or after a label, a number as a whole."""
    found = [x for x in NAMES if re.search(rf"(?<![\u4e00-\u9fff]){x}(?![\u4e00-\u9fff])|{_LABEL}[\s：:]*{x}", text)]
    return found + [x for x in NUMBERS if re.search(rf"(?<!\d){x}(?!\d)", text)]
