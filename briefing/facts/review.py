"""High-risk changes that merged without anybody's review, where the reviews are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.facts.weekdata import counted, elevated_in, is_elevated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

REVIEW = "review_depth"


def unreviewed_of(changes: Sequence[ScoredChange]) -> list[ScoredChange]:
    """Return the changes that score high or critical and that nobody but their author reviewed."""
    return [change for change in changes if is_elevated(change) and _reviewed(change) == 0]


def unreviewed_in(changes: Sequence[ScoredChange]) -> int:
    """Count the changes that score high or critical and that nobody but their author reviewed."""
    return len(unreviewed_of(changes))


def knows_reviews(changes: Sequence[ScoredChange]) -> bool:
    """Whether the reviews of any of the changes are known."""
    return any(_reviewed(change) is not None for change in changes)


def unreviewed_by_week(data: WeekData) -> list[int | None]:
    """Count them for every week, None where it was not seen or nothing is known of its reviews."""
    weeks = zip(data.series(unreviewed_in), data.weeks, strict=True)
    return [count if _is_known(week) else None for count, week in weeks]


def _is_known(week: Sequence[ScoredChange]) -> bool:
    """Whether the reviews of some high-risk change are known, or there is no such change."""
    return knows_reviews(week) or not elevated_in(week)


def _reviewed(change: ScoredChange) -> float | None:
    reading = change.readings.get(REVIEW)
    return None if reading is None else reading.value


def review(data: WeekData) -> Iterator[Fact]:
    """How many high-risk changes merged without a review, in the scope and in each service that had any."""
    if not any(data.known(knows_reviews)):
        return
    yield _of(data, "week.unreviewed")
    for service_id, own in data.by_service.items():
        if unreviewed_in(own.now):
            yield _of(own, f"service.{service_id}.unreviewed")


def _of(data: WeekData, fact_id: str) -> Fact:
    series = unreviewed_by_week(data)
    now = data.count(unreviewed_in(data.now)) if _is_known(data.now) else None
    detail = {"series": series, "elevated": elevated_in(data.now), "services": _services(data)}
    return data.fact(fact_id, "unreviewed", now, "changes", comparisons=counted(series), detail=detail)


def _services(data: WeekData) -> list[str]:
    """Name the services that such changes touched, the one with most of them first."""
    counts = {service.label: 0 for service in data.services}
    labels = {service.id: service.label for service in data.services}
    for change in unreviewed_of(data.now):
        for service in change.services:
            if service in labels:
                counts[labels[service]] += 1
    return sorted((label for label, count in counts.items() if count), key=lambda label: (-counts[label], label))
