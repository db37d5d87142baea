"""The last weeks before now, by their ISO names, for commands that look back over stored briefings."""

from __future__ import annotations

from briefing.week import week_of

MOST_WEEKS = 104


def past_weeks(now: int, weeks: int) -> list[str]:
    """Return the names of the last complete weeks and of the present one, newest first; `now` is in epoch seconds.

    Zones are hours apart and briefings are about complete weeks, so that the present week's name takes nothing in that
    is too old, and leaves nothing out where it is Monday already.
    """
    present = week_of(now, "UTC")
    return [present.earlier(back).id for back in range(weeks + 1)]
