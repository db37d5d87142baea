"""Turns drafts into records: gives numbers and ids, and drops what had not happened when the data end.

A repository numbers its changes in the order in which they were opened, whatever service they belong to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.demo.company.people import ids_by_name
from data.demo.company.services import FIRST_NUMBERS, WEB
from data.records import (
    Change,
    ChangeFile,
    ChangeLabel,
    Check,
    Coverage,
    Deployment,
    DeploymentChange,
    Incident,
    Review,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.demo.company.drafts import ChangeDraft, IncidentDraft, ReleaseDraft

FIRST_INCIDENT = 4101


class Cabinet:
    """The numbers of all changes and people, by which drafts become records."""

    def __init__(self, drafts: Iterable[ChangeDraft], incidents: Iterable[IncidentDraft]) -> None:
        """Number the changes, and the incidents that they name."""
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

    def changes(self) -> Iterator[Change]:
        """Yield the changes; one that takes another back comes after it."""
        for draft in self.drafts:
            times = draft.times
            yield Change(
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

    def files(self) -> Iterator[ChangeFile]:
        for draft in self.drafts:
            change = self._ids[draft.sha]
            for file in draft.files:
                yield ChangeFile(
                    change_id=change,
                    path=file.path,
                    added=file.added,
                    deleted=file.deleted,
                    previous_path=None,
                    patch=file.patch,
                )

    def labels(self) -> Iterator[ChangeLabel]:
        for draft in self.drafts:
            for label in draft.labels:
                at = draft.times.opened
                yield ChangeLabel(change_id=self._ids[draft.sha], label=label, observed_at=at, gone_at=None)

    def reviews(self) -> Iterator[Review]:
        for draft in self.drafts:
            change = self._ids[draft.sha]
            for number, review in enumerate(draft.reviews, 1):
                yield Review(
                    id=f"{change}/review/{number}",
                    change_id=change,
                    reviewer_id=self._people[review.reviewer],
                    state=review.state,
                    submitted_at=review.at,
                    comments=review.comments,
                )

    def checks(self) -> Iterator[Check]:
        for draft in self.drafts:
            change = self._ids[draft.sha]
            for check in draft.checks:
                yield Check(
                    id=f"{change}/check/{check.name}",
                    change_id=change,
                    name=check.name,
                    is_required=check.is_required,
                    conclusion=check.conclusion,
                    attempts=check.attempts,
                    completed_at=check.at,
                )

    def coverage(self) -> Iterator[Coverage]:
        """Yield what the reports said, as they came in with the last check."""
        for draft in self.drafts:
            if draft.points_lost is not None:
                at = max([draft.times.opened, *(check.at for check in draft.checks if check.at)])
                yield Coverage(change_id=self._ids[draft.sha], points_lost=draft.points_lost, observed_at=at)

    def carried(self, releases: Sequence[ReleaseDraft]) -> Iterator[DeploymentChange]:
        for identity, release in zip(release_ids(releases), releases, strict=True):
            for sha in release.carried:
                yield DeploymentChange(deployment_id=identity, change_id=self._ids[sha])


def release_ids(releases: Sequence[ReleaseDraft]) -> list[str]:
    """Number each service's deployments in their order."""
    counts: dict[str, int] = {}
    found: list[str] = []
    for release in releases:
        counts[release.service] = counts.get(release.service, 0) + 1
        found.append(f"{release.service}/deploy-{counts[release.service]}")
    return found


def deployments(releases: Sequence[ReleaseDraft]) -> Iterator[Deployment]:
    for identity, release in zip(release_ids(releases), releases, strict=True):
        yield Deployment(
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
    """Yield the incidents in the order in which they began, each with its id."""
    ordered = sorted(drafts, key=lambda draft: (draft.began, draft.service))
    return ((f"PD-{number}", draft) for number, draft in enumerate(ordered, FIRST_INCIDENT))


def incidents(drafts: Iterable[IncidentDraft], releases: Sequence[ReleaseDraft]) -> Iterator[Incident]:
    """Yield the incidents with the deployments that they name."""
    deployment = {
        (release.service, release.began): identity
        for identity, release in zip(release_ids(releases), releases, strict=True)
    }
    for identity, draft in numbered(drafts):
        yield Incident(
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
