"""Severity of a finding: a rule table, never a model and never a feeling.

    critical   act before the next deploy
    warning    decide this week
    info       know

A *state* rule reads what is so at the cutoff or what happened in the week. A *trend* rule fires only
on a series that materiality.py found to have moved. Missing data never makes a finding critical: a
rule whose input is unknown does not fire.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scoring.bands import Band

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.bands import BandTable
    from scoring.inputs import ServiceWeek

LEAST_SHARE = 20.0
"""Percent of the scope's points under which a service's record share is not worth a critical card."""
LEAST_CHANGES = 5
FAST_BURN = 2.0
"""Twice the budget's own pace, over 72 hours."""
BURNING = 1.5
LITTLE_LEFT = 0.25
STACKED = 2


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
    """What a card is about. One service has at most one card per cause.

    Among cards of equal severity the order of the members is the order of reading: what broke comes before
    what may break.
    """

    INCIDENT = "incident"
    """A deployment was followed by an incident."""
    QUEUE = "queue"
    """Risk that waits to be deployed."""
    REVERTS = "reverts"
    """Changes that were taken back."""
    CONCENTRATION = "concentration"
    """One service carries an unusual part of the scope's risk."""
    RISK = "risk"
    """The service's changes score higher than usual."""
    OWNERSHIP = "ownership"
    """Code lands without those who are declared to own it."""
    REPAIRS = "repairs"
    """More fixes than usual landed."""
    TIMING = "timing"
    """Risky changes went out when few are around to respond."""
    OBJECTIVE = "objective"
    """An error budget burns."""
    SOURCE = "source"
    """A source has gone blind. No rule of a service makes this one: it is about the scope."""

    @property
    def rank(self) -> int:
        """0 for what is read first."""
        return list(Cause).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the severity table. `trend` rules fire only on what was found material."""

    id: str
    severity: Severity
    cause: Cause
    trend: bool
    says: str
    fires: Callable[[ServiceWeek, BandTable], bool]


def _queued(week: ServiceWeek, border: int) -> int:
    return sum(score >= border for score in week.queued or ())


def _is_record_share(week: ServiceWeek) -> bool:
    return (
        week.share_maximum is not None
        and week.share > week.share_maximum
        and week.share >= LEAST_SHARE
        and week.changes >= LEAST_CHANGES
    )


def _high(scores: tuple[int, ...], bands: BandTable) -> int:
    return sum(bands.band(score) in (Band.HIGH, Band.CRITICAL) for score in scores)


RULES: tuple[Rule, ...] = (
    Rule(
        "queued-critical",
        Severity.CRITICAL,
        Cause.QUEUE,
        trend=False,
        says="a merged change that waits for the next release scores in the critical band",
        fires=lambda week, bands: _queued(week, bands.critical) >= 1,
    ),
    Rule(
        "incident-unresolved",
        Severity.CRITICAL,
        Cause.INCIDENT,
        trend=False,
        says="a deployment of the week has an incident that is not resolved",
        fires=lambda week, _: week.unresolved >= 1,
    ),
    Rule(
        "burn-with-queue",
        Severity.CRITICAL,
        Cause.OBJECTIVE,
        trend=False,
        says="an error budget burns at twice its pace while a high-risk change waits for deployment",
        fires=lambda week, bands: week.burn is not None and week.burn >= FAST_BURN and _queued(week, bands.high) >= 1,
    ),
    Rule(
        "reverted-twice",
        Severity.CRITICAL,
        Cause.REVERTS,
        trend=False,
        says="the same change was reverted twice",
        fires=lambda week, _: week.reverted_twice >= 1,
    ),
    Rule(
        "record-share-with-revert",
        Severity.CRITICAL,
        Cause.CONCENTRATION,
        trend=False,
        says="the service's share of the scope's risk is above its maximum of 90 days, with a revert or an incident",
        fires=lambda week, _: _is_record_share(week) and week.reverts + week.incidents >= 1,
    ),
    Rule(
        "risk-rise",
        Severity.WARNING,
        Cause.RISK,
        trend=True,
        says="the mean score of the service's changes rose materially",
        fires=lambda week, _: week.risk is not None and week.risk.material,
    ),
    Rule(
        "elevated-rise",
        Severity.WARNING,
        Cause.RISK,
        trend=True,
        says="materially more changes than usual score high or critical",
        fires=lambda week, _: week.elevated.material,
    ),
    Rule(
        "ownership-gap",
        Severity.WARNING,
        Cause.OWNERSHIP,
        trend=True,
        says="materially more owned files than usual landed without an owner's approval",
        fires=lambda week, _: week.unowned is not None and week.unowned.material,
    ),
    Rule(
        "queued-stack",
        Severity.WARNING,
        Cause.QUEUE,
        trend=False,
        says="two or more merged changes that wait for the next release score high or critical",
        fires=lambda week, bands: _queued(week, bands.high) >= STACKED,
    ),
    Rule(
        "risky-revert",
        Severity.WARNING,
        Cause.REVERTS,
        trend=False,
        says="a change that scored high or critical was reverted, or two changes were",
        fires=lambda week, bands: _high(week.reverted_scores, bands) >= 1 or week.reverts >= STACKED,
    ),
    Rule(
        "repairs-rise",
        Severity.WARNING,
        Cause.REPAIRS,
        trend=True,
        says="materially more fixes and reverts than usual landed",
        fires=lambda week, _: week.repairs.material,
    ),
    Rule(
        "late-high-risk",
        Severity.WARNING,
        Cause.TIMING,
        trend=False,
        says="two or more high-risk changes went out late on a Friday or on a weekend",
        fires=lambda week, bands: _high(week.late_scores, bands) >= STACKED,
    ),
    Rule(
        "risk-before-holiday",
        Severity.WARNING,
        Cause.TIMING,
        trend=False,
        says="a high-risk change went out late on the last working day before a public holiday",
        fires=lambda week, bands: _high(week.holiday_scores, bands) >= 1,
    ),
    Rule(
        "budget-burning",
        Severity.WARNING,
        Cause.OBJECTIVE,
        trend=False,
        says="an error budget burns at more than 1.5 times its pace, or has under a quarter left",
        fires=lambda week, _: (
            (week.burn is not None and week.burn > BURNING)
            or (week.budget_left is not None and week.budget_left < LITTLE_LEFT)
        ),
    ),
    Rule(
        "incident-resolved",
        Severity.INFO,
        Cause.INCIDENT,
        trend=False,
        says="a deployment of the week had an incident, which is resolved",
        fires=lambda week, _: week.incidents >= 1,
    ),
    Rule(
        "single-revert",
        Severity.INFO,
        Cause.REVERTS,
        trend=False,
        says="one change was reverted",
        # The card about the record share already tells of the revert.
        fires=lambda week, _: week.reverts >= 1 and not _is_record_share(week),
    ),
)


def judge(week: ServiceWeek, bands: BandTable) -> dict[Cause, tuple[Rule, ...]]:
    """Return the rules that fire for a service's week, by cause, the worst first."""
    found: dict[Cause, list[Rule]] = {}
    for rule in RULES:
        if rule.fires(week, bands):
            found.setdefault(rule.cause, []).append(rule)
    return {cause: tuple(sorted(rules, key=lambda rule: rule.severity.rank)) for cause, rules in found.items()}
