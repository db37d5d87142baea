"""What DBOS logs, as part of our log: warnings and errors, each said once in a while and in one line.

The surprising thing: while the database is away each of its threads says so several times a second, with the statement
it had in mind. That would be thousands of lines a minute, of which the first says all.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

EVERY: Final = 60.0
"""Seconds in which a thing is said once."""


NOT_LAUNCHED: Final = "DBOS failed to launch"


class Sparing(logging.Filter):
    """Lets the same thing through once in a while, as one line; what carries a traceback always comes through."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Take a clock that only goes forward, in seconds."""
        super().__init__()
        self._now = now
        self._said: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether to log it, and cut it to its first line."""
        if record.exc_info:
            # Whoever starts the engine is told by an error of ours.
            return not record.getMessage().startswith(NOT_LAUNCHED)
        place = (record.pathname, record.lineno)
        now = self._now()
        if now - self._said.get(place, -EVERY) < EVERY:
            return False
        self._said[place] = now
        record.msg, record.args = (record.getMessage().splitlines() or [""])[0], ()
        return True


def quieten() -> None:
    """Have DBOS log through our log and no handler of its own. Harmless twice."""
    logger = logging.getLogger("dbos")
    if not any(isinstance(one, logging.NullHandler) for one in logger.handlers):
        # Where it finds a handler it makes none of its own, and leaves the rest to the log that we set up.
        logger.addHandler(logging.NullHandler())
        logger.addFilter(Sparing())
