"""The tables of what sources tell."""

from __future__ import annotations

from sqlalchemy import Index

from data.columns import Row, instant, instant_key, number_key, part_of, text, text_key, whole


class Person(Row, table=True):
    __tablename__ = "people"
    id: str = text_key()
    login: str = text()
    name: str = text()
    email: str | None = text()
    is_bot: bool


class Repository(Row, table=True):
    __tablename__ = "repositories"
    id: str = text_key()
    name: str = text()
    default_branch: str = text()
    web_url: str | None = text()


class Team(Row, table=True):
    __tablename__ = "teams"
    id: str = text_key()
    label: str = text()
    zone: str = text()


class Service(Row, table=True):
    __tablename__ = "services"
    id: str = text_key()
    label: str = text()
    team_id: str = text()
    tier: int
    country: str | None = text()


class ServicePath(Row, table=True):
    __tablename__ = "service_paths"
    __table_args__ = (part_of("service_id", "services.id"),)
    service_id: str = text_key()
    repository_id: str = text_key()
    position: int = number_key()
    glob: str = text()


class Change(Row, table=True):
    """The two indexes on `merged_at` serve a week of some repositories and of all; both null is an open change."""

    __tablename__ = "changes"
    __table_args__ = (
        Index(None, "repository_id", "merged_at", "closed_at"),
        Index(None, "merged_at", "closed_at"),
        Index(None, "repository_id", "number"),
        Index(None, "merge_sha"),
        Index(None, "updated_at"),
    )
    id: str = text_key()
    repository_id: str = text()
    number: int = whole()
    title: str = text()
    author_id: str | None = text()
    opened_at: int = instant()
    first_commit_at: int | None = instant()
    approved_at: int | None = instant()
    merged_at: int | None = instant()
    closed_at: int | None = instant()
    updated_at: int = instant()
    is_draft: bool
    merge_sha: str | None = text()
    reverts_id: str | None = text()
    head: str | None = text()
    base: str | None = text()


class ChangeFile(Row, table=True):
    __tablename__ = "change_files"
    __table_args__ = (part_of("change_id", "changes.id"),)
    change_id: str = text_key()
    path: str = text_key()
    added: int | None
    deleted: int | None
    previous_path: str | None = text()
    patch: str | None = text()


class ChangeCommit(Row, table=True):
    __tablename__ = "change_commits"
    __table_args__ = (part_of("change_id", "changes.id"), Index(None, "sha"))
    change_id: str = text_key()
    sha: str = text_key()
    position: int
    author_id: str | None = text()
    authored_at: int = instant()


class Landing(Row, table=True):
    """No part of a repository's row: the history may be read before the forge has told of the repository."""

    __tablename__ = "landings"
    __table_args__ = (Index(None, "repository_id", "position"),)
    repository_id: str = text_key()
    sha: str = text_key()
    position: int
    landed_at: int = instant()
    authored_at: int = instant()
    authors: str = text()
    repairs: bool
    files: str | None = text()


class Identity(Row, table=True):
    __tablename__ = "identities"
    key: str = text_key()
    person_id: str = text()


class ChangeLabel(Row, table=True):
    __tablename__ = "change_labels"
    __table_args__ = (part_of("change_id", "changes.id"),)
    change_id: str = text_key()
    label: str = text_key()
    observed_at: int = instant_key()
    gone_at: int | None = instant()


class Review(Row, table=True):
    __tablename__ = "reviews"
    __table_args__ = (part_of("change_id", "changes.id"), Index(None, "change_id"))
    id: str = text_key()
    change_id: str = text()
    reviewer_id: str | None = text()
    state: str = text()
    submitted_at: int = instant()
    comments: int


class Check(Row, table=True):
    __tablename__ = "checks"
    __table_args__ = (part_of("change_id", "changes.id"), Index(None, "change_id"))
    id: str = text_key()
    change_id: str = text()
    name: str = text()
    is_required: bool
    conclusion: str | None = text()
    attempts: int
    completed_at: int | None = instant()


