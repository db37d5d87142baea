"""The service map of a clone: which service a path belongs to.

The services are found in the tree of one commit (`data.parts` says how), the newest before the week's end. So a past
week keeps its map, all weeks of a run share one, and it moves only when the tree does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from data.codeowners import find_codeowners, parse_codeowners
from data.parts import Part, folders_of, is_product, parts_of, texts_wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.sources.git.graph import CommitGraph
    from data.sources.git.repository import GitRepository


@dataclass(frozen=True, kw_only=True)
class ServiceMap:
    """The services of one repository. `prefix` keeps ids apart where a briefing has several repositories.

    `parts` are folders that are services of their own; the repository is the service of all else. `is_known` is False
    where the clone lacks what would tell whether there are any.
    """

    repository: str
    prefix: str = ""
    parts: tuple[Part, ...] = ()
    is_known: bool = True

    @property
    def is_one(self) -> bool:
        """Whether the repository is one service as far as is known, so that nothing can be compared by service."""
        return all(not one.path for one in self.parts)

    @cached_property
    def ids(self) -> dict[str, str]:
        """The ids of the services by their folders; the repository's own, of an empty path, comes first."""
        return {"": self.repository} | {one.path: f"{self.prefix}{one.name}" for one in self.parts}

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """What each service with a folder of its own is called, by its id: its name and its folder's."""
        return {f"{self.prefix}{one.name}": (one.name, one.path.rpartition("/")[2]) for one in self.parts if one.path}

    def of(self, path: str) -> str:
        """Return the id of the service that a path belongs to."""
        return self.ids[self._folder(path)]

    def named(self, path: str) -> str | None:
        """Return the id of the service that a path is a piece of; None for what stands beside them, as its tests do."""
        folder = self._folder(path)
        return self.ids[folder] if folder or is_product(path) else None

    def _folder(self, path: str) -> str:
        names = path.split("/")[:-1]
        above = ("/".join(names[:depth]) for depth in range(min(len(names), self._deepest), 0, -1))
        return next((folder for folder in above if folder in self.ids), "")

    @cached_property
    def _deepest(self) -> int:
        return max(folder.count("/") + 1 for folder in self.ids)


def find_services(repository: GitRepository, graph: CommitGraph, *, as_of: int, prefix: str = "") -> ServiceMap:
    """Find a clone's services as of a moment (epoch seconds), from its newest commit before it. Raises GitFailed."""
    sha = next((one for one in reversed(graph.mainline) if graph.nodes[one].committed_at < as_of), None)
    parts: Sequence[Part] = ()
    paths = () if sha is None else repository.paths_at(sha)
    is_known = paths is not None
    if sha is not None and paths:
        folders, place = folders_of(paths), find_codeowners(paths)
        read = {path: repository.text_at(sha, path) for path in (*texts_wanted(folders), *filter(None, [place]))}
        texts = {path: text for path, text in read.items() if text is not None}
        owned = texts.get(place or "")
        parts = parts_of(repository.name, folders, texts, None if owned is None else parse_codeowners(owned))
        is_known = bool(parts) or len(texts) == len(read) or not repository.partial
    return ServiceMap(repository=repository.name, prefix=prefix, parts=tuple(parts), is_known=is_known)
