"""Which model is asked, in which order others stand in, what it costs and how much may be spent. All are settings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.contracts.payload import CardState
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.contracts.payload import Payload
    from briefing.narrative.model.messages import Usage


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """US dollars for a million tokens, which are also millionths of a dollar for one token."""

    input: float
    cache_write: float
    cache_read: float
    output: float

    def of(self, usage: Usage) -> int:
        """Return what a call cost in millionths of a dollar, rounded up."""
        exact = (
            usage.input * self.input
            + usage.cache_write * self.cache_write
            + usage.cache_read * self.cache_read
            + usage.output * self.output
        )
        # Rounded first, since a sum of decimal fractions is a hair too high as often as not.
        return math.ceil(round(exact, 6))

    def most(self, *, tokens: int, output: int) -> int:
        """Return the most that a call can cost, in millionths of a dollar: its input all new, its output all used."""
        return math.ceil(round(tokens * max(self.input, self.cache_write) + output * self.output, 6))


# As the models' own pages had them in November 2026, for prompts of up to 100,000 tokens; ours have 6,000.
SHIPPED_PRICES: Final[Mapping[str, Price]] = MappingProxyType(
    {
        "claude-haiku-5-5": Price(input=0.1, cache_write=0.125, cache_read=0.01, output=0.5),
        "claude-sonnet-5-5": Price(input=2, cache_write=2.5, cache_read=0.1, output=10),
        "claude-opus-5-5": Price(input=4, cache_write=5, cache_read=0.2, output=20),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelPlan:
    """How a narrative is written. `budget` is in millionths of a dollar for a calendar month (UTC), None for no end.

    `timeout` is the longest that one call may take, in seconds. `send_titles` is whether titles that strangers wrote
    are sent with a question; with a briefing none is.
    """

    small: str
    large: str
    fallbacks: tuple[str, ...] = ()
    budget: int | None = None
    prices: Mapping[str, Price] = field(default_factory=lambda: SHIPPED_PRICES)
    send_titles: bool = True
    timeout: float = 40.0

    def model_for(self, payload: Payload) -> str:
        """Return the small model for a routine week, the large one for a week with a critical card."""
        return self.large if has_critical(payload) else self.small

    def chain_for(self, payload: Payload) -> tuple[str, ...]:
        """Return the models to try, the right one first, each once."""
        return tuple(dict.fromkeys((self.model_for(payload), self.small, self.large, *self.fallbacks)))


def has_critical(payload: Payload) -> bool:
    """Whether any card that is still open is critical."""
    return any(card.severity is Severity.CRITICAL and card.state is not CardState.RESOLVED for card in payload.cards)
