"""What severity finds in a week: every service, then the whole scope, by the rule table.

The number of series decides how much each must stand out, so all are measured before any is judged. `SHARES` divides
the budget of false alarms between the kinds of series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from briefing.findings.finding import Finding, apart, joined
from briefing.findings.scope_weeks import Rises, rises_of_scope, scope_week
from briefing.findings.service_weeks import LEAST_RISE, LEAST_UNOWNED, rises_of_services, service_weeks
from scoring.materiality import BASELINE_WEEKS_NEEDED, part_of_budget
from scoring.patterns import GROUPS
from scoring.severity import Cause, Rule, judge
from scoring.severity_rules import SCOPE_RULES, SERVICE_RULES, reaches

if TYPE_CHECKING:
    from briefing.facts.weekdata import WeekData
    from briefing.findings.service_weeks import ServiceRises
    from scoring.inputs import ScopeWeek, ServiceWeek
    from scoring.materiality import Verdict

W = TypeVar("W")

SHARES: Mapping[str, float] = {
    "services": 0.265,
    "approvals": 0.105,
    "driver": 0.02,
    "unowned": 0.10,
    "unreviewed": 0.015,
    "failures": 0.015,
}
RESTORING = 0.48
"""The part for times to restore: they vary so much that seeing them takes more of the budget."""
MANY_INCIDENTS = 5.0
OF_WEEK_WITH_MANY, OF_WEEK_WITH_FEW = 0.65, 0.05
"""What of that part goes to one week rather than four: with few incidents one tells hardly anything."""
LINGERS_UNDER = 0.1
"""An open card stays while its series would be so high in one ordinary week of ten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What severity judged: each service by id, and the scope once its services are known."""

    services: Mapping[str, ServiceWeek]
    scope_rises: Rises
    scope_limits: Mapping[str, float]


def judgement_of(data: WeekData) -> Judgement:
    """Measure a week's series and share the budget among those that can be judged."""
    services, (scope, incidents) = rises_of_services(data), rises_of_scope(data)
    # The usual number of incidents says nothing of how long they take.
    of_week = RESTORING * (OF_WEEK_WITH_MANY if incidents >= MANY_INCIDENTS else OF_WEEK_WITH_FEW)
    shares = {**SHARES, "restore": of_week, "lately": RESTORING - of_week}
    counts = _counts(data, services, scope)
    present = sum(shares[name] for name, count in counts.items() if count)
    limits = {name: part_of_budget(shares[name] / present, count) if count else 0.0 for name, count in counts.items()}
    approvals = _by_volume(limits["approvals"], data, services)
    judged = service_weeks(data, services, limits["services"], approvals)
    return Judgement(services=judged, scope_rises=scope, scope_limits=limits)


def _by_volume(limit: float, data: WeekData, services: Mapping[str, ServiceRises]) -> dict[str, float]:
    """Share the approvals' error budget by trailing changes, and between a week and four.

    A weighted Bonferroni correction (Genovese, Roeder and Wasserman 2006): no test sees a shift in a few changes, so
    the budget is better spent where there are many.
    """
    changes = {
        service_id: sum(map(len, data.by_service[service_id].trailing))
        for service_id, rises in services.items()
        if rises.has_approvals
    }
    total = sum(changes.values())
    return {service_id: limit * count / total / 2 for service_id, count in changes.items()}


def _counts(data: WeekData, services: Mapping[str, ServiceRises], scope: Rises) -> dict[str, int]:
    """Count the series of each kind with a baseline to judge by, whatever this week holds."""
    has_baseline = len(data.trailing) >= BASELINE_WEEKS_NEEDED
    return {
        "services": sum(one.judged for one in services.values()),
        # One part for all; `_by_volume` divides it.
        "approvals": int(any(one.has_approvals for one in services.values())),
        "driver": len(GROUPS) if has_baseline and len(services) > 1 else 0,
        **{name: int(rise is not None and rise.chance is not None) for name, rise in scope.items()},
    }


def find(data: WeekData, before: Mapping[str, Finding]) -> dict[str, Finding]:
    """Return the findings of every service and of the scope by card key, one a set of changes.

    `before` are last week's findings: what was open stays open until near the usual, since one bad week makes the next
    look ordinary.
    """
    judged = judgement_of(data)
    findings: dict[str, Finding] = {}
    open_before = apart(before)
    for service_id, week in judged.services.items():
        own = data.by_service[service_id]
        for cause, rules in judge(SERVICE_RULES, week, data.bands).items():
            known = _as_known(rules, data)
            finding = Finding(subject=own.scope, cause=cause, rules=known, measure=MEASURES[cause](week))
            findings[finding.key] = finding
        findings |= _lingering(own, week, open_before, findings)
    whole, group = scope_week(data, judged.scope_rises, judged.scope_limits, findings)
    for cause, scope_rules in judge(SCOPE_RULES, whole, data.bands).items():
        finding = Finding(
            subject=data.scope,
            cause=cause,
            rules=_as_known(scope_rules, data),
            measure=SCOPE_MEASURES[cause](whole),
            about=group if cause is Cause.DRIVER else None,
        )
        findings[finding.key] = finding
    return joined(data, findings, before)


