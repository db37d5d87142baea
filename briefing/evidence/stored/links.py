"""Which incident belongs to which deployment, with what confidence.

An incident belongs to the deployment it names; else to the one rolled back while it was open; else to the newest of its
service that was out when it began, at most some hours before (4, unless set otherwise). Never to a later deployment,
such as the rollback that ends it, and to none if somebody said it was not deploy-related.

The changes of its deployment are suspects only from when the incident began: nobody could know before.

A service's failure rate is compared with the whole organisation's, for which two lists of moments are enough, so a part
can be scored without reading the others.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from briefing.contracts.grouping import grouped
from briefing.contracts.organisation import DEFAULT_INCIDENT_HOURS
from briefing.evidence.stored.snapshot import deployments_as_of, incidents_as_of
from briefing.evidence.stored.stacked_changes import without_repeats
from data import records as r
from data.query import merged_or_open, overlaps, within

if TYPE_CHECKING:
    from briefing.evidence.stored.parts import Part
    from briefing.evidence.stored.snapshot import Snapshot
    from data.records import Deployment, Incident
    from data.view import View
    from scoring.history.readings import History, Trace


HOUR = 3_600


class Confidence(StrEnum):
    """How sure a link between an incident and a deployment is, surest first."""

    NAMED = "named"
    BY_ROLLBACK = "by rollback"
    BY_TIME = "by time"
    """Same service, begun within a few hours after."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentLink:
    incident: Incident
    deployment: Deployment
    confidence: Confidence


def link_incidents(
    incidents: Iterable[Incident], deployments: Sequence[Deployment], *, hours: int = DEFAULT_INCIDENT_HOURS
) -> tuple[IncidentLink, ...]:
    """Link each incident to at most one deployment; deployments are ordered by when they finished.

    `hours` is how long before an incident its deployment was out at most, unless named.
    """
    known = _Known.of(deployments)
    found = []
    for incident in incidents:
        if incident.is_deploy_related is False:
            continue
        for confidence, deployment in (
            (Confidence.NAMED, known.named(incident)),
            (Confidence.BY_ROLLBACK, known.taken_back(incident)),
            (Confidence.BY_TIME, known.shortly_before(incident, hours * HOUR)),
        ):
            if deployment is not None:
                found.append(IncidentLink(incident=incident, deployment=deployment, confidence=confidence))
                break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Known:
    """The deployments of all services: `good` succeeded, `times` are when they were out."""

    by_id: Mapping[str, Deployment]
    good: Mapping[str, Sequence[Deployment]]
    times: Mapping[str, Sequence[int]]
    rollbacks: Mapping[str, Sequence[Deployment]]

    @classmethod
    def of(cls, deployments: Sequence[Deployment]) -> _Known:
        good = grouped((one.service_id, one) for one in sorted(deployments, key=finished) if one.state == "success")
        return cls(
            by_id={one.id: one for one in deployments},
            good=good,
            times={service: [finished(one) for one in mine] for service, mine in good.items()},
            rollbacks={
                service: [one for one in mine if one.rolls_back_id is not None] for service, mine in good.items()
            },
        )

    def named(self, incident: Incident) -> Deployment | None:
        """Return the deployment that an incident names, unless it came later."""
        named = self.by_id.get(incident.deployment_id or "")
        return named if named is not None and finished(named) <= incident.began_at else None

    def taken_back(self, incident: Incident) -> Deployment | None:
        """Return the deployment that the first rollback during an incident took back.

        None if something else was out in between, or the incident began before that deployment.
        """
        for one in self.rollbacks.get(incident.service_id, ()):
            began = one.began_at
            if incident.began_at <= began and (incident.resolved_at is None or began < incident.resolved_at):
                back = self.by_id.get(one.rolls_back_id or "")
                return back if back is not None and back == self._out_at(incident) else None
        return None

    def shortly_before(self, incident: Incident, seconds: int) -> Deployment | None:
        """Return what was out when an incident of the service began, if not for longer than `seconds`."""
        last = self._out_at(incident)
        return last if last is not None and incident.began_at - finished(last) <= seconds else None

    def _out_at(self, incident: Incident) -> Deployment | None:
        """Return the service's newest successful deployment out when the incident began."""
        place = bisect_right(self.times.get(incident.service_id, ()), incident.began_at)
        return self.good[incident.service_id][place - 1] if place else None


def finished(deployment: Deployment) -> int:
    """Return when a deployment ended, else began (epoch seconds)."""
    return deployment.began_at if deployment.finished_at is None else deployment.finished_at


def incidents_by_change(snapshot: Snapshot, links: Iterable[IncidentLink]) -> dict[str, list[int]]:
    """Return, by change, when the incidents of its deployments began (epoch seconds)."""
    began = grouped((link.deployment.id, link.incident.began_at) for link in links)
    return {
        change: [at for deployment in deployments for at in began.get(deployment, ())]
        for change, deployments in snapshot.carried.items()
        if not began.keys().isdisjoint(deployments)
    }


class Suspects:
    """The suspects of all incidents, for the pass over one repository."""

    def __init__(self, incidents: Mapping[str, Sequence[int]]) -> None:
        self._incidents = incidents
        self._coming: list[tuple[int, int, Trace]] = []
        self._order = count()

    def note(self, change: str, trace: Trace) -> None:
        """Keep a change's trace if an incident is to come of it."""
        for at in self._incidents.get(change, ()):
            heappush(self._coming, (at, next(self._order), trace))

    def catch_up(self, history: History, at: int) -> None:
        """Count every incident begun by a moment (epoch seconds) on its suspects' files."""
        while self._coming and self._coming[0][0] <= at:
            began, _, trace = heappop(self._coming)
            history.blame(trace, began)


@dataclass(frozen=True, kw_only=True, slots=True)
class Everyone:
    """Sorted moments (epoch seconds) of the whole organisation's landings and incidents of deployments."""

    landed: Sequence[int]
    failed: Sequence[int]


class _Landing(NamedTuple):
    """What says whether a change counts, and when it landed."""

    repository_id: str
    merged_at: int | None
    head: str | None
    base: str | None


def landings_of(view: View, since: int, until: int) -> array[int]:
    """Return when all repositories' changes landed, in order, without those that repeat others."""
    repositories = {one.id: one for one in view.read(r.Repository)}
    times = array("q")
    for repository in repositories:
        rows = view.pick(r.Change, _Landing._fields, merged_or_open(since, until), repository_id=repository)
        counted = without_repeats([_Landing(*row) for row in rows], repositories)
        times.extend(one.merged_at for one in counted if one.merged_at is not None)
    return array("q", sorted(times))


def everyone_at(  # noqa: PLR0913 (what the counts depend on, each by name)
    view: View, parts: Iterable[Part], landed: Sequence[int], *, since: int, until: int, moment: int, hours: int
) -> Everyone:
    """Return the counts as of a moment; `hours` as in `link_incidents`."""
    failed = array("q")
    for part in parts:
        services = sorted(part.services)
        deployments = view.read(r.Deployment, within("began_at", since, until), service_id=services)
        incidents = view.read(r.Incident, overlaps("began_at", "resolved_at", since, until), service_id=services)
        links = link_incidents(incidents_as_of(incidents, moment), deployments_as_of(deployments, moment), hours=hours)
        failed.extend(link.incident.began_at for link in links)
    return Everyone(landed=landed[: bisect_left(landed, moment)], failed=array("q", sorted(failed)))
