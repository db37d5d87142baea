"""Every service's week as severity judges it: series are measured first, then judged by their part of the budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from briefing.contracts.week import LATELY
from briefing.facts.calendar import before_holiday_in, late_in
from briefing.facts.measures import elevated_in, points_of
from briefing.facts.notable import Release, is_own, security_fixes
from briefing.facts.operations import linked_in
from briefing.facts.outcomes import repair_marks, repairs_in, reverted_this_week, reverts_in
from briefing.facts.ownership import adrift_shares, losses_of, unowned_shares
from briefing.facts.queue_ahead import joined_in, late_since
from briefing.facts.services import share_by_service
from scoring.inputs import ServiceWeek
from scoring.materiality import (
    BASELINE_WEEKS_NEEDED,
    LEAST_ROOT_SPREAD,
    Rise,
    both,
    count_rise,
    level_rise,
    reading_rise,
    share_rise,
)

if TYPE_CHECKING:
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from scoring.materiality import Verdict

PERCENT = 100
LEAST_RISE = 5.0
"""Points that a service's mean score must rise to be worth telling."""
LEAST_ELEVATED = 3
LEAST_REPAIRS = 4
LEAST_REPAIR_SHARE = 0.1
LEAST_UNOWNED = 7.5
"""Percentage points that files without an owner's approval, or lines adrift, must rise."""
LEAST_LOST = 1.0
"""Percentage points a change that the coverage loss must rise."""
LEAST_LOSS_SPREAD = 1.0
LEAST_BURN_TIMES = 1.5
QUIET_BURN = 0.1
"""A burn under this is as good as none; a hundred times less means nothing."""
APPROVALS = frozenset({"unowned", "unowned_lately"})
"""The series that share budget by number of changes, since a few yes-or-no values tell little."""
MOST_CHANGED = 0.8
"""The most-changed code: the largest services up to this part of the scope's trailing changes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceRises:
    """How a service's series stand to its trailing weeks; None for what is unknown or not looked at."""

    risk: Rise | None
    elevated: Rise
    repairs: Rise
    unowned: Rise | None
    unowned_lately: Rise | None
    adrift: Rise | None
    uncovered: Rise | None
    burning: Rise | None

    @property
    def judged(self) -> int:
        """How many series have a baseline to be judged by, without approvals."""
        return len(self._judged() - APPROVALS)

    @property
    def has_approvals(self) -> bool:
        """Whether owners' approvals, of the week or of four, have a baseline to be judged by."""
        return bool(self._judged() & APPROVALS)

    def _judged(self) -> set[str]:
        found: dict[str, Rise | None] = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name for name, one in found.items() if one is not None and one.chance is not None}


def rises_of_services(data: WeekData) -> dict[str, ServiceRises]:
    most_changed = _most_changed(data)
    return {
        service_id: _rises(own, on_most_changed=service_id in most_changed)
        for service_id, own in data.by_service.items()
        if any(own.weeks)
    }


def _most_changed(data: WeekData) -> set[str]:
    counts = {service_id: sum(map(len, own.trailing)) for service_id, own in data.by_service.items()}
    wanted, held, found = MOST_CHANGED * sum(counts.values()), 0, set()
    for service_id in sorted(counts, key=lambda one: (-counts[one], one)):
        if held < wanted:
            found.add(service_id)
            held += counts[service_id]
    return found


def _rises(own: WeekData, *, on_most_changed: bool) -> ServiceRises:
    scores, elevated, repairs = own.known(points_of), own.known(elevated_in), own.known(repairs_in)
    marks = own.known(repair_marks)
    lost = own.known(losses_of) if on_most_changed else []
    unowned = share_of(own, unowned_shares) if on_most_changed else None
    lately = share_of(own, unowned_shares, weeks=LATELY) if on_most_changed else None
    return ServiceRises(
        risk=level_rise(scores[-1], scores[:-1], least=LEAST_RISE, least_spread=LEAST_ROOT_SPREAD, scale=math.sqrt),
        elevated=count_rise(elevated[-1], elevated[:-1], least=LEAST_ELEVATED),
        # A busy week has more fixes, too: they are news if their share grows as well.
        repairs=both(
            count_rise(repairs[-1], repairs[:-1], least=LEAST_REPAIRS),
            share_rise(marks[-1], marks[:-1], least=LEAST_REPAIR_SHARE),
        ),
        unowned=unowned,
        unowned_lately=lately if _lasts(unowned) else None,
        adrift=share_of(own, adrift_shares) if on_most_changed else None,
        uncovered=level_rise(lost[-1], lost[:-1], least=LEAST_LOST, least_spread=LEAST_LOSS_SPREAD) if lost else None,
        burning=_burning(own),
    )


