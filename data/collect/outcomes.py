"""A collection's estimate, outcomes and statuses. A forbidden stream is `partial`, as nothing is broken."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.collect.statuses import (
    FAILED,
    NOT_CONNECTED,
    OK,
    PARTIAL,
    STALE,
    StreamStatus,
    Subject,
    newest_status,
    save_status,
    status_of,
    summary_of,
)
from data.errors import (
    AccessDenied,
    CollectionStopped,
    DataError,
    GitMissing,
    NotConnected,
    RateLimited,
    RecordRefused,
    RemoteError,
    SourceError,
)
from data.records import Cursor, SourceFailure, SourceStatus
from data.sources.http.masking import kept_words, masked
from data.sources.source import Estimate, Notice, NoticeKind, Source, Stream, StreamInfo, repository_name

if TYPE_CHECKING:
    from data.store import Store


ENDINGS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (CollectionStopped, STALE),
    (RateLimited, STALE),
    (AccessDenied, PARTIAL),
    (NotConnected, NOT_CONNECTED),
    (GitMissing, NOT_CONNECTED),
    (SourceError, FAILED),
    (RecordRefused, FAILED),
)
"""Each error's state for a stream; the first match counts, and anything else is a defect of ours: failed."""

NEEDS_SOMEBODY: Final[frozenset[NoticeKind]] = frozenset({"permission", "disabled"})
"""Notices that last until somebody grants or switches on something."""

MOST_TOLD: Final = 3
"""Notices in a stream's detail; the rest is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamOutcome(StreamStatus):
    """How a stream ended. `repository` is an id, `name` is for people; `is_stopped` if we ended it."""

    stream_id: str
    source_id: str
    repository: str | None
    name: str | None
    pages: int = 0
    records: int = 0
    items: int = 0
    is_stopped: bool = False
    failure: SourceFailure | None = None


def completed(stream: Stream, notices: Iterable[Notice], *, before: int | None, reached_at: int) -> StreamOutcome:
    told = tuple(dict.fromkeys(notices))
    gaps = tuple(dict.fromkeys(feed for notice in told for feed in notice.blinds))
    never = tuple(dict.fromkeys(feed for notice in told if notice.kind in NEEDS_SOMEBODY for feed in notice.blinds))
    return StreamOutcome(
        **_of(stream),
        state=PARTIAL if gaps else OK,
        detail=_joined([notice.detail for notice in told]),
        gaps=gaps,
        never=never,
        before=before,
        reached_at=reached_at,
    )


def failed(stream: StreamInfo, error: Exception, *, before: int | None, now: int) -> StreamOutcome:
    """Return the outcome of a failed stream; what it saved before stays."""
    state = next((state for kind, state in ENDINGS if isinstance(error, kind)), FAILED)
    lost = getattr(error, "blinds", ()) or stream.feeds
    stopped = isinstance(error, CollectionStopped)
    return StreamOutcome(
        **_of(stream),
        state=state,
        detail=_words(error),
        gaps=tuple(lost),
        never=tuple(lost) if state in {PARTIAL, NOT_CONNECTED} else (),
        before=before,
        reached_at=before,
        is_stopped=stopped,
        failure=None if stopped else _failure(stream.id, error, now),
    )


def skipped(stream: Stream, because: StreamOutcome, *, before: int | None) -> StreamOutcome:
    return StreamOutcome(
        **_of(stream),
        state=because.state,
        detail=because.detail,
        gaps=stream.feeds,
        before=before,
        reached_at=before,
        is_stopped=because.is_stopped,
    )


def _of(stream: StreamInfo) -> dict[str, Any]:
    return {
        "stream_id": stream.id,
        "label": stream.label,
        "source_id": stream.source_id,
        "repository": stream.repository,
        "name": repository_name(stream),
        "feeds": stream.feeds,
    }


def _words(error: Exception) -> str:
    if isinstance(error, DataError):
        return masked(str(error))
    return f"a defect of Riskbrief ({type(error).__name__}: {masked(str(error))}); please report it"


def _failure(stream_id: str, error: Exception, now: int) -> SourceFailure:
    """Return what is kept of an error: the service's words, or the place of a defect in our code."""
    if isinstance(error, RemoteError):
        raw = error.raw or str(error)
    elif isinstance(error, DataError):
        raw = str(error)
    else:
        raw = "".join(traceback.format_exception(error))
    kind = type(error).__name__
    return SourceFailure(id=f"{stream_id}@{now}", stream_id=stream_id, at=now, kind=kind, raw=kept_words(raw))


