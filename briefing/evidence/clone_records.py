"""A commit becomes a change record: who, when, which services, and what the clone could not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.evidence.changes import ChangeRecord, person_id
from briefing.evidence.scorer import Context
from data.bots import is_bot
from data.commits import DiffStatus
from scoring.kinds.dependencies import dependency_update
from scoring.kinds.files import kind_of, kinds_in, ships
from scoring.kinds.notable import SecurityFix, security_fix
from scoring.kinds.repairs import Repair, repair_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from briefing.evidence.clone_releases import Departure, Releases
    from briefing.evidence.clone_services import ServiceMap
    from data.commits import Author, Commit
    from data.sources.git.patches import FilePatch
    from data.sources.git.tags import ReleaseTag
    from scoring.kinds.files import KindOf

BLIND_BY_DIFF: Mapping[DiffStatus, str] = {
    DiffStatus.MERGE: "a merge commit's lines belong to its branch",
    DiffStatus.SHALLOW_BOUNDARY: "the shallow clone ends at this commit",
    DiffStatus.ABSENT: "the clone lacks the files' contents",
}
DIFF_NEEDS = ("diff", "patch")


def record_of(  # noqa: PLR0913 (what a record is made of, each by name)
    commit: Commit,
    patches: Sequence[FilePatch] | None,
    *,
    repository: str,
    services: ServiceMap,
    releases: Releases,
    kinds: KindOf = kind_of,
) -> ChangeRecord:
    """Return a commit as a change record."""
    # Whatever files the clone cannot tell are of the only service that there is.
    unread = ("",) if commit.diff is DiffStatus.ABSENT and services.is_one else ()
    touched = tuple(sorted({services.of(path) for path in unread or [file.path for file in commit.files or ()]}))
    departure = releases.departure(commit.sha, touched)
    reason = BLIND_BY_DIFF.get(commit.diff)
    authors = people_of(commit)
    by_bot = is_bot(*authors[0])
    touched_kinds = kinds_in(commit.files or (), kinds)
    update = dependency_update(commit.title, touched_kinds, is_bot=by_bot)
    repair = Repair.REVERT if commit.reverts else None if update else repair_kind(commit.title)
    return ChangeRecord(
        id=f"{repository}@{commit.sha[:12]}",
        label=f"{repository}#{commit.number}" if commit.number else f"{repository}@{commit.sha[:9]}",
        repository=repository,
        sha=commit.sha,
        # A squash ends its title in the request's number, which stands in the label.
        title=commit.title.removesuffix(f"(#{commit.number})").rstrip(),
        authors=tuple(person_id(author.name) for author in authors),
        is_bot=by_bot,
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
        update=update,
        ships=ships([file.path for file in commit.files or ()], kinds),
        security=security_fix(
            commit.title,
            commit.advisories,
            kinds=touched_kinds,
            paths=[file.path for file in commit.files or ()],
            repair=repair,
            is_update=update is not None,
        )
        or _brought(commit, departure, lambda sha: releases.departure(sha, touched).tag),
        reverts=commit.reverts,
        blind={} if reason is None else dict.fromkeys(DIFF_NEEDS, reason),
    )


def _brought(
    commit: Commit, departure: Departure, release_of: Callable[[str], ReleaseTag | None]
) -> SecurityFix | None:
    """Return the security fixes that a merge brought in, which may have gone out from a branch of their own before."""
    fixes = [one for one in commit.fixes if (fix := security_fix(one.title, one.advisories)) and not fix.of_dependency]
    if not fixes:
        return None
    tags = [tag for one in fixes if (tag := release_of(one.sha)) is not None]
    # With whichever came first: their own release, once all have one, or that of the merge.
    both = [max(tags, key=lambda tag: tag.created_at)] if len(tags) == len(fixes) else []
    first = min((*both, *([departure.tag] if departure.tag else [])), key=lambda tag: tag.created_at, default=None)
    ids = dict.fromkeys(one for fix in fixes for one in fix.advisories)
    out = None if first is None else (first.name, first.created_at)
    return SecurityFix(tuple(ids), brought=len(fixes), out=out)


def with_all_releases(record: ChangeRecord, releases: Releases) -> ChangeRecord:
    """Return a record that names, where it is a security fix, each release line with which it went out."""
    fix = record.security
    if fix is None:
        return record
    also = releases.also(fix.out[0] if fix.out else record.release, record.sha)
    return replace(record, security=replace(fix, also=tuple((tag.name, tag.created_at) for tag in also)))


def people_of(commit: Commit) -> Sequence[Author]:
    """Return the people who wrote a commit; its bots where no person did."""
    return [author for author in commit.authors if not is_bot(*author)] or commit.authors


def context_of(record: ChangeRecord, zone: str) -> Context:
    """Return what a git history says about a change's surroundings: only when it went out.

    Where nobody knows that, its hour is judged as if it had gone out when it landed.
    """
    at = record.deployed_at if record.is_out_known else record.landed_at
    return Context(deployed=None if at is None else datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)))
