"""The cursor of the incidents: how far they were read, and what has to be looked at again.

A walk goes over the time from where the last one ended, less an overlap, to its own beginning. It may be interrupted
after any page. Beside it stands what was seen of incidents that are open, or young enough to be listed again, so that
what has not changed costs no further request, and an incident that is no longer open is missed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from data.sources.cursors import DAY, began_too_late, cursor_text, read_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.sources.pagerduty.incidents import Raw

OVERLAP: Final = 14 * 86_400
"""Seconds before the last walk from which incidents are listed again: people correct them while they write them up."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of an incident: when it began, its stamp, and whether it was open."""

    began_at: int
    stamp: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk that is under way: up to `until`, got to `begin` and there to `offset`."""

    until: int
    begin: int
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A cursor. `since` is the beginning it was first read from, `read_to` how far; `services` whose incidents.

    `words` is a fingerprint of what says that an incident was no deployment.
    """

    since: int
    words: str = ""
    read_to: int | None = None
    walk: Walk | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def text(self) -> str:
        """Return it as the text that is kept."""
        walk = None if self.walk is None else [self.walk.until, self.walk.begin, self.walk.offset]
        seen = {name: [one.began_at, one.stamp, int(one.is_open)] for name, one in self.seen.items()}
        return cursor_text(
            since=self.since,
            words=self.words,
            read_to=self.read_to,
            walk=walk,
            services=dict(self.services),
            seen=seen,
        )

    def started(self, now: int) -> Mark:
        """Return it with a walk under way: the interrupted one, or a new one up to now."""
        if self.walk is not None:
            return self
        begin = self.since if self.read_to is None else max(self.since, self.read_to - OVERLAP)
        return replace(self, walk=Walk(until=now, begin=min(begin, now)))

    def having_seen(self, raws: Mapping[str, Raw]) -> Mark:
        """Return it with what was seen of some incidents; what is neither open nor young is forgotten."""
        assert self.walk is not None  # noqa: S101 (only who walks sees)
        reach = self.walk.until - OVERLAP - DAY
        seen = {**self.seen, **{name: Seen(raw.began_at, raw.stamp, raw.is_open) for name, raw in raws.items()}}
        return replace(self, seen={name: one for name, one in seen.items() if one.is_open or one.began_at >= reach})

    def without(self, names: frozenset[str]) -> Mark:
        """Return it without incidents that are none any more."""
        return replace(self, seen={name: one for name, one in self.seen.items() if name not in names})

    def ended(self) -> Mark:
        """Return it with the walk behind it."""
        forgetting = self.having_seen({})
        return replace(forgetting, read_to=None if self.walk is None else self.walk.until, walk=None)


def read_mark(cursor: str | None, since: int, services: Mapping[str, str], words: str = "") -> Mark:
    """Return what a cursor says.

    One that was read from a later beginning, by other words, or before a service was added or became another one,
    begins anew.
    """

    def mark(told: dict[str, Any]) -> Mark | None:
        same = told["words"] == words and services.items() <= dict(told["services"]).items()
        if began_too_late(told, since) or not same:
            return None
        walk = told["walk"]
        return Mark(
            since=told["since"],
            words=words,
            read_to=told["read_to"],
            walk=None if walk is None else Walk(*walk),
            services=services,
            seen={name: Seen(began, stamp, bool(is_open)) for name, (began, stamp, is_open) in told["seen"].items()},
        )

    return read_cursor(cursor, Mark(since=since, words=words, services=services), mark)
