"""The safest windows of the coming week for risky changes, and those to avoid, in the scope's zone.

A window is the morning (09 to 12) or afternoon (12 to 16) of a day from Monday to Friday, except Monday morning, when
the briefing is being read. It is open for a service on a working day before another one, unless an incident is
unresolved or the error budget is spent. Order: open for more services, then mornings (time left to respond), then the
earlier day. History only removes windows: a weekday and part with 20 deployments and three failures or more in the
trailing weeks, so many that chance gives them in fewer than one of 20 scopes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import comb
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.contracts.grouping import grouped
from scoring.kinds.repairs import Repair
from scoring.signals.runtime import LATE_HOUR

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.basis import Outlook
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

PARTS = (("morning", 9, 12), ("afternoon", 12, LATE_HOUR))
"""The parts of a day with the local hours in which they begin and end."""
WORKING_DAYS = 5
MOST_WINDOWS = 3
LEAST_DEPLOYMENTS = 20
LEAST_FAILURES = 3
MOST_CHANCE = 0.05
"""Divided among all weekdays and parts looked at."""
WEEKEND = "the weekend"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    day: date
    part: str
    begins: int
    ends: int

    def bounds(self, zone: str) -> tuple[str, str]:
        """Return when it begins and ends, as ISO 8601 with the zone's offset that day."""
        place = ZoneInfo(zone)
        start, end = (datetime.combine(self.day, time(hour), tzinfo=place) for hour in (self.begins, self.ends))
        return start.isoformat(), end.isoformat()

    @property
    def kind(self) -> tuple[int, str]:
        return self.day.weekday(), self.part


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """How the known weeks' deployments went, by weekday and part of the day."""

    deployments: Mapping[tuple[int, str], int]
    failures: Mapping[tuple[int, str], int]

    def told(self, slot: Slot) -> tuple[int, int] | None:
        """Return failed and all deployments, None if too few to tell."""
        total = self.deployments.get(slot.kind, 0)
        return (self.failures.get(slot.kind, 0), total) if total >= LEAST_DEPLOYMENTS else None

    def is_bad(self, slot: Slot) -> bool:
        """Whether more failed than chance explains: exact binomial tail under the other slots' rate."""
        told = self.told(slot)
        if told is None or told[0] < LEAST_FAILURES:
            return False
        failed, total = told
        others = sum(self.deployments.values()) - total
        if not others:
            return False
        # One failure is added: a rest without failures still can fail.
        rate = min(1.0, (sum(self.failures.values()) - failed + 1) / (others + 1))
        return binomial_tail(failed, total, rate) < MOST_CHANCE / (WORKING_DAYS * len(PARTS))


def binomial_tail(least: int, total: int, rate: float) -> float:
    """Return the chance of at least `least` successes in `total` trials of a rate from 0 to 1."""
    return sum(comb(total, k) * rate**k * (1 - rate) ** (total - k) for k in range(least, total + 1))


def windows_ahead(
    data: WeekData, risky: Sequence[ScoredChange], held: Mapping[str, tuple[str | None, Sequence[str]]], fixes: int
) -> Fact:
    """Return the fact about the coming week's windows.

    `risky` are the waiting changes, `fixes` of them ways out of an open incident. `held` says by service id why its
    changes may not go out (None: they may) and which ones (labels) may all the same.
    """
    labels = {service.id: service.label for service in data.services}
    record = record_of(data)
    clear = [service for service, (why, _) in held.items() if why is None]
    safe = _safest(data, clear, record)
    # If everything is held, the windows come later and are told apart.
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
    """Whether a day and the next are working days of a service, as far as its days off are known."""
    return day_off(outlook, service, day) is None and rest_after(outlook, service, day) is None


def day_off(outlook: Outlook | None, service: str, day: date) -> str | None:
    """Name the public holiday or weekend of a day for a service; None for a working day."""
    named = {} if outlook is None else outlook.days_off.get(service, {})
    return named.get(day) or (WEEKEND if day.weekday() >= WORKING_DAYS else None)


def rest_after(outlook: Outlook | None, service: str, day: date) -> str | None:
    """Name the rest that begins the next day: the first public holiday of the run, else the weekend."""
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
    """List the afternoons before days off, public holidays first, and the hours with a bad record."""
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
    works = ((rest_after(outlook, one, day), one) for one in services if day_off(outlook, one, day) is None)
    return grouped((rest, service) for rest, service in works if rest is not None)


def record_of(data: WeekData) -> Record:
    """Count all and failed deployments of the known weeks by weekday and part of the day."""
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
