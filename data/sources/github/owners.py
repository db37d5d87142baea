"""The members of teams on GitHub, and single accounts, that CODEOWNERS files name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from data.sources.forge import owners as shared
from data.sources.forge.answers import inner
from data.sources.forge.owners import SHOWN, not_found
from data.sources.forge.streams import some_of
from data.sources.github.access import BY_ID
from data.sources.github.api import Part
from data.sources.github.shapes import is_told, more_after, nodes, reading
from data.sources.github.streams import GitHubContext
from data.sources.source import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.sources.forge.answers import Node
    from data.sources.github.api import PartReply

TEAM: Final = """
organization(login: $org) {
  team(slug: $slug) {
    members(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { __typename id login name } }
  }
}"""
ACCOUNT: Final = "user(login: $login) { __typename id login name }"


class OwnersStream(shared.OwnersStream[GitHubContext]):
    """The people behind all owners that are named anywhere."""

    label: ClassVar[str] = "the people behind code owners"
    a_page: ClassVar[int] = 100

    def accounts_behind(self, owners: Mapping[str, int | None]) -> tuple[Mapping[str, list[Node]], list[Notice]]:
        """Return the accounts behind each owner that can be seen, and what could not be found out."""
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
                # An account that is gone has nobody behind it, and that is known.
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
