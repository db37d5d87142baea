"""What the shape of a repository's history says, for whoever links changes and deployments.

The real one reads a mirror (data/sources/git); without a mirror there is only the order in which changes were merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """A commit that a release reached, and which changes it says it is the same as.

    `picked_from` are commits, `requests` those of the end of its title or that it is a backport of (#12, !12).
    """

    sha: str
    picked_from: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()


class Ancestry(Protocol):
    """Answers about the commits of repositories, by their full hashes. `repository` is a repository's id here."""

    def between(self, repository: str, newer: str, older: str | None) -> Sequence[Reached] | None:
        """Return what can be reached from `newer` and not from `older` (None: from nothing), oldest first.

        None where the history is not at hand, or does not know one of the two.
        """

    def is_ancestor(self, repository: str, older: str, newer: str) -> bool | None:
        """Whether `older` can be reached from `newer`; a commit is its own ancestor. None where that is unknown."""
