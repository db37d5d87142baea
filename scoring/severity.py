"""Severity of a finding: a rule table, never a model and never a feeling.

    critical   act before the next deploy
    warning    decide this week
    info       know

A *state* rule reads what is so at the cutoff or what happened in the week. A *trend* rule fires only
on a series that materiality.py found to have moved. Missing data never makes a finding critical: a
rule whose input is unknown does not fire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from scoring import conditions as when

if TYPE_CHECKING:
    from scoring.bands import BandTable
    from scoring.inputs import ScopeWeek, ServiceWeek


class Severity(StrEnum):
    """What a reader is asked to do. The order of the members is the order of urgency."""

    CRITICAL = "critical"
    """Act before the next deploy."""
    WARNING = "warning"
    """Decide this week."""
    INFO = "info"
    """Know."""

    @property
    def rank(self) -> int:
        """0 for the worst, so that sorting puts it first."""
        return list(Severity).index(self)


class Cause(StrEnum):
    """What a card is about. One service or scope has at most one card per cause.

    Among cards of equal severity the order of the members is the order of reading: what broke comes before
    what may break.
    """

    INCIDENT = "incident"
    """A deployment was followed by an incident."""
    SECURITY = "security"
    """A weakness was repaired, and those who run the software may not have the repair yet."""
    QUEUE = "queue"
    """Risk that waits to be deployed."""
    REVERTS = "reverts"
    """Changes that were taken back."""
    CONCENTRATION = "concentration"
    """One service carries an unusual part of the scope's risk."""
    RISK = "risk"
    """The service's changes score higher than usual."""
    DRIVER = "driver"
    """The changes of several services score higher for the same reason."""
    OWNERSHIP = "ownership"
    """Code lands without those who are declared to own it."""
    REVIEW = "review"
    """High-risk changes merge without a review."""
    COVERAGE = "coverage"
    """Changes take test coverage away."""
    FAILURES = "failures"
    """More deployments fail."""
    RESTORE = "restore"
    """It takes longer to restore service."""
    REPAIRS = "repairs"
    """More fixes than usual landed."""
    TIMING = "timing"
    """Risky changes went out when few are around to respond."""
    OBJECTIVE = "objective"
    """An error budget burns."""
    SOURCE = "source"
    """A source has gone blind. No rule of a week makes this one: it is about the scope."""

    @property
    def rank(self) -> int:
        """0 for what is read first."""
        return list(Cause).index(self)


W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Rule(Generic[W]):
    """One line of the severity table. `trend` rules fire only on what was found material.

    What a rule finds that makes no card is not over either: it keeps the card's age for when it is news again.
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
    """A line of the table that no week is judged by: what the briefing itself makes a card of."""

    id: str
    severity: Severity
    says: str


CRITICAL, WARNING, INFO = Severity

SERVICE_RULES: tuple[Rule[ServiceWeek], ...] = (
    Rule(
        "queued-gate",
        CRITICAL,
        Cause.QUEUE,
        "a gate lifts the score of a change that waits to go out",
        when.queued_gate,
    ),
    Rule(
        "queued-critical",
        CRITICAL,
        Cause.QUEUE,
        "a change that waits to go out scores in the critical band",
        when.queued_critical,
        needs_production=True,
    ),
    Rule(
        "burn-with-queue",
        CRITICAL,
        Cause.OBJECTIVE,
        "an error budget burns at twice its pace or more over 72 h, and a change that waits scores high or critical",
        when.burn_with_queue,
    ),
    Rule(
        "incident-unresolved",
        CRITICAL,
        Cause.INCIDENT,
        "a deployment of the week has an incident that is not resolved",
        when.incident_unresolved,
    ),
    Rule("reverted-twice", CRITICAL, Cause.REVERTS, "the same change was reverted twice", when.reverted_twice),
    Rule(
        "record-share-with-incident",
        CRITICAL,
        Cause.CONCENTRATION,
        "the service's share of the scope's points is above its maximum of 90 days and at least a fifth, over five or "
        "more changes, and a deployment of the week had an incident",
        when.record_share,
    ),
    Rule(
        "risk-rise",
        WARNING,
        Cause.RISK,
        "the mean score of the service's changes rose materially, and one of them scores high or more",
        when.risk_rise,
        trend=True,
        needs_production=True,
    ),
    Rule(
        "elevated-rise",
        WARNING,
        Cause.RISK,
        "materially more changes than usual score high or critical",
        when.elevated_rise,
        trend=True,
        needs_production=True,
    ),
    Rule(
        "ownership-gap",
        WARNING,
        Cause.OWNERSHIP,
        "on the most-changed code, materially more owned files than usual landed without an owner's approval, "
        "in the week or over four weeks",
        when.ownership_gap,
        trend=True,
    ),
    Rule(
        "ownership-drift",
        WARNING,
        Cause.OWNERSHIP,
        "on the most-changed code, materially more changed lines than usual have declared owners who hardly work there",
        when.ownership_drift,
        trend=True,
    ),
    Rule(
        "coverage-loss",
        WARNING,
        Cause.COVERAGE,
        "on the most-changed code, changes lose materially more test coverage than usual",
        when.coverage_loss,
        trend=True,
    ),
    Rule(
        "repairs-rise",
        WARNING,
        Cause.REPAIRS,
        "materially more fixes and reverts than usual landed, and they are a larger part of the changes",
        when.repairs_rise,
        trend=True,
        needs_production=True,
    ),
    Rule(
        "budget-burning",
        WARNING,
        Cause.OBJECTIVE,
        "an error budget burns at more than 1.5 times its pace over 72 hours, materially faster than usual",
        when.budget_burning,
        trend=True,
    ),
    Rule("budget-low", WARNING, Cause.OBJECTIVE, "an error budget has under a quarter left", when.budget_low),
    Rule(
        "queued-stack",
        WARNING,
        Cause.QUEUE,
        "two or more changes that wait to go out score high or critical, and one of them became ready in the week, or "
        "has in it come to wait twice as long as is usual",
        when.queued_stack,
        needs_production=True,
    ),
    Rule(
        "late-high-risk",
        WARNING,
        Cause.TIMING,
        "two or more high-risk changes went out late on a Friday or on a weekend",
        when.late_high_risk,
        needs_production=True,
    ),
    Rule(
        "risk-before-holiday",
        WARNING,
        Cause.TIMING,
        "a high-risk change went out late on the last working day before a public holiday",
        when.before_holiday,
        needs_production=True,
    ),
    Rule(
        "security-fix-waits",
        WARNING,
        Cause.SECURITY,
        "a fix of a weakness in the service's own code is merged and not released, and landed in the week or the one "
        "before",
        when.security_fix_waits,
    ),
    Rule(
        "security-fix-released",
        INFO,
        Cause.SECURITY,
        "such a fix landed and is released, or was released in the week",
        when.security_fix_released,
    ),
    Rule(
        "security-fix-landed",
        INFO,
        Cause.SECURITY,
        "such a fix landed, and no source tells whether it is released",
        when.security_fix_landed,
    ),
    Rule(
        "incident-resolved",
        INFO,
        Cause.INCIDENT,
        "a deployment of the week had an incident, which is resolved",
        when.incident_resolved,
    ),
    Rule(
        "risky-revert",
        INFO,
        Cause.REVERTS,
        "a change that scored high or critical was reverted, other than one that an incident is blamed on",
        when.risky_revert,
    ),
    Rule(
        "security-fix-still",
        INFO,
        Cause.SECURITY,
        "such a fix is not released, and landed before: a line says so, and there is no card",
        when.security_fix_still,
        makes_card=False,
    ),
    Rule(
        "queued-still",
        INFO,
        Cause.QUEUE,
        "two or more changes that wait to go out score high or critical, none of them news: the coming week's lines "
        "name them, and there is no card",
        when.queued_still,
        makes_card=False,
    ),
)
"""What one service's week is judged by."""

