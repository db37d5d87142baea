"""Forecasts graded: did incidents follow the warnings, and do risky deployments have more of them?

A service with a critical or warning card on a Monday is a forecast for 14 days, compared with the other services; each
counts once a Monday. Only Mondays are graded whose 14 days end by this week's end and by the last moment that every
source saw: an unseen incident is no proof of calm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
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
    hits: int
    of: int

    @property
    def words(self) -> str:
        return f"{self.hits} of {self.of}"

    @property
    def percent(self) -> int | None:
        """In percent, None for fewer than three events."""
        return round(PERCENT * self.hits / self.of) if self.hits >= LEAST_EVENTS else None

    @property
    def detail(self) -> dict[str, int | None]:
        return {"hits": self.hits, "of": self.of, "percent": self.percent}


def forecasts(weeks: Sequence[WeekData], findings: Sequence[Mapping[str, Finding]]) -> Iterator[Fact]:
    """Yield the hit rate of the warnings and the lift of risky deployments; the last week is this one.

    Without any incident no source seems to tell of them, and nothing can be graded.
    """
    now, seen = weeks[-1], _seen_until(weeks[-1])
    if now.operations is None or not any(one.began_at < seen for one in now.operations.outages):
        return
    yield from _hits(weeks, findings, now.operations, seen)
    yield from _lift(now, now.operations, seen)


def _seen_until(now: WeekData) -> int:
    """Return the last moment that every source saw, 0 if one is blind for an unknown time."""
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
    """Return, by service, when the incidents of deployments began."""
    linked = (one for one in known.outages if one.deployment is not None and one.began_at < end)
    return grouped((one.service, one.began_at) for one in linked)


def _rate(marks: Sequence[bool]) -> Rate:
    return Rate(hits=sum(marks), of=len(marks))


def _lift(now: WeekData, known: Operations, seen: int) -> Iterator[Fact]:
    """Compare incident rates of high and critical with safe deployments; both sides need three incidents."""
    blamed = {one.deployment for one in known.outages if one.began_at < seen}
    every = (one for week in now.deployed for one in week if one.at < seen)
    marks = grouped((one.score.band, one.id in blamed) for one in every if one.score is not None)
    risky, safe = _rate([*marks[Band.HIGH], *marks[Band.CRITICAL]]), _rate(marks[Band.SAFE])
    if not risky.of or not safe.of:
        return
    times = None
    if min(risky.hits, safe.hits) >= LEAST_EVENTS:
        times = round((risky.hits / risky.of) / (safe.hits / safe.of), 1)
    detail = {"weeks": len(now.weeks), "risky": risky.detail, "safe": safe.detail, "times": times}
    yield now.fact("forecast.lift", "lift", f"{risky.words} against {safe.words}", "", detail=detail)
