"""Word that it is time to stop, which a signal handler may pass on, and what ends with its parent.

Not `threading.Event`: a handler runs in the main thread between any two steps of it, also while that thread holds the
event's own lock, and `set` would then wait for that lock for ever. A handler may put into the queue beneath.
"""

from __future__ import annotations

import os
from queue import Empty, SimpleQueue


class Stopper:
    """Told once to stop, it stays told. One thread may wait for it."""

    def __init__(self) -> None:
        """Begin untold."""
        self._told = False
        self._queue: SimpleQueue[None] = SimpleQueue()

    @property
    def is_told(self) -> bool:
        """Whether it is time to stop."""
        return self._told

    def tell(self) -> None:
        """Say that it is time. May be called from a signal handler, from any thread, and again."""
        self._told = True
        self._queue.put(None)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until somebody tells, or so many seconds; return whether it is time to stop."""
        if not self._told:
            try:
                self._queue.get(timeout=seconds)
            except Empty:
                return self._told
        return True


def wait_for_parent() -> None:
    """Return once the parent is gone: then the other end of our standard input is closed."""
    # Not through sys.stdin: whoever holds its lock while Python shuts down brings the whole process down.
    while os.read(0, 1024):
        pass
