"""Signals 30 to 33: the state of the service when a change went out, the hour, and how often it fails."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from scoring.score import Reading

if TYPE_CHECKING:
    from scoring.inputs import ChangeInputs, FailureCounts

LATE_HOUR = 16
AFTER_HOURS = f"after {LATE_HOUR}:00"
DAYS_OFF_NEXT = {4: "a Friday", 5: "a Saturday", 6: "a Sunday"}
PRIOR_CHANGES = 10
"""The number of changes at which a service's own rate weighs as much as the organisation's."""

PERCENT = 100


def slo_burn_rate(change: ChangeInputs) -> Reading:
    """Multiple of the error-budget burn over the 72 hours before, of the services' worst objective."""
    if change.objective is None:
        return Reading(None, missing="no objective was read for the service")
    spent = ", budget exhausted" if change.objective.budget_left <= 0 else ""
    return Reading(change.objective.burn, note=f"{change.objective.label}{spent}")


def active_incident(change: ChangeInputs) -> Reading:
    """1 if an incident of the service was unresolved when the change went out, or began in the 4 hours before."""
    if change.incidents is None:
        return Reading(None, missing="the incidents are unknown")
    unresolved, recent = change.incidents.unresolved, change.incidents.recent
    note = "unresolved" if unresolved else "begun within 4 hours" if recent else None
    return Reading(1.0 if unresolved or recent else 0.0, note=note)


def is_before_days_off(local: datetime) -> bool:
    """Whether a local time is on a Friday or a weekend, without regard to holidays."""
    return local.weekday() in DAYS_OFF_NEXT


def deploy_timing(change: ChangeInputs) -> Reading:
    """How many hold: after 16:00; on a Friday, a weekend, or the last working day before a public holiday.

    In the service's zone. It says who is around to respond; no predictive value was found for it.
    """
    local = change.deployed_at
    if local is None:
        return Reading(None, missing="not deployed yet")
    late = AFTER_HOURS if local.hour >= LATE_HOUR else None
    held = [label for label in (late, change.day_off or DAYS_OFF_NEXT.get(local.weekday())) if label]
    return Reading(float(len(held)), note=", ".join(held) or None)


def shrunk_failure_rate(counts: FailureCounts) -> float | None:
    """Return a service's failure rate in percent, shrunk towards the organisation's; None if nothing is known.

    (failures + k r) / (changes + k) with k = 10 changes and r the organisation's rate: the beta-binomial posterior
    mean, the usual form of Efron and Morris 1975 for a rate. Without changes in the organisation's 90 days it is
    unknown.
    """
    if not counts.all_changes:
        return None
    overall = counts.all_failures / counts.all_changes
    return PERCENT * min(1.0, (counts.failures + PRIOR_CHANGES * overall) / (counts.changes + PRIOR_CHANGES))


def service_failure_rate(change: ChangeInputs) -> Reading:
    """The highest shrunk failure rate, in percent over 90 days, among the services touched."""
    if not change.failures:
        return Reading(None, missing="no service is touched")
    rates = [(rate, one.service) for one in change.failures if (rate := shrunk_failure_rate(one)) is not None]
    if not rates:
        return Reading(None, missing="nothing landed in the 90 days before")
    rate, service = max(rates)
    return Reading(rate, note=service)


SIGNALS = (slo_burn_rate, active_incident, deploy_timing, service_failure_rate)
