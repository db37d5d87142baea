"""GitHub as a source: its repositories, and the streams of each in a fixed order.

The people behind code owners come last, because the files have to be read before anybody knows whom they name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.errors import NotConnected, SourceError
from data.sources.forge.answers import NOT_KEPT
from data.sources.github.access import CHANGE_KINDS
from data.sources.github.actions import RunStream
from data.sources.github.activity import ActivityCache
from data.sources.github.advisories import AdvisoryStream
from data.sources.github.changes import ChangeStream
from data.sources.github.deployments import DeploymentStream
from data.sources.github.desk import JOB_WORDS, Desk
from data.sources.github.owners import OwnersStream
from data.sources.github.ownership import OwnershipStream
from data.sources.github.permissions import check
from data.sources.github.releases import ReleaseStream, TagStream
from data.sources.github.repositories import repositories_of
from data.sources.github.shapes import reading
from data.sources.github.volumes import Volumes
from data.sources.source import Permission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from data.sources.changedlines import PatchBook
    from data.sources.github.api import GitHub
    from data.sources.github.desk import Patches, RepositoryStream
    from data.sources.source import Stream

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


class GitHubSource:
    """The repositories that are named, or all that an organisation has.

    `since` (epoch seconds) is how far back a first collection goes. `known` gives by full name the ids that the store
    has already, for a repository that GitHub does not show any more: its gap is then told under its own id. `book` is
    who knows changed lines, where `patches` is "mirror".
    """

    label = "GitHub"

    def __init__(  # noqa: PLR0913 (each is a setting or something shared)
        self,
        github: GitHub,
        *,
        since: int,
        clock: Callable[[], float],
        repositories: Sequence[str] = (),
        organisation: str | None = None,
        patches: Patches = "mirror",
        book: PatchBook | None = None,
        job_words: str = JOB_WORDS,
        known: Mapping[str, str] | None = None,
    ) -> None:
        """Take what is needed; nothing is asked yet."""
        self._github = github
        self._since = since
        self._clock = clock
        self._repositories = tuple(dict.fromkeys(repositories))
        self._organisation = organisation
        self._patches: Patches = patches
        self._book = book
        self._job_words = job_words
        self._known = dict(known or {})

    @property
    def id(self) -> str:
        """Its name in statuses."""
        return self._github.source_id

    @property
    def feeds(self) -> tuple[str, ...]:
        """Every kind of data that it can supply."""
        has_patches = self._patches == "rest" or (self._patches == "mirror" and self._book is not None)
        return (*CHANGE_KINDS, *(("patch",) if has_patches else ()), "checks", "codeowners", "deployments")

    def streams(self) -> Sequence[Stream]:
        """Return the streams of every repository, for one collection.

        Raises:
            NotConnected: no repository is named.
            RemoteError: GitHub as a whole cannot be asked.
        """
        with reading("repositories", NOT_KEPT):
            listed = self._listed()
            desk = self._desk(list(listed))
            ids = {name: known or desk.board.known_id(name) for name, known in listed.items()}
        found: list[Stream] = []
        for name, node_id in ids.items():
            repository = self._known.get(name, name) if node_id is None else desk.key(node_id)
            found += [stream(desk, name, repository) for stream in STREAMS]
        return [*found, OwnersStream(desk)]

    def check(self) -> Iterator[Permission]:
        """Try the connection and every permission."""
        try:
            names = self._named()
        except SourceError as error:
            yield Permission(what=self.label, granted=False, detail=str(error), blinds=self.feeds)
            return
        yield from check(self._github, names)

    def _named(self) -> Sequence[str]:
        if self._repositories or self._organisation is None:
            return self._repositories
        return list(repositories_of(self._github, self._organisation, self._since))

    def _desk(self, names: Sequence[str]) -> Desk:
        return Desk(
            github=self._github,
            board=ActivityCache(self._github, names, self._clock),
            volumes=Volumes(self._github, names, self._since),
            since=self._since,
            clock=self._clock,
            patches=self._patches,
            book=self._book,
            job_words=self._job_words,
        )

    def _listed(self) -> Mapping[str, str | None]:
        """Return the full names of the repositories, with GitHub's ids where they are known by now."""
        if self._repositories:
            return dict.fromkeys(self._repositories)
        if self._organisation is None:
            raise NotConnected(NOTHING_NAMED)
        return dict(repositories_of(self._github, self._organisation, self._since))
