"""A whole scope's week as severity judges it: drivers and ownership over services, reviews, failures, restoring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.contracts.payload import Fact, Subject
from briefing.contracts.week import LATELY, TRAILING_WEEKS
from briefing.facts.distribution import LEAST_POINTS, group_points, rose_in
from briefing.facts.measures import compared, points_of, pooled, usual_of
from briefing.facts.ownership import knows_reviews, unowned_shares, unreviewed_by_week, unreviewed_in
from briefing.facts.reliability import LEAST_EVENTS, failure_marks, restore_minutes
from briefing.facts.weekdata import Landed
from briefing.findings.service_weeks import in_percent, share_of, under
from scoring.durations import duration_rise
from scoring.inputs import ScopeWeek
from scoring.materiality import BASELINE_WEEKS_NEEDED, Rise, count_rise, level_rise, share_rise
from scoring.patterns import GROUPS, group_of
from scoring.severity import Cause

if TYPE_CHECKING:
    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding
    from scoring.materiality import Verdict
    from scoring.patterns import DriverGroup


SHARED_BY = 2
MORE_BY = 1.25
"""Up to a quarter more changes than usual, volume is ruled out as a reason."""


def shared_driver(data: WeekData, findings: Mapping[str, Finding]) -> Iterator[Fact]:
    """Yield the group of signals that drives two or more services with a material rise of risk or ownership gap.

    A reading from the closed table that rules out volume needs as many changes as usual, or fewer.
    """
    sharing: dict[str, set[str]] = defaultdict(set)
    for finding in findings.values():
        if finding.subject.type == "service" and finding.cause in (Cause.RISK, Cause.OWNERSHIP):
            is_risk = finding.cause is Cause.RISK
            driver = main_driver(data.by_service[finding.subject.id]) if is_risk else "governance"
            if driver is not None:
                sharing[driver].add(finding.subject.label)
    shared = [(group, sorted(sharing[group.id])) for group in GROUPS if len(sharing[group.id]) >= SHARED_BY]
    if not shared:
        return
    group, names = max(shared, key=lambda one: len(one[1]))
    carried = group.reading is not None and _is_ruled_out(data, group)
    yield data.fact(
        "pattern.driver",
        "pattern",
        len(names),
        "services",
        subject=Subject(type="signal", id=group.id, label=group.label),
        detail={
            "services": list(names),
            "driver": group.label,
            "reading": group.reading if carried else None,
            "rules_out": group.rules_out if carried else None,
        },
    )


def main_driver(own: WeekData) -> str | None:
    found = own.movement
    sums: dict[str, float] = defaultdict(float)
    for part in found.parts if found is not None else ():
        group = group_of(part.signal)
        if group is not None:
            sums[group.id] += part.points
    best = max(sums, key=lambda name: (sums[name], name), default=None)
    return best if best is not None and sums[best] > 0 else None


def _is_ruled_out(data: WeekData, group: DriverGroup) -> bool:
    """Whether the alternative was checked and is not so: its signals are read, and volume did not grow."""
    alternative = next((other for other in GROUPS if other.id == group.rules_out_group), None)
    read = {reason.signal.id for change in data.now for reason in change.score.reasons if not reason.assumed}
    if alternative is None or not read & alternative.signals:
        return False
    return alternative.id != "volume" or not _has_more_changes(data)


def _has_more_changes(data: WeekData) -> bool:
    usual = usual_of(compared(data.series(len)))
    return usual is None or not data.is_seen or len(data.now) > MORE_BY * usual


def learning(data: WeekData) -> Iterator[Fact]:
    """Yield how many weeks of baseline there are, while trend rules are off."""
    weeks = len(data.trailing)
    if weeks < BASELINE_WEEKS_NEEDED:
        yield data.fact("learning", "learning", weeks, "weeks", detail={"needed": BASELINE_WEEKS_NEEDED})


SEVERAL = 2
LEAST_SCORE_RISE = 1.0
"""Points that the scope's mean score must rise before a driver is named."""
LEAST_GROUP_SPREAD = 3.0
"""Least standard deviation, in points, of what a group adds to single changes."""
LEAST_UNREVIEWED = 3
LEAST_FAILURE_RISE = 0.02
LEAST_TIMES = 1.5
"""The multiple of the usual time to restore that is worth telling."""
GOVERNANCE = "governance"


Rises = Mapping[str, Rise | None]
"""Rises of a scope's series by name; None for what is unknown."""


