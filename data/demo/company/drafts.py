"""What the generator passes on before anything has a number: changes, releases and incidents as drafts.

People go by name, changes by the sha of their merge (or a stand-in for changes that never merged), so that a
deployment or a revert can point at a change before the repository has numbered it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDraft:
    """One file of a change with its unified diff."""

    path: str
    added: int
    deleted: int
    patch: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewDraft:
    reviewer: str
    state: str
    at: int
    comments: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckDraft:
    """A check; `conclusion` is None while it runs."""

    name: str
    is_required: bool
    conclusion: str | None
    attempts: int
    at: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """The life of a change. `approved` is None where nobody approved, `merged` where it did not merge."""

    first_commit: int
    opened: int
    approved: int | None
    merged: int | None
    closed: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipping:
    """The very deployment that takes a scripted change out, `at` None for none before the next one."""

    at: int | None
    state: str = "success"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeDraft:
    """A change without its number. `services` are those whose paths it touches; its title ends with what it `names`."""

    sha: str
    repository: str
    services: tuple[str, ...]
    title: str
    author: str
    times: Times
    files: tuple[FileDraft, ...]
    reviews: tuple[ReviewDraft, ...] = ()
    checks: tuple[CheckDraft, ...] = ()
    labels: tuple[str, ...] = ()
    points_lost: float | None = None
    is_draft: bool = False
    reverts: str | None = None
    names: IncidentDraft | None = None
    shipping: Shipping | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseDraft:
    """A deployment of a service; `carried` are the shas of its changes, oldest first."""

    service: str
    state: str
    began: int
    finished: int
    carried: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentDraft:
    """An incident. `release_began` names the deployment that it belongs to by its own word."""

    service: str
    title: str
    began: int
    acknowledged: int
    resolved: int
    release_began: int | None = None
    is_deploy_related: bool | None = None
