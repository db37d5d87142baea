"""What a fake GitLab holds: people, groups and projects with the verbs of their lives, as the JSON that GitLab tells.

Of each thing there is what anybody reads of it here, by GitLab's own keys and types; a test holds them against recorded
answers. What begins with "_" is the fake's own and told to nobody. Commits keep the zone of who wrote them, as
GitLab's do; everything else is in UTC and in thousandths of a second. Each thing has an id of its own kind, handed out
in order, so that the same story gives the same ids.

GitLab moves `updated_at` in two ways, and so does a merge request here: what changes the merge request itself always
does, and a note does only where the last move is more than a minute old (its ThrottledTouch). An approval is told by a
note. Pipelines and their jobs move nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha1
from typing import Any, Self

Node = dict[str, Any]

DEVELOPER, MAINTAINER = 30, 40
BERLIN = timezone(timedelta(hours=1))
SITE = "https://gitlab.example.com"
FEATURES = ("merge_requests", "builds", "repository", "environments", "releases")
TOUCH_INTERVAL = 60
OVER = frozenset({"success", "failed", "canceled", "skipped"})
SECONDS = 90
"""How long a job takes."""

KINDS = ["user", "group", "project", "merge_request", "note", "pipeline", "job", "deployment", "environment", "event"]
"""What has ids, which begin far apart, so that one taken for another is found out."""


def iso(moment: float | None) -> str | None:
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(moment * 1000) % 1000:03d}Z"


def written(moment: float) -> str:
    """A commit's time, in its writer's zone."""
    return datetime.fromtimestamp(moment, BERLIN).isoformat(timespec="milliseconds")


def sha_of(*parts: object) -> str:
    return sha1("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


@dataclass(eq=False)
class User:
    """An account. One that was deleted goes on as GitLab's ghost; a project's token has an account that is a bot."""

    id: int
    username: str
    name: str
    is_bot: bool = False


def shown(user: User | None) -> Node | None:
    """What GitLab shows of a person beside their doings; only by themselves it says that they are a bot."""
    if user is None:
        return None
    return {"id": user.id, "username": user.username, "name": user.name, "state": "active"}


@dataclass(eq=False)
class Group:
    """A group, or a group in one. `members` are its own, with their levels."""

    id: int
    path: str
    members: dict[User, int] = field(default_factory=dict)


@dataclass
class World:
    """Everything there is."""

    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    _numbers: dict[str, itertools.count] = field(default_factory=dict)

    def number(self, kind: str) -> int:
        return next(self._numbers.setdefault(kind, itertools.count(10_001 * (1 + KINDS.index(kind)))))

    def user(self, username: str, name: str | None = None, *, is_bot: bool = False) -> User:
        if username not in self.users:
            made = User(self.number("user"), username, name or username.title(), is_bot)
            self.users[username] = made
        return self.users[username]

    def group(self, path: str, members: Iterable[User] = (), *, level: int = DEVELOPER) -> Group:
        """A group with those above it; its members may be changed afterwards."""
        parent = path.rpartition("/")[0]
        if parent:
            self.group(parent)
        if path not in self.groups:
            self.groups[path] = Group(self.number("group"), path)
        self.groups[path].members.update(dict.fromkeys(members, level))
        return self.groups[path]

    def project(self, path: str, *, branch: str | None = "main", created_at: float = 0) -> Project:
        """A project in its group, with a first commit; without a branch it has none."""
        self.group(path.rpartition("/")[0])
        made = Project(self, self.number("project"), path, branch, created_at)
        self.projects[path] = made
        if branch is not None:
            made.commit(created_at, "Begin")
        return made


@dataclass(eq=False)
class Project:
    """One project, with the verbs that things happen by.

    `off` are the FEATURES that are switched off in its settings. Only commits of the default branch have files.
    """

    world: World
    id: int
    path: str
    branch: str | None
    created_at: float
    members: dict[User, int] = field(default_factory=dict)
    merges: list[MergeRequest] = field(default_factory=list)
    commits: list[Node] = field(default_factory=list)
    pipelines: list[Pipeline] = field(default_factory=list)
    deployments: list[Node] = field(default_factory=list)
    releases: list[Node] = field(default_factory=list)
    tags: list[Node] = field(default_factory=list)
    off: set[str] = field(default_factory=set)
    _environments: dict[str, int] = field(default_factory=dict)
    _count: itertools.count = field(default_factory=itertools.count)

    @property
    def node(self) -> Node:
        return {
            "id": self.id,
            "path_with_namespace": self.path,
            "created_at": iso(self.created_at),
            "default_branch": self.branch,
            "web_url": f"{SITE}/{self.path}",
            "empty_repo": not self.commits,
            "archived": False,
            "merge_requests_enabled": "merge_requests" not in self.off,
            "jobs_enabled": "builds" not in self.off,
            **{f"{name}_access_level": "disabled" if name in self.off else "enabled" for name in FEATURES},
        }

    @property
    def head(self) -> Node | None:
        return self.commits[-1] if self.commits else None

    def find(self, ref: str) -> Node | None:
        """Return a commit of the default branch by its SHA, or the newest by the branch's name."""
        if ref in {"HEAD", self.branch}:
            return self.head
        return next((one for one in self.commits if one["id"] == ref), None)

    def commit(
        self, at: float, message: str, *, files: Mapping[str, str | None] | None = None, author: User | None = None
    ) -> Node:
        """A commit on the default branch; a file that is None is deleted."""
        before = {} if self.head is None else self.head["_tree"]
        tree = {path: text for path, text in {**before, **(files or {})}.items() if text is not None}
        made = {**self.loose_commit(at, message, author), "_tree": tree, "_changed": frozenset(files or ())}
        self.commits.append(made)
        return made

    def loose_commit(self, at: float, message: str, author: User | None) -> Node:
        """A commit of a branch that we do not look into."""
        return {
            "id": sha_of(self.id, next(self._count), message, at),
            "created_at": written(at),
            "parent_ids": [] if self.head is None else [self.head["id"]],
            "title": message.partition("\n")[0],
            "message": message,
            "author_name": author.name if author else "somebody",
            "author_email": f"{author.username if author else 'somebody'}@example.com",
            "authored_date": written(at),
            "committed_date": written(at),
            "_at": at,
        }

    def merge_request(  # noqa: PLR0913 (each is a part of a merge request)
        self,
        title: str,
        *,
        author: User | None,
        at: float,
        description: str = "",
        source: str | None = None,
        draft: bool = False,
    ) -> MergeRequest:
        """Open a merge request; it has no commits yet."""
        iid = 1 + len(self.merges)
        node = {
            "id": self.world.number("merge_request"),
            "iid": iid,
            "project_id": self.id,
            "description": description,
            "state": "opened",
            "created_at": iso(at),
            "merged_at": None,
            "closed_at": None,
            "target_branch": self.branch or "main",
            "source_branch": source or f"branch-{iid}",
            "author": shown(author),
            "assignees": [],
            "labels": [],
            "sha": None,
            "merge_commit_sha": None,
            "squash_commit_sha": None,
        }
        made = MergeRequest(self, node, author, at)
        self.merges.append(made.named(f"Draft: {title}" if draft else title))
        return made

    def pipeline(
        self,
        at: float,
        jobs: Sequence[tuple[str, str]] = (),
        *,
        sha: str | None = None,
        ref: str | None = None,
        source: str = "push",
    ) -> Pipeline:
        """A pipeline with its jobs, as (name, status), of the default branch's newest commit unless told otherwise."""
        number = self.world.number("pipeline")
        node = {
            "id": number,
            "project_id": self.id,
            "sha": sha or self._newest(),
            "ref": ref or self.branch or "main",
            "status": "created",
            "source": source,
            "created_at": iso(at),
            "updated_at": iso(at),
            "web_url": f"{SITE}/{self.path}/-/pipelines/{number}",
            "name": None,
        }
        made = Pipeline(self.world, node, f"{SITE}/{self.path}/-/jobs")
        for name, status in jobs:
            made.job(name, status, at)
        self.pipelines.append(made)
        return made

    def deploy(self, environment: str, *, at: float, status: str = "running", job: Node | None = None) -> Node:
        """A deployment under way, by a job or by somebody's call of the API."""
        if environment not in self._environments:
            self._environments[environment] = self.world.number("environment")
        made = {
            "id": self.world.number("deployment"),
            "ref": self.branch or "main",
            "sha": self._newest(),
            "created_at": iso(at),
            "updated_at": iso(at),
            "environment": {"id": self._environments[environment], "name": environment},
            "deployable": job,
            "status": status,
        }
        self.deployments.append(made)
        return made

    @staticmethod
    def settle(deployment: Node, status: str, at: float) -> Node:
        """Let a deployment end, or go on."""
        deployment |= {"status": status, "updated_at": max(deployment["updated_at"], iso(at) or "")}
        return deployment

    def release(self, tag: str, *, at: float) -> Node:
        """A release of the newest commit, by a tag that need not have been made before."""
        page = {"self": f"{SITE}/{self.path}/-/releases/{tag}"}
        told = {"tag_name": tag, "name": tag, "commit": self.head, "_links": page, "upcoming_release": False}
        made = told | {"created_at": iso(at), "released_at": iso(at)}
        self.releases.append(made)
        return made

    def tag(self, name: str, commit: Node | None = None, *, tagged_at: float | None = None) -> Node:
        """A light tag, or with a time an annotated one."""
        target = commit or self.head
        assert target is not None
        made = {"name": name, "commit": target, "created_at": None if tagged_at is None else written(tagged_at)}
        self.tags.append(made | {"_at": target["_at"] if tagged_at is None else tagged_at})
        return made

    def _newest(self) -> str:
        return "0" * 40 if self.head is None else str(self.head["id"])


