"""Versions of CODEOWNERS (GitHub's first place only; none is an empty path) and `.gitattributes`, and owners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import RemoteError
from data.gitattributes import DIALECT
from data.sources.forge import ownership as shared
from data.sources.forge.answers import Node, at, inner
from data.sources.forge.ownership import SHOWN, Version, content_of, deleted, new_versions, not_found, page_of, told_by
from data.sources.forge.streams import some_of
from data.sources.github.access import BY_ID, is_told, more_after, nodes, reading
from data.sources.github.api import Part, PartReply, denied
from data.sources.github.queries import CODEOWNERS
from data.sources.github.streams import GitHubContext, GitHubProgress, RepositoryStream
from data.sources.source import Notice, Page

if TYPE_CHECKING:
    from data.globs import Dialect
    from data.records import Codeowners
    from data.sources.github.activity import RepositoryActivity


FACTS: Final[dict[Dialect, tuple[str, str]]] = {
    "github": ("place", "seen_at"),
    DIALECT: ("attributes", "attributes_at"),
}
"""The facts of a progress for each file: where it is, and since when."""


class OwnershipStream(RepositoryStream):
    kind: ClassVar[str] = "codeowners"
    title: ClassVar[str] = "code owners"
    part: ClassVar[str] = "codeowners"
    supplies: ClassVar[tuple[str, ...]] = ("codeowners",)

    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield one page of versions not known yet; the owners named are remembered in any case."""
        found: list[Codeowners] = []
        unread: list[str] = []
        key = self.context.key(activity.node_id)
        places: dict[Dialect, tuple[str, str] | None] = {"github": activity.codeowners, DIALECT: activity.attributes}
        for dialect, place in places.items():
            fact, since = FACTS[dialect]
            # Most repositories have no .gitattributes; that need not be kept.
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
        """Return the versions to keep, oldest first, with rising times; none if unreadable."""
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
        """Return the text of a file that GraphQL cuts, None if it is no text."""
        try:
            answer = self.context.github.get(f"/repos/{self.name}/contents/{path}", what=self.label, grant="contents")
        except RemoteError as error:
            if error.ends_source:
                raise
            return None
        body = answer.json if isinstance(answer.json, dict) else {}
        return content_of(body) if body.get("encoding") == "base64" else None


def _text(blob: Node | None) -> str | None:
    """Return a blob's text; None for a binary one, a cut one, and anything else."""
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
    """Return the versions after a time, and the one in force then."""
    before = [one for one in versions if one.at <= since]
    return [*before[-1:], *(one for one in versions if one.at > since)]


TEAM: Final = """
organization(login: $org) {
  team(slug: $slug) {
    members(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { __typename id login name } }
  }
}"""
ACCOUNT: Final = "user(login: $login) { __typename id login name }"


class OwnersStream(shared.OwnersStream[GitHubContext]):
    label: ClassVar[str] = "the people behind code owners"
    a_page: ClassVar[int] = 100

    def accounts_behind(self, owners: Mapping[str, int | None]) -> tuple[Mapping[str, list[Node]], list[Notice]]:
        found: dict[str, list[Node]] = {owner: [] for owner in owners}
        refused: list[str] = []
        unseen: list[str] = []

        def read(owner: str, reply: PartReply) -> str | None:
            members = inner(reply.value, "team", "members")
            if any(problem.is_denied for problem in reply.problems):
                refused.append(owner)
            elif "/" not in owner and reply.value is not None:
                found[owner] = [reply.value]
            elif "/" not in owner and any(problem.kind == "NOT_FOUND" for problem in reply.problems):
                # A deleted account has nobody behind it, and that is known.
                pass
            elif not is_told(members):
                unseen.append(owner)
            else:
                with reading(owner, reply.value):
                    found[owner] += nodes(members)
                    return more_after(members)
            return None

        self.context.github.ask_to_the_end(list(owners), _part, read, what=self.label)
        notices = [not_found(unseen, "secret teams")] if unseen else []
        if refused:
            grant = BY_ID["members"]
            detail = f"who is behind {some_of(refused, SHOWN)} may not be seen; grant {grant.permission}"
            notices.insert(0, Notice(kind="permission", repository=None, detail=detail, blinds=grant.blinds))
        return {owner: people for owner, people in found.items() if owner not in {*refused, *unseen}}, notices


def _part(owner: str, after: str | None) -> Part:
    org, slash, slug = owner.removeprefix("@").partition("/")
    if not slash:
        return Part(selection=ACCOUNT, variables={"login": ("String!", org)})
    return Part(
        selection=TEAM,
        variables={"org": ("String!", org), "slug": ("String!", slug.lower()), "after": ("String", after)},
    )
