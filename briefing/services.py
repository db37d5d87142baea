"""The service map: which service a path belongs to.

Without a map from settings, a top-level directory that at least 5 % of 90 days' changes touched is a
service and everything else is "other". The map is made before the history is read and does not move
while it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEAST_SHARE = 0.05
OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceMap:
    """The services of one repository. `prefix` keeps ids apart where a briefing has several repositories."""

    repository: str
    prefix: str
    directories: tuple[str, ...]

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """What each service is called, by its id."""
        return {f"{self.prefix}{name}": (name,) for name in self.directories}

    def of(self, path: str) -> str:
        """Return the id of the service that a path belongs to, "other" included."""
        return self.named(path) or f"{self.prefix}{OTHER}"

    def named(self, path: str) -> str | None:
        """Return the id of the service that a path belongs to, None for what is in no service."""
        top, slash, _ = path.partition("/")
        return f"{self.prefix}{top}" if slash and top in self.directories else None


def infer_services(repository: str, prefix: str, changes: Iterable[Sequence[str]]) -> ServiceMap:
    """Infer the services from the paths that each of 90 days' changes touched."""
    touched: Counter[str] = Counter()
    total = 0
    for paths in changes:
        total += 1
        touched.update({path.partition("/")[0] for path in paths if "/" in path})
    # A directory that is itself called "other" could not be told from what is in no service, so it is part of that.
    named = sorted(name for name, count in touched.items() if count >= LEAST_SHARE * total and name != OTHER)
    return ServiceMap(repository=repository, prefix=prefix, directories=tuple(named))
