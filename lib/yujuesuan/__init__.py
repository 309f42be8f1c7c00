"""yujuesuan (预决算): budget and final-account disclosures as checked, tidy frames."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yujuesuan.corpus import departments, load
from yujuesuan.pipeline import Parsed, parse

if TYPE_CHECKING:
    from yujuesuan import charts

__all__ = ["Parsed", "charts", "departments", "load", "parse"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # matplotlib takes longer to import than all the rest, so the charts come with their first use.
    if name == "charts":
        return import_module("yujuesuan.charts")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
