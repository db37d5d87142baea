"""Whether the declared owners approve what lands, and whether they work on it: coverage and drift of ownership.

Test coverage that changes took away, where reports say so: per service, the mean over its changes.

High-risk changes that merged without anybody's review, where the reviews are known.
"""

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
    """Return, for each change whose owners are known, the percent of its owned files that no owner approved.

    Bots are left out: nobody expects an owner to look at each of their bumps.
    """
    approved = (change.read("codeowners_compliance") for change in changes if not change.is_bot)
    return [PERCENT - share for share in approved if share is not None]


def adrift_shares(changes: Sequence[ScoredChange]) -> list[float]:
    """Return, for each change whose owners are known, the percent of its lines whose owners hardly work there.

    Hardly means under 20 % of the commits of 90 days, or nobody is declared. Bots are left out.
    """
    shares = (change.read("ownership_drift") for change in changes if not change.is_bot)
    return [share for share in shares if share is not None]


def passed_over(changes: Iterable[ScoredChange], *, is_drift: bool) -> list[ScoredChange]:
    """Return the changes that no owner approved in full, or with `is_drift` those on which the owners hardly work."""
    shares = adrift_shares if is_drift else unowned_shares
    return [change for change in changes if any(share > 0 for share in shares([change]))]


def approved(change: ScoredChange) -> bool | None:
    """Whether owners approved all the owned files of a change, None where that is unknown or nobody owns any."""
    share = change.read("codeowners_compliance")
    return None if share is None else share >= PERCENT


def knows_owners(changes: Iterable[ScoredChange]) -> bool:
    """Whether of any of the changes it is known what its owners approved: where of none, nobody can be asked for it."""
    return any(approved(change) is not None for change in changes)


def whole_percent(share: float) -> int:
    """Round a percent so that 0 means none and 100 means all."""
    return round(share) if share in {0, PERCENT} else min(max(round(share), 1), PERCENT - 1)


def ownership(data: WeekData) -> Iterator[Fact]:
    """Ownership coverage of the scope and of each service, then drift, where owners and reviews are known."""
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
    """Return, for each change with a coverage report, the percentage points that it lost; a gain counts 0."""
    return [value for change in changes if (value := lost_by(change)) is not None]


def lost_by(change: ScoredChange) -> float | None:
    """Return the percentage points of coverage that a change lost, None without a report."""
    return change.read("coverage_delta")


def coverage(data: WeekData) -> Iterator[Fact]:
    """Coverage lost per change in each service of which reports came in this week."""
    for service_id, own in data.by_service.items():
        weeks = own.whatever(losses_of)
        if not weeks[-1]:
            continue
        series = [round(fmean(week), 1) if week else None for week in weeks]
        detail = {"changes": len(weeks[-1]), "losing": sum(loss > 0 for loss in weeks[-1])}
        yield own.level_fact(f"service.{service_id}.coverage", "coverage", series, "points", **detail)


REVIEW = "review_depth"


def unreviewed_of(changes: Sequence[ScoredChange]) -> list[ScoredChange]:
    """Return the changes that score high or critical and that nobody but their author reviewed."""
    return [change for change in changes if is_elevated(change) and change.read(REVIEW) == 0]


def unreviewed_in(changes: Sequence[ScoredChange]) -> int:
    return len(unreviewed_of(changes))


def knows_reviews(changes: Sequence[ScoredChange]) -> bool:
    return any(change.read(REVIEW) is not None for change in changes)


def unreviewed_by_week(data: WeekData) -> list[int | None]:
    """Count them for every week, None where it was not seen or nothing is known of its reviews."""
    weeks = zip(data.series(unreviewed_in), data.weeks, strict=True)
    return [count if _is_known(week) else None for count, week in weeks]


def _is_known(week: Sequence[ScoredChange]) -> bool:
    """Whether the reviews of some high-risk change are known, or there is no such change."""
    return knows_reviews(week) or not elevated_in(week)


def review(data: WeekData) -> Iterator[Fact]:
    """How many high-risk changes merged without a review, in the scope and in each service that had any."""
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
    """Name the services that such changes touched, the one with most of them first."""
    counts = {service.label: 0 for service in data.services}
    labels = {service.id: service.label for service in data.services}
    for change in unreviewed_of(data.now):
        for service in change.services:
            if service in labels:
                counts[labels[service]] += 1
    return sorted((label for label, count in counts.items() if count), key=lambda label: (-counts[label], label))
