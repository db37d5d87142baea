"""Word that it is time to stop, which a signal handler may pass on, and what ends with its parent.

Not `threading.Event`: a handler runs in the main thread between any two steps of it, also while that thread holds the
event's own lock, and `set` would then wait for that lock for ever. A handler may put into the queue beneath.
"""

from __future__ import annotations

import math
import os
import threading
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_AGAIN_SECONDS: Final = 0.5
"""Python runs a signal's handler in the main thread, which a signal wakes only if it sleeps already and is the one that
gets it. One that comes in the instant before the sleep is heard after so long; without this, never."""


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

    def wait(self, seconds: float = math.inf) -> bool:
        """Wait until somebody tells, or so many seconds; return whether it is time to stop."""
        end = time.monotonic() + seconds
        while not self._told and (left := end - time.monotonic()) > 0:
            with suppress(Empty):
                self._queue.get(timeout=min(left, LOOK_AGAIN_SECONDS))
        return self._told


def wait_for_parent() -> None:
    """Return once the parent is gone: then the other end of our standard input is closed."""
    # Not through sys.stdin: whoever holds its lock while Python shuts down brings the whole process down.
    while os.read(0, 1024):
        pass


def end_with_parent(stop: Callable[[], object]) -> None:
    """Have `stop` called once the parent is gone."""

    def watch() -> None:
        wait_for_parent()
        stop()

    threading.Thread(target=watch, daemon=True).start()
