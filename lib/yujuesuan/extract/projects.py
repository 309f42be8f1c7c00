"""Projects that a final account evaluates: its self-evaluation forms and the summaries of them in the narrative.

Forms: 项目支出绩效自评表 / 项目自评表, as a grid or as the text flow of a PDF. Narrative: 项目绩效自评综述.
A department's evaluation of itself (整体绩效自评表) is no project and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from yujuesuan.document import Document
from yujuesuan.extract.clauses import events
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.performance_evaluation import Piece, evaluated, funds, total_score
from yujuesuan.extract.performance_words import load
from yujuesuan.extract.subjects import NUMBERED, fold_with_offsets
from yujuesuan.text import squeeze

_NAME = re.compile(r"^\s*项目名称[\s:：]*(?P<name>.*)$")
#: How many lines above a grid without a title of its own can belong to it (单位：元).
_HEAD_REACH = 3
_STATED = {"budget_wan": "stated_budget", "executed_wan": "stated_executed"}

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """One form from its 项目名称 on, and what stands above it from its title on."""

    head: tuple[Piece, ...]
    pieces: tuple[Piece, ...]


def evaluated_projects(document: Document, sentences: Sequence[Sentence]) -> list[Record]:
    """Records of the frame `projects` without document keys, sources `narrative` and `evaluation`, in text order.

    Amounts in 万元, `execution_rate` the printed rate as a fraction, `score` the form's 总分; null where not printed.
    """
    forms = [*_grid_forms(document), *_flow_forms(document)]
    found = [*_summaries(sentences), *filter(None, map(_evaluation, forms))]
    return sorted(found, key=lambda record: record["line"])


# ---- forms ----------------------------------------------------------------------------------------------


def _grid_forms(document: Document) -> Iterator[_Form]:
    behind = 0
    for grid in document.grids:
        # few grids have a row that begins with 项目名称
        if any("项" in next((cell.text for cell in row if cell.text.strip()), "") for row in grid.rows):
            above = [Piece.of_line(line) for line in document.prose_between(behind, grid.first_line)]
            rows = [Piece.of_row(row) for row in grid.rows]
            yield from _forms(_from_title(above), rows)
        behind = grid.last_line


def _flow_forms(document: Document) -> Iterator[_Form]:
    """Runs of lines under the title of a project's self-evaluation."""
    words = load().evaluation
    head: list[Piece] = []
    lines: list[Piece] = []
    evaluates = False
    for line in document.prose:
        if words["title"].search(squeeze(line.text)):
            yield from _forms(head, lines)
            head, lines, evaluates = [Piece.of_line(line)], [], not words["whole"].search(line.text)
        elif evaluates:
            lines.append(Piece.of_line(line))
    yield from _forms(head, lines)


def _from_title(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces from the last title of a self-evaluation on: what stands above it is another sheet's."""
    title = load().evaluation["title"]
    starts = [i for i, piece in enumerate(pieces) if title.search(squeeze(piece.text))]
    return pieces[starts[-1] :] if starts else pieces[-_HEAD_REACH:]


def _forms(head: Sequence[Piece], pieces: Sequence[Piece]) -> Iterator[_Form]:
    """Cut at every 项目名称; what stands above the first, or from a later title on, is the head of a form."""
    title = load().evaluation["title"]
    named = [i for i, piece in enumerate(pieces) if "项" in piece.text]
    starts = [i for i in named if squeeze(pieces[i].text).startswith("项目名称")]
    above = [*head, *pieces[: starts[0] if starts else 0]]
    for start, end in pairwise([*starts, len(pieces)]):
        titles = [i for i in range(start, end) if title.search(squeeze(pieces[i].text))]
        yield _Form(tuple(above), tuple(pieces[start : titles[0] if titles else end]))
        above = list(pieces[titles[0] : end]) if titles else above


def _evaluation(form: _Form) -> Record | None:
    """One form; None where it has no 执行数 (a statement of goals, not an evaluation)."""
    name = _form_name(form.pieces)
    rows = funds(form.head, form.pieces)
    if not name or not rows:
        return None
    total = rows[0]
    return {
        **_named(name),
        "source": "evaluation",
        **evaluated(total.figures),
        **dict(zip(("score", "full_score"), total_score(form.pieces), strict=True)),
        "line": total.place.line,
        "page": total.place.page,
    }


def _form_name(form: Sequence[Piece]) -> str:
    cells = [cell for cell in form[0].cells if cell.strip()]
    if len(cells) > 1:
        return cells[1].strip()
    match = _NAME.match(form[0].text)
    parts = [match["name"].strip()] if match else []
    for piece in form[1:]:
        if load().evaluation["after_name"].match(squeeze(piece.text)):
            break
        parts.append(piece.text)
    return "".join(parts)


def _named(name: str) -> Record:
    return {"project": re.sub(r"\s+", "", name), "printed_name": name, "code": ""}


# ---- narrative ------------------------------------------------------------------------------------------


def _summaries(sentences: Iterable[Sentence]) -> Iterator[Record]:
    """`1.…项目绩效自评综述：项目全年预算数为…万元，执行数为…万元，完成预算的…%`, in one sentence or several."""
    record: Record | None = None
    section = ""
    for sentence in sentences:
        name = _summary_name(sentence.text)
        if name or sentence.section != section or NUMBERED.match(sentence.text):
            if record and "line" in record:
                yield record
            record = {**_named(name), "source": "narrative"} if name else None
            section = sentence.section
        if record:
            _add_stated(record, sentence)
    if record and "line" in record:
        yield record


def _summary_name(text: str) -> str:
    words = load().evaluation
    if not words["summary_mark"].search(text):
        return ""
    numbered = NUMBERED.match(text)
    match = words["summary"].match(text[numbered.end() :] if numbered else text)
    return (match["name"] or match["other"]) if match else ""


def _add_stated(record: Record, sentence: Sentence) -> None:
    words = load().evaluation
    folded = fold_with_offsets(sentence.text)
    score = words["stated_score"].search(folded.text)
    if score and "score" not in record:
        record["score"] = float(score[1])
    for event in events(folded.text):
        field = next((key for key, name in _STATED.items() if words[name].search(event.lead)), None)
        if event.kind == "money" and field and field not in record:
            record[field] = float(event.value)
            place = folded.offsets[event.start]
            record.setdefault("line", sentence.line_at(place))
            record.setdefault("page", sentence.page_at(place))
        elif event.kind == "percent" and words["stated_rate"].search(event.lead) and "budget_wan" in record:
            record.setdefault("execution_rate", float(event.value))
