"""Stored changes become change records: merged ones in merge order, and what is ready to go.

Ready means open, not a draft, approved, and touched in the last 14 days; a change that somebody asks about needs not
the last two. Changes of services that never deploy count as deployed when merged.

File kinds are by settings, `.gitattributes` and names, as of the moment for older changes, too, so that all weeks
compared count alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from briefing.evidence.changes import ChangeRecord
from data.commits import advisories_in
from data.forges import change_label
from data.gitattributes import DIALECT, Attributes
from data.globs import GlobList
from scoring.kinds.dependencies import dependency_update
from scoring.kinds.files import FileKinds, kind_of, kinds_in, ships
from scoring.kinds.notable import security_fix
from scoring.kinds.repairs import Repair, repair_kind

if TYPE_CHECKING:
    from briefing.evidence.stored.snapshot import RepositoryServices, Snapshot
    from data.records import Change, ChangeFile, Deployment
    from scoring.kinds.files import FileKind, KindOf


class Kinds(NamedTuple):
    """What tells the kinds of a repository's files, and since when its `.gitattributes` is so; None without one."""

    of: KindOf = kind_of
    since: int | None = None


def kinds_by_repository(snapshot: Snapshot, settled: Sequence[tuple[str, FileKind]]) -> dict[str, Kinds]:
    """Return the kinds of files by repository id; `settled` is as in `Method`."""
    globs = GlobList([glob for glob, _ in settled])

    def settled_of(path: str) -> FileKind | None:
        place = globs.last_match(path)
        return None if place is None else settled[place][1]

    found: dict[str, Kinds] = {}
    for repository in snapshot.maps:
        seen = [one for one in snapshot.codeowners.get(repository, ()) if one.dialect == DIALECT]
        newest = max(seen, key=lambda one: one.observed_at, default=None)
        if newest is None and not settled:
            found[repository] = Kinds()
        else:
            declared = Attributes([] if newest is None else [("", newest.text)])
            since = None if newest is None else newest.observed_at
            found[repository] = Kinds(FileKinds(declared.of, settled_of).of, since)
    return found


TOUCHED_SECONDS = 14 * 86_400
OTHER = "other"
NOBODY = "unknown"
"""The author of a change whose author was deleted."""


@dataclass(frozen=True)
class PatchLines:
    """A file's changed lines in its unified diff, split on first read."""

    path: str
    text: str | None

    @cached_property
    def added(self) -> tuple[str, ...]:
        return tuple(line[1:] for line in self._lines if line.startswith("+") and not line.startswith("+++ "))

    @cached_property
    def removed(self) -> tuple[str, ...]:
        return tuple(line[1:] for line in self._lines if line.startswith("-") and not line.startswith("--- "))

    @property
    def cut(self) -> bool:
        """Whether lines are missing: forges give no diff for too large a file."""
        return self.text is None

    @cached_property
    def _lines(self) -> list[str]:
        return (self.text or "").splitlines()


Records = tuple[list[ChangeRecord], list[ChangeRecord]]
"""A repository's merged changes, oldest first, and the open and ready ones."""


def records_by_repository(snapshot: Snapshot, kinds: Mapping[str, Kinds]) -> dict[str, Records]:
    maker = _Maker(snapshot)
    found: dict[str, Records] = defaultdict(lambda: ([], []))
    for change in sorted(snapshot.changes, key=lambda one: (one.merged_at or snapshot.moment, one.id)):
        services = snapshot.maps.get(change.repository_id)
        if services is None or not (change.merged_at or _is_scored_open(snapshot, change)):
            continue
        record = maker.record_of(change, services, kinds[change.repository_id])
        found[change.repository_id][0 if change.merged_at else 1].append(record)
    return found


def is_ready(change: Change, moment: int) -> bool:
    """Whether an open change could be merged: approved, no draft, touched in the last 14 days."""
    return (
        change.merged_at is None
        and change.closed_at is None
        and change.approved_at is not None
        and not change.is_draft
        and min(change.updated_at, moment) >= moment - TOUCHED_SECONDS
    )


def _is_scored_open(snapshot: Snapshot, change: Change) -> bool:
    """Whether an unmerged change is ready, or asked about and lacking only a review."""
    is_asked = change.id in snapshot.asked and change.closed_at is None and not change.is_draft
    return is_asked or is_ready(change, snapshot.moment)


