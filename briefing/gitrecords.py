"""A commit becomes a change record: who, when, which services, and what the clone could not say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.changes import ChangeRecord, person_id
from briefing.scorer import Context
from data.bots import is_bot
from data.commits import DiffStatus
from scoring.notable import security_fix
from scoring.repairs import Repair, repair_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.releases import Releases
    from briefing.services import ServiceMap
    from data.commits import Commit
    from data.sources.git.patches import FilePatch

BLIND_BY_DIFF: Mapping[DiffStatus, str] = {
    DiffStatus.MERGE: "a merge commit's lines belong to its branch",
    DiffStatus.SHALLOW_BOUNDARY: "the shallow clone ends at this commit",
    DiffStatus.ABSENT: "the clone lacks the files' contents",
}
DIFF_NEEDS = ("diff", "patch")


def record_of(
    commit: Commit,
    patches: Sequence[FilePatch] | None,
    *,
    repository: str,
    services: ServiceMap,
    releases: Releases,
) -> ChangeRecord:
    """Return a commit as a change record."""
    touched = tuple(sorted({services.of(file.path) for file in commit.files or ()}))
    departure = releases.departure(commit.sha, touched)
    reason = BLIND_BY_DIFF.get(commit.diff)
    repair = Repair.REVERT if commit.reverts else repair_kind(commit.title)
    paths = None if commit.files is None else [file.path for file in commit.files]
    return ChangeRecord(
        id=f"{repository}@{commit.sha[:12]}",
        label=f"{repository}#{commit.number}" if commit.number else f"{repository}@{commit.sha[:9]}",
        repository=repository,
        sha=commit.sha,
        title=commit.title,
        authors=tuple(person_id(author.name) for author in commit.authors),
        is_bot=is_bot(*commit.authors[0]),
        opened_at=commit.opened_at,
        landed_at=commit.committed_at,
        deployed_at=None if departure.tag is None else departure.tag.created_at,
        release=None if departure.tag is None else departure.tag.name,
        is_out_known=departure.is_known,
        ready_at=commit.committed_at,
        services=touched,
        files=commit.files,
        patches=patches,
        repair=repair,
        security=security_fix(commit.title, commit.advisories, paths=paths, repair=repair),
        reverts=commit.reverts,
        blind={} if reason is None else dict.fromkeys(DIFF_NEEDS, reason),
    )


def context_of(record: ChangeRecord, zone: str) -> Context:
    """Return what a git history says about a change's surroundings: only when it went out.

    Where nobody knows that, its hour is judged as if it had gone out when it landed.
    """
    at = record.deployed_at if record.is_out_known else record.landed_at
    return Context(deployed=None if at is None else datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)))
