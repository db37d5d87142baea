"""Says in the log what strangers can make happen as often as they like: once a minute at most, and how often it was."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

SECONDS: Final = 60.0


class RateLimitedLog:
    """A warning that is not written more often than once in `SECONDS`. Safe to share between threads."""

    def __init__(self, log: logging.Logger, words: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take what is said, with one %d for how often it happened since it was last said, and where.

        `clock` counts seconds, as time.monotonic does.
        """
        self._log, self._words, self._clock = log, words, clock
        self._lock = threading.Lock()
        self._count = 0
        self._again: float | None = None

    def note(self) -> None:
        """Count it once more, and say so when it is time."""
        with self._lock:
            self._count += 1
            now = self._clock()
            if self._again is not None and now < self._again:
                return
            count, self._count, self._again = self._count, 0, now + SECONDS
        self._log.warning(self._words, count)
