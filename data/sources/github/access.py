"""What a GitHub token may read, which fields hang on it and what its lack blinds; reads connections and accounts.

A refusal in a GraphQL answer tells only a field's path, so the table goes from fields to permissions. A connection that
is None was not told, which is not the same as empty; a null node has vanished and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from data.commits import is_bot
from data.records import Person
from data.sources.forge.answers import AnswerReader, Node


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission by GitHub's name: what it gives, what its lack blinds, and its fields."""

    id: str
    permission: str
    gives: str
    blinds: tuple[str, ...]
    fields: tuple[str, ...]


CHANGE_KINDS: Final = ("change", "text", "diff", "history", "reviews")
"""What pull requests alone supply."""

_OF_PULLS: Final = ("pullRequests", "files", "reviews", "comments", "labels", "timelineItems", "labelling")
_OF_CONTENTS: Final = (
    *("commits", "commit", "mergeCommit", "object", "inGithub", "inRoot", "inDocs", "attributes"),
    *("defaultBranchRef", "target", "history", "file", "releases", "refs", "tagCommit"),
)
_OF_CHECKS: Final = ("checkSuites", "checkSuite", "checkRuns", "statusCheckRollup", "isRequired")
_CONTENTS: Final = "commits, CODEOWNERS, .gitattributes, releases and tags"
_PEOPLE: Final = "the people behind the teams that CODEOWNERS names"
_ADVISORIES: Final = "published security advisories, which public repositories show to everybody"
_ALL: Final = (*CHANGE_KINDS, "checks", "codeowners", "deployments")
_PULLS: Final = "pull requests, their files, reviews and labels"
_OUT: Final = ("deployments",)

GRANTS: Final = (
    Grant("metadata", "Metadata: read", "repositories", _ALL, ("repository",)),
    Grant("pull_requests", "Pull requests: read", _PULLS, CHANGE_KINDS, _OF_PULLS),
    Grant("contents", "Contents: read", _CONTENTS, ("codeowners", "deployments"), _OF_CONTENTS),
    Grant("checks", "Checks: read", "check runs", ("checks",), _OF_CHECKS),
    Grant("statuses", "Commit statuses: read", "commit statuses", ("checks",), ("status",)),
    Grant(
        "deployments",
        "Deployments: read",
        "deployments and their statuses",
        _OUT,
        ("deployments", "statuses", "latestStatus"),
    ),
    Grant("actions", "Actions: read", "workflow runs", _OUT, ("workflowRun",)),
    Grant(
        "members", "Members: read (of the organisation)", _PEOPLE, ("codeowners",), ("organization", "team", "members")
    ),
    Grant("repository_advisories", "Repository security advisories: read", _ADVISORIES, (), ()),
)

BY_ID: Final = {grant.id: grant for grant in GRANTS}
_BY_FIELD: Final = {field: grant for grant in GRANTS for field in grant.fields}


def grant_of(path: Iterable[object]) -> Grant | None:
    """Return the permission of a refused field, by the innermost known name of its path."""
    names = [part for part in path if isinstance(part, str)]
    return next((_BY_FIELD[name] for name in reversed(names) if name in _BY_FIELD), None)


GITHUB: Final = AnswerReader(name="GitHub", documented="its schema says")
reading = GITHUB.reading

BOT: Final = "[bot]"


def nodes(connection: Mapping[str, Any] | None) -> list[Node]:
    """Return a connection's nodes without vanished ones; none if it was not told."""
    return [] if connection is None else [node for node in connection.get("nodes") or () if node is not None]


def is_told(connection: Mapping[str, Any] | None) -> bool:
    """Whether a connection tells what it holds, even if that is nothing."""
    return connection is not None and connection.get("nodes") is not None


def has_holes(*connections: Mapping[str, Any] | None) -> bool:
    """Whether a vanished or forbidden node left a null in a connection."""
    return any(node is None for one in connections if one is not None for node in one.get("nodes") or ())


def goes_on(connection: Mapping[str, Any] | None) -> bool:
    page = (connection.get("pageInfo") if connection is not None and is_told(connection) else None) or {}
    return bool(page.get("hasNextPage"))


def more_after(connection: Mapping[str, Any] | None) -> str | None:
    """Return the cursor to go on after, None at the end or where not told. Raises ValueError for a null cursor: taken
    for the end, the rest would be lost silently.
    """
    if connection is None or not goes_on(connection):
        return None
    after: str | None = connection["pageInfo"].get("endCursor")
    if after is None:
        raise ValueError("there is more, and no cursor to ask for it with")
    return after


def person_of(actor: Mapping[str, Any], prefix: str) -> Person | None:
    """Read an account of a GraphQL or REST answer; None where it has no name. GraphQL's `dependabot` becomes REST's
    `dependabot[bot]`. No e-mail: without `user:email` a classic token would be refused the whole answer.
    """
    node_id, login = actor.get("id"), actor.get("login")
    if "node_id" in actor:  # REST, whose `id` is a number
        node_id = actor["node_id"]
    if not node_id or not login:
        return None
    kind = actor.get("__typename") or actor.get("type")
    bot = kind == "Bot" or is_bot(login, "")
    full = f"{login}{BOT}" if kind == "Bot" and not login.endswith(BOT) else login
    return Person(id=f"{prefix}:{node_id}", login=full, name=actor.get("name") or full, email=None, is_bot=bot)
