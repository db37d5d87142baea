"""Walks a service's releases of one repository in order: what each carried and took back.

A release carries the service's changes in its commit that the release before lacked; a change counts for its first
carrier, a failed release carries nothing. Earlier links stay while nothing they rest on is new, so git is asked about
the newest releases only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from data.deploys.history import Merges
    from data.deploys.releases import Release

FIRST_REACH_SECONDS: Final = 90 * 86_400
"""How far back a first deployment may reach: as long as a merged change counts as waiting."""

LATE_SECONDS: Final = 30 * 86_400
"""How long before a release a late-known change may have been merged."""

RETRY_SECONDS: Final = 7 * 86_400
"""How long an unknown deployment's content is retried."""

STEPS_BACK: Final = 3
"""Earlier releases tried if git does not know the previous one's commit."""

SAME: Final = "the same commit was out already"
NO_COMMIT: Final = "nothing says which commit it was"
NO_CLONE: Final = "its commit is of no merged change that is known, and there is no clone to look it up in"
NOT_IN_CLONE: Final = "its commit is of no merged change that is known, and the clone does not know it"
NOTHING_NEW: Final = "no change of the service was new in it"
FAILED: Final = "it failed"
RUNNING: Final = "it is still running"
WENT_BACK: Final = "it went back to what had been out before"


@dataclass(frozen=True, slots=True)
class Stored:
    """`is_out` is False if it failed or runs, `is_linked` is False if what it carried could not be found."""

    sha: str | None
    changes: frozenset[str]
    rolls_back: str | None
    before: str | None
    is_out: bool = True
    is_linked: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """A release with the changes (ids, sorted) it carried and the one it took back; `note` says why none."""

    release: Release
    changes: tuple[str, ...] = ()
    rolls_back: str | None = None
    is_linked: bool = True
    note: str | None = None


