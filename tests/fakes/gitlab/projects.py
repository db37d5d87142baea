"""A project of the fake GitLab: its commits and files, pipelines, deployments, releases and tags, with their verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from typing import TYPE_CHECKING

from tests.fakes.gitlab.merges import MergeRequest
from tests.fakes.gitlab.pipelines import Job, Pipeline

if TYPE_CHECKING:
    from tests.fakes.gitlab.world import User, World


@dataclass(eq=False)
class Commit:
    """A commit. `tree` is every file of it, None for a branch's, whose files nobody asks for."""

    sha: str
    message: str
    at: float
    author: User | None = None
    parents: tuple[str, ...] = ()
    tree: Mapping[str, str] | None = None
    changed: frozenset[str] = frozenset()


@dataclass(eq=False)
class Environment:
    id: int
    name: str
    created_at: float


@dataclass(eq=False)
class Deployment:
    id: int
    iid: int
    environment: Environment
    ref: str
    sha: str
    status: str
    created_at: float
    updated_at: float
    finished_at: float | None
    user: User | None
    job: Job | None


@dataclass(eq=False)
class Release:
    """A release; one with a time to come is upcoming until then."""

    tag: str
    name: str
    created_at: float
    released_at: float
    commit: Commit


@dataclass(eq=False)
class Tag:
    """A tag; a light one has no time of its own and no message."""

    name: str
    commit: Commit
    tagged_at: float | None


@dataclass(eq=False)
class Project:
    """One project, with the verbs that things happen by.

    `off` are the features that are switched off in its settings: merge_requests, builds, repository, environments,
    releases. A hidden project is there, and the token may not see it.
    """

    world: World
    id: int
    path: str
    branch: str | None
    created_at: float
    members: dict[User, int] = field(default_factory=dict)
    merges: list[MergeRequest] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    branch_commits: dict[str, Commit] = field(default_factory=dict)
    pipelines: list[Pipeline] = field(default_factory=list)
    environments: dict[str, Environment] = field(default_factory=dict)
    deployments: list[Deployment] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    off: set[str] = field(default_factory=set)
    is_archived: bool = False
    is_hidden: bool = False

    @property
    def head(self) -> Commit | None:
        return self.commits[-1] if self.commits else None

    # --- commits and files ------------------------------------------------------------------------------------

    def commit(
        self, at: float, message: str, *, files: Mapping[str, str | None] | None = None, author: User | None = None
    ) -> Commit:
        """A commit on the default branch; a file that is None is deleted."""
        before = {} if self.head is None or self.head.tree is None else dict(self.head.tree)
        tree = {path: text for path, text in {**before, **(files or {})}.items() if text is not None}
        made = self._made(at, message, author, tree=tree, changed=frozenset(files or ()))
        self.commits.append(made)
        return made

    def loose_commit(self, at: float, message: str, author: User | None) -> Commit:
        """A commit of a branch that we do not look into."""
        made = self._made(at, message, author)
        self.branch_commits[made.sha] = made
        return made

    def _made(
        self,
        at: float,
        message: str,
        author: User | None,
        *,
        tree: Mapping[str, str] | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> Commit:
        count = len(self.commits) + len(self.branch_commits)
        text = f"{self.id}/{count}/{message}/{at}"
        sha = sha1(text.encode(), usedforsecurity=False).hexdigest()
        parents = () if self.head is None else (self.head.sha,)
        return Commit(sha, message, at, author, parents, tree, changed)

    def find(self, ref: str) -> Commit | None:
        """Return the commit of a name or SHA on the default branch, or of a SHA on any."""
        if ref in {"HEAD", self.branch}:
            return self.head
        tagged = next((one.commit for one in self.tags if one.name == ref), None)
        known = {**self.branch_commits, **{one.sha: one for one in self.commits}}
        return tagged or next((one for sha, one in known.items() if sha.startswith(ref)), None)

    # --- merge requests ---------------------------------------------------------------------------------------

    def merge_request(  # noqa: PLR0913 (each is a part of a merge request)
        self,
        title: str,
        *,
        author: User | None,
        at: float,
        description: str = "",
        source: str | None = None,
        target: str | None = None,
        draft: bool = False,
    ) -> MergeRequest:
        """Open a merge request; it has no commits yet."""
        iid = 1 + max((one.iid for one in self.merges), default=0)
        made = MergeRequest(
            project=self,
            id=self.world.number("merge request"),
            iid=iid,
            title=f"Draft: {title}" if draft else title,
            description=description,
            author=author,
            created_at=at,
            updated_at=at,
            source_branch=source or f"branch-{iid}",
            target_branch=target or self.branch or "main",
        )
        self.merges.append(made)
        return made

    # --- what may mean a deployment ---------------------------------------------------------------------------

    def pipeline(  # noqa: PLR0913 (each is a part of a pipeline)
        self,
        at: float,
        jobs: Sequence[tuple[str, str]] = (),
        *,
        sha: str | None = None,
        ref: str | None = None,
        source: str = "push",
        user: User | None = None,
    ) -> Pipeline:
        """A pipeline with its jobs, as (name, status), of the default branch's newest commit unless told otherwise."""
        newest = "0" * 40 if self.head is None else self.head.sha
        made = Pipeline(
            world=self.world,
            id=self.world.number("pipeline"),
            iid=1 + len(self.pipelines),
            sha=sha or newest,
            ref=ref or self.branch or "main",
            source=source,
            created_at=at,
            touched_at=at,
            user=user,
        )
        for name, status in jobs:
            made.job(name, status, at)
        self.pipelines.append(made)
        return made

    def deploy(  # noqa: PLR0913 (each is a part of a deployment)
        self,
        environment: str,
        *,
        at: float,
        status: str = "running",
        job: Job | None = None,
        sha: str | None = None,
        user: User | None = None,
    ) -> Deployment:
        """A deployment under way, by a job or by somebody's call of the API."""
        if environment not in self.environments:
            made = Environment(self.world.number("environment"), environment, at)
            self.environments[environment] = made
        newest = "0" * 40 if self.head is None else self.head.sha
        one = Deployment(
            id=self.world.number("deployment"),
            iid=1 + len(self.deployments),
            environment=self.environments[environment],
            ref=self.branch or "main",
            sha=sha or newest,
            status=status,
            created_at=at,
            updated_at=at,
            finished_at=None,
            user=user,
            job=job,
        )
        self.deployments.append(one)
        return one

    @staticmethod
    def settle(deployment: Deployment, status: str, at: float) -> Deployment:
        """Let a deployment end, or go on."""
        deployment.status = status
        deployment.updated_at = max(deployment.updated_at, at)
        deployment.finished_at = at if status in {"success", "failed", "canceled"} else None
        return deployment

    def release(self, tag: str, *, at: float, released_at: float | None = None, name: str | None = None) -> Release:
        """A release of the newest commit, by a tag that need not have been made before."""
        assert self.head is not None
        when = at if released_at is None else released_at
        made = Release(tag, name or tag, created_at=at, released_at=when, commit=self.head)
        self.releases.append(made)
        return made

    def tag(self, name: str, commit: Commit | None = None, *, tagged_at: float | None = None) -> Tag:
        """A light tag, or with a time an annotated one."""
        target = commit or self.head
        assert target is not None
        made = Tag(name, target, tagged_at)
        self.tags.append(made)
        return made
