"""The single accounts, the groups, and the roles in a project on GitLab that CODEOWNERS files name.

The surprise: `@@maintainer` is somebody else in every project, so its members are kept under the project's id and the
role together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import AccessDenied, NotFound
from data.sources.forge import owners as shared
from data.sources.forge.answers import NOT_KEPT
from data.sources.forge.owners import SHOWN, not_found
from data.sources.gitlab.access import BY_ID
from data.sources.gitlab.api import encoded
from data.sources.gitlab.shapes import number, reading
from data.sources.gitlab.streams import GitLabContext, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.sources.forge.answers import Node
    from data.sources.source import Notice

ROLES: Final = {"developer": 30, "maintainer": 40, "owner": 50}
"""GitLab's number for each role that can own code. A role does not include the higher ones."""

_ROLE: Final = re.compile(r"@@(developer|maintainer|owner)s?", re.IGNORECASE)


class OwnersStream(shared.OwnersStream[GitLabContext]):
    """The people behind all owners that are named anywhere."""

    label: ClassVar[str] = "the people behind code owners on GitLab"
    a_page: ClassVar[int] = 50

    def accounts_behind(self, owners: Mapping[str, int | None]) -> tuple[Mapping[str, Sequence[Node]], list[Notice]]:
        """Return the accounts behind each owner that can be seen, and what could not be found out."""
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
        """Return the account of a name, else the direct members of the group of that name: others own nothing by it."""
        name = owner.removeprefix("@")
        if "/" not in name:
            users = self.context.gitlab.every("/users", what=owner, params={"username": name}, grant="members")
            if users:
                return users
        return self.context.gitlab.every(f"/groups/{encoded(name)}/members", what=owner, grant="members")

    def _role(self, owner: str, project: int) -> Sequence[Node]:
        """Return the direct members of a project with exactly this role."""
        found = _ROLE.search(owner)
        level = None if found is None else ROLES[found[1].lower()]
        members = self.context.gitlab.every(f"/projects/{project}/members", what=owner, grant="members")
        return [one for one in members if number(one, "access_level") == level]
