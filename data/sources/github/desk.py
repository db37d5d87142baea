"""What the streams of one collection share, and what every stream of a repository does before it reads anything.

A desk is made for one collection and thrown away after it: the pulses on its board grow old.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from data.records import Repository
from data.sources.github.marks import Mark, read_mark
from data.sources.github.shapes import NOT_KEPT, reading
from data.sources.source import Estimate, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.sources.changedlines import PatchBook
    from data.sources.github.api import GitHub
    from data.sources.github.owners import Roster
    from data.sources.github.pulse import Board, Pulse
    from data.sources.github.search import Searches
    from data.sources.github.volumes import Volumes

Patches = Literal["mirror", "rest", "off"]
"""Where changed lines come from: a git mirror beside this source, a REST request for each change, or nowhere."""

POLL_AGAIN: Final = 6 * 3_600
"""Seconds after which a repository is looked at even though a search found no pull request that moved in it:
deployments, tags and workflow runs move none."""


JOB_WORDS: Final = r"deploy|release|roll-?out|publish|promote|ship"
"""What the name of a job, or of its workflow, says if it may have deployed something."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The shared things. `since` (epoch seconds) is how far back a first collection goes; `clock` gives the time."""

    github: GitHub
    board: Board
    volumes: Volumes
    searches: Searches
    roster: Roster
    since: int
    clock: Callable[[], float]
    patches: Patches = "mirror"
    book: PatchBook | None = None
    job_words: str = JOB_WORDS

    @property
    def has_patches(self) -> bool:
        """Whether changed lines can come from anywhere."""
        return self.patches == "rest" or (self.patches == "mirror" and self.book is not None)

    def now(self) -> int:
        """Return the time in whole epoch seconds."""
        return int(self.clock())

    def key(self, node_id: str) -> str:
        """Return the id here of something that GitHub has an id for."""
        return f"{self.github.source_id}:{node_id}"


class RepositoryStream(ABC):
    """One kind of data of one repository. A subclass says what it reads once there is news."""

    kind: ClassVar[str]
    title: ClassVar[str]
    part: ClassVar[str]

    def __init__(self, desk: Desk, name: str, repository: str) -> None:
        """Take the repository's full name as the settings have it, which the stream is named by, and its id here."""
        self.desk = desk
        self.name = name
        self._repository = repository

    @property
    def id(self) -> str:
        """The key of its cursor."""
        return f"{self.source_id}:{self.name}:{self.kind}"

    @property
    def owner(self) -> str:
        """The organisation or person that the repository belongs to."""
        return self.name.partition("/")[0]

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.title} of {self.name}"

    @property
    @abstractmethod
    def feeds(self) -> tuple[str, ...]:
        """The kinds of data that it supplies."""

    @property
    def source_id(self) -> str:
        """The source that it belongs to."""
        return self.desk.github.source_id

    @property
    def repository(self) -> str | None:
        """The id of the repository; its name where GitHub knows none by it."""
        return self._repository

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what it will take; None where that is not known beforehand."""
        del cursor
        return Estimate(requests=1, points=1)

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """Yield what is new; see `Stream`."""
        # Nothing that GitHub answers may end in an error that is none of ours.
        with reading(self.label, NOT_KEPT):
            yield from self._pages(cursor)

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        mark = read_mark(cursor, self.desk.since)
        pulse = self._pulse(mark)
        if pulse is None:
            yield Page(records=(), cursor=mark.text())
            return
        pulse.check(self.part)
        told: dict[str, object] = {"repository": pulse.node_id}
        if self.desk.searches.is_used(self.owner):
            told["polled_at"] = self.desk.now()
        yield from self.read(pulse, mark.knowing(**told))

    @abstractmethod
    def read(self, pulse: Pulse, mark: Mark) -> Iterator[Page]:
        """Yield the pages of what is new, at least one."""

    def _pulse(self, mark: Mark) -> Pulse | None:
        """Return the repository's pulse; None where a search says that nothing moved, and it was polled lately."""
        desk = self.desk
        polled = mark.facts.get("polled_at")
        if (
            isinstance(polled, int)
            and mark.walk is None
            and desk.now() - polled < POLL_AGAIN
            and desk.searches.is_still(self.owner, str(mark.facts.get("repository")), polled)
        ):
            return None
        return desk.board.of(self.name)


def repository_record(pulse: Pulse, name: str, key: str) -> Repository:
    """Return the repository by the name that the settings have for it, whatever it is called by now."""
    return Repository(id=key, name=name, default_branch=pulse.branch, web_url=pulse.url)
