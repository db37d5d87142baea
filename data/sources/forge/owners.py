"""Who is behind the owners that CODEOWNERS files name.

It runs after the files were read and asks about each owner once a day, whatever number of repositories name it. An
owner has no event time, so each answer that differs from the last is one observation of all its members. A team or a
group that may not be seen stays unknown, which is not the same as one without members.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic

from data.records import OwnerMember
from data.sources.cursors import DAY
from data.sources.forge.answers import NOT_KEPT
from data.sources.forge.marks import Mark
from data.sources.forge.streams import D, some_of
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.sources.forge.people import Accounts

ASK_AGAIN: Final = DAY
SHOWN: Final = 5


class OwnersAsked(ABC):
    """What a forge says about some owners; `asked` gets when each was asked, and a digest of what it was."""

    def __init__(self, people: Accounts, asked: dict[str, Any], now: int) -> None:
        """Begin with nobody known."""
        self.people = people
        self.members: list[OwnerMember] = []
        self._asked, self._now = asked, now

    @abstractmethod
    def ask(self, owners: Mapping[str, int | None]) -> None:
        """Ask who is behind some owners, and keep those of whom there is another answer than the last."""

    @abstractmethod
    def notices(self) -> Iterator[Notice]:
        """Yield what could not be found out."""

    def keep(self, owner: str, ids: Sequence[str]) -> None:
        """Keep who is behind an owner, in a fixed order, where that is not what it was."""
        digest = sha256(json.dumps(ids).encode()).hexdigest()[:16]
        if owner not in self._asked or self._asked[owner][1] != digest:
            # A row that is not present says that the owner was looked at and has nobody.
            self.members += [
                OwnerMember(owner=owner, person_id=one, observed_at=self._now, present=one != "") for one in ids or [""]
            ]
        self._asked[owner] = [self._now, digest]


class OwnersStream(ABC, Generic[D]):
    """The people behind all owners that are named anywhere."""

    feeds: ClassVar[tuple[str, ...]] = ("codeowners",)
    label: ClassVar[str]
    repository: ClassVar[str | None] = None
    a_page: ClassVar[int]
    """How many owners are asked about before what they are is saved."""

    def __init__(self, desk: D) -> None:
        """Take the desk, whose roster the streams of the files fill."""
        self.desk = desk

    @property
    def id(self) -> str:
        """The key of its cursor."""
        return f"{self.source_id}:owners"

    @property
    def source_id(self) -> str:
        """The source that it belongs to."""
        return self.desk.source_id

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return None: the files have to be read first."""
        del cursor
        return None

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield the members of every owner that was not asked about today, where they have changed."""
        with self.desk.forge.reading(self.label, NOT_KEPT):
            yield from self._pages(cursor)

    @abstractmethod
    def asking(self, asked: dict[str, Any], now: int) -> OwnersAsked:
        """Return who asks about the owners of a page."""

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        since, now, named = self.desk.since, self.desk.now(), self.desk.roster.named()
        asked = dict(Mark.read(cursor, since).facts.get("owners") or {})
        by_name = [one for one, project in named.items() if project is not None or one.startswith("@")]
        due = [one for one in by_name if now - asked.get(one, (0,))[0] >= ASK_AGAIN]
        mailed = _by_address([one for one in named if one not in by_name])
        for first in range(0, max(len(due), 1), self.a_page):
            owners = {one: named[one] for one in due[first : first + self.a_page]}
            asking = self.asking(asked, now)
            asking.ask(owners)
            yield Page(
                records=(*asking.people.records(), *asking.members),
                cursor=Mark(since=since, facts={"owners": asked}).text(),
                notices=(*mailed, *asking.notices()),
                items=len(owners),
            )


def not_found(owners: list[str], besides: str) -> Notice:
    """Say which owners there are none of; `besides` is what else is not shown."""
    detail = f"{some_of(owners, SHOWN)} stand in CODEOWNERS and cannot be found; {besides} are not shown either"
    return Notice(kind="missing", repository=None, detail=detail)


def _by_address(owners: list[str]) -> tuple[Notice, ...]:
    if not owners:
        return ()
    detail = f"owners named by an e-mail address cannot be told from their account: {some_of(owners, SHOWN)}"
    return (Notice(kind="missing", repository=None, detail=detail),)
