"""What a GitHub token may be allowed to read, which fields of an answer hang on it, and what its lack blinds.

GitHub names permissions in its settings as they are named here. A refusal inside a GraphQL answer tells only the path
of the field that was refused, so the table goes from fields to permissions; `doctor` goes through it the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission: what it gives, and the fields of answers that hang on it.

    `blinds` are kinds of data in the words of `needs` in the signal catalogue.
    """

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
