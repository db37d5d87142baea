"""The CODEOWNERS file of a repository and the `.gitattributes` of its root, each with its earlier versions as far back
as the collection goes.

A version counts from the commit that brought it. The first of GitHub's places that has a CODEOWNERS file is the only
one read; where none has, that is kept too, as an empty path. Lines that GitHub does not understand are told of in
notices for as long as they are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import RemoteError
from data.gitattributes import DIALECT
from data.sources.forge.answers import Node, at, inner
from data.sources.forge.ownership import Version, content_of, deleted, new_versions, page_of, told_by
from data.sources.github.api import denied
from data.sources.github.queries import CODEOWNERS
from data.sources.github.shapes import nodes, reading
from data.sources.github.streams import RepositoryStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.globs import Dialect
    from data.records import Codeowners
    from data.sources.github.activity import RepositoryActivity
    from data.sources.github.streams import GitHubProgress
    from data.sources.source import Page

FACTS: Final[dict[Dialect, tuple[str, str]]] = {
    "github": ("place", "seen_at"),
    DIALECT: ("attributes", "attributes_at"),
}
"""Where a progress knows what stands for each file, and since when."""


class OwnershipStream(RepositoryStream):
    """The CODEOWNERS file of one repository, and its `.gitattributes`."""

    kind: ClassVar[str] = "codeowners"
    title: ClassVar[str] = "code owners"
    part: ClassVar[str] = "codeowners"
    supplies: ClassVar[tuple[str, ...]] = ("codeowners",)

    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield one page: the versions that are not known yet. Whom the file names is remembered either way."""
        found: list[Codeowners] = []
        unread: list[str] = []
        key = self.context.key(activity.node_id)
        places: dict[Dialect, tuple[str, str] | None] = {"github": activity.codeowners, DIALECT: activity.attributes}
        for dialect, place in places.items():
            fact, since = FACTS[dialect]
            # Most repositories have no .gitattributes; that is known without keeping it.
            if progress.facts.get(fact, [] if dialect == DIALECT else None) == list(place or ()):
                continue
            path = None if place is None else place[0]
            versions = self._versions(activity.node_id, path, progress.since, progress.facts.get(since))
            if versions:
                last = versions[-1]
                progress = progress.knowing(**{fact: list(place or ()), since: last.at, **told_by(last, dialect)})
            else:
                unread.append(f"{path} of {self.name} cannot be read as text")
            found += [one.record(key, dialect) for one in versions]
        self.context.owners.update(dict.fromkeys(map(str, progress.facts.get("owners") or ())))
        yield page_of(found, progress.text(), self.name, (*(progress.facts.get("problems") or ()), *unread))

    def _versions(self, node_id: str, path: str | None, since: int, known: object) -> list[Version]:
        """Return the versions to keep, oldest first, each later than the one before; none where it is unreadable."""
        now = self.context.now()
        if path is None:
            return deleted(now, known)
        variables = {"repository": node_id, "path": path, "expression": f"HEAD:{path}"}
        told = self.context.github.ask(CODEOWNERS, variables, what=self.label)
        repository = told.data.get("node") or {}
        if repository.get("object") is None and told.is_denied:
            raise denied(told.problems, self.label)
        with reading(self.label, repository):
            text = _text(repository.get("object"))
            text = self._long_text(path) if text is None else text
            if text is None:
                return []
            earlier = list(_history(repository, path))
        newest = Version(earlier[-1].at if earlier else now, path, text)
        return new_versions(newest, _from(since, earlier[:-1]), now, known)

    def _long_text(self, path: str) -> str | None:
        """Return the text of a file that GraphQL cuts, None where it is none."""
        try:
            answer = self.context.github.get(f"/repos/{self.name}/contents/{path}", what=self.label, grant="contents")
        except RemoteError as error:
            if error.ends_source:
                raise
            return None
        body = answer.json if isinstance(answer.json, dict) else {}
        return content_of(body) if body.get("encoding") == "base64" else None


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
