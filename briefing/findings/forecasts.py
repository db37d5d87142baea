"""Forecasts graded: did incidents follow the warnings, and do the risky deployments have more of them?

A service with a critical or warning card on a Monday is a forecast for the 14 days after; all other services of that
Monday are what it is held against. A service counts once a Monday however many cards it has, so that both sides
count the same thing. Only Mondays whose 14 days are over by the end of this week are graded, and none beyond the last
moment of which every source could tell: an incident that nobody could see is no proof of calm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from briefing.facts.reliability import LEAST_EVENTS
from scoring.bands import Band
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.operations import Operations
    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding

AHEAD_WEEKS = 2
"""Weeks that a forecast is for."""
PERCENT = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """So many of so many had an incident."""

    hits: int
    of: int

    @property
    def words(self) -> str:
        return f"{self.hits} of {self.of}"

    @property
    def percent(self) -> int | None:
        """The rate in percent, None where there are fewer than three events to tell one from."""
        return round(PERCENT * self.hits / self.of) if self.hits >= LEAST_EVENTS else None

    @property
    def detail(self) -> dict[str, int | None]:
        return {"hits": self.hits, "of": self.of, "percent": self.percent}


def forecasts(weeks: Sequence[WeekData], findings: Sequence[Mapping[str, Finding]]) -> Iterator[Fact]:
    """Yield the running hit rate of the warnings, and the lift of risky deployments; the last week is this one.

    Where no incident was ever told of, no source tells of any, and nothing can be graded.
    """
    now, seen = weeks[-1], _seen_until(weeks[-1])
    if now.operations is None or not any(one.began_at < seen for one in now.operations.outages):
        return
    yield from _hits(weeks, findings, now.operations, seen)
    yield from _lift(now, now.operations, seen)


def _seen_until(now: WeekData) -> int:
    """Return the last moment of which every source could tell, 0 where one is blind since nobody knows when."""
    blind = (0 if one.as_of is None else int(datetime.fromisoformat(one.as_of).timestamp()) for one in now.blind)
    return min((now.bounds[1], *blind))


def _hits(
    weeks: Sequence[WeekData], findings: Sequence[Mapping[str, Finding]], known: Operations, seen: int
) -> Iterator[Fact]:
    begun = _begun(known, seen)
    warned: list[bool] = []
    others: list[bool] = []
    told = [(week, found) for week, found in zip(weeks, findings, strict=True) if _ends(week) <= seen]
    for week, found in told:
        named = {service for one in found.values() if one.severity is not Severity.INFO for service in one.services}
        for service, own in week.by_service.items():
            if any(own.weeks):
                broke = any(own.bounds[1] <= at < _ends(own) for at in begun.get(service, ()))
                (warned if service in named else others).append(broke)
    if warned:
        cards, base = _rate(warned), _rate(others)
        detail = {"weeks": len(told), "days": 7 * AHEAD_WEEKS, **cards.detail, "others": base.detail}
        yield weeks[-1].fact("forecast.hits", "forecast", cards.words, "", detail=detail)


def _ends(week: WeekData) -> int:
    return week.week.earlier(-AHEAD_WEEKS).bounds[1]


def _begun(known: Operations, end: int) -> Mapping[str, Sequence[int]]:
    """Return by service when the incidents began that belong to a deployment."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for one in known.outages:
        if one.deployment is not None and one.began_at < end:
            found[one.service].append(one.began_at)
    return found


def _rate(marks: Sequence[bool]) -> Rate:
    return Rate(hits=sum(marks), of=len(marks))


def _lift(now: WeekData, known: Operations, seen: int) -> Iterator[Fact]:
    """Hold the incident rate of high and critical deployments against that of safe ones, over all weeks known.

    How many times as high it is needs three incidents on both sides, like any rate.
    """
    blamed = {one.deployment for one in known.outages if one.began_at < seen}
    marks: defaultdict[Band, list[bool]] = defaultdict(list)
    for one in (one for week in now.deployed for one in week):
        if one.at < seen and one.score is not None:
            marks[one.score.band].append(one.id in blamed)
    risky, safe = _rate([*marks[Band.HIGH], *marks[Band.CRITICAL]]), _rate(marks[Band.SAFE])
    if not risky.of or not safe.of:
        return
    times = None
    if min(risky.hits, safe.hits) >= LEAST_EVENTS:
        times = round((risky.hits / risky.of) / (safe.hits / safe.of), 1)
    detail = {"weeks": len(now.weeks), "risky": risky.detail, "safe": safe.detail, "times": times}
    yield now.fact("forecast.lift", "lift", f"{risky.words} against {safe.words}", "", detail=detail)
