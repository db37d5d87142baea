"""
Git as a source: the whole history of each repository's default branch, and whose addresses stand in it.

It comes after the forges in a collection, because it learns who is behind an address from the commits whose authors
a forge has told; the mirrors are fetched by whoever needs one first. What it feeds is called "whole history": the
store's own changes are a history as well, and one that begins in the middle. Of two forges, one that cannot be asked
takes nothing from the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import CollectionStopped, SourceError
from data.forges import FORGES
from data.sources.git.mirror.streams import HistoryStream, PeopleStream, UnlistedStream
from data.sources.source import Permission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from data.sources.git.mirror.mirror import Mirror
    from data.sources.git.mirror.people import Memory
    from data.sources.git.mirror.shelf import Mirrors
    from data.sources.source import Stream

FEEDS: Final = ("whole history",)


@dataclass(frozen=True, kw_only=True, slots=True)
class MirrorStore:
    """One forge's mirrors. `repositories` gives their ids by full name, and may ask the forge for them.

    `blinds` is what is lost where a mirror cannot be had: changed lines too, where they are taken from it.
    """

    mirrors: Mirrors
    repositories: Callable[[], Mapping[str, str]]
    blinds: tuple[str, ...] = FEEDS

    @property
    def forge(self) -> str:
        """The forge that the mirrors are of."""
        return self.mirrors.customs.forge


class GitSource:
    """The mirrors of some repositories, on a shelf for each forge.

    `is_repair` tells by its title whether a commit repairs something.
    """

    feeds: ClassVar[tuple[str, ...]] = FEEDS

    id = "git"
    label = "git"

    def __init__(self, shelves: Sequence[MirrorStore], *, memory: Memory, is_repair: Callable[[str], bool]) -> None:
        """Take what is needed; nothing is asked yet."""
        self._shelves = tuple(shelves)
        self._memory = memory
        self._is_repair = is_repair

    def streams(self) -> Sequence[Stream]:
        """Return a stream for each repository, and one for the people of all.

        Raises:
            NotConnected: a name is none that can be fetched.
            RemoteError: no forge says which repositories there are.
        """
        found: list[Stream] = []
        mirrors: dict[str, Mirror] = {}
        errors: list[SourceError] = []
        for shelf in self._shelves:
            try:
                listed = {repository: shelf.mirrors.of(name) for name, repository in shelf.repositories().items()}
            except SourceError as error:
                errors.append(error)
                found.append(UnlistedStream(FORGES[shelf.forge], error))
                continue
            mirrors |= listed
            found += [self._history(shelf, mirror, repository) for repository, mirror in listed.items()]
        if len(errors) == len(self._shelves) and errors:
            raise errors[0]
        return [*found, PeopleStream(mirrors, self._memory)]

    def _history(self, shelf: MirrorStore, mirror: Mirror, repository: str) -> HistoryStream:
        server = shelf.forge if len(self._shelves) > 1 else None
        return HistoryStream(mirror, repository, is_repair=self._is_repair, server=server)

    def check(self) -> Iterator[Permission]:
        """Ask for each repository whether git may fetch it; nothing is fetched."""
        for shelf in self._shelves:
            yield from self._check(shelf)

    def _check(self, shelf: MirrorStore) -> Iterator[Permission]:
        try:
            names = list(shelf.repositories())
        except SourceError as error:
            what = self.label if len(self._shelves) == 1 else f"{self.label} of {FORGES[shelf.forge].label}"
            yield Permission(what=what, granted=False, detail=str(error), blinds=shelf.blinds)
            return
        for name in names:
            what = f"git may fetch {name}"
            try:
                shelf.mirrors.of(name).look()
            except (SourceError, CollectionStopped) as error:
                yield Permission(what=what, granted=False, detail=str(error), blinds=shelf.blinds)
            else:
                yield Permission(what=what, granted=True)
