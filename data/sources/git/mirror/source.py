"""Git as a source. It runs after the forges, whose commits tell who is behind an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import CollectionStopped, NotConnected, SourceError
from data.forges import FORGES
from data.sources.git.mirror.address import NAME, Address
from data.sources.git.mirror.forge_quirks import OF_GITHUB, ForgeQuirks
from data.sources.git.mirror.mirror import Mirror
from data.sources.git.mirror.remote import Limits, Remote
from data.sources.git.mirror.streams import HistoryStream, PeopleStream, UnlistedStream
from data.sources.source import Permission, Stream

if TYPE_CHECKING:
    from data.sources.git.mirror.landings import Memory

FEEDS: Final = ("whole history",)


class Mirrors:
    """One forge's mirrors, fetched once per collection. `template` has NAME for the full name."""

    def __init__(
        self,
        folder: Path,
        template: str,
        *,
        token: Callable[[], str | None],
        limits: Limits | None = None,
        customs: ForgeQuirks = OF_GITHUB,
    ) -> None:
        self.customs = customs
        self._folder = folder
        self._template = template
        self._token = token
        self._limits = limits or Limits()
        self._found: dict[str, Mirror] = {}

    def of(self, name: str) -> Mirror:
        """Return a repository's mirror, made or not. Raises NotConnected for a name that may not be fetched."""
        if name not in self._found:
            if not self.customs.allow(name):
                raise NotConnected(f"{name!r} is no repository's name; write it as {self.customs.written}")
            address = Address.parse(self._template.replace(NAME, name))
            remote = Remote(name=name, address=address, token=self._token, limits=self._limits, customs=self.customs)
            place = self._folder / address.host.replace(":", "_") / f"{name}.git"
            self._found[name] = Mirror(place.absolute(), remote)
        return self._found[name]


@dataclass(frozen=True, kw_only=True, slots=True)
class MirrorStore:
    """One forge's mirrors, repository ids by full name, and what is lost where a mirror cannot be had."""

    mirrors: Mirrors
    repositories: Callable[[], Mapping[str, str]]
    blinds: tuple[str, ...] = FEEDS

    @property
    def forge(self) -> str:
        return self.mirrors.customs.forge


class GitSource:
    """The mirrors of some repositories, by forge; `is_repair` judges commits by their titles."""

    feeds: ClassVar[tuple[str, ...]] = FEEDS

    id = "git"
    label = "git"

    def __init__(self, stores: Sequence[MirrorStore], *, memory: Memory, is_repair: Callable[[str], bool]) -> None:
        self._stores = tuple(stores)
        self._memory = memory
        self._is_repair = is_repair

    def streams(self) -> Sequence[Stream]:
        """Return a stream per repository and one for all people. Raises NotConnected or RemoteError."""
        found: list[Stream] = []
        mirrors: dict[str, Mirror] = {}
        errors: list[SourceError] = []
        for store in self._stores:
            try:
                listed = {repository: store.mirrors.of(name) for name, repository in store.repositories().items()}
            except SourceError as error:
                errors.append(error)
                found.append(UnlistedStream(FORGES[store.forge], error))
                continue
            mirrors |= listed
            found += [self._history(store, mirror, repository) for repository, mirror in listed.items()]
        if len(errors) == len(self._stores) and errors:
            raise errors[0]
        return [*found, PeopleStream(mirrors, self._memory)]

    def _history(self, store: MirrorStore, mirror: Mirror, repository: str) -> HistoryStream:
        server = store.forge if len(self._stores) > 1 else None
        return HistoryStream(mirror, repository, is_repair=self._is_repair, server=server)

    def check(self) -> Iterator[Permission]:
        """Ask for each repository whether git may fetch it, without fetching."""
        for store in self._stores:
            yield from self._check(store)

    def _check(self, store: MirrorStore) -> Iterator[Permission]:
        try:
            names = list(store.repositories())
        except SourceError as error:
            what = self.label if len(self._stores) == 1 else f"{self.label} of {FORGES[store.forge].label}"
            yield Permission(what=what, granted=False, detail=str(error), blinds=store.blinds)
            return
        for name in names:
            what = f"git may fetch {name}"
            try:
                store.mirrors.of(name).look()
            except (SourceError, CollectionStopped) as error:
                yield Permission(what=what, granted=False, detail=str(error), blinds=store.blinds)
            else:
                yield Permission(what=what, granted=True)
