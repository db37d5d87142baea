"""Who is behind the owners that CODEOWNERS files name: the members of teams, and single accounts.

It runs after the files were read and asks about each owner once a day, whatever number of repositories name it. An
owner has no event time, so each answer that differs from the last is one observation of all its members. A team that
may not be seen stays unknown, which is not the same as a team without members.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, Final

from data.records import OwnerMember
from data.sources.github.access import BY_ID
from data.sources.github.batch import Part, ask_together
from data.sources.github.marks import DAY, Mark, read_mark
from data.sources.github.people import People
from data.sources.github.shapes import NOT_KEPT, Node, inner, is_told, more_after, nodes, reading
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.records import Person
    from data.sources.github.batch import Reply
    from data.sources.github.desk import Desk

ASK_AGAIN: Final = DAY
OWNERS_A_PAGE: Final = 100
SHOWN: Final = 5
WHAT: Final = "the people behind code owners"

TEAM: Final = """
organization(login: $org) {
  team(slug: $slug) {
    members(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { __typename id login name } }
  }
}"""
ACCOUNT: Final = "user(login: $login) { __typename id login name }"


class Roster:
    """The owners that the files of this collection name."""

    def __init__(self) -> None:
        """Begin with none."""
        self._named: set[str] = set()

    def mention(self, owners: Iterable[str]) -> None:
        """Remember owners, as they stand in a file."""
        self._named.update(owners)

    def named(self) -> list[str]:
        """Return them in a fixed order."""
        return sorted(self._named)


class OwnersStream:
    """The people behind all owners that are named anywhere."""

    feeds: ClassVar[tuple[str, ...]] = ("codeowners",)
    label: ClassVar[str] = WHAT
    repository: ClassVar[str | None] = None

    def __init__(self, desk: Desk) -> None:
        """Take the desk, whose roster the streams of the files fill."""
        self._desk = desk

    @property
    def id(self) -> str:
        """The key of its cursor."""
        return f"{self.source_id}:owners"

    @property
    def source_id(self) -> str:
        """The source that it belongs to."""
        return self._desk.github.source_id

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return None: the files have to be read first."""
        del cursor
        return None

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield the members of every owner that was not asked about today, where they have changed."""
        with reading(self.label, NOT_KEPT):
            yield from self._pages(cursor)

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        since = self._desk.since
        asked = dict(read_mark(cursor, since).facts.get("owners") or {})
        now = self._desk.now()
        named = self._desk.roster.named()
        due = [one for one in named if one.startswith("@") and now - asked.get(one, (0,))[0] >= ASK_AGAIN]
        mailed = _by_address([one for one in named if not one.startswith("@")])
        for first in range(0, max(len(due), 1), OWNERS_A_PAGE):
            owners = due[first : first + OWNERS_A_PAGE]
            round_ = _Round(self._desk, asked, now)
            round_.ask(owners)
            yield Page(
                records=(*round_.people(), *round_.members),
                cursor=Mark(since=since, facts={"owners": asked}).text(),
                notices=(*mailed, *round_.notices()),
                items=len(owners),
            )


class _Round:
    """What GitHub says about some owners; `asked` gets when each was asked, and a digest of what it was."""

    def __init__(self, desk: Desk, asked: dict[str, Any], now: int) -> None:
        self.members: list[OwnerMember] = []
        self._github, self._asked, self._now = desk.github, asked, now
        self._people = People(desk.github.source_id)
        self._refused: list[str] = []
        self._unseen: list[str] = []

    def ask(self, owners: Sequence[str]) -> None:
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
                found[owner] |= {one for one in map(self._people.id_of, people) if one is not None}
                if after is not None:
                    going[owner] = after
            waiting = going
        for owner, people_ids in found.items():
            self._keep(owner, sorted(people_ids))

    def people(self) -> list[Person]:
        """Return everybody who was told of."""
        return self._people.records()

    def notices(self) -> Iterator[Notice]:
        """Yield what could not be found out."""
        if self._refused:
            grant = BY_ID["members"]
            detail = f"who is behind {_some(self._refused)} may not be seen; grant {grant.permission}"
            yield Notice(kind="permission", repository=None, detail=detail, blinds=grant.blinds)
        if self._unseen:
            detail = f"{_some(self._unseen)} stand in CODEOWNERS and cannot be found; secret teams are not shown either"
            yield Notice(kind="missing", repository=None, detail=detail)

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

    def _keep(self, owner: str, ids: Sequence[str]) -> None:
        digest = sha256(json.dumps(ids).encode()).hexdigest()[:16]
        if owner not in self._asked or self._asked[owner][1] != digest:
            # A row that is not present says that the owner was looked at and has nobody.
            self.members += [
                OwnerMember(owner=owner, person_id=one, observed_at=self._now, present=one != "") for one in ids or [""]
            ]
        self._asked[owner] = [self._now, digest]


def _part(owner: str, after: str | None) -> Part:
    org, slash, slug = owner.removeprefix("@").partition("/")
    if not slash:
        return Part(selection=ACCOUNT, variables={"login": ("String!", org)})
    return Part(
        selection=TEAM,
        variables={"org": ("String!", org), "slug": ("String!", slug.lower()), "after": ("String", after)},
    )


def _by_address(owners: Sequence[str]) -> tuple[Notice, ...]:
    if not owners:
        return ()
    detail = f"owners named by an e-mail address cannot be told from their account: {_some(owners)}"
    return (Notice(kind="missing", repository=None, detail=detail),)


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
