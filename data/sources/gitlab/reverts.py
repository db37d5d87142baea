"""Which merge request another takes back, as GitLab's own button and git's own message say it.

The button writes "This reverts merge request !812" into the text, with the project's path before it where it is
another's; `git revert` writes "This reverts commit …", whose merge request has to be asked for. A mere mention of
another merge request says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.errors import AccessDenied, NotFound
from data.sources.forge.changes import named_by, revert_pattern
from data.sources.git.message import read_message
from data.sources.gitlab.shapes import maybe_text, number

if TYPE_CHECKING:
    from collections.abc import Collection

    from data.sources.forge.answers import Node
    from data.sources.gitlab.api import GitLab
    from data.sources.gitlab.projects import Project

_BODY: Final = revert_pattern("merge request|mr", r"[\w./-]+", "/-/merge_requests", "!")


def find_reverted(merge_request: Node, names: Collection[str], project: Project, gitlab: GitLab) -> int | None:
    """Return the number of the merge request of the same project that one takes back; `names` are the project's.

    Raises:
        RemoteError: as `GitLab.get`.
    """
    description = maybe_text(merge_request, "description") or ""
    found = _BODY.search(description)
    if found is not None:
        return _other(int(found["number"]), merge_request) if named_by(found, names) else None
    shas = read_message(description).reverts
    return _of_commit(shas[0], merge_request, project, gitlab) if shas else None


def _of_commit(sha: str, merge_request: Node, project: Project, gitlab: GitLab) -> int | None:
    what = f"the merge request of the commit {sha[:12]} of {project.path}"
    try:
        nodes = gitlab.every(f"{project.place}/repository/commits/{sha}/merge_requests", what=what)
    except (NotFound, AccessDenied):
        # A commit of another repository, or one that a push by force has taken away: nobody can say any more.
        return None
    merged = [one for one in nodes if one.get("state") == "merged" and one.get("project_id") == project.number]
    return _other(number(merged[0], "iid"), merge_request) if merged else None


def _other(number: int, merge_request: Node) -> int | None:
    return None if number == merge_request["iid"] else number
