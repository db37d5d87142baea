"""Repositories as they may be seen, in a line each."""

from __future__ import annotations

from collections.abc import Iterable

from data.parts import Folder
from data.sources.github.seen import Seen, SeenRepository, SeenTeam


def repository(
    name: str,
    *paths: str,
    codeowners: str | None = None,
    environments: Iterable[str] = (),
    authored: tuple[tuple[int, int], ...] = (),
) -> SeenRepository:
    """A repository with these files."""
    files = (*paths, *([] if codeowners is None else ["CODEOWNERS"]))
    return SeenRepository(
        name=name,
        commits=1,
        authored=authored,
        codeowners=codeowners,
        environments=tuple(environments),
        folders=tuple(_folders(files)),
    )


def seen(
    *repositories: SeenRepository, teams: Iterable[str] = (), login: str = "acme", more: Iterable[str] = ()
) -> Seen:
    """An organisation with these repositories, and the names of others that were not looked into."""
    return Seen(
        login=login,
        name=login.title(),
        is_organisation=True,
        repositories=repositories,
        there=frozenset([*(one.name for one in repositories), *more]),
        teams=tuple(SeenTeam(slug=slug, name=slug.title()) for slug in teams),
    )


def _folders(files: Iterable[str]) -> Iterable[Folder]:
    listed = list(files)
    parents = {"/".join(path.split("/")[:depth]) for path in listed for depth in range(path.count("/") + 1)}
    for parent in sorted(parents):
        start = f"{parent}/" if parent else ""
        below = [path.removeprefix(start) for path in listed if path.startswith(start)]
        yield Folder(
            path=parent,
            files=frozenset(one for one in below if "/" not in one),
            folders=frozenset(one.partition("/")[0] for one in below if "/" in one),
        )
