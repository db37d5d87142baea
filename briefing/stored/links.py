"""Which incident belongs to which deployment, with what confidence.

An incident belongs to a deployment when it says so, or when it is the same service and began 0 to 4 hours
after the deployment finished. It never belongs to a deployment that came after it began, and not to any
where somebody said that it was not deploy-related.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.records import Deployment, Incident

WINDOW_SECONDS = 4 * 3_600


class Confidence(StrEnum):
    """How sure a link between an incident and a deployment is."""

    NAMED = "named"
    """The incident itself names the deployment."""
    BY_TIME = "by time"
    """Same service, begun within four hours after."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentLink:
    """An incident with the deployment that it belongs to."""

    incident: Incident
    deployment: Deployment
    confidence: Confidence


def link_incidents(incidents: Iterable[Incident], deployments: Sequence[Deployment]) -> tuple[IncidentLink, ...]:
    """Link each incident to at most one deployment; deployments come in the order in which they finished."""
    by_id = {one.id: one for one in deployments}
    found = []
    for incident in incidents:
        if incident.is_deploy_related is False:
            continue
        named = by_id.get(incident.deployment_id or "")
        if named is not None and _finished(named) <= incident.began_at:
            found.append(IncidentLink(incident=incident, deployment=named, confidence=Confidence.NAMED))
            continue
        before = [one for one in deployments if _is_shortly_before(one, incident)]
        if before:
            found.append(IncidentLink(incident=incident, deployment=before[-1], confidence=Confidence.BY_TIME))
    return tuple(found)


def _finished(deployment: Deployment) -> int:
    return deployment.began_at if deployment.finished_at is None else deployment.finished_at


def _is_shortly_before(deployment: Deployment, incident: Incident) -> bool:
    return (
        deployment.service_id == incident.service_id
        and deployment.state == "success"
        and 0 <= incident.began_at - _finished(deployment) <= WINDOW_SECONDS
    )
