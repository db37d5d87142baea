"""What landed on default branches beside the stored changes: the years before, and pushes.

A stored change's merge is left out: the commit the forge names, or a rebase's, which were written when the branch's
were. The rest only tells the files' history and is not scored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from briefing.contracts.grouping import grouped
from data import records as r
from data.commits import FileChange
from scoring.history.edits import Edit

if TYPE_CHECKING:
    from data.view import View

REBASED_WITHIN: Final = 3_600
"""Seconds between a merge and its commits; committer dates are from another clock."""

STRANGER: Final = "git:"
"""Prefix of the id of somebody no forge has named, before a digest of the address."""


class Landed(NamedTuple):
    """One landing, with its persons; `files` is JSON, parsed when fed."""

    at: int
    authors: tuple[str, ...]
    repairs: bool
    files: str | None
    is_bot: bool = False

    def edit(self) -> Edit:
        """Return the history pass's view; the numbers of lines are unknown."""
        return Edit(self.at, self.authors, _files(self.files), self.repairs, is_bot=self.is_bot)


@dataclass(frozen=True, slots=True)
class Past:
    """What landed beside a repository's changes, in order; `whole`: from the first commit, so unmet files are new."""

    landed: Sequence[Landed] = ()
    whole: bool = False


NO_PAST: Final = Past()


class Feed:
    """Feeds a past bit by bit, each landing once and none from `moment` (epoch seconds) on."""

    def __init__(self, past: Past, moment: int) -> None:
        self._landed = past.landed
        self._moment = moment
        self.given = 0

    def before(self, at: int) -> Iterator[Edit]:
        until = min(at, self._moment)
        while self.given < len(self._landed) and self._landed[self.given].at < until:
            self.given += 1
            yield self._landed[self.given - 1].edit()


def read_pasts(view: View, changes: Sequence[r.Change], repositories: Iterable[str]) -> Mapping[str, Past]:
    """Return, by repository, what landed beside some changes, even with a date no feed reaches (2099)."""
    rows = view.read(r.Landing, repository_id=sorted(repositories), order=("repository_id", "position"))
    if not rows:
        return {}
    persons = {one.key: one.person_id for one in view.read(r.Identity)}
    bots = {id_ for (id_,) in view.pick(r.Person, ("id",), is_bot=True)}
    merges = _Merges.of(changes, view.read(r.ChangeCommit, change_id=[one.id for one in changes if one.merged_at]))
    by_repository = grouped((row.repository_id, row) for row in rows)
    return {name: _past(landings, persons, bots, merges) for name, landings in by_repository.items()}


def _past(landings: Sequence[r.Landing], persons: Mapping[str, str], bots: AbstractSet[str], merges: _Merges) -> Past:
    found: list[tuple[int, int, Landed]] = []
    for one in landings:
        authors = tuple(persons.get(key) or f"{STRANGER}{key}" for key in one.authors.split()) or (STRANGER,)
        if not merges.made(one, authors):
            landed = Landed(one.landed_at, authors, one.repairs, one.files, is_bot=bots >= set(authors))
            found.append((one.landed_at, one.position, landed))
    found.sort(key=lambda item: item[:2])
    first = merges.first.get(landings[0].repository_id)
    newest = max(one.landed_at for one in landings)
    # Positions count from 0 without a gap, so the last gives the number.
    begins = landings[-1].position == len(landings) - 1
    return Past([landed for _, _, landed in found], whole=begins and first is not None and newest >= first)


@dataclass(frozen=True, slots=True)
class _Merges:
    """What merges made: the commits the forge names and, by author date, a rebase's."""

    shas: frozenset[tuple[str, str]]
    written: Mapping[tuple[str, int], Sequence[tuple[str | None, int]]]
    first: Mapping[str, int]
    """When a repository's first change was merged."""

    @classmethod
    def of(cls, changes: Iterable[r.Change], commits: Iterable[r.ChangeCommit]) -> _Merges:
        merged = {one.id: (one, one.merged_at) for one in changes if one.merged_at is not None}
        told = ((commit, *merged[commit.change_id]) for commit in commits)
        written = grouped(((change.repository_id, one.authored_at), (one.author_id, at)) for one, change, at in told)
        landed = grouped((change.repository_id, at) for change, at in merged.values())
        first = {repository: min(times) for repository, times in landed.items()}
        shas = frozenset((one.repository_id, one.merge_sha) for one, _ in merged.values() if one.merge_sha is not None)
        return cls(shas, written, first)

    def made(self, landing: r.Landing, authors: Sequence[str]) -> bool:
        if (landing.repository_id, landing.sha) in self.shas:
            return True
        named = {one for one in authors if not one.startswith(STRANGER)}
        return any(
            abs(merged_at - landing.landed_at) <= REBASED_WITHIN
            # If a person is unknown on either side, it may still be the same commit.
            and (person is None or not named or person in named)
            for person, merged_at in self.written.get((landing.repository_id, landing.authored_at), ())
        )


def _files(text: str | None) -> Sequence[FileChange] | None:
    """Read a landing's paths; None where there are none, or what was imported is no list of them."""
    if text is None:
        return None
    try:
        listed = [
            FileChange(path, None, None, previous[0] if previous else None) for path, *previous in json.loads(text)
        ]
    except (ValueError, TypeError):
        return None
    # Each path once, as the history pass wants it.
    return list({file.path: file for file in listed}.values())
