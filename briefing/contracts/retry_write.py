"""Writes down what nobody else knows, also where the database is busy or away for a minute.

What became of a part is known to whoever sent it and to nobody else. To give up on it at once would leave a mail that
went out unknown for ever, and have a message in Slack looked for that was never lost.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, TypeVar

from data.errors import DatabaseBusy, DatabaseUnusable

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

WAITS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between two attempts."""

Told = TypeVar("Told")


def retry_write(pause: Callable[[float], object], write: Callable[[], Told]) -> Told:
    """Return what `write` returns, for as long as a minute; `pause` waits so many seconds.

    Raises:
        DatabaseBusy, DatabaseUnusable: also after the last of `WAITS`.
    """
    for wait in WAITS:
        try:
            return write()
        except (DatabaseBusy, DatabaseUnusable) as error:
            log.warning("what became of a part is written down in %g s: %s", wait, error)
            pause(wait)
    return write()
