"""The severity table: the rules for a service's week and a scope's.

A *state* rule reads what is so at the cutoff or happened in the week; a *trend* rule fires only on a series that
materiality.py found to have moved. A rule with unknown input does not fire, so missing data is never critical.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scoring.bands import Band
from scoring.severity import Cause, Rule, Severity

if TYPE_CHECKING:
    from scoring.bands import BandTable
    from scoring.inputs import ScopeWeek, ServiceWeek
    from scoring.materiality import Verdict

LEAST_SHARE = 20.0
"""Percent of the scope's points below which a record share is not critical."""
LEAST_CHANGES = 5
FAST_BURN = 2.0
"""Twice the budget's own pace, over 72 hours."""
BURNING = 1.5
LITTLE_LEFT = 0.25
STACKED = 2


def _is_material(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.material


def _queued(week: ServiceWeek, border: int) -> int:
    return sum(score >= border for score in week.queued or ())


def _high(scores: Iterable[int], bands: BandTable) -> int:
    return sum(bands.band(score) in (Band.HIGH, Band.CRITICAL) for score in scores)


def _has_record_share(week: ServiceWeek, _: BandTable) -> bool:
    is_record = week.share_maximum is not None and week.share > week.share_maximum
    return is_record and week.share >= LEAST_SHARE and week.changes >= LEAST_CHANGES and week.incidents >= 1


def reaches(border: int, riskiest: int | None) -> bool:
    """Whether a week's highest score reaches a border: without risk, a rise is of no use to readers."""
    return riskiest is not None and riskiest >= border


CRITICAL, WARNING, INFO = Severity

SERVICE_RULES: tuple[Rule[ServiceWeek], ...] = (
    Rule(
        "queued-gate",
        CRITICAL,
        Cause.QUEUE,
        "a gate lifts the score of a change that waits to go out",
        lambda week, _: week.queued is not None and week.queued_gated >= 1,
    ),
    Rule(
        "queued-critical",
        CRITICAL,
        Cause.QUEUE,
        "a change that waits to go out scores in the critical band",
        lambda week, bands: _queued(week, bands.critical) >= 1,
        needs_production=True,
    ),
    Rule(
        "burn-with-queue",
        CRITICAL,
        Cause.OBJECTIVE,
        "an error budget burns at twice its pace or more over 72 h, and a change that waits scores high or critical",
        lambda week, bands: (week.burn or 0) >= FAST_BURN and _queued(week, bands.high) >= 1,
    ),
    Rule(
        "incident-unresolved",
        CRITICAL,
        Cause.INCIDENT,
        "a deployment of the week has an incident that is not resolved",
        lambda week, _: week.unresolved >= 1,
    ),
    Rule(
        "reverted-twice",
        CRITICAL,
        Cause.REVERTS,
        "the same change was reverted twice",
        lambda week, _: week.reverted_twice >= 1,
    ),
    Rule(
        "record-share-with-incident",
        CRITICAL,
        Cause.CONCENTRATION,
        "the service's share of the scope's points is above its maximum of 90 days and at least a fifth, over five or "
        "more changes, and a deployment of the week had an incident",
        _has_record_share,
    ),
    Rule(
        "risk-rise",
        WARNING,
        Cause.RISK,
        "the mean score of the service's changes rose materially, and one of them scores high or more",
        lambda week, bands: _is_material(week.risk) and reaches(bands.high, week.riskiest),
        trend=True,
        needs_production=True,
    ),
    Rule(
        "elevated-rise",
        WARNING,
        Cause.RISK,
        "materially more changes than usual score high or critical",
        lambda week, _: week.elevated.material,
        trend=True,
        needs_production=True,
    ),
    Rule(
        "ownership-gap",
        WARNING,
        Cause.OWNERSHIP,
        "on the most-changed code, materially more owned files than usual landed without an owner's approval, "
        "in the week or over four weeks",
        lambda week, _: _is_material(week.unowned) or _is_material(week.unowned_lately),
        trend=True,
    ),
    Rule(
        "ownership-drift",
        WARNING,
        Cause.OWNERSHIP,
        "on the most-changed code, materially more changed lines than usual have declared owners who hardly work there",
        lambda week, _: _is_material(week.adrift),
        trend=True,
    ),
    Rule(
        "coverage-loss",
        WARNING,
        Cause.COVERAGE,
        "on the most-changed code, changes lose materially more test coverage than usual",
        lambda week, _: _is_material(week.uncovered),
        trend=True,
    ),
    Rule(
        "repairs-rise",
        WARNING,
        Cause.REPAIRS,
        "materially more fixes and reverts than usual landed, and they are a larger part of the changes",
        lambda week, _: week.repairs.material,
        trend=True,
        needs_production=True,
    ),
    Rule(
        "budget-burning",
        WARNING,
        Cause.OBJECTIVE,
        "an error budget burns at more than 1.5 times its pace over 72 hours, materially faster than usual",
        lambda week, _: (week.burn or 0) > BURNING and _is_material(week.burning),
        trend=True,
    ),
    Rule(
        "budget-low",
        WARNING,
        Cause.OBJECTIVE,
        "an error budget has under a quarter left",
        lambda week, _: week.budget_left is not None and week.budget_left < LITTLE_LEFT,
    ),
    Rule(
        "queued-stack",
        WARNING,
        Cause.QUEUE,
        "two or more changes that wait to go out score high or critical, and one of them became ready in the week, or "
        "has in it come to wait twice as long as is usual",
        lambda week, bands: _queued(week, bands.high) >= STACKED and _high(week.queued_news, bands) >= 1,
        needs_production=True,
    ),
    Rule(
        "late-high-risk",
        WARNING,
        Cause.TIMING,
        "two or more high-risk changes went out late on a Friday or on a weekend",
        lambda week, bands: _high(week.late_scores, bands) >= STACKED,
        needs_production=True,
    ),
    Rule(
        "risk-before-holiday",
        WARNING,
        Cause.TIMING,
        "a high-risk change went out late on the last working day before a public holiday",
        lambda week, bands: _high(week.holiday_scores, bands) >= 1,
        needs_production=True,
    ),
    Rule(
        "security-fix-waits",
        WARNING,
        Cause.SECURITY,
        "a fix of a weakness in the service's own code is merged and not released, and landed in the week or the one "
        "before",
        lambda week, _: week.fixes_news >= 1,
    ),
    Rule(
        "security-fix-released",
        INFO,
        Cause.SECURITY,
        "such a fix landed and is released, or was released in the week",
        lambda week, _: week.fixes_released >= 1,
    ),
    Rule(
        "security-fix-landed",
        INFO,
        Cause.SECURITY,
        "such a fix landed, and no source tells whether it is released",
        lambda week, _: week.fixes_untold >= 1,
    ),
    Rule(
        "incident-resolved",
        INFO,
        Cause.INCIDENT,
        "a deployment of the week had an incident, which is resolved",
        lambda week, _: week.incidents >= 1,
    ),
    Rule(
        "risky-revert",
        INFO,
        Cause.REVERTS,
        "a change that scored high or critical was reverted, other than one that an incident is blamed on",
        lambda week, bands: _high(week.reverted_scores, bands) >= 1,
    ),
    Rule(
        "security-fix-still",
        INFO,
        Cause.SECURITY,
        "such a fix is not released, and landed before: a line says so, and there is no card",
        lambda week, _: week.fixes_waiting >= 1,
        makes_card=False,
    ),
    Rule(
        "queued-still",
        INFO,
        Cause.QUEUE,
        "two or more changes that wait to go out score high or critical, none of them news: the coming week's lines "
        "name them, and there is no card",
        lambda week, bands: _queued(week, bands.high) >= STACKED,
        makes_card=False,
    ),
)

SCOPE_RULES: tuple[Rule[ScopeWeek], ...] = (
    Rule(
        "driver-rise",
        WARNING,
        Cause.DRIVER,
        "one group of signals adds materially more points to the changes of two or more services, "
        "and one of them scores moderate or more",
        lambda week, bands: _is_material(week.driver) and reaches(bands.moderate, week.riskiest),
        trend=True,
        needs_production=True,
    ),
    Rule(
        "ownership-gap-over-services",
        WARNING,
        Cause.OWNERSHIP,
        "over the services together, materially more owned files than usual landed without an owner's approval",
        lambda week, _: _is_material(week.unowned),
        trend=True,
    ),
    Rule(
        "unreviewed-rise",
        WARNING,
        Cause.REVIEW,
        "materially more changes than usual that score high or critical merged without a review",
        lambda week, _: _is_material(week.unreviewed),
        trend=True,
    ),
    Rule(
        "failure-rise",
        WARNING,
        Cause.FAILURES,
        "a materially larger part of the deployments than usual failed, three or more of them",
        lambda week, _: _is_material(week.failures),
        trend=True,
    ),
    Rule(
        "restore-rise",
        WARNING,
        Cause.RESTORE,
        "restoring service took materially longer than usual, over three or more incidents of a week or of four weeks",
        lambda week, _: _is_material(week.restore) or _is_material(week.restore_lately),
        trend=True,
    ),
)

RULES: tuple[Rule[ServiceWeek] | Rule[ScopeWeek], ...] = (*SERVICE_RULES, *SCOPE_RULES)
