"""What deployments, releases and tags have in common: a list of GitHub's, newest first, that becomes deploy signals.

The pulse tells by a digest of the newest few whether anything moved; if not, nothing is asked.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from data.sources.cursors import DAY
from data.sources.github.desk import RepositoryStream
from data.sources.github.marks import Mark, walk_down
from data.sources.github.shapes import reading
from data.sources.source import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.records import DeploySignal
    from data.sources.forge.answers import Node
    from data.sources.github.activity import RepositoryActivity
    from data.sources.github.marks import Key
    from data.sources.source import Estimate


class ListStream(RepositoryStream):
    """One list of one repository. A subclass names the question, and says how a node is read."""

    question: ClassVar[str]
    field: ClassVar[str]
    read_again: ClassVar[int] = DAY

    def estimate(self, cursor: str | None) -> Estimate | None:
        """Return what it takes at most: all that there are."""
        return self.desk.volumes.of_list(self.name, self.kind, cursor)

    def digest(self, pulse: RepositoryActivity) -> str | None:
        """Return the pulse's digest of the newest of this list."""
        digest: str | None = getattr(pulse, self.kind)
        return digest

    @abstractmethod
    def key(self, node: Node) -> Key:
        """Return when a node was made and its id, in the order of GitHub's list."""

    @abstractmethod
    def signal(self, node: Node, repository: str, pulse: RepositoryActivity) -> DeploySignal | None:
        """Read a node; None for one that says nothing of a deployment."""

    def is_listed(self, node: Node) -> bool:
        """Whether a node has a place in the order of the list."""
        return node is not None

    def overlap(self, mark: Mark) -> int:
        """Return how many seconds below the newest one the list is read again."""
        del mark
        return self.read_again

    def is_quiet(self, pulse: RepositoryActivity, mark: Mark) -> bool:
        """Whether nothing moved since the mark."""
        digest = self.digest(pulse)
        return mark.walk is None and digest is not None and mark.facts.get("digest") == digest

    def facts(self, signals: Sequence[DeploySignal]) -> dict[str, object]:
        """Return what to remember of everything that was read, once the list is through."""
        del signals
        return {}

    def read(self, pulse: RepositoryActivity, mark: Mark) -> Iterator[Page]:
        """Yield pages of signals, down to what is known."""
        if self.is_quiet(pulse, mark):
            yield Page(records=(), cursor=mark.text())
            return
        repository = self.desk.key(pulse.node_id)
        seen: list[DeploySignal] = []

        def fetch(after: str | None) -> Node:
            return self._connection(pulse.node_id, after)

        for found, after in walk_down(mark, fetch, self.key, what=self.label, overlap=self.overlap(mark)):
            with reading(self.label, found):
                signals = [one for one in (self.signal(node, repository, pulse) for node in found) if one is not None]
            seen += signals
            is_through = after.walk is None
            kept = after.knowing(digest=self.digest(pulse), **self.facts(seen)) if is_through else after
            yield Page(records=tuple(signals), cursor=kept.text(), items=len(signals))

    def _connection(self, repository: str, after: str | None) -> dict[str, Any]:
        told = self.desk.github.ask(self.question, {"repository": repository, "after": after}, what=self.label)
        with reading(self.label, told.data):
            connection = (told.data.get("node") or {}).get(self.field)
            if connection is None or connection.get("nodes") is None:
                raise told.nothing(self.label)
            listed = [node for node in connection["nodes"] if node is not None and self.is_listed(node)]
        return {**connection, "nodes": listed}
