"""The CODEOWNERS file of a project and the `.gitattributes` of its root, each with its earlier versions as far back as
the collection goes.

A version counts from the commit that brought it. The first of GitLab's places that has a CODEOWNERS file is the only
one read; where none has, that is kept too, as an empty path. Nothing is asked while the branch has not moved. Lines
that GitLab does not understand are told of in notices for as long as they are there.
"""

from __future__ import annotations

import base64
import binascii
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from data.codeowners import PLACES, parse_codeowners
from data.errors import NotFound
from data.gitattributes import DIALECT, FILE
from data.records import Codeowners
from data.sources.gitlab.api import encoded
from data.sources.gitlab.desk import ProjectStream
from data.sources.gitlab.shapes import Node, at, inner, iso, reading, text
from data.sources.gitlab.versions import Version, in_order
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.gitlab.marks import Mark
    from data.sources.gitlab.projects import Project

MOST_VERSIONS: Final = 100
"""Earlier versions of a file that are read, the newest of them."""

MOST_PROBLEMS: Final = 5
"""Malformed lines that are told of one by one."""

LONGEST_PROBLEM: Final = 200
FIRST_READING: Final = 7
"""Requests for a file that has few versions: the branch, three places and .gitattributes, its commits."""


class _Facts(NamedTuple):
    """Where a mark knows what stands for a file, since when, and what is wrong with it."""

    place: str
    seen_at: str
    problems: str


FACTS: Final = {
    "gitlab": _Facts("place", "seen_at", "problems"),
    DIALECT: _Facts("attributes", "attributes_at", "attributes_problems"),
}


