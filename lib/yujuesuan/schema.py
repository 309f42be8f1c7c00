"""The frames of `data/processed`: columns, types, allowed values and what they mean.

Declared once; `frames` checks it on write. Money is `*_wan`, float64, 万元; rates and shares are signed fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandera.pandas as pa

STAGES = ("budget", "final")
CLASSIFICATIONS = ("function", "economic", "source", "total", "balance", "sangong", "project", "unit", "")
STATUSES = ("pass", "rounding", "fail", "warn")
_DTYPES = {"str": "str", "int": "Int64", "float": "float64", "bool": "boolean", "list": "object"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is str, int (nullable Int64), float, bool (nullable) or list; a null means not stated."""

    name: str
    kind: str
    meaning: str
    required: bool = True
    allowed: tuple[str, ...] = ()


def _key(*extra: Column) -> tuple[Column, ...]:
    return (
        Column("doc_id", "str", "first 12 hex digits of the source file's SHA-256"),
        Column("department", "str", "canonical department name"),
        Column("fiscal_year", "int", "the year the figures are for"),
        Column("stage", "str", "budget (预算) or final (决算)", allowed=STAGES),
        *extra,
    )


_PLACE = (
    Column("page", "int", "1-based page of the source, null where it has none", required=False),
    Column("line", "int", "1-based line of the source text", required=False),
)

