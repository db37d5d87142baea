"""The cursor: for each objective how far it was read, from where on, by which queries, and what was told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from data.sources.cursors import DAY, cursor_text, read_cursor
from data.sources.prometheus.moments import first_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.sources.prometheus.slo import Slo

DOUBTED: Final = 7 * DAY
"""Seconds up to which readings that came with a warning are read again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectiveCursor:
    """How far one objective was read: from `since` to `read_to`, None before the first reading (epoch seconds).

    `queries` is a fingerprint of what was asked, `told` of what briefings know of it (None: nothing yet).
    """

    since: int
    queries: str
    read_to: int | None = None
    told: str | None = None

    @property
    def start(self) -> int:
        """The moment to begin at. The last reading is read again: samples may have come after it."""
        return first_at(self.since) if self.read_to is None else self.read_to

    def after(self, moments: range, *, doubted: int | None) -> ObjectiveCursor:
        """Return it after some more moments were read, of which those from `doubted` on came with a warning.

        They are read again the next time, for as long as a warning that stays does not make that too many.
        """
        last = moments[-1]
        return replace(self, read_to=last if doubted is None else max(doubted, last - DOUBTED))


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectiveCursors:
    """The marks of all objectives by their ids."""

    by_id: Mapping[str, ObjectiveCursor] = field(default_factory=dict)

    def of(self, slo: Slo, since: int) -> ObjectiveCursor:
        """Return the mark of an objective.

        One that was read from a later beginning than is wanted now, or by other queries, begins anew; what briefings
        were told of it stays told.
        """
        fresh = ObjectiveCursor(since=since, queries=slo.indicator.fingerprint)
        known = self.by_id.get(slo.id)
        if known is None:
            return fresh
        if known.queries != fresh.queries or known.since > since + DAY:
            return replace(fresh, told=known.told)
        return known

    def has_other_queries(self, slo: Slo) -> bool:
        """Whether an objective was read by queries that it does not have any more."""
        known = self.by_id.get(slo.id)
        return known is not None and known.queries != slo.indicator.fingerprint

    def having(self, slo: Slo, mark: ObjectiveCursor) -> ObjectiveCursors:
        """Return them with the mark of one objective."""
        return ObjectiveCursors(by_id={**self.by_id, slo.id: mark})

    def text(self) -> str:
        """Return them as the text that is kept."""
        told = {name: [one.since, one.queries, one.read_to, one.told] for name, one in self.by_id.items()}
        return cursor_text(objectives=told)


def read_cursors(cursor: str | None) -> ObjectiveCursors:
    """Return what a cursor says. Nothing is lost by reading again, so that one which nobody can read counts as none."""
    return read_cursor(
        cursor,
        ObjectiveCursors(),
        lambda told: ObjectiveCursors(by_id={str(name): _mark(*entry) for name, entry in told["objectives"].items()}),
    )


def _mark(since: int, queries: str, read_to: int | None, told: str | None) -> ObjectiveCursor:
    if type(since) is not int or type(read_to) not in {int, type(None)}:
        raise TypeError("no mark")
    return ObjectiveCursor(since=since, queries=queries, read_to=read_to, told=told)
