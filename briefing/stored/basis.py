"""What the store gives the payload of one scope: only its services, and nothing of anybody else's.

A change that touches services of several scopes appears in each with that scope's services alone. Counts,
shares and names are computed after this cut, so that no figure can tell of what a reader may not see.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.basis import Basis
from briefing.operations import Burn, Deployed, Operations, Outage
from briefing.outlook import DAYS_AHEAD, Outlook
from briefing.payload import (
    Evidence as Link,
)
from briefing.payload import (
    LayoutEntry,
    NotConnected,
    Repository,
    ScorecardInfo,
    Service,
    Source,
    SourceState,
    Subject,
)
from briefing.stored.sources import is_blind, sources_of
from briefing.week import week_of
from data.deploys.material import OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.changes import ScoredChange
    from briefing.organisation import Organisation, ScopePlan
    from briefing.stored.evidence import OrganisationEvidence
    from data.records import Deployment, SourceStatus
    from scoring.catalogue import Catalogue

SHORT_SHA = 7
"""Letters of a commit that people know it by."""


def stored_basis(
    evidence: OrganisationEvidence, organisation: Organisation, scope: ScopePlan, catalogue: Catalogue
) -> Basis:
    """Make the basis of a scope's payload from what was scored of the whole organisation."""
    services = _services(evidence, organisation, scope)
    mine = {service.id for service in services}
    changes = tuple(_cut(change, mine) for change in evidence.changes if mine & set(change.services))
    repositories = {change.repository for change in changes}
    sources = sources_of(evidence.snapshot.sources, _repositories(evidence, organisation, scope))
    return Basis(
        scope=Subject(type="scope", id=scope.id, label=scope.label),
        repositories=tuple(
            Repository(name=one.name, head=None, branch=one.default_branch, url=one.web_url)
            for one in evidence.snapshot.repositories.values()
            if one.id in repositories
        ),
        services=services,
        changes=changes,
        began_at=min((change.landed_at for change in changes), default=evidence.snapshot.moment),
        sources=tuple(_source(one, scope.zone) for one in sources),
        status=SourceState.PARTIAL if is_blind(sources) else SourceState.OK,
        scorecards=(_scorecard(evidence, sorted(repositories), catalogue),),
        assumptions=_assumptions(organisation, scope),
        reverted=_reverted(changes),
        has_queue=True,
        links=_Links(evidence).of,
        operations=operations_of(evidence).only(mine),
        outlook=outlook_of(evidence, organisation, scope),
    )


def _cut(change: ScoredChange, services: set[str]) -> ScoredChange:
    if services.issuperset(change.services):
        return change
    return replace(change, services=tuple(one for one in change.services if one in services))


def _repositories(evidence: OrganisationEvidence, organisation: Organisation, scope: ScopePlan) -> set[str]:
    """Return the ids of the scope's repositories, and the names of those of which nothing was collected."""
    names = {path.repository for plan in organisation.services_of(scope) for path in plan.paths}
    ids = {one.id for one in evidence.snapshot.repositories.values() if one.name in names}
    return names | ids


def _services(evidence: OrganisationEvidence, organisation: Organisation, scope: ScopePlan) -> tuple[Service, ...]:
    names = evidence.snapshot.repositories
    return tuple(
        Service(
            id=plan.id,
            label=plan.label,
            repository=", ".join(
                names[p.repository].name if p.repository in names else p.repository for p in plan.paths
            ),
            paths=tuple(glob for path in plan.paths for glob in path.globs),
        )
        for plan in organisation.services_of(scope)
    )


def _source(one: SourceStatus, zone: str) -> Source:
    as_of = None if one.as_of is None else datetime.fromtimestamp(one.as_of, UTC).astimezone(ZoneInfo(zone)).isoformat()
    return Source(id=one.source_id, label=one.label, state=SourceState(one.state), detail=one.detail, as_of=as_of)


def _scorecard(evidence: OrganisationEvidence, repositories: Sequence[str], catalogue: Catalogue) -> ScorecardInfo:
    card = evidence.scorecard
    by_id = catalogue.by_id
    return ScorecardInfo(
        version=card.version,
        repositories=tuple(repositories),
        layout=tuple(
            LayoutEntry(signal=entry.signal.id, title=entry.signal.title, points=entry.points) for entry in card.entries
        ),
        not_connected=tuple(
            NotConnected(signal=signal, title=by_id[signal].title, reason=reason)
            for signal, reason in evidence.missing.items()
        ),
    )


