"""Cards: one service and one cause, with a severity, a state, facts and remedies.

The findings of a service's week go through severity's rule table; what fires becomes a card. A card's
state comes from judging the weeks before in the same way. At most seven cards are carried, three of
them critical, worst first; the rest are only counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.cardfacts import CARD_FACTS, remedies_of, title_of
from briefing.facts.calendar import before_holiday_in, late_in
from briefing.facts.operations import linked_in
from briefing.facts.outcomes import repairs_in, reverted_this_week, reverts_in
from briefing.facts.ownership import unowned_shares
from briefing.facts.patterns import main_driver
from briefing.facts.services import share_by_service
from briefing.payload import Card, CardState, Remedy
from scoring.inputs import ServiceWeek
from scoring.materiality import BASELINE_WEEKS_NEEDED, count_rise, mean_rise
from scoring.remedies import BY_CAUSE
from scoring.severity import Cause, Rule, Severity, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefing.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.payload import Fact, Subject

MOST_CARDS = 7
MOST_CRITICAL = 3
LEAST_RISE = 5.0
"""Points by which a service's mean score must rise to be worth a reader's time."""
LEAST_ELEVATED = 3
LEAST_REPAIRS = 4
SERIES_PER_SERVICE = 4
LEAST_UNOWNED = 20.0
"""Percentage points by which the files without an owner's approval must rise to be worth a reader's time."""
YES_OR_NO_SPREAD = 50.0
"""Standard deviation, in percentage points, of what is either approved or not, at its widest."""
LEAST_MOVE = 0.1
"""Part of the smaller measure by which a finding must move to be called worse or better."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What severity found about one service and cause. `measure` orders findings of equal severity."""

    subject: Subject
    cause: Cause
    rules: tuple[Rule, ...]
    measure: float

    @property
    def key(self) -> str:
        """The stable key of the card that this finding becomes."""
        return f"{self.subject.id}:{self.cause}"

    @property
    def severity(self) -> Severity:
        """The worst severity among the rules that fired."""
        return self.rules[0].severity


def find(data: WeekData, before: Mapping[str, Finding]) -> dict[str, Finding]:
    """Judge every service's week and return the findings by card key.

    `before` are the findings of the week before: what was open stays open until it is back near the usual,
    since one bad week makes the next look ordinary.
    """
    shares = [share_by_service(week) for week in data.weeks]
    series = SERIES_PER_SERVICE * sum(any(own.weeks) for own in data.by_service.values())
    findings = {}
    for service_id, own in data.by_service.items():
        if any(own.weeks):
            week = service_week(own, [share.get(service_id, 0.0) for share in shares], series=series)
            for cause, rules in judge(week, data.bands).items():
                finding = Finding(subject=own.scope, cause=cause, rules=rules, measure=_measure(week, cause))
                findings[finding.key] = finding
            findings |= _lingering(own, week, before, findings)
            if _tells_it_twice(own, findings):
                del findings[f"{service_id}:{Cause.RISK}"]
    return findings


def _tells_it_twice(own: WeekData, findings: Mapping[str, Finding]) -> bool:
    """Whether a service's risk rose because of its ownership gap, which then has a card of its own."""
    both = all(f"{own.scope.id}:{cause}" in findings for cause in (Cause.RISK, Cause.OWNERSHIP))
    return both and main_driver(own) == "governance"


def _lingering(
    own: WeekData, week: ServiceWeek, before: Mapping[str, Finding], found: Mapping[str, Finding]
) -> dict[str, Finding]:
    """Return last week's trend findings of a service that no longer stand out and yet are not over."""
    lingering = {}
    for cause, verdict, least in ((Cause.RISK, week.risk, LEAST_RISE), (Cause.OWNERSHIP, week.unowned, LEAST_UNOWNED)):
        key = f"{own.scope.id}:{cause}"
        was_open = key in before and key not in found
        if (
            was_open
            and verdict is not None
            and verdict.usual is not None
            and verdict.value - verdict.usual >= least / 2
        ):
            lingering[key] = replace(before[key], measure=_measure(week, cause))
    return lingering