def rises_of_scope(data: WeekData) -> tuple[Rises, float]:
    """Measure the scope's series (over services: what several have), and the mean number of resolved incidents."""
    restore = restore_minutes(data)
    # Four weeks are compared with the twelve before; weeks before the history have no incidents.
    longer = restore_minutes(data, LATELY - 1 if len(data.trailing) == TRAILING_WEEKS else 0)
    marks = failure_marks(data)
    known = [one for one in unreviewed_by_week(data)[:-1] if one is not None]
    reviews = [*known, unreviewed_in(data.now)] if any(data.known(knows_reviews)) else None
    failures = share_rise(marks[-1], marks[:-1], least=LEAST_FAILURE_RISE, least_hits=LEAST_EVENTS)
    rises: Rises = {
        "unowned": share_of(data, unowned_shares) if len(_with_owners(data)) >= SEVERAL else None,
        "unreviewed": None if reviews is None else count_rise(reviews[-1], reviews[:-1], least=LEAST_UNREVIEWED),
        "failures": None if failures is None else in_percent(failures),
        "restore": _restore_rise(restore[-1], restore[:-1]),
        # A week without a resolved incident says nothing of how long it takes.
        "lately": _restore_rise([one for week in longer[-LATELY:] for one in week], longer[:-LATELY])
        if restore[-1]
        else None,
    }
    return rises, fmean(map(len, restore[:-1])) if restore[:-1] else 0.0


def _with_owners(data: WeekData) -> list[WeekData]:
    return [own for own in data.by_service.values() if any(own.known(unowned_shares))]


def _restore_rise(now: Sequence[float], trailing: Sequence[Sequence[float]]) -> Rise | None:
    """Compare the minutes of at least three incidents with the trailing weeks'; None for fewer."""
    return None if len(now) < LEAST_EVENTS else duration_rise(now, trailing, least_times=LEAST_TIMES)


def scope_week(
    data: WeekData, rises: Rises, limits: Mapping[str, float], found: Mapping[str, Finding]
) -> tuple[ScopeWeek, str | None]:
    """Return the scope's week, and its driver's group of signals.

    `limits` gives each series its chance of a false alarm. `found` are single services' findings, which are not told
    again for the scope.
    """
    driver, group = _driver(data, limits["driver"], found)
    unowned = rises["unowned"]
    if unowned is not None and unowned.under(limits["unowned"]).material:
        rest = _without(data, _told(data, found, GOVERNANCE))
        unowned = share_of(rest, unowned_shares) if len(_with_owners(rest)) >= SEVERAL else None
    week = ScopeWeek(
        driver=driver,
        riskiest=max(points_of(data.now), default=None),
        unowned=under(unowned, limits["unowned"]),
        unreviewed=under(rises["unreviewed"], limits["unreviewed"]),
        failures=under(rises["failures"], limits["failures"]),
        restore=under(rises["restore"], limits["restore"]),
        restore_lately=under(rises["lately"], limits["lately"]),
    )
    return week, group


def _driver(data: WeekData, limit: float, found: Mapping[str, Finding]) -> tuple[Verdict | None, str | None]:
    """Return the verdict on the most outstanding group among those that rose in several services."""
    if not _score_rose(data):
        return None, None
    candidates = []
    for group in GROUPS:
        if len(rose_in(data, group.id)) < SEVERAL:
            continue
        rest = _without(data, _told(data, found, group.id))
        weeks = [week[group.id] for week in rest.known(group_points)]
        rise = level_rise(weeks[-1], weeks[:-1], least=LEAST_POINTS, least_spread=LEAST_GROUP_SPREAD)
        if rise is not None and rise.chance is not None and len(rose_in(rest, group.id)) >= SEVERAL:
            candidates.append((rise.chance, group.id, rise))
    if not candidates:
        return None, None
    _, best, rise = min(candidates, key=lambda one: one[:2])
    return rise.under(limit), best


def _score_rose(data: WeekData) -> bool:
    """Whether the mean score rose: what only offsets something else drove nothing."""
    before = pooled(data.trailing)
    if not data.now or not before or len(data.trailing) < BASELINE_WEEKS_NEEDED:
        return False
    now, usual = (fmean(change.score.points for change in changes) for changes in (data.now, before))
    return now - usual >= LEAST_SCORE_RISE


def _told(data: WeekData, found: Mapping[str, Finding], group: str) -> set[str]:
    """Return the services with an own card about a group of signals."""
    told = set()
    for finding in found.values():
        service = finding.subject.id
        if finding.cause is Cause.OWNERSHIP and group == GOVERNANCE:
            told.add(service)
        if finding.cause is Cause.RISK and main_driver(data.by_service[service]) == group:
            told.add(service)
    return told


def _without(data: WeekData, services: set[str]) -> WeekData:
    """Return the other services' week; a change that also touches one of them stays."""
    if not services:
        return data
    kept = tuple(service for service in data.services if service.id not in services)
    names = {service.id for service in kept}
    weeks = tuple(Landed(change for change in week if names & set(change.services)) for week in data.weeks)
    return replace(data, services=kept, weeks=weeks)
