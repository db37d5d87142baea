"""
Git as a source: the whole history of each repository's default branch, and whose addresses stand in it.

It comes after the forge in a collection, because it learns who is behind an address from the commits whose authors
the forge has told; the mirrors are fetched by whoever needs one first. What it feeds is called "whole history": the
store's own changes are a history as well, and one that begins in the middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.errors import CollectionStopped, SourceError
from data.sources.git.mirror.streams import HistoryStream, PeopleStream
from data.sources.source import Permission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from data.sources.git.mirror.people import Memory
    from data.sources.git.mirror.shelf import Mirrors
    from data.sources.source import Stream

FEEDS: Final = ("whole history",)


class GitSource:
    """The mirrors of some repositories. `repositories` gives their ids by full name, and may ask the forge for them.

    `is_repair` tells by its title whether a commit repairs something. `blinds` is what is lost where a mirror cannot
    be had: changed lines too, where they are taken from it.
    """

    id = "git"
    label = "git"

    def __init__(
        self,
        mirrors: Mirrors,
        *,
        repositories: Callable[[], Mapping[str, str]],
        memory: Memory,
        is_repair: Callable[[str], bool],
        blinds: tuple[str, ...] = FEEDS,
    ) -> None:
        """Take what is needed; nothing is asked yet."""
        self._mirrors = mirrors
        self._repositories = repositories
        self._memory = memory
        self._is_repair = is_repair
        self._blinds = blinds

    @property
    def feeds(self) -> tuple[str, ...]:
        """What it supplies."""
        return FEEDS

    def streams(self) -> Sequence[Stream]:
        """Return a stream for each repository, and one for the people of all.

        Raises:
            NotConnected: a name is none that can be fetched.
            RemoteError: the forge does not say which repositories there are.
        """
        listed = self._repositories()
        mirrors = {repository: self._mirrors.of(name) for name, repository in listed.items()}
        histories = [
            HistoryStream(mirror, repository, is_repair=self._is_repair) for repository, mirror in mirrors.items()
        ]
        return [*histories, PeopleStream(mirrors, self._memory)]

    def check(self) -> Iterator[Permission]:
        """Ask for each repository whether git may fetch it; nothing is fetched."""
        try:
            names = list(self._repositories())
        except SourceError as error:
            yield Permission(what=self.label, granted=False, detail=str(error), blinds=self._blinds)
            return
        for name in names:
            what = f"git may fetch {name}"
            try:
                self._mirrors.of(name).look()
            except (SourceError, CollectionStopped) as error:
                yield Permission(what=what, granted=False, detail=str(error), blinds=self._blinds)
            else:
                yield Permission(what=what, granted=True)
