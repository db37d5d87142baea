"""What every stream of a repository does on either forge, and what the streams of one collection share.

A desk is made for one collection and thrown away after it: what it knows of repositories grows old.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from data.sources.forge.answers import NOT_KEPT, Forge
from data.sources.source import Estimate, Notice, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


class NamedOwners:
    """The owners that the files of this collection name."""

    def __init__(self) -> None:
        """Begin with none."""
        self._named: dict[str, int | None] = {}

    def mention(self, owners: Iterable[str], project: int | None = None) -> None:
        """Remember owners, as they stand in a file; those that are roles of a project go with its number."""
        self._named.update(dict.fromkeys(owners, project))

    def named(self) -> Mapping[str, int | None]:
        """Return them in a fixed order, each with the project that a role is in."""
        return dict(sorted(self._named.items()))


@dataclass(frozen=True, kw_only=True)
class ForgeDesk(ABC):
    """The shared things. `since` (epoch seconds) is how far back a first collection goes; `clock` gives the time."""

    forge: ClassVar[Forge]

    since: int
    clock: Callable[[], float]
    job_words: str
    roster: NamedOwners = field(default_factory=NamedOwners)

    @property
    @abstractmethod
    def source_id(self) -> str:
        """The source that goes before every id."""

    def now(self) -> int:
        """Return the time in whole epoch seconds."""
        return int(self.clock())

    def key(self, known: str | int) -> str:
        """Return the id here of something that the forge has an id for."""
        return f"{self.source_id}:{known}"


D = TypeVar("D", bound=ForgeDesk)


class ForgeStream(ABC, Generic[D]):
    """One kind of data of one repository. A subclass says what it is and how its pages are read."""

    kind: ClassVar[str]
    title: ClassVar[str]
    supplies: ClassVar[tuple[str, ...]] = ("deployments",)

    def __init__(self, desk: D, name: str, repository: str) -> None:
        """Take the repository's name as the settings have it, which the stream is named by, and its id here."""
        self.desk = desk
        self.name = name
        self._repository = repository

    @property
    def id(self) -> str:
        """The key of its cursor."""
        return f"{self.source_id}:{self.name}:{self.kind}"

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.title} of {self.name}"

    @property
    def feeds(self) -> tuple[str, ...]:
        """The kinds of data that it supplies."""
        return self.supplies

    @property
    def source_id(self) -> str:
        """The source that it belongs to."""
        return self.desk.source_id

    @property
    def repository(self) -> str | None:
        """The id of the repository; its name where the forge shows none by it."""
        return self._repository

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what it will take; None where that is not known beforehand."""
        del cursor
        return Estimate(requests=1)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield what is new; see `Stream`."""
        # Nothing that a forge answers may end in an error that is none of ours.
        with self.desk.forge.reading(self.label, NOT_KEPT):
            yield from self._pages(cursor)

    @abstractmethod
    def _pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield the pages of what is new, at least one."""


def renamed(name: str, now: str) -> tuple[Notice, ...]:
    """Return what to say where a repository is not called by the name of the settings any more."""
    if now.lower() == name.lower():
        return ()
    detail = f"{name} is called {now} now; write the new name into the settings"
    return (Notice(kind="missing", repository=name, detail=detail),)


def some_of(names: list[str], most: int) -> str:
    """Write a few names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
