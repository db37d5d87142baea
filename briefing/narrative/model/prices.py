"""What models cost, which settings may override."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
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
        # Rounded first: a sum of decimal fractions is often a hair too high.
        return math.ceil(round(exact, 6))

    def most(self, *, tokens: int, output: int) -> int:
        """Return the most a call can cost, in millionths of a dollar: its input all new, its output all used."""
        return math.ceil(round(tokens * max(self.input, self.cache_write) + output * self.output, 6))


# As the models' own pages had them in November 2026, for prompts of up to 100,000 tokens; ours have 6,000.
SHIPPED_PRICES: Final[Mapping[str, Price]] = MappingProxyType(
    {
        "claude-haiku-5-5": Price(input=0.1, cache_write=0.125, cache_read=0.01, output=0.5),
        "claude-sonnet-5-5": Price(input=2, cache_write=2.5, cache_read=0.1, output=10),
        "claude-opus-5-5": Price(input=4, cache_write=5, cache_read=0.2, output=20),
    }
)
