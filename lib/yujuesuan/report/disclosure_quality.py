"""The sections of the notebook `disclosure_quality`: the printed figures of each document against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from yujuesuan import charts
from yujuesuan.analysis import Disclosure
from yujuesuan.analysis.compare import decimal, each, known
from yujuesuan.analysis.disclosure_quality import Passage, counts, numbers, passages, sentence, suspected, tally
from yujuesuan.analysis.disputes import Finding, findings
from yujuesuan.charts.words import percent
from yujuesuan.checks.words import amount
from yujuesuan.report import page as base
from yujuesuan.report.alt import pictured
from yujuesuan.report.cells import Cell, Figure
from yujuesuan.report.findings import anchor
from yujuesuan.report.html import Column, Html, folded, heading, joined, paragraph, side_by_side
from yujuesuan.report.page import Page, count

#: Passages of a finding that stand side by side; those of longer sums are folded.
_SIDE_BY_SIDE = 6
_COUNTED = ("evaluated", "passed", "rounding", "broken", "findings", "warnings")


def opening(page: Page) -> Html:
    """How many relations were checked and hold, for the department and for each of its documents."""
    found = counts(page.frames["checks"])
    scope = [paragraph(_lead(page, found)), paragraph(page.texts("quality_scope"), "note"), _by_document(page)]
    return base.opening(page, "disclosure_quality", _key_figures(page, found), *scope)


def _lead(page: Page, found: dict[str, int]) -> str:
    if not found["evaluated"]:
        return page.texts("quality_nothing")
    key = "quality_lead" if found["broken"] else "quality_lead_all"
    return page.texts(key, **{name: f"{value:,}" for name, value in found.items()})


def _key_figures(page: Page, found: dict[str, int]) -> list[tuple[Cell, Cell, Cell]]:
    texts, (there, read) = page.texts, numbers(page.frames["coverage"])
    figures: list[tuple[Cell, Cell, Cell]] = [
        (texts(f"quality_{name}"), f"{found[name]:,}", _share(page, found, name)) for name in _COUNTED[:4]
    ]
    links = {"findings": "contradictions", "warnings": "to-look-at"}
    for name, section in links.items():
        link = Markup('<a href="#{}">{}</a>').format(section, texts(f"quality_{name}_title"))
        figures.append((texts(f"quality_{name}"), f"{found[name]:,}", link))
    remark = texts("quality_numbers_remark", read=f"{read:,}", there=f"{there:,}")
    return [*figures, (texts("quality_numbers"), percent(read / there) if there else texts("none"), remark)]


def _share(page: Page, found: dict[str, int], name: str) -> str:
    if name == "evaluated" or not found["evaluated"]:
        return page.texts("quality_forms", forms=f"{found['forms']:,}")
    return percent(found[name] / found["evaluated"]) if found[name] else ""


def _by_document(page: Page) -> Markup:
    texts, rows = page.texts, list[tuple[Cell, ...]]()
    for document in each(page.frames["documents"].sort_values(["fiscal_year", "stage"], ascending=False)):
        found = counts(_of(page.frames["checks"], document.doc_id))
        there, read = numbers(_of(page.frames["coverage"], document.doc_id))
        cells = [count(found[name]) for name in ("forms", *_COUNTED)]
        name = texts.disclosure(document.fiscal_year, document.stage)
        rows.append((Path(document.path).name, name, *cells, f"{read:,} / {there:,}"))
    heads = [Column(texts("file"), "name"), Column(texts("disclosures_head"), "short")]
    heads += [Column(texts(f"quality_{name}"), "number") for name in ("forms_head", *_COUNTED, "numbers")]
    return page.table(texts("quality_by_document"), heads, rows)


def _of(frame: pd.DataFrame, doc_id: str) -> pd.DataFrame:
    return frame[frame["doc_id"] == doc_id]


def contradictions(page: Page) -> Html:
    """Every finding with its passages side by side, what explains it, and what else that explains."""
    texts = page.texts
    found = findings(page.frames["checks"])
    parts = [heading(2, texts("quality_findings_title"), "contradictions")]
    if not found:
        return Html(joined([*parts, paragraph(texts("quality_no_findings"))]))
    parts.append(paragraph(texts("quality_findings_text")))
    for disclosure in page.disclosures:
        mine = [one for one in found if (one.year, one.stage) == (disclosure.year, disclosure.stage)]
        if mine and len(page.disclosures) > 1:
            parts.append(heading(3, page.name(disclosure), f"contradictions-{disclosure.year}-{disclosure.stage}"))
        parts += [_finding(page, one) for one in mine]
    return Html(joined(parts))


def _finding(page: Page, finding: Finding) -> Markup:
    texts, row = page.texts, finding.row
    label = f"{finding.number} · {texts.named('rule', row.rule)}" + (
        f" · {texts.named('form', row.form)}" if row.form else ""
    )
    evidence, suspects = passages(row.evidence), suspected(row)
    # of a long sum the total and the figures that explain it are seen first
    shown = list(dict.fromkeys([*evidence[:1], *suspects, *evidence]))
    parts = [Markup('<p class="kind">{}</p>').format(label), paragraph(_told(page, row), "told")]
    parts.append(side_by_side([_passage(page, one, one in suspects) for one in shown[:_SIDE_BY_SIDE]]))
    rest = shown[_SIDE_BY_SIDE:]
    if rest:
        summary = texts("quality_more_passages", n=len(rest))
        parts.append(folded(summary, side_by_side([_passage(page, one, one in suspects) for one in rest])))
    if len(row.explains):
        items = joined(Markup("<li>{}</li>").format(texts.relation(text)) for text in row.explains)
        parts.append(folded(texts("quality_explains", n=len(row.explains)), Markup("<ul>{}</ul>").format(items)))
    return Markup('<article class="finding" id="{}">{}</article>').format(anchor(finding), joined(parts))


def _told(page: Page, row: Any) -> str:
    """A check's sentence; the English one after the relation as printed, which the Chinese one begins with."""
    said = sentence(row.message, page.texts.language)
    if page.texts.language == "zh" or not row.message.startswith(row.description):
        return said
    return page.texts("quality_relation", relation=page.texts.relation(row.description), said=said)


