"""Says how far events can be relied on, as the row of a source that nobody reads: it is told.

A source that is asked has been read up to a moment. What is sent to us has no such moment of its own: a quiet day and a
sender that broke look alike. What can be said is that somebody listened. While `riskbrief receive` runs it says so
every few hours, and where it stopped the briefing calls events stale after a day and a half, as it does any source.
Events that come from a shell alone are written or fail before the eyes of whoever sends them: nobody need listen, and
the row has no moment.

Only what was ever told is fed: an organisation that tells of its deployments has not said that it has no incidents.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.collect.statuses import NOT_CONNECTED, OK, newest_status, save_status, unconnected_row, words_of
from data.events.event import DEPLOYMENT, INCIDENT
from data.sources.source import Unconnected

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from data.records import SourceStatus
    from data.store import Store

SOURCE: Final = "events"
LABEL: Final = "Events"

FEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    DEPLOYMENT: ("deployments",),
    INCIDENT: ("incidents feed", "failures"),
}
"""Which kinds of data, in the words of `needs` in the signal catalogue, each kind of event supplies."""

NONE_YET: Final = "nobody has sent an event yet"
SWITCHED_OFF: Final = "switched off by enabled in [events]"


def note_standing(store: Store, kinds: Collection[str], now: int, *, is_listening: bool) -> None:
    """Write how far events can be relied on, where that is news; `kinds` of events have come just now.

    Raises:
        DatabaseBusy, DatabaseUnusable: it could not be written.
    """
    previous = newest_status(store, SOURCE)
    known = [] if previous is None or previous.state == NOT_CONNECTED else words_of(previous.feeds)
    new = [feed for kind in FEEDS if kind in kinds for feed in FEEDS[kind]]
    fed = [feed for feeds in FEEDS.values() for feed in feeds if feed in {*known, *new}]
    row = _unconnected(NONE_YET, now)
    if fed:
        as_of = now if is_listening else None
        row = replace(row, feeds=",".join(fed), state=OK, detail="", as_of=as_of)
    save_status(store, previous, row)


def note_switched_off(store: Store, now: int) -> None:
    """Write that nobody listens any more by intention, so that events do not grow stale for ever. Said once.

    Raises:
        DatabaseBusy, DatabaseUnusable: it could not be written.
    """
    previous = newest_status(store, SOURCE)
    if previous is not None and previous.as_of is not None and previous.state != NOT_CONNECTED:
        store.save([_unconnected(SWITCHED_OFF, now)])


def _unconnected(why: str, now: int) -> SourceStatus:
    feeds = tuple(feed for feeds in FEEDS.values() for feed in feeds)
    return unconnected_row(Unconnected(id=SOURCE, label=LABEL, feeds=feeds, detail=why), now)
