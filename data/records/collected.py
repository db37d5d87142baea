"""What sources tell: people, changes, deployments, incidents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody, or a bot. The id is ours; erasing a person drops this row and nothing else."""

    id: str
    login: str
    name: str
    email: str | None
    is_bot: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """A repository. `web_url` has no trailing slash; None where there is no web page."""

    id: str
    name: str
    default_branch: str
    web_url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """A team owns services. `zone` is an IANA zone; the team's week is in it."""

    id: str
    label: str
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A service. `country` is an ISO 3166 code whose public holidays count, None for none; tier 1 matters most."""

    id: str
    label: str
    team_id: str
    tier: int
    country: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePath:
    """A glob of a repository's paths that belongs to a service. The last match wins, as in CODEOWNERS."""

    service_id: str
    repository_id: str
    position: int
    glob: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A pull or merge request. `reverts_id` is the change that it takes back; `merge_sha` is None until merged.

    `head` is the branch that it comes from and `base` the one that it goes to, None where nobody told.
    """

    id: str
    repository_id: str
    number: int
    title: str
    author_id: str | None
    opened_at: int
    first_commit_at: int | None = None
    approved_at: int | None = None
    merged_at: int | None
    closed_at: int | None
    updated_at: int
    is_draft: bool
    merge_sha: str | None
    reverts_id: str | None
    head: str | None = None
    base: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeFile:
    """One file of a change. Lines are None for a binary file; `patch` is a unified diff, None where none was given."""

    change_id: str
    path: str
    added: int | None
    deleted: int | None
    previous_path: str | None = None
    patch: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeCommit:
    """One commit of a change, as its branch was when it was last seen; `position` counts from 0, the oldest."""

    change_id: str
    sha: str
    position: int
    author_id: str | None
    authored_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Landing:
    """A commit of a default branch for its files' history; a merge has all that it brought. `position` counts from 0,
    the oldest. `authors` are identities (see `Identity`), separated by spaces, the first-named first. `files` is a JSON
    list with [path] for each file, or [path, previous path]; None where git had none.
    """

    repository_id: str
    sha: str
    position: int
    landed_at: int
    authored_at: int
    authors: str
    repairs: bool
    files: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Whose address stands in commits. `key` is the address's digest, `person_id` the forge's person."""

    key: str
    person_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLabel:
    """A label on a change, from when it was seen until when it was seen gone."""

    change_id: str
    label: str
    observed_at: int
    gone_at: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """A review. `state` is approved, changes_requested, commented or dismissed; `comments` counts its threads."""

    id: str
    change_id: str
    reviewer_id: str | None
    state: str
    submitted_at: int
    comments: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """The last state of one check of a change. `attempts` above 1 means that it was run again."""

    id: str
    change_id: str
    name: str
    is_required: bool
    conclusion: str | None
    attempts: int
    completed_at: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """One release of one service to one environment. `state` is success, failure or running.

    `rolls_back_id` is the deployment that it took back by bringing out again what had been out before it.
    """

    id: str
    service_id: str
    environment: str
    state: str
    began_at: int
    finished_at: int | None
    sha: str | None
    detector: str
    url: str | None
    rolls_back_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploySignal:
    """Something that may mean a deployment, as the forge told it; a service's detector decides what it means.

    `kind` is deployment, workflow_run, release or tag; `name` is the deployment's task, the workflow and its job, or
    the tag. `state` is the forge's own word in small letters (success, failure, in_progress …).
    """

    id: str
    repository_id: str
    kind: str
    name: str
    environment: str | None = None
    sha: str | None
    state: str
    began_at: int
    finished_at: int | None
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Advisory:
    """A security advisory that a forge has published about a repository.

    `id` is the forge's own (GHSA-…), `cve` that of the common register, None where it has none. `severity` is low,
    medium, high or critical, None where nobody rated it. `patched` are the versions that repair it, as people wrote
    them, separated by commas; None where none is told.
    """

    id: str
    repository_id: str
    cve: str | None
    severity: str | None
    summary: str
    patched: str | None
    published_at: int
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """An incident of a service.

    `deployment_id` is the deployment that it belongs to by its own word; `is_deploy_related` is False where
    somebody said that it was not a deployment, None where nobody said anything.
    """

    id: str
    service_id: str
    title: str
    began_at: int
    acknowledged_at: int | None = None
    resolved_at: int | None
    deployment_id: str | None = None
    is_deploy_related: bool | None
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Objective:
    """A service level objective. `target` is a ratio such as 0.999."""

    id: str
    service_id: str
    label: str
    target: float
    window_days: int
    observed_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectiveReading:
    """An objective's burn over the 72 hours before `at` (multiples) and the share of its budget left (0 to 1)."""

    objective_id: str
    at: int
    burn: float
    budget_left: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Codeowners:
    """A repository's CODEOWNERS file as it was seen; path and text are empty once it is seen to have none.

    `dialect` is whose rules it is read by: github or gitlab. With gitattributes it is the `.gitattributes` of the root,
    which is read and kept in the same way; of a repository that never had one there is none.
    """

    repository_id: str
    observed_at: int
    path: str
    text: str
    dialect: str = "github"


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnerMember:
    """A person behind an owner that a CODEOWNERS file names, such as `@acme/payments`.

    All members of an owner are observed together. One that is not `present` is no member: such a row says only
    that the owner was looked at, which is how an owner without anybody behind it is told from an unknown one.
    """

    owner: str
    person_id: str
    observed_at: int
    present: bool = True
