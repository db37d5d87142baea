"""Which of what waits to go out is due with the next release, and which of that is news.

Where a project releases every six weeks, that something waits is no news every Monday: it is news once it waits far
longer than usual. Where it releases from the branch of an older version, what landed on the default branch waits for
another version, and is nobody's Monday.
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import chain
from statistics import median_high
from typing import TYPE_CHECKING

from briefing.contracts.week import WEEK_SECONDS
from briefing.facts.weekdata import is_elevated
from scoring.materiality import LEAST_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

LATE_TIMES = 2
"""How many times the usual wait a change has to wait to be late."""
OVERTAKEN = 2
"""In so many weeks later work went out and a change did not, that it is not for the next release either."""


def due(
    waited: Iterable[ScoredChange], weeks: Iterable[Iterable[ScoredChange]], start: int, end: int
) -> tuple[ScoredChange, ...]:
    """Return what waits at the end of some weeks (epoch seconds), but for what releases of its services have overtaken.

    A release overtakes what it does not carry where it carries what became ready later: those of two of the weeks do,
    and of what was ready before the first week one. What is still open has not missed any; what touches several
    services may be out with some of them, and is due where none has overtaken it.
    """
    newest: dict[str, dict[int, int]] = defaultdict(dict)
    for one in chain.from_iterable(weeks):
        if one.deployed_at is not None and one.deployed_at < end:
            back = (end - 1 - one.deployed_at) // WEEK_SECONDS
            # When each of several services got it is not known.
            for service in one.services if len(one.services) == 1 else ():
                newest[service][back] = max(one.ready_at, newest[service].get(back, one.ready_at))
    overtaken = {name: _border(sorted(ready.values(), reverse=True), start) for name, ready in newest.items()}

    def is_due(one: ScoredChange) -> bool:
        return one.landed_at >= end or all(one.ready_at >= overtaken.get(name, 0) for name in one.services or overtaken)

    return tuple(one for one in waited if one.waits_at(end) and is_due(one))


def _border(newest: Sequence[int], start: int) -> int:
    """Return before which moment everything is overtaken; `newest` is what went out last in each week, newest first."""
    return max([*newest[OVERTAKEN - 1 : OVERTAKEN], min(newest[0], start)])


def usual_wait(own: WeekData) -> float | None:
    """Return the median wait (seconds) of what became ready in these weeks, None where too little of it has gone out.

    What waits still is in it as longer than any: else a project that brings out only the few repairs of an older
    version would seem to bring out everything within days.
    """
    end = own.bounds[1]
    waits = [
        one.deployed_at - one.ready_at if one.deployed_at is not None and one.deployed_at < end else math.inf
        for week in own.weeks
        for one in week
        if one.ready_at < end
    ]
    middle = median_high(waits) if len(waits) >= LEAST_VALUES else math.inf
    return None if math.isinf(middle) else middle


def joined_in(own: WeekData) -> list[ScoredChange]:
    """Return what waits and became ready in the week, but where changes are known to wait longer than one as usual."""
    usual = usual_wait(own)
    if usual is not None and usual > WEEK_SECONDS:
        return []
    return [one for one in own.waiting if one.ready_at >= own.bounds[0]]


def late_since(own: WeekData) -> list[ScoredChange]:
    """Return what has in the week come to wait twice as long as is usual; where that is unknown, nothing is late."""
    start, end = own.bounds
    late = LATE_TIMES * (usual_wait(own) or math.inf)
    return [one for one in own.waiting if one.ready_at < start and start - one.ready_at <= late < end - one.ready_at]


def is_risky(change: ScoredChange) -> bool:
    """Whether a change that waits is worth an ask: it scores high or critical, or a gate is on it."""
    return is_elevated(change) or bool(change.score.gates)
