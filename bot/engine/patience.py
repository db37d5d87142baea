"""How a step is done: a few at a time, retried while the database is away, and not at all once we stop. `Stopped` is no
Exception: DBOS would record one as the workflow's end.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Final, TypeVar

from data.errors import DatabaseBusy, DatabaseUnusable

log = logging.getLogger(__name__)

WAITS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds between attempts while the database is away; the last one repeats."""

Answer = TypeVar("Answer")


class Stopped(BaseException):
    """The worker stops: this thread's work stays begun, for whoever comes next."""


class Patience:
    """Slots by queue, and retries until told to stop. Thread-safe."""

    def __init__(self, slots: Mapping[str, int], waits: Sequence[float] = WAITS) -> None:
        """`slots` are how many may be busy per queue, `waits` the seconds between retries."""
        self._waits = tuple(waits)
        self._slots = {name: threading.Semaphore(number) for name, number in slots.items()}
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Let nothing begin any more; waiting threads give up, running work goes on."""
        self._stopping.set()
        for slots in self._slots.values():
            # One slot for all who wait: each takes it, gives up, and passes it on.
            slots.release()

    @contextmanager
    def slot(self, queue: str) -> Iterator[None]:
        """Hold one of a queue's slots for the block. Raises Stopped before the block began."""
        with self._slots[queue]:
            self._go_on()
            yield

    def do(self, name: str, step: Callable[[], Answer]) -> Answer | None:
        """Return a step's answer, however long the database is away; None, logged and not retried, for a defect of
        ours. Raises Stopped: not done, or not to its end.
        """
        for wait in chain(self._waits, repeat(self._waits[-1])):
            self._go_on()
            try:
                return step()
            except (DatabaseBusy, DatabaseUnusable) as error:
                log.warning("%s waits for the database and goes on in %g s: %s", name, wait, error)
            except Exception:
                log.exception("%s failed in a way that nobody foresaw; this is a defect of Riskbrief", name)
                return None
            self._stopping.wait(wait)
        return None  # pragma: no cover (the waits never end)

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise Stopped
