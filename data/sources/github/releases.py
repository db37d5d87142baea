"""Releases and tags, newest first.

A draft that is published months later keeps its old place in GitHub's list, and a tag may be set onto an old commit,
so a month is read again whenever the pulse tells of any movement. A light tag has no time of its own: its commit's
counts. A release is `published` or `prereleased`, and a tag is `created`: neither can fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from data.records import DeploySignal
from data.sources.cursors import DAY
from data.sources.forge.answers import Node, at, inner, maybe_at
from data.sources.github.lists import ListStream
from data.sources.github.queries import RELEASES, TAGS

if TYPE_CHECKING:
    from data.sources.github.activity import RepositoryActivity
    from data.sources.github.marks import Key

A_MONTH: Final = 30 * DAY


class ReleaseStream(ListStream):
    """The releases of one repository."""

    kind: ClassVar[str] = "releases"
    title: ClassVar[str] = "releases"
    part: ClassVar[str] = "releases"
    question: ClassVar[str] = RELEASES
    field: ClassVar[str] = "releases"
    read_again: ClassVar[int] = A_MONTH

    def key(self, node: Node) -> Key:
        """Return when a release was created, and its id."""
        return at(node["createdAt"]), node["id"]

    def signal(self, node: Node, repository: str, pulse: RepositoryActivity) -> DeploySignal | None:
        """Read a release; None for a draft."""
        del pulse
        published = maybe_at(node["publishedAt"])
        if node["isDraft"] or published is None:
            return None
        return DeploySignal(
            id=f"{repository}/release/{node['id']}",
            repository_id=repository,
            kind="release",
            name=node["tagName"],
            environment=None,
            sha=inner(node["tagCommit"], "oid"),
            state="prereleased" if node["isPrerelease"] else "published",
            began_at=published,
            finished_at=published,
            url=node["url"],
        )


class TagStream(ListStream):
    """The tags of one repository."""

    kind: ClassVar[str] = "tags"
    title: ClassVar[str] = "tags"
    part: ClassVar[str] = "releases"
    question: ClassVar[str] = TAGS
    field: ClassVar[str] = "refs"
    read_again: ClassVar[int] = A_MONTH

    def is_listed(self, node: Node) -> bool:
        """Whether a tag has a time: one of a tree or a blob has none, and releases nothing."""
        return _committed(node) is not None

    def key(self, node: Node) -> Key:
        """Return when the tagged commit was made, which is what GitHub's list goes by, and the name."""
        return _committed(node) or 0, node["name"]

    def signal(self, node: Node, repository: str, pulse: RepositoryActivity) -> DeploySignal:
        """Read a tag; one that is moved stays the same."""
        target = node["target"]
        tagged = maybe_at(inner(target, "tagger", "date")) or _committed(node) or 0
        return DeploySignal(
            id=f"{repository}/tag/{node['name']}",
            repository_id=repository,
            kind="tag",
            name=node["name"],
            environment=None,
            sha=inner(target, "target", "oid") or target["oid"],
            state="created",
            began_at=tagged,
            finished_at=tagged,
            url=f"{pulse.url}/releases/tag/{node['name']}",
        )


def _committed(node: Node) -> int | None:
    """Return the time of a tag's commit, of a tag of a tag when that was set; None where nothing has a time."""
    target = node.get("target")
    told = inner(target, "committedDate") or inner(target, "target", "committedDate") or inner(target, "tagger", "date")
    return maybe_at(told)
