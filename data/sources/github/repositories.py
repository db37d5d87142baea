"""Which repositories there are: GitHub's ids of those that the settings name, or all that an organisation has.

The id stays when a repository is renamed or handed over, and GitHub follows an old name until somebody takes it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.sources.forge.answers import Node, maybe_at
from data.sources.github.api import Part, named
from data.sources.github.queries import OWNED
from data.sources.github.shapes import more_after, nodes, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.sources.github.api import GitHub

NAMES_A_REQUEST: Final = 100
NAME: Final = "repository(owner: $owner, name: $name) { id nameWithOwner isEmpty }"


def look_up(github: GitHub, names: Sequence[str]) -> dict[str, Node | None]:
    """Return by name what GitHub calls each, None for one that it does not show. Raises what `ask` raises."""
    parts = [Part(selection=NAME, variables=named(name)) for name in names]
    replies = github.ask_together(parts, what="the repositories that the settings name", at_once=NAMES_A_REQUEST)
    return {name: reply.value for name, reply in zip(names, replies, strict=True)}


def repositories_of(github: GitHub, login: str, since: int) -> Mapping[str, str]:
    """Return by full name GitHub's ids of an organisation's repositories, without those that were over before `since`.

    Raises:
        NotFound: there is no such organisation, or we may not see it.
        RemoteError: as `GitHub.ask`.
    """
    found = {
        node["nameWithOwner"]: node["id"]
        for _, listed, _ in owned(github, login)
        for node in listed
        if not (node["isDisabled"] or (node["isArchived"] and node["pushedAt"] < since))
    }
    return dict(sorted(found.items(), key=lambda one: one[0].lower()))


def owned(github: GitHub, login: str) -> Iterator[tuple[Node, list[Node], bool]]:
    """Yield an account, a page of its repositories, the last pushed first, and whether there are more of them.

    Raises:
        NotFound: there is no such account, or we may not see it.
        RemoteError: as `GitHub.ask`.
    """
    after: str | None = None
    is_last = False
    what = f"the repositories of {login}"
    while not is_last:
        told = github.ask(OWNED, {"login": login, "after": after}, what=what)
        owner = told.data.get("repositoryOwner")
        if owner is None:
            raise told.nothing(what)
        with reading(what, owner):
            listed = [{**one, "pushedAt": maybe_at(one["pushedAt"]) or 0} for one in nodes(owner["repositories"])]
            after = more_after(owner["repositories"])
        is_last = after is None
        yield owner, listed, not is_last
