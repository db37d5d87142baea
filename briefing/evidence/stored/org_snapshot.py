"""What is known of an organisation, or some services, as of a moment: every scope's basis is cut from it.

It is the same scored now or kept. It reaches back as far as a briefing looks; of earlier times only the beginning is
known, because weeks before it are not quiet weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from briefing.contracts.grouping import grouped
from briefing.contracts.week import LATELY, STATE_WEEKS, TRAILING_WEEKS
from briefing.evidence.operations import Burn, Deployed, Operations, Outage, joined
from briefing.evidence.stored.sources import Frame, statuses_as_of, supply_of
from data.deploys.material import OWN
from data.query import within
from data.records import Advisory, Repository, SourceStatus

if TYPE_CHECKING:
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.stored.evidence import OrganisationEvidence
    from data.records import Deployment
    from data.view import View
    from scoring.score import Method

DAY: Final = 86_400
WEEK: Final = 7 * DAY

CHANGES_SECONDS: Final = (STATE_WEEKS + TRAILING_WEEKS + 1) * WEEK + DAY
"""How long before the moment a change landed at most: the judged weeks and their trailing weeks."""

OPERATIONS_SECONDS: Final = CHANGES_SECONDS + LATELY * WEEK
"""The same for production, where times to restore are over four weeks."""

SHORT_SHA: Final = 7
"""Letters of a commit's short name."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class OrgSnapshot:
    """Changes by repository and landing, production by time; `began`: each service's first landing (epoch seconds)."""

    frame: Frame
    changes: tuple[ScoredChange, ...]
    operations: Operations
    began: Mapping[str, int]


@lru_cache(maxsize=1)
def holdings_of(evidence: OrganisationEvidence) -> OrgSnapshot:
    """Return fresh scores in the form that scopes ask for."""
    recent = evidence.snapshot.moment - CHANGES_SECONDS
    return OrgSnapshot(
        frame=evidence.frame,
        changes=in_order(change for change in evidence.changes if change.landed_at >= recent),
        operations=_operations(evidence, evidence.snapshot.moment - OPERATIONS_SECONDS),
        began=_began(evidence.changes),
    )


def read_frame(view: View, moment: int, method: Method, holiday: Callable[[str, date], str | None]) -> Frame:
    """Read what a moment's scopes share, without scores."""
    sources = statuses_as_of(view.read(SourceStatus), moment)
    return Frame(
        moment=moment,
        repositories={one.id: one for one in view.read(Repository)},
        sources=sources,
        supply=supply_of(method, sources),
        holiday=holiday,
        advisories=view.read(Advisory, within("published_at", None, moment)),
    )


def in_order(changes: Iterable[ScoredChange]) -> tuple[ScoredChange, ...]:
    """Return changes by repository in landing order, open ones last."""
    return tuple(sorted(changes, key=lambda one: (one.repository, one.landed_at, one.id)))


def _began(changes: Iterable[ScoredChange]) -> dict[str, int]:
    landed = grouped((service, change.landed_at) for change in changes for service in change.services)
    return {service: min(times) for service, times in landed.items()}


def _operations(evidence: OrganisationEvidence, since: int) -> Operations:
    snapshot = evidence.snapshot
    links = {link.incident.id: link for link in evidence.links}
    labels = {one.id: one for objectives in snapshot.objectives.values() for one in objectives}
    happened = Operations(
        deployments=_deployments(evidence, since, "success"),
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
            for one in snapshot.incidents
            if one.resolved_at is None or one.resolved_at >= since
        ),
        burns=tuple(
            Burn(
                service=labels[objective].service_id,
                label=labels[objective].label,
                at=reading.at,
                burn=reading.burn,
                budget_left=reading.budget_left,
            )
            for objective, readings in snapshot.readings.items()
            if objective in labels
            for reading in readings
            if reading.at >= since
        ),
        failed=_deployments(evidence, since, "failure"),
    )
    return joined([happened])


def _deployments(evidence: OrganisationEvidence, since: int, state: str) -> tuple[Deployed, ...]:
    snapshot = evidence.snapshot
    labels = {change.id: change.label for change in evidence.changes}
    touched = {change.id: change.services for change in evidence.changes}
    opened = {change.id: change.first_commit_at or change.opened_at for change in snapshot.changes}
    carried, found = snapshot.shipped, []
    for one in snapshot.deployments:
        if one.state == state and one.finished_at is not None and one.finished_at >= since:
            # A release of many services carries changes that are not for this one's readers.
            changes = sorted(change for change in carried.get(one.id, ()) if one.service_id in touched.get(change, ()))
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
                    label=label_of(one),
                    riskiest=labels[score.riskiest.id] if score is not None and score.riskiest is not None else None,
                )
            )
    return tuple(found)


def label_of(one: Deployment) -> str | None:
    """Return what to call a deployment we found ourselves, whose id is made of a forge's internal names."""
    if not one.id.startswith(OWN) or one.sha is None:
        return None
    return f"{one.service_id}@{one.sha[:SHORT_SHA]}"