class Deployment(Row, table=True):
    __tablename__ = "deployments"
    __table_args__ = (Index(None, "service_id", "began_at"), Index(None, "began_at"))
    id: str = text_key()
    service_id: str = text()
    environment: str = text()
    state: str = text()
    began_at: int = instant()
    finished_at: int | None = instant()
    sha: str | None = text()
    detector: str = text()
    url: str | None = text()
    rolls_back_id: str | None = text()


class DeploySignal(Row, table=True):
    __tablename__ = "deploy_signals"
    __table_args__ = (Index(None, "repository_id", "began_at"),)
    id: str = text_key()
    repository_id: str = text()
    kind: str = text()
    name: str = text()
    environment: str | None = text()
    sha: str | None = text()
    state: str = text()
    began_at: int = instant()
    finished_at: int | None = instant()
    url: str | None = text()


class Advisory(Row, table=True):
    __tablename__ = "advisories"
    id: str = text_key()
    repository_id: str = text_key()
    cve: str | None = text()
    severity: str | None = text()
    summary: str = text()
    patched: str | None = text()
    published_at: int = instant()
    url: str | None = text()


class DeploymentChange(Row, table=True):
    """The change may not have been collected (yet); the deployment was, or there would be no link."""

    __tablename__ = "deployment_changes"
    __table_args__ = (part_of("deployment_id", "deployments.id"), Index(None, "change_id"))
    deployment_id: str = text_key()
    change_id: str = text_key()


class Incident(Row, table=True):
    __tablename__ = "incidents"
    __table_args__ = (Index(None, "service_id", "began_at"), Index(None, "began_at"))
    id: str = text_key()
    service_id: str = text()
    title: str = text()
    began_at: int = instant()
    acknowledged_at: int | None = instant()
    resolved_at: int | None = instant()
    deployment_id: str | None = text()
    is_deploy_related: bool | None
    url: str | None = text()


class Objective(Row, table=True):
    __tablename__ = "objectives"
    __table_args__ = (Index(None, "service_id"),)
    id: str = text_key()
    service_id: str = text()
    label: str = text()
    target: float
    window_days: int
    observed_at: int = instant_key()


class ObjectiveReading(Row, table=True):
    __tablename__ = "objective_readings"
    objective_id: str = text_key()
    at: int = instant_key()
    burn: float
    budget_left: float


class Coverage(Row, table=True):
    """A coverage service may know a change before we do, hence no foreign key."""

    __tablename__ = "coverage"
    change_id: str = text_key()
    points_lost: float
    observed_at: int = instant_key()


class Codeowners(Row, table=True):
    __tablename__ = "codeowners"
    repository_id: str = text_key()
    observed_at: int = instant_key()
    path: str = text()
    dialect: str = text_key()
    text: str = text()


class OwnerMember(Row, table=True):
    __tablename__ = "owner_members"
    __table_args__ = (Index(None, "owner", "observed_at"),)
    owner: str = text_key()
    person_id: str = text_key()
    observed_at: int = instant_key()
    present: bool


class SourceStatus(Row, table=True):
    __tablename__ = "source_statuses"
    source_id: str = text_key()
    label: str = text()
    feeds: str = text()
    state: str = text()
    detail: str = text()
    as_of: int | None = instant()
    observed_at: int = instant_key()
    repository_id: str | None = text()
    blinds: str = text()


class Cursor(Row, table=True):
    __tablename__ = "cursors"
    stream_id: str = text_key()
    cursor: str = text()
    moved_at: int = instant()
    reached_at: int | None = instant()
    notices: str = text()


class SourceFailure(Row, table=True):
    __tablename__ = "source_failures"
    __table_args__ = (Index(None, "stream_id", "at"),)
    id: str = text_key()
    stream_id: str = text()
    at: int = instant()
    kind: str = text()
    raw: str = text()
