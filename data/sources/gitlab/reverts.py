"""Which merge request another takes back, as GitLab's own button and git's own message say it.

The button writes "This reverts merge request !812" into the text, with the project's path before it where it is
another's; `git revert` writes "This reverts commit …", whose merge request has to be asked for. A mere mention of
another merge request says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.errors import AccessDenied, NotFound
from data.sources.git.message import read_message
from data.sources.gitlab.shapes import maybe_text, number

if TYPE_CHECKING:
    from collections.abc import Collection

    from data.sources.gitlab.api import GitLab
    from data.sources.gitlab.projects import Project
    from data.sources.gitlab.shapes import Node

_BODY: Final = re.compile(
    # Blanks, and not any space: over a text of empty lines that would be tried from each of them to its end.
    r"^[ \t]*(?:this[ \t]+)?reverts?:?[ \t]+(?:merge request[ \t]+|mr[ \t]+)?"
    r"(?:https?://[^\s/]+/(?P<there>[\w./-]+?)/-/merge_requests/|(?P<here>[\w./-]+)?!)(?P<number>\d{1,12})\b",
    re.IGNORECASE | re.MULTILINE,
)


def find_reverted(merge_request: Node, names: Collection[str], project: Project, gitlab: GitLab) -> int | None:
    """Return the number of the merge request of the same project that one takes back; `names` are the project's.

    Raises:
        RemoteError: as `GitLab.get`.
    """
    description = maybe_text(merge_request, "description") or ""
    found = _BODY.search(description)
    if found is not None:
        named = found["there"] or found["here"]
        is_ours = named is None or named.lower() in {name.lower() for name in names}
        return _other(int(found["number"]), merge_request) if is_ours else None
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
