"""The changed lines of pull requests, by a mirror or REST, and how much a first reading takes.

GitHub's list of files counts; the mirror only adds a file's lines and earlier name. Ten repositories are counted per
request; what may not be counted is unknown and no error.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from data.errors import RemoteError
from data.records import ChangeCommit, ChangeFile
from data.sources.changedlines import AskedChange, PatchBook, ToldLines
from data.sources.forge.answers import NOT_KEPT, Node, inner, iso
from data.sources.forge.streams import some_of
from data.sources.github.access import reading
from data.sources.github.api import GitHub, Part, named
from data.sources.github.queries import CHANGES_A_PAGE
from data.sources.source import Estimate, Notice

if TYPE_CHECKING:
    from data.sources.forge.changes import ReadChange
    from data.sources.github.activity import RepositoryActivity


NO_LINES: Final = frozenset({"modified", "changed"})
"""Changes of a file that always have lines, unless it is binary or too long."""

MOST_PAGES: Final = 30
"""GitHub lists at most 3,000 files of a pull request."""

SHOWN: Final = 3
"""Numbers that a notice lists before it counts the rest."""


def fill_in(
    book: PatchBook, name: str, pulls: Sequence[ReadChange], bases: Mapping[int, str], activity: RepositoryActivity
) -> ToldLines:
    """Complete the files in place and return what the book told. `bases` are branches by number."""
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
    """Return a notice of which pull requests lack changed lines, and why."""
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
    # If commits are missing, the last one told is not the newest.
    whole = ChangeCommit not in pull.holes
    ordered = sorted(commits, key=lambda one: one.position) if whole else []
    return AskedChange(
        id=pull.change.id,
        merged_as=pull.change.merge_sha,
        commits=tuple((one.sha, one.authored_at) for one in ordered),
        into_default=into_default,
    )


def files_with_patches(github: GitHub, full_name: str, number: int, change_id: str) -> list[ChangeFile]:
    """Return a pull request's files as REST tells them. Raises what `GitHub.get` raises."""
    what = f"the files of {full_name}#{number}"
    path = f"/repos/{full_name}/pulls/{number}/files"
    found: dict[str, ChangeFile] = {}
    for page in islice(github.pages(path, what=what, params={"per_page": 100}, grant="pull_requests"), MOST_PAGES):
        with reading(what, page):
            found.update(
                {body["filename"]: file_of(body, change_id, body["filename"], body["status"]) for body in page}
            )
    return list(found.values())


def file_of(body: Node, change_id: str, path: str, kind: str) -> ChangeFile:
    """Read a file. Without a patch and any counted line it is binary, unless it only moved."""
    added, deleted, patch = body["additions"], body["deletions"], body.get("patch")
    binary = patch is None and added == 0 and deleted == 0 and kind.lower() in NO_LINES
    return ChangeFile(
        change_id=change_id,
        path=path,
        added=None if binary else added,
        deleted=None if binary else deleted,
        previous_path=body.get("previous_filename"),
        patch=patch,
    )


REPOSITORIES_AT_ONCE: Final = 10
A_LIST_PAGE: Final = 100
LISTS_OF_A_CHANGE: Final = 27
"""Files, commits, last commit, suites, reviews, labels, label events; ten reviews' comments, ten suites' runs."""

SEARCH: Final = "search(type: ISSUE, query: $query, first: 1) { issueCount }"
LISTS: Final = """
repository(owner: $owner, name: $name) {
  deployments(first: 1) { totalCount }
  releases(first: 1) { totalCount }
  tags: refs(refPrefix: "refs/tags/", first: 1) { totalCount }
}"""


def page_points(changes: int) -> int:
    """Return GitHub's points for a page of so many pull requests."""
    return max(1, round((1 + changes * LISTS_OF_A_CHANGE) / 100))


class Volumes:
    """All repositories' volumes, counted in groups when the first is needed."""

    def __init__(self, github: GitHub, names: Sequence[str], since: int) -> None:
        """`names` are in the order of need; `since` is how far back a first reading goes."""
        self._github = github
        self._names = list(names)
        self._since = since
        # By name, how many of each kind there are; unknown kinds are absent.
        self._found: dict[str, dict[str, int]] = {}

    def of_changes(self, name: str) -> Estimate | None:
        """Return what a first reading of the changes takes."""
        count = self._of(name).get("changes")
        if count is None:
            return None
        pages = max(1, math.ceil(count / CHANGES_A_PAGE))
        return Estimate(requests=pages, points=pages * page_points(CHANGES_A_PAGE), items=count)

    def of_list(self, name: str, kind: str) -> Estimate | None:
        """Return the most that a first reading of a list takes."""
        count = self._of(name).get(kind)
        if count is None:
            return None
        pages = max(1, math.ceil(count / A_LIST_PAGE))
        return Estimate(requests=pages, points=pages, items=None)

    def _of(self, name: str) -> dict[str, int]:
        if name not in self._found:
            place = self._names.index(name)
            waiting = (one for one in islice(self._names, place, None) if one not in self._found)
            group = list(islice(waiting, REPOSITORIES_AT_ONCE))
            try:
                with reading("how much there is to read", NOT_KEPT):
                    self._count(group)
            except RemoteError as error:
                if error.ends_source:
                    raise
                self._found.update({one: {} for one in group})
        return self._found[name]

    def _count(self, names: Sequence[str]) -> None:
        parts = []
        for name in names:
            query = f"repo:{name} is:pr updated:>={iso(self._since)}"
            parts.append(Part(selection=SEARCH, variables={"query": ("String!", query)}))
            parts.append(Part(selection=LISTS, variables=named(name)))
        replies = [reply.value for reply in self._github.ask_together(parts, what="how much there is to read")]
        for place, name in enumerate(names):
            search, lists = replies[2 * place], replies[2 * place + 1]
            counts = {kind: inner(lists, kind, "totalCount") for kind in ("deployments", "releases", "tags")}
            counts |= {"changes": inner(search, "issueCount")}
            self._found[name] = {kind: count for kind, count in counts.items() if count is not None}
