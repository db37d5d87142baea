"""Incidents and error budgets of an organisation that does not exist: zero-heavy, log-normal, burnt by incidents."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.evidence.operations import Burn, Outage

if TYPE_CHECKING:
    from random import Random

    from briefing.evidence.operations import Deployed

HOUR, DAY = 3_600, 86_400
WEEK = 7 * DAY
MEDIAN_MINUTES = 60.0
TIMES_SPREAD = 1.27
"""Standard deviation of the logarithm of a time to restore: that of times which vary by twice their mean."""
LINKED = 0.6
"""How many incidents of a service that went out in their week follow a deployment within four hours."""
BURN_DAYS, BUDGET_DAYS = 3, 28
DAILY_SPREAD = 0.5
INCIDENT_BURN = 12.0
"""What a day of an incident burns, as a multiple of the budget's own pace."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """An incident with when it really ends, which may lie after the week that looks at it."""

    outage: Outage
    ended_at: int

    def is_open(self, moment: int) -> bool:
        """Whether it had begun and not ended at a moment."""
        return self.outage.began_at <= moment < self.ended_at


def outages_of(
    rng: Random,
    rates: Mapping[str, float],
    deployments: Sequence[Deployed],
    window: tuple[int, int, int],
    slower: float,
) -> list[Incident]:
    """Draw the incidents of services from their weekly rates; from the second moment on they last `slower` times.

    Each begins in the week that it is drawn for, so that every week has as many as its rate says, the last one too.
    """
    start, shifted, end = window
    by_service: dict[str, list[Deployed]] = {}
    for deployed in sorted(deployments, key=lambda one: one.at):
        by_service.setdefault(deployed.service, []).append(deployed)
    found = []
    for service, rate in rates.items():
        moment = float(start)
        while rate > 0 and (moment := moment + rng.expovariate(rate) * WEEK) < end:
            week = start + (int(moment) - start) // WEEK * WEEK
            began, deployment = _beginning(rng, week, int(moment), by_service.get(service, []))
            minutes = rng.lognormvariate(math.log(MEDIAN_MINUTES), TIMES_SPREAD)
            lasts = minutes * 60 * (slower if began >= shifted else 1.0)
            found.append((began, service, deployment, began + max(60, int(lasts))))
    found.sort()
    return [
        _incident(number, service, began, ended, deployment, end)
        for number, (began, service, deployment, ended) in enumerate(found)
        if began < end
    ]


def _beginning(rng: Random, week: int, moment: int, deployments: Sequence[Deployed]) -> tuple[int, str]:
    """Let an incident follow the last deployment of its week before it, or none of them; the id is empty then."""
    place = bisect_right(deployments, moment, key=lambda one: one.at)
    if place and deployments[place - 1].at >= week and rng.random() < LINKED:
        last = deployments[place - 1]
        return last.at + int(rng.uniform(0, 4) * HOUR), last.id
    return moment, ""


def _incident(number: int, service: str, began: int, ended: int, deployment: str, end: int) -> Incident:  # noqa: PLR0913, PLR0917 (what an incident is made of)
    outage = Outage(
        id=f"incident-{number}",
        service=service,
        title="something broke",
        began_at=began,
        resolved_at=ended if ended < end else None,
        deployment=deployment or None,
        confidence="by time" if deployment else None,
        url=None,
    )
    return Incident(outage=outage, ended_at=ended)


def burns_of(
    rng: Random, usual: Mapping[str, float], incidents: Sequence[Incident], window: tuple[int, int, int]
) -> tuple[Burn, ...]:
    """Draw a reading a day of each service's objective: the burn of three days, what is left of 28."""
    start, _, end = window
    days = (end - start) // DAY
    found = []
    for service, level in usual.items():
        burnt = [level * rng.lognormvariate(-(DAILY_SPREAD**2) / 2, DAILY_SPREAD) for _ in range(days)]
        for one in incidents:
            if one.outage.service == service:
                _burn(burnt, start, one)
        for day in range(BURN_DAYS, days + 1):
            lately, month = burnt[day - BURN_DAYS : day], burnt[max(0, day - BUDGET_DAYS) : day]
            found.append(
                Burn(
                    service=service,
                    label=f"{service} availability",
                    at=start + day * DAY - 1,
                    burn=sum(lately) / len(lately),
                    budget_left=max(0.0, 1 - sum(month) / len(month)),
                )
            )
    return tuple(found)


def _burn(burnt: list[float], start: int, incident: Incident) -> None:
    """Add what an incident burns to the days on which it lasted."""
    for day in range(max(0, (incident.outage.began_at - start) // DAY), len(burnt)):
        first, last = start + day * DAY, start + (day + 1) * DAY
        lasted = min(incident.ended_at, last) - max(incident.outage.began_at, first)
        if lasted <= 0:
            break
        burnt[day] += INCIDENT_BURN * lasted / DAY
