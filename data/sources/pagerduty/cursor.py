"""The cursor of the incidents: how far they were read, and what has to be looked at again.

A walk goes over the time from where the last one ended, less an overlap, to its own beginning. It may be interrupted
after any page. Beside it stands what was seen of incidents that are open, or young enough to be listed again, so that
what has not changed is passed over, and an incident that is no longer open is missed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data.sources.cursors import DAY, began_too_late, cursor_text, read_cursor
from data.sources.incidents import Seen, read_seen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

OVERLAP: Final = 14 * 86_400
"""Seconds before the last walk from which incidents are listed again: people correct them while they write them up."""


class Walk(NamedTuple):
    """A walk that is under way: up to `until`, got to `begin` and there to `offset`."""

    until: int
    begin: int
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentCursor:
    """A cursor. `since` is the beginning it was first read from, `read_to` how far; `services` whose incidents."""

    since: int
    read_to: int | None = None
    walk: Walk | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def text(self) -> str:
        """Return it as the text that is kept."""
        return cursor_text(**asdict(self))

    def started(self, now: int) -> IncidentCursor:
        """Return it with a walk under way: the interrupted one, or a new one up to now."""
        if self.walk is not None:
            return self
        begin = self.since if self.read_to is None else max(self.since, self.read_to - OVERLAP)
        return replace(self, walk=Walk(until=now, begin=min(begin, now)))

    def after(self, seen: Mapping[str, Seen], gone: Collection[str], walk: Walk) -> IncidentCursor:
        """Return it after a page of a walk: what is gone, or neither open nor young, is forgotten."""
        reach = walk.until - OVERLAP - DAY
        known = {name: one for name, one in self.seen.items() if name not in gone} | dict(seen)
        kept = {name: one for name, one in known.items() if one.is_open or one.began_at >= reach}
        return replace(self, seen=kept, walk=walk)

    def ended(self) -> IncidentCursor:
        """Return it with the walk behind it."""
        return replace(self, read_to=None if self.walk is None else self.walk.until, walk=None)


def read_incident_cursor(cursor: str | None, since: int, services: Mapping[str, str]) -> IncidentCursor:
    """Return what a cursor says.

    One that was read from a later beginning, or before a service was added or became another one, begins anew.
    """

    def mark(told: dict[str, Any]) -> IncidentCursor | None:
        if began_too_late(told, since) or not services.items() <= dict(told["services"]).items():
            return None
        walk = told["walk"]
        return IncidentCursor(
            since=told["since"],
            read_to=told["read_to"],
            walk=None if walk is None else Walk(*walk),
            services=services,
            seen=read_seen(told["seen"]),
        )

    return read_cursor(cursor, IncidentCursor(since=since, services=services), mark)
