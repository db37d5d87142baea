"""Severity of a finding: a rule table, never a model and never a feeling.

critical   act before the next deploy
warning    decide this week
info       know
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from scoring.bands import BandTable


class Severity(StrEnum):
    """What a reader should do, in order of urgency."""

    CRITICAL = "critical"
    """Act before the next deploy."""
    WARNING = "warning"
    """Decide this week."""
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst, for sorting."""
        return list(Severity).index(self)


class Cause(StrEnum):
    """What a card is about, at most one per service or scope.

    In reading order: what broke comes before what may break.
    """

    INCIDENT = "incident"
    SECURITY = "security"
    """A weakness was repaired, and users may not have the repair yet."""
    QUEUE = "queue"
    REVERTS = "reverts"
    CONCENTRATION = "concentration"
    """One service carries an unusual part of the scope's risk."""
    RISK = "risk"
    DRIVER = "driver"
    """The changes of several services score higher for the same reason."""
    OWNERSHIP = "ownership"
    REVIEW = "review"
    COVERAGE = "coverage"
    FAILURES = "failures"
    RESTORE = "restore"
    REPAIRS = "repairs"
    TIMING = "timing"
    OBJECTIVE = "objective"
    SOURCE = "source"
    """A blind source, which concerns the scope; no rule of a week makes it."""

    @property
    def rank(self) -> int:
        """0 for what is read first."""
        return list(Cause).index(self)


W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Rule(Generic[W]):
    """One line of the severity table; `trend` rules fire only on what is material.

    A finding without a card is not over: it keeps the card's age for when it is news again.
    """

    id: str
    severity: Severity
    cause: Cause
    says: str
    fires: Callable[[W, BandTable], bool]
    trend: bool = False
    makes_card: bool = True
    needs_production: bool = False
    """Whether it makes a card only where a source tells what runs: of git alone nobody knows that a rise hurts."""


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the table that the briefing itself makes a card of."""

    id: str
    severity: Severity
    says: str


NOTES: tuple[Note, ...] = (
    Note("resolved", Severity.INFO, "what was critical or a warning last week no longer holds: a sentence says so"),
    Note(
        "source-failed",
        Severity.WARNING,
        "a source had failed for three days or more by the end of the week; what it tells is unknown",
    ),
    Note(
        "source-blind",
        Severity.INFO,
        "a source had failed for less, or gone stale, by the end of the week; what it tells is unknown",
    ),
)


def judge(rules: tuple[Rule[W], ...], week: W, bands: BandTable) -> dict[Cause, tuple[Rule[W], ...]]:
    """Return the rules that fire for a week, by cause, the worst first."""
    found: dict[Cause, list[Rule[W]]] = {}
    for rule in rules:
        if rule.fires(week, bands):
            found.setdefault(rule.cause, []).append(rule)
    return {cause: tuple(sorted(fired, key=lambda rule: rule.severity.rank)) for cause, fired in found.items()}
