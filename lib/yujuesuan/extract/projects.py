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

from yujuesuan.document import Document, Grid
from yujuesuan.extract.clauses import events
from yujuesuan.extract.narrative import Sentence
from yujuesuan.extract.subjects import NUMBERED, fold_with_offsets
from yujuesuan.numbers import parse_amount
from yujuesuan.text import fold, squeeze

#: Header words of the funds row, in the forms of Wuhan and of the Ministry of Finance.
_HEADERS = {
    "initial": "年初预算数?",
    "budget": "(?:全年)?预算数",
    "executed": "(?:全年)?执行数",
    "weight": "分值",
    "rate": "执行率",
    "fund_score": "得分",
}
_HEADER = re.compile("|".join(f"(?P<{field}>{pattern})" for field, pattern in _HEADERS.items()))
_TITLE = re.compile("自评(?:结果)?表")
_WHOLE = re.compile("整体")
_NAME = re.compile(r"^\s*项目名称[\s:：]*(?P<name>.*)$")
#: Labels that follow the project's name in the form.
_AFTER_NAME = re.compile(
    "主管(?:部门|单位)|项目(?:实施|执行)?单位|实施单位|项目(?:类别|属性|类型|负责人|资金|概况)|预算(?:来源|执行)"
)
_FUNDS_END = re.compile("一级指标|^年度绩效|总体目标|绩效指标")
_TOTAL = re.compile(r"^总分[\s:：]*(?P<rest>.*)$")
_VALUE = re.compile(r"-?[\d,]+(?:\.\d+)?%?")
_LABEL = re.compile(r"^\D*(?:总额|资金)\s*")
_SUMMARY = re.compile(
    "^(?P<name>.{2,80}?)(?:项目)?(?:支出)?绩效(?:自评|评价)?(?:综述|结果综述)[：:]|^(?P<other>.{2,80}?)项目(?:自评)?综述[：:]"
)
_STATED = {
    "budget_wan": re.compile("(?:全年|年初|调整后?)?预算数?(?:为|：)?$"),
    "executed_wan": re.compile("(?:全年|实际)?执行数?(?:为|：)?$"),
}
_STATED_RATE = re.compile("(?:完成(?:全年|年初)?预算数?的?|(?:预算)?执行率)(?:为|：)?$")
_STATED_SCORE = re.compile(r"得分(?:为|：)?(\d+(?:\.\d+)?)分?")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a form, or a row of its grid: the texts of its cells."""

    line: int
    page: int | None
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(cell for cell in self.cells if cell.strip())


def evaluated_projects(document: Document, sentences: Sequence[Sentence]) -> list[Record]:
    """Records of the frame `projects` without document keys, sources `narrative` and `evaluation`, in text order.

    Amounts in 万元, `execution_rate` the printed rate as a fraction, `score` the form's 总分; null where not printed.
    """
    forms = [*_grid_forms(document.grids), *_flow_forms(document)]
    found = [*_summaries(sentences), *filter(None, map(_evaluation, forms))]
    return sorted(found, key=lambda record: record["line"])


# ---- forms ----------------------------------------------------------------------------------------------


def _grid_forms(grids: Iterable[Grid]) -> Iterator[list[_Piece]]:
    for grid in grids:
        rows = [_Piece(row[0].line, row[0].page, tuple(cell.text for cell in row)) for row in grid.rows]
        yield from _forms(rows)


def _flow_forms(document: Document) -> Iterator[list[_Piece]]:
    """Runs of lines under the title of a project's self-evaluation."""
    lines: list[_Piece] = []
    evaluates = False
    for line in document.prose:
        if _TITLE.search(squeeze(line.text)):
            yield from _forms(lines)
            lines, evaluates = [], not _WHOLE.search(line.text)
        elif evaluates:
            lines.append(_Piece(line.number, line.page, (line.text.strip(),)))
    yield from _forms(lines)


