"""
The changed lines of pull requests, which only a mirror or REST tells: a request for every hundred files.

GitHub's own list of files stays what counts: the mirror adds the lines of a file, and the name that it had before. So
a pull request reads the same whether its lines came from a mirror or from REST.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.records import ChangeCommit, ChangeFile
from data.sources.changedlines import AskedChange
from data.sources.forge.streams import some_of
from data.sources.github.shapes import reading
from data.sources.source import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.sources.changedlines import PatchBook, ToldLines
    from data.sources.forge.answers import Node
    from data.sources.forge.changes import ReadChange
    from data.sources.github.activity import RepositoryActivity
    from data.sources.github.api import GitHub

NO_LINES: Final = frozenset({"modified", "changed"})

MOST_PAGES: Final = 30
"""GitHub lists 3,000 files of a pull request and no more."""

SHOWN: Final = 3
"""Numbers that a notice names before it only counts."""


def fill_in(
    book: PatchBook, name: str, pulls: Sequence[ReadChange], bases: Mapping[int, str], activity: RepositoryActivity
) -> ToldLines:
    """Complete the files of pull requests in place, and return what the book told. `bases` are branches, by number."""
    asked = [_asked(pull, bases[pull.change.number] == activity.branch) for pull in pulls if _is_wanted(pull)]
    told = book.lines_of(name, asked)
    for pull in pulls:
        lines = told.files.get(pull.change.id)
        files = pull.parts[ChangeFile]
        if lines is None or files is None:
            continue
        pull.parts[ChangeFile] = [
            replace(file, patch=lines[file.path].patch, previous_path=lines[file.path].previous_path)
            if isinstance(file, ChangeFile) and file.path in lines
            else file
            for file in files
        ]
    return told


def lines_notice(told: ToldLines, pulls: Sequence[ReadChange], name: str) -> list[Notice]:
    """Say of which pull requests there are no changed lines, and why; nothing where there are all."""
    if told.trouble is None:
        return []
    numbers = {pull.change.id: pull.change.number for pull in pulls}
    lacking = [f"#{numbers[one]}" for one in told.lacking if one in numbers]
    detail = f"no changed lines of {name}{some_of(lacking, SHOWN)}: {told.trouble}"
    return [Notice(kind="missing", repository=name, detail=detail, blinds=("patch",) if told.again else ())]


def _is_wanted(pull: ReadChange) -> bool:
    change = pull.change
    return bool(pull.parts[ChangeFile]) and (change.merge_sha is not None or change.closed_at is None)


def _asked(pull: ReadChange, into_default: bool) -> AskedChange:  # noqa: FBT001 (it is one of its fields)
    commits = [one for one in pull.parts[ChangeCommit] or () if isinstance(one, ChangeCommit)]
    # Where commits are lacking, the last that was told is not the newest there is.
    whole = ChangeCommit not in pull.holes
    ordered = sorted(commits, key=lambda one: one.position) if whole else []
    return AskedChange(
        id=pull.change.id,
        merged_as=pull.change.merge_sha,
        commits=tuple((one.sha, one.authored_at) for one in ordered),
        into_default=into_default,
    )


def files_with_patches(github: GitHub, full_name: str, number: int, change_id: str) -> list[ChangeFile]:
    """Return the files of a pull request, with what REST tells of each. Raises what `GitHub.get` raises."""
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
