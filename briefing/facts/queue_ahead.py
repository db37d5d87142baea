"""The queue ahead: risky changes that wait, whether they collide, and what awaits their service next week.

Risky means high or critical; waiting means merged and not deployed, or open and ready. What no source tells is None in
the detail and listed under `unknown`.

In a project that releases every six weeks, waiting is news only once a change waits far longer than usual; a change
that will go out with another version is not told every Monday.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, combinations
from statistics import median_high
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from briefing.contracts.week import WEEK_SECONDS
from briefing.evidence.basis import INCIDENTS
from briefing.evidence.changes import by_risk
from briefing.facts.measures import is_elevated
from briefing.facts.riskiest import fixes_of
from briefing.facts.windows import windows_ahead
from scoring.kinds.repairs import Repair
from scoring.materiality import LEAST_VALUES
from scoring.severity_rules import BURNING, LITTLE_LEFT

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Burn
    from briefing.facts.weekdata import WeekData


PERCENT = 100
MOST_NAMED = 5
MOST_PAIRS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead:
    """What awaits one service's risky changes; None is unknown.

    `collisions` are pairs of labels of changes that share a file; `unread` counts changes whose files are unknown.
    `days_off` are next week's public holidays by day; `own` is the service's week.
    """

    own: WeekData
    risky: tuple[ScoredChange, ...]
    unread: int
    collisions: tuple[tuple[str, str], ...] | None
    burn: Burn | None
    least_left: float | None
    unresolved: int | None
    days_off: tuple[tuple[date, str], ...] | None

    @property
    def reverts(self) -> int:
        return sum(one.repair is Repair.REVERT for one in self.risky)

    @property
    def ways_out(self) -> list[ScoredChange]:
        """What waits, risky or not, and would fix an open incident."""
        known, end = self.own.operations, self.own.bounds[1]
        outages = [] if known is None else [one for one in known.outages if one.is_open_at(end)]
        return fixes_of(self.own.waiting, outages, self.own)

    @property
    def fixes(self) -> frozenset[str]:
        """The ids of the risky changes that fix an open incident, without reverts."""
        return frozenset(one.id for one in self.ways_out if one in self.risky and one.repair is not Repair.REVERT)

    @property
    def is_spent(self) -> bool:
        """Whether a known error budget is used up."""
        return self.least_left is not None and self.least_left <= 0

    @property
    def held_by(self) -> str | None:
        """Why the queue should wait, if anything known says so; reverts and fixes of the incident are never held."""
        if self.reverts + len(self.fixes) == len(self.risky):
            return None
        if self.unresolved:
            return "an incident is unresolved"
        return "the error budget is spent" if self.is_spent else None

    @property
    def constraint(self) -> str | None:
        return next((word for word, holds in CONSTRAINTS if holds(self)), None)

    @property
    def unknown(self) -> list[str]:
        """What no source tells, in a reader's words."""
        told = {
            "incidents": self.unresolved,
            "an objective": self.burn,
            "files": None if self.unread else (),
            "public holidays": self.days_off,
        }
        return [name for name, value in told.items() if value is None]


CONSTRAINTS: tuple[tuple[str, Callable[[Ahead], bool]], ...] = (
    ("an unresolved incident", lambda one: bool(one.unresolved)),
    ("a spent error budget", lambda one: one.is_spent),
    ("a burning error budget", lambda one: one.burn is not None and one.burn.burn > BURNING),
    ("little error budget left", lambda one: one.least_left is not None and one.least_left < LITTLE_LEFT),
    ("files in common", lambda one: bool(one.collisions)),
    ("days off", lambda one: bool(one.days_off)),
)
"""What limits a queue, tightest first: what must be settled, is used up, needs an order, leaves fewer days."""


def queue_ahead(data: WeekData) -> Iterator[Fact]:
    if not data.has_queue:
        return
    found = [_ahead(own) for own in data.by_service.values() if any(map(is_elevated, own.waiting))]
    for one in found:
        yield _fact(one)
    if found:
        held = {one.own.scope.id: (one.held_by, [two.label for two in one.ways_out]) for one in found}
        fixes = frozenset[str]().union(*(one.fixes for one in found))
        yield windows_ahead(data, [change for change in data.waiting if is_elevated(change)], held, len(fixes))


def _ahead(own: WeekData) -> Ahead:
    risky = tuple(sorted(filter(is_elevated, own.waiting), key=by_risk))
    known, end = own.operations, own.bounds[1]
    return Ahead(
        own=own,
        risky=risky,
        unread=sum(one.paths is None for one in risky),
        collisions=collisions_of(risky),
        burn=None if known is None else known.worst_burn(end),
        least_left=None if known is None else known.least_left(end),
        unresolved=_unresolved(own),
        days_off=_days_off(own),
    )


