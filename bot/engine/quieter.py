"""DBOS's warnings and errors in our log, shortened: without a database its threads log thousands a minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

EVERY: Final = 60.0
"""Seconds in which a thing is logged once."""


NOT_LAUNCHED: Final = "DBOS failed to launch"


class Sparing(logging.Filter):
    """Lets a message through once in a while, as one line; tracebacks always."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now` is a monotonic clock in seconds."""
        super().__init__()
        self._now = now
        self._said: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Decide whether to log it, and cut it to its first line."""
        if record.exc_info:
            # Whoever starts the engine gets an error of ours.
            return not record.getMessage().startswith(NOT_LAUNCHED)
        place = (record.pathname, record.lineno)
        now = self._now()
        if now - self._said.get(place, -EVERY) < EVERY:
            return False
        self._said[place] = now
        record.msg, record.args = (record.getMessage().splitlines() or [""])[0], ()
        return True


def quieten() -> None:
    """Make DBOS use our log and no handler of its own. Harmless twice."""
    logger = logging.getLogger("dbos")
    if not any(isinstance(one, logging.NullHandler) for one in logger.handlers):
        # If it finds a handler, it adds none.
        logger.addHandler(logging.NullHandler())
        logger.addFilter(Sparing())
