"""How long to wait before what did not work is tried again: the same for runs, briefings and their parts."""

from __future__ import annotations

from typing import Final

RETRY_SECONDS: Final = (60, 120, 300, 600, 900)
"""The waits after the first, second, … attempt; the last for all that follow.

No longer than a quarter of an hour for any outlet: that is long enough for greylisting, and whoever has put a password
or a token right does not wait for an hour to see it.
"""

GIVE_UP_SECONDS: Final = 48 * 3_600
"""How long anything is tried again: on Wednesday, Monday's briefing is no longer what it says."""


def delay_after(attempts: int) -> int:
    """Return how many seconds to wait after so many attempts, at least one."""
    return RETRY_SECONDS[min(max(attempts, 1), len(RETRY_SECONDS)) - 1]
