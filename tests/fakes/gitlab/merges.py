"""A merge request of the fake GitLab, with the verbs of its life.

GitLab moves `updated_at` in two ways, and so do these: what changes the merge request itself always does, and a note
does only where the last move is more than a minute old (its ThrottledTouch). An approval is told by a note. Pipelines
and their jobs move nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from tests.fakes.gitlab.pipelines import Pipeline
    from tests.fakes.gitlab.projects import Commit, Project
    from tests.fakes.gitlab.world import User

TOUCH_INTERVAL = 60


@dataclass(eq=False)
class FileDiff:
    """One file of a merge request. A binary one has a diff that says so and no lines.

    What is collapsed or too large has no diff in the list; asked for without limits, it is told what was collapsed.
    """

    old_path: str
    new_path: str
    diff: str
    is_new: bool = False
    is_renamed: bool = False
    is_deleted: bool = False
    is_collapsed: bool = False
    is_too_large: bool = False


@dataclass(eq=False)
class Note:
    """A note: somebody's words, or what GitLab itself writes down. Those of one thread have one discussion."""

    id: int
    body: str
    author: User | None
    at: float
    is_system: bool
    discussion: str
    kind: str | None = None
    is_resolved: bool = False


@dataclass(eq=False)
class LabelEvent:
    id: int
    user: User | None
    at: float
    label: str
    action: str


