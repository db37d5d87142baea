"""A project's CODEOWNERS and `.gitattributes` with their versions, and who is behind the owners.

Only the first of GitLab's places with a CODEOWNERS file is read; none is kept as an empty path. Nothing is asked while
the branch has not moved. Surprise: `@@maintainer` means others in every project, so its members are kept under project
id and role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from data.codeowners import PLACES
from data.errors import AccessDenied, NotFound
from data.gitattributes import DIALECT, FILE
from data.sources.forge import ownership as shared
from data.sources.forge.answers import NOT_KEPT, Node, at, inner, iso
from data.sources.forge.ownership import SHOWN, Version, content_of, deleted, new_versions, not_found, page_of, told_by
from data.sources.gitlab.api import BY_ID, encoded
from data.sources.gitlab.shapes import number, reading, text
from data.sources.gitlab.streams import GitLabContext, GitLabProgress, ProjectStream, refusal
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from data.globs import Dialect
    from data.records import Codeowners
    from data.sources.gitlab.projects import Project


MOST_VERSIONS: Final = 100
"""Earlier versions of a file that are read, the newest ones."""

FIRST_READING: Final = 7
"""Requests for a file with few versions: the branch, three places and .gitattributes, its commits."""


class _Facts(NamedTuple):
    """The facts of a progress for a file: where it is, since when, and what is wrong."""

    place: str
    seen_at: str
    problems: str


FACTS: Final[dict[Dialect, _Facts]] = {
    "gitlab": _Facts("place", "seen_at", "problems"),
    DIALECT: _Facts("attributes", "attributes_at", "attributes_problems"),
}


class OwnershipStream(ProjectStream):
    kind: ClassVar[str] = "codeowners"
    title: ClassVar[str] = "code owners"
    grant: ClassVar[str] = "repository"
    loss: ClassVar[tuple[str, ...]] = ("codeowners",)
    supplies: ClassVar[tuple[str, ...]] = ("codeowners",)

    def estimate(self, cursor: str | None) -> Estimate | None:
        return Estimate(requests=FIRST_READING if cursor is None else 1)

    def read(self, project: Project, progress: GitLabProgress) -> Iterator[Page]:
        """Yield one page of versions not known yet; the owners named are remembered in any case."""
        found: list[Codeowners] = []
        head, key = self._head(project), self.context.key(project.number)
        if head is None or head != progress.facts.get("head") or "attributes" not in progress.facts:
            # Most projects have no .gitattributes; that need not be kept.
            progress = progress.knowing(
                head=head, attributes=progress.facts.get("attributes", []), attributes_problems=[]
            )
            for dialect in FACTS:
                progress, versions = self._read_file(project, progress, dialect)
                found += [one.record(key, dialect) for one in versions]
        for owner in map(str, progress.facts.get("owners") or ()):
            # A role means other people in every project.
            role = owner.startswith("@@")
            self.context.owners[f"{key}{owner}" if role else owner] = project.number if role else None
        problems = [one for facts in FACTS.values() for one in progress.facts.get(facts.problems) or ()]
        yield page_of(found, progress.text(), self.name, problems)

    def _head(self, project: Project) -> str | None:
        """Return the default branch's last commit, None where nothing was pushed."""
        if project.branch is None:
            return None
        path = f"{project.place}/repository/branches/{encoded(project.branch)}"
        try:
            found = inner(self.context.gitlab.object(path, what=self.label, grant=self.grant), "commit", "id")
        except NotFound:
            # The default branch can be deleted; without it there is no file.
            return None
        return None if found is None else str(found)

    def _read_file(
        self, project: Project, progress: GitLabProgress, dialect: Dialect
    ) -> tuple[GitLabProgress, list[Version]]:
        """Return the versions to keep and the progress after them; none for an unchanged file."""
        facts = FACTS[dialect]
        path, blob = self._place(project, progress, dialect)
        place = [] if blob is None else [path, text(blob, "blob_id")]
        if progress.facts.get(facts.place) == place:
            return progress, []
        content = "" if blob is None else content_of(blob)
        if content is None:
            # Not kept as known, so that the next commit has it looked at again.
            return progress.knowing(**{facts.problems: [f"{path} cannot be read as text"]}), []
        versions = self._versions(project, path, content, progress, progress.facts.get(facts.seen_at))
        last = versions[-1]
        return progress.knowing(**{facts.place: place, facts.seen_at: last.at, **told_by(last, dialect)}), versions

    def _place(self, project: Project, progress: GitLabProgress, dialect: Dialect) -> tuple[str, Node | None]:
        """Return the file that counts; an empty path for none."""
        places = (FILE,) if dialect == DIALECT else PLACES["gitlab"]
        for path in places if progress.facts.get("head") is not None else ():
            if (found := self._file(project, path, str(progress.facts["head"]))) is not None:
                return path, found
        return "", None

    def _file(self, project: Project, path: str, ref: str) -> Node | None:
        place = f"{project.place}/repository/files/{encoded(path)}"
        try:
            return self.context.gitlab.object(
                place, what=f"{path} of {self.name}", params={"ref": ref}, grant=self.grant
            )
        except NotFound:
            return None

    def _versions(
        self, project: Project, path: str, content: str, progress: GitLabProgress, known: object
    ) -> list[Version]:
        """Return new versions, oldest first, with rising times."""
        now = self.context.now()
        if not path:
            return deleted(now, known)
        commits = self._commits(project, path, str(progress.facts["head"]), progress.since)
        newest = Version(commits[-1][1] if commits else now, path, content)
        return new_versions(newest, self._earlier(project, path, commits[:-1]), now, known)

    def _commits(self, project: Project, path: str, head: str, since: int) -> list[tuple[str, int]]:
        """Return the commits of a file, oldest first, from the one in force at a time on."""
        place, what = f"{project.place}/repository/commits", f"commits of {path} of {self.name}"
        asked: dict[str, str | int] = {"path": path, "ref_name": head}
        gitlab, grant = self.context.gitlab, self.grant
        after = gitlab.list_page(
            place, what=what, params={**asked, "since": iso(since), "per_page": MOST_VERSIONS}, grant=grant
        )
        before = gitlab.list_page(place, what=what, params={**asked, "until": iso(since), "per_page": 1}, grant=grant)
        with reading(what, [after.nodes, before.nodes]):
            found = {text(one, "id"): at(one["committed_date"]) for one in (*after.nodes, *before.nodes)}
        return list(found.items())[::-1]

    def _earlier(self, project: Project, path: str, commits: list[tuple[str, int]]) -> Iterator[Version]:
        for sha, moment in commits:
            blob = self._file(project, path, sha)
            content = "" if blob is None else content_of(blob)
            if content is not None:
                yield Version(moment, "" if blob is None else path, content)


