"""The security advisories that the forge tells of a scope's repositories."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.advisories import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from data.records import Advisory

_VERSION: Final = re.compile(r"v?[0-9]{1,9}(?:\.[0-9]{1,9}){0,4}(?:[-.+]?[A-Za-z]{1,10}[-.]?[0-9]{0,9})?")
"""What is told of the versions that repair it: whoever publishes an advisory can write anything there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """An advisory with the name of its repository, and the services (ids) of the scope that are in there."""

    advisory: Advisory
    repository: str
    services: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """What registers call it."""
        one = self.advisory
        return (one.id,) if one.cve is None else (one.id, one.cve)

    @property
    def rank(self) -> int:
        """How bad it is, the worst highest; what nobody rated is lowest."""
        return (None, *SEVERITIES).index(self.advisory.severity)

    @property
    def patched(self) -> list[str]:
        """The versions that repair it, as far as they are versions."""
        return [one for one in (self.advisory.patched or "").split(", ") if _VERSION.fullmatch(one)]


def severity_of(ids: Collection[str], published: Iterable[Published], until: int) -> str | None:
    """Return the worst severity of what was published under some ids before a moment, None where none is known."""
    named = (one for one in published if one.advisory.published_at < until and not set(ids).isdisjoint(one.ids))
    worst = max(named, key=lambda one: one.rank, default=None)
    return None if worst is None else worst.advisory.severity
