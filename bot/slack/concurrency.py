"""What Slack's threads share. Nobody waits long for a lock: a hanging Slack must not block all threads."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from typing import Generic, TypeVar

from data.logcontext import carried

T = TypeVar("T")

LONGEST_SECONDS = 3.0
"""Seconds to wait for a lock before going ahead without it."""

SLOW_THREADS = 4
MOST_WAITING = 16
PATIENCE_SECONDS = 2.0

_LOG = logging.getLogger(__name__)


class Busy(Exception):
    """Too much is under way to take on more."""


class Slow:
    def __init__(
        self, *, threads: int = SLOW_THREADS, most: int = MOST_WAITING, patience: float = PATIENCE_SECONDS
    ) -> None:
        """`patience` is the seconds that an asker waits without a word."""
        self.patience = patience
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="slack-slow")
        self._room = threading.BoundedSemaphore(most)

    def wait(self, future: Future[T], *, meanwhile: Callable[[], object], after: Callable[[T], object]) -> T | None:
        """Return a result within the patience; else call `meanwhile`, and `after` when it is there.

        Several may wait for one. Work and `after` must handle their own errors: nobody catches those of `after`. Raises
        what the work raises within the patience.
        """
        try:
            return future.result(timeout=self.patience)
        except NotYet:
            pass
        meanwhile()
        future.add_done_callback(carried(lambda done: _finish(done, after)))
        return None

    def begin(self, work: Callable[[], T]) -> Future[T]:
        """Raises Busy: nothing was begun."""
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
        """Let running work end; waiting work is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _finish(done: Future[T], after: Callable[[T], object]) -> None:
    if done.cancelled():
        return
    error = done.exception()
    if error is not None:
        _LOG.error("slow work failed with nobody waiting for it: %s: %s", type(error).__name__, error, exc_info=error)
        return
    after(done.result())


class KeyedLock:
    """A lock per name, forgotten when unused. Thread-safe."""

    def __init__(self, *, longest: float = LONGEST_SECONDS) -> None:
        """`longest` is the seconds after which one goes ahead out of turn."""
        self._longest = longest
        self._locks: dict[str, threading.Lock] = {}
        self._wanted: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Wait for our turn, or until we have waited long enough."""
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


class TTLCache(Generic[T]):
    """Values by key, limited in seconds and number. Thread-safe."""

    def __init__(self, *, seconds: float, most: int = 2_000, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds, as time.monotonic does."""
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._values: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> tuple[T] | None:
        """Return the value in a tuple, as it may be None; None if there is none or it is too old."""
        with self._lock:
            found = self._values.get(key)
        if found is None or self._clock() - found[0] > self._seconds:
            return None
        return (found[1],)

    def put(self, key: Hashable, value: T) -> T:
        with self._lock:
            self._values[key] = (self._clock(), value)
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value
