"""The ways out of an open incident: changes that repair it or take back what brought it, and what became of them.

A change is a fix of an incident that its title tells of (scoring/cures.py), and of one whose deployment carried what it
reverts. A deployment is a way out that carries a fix, or that is a rollback: who holds all deploys holds these, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.payload import Evidence
from scoring.cures import mends

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Deployed, Outage
    from briefing.facts.weekdata import WeekData


def is_fix(change: ScoredChange, outage: Outage, own: WeekData) -> bool:
    """Whether a change is a way out of an incident; `own` is a week of its service."""
    is_repair = change.repair is not None
    if mends(change.title, outage.id, outage.title, is_repair=is_repair, services=(outage.service,)):
        return True
    blamed = (one for one in _deployments(own) if one.id == outage.deployment)
    return any(change.id == undo.id for one in blamed for name in one.changes for undo in own.reverted.get(name, ()))


def _deployments(own: WeekData) -> Sequence[Deployed]:
    return own.operations.deployments if own.operations is not None else ()


def fixes_of(changes: Iterable[ScoredChange], outages: Sequence[Outage], own: WeekData) -> list[ScoredChange]:
    """Return the changes that are a way out of any of some incidents."""
    return [change for change in changes if any(is_fix(change, one, own) for one in outages)]


def is_way_out(deployed: Deployed, outages: Sequence[Outage], own: WeekData) -> bool:
    """Whether a deployment was a way out of some incidents: a rollback, or one with a fix."""
    return deployed.rolls_back is not None or bool(fixes_of(_carried(deployed, own), outages, own))


def repairs_nothing(deployed: Deployed, own: WeekData) -> bool:
    """Whether it is known that a deployment brought neither a fix nor a revert of anything."""
    carried = _carried(deployed, own)
    return bool(carried) and len(carried) == len(deployed.changes) and not any(one.repair for one in carried)


def _carried(deployed: Deployed, own: WeekData) -> list[ScoredChange]:
    return [change for week in own.weeks for change in week if change.id in deployed.changes]


def attempts(data: WeekData) -> Iterator[Fact]:
    """One fact for each service whose last deployment of the week failed, with what it was to bring out."""
    for service_id, own in data.by_service.items():
        if own.operations is not None and (failed := own.operations.failed_since(*own.bounds)):
            yield from _attempt(own, service_id, failed)


def _attempt(own: WeekData, service_id: str, failed: Sequence[Deployed]) -> Iterator[Fact]:
    last, end = failed[-1], own.bounds[1]
    waiting = [change for change in own.waiting if change.id in last.changes]
    if not waiting:
        return
    outages = [one for one in own.operations.outages if one.is_open_at(end)] if own.operations is not None else []
    fixes = [change.label for change in fixes_of(waiting, outages, own)]
    others = [change.label for change in waiting if change.label not in fixes]
    yield own.fact(
        f"service.{service_id}.attempt",
        "attempt",
        len(failed),
        "deployments",
        detail={"deployment": last.name, "at": own.iso(last.at), "fixes": fixes, "changes": others},
        evidence=() if last.url is None else (Evidence(text=last.name, url=last.url),),
    )
