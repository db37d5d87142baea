"""Which changes repair something, by their title: a fix or a revert.

In a plain git history these stand in for incidents and are called what they are. Words that only look
alike (prefix, fixture, "fix typo") do not count; the lists below are the whole rule.
"""

from __future__ import annotations

import re
from enum import StrEnum

_REVERT = re.compile(r"^\s*(?:\[[^\]]*\]\s*)?(?:[A-Z]+-\d+:?\s*)?(?:revert|rollback|roll back)\b", re.IGNORECASE)
_FIX = re.compile(
    r"\b(?:fix(?:e[sd]|ing)?|bug ?fix(?:es)?|hotfix|bugs?|defects?|regressions?|crash(?:es|ed)?|deadlocks?|"
    r"race condition)\b",
    re.IGNORECASE,
)
_COSMETIC = re.compile(
    r"\b(?:typos?|spelling|grammar|docs?|documentation|docstrings?|javadocs?|comments?|lint(?:er|ing)?|flake8|ruff|"
    r"mypy|formatting|whitespace|changelog|readme|broken links?|dead links?)\b",
    re.IGNORECASE,
)


class Repair(StrEnum):
    """How a change repairs."""

    REVERT = "revert"
    """It takes an earlier change back."""
    FIX = "fix"
    """It repairs a defect."""


def repair_kind(title: str) -> Repair | None:
    """Return how a change repairs by its title, None where the title does not say that it does."""
    if _REVERT.search(title):
        return Repair.REVERT
    if _FIX.search(title) and not _COSMETIC.search(title):
        return Repair.FIX
    return None
