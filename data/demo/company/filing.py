"""Turns drafts into records, numbered per repository in the order of their opening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from data import records as r
from data.demo.company.people import ids_by_name
from data.demo.company.services import FIRST_NUMBERS, WEB

if TYPE_CHECKING:
    from data.demo.company.drafts import ChangeDraft, IncidentDraft, ReleaseDraft

FIRST_INCIDENT = 4101


class Filing:
    """Numbers changes and people, and makes records of drafts."""

    def __init__(self, drafts: Iterable[ChangeDraft], incidents: Iterable[IncidentDraft]) -> None:
        self.drafts = sorted(drafts, key=lambda draft: (draft.times.opened, draft.sha))
        self._people = ids_by_name()
        self._numbers: dict[str, int] = {}
        self._ids: dict[str, str] = {}
        self._incidents = {draft: identity for identity, draft in numbered(incidents)}
        following = dict(FIRST_NUMBERS)
        for draft in self.drafts:
            number = following[draft.repository]
            following[draft.repository] += 1
            self._numbers[draft.sha] = number
            self._ids[draft.sha] = f"{draft.repository}#{number}"

    def changes(self) -> Iterator[r.Change]:
        for draft in self.drafts:
            times = draft.times
            yield r.Change(
                id=self._ids[draft.sha],
                repository_id=draft.repository,
                number=self._numbers[draft.sha],
                title=draft.title if draft.names is None else f"{draft.title} ({self._incidents[draft.names]})",
                author_id=self._people[draft.author],
                opened_at=times.opened,
                first_commit_at=times.first_commit,
                approved_at=times.approved,
                merged_at=times.merged,
                closed_at=times.closed,
                updated_at=times.closed or max([times.opened, *(review.at for review in draft.reviews)]),
                is_draft=draft.is_draft,
                merge_sha=None if times.merged is None else draft.sha,
                reverts_id=None if draft.reverts is None else self._ids[draft.reverts],
            )

    def files(self) -> Iterator[r.ChangeFile]:
        for draft in self.drafts:
            change = self._ids[draft.sha]
            for file in draft.files:
                yield r.ChangeFile(change_id=change, **asdict(file))

    def labels(self) -> Iterator[r.ChangeLabel]:
        for draft in self.drafts:
            for label in draft.labels:
                at = draft.times.opened
                yield r.ChangeLabel(change_id=self._ids[draft.sha], label=label, observed_at=at, gone_at=None)

    def reviews(self) -> Iterator[r.Review]:
        for draft in self.drafts:
            change = self._ids[draft.sha]
            for number, review in enumerate(draft.reviews, 1):
                yield r.Review(
                    id=f"{change}/review/{number}",
                    change_id=change,
                    reviewer_id=self._people[review.reviewer],
                    state=review.state,
                    submitted_at=review.at,
                    comments=review.comments,
                )

    def checks(self) -> Iterator[r.Check]:
        for draft in self.drafts:
            change = self._ids[draft.sha]
            for check in draft.checks:
                yield r.Check(
                    id=f"{change}/check/{check.name}",
                    change_id=change,
                    name=check.name,
                    is_required=check.is_required,
                    conclusion=check.conclusion,
                    attempts=check.attempts,
                    completed_at=check.at,
                )

    def coverage(self) -> Iterator[r.Coverage]:
        """Yield what reports said, at the time of the last check."""
        for draft in self.drafts:
            if draft.points_lost is not None:
                at = max([draft.times.opened, *(check.at for check in draft.checks if check.at)])
                yield r.Coverage(change_id=self._ids[draft.sha], points_lost=draft.points_lost, observed_at=at)

    def carried(self, releases: Mapping[str, ReleaseDraft]) -> Iterator[r.DeploymentChange]:
        for identity, release in releases.items():
            for sha in release.carried:
                yield r.DeploymentChange(deployment_id=identity, change_id=self._ids[sha])


def numbered_releases(releases: Iterable[ReleaseDraft]) -> dict[str, ReleaseDraft]:
    """Return deployments by id, in order of their beginning, numbered per service."""
    counts: Counter[str] = Counter()
    found: dict[str, ReleaseDraft] = {}
    for release in sorted(releases, key=lambda one: (one.began, one.service)):
        counts[release.service] += 1
        found[f"{release.service}/deploy-{counts[release.service]}"] = release
    return found


def deployments(releases: Mapping[str, ReleaseDraft]) -> Iterator[r.Deployment]:
    for identity, release in releases.items():
        yield r.Deployment(
            id=identity,
            service_id=release.service,
            environment="production",
            state=release.state,
            began_at=release.began,
            finished_at=release.finished,
            sha=release.carried[-1],
            detector="deployments",
            url=f"{WEB}/deployments/{identity}",
        )


def numbered(drafts: Iterable[IncidentDraft]) -> Iterator[tuple[str, IncidentDraft]]:
    ordered = sorted(drafts, key=lambda draft: (draft.began, draft.service))
    return ((f"PD-{number}", draft) for number, draft in enumerate(ordered, FIRST_INCIDENT))


def incidents(drafts: Iterable[IncidentDraft], releases: Mapping[str, ReleaseDraft]) -> Iterator[r.Incident]:
    deployment = {(release.service, release.began): identity for identity, release in releases.items()}
    for identity, draft in numbered(drafts):
        yield r.Incident(
            id=identity,
            service_id=draft.service,
            title=draft.title,
            began_at=draft.began,
            acknowledged_at=draft.acknowledged,
            resolved_at=draft.resolved,
            deployment_id=None if draft.release_began is None else deployment[draft.service, draft.release_began],
            is_deploy_related=draft.is_deploy_related,
            url=f"https://acme.pagerduty.example/incidents/{identity}",
        )
