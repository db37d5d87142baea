"""Brings sources into the store: page and cursor in one transaction, so a kill leaves whole pages. Of two collections,
the one that finds the cursor moved leaves the stream to the other.
"""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, get_args

from data import logcontext
from data.collect.outcomes import StreamOutcome, completed, failed, save_statuses, save_summary, skipped
from data.errors import CollectionStopped, DatabaseBusy, DatabaseUnusable, SourceUnavailable
from data.query import within
from data.records import Cursor, SourceFailure
from data.sources.source import Notice, NoticeKind, Page, Stream, server_of

if TYPE_CHECKING:
    from data.store import Store


MOST_KEPT: Final = 50
MOST_DETAIL: Final = 300
KINDS: Final = frozenset(get_args(NoticeKind))
UNREADABLE: Final = Notice(
    kind="malformed", repository=None, detail="what was lacking when it was last read can no longer be told"
)


def notices_text(notices: Sequence[Notice]) -> str:
    """Write notices as JSON, those that blind first, within a row's reasonable size."""
    ordered = sorted(notices, key=lambda notice: not notice.blinds)
    kept = [[one.kind, one.repository, one.detail[:MOST_DETAIL], list(one.blinds)] for one in ordered[:MOST_KEPT]]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def parse_notices(text: str) -> list[Notice]:
    """Read what `notices_text` wrote; unreadable text becomes a notice that something may be missing."""
    try:
        told = json.loads(text)
        found = [
            Notice(kind=kind, repository=repository, detail=detail, blinds=tuple(blinds))
            for kind, repository, detail, blinds in told
        ]
    except (ValueError, TypeError):
        return [UNREADABLE]
    return found if isinstance(told, list) and all(one.kind in KINDS for one in found) else [UNREADABLE]


log = logging.getLogger(__name__)

BREAKS_AFTER: Final = 3
"""Streams of a source that may fail in a row for lack of an answer before the rest is skipped."""

BUSY_TRIES: Final = 5
"""How often a page is saved again while the database is busy; each try itself waits."""

FAILURES_KEPT_SECONDS: Final = 30 * 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """A stream's progress: pages, records and items (what people count); `is_done` at its end."""

    stream: Stream
    pages: int = 0
    records: int = 0
    items: int = 0
    is_done: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Clock (epoch seconds), watcher, and why to stop (None: go on), asked between pages."""

    clock: Callable[[], float]
    on_progress: Callable[[Progress], object] = field(default=lambda _progress: None)
    should_stop: Callable[[], str | None] = field(default=lambda: None)


@dataclass(slots=True)
class _Reading:
    stream: Stream
    cursor: Cursor | None
    pages: int = 0
    records: int = 0
    items: int = 0
    general: list[Notice] = field(default_factory=list)
    of_items: list[Notice] = field(default_factory=list)

    def note(self, page: Page) -> None:
        """Take a page's notices: about its items if it has any, else about the stream now."""
        self.items += page.items
        (self.of_items if page.items else self.general).extend(page.notices)

    @property
    def lasting(self) -> list[Notice]:
        """What is missing of the items read last, for a reading without items."""
        if self.items or self.cursor is None:
            return list(dict.fromkeys(self.of_items))
        return parse_notices(self.cursor.notices)

    def progress(self, *, is_done: bool = False) -> Progress:
        return Progress(stream=self.stream, pages=self.pages, records=self.records, items=self.items, is_done=is_done)


@dataclass(slots=True)
class _Breaker:
    """Why a source is no longer asked, and how many of its streams had no answer in a row."""

    unanswered: int = 0
    because: StreamOutcome | None = None

    def see(self, outcome: StreamOutcome, error: Exception | None) -> None:
        self.unanswered = self.unanswered + 1 if isinstance(error, SourceUnavailable) else 0
        if getattr(error, "ends_source", False) or self.unanswered >= BREAKS_AFTER:
            self.because = outcome


def collect(
    store: Store,
    streams: Sequence[Stream],
    around: Surroundings,
    *,
    labels: Mapping[str, str] | None = None,
    unsummarised: Collection[str] = (),
) -> tuple[StreamOutcome, ...]:
    """Read every stream from its cursor to now; save pages, cursors and statuses; return outcomes in order. `labels`
    names sources; one in `unsummarised` gets no row of its own. Raises DatabaseUnusable or DatabaseBusy; what was saved
    stays.
    """
    collector = _Collector(store, around)
    left = Counter((one.source_id, one.repository) for one in streams)
    left_of_source = Counter(one.source_id for one in streams)
    by_repository = {one.source_id for one in streams if one.repository is not None}
    outcomes: list[StreamOutcome] = []
    for stream in streams:
        source, repository = stream.source_id, stream.repository
        outcomes.append(collector.read(stream))
        left[source, repository] -= 1
        left_of_source[source] -= 1
        label, now = (labels or {}).get(source, source), int(around.clock())
        if not left[source, repository]:
            # As soon as a repository's last stream ends: the whole collection may take hours.
            mine = [one for one in outcomes if (one.source_id, one.repository) == (source, repository)]
            save_statuses(store, mine, label, now=now, apart=source in by_repository)
        if not left_of_source[source] and source in by_repository and source not in unsummarised:
            save_summary(store, [one for one in outcomes if one.source_id == source], label, now=now)
    return tuple(outcomes)


