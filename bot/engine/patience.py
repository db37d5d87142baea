"""How a step is done: a few at a time, again and again while the database is away, and not at all once we stop.

The surprising thing: `Stopped` is no Exception. DBOS records what an Exception says and has done with the workflow;
what passes it by unseen leaves the workflow begun, and whoever comes next goes on with it.
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
"""Seconds between two attempts at a step while the database is away; the last one again and again."""

Answer = TypeVar("Answer")


class Stopped(BaseException):
    """The worker stops: what this thread was about to do stays begun, for whoever comes next."""


class Patience:
    """Slots by queue, and the will to try again until it is told to stop. Safe to share between threads."""

    def __init__(self, slots: Mapping[str, int], waits: Sequence[float] = WAITS) -> None:
        """Take how many may be busy at once for each queue, and the seconds to wait while the database is away."""
        self._waits = tuple(waits)
        self._slots = {name: threading.Semaphore(number) for name, number in slots.items()}
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Let nobody begin anything any more; who waits gives up. What is being done is not disturbed."""
        self._stopping.set()
        for slots in self._slots.values():
            # One for all who wait: whoever takes it gives up at once, and hands it on to the next.
            slots.release()

    @contextmanager
    def slot(self, queue: str) -> Iterator[None]:
        """Wait for one of the slots of a queue, and keep it for the block.

        Raises:
            Stopped: before the block began.
        """
        with self._slots[queue]:
            self._go_on()
            yield

    def do(self, name: str, step: Callable[[], Answer]) -> Answer | None:
        """Return what a step answers, however long the database is away; None where the step has a defect of ours.

        A defect is logged and ends what it is part of. To try it again would hold up others and change nothing.

        Raises:
            Stopped: it was not done, or not to its end.
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
