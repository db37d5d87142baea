"""What the streams of one collection share, and what every stream of a repository does before it reads anything."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from data.records import Repository
from data.sources.forge.streams import ForgeDesk, ForgeStream
from data.sources.github.marks import Mark
from data.sources.github.shapes import GITHUB
from data.sources.source import Estimate, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.changedlines import PatchBook
    from data.sources.forge.answers import Forge
    from data.sources.github.activity import ActivityCache, RepositoryActivity
    from data.sources.github.api import GitHub
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
class Desk(ForgeDesk):
    """The shared things."""

    forge: ClassVar[Forge] = GITHUB

    github: GitHub
    board: ActivityCache
    volumes: Volumes
    searches: Searches
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

    @property
    def owner(self) -> str:
        """The organisation or person that the repository belongs to."""
        return self.name.partition("/")[0]

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what it will take; None where that is not known beforehand."""
        del cursor
        return Estimate(requests=1, points=1)

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        mark = Mark.read(cursor, self.desk.since)
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
    def read(self, pulse: RepositoryActivity, mark: Mark) -> Iterator[Page]:
        """Yield the pages of what is new, at least one."""

    def _pulse(self, mark: Mark) -> RepositoryActivity | None:
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


def repository_record(pulse: RepositoryActivity, name: str, key: str) -> Repository:
    """Return the repository by the name that the settings have for it, whatever it is called by now."""
    return Repository(id=key, name=name, default_branch=pulse.branch, web_url=pulse.url)
