"""Who is behind the owners that CODEOWNERS files name: single accounts, groups, and roles in a project.

It runs after the files were read and asks about each owner once a day, whatever number of projects name it. An owner
has no event time, so each answer that differs from the last is one observation of all its members. A group that may not
be seen stays unknown, which is not the same as a group without members. The surprise: `@@maintainer` is somebody else
in every project, so its members are kept under the project's id and the role together.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, Final

from data.errors import AccessDenied, NotFound
from data.records import OwnerMember
from data.sources.gitlab.access import BY_ID
from data.sources.gitlab.api import encoded
from data.sources.gitlab.desk import refusal
from data.sources.gitlab.marks import DAY, Mark, read_mark
from data.sources.gitlab.people import People
from data.sources.gitlab.shapes import NOT_KEPT, Node, number, reading
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.sources.gitlab.desk import Desk

ASK_AGAIN: Final = DAY
OWNERS_A_PAGE: Final = 50
SHOWN: Final = 5

ROLES: Final = {"developer": 30, "maintainer": 40, "owner": 50}
"""GitLab's number for each role that can own code. A role does not include the higher ones."""

_ROLE: Final = re.compile(r"@@(developer|maintainer|owner)s?", re.IGNORECASE)


class Roster:
    """The owners that the files of this collection name, with the project whose roles they are."""

    def __init__(self) -> None:
        """Begin with none."""
        self._named: dict[str, int | None] = {}

    def mention(self, owners: Iterable[str], repository: str, project: int) -> None:
        """Remember owners, as they stand in the file of a project (its id here, its number there)."""
        for owner in owners:
            if owner.startswith("@@"):
                self._named[f"{repository}{owner}"] = project
            else:
                self._named[owner] = None

    def named(self) -> Mapping[str, int | None]:
        """Return them in a fixed order, each with the project that a role is in."""
        return dict(sorted(self._named.items()))


class OwnersStream:
    """The people behind all owners that are named anywhere."""

    feeds: ClassVar[tuple[str, ...]] = ("codeowners",)
    label: ClassVar[str] = "the people behind code owners on GitLab"
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
        return self._desk.gitlab.source_id

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return None: the files have to be read first."""
        del cursor
        return None

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield the members of every owner that was not asked about today, where they have changed."""
        with reading(self.label, NOT_KEPT):
            yield from self._pages(cursor)

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        since, now, named = self._desk.since, self._desk.now(), self._desk.roster.named()
        asked = dict(read_mark(cursor, since).facts.get("owners") or {})
        by_name = [one for one, project in named.items() if project is not None or one.startswith("@")]
        due = [one for one in by_name if now - asked.get(one, (0,))[0] >= ASK_AGAIN]
        mailed = _by_address([one for one in named if one not in by_name])
        for first in range(0, max(len(due), 1), OWNERS_A_PAGE):
            round_ = _Round(self._desk, asked, now)
            for owner in due[first : first + OWNERS_A_PAGE]:
                round_.ask(owner, named[owner])
            yield Page(
                records=(*round_.people.records(), *round_.members),
                cursor=Mark(since=since, facts={"owners": dict(asked)}).text(),
                notices=(*mailed, *round_.notices()),
                items=len(due[first : first + OWNERS_A_PAGE]),
            )


class _Round:
    """What GitLab says about some owners; `asked` gets when each was asked, and a digest of what it was."""

    def __init__(self, desk: Desk, asked: dict[str, Any], now: int) -> None:
        self.members: list[OwnerMember] = []
        self.people = People(desk.gitlab.source_id)
        self._gitlab, self._asked, self._now = desk.gitlab, asked, now
        self._refused: list[AccessDenied] = []
        self._unseen: list[str] = []

    def ask(self, owner: str, project: int | None) -> None:
        """Ask who is behind an owner, and keep it if it is another answer than the last."""
        try:
            with reading(owner, NOT_KEPT):
                users = self._group(owner) if project is None else self._role(owner, project)
                ids = sorted({one for one in map(self.people.id_of, users) if one is not None})
        except AccessDenied as error:
            self._refused.append(error)
        except NotFound:
            self._unseen.append(owner)
        else:
            self._keep(owner, ids)

    def notices(self) -> Iterator[Notice]:
        """Yield what could not be found out."""
        for error in self._refused[:SHOWN]:
            yield refusal(error, None, BY_ID["members"].blinds)
        if self._unseen:
            detail = (
                f"{_some(self._unseen)} stand in CODEOWNERS and cannot be found; private groups are not shown either"
            )
            yield Notice(kind="missing", repository=None, detail=detail)

    def _group(self, owner: str) -> Sequence[Node]:
        """Return the account of a name, else the direct members of the group of that name: others own nothing by it."""
        name = owner.removeprefix("@")
        if "/" not in name:
            users = self._gitlab.every("/users", what=owner, params={"username": name}, grant="members")
            if users:
                return users
        return self._gitlab.every(f"/groups/{encoded(name)}/members", what=owner, grant="members")

    def _role(self, owner: str, project: int) -> Sequence[Node]:
        """Return the direct members of a project with exactly this role."""
        found = _ROLE.search(owner)
        level = None if found is None else ROLES[found[1].lower()]
        members = self._gitlab.every(f"/projects/{project}/members", what=owner, grant="members")
        return [one for one in members if number(one, "access_level") == level]

    def _keep(self, owner: str, ids: Sequence[str]) -> None:
        digest = sha256(json.dumps(ids).encode()).hexdigest()[:16]
        if owner not in self._asked or self._asked[owner][1] != digest:
            # A row that is not present says that the owner was looked at and has nobody.
            self.members += [
                OwnerMember(owner=owner, person_id=one, observed_at=self._now, present=one != "") for one in ids or [""]
            ]
        self._asked[owner] = [self._now, digest]


def _by_address(owners: Sequence[str]) -> tuple[Notice, ...]:
    if not owners:
        return ()
    detail = f"owners named by an e-mail address cannot be told from their account: {_some(owners)}"
    return (Notice(kind="missing", repository=None, detail=detail),)


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
