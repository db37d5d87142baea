"""What the language model was asked and what it cost, from the recorded calls.

An uncounted token is unknown, not zero: such calls are counted beside the sums. A call of unknown price counts as the
most it can have cost: the budget is a hard stop.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from briefing.contracts.grouping import grouped
from data.query import within
from data.records import ModelCall

if TYPE_CHECKING:
    from data.store import Store
    from data.view import View


VERSION = "riskbrief.cost/1"
DOLLAR = 1_000_000
"""Prices are in millionths of a US dollar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """What the calls of one week and scope cost; both are None in the sum of all.

    `fresh` tokens were read anew, including those written to the cache; `cached` came from it. `uncounted` calls
    brought no token counts. `price` is in US dollars, without the `unpriced` calls, which cost `at_most` together.
    """

    week: str | None
    scope: str | None
    calls: int
    fresh: int
    cached: int
    output: int
    uncounted: int
    price: float
    unpriced: int
    at_most: float
    outcomes: Mapping[str, int]


def spending(calls: Iterable[ModelCall]) -> tuple[Spent, ...]:
    """Return what was spent, by week, newest first, and scope."""
    groups = grouped(((one.week, one.scope_id), one) for one in calls)
    by_scope = sorted(groups, key=lambda place: place[1])
    return tuple(
        spent_on(groups[place], *place) for place in sorted(by_scope, key=lambda place: place[0], reverse=True)
    )


def spent_on(calls: Sequence[ModelCall], week: str | None = None, scope: str | None = None) -> Spent:
    outcomes = Counter(one.outcome for one in calls)
    unpriced = [one for one in calls if one.price is None]
    return Spent(
        week=week,
        scope=scope,
        calls=len(calls),
        fresh=sum((one.input_tokens or 0) + (one.cache_write_tokens or 0) for one in calls),
        cached=sum(one.cache_read_tokens or 0 for one in calls),
        output=sum(one.output_tokens or 0 for one in calls),
        uncounted=sum(one.input_tokens is None or one.output_tokens is None for one in calls),
        price=sum(one.price or 0 for one in calls) / DOLLAR,
        unpriced=len(unpriced),
        at_most=sum(one.reserved for one in unpriced) / DOLLAR,
        outcomes={name: outcomes[name] for name in sorted(outcomes)},
    )


def cost_json(rows: Sequence[Spent], total: Spent) -> str:
    """Return the figures as JSON, keys in a fixed order."""
    told = {"version": VERSION, "currency": "USD", "weeks": [asdict(one) for one in rows], "total": asdict(total)}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


class Ledger(Protocol):
    def record(self, call: ModelCall) -> None:
        """Write a call down."""

    def spent(self, month: str) -> int:
        """Return what a month's calls (such as "2026-11", UTC) have cost, in millionths of a dollar."""


class MemoryLedger:
    """Keeps one process's calls, on top of earlier spending: for commands that write to no store."""

    def __init__(self, before: Ledger | None = None) -> None:
        self.calls: list[ModelCall] = []
        self._before = before

    def record(self, call: ModelCall) -> None:
        self.calls.append(call)

    def spent(self, month: str) -> int:
        before = 0 if self._before is None else self._before.spent(month)
        return before + total((call.price, call.reserved) for call in self.calls if month_of(call.at) == month)


class StoreLedger:
    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, call: ModelCall) -> None:
        """Record a call for ever; database errors are raised: a paid call must not go unnoticed."""
        self._store.save([call])

    def spent(self, month: str) -> int:
        with self._store.snapshot() as view:
            return spent_in(view, month)


def spent_in(view: View, month: str) -> int:
    """Return what a month's calls (such as "2026-11", UTC) have cost, in millionths of a dollar."""
    return total(view.pick(ModelCall, ("price", "reserved"), within("at", *_span(month))))


def total(calls: Iterable[tuple[int | None, ...]]) -> int:
    """Add up calls' prices, or where unknown what was reserved."""
    return sum((reserved if price is None else price) or 0 for price, reserved in calls)


def month_of(at: int) -> str:
    """Return the month (UTC) of epoch seconds, such as "2026-11"."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m")


def _span(month: str) -> tuple[int, int]:
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return int(first.timestamp()), int(after.timestamp())
