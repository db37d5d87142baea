"""GitLab as a source. Code owners' people come last, because only the files tell whom to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar, Final

from data.errors import AccessDenied, BadAnswer, NotConnected, NotFound, SourceError
from data.sources.forge.answers import NOT_KEPT, Node
from data.sources.gitlab.api import EVERYTHING, GRANTS, READ_API, READ_REPOSITORY, ROLE, GitLab, Grant
from data.sources.gitlab.mergerequests import MergeRequestStream
from data.sources.gitlab.ownership import OwnershipStream, OwnersStream
from data.sources.gitlab.pipelines import PipelineStream, ReleaseStream, TagStream
from data.sources.gitlab.projects import Project, Projects
from data.sources.gitlab.shapes import reading
from data.sources.gitlab.streams import DeploymentStream, GitLabContext, ProjectStream
from data.sources.source import Permission, Stream

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
    """The named projects, or all of a group and its subgroups. `since` (epoch seconds) is how far back a first
    collection goes. `known` gives stored ids by path, for projects that GitLab no longer shows. `has_mirrors`: git
    fetches with the same token.
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
        """Raises NotConnected where no project is named, and what ends the source."""
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
            with reading("the token", NOT_KEPT):
                connected = list(_connection(self.gitlab, has_mirrors=self.has_mirrors))
        except SourceError as error:
            yield Permission(what=self.label, granted=False, detail=str(error), blinds=self.feeds)
            return
        yield from (*connected, *_seen(self.gitlab, projects, names))

    def _names(self, projects: Projects) -> Sequence[str]:
        if self.projects:
            return list(dict.fromkeys(self.projects))
        if self.group is None:
            raise NotConnected(NOTHING_NAMED)
        return sorted(projects.of_group(self.group))


SELF: Final = "/personal_access_tokens/self"
MIRRORED: Final = ("whole history",)


def _seen(gitlab: GitLab, projects: Projects, names: Sequence[str]) -> Iterator[Permission]:
    """Yield each hidden project, and each grant's state."""
    place: Project | None = None
    for name in names:
        try:
            project = projects.of(name)
        except SourceError as error:
            granted = False if isinstance(error, NotFound | AccessDenied) else None
            yield Permission(what=name, granted=granted, detail=str(error), blinds=EVERYTHING)
            continue
        for notice in project.renamed(name):
            yield Permission(what=name, granted=True, detail=notice.detail)
        if place is None or (place.branch is None and project.branch is not None):
            place = project
    for grant in GRANTS:
        yield _unknown(grant, "no project to try it on") if place is None else _tried(gitlab, grant, place)


def _told(gitlab: GitLab) -> Node | None:
    """Return what the token says of itself, None for a kind (or an older server) that says nothing."""
    try:
        return gitlab.object(SELF, what="the token")
    except (NotFound, AccessDenied, BadAnswer):
        return None


def _connection(gitlab: GitLab, *, has_mirrors: bool) -> Iterator[Permission]:
    told = _told(gitlab)
    if told is None:
        user = gitlab.object("/user", what="who the token belongs to, at GET /user,")
        yield Permission(what="GitLab", granted=True, detail=f"as {user.get('username')}")
        return
    ends = told.get("expires_at")
    until = "without an end" if ends is None else f"until {ends}"
    yield Permission(what="GitLab", granted=True, detail=f"by the token {told.get('name')}, {until}")
    scopes = {str(one) for one in told.get("scopes") or ()}
    if not scopes & READ_API:
        fix = "make a token with the scope read_api; without it nothing can be asked for"
        yield Permission(what="read_api", granted=False, detail=fix, blinds=EVERYTHING)
    if not has_mirrors:
        return
    if scopes & READ_REPOSITORY:
        yield Permission(what="read_repository", granted=True)
    else:
        fix = "make a token with the scope read_repository too; without it there are no mirrors"
        yield Permission(what="read_repository", granted=False, detail=fix, blinds=MIRRORED)


def _tried(gitlab: GitLab, grant: Grant, place: Project) -> Permission:
    if grant.feature in place.off:
        return _unknown(grant, f"switched off for {place.path}")
    if grant.feature == "repository" and place.branch is None:
        return _unknown(grant, f"{place.path} has no commit to try it on")
    try:
        path = f"{place.place}/{grant.probe}"
        gitlab.list_page(path, what=f"{grant.gives} of {place.path}", params={"per_page": 1}, grant=grant.id)
    except AccessDenied:
        fix = f"grant {ROLE}; without it there are no {grant.gives}"
        return Permission(what=grant.gives, granted=False, detail=fix, blinds=grant.blinds)
    except SourceError as error:
        return _unknown(grant, str(error))
    return Permission(what=grant.gives, granted=True)


def _unknown(grant: Grant, why: str) -> Permission:
    return Permission(what=grant.gives, granted=None, detail=why, blinds=grant.blinds)
