"""A pause after a service has kept us waiting in vain.

Twenty scopes that wait ninety seconds each would make the last briefing half an hour late. The briefings of the pause
are the template's; after it the service is asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from briefing.narrative.model.calling import Time

LONG_SECONDS: Final = 45.0
"""A narration that came to nothing counts from this long on; what fails at once holds nobody up."""

TIMES: Final = 2
"""So many in a row begin a pause."""

PAUSE_SECONDS: Final = 300.0


class CircuitBreaker:
    """Counts narrations that took long and came to nothing."""

    def __init__(self, clock: Time) -> None:
        """Begin without a pause."""
        self._clock = clock
        self._in_vain = 0
        self._until = float("-inf")

    def is_over(self) -> bool:
        """Whether the service may be asked."""
        return self._clock.monotonic() >= self._until

    def notice(self, *, in_vain: bool, seconds: float) -> None:
        """Take note of how a narration ended, and of how long it took."""
        self._in_vain = self._in_vain + 1 if in_vain and seconds >= LONG_SECONDS else 0
        if self._in_vain >= TIMES:
            self._until = self._clock.monotonic() + PAUSE_SECONDS
            self._in_vain = 0
