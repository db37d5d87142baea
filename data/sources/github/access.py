"""What a GitHub token may be allowed to read, which fields of an answer hang on it, and what its lack blinds; and how
the connections and accounts of GitHub's answers are read.

A refusal inside a GraphQL answer tells only the path of the field that was refused, so the table goes from fields to
permissions. A connection (`{"nodes": [...], "pageInfo": {...}}`) that is None was not told, which is not the same as an
empty one; a null among its nodes is something that vanished, and is left out.
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
    """One permission by GitHub's name: what it gives, what its lack blinds, and the fields that hang on it."""

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
    """Return the permission that a refused field hangs on, by the innermost name of its path that is known."""
    names = [part for part in path if isinstance(part, str)]
    return next((_BY_FIELD[name] for name in reversed(names) if name in _BY_FIELD), None)


GITHUB: Final = AnswerReader(name="GitHub", documented="its schema says")
reading = GITHUB.reading

BOT: Final = "[bot]"


def nodes(connection: Mapping[str, Any] | None) -> list[Node]:
    """Return what a connection holds, without what vanished; of one that was not told, nothing."""
    return [] if connection is None else [node for node in connection.get("nodes") or () if node is not None]


def is_told(connection: Mapping[str, Any] | None) -> bool:
    """Whether a connection says what it holds, be it nothing."""
    return connection is not None and connection.get("nodes") is not None


def has_holes(*connections: Mapping[str, Any] | None) -> bool:
    """Whether something that vanished, or that we may not see, left a null in a connection."""
    return any(node is None for one in connections if one is not None for node in one.get("nodes") or ())


def goes_on(connection: Mapping[str, Any] | None) -> bool:
    """Whether a connection that was told says that there is more of it."""
    page = (connection.get("pageInfo") if connection is not None and is_told(connection) else None) or {}
    return bool(page.get("hasNextPage"))


def more_after(connection: Mapping[str, Any] | None) -> str | None:
    """Return the cursor after which a connection goes on, None where it ends or was not told to begin with. Raises
    ValueError where it goes on after what is null: taken for its end, what is left would be lost without a word.
    """
    if connection is None or not goes_on(connection):
        return None
    after: str | None = connection["pageInfo"].get("endCursor")
    if after is None:
        raise ValueError("there is more, and no cursor to ask for it with")
    return after


def person_of(actor: Mapping[str, Any], prefix: str) -> Person | None:
    """Read an account of a GraphQL or REST answer; None where it does not even name it.

    GraphQL calls a bot `dependabot` and REST calls it `dependabot[bot]`; both become the second. E-mail addresses are
    not asked for: a classic token without `user:email` is refused the whole answer for them.
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
