"""yujuesuan (预决算): budget and final-account disclosures as checked, tidy frames."""

from yujuesuan.frames import load
from yujuesuan.pipeline import Parsed, parse

__all__ = ["Parsed", "load", "parse"]
__version__ = "0.1.0"
