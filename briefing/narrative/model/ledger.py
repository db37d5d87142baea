"""What calls of a model have cost: every call is on record, and a month's calls are added up before the next.

A call of which nobody knows what it cost counts with the most that it can have cost: the budget is a hard stop.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from data.query import within
from data.records import ModelCall

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.store import Store
    from data.view import View


class Ledger(Protocol):
    """The record of calls."""

    def record(self, call: ModelCall) -> None:
        """Write a call down."""

    def spent(self, month: str) -> int:
        """Return what a month's calls (such as "2026-11", UTC) have cost, in millionths of a dollar."""


class MemoryLedger:
    """Keeps the calls of one process, on top of what was spent before: for commands that write to no store."""

    def __init__(self, before: Ledger | None = None) -> None:
        self.calls: list[ModelCall] = []
        self._before = before

    def record(self, call: ModelCall) -> None:
        """Keep a call."""
        self.calls.append(call)

    def spent(self, month: str) -> int:
        """Return what was spent before and since."""
        before = 0 if self._before is None else self._before.spent(month)
        return before + total((call.price, call.reserved) for call in self.calls if month_of(call.at) == month)


class StoreLedger:
    """Keeps the calls in the table `model_calls`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, call: ModelCall) -> None:
        """Write a call down for ever.

        Raises:
            DatabaseUnusable, DatabaseBusy: a call that is not on record must not go unnoticed, since it was paid for.
        """
        self._store.save([call])

    def spent(self, month: str) -> int:
        """Return what a month's calls have cost."""
        with self._store.snapshot() as view:
            return spent_in(view, month)


def spent_in(view: View, month: str) -> int:
    """Return what a month's calls (such as "2026-11", UTC) have cost, in millionths of a dollar."""
    return total(view.pick(ModelCall, ("price", "reserved"), within("at", *_span(month))))


def total(calls: Iterable[tuple[int | None, ...]]) -> int:
    """Add up calls, each a price and what was reserved for it; the latter counts where the price is unknown."""
    return sum((reserved if price is None else price) or 0 for price, reserved in calls)


def month_of(at: int) -> str:
    """Return the month (UTC) of a moment in epoch seconds, such as "2026-11"."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m")


def _span(month: str) -> tuple[int, int]:
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return int(first.timestamp()), int(after.timestamp())
