"""The single accounts, the groups, and the roles in a project on GitLab that CODEOWNERS files name.

The surprise: `@@maintainer` is somebody else in every project, so its members are kept under the project's id and the
role together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

from data.errors import AccessDenied, NotFound
from data.sources.forge import owners as shared
from data.sources.forge.answers import NOT_KEPT
from data.sources.forge.owners import SHOWN, OwnersAsked, not_found
from data.sources.gitlab.access import BY_ID
from data.sources.gitlab.api import encoded
from data.sources.gitlab.desk import Desk, refusal
from data.sources.gitlab.people import People
from data.sources.gitlab.shapes import number, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.sources.forge.answers import Node
    from data.sources.source import Notice

ROLES: Final = {"developer": 30, "maintainer": 40, "owner": 50}
"""GitLab's number for each role that can own code. A role does not include the higher ones."""

_ROLE: Final = re.compile(r"@@(developer|maintainer|owner)s?", re.IGNORECASE)


class OwnersStream(shared.OwnersStream[Desk]):
    """The people behind all owners that are named anywhere."""

    label: ClassVar[str] = "the people behind code owners on GitLab"
    a_page: ClassVar[int] = 50

    def asking(self, asked: dict[str, Any], now: int) -> OwnersAsked:
        """Return who asks about the owners of a page."""
        return _Round(self.desk, asked, now)


class _Round(OwnersAsked):
    """What GitLab says about some owners."""

    def __init__(self, desk: Desk, asked: dict[str, Any], now: int) -> None:
        super().__init__(People(desk.source_id), asked, now)
        self._gitlab = desk.gitlab
        self._refused: list[AccessDenied] = []
        self._unseen: list[str] = []

    def ask(self, owners: Mapping[str, int | None]) -> None:
        """Ask who is behind each owner, and keep it if it is another answer than the last."""
        for owner, project in owners.items():
            self._ask(owner, project)

    def _ask(self, owner: str, project: int | None) -> None:
        try:
            with reading(owner, NOT_KEPT):
                users = self._group(owner) if project is None else self._role(owner, project)
                ids = sorted({one for one in map(self.people.id_of, users) if one is not None})
        except AccessDenied as error:
            self._refused.append(error)
        except NotFound:
            self._unseen.append(owner)
        else:
            self.keep(owner, ids)

    def notices(self) -> Iterator[Notice]:
        """Yield what could not be found out."""
        for error in self._refused[:SHOWN]:
            yield refusal(error, None, BY_ID["members"].blinds)
        if self._unseen:
            yield not_found(self._unseen, "private groups")

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
