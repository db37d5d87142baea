"""Objectives with daily readings, and how far each source could be read: PagerDuty not from 16 September on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from data.demo.company.weeks import DAY, WEEKS, at_utc, last_look, monday_of, on
from data.records import Objective, ObjectiveReading, SourceStatus

if TYPE_CHECKING:
    from random import Random

    from data.demo.company.drafts import IncidentDraft
    from data.demo.company.services import Site

WINDOW = 30
BURN_DAYS = 3
ORDINARY_BURN = 0.32
MOST_BURN = 3.0
HOUR = 3
"""Of the reading, in UTC."""

OBJECTIVES = {1: (("availability", 0.999), ("latency", 0.99)), 2: (("availability", 0.995),), 3: (("freshness", 0.99),)}
"""Label and target by tier."""

FAILS = date(2026, 9, 16)
"""The Wednesday on which PagerDuty's key stops working."""
FAILS_HOUR = 9
FEEDS = {
    # The company's first change is a pull request, so its changes are the whole history.
    "github": ("GitHub", "change,text,diff,patch,history,whole history,reviews,codeowners,checks,deployments"),
    "pagerduty": ("PagerDuty", "incidents feed,failures"),
    "prometheus": ("Prometheus", "slo"),
    "coverage": ("Coverage reports", "coverage"),
}
REFUSED = "PagerDuty refused the key (401 Unauthorized) since {:%A %d %B}; incidents are unknown since then"


def objectives(site: Site) -> list[Objective]:
    return [
        Objective(
            id=f"{site.id}-{label}",
            service_id=site.id,
            label=f"{site.label} {label}",
            target=target,
            window_days=WINDOW,
            observed_at=at_utc(monday_of(0), 0),
        )
        for label, target in OBJECTIVES[site.tier]
    ]


def readings(rng: Random, objective: Objective, incidents: Sequence[IncidentDraft]) -> Iterator[ObjectiveReading]:
    days = WINDOW + WEEKS * 7
    burnt = [rng.lognormvariate(0.0, 0.35) * ORDINARY_BURN for _ in range(days + 1)]
    start = at_utc(monday_of(0), HOUR) - WINDOW * DAY
    for incident in incidents:
        _burn(burnt, start, incident)
    for day in range(WINDOW, days + 1):
        burn = sum(burnt[day - BURN_DAYS : day]) / BURN_DAYS
        left = max(0.0, 1 - sum(burnt[day - WINDOW : day]) / WINDOW)
        at = start + day * DAY
        if at <= last_look():
            yield ObjectiveReading(objective_id=objective.id, at=at, burn=round(burn, 2), budget_left=round(left, 3))


def _burn(burnt: list[float], start: int, incident: IncidentDraft) -> None:
    """Add an incident's burn to its days: a full day is MOST_BURN."""
    for day in range(len(burnt)):
        lasted = min(incident.resolved, start + (day + 1) * DAY) - max(incident.began, start + day * DAY)
        if lasted > 0:
            burnt[day] += MOST_BURN * min(1.0, lasted / DAY)


def source_statuses() -> list[SourceStatus]:
    """Return all sources' statuses as of Sunday evening and of Monday before the briefings."""
    seen = [
        _status(source, at)
        for week in range(1, WEEKS + 1)
        for at in (at_utc(monday_of(week) - timedelta(days=1), 18), at_utc(monday_of(week), HOUR, 15))
        for source in FEEDS
    ]
    return sorted([*seen, _status("pagerduty", at_utc(on(FAILS), FAILS_HOUR))], key=lambda status: status.observed_at)


def _status(source: str, at: int) -> SourceStatus:
    label, feeds = FEEDS[source]
    since = at_utc(on(FAILS), FAILS_HOUR)
    failed = source == "pagerduty" and at >= since
    return SourceStatus(
        source_id=source,
        label=label,
        feeds=feeds,
        state="failed" if failed else "ok",
        detail=REFUSED.format(on(FAILS)) if failed else "",
        as_of=since - 3600 if failed else at,
        observed_at=at,
    )
