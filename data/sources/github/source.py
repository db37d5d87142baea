"""GitHub as a source. Code owners' people come last, because only the files tell whom to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import NotConnected, SourceError
from data.sources.forge.answers import NOT_KEPT
from data.sources.github.access import CHANGE_KINDS, reading
from data.sources.github.actions import RunStream
from data.sources.github.activity import ActivityCache
from data.sources.github.api import GitHub
from data.sources.github.changepages import ChangeStream
from data.sources.github.deployments import DeploymentStream, ReleaseStream, TagStream
from data.sources.github.lines import Volumes
from data.sources.github.ownership import OwnershipStream, OwnersStream
from data.sources.github.permissions import check, repositories_of
from data.sources.github.streams import AdvisoryStream, GitHubContext, Patches, RepositoryStream, has_patches
from data.sources.source import Permission, Stream

if TYPE_CHECKING:
    from data.sources.changedlines import PatchBook

STREAMS: Final[tuple[type[RepositoryStream], ...]] = (
    ChangeStream,
    DeploymentStream,
    ReleaseStream,
    TagStream,
    RunStream,
    AdvisoryStream,
    OwnershipStream,
)
"""What is read of each repository, in this order."""

NOTHING_NAMED: Final = "no GitHub repository is named; set repositories or organisation in [sources.github]"


@dataclass(frozen=True)
class GitHubSource:
    """The named repositories, or all of an organisation. `since` (epoch seconds) is how far back a first collection
    goes. `known` gives stored ids by full name, for repositories that GitHub no longer shows. `book` knows changed
    lines, where `patches` is "mirror".
    """

    id: ClassVar[str] = GitHub.source_id
    label: ClassVar[str] = "GitHub"

    github: GitHub
    _: KW_ONLY
    since: int
    clock: Callable[[], float]
    repositories: Sequence[str] = ()
    organisation: str | None = None
    patches: Patches = "mirror"
    book: PatchBook | None = None
    known: Mapping[str, str] = field(default_factory=dict)

    @property
    def feeds(self) -> tuple[str, ...]:
        patch = ("patch",) if has_patches(self.patches, self.book) else ()
        return (*CHANGE_KINDS, *patch, "checks", "codeowners", "deployments")

    def streams(self) -> Sequence[Stream]:
        """Raises NotConnected where no repository is named, and what ends the source."""
        if not self.repositories and self.organisation is None:
            raise NotConnected(NOTHING_NAMED)
        found: list[Stream] = []
        with reading("repositories", NOT_KEPT):
            listed = self._listed()
            context = GitHubContext(
                github=self.github,
                activity=ActivityCache(self.github, list(listed), self.clock),
                volumes=Volumes(self.github, list(listed), self.since),
                since=self.since,
                clock=self.clock,
                patches=self.patches,
                book=self.book,
            )
            for name, told in listed.items():
                node_id = told or context.activity.known_id(name)
                repository = self.known.get(name, name) if node_id is None else context.key(node_id)
                found += [stream(context, name, repository) for stream in STREAMS]
        return [*found, OwnersStream(context)]

    def check(self) -> Iterator[Permission]:
        try:
            names = list(self._listed())
        except SourceError as error:
            yield Permission(what=self.label, granted=False, detail=str(error), blinds=self.feeds)
            return
        yield from check(self.github, names)

    def _listed(self) -> Mapping[str, str | None]:
        """Return the repositories' full names, with GitHub's ids where known."""
        if self.repositories or self.organisation is None:
            return dict.fromkeys(self.repositories)
        return dict(repositories_of(self.github, self.organisation, self.since))