class OwnershipStream(ProjectStream):
    """The CODEOWNERS file of one project, and its `.gitattributes`."""

    kind: ClassVar[str] = "codeowners"
    title: ClassVar[str] = "code owners"
    grant: ClassVar[str] = "repository"
    loss: ClassVar[tuple[str, ...]] = ("codeowners",)

    @property
    def feeds(self) -> tuple[str, ...]:
        """The kinds of data that it supplies."""
        return ("codeowners",)

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return about what it takes."""
        return Estimate(requests=FIRST_READING if cursor is None else 1)

    def read(self, project: Project, mark: Mark) -> Iterator[Page]:
        """Yield one page: the versions that are not known yet. Whom the file names is remembered either way."""
        found: list[Codeowners] = []
        head, key = self._head(project), self.desk.key(project.number)
        if head is None or head != mark.facts.get("head") or "attributes" not in mark.facts:
            # Most projects have no .gitattributes; that is known without keeping it.
            mark = mark.knowing(head=head, attributes=mark.facts.get("attributes", []), attributes_problems=[])
            for dialect in FACTS:
                mark, versions = self._read_file(project, mark, dialect)
                found += [
                    Codeowners(repository_id=key, observed_at=at, path=path, text=text, dialect=dialect)
                    for at, path, text in versions
                ]
        self.desk.roster.mention((str(one) for one in mark.facts.get("owners") or ()), key, project.number)
        problems = [str(one) for facts in FACTS.values() for one in mark.facts.get(facts.problems) or ()]
        yield Page(
            records=tuple(found),
            cursor=mark.text(),
            notices=tuple(Notice(kind="malformed", repository=self.name, detail=one) for one in problems),
            items=len(found),
        )

    def _head(self, project: Project) -> str | None:
        """Return the last commit of the default branch, None where nothing was pushed."""
        if project.branch is None:
            return None
        path = f"{project.place}/repository/branches/{encoded(project.branch)}"
        try:
            found = inner(self.desk.gitlab.object(path, what=self.label, grant=self.grant), "commit", "id")
        except NotFound:
            # The default branch can be deleted like any other; without it there is no file.
            return None
        return None if found is None else str(found)

    def _read_file(self, project: Project, mark: Mark, dialect: str) -> tuple[Mark, list[Version]]:
        """Return the versions to keep, and a mark that knows of them; none where the file is what it was."""
        facts = FACTS[dialect]
        path, blob = self._place(project, mark, dialect)
        place = [] if blob is None else [path, text(blob, "blob_id")]
        if mark.facts.get(facts.place) == place:
            return mark, []
        known = mark.facts.get(facts.seen_at)
        content = "" if blob is None else _content(blob)
        if content is None:
            # Left out of what is known, so that the next commit has it looked at again.
            return mark.knowing(**{facts.problems: [f"{path} cannot be read as text"]}), []
        versions = self._versions(project, path, content, mark, known if isinstance(known, int) else None)
        told = {} if dialect == DIALECT else _told_by(versions[-1])
        return mark.knowing(**{facts.place: place, facts.seen_at: versions[-1].at, **told}), versions

    def _place(self, project: Project, mark: Mark, dialect: str) -> tuple[str, Node | None]:
        """Return the file that counts; an empty path where no place has one."""
        places = (FILE,) if dialect == DIALECT else PLACES["gitlab"]
        for path in places if mark.facts.get("head") is not None else ():
            if (found := self._file(project, path, str(mark.facts["head"]))) is not None:
                return path, found
        return "", None

    def _file(self, project: Project, path: str, ref: str) -> Node | None:
        place = f"{project.place}/repository/files/{encoded(path)}"
        try:
            return self.desk.gitlab.object(place, what=f"{path} of {self.name}", params={"ref": ref}, grant=self.grant)
        except NotFound:
            return None

    def _versions(self, project: Project, path: str, content: str, mark: Mark, known: int | None) -> list[Version]:
        """Return the versions that are new, oldest first, each later than the one before."""
        now = self.desk.now()
        if not path:
            return [Version(now if known is None else max(now, known + 1), "", "")]
        commits = self._commits(project, path, str(mark.facts["head"]), mark.since)
        newest = Version(commits[-1][1] if commits else now, path, content)
        if known is not None:
            return [newest._replace(at=max(min(newest.at, now), known + 1))]
        return in_order([*self._earlier(project, path, commits[:-1]), newest])

    def _commits(self, project: Project, path: str, head: str, since: int) -> list[tuple[str, int]]:
        """Return the commits that made the file what it is, oldest first, from the one in force at a time on."""
        place, what = f"{project.place}/repository/commits", f"commits of {path} of {self.name}"
        asked: dict[str, str | int] = {"path": path, "ref_name": head}
        gitlab, grant = self.desk.gitlab, self.grant
        after = gitlab.leaf(
            place, what=what, params={**asked, "since": iso(since), "per_page": MOST_VERSIONS}, grant=grant
        )
        before = gitlab.leaf(place, what=what, params={**asked, "until": iso(since), "per_page": 1}, grant=grant)
        with reading(what, [after.nodes, before.nodes]):
            found = {text(one, "id"): at(one["committed_date"]) for one in (*after.nodes, *before.nodes)}
        return list(found.items())[::-1]

    def _earlier(self, project: Project, path: str, commits: list[tuple[str, int]]) -> Iterator[Version]:
        for sha, moment in commits:
            blob = self._file(project, path, sha)
            content = "" if blob is None else _content(blob)
            if content is not None:
                yield Version(moment, "" if blob is None else path, content)


def _content(blob: Node) -> str | None:
    """Return the text of a file, None for one that is none."""
    try:
        return base64.b64decode(blob["content"]).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, KeyError, TypeError):
        return None


def _told_by(version: Version) -> dict[str, object]:
    """Return whom a version names, and which of its lines are wrong."""
    parsed = parse_codeowners(version.text, dialect="gitlab")
    told = [f"{version.path}, line {one.line}: {one.why}"[:LONGEST_PROBLEM] for one in parsed.problems]
    more = len(told) - MOST_PROBLEMS
    problems = [
        *islice(told, MOST_PROBLEMS),
        *((f"{more} more lines of {version.path} are malformed",) if more > 0 else ()),
    ]
    return {"owners": sorted({owner for rule in parsed.rules for owner in rule.owners}), "problems": problems}