def service_week(own: WeekData, shares: Sequence[float], *, series: int) -> ServiceWeek:
    """Turn one service's week into what severity judges. `series` is how many share the alarm budget."""
    scores = own.series(lambda week: [change.score.points for change in week])
    elevated, repairs = own.series(own.count_elevated), own.series(repairs_in)
    reverted = reverted_this_week(own)
    linked, unowned = linked_in(own), own.series(unowned_shares)
    burn = None if own.operations is None else own.operations.worst_burn(own.bounds[1])
    return ServiceWeek(
        changes=len(own.now),
        queued=tuple(change.score.points for change in own.waiting) if own.has_queue else None,
        risk=mean_rise(scores[-1], scores[:-1], least=LEAST_RISE, series=series),
        elevated=count_rise(elevated[-1], elevated[:-1], least=LEAST_ELEVATED, series=series),
        repairs=count_rise(repairs[-1], repairs[:-1], least=LEAST_REPAIRS, series=series),
        share=shares[-1],
        share_maximum=max(shares[:-1]) if _can_hold_record(own) else None,
        reverts=reverts_in(own.now),
        reverted_scores=tuple(change.score.points for change in reverted if change.id not in own.blamed),
        reverted_twice=sum(len(own.reverted[change.id]) > 1 for change in reverted),
        late_scores=tuple(change.score.points for change in late_in(own)),
        holiday_scores=tuple(change.score.points for change in before_holiday_in(own)),
        incidents=len(linked),
        unresolved=sum(one.is_open_at(own.bounds[1]) for one in linked),
        burn=None if burn is None else burn.burn,
        budget_left=None if burn is None else burn.budget_left,
        unowned=mean_rise(unowned[-1], unowned[:-1], least=LEAST_UNOWNED, series=series, least_spread=YES_OR_NO_SPREAD),
    )


def _can_hold_record(own: WeekData) -> bool:
    """What is in no service has no owner whose share could be a record; a maximum of a few weeks is none either."""
    return bool(own.services[0].paths) and len(own.trailing) >= BASELINE_WEEKS_NEEDED


def _measure(week: ServiceWeek, cause: Cause) -> float:
    usual = week.risk.usual if week.risk is not None and week.risk.usual is not None else 0.0
    measures: Mapping[Cause, float] = {
        Cause.QUEUE: float(sum(week.queued or ())),
        Cause.REVERTS: float(week.reverts),
        Cause.CONCENTRATION: week.share,
        Cause.RISK: week.risk.value - usual if week.risk is not None else float(week.elevated.value),
        Cause.REPAIRS: week.repairs.value,
        Cause.TIMING: float(sum(week.late_scores)),
        Cause.OWNERSHIP: week.unowned.value if week.unowned is not None else 0.0,
        Cause.INCIDENT: float(week.unresolved or week.incidents),
        Cause.OBJECTIVE: week.burn or 0.0,
    }
    return measures[cause]


@dataclass(frozen=True, kw_only=True, slots=True)
class CardSet:
    """The cards that a payload carries, and how many more there were by severity."""

    cards: tuple[Card, ...]
    omitted: dict[Severity, int]


def build_cards(data: WeekData, facts: Sequence[Fact], weeks: Sequence[Mapping[str, Finding]]) -> CardSet:
    """Make the cards of the week. `weeks` are the findings of the weeks before, oldest first, then of this one."""
    now = weeks[-1]
    before = weeks[-2] if len(weeks) > 1 else {}
    cards = [_card(data, facts, finding, weeks) for finding in now.values()]
    cards += [_blind(data, fact) for fact in facts if fact.kind == "source"]
    over = [finding for key, finding in before.items() if _has_resolved(key, finding, now)]
    cards += [_resolved(group, facts) for group in _by_subject(over)]
    order = {key: finding.measure for key, finding in now.items()}
    cards.sort(key=lambda card: (card.severity.rank, Cause(card.cause).rank, -order.get(card.key, 0.0), card.key))
    return _limit(cards)


def _has_resolved(key: str, finding: Finding, now: Mapping[str, Finding]) -> bool:
    return key not in now and finding.severity is not Severity.INFO