def _as_known(rules: tuple[Rule[W], ...], data: WeekData) -> tuple[Rule[W], ...]:
    """Return the rules that fired in the form that what is known of production allows: with a card, or only a line."""
    if data.operations is not None:
        return rules
    return tuple(replace(one, makes_card=one.makes_card and not one.needs_production) for one in rules)


def inputs_of(data: WeekData, found: Mapping[str, Finding]) -> tuple[Mapping[str, ServiceWeek], ScopeWeek]:
    """Return what severity judged, by service id and of the scope; `found` came of it."""
    judged = judgement_of(data)
    services = {key: one for key, one in apart(found).items() if one.subject.type == "service"}
    return judged.services, scope_week(data, judged.scope_rises, judged.scope_limits, services)[0]


def input_of(data: WeekData, finding: Finding, found: Mapping[str, Finding]) -> ServiceWeek | ScopeWeek | None:
    """Return what severity judged for one of the week's `found` findings, None if it no longer judges the subject."""
    services, whole = inputs_of(data, found)
    return services.get(finding.subject.id) if finding.subject.type == "service" else whole


def _lingering(
    own: WeekData, week: ServiceWeek, before: Mapping[str, Finding], found: Mapping[str, Finding]
) -> dict[str, Finding]:
    """Return last week's trend findings of a service that no longer stand out but are not over."""
    lingering = {}
    for cause, verdict, least in ((Cause.RISK, week.risk, LEAST_RISE), (Cause.OWNERSHIP, week.unowned, LEAST_UNOWNED)):
        key = f"{own.scope.id}:{cause}"
        is_risky = cause is not Cause.RISK or reaches(own.bands.high, week.riskiest)
        if key in before and key not in found and is_risky and _is_still_high(verdict, least):
            lingering[key] = replace(before[key], measure=MEASURES[cause](week))
    return lingering


def _is_still_high(verdict: Verdict | None, least: float) -> bool:
    if verdict is None or verdict.usual is None or verdict.chance is None:
        return False
    return verdict.value - verdict.usual >= least / 2 and verdict.chance < LINGERS_UNDER


def _above(verdict: Verdict | None) -> float:
    """How far a series is above its usual level, 0 if either is unknown."""
    return verdict.value - verdict.usual if verdict is not None and verdict.usual is not None else 0.0


def _first_known(*verdicts: Verdict | None) -> Verdict | None:
    return next((one for one in verdicts if one is not None), None)


def _of(verdict: Verdict | None) -> float:
    return verdict.value if verdict is not None else 0.0


MEASURES: Mapping[Cause, Callable[[ServiceWeek], float]] = {
    Cause.QUEUE: lambda week: float(sum(week.queued or ())),
    Cause.SECURITY: lambda week: float(week.fixes_waiting or week.fixes_released + week.fixes_untold),
    Cause.REVERTS: lambda week: float(week.reverts),
    Cause.CONCENTRATION: lambda week: week.share,
    Cause.RISK: lambda week: _above(week.risk) if week.risk is not None else week.elevated.value,
    Cause.REPAIRS: lambda week: week.repairs.value,
    Cause.TIMING: lambda week: float(sum(week.late_scores)),
    Cause.OWNERSHIP: lambda week: _of(_first_known(week.unowned, week.unowned_lately, week.adrift)),
    Cause.COVERAGE: lambda week: _of(week.uncovered),
    Cause.INCIDENT: lambda week: float(week.unresolved or week.incidents),
    Cause.OBJECTIVE: lambda week: week.burn or 0.0,
}
"""What orders findings of one cause and severity, and makes one better or worse than before."""

SCOPE_MEASURES: Mapping[Cause, Callable[[ScopeWeek], float]] = {
    Cause.DRIVER: lambda week: _above(week.driver),
    Cause.OWNERSHIP: lambda week: _of(week.unowned),
    Cause.REVIEW: lambda week: _of(week.unreviewed),
    Cause.FAILURES: lambda week: _of(week.failures),
    Cause.RESTORE: lambda week: _of(_first_known(week.restore, week.restore_lately)),
}
