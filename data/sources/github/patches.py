"""Reads the files of a change with their changed lines, which only REST tells: a request for every hundred files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.records import ChangeFile
from data.sources.github.shapes import reading

if TYPE_CHECKING:
    from data.sources.forge.answers import Node
    from data.sources.github.api import GitHub

NO_LINES: Final = frozenset({"modified", "changed"})

MOST_PAGES: Final = 30
"""GitHub lists 3,000 files of a pull request and no more."""


def files_with_patches(github: GitHub, full_name: str, number: int, change_id: str) -> list[ChangeFile]:
    """Return every file of a pull request, with its previous name and its patch where GitHub gives one.

    Raises:
        RemoteError: as `GitHub.get`.
    """
    what = f"the files of {full_name}#{number}"
    path: str | None = f"/repos/{full_name}/pulls/{number}/files"
    params: dict[str, str | int] | None = {"per_page": 100}
    found: dict[str, ChangeFile] = {}
    for _ in range(MOST_PAGES):
        if path is None:
            break
        answer = github.get(path, what=what, params=params, grant="pull_requests")
        with reading(what, answer.json):
            found.update({body["filename"]: _file(body, change_id) for body in answer.json})
        # The address of the next page carries its parameters itself.
        path, params = answer.next_url, None
    return list(found.values())


def _file(body: Node, change_id: str) -> ChangeFile:
    """Read a file of a pull request. Without a patch and without a line it is binary, unless it only moved."""
    added, deleted, patch = body["additions"], body["deletions"], body.get("patch")
    binary = patch is None and added == 0 and deleted == 0 and body["status"] in NO_LINES
    return ChangeFile(
        change_id=change_id,
        path=body["filename"],
        added=None if binary else added,
        deleted=None if binary else deleted,
        previous_path=body.get("previous_filename"),
        patch=patch,
    )
