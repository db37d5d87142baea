"""Writes the statuses that come of a collection, each only where it says something new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.collect.statuses import Subject, newest_status, save_status, status_of, summary_of

if TYPE_CHECKING:
    from data.collect.outcomes import StreamOutcome
    from data.records import SourceStatus
    from data.store import Store


def statuses(
    store: Store, outcomes: Sequence[StreamOutcome], label: str, *, now: int, apart: bool
) -> list[SourceStatus]:
    """Return a row for each repository of one source, and one for what is about none, in the order of the streams."""
    rows = []
    for repository in dict.fromkeys(one.repository for one in outcomes):
        mine = [one for one in outcomes if one.repository == repository]
        subject = _subject(mine[0], label, apart=apart)
        previous = newest_status(store, subject.id)
        rows.append(status_of(subject, [one.status for one in mine], previous=previous, now=now))
    return rows


def save_statuses(store: Store, outcomes: Sequence[StreamOutcome], label: str, *, now: int, apart: bool) -> None:
    """Write the rows of what was collected of one source; `apart` where it has repositories too.

    What we stopped ourselves is no news about the service: the row from before goes on speaking, if there is one.
    """
    stopped = {one.repository for one in outcomes if one.is_stopped}
    for row in statuses(store, outcomes, label, now=now, apart=apart):
        previous = newest_status(store, row.source_id)
        if previous is None or row.repository_id not in stopped:
            save_status(store, previous, row)


def save_summary(store: Store, outcomes: Sequence[StreamOutcome], label: str, *, now: int) -> None:
    """Write the row of a source as a whole, where it is read repository by repository."""
    source_id = outcomes[0].source_id
    previous = newest_status(store, source_id)
    if previous is None or not any(one.is_stopped for one in outcomes):
        rows = statuses(store, outcomes, label, now=now, apart=True)
        save_status(store, previous, summary_of(source_id, label, rows, now=now))


def _subject(one: StreamOutcome, label: str, *, apart: bool) -> Subject:
    if one.repository is not None:
        return Subject(id=f"{one.source_id}:{one.repository}", label=f"{label} {one.name}", repository=one.repository)
    if apart:
        # The source's own id is that of the summary of its repositories.
        return Subject(id=f"{one.source_id}:*", label=f"{label} in general", repository=None)
    return Subject(id=one.source_id, label=label, repository=None)