FRAMES: dict[str, tuple[Column, ...]] = {
    "documents": _key(
        Column("path", "str", "path as given"),
        Column("sha256", "str", "SHA-256 of the file"),
        Column("format", "str", "format of the file", allowed=("text", "pdf", "docx", "xlsx", "xls", "html")),
        Column("region", "str", "district, city or province", required=False),
        Column("title", "str", "title as printed", required=False),
        Column("pages", "int", "number of pages", required=False),
        Column("characters", "int", "characters of text, white space not counted"),
        Column("declared_forms", "list", "canonical forms that the table of contents promises"),
        Column("forms", "list", "canonical forms found"),
    ),
    "amounts": _key(
        *_PLACE,
        Column("form", "str", "canonical form"),
        Column("form_title", "str", "the table's title as printed"),
        Column("table_no", "str", "the table's number as printed, else empty"),
        Column("row", "int", "0-based row of the table's body"),
        Column("item", "str", "row label without numbering, indent or line breaks"),
        Column("code", "str", "classification or project code, digits as printed, else empty"),
        Column(
            "classification", "str", "what the row classifies by; empty for 基本支出, 项目支出", allowed=CLASSIFICATIONS
        ),
        Column("level", "str", "level of a function or economic code", allowed=("class", "division", "item", "")),
        Column("measure", "str", "canonical column; empty where the print heads the column with nothing"),
        Column("column_label", "str", "header as printed, levels joined with /"),
        Column("amount_wan", "float", "the amount"),
        Column("unit", "str", "unit printed for the table"),
        Column("resolution_wan", "float", "value of the last printed digit"),
        Column("raw", "str", "the cell's text as printed"),
        Column(
            "placed",
            "str",
            "printed: the source shows the column; inferred: accounting identities fixed it",
            allowed=("printed", "inferred"),
        ),
    ),
    "statements": _key(
        *_PLACE,
        Column("section", "str", "heading path, joined with /"),
        Column("subject", "str", "what the sentence states a figure about; 类/款/项 joined with /"),
        Column("amount_wan", "float", "stated amount", required=False),
        Column("budget_wan", "float", "stated budget", required=False),
        Column("final_wan", "float", "stated final account", required=False),
        Column("completion_rate", "float", "stated final / budget", required=False),
        Column(
            "base",
            "str",
            "what the change is against: budget, the year's own, or prior_year; null where the text does not say",
            required=False,
            allowed=("budget", "prior_year"),
        ),
        Column("base_year", "int", "year that the change is against; null against the budget", required=False),
        Column("change_wan", "float", "stated change against `base`, a fall is negative", required=False),
        Column("change_rate", "float", "stated rate of change against `base`, a fall is negative", required=False),
        Column("share", "float", "stated share", required=False),
        Column("share_of", "str", "the whole that the share is of", required=False),
        Column("reason", "str", "stated reason", required=False),
        Column("sentence", "str", "the sentence"),
    ),
    "projects": _key(
        *_PLACE,
        Column("project", "str", "project name: the most complete of the forms that its department prints"),
        Column("printed_name", "str", "project name as printed at this place"),
        Column("code", "str", "project code, else empty"),
        Column("source", "str", "where it is reported", allowed=("table", "goals", "evaluation", "narrative")),
        Column("budget_wan", "float", "budget", required=False),
        Column("executed_wan", "float", "executed amount", required=False),
        Column("execution_rate", "float", "execution rate as printed", required=False),
        Column("score", "float", "score as printed", required=False),
        Column("full_score", "float", "full mark of the score (总分 100), where printed", required=False),
        Column(
            "initial_wan", "float", "budget at the start of the year (年初预算数) beside the year's", required=False
        ),
        Column("execution_weight", "float", "full mark of the budget's execution (20 分)", required=False),
        Column("execution_score", "float", "score of the budget's execution", required=False),
        Column("budget_prior1_wan", "float", "last year's budget", required=False),
        Column("budget_prior2_wan", "float", "budget of the year before last", required=False),
        Column("description", "str", "what the source says of it", required=False),
    ),
    "indicators": _key(
        *_PLACE,
        Column("owner", "str", "project, or the department"),
        Column("objective", "str", "objective that the indicator belongs to, as numbered in print", required=False),
        Column("level1", "str", "first-level indicator", required=False),
        Column("level2", "str", "second-level indicator", required=False),
        Column("indicator", "str", "indicator"),
        Column("target", "str", "target as printed", required=False),
        Column("actual", "str", "actual value as printed", required=False),
        Column("value_prior2", "str", "value of the year before last, as printed", required=False),
        Column("value_prior1", "str", "last year's value, as printed", required=False),
        Column("score", "float", "score", required=False),
        Column("weight", "float", "full mark of the indicator (分值, 权重)", required=False),
        Column(
            "objective_weight", "float", "full mark printed beside its objective: 年度目标1（25分）", required=False
        ),
        Column("level1_weight", "float", "full mark printed beside its first level: 产出指标（40分）", required=False),
        Column("level2_weight", "float", "full mark printed beside its second level", required=False),
        Column("basis", "str", "standard that the target rests on", required=False),
    ),
    "funding": _key(
        *_PLACE,
        Column(
            "source",
            "str",
            "goals: the goal sheet; evaluation: the department's evaluation of itself (整体自评)",
            allowed=("goals", "evaluation"),
        ),
        Column("item", "str", "source or use of money, as 收入构成/财政拨款; in an evaluation the row as printed"),
        Column("amount_wan", "float", "this year's amount; in an evaluation the budget (预算数)", required=False),
        Column("initial_wan", "float", "budget at the start of the year (年初预算数) beside it", required=False),
        Column("executed_wan", "float", "executed amount (执行数)", required=False),
        Column("execution_rate", "float", "execution rate as printed", required=False),
        Column("execution_weight", "float", "full mark of the budget's execution (20 分)", required=False),
        Column("execution_score", "float", "score of the budget's execution", required=False),
        Column("score", "float", "total score of the evaluation (总分)", required=False),
        Column("full_score", "float", "its full mark, where printed", required=False),
        Column("share", "float", "printed share", required=False),
        Column("prior1_year", "int", "the year before", required=False),
        Column("prior1_wan", "float", "its amount", required=False),
        Column("prior2_year", "int", "the year before that", required=False),
        Column("prior2_wan", "float", "its amount", required=False),
    ),
    "purchases": _key(
        *_PLACE,
        Column("kind", "str", "procurement (采购) or service (购买服务)", allowed=("procurement", "service")),
        Column("project", "str", "project that pays"),
        Column("content", "str", "service bought", required=False),
        Column("catalog_code", "str", "code in the procurement catalogue", required=False),
        Column("catalog_name", "str", "name in the catalogue", required=False),
        Column("function_code", "str", "functional classification", required=False),
        Column("economic_code", "str", "economic classification", required=False),
        Column("quantity", "float", "quantity", required=False),
        Column("unit_price_wan", "float", "unit price", required=False),
        Column("amount_wan", "float", "amount", required=False),
        Column("sme_wan", "float", "reserved for small and medium enterprises", required=False),
        Column("micro_wan", "float", "reserved for small and micro enterprises", required=False),
    ),
    "quantities": _key(
        *_PLACE,
        Column("section", "str", "heading path, joined with /; empty in the cells of other tables"),
        Column("item", "str", "the words of the number's clause; what a comparison speaks of, then / and its words"),
        Column("value", "float", "the number as printed, in `unit`"),
        Column("unit", "str", "measure word as printed: 人, 辆, 家, 亿元, %"),
        Column("amount_wan", "float", "the value in 万元 where the unit is one of money", required=False),
        Column("approximate", "bool", "whether the text says 近, 约, 余 and the like, or gives a range"),
        Column("sentence", "str", "the sentence"),
    ),
    "coverage": _key(
        *_PLACE,
        Column("text", "str", "the line"),
        Column(
            "role",
            "str",
            "what the line is",
            allowed=("heading", "table", "statement", "prose", "toc", "note", "blank", "unparsed"),
        ),
        Column("numbers", "int", "numbers on the line; dates, numbering, page and telephone numbers are none"),
        Column("captured", "int", "those of them that are in a frame"),
        Column("missed", "list", "those that are in none, as printed"),
    ),
    "checks": _key(
        Column("rule", "str", "rule family"),
        Column("form", "str", "canonical form, else empty"),
        Column("description", "str", "the identity or rule"),
        Column("expected_wan", "float", "the value that the identity demands", required=False),
        Column("actual_wan", "float", "the value printed", required=False),
        Column("difference_wan", "float", "actual - expected", required=False),
        Column("tolerance_wan", "float", "what rounding of the printed terms can cause", required=False),
        Column("expected_rate", "float", "the rate that the printed amounts give", required=False),
        Column("actual_rate", "float", "the rate printed", required=False),
        Column("status", "str", "outcome", allowed=STATUSES),
        Column("message", "str", "one sentence for a person"),
        Column("evidence", "list", "list of {doc_id, page, line, text, amount_wan}"),
        Column("suspects", "list", "figures any one of which explains a fail, like evidence; else empty"),
        Column("explains", "list", "descriptions of the other identities that the same figure breaks; else empty"),
    ),
    "year_over_year": _key(
        *_PLACE,
        Column("subject", "str", "stated subject, else empty"),
        Column("form", "str", "canonical form, else empty"),
        Column("item", "str", "row label, else empty"),
        Column("code", "str", "code, else empty"),
        Column("measure", "str", "canonical column, else empty"),
        Column("amount_wan", "float", "this year's amount", required=False),
        Column("prior_year", "int", "the year compared with"),
        Column("prior_wan", "float", "the prior year's amount", required=False),
        Column("change_wan", "float", "amount - prior", required=False),
        Column("change_rate", "float", "change / prior", required=False),
        Column(
            "basis",
            "str",
            "disclosures: both years' own documents; stated: implied by the narrative; table: prior-year columns",
            allowed=("disclosures", "stated", "table"),
        ),
        Column(
            "prior_stage",
            "str",
            "stage of the prior year's figure; null where a goal sheet does not say",
            allowed=STAGES,
            required=False,
        ),
        Column("stated_change_wan", "float", "change that the narrative states", required=False),
        Column("stated_change_rate", "float", "rate that the narrative states", required=False),
        Column("agrees", "bool", "stated against computed, within rounding; null without both", required=False),
        Column("reason", "str", "stated reason", required=False),
        Column("source", "str", "document and line of every figure"),
    ),
    "budget_execution": _key(
        *_PLACE,
        Column(
            "level",
            "str",
            "what the row is",
            allowed=("department", "function", "economic", "sangong", "project"),
        ),
        Column("item", "str", "label; 类/款/项 joined with /"),
        Column("code", "str", "code, else empty"),
        Column("budget_wan", "float", "budget", required=False),
        Column("final_wan", "float", "final account", required=False),
        Column("execution_rate", "float", "final / budget, null where the budget is 0", required=False),
        Column("stated_rate", "float", "rate that the document states", required=False),
        Column(
            "basis",
            "str",
            "where budget and final come from",
            allowed=("disclosures", "statement", "table", "evaluation"),
        ),
        Column("agrees", "bool", "stated against computed rate, within rounding", required=False),
        Column("reason", "str", "stated reason", required=False),
        Column("source", "str", "document and line of every figure"),
    ),
}


@cache
def schema(frame: str) -> pa.DataFrameSchema:
    """The strict pandera schema of a frame; it checks and never coerces."""
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                _DTYPES[column.kind],
                checks=pa.Check.isin(column.allowed) if column.allowed else None,
                nullable=not column.required,
                description=column.meaning,
            )
            for column in FRAMES[frame]
        },
        strict=True,
        ordered=True,
        name=frame,
    )


def dtype(column: Column) -> str:
    """The pandas dtype of a column."""
    return _DTYPES[column.kind]
