"""Which of several workers collects: one at a time, and whoever is left takes it up when that one falls silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.delivery.runs.steps import COLLECTING

if TYPE_CHECKING:
    from briefing.delivery.runs.workers import Duties

LEADING: Final = "collector"
LEADS_SECONDS: Final = 60.0
"""Four looks: so long nobody collects after the one that did has died."""


class SharedTurn:
    """The turn of one of the workers on a database; see `bot.hourly.Turn`."""

    def __init__(self, duties: Duties) -> None:
        """Take by what it asks."""
        self._duties = duties

    def is_ours(self) -> bool:
        """Whether this worker is the one that collects; it stays so while it asks."""
        return self._duties.take(LEADING, LEADS_SECONDS)

    def begin(self) -> None:
        """Say that a collection is under way: what is frozen just now waits a moment for its end."""
        self._duties.take(COLLECTING, LEADS_SECONDS)

    def end(self) -> None:
        """Say that it is over."""
        self._duties.release(COLLECTING)
