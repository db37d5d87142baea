"""Which service a path belongs to, by the globs of the settings. Answers are remembered: paths come again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.globs import GlobList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.records import ServicePath


@dataclass(frozen=True, slots=True)
class RepositoryServices:
    """The service map of one repository; the last glob that matches a path wins."""

    globs: GlobList
    services: tuple[str, ...]
    _known: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, paths: Sequence[ServicePath]) -> RepositoryServices:
        """Make the map from a repository's globs in their order."""
        return cls(GlobList([path.glob for path in paths]), tuple(path.service_id for path in paths))

    def named(self, path: str) -> str | None:
        """Return the id of the service, None for a path of none."""
        if path not in self._known:
            place = self.globs.last_match(path)
            self._known[path] = None if place is None else self.services[place]
        return self._known[path]


def service_maps(repositories: Iterable[str], paths: Iterable[ServicePath]) -> dict[str, RepositoryServices]:
    """Return the service map of each repository; `paths` come in the order of their positions."""
    by_repository: dict[str, list[ServicePath]] = {repository: [] for repository in repositories}
    for path in paths:
        if path.repository_id in by_repository:
            by_repository[path.repository_id].append(path)
    return {repository: RepositoryServices.of(mine) for repository, mine in by_repository.items()}
