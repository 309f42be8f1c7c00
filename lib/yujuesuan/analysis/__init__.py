"""Pure functions from the frames of `data/processed` to the frames that reports are made of."""

from yujuesuan.analysis.budget_execution import budget_execution
from yujuesuan.analysis.departments import Disclosure, departments, disclosures, resolve
from yujuesuan.analysis.projects import projects, purchases
from yujuesuan.analysis.series import series
from yujuesuan.analysis.structure import classes, composition, economic
from yujuesuan.analysis.year_over_year import year_over_year

__all__ = [
    "Disclosure",
    "budget_execution",
    "classes",
    "composition",
    "departments",
    "disclosures",
    "economic",
    "projects",
    "purchases",
    "resolve",
    "series",
    "year_over_year",
]
