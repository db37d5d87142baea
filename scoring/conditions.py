"""The conditions of the severity table: what has to be so for a rule to fire, one function a rule.

Each reads a week and says yes or no. What is unknown fires nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scoring.bands import Band

if TYPE_CHECKING:
    from scoring.bands import BandTable
    from scoring.inputs import ScopeWeek, ServiceWeek
    from scoring.materiality import Verdict

LEAST_SHARE = 20.0
"""Percent of the scope's points under which a service's record share is not worth a critical card."""
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


# ---- a service


def queued_gate(week: ServiceWeek, _: BandTable) -> bool:
    """A gate lifted the score of something that waits."""
    return week.queued is not None and week.queued_gated >= 1


def queued_critical(week: ServiceWeek, bands: BandTable) -> bool:
    """Something that waits scores in the critical band."""
    return _queued(week, bands.critical) >= 1


def queued_stack(week: ServiceWeek, bands: BandTable) -> bool:
    """Two or more that wait score high or critical, and one of them is news."""
    return queued_still(week, bands) and _high(week.queued_news, bands) >= 1


def queued_still(week: ServiceWeek, bands: BandTable) -> bool:
    """Two or more that wait score high or critical."""
    return _queued(week, bands.high) >= STACKED


def incident_unresolved(week: ServiceWeek, _: BandTable) -> bool:
    """An incident of a deployment of the week is open."""
    return week.unresolved >= 1


def incident_resolved(week: ServiceWeek, _: BandTable) -> bool:
    """A deployment of the week had an incident."""
    return week.incidents >= 1


def burn_with_queue(week: ServiceWeek, bands: BandTable) -> bool:
    """The budget burns fast, and something risky waits."""
    return week.burn is not None and week.burn >= FAST_BURN and _queued(week, bands.high) >= 1


def budget_burning(week: ServiceWeek, _: BandTable) -> bool:
    """The budget burns faster than it may, and faster than usual."""
    return week.burn is not None and week.burn > BURNING and _is_material(week.burning)


def budget_low(week: ServiceWeek, _: BandTable) -> bool:
    """Little of the budget is left."""
    return week.budget_left is not None and week.budget_left < LITTLE_LEFT


def reverted_twice(week: ServiceWeek, _: BandTable) -> bool:
    """A change was taken back again."""
    return week.reverted_twice >= 1


def risky_revert(week: ServiceWeek, bands: BandTable) -> bool:
    """What was taken back had scored high or critical."""
    return _high(week.reverted_scores, bands) >= 1


def record_share(week: ServiceWeek, _: BandTable) -> bool:
    """The service's share is a record that is worth a word, and a deployment of it had an incident."""
    is_record = week.share_maximum is not None and week.share > week.share_maximum
    return is_record and week.share >= LEAST_SHARE and week.changes >= LEAST_CHANGES and week.incidents >= 1


def reaches(border: int, riskiest: int | None) -> bool:
    """Whether the highest score of a week reaches a border: where nothing is risky, a rise is of no use to readers."""
    return riskiest is not None and riskiest >= border


def risk_rise(week: ServiceWeek, bands: BandTable) -> bool:
    """The mean score rose, and something scores high."""
    return _is_material(week.risk) and reaches(bands.high, week.riskiest)


def elevated_rise(week: ServiceWeek, _: BandTable) -> bool:
    """There are more high-risk changes."""
    return week.elevated.material


def repairs_rise(week: ServiceWeek, _: BandTable) -> bool:
    """There are more fixes and reverts."""
    return week.repairs.material


def ownership_gap(week: ServiceWeek, _: BandTable) -> bool:
    """More lands without an owner's approval, in this week or over four."""
    return _is_material(week.unowned) or _is_material(week.unowned_lately)


def ownership_drift(week: ServiceWeek, _: BandTable) -> bool:
    """More is changed whose declared owners are hardly there."""
    return _is_material(week.adrift)


def coverage_loss(week: ServiceWeek, _: BandTable) -> bool:
    """Changes lose more coverage."""
    return _is_material(week.uncovered)


def late_high_risk(week: ServiceWeek, bands: BandTable) -> bool:
    """Several risky changes went out late before days off."""
    return _high(week.late_scores, bands) >= STACKED


def before_holiday(week: ServiceWeek, bands: BandTable) -> bool:
    """A risky change went out late before a holiday."""
    return _high(week.holiday_scores, bands) >= 1


def security_fix_waits(week: ServiceWeek, _: BandTable) -> bool:
    """A security fix is merged and not released, and that is news."""
    return week.fixes_news >= 1


def security_fix_still(week: ServiceWeek, _: BandTable) -> bool:
    """A security fix is merged and not released."""
    return week.fixes_waiting >= 1


def security_fix_released(week: ServiceWeek, _: BandTable) -> bool:
    """A security fix is released, of this week or in it."""
    return week.fixes_released >= 1


def security_fix_landed(week: ServiceWeek, _: BandTable) -> bool:
    """A security fix landed, and that is all that is known."""
    return week.fixes_untold >= 1


# ---- a scope


def driver_rise(week: ScopeWeek, bands: BandTable) -> bool:
    """One driver rose over several services, and something is risky."""
    return _is_material(week.driver) and reaches(bands.moderate, week.riskiest)


def ownership_gap_over_services(week: ScopeWeek, _: BandTable) -> bool:
    """More lands without an owner's approval, wherever one looks."""
    return _is_material(week.unowned)


def unreviewed_rise(week: ScopeWeek, _: BandTable) -> bool:
    """More high-risk changes merged without a review."""
    return _is_material(week.unreviewed)


def failure_rise(week: ScopeWeek, _: BandTable) -> bool:
    """More deployments fail."""
    return _is_material(week.failures)


def restore_rise(week: ScopeWeek, _: BandTable) -> bool:
    """It takes longer to restore, in this week or over four."""
    return _is_material(week.restore) or _is_material(week.restore_lately)
