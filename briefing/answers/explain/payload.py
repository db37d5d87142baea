"""Explains a fact or a card: of a payload, and for a card of the weeks that were judged to make it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Literal

from briefing.answers.explain.explanation import (
    VERSION,
    ChangeExplained,
    DeploymentExplained,
    Mention,
    Number,
    RuleLine,
    Version,
)
from briefing.answers.explain.meanings import meaning_of, rule_line
from briefing.contracts.model import Model
from briefing.contracts.payload import MOST_SUBJECTS, Card, CardState, Evidence, Fact, Payload, Source
from briefing.contracts.words import listed
from briefing.editions.view.arithmetic import card_lines, scope_line
from briefing.editions.view.fact_lines import change_of
from briefing.editions.view.naming import Names, Naming
from briefing.findings.find import input_of
from briefing.findings.finding import by_every_key
from briefing.rules.doubts import SAYS
from scoring.severity_rules import RULES

if TYPE_CHECKING:
    from briefing.findings.finding import Finding
    from briefing.payloads.build import Judged


class Place(Model):
    """The scope and week of a fact or a card; `frozen` is the payload's hash, if frozen."""

    scope: str
    label: str
    week: str
    start: str
    end: str
    zone: str
    frozen: str | None


class FactExplained(Model):
    """A fact with its arithmetic and its cards' keys; a frozen fact stays as sent, whatever was collected since."""

    version: Version = VERSION
    kind: Literal["fact"] = "fact"
    place: Place
    fact: Fact
    says: str
    arithmetic: tuple[str, ...]
    cards: tuple[str, ...]
    sources: tuple[Source, ...]


class WeekBefore(Model):
    """The same card in an earlier week; rule and severity are None if it was not there."""

    week: str
    severity: str | None
    rule: str | None
    measure: Number | None


class CardExplained(Model):
    """A card with its rules, what they read, its facts and the weeks before, oldest first, and what to `note`."""

    version: Version = VERSION
    kind: Literal["card"] = "card"
    place: Place
    card: Card
    rules: tuple[RuleLine, ...]
    facts: tuple[Fact, ...]
    weeks: tuple[WeekBefore, ...]
    evidence: tuple[Evidence, ...]
    sources: tuple[Source, ...]
    note: str | None


Explanation = ChangeExplained | DeploymentExplained | FactExplained | CardExplained

LEFT_OUT = "found, and left out of the briefing for length: worse cards came before it"
NO_LONGER = "the frozen briefing has it; computed from the store as it is now, it would not be there"
OTHERWISE = "the frozen briefing has it by another rule; computed from the store as it is now, it is as follows"
NO_CARD = (
    "it stands as it did the week before, which the lines about the coming week tell; it has no card until it is news"
)
LINGERS = "no rule fires any more; the card stays open until its series is back near the usual"


def place_of(payload: Payload, *, frozen: bool) -> Place:
    period = payload.period
    return Place(
        scope=payload.scope.id,
        label=payload.scope.label,
        week=period.week,
        start=period.start,
        end=period.end,
        zone=period.zone,
        frozen=payload.hash if frozen else None,
    )


def explain_fact(payload: Payload, fact_id: str, *, frozen: bool) -> FactExplained:
    """Explain a fact of a payload; KeyError if it has none of this id."""
    fact = payload.fact(fact_id)
    return FactExplained(
        place=place_of(payload, frozen=frozen),
        fact=fact,
        says=meaning_of(fact.kind),
        arithmetic=_arithmetic(payload, fact),
        cards=tuple(card.key for card in payload.cards if fact_id in card.facts),
        sources=_sources(payload, fact.sources),
    )


def _sources(payload: Payload, wanted: Collection[str] | None) -> tuple[Source, ...]:
    return tuple(one for one in payload.sources if wanted is None or one.id in wanted)


def _arithmetic(payload: Payload, fact: Fact) -> tuple[str, ...]:
    if fact.kind == "change":
        # By role and without names, so it cannot say who wrote a change.
        line = change_of(fact, payload, Naming.ROLES, Names())
        return tuple(filter(None, (line.arithmetic, *line.ways)))
    if fact.kind == "movement":
        return tuple(filter(None, (scope_line(payload),)))
    return card_lines([fact])


