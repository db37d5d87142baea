"""Which changes only repeat others, because one branch of changes went into another.

A stack of pull requests lands as its lowest one, which has the lines of all. With a long-lived branch such as `develop`
it is the other way round: the changes into it count, and the request that brings it to the default branch does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from data.records import Repository


class Branched(Protocol):
    """A change's branches: the one it came out of and the one it went into."""

    @property
    def repository_id(self) -> str: ...
    @property
    def head(self) -> str | None: ...
    @property
    def base(self) -> str | None: ...


B = TypeVar("B", bound=Branched)

MOST_STACKED: Final = 5
"""Changes into a change's branch; with more, people work on that branch together."""


def without_repeats(changes: Iterable[B], repositories: Mapping[str, Repository]) -> list[B]:
    """Return the changes in order, without those that are part of another, or that consist of others."""
    known = list(changes)
    branches = _Branches(known, repositories)
    return [change for change in known if not branches.is_repeated(change)]


class _Branches:
    """How many changes came out of each branch and went into it, without default branches."""

    def __init__(self, changes: Iterable[Branched], repositories: Mapping[str, Repository]) -> None:
        self._default = {(one.id, one.default_branch) for one in repositories.values()}
        self._out: Counter[tuple[str, str]] = Counter()
        self._into: Counter[tuple[str, str]] = Counter()
        for change in changes:
            # A fork may name its branch like the one it goes to.
            if change.head is not None and change.base is not None and change.head != change.base:
                self._out[change.repository_id, change.head] += 1
                self._into[change.repository_id, change.base] += 1

    def is_repeated(self, change: Branched) -> bool:
        if change.head is None or change.base is None or change.head == change.base:
            return False
        head, base = (change.repository_id, change.head), (change.repository_id, change.base)
        is_part = base not in self._default and self._out[base] > 0 and not self._lives_on(base)
        return is_part or (head not in self._default and self._lives_on(head))

    def _lives_on(self, branch: tuple[str, str]) -> bool:
        """Whether changes come out of a branch that others went into, repeatedly or many at once."""
        into, out = self._into[branch], self._out[branch]
        return into > 0 and out > 0 and (out > 1 or into > MOST_STACKED)
