"""What a fake GitLab holds: people, groups and projects, as plain objects that tests change.

Nothing here knows HTTP or JSON. Times are epoch seconds. Each thing has an id of its own kind, handed out in order, so
that the same story gives the same ids.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha1

from tests.fakes.gitlab.projects import Project

GUEST, REPORTER, DEVELOPER, MAINTAINER, OWNER = 10, 20, 30, 40, 50

FIRST_IDS = {
    "user": 2_001,
    "group": 301,
    "project": 101,
    "merge request": 50_001,
    "note": 700_001,
    "pipeline": 9_001,
    "job": 80_001,
    "deployment": 4_001,
    "environment": 601,
    "event": 30_001,
    "label": 801,
}
"""Where the ids of a kind begin: apart, so that one taken for another is found out."""


def sha_of(*parts: object) -> str:
    return sha1("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


@dataclass(eq=False)
class User:
    """An account. One that was deleted goes on as GitLab's ghost; a project's token has an account that is a bot."""

    id: int
    username: str
    name: str
    is_bot: bool = False
    state: str = "active"


@dataclass(eq=False)
class Group:
    """A group, or a group in one. `members` are its own, with their levels."""

    id: int
    path: str
    members: dict[User, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass
class World:
    """Everything there is."""

    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, itertools.count] = field(default_factory=dict)

    def number(self, kind: str) -> int:
        return next(self._numbers.setdefault(kind, itertools.count(FIRST_IDS[kind])))

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

    def move(self, old: str, new: str) -> None:
        """Rename a project or hand it over; the old path goes on leading to it."""
        project = self.projects.pop(old)
        project.path = new
        self.group(new.rpartition("/")[0])
        self.projects[new] = project
        self.moved[old] = new

    def below(self, group: Group) -> list[Project]:
        """Return the projects of a group and of all groups in it, by their ids."""
        found = [one for path, one in self.projects.items() if path.startswith(f"{group.path}/")]
        return sorted(found, key=lambda one: one.id)
