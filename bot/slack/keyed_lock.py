"""One after the other: whoever draws the same message or Home reads the store only when the one before has drawn.

Two who draw at once would else arrive in any order, and what was read first could stay for ever. The surprising thing:
nobody waits longer than a few seconds, since a Slack that hangs must not hold every thread over one message.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


LONGEST_SECONDS = 3.0


class KeyedLock:
    """A queue for each name; what nobody waits for is forgotten. Safe to share between threads."""

    def __init__(self, *, longest: float = LONGEST_SECONDS) -> None:
        """Begin without any queue; `longest` are the seconds after which somebody goes ahead out of turn."""
        self._longest = longest
        self._locks: dict[str, threading.Lock] = {}
        self._wanted: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Wait until it is our turn with something, or until we have waited long enough."""
        with self._lock:
            mine = self._locks.setdefault(name, threading.Lock())
            self._wanted[name] += 1
        is_ours = mine.acquire(timeout=self._longest)
        try:
            yield
        finally:
            if is_ours:
                mine.release()
            with self._lock:
                self._wanted[name] -= 1
                if not self._wanted[name]:
                    del self._wanted[name], self._locks[name]
