"""Works out what reports mean for changes, depending only on what is stored, dated to the last report."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from data.coverage.bases import ReportIndex, Subject, read_index, subjects_of
from data.coverage.compare import NO_PATCH, Loss, Measured, Share, patch_share, points_lost
from data.coverage.paths import KnownPaths
from data.coverage.report import Contents, parse_contents
from data.coverage.standing import last_reports, news_of
from data.query import of, within
from data.records import Change, ChangeFile, Coverage, CoverageReport, Cursor, PatchCoverage, Repository

if TYPE_CHECKING:
    from data.store import Store
    from data.view import View

PREFIX: Final = "coverage:"
"""Beginning of a repository's coverage cursor id."""

KEPT_READ: Final = 4
"""Commits whose reports stay in memory: many changes share a base."""

KNOWN_SECONDS: Final = 180 * 86_400
"""How far back a repository's known files are looked for."""

AWAITED_SECONDS: Final = 7 * 86_400
"""How long after its report a change's lines may come; a file without any by then (binary) gets none."""

NO_FILES: Final = "its files are not known yet"
NO_BASE: Final = "there is no report of the default branch from before it to compare with"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeCoverage:
    """A change's points lost and patch coverage, each None where `why` says why."""

    change_id: str
    sha: str
    base: str | None
    loss: Loss
    share: Share
    records: tuple[Coverage | PatchCoverage, ...] = field(repr=False)


def derive_coverage(
    store: Store, *, now: int, repositories: Collection[str] | None = None
) -> tuple[ChangeCoverage, ...]:
    """Work out changes' coverage (repository ids; None for all), and statuses at `now`; return the news. Concurrent
    runs write the same rows. Raises DatabaseUnusable or DatabaseBusy: other repositories' rows stay.
    """
    found: list[ChangeCoverage] = []
    with store.snapshot() as view:
        last = last_reports(view, repositories)
        known = view.read(Repository, id=sorted(last))
    for repository in known:
        with store.snapshot() as view:
            coverage = _RepositoryCoverage(view, repository, now)
            changes = coverage.changes()
        records = [record for one in changes for record in one.records]
        if records or coverage.note != coverage.new_note:
            store.save([*records, coverage.new_note])
        found += changes
    with store.snapshot() as view:
        rows = news_of(view, known, last, now)
    if rows:
        store.save(rows)
    return tuple(found)


def known_paths(view: View, repository_id: str, now: int) -> KnownPaths:
    """Return the files that a repository's changes touched in the half year before `now` (epoch seconds)."""
    recent = of("change_id", Change, within("updated_at", now - KNOWN_SECONDS), repository_id=repository_id)
    return KnownPaths(path for (path,) in view.pick(ChangeFile, ("path",), recent))