def _limit(cards: Iterable[Card]) -> CardSet:
    kept: list[Card] = []
    omitted: Counter[Severity] = Counter()
    for card in cards:
        is_critical = card.severity is Severity.CRITICAL
        full = sum(other.severity is Severity.CRITICAL for other in kept) >= MOST_CRITICAL if is_critical else False
        if full or len(kept) >= MOST_CARDS:
            omitted[card.severity] += 1
        else:
            kept.append(card)
    return CardSet(
        cards=tuple(kept), omitted={severity: omitted[severity] for severity in Severity if omitted[severity]}
    )


def _card(data: WeekData, facts: Sequence[Fact], finding: Finding, weeks: Sequence[Mapping[str, Finding]]) -> Card:
    chosen = CARD_FACTS[finding.cause](data.by_service[finding.subject.id], facts, finding.rules)
    return Card(
        key=finding.key,
        severity=finding.severity,
        rule=finding.rules[0].id,
        cause=finding.cause,
        subject=finding.subject,
        title=title_of(finding.subject.label, finding.cause, chosen),
        state=_state(finding, weeks[-2].get(finding.key) if len(weeks) > 1 else None),
        weeks_open=_weeks_open(finding.key, weeks),
        facts=tuple(fact.id for fact in chosen),
        remedies=remedies_of(data.by_service[finding.subject.id], finding.cause, chosen),
    )


def _blind(data: WeekData, fact: Fact) -> Card:
    """A source that has gone blind concerns the whole scope, and never makes anything critical."""
    name, text = BY_CAUSE[Cause.SOURCE]
    return Card(
        key=f"{fact.id}:{Cause.SOURCE}",
        severity=Severity.INFO,
        rule="source-blind",
        cause=Cause.SOURCE,
        subject=data.scope,
        title=f"{fact.detail['label']}: no news since {str(fact.detail['as_of'] or 'ever')[:10]}",
        state=CardState.NEW,
        weeks_open=1,
        facts=(fact.id,),
        remedies=(Remedy(id=name, text=text, effect=None),),
    )


def _by_subject(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group findings by their service, the worst of each first."""
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: (one.severity.rank, one.cause.rank, one.key)):
        groups.setdefault(finding.subject.id, []).append(finding)
    return list(groups.values())


def _resolved(group: Sequence[Finding], facts: Sequence[Fact]) -> Card:
    """One card for everything about a service that was open last week and is over."""
    worst = group[0]
    what = f"last week's {worst.severity} is" if len(group) == 1 else f"what was open last week ({len(group)}) is"
    return Card(
        key=worst.key,
        severity=Severity.INFO,
        rule="resolved",
        cause=worst.cause,
        subject=worst.subject,
        title=f"{worst.subject.label}: {what} resolved",
        state=CardState.RESOLVED,
        weeks_open=0,
        facts=tuple(fact.id for fact in facts if fact.id == f"service.{worst.subject.id}.share"),
    )


def _state(finding: Finding, before: Finding | None) -> CardState:
    if before is None:
        return CardState.NEW
    if finding.severity.rank != before.severity.rank:
        return CardState.WORSE if finding.severity.rank < before.severity.rank else CardState.BETTER
    moved = finding.measure - before.measure
    # A rise can be negative (more high-risk changes at a lower mean), so that a tenth is taken of the amount.
    least = LEAST_MOVE * min(abs(finding.measure), abs(before.measure))
    if abs(moved) <= least:
        return CardState.UNCHANGED
    return CardState.WORSE if moved > 0 else CardState.BETTER


def _weeks_open(key: str, weeks: Sequence[Mapping[str, Finding]]) -> int:
    """Count the weeks in a row, up to this one, in which the card was there."""
    count = 0
    for week in reversed(weeks):
        if key not in week:
            break
        count += 1
    return count


def changes_by_week(
    changes: Iterable[ScoredChange], weeks: Sequence[tuple[int, int]]
) -> list[tuple[ScoredChange, ...]]:
    """Put changes into half-open weeks of epoch seconds by when they landed, each sorted by time and id."""
    placed: list[list[ScoredChange]] = [[] for _ in weeks]
    for change in changes:
        for index, (start, end) in enumerate(weeks):
            if start <= change.landed_at < end:
                placed[index].append(change)
    return [tuple(sorted(week, key=lambda change: (change.landed_at, change.id))) for week in placed]