def _assumptions(organisation: Organisation, scope: ScopePlan) -> tuple[str, ...]:
    countries = sorted({one.country for one in organisation.services_of(scope) if one.country is not None})
    holidays = f"public holidays are those of {', '.join(countries)}" if countries else "no public holidays are known"
    hours = organisation.incident_hours
    return (
        f"an incident belongs to a deployment that it names, or to one of its service at most {hours} hours before",
        f"the week is in {scope.zone}; {holidays}",
    )


def outlook_of(evidence: OrganisationEvidence, organisation: Organisation, scope: ScopePlan) -> Outlook:
    """Return the public holidays of each service's country in the days after the week that the moment is in or ends."""
    monday = week_of(evidence.snapshot.moment - 1, scope.zone).monday + timedelta(days=7)
    days = [monday + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    return Outlook(
        days_off={
            one.id: {day: name for day in days if (name := evidence.holiday(one.country, day)) is not None}
            for one in organisation.services_of(scope)
            if one.country is not None
        },
        untold=evidence.untold,
    )


def _reverted(changes: Sequence[ScoredChange]) -> dict[str, tuple[ScoredChange, ...]]:
    known = {change.id for change in changes}
    found: dict[str, tuple[ScoredChange, ...]] = {}
    for change in changes:
        for target in change.reverts:
            if target in known:
                found[target] = (*found.get(target, ()), change)
    return found


@lru_cache(maxsize=1)
def operations_of(evidence: OrganisationEvidence) -> Operations:
    """Return what happened in production of the whole organisation; its scopes ask for it one after the other."""
    snapshot = evidence.snapshot
    links = {link.incident.id: link for link in evidence.links}
    labels = {one.id: one for objectives in snapshot.objectives.values() for one in objectives}
    return Operations(
        deployments=_deployments(evidence),
        outages=tuple(
            Outage(
                id=one.id,
                service=one.service_id,
                title=one.title,
                began_at=one.began_at,
                resolved_at=one.resolved_at,
                deployment=links[one.id].deployment.id if one.id in links else None,
                confidence=links[one.id].confidence.value if one.id in links else None,
                url=one.url,
            )
            for one in sorted(snapshot.incidents, key=lambda incident: (incident.began_at, incident.id))
        ),
        burns=tuple(
            Burn(
                service=labels[objective].service_id,
                label=labels[objective].label,
                at=reading.at,
                burn=reading.burn,
                budget_left=reading.budget_left,
            )
            for objective, readings in sorted(snapshot.readings.items())
            if objective in labels
            for reading in readings
        ),
    )


def _deployments(evidence: OrganisationEvidence) -> tuple[Deployed, ...]:
    snapshot = evidence.snapshot
    labels = {change.id: change.label for change in evidence.changes}
    opened = {change.id: change.first_commit_at or change.opened_at for change in snapshot.changes}
    carried: dict[str, list[str]] = {}
    for change, deployments in snapshot.carried.items():
        for deployment in deployments:
            carried.setdefault(deployment, []).append(change)
    found = []
    for one in snapshot.deployments:
        if one.state == "success" and one.finished_at is not None:
            changes = sorted(change for change in carried.get(one.id, ()) if change in labels)
            score = evidence.deployments.get(one.id)
            found.append(
                Deployed(
                    id=one.id,
                    service=one.service_id,
                    at=one.finished_at,
                    changes=tuple(changes),
                    lead_seconds=tuple(max(0, one.finished_at - opened[change]) for change in changes),
                    url=one.url,
                    score=score,
                    rolls_back=one.rolls_back_id,
                    label=_label(one),
                    riskiest=labels[score.riskiest.id] if score is not None and score.riskiest is not None else None,
                )
            )
    return tuple(found)


def _label(one: Deployment) -> str | None:
    """Return what to call a deployment that we found ourselves, whose id is made of a forge's inner names."""
    if not one.id.startswith(OWN) or one.sha is None:
        return None
    return f"{one.service_id}@{one.sha[:SHORT_SHA]}"


class _Links:
    """Makes the evidence of a change: its page where the repository has one, else its id."""

    def __init__(self, evidence: OrganisationEvidence) -> None:
        self._repositories = evidence.snapshot.repositories
        self._numbers = {change.id: change.number for change in evidence.snapshot.changes}

    def of(self, change: ScoredChange) -> Link:
        url = self._repositories[change.repository].web_url
        return Link(text=change.label, url=f"{url}/pull/{self._numbers[change.id]}" if url else None)
