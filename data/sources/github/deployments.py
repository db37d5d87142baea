"""Deployments, releases and tags: GitHub's lists, newest first, as deploy signals.

If the activity's digest of the newest has not changed, nothing is asked. A late status does not move its deployment up,
so the walk goes to the oldest one under way (a week at most), and at least a day below the newest. A draft published
late keeps its place, and a tag may be put on an old commit: there a month is read again. A lightweight tag has its
commit's time.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from data.records import DeploySignal
from data.sources.cursors import DAY
from data.sources.forge.answers import Node, at, inner, maybe_at
from data.sources.forge.streams import out_since
from data.sources.github.access import nodes, reading
from data.sources.github.queries import DEPLOYMENTS, RELEASES, TAGS
from data.sources.github.streams import GitHubProgress, RepositoryStream, walk_down
from data.sources.source import Estimate, Page

if TYPE_CHECKING:
    from data.sources.github.activity import Key, RepositoryActivity

A_MONTH: Final = 30 * DAY
WATCHED: Final = 7 * DAY
"""Seconds for which an unfinished deployment is read again."""

ENDS: Final = frozenset({"success", "failure", "error"})
"""The states in which a deployment is over."""

OVER: Final = ENDS | {"inactive", "destroyed", "abandoned"}
"""The states after which nothing else is expected."""

ENDED_WELL: Final = frozenset({"active", "success"})
"""GraphQL's words for a successful deployment, used where its statuses are not told."""


class ListStream(RepositoryStream):
    """One list of one repository; a subclass has the question and how to read a node."""

    question: ClassVar[str]
    field: ClassVar[str]

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return the most it can take: all there are."""
        if self.is_begun(cursor):
            return super().estimate(cursor)
        return self.context.volumes.of_list(self.name, self.kind)

    def key(self, node: Node) -> Key:
        """Return when a node was made and its id, in the list's order."""
        return at(node["createdAt"]), node["id"]

    @abstractmethod
    def signal(self, node: Node, repository: str, activity: RepositoryActivity) -> DeploySignal | None:
        """Read a node; None if it says nothing of a deployment."""

    def is_listed(self, node: Node) -> bool:
        """Whether a node has a place in the list's order."""
        return node is not None

    def overlap(self, progress: GitHubProgress) -> int:
        """Return the seconds below the newest that are read again."""
        del progress
        return A_MONTH

    def is_quiet(self, activity: RepositoryActivity, progress: GitHubProgress) -> bool:
        """Whether nothing moved since it was read."""
        digest = getattr(activity, self.kind)
        return progress.walk is None and digest is not None and progress.facts.get("digest") == digest

    def facts(self, signals: Sequence[DeploySignal]) -> dict[str, object]:
        """Return what to remember of all that was read, at the end of the list."""
        del signals
        return {}

    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        if self.is_quiet(activity, progress):
            yield Page(records=(), cursor=progress.text())
            return
        repository = self.context.key(activity.node_id)
        seen: list[DeploySignal] = []

        def fetch(after: str | None) -> Node:
            return self._connection(activity.node_id, after)

        for found, after in walk_down(progress, fetch, self.key, what=self.label, overlap=self.overlap(progress)):
            with reading(self.label, found):
                signals = [
                    one for one in (self.signal(node, repository, activity) for node in found) if one is not None
                ]
            seen += signals
            is_through = after.walk is None
            kept = after.knowing(digest=getattr(activity, self.kind), **self.facts(seen)) if is_through else after
            yield Page(records=tuple(signals), cursor=kept.text(), items=len(signals))

    def _connection(self, repository: str, after: str | None) -> dict[str, Any]:
        told = self.context.github.ask(self.question, {"repository": repository, "after": after}, what=self.label)
        connection = told.connection(self.field, self.label)
        with reading(self.label, connection):
            listed = [node for node in nodes(connection) if self.is_listed(node)]
        return {**connection, "nodes": listed}


