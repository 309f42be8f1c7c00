"""The document against itself: identities, their outcomes, and findings with their evidence."""

from __future__ import annotations

from yujuesuan.checks.prior_year import Disclosed, prior_year
from yujuesuan.checks.run import Facts, checks

__all__ = ["Disclosed", "Facts", "checks", "prior_year"]
