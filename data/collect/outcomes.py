"""How reading a stream ended, in one of the five states that statuses have, with the words and the raw words of it.

The table of errors below is the one place that says what each of them means for a status. The surprise: a stream
that may not be seen at all is `partial`, not failed. Whoever grants no access to deployments has a source that works
and lacks something; nothing was broken and nothing heals by itself.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.collect.statuses import FAILED, NOT_CONNECTED, OK, PARTIAL, STALE, StreamStatus
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
from data.records import SourceFailure
from data.sources.http.masking import kept_words, masked
from data.sources.source import repository_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.sources.source import Notice, NoticeKind, Stream, StreamInfo

ENDINGS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (CollectionStopped, STALE),
    (RateLimited, STALE),
    (AccessDenied, PARTIAL),
    (NotConnected, NOT_CONNECTED),
    (GitMissing, NOT_CONNECTED),
    (SourceError, FAILED),
    (RecordRefused, FAILED),
)
"""What each error makes of a stream; the first that fits. Anything else is a defect of ours, and failed."""

NEEDS_SOMEBODY: Final[frozenset[NoticeKind]] = frozenset({"permission", "disabled"})
"""Kinds of notice after which nothing comes before somebody grants it or switches it on."""

MOST_TOLD: Final = 3
"""Notices that a stream's detail repeats; the rest is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamOutcome:
    """How a stream ended: `state` is ok, partial, stale, failed or not connected, `detail` says why in words.

    `repository` is an id, `name` what people call it. `gaps` are the kinds of data that it cannot tell of, `never`
    those among them for which something has to be granted first. `before` and `reached_at` are when it was last read
    to its end, without and with this time. `is_stopped` where that was our own doing. `failure` keeps the raw words.
    """

    stream_id: str
    label: str
    source_id: str
    repository: str | None
    name: str | None
    feeds: tuple[str, ...]
    state: str
    detail: str = ""
    gaps: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    pages: int = 0
    records: int = 0
    items: int = 0
    before: int | None = None
    reached_at: int | None = None
    is_stopped: bool = False
    failure: SourceFailure | None = None

    @property
    def status(self) -> StreamStatus:
        """What the status of its repository is made of."""
        return StreamStatus(
            label=self.label,
            feeds=self.feeds,
            state=self.state,
            detail=self.detail,
            gaps=self.gaps,
            never=self.never,
            reached_at=self.reached_at,
            before=self.before,
        )


def completed(stream: Stream, notices: Iterable[Notice], *, before: int | None, reached_at: int) -> StreamOutcome:
    """Return the outcome of a stream that was read to its end, with what it could not get."""
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
    """Return the outcome of a stream that an error ended; what was saved of it before stays."""
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
    """Return the outcome of a stream that was not asked for, since its whole source had failed."""
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
    """Return what is kept of an error: the service's own words, or where in our code a defect showed itself."""
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
