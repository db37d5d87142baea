"""Projects, each looked up once in a collection, and which ones a group has.

A project is known by its number, which survives a rename; GitLab redirects from an old path until somebody takes it. A
refusal is remembered too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.errors import AccessDenied, BadAnswer, NotFound, RemoteError
from data.records import Repository
from data.sources.forge.streams import renamed
from data.sources.gitlab.api import EVERYTHING, GitLab, encoded
from data.sources.gitlab.shapes import flag, maybe_text, number, reading, text

if TYPE_CHECKING:
    from data.sources.forge.answers import Node
    from data.sources.source import Notice

NO_BRANCH: Final = "HEAD"
"""Our name for the default branch of an empty repository; GitLab has none."""

OFF: Final = "disabled"
OLD_NAMES: Final = {"merge_requests": "merge_requests_enabled", "builds": "jobs_enabled"}
"""Older servers' words for a feature's access level."""

FRESH: Final = 600.0
"""Seconds for which a project's answer is current: a collection of many takes hours."""

OF_A_GROUP: Final[dict[str, str | int]] = {
    "include_subgroups": "true",
    "archived": "false",
    # Projects shared by other groups belong to those.
    "with_shared": "false",
    "order_by": "id",
    "sort": "asc",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """`branch` is the default branch, None where nothing was pushed; `off` are the features it lacks."""

    number: int
    path: str
    url: str | None
    branch: str | None
    off: frozenset[str]

    @property
    def place(self) -> str:
        return f"/projects/{self.number}"

    def record(self, name: str, key: str) -> Repository:
        """Return it under its name in the settings, whatever it is called now."""
        return Repository(id=key, name=name, default_branch=self.branch or NO_BRANCH, web_url=self.url)

    def renamed(self, name: str) -> tuple[Notice, ...]:
        return renamed(name, self.path)


class Projects:
    def __init__(self, gitlab: GitLab, clock: Callable[[], float]) -> None:
        self._gitlab = gitlab
        self._clock = clock
        self._found: dict[str, tuple[float, Project | RemoteError]] = {}

    def of(self, name: str) -> Project:
        """Return a project by path. Raises what `GitLab.object` raises, for it alone or for all."""
        told_at, found = self._found.get(name, (0.0, None))
        if found is None or self._clock() - told_at >= FRESH:
            found = self._ask(name)
            self._found[name] = self._clock(), found
        if isinstance(found, RemoteError):
            raise found
        return found

    def number_of(self, name: str) -> int | None:
        """Return a project's number, None if none is readable by that path. Raises what ends the source."""
        try:
            return self.of(name).number
        except (NotFound, AccessDenied, BadAnswer):
            return None

    def of_group(self, group: str) -> Mapping[str, int]:
        """Return the numbers by path of a group's projects, with subgroups, without archived ones. Raises NotFound for
        no such group, and what `GitLab.object` raises.
        """
        what = f"the projects of {group}"
        found: dict[str, int] = {}
        for page in self._gitlab.pages(f"/groups/{encoded(group)}/projects", what=what, params=dict(OF_A_GROUP)):
            with reading(what, page):
                for node in page:
                    project = _project(node)
                    found[project.path] = project.number
                    # The listing tells as much of each as asking for it.
                    self._found[project.path] = self._clock(), project
        return found

    def _ask(self, name: str) -> Project | RemoteError:
        try:
            node = self._gitlab.object(f"/projects/{encoded(name)}", what=name)
            with reading(name, node):
                return _project(node)
        except NotFound as error:
            return NotFound(name, raw=error.raw, blinds=EVERYTHING)
        except (AccessDenied, BadAnswer) as error:
            return error


def projects_of(gitlab: GitLab, *, projects: Sequence[str] = (), group: str | None = None) -> Mapping[str, str | None]:
    """Return our ids by path of some projects or a group's; None where GitLab shows none."""
    known = Projects(gitlab, lambda: 0.0)
    numbers = {path: known.number_of(path) for path in (projects if group is None else known.of_group(group))}
    return {path: None if number is None else f"{gitlab.source_id}:{number}" for path, number in numbers.items()}


def _project(node: Node) -> Project:
    branch, url = maybe_text(node, "default_branch"), maybe_text(node, "web_url")
    off = {
        name
        for name in ("merge_requests", "builds", "environments", "releases", "repository")
        if node.get(f"{name}_access_level") == OFF or node.get(OLD_NAMES.get(name, "")) is False
    }
    return Project(
        number=number(node, "id"),
        path=text(node, "path_with_namespace"),
        url=None if url is None else url.rstrip("/"),
        branch=None if flag(node, "empty_repo") or not branch else branch,
        off=frozenset(off),
    )
