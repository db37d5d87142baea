"""How a manager is briefed week by week, in words: the day, the hour, the zone, and what a public holiday does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.organisation import NEXT_WORKING_DAY

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def rhythm_words(manager: Manager) -> str:
    """Say when a manager is briefed: "Mondays at 09:00 (a public holiday: next working day), Europe/Berlin"."""
    is_shifted = manager.country is not None and manager.holiday == NEXT_WORKING_DAY
    holiday = f" (a public holiday: {NEXT_WORKING_DAY})" if is_shifted else ""
    return f"{DAYS[manager.day]}s at {manager.hour:02}:{manager.minute:02}{holiday}, {manager.zone}"