def _passage(page: Page, passage: Passage, is_suspect: bool) -> tuple[str, Markup, str]:
    """What is printed, where, and whether it explains the finding."""
    where = page.sources.refer(passage, passage.amount_wan)
    return page.sources.passage(passage), where, page.texts("quality_suspect") if is_suspect else ""


def by_form(page: Page) -> Html:
    """The outcomes by form as a chart and a table, for every disclosure."""
    texts = page.texts
    parts = [heading(2, texts("quality_by_form"), "by-form")]
    for disclosure in page.disclosures:
        rows = disclosure.rows(page.frames["checks"])
        if len(rows):
            parts += _form_chart(page, disclosure, rows)
    return Html(joined(parts if len(parts) > 1 else [*parts, paragraph(texts("quality_nothing"))]))


def _form_chart(page: Page, disclosure: Disclosure, rows: pd.DataFrame) -> list[Markup]:
    texts = page.texts
    data = _in_order(page, disclosure, tally(rows, "form"))
    data = data.assign(label=[texts.named("form", form or "none") for form in data["form"]])
    title = texts("quality_chart", disclosure=page.name(disclosure))
    shown = [(row.label, _outcomes(page, row)) for row in each(data)]
    ax = charts.quality(data, subtitle=title, language=texts.language)
    return [pictured(texts, ax, shown, amounts=False)]


def _in_order(page: Page, disclosure: Disclosure, data: pd.DataFrame) -> pd.DataFrame:
    """Forms as the documents print them, then those that are in no table, and the text last."""
    printed = [form for forms in disclosure.rows(page.frames["documents"])["forms"] for form in forms]
    order = {form: place for place, form in enumerate(dict.fromkeys([*printed, *sorted(filter(None, data["form"]))]))}
    return data.loc[data["form"].map(lambda form: order.get(form, len(order))).sort_values(kind="stable").index]


def _outcomes(page: Page, row: Any) -> str:
    """The counts of a form in words: `完全相符 139，不相符 3`."""
    names = [name for name in ("broken", "warnings", "rounding", "passed") if getattr(row, name)]
    return page.texts.join([f"{page.texts(f'quality_{name}')} {getattr(row, name):,}" for name in names])


def rounding(page: Page) -> Html:
    """Relations that miss by no more than rounding can cause, folded."""
    texts = page.texts
    rows = page.frames["checks"][page.frames["checks"]["status"] == "rounding"]
    text = texts("quality_rounding_text", n=len(rows)) if len(rows) else texts("quality_no_rounding")
    parts = [heading(2, texts("quality_rounding"), "rounding"), paragraph(text)]
    if len(rows):
        cells = [
            (_disclosure(page, row), _told(page, row), _exact(row.difference_wan), _exact(row.tolerance_wan), where)
            for row in each(rows)
            for where in [page.sources.places(passages(row.evidence))]
        ]
        kinds = {"disclosures_head": "short", "quality_told": "long", "source": "where"}
        heads = [
            Column(texts(key), kinds.get(key, "number"))
            for key in ("disclosures_head", "quality_told", "quality_difference", "quality_tolerance", "source")
        ]
        parts.append(folded(texts("quality_list", n=len(rows)), page.table(texts("quality_rounding"), heads, cells)))
    return Html(joined(parts))


def _exact(value: float) -> Figure:
    return Figure(amount(decimal(value)).replace("-", "−"), value) if known(value) else Figure("—")


def _disclosure(page: Page, row: Any) -> str:
    return page.texts.disclosure(row.fiscal_year, row.stage)


def warnings(page: Page) -> Html:
    """What needs a person's look, folded."""
    texts = page.texts
    rows = page.frames["checks"][page.frames["checks"]["status"] == "warn"]
    text = texts("quality_warnings_text", n=len(rows)) if len(rows) else texts("quality_no_warnings")
    parts = [heading(2, texts("quality_warnings_title"), "to-look-at"), paragraph(text)]
    if len(rows):
        cells = [
            (_disclosure(page, row), texts.named("rule", row.rule), _told(page, row), _quotations(page, row.evidence))
            for row in each(rows)
        ]
        keys = ("disclosures_head", "quality_rule", "quality_told", "printed")
        heads = [Column(texts(key), kind) for key, kind in zip(keys, ("short", "name", "long", "long"), strict=True)]
        parts.append(
            folded(texts("quality_list", n=len(rows)), page.table(texts("quality_warnings_title"), heads, cells))
        )
    return Html(joined(parts))


def _quotations(page: Page, evidence: Sequence[Any]) -> Markup:
    """Passages with their places, one under another."""
    found = [(page.sources.passage(one), page.sources.places([one])) for one in passages(evidence)]
    return joined(Markup('<div>{} <span class="small">{}</span></div>').format(*one) for one in found)


def sources(page: Page) -> Html:
    """The documents, and where the passages side by side stand."""
    return base.sources(page)
