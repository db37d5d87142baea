"""Which repositories there are: GitHub's ids of those that the settings name, or all that an organisation has.

The id stays when a repository is renamed or handed over, and GitHub follows an old name until somebody takes it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.sources.forge.answers import Node, maybe_at
from data.sources.github.batch import Part, ask_together
from data.sources.github.queries import ORGANISATION
from data.sources.github.shapes import more_after, nodes, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.sources.github.api import GitHub

NAMES_A_REQUEST: Final = 100
NAME: Final = "repository(owner: $owner, name: $name) { id nameWithOwner isEmpty }"


def look_up(github: GitHub, names: Sequence[str]) -> dict[str, Node | None]:
    """Return by name what GitHub calls each repository; None for one that it does not show us.

    Raises:
        RemoteError: as `GitHub.ask`.
    """
    parts = []
    for name in names:
        owner, _, repository = name.partition("/")
        parts.append(Part(selection=NAME, variables={"owner": ("String!", owner), "name": ("String!", repository)}))
    replies = ask_together(github, parts, what="the repositories that the settings name", at_once=NAMES_A_REQUEST)
    return {name: reply.value for name, reply in zip(names, replies, strict=True)}


def repositories_of(github: GitHub, login: str, since: int) -> Mapping[str, str]:
    """Return by full name GitHub's ids of an organisation's repositories, without those that were over before `since`.

    Raises:
        NotFound: there is no such organisation, or we may not see it.
        RemoteError: as `GitHub.ask`.
    """
    return {
        node["nameWithOwner"]: node["id"]
        for node in _listed(github, login)
        if not (node["isDisabled"] or (node["isArchived"] and (maybe_at(node["pushedAt"]) or 0) < since))
    }


def _listed(github: GitHub, login: str) -> Iterator[Node]:
    after: str | None = None
    what = f"the repositories of {login}"
    while True:
        told = github.ask(ORGANISATION, {"login": login, "after": after}, what=what)
        owner = told.data.get("repositoryOwner")
        if owner is None:
            raise told.nothing(what)
        with reading(what, owner):
            yield from nodes(owner["repositories"])
            after = more_after(owner["repositories"])
        if after is None:
            return
