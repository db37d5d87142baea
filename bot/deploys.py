"""What `riskbrief deploys` tells: the detector in force and why, deployments, and what to do. Verdicts and detectors
are computed anew, so that changed settings can be checked before the next collection.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.evidence.stored.links import IncidentLink, link_incidents
from data import records as r
from data.deploys.derive import survey_services
from data.deploys.material import OWN, Material
from data.deploys.report import DetectorReport, detector_reports
from data.query import overlaps
from scoring.kinds.repairs import Repair, repair_kind

if TYPE_CHECKING:
    from briefing.contracts.organisation import ServicePlan
    from data.deploys.rules import Detector
    from data.deploys.survey import Survey
    from data.view import View

DAY: Final = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """The half-open time looked at (epoch seconds), and how long an incident may follow a deployment."""

    since: int
    until: int
    incident_hours: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployed:
    """A stored deployment; `changes` are labels such as #12, `repairs` counts the fixes and reverts."""

    record: r.Deployment
    changes: tuple[str, ...]
    repairs: Mapping[str, int]
    incidents: tuple[IncidentLink, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceReport:
    """A service's deployments in a span of time.

    `in_force` is None where nothing counts as a deployment now; `last_at` is its last one. `unlinked` and `unrelated`
    count incidents without a deployment, and those called so. `is_outdated`: settings and data would now give something
    else than is stored.
    """

    plan: ServicePlan
    span: Span
    repositories: tuple[str, ...]
    in_force: Detector | None
    last_at: int | None
    detectors: tuple[DetectorReport, ...]
    deployments: tuple[Deployed, ...]
    incidents: int
    unrelated: int
    blind_since: int | None
    is_outdated: bool

    @property
    def succeeded(self) -> int:
        return sum(one.record.state == "success" for one in self.deployments)

    @property
    def unlinked(self) -> int:
        """Incidents without a deployment, though nobody called them unrelated."""
        linked = sum(len(one.incidents) for one in self.deployments)
        return self.incidents - self.unrelated - linked


def report_services(view: View, plans: Sequence[ServicePlan], span: Span) -> list[ServiceReport]:
    material, surveys = survey_services(view, {one.id: one.deploys for one in plans}, None)
    incidents: dict[str, list[r.Incident]] = defaultdict(list)
    for one in view.read(r.Incident, overlaps("began_at", "resolved_at", span.since, span.until)):
        incidents[one.service_id].append(one)
    return [
        _report(view, plan, material, survey, incidents[plan.id], span)
        for plan, survey in zip(plans, surveys, strict=True)
    ]


def _report(  # noqa: PLR0913, PLR0917 (each is a part of what is known)
    view: View,
    plan: ServicePlan,
    material: Material,
    survey: Survey,
    incidents: Sequence[r.Incident],
    span: Span,
) -> ServiceReport:
    stored = sorted((*material.own.get(plan.id, ()), *material.foreign.get(plan.id, ())), key=out_at)
    within = [one for one in stored if span.since <= out_at(one)[0] < span.until]
    links = link_incidents(incidents, stored, hours=span.incident_hours)
    sites = [material.sites[name] for name in material.repositories.get(plan.id, ())]
    in_force = survey.forces.in_force(span.until - 1)
    ids = {one.id for one in within}
    linked = [link.incident for link in links if link.deployment.id in ids]
    begun = [one for one in incidents if span.since <= one.began_at or one in linked]
    wanted = {(one.record.id, one.record.state) for one in survey.found}
    stored_now = {(one.id, one.state) for one in material.own.get(survey.service, ()) if one.id.startswith(OWN)}
    return ServiceReport(
        plan=plan,
        span=span,
        repositories=tuple(site.name for site in sites if site.signals or site.changes),
        in_force=in_force,
        last_at=_last(survey, in_force, span.until),
        detectors=tuple(detector_reports(survey, span.since, span.until)),
        deployments=_deployed(view, within, material, survey, links),
        incidents=len(begun),
        unrelated=sum(one.is_deploy_related is False for one in begun),
        blind_since=survey.forces.blind_since,
        is_outdated=wanted != stored_now,
    )


def _last(survey: Survey, detector: Detector | None, until: int) -> int | None:
    if detector is None:
        return None
    found = [one.record for one in survey.found if one.record.detector == detector and one.record.state == "success"]
    times = [out_at(one)[0] for one in found if out_at(one)[0] < until]
    return max(times, default=survey.forces.last(detector, until - 1))


def _deployed(
    view: View,
    deployments: Sequence[r.Deployment],
    material: Material,
    survey: Survey,
    links: Iterable[IncidentLink],
) -> tuple[Deployed, ...]:
    notes = {one.record.id: one.carried.note for one in survey.found}
    carried = sorted({change for one in deployments for change in material.carried.get(one.id, ())})
    changes = {one.id: one for one in view.read(r.Change, id=carried)}
    labels: dict[str, list[str]] = defaultdict(list)
    for label in view.read(r.ChangeLabel, change_id=carried, gone_at=None):
        labels[label.change_id].append(label.label)
    found = []
    for one in deployments:
        mine = sorted(
            (changes[name] for name in material.carried.get(one.id, ()) if name in changes),
            key=lambda change: (change.merged_at or 0, change.number, change.id),
        )
        repairs = (
            Repair.REVERT if change.reverts_id is not None else repair_kind(change.title, labels[change.id])
            for change in mine
        )
        kinds = Counter(kind.value for kind in repairs if kind is not None)
        found.append(
            Deployed(
                record=one,
                changes=tuple(f"#{change.number}" for change in mine),
                repairs=dict(sorted(kinds.items())),
                incidents=tuple(link for link in links if link.deployment.id == one.id),
                note=None if mine else notes.get(one.id),
            )
        )
    return tuple(found)


def out_at(one: r.Deployment) -> tuple[int, str]:
    """Return when a deployment was out (epoch seconds), and its id to order those of one second."""
    return (one.began_at if one.finished_at is None else one.finished_at), one.id