def _joined(details: Sequence[str]) -> str:
    said = list(dict.fromkeys(detail for detail in details if detail))
    more = f"; and {len(said) - MOST_TOLD} more" if len(said) > MOST_TOLD else ""
    return "; ".join(said[:MOST_TOLD]) + more


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One stream. `is_first` if never read to its end; `estimate` is None where unknowable."""

    stream: Stream
    is_first: bool
    estimate: Estimate | None
    trouble: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """All sources' streams, the outcomes of sources that could not be listed, and sources' labels."""

    streams: tuple[Stream, ...]
    outcomes: tuple[StreamOutcome, ...]
    labels: Mapping[str, str]

    @property
    def repositories(self) -> tuple[str, ...]:
        """The names of all repositories with streams, sorted."""
        return tuple(sorted({name for one in self.streams if (name := repository_name(one)) is not None}))

    def of_repositories(self, names: Collection[str]) -> Listing:
        """Return the listing for some repositories; unknown names are for the caller to refuse."""
        kept = tuple(one for one in self.streams if repository_name(one) in names)
        return Listing(streams=kept, outcomes=self.outcomes, labels=self.labels)


@dataclass(frozen=True, kw_only=True, slots=True)
class _WholeSource:
    """Stands in for all streams of a source that could not be listed."""

    id: str
    label: str
    source_id: str
    feeds: tuple[str, ...]
    repository: str | None = None


def list_streams(sources: Sequence[Source], *, before: Mapping[str, int | None], now: int) -> Listing:
    """Return every source's streams; `before` is up to when each source was read, if it fails now."""
    streams: list[Stream] = []
    outcomes: list[StreamOutcome] = []
    for source in sources:
        try:
            streams += source.streams()
        except SourceError as error:
            whole = _WholeSource(id=f"{source.id}:*", label=source.label, source_id=source.id, feeds=source.feeds)
            outcomes.append(failed(whole, error, before=before.get(source.id), now=now))
    labels = {source.id: source.label for source in sources}
    return Listing(streams=tuple(streams), outcomes=tuple(outcomes), labels=labels)


def estimated(store: Store, streams: Sequence[Stream]) -> Iterator[Step]:
    """Yield what each stream will ask for; one that cannot be estimated has the reason."""
    for stream in streams:
        cursor = store.get(Cursor, stream_id=stream.id)
        is_first = cursor is None or cursor.reached_at is None
        try:
            estimate = stream.estimate(None if cursor is None else cursor.cursor)
        except SourceError as error:
            yield Step(stream=stream, is_first=is_first, estimate=None, trouble=str(error))
        else:
            yield Step(stream=stream, is_first=is_first, estimate=estimate)


def total(steps: Sequence[Step]) -> Estimate:
    """Return the known cost of all steps, a minimum if some cannot be estimated."""
    known = [step.estimate for step in steps if step.estimate is not None]
    items = [one.items for one in known if one.items is not None]
    return Estimate(
        requests=sum(one.requests for one in known),
        points=sum(one.points for one in known),
        items=sum(items) if items else None,
    )


def statuses(
    store: Store, outcomes: Sequence[StreamOutcome], label: str, *, now: int, apart: bool
) -> list[SourceStatus]:
    """Return a row per repository of a source and one for what is about none, in stream order."""
    rows = []
    for repository in dict.fromkeys(one.repository for one in outcomes):
        mine = [one for one in outcomes if one.repository == repository]
        subject = _subject(mine[0], label, apart=apart)
        previous = newest_status(store, subject.id)
        rows.append(status_of(subject, mine, previous=previous, now=now))
    return rows


def save_statuses(store: Store, outcomes: Sequence[StreamOutcome], label: str, *, now: int, apart: bool) -> None:
    """Write one source's rows; `apart` where it has repositories. If we stopped it, the earlier row stays."""
    stopped = {one.repository for one in outcomes if one.is_stopped}
    for row in statuses(store, outcomes, label, now=now, apart=apart):
        previous = newest_status(store, row.source_id)
        if previous is None or row.repository_id not in stopped:
            save_status(store, previous, row)


def save_summary(store: Store, outcomes: Sequence[StreamOutcome], label: str, *, now: int) -> None:
    """Write a source's summary row, where it is read by repository."""
    source_id = outcomes[0].source_id
    previous = newest_status(store, source_id)
    if previous is None or not any(one.is_stopped for one in outcomes):
        rows = statuses(store, outcomes, label, now=now, apart=True)
        save_status(store, previous, summary_of(source_id, label, rows, now=now))


def _subject(one: StreamOutcome, label: str, *, apart: bool) -> Subject:
    if one.repository is not None:
        return Subject(id=f"{one.source_id}:{one.repository}", label=f"{label} {one.name}", repository=one.repository)
    if apart:
        # The source's own id is its summary's.
        return Subject(id=f"{one.source_id}:*", label=f"{label} in general", repository=None)
    return Subject(id=one.source_id, label=label, repository=None)
