"""The members of teams on GitHub, and single accounts, that CODEOWNERS files name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from data.sources.forge import owners as shared
from data.sources.forge.answers import inner
from data.sources.forge.owners import SHOWN, OwnersAsked, not_found
from data.sources.forge.streams import some_of
from data.sources.github.access import BY_ID
from data.sources.github.batch import Part, ask_together
from data.sources.github.desk import Desk
from data.sources.github.people import People
from data.sources.github.shapes import is_told, more_after, nodes, reading
from data.sources.source import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.sources.forge.answers import Node
    from data.sources.github.batch import Reply

WHAT: Final = "the people behind code owners"

TEAM: Final = """
organization(login: $org) {
  team(slug: $slug) {
    members(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { __typename id login name } }
  }
}"""
ACCOUNT: Final = "user(login: $login) { __typename id login name }"


class OwnersStream(shared.OwnersStream[Desk]):
    """The people behind all owners that are named anywhere."""

    label: ClassVar[str] = WHAT
    a_page: ClassVar[int] = 100

    def asking(self, asked: dict[str, Any], now: int) -> OwnersAsked:
        """Return who asks about the owners of a page."""
        return _Round(self.desk, asked, now)


class _Round(OwnersAsked):
    """What GitHub says about some owners."""

    def __init__(self, desk: Desk, asked: dict[str, Any], now: int) -> None:
        super().__init__(People(desk.source_id), asked, now)
        self._github = desk.github
        self._refused: list[str] = []
        self._unseen: list[str] = []

    def ask(self, owners: Iterable[str]) -> None:
        """Ask about owners, and again about teams of more than a hundred until they end."""
        found: dict[str, set[str]] = {owner: set() for owner in owners}
        waiting: dict[str, str | None] = dict.fromkeys(owners)
        while waiting:
            parts = [_part(owner, after) for owner, after in waiting.items()]
            replies = list(ask_together(self._github, parts, what=WHAT))
            going: dict[str, str | None] = {}
            for owner, reply in zip(waiting, replies, strict=True):
                with reading(owner, reply.value):
                    people, after = self._read(owner, reply)
                if people is None:
                    found.pop(owner)
                    continue
                found[owner] |= {one for one in map(self.people.id_of, people) if one is not None}
                if after is not None:
                    going[owner] = after
            waiting = going
        for owner, people_ids in found.items():
            self.keep(owner, sorted(people_ids))

    def notices(self) -> Iterator[Notice]:
        """Yield what could not be found out."""
        if self._refused:
            grant = BY_ID["members"]
            detail = f"who is behind {some_of(self._refused, SHOWN)} may not be seen; grant {grant.permission}"
            yield Notice(kind="permission", repository=None, detail=detail, blinds=grant.blinds)
        if self._unseen:
            yield not_found(self._unseen, "secret teams")

    def _read(self, owner: str, reply: Reply) -> tuple[list[Node] | None, str | None]:
        """Return an owner's people and where their list goes on; None for one that stays unknown."""
        if any(problem.is_denied for problem in reply.problems):
            self._refused.append(owner)
            return None, None
        if "/" not in owner and reply.value is not None:
            return [reply.value], None
        if "/" not in owner and any(problem.kind == "NOT_FOUND" for problem in reply.problems):
            # An account that is gone has nobody behind it, and that is known.
            return [], None
        members = inner(reply.value, "team", "members")
        if not is_told(members):
            self._unseen.append(owner)
            return None, None
        return nodes(members), more_after(members)


def _part(owner: str, after: str | None) -> Part:
    org, slash, slug = owner.removeprefix("@").partition("/")
    if not slash:
        return Part(selection=ACCOUNT, variables={"login": ("String!", org)})
    return Part(
        selection=TEAM,
        variables={"org": ("String!", org), "slug": ("String!", slug.lower()), "after": ("String", after)},
    )