@dataclass(eq=False)
class MergeRequest:
    """A merge request. `fork_id` is the project that its branch is in: itself, another, None once that was deleted."""

    project: Project
    id: int
    iid: int
    title: str
    description: str
    author: User | None
    created_at: float
    updated_at: float
    source_branch: str
    target_branch: str
    state: str = "opened"
    merged_at: float | None = None
    merged_by: User | None = None
    closed_at: float | None = None
    closed_by: User | None = None
    squash: bool = False
    merge_commit_sha: str | None = None
    squash_commit_sha: str | None = None
    head_sha: str | None = None
    fork_id: int | None = field(default=-1)
    labels: list[str] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    files: list[FileDiff] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    approvals: dict[User, float] = field(default_factory=dict)
    pipelines: list[Pipeline] = field(default_factory=list)
    label_events: list[LabelEvent] = field(default_factory=list)

    @property
    def is_draft(self) -> bool:
        return self.title.startswith("Draft: ")

    @property
    def source_project_id(self) -> int | None:
        return self.project.id if self.fork_id == -1 else self.fork_id

    # --- how it is touched ------------------------------------------------------------------------------------

    def change(self, at: float) -> Self:
        self.updated_at = max(self.updated_at, at)
        return self

    def touch(self, at: float) -> Self:
        return self.change(at) if at - self.updated_at > TOUCH_INTERVAL else self

    # --- what is in it ----------------------------------------------------------------------------------------

    def push(self, at: float, message: str = "Work", author: User | None = None) -> Self:
        """A commit on its branch."""
        made = self.project.loose_commit(at, message, author or self.author)
        self.commits.append(made)
        self.head_sha = made.sha
        if at > self.created_at:
            self._tell(f"added 1 commit\n\n<ul><li>{made.sha[:8]} - {message}</li></ul>", self.author, at)
        return self.change(max(at, self.created_at))

    def force_push(self, at: float, *messages: str) -> Self:
        """Put other commits in place of those there were."""
        self.commits = []
        for message in messages:
            self.push(at, message)
        return self

    def file(self, path: str, added: int = 0, deleted: int = 0, *, previous: str | None = None, **how: bool) -> Self:
        """A changed file with as many lines; `how` are the marks of FileDiff."""
        lines = [*(f"-old {place}" for place in range(deleted)), *(f"+new {place}" for place in range(added))]
        head = f"@@ -1,{deleted} +1,{added} @@\n"
        diff = head + "".join(f"{line}\n" for line in lines) if lines else ""
        self.files.append(FileDiff(previous or path, path, diff, is_renamed=previous is not None, **how))
        return self

    def binary(self, path: str) -> Self:
        self.files.append(FileDiff(path, path, f"Binary files a/{path} and b/{path} differ\n"))
        return self

    def pipeline(self, at: float, jobs: Sequence[tuple[str, str]] = ()) -> Pipeline:
        """A pipeline of its newest commit. It does not touch the merge request, as GitLab's do not."""
        ref = f"refs/merge-requests/{self.iid}/head"
        made = self.project.pipeline(at, jobs, sha=self.head_sha, ref=ref, source="merge_request_event")
        self.pipelines.append(made)
        return made

    # --- what people say of it --------------------------------------------------------------------------------

    def comment(self, user: User | None, body: str, at: float) -> Note:
        """A comment that nobody can resolve."""
        return self._note(body, user, at)

    def thread(self, user: User | None, body: str, at: float, *, answers: int = 0) -> Note:
        """A remark on a line, with answers in its thread."""
        first = self._note(body, user, at, kind="DiffNote")
        for place in range(answers):
            self._note(f"answer {place}", self.author, at + 1 + place, kind="DiffNote", discussion=first.discussion)
        return first

    def approve(self, user: User, at: float) -> Self:
        self.approvals[user] = at
        self._tell("approved this merge request", user, at)
        return self

    def unapprove(self, user: User, at: float) -> Self:
        del self.approvals[user]
        self._tell("unapproved this merge request", user, at)
        return self

    def label(self, name: str, at: float) -> Self:
        self.labels.append(name)
        return self._labelled(name, "add", at)

    def unlabel(self, name: str, at: float) -> Self:
        self.labels.remove(name)
        return self._labelled(name, "remove", at)

    # --- how it ends ------------------------------------------------------------------------------------------

    def merge(self, at: float, by: User | None = None, *, how: str = "merge") -> Self:
        """Merge it: by a merge commit, by squash (with a merge commit or without: "squash"), or "ff"."""
        who = by or self.author
        words = f"Merge branch '{self.source_branch}' into '{self.target_branch}'\n\n{self.title}"
        words += f"\n\nSee merge request {self.project.path}!{self.iid}"
        landed = self.project.commit(at, self.title if how != "merge" else words, author=self.author)
        if how == "ff":
            landed.sha = self.head_sha or landed.sha
        self.merge_commit_sha = landed.sha if how == "merge" else None
        self.squash_commit_sha = landed.sha if how == "squash" else None
        self.squash = how == "squash"
        self.merged_at, self.merged_by = at, who
        return self._become("merged", at)

    def close(self, at: float, by: User | None = None) -> Self:
        self.closed_at, self.closed_by = at, by or self.author
        return self._become("closed", at)

    def reopen(self, at: float) -> Self:
        self.closed_at = self.closed_by = None
        return self._become("opened", at)

    def retitle(self, title: str, at: float) -> Self:
        self._tell(f"changed title from **{self.title}** to **{title}**", self.author, at)
        self.title = title
        return self.change(at)

    def _become(self, state: str, at: float) -> Self:
        self.state = state
        return self.change(at)

    def _labelled(self, name: str, action: str, at: float) -> Self:
        self.label_events.append(LabelEvent(self.project.world.number("event"), self.author, at, name, action))
        return self.touch(at)

    def _tell(self, body: str, user: User | None, at: float) -> Note:
        return self._note(body, user, at, is_system=True)

    def _note(  # noqa: PLR0913 (each is a part of a note)
        self,
        body: str,
        user: User | None,
        at: float,
        *,
        is_system: bool = False,
        kind: str | None = None,
        discussion: str | None = None,
    ) -> Note:
        number = self.project.world.number("note")
        thread = discussion or sha1(f"discussion {number}".encode(), usedforsecurity=False).hexdigest()
        made = Note(number, body, user, at, is_system, thread, kind)
        self.notes.append(made)
        self.touch(at)
        return made
