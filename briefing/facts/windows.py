"""The safest windows of the coming week to let risky changes go out, and those to avoid, in the scope's zone.

The rule, in this order. A window is the morning (09 to 12) or the afternoon (12 to 16) of a day from Monday to Friday;
nothing later is one, nor is Monday's morning, in which the briefing is only being read. For a service it is open on a
working day that another working day follows, as long as no incident of the service is unresolved and its error budget
is not spent. Windows that are open for more of the services come first, then mornings, after which hours are left to
respond, then the earlier day. The scope's own history only takes windows away: one of a weekday and hour with 20
deployments and three failures or more in the trailing weeks, where so many would be chance in fewer than one of 20
scopes without any such hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import comb
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scoring.kinds.repairs import Repair
from scoring.signals.runtime import LATE_HOUR

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.basis import Outlook
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

PARTS = (("morning", 9, 12), ("afternoon", 12, LATE_HOUR))
"""The parts of a day, with the local hours in which they begin and end."""
WORKING_DAYS = 5
MOST_WINDOWS = 3
LEAST_DEPLOYMENTS = 20
LEAST_FAILURES = 3
MOST_CHANCE = 0.05
"""Shared between all the weekdays and parts that are looked at."""
WEEKEND = "the weekend"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One part of one local day."""

    day: date
    part: str
    begins: int
    ends: int

    def bounds(self, zone: str) -> tuple[str, str]:
        """Return when it begins and ends, as ISO 8601 with the offset that the zone has on that day."""
        place = ZoneInfo(zone)
        start, end = (datetime.combine(self.day, time(hour), tzinfo=place) for hour in (self.begins, self.ends))
        return start.isoformat(), end.isoformat()

    @property
    def kind(self) -> tuple[int, str]:
        return self.day.weekday(), self.part


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """How the deployments of the trailing weeks and the week went, by weekday and part of the day."""

    deployments: Mapping[tuple[int, str], int]
    failures: Mapping[tuple[int, str], int]

    def told(self, slot: Slot) -> tuple[int, int] | None:
        """Return how many deployments failed and how many there were; None where they are too few to tell."""
        total = self.deployments.get(slot.kind, 0)
        return (self.failures.get(slot.kind, 0), total) if total >= LEAST_DEPLOYMENTS else None

    def is_bad(self, slot: Slot) -> bool:
        """Whether more failed than chance explains, by the exact binomial tail under the rate of the other slots."""
        told = self.told(slot)
        if told is None or told[0] < LEAST_FAILURES:
            return False
        failed, total = told
        others = sum(self.deployments.values()) - total
        if not others:
            return False
        # One failure is added, so that a spotless rest is not taken for hours that cannot fail.
        rate = min(1.0, (sum(self.failures.values()) - failed + 1) / (others + 1))
        return binomial_tail(failed, total, rate) < MOST_CHANCE / (WORKING_DAYS * len(PARTS))


def binomial_tail(least: int, total: int, rate: float) -> float:
    """Return the chance of at least so many successes in `total` trials of a rate from 0 to 1."""
    return sum(comb(total, k) * rate**k * (1 - rate) ** (total - k) for k in range(least, total + 1))


def windows_ahead(
    data: WeekData, risky: Sequence[ScoredChange], held: Mapping[str, tuple[str | None, Sequence[str]]], fixes: int
) -> Fact:
    """Return the fact about the coming week's windows.

    `risky` are the changes that wait, and `held` says by service id why its own may not go out, None where they may,
    and which changes (labels) may all the same, as ways out of an open incident. So many of the risky are its `fixes`.
    """
    labels = {service.id: service.label for service in data.services}
    record = record_of(data)
    clear = [service for service, (why, _) in held.items() if why is None]
    safe = _safest(data, clear, record)
    # Where everything is held, the windows that there would be are no windows yet, and told apart from them.
    later = [] if clear else _safest(data, list(held), record)
    return data.fact(
        "ahead.windows",
        "windows",
        len(safe),
        "windows",
        detail={
            "changes": len(risky),
            "reverts": sum(change.repair is Repair.REVERT for change in risky),
            **({"fixes": fixes} if fixes else {}),
            "points": sum(change.score.points for change in risky),
            "services": [labels[service] for service in held],
            "windows": [_window(data, slot, [labels[one] for one in fits], record) for slot, fits in safe],
            "once_settled": [_window(data, slot, [labels[one] for one in fits], record) for slot, fits in later],
            "avoid": _avoided(data, list(held), labels, record),
            "held": [
                {"service": labels[service], "why": why} | ({"free": free} if free else {})
                for service, (why, free) in held.items()
                if why is not None
            ],
            "holidays_unknown": [
                labels[one] for one in held if data.outlook is None or one not in data.outlook.days_off
            ],
        },
    )


