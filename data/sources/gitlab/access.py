"""What a GitLab token may be allowed to read, which feature of a project that hangs on, and what its lack blinds.

One scope, `read_api`, opens all of it. What is seen of a project then hangs on the role of whoever the token belongs
to, and on the features that the project has switched on: GitLab answers 403 to both, so the features are looked at
first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CHANGE_KINDS: Final = ("change", "text", "diff", "history", "reviews", "patch")
"""What merge requests alone supply."""

READ_API: Final = frozenset({"api", "read_api"})
"""The scopes by which everything here can be asked for."""

READ_REPOSITORY: Final = frozenset({"api", "read_repository", "write_repository"})
"""The scopes with which git may fetch."""

ROLE: Final = "the token the scope read_api, and whoever it belongs to the role Reporter"


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing to be allowed, and what its lack blinds. `feature` is the part of a project that it hangs on, None for
    what every project has; `probe` is what to ask below a project to find out.
    """

    id: str
    gives: str
    blinds: tuple[str, ...]
    feature: str | None
    probe: str


_MERGES: Final = "merge requests, their diffs, reviews and labels"
_CONTENTS: Final = "commits, CODEOWNERS, .gitattributes and tags"

GRANTS: Final = (
    Grant("merge_requests", _MERGES, CHANGE_KINDS, "merge_requests", "merge_requests"),
    Grant("jobs", "pipelines and jobs", ("checks", "deployments"), "builds", "pipelines"),
    Grant("deployments", "deployments", ("deployments",), "environments", "deployments"),
    Grant("releases", "releases", ("deployments",), "releases", "releases"),
    Grant("repository", _CONTENTS, ("codeowners", "deployments"), "repository", "repository/branches"),
    Grant("members", "members", ("codeowners",), None, "members"),
)

BY_ID: Final = {grant.id: grant for grant in GRANTS}
EVERYTHING: Final = tuple(dict.fromkeys(kind for grant in GRANTS for kind in grant.blinds))