ROLES: Final = {"developer": 30, "maintainer": 40, "owner": 50}
"""GitLab's number of each role that can own code. A role does not include the higher ones."""

_ROLE: Final = re.compile(r"@@(developer|maintainer|owner)s?", re.IGNORECASE)


class OwnersStream(shared.OwnersStream[GitLabContext]):
    label: ClassVar[str] = "the people behind code owners on GitLab"
    a_page: ClassVar[int] = 50

    def accounts_behind(self, owners: Mapping[str, int | None]) -> tuple[Mapping[str, Sequence[Node]], list[Notice]]:
        found: dict[str, Sequence[Node]] = {}
        refused: list[AccessDenied] = []
        unseen: list[str] = []
        for owner, project in owners.items():
            try:
                with reading(owner, NOT_KEPT):
                    found[owner] = self._group(owner) if project is None else self._role(owner, project)
            except AccessDenied as error:
                refused.append(error)
            except NotFound:
                unseen.append(owner)
        notices = [refusal(error, None, BY_ID["members"].blinds) for error in refused[:SHOWN]]
        return found, [*notices, *([not_found(unseen, "private groups")] if unseen else [])]

    def _group(self, owner: str) -> Sequence[Node]:
        """Return the account, else the group's direct members: others own nothing by it."""
        name = owner.removeprefix("@")
        if "/" not in name:
            users = self.context.gitlab.every("/users", what=owner, params={"username": name}, grant="members")
            if users:
                return users
        return self.context.gitlab.every(f"/groups/{encoded(name)}/members", what=owner, grant="members")

    def _role(self, owner: str, project: int) -> Sequence[Node]:
        """Return the project's direct members with exactly this role."""
        found = _ROLE.search(owner)
        level = None if found is None else ROLES[found[1].lower()]
        members = self.context.gitlab.every(f"/projects/{project}/members", what=owner, grant="members")
        return [one for one in members if number(one, "access_level") == level]
