"""What a GitHub token may be allowed to read, which fields of an answer hang on it, and what its lack blinds.

GitHub names permissions in its settings as they are named here. A refusal inside a GraphQL answer tells only the path
of the field that was refused, so the table goes from fields to permissions; `doctor` goes through it the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """One permission. `blinds` are kinds of data in the words of `needs` in the signal catalogue."""

    id: str
    permission: str
    gives: str
    blinds: tuple[str, ...]
    fields: tuple[str, ...]


CHANGE_KINDS: Final = ("change", "text", "diff", "history", "reviews")
"""What pull requests alone supply."""

GRANTS: Final = (
    Grant(
        id="metadata",
        permission="Metadata: read",
        gives="repositories",
        blinds=(*CHANGE_KINDS, "checks", "codeowners", "deployments"),
        fields=("repository",),
    ),
    Grant(
        id="pull_requests",
        permission="Pull requests: read",
        gives="pull requests, their files, reviews and labels",
        blinds=CHANGE_KINDS,
        fields=("pullRequests", "files", "reviews", "comments", "labels", "timelineItems", "labelling"),
    ),
    Grant(
        id="contents",
        permission="Contents: read",
        gives="commits, CODEOWNERS, .gitattributes, releases and tags",
        blinds=("codeowners", "deployments"),
        fields=(
            *("commits", "commit", "mergeCommit", "object", "inGithub", "inRoot", "inDocs", "attributes"),
            *("defaultBranchRef", "target", "history", "file", "releases", "refs", "tagCommit"),
        ),
    ),
    Grant(
        id="checks",
        permission="Checks: read",
        gives="check runs",
        blinds=("checks",),
        fields=("checkSuites", "checkSuite", "checkRuns", "statusCheckRollup", "isRequired"),
    ),
    Grant(
        id="statuses",
        permission="Commit statuses: read",
        gives="commit statuses",
        blinds=("checks",),
        fields=("status",),
    ),
    Grant(
        id="deployments",
        permission="Deployments: read",
        gives="deployments and their statuses",
        blinds=("deployments",),
        fields=("deployments", "statuses", "latestStatus"),
    ),
    Grant(
        id="actions",
        permission="Actions: read",
        gives="workflow runs",
        blinds=("deployments",),
        fields=("workflowRun",),
    ),
    Grant(
        id="members",
        permission="Members: read (of the organisation)",
        gives="the people behind the teams that CODEOWNERS names",
        blinds=("codeowners",),
        fields=("organization", "team", "members"),
    ),
    Grant(
        id="repository_advisories",
        permission="Repository security advisories: read",
        gives="published security advisories, which public repositories show to everybody",
        blinds=(),
        fields=(),
    ),
)

BY_ID: Final = {grant.id: grant for grant in GRANTS}
_BY_FIELD: Final = {field: grant for grant in GRANTS for field in grant.fields}


def grant_of(path: Iterable[object]) -> Grant | None:
    """Return the permission that a refused field hangs on, by the innermost name of its path that is known."""
    names = [part for part in path if isinstance(part, str)]
    return next((_BY_FIELD[name] for name in reversed(names) if name in _BY_FIELD), None)