@dataclass(slots=True)
class Track:
    """A service's releases from one repository; `mine` tells whether a change touches it.

    `taken` are changes carried by foreign deployments, `stored` earlier results by release id, `tried` changes then
    carried by nothing. `has_git`: its history is or was at hand.
    """

    merges: Merges
    mine: Callable[[str], bool]
    taken: frozenset[str]
    stored: Mapping[str, Stored]
    identity: Callable[[Release], str]
    is_shared: bool
    tried: frozenset[str] = frozenset()
    has_git: bool = False
    _out: list[Release] = field(default_factory=list)
    _last_in: dict[str, Release] = field(default_factory=dict)
    _carried: set[str] = field(default_factory=set)
    _waiting: dict[str, int] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _recent: int = 0
    _shas: set[str] = field(default_factory=set)

    def run(self, releases: Sequence[Release]) -> list[Carried]:
        """Return what each release carried, without releases that name no service and carry nothing of it."""
        self._carried = set(self.taken)
        self._recent = max((one.first.out_at for one in releases), default=0) - RETRY_SECONDS
        there = {self.identity(one) for one in releases}
        known = {change for name, one in self.stored.items() if name in there for change in one.changes}
        self._waiting = {
            one.id: one.merged_at
            for one in self.merges.changes
            if one.merged_at is not None and one.id not in known | self.taken and self.mine(one.id)
        }
        found = [self._carry(one) for one in releases]
        return [one for one in found if one is not None]

    @property
    def left_over(self) -> tuple[str, ...]:
        """The service's merged changes that nothing carried, sorted; valid after `run`."""
        return tuple(sorted(self._waiting))

    def _carry(self, release: Release) -> Carried | None:
        asks = self.is_shared and not release.is_named
        is_stored = self.identity(release) in self.stored
        was_out = release.first.sha in self._shas
        if release.first.state != "success":
            return self._attempt(release, is_ours=is_stored or not asks)
        self._shas.add(release.first.sha or "")
        if asks and not (is_stored or was_out or self._waits(release)):
            return None
        told = self._known(release) or self._fresh(release)
        if asks and not told.changes and told.rolls_back is None:
            return None
        self._let_out(release, told)
        return told

    def _let_out(self, release: Release, told: Carried) -> None:
        self._carried.update(told.changes)
        for change in told.changes:
            self._waiting.pop(change, None)
        self._out.append(release)
        self._ids.add(self.identity(release))
        for target in release.targets:
            self._last_in[target] = release

    def _attempt(self, release: Release, *, is_ours: bool) -> Carried | None:
        """A release that did not come out carries nothing, but may have been meant to."""
        note = FAILED if release.first.state == "failure" else RUNNING
        is_ours = is_ours or (self._waits(release) and bool(self._fresh(release).changes))
        return Carried(release=release, note=note) if is_ours else None

    def _known(self, release: Release) -> Carried | None:
        """Return the stored result where it cannot have changed."""
        stored = self.stored.get(self.identity(release))
        before = self.identity(self._out[-1]) if self._out else None
        if stored is None or not stored.is_out or (stored.sha, stored.before) != (release.first.sha, before):
            return None
        if self._waits(release, but=self.tried):
            return None
        if stored.rolls_back is not None:
            return self._went_back(release, stored.rolls_back) if stored.rolls_back in self._ids else None
        if not stored.is_linked:
            # A commit missing in the clone may be asked of the server, but not every hour for years.
            return self._unlinked(release) if release.first.out_at < self._recent else None
        if not stored.changes and self._out and self._out[-1].first.sha == stored.sha:
            return Carried(release=release, note=SAME)
        return self._of(release, sorted(stored.changes))

    def _waits(self, release: Release, but: frozenset[str] = frozenset()) -> bool:
        """Whether a change merged shortly before this release is not carried yet."""
        out = release.first.out_at
        return any(out - LATE_SECONDS <= merged <= out for change, merged in self._waiting.items() if change not in but)

    def _fresh(self, release: Release) -> Carried:
        sha = release.first.sha
        if release.first.change is not None:
            return self._of(release, [release.first.change])
        if sha is None:
            return self._unlinked(release)
        if self._out and self._out[-1].first.sha == sha:
            return Carried(release=release, note=SAME)
        if release.first.state == "success" and (back := self._taken_back(release, sha)) is not None:
            return self._went_back(release, back)
        changes = self._by_git(release, sha)
        if changes is None:
            changes = self._by_order(release, sha)
        if changes is None:
            return self._unlinked(release)
        return self._of(release, changes)

    def _taken_back(self, release: Release, sha: str) -> str | None:
        """Return the id of the release that this one takes back: its commit is older than what was out."""
        for target in sorted(release.targets):
            last = self._last_in.get(target)
            if last is None or last.first.sha is None or last.first.sha == sha:
                continue
            behind = self.merges.is_behind(sha, last.first.sha)
            if behind is None:
                behind = any(one.first.sha == sha for one in self._out)
            if behind and self._touches(sha, last.first.sha, release):
                return self.identity(last)
        return None

    def _touches(self, sha: str, last: str, release: Release) -> bool:
        if not self.is_shared or release.is_named:
            return True
        back = self.merges.between(last, sha)
        if back is None:
            here, there = self.merges.place_of(sha), self.merges.place_of(last)
            back = frozenset() if here is None or there is None else frozenset(self.merges.in_order(here, there))
        return any(map(self.mine, back))

    def _by_git(self, release: Release, sha: str) -> list[str] | None:
        before = list(dict.fromkeys(one.first.sha for one in reversed(self._out) if one.first.sha is not None))
        for older in before[:STEPS_BACK]:
            found = self.merges.between(sha, older)
            if found is not None:
                return sorted(found)
        reach = release.first.out_at - FIRST_REACH_SECONDS
        found = None
        if (oldest := self.merges.newest_before(reach)) is not None:
            found = self.merges.between(sha, oldest)
        if found is None:
            found = self.merges.between(sha, None)
        return None if found is None else self._within_reach(found, reach)

    def _by_order(self, release: Release, sha: str) -> list[str] | None:
        place = self.merges.place_of(sha)
        if place is None:
            return None
        before = (self.merges.place_of(one.first.sha) for one in reversed(self._out) if one.first.sha is not None)
        last = next((one for one in before if one is not None), None)
        if last is not None:
            return self.merges.in_order(last, place)
        return self._within_reach(self.merges.in_order(-1, place), release.first.out_at - FIRST_REACH_SECONDS)

    def _within_reach(self, changes: Sequence[str] | frozenset[str], reach: int) -> list[str]:
        return [one for one in sorted(changes) if (self.merges.by_id[one].merged_at or 0) >= reach]

    def _of(self, release: Release, changes: Sequence[str]) -> Carried:
        new = tuple(sorted(one for one in changes if self._is_new(one, release)))
        return Carried(release=release, changes=new, note=None if new else NOTHING_NEW)

    def _is_new(self, change: str, release: Release) -> bool:
        known = self.merges.by_id.get(change)
        return (
            known is not None
            and known.merged_at is not None
            and known.merged_at <= release.first.out_at
            and change not in self._carried
            and self.mine(change)
        )

    def _unlinked(self, release: Release) -> Carried:
        unknown = NOT_IN_CLONE if self.has_git else NO_CLONE
        return Carried(release=release, is_linked=False, note=NO_COMMIT if release.first.sha is None else unknown)

    def _went_back(self, release: Release, taken_back: str) -> Carried:
        return Carried(release=release, rolls_back=taken_back, note=WENT_BACK)
