"""What repository streams of both forges share: their context in one collection, and their progress."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Generic, Self, TypeVar

from data.records import DeploySignal
from data.sources.cursors import Mark, read_cursor
from data.sources.forge.answers import NOT_KEPT, AnswerReader
from data.sources.forge.changes import Accounts, PersonOf
from data.sources.source import Estimate, Notice, Page


@dataclass(frozen=True, kw_only=True)
class CollectionContext:
    """What the streams of one collection share; used once, as what it knows grows old. `since` (epoch seconds) is how
    far back a first collection goes. `owners` are as CODEOWNERS writes them; a role comes with its project.
    """

    source_id: ClassVar[str]
    answers: ClassVar[AnswerReader]
    person_of: ClassVar[PersonOf]

    since: int
    clock: Callable[[], float]
    owners: dict[str, int | None] = field(default_factory=dict)

    def now(self) -> int:
        return int(self.clock())

    def key(self, known: str | int) -> str:
        """Return our id for a forge's id."""
        return f"{self.source_id}:{known}"

    def accounts(self) -> Accounts:
        return Accounts(self.source_id, type(self).person_of)


C = TypeVar("C", bound=CollectionContext)


class ForgeStream(ABC, Generic[C]):
    """One kind of data of one repository."""

    kind: ClassVar[str]
    title: ClassVar[str]
    supplies: ClassVar[tuple[str, ...]] = ("deployments",)

    def __init__(self, context: C, name: str, repository: str) -> None:
        """`name` is as in the settings; `repository` is its id here, or the name where the forge shows none."""
        self.context = context
        self.name = name
        self.repository: str | None = repository
        self.source_id = context.source_id
        self.id = f"{self.source_id}:{name}:{self.kind}"
        self.label = f"{self.title} of {name}"

    @property
    def feeds(self) -> tuple[str, ...]:
        return self.supplies

    def estimate(self, cursor: str | None) -> Estimate | None:
        del cursor
        return Estimate(requests=1)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        # No answer of a forge may raise an error that is not ours.
        with self.context.answers.reading(self.label, NOT_KEPT):
            yield from self._pages(cursor)

    @abstractmethod
    def _pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield the new pages, at least one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress(Mark):
    """How far a stream has read since `since`; `facts` are its own. Each forge adds what its lists need."""

    since: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    def knowing(self, **facts: object) -> Self:
        return replace(self, facts={**self.facts, **facts})

    @classmethod
    def read(cls, cursor: str | None, since: int) -> Self:
        """Read a cursor; one of another version, or that began later than `since`, begins anew."""
        return read_cursor(cursor, cls(since=since))


def out_since(  # noqa: PLR0913 (each is a part of a signal)
    repository: str, kind: str, key: str, name: str, at: int, *, sha: str | None, url: str | None, state: str
) -> DeploySignal:
    """Return the signal of a release or tag by its key there: it takes no time and cannot fail."""
    return DeploySignal(
        id=f"{repository}/{kind}/{key}",
        repository_id=repository,
        kind=kind,
        name=name,
        sha=sha,
        state=state,
        began_at=at,
        finished_at=at,
        url=url,
    )


def renamed(name: str, now: str) -> tuple[Notice, ...]:
    """Tell of a repository that is no longer called as in the settings."""
    if now.lower() == name.lower():
        return ()
    detail = f"{name} is called {now} now; write the new name into the settings"
    return (Notice(kind="missing", repository=name, detail=detail),)


def some_of(names: list[str], most: int) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
