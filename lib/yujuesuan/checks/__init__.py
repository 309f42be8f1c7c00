"""The document against itself: identities, their outcomes, and findings with their evidence."""

from __future__ import annotations

from yujuesuan.checks.run import Facts, checks

__all__ = ["Facts", "checks"]
