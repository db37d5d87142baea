"""Coverage's rows of `source_statuses`. After two weeks and several changes without a report it is unknown from the
last on; after three months no source.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from data.collect.statuses import (
    NOT_CONNECTED,
    OK,
    STALE,
    StreamStatus,
    Subject,
    is_news,
    status_of,
    summary_of,
    unconnected_row,
)
from data.query import among, known_at, within
from data.records import Change, CoverageReport, Repository, SourceStatus
from data.sources.source import Unconnected

if TYPE_CHECKING:
    from data.view import View

ID: Final = "coverage"
LABEL: Final = "Coverage"
FEED: Final = "coverage"

SILENT_SECONDS: Final = 14 * 86_400
SILENT_CHANGES: Final = 3
"""Changes without a report before silence is news: a quiet fortnight has none."""

GONE_SECONDS: Final = 90 * 86_400


def last_reports(view: View, repositories: Collection[str] | None) -> dict[str, int]:
    """Return when each repository's last report came (ids; None for all)."""
    ours = among("repository_id", repositories)
    told = view.tally(CoverageReport, ("repository_id",), ours, greatest=("measured_at",))
    return {repository: last for (repository,), _, (last,) in told}


def news_of(view: View, repositories: Sequence[Repository], last: Mapping[str, int], now: int) -> list[SourceStatus]:
    """Return new status rows of repositories and the whole; `last` as above, in epoch seconds."""
    if not repositories:
        return []
    stored = {one.source_id: one for one in view.read(SourceStatus, known_at(now))}
    rows = [_row(view, one, last[one.id], stored.get(_id_of(one)), now) for one in repositories]
    parts = {name: one for name, one in stored.items() if name.startswith(f"{ID}:")} | {
        one.source_id: one for one in rows
    }
    fed = [one for _, one in sorted(parts.items()) if one.state != NOT_CONNECTED] or list(parts.values())
    rows.append(summary_of(ID, LABEL, fed, now=now))
    return [one for one in rows if is_news(stored.get(one.source_id), one)]


def _id_of(repository: Repository) -> str:
    return f"{ID}:{repository.id}"


def _row(view: View, repository: Repository, last: int, before: SourceStatus | None, now: int) -> SourceStatus:
    silent = now - last
    landed = 0
    if silent > SILENT_SECONDS:
        landed = view.count(Change, within("merged_at", last), repository_id=repository.id)
    since = f"no report came since {datetime.fromtimestamp(last, UTC):%Y-%m-%d}"
    subject = Subject(id=_id_of(repository), label=f"{LABEL} {repository.name}", repository=repository.id)
    told = StreamStatus(label="reports", feeds=(FEED,), state=OK, detail="", reached_at=now, before=last)
    if landed >= SILENT_CHANGES:
        if silent > GONE_SECONDS:
            gone = Unconnected(id=subject.id, label=subject.label, feeds=(FEED,), detail=since)
            return replace(unconnected_row(gone, now), repository_id=repository.id)
        detail = f"{since}, and {landed} changes were merged"
        told = replace(told, state=STALE, detail=detail, gaps=(FEED,), reached_at=last)
    return status_of(subject, [told], previous=before, now=now)
