"""What the language model was asked and what it cost, by week and scope, from the calls that are on record.

A token that nobody counted is unknown and not zero: such calls are counted beside the sums. So is a call whose price
is unknown, with the most that it can have cost.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from data.records import ModelCall

VERSION = "riskbrief.cost/1"
DOLLAR = 1_000_000
"""Prices are in millionths of a US dollar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """What the calls of one week and scope came to; `week` and `scope` are None in the sum of all.

    `fresh` tokens were read anew, those written to the cache included; `cached` ones came from it. `uncounted` calls
    brought no count of tokens. `price` is in US dollars, without the `unpriced` calls, which cost `at_most` together.
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
    """Return what was spent by week, the newest first, and by scope."""
    groups: dict[tuple[str, str], list[ModelCall]] = {}
    for one in calls:
        groups.setdefault((one.week, one.scope_id), []).append(one)
    by_scope = sorted(groups, key=lambda place: place[1])
    return tuple(
        spent_on(groups[place], *place) for place in sorted(by_scope, key=lambda place: place[0], reverse=True)
    )


def spent_on(calls: Sequence[ModelCall], week: str | None = None, scope: str | None = None) -> Spent:
    """Add up some calls."""
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
    """Return the figures for programs, their keys in a fixed order."""
    told = {"version": VERSION, "currency": "USD", "weeks": [asdict(one) for one in rows], "total": asdict(total)}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
