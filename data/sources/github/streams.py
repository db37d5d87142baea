"""What the streams of one collection share, what every stream of a repository does, and the walk down GitHub's lists.

GitHub lists what was touched last first, and what is touched while we read comes in at the top. So a walk remembers
where it began (`top`) and goes down to a floor; only when it is through does the top become the watermark. A walk that
was interrupted goes on where it was, and what moved meanwhile is above its top: the next walk finds it.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from data.errors import BadAnswer
from data.records import Repository
from data.sources.forge.streams import CollectionContext, ForgeStream, Progress
from data.sources.github.api import GitHub
from data.sources.github.shapes import GITHUB, more_after, nodes, person_of, reading
from data.sources.source import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.sources.changedlines import PatchBook
    from data.sources.forge.answers import AnswerReader, Node
    from data.sources.forge.people import PersonOf
    from data.sources.github.activity import ActivityCache, Key, RepositoryActivity
    from data.sources.github.volumes import Volumes
    from data.sources.source import Page

Patches = Literal["mirror", "rest", "off"]
"""Where changed lines come from: a git mirror beside this source, a REST request for each change, or nowhere."""

OVERLAP: Final = 3_600
"""Seconds before the watermark that are read again: a replica of GitHub's may show a change late."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """A walk that is under way: down to `floor`, begun at `top`, got to the cursor `after` of GitHub's."""

    floor: int
    top: Key | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GitHubProgress(Progress):
    """How far a stream has read. `newest` is the last touch that was seen."""

    newest: Key | None = None
    walk: Walk | None = None

    def extra(self) -> dict[str, object]:
        """Return what else its text says."""
        return {"newest": self.newest, "walk": None if self.walk is None else astuple(self.walk)}

    def extra_of(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return by field what else a text says."""
        walk = told["walk"]
        going = None if walk is None else Walk(floor=walk[0], top=_key(walk[1]), after=walk[2])
        return {"newest": _key(told["newest"]), "walk": going}

    def has_news(self, newest: Key | None) -> bool:
        """Whether there is something to read, given what was touched last over there."""
        if self.walk is not None:
            return True
        return newest is not None and (self.newest is None or (newest != self.newest and newest[0] >= self.newest[0]))

    def floor(self, overlap: int = OVERLAP) -> int:
        """Return down to which time a new walk has to go."""
        return self.since if self.newest is None else max(self.since, self.newest[0] - overlap)


def walk_down(
    progress: GitHubProgress,
    fetch: Callable[[str | None], Mapping[str, Any]],
    key: Callable[[Node], Key],
    *,
    what: str,
    overlap: int = OVERLAP,
) -> Iterator[tuple[list[Node], GitHubProgress]]:
    """Yield page after page of what was touched since the last reading, newest first, each with the progress to keep.

    `fetch` returns the connection after a cursor of GitHub's; `what` is what messages call it.

    Raises:
        BadAnswer: a connection that cannot be read, or that does not come to an end.
    """
    walk = progress.walk or Walk(floor=progress.floor(overlap))
    while True:
        try:
            connection = fetch(walk.after)
        except BadAnswer as error:
            # The cursor of an interrupted walk may be older than GitHub remembers.
            if walk.after is None or "cursor" not in error.raw.lower():
                raise
            walk = replace(walk, after=None)
            continue
        with reading(what, connection):
            found = nodes(connection)
            top = walk.top or next((key(node) for node in found), None)
            fresh = [node for node in found if key(node)[0] >= walk.floor]
            after = more_after(connection)
        if after is None or len(fresh) < len(found):
            yield fresh, replace(progress, newest=top or progress.newest, walk=None)
            return
        if after == walk.after:
            raise BadAnswer(f"GitHub gave the same page of {what} twice", raw=after)
        walk = Walk(floor=walk.floor, top=top, after=after)
        yield fresh, replace(progress, walk=walk)


def _key(told: Any) -> Key | None:  # noqa: ANN401 (it comes out of JSON)
    return None if told is None else (int(told[0]), str(told[1]))


@dataclass(frozen=True, kw_only=True)
class GitHubContext(CollectionContext):
    """What the streams of one collection from GitHub share."""

    source_id: ClassVar[str] = GitHub.source_id
    answers: ClassVar[AnswerReader] = GITHUB
    person_of: ClassVar[PersonOf] = person_of

    github: GitHub
    activity: ActivityCache
    volumes: Volumes
    patches: Patches = "mirror"
    book: PatchBook | None = None


def has_patches(patches: Patches, book: PatchBook | None) -> bool:
    """Whether changed lines can come from anywhere."""
    return patches == "rest" or (patches == "mirror" and book is not None)


class RepositoryStream(ForgeStream[GitHubContext]):
    """One kind of data of one repository. A subclass says what it reads once there is news."""

    part: ClassVar[str]

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what it will take; None where that is not known beforehand."""
        del cursor
        return Estimate(requests=1, points=1)

    def is_begun(self, cursor: str | None) -> bool:
        """Whether something was read by now."""
        return GitHubProgress.read(cursor, self.context.since).newest is not None

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        activity = self.context.activity.of(self.name)
        activity.check(self.part)
        yield from self.read(activity, GitHubProgress.read(cursor, self.context.since))

    @abstractmethod
    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield the pages of what is new, at least one."""


def repository_record(activity: RepositoryActivity, name: str, key: str) -> Repository:
    """Return the repository by the name that the settings have for it, whatever it is called by now."""
    return Repository(id=key, name=name, default_branch=activity.branch, web_url=activity.url)