def _lasts(unowned: Rise | None) -> bool:
    """Whether the last week alone is above its usual: a bad run of four may be over."""
    return unowned is not None and unowned.usual is not None and unowned.value - unowned.usual >= LEAST_UNOWNED / 2


def share_of(
    data: WeekData, percents: Callable[[Sequence[ScoredChange]], list[float]], *, weeks: int = 1
) -> Rise | None:
    """Measure the rise of a percentage over the last weeks together, in percentage points."""
    shares = [[value / PERCENT for value in week] for week in data.known(percents)]
    now = [value for week in shares[-weeks:] for value in week]
    rise = share_rise(now, shares[:-weeks], least=LEAST_UNOWNED / PERCENT)
    return None if rise is None else in_percent(rise)


def in_percent(rise: Rise) -> Rise:
    usual = None if rise.usual is None else PERCENT * rise.usual
    return Rise(value=PERCENT * rise.value, usual=usual, chance=rise.chance, is_worth=rise.is_worth)


def _burning(own: WeekData) -> Rise | None:
    if own.operations is None or not own.operations.burns:
        return None
    worst = [own.operations.worst_burn(end) for _, end in own.windows]
    burns = [None if one is None else one.burn for one in worst]
    return reading_rise(burns[-1], burns[:-1], least_times=LEAST_BURN_TIMES, floor=QUIET_BURN)


def service_weeks(
    data: WeekData, rises: Mapping[str, ServiceRises], limit: float, approvals: Mapping[str, float]
) -> dict[str, ServiceWeek]:
    """Return the week of every service that was measured.

    `limit` is each series' chance of a false alarm; `approvals` has it by service, for the week and for four weeks.
    """
    shares = data.known(share_by_service)
    # A single service's share is always the whole, so no record.
    least = 0.0 if len(data.services) > 1 else float(PERCENT)
    return {
        service_id: _service_week(
            data,
            data.by_service[service_id],
            own,
            [share.get(service_id, least) for share in shares],
            (limit, approvals.get(service_id, 0.0)),
        )
        for service_id, own in rises.items()
    }


def _service_week(
    data: WeekData, own: WeekData, rises: ServiceRises, shares: Sequence[float], limits: tuple[float, float]
) -> ServiceWeek:
    reverted, linked = reverted_this_week(own), linked_in(own)
    fixes = {release: [one for one in found if is_own(one)] for release, found in security_fixes(own).items()}
    limit, approvals = limits
    burn = None if own.operations is None else own.operations.worst_burn(own.bounds[1])
    return ServiceWeek(
        changes=len(own.now),
        queued=tuple(change.score.points for change in own.waiting) if own.has_queue else None,
        queued_news=tuple(change.score.points for change in (*joined_in(own), *late_since(own))),
        queued_gated=sum(bool(change.score.gates) for change in own.waiting),
        risk=under(rises.risk, limit),
        elevated=rises.elevated.under(limit),
        repairs=rises.repairs.under(limit),
        share=shares[-1],
        share_maximum=max(shares[:-1]) if _can_hold_record(data, own) else None,
        reverts=reverts_in(own.now),
        reverted_scores=tuple(change.score.points for change in reverted if change.id not in own.blamed),
        reverted_twice=sum(len(own.reverted[change.id]) > 1 for change in reverted),
        late_scores=tuple(change.score.points for change in late_in(own)),
        holiday_scores=tuple(change.score.points for change in before_holiday_in(own)),
        incidents=len(linked),
        unresolved=sum(one.is_open_at(own.bounds[1]) for one in linked),
        burn=None if burn is None else burn.burn,
        budget_left=None if own.operations is None else own.operations.least_left(own.bounds[1]),
        burning=under(rises.burning, limit),
        unowned=under(rises.unowned, approvals),
        unowned_lately=under(rises.unowned_lately, approvals),
        adrift=under(rises.adrift, limit),
        uncovered=under(rises.uncovered, limit),
        fixes_waiting=len(fixes[Release.WAITS]),
        fixes_news=sum(one.landed_at >= own.windows[-2:][0][0] for one in fixes[Release.WAITS]),
        fixes_released=len(fixes[Release.OUT]),
        fixes_untold=len(fixes[Release.UNKNOWN]),
        riskiest=max(points_of(own.now), default=None),
    )


def under(rise: Rise | None, limit: float) -> Verdict | None:
    return None if rise is None else rise.under(limit)


def _can_hold_record(data: WeekData, own: WeekData) -> bool:
    """Whether a service's share could be a record: it has an owner, enough weeks, and all services were seen."""
    return bool(own.services[0].paths) and len(data.trailing) >= BASELINE_WEEKS_NEEDED and data.is_seen