def slots_of(monday: date) -> Iterator[Slot]:
    for ahead in range(WORKING_DAYS):
        for part, begins, ends in PARTS:
            yield Slot(day=monday + timedelta(days=ahead), part=part, begins=begins, ends=ends)


def _coming(data: WeekData) -> list[Slot]:
    return list(slots_of(data.week.monday + timedelta(days=7)))


def _safest(data: WeekData, clear: Sequence[str], record: Record) -> list[tuple[Slot, list[str]]]:
    found = []
    for slot in _coming(data)[1:]:
        fits = [one for one in clear if is_open(data.outlook, one, slot.day)]
        if fits and not record.is_bad(slot):
            found.append((slot, fits))
    order = [part for part, _, _ in PARTS]
    return sorted(found, key=lambda one: (-len(one[1]), order.index(one[0].part), one[0].day))[:MOST_WINDOWS]


def is_open(outlook: Outlook | None, service: str, day: date) -> bool:
    """Whether a day is a working day of a service that another follows, as far as its days off are known."""
    return day_off(outlook, service, day) is None and rest_after(outlook, service, day) is None


def day_off(outlook: Outlook | None, service: str, day: date) -> str | None:
    """Name the public holiday or the weekend that a day is for a service; None for a working day."""
    named = {} if outlook is None else outlook.days_off.get(service, {})
    return named.get(day) or (WEEKEND if day.weekday() >= WORKING_DAYS else None)


def rest_after(outlook: Outlook | None, service: str, day: date) -> str | None:
    """Name what a service rests for from the next day on: the first public holiday of the run, else the weekend."""
    rest: list[str] = []
    while (name := day_off(outlook, service, day + timedelta(days=1 + len(rest)))) is not None:
        rest.append(name)
    return next((name for name in rest if name != WEEKEND), rest[0] if rest else None)


def _window(data: WeekData, slot: Slot, services: list[str], record: Record) -> dict[str, object]:
    why = "a working day follows"
    if slot.part == PARTS[0][0]:
        why += ", and the afternoon is left to respond"
    return {**_placed(data, slot, services, record), "why": why}


def _placed(data: WeekData, slot: Slot, services: list[str], record: Record) -> dict[str, object]:
    start, end = slot.bounds(data.week.zone)
    told = record.told(slot)
    return {
        "day": slot.day.isoformat(),
        "part": slot.part,
        "start": start,
        "end": end,
        "services": services,
        "failed": None if told is None else told[0],
        "deployments": None if told is None else told[1],
    }


def _avoided(
    data: WeekData, services: Sequence[str], labels: Mapping[str, str], record: Record
) -> list[dict[str, object]]:
    """List the afternoons before days off, public holidays first, and the hours that the history speaks against."""
    found: list[tuple[int, Slot, str, list[str]]] = []
    for slot in _coming(data):
        if record.is_bad(slot):
            failed, total = record.told(slot) or (0, 0)
            found.append((1, slot, f"{failed} of {total} deployments then failed", list(services)))
        elif slot.part == PARTS[-1][0]:
            for rest, resting in _resting(data.outlook, services, slot.day).items():
                found.append((2 if rest == WEEKEND else 0, slot, f"the last working hours before {rest}", resting))
    found.sort(key=lambda one: (one[0], one[1].day, one[1].begins, one[2]))
    return [
        {**_placed(data, slot, [labels[one] for one in whose], record), "why": why}
        for _, slot, why, whose in found[:MOST_WINDOWS]
    ]


def _resting(outlook: Outlook | None, services: Sequence[str], day: date) -> dict[str, list[str]]:
    """Group the services that work on a day and rest on the next, by what they rest for."""
    found: dict[str, list[str]] = {}
    for service in services:
        rest = rest_after(outlook, service, day)
        if rest is not None and day_off(outlook, service, day) is None:
            found.setdefault(rest, []).append(service)
    return found


def record_of(data: WeekData) -> Record:
    """Count the deployments of the weeks looked at, and those that failed by the week's end, by weekday and part."""
    if data.operations is None:
        return Record(deployments={}, failures={})
    known, (_, end) = data.operations, data.bounds
    blamed = {one.deployment for one in known.outages if one.began_at < end}
    blamed |= {one.rolls_back for one in known.deployments if one.at < end}
    deployments: Counter[tuple[int, str]] = Counter()
    failures: Counter[tuple[int, str]] = Counter()
    for one in (one for week in data.deployed for one in week):
        local = datetime.fromtimestamp(one.at, UTC).astimezone(ZoneInfo(data.week.zone))
        kind = (local.weekday(), next((part for part, begins, ends in PARTS if begins <= local.hour < ends), "other"))
        deployments[kind] += 1
        failures[kind] += one.id in blamed
    return Record(deployments=deployments, failures=failures)
