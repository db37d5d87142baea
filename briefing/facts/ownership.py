"""Coverage and drift of ownership, lost test coverage, and high-risk merges without a review, where known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.contracts.week import LATELY
from briefing.facts.measures import counted, elevated_in, is_elevated

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData


PERCENT = 100


def unowned_shares(changes: Sequence[ScoredChange]) -> list[float]:
    """Return, for each change with known owners, the percent of its owned files that no owner approved; no bots."""
    approved = (change.read("codeowners_compliance") for change in changes if not change.is_bot)
    return [PERCENT - share for share in approved if share is not None]


def adrift_shares(changes: Sequence[ScoredChange]) -> list[float]:
    """Return, for each change with known owners, the percent of its lines whose owners hardly work there; no bots.

    Hardly: under 20 % of the commits of 90 days, or no owner declared.
    """
    shares = (change.read("ownership_drift") for change in changes if not change.is_bot)
    return [share for share in shares if share is not None]


def passed_over(changes: Iterable[ScoredChange], *, is_drift: bool) -> list[ScoredChange]:
    """Return the changes not fully approved by owners, or with `is_drift` those whose owners hardly work there."""
    shares = adrift_shares if is_drift else unowned_shares
    return [change for change in changes if any(share > 0 for share in shares([change]))]


def approved(change: ScoredChange) -> bool | None:
    """Whether owners approved all owned files of a change; None if unknown or nobody owns any."""
    share = change.read("codeowners_compliance")
    return None if share is None else share >= PERCENT


def knows_owners(changes: Iterable[ScoredChange]) -> bool:
    """Whether owner approval is known of any of the changes; if of none, nobody can be asked for it."""
    return any(approved(change) is not None for change in changes)


def whole_percent(share: float) -> int:
    """Round so that 0 means none and 100 means all."""
    return round(share) if share in {0, PERCENT} else min(max(round(share), 1), PERCENT - 1)


def ownership(data: WeekData) -> Iterator[Fact]:
    yield from _of(data, "week.ownership", "ownership", data.whatever(unowned_shares))
    for service_id, own in data.by_service.items():
        yield from _of(own, f"service.{service_id}.ownership", "ownership", own.whatever(unowned_shares))
    for service_id, own in data.by_service.items():
        yield from _of(own, f"service.{service_id}.drift", "drift", own.whatever(adrift_shares))


def _of(data: WeekData, fact_id: str, kind: str, weeks: Sequence[Sequence[float]]) -> Iterator[Fact]:
    if weeks[-1]:
        series = [whole_percent(fmean(week)) if week else None for week in weeks]
        pooled = [value for week in weeks[-LATELY:] for value in week]
        lately = {"weeks": min(LATELY, len(weeks)), "changes": len(pooled), "share": whole_percent(fmean(pooled))}
        yield data.level_fact(fact_id, kind, series, "percent", changes=len(weeks[-1]), lately=lately)


def losses_of(changes: Sequence[ScoredChange]) -> list[float]:
    """Return the coverage lost by each change with a report, in percentage points; a gain counts 0."""
    return [value for change in changes if (value := lost_by(change)) is not None]


def lost_by(change: ScoredChange) -> float | None:
    """In percentage points; None without a report."""
    return change.read("coverage_delta")


def coverage(data: WeekData) -> Iterator[Fact]:
    for service_id, own in data.by_service.items():
        weeks = own.whatever(losses_of)
        if not weeks[-1]:
            continue
        series = [round(fmean(week), 1) if week else None for week in weeks]
        detail = {"changes": len(weeks[-1]), "losing": sum(loss > 0 for loss in weeks[-1])}
        yield own.level_fact(f"service.{service_id}.coverage", "coverage", series, "points", **detail)


REVIEW = "review_depth"


def unreviewed_of(changes: Sequence[ScoredChange]) -> list[ScoredChange]:
    """Return the changes that score high or critical and that only their author reviewed."""
    return [change for change in changes if is_elevated(change) and change.read(REVIEW) == 0]


def unreviewed_in(changes: Sequence[ScoredChange]) -> int:
    return len(unreviewed_of(changes))


def knows_reviews(changes: Sequence[ScoredChange]) -> bool:
    return any(change.read(REVIEW) is not None for change in changes)


def unreviewed_by_week(data: WeekData) -> list[int | None]:
    """Return the counts by week, None for a week not seen or without known reviews."""
    weeks = zip(data.series(unreviewed_in), data.weeks, strict=True)
    return [count if _is_known(week) else None for count, week in weeks]


def _is_known(week: Sequence[ScoredChange]) -> bool:
    return knows_reviews(week) or not elevated_in(week)


def review(data: WeekData) -> Iterator[Fact]:
    if not any(data.known(knows_reviews)):
        return
    yield _of_reviews(data, "week.unreviewed")
    for service_id, own in data.by_service.items():
        if unreviewed_in(own.now):
            yield _of_reviews(own, f"service.{service_id}.unreviewed")


def _of_reviews(data: WeekData, fact_id: str) -> Fact:
    series = unreviewed_by_week(data)
    now = data.count(unreviewed_in(data.now)) if _is_known(data.now) else None
    detail = {"series": series, "elevated": elevated_in(data.now), "services": _services(data)}
    return data.fact(fact_id, "unreviewed", now, "changes", comparisons=counted(series), detail=detail)


def _services(data: WeekData) -> list[str]:
    """Name the services of the unreviewed changes, the most first."""
    counts = {service.label: 0 for service in data.services}
    labels = {service.id: service.label for service in data.services}
    for change in unreviewed_of(data.now):
        for service in change.services:
            if service in labels:
                counts[labels[service]] += 1
    return sorted((label for label, count in counts.items() if count), key=lambda label: (-counts[label], label))