@dataclass(eq=False)
class Pipeline:
    """A pipeline. Its status is what its jobs come to; a retry makes another job of the same name."""

    world: World
    node: Node
    place: str
    jobs: list[Node] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.node["id"])

    def job(self, name: str, status: str, at: float, *, allow_failure: bool = False, stage: str = "test") -> Node:
        """A job; one that is over took its seconds."""
        is_over, number = status in OVER, self.world.number("job")
        made = {
            "id": number,
            "status": status,
            "stage": stage,
            "name": name,
            "allow_failure": allow_failure,
            "created_at": iso(at),
            "started_at": iso(at + 5) if is_over or status == "running" else None,
            "finished_at": iso(at + SECONDS) if is_over else None,
            "web_url": f"{self.place}/{number}",
            "_retried": False,
        }
        self.jobs.append(made)
        self._settle(at + SECONDS if is_over else at)
        return made

    def finish(self, name: str, status: str, at: float) -> None:
        """End the newest job of a name. It touches no merge request, as GitLab's do not."""
        job = self.newest(name)
        job |= {"status": status, "started_at": job["started_at"] or iso(at), "finished_at": iso(at)}
        self._settle(at)

    def retry(self, name: str, at: float, status: str = "success") -> Node:
        """Run a job again."""
        before = self.newest(name)
        before["_retried"] = True
        return self.job(name, status, at, allow_failure=before["allow_failure"], stage=before["stage"])

    def newest(self, name: str) -> Node:
        return [one for one in self.jobs if one["name"] == name][-1]

    def _settle(self, at: float) -> None:
        counts = [one for one in self.jobs if not one["_retried"]]
        held = [one["status"] for one in counts if not (one["allow_failure"] and one["status"] == "failed")]
        words = ("running", "pending", "created", "failed", "canceled")
        self.node["status"] = next((one for one in words if one in held), "success")
        self.node["updated_at"] = max(self.node["updated_at"], iso(at) or "")


