"""Asks what was touched last in twenty repositories at once, so that quiet ones cost no more.

A part that we may not see is left out and remembered as refused; GitHub would refuse the whole repository for it. One
cache serves one collection, as what it knows grows old.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from data.errors import AccessDenied, NotFound, RemoteError
from data.gitattributes import FILE
from data.sources.forge.answers import Node, at, inner
from data.sources.github.access import BY_ID, has_holes, is_told, nodes, reading
from data.sources.github.api import GitHub, Problem, Told, TooMuch, denied
from data.sources.github.queries import ACTIVITIES_AT_ONCE, activity_query

Key = tuple[int, str]
"""Time of the last touch, and the id."""

FRESH: Final = 600.0
"""Seconds for which an activity is current: a collection of many repositories takes hours."""

PARTS: Final = {
    "changes": ("pullRequests",),
    "deployments": ("deployments",),
    "releases": ("releases", "refs"),
    "codeowners": ("inGithub", "inRoot", "inDocs", "attributes"),
    "actions": (),
}
"""An activity's parts and the fields of each that may be refused ("actions": only a shortcut)."""

GRANT_OF_PART: Final = {
    "changes": "pull_requests",
    "deployments": "deployments",
    "releases": "contents",
    "codeowners": "contents",
}
CODEOWNERS_PLACES: Final = {"inGithub": ".github/CODEOWNERS", "inRoot": "CODEOWNERS", "inDocs": "docs/CODEOWNERS"}
"""In GitHub's order: only the first place that has the file counts."""

NO_BRANCH: Final = "HEAD"
"""Our name for the default branch of an empty repository; GitHub has none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryActivity:
    """What was touched last in a repository; a digest or the `required` checks are None if not told."""

    node_id: str
    full_name: str
    url: str
    branch: str
    is_empty: bool
    newest_change: Key | None
    is_newest_told: bool
    deployments: str | None
    oldest_deployment_listed: int | None
    releases: str | None
    tags: str | None
    runs: str | None
    codeowners: tuple[str, str] | None
    attributes: tuple[str, str] | None
    required: frozenset[str] | None
    refused: Mapping[str, AccessDenied]

    def check(self, part: str) -> None:
        if part in self.refused:
            raise self.refused[part]


class ActivityCache:
    """The activities of all repositories, asked for in groups when the first is needed."""

    def __init__(self, github: GitHub, names: Sequence[str], clock: Callable[[], float]) -> None:
        """Take the full names in the order in which they will be needed."""
        self._github = github
        self._clock = clock
        self._names = list(names)
        self._places = {name: place for place, name in enumerate(self._names)}
        self._found: dict[str, RepositoryActivity | RemoteError] = {}
        self._told_at: dict[str, float] = {}
        self._refused: dict[str, dict[str, AccessDenied]] = {}

    def known_id(self, name: str) -> str | None:
        """Return GitHub's id by name, None for none. Raises what ends the source."""
        try:
            return self.of(name).node_id
        except (NotFound, AccessDenied):
            return None

    def of(self, name: str) -> RepositoryActivity:
        """Return a repository's activity, asked together with the next ones. Raises what `GitHub.ask` raises."""
        if not self._is_fresh(name):
            following = (one for one in self._following(name) if one != name)
            try:
                self._ask([name, *islice(following, ACTIVITIES_AT_ONCE - 1)])
            except TooMuch:
                self._ask([name])
        found = self._found[name]
        if isinstance(found, RemoteError):
            raise found
        return found

    def _following(self, name: str) -> Iterator[str]:
        place = self._places.get(name, len(self._names))
        return (one for one in islice(self._names, place, None) if not self._is_fresh(one))

    def _is_fresh(self, name: str) -> bool:
        return name in self._found and self._clock() - self._told_at[name] < FRESH

    def _ask(self, names: list[str]) -> None:
        """Ask until no new part is refused; each round refuses at least one more."""
        while names:
            first = self._refused.get(names[0], {})
            # One question has one set of parts; repositories with other refusals wait for the next.
            group = [name for name in names if self._refused.get(name, {}).keys() == first.keys()]
            told = self._told(group, [part for part in PARTS if part not in first])
            again = [name for place, name in enumerate(group) if not self._settle(told, place, name)]
            names = [*again, *(name for name in names if name not in group)]

    def _told(self, group: list[str], parts: list[str]) -> Told:
        variables: dict[str, object] = {part: part in parts for part in PARTS}
        for place, name in enumerate(group):
            owner, _, repository = name.partition("/")
            variables |= {f"o{place}": owner, f"n{place}": repository}
        what = group[0] if len(group) == 1 else f"{group[0]} and {len(group) - 1} more repositories"
        return self._github.ask(activity_query(len(group)), variables, what=what)

    def _settle(self, told: Told, place: int, name: str) -> bool:
        """Keep one repository's answer; False where it must be asked again without refused parts."""
        alias = f"r{place}"
        self._told_at[name] = self._clock()
        problems = told.below(alias)
        refused = self._refused.setdefault(name, {})
        before = len(refused)
        for problem in problems:
            part = _part_of(problem)
            if part is not None:
                refused.setdefault(part, _refusal(part, name, problem.words))
        node = told.data.get(alias)
        if node is None and len(refused) > before:
            return False
        if node is not None:
            with reading(name, node):
                self._found[name] = _activity_of(node, refused)
        elif any(problem.is_denied for problem in problems):
            self._found[name] = denied(problems, name)
        else:
            self._found[name] = NotFound(name, raw="; ".join(problem.words for problem in problems))
        return True


