"""Which of a repository's merged changes lie between two commits, by git or by merge order.

A commit is a change if it is its merge, was cherry-picked from that or its branch, has its number at the end of its
title ("(#123)", on GitLab "(!123)"), or says that it is a backport of that number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from data.forges import forge_of

if TYPE_CHECKING:
    from data.records import Change


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """A reached commit, with the commits and requests (#12, !12) it says it repeats."""

    sha: str
    picked_from: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()


class Ancestry(Protocol):
    """Answers about commits by full hash; `repository` is an id here."""

    def between(self, repository: str, newer: str, older: str | None) -> Sequence[Reached] | None:
        """Return what `newer` reaches and `older` (None: nothing) does not, oldest first; None if unknown."""

    def is_ancestor(self, repository: str, older: str, newer: str) -> bool | None:
        """Whether `newer` reaches `older`; a commit is its own ancestor. None if unknown."""


class _Between(NamedTuple):
    changes: frozenset[str]
    is_empty: bool


@dataclass(slots=True)
class Merges:
    """A repository's merged changes; `commits` returns change ids by hashes in their branches."""

    repository: str
    changes: Sequence[Change]
    ancestry: Ancestry | None
    commits: Callable[[Iterable[str]], Mapping[str, Sequence[str]]]
    by_id: dict[str, Change] = field(init=False)
    _order: dict[str, int] = field(init=False)
    _by_sha: dict[str, list[str]] = field(init=False)
    _by_number: dict[int, str] = field(init=False)
    _reached: dict[tuple[str, str | None], _Between | None] = field(default_factory=dict)
    _places: dict[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changes = sorted(self.changes, key=lambda one: (one.merged_at or 0, one.number, one.id))
        self.by_id = {one.id: one for one in self.changes}
        self._order = {one.id: place for place, one in enumerate(self.changes)}
        self._by_number = {one.number: one.id for one in self.changes}
        self._by_sha = defaultdict(list)
        for one in self.changes:
            if one.merge_sha is not None:
                self._by_sha[one.merge_sha].append(one.id)

    def between(self, newer: str, older: str | None) -> frozenset[str] | None:
        """Return the changes in `newer` and not in `older` by git; None where git cannot say."""
        found = self._asked(newer, older)
        return None if found is None else found.changes

    def is_behind(self, newer: str, older: str) -> bool | None:
        """Whether `older` already had `newer`, so that deploying it takes something back; None if unknown."""
        if newer == older:
            return False
        if (found := self._asked(newer, older)) is not None:
            return found.is_empty
        mine, other = self.place_of(newer), self.place_of(older)
        return None if mine is None or other is None else mine < other

    def has_git(self, sha: str) -> bool:
        return self.ancestry is not None and self.ancestry.is_ancestor(self.repository, sha, sha) is not None

    def place_of(self, sha: str) -> int | None:
        """Return a commit's place in merge order, None if it is no merged change's."""
        if sha not in self._places:
            merged = self._by_sha.get(sha) or [one for one in self.commits([sha]).get(sha, ()) if one in self._order]
            self._places[sha] = max((self._order[one] for one in merged), default=None)
        return self._places[sha]

    def in_order(self, after: int, up_to: int) -> list[str]:
        return [one.id for one in self.changes[after + 1 : up_to + 1]]

    def newest_before(self, moment: int) -> str | None:
        """Return the merge commit of the newest change merged before a moment (epoch seconds)."""
        merged = (one.merge_sha for one in reversed(self.changes) if (one.merged_at or 0) < moment)
        return next((sha for sha in merged if sha is not None), None)

    def _asked(self, newer: str, older: str | None) -> _Between | None:
        if self.ancestry is None:
            return None
        key = newer, older
        if key not in self._reached:
            found = self.ancestry.between(self.repository, newer, older)
            self._reached[key] = None if found is None else _Between(self._changes_of(found), not found)
        return self._reached[key]

    def _changes_of(self, reached: Sequence[Reached]) -> frozenset[str]:
        picked = {sha for one in reached for sha in one.picked_from if sha not in self._by_sha}
        branches = self.commits(picked) if picked else {}
        found: set[str] = set()
        for one in reached:
            mine = {change for sha in (one.sha, *one.picked_from) for change in self._by_sha.get(sha, ())}
            mine |= {change for sha in one.picked_from for change in branches.get(sha, ())}
            found |= mine | self._requested(one)
        return frozenset(found & self.by_id.keys())

    def _requested(self, one: Reached) -> set[str]:
        sign = forge_of(self.repository).sign
        numbers = (int(request[1:]) for request in one.requests if request.startswith(sign))
        return {self._by_number[number] for number in numbers if number in self._by_number}
