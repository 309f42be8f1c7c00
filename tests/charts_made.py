"""Frames for the charts, every value typed by hand: ordinary ones, and those that strain a layout."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from yujuesuan import charts

LONG = "社会保障和就业支出/行政事业单位养老支出/机关事业单位基本养老保险缴费支出以及其他很长的一个科目名称（含代缴）"
_REASON = "科技研究与开发资金项目部分项目因兑现政策的重新制定修改，暂时未能支出"


def executions() -> pd.DataFrame:
    rows: list[tuple[str, float, float, float | None, str | None]] = [
        ("资源勘探工业信息等支出", 73.0, 5059.93, 69.3141, "单位2023年度省、市级一次性往来资金计入本此项目支出中"),
        ("卫生健康支出", 43.0, 207.41, 4.8235, "单位2023年度支付170.68万的新冠疫情酒店隔离费用"),
        ("社会保障和就业支出", 93.75, 145.9, 1.5563, "单位2023年度新进人员的经费追加"),
        ("一般公共服务支出", 94.7, 94.7, 1.0, None),
        ("国防支出", 0.0, 12.5, None, None),
        ("科学技术支出", 5692.67, 3075.76, 0.5403, _REASON),
    ]
    data = pd.DataFrame(rows, columns=["item", "budget_wan", "final_wan", "execution_rate", "reason"])
    return data.assign(level="function", fiscal_year=2023)


def changes() -> pd.DataFrame:
    rows = [
        ("科学技术支出", 3541.92, 3075.76, -466.16, -0.131612),
        ("社会保障和就业支出", 97.74, 145.9, 48.16, 0.492736),
        ("卫生健康支出", 49.92, 250.41, 200.49, 4.016226),
        ("住房保障支出", 150.72, 48.38, -102.34, -0.679),
    ]
    data = pd.DataFrame(rows, columns=["item", "prior_wan", "amount_wan", "change_wan", "change_rate"])
    return data.assign(subject="", fiscal_year=2023, stage="final", prior_year=2020, prior_stage="budget")


def structure() -> pd.DataFrame:
    rows = [
        ("科学技术支出", 19035.12, 0.8968),
        ("资源勘探工业信息等支出", 1680.0, 0.0792),
        ("社会保障和就业支出", 297.54, 0.014),
        ("住房保障支出", 140.01, 0.0066),
        ("卫生健康支出", 72.8, 0.0034),
    ]
    return pd.DataFrame(rows, columns=["item", "amount_wan", "share"])


def years() -> pd.DataFrame:
    rows = [
        (2019, "budget", 4412.84, "stated"),
        (2020, "budget", 3859.3, "printed"),
        (2022, "final", 6491.86, "stated"),
        (2023, "final", 8721.33, "printed"),
    ]
    return pd.DataFrame(rows, columns=["fiscal_year", "stage", "amount_wan", "basis"])


def qualities() -> pd.DataFrame:
    rows = [("收支总表", 0, 0, 1, 12), ("一般公共预算支出表 (general public budget by unit)", 1, 0, 8, 1790)]
    rows += [("正文及其他", 3, 12, 0, 0)]
    return pd.DataFrame(rows, columns=["label", "broken", "warnings", "rounding", "passed"])


def projects() -> pd.DataFrame:
    rows: list[tuple[str, str, float, float | None, float | None]] = [
        ("科技研究与开发资金", "narrative", 5100.0, 4145.0, None),
        ("科技研究与开发资金", "evaluation", 5100.0, 4145.0, 96.2),
        ("科学管理事务支出经费", "evaluation", 289.0, 289.0, 100.0),
        ("民营经济工作专项经费", "evaluation", 48.0, 50.5, 98.0),
        ("稳定工作经费", "goals", 2.5, None, None),
    ]
    return pd.DataFrame(rows, columns=["project", "source", "budget_wan", "executed_wan", "score"])


def composition() -> pd.DataFrame:
    rows = [("基本支出", 1485.36), ("项目支出", 5047.35), ("人员经费", 1436.34), ("公用经费", 49.02)]
    return pd.DataFrame(rows, columns=["item", "amount_wan"])


def purchases() -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [
        ("procurement", None, "物业管理服务", "办公维护", 26.0, 13.0, 6.5),
        ("procurement", None, "复印纸", "在职人员公用", 1.4, 1.4, 1.4),
        ("procurement", None, "复印纸", "党建经费", 0.6, 0.6, 0.0),
        ("service", "资产运营管理", "其他服务", "办公维护", 42.0, None, None),
        ("service", "科研项目调研、评审等", "项目评审服务", "评审", 39.56, None, None),
    ]
    columns = ["kind", "content", "catalog_name", "project", "amount_wan", "sme_wan", "micro_wan"]
    return pd.DataFrame(rows, columns=columns)


def shares() -> pd.DataFrame:
    rows = [
        ("江岸区科学技术和经济信息化局", "科学技术支出", 0.606),
        ("江岸区科学技术和经济信息化局", "资源勘探工业信息等支出", 0.394),
        ("江汉区科学技术和经济信息化局", "科学技术支出", 0.353),
        ("江汉区科学技术和经济信息化局", "资源勘探工业信息等支出", 0.58),
        ("江汉区科学技术和经济信息化局", "国防支出", 0.067),
        ("洪山区科学技术和经济信息化局", "科学技术支出", 0.9996),
        ("洪山区科学技术和经济信息化局", "国防支出", 0.0004),
    ]
    return pd.DataFrame(rows, columns=["department", "item", "share"])


def per_person() -> pd.DataFrame:
    rows = [("江岸区", 28.01), ("江汉区", 11.76), ("洪山区", 16.86), ("青山区", 19.24), ("硚口区", None)]
    return pd.DataFrame(rows, columns=["department", "per_person_wan"])


def drawn(kind: str, language: str = "zh", **how: Any) -> Axes:
    """The chart of a kind with the ordinary frame."""
    how = {"language": language, **how}
    if kind == "dots":
        return charts.dots(per_person(), value="per_person_wan", **how)
    frames = {
        "changes": changes, "composition": composition, "execution": executions, "projects": projects,
        "purchases": purchases, "quality": qualities, "series": years, "shares": shares, "small": years,
        "structure": structure,
    }  # fmt: skip
    return getattr(charts, kind)(frames[kind](), **how)


KINDS = (
    "changes", "composition", "dots", "execution", "projects", "purchases", "quality", "series", "shares", "small",
    "structure",
)  # fmt: skip


def empty(kind: str) -> pd.DataFrame:
    """The kind's frame without a row."""
    frames = {
        "changes": changes, "composition": composition, "dots": per_person, "execution": executions,
        "projects": projects, "purchases": purchases, "quality": qualities, "series": years, "shares": shares,
        "small": years, "structure": structure,
    }  # fmt: skip
    return frames[kind]().iloc[:0]
