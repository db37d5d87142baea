"""From scored changes to the frozen payload of one scope and week.

Nothing is fetched and no clock is read: the same basis gives the same bytes. The weeks before are judged by the same
rules, to know which cards are new.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.contracts.payload import CardHead, Learning, MutedCard, Payload, Period, Person, Scope, SourceState
from briefing.contracts.week import STATE_WEEKS, TRAILING_WEEKS, Week
from briefing.facts.calendar import calendar
from briefing.facts.distribution import bands, drivers, elevated, movement, records, week_changes, week_mean
from briefing.facts.notable import notable
from briefing.facts.operations import blind_sources, operations
from briefing.facts.outcomes import dependency_updates, outcomes, positives
from briefing.facts.ownership import coverage, ownership, review
from briefing.facts.queue_ahead import due, queue_ahead
from briefing.facts.reliability import deployments, reliability, restored
from briefing.facts.riskiest import attempts, riskiest
from briefing.facts.services import service_facts, shared_newcomers
from briefing.facts.weekdata import WeekData
from briefing.findings.asks.measures import asks
from briefing.findings.cards import build_cards, changes_by_week, flagged_changes
from briefing.findings.checked import checked
from briefing.findings.find import find, inputs_of
from briefing.findings.forecasts import forecasts
from briefing.findings.scope_weeks import learning, shared_driver
from briefing.findings.teams import teams
from briefing.readers.mutes.judging import Weeks, judge_marks
from briefing.readers.mutes.until import until_words
from scoring.materiality import BASELINE_WEEKS_NEEDED
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.last_week import LastWeek
    from briefing.contracts.payload import Card, Fact
    from briefing.evidence.basis import Basis
    from briefing.evidence.changes import ScoredChange
    from briefing.findings.cards import CardSet
    from briefing.findings.finding import Finding
    from briefing.readers.mutes.judging import Mark, Verdicts
    from scoring.bands import BandTable


BUILDERS = (
    *(week_changes, week_mean, bands, elevated, movement, drivers, records),
    *(service_facts, shared_newcomers, outcomes, dependency_updates),
    *(operations, attempts, restored, reliability, deployments),
    *(ownership, review, coverage, blind_sources, calendar, queue_ahead, notable, riskiest),
)
"""What makes the facts, in order: the only list of them."""


def build_facts(data: WeekData) -> tuple[Fact, ...]:
    return tuple(fact for builder in BUILDERS for fact in builder(data))


BLIND = frozenset({SourceState.FAILED, SourceState.STALE})

_PERSON = re.compile(r"\{person:([^{}]+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """The judged weeks, oldest first; `findings` by week and card key."""

    weeks: tuple[WeekData, ...]
    findings: tuple[Mapping[str, Finding], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A week's facts and findings; `heard` are the keys of unmuted findings."""

    data: WeekData
    findings: tuple[Mapping[str, Finding], ...]
    facts: tuple[Fact, ...]
    heard: frozenset[str]
    verdicts: Verdicts


def build_payload(
    basis: Basis, week: Week, bands: BandTable, last: LastWeek | None = None, marks: Sequence[Mark] = ()
) -> Payload:
    """Compute what a scope's briefing may say under the marks on its cards.

    `last` is what the week before was told; without it, its asks are those of judging it anew.
    """
    measured = measure(basis, week, bands, last, marks)
    return seal(basis, measured, lay_cards(measured))


def measure(
    basis: Basis, week: Week, bands: BandTable, last: LastWeek | None = None, marks: Sequence[Mark] = ()
) -> Measured:
    """Compute a scope's facts and findings of a week."""
    judged = judge_weeks(basis, week, bands)
    data, findings = judged.weeks[-1], judged.findings
    measured = build_facts(data)
    known = tuple(zip([one.week.id for one in judged.weeks], findings, strict=True))
    verdicts = judge_marks(marks, Weeks(findings=known, facts=measured, monday=data.week.end.date()))
    # Muted findings change no sentence; what was checked and warned of ignores mutes.
    heard = {key: one for key, one in findings[-1].items() if key not in verdicts.silent}
    facts = (
        *measured,
        *positives(judged.weeks),
        *shared_driver(data, heard),
        *learning(data),
        *teams(data, heard),
        *flagged_changes(data, heard),
        *checked(data, findings[-1], *inputs_of(data, findings[-1])),
        *asks(judged.weeks, last, verdicts.muted),
        *forecasts(judged.weeks, findings),
    )
    return Measured(data=data, findings=findings, facts=facts, heard=frozenset(heard), verdicts=verdicts)


def lay_cards(measured: Measured) -> CardSet:
    """Make the cards, muted ones apart."""
    verdicts = measured.verdicts
    # What was over in between and returned is another trouble, and speaks.
    over = verdicts.gone - measured.heard
    cards = build_cards(measured.data, measured.facts, measured.findings, verdicts.silent.keys() | over)
    return _marked(cards, verdicts)


