"""What the streams of one collection share, and what every stream of a repository does before it reads anything."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from data.records import Repository
from data.sources.forge.streams import ForgeDesk, ForgeStream
from data.sources.github.marks import Mark
from data.sources.github.shapes import GITHUB
from data.sources.source import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.changedlines import PatchBook
    from data.sources.forge.answers import Forge
    from data.sources.github.activity import ActivityCache, RepositoryActivity
    from data.sources.github.api import GitHub
    from data.sources.github.volumes import Volumes
    from data.sources.source import Page

Patches = Literal["mirror", "rest", "off"]
"""Where changed lines come from: a git mirror beside this source, a REST request for each change, or nowhere."""

POLL_AGAIN: Final = 6 * 3_600
"""Seconds after which what no pulse tells of is asked for again."""

JOB_WORDS: Final = r"deploy|release|roll-?out|publish|promote|ship"
"""What the name of a job, or of its workflow, says if it may have deployed something."""


@dataclass(frozen=True, kw_only=True)
class Desk(ForgeDesk):
    """The shared things."""

    forge: ClassVar[Forge] = GITHUB

    github: GitHub
    board: ActivityCache
    volumes: Volumes
    patches: Patches = "mirror"
    book: PatchBook | None = None
    job_words: str = JOB_WORDS

    @property
    def source_id(self) -> str:
        """The source that goes before every id."""
        return self.github.source_id

    @property
    def has_patches(self) -> bool:
        """Whether changed lines can come from anywhere."""
        return self.patches == "rest" or (self.patches == "mirror" and self.book is not None)


class RepositoryStream(ForgeStream[Desk]):
    """One kind of data of one repository. A subclass says what it reads once there is news."""

    part: ClassVar[str]

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what it will take; None where that is not known beforehand."""
        del cursor
        return Estimate(requests=1, points=1)

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        pulse = self.desk.board.of(self.name)
        pulse.check(self.part)
        yield from self.read(pulse, Mark.read(cursor, self.desk.since))

    @abstractmethod
    def read(self, pulse: RepositoryActivity, mark: Mark) -> Iterator[Page]:
        """Yield the pages of what is new, at least one."""


def repository_record(pulse: RepositoryActivity, name: str, key: str) -> Repository:
    """Return the repository by the name that the settings have for it, whatever it is called by now."""
    return Repository(id=key, name=name, default_branch=pulse.branch, web_url=pulse.url)