def explain_card(payload: Payload, judged: Judged, key: str, *, frozen: bool) -> CardExplained:
    """Explain a card of a payload, or one found for it and left out; KeyError if there is none.

    `judged` is what the scope and week come to from today's store.
    """
    finding = judged.findings[-1].get(key)
    carried = next((card for card in payload.cards if card.key == key), None)
    muted = next((one for one in payload.muted if one.key == key), None)
    card = carried or _left_out(key, judged)
    if muted is not None:
        card = card.model_copy(update={"title": muted.title, "severity": muted.severity, "facts": muted.facts})
    facts = tuple(fact for one in card.facts for fact in payload.facts if fact.id == one)
    rules = _rules(card, judged, finding)
    return CardExplained(
        place=place_of(payload, frozen=frozen),
        card=card,
        rules=rules,
        facts=facts,
        # Cards that the briefing itself makes were judged in no week before.
        weeks=_weeks(judged, key)
        if finding is not None or any(key in by_every_key(week) for week in judged.findings)
        else (),
        evidence=tuple({(one.text, one.url): one for fact in facts for one in fact.evidence}.values()),
        sources=_sources(payload, {source for fact in facts for source in fact.sources} or None),
        note=_note(carried, finding, rules)
        if muted is None
        else f"the briefing leaves it out: muted {muted.until}, by {muted.by} since {muted.since_week}",
    )


def _left_out(key: str, judged: Judged) -> Card:
    """Make the card of a finding that the payload only counts."""
    finding = judged.findings[-1][key]
    weeks = [key in by_every_key(week) for week in judged.findings]
    opened = next((back for back, there in enumerate(reversed(weeks)) if not there), len(weeks))
    return Card(
        key=finding.key,
        severity=finding.severity,
        rule=finding.worst.rules[0].id,
        cause=finding.cause,
        subject=finding.subject,
        also=tuple(one.subject for one in finding.others),
        title=f"{listed([one.subject.label for one in finding.each], most=MOST_SUBJECTS)}: {finding.cause}",
        state=CardState.NEW if opened == 1 else CardState.UNCHANGED,
        weeks_open=opened,
        facts=(),
    )


def _rules(card: Card, judged: Judged, finding: Finding | None) -> tuple[RuleLine, ...]:
    data = judged.weeks[-1]
    worst = None if finding is None else finding.worst
    judged_week = None if worst is None else input_of(data, worst, judged.findings[-1])
    if worst is not None and judged_week is not None:
        return tuple(rule_line(rule, judged_week, data.bands) for rule in worst.rules)
    says, severity = SAYS.get(card.rule, ""), card.severity.value
    trend = any(rule.trend for rule in RULES if rule.id == card.rule)
    return (RuleLine(id=card.rule, severity=severity, says=says, trend=trend, fires=None, read=()),)


def _weeks(judged: Judged, key: str) -> tuple[WeekBefore, ...]:
    found = []
    for data, findings in zip(judged.weeks[:-1], judged.findings[:-1], strict=True):
        one = by_every_key(findings).get(key)
        found.append(
            WeekBefore(
                week=data.week.id,
                severity=None if one is None else one.severity.value,
                rule=None if one is None else one.worst.rules[0].id,
                measure=None if one is None else round(one.measure, 1),
            )
        )
    return tuple(found)


def _note(carried: Card | None, finding: Finding | None, rules: Sequence[RuleLine]) -> str | None:
    if carried is None:
        return LEFT_OUT if finding is None or finding.makes_card else NO_CARD
    if finding is None:
        is_of_a_rule = carried.rule in {rule.id for rule in RULES}
        return NO_LONGER if is_of_a_rule and carried.state is not CardState.RESOLVED else None
    if carried.rule not in {rule.id for rule in rules}:
        return OTHERWISE
    return LINGERS if all(rule.fires is False for rule in rules) else None


def mentions_in(payload: Payload, subject: str) -> tuple[Mention, ...]:
    """Return where a payload tells of a change or deployment (id)."""
    return tuple(
        Mention(
            week=payload.period.week,
            scope=payload.scope.label,
            fact=fact.id,
            points=fact.value if isinstance(fact.value, int | float) else None,
            cards=tuple(card.key for card in payload.cards if fact.id in card.facts),
        )
        for fact in payload.facts
        if fact.subject.id == subject and fact.kind in {"change", "deployment"}
    )