class _Maker:
    """Makes the records of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._went_out = _first_deployments(snapshot)
        self._deploying = {one.service_id for one in snapshot.deployments if one.state == "success"}

    def record_of(self, change: Change, services: RepositoryServices, kinds: Kinds) -> ChangeRecord:
        """Return a change's record: the earlier moment's, if nothing has happened to it since."""
        deployment = self._went_out.get(change.id)
        deployed = None if deployment is None else deployment.finished_at
        made = self._snapshot.made
        before, made_of = made.get(change.id), (deployed, kinds.since)
        if deployed is not None and before is not None and before[0] is change and before[1] == made_of:
            return before[2]
        record = self._record(change, services, deployed, kinds.of)
        made[change.id] = change, made_of, record
        return record

    def _record(
        self, change: Change, services: RepositoryServices, deployed: int | None, kind_of: KindOf
    ) -> ChangeRecord:
        snapshot = self._snapshot
        files = list(snapshot.files.get(change.id, ()))
        author = snapshot.people.get(change.author_id or "")
        touched = tuple(sorted({services.named(file.path) or OTHER for file in files}))
        merged = change.merged_at
        landed = merged if merged is not None else snapshot.moment
        is_known = merged is None or deployed is not None or not self._deploying.isdisjoint(touched)
        by_bot = author is not None and author.is_bot
        kinds = kinds_in(files, kind_of)
        update = dependency_update(change.title, kinds, is_bot=by_bot)
        said = _said_of(snapshot, change, landed)
        repair = Repair.REVERT if change.reverts_id else None if update else repair_kind(change.title, said)
        return ChangeRecord(
            id=change.id,
            label=change_label(snapshot.repositories[change.repository_id].name, change.repository_id, change.number),
            repository=change.repository_id,
            sha=change.merge_sha or "",
            title=change.title,
            authors=(change.author_id or NOBODY,),
            is_bot=by_bot,
            opened_at=change.first_commit_at if change.first_commit_at is not None else change.opened_at,
            landed_at=landed,
            # Approved before the merge, it had waited since then, also when the week before is looked at later.
            ready_at=min((one for one in (merged, change.approved_at) if one is not None), default=change.opened_at),
            deployed_at=deployed if is_known else merged,
            is_out_known=is_known,
            services=touched,
            files=files or None,
            patches=_patches(files),
            repair=repair,
            update=update,
            ships=ships([file.path for file in files], kind_of),
            security=security_fix(
                change.title,
                advisories_in(change.title),
                said,
                kinds=kinds,
                paths=[file.path for file in files],
                repair=repair,
                is_update=update is not None,
            ),
            reverts=(change.reverts_id,) if change.reverts_id else (),
            is_merged=merged is not None,
            blind={} if files else {"diff": "its files were not collected", "patch": "its files were not collected"},
        )


def _said_of(snapshot: Snapshot, change: Change, at: int) -> list[str]:
    """Return the labels of a change and its branch's folder, which says as much: hotfix/rounding."""
    folder, slash, _ = (change.head or "").partition("/")
    return [*_labels(snapshot, change, at), *([folder] if slash else [])]


def _labels(snapshot: Snapshot, change: Change, at: int) -> list[str]:
    """Return the labels at landing: later ones are afterthoughts."""
    seen = snapshot.labels.get(change.id, ())
    return [one.label for one in seen if one.observed_at <= at and (one.gone_at is None or one.gone_at > at)]


def _first_deployments(snapshot: Snapshot) -> dict[str, Deployment]:
    by_id = {one.id: one for one in snapshot.deployments if one.state == "success"}
    first: dict[str, Deployment] = {}
    for change, deployments in snapshot.carried.items():
        known = [by_id[one] for one in deployments if one in by_id]
        if known:
            first[change] = min(known, key=lambda one: (one.finished_at or one.began_at, one.id))
    return first


def _patches(files: Sequence[ChangeFile]) -> tuple[PatchLines, ...] | None:
    """Return the changed lines, None where no file came with its diff."""
    if not files or all(file.patch is None for file in files):
        return None
    return tuple(PatchLines(file.path, file.patch) for file in files)