SCOPE_RULES: tuple[Rule[ScopeWeek], ...] = (
    Rule(
        "driver-rise",
        WARNING,
        Cause.DRIVER,
        "one group of signals adds materially more points to the changes of two or more services, "
        "and one of them scores moderate or more",
        when.driver_rise,
        trend=True,
        needs_production=True,
    ),
    Rule(
        "ownership-gap-over-services",
        WARNING,
        Cause.OWNERSHIP,
        "over the services together, materially more owned files than usual landed without an owner's approval",
        when.ownership_gap_over_services,
        trend=True,
    ),
    Rule(
        "unreviewed-rise",
        WARNING,
        Cause.REVIEW,
        "materially more changes than usual that score high or critical merged without a review",
        when.unreviewed_rise,
        trend=True,
    ),
    Rule(
        "failure-rise",
        WARNING,
        Cause.FAILURES,
        "a materially larger part of the deployments than usual failed, three or more of them",
        when.failure_rise,
        trend=True,
    ),
    Rule(
        "restore-rise",
        WARNING,
        Cause.RESTORE,
        "restoring service took materially longer than usual, over three or more incidents of a week or of four weeks",
        when.restore_rise,
        trend=True,
    ),
)
"""What a whole scope's week is judged by."""

NOTES: tuple[Note, ...] = (
    Note("resolved", INFO, "what was critical or a warning last week no longer holds: a sentence says so"),
    Note(
        "source-failed",
        WARNING,
        "a source had failed for three days or more by the end of the week; what it tells is unknown",
    ),
    Note(
        "source-blind",
        INFO,
        "a source had failed for less, or gone stale, by the end of the week; what it tells is unknown",
    ),
)
"""What no rule reads: the briefing makes these cards by itself."""

RULES: tuple[Rule[ServiceWeek] | Rule[ScopeWeek], ...] = (*SERVICE_RULES, *SCOPE_RULES)


def judge(week: ServiceWeek, bands: BandTable) -> dict[Cause, tuple[Rule[ServiceWeek], ...]]:
    """Return the rules that fire for a service's week, by cause, the worst first."""
    return _fired(SERVICE_RULES, week, bands)


def judge_scope(week: ScopeWeek, bands: BandTable) -> dict[Cause, tuple[Rule[ScopeWeek], ...]]:
    """Return the rules that fire for a scope's week, by cause, the worst first."""
    return _fired(SCOPE_RULES, week, bands)


def _fired(rules: tuple[Rule[W], ...], week: W, bands: BandTable) -> dict[Cause, tuple[Rule[W], ...]]:
    found: dict[Cause, list[Rule[W]]] = {}
    for rule in rules:
        if rule.fires(week, bands):
            found.setdefault(rule.cause, []).append(rule)
    return {cause: tuple(sorted(rules, key=lambda rule: rule.severity.rank)) for cause, rules in found.items()}
