"""The CODEOWNERS file of a repository and the `.gitattributes` of its root, each with its earlier versions as far back
as the collection goes.

A version counts from the commit that brought it. The first of GitHub's places that has a CODEOWNERS file is the only
one read; where none has, that is kept too, as an empty path. Lines that GitHub does not understand are told of in
notices for as long as they are there.
"""

from __future__ import annotations

import base64
import binascii
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from data.codeowners import parse_codeowners
from data.errors import RemoteError
from data.gitattributes import DIALECT
from data.records import Codeowners
from data.sources.github.api import denied
from data.sources.github.desk import RepositoryStream
from data.sources.github.queries import CODEOWNERS
from data.sources.github.shapes import Node, at, inner, nodes, reading
from data.sources.source import Notice, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.sources.github.marks import Mark
    from data.sources.github.pulse import Pulse

MOST_PROBLEMS: Final = 5
"""Malformed lines that are told of one by one."""

LONGEST_PROBLEM: Final = 200

FACTS: Final = {"github": ("place", "seen_at"), DIALECT: ("attributes", "attributes_at")}
"""Where a mark knows what stands for each file, and since when."""


class Version(NamedTuple):
    """The file as a commit left it; without a path it was deleted."""

    at: int
    path: str
    text: str


class OwnershipStream(RepositoryStream):
    """The CODEOWNERS file of one repository, and its `.gitattributes`."""

    kind: ClassVar[str] = "codeowners"
    title: ClassVar[str] = "code owners"
    part: ClassVar[str] = "codeowners"

    @property
    def feeds(self) -> tuple[str, ...]:
        """The kinds of data that it supplies."""
        return ("codeowners",)

    def read(self, pulse: Pulse, mark: Mark) -> Iterator[Page]:
        """Yield one page: the versions that are not known yet. Whom the file names is remembered either way."""
        found: list[Codeowners] = []
        unread: list[str] = []
        for dialect, place in (("github", pulse.codeowners), (DIALECT, pulse.attributes)):
            fact, since = FACTS[dialect]
            # Most repositories have no .gitattributes; that is known without keeping it.
            if mark.facts.get(fact, [] if dialect == DIALECT else None) == list(place or ()):
                continue
            known = mark.facts.get(since)
            path = None if place is None else place[0]
            versions = self._versions(pulse.node_id, path, mark.since, known if isinstance(known, int) else None)
            if versions:
                told = {} if dialect == DIALECT else _told_by(versions[-1])
                mark = mark.knowing(**{fact: list(place or ()), since: versions[-1].at, **told})
            else:
                unread.append(f"{path} of {self.name} cannot be read as text")
            key = self.desk.key(pulse.node_id)
            found += [
                Codeowners(repository_id=key, observed_at=at, path=path, text=text, dialect=dialect)
                for at, path, text in versions
            ]
        self.desk.roster.mention(str(one) for one in mark.facts.get("owners") or ())
        notices = [*(str(one) for one in mark.facts.get("problems") or ()), *unread]
        yield Page(
            records=tuple(found),
            cursor=mark.text(),
            notices=tuple(Notice(kind="malformed", repository=self.name, detail=one) for one in notices),
            items=len(found),
        )

    def _versions(self, node_id: str, path: str | None, since: int, known: int | None) -> list[Version]:
        """Return the versions to keep, oldest first, each later than the one before; none where it is unreadable."""
        now = self.desk.now()
        if path is None:
            return [Version(now if known is None else max(now, known + 1), "", "")]
        variables = {"repository": node_id, "path": path, "expression": f"HEAD:{path}"}
        told = self.desk.github.ask(CODEOWNERS, variables, what=self.label)
        repository = told.data.get("node") or {}
        if repository.get("object") is None and any(problem.is_denied for problem in told.problems):
            raise denied(told.problems, self.label)
        with reading(self.label, repository):
            text = _text(repository.get("object"))
            text = self._long_text(path) if text is None else text
            if text is None:
                return []
            earlier = list(_history(repository, path))
        newest = Version(earlier[-1].at if earlier else now, path, text)
        if known is not None:
            return [newest._replace(at=max(min(newest.at, now), known + 1))]
        return _in_order([*_from(since, earlier[:-1]), newest])

    def _long_text(self, path: str) -> str | None:
        """Return the text of a file that GraphQL cuts, None where it is none."""
        try:
            answer = self.desk.github.get(f"/repos/{self.name}/contents/{path}", what=self.label, grant="contents")
            body: Node = answer.json if isinstance(answer.json, dict) else {}
            if body.get("encoding") != "base64":
                return None
            return base64.b64decode(body["content"]).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, KeyError, TypeError):
            return None
        except RemoteError as error:
            if error.ends_source:
                raise
            return None


def _text(blob: Node | None) -> str | None:
    """Return the text of a blob, None for a binary one, one that is cut, and anything else."""
    if blob is None or blob.get("isTruncated"):
        return None
    text: str | None = blob.get("text")
    return text


def _history(repository: Node, path: str) -> Iterator[Version]:
    """Yield what earlier commits made of the file, oldest first."""
    commits = nodes(inner(repository, "defaultBranchRef", "target", "history"))
    for commit in reversed(commits):
        file = commit["file"]
        text = None if file is None else _text(file["object"])
        if file is None:
            yield Version(at(commit["committedDate"]), "", "")
        elif text is not None:
            yield Version(at(commit["committedDate"]), path, text)


def _from(since: int, versions: Sequence[Version]) -> list[Version]:
    """Return the versions after a time, and the one that was in force then."""
    before = [one for one in versions if one.at <= since]
    return [*before[-1:], *(one for one in versions if one.at > since)]


def _in_order(versions: Sequence[Version]) -> list[Version]:
    """Let each version begin after the one before: a merged branch may bring a commit older than what it replaces."""
    found: list[Version] = []
    for one in versions:
        found.append(one if not found else one._replace(at=max(one.at, found[-1].at + 1)))
    return found


def _told_by(version: Version) -> dict[str, object]:
    """Return whom a version names, and which of its lines are wrong."""
    parsed = parse_codeowners(version.text)
    told = [f"{version.path}, line {one.line}: {one.why}"[:LONGEST_PROBLEM] for one in parsed.problems]
    more = len(told) - MOST_PROBLEMS
    problems = [
        *islice(told, MOST_PROBLEMS),
        *((f"{more} more lines of {version.path} are malformed",) if more > 0 else ()),
    ]
    return {"owners": sorted({owner for rule in parsed.rules for owner in rule.owners}), "problems": problems}
