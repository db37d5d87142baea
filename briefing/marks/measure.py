"""What a measure is, and what a limit: the words of conditions, without the table of them."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefing.payload import Fact


class Limit(StrEnum):
    """How a value is held against a threshold."""

    OVER = "over"
    """More than it."""
    UNDER = "under"
    """Less than it."""
    AT_LEAST = "at least"
    """As much or more."""
    AT_MOST = "at most"
    """As much or less."""

    def holds(self, value: float, threshold: float) -> bool:
        """Whether a value is within the limit."""
        return _HOLDS[self](value, threshold)


_HOLDS: Mapping[Limit, Callable[[float, float], bool]] = {
    Limit.OVER: operator.gt,
    Limit.UNDER: operator.lt,
    Limit.AT_LEAST: operator.ge,
    Limit.AT_MOST: operator.le,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One row. `says` is how a condition begins; `aliases` is what else readers call it, in small letters.

    `fact` is the id of the fact about a service, `of_scope` that about a whole scope (None: there is none). `read`
    takes the value from it. `limit` and `offered` make the condition that is proposed: a number, or what is usual.
    `stands_for` are deeds that show in this measure and nowhere else: whoever names one means the proposed condition.
    """

    says: str
    unit: str
    fact: str | None
    of_scope: str | None
    read: Callable[[Fact], float | None]
    limit: Limit
    offered: float | None
    most: float | None = None
    aliases: tuple[str, ...] = ()
    stands_for: tuple[str, ...] = ()
