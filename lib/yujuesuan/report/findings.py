"""How a page says that printed figures disagree: in a sentence, with a link to the report that lists each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from yujuesuan.analysis.compare import decimal, known
from yujuesuan.analysis.disclosure_quality import sentence
from yujuesuan.analysis.disputes import Finding
from yujuesuan.charts.words import money
from yujuesuan.report.html import joined
from yujuesuan.report.texts import Texts

#: The report that lists the relations of a department's documents.
QUALITY = "disclosure_quality"
#: Stands after a figure that disagrees with another printed one.
SIGN = "≠"
#: Findings that a note under a table tells; of more it says how many there are.
_MOST = 3


def anchor(finding: Finding) -> str:
    """Where the report on the disclosure's relations tells it."""
    return f"finding-{finding.year}-{finding.stage}-{finding.number}"


def said(texts: Texts, row: Any) -> str:
    """Which printed figures of a row of `checks` disagree: the relation and what its two sides give."""
    relation = texts.relation(row.description)
    if known(row.actual_wan):
        sides = {"actual": money(row.actual_wan), "expected": money(row.expected_wan)}
        return texts("disputed_amounts", relation=relation, **sides, gap=money(abs(row.difference_wan)))
    if known(row.actual_rate):
        actual, expected = (f"{float(decimal(x) * 100):.4f}".rstrip("0").rstrip(".") for x in _rates(row))
        return texts("disputed_rates", relation=relation, actual=actual, expected=expected)
    return sentence(row.message, texts.language)


def _rates(row: Any) -> tuple[float, float]:
    return row.actual_rate, row.expected_rate


def disagreement(texts: Texts, finding: Finding) -> Markup:
    """What disagrees with a figure, for the entry of its place among the sources."""
    return Markup('<p class="disagrees">{} {} {}</p>').format(SIGN, said(texts, finding.row), _link(texts, finding))


def _link(texts: Texts, finding: Finding) -> Markup:
    """The link to the finding, which the export makes lead there where that report is beside this one."""
    one = Markup('<a class="beside" data-at="{}" data-department="{}" data-to="{}">{}</a>')
    return one.format(anchor(finding), finding.department, QUALITY, texts("disputed_more"))


def noted(texts: Texts, findings: Sequence[Finding], *, several: bool) -> Markup:
    """A note on marked figures; with the department of each finding where they are of `several`."""
    if not findings:
        return Markup()
    lines = []
    for finding in findings[:_MOST]:
        line = said(texts, finding.row)
        if several:
            line = texts("comparison_list", title=_whose(texts, finding), names=line)
        lines.append(Markup("<li>{} {}</li>").format(line, _link(texts, finding)))
    rest = len(findings) - len(lines)
    lines += [Markup("<li>{}</li>").format(texts("disputed_rest", n=rest))] if rest else []
    lead = Markup("<p>{}</p>").format(texts("disputed_note", sign=SIGN))
    return Markup('<div class="disputes">{}<ul>{}</ul></div>').format(lead, joined(lines))


def _whose(texts: Texts, finding: Finding) -> str:
    name = texts.disclosure(finding.year, finding.stage)
    return texts("comparison_marked", department=finding.department, disclosure=name)