class _Collector:
    """Reads streams one after another: services want no parallel requests."""

    def __init__(self, store: Store, around: Surroundings) -> None:
        self._store = store
        self._around = around
        self._breakers: dict[tuple[str, str], _Breaker] = defaultdict(_Breaker)

    def read(self, stream: Stream) -> StreamOutcome:
        """Read a stream to its end, or to its error."""
        with logcontext.about(source=stream.source_id, stream=stream.id):
            return self._read(stream)

    def _read(self, stream: Stream) -> StreamOutcome:
        reading = _Reading(stream=stream, cursor=self._store.get(Cursor, stream_id=stream.id))
        before = None if reading.cursor is None else reading.cursor.reached_at
        breaker = self._breakers[stream.source_id, server_of(stream)]
        if breaker.because is None:
            outcome, error = self._ended(reading, before)
            breaker.see(outcome, error)
            self._keep_failure(outcome)
        else:
            outcome = skipped(stream, breaker.because, before=before)
        self._around.on_progress(reading.progress(is_done=True))
        return replace(outcome, pages=reading.pages, records=reading.records, items=reading.items)

    def _ended(self, reading: _Reading, before: int | None) -> tuple[StreamOutcome, Exception | None]:
        began = int(self._around.clock())
        try:
            self._read_pages(reading)
            self._reach(reading, began)
        except (DatabaseUnusable, DatabaseBusy):
            raise
        except Exception as error:
            # One source's defect must not cost the others their data; it is kept as its failure.
            log.debug("reading %s failed", reading.stream.id, exc_info=True)
            return failed(reading.stream, error, before=before, now=int(self._around.clock())), error
        notices = [*reading.general, *reading.lasting]
        return completed(reading.stream, notices, before=before, reached_at=began), None

    def _read_pages(self, reading: _Reading) -> None:
        self._go_on()
        cursor = reading.cursor
        for page in reading.stream.pages(None if cursor is None else cursor.cursor):
            self._save_page(reading, page)
            reading.pages += 1
            reading.records += len(page.records)
            self._around.on_progress(reading.progress())
            self._go_on()

    def _go_on(self) -> None:
        if (reason := self._around.should_stop()) is not None:
            raise CollectionStopped(reason)

    def _save_page(self, reading: _Reading, page: Page) -> None:
        held = reading.cursor
        reading.note(page)
        moved = Cursor(
            stream_id=reading.stream.id,
            cursor=page.cursor,
            moved_at=int(self._around.clock()),
            reached_at=None if held is None else held.reached_at,
            notices=notices_text(reading.lasting),
        )
        self._write(reading, page, moved)

    def _reach(self, reading: _Reading, began: int) -> None:
        """Note that the stream was read to its end, as of its beginning: later events are for the next time."""
        if reading.cursor is not None:
            self._write(reading, None, replace(reading.cursor, reached_at=began))

    def _write(self, reading: _Reading, page: Page | None, moved: Cursor) -> None:
        for tries_left in reversed(range(BUSY_TRIES)):
            try:
                with self._store.transaction() as transaction:
                    if _place(transaction.get(Cursor, stream_id=moved.stream_id)) != _place(reading.cursor):
                        raise CollectionStopped("another collection is at work on it")
                    for deletion in () if page is None else page.gone:
                        transaction.delete(deletion.kind, **deletion.where)
                    transaction.save([*(() if page is None else page.records), moved])
            except DatabaseBusy:
                if not tries_left:
                    raise
            else:
                reading.cursor = moved
                return

    def _keep_failure(self, outcome: StreamOutcome) -> None:
        if (failure := outcome.failure) is not None:
            log.info("a stream could not be read", extra={"kind": failure.kind, "raw": failure.raw})
            with self._store.transaction() as transaction:
                old = within("at", None, failure.at - FAILURES_KEPT_SECONDS)
                transaction.delete(SourceFailure, old, stream_id=failure.stream_id)
                transaction.save([failure])


def _place(cursor: Cursor | None) -> str | None:
    return None if cursor is None else cursor.cursor