def _part_of(problem: Problem) -> str | None:
    """Return the part that a problem refuses, None for another problem."""
    field = problem.path[1] if problem.is_denied and len(problem.path) > 1 else None
    return next((part for part, fields in PARTS.items() if field in fields), None)


def _refusal(part: str, name: str, words: str) -> AccessDenied:
    grant = BY_ID[GRANT_OF_PART[part]]
    what = f"{grant.gives} of {name}"
    return AccessDenied(what, permission=grant.permission, said=words, raw=words)


def _activity_of(node: Node, refused: Mapping[str, AccessDenied]) -> RepositoryActivity:
    branch = node.get("defaultBranchRef") or {}
    newest = next(iter(nodes(node.get("pullRequests"))), None)
    deployments = nodes(node.get("deployments"))
    suites = inner(branch, "target", "checkSuites")
    place = next((field for field in CODEOWNERS_PLACES if node.get(field) is not None), None)
    return RepositoryActivity(
        node_id=node["id"],
        full_name=node["nameWithOwner"],
        url=node["url"].rstrip("/"),
        branch=branch.get("name") or NO_BRANCH,
        is_empty=node["isEmpty"],
        newest_change=None if newest is None else (at(newest["updatedAt"]), newest["id"]),
        is_newest_told=is_told(node.get("pullRequests")) and not has_holes(node["pullRequests"]),
        deployments=_digest(node.get("deployments")),
        oldest_deployment_listed=min((at(one["createdAt"]) for one in deployments), default=None),
        releases=_digest(node.get("releases")),
        tags=_digest(node.get("refs")),
        runs=None if inner(branch, "target", "oid") is None else _digest(suites, branch["target"]["oid"]),
        codeowners=None if place is None else (CODEOWNERS_PLACES[place], node[place]["oid"]),
        attributes=None if node.get("attributes") is None else (FILE, node["attributes"]["oid"]),
        required=_required(branch),
        refused=dict(refused),
    )


def _digest(*parts: Any) -> str | None:  # noqa: ANN401 (pieces of an answer)
    if any(part is None or (isinstance(part, dict) and part.get("nodes") is None) for part in parts):
        return None
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _required(branch: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the checks that a branch requires; None where no rule is told: some may be hidden."""
    rule, rules = branch.get("refUpdateRule"), branch.get("rules")
    found = {name for name in (rule or {}).get("requiredStatusCheckContexts") or () if name is not None}
    for one in nodes(rules):
        found |= {check["context"] for check in inner(one, "parameters", "requiredStatusChecks") or ()}
    return frozenset(found) or None
