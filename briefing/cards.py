"""Cards: one service and one cause, with a severity, a state, facts and remedies.

The findings of a service's week go through severity's rule table; what fires becomes a card. A card's
state comes from judging the weeks before in the same way. At most seven cards are carried, three of
them critical, worst first; the rest are only counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.cardfacts import CARD_FACTS, remedies_of, title_of
from briefing.facts.calendar import late_in
from briefing.facts.outcomes import repairs_in, reverted_this_week, reverts_in
from briefing.facts.services import share_by_service
from briefing.payload import Card, CardState
from scoring.inputs import ServiceWeek
from scoring.materiality import count_rise, mean_rise
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
SERIES_PER_SERVICE = 3
WORSE_BY = 1.1


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


def find(data: WeekData) -> dict[str, Finding]:
    """Judge every service's week and return the findings by card key."""
    shares = [share_by_service(week) for week in data.weeks]
    series = SERIES_PER_SERVICE * sum(any(own.weeks) for own in data.by_service.values())
    findings = {}
    for service_id, own in data.by_service.items():
        if any(own.weeks):
            week = service_week(own, [share.get(service_id, 0.0) for share in shares], series=series)
            for cause, rules in judge(week, data.bands).items():
                finding = Finding(subject=own.scope, cause=cause, rules=rules, measure=_measure(week, cause))
                findings[finding.key] = finding
    return findings


def service_week(own: WeekData, shares: Sequence[float], *, series: int) -> ServiceWeek:
    """Turn one service's week into what severity judges. `series` is how many share the alarm budget."""
    scores = own.series(lambda week: [change.score.points for change in week])
    elevated, repairs = own.series(own.count_elevated), own.series(repairs_in)
    reverted = reverted_this_week(own)
    return ServiceWeek(
        changes=len(own.now),
        queued=tuple(c.score.points for week in own.weeks for c in week if c.queued) if own.has_queue else None,
        risk=mean_rise(scores[-1], scores[:-1], least=LEAST_RISE, series=series),
        elevated=count_rise(elevated[-1], elevated[:-1], least=LEAST_ELEVATED, series=series),
        repairs=count_rise(repairs[-1], repairs[:-1], least=LEAST_REPAIRS, series=series),
        share=shares[-1],
        # What is in no service has no owner whose share could be a record.
        share_maximum=max(shares[:-1], default=None) if own.services[0].paths else None,
        reverts=reverts_in(own.now),
        reverted_scores=tuple(change.score.points for change in reverted),
        reverted_twice=sum(len(own.reverted[change.id]) > 1 for change in reverted),
        late_scores=tuple(change.score.points for change in late_in(own)),
    )


def _measure(week: ServiceWeek, cause: Cause) -> float:
    usual = week.risk.usual if week.risk is not None and week.risk.usual is not None else 0.0
    measures: Mapping[Cause, float] = {
        Cause.QUEUE: float(sum(week.queued or ())),
        Cause.REVERTS: float(week.reverts),
        Cause.CONCENTRATION: week.share,
        Cause.RISK: week.risk.value - usual if week.risk is not None else float(week.elevated.value),
        Cause.REPAIRS: week.repairs.value,
        Cause.TIMING: float(sum(week.late_scores)),
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
    cards += [_resolved(finding, facts) for key, finding in before.items() if _has_resolved(key, finding, now)]
    order = {key: finding.measure for key, finding in now.items()}
    cards.sort(key=lambda card: (card.severity.rank, -order.get(card.key, 0.0), card.key))
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
        remedies=remedies_of(data.by_service[finding.subject.id], finding.cause),
    )


def _resolved(finding: Finding, facts: Sequence[Fact]) -> Card:
    about = [fact for fact in facts if fact.id == f"service.{finding.subject.id}.share"]
    return Card(
        key=finding.key,
        severity=Severity.INFO,
        rule="resolved",
        cause=finding.cause,
        subject=finding.subject,
        title=f"{finding.subject.label}: last week's {finding.severity} is resolved",
        state=CardState.RESOLVED,
        weeks_open=0,
        facts=tuple(fact.id for fact in about),
    )


def _state(finding: Finding, before: Finding | None) -> CardState:
    if before is None:
        return CardState.NEW
    if finding.severity.rank != before.severity.rank:
        return CardState.WORSE if finding.severity.rank < before.severity.rank else CardState.BETTER
    if finding.measure > before.measure * WORSE_BY:
        return CardState.WORSE
    return CardState.BETTER if finding.measure * WORSE_BY < before.measure else CardState.UNCHANGED


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
