"""Incidents of deployments that were resolved in the week, and the change that had been taken back by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.payload import Evidence
from briefing.facts.weekdata import pooled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Deployed, Outage
    from briefing.facts.weekdata import WeekData

MINUTE = 60

Over = tuple[int, "Outage", "Deployed"]
"""When an incident was resolved (epoch seconds), the incident, and the deployment that it belongs to."""


def restored(data: WeekData) -> Iterator[Fact]:
    """Yield for each service what was resolved in the week of the incidents of its deployments, of whatever week."""
    for service_id, own in data.by_service.items():
        over = _over_in(own)
        if over:
            yield _fact(own, f"service.{service_id}.restored", over)


def _over_in(own: WeekData) -> list[Over]:
    if own.operations is None:
        return []
    start, end = own.bounds
    deployments = {one.id: one for one in own.operations.deployments}
    return [
        (one.resolved_at, one, deployments[one.deployment])
        for one in own.operations.outages
        if one.deployment in deployments and one.resolved_at is not None and start <= one.resolved_at < end
    ]


def _fact(own: WeekData, fact_id: str, over: list[Over]) -> Fact:
    resolved_at, outage, deployment = last = max(over, key=lambda one: (one[0], one[1].id))
    taken_back, by = _taken_back(own, last) or (None, None)
    return own.fact(
        fact_id,
        "restored",
        len(over),
        "incidents",
        detail={
            "title": outage.title,
            "deployment": deployment.id,
            "began_at": own.iso(outage.began_at),
            "resolved_at": own.iso(resolved_at),
            "minutes": max(1, round((resolved_at - outage.began_at) / MINUTE)),
            "taken_back": None if taken_back is None else taken_back.label,
            "by": None if by is None else by.label,
        },
        evidence=() if outage.url is None else (Evidence(text=outage.id, url=outage.url),),
    )


def _taken_back(own: WeekData, over: Over) -> tuple[ScoredChange, ScoredChange] | None:
    """Return a change of the deployment and the revert of it that went out last while the incident was open."""
    resolved_at, outage, deployment = over
    found = [
        (-revert.deployed_at, revert.id, change.id, change, revert)
        for change in pooled(own.weeks)
        if change.id in deployment.changes
        for revert in own.reverted.get(change.id, ())
        if revert.deployed_at is not None and outage.began_at < revert.deployed_at <= resolved_at
    ]
    return min(found, key=lambda one: one[:3])[-2:] if found else None
