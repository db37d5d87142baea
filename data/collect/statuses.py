"""How far each source could be read, and since when each kind of data is unknown; rows repeat after six hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from data.records import SourceStatus

if TYPE_CHECKING:
    from data.sources.source import Unconnected
    from data.store import Store


OK, PARTIAL, STALE, FAILED, NOT_CONNECTED = "ok", "partial", "stale", "failed", "not connected"
BLIND: Final = frozenset({STALE, FAILED})
"""States that blind everything a source feeds since it was last read."""

NOTHING: Final = "none"
"""In `blinds`: this row blinds nothing, whatever its state; its repositories' rows do."""

REPEAT_SECONDS: Final = 6 * 3_600
"""Seconds after which an unchanged row is written again."""

MOST_DETAIL: Final = 600
MOST_NAMED: Final = 3

Since = dict[str, int | None]
"""Kind of data -> epoch seconds since when it is unknown; None is always."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A row's subject: a repository of a source, a source, or its part about no single repository."""

    id: str
    label: str
    repository: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamStatus:
    """One stream's result. `gaps` are the kinds it could not tell, `never` those that somebody must grant or enable.
    `reached_at` is when it was last read to its end, `before` the same without this time.
    """

    label: str
    feeds: tuple[str, ...]
    state: str
    detail: str = ""
    gaps: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    reached_at: int | None = None
    before: int | None = None


def words_of(feeds: str) -> list[str]:
    return [feed.strip() for feed in feeds.split(",") if feed.strip()]


def blind_since(status: SourceStatus) -> Since:
    """Return the kinds that a source cannot tell, each with the moment since when."""
    if status.blinds == NOTHING:
        return {}
    named = dict(_entries(status.blinds))
    if named or status.state not in BLIND:
        return named
    return dict.fromkeys(words_of(status.feeds), status.as_of)


@lru_cache(maxsize=256)
def _entries(blinds: str) -> tuple[tuple[str, int | None], ...]:
    """Read a row's `blinds`; cached, as every change asks for it."""
    found: Since = {}
    for entry in words_of(blinds):
        feed, _, since = entry.partition("@")
        found[feed] = int(since) if since else None
    return tuple(found.items())


def status_of(
    subject: Subject, told: Sequence[StreamStatus], *, previous: SourceStatus | None, now: int
) -> SourceStatus:
    since = _gaps(told, {} if previous is None else blind_since(previous))
    never = {feed for one in told for feed in one.never if since[feed] is None}
    supplied = dict.fromkeys(feed for one in told for feed in one.feeds)
    state = joined_state([one.state for one in told])
    # A repository denied altogether is not one that lacks something.
    state = FAILED if state == PARTIAL and supplied and set(since) >= set(supplied) else state
    return SourceStatus(
        source_id=subject.id,
        label=subject.label,
        feeds=",".join(feed for feed in supplied if feed not in never),
        state=state,
        detail=_bounded(_detail(told)),
        as_of=_as_of(told),
        observed_at=now,
        repository_id=subject.repository,
        blinds=",".join(feed if at is None else f"{feed}@{at}" for feed, at in sorted(since.items())),
    )


def summary_of(source_id: str, label: str, rows: Sequence[SourceStatus], *, now: int) -> SourceStatus:
    """Return the summary row of a source read by repository. It blinds nothing; their rows do."""
    return SourceStatus(
        source_id=source_id,
        label=label,
        feeds=",".join(dict.fromkeys(feed for one in rows for feed in words_of(one.feeds))),
        state=joined_state([one.state for one in rows]),
        detail=_bounded(_troubled(rows, label)),
        as_of=min((one.as_of for one in rows if one.as_of is not None), default=None),
        observed_at=now,
        repository_id=None,
        blinds=NOTHING,
    )


def joined_state(states: Sequence[str]) -> str:
    """Return the joint state: the common one; partial where some work; else failed, else stale."""
    found = set(states)
    if len(found) == 1:
        return states[0]
    if found & {OK, PARTIAL}:
        return PARTIAL
    return FAILED if FAILED in found else STALE


def is_news(previous: SourceStatus | None, new: SourceStatus) -> bool:
    """Whether a row says more than the last one, or that one is too old."""
    if previous is None:
        return True
    if replace(new, observed_at=previous.observed_at, as_of=previous.as_of) != previous:
        return True
    return new.state != NOT_CONNECTED and new.observed_at - previous.observed_at >= REPEAT_SECONDS


def _gaps(told: Iterable[StreamStatus], known: Since) -> Since:
    """Return since when each missing kind is unknown; one missing before keeps its time."""
    since: Since = {}
    for one in told:
        for feed in one.gaps:
            found = known.get(feed, one.before)
            earlier = since.get(feed, found)
            since[feed] = None if found is None or earlier is None else min(found, earlier)
    return since


def _detail(told: Sequence[StreamStatus]) -> str:
    """Say what is wrong with which stream; what holds for all is said once, without names."""
    if len({one.detail for one in told}) == 1:
        return told[0].detail
    by_detail: dict[str, list[str]] = {}
    for one in told:
        if one.detail:
            by_detail.setdefault(one.detail, []).append(one.label)
    return "; ".join(f"{', '.join(labels)}: {detail}" for detail, labels in by_detail.items())


def _as_of(told: Sequence[StreamStatus]) -> int | None:
    sound = [one.reached_at for one in told if one.state in {OK, PARTIAL} and one.reached_at is not None]
    others = [one.reached_at for one in told if one.reached_at is not None]
    return min(sound or others, default=None)


def _troubled(rows: Sequence[SourceStatus], label: str) -> str:
    bad = [one for one in rows if one.state != OK]
    if len({(one.state, one.detail) for one in rows}) == 1:
        return rows[0].detail
    said = [
        f"{one.label.removeprefix(label).strip()} {one.state}{f' ({one.detail})' if one.detail else ''}"
        for one in bad[:MOST_NAMED]
    ]
    more = [f"and {len(bad) - MOST_NAMED} more"] if len(bad) > MOST_NAMED else []
    return f"{len(bad)} of {len(rows)} parts: {'; '.join(said + more)}"


def _bounded(text: str) -> str:
    return text if len(text) <= MOST_DETAIL else f"{text[: MOST_DETAIL - 1]}…"


def newest_status(store: Store, source_id: str) -> SourceStatus | None:
    return next(iter(store.read(SourceStatus, source_id=source_id, order=("-observed_at",), limit=1)), None)


def save_unconnected(store: Store, sources: Iterable[Unconnected], *, now: int) -> None:
    """Write that sources are not set up, once, and again only after a change."""
    for one in sources:
        save_status(store, newest_status(store, one.id), unconnected_row(one, now))


def unconnected_row(source: Unconnected, now: int) -> SourceStatus:
    return SourceStatus(
        source_id=source.id,
        label=source.label,
        feeds=",".join(source.feeds),
        state=NOT_CONNECTED,
        detail=source.detail,
        as_of=None,
        observed_at=now,
    )


def save_status(store: Store, previous: SourceStatus | None, row: SourceStatus) -> None:
    if is_news(previous, row):
        store.save([row])
