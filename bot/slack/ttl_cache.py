"""What Slack told us about a person or a channel, kept for a while: each question costs a request and a wait."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class TTLCache(Generic[T]):
    """Values by key, each for so many seconds, and so many at most. Safe to share between threads."""

    def __init__(self, *, seconds: float, most: int = 2_000, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin empty. `clock` counts seconds, as time.monotonic does."""
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> tuple[T] | None:
        """Return what is kept, in a tuple since it may be None itself; None where nothing is, or it is too old."""
        with self._lock:
            found = self._values.get(key)
        if found is None or self._clock() - found[0] > self._seconds:
            return None
        return (found[1],)

    def put(self, key: str, value: T) -> T:
        """Keep a value, and return it."""
        with self._lock:
            self._values[key] = (self._clock(), value)
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def forget(self, key: str) -> None:
        """Let go of a value."""
        with self._lock:
            self._values.pop(key, None)
