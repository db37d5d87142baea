"""GitLab as a source: its projects, and the streams of each in a fixed order.

The people behind code owners come last, because the files have to be read before anybody knows whom they name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import NotConnected, SourceError
from data.sources.forge.answers import NOT_KEPT
from data.sources.gitlab.access import EVERYTHING
from data.sources.gitlab.api import GitLab
from data.sources.gitlab.mergerequests import MergeRequestStream
from data.sources.gitlab.ownership import OwnershipStream, OwnersStream
from data.sources.gitlab.permissions import check
from data.sources.gitlab.pipelines import PipelineStream, ReleaseStream, TagStream
from data.sources.gitlab.projects import Projects
from data.sources.gitlab.shapes import reading
from data.sources.gitlab.streams import DeploymentStream, GitLabContext
from data.sources.source import Permission

if TYPE_CHECKING:
    from data.sources.gitlab.streams import ProjectStream
    from data.sources.source import Stream

STREAMS: Final[tuple[type[ProjectStream], ...]] = (
    MergeRequestStream,
    DeploymentStream,
    ReleaseStream,
    TagStream,
    PipelineStream,
    OwnershipStream,
)
"""What is read of each project, in this order."""

NOTHING_NAMED: Final = "no GitLab project is named; set projects or group in [sources.gitlab]"


@dataclass(frozen=True)
class GitLabSource:
    """The projects that are named, or all that a group and the groups below it have.

    `since` (epoch seconds) is how far back a first collection goes. `known` gives by path the ids that the store has
    already, for a project that GitLab does not show any more: its gap is then told under its own id. `has_mirrors` is
    whether git is to fetch with the same token, so that `check` looks for the scope that it needs.
    """

    id: ClassVar[str] = GitLab.source_id
    feeds: ClassVar[tuple[str, ...]] = EVERYTHING
    label: ClassVar[str] = "GitLab"

    gitlab: GitLab
    _: KW_ONLY
    since: int
    clock: Callable[[], float]
    projects: Sequence[str] = ()
    group: str | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    has_mirrors: bool = False

    def streams(self) -> Sequence[Stream]:
        """Return the streams of every project, for one collection.

        Raises:
            NotConnected: no project is named.
            RemoteError: GitLab as a whole cannot be asked.
        """
        projects = Projects(self.gitlab, self.clock)
        context = GitLabContext(gitlab=self.gitlab, projects=projects, since=self.since, clock=self.clock)
        found: list[Stream] = []
        with reading("projects", NOT_KEPT):
            for name in self._names(projects):
                number = projects.number_of(name)
                repository = self.known.get(name, name) if number is None else context.key(number)
                found += [stream(context, name, repository) for stream in STREAMS]
        return [*found, OwnersStream(context)]

    def check(self) -> Iterator[Permission]:
        projects = Projects(self.gitlab, self.clock)
        try:
            with reading("projects", NOT_KEPT):
                names = self._names(projects)
        except SourceError as error:
            yield Permission(what=self.label, granted=False, detail=str(error), blinds=self.feeds)
            return
        yield from check(self.gitlab, projects, names, has_mirrors=self.has_mirrors)

    def _names(self, projects: Projects) -> Sequence[str]:
        if self.projects:
            return list(dict.fromkeys(self.projects))
        if self.group is None:
            raise NotConnected(NOTHING_NAMED)
        return sorted(projects.of_group(self.group))
