"""Which of what waits to go out is news.

Where a project releases every six weeks, that something waits is no news every Monday.
"""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

from scoring.materiality import LEAST_VALUES

if TYPE_CHECKING:
    from briefing.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

LATE_TIMES = 2
"""How many times the usual wait of what went out a change has to wait to be late."""


def joined_in(own: WeekData) -> list[ScoredChange]:
    """Return what waits and became ready in the week."""
    return [one for one in own.waiting if one.ready_at >= own.bounds[0]]


def late_since(own: WeekData) -> list[ScoredChange]:
    """Return what has in the week come to wait twice as long as is usual.

    What is usual is the median wait of what went out in these weeks; of too few it is unknown, and nothing is late.
    """
    start, end = own.bounds
    gone = [(one.ready_at, one.deployed_at) for week in own.weeks for one in week]
    waits = [out - ready for ready, out in gone if out is not None and ready <= out < end]
    late = LATE_TIMES * median(waits) if len(waits) >= LEAST_VALUES else math.inf
    return [one for one in own.waiting if one.ready_at < start and start - one.ready_at <= late < end - one.ready_at]
