"""Work that may take a minute, on threads of its own: those that answer commands must not wait behind it.

A bounded number is taken on. Whoever asks is answered at once where it is quick, else told that somebody is looking.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, TypeVar

from data.logcontext import carried

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

T = TypeVar("T")

SLOW_THREADS = 4
MOST_WAITING = 16
PATIENCE_SECONDS = 2.0

_LOG = logging.getLogger(__name__)


class Busy(Exception):
    """So much is being worked on that nothing more is taken on."""


class Slow:
    """Takes on slow work."""

    def __init__(
        self, *, threads: int = SLOW_THREADS, most: int = MOST_WAITING, patience: float = PATIENCE_SECONDS
    ) -> None:
        """Take on at most so much at once, on so many threads; `patience` is how long an asker waits without a word."""
        self.patience = patience
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="slack-slow")
        self._room = threading.BoundedSemaphore(most)

    def run(
        self,
        work: Callable[[], T],
        *,
        meanwhile: Callable[[], object],
        after: Callable[[T], object],
    ) -> T | None:
        """Return what the work gave within the patience; else call `meanwhile`, and `after` once it is there.

        `work` and `after` have to deal with their own errors: those of `after` have nobody who waits for them.

        Raises:
            Busy: nothing was begun.
            Exception: whatever the work raised within the patience.
        """
        return self.wait(self.begin(work), meanwhile=meanwhile, after=after)

    def wait(self, future: Future[T], *, meanwhile: Callable[[], object], after: Callable[[T], object]) -> T | None:
        """Wait for what was begun, as `run` does; several may wait for the same.

        Raises:
            Exception: whatever the work raised within the patience.
        """
        try:
            return future.result(timeout=self.patience)
        except NotYet:
            pass
        meanwhile()
        future.add_done_callback(carried(lambda done: _finish(done, after)))
        return None

    def begin(self, work: Callable[[], T]) -> Future[T]:
        """Begin some work.

        Raises:
            Busy: nothing was begun.
        """
        if not self._room.acquire(blocking=False):
            raise Busy
        try:
            future = self._pool.submit(carried(work))
        except RuntimeError as error:
            self._room.release()
            raise Busy from error
        future.add_done_callback(lambda _: self._room.release())
        return future

    def close(self) -> None:
        """Let what was begun come to its end; what only waits is not begun any more."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _finish(done: Future[T], after: Callable[[T], object]) -> None:
    if done.cancelled():
        return
    error = done.exception()
    if error is not None:
        _LOG.error("slow work failed with nobody waiting for it: %s: %s", type(error).__name__, error, exc_info=error)
        return
    after(done.result())
