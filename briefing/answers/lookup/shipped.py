"""What was deployed: the deployments that carried a change, and the incidents that belong to a deployment.

An incident is linked as the briefing links it, by the same function, from the deployments of its service around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.moments import DAY, MINUTE, moment_words
from briefing.answers.values.changes import CarriedBy, IncidentLine
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean, safe_link
from briefing.evidence.stored.links import link_incidents
from briefing.evidence.stored.org_snapshot import SHORT_SHA
from data.deploys.material import OWN
from data.query import within
from data.records import Deployment, Incident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.answers.lookup.reader_scope import ReaderScope
    from briefing.evidence.stored.links import IncidentLink

MOST_CARRIERS: Final = 3
AROUND: Final = 7 * DAY
"""How far around a deployment the incidents and the other deployments are that tell whose an incident is."""


def finished(one: Deployment) -> int:
    """Return when a deployment ended, or began where it has not ended (epoch seconds)."""
    return one.began_at if one.finished_at is None else one.finished_at


def name_of(one: Deployment) -> str:
    """Return what people call a deployment: one that we found ourselves has an id of a forge's inner names."""
    is_ours = one.id.startswith(OWN) and one.sha is not None
    return clean(f"{one.service_id}@{(one.sha or '')[:SHORT_SHA]}" if is_ours else one.id, limit=MAX_TITLE)


def carried_by(sight: ReaderScope, carriers: Sequence[Deployment]) -> tuple[CarriedBy, ...]:
    """Return the deployments that carried a change, each with its score where that is kept."""
    found = []
    for one in carriers[:MOST_CARRIERS]:
        kept = sight.kept.deployed(one.service_id, one.id, finished(one)) if one.state == "success" else None
        score = None if kept is None else kept[0].score
        found.append(
            CarriedBy(
                id=one.id,
                name=name_of(one),
                service=clean(sight.services[one.service_id].label, limit=MAX_LABEL),
                state=one.state,
                at=moment_words(finished(one), sight.zone),
                points=None if score is None else score.points,
            )
        )
    return tuple(found)


def incidents_of(sight: ReaderScope, deployments: Iterable[Deployment]) -> tuple[IncidentLine, ...]:
    """Return the incidents that belong to some deployments, in the order of time."""
    found = {link.incident.id: link for one in deployments for link in _links(sight, one)}
    ranked = sorted(found.values(), key=lambda link: (link.incident.began_at, link.incident.id))
    return tuple(
        IncidentLine(
            id=clean(link.incident.id, limit=MAX_LABEL),
            title=clean(link.incident.title, limit=MAX_TITLE),
            confidence=link.confidence.value,
            minutes_after=round((link.incident.began_at - finished(link.deployment)) / MINUTE),
            is_resolved=link.incident.resolved_at is not None,
            url=safe_link(link.incident.url),
        )
        for link in ranked
    )


def _links(sight: ReaderScope, one: Deployment) -> Iterator[IncidentLink]:
    near = within("began_at", one.began_at - AROUND, one.began_at + AROUND)
    after = within("began_at", one.began_at, one.began_at + AROUND)
    incidents = sight.incidents(sight.view.read(Incident, after, service_id=one.service_id))
    # Another service's incident may name this deployment; that is its own service's business.
    around = sight.deployments(sight.view.read(Deployment, near, service_id=one.service_id)) if incidents else []
    links = link_incidents(incidents, around, hours=sight.organisation.incident_hours)
    return (link for link in links if link.deployment.id == one.id)