def seal(basis: Basis, measured: Measured, cards: CardSet) -> Payload:
    """Combine facts and cards into the payload to be frozen."""
    data, facts = measured.data, measured.facts
    week, weeks = data.week, len(data.trailing)
    return Payload(
        period=Period(week=week.id, start=week.start.isoformat(), end=week.end.isoformat(), zone=week.zone),
        scope=Scope(
            id=basis.scope.id, label=basis.scope.label, repositories=basis.repositories, services=basis.services
        ),
        severity=min((card.severity for card in cards.cards), key=lambda one: one.rank, default=Severity.INFO),
        headline_unit="changes",
        sources=basis.sources,
        scorecards=basis.scorecards,
        bands=data.bands.rows,
        facts=facts,
        cards=cards.cards,
        cards_omitted=cards.omitted,
        people=_people(data, facts),
        assumptions=basis.assumptions,
        learning=Learning(weeks=weeks, needed=BASELINE_WEEKS_NEEDED) if weeks < BASELINE_WEEKS_NEEDED else None,
        muted=tuple(_muted(card, measured.verdicts.silent[card.key]) for card in cards.muted),
    )


def _marked(cards: CardSet, verdicts: Verdicts) -> CardSet:
    """Let each card that speaks again say why."""
    why = verdicts.returned
    told = (one.model_copy(update={"returned": why[one.key]}) if one.key in why else one for one in cards.cards)
    return replace(cards, cards=tuple(told)) if why else cards


def _muted(card: Card, mark: Mark) -> MutedCard:
    return MutedCard(
        **{name: getattr(card, name) for name in CardHead.model_fields},
        until="" if mark.until is None else until_words(mark.until),
        by=mark.by,
        since_week=mark.week,
    )


def judge_weeks(basis: Basis, week: Week, bands: BandTable) -> Judged:
    """Judge a scope's week and the weeks before it, as far as the history reaches."""
    zones = [(Week(week.monday, zone), own) for zone, own in basis.zones.items()]
    born = min(_first_week_with_history(basis.began_at, _weeks_to(one)) for one in (week, *(one for one, _ in zones)))
    data = _weeks_data(basis, week, born, bands)
    for place, parts in enumerate(zip(*(_weeks_data(own, one, born, bands) for one, own in zones), strict=True)):
        owns = {name: own for part in parts for name, own in replace(part, zone=week.zone).by_service.items()}
        data[place] = data[place].across(owns)
    findings: list[dict[str, Finding]] = []
    for one in data:
        findings.append(find(one, findings[-1] if findings else {}))
    return Judged(weeks=tuple(data), findings=tuple(findings))


def _weeks_to(week: Week) -> list[Week]:
    """Return the weeks looked at, oldest first, `week` last."""
    return [week.earlier(back) for back in range(STATE_WEEKS + TRAILING_WEEKS, -1, -1)]


def _weeks_data(basis: Basis, week: Week, born: int, bands: BandTable) -> list[WeekData]:
    """Return the judged weeks; `born` is the place of the first week with a history."""
    weeks = _weeks_to(week)
    placed = changes_by_week(basis.changes, [one.bounds for one in weeks])
    judged = [one.bounds[1] for one in weeks[-1 - STATE_WEEKS :]]
    waited = [change for change in basis.changes if _waits_at_one(change, judged)]
    return [
        _week_data(basis, weeks[index], placed[max(born, index - TRAILING_WEEKS) : index + 1], waited, bands)
        for index in range(len(weeks) - 1 - STATE_WEEKS, len(weeks))
        if index >= born
    ]


def _waits_at_one(change: ScoredChange, moments: Sequence[int]) -> bool:
    """Whether a change is ready and not out at one of some sorted moments."""
    place = bisect_right(moments, change.ready_at)
    return place < len(moments) and change.waits_at(moments[place])


def _first_week_with_history(began_at: int, weeks: Sequence[Week]) -> int:
    """Find the first week that the history reaches into, the last week at the latest."""
    alive = (index for index, week in enumerate(weeks) if week.bounds[1] > began_at)
    return min(next(alive, len(weeks) - 1), len(weeks) - 1)


def _week_data(
    basis: Basis,
    week: Week,
    weeks: Sequence[tuple[ScoredChange, ...]],
    waited: Sequence[ScoredChange],
    bands: BandTable,
) -> WeekData:
    start, end = week.earlier(len(weeks) - 1).bounds[0], week.bounds[1]
    return WeekData(
        week=week,
        scope=basis.scope,
        weeks=tuple(weeks),
        services=basis.services,
        bands=bands,
        sources=tuple(source.id for source in basis.sources),
        status=basis.status,
        links=basis.links,
        reverted={
            target: known
            for target, reverts in basis.reverted.items()
            if (known := tuple(revert for revert in reverts if revert.landed_at < end))
        },
        has_queue=basis.has_queue,
        waiting=due(waited, weeks, start, end),
        operations=None if basis.operations is None else basis.operations.as_of(end),
        blind=tuple(one for one in basis.sources if one.state in BLIND),
        outlook=basis.outlook,
        unseen=basis.unseen,
        advisories=basis.advisories,
        released=basis.released,
    )


def _people(data: WeekData, facts: Sequence[Fact]) -> tuple[Person, ...]:
    """List the people in facts, with the role to show for each name."""
    mentioned = {person for fact in facts for person in _PERSON.findall(fact.model_dump_json())}
    changes = [change for week in (*data.weeks, data.waiting) for change in week]
    roles: dict[str, str] = {}
    for change in changes:
        for person in change.authors:
            if person in mentioned and person not in roles:
                roles[person] = "an automation" if change.is_bot and person == change.author else "an engineer"
    return tuple(Person(id=person, role=role) for person, role in sorted(roles.items()))
