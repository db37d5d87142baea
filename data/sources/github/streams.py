"""What all repository streams do, the walk down GitHub's lists, and the security advisories.

GitHub lists the last touched first, and touches while we read come in at the top. So a walk remembers its start (`top`)
and goes down to a floor; when it is through, the top becomes the watermark. An interrupted walk goes on, and the next
one finds what moved above its top.

Advisories change later (a CVE, a withdrawal) and no activity tells of it: every few hours all are read again and
replaced.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple

from data.commits import SEVERITIES, advisories_in
from data.errors import AccessDenied, BadAnswer, NotFound
from data.records import Advisory
from data.sources.forge.answers import AnswerReader, Node, at
from data.sources.forge.streams import CollectionContext, ForgeStream, Progress
from data.sources.github.access import BY_ID, GITHUB, more_after, nodes, person_of, reading
from data.sources.github.api import GitHub
from data.sources.source import Deletion, Estimate, Notice, Page

if TYPE_CHECKING:
    from data.sources.changedlines import PatchBook
    from data.sources.forge.changes import PersonOf
    from data.sources.github.activity import ActivityCache, Key, RepositoryActivity
    from data.sources.github.lines import Volumes


Patches = Literal["mirror", "rest", "off"]
"""Source of changed lines: a git mirror, a REST request per change, or nothing."""

OVERLAP: Final = 3_600
"""Seconds before the watermark that are read again: a GitHub replica may lag."""


class Walk(NamedTuple):
    """A walk under way: down to `floor`, begun at `top`, at GitHub's cursor `after`."""

    floor: int
    top: tuple[int, str] | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GitHubProgress(Progress):
    """`newest` is the last touch that was seen."""

    newest: tuple[int, str] | None = None
    walk: Walk | None = None

    def has_news(self, newest: Key | None) -> bool:
        """Whether there is something to read, given the last touch there."""
        if self.walk is not None:
            return True
        return newest is not None and (self.newest is None or (newest != self.newest and newest[0] >= self.newest[0]))

    def floor(self, overlap: int = OVERLAP) -> int:
        """Return the time down to which a new walk goes."""
        return self.since if self.newest is None else max(self.since, self.newest[0] - overlap)


def walk_down(
    progress: GitHubProgress,
    fetch: Callable[[str | None], Mapping[str, Any]],
    key: Callable[[Node], Key],
    *,
    what: str,
    overlap: int = OVERLAP,
) -> Iterator[tuple[list[Node], GitHubProgress]]:
    """Yield pages of what was touched since the last reading, newest first, each with its progress. `fetch` returns the
    connection after a cursor. Raises BadAnswer where that is endless.
    """
    walk = progress.walk or Walk(floor=progress.floor(overlap))
    while True:
        try:
            connection = fetch(walk.after)
        except BadAnswer as error:
            # GitHub may have forgotten the cursor of an interrupted walk.
            if walk.after is None or "cursor" not in error.raw.lower():
                raise
            walk = walk._replace(after=None)
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


@dataclass(frozen=True, kw_only=True)
class GitHubContext(CollectionContext):
    source_id: ClassVar[str] = GitHub.source_id
    answers: ClassVar[AnswerReader] = GITHUB
    person_of: ClassVar[PersonOf] = person_of

    github: GitHub
    activity: ActivityCache
    volumes: Volumes
    patches: Patches = "mirror"
    book: PatchBook | None = None


def has_patches(patches: Patches, book: PatchBook | None) -> bool:
    return patches == "rest" or (patches == "mirror" and book is not None)


class RepositoryStream(ForgeStream[GitHubContext]):
    """One kind of data of one repository, read where there is news."""

    part: ClassVar[str]

    def estimate(self, cursor: str | None) -> Estimate | None:
        del cursor
        return Estimate(requests=1, points=1)

    def is_begun(self, cursor: str | None) -> bool:
        return GitHubProgress.read(cursor, self.context.since).newest is not None

    def _pages(self, cursor: str | None) -> Iterator[Page]:
        activity = self.context.activity.of(self.name)
        activity.check(self.part)
        yield from self.read(activity, GitHubProgress.read(cursor, self.context.since))

    @abstractmethod
    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield the new pages, at least one."""


ASK_AGAIN: Final = 6 * 3_600
"""Seconds between two readings of a repository's advisories."""


def advisory_of(body: Node, repository: str) -> Advisory:
    """Call it inside `reading`."""
    [ghsa] = advisories_in(body["ghsa_id"])
    [cve] = (None,) if body["cve_id"] is None else advisories_in(body["cve_id"])
    severity = body["severity"]
    if severity is not None and severity not in SEVERITIES:
        raise ValueError(f"an unknown severity {severity!r}")
    patched = dict.fromkeys(one["patched_versions"] for one in body["vulnerabilities"] or ())
    return Advisory(
        id=ghsa,
        repository_id=repository,
        cve=cve,
        severity=severity,
        summary=body["summary"],
        patched=", ".join(one for one in patched if one) or None,
        published_at=at(body["published_at"]),
        url=body["html_url"],
    )


class AdvisoryStream(RepositoryStream):
    kind: ClassVar[str] = "advisories"
    title: ClassVar[str] = "security advisories"
    part: ClassVar[str] = "advisories"
    supplies: ClassVar[tuple[str, ...]] = ()
    """No signal is made of them."""

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return one request: hardly any repository has published a hundred."""
        del cursor
        return Estimate(requests=1)

    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield one page with all of them, or with why they are hidden; nothing if that is known."""
        now, asked_at = self.context.now(), progress.facts.get("asked_at")
        if isinstance(asked_at, int) and 0 <= now - asked_at < ASK_AGAIN:
            yield Page(records=(), cursor=progress.text(), notices=self._notices(progress))
            return
        key = self.context.key(activity.node_id)
        try:
            found = tuple(self._published(activity.full_name, key, progress.since))
        except (AccessDenied, NotFound):
            # The repository's activity was just told, so it exists. What was seen before stays.
            progress = progress.knowing(asked_at=now, unseen=True)
            yield Page(records=(), cursor=progress.text(), notices=self._notices(progress))
            return
        gone = Deletion(kind=Advisory, where={"repository_id": key})
        yield Page(records=found, cursor=progress.knowing(asked_at=now, unseen=False).text(), gone=(gone,))

    def _published(self, name: str, key: str, since: int) -> Iterator[Advisory]:
        """Yield what is published and not withdrawn, back to the beginning of the collection."""
        params: dict[str, str | int] = {"state": "published", "sort": "published", "direction": "desc", "per_page": 100}
        path = f"/repos/{name}/security-advisories"
        for page in self.context.github.pages(path, what=self.label, params=params, grant="repository_advisories"):
            with reading(self.label, page):
                for body in page:
                    advisory = advisory_of(body, key)
                    if advisory.published_at < since:
                        return
                    if body.get("withdrawn_at") is None:
                        yield advisory

    def _notices(self, progress: GitHubProgress) -> tuple[Notice, ...]:
        """Return what is missing. It blinds nothing: no signal is made of them, and nobody says there are none."""
        if not progress.facts.get("unseen"):
            return ()
        detail = f"{self.label} may not be seen; grant {BY_ID['repository_advisories'].permission}"
        return (Notice(kind="permission", repository=self.name, detail=detail),)
