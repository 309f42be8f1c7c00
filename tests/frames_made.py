"""Small frames made by hand, for tests of analysis, charts and reports; every value is typed, none computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yujuesuan import frames as store
from yujuesuan.frames import Frames

FINAL, BUDGET, BOTH = "甲区科学技术局", "乙区财政局", "丙区教育局"
#: What a hostile document could print as a label.
HOSTILE = '<script>alert("x")</script> & <b>支出</b>'


def key(department: str, year: int, stage: str) -> dict[str, Any]:
    """The columns that every frame carries; one file a disclosure."""
    return {
        "doc_id": f"{ord(department[0])}{year}{stage}"[:12],
        "department": department,
        "fiscal_year": year,
        "stage": stage,
    }


def document(department: str, year: int, stage: str) -> dict[str, Any]:
    name = f"{department[0]}-{year}-{stage}.txt"
    return key(department, year, stage) | {
        "path": f"data/raw/{name}",
        "sha256": "0" * 64,
        "format": "text",
        "title": f"{year}年{department}",
        "characters": 12345,
        "declared_forms": ["summary"],
        "forms": ["summary", "expenditure"],
    }


def amount(
    owner: dict[str, Any], line: int, form: str, item: str, measure: str, value: float, **more: Any
) -> dict[str, Any]:
    code = more.get("code", "")
    kind = (
        "function"
        if code[:1] == "2"
        else "economic"
        if code[:1] == "3"
        else "sangong"
        if form == "sangong"
        else "total"
    )
    return owner | {
        "line": line,
        "form": form,
        "form_title": "表",
        "item": item,
        "classification": kind,
        "level": {3: "class", 5: "division", 7: "item"}.get(len(code), "") if kind == "function" else "",
        "measure": measure,
        "column_label": measure,
        "amount_wan": value,
        "unit": "万元",
        "resolution_wan": 0.01,
        "raw": f"{value:,.2f}",
        "placed": "printed",
        "row": line,
        **more,
    }


def expenditure(owner: dict[str, Any], rows: Sequence[tuple[str, str, float, float, float]]) -> list[dict[str, Any]]:
    """Rows of the expenditure table: code, item, total, basic, project; a row without a code is the total."""
    return [
        amount(owner, 100 + n, "expenditure", item, measure, value, code=code)
        for n, (code, item, *values) in enumerate(rows)
        for measure, value in zip(("total", "basic", "project"), values, strict=True)
    ]


def statement(owner: dict[str, Any], line: int, subject: str, sentence: str, **values: Any) -> dict[str, Any]:
    return owner | {"line": line, "section": "说明", "subject": subject, "sentence": sentence, **values}


def project(owner: dict[str, Any], line: int, name: str, source: str, **values: Any) -> dict[str, Any]:
    return owner | {"line": line, "project": name, "printed_name": name, "source": source, **values}


def build(**records: list[dict[str, Any]]) -> Frames:
    """The frames that parsing fills and reports read."""
    names = ("documents", "amounts", "statements", "projects", "quantities", "checks", "coverage")
    return {name: store.build(name, records.get(name, [])) for name in names}


def made() -> Frames:
    """Three departments: a final account and an old budget; a budget only; both of one year."""
    old, new = key(FINAL, 2020, "budget"), key(FINAL, 2023, "final")
    plan = key(BUDGET, 2024, "budget")
    planned, spent = key(BOTH, 2023, "budget"), key(BOTH, 2023, "final")
    amounts = [
        *expenditure(old, [("", "合计", 3859.3, 482.3, 3377.0), ("206", "科学技术支出", 3541.92, 283.92, 3258.0)]),
        *expenditure(
            new,
            [
                ("", "合计", 8721.33, 681.96, 8039.38),
                ("206", "科学技术支出", 3075.76, 436.6, 2639.16),
                ("20601", "科学技术管理事务", 693.58, 436.6, 256.98),
                ("2060101", "行政运行", 436.6, 436.6, 0.0),
                ("213", "农林水支出", 8.08, 8.08, 0.0),
            ],
        ),
        amount(new, 90, "summary", "总计", "income", 8721.33),
        amount(new, 90, "summary", "总计", "expenditure", 8721.33),
        amount(old, 90, "summary", "收入总计", "income", 3859.3),
        amount(old, 90, "summary", "支出总计", "expenditure", 3859.3),
        amount(new, 80, "sangong", "合计", "budget", 0.5),
        amount(new, 80, "sangong", "合计", "final", 0.0),
        *expenditure(
            plan,
            [
                ("", "合计", 100.0, 60.0, 40.0),
                ("201", HOSTILE, 75.0, 45.0, 30.0),
                ("206", "科学技术支出", 25.0, 15.0, 10.0),
            ],
        ),
        amount(plan, 95, "general_basic", "合计", "personnel", 50.0),
        amount(plan, 95, "general_basic", "合计", "public", 10.0),
        *expenditure(planned, [("", "合计", 10.0, 10.0, 0.0), ("205", "教育支出", 10.0, 10.0, 0.0)]),
        *expenditure(spent, [("", "合计", 12.5, 12.5, 0.0), ("205", "教育支出", 12.5, 12.5, 0.0)]),
    ]
    return build(
        documents=[
            document(*owner)
            for owner in (
                (FINAL, 2020, "budget"),
                (FINAL, 2023, "final"),
                (BUDGET, 2024, "budget"),
                (BOTH, 2023, "budget"),
                (BOTH, 2023, "final"),
            )
        ],
        amounts=amounts,
        statements=_statements(new, plan),
        projects=_projects(new, plan),
        checks=_checks(new, plan),
        coverage=_printed_lines(new, plan),
    )


def _statements(new: dict[str, Any], plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        statement(
            new,
            495,
            "收支总计",
            "2023年度收、支总计8,721.33万元。与2022年度相比，收、支总计各增加2,229.47万元，增长34.34%，主要原因是上级资金。",
            amount_wan=8721.33,
            base_year=2022,
            change_wan=2229.47,
            change_rate=0.3434,
            reason="上级资金",
        ),
        statement(
            new,
            546,
            "一般公共预算财政拨款支出",
            "年初预算为1452.65万元，支出决算为6381.57万元，完成年初预算的439.3%。",
            budget_wan=1452.65,
            final_wan=6381.57,
            completion_rate=4.393,
        ),
        statement(
            new,
            552,
            "科学技术支出",
            "科学技术支出(类)。年初预算为5692.67万元，支出决算为3075.76万元，完成年初预算的54.03%。",
            budget_wan=5692.67,
            final_wan=3075.76,
            completion_rate=0.5403,
        ),
        statement(
            new,
            556,
            "卫生健康支出",
            "卫生健康支出(类)。年初预算为43万元，支出决算为207.41万元，完成年初预算的582.35%。",
            budget_wan=43.0,
            final_wan=207.41,
            completion_rate=5.8235,
        ),
        statement(
            new,
            560,
            "节能环保支出",
            "节能环保支出(类)。年初预算为0万元，支出决算为684.62万元，主要原因是<i>追加</i>。",
            budget_wan=0.0,
            final_wan=684.62,
            reason="<i>追加</i>",
        ),
        statement(
            plan,
            30,
            HOSTILE,
            f"{HOSTILE} 75万元，比2023年减少25万元，下降25%。",
            amount_wan=75.0,
            base_year=2023,
            change_wan=-25.0,
            change_rate=-0.25,
        ),
    ]


def _projects(new: dict[str, Any], plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        project(new, 622, "研究资金", "narrative", budget_wan=5100.0, executed_wan=4145.0, execution_rate=0.81),
        project(new, 882, "研究资金", "evaluation", budget_wan=5100.0, executed_wan=4145.0, execution_rate=0.81),
        project(plan, 40, "系统维护", "goals", budget_wan=75.4, budget_prior1_wan=43.44, budget_prior2_wan=31.2),
        project(plan, 41, HOSTILE, "table", budget_wan=40.0),
    ]


def passage(owner: dict[str, Any], line: int | None, text: str, value: float | None = None) -> dict[str, Any]:
    return {"doc_id": owner["doc_id"], "page": None, "line": line, "text": text, "amount_wan": value}


def check(
    owner: dict[str, Any], rule: str, form: str, status: str, message: str, *evidence: dict[str, Any], **more: Any
) -> dict[str, Any]:
    found = {"description": message.partition("：")[0], "evidence": list(evidence), "suspects": [], "explains": []}
    return owner | {"rule": rule, "form": form, "status": status, "message": message} | found | more


def _checks(new: dict[str, Any], plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Four relations that hold, one within rounding, three broken by one figure, a stated rate, and two warnings."""
    total = passage(new, 100, "表，合计，total：8,721.33（万元）", 8721.33)
    basic = passage(new, 100, "表，合计，basic：681.96（万元）", 681.96)
    project = passage(new, 100, "表，合计，project：8,039.38（万元）", 8039.38)
    science = passage(new, 101, "表，206 科学技术支出，total：3,075.76（万元）", 3075.76)
    division = passage(new, 102, "表，20601 科学技术管理事务，total：693.58（万元）", 693.58)
    rate = passage(new, 556, "卫生健康支出(类)。年初预算为43万元，支出决算为207.41万元，完成年初预算的582.35%。")
    holds = [
        check(new, "cross_form", form, "pass", "表间：两边都是8,721.33万元 / both sides give 8,721.33 万元", total)
        for form in ("summary", "summary", "expenditure")
    ]
    return [
        *holds,
        check(
            new,
            "columns",
            "expenditure",
            "rounding",
            "表，合计：1 = 2 + 3：一边为8,721.33万元，一边为8,721.34万元，相差0.01万元，在四舍五入范围内"
            " / one side gives 8,721.33 万元, the other 8,721.34, a difference of 0.01: rounding",
            total,
            basic,
            project,
            expected_wan=8721.34,
            actual_wan=8721.33,
            difference_wan=-0.01,
            tolerance_wan=0.015,
        ),
        check(
            new,
            "hierarchy",
            "expenditure",
            "fail",
            "表，科学技术支出 = 款之和：一边为3,075.76万元，一边为693.58万元，相差2,382.18万元"
            " / one side gives 3,075.76 万元, the other 693.58, a difference of 2,382.18",
            science,
            division,
            expected_wan=693.58,
            actual_wan=3075.76,
            difference_wan=2382.18,
            tolerance_wan=0.01,
            suspects=[division],
            explains=["<b>甲</b> = 乙", "丙 = 丁"],
        ),
        check(
            new,
            "completion",
            "",
            "fail",
            "卫生健康支出：所印比率为582.35%，按所印金额计算为482.3488%"
            " / the printed rate is 582.35%; the printed amounts give 482.3488%",
            rate,
            expected_rate=4.823488,
            actual_rate=5.8235,
            suspects=[rate],
        ),
        check(
            new,
            "missing_form",
            "fund",
            "warn",
            "目录有“基金表”，正文没有 / “基金表” is in the contents only",
            passage(new, None, "基金表"),
        ),
        check(
            plan,
            "columns",
            "expenditure",
            "pass",
            "两边都是100.00万元 / both sides give 100.00 万元",
            passage(plan, 100, "合计：100.00"),
        ),
        check(plan, "year", "", "warn", f"{HOSTILE} / {HOSTILE}", passage(plan, 30, HOSTILE)),
    ]


def _printed_lines(new: dict[str, Any], plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Source lines that a report quotes where no cell and no sentence holds the figure."""
    printed = [(new, 882, "预算数(A)\t执行数(B)\t<b>5100</b>\t4145\t81%"), (plan, 40, "1 系统维护 75.4 43.44 31.2")]
    return [
        owner | {"line": line, "text": text, "role": "table", "numbers": 3, "captured": 3, "missed": []}
        for owner, line, text in printed
    ]