def _forms(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Cut at every 项目名称."""
    starts = [i for i, piece in enumerate(pieces) if squeeze(piece.text).startswith("项目名称")]
    for start, end in pairwise([*starts, len(pieces)]):
        yield list(pieces[start:end])


def _evaluation(form: Sequence[_Piece]) -> Record | None:
    """One form; None where it has no 执行数 (a statement of goals, not an evaluation)."""
    name = _form_name(form)
    fields, values = _funds(form)
    if not name or "executed" not in fields:
        return None
    place = values[0][1] if values else form[0]
    figures = _assigned(fields, [text for text, _ in values])
    return {
        **_named(name),
        "source": "evaluation",
        "budget_wan": _number(figures.get("budget")),
        "executed_wan": _number(figures.get("executed")),
        "execution_rate": _rate(figures.get("rate")),
        "score": _score(form),
        "line": place.line,
        "page": place.page,
    }


def _form_name(form: Sequence[_Piece]) -> str:
    cells = [cell for cell in form[0].cells if cell.strip()]
    if len(cells) > 1:
        return cells[1].strip()
    match = _NAME.match(form[0].text)
    parts = [match["name"].strip()] if match else []
    for piece in form[1:]:
        if _AFTER_NAME.match(squeeze(piece.text)):
            break
        parts.append(piece.text)
    return "".join(parts)


def _funds(form: Sequence[_Piece]) -> tuple[list[str], list[tuple[str, _Piece]]]:
    """Header fields in their printed order, and the values printed for the form's total of funds."""
    fields: list[str] = []
    values: list[tuple[str, _Piece]] = []
    for piece in form[1:]:
        found = [match.lastgroup or "" for match in _HEADER.finditer(fold(piece.text))]
        row = [] if found else _row_values(piece)
        if found and not values:
            fields += [field for field in found if field not in fields]
        elif (values and not row) or _FUNDS_END.search(squeeze(piece.text)):
            break
        elif "executed" in fields and not (values and len(values) >= len(fields)):
            values += [(text, piece) for text in row]
    return fields, values


def _row_values(piece: _Piece) -> list[str]:
    """The figures of a row that holds a label and figures only."""
    tokens = [token for cell in piece.cells for token in _LABEL.sub("", cell).split()]
    return tokens if tokens and all(_VALUE.fullmatch(token) for token in tokens) else []


def _assigned(fields: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """Values under their headers. Rows are ragged, so order decides, and a % sign tells the rate.

    A missing value leaves its field out: `48 48` under 预算数, 执行数, 执行率 has no rate.
    """
    if len(values) == len(fields):
        figures = dict(zip(fields, values, strict=True))
        if all((field == "rate") == text.endswith("%") for field, text in figures.items()):
            return figures
    plain = [field for field in fields if field not in ("rate", "fund_score")]
    rates = [i for i, text in enumerate(values) if text.endswith("%")]
    before = values[: rates[0]] if rates else values
    if len(before) != len(plain) or len(rates) > 1:
        return {}
    return {**dict(zip(plain, before, strict=True)), **({"rate": values[rates[0]]} if rates else {})}


def _number(text: str | None) -> float | None:
    amount = parse_amount(text) if text else None
    return float(amount.value) if amount else None


def _rate(text: str | None) -> float | None:
    amount = parse_amount(text.removesuffix("%")) if text else None
    return float(amount.value / 100) if amount else None


def _score(form: Sequence[_Piece]) -> float | None:
    """总分: the last figure of its row, which may print the weight before it."""
    for piece in form:
        match = _TOTAL.match(piece.text)
        numbers = _VALUE.findall(match["rest"]) if match else []
        if numbers:
            return _number(numbers[-1])
    return None


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
    numbered = NUMBERED.match(text)
    match = _SUMMARY.match(text[numbered.end() :] if numbered else text)
    return (match["name"] or match["other"]) if match else ""


def _add_stated(record: Record, sentence: Sentence) -> None:
    folded = fold_with_offsets(sentence.text)
    score = _STATED_SCORE.search(folded.text)
    if score and "score" not in record:
        record["score"] = float(score[1])
    for event in events(folded.text):
        field = next((key for key, pattern in _STATED.items() if pattern.search(event.lead)), None)
        if event.kind == "money" and field and field not in record:
            record[field] = float(event.value)
            place = folded.offsets[event.start]
            record.setdefault("line", sentence.line_at(place))
            record.setdefault("page", sentence.page_at(place))
        elif event.kind == "percent" and _STATED_RATE.search(event.lead) and "budget_wan" in record:
            record.setdefault("execution_rate", float(event.value))