@dataclass(eq=False)
class MergeRequest:
    """A merge request, with the verbs of its life."""

    project: Project
    node: Node
    author: User | None
    updated_at: float
    commits: list[Node] = field(default_factory=list)
    files: list[Node] = field(default_factory=list)
    notes: list[Node] = field(default_factory=list)
    approvals: dict[User, float] = field(default_factory=dict)
    pipelines: list[Pipeline] = field(default_factory=list)
    label_events: list[Node] = field(default_factory=list)

    @property
    def iid(self) -> int:
        return int(self.node["iid"])

    def named(self, title: str) -> Self:
        is_draft = title.startswith("Draft: ")
        self.node |= {"title": title, "draft": is_draft, "work_in_progress": is_draft}
        return self.change(self.updated_at)

    def change(self, at: float) -> Self:
        self.updated_at = max(self.updated_at, at)
        self.node["updated_at"] = iso(self.updated_at)
        return self

    def touch(self, at: float) -> Self:
        return self.change(at) if at - self.updated_at > TOUCH_INTERVAL else self

    # --- what is in it ----------------------------------------------------------------------------------------

    def push(self, at: float, message: str = "Work", author: User | None = None) -> Self:
        """A commit on its branch."""
        made = self.project.loose_commit(at, message, author or self.author)
        self.commits.append(made)
        is_new = self.node["sha"] is None
        self.node["sha"] = made["id"]
        if not is_new:
            self._note(f"added 1 commit\n\n<ul><li>{made['id'][:8]} - {message}</li></ul>", self.author, at)
        return self.change(at)

    def force_push(self, at: float, *messages: str) -> Self:
        """Put other commits in place of those there were."""
        self.commits = []
        for message in messages:
            self.push(at, message)
        return self

    def file(self, path: str, added: int = 0, deleted: int = 0, *, is_new: bool = False) -> Self:
        """A changed file with as many lines."""
        lines = [*(f"-old {place}" for place in range(deleted)), *(f"+new {place}" for place in range(added))]
        head = f"@@ -1,{deleted} +1,{added} @@\n"
        node = {
            "diff": head + "".join(f"{line}\n" for line in lines) if lines else "",
            "collapsed": False,
            "too_large": False,
            "new_path": path,
            "old_path": path,
            "a_mode": "0" if is_new else "100644",
            "b_mode": "100644",
            "new_file": is_new,
            "renamed_file": False,
            "deleted_file": False,
        }
        self.files.append(node)
        return self

    def pipeline(self, at: float, jobs: Sequence[tuple[str, str]] = ()) -> Pipeline:
        """A pipeline of its newest commit. It does not touch the merge request, as GitLab's do not."""
        ref = f"refs/merge-requests/{self.iid}/head"
        made = self.project.pipeline(at, jobs, sha=self.node["sha"], ref=ref, source="merge_request_event")
        self.pipelines.append(made)
        return made

    # --- what people say of it --------------------------------------------------------------------------------

    def comment(self, user: User | None, body: str, at: float) -> Node:
        """A comment that nobody can resolve."""
        return self._note(body, user, at, is_system=False)

    def thread(self, user: User | None, body: str, at: float, *, answers: int = 0) -> Node:
        """A remark on a line, with answers in its thread."""
        first = self._note(body, user, at, is_system=False, kind="DiffNote")
        for place in range(answers):
            answer = self._note(f"answer {place}", self.author, at + 1 + place, is_system=False, kind="DiffNote")
            answer["_thread"] = first["_thread"]
        return first

    def approve(self, user: User, at: float) -> Self:
        self.approvals[user] = at
        self._note("approved this merge request", user, at)
        return self

    def unapprove(self, user: User, at: float) -> Self:
        del self.approvals[user]
        self._note("unapproved this merge request", user, at)
        return self

    def label(self, name: str, at: float) -> Self:
        self.node["labels"] = sorted([*self.node["labels"], name])
        return self._labelled(name, "add", at)

    def unlabel(self, name: str, at: float) -> Self:
        self.node["labels"].remove(name)
        return self._labelled(name, "remove", at)

    # --- how it ends ------------------------------------------------------------------------------------------

    def merge(self, at: float, *, how: str = "merge") -> Self:
        """Merge it: by a "merge" commit, by "squash" without one, or "ff"."""
        words = f"Merge branch '{self.node['source_branch']}' into '{self.node['target_branch']}'\n\n"
        words += f"{self.node['title']}\n\nSee merge request {self.project.path}!{self.iid}"
        landed = self.project.commit(at, self.node["title"] if how != "merge" else words, author=self.author)
        if how == "ff":
            landed["id"] = self.node["sha"] or landed["id"]
        else:
            self.node["merge_commit_sha" if how == "merge" else "squash_commit_sha"] = landed["id"]
        return self._become("merged", at, merged_at=iso(at))

    def close(self, at: float) -> Self:
        return self._become("closed", at, closed_at=iso(at))

    def reopen(self, at: float) -> Self:
        return self._become("opened", at, closed_at=None)

    def retitle(self, title: str, at: float) -> Self:
        self._note(f"changed title from **{self.node['title']}** to **{title}**", self.author, at)
        return self.named(title).change(at)

    def _become(self, state: str, at: float, **told: str | None) -> Self:
        self.node |= {"state": state, **told}
        return self.change(at)

    def _labelled(self, name: str, action: str, at: float) -> Self:
        number = self.project.world.number("event")
        told = {"id": number, "user": shown(self.author), "created_at": iso(at), "action": action}
        self.label_events.append(told | {"label": {"id": 1, "name": name}})
        return self.touch(at)

    def _note(
        self, body: str, user: User | None, at: float, *, is_system: bool = True, kind: str | None = None
    ) -> Node:
        number = self.project.world.number("note")
        told = {"id": number, "type": kind, "body": body, "author": shown(user), "system": is_system}
        made = told | {"created_at": iso(at), "_thread": sha_of("discussion", number)}
        self.notes.append(made)
        self.touch(at)
        return made