class DeploymentStream(ListStream):
    kind: ClassVar[str] = "deployments"
    title: ClassVar[str] = "deployments"
    part: ClassVar[str] = "deployments"
    question: ClassVar[str] = DEPLOYMENTS
    field: ClassVar[str] = "deployments"

    def is_quiet(self, activity: RepositoryActivity, progress: GitHubProgress) -> bool:
        """Whether nothing moved, and no deployment outside the activity is under way."""
        going, listed = progress.facts.get("going_since"), activity.oldest_deployment_listed
        unseen = isinstance(going, int) and (listed is None or going < listed)
        return super().is_quiet(activity, progress) and not unseen

    def overlap(self, progress: GitHubProgress) -> int:
        going = progress.facts.get("going_since")
        if progress.newest is None or not isinstance(going, int):
            return DAY
        return max(DAY, progress.newest[0] - going)

    def facts(self, signals: Sequence[DeploySignal]) -> dict[str, object]:
        """Return the start of the oldest deployment that may still end."""
        watched = self.context.now() - WATCHED
        going = (one.began_at for one in signals if one.state not in OVER and one.began_at >= watched)
        return {"going_since": min(going, default=None)}

    def signal(self, node: Node, repository: str, activity: RepositoryActivity) -> DeploySignal:
        del activity
        statuses = sorted(nodes(node["statuses"]), key=lambda one: str(one["createdAt"]), reverse=True)
        told = [(at(one["createdAt"]), one["state"]) for one in statuses]
        state, finished = outcome(told, node["state"], at(node["updatedAt"]))
        return DeploySignal(
            id=f"{repository}/deployment/{node['id']}",
            repository_id=repository,
            kind="deployment",
            name=node["task"] or "deploy",
            environment=node["latestEnvironment"] or node["environment"] or node["originalEnvironment"],
            sha=node["commitOid"],
            state=state,
            began_at=at(node["createdAt"]),
            finished_at=finished,
            url=next((one["logUrl"] for one in statuses if one["logUrl"]), None),
        )


class ReleaseStream(ListStream):
    """The releases of one repository: `published` or `prereleased`, as none can fail."""

    kind: ClassVar[str] = "releases"
    title: ClassVar[str] = "releases"
    part: ClassVar[str] = "releases"
    question: ClassVar[str] = RELEASES
    field: ClassVar[str] = "releases"

    def signal(self, node: Node, repository: str, activity: RepositoryActivity) -> DeploySignal | None:
        """Read a release; None for a draft."""
        del activity
        published = maybe_at(node["publishedAt"])
        if node["isDraft"] or published is None:
            return None
        state, sha = "prereleased" if node["isPrerelease"] else "published", inner(node["tagCommit"], "oid")
        key, name = node["id"], node["tagName"]
        return out_since(repository, "release", key, name, published, sha=sha, url=node["url"], state=state)


class TagStream(ListStream):
    kind: ClassVar[str] = "tags"
    title: ClassVar[str] = "tags"
    part: ClassVar[str] = "releases"
    question: ClassVar[str] = TAGS
    field: ClassVar[str] = "refs"

    def is_listed(self, node: Node) -> bool:
        """Whether a tag has a time: one of a tree or a blob has none."""
        return _committed(node) is not None

    def key(self, node: Node) -> Key:
        """Return the tagged commit's time, by which GitHub sorts, and the name."""
        return _committed(node) or 0, node["name"]

    def signal(self, node: Node, repository: str, activity: RepositoryActivity) -> DeploySignal:
        """Read a tag; it stays the same when moved."""
        target = node["target"]
        tagged = maybe_at(inner(target, "tagger", "date")) or _committed(node) or 0
        name, sha = node["name"], inner(target, "target", "oid") or target["oid"]
        url = f"{activity.url}/releases/tag/{name}"
        return out_since(repository, "tag", name, name, tagged, sha=sha, url=url, state="created")


def _committed(node: Node) -> int | None:
    """Return a tag's commit time (of a tag of a tag, its own time); None for neither."""
    target = node.get("target")
    told = inner(target, "committedDate") or inner(target, "target", "committedDate") or inner(target, "tagger", "date")
    return maybe_at(told)


def outcome(
    statuses: Iterable[tuple[int, str]], state: str | None = None, updated_at: int | None = None
) -> tuple[str, int | None]:
    """Return a deployment's state and since when it is over, from statuses in any order. `inactive` means replaced by a
    later deployment, so the state before it counts. `state` and `updated_at` are used where statuses are not told.
    """
    told = sorted((moment, one.lower()) for moment, one in statuses)
    ends = [(moment, one) for moment, one in told if one in ENDS]
    if ends:
        last = ends[-1][1]
        began = ends[-1][0]
        for moment, one in reversed(ends):
            if one != last:
                break
            began = moment
        return last, began
    own = (state or "").lower()
    if own in ENDED_WELL:
        return "success", updated_at
    if own in ENDS:
        return own, updated_at
    return (told[-1][1] if told else own or "pending"), None
