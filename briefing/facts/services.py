"""What each service contributed, what moved it, and who was new to its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from briefing.evidence.basis import CHANGES, DEPLOYMENTS
from briefing.facts.measures import compared, elevated_in, highest, mean_score
from briefing.facts.queue_ahead import joined_in, late_since

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

PERCENT = 100
SEVERAL = 2
MOST_SHARED = 2


def service_facts(data: WeekData) -> Iterator[Fact]:
    # The share of a single service is always everything.
    shares = data.series(share_by_service) if len(data.services) > 1 else None
    for service_id, own in data.by_service.items():
        if not any(own.weeks):
            continue
        if shares is not None:
            parts = [None if share is None else share.get(service_id, 0.0) for share in shares]
            yield _share(own, service_id, parts, is_seen=data.is_seen)
        yield from _movement(own, service_id)
        elevated, changes = own.whatever(elevated_in), own.count(len(own.now))
        yield own.count_fact(f"service.{service_id}.elevated", "elevated", elevated, changes=changes)
        yield from _newcomers(own, service_id)
        yield from _queue(own, service_id)


def share_by_service(changes: Sequence[ScoredChange]) -> dict[str, float]:
    """Return each service's percent of the week's points, a change's split over its services; empty without points."""
    points: defaultdict[str, float] = defaultdict(float)
    for change in changes:
        for service in change.services:
            points[service] += change.score.points / len(change.services)
    total = sum(points.values())
    return {service: PERCENT * value / total for service, value in points.items()} if total else {}


def _share(own: WeekData, service_id: str, shares: Sequence[float | None], *, is_seen: bool) -> Fact:
    """`is_seen`: what landed in every service is known, which a share needs."""
    series = [
        None if share is None or not week else round(share, 1) for week, share in zip(own.weeks, shares, strict=True)
    ]
    mean = mean_score(own.now)
    return own.fact(
        f"service.{service_id}.share",
        "service_share",
        series[-1] if own.now or not is_seen else 0.0,
        "percent",
        comparisons=compared(series) + highest(series) if is_seen else (),
        detail={
            "changes": own.count(len(own.now)),
            "points": sum(change.score.points for change in own.now),
            "mean": None if mean is None else round(mean, 1),
            "series": series,
        },
    )


def _movement(own: WeekData, service_id: str) -> Iterator[Fact]:
    found = own.movement
    if found is None:
        return
    means = [None if mean is None else round(mean, 1) for mean in own.whatever(mean_score)]
    yield own.fact(
        f"service.{service_id}.movement",
        "service_movement",
        found.points,
        "points",
        detail={
            "now": found.now,
            "usual": found.usual,
            "drivers": [{"signal": part.signal, "title": part.title, "points": part.points} for part in found.parts],
            "series": means,
        },
    )


def _newcomers(own: WeekData, service_id: str) -> Iterator[Fact]:
    new = _new_in(own.now)
    if new is not None:
        yield own.fact(
            f"service.{service_id}.newcomers",
            "newcomers",
            len(new),
            "people",
            detail={"contributors": len(_people_in(own.now)), "people": _told(new)},
        )


def _people_in(changes: Sequence[ScoredChange]) -> set[str]:
    return {change.author for change in changes if not change.is_bot}


def _new_in(changes: Sequence[ScoredChange]) -> set[str] | None:
    """Return who was new to the files they changed; None without people, or if unknown of somebody.

    Work of several people, such as the merge of a long-lived branch, shows no one of them to be new.
    """
    own = [change for change in changes if len(change.authors) == 1]
    people = _people_in(own)
    known = _people_in([change for change in own if change.new_to_files is not None])
    return _people_in([change for change in own if change.new_to_files]) if people and people == known else None


def _told(people: Iterable[str]) -> list[str]:
    return [f"{{person:{person}}}" for person in sorted(people)]


def shared_newcomers(data: WeekData) -> Iterator[Fact]:
    """Yield the sets of services with most people new to all of them, also people new to more."""
    new = {service: _new_in(own.now) or set() for service, own in data.by_service.items()}
    sets = {tuple(service for service in new if person in new[service]) for person in _people_in(data.now)}
    found = [
        (
            sorted(set.intersection(*(new[one] for one in services))),
            [data.by_service[one].scope.label for one in services],
        )
        for services in sorted(sets)
        if len(services) >= SEVERAL
    ]
    found.sort(key=lambda one: (-len(one[0]), one[1]))
    for place, (people, labels) in enumerate(found[:MOST_SHARED], start=1):
        yield data.fact(
            "week.shared_newcomers" if place == 1 else f"week.shared_newcomers.{place}",
            "shared_newcomers",
            len(people),
            "people",
            detail={"people": _told(people), "services": labels},
        )


def _queue(own: WeekData, service_id: str) -> Iterator[Fact]:
    many = own.count(len(own.waiting), CHANGES, DEPLOYMENTS)
    if not own.has_queue or many is None:
        return
    waiting = sorted((change.score.points for change in own.waiting), reverse=True)
    late = 0 if elevated_in(joined_in(own)) else elevated_in(late_since(own))
    yield own.fact(
        f"service.{service_id}.queue",
        "queue",
        many,
        "changes",
        detail={
            "elevated": elevated_in(own.waiting),
            "worst": waiting[0] if waiting else None,
            # Why an old queue is news again.
            **({"late": late} if late else {}),
        },
    )