def collisions_of(changes: Sequence[ScoredChange]) -> tuple[tuple[str, str], ...] | None:
    """Return the pairs of changes that share a file, each once; None if too few of their files are known."""
    read = [one for one in changes if one.paths is not None]
    if len(read) < 2 <= len(changes):  # noqa: PLR2004 it takes two to collide
        return None
    by_path = grouped((path, place) for place, one in enumerate(read) for path in dict.fromkeys(one.paths or ()))
    pairs = {pair for places in by_path.values() for pair in combinations(places, 2)}
    return tuple((read[first].label, read[second].label) for first, second in sorted(pairs))


def _unresolved(own: WeekData) -> int | None:
    """Count the unresolved incidents, None if no source would show them."""
    if own.operations is None:
        return None
    found = sum(one.is_open_at(own.bounds[1]) for one in own.operations.outages)
    is_untold = own.outlook is None or INCIDENTS in own.outlook.untold
    return None if is_untold and not found else found


def _days_off(own: WeekData) -> tuple[tuple[date, str], ...] | None:
    if own.outlook is None or own.scope.id not in own.outlook.days_off:
        return None
    first = own.week.monday + timedelta(days=7)
    known = own.outlook.days_off[own.scope.id]
    return tuple((day, name) for day, name in sorted(known.items()) if first <= day < first + timedelta(days=7))


def _fact(one: Ahead) -> Fact:
    others = {service for change in one.risky for service in change.services} - {one.own.scope.id}
    return one.own.fact(
        f"service.{one.own.scope.id}.ahead",
        "ahead",
        len(one.risky),
        "changes",
        detail={
            "points": sum(change.score.points for change in one.risky),
            "worst": one.risky[0].score.points,
            "changes": [change.label for change in one.risky[:MOST_NAMED]],
            "collisions": None if one.collisions is None else len(one.collisions),
            "pairs": None if one.collisions is None else [list(pair) for pair in one.collisions[:MOST_PAIRS]],
            "unread": one.unread,
            "reverts": one.reverts,
            **({"fixes": len(one.fixes)} if one.fixes else {}),
            "spanning": sum(len(change.services) > 1 for change in one.risky),
            "other_services": sorted(others),
            "objective": None if one.burn is None else one.burn.label,
            "burn": None if one.burn is None else round(one.burn.burn, 1),
            "budget_left": None if one.least_left is None else round(PERCENT * one.least_left),
            "unresolved": one.unresolved,
            "days_off": None
            if one.days_off is None
            else [{"day": day.isoformat(), "name": name} for day, name in one.days_off],
            "held_by": one.held_by,
            "constraint": one.constraint,
            "unknown": one.unknown,
        },
    )


LATE_TIMES = 2
"""How many times the usual wait makes a change late."""
OVERTAKEN = 2
"""A change that later work overtook in so many weeks is not for the next release either."""


def due(
    waited: Iterable[ScoredChange], weeks: Iterable[Iterable[ScoredChange]], start: int, end: int
) -> tuple[ScoredChange, ...]:
    """Return what waits at the end of some weeks (epoch seconds) and no release of its services has overtaken.

    A release overtakes a change if it carries later work without it: in two of the weeks, or one for what was ready
    before the first week. Open changes have missed nothing; a change of several services is due if none
    overtook it.
    """
    newest: dict[str, dict[int, int]] = defaultdict(dict)
    for one in chain.from_iterable(weeks):
        if one.deployed_at is not None and one.deployed_at < end:
            back = (end - 1 - one.deployed_at) // WEEK_SECONDS
            # When each of several services got it is unknown.
            for service in one.services if len(one.services) == 1 else ():
                newest[service][back] = max(one.ready_at, newest[service].get(back, one.ready_at))
    overtaken = {name: _border(sorted(ready.values(), reverse=True), start) for name, ready in newest.items()}

    def is_due(one: ScoredChange) -> bool:
        return one.landed_at >= end or all(one.ready_at >= overtaken.get(name, 0) for name in one.services or overtaken)

    return tuple(one for one in waited if one.waits_at(end) and is_due(one))


def _border(newest: Sequence[int], start: int) -> int:
    """Return the moment before which everything is overtaken; `newest` is what went out last by week, newest first."""
    return max([*newest[OVERTAKEN - 1 : OVERTAKEN], min(newest[0], start)])


def usual_wait(own: WeekData) -> float | None:
    """Return the median wait in seconds of what became ready in these weeks, None if too little of it went out.

    What still waits counts as longer than any, else a project that only releases repairs of an old version looks fast.
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
    """Return what became ready in the week and waits, empty where waits of more than a week are usual."""
    usual = usual_wait(own)
    if usual is not None and usual > WEEK_SECONDS:
        return []
    return [one for one in own.waiting if one.ready_at >= own.bounds[0]]


def late_since(own: WeekData) -> list[ScoredChange]:
    """Return what came to wait twice the usual time in the week; empty if the usual is unknown."""
    start, end = own.bounds
    late = LATE_TIMES * (usual_wait(own) or math.inf)
    return [one for one in own.waiting if one.ready_at < start and start - one.ready_at <= late < end - one.ready_at]


def is_risky(change: ScoredChange) -> bool:
    """Whether a waiting change is worth an ask: high, critical or gated."""
    return is_elevated(change) or bool(change.score.gates)
