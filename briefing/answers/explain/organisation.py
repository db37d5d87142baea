"""Explains a change or a deployment from the whole organisation's scores as of a moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.answers.explain.explanation import (
    CarriedBy,
    CarriedLine,
    ChangeExplained,
    CurvePiece,
    DeploymentExplained,
    DeploymentSum,
    GateLine,
    Knot,
    OwnTerm,
    Sum,
    Term,
    WayLine,
)
from briefing.answers.lookup.touched import incident_line
from briefing.evidence.changes import read_aloud
from briefing.evidence.scope_cut import cut
from briefing.evidence.stored.basis import source_of
from briefing.evidence.stored.links import finished
from briefing.evidence.stored.sources import sources_of
from data.forges import change_url
from scoring.deployment import MOST_FOR_BATCH
from scoring.kinds.notable import notable_in
from scoring.score import GATE_FLOOR

if TYPE_CHECKING:
    from briefing.answers.explain.explanation import IncidentLine, Mention
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.stored.evidence import OrganisationEvidence
    from data.records import Deployment
    from scoring.bands import Band, BandTable
    from scoring.catalogue import Curve
    from scoring.score import Reason, Score, Scorecard


def sum_of(score: Score, card: Scorecard, missing: Mapping[str, str]) -> Sum:
    """Take a score apart, largest terms first; `missing` says by signal id why a signal is not laid out."""
    most = {entry.signal.id: entry.points for entry in card.entries}
    ranked = sorted(score.reasons, key=lambda reason: (-reason.points, reason.signal.number))
    return Sum(
        points=score.points,
        low=score.low,
        high=score.high,
        band=score.band.value,
        band_from=band_from(card.bands, score.band),
        total=score.points - score.lifted,
        lifted=score.lifted,
        floor=GATE_FLOOR,
        terms=tuple(_term(reason, most.get(reason.signal.id, reason.points)) for reason in ranked),
        gates=tuple(GateLine(id=gate.id, title=gate.title, evidence=gate.evidence) for gate in score.gates),
        not_connected=tuple((signal.title, missing.get(signal.id, "no source supplies it")) for signal in card.absent),
        scorecard=score.version,
    )


def band_from(bands: BandTable, band: Band) -> int:
    return dict(bands.rows)[band]


def _term(reason: Reason, most: int) -> Term:
    value = reason.reading.value
    return Term(
        signal=reason.signal.id,
        title=reason.signal.title,
        reading=read_aloud(reason),
        value=value,
        unit=reason.signal.unit,
        points=reason.points,
        most=most,
        assumed=reason.assumed,
        missing=reason.reading.missing,
        piece=None if value is None else piece_of(reason.signal.curve, value),
    )


def piece_of(curve: Curve, value: float) -> CurvePiece:
    """Find the piece of a curve that a value lies on; a knot begins its piece."""
    place = bisect_right(curve.knots, value, key=lambda knot: knot[0])
    left = Knot(value=curve.knots[place - 1][0], share=curve.knots[place - 1][1]) if place else None
    right = Knot(value=curve.knots[place][0], share=curve.knots[place][1]) if place < len(curve.knots) else None
    return CurvePiece(scale=curve.scale.value, left=left, right=right, share=curve.share(value))


def ways_of(change: ScoredChange) -> tuple[WayLine, ...]:
    return tuple(
        WayLine(
            remedy=way.id,
            text=way.said_of(change.label),
            before=change.score.points,
            after=way.points,
            leaves_band=way.leaves_band,
        )
        for way in change.ways
    )


TOO_OLD = "only deployments of the week and of the twelve before it are scored"
NOT_OUT = "only a deployment that succeeded is scored"


def explain_change(
    evidence: OrganisationEvidence,
    change_id: str,
    *,
    zone: str,
    mentions: Sequence[Mention] = (),
    services: Collection[str] | None = None,
) -> ChangeExplained:
    """Explain a scored change as of the evidence's moment, its moments in an IANA zone; KeyError if unknown.

    `services` (ids): as their readers may know it, else as whoever runs Riskbrief does.
    """
    change = next((one for one in evidence.changes if one.id == change_id), None)
    if change is None:
        raise KeyError(change_id)
    change = change if services is None else cut(change, services)
    snapshot = evidence.snapshot
    repository = snapshot.repositories[change.repository]
    stored = next(one for one in snapshot.changes if one.id == change_id)
    moment = snapshot.moment
    carried = [one for one in _carried_by(evidence, change_id) if services is None or one.service_id in services]
    return ChangeExplained(
        id=change.id,
        label=change.label,
        title=change.title,
        url=change_url(repository.web_url, stored.repository_id, stored.number),
        repository=repository.name,
        services=change.services,
        is_bot=change.is_bot,
        state="out" if change.deployed_at is not None else "queued" if change.landed_at < moment else "open",
        merged_at=_iso(change.landed_at if change.landed_at < moment else None, zone),
        deployed_at=_iso(change.deployed_at, zone),
        as_of=str(_iso(moment, zone)),
        zone=zone,
        score=sum_of(change.score, evidence.frame.supply.card, evidence.frame.supply.missing),
        ways=ways_of(change),
        notable=notable_in(change),
        deployments=tuple(_carrier(evidence, one, zone) for one in carried),
        incidents=_incidents(evidence, {one.id for one in carried}, services),
        reverted_by=tuple(
            one.label for one in evidence.changes if change.id in one.reverts and _is_told(one, services)
        ),
        mentions=tuple(mentions),
        sources=tuple(
            source_of(one, zone) for one in sources_of(snapshot.sources, {change.repository, repository.name})
        ),
    )


def explain_deployment(
    evidence: OrganisationEvidence,
    deployment_id: str,
    *,
    zone: str,
    mentions: Sequence[Mention] = (),
    services: Collection[str] | None = None,
) -> DeploymentExplained:
    """Explain a deployment, as `explain_change`."""
    snapshot = evidence.snapshot
    one = next((one for one in snapshot.deployments if one.id == deployment_id), None)
    if one is None:
        raise KeyError(deployment_id)
    changes = [change for change in _changes_in(evidence, one) if _is_told(change, services)]
    lines = tuple(_line(change, one.service_id) for change in changes)
    repositories = {change.repository for change in changes}
    names = {snapshot.repositories[repository].name for repository in repositories}
    return DeploymentExplained(
        id=one.id,
        url=one.url,
        service=one.service_id,
        environment=one.environment,
        state=one.state,
        at=_iso(finished(one), zone),
        detector=one.detector,
        as_of=str(_iso(snapshot.moment, zone)),
        zone=zone,
        score=_deployment_sum(evidence, one.id, lines),
        unscored=None if one.id in evidence.deployments else TOO_OLD if one.state == "success" else NOT_OUT,
        changes=lines,
        incidents=_incidents(evidence, {one.id}, services),
        mentions=tuple(mentions),
        sources=tuple(source_of(one, zone) for one in sources_of(snapshot.sources, repositories | names)),
    )


def _is_told(change: ScoredChange, services: Collection[str] | None) -> bool:
    return services is None or not set(services).isdisjoint(change.services)


def _iso(at: int | None, zone: str) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).isoformat()


def _carried_by(evidence: OrganisationEvidence, change_id: str) -> list[Deployment]:
    ids = set(evidence.snapshot.carried.get(change_id, ()))
    return [one for one in evidence.snapshot.deployments if one.id in ids]


def _carrier(evidence: OrganisationEvidence, one: Deployment, zone: str) -> CarriedBy:
    score = evidence.deployments.get(one.id)
    return CarriedBy(
        id=one.id,
        service=one.service_id,
        state=one.state,
        at=_iso(finished(one), zone),
        points=None if score is None else score.points,
    )


def _changes_in(evidence: OrganisationEvidence, one: Deployment) -> list[ScoredChange]:
    carried = evidence.snapshot.carried
    found = [change for change in evidence.changes if one.id in carried.get(change.id, ())]
    return sorted(found, key=lambda change: (-change.score.points, change.id))


def _line(change: ScoredChange, service: str) -> CarriedLine:
    # What touches only another service does not count for this deployment.
    points = change.score.points if service in change.services else None
    return CarriedLine(id=change.id, label=change.label, title=change.title, points=points)


def _deployment_sum(
    evidence: OrganisationEvidence, deployment_id: str, lines: Sequence[CarriedLine]
) -> DeploymentSum | None:
    score = evidence.deployments.get(deployment_id)
    if score is None:
        return None
    top = score.riskiest
    return DeploymentSum(
        points=score.points,
        band=score.band.value,
        band_from=band_from(evidence.frame.supply.card.bands, score.band),
        riskiest=next((one for one in lines if top is not None and one.id == top.id), None),
        others=score.others,
        batch=score.batch,
        most_for_batch=MOST_FOR_BATCH,
        own=tuple(
            OwnTerm(
                signal=reason.signal.id, title=reason.signal.title, reading=read_aloud(reason), points=reason.points
            )
            for reason in score.own
        ),
        cut=score.cut,
        scorecard=evidence.frame.supply.card.version,
    )


def _incidents(
    evidence: OrganisationEvidence, deployments: set[str], services: Collection[str] | None = None
) -> tuple[IncidentLine, ...]:
    """Return the incidents of deployments, with `services` (ids) only theirs."""
    found = [
        link
        for link in evidence.links
        if link.deployment.id in deployments and (services is None or link.incident.service_id in services)
    ]
    return tuple(map(incident_line, sorted(found, key=lambda link: (link.incident.began_at, link.incident.id))))