class _RepositoryCoverage:
    def __init__(self, view: View, repository: Repository, now: int) -> None:
        self._view = view
        self._repository = repository
        self._now = now
        self._contents = lru_cache(KEPT_READ)(self._read)
        self.note = view.get(Cursor, stream_id=f"{PREFIX}{repository.id}")
        self._done: dict[str, dict[str, Any]] = {} if self.note is None else json.loads(self.note.cursor)
        self._next: dict[str, dict[str, Any]] = {}
        self._wants: dict[str, str | None] = {}

    def changes(self) -> list[ChangeCoverage]:
        wanted = {one["wanted"] for one in self._done.values() if one["wanted"] is not None}
        index = read_index(self._view, self._repository, wanted)
        subjects = subjects_of(self._view, index)
        if new := {self._wanted(one, index) for one in subjects} - wanted - {None}:
            index = read_index(self._view, self._repository, {*wanted, *filter(None, new)})
        found = [one for subject in subjects if (one := self._change(subject, index)) is not None]
        self._contents.cache_clear()
        return found

    @property
    def new_note(self) -> Cursor:
        """What was worked out, for changes whose reports still exist."""
        text = json.dumps(self._next, separators=(",", ":"), sort_keys=True)
        moved = 0 if self.note is None else self.note.moved_at
        moved = moved if self.note is not None and self.note.cursor == text else self._now
        return Cursor(stream_id=f"{PREFIX}{self._repository.id}", cursor=text, moved_at=moved, reached_at=None)

    def _wanted(self, subject: Subject, index: ReportIndex) -> str | None:
        """Return the base that a report's sender named, from the note if it is of this report."""
        done = self._done.get(subject.change.id)
        if done is not None and done["head"] == _key(subject.sha, index, None):
            wanted: str | None = done["wanted"]
            return wanted
        if subject.sha not in self._wants:
            contents = self._contents(subject.sha, tuple(sorted(index.flags[subject.sha])))
            named = (one.base for one in contents if one.base is not None)
            self._wants[subject.sha] = next(named, None)
        return self._wants[subject.sha]

    def _change(self, subject: Subject, index: ReportIndex) -> ChangeCoverage | None:
        wanted = self._wanted(subject, index)
        base = index.base_of(subject, wanted)
        made_of = {
            "base": None if base is None else _key(base, index, index.common(subject.sha, base)),
            "head": _key(subject.sha, index, None),
            "updated": subject.change.updated_at,
            "wanted": wanted,
        }
        done = self._done.get(subject.change.id)
        if done is not None and done == {**made_of, "lacks": None, "points": done["points"]}:
            self._next[subject.change.id] = done
            return None
        found = self._worked_out(subject, base, index)
        # Changed lines may come after the change, and nothing announces them.
        is_awaited = self._now - max(index.flags[subject.sha].values()) <= AWAITED_SECONDS
        lacks = found.share.why if is_awaited and found.share.why in {NO_PATCH, NO_FILES} else None
        noted = self._next[subject.change.id] = {**made_of, "lacks": lacks, "points": found.loss.points}
        return None if done == noted else found

    def _worked_out(self, subject: Subject, base: str | None, index: ReportIndex) -> ChangeCoverage:
        files = self._view.read(ChangeFile, change_id=subject.change.id)
        head = self._measured(subject.sha, index.flags[subject.sha])
        share = patch_share(files, head) if files else Share(None, None, NO_FILES)
        loss = Loss(None, NO_FILES if base is not None else NO_BASE)
        if base is not None and files:
            flags = index.common(subject.sha, base)
            loss = points_lost(files, self._measured(subject.sha, flags), self._measured(base, flags))
        return ChangeCoverage(
            change_id=subject.change.id,
            sha=subject.sha,
            base=base,
            loss=loss,
            share=share,
            records=tuple(_records(subject, base, index, loss, share)),
        )

    def _measured(self, sha: str, flags: Iterable[str]) -> Measured:
        return Measured(reports=self._contents(sha, tuple(sorted(flags))), known=lambda: self._known)

    def _read(self, sha: str, flags: tuple[str, ...]) -> list[Contents]:
        rows = self._view.read(CoverageReport, repository_id=self._repository.id, sha=sha, flag=list(flags))
        return [parse_contents(one.files) for one in rows]

    @cached_property
    def _known(self) -> KnownPaths:
        return known_paths(self._view, self._repository.id, self._now)


def _key(sha: str, index: ReportIndex, flags: Iterable[str] | None) -> list[Any]:
    """Return what tells a commit's reports from later ones of it."""
    told = index.flags[sha]
    return [sha, *([flag, told[flag]] for flag in sorted(told if flags is None else flags))]


def _records(
    subject: Subject, base: str | None, index: ReportIndex, loss: Loss, share: Share
) -> Iterable[Coverage | PatchCoverage]:
    own = max(index.flags[subject.sha].values())
    if share.covered is not None and share.valid is not None:
        yield PatchCoverage(change_id=subject.change.id, observed_at=own, covered=share.covered, valid=share.valid)
    if loss.points is not None and base is not None:
        flags = index.common(subject.sha, base)
        seen = max(index.flags[sha][flag] for sha in (subject.sha, base) for flag in flags)
        yield Coverage(change_id=subject.change.id, points_lost=loss.points, observed_at=seen)
