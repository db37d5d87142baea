"""Cards: one service or scope, one cause, with severity, state, facts and remedies.

A card's state comes from judging the weeks before in the same way. At most seven cards are carried, three of them
critical, worst first; the rest are counted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from briefing.contracts.grouping import grouped
from briefing.contracts.payload import MOST_SUBJECTS, Card, CardState, Remedy, SourceState
from briefing.contracts.week import WEEK_SECONDS
from briefing.contracts.words import day, in_words, listed
from briefing.facts.weekdata import Landed
from briefing.findings.card_facts import facts_of, remedies_of, title_of
from briefing.findings.finding import apart, by_every_key
from briefing.findings.teams import label_with_team
from scoring.cures import BY_CAUSE
from scoring.severity import Cause, Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact, Subject
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData
    from briefing.findings.finding import Finding


MOST_CARDS = 7
MOST_CRITICAL = 3
CLONE = "source.git:"
"""Prefix of the id of a clone's fact."""
MORE_OF_A_REASON = re.compile(r"\s*[;:(]")
LONG_BLIND = 3 * 86_400
"""Seconds of failure after which a source's repair becomes a decision."""
MOST_REASON = 60
"""Characters of a blind source's reason, before its first punctuation."""
FETCH = "fetch the clone, unless nothing landed"


class Ranked(Protocol):
    @property
    def severity(self) -> Severity: ...


Told = TypeVar("Told", bound=Ranked)

LEAST_MOVE = 0.1
"""Part of the smaller measure by which a finding must move to be worse or better."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardSet:
    """The cards that a payload carries, how many more there were by severity, and those muted."""

    cards: tuple[Card, ...]
    omitted: dict[Severity, int]
    muted: tuple[Card, ...] = ()


def build_cards(
    data: WeekData, facts: Sequence[Fact], weeks: Sequence[Mapping[str, Finding]], muted: Collection[str] = ()
) -> CardSet:
    """Make the cards of the week; `weeks` are findings, oldest first, this week last; `muted` keys take no room."""
    now, single = weeks[-1], [by_every_key(week) for week in weeks]
    before = weeks[-2] if len(weeks) > 1 else {}
    cards = [_card(data, facts, finding, single) for finding in now.values() if finding.makes_card]
    cards += [_blind(data, fact) for fact in facts if fact.kind == "source"]
    over = [part for key, one in before.items() if key not in muted and (part := _over(one, single[-1])) is not None]
    known_before = by_every_key(before)
    open_still = {one.subject for key, one in apart(now).items() if key in known_before}
    cards += [_resolved(data, group, facts, open_still) for group in _by_subject(over)]
    order = {key: finding.measure for key, finding in now.items()}
    cards.sort(key=lambda card: (card.severity.rank, Cause(card.cause).rank, -order.get(card.key, 0.0), card.key))
    kept, omitted = within_room([card for card in cards if card.key not in muted])
    return CardSet(cards=kept, omitted=omitted, muted=tuple(card for card in cards if card.key in muted))


def _over(finding: Finding, now: Mapping[str, Finding]) -> Finding | None:
    """Return the part of last week's finding that is over, service by service; None if it goes on or asked nothing."""
    gone = [one for one in finding.each if one.key not in now]
    if not gone or gone[0].key != finding.key:
        return None
    part = replace(gone[0], others=tuple(gone[1:]))
    return part if part.makes_card and part.severity is not Severity.INFO else None


def within_room(ordered: Sequence[Told]) -> tuple[tuple[Told, ...], dict[Severity, int]]:
    """Return the cards, or candidates, that fit a briefing, and how many more there are."""
    kept: list[Told] = []
    omitted: Counter[Severity] = Counter()
    for one in ordered:
        is_critical = one.severity is Severity.CRITICAL
        full = sum(other.severity is Severity.CRITICAL for other in kept) >= MOST_CRITICAL if is_critical else False
        if full or len(kept) >= MOST_CARDS:
            omitted[one.severity] += 1
        else:
            kept.append(one)
    return tuple(kept), {severity: omitted[severity] for severity in Severity if omitted[severity]}


def _card(data: WeekData, facts: Sequence[Fact], finding: Finding, weeks: Sequence[Mapping[str, Finding]]) -> Card:
    chosen = facts_of(finding, data, facts)
    # What was told only in a line had no card.
    before = weeks[-2].get(finding.key) if len(weeks) > 1 else None
    return Card(
        key=finding.key,
        severity=finding.severity,
        rule=finding.worst.rules[0].id,
        cause=finding.cause,
        subject=finding.subject,
        also=tuple(one.subject for one in finding.others),
        title=title_of([label_with_team(one.subject, data.services) for one in finding.each], finding.cause, chosen),
        state=change_of_state(finding, before if before is not None and before.makes_card else None),
        weeks_open=weeks_open(finding.key, weeks),
        facts=tuple(fact.id for fact in chosen),
        remedies=remedies_of(finding, data, chosen),
    )


def _blind(data: WeekData, fact: Fact) -> Card:
    """A blind source concerns the whole scope and is never critical."""
    name, text = BY_CAUSE[Cause.SOURCE]
    weeks, is_long = _weeks_blind(data, fact), _is_long_blind(data, fact)
    return Card(
        key=f"{fact.id}:{Cause.SOURCE}",
        severity=Severity.WARNING if is_long else Severity.INFO,
        rule="source-failed" if is_long else "source-blind",
        cause=Cause.SOURCE,
        subject=data.scope,
        title=_silence(fact),
        state=CardState.NEW if weeks == 1 else CardState.UNCHANGED,
        weeks_open=weeks,
        facts=(fact.id,),
        remedies=(Remedy(id=name, text=FETCH if fact.id.startswith(CLONE) else text, effect=None),),
    )


def _weeks_blind(data: WeekData, fact: Fact) -> int:
    """Count the weeks in which a source was blind, this one included; 1 if it never told when."""
    as_of = fact.detail["as_of"]
    if as_of is None:
        return 1
    since = int(datetime.fromisoformat(str(as_of)).timestamp())
    # A clone tells only its last commit, and that week was seen.
    return max(1, ceil((data.bounds[1] - since) / WEEK_SECONDS) - fact.id.startswith(CLONE))


def _is_long_blind(data: WeekData, fact: Fact) -> bool:
    """Whether a source failed so long that somebody must see to it; of a clone nobody knows since when."""
    as_of = fact.detail["as_of"]
    if fact.value != SourceState.FAILED or as_of is None or fact.id.startswith(CLONE):
        return False
    return data.bounds[1] - datetime.fromisoformat(str(as_of)).timestamp() >= LONG_BLIND


LOST: Final[Mapping[str, str]] = {"pagerduty": "incidents", "github": "changes", "gitlab": "changes"}
"""What is lost with a source, by its id."""


def _silence(fact: Fact) -> str:
    """Say what is wrong with a source and since when, in its own words if they begin with its name."""
    label, since = str(fact.detail["label"]), fact.detail["as_of"]
    reason = MORE_OF_A_REASON.split(str(fact.detail["detail"]), maxsplit=1)[0]
    is_told = reason.startswith(f"{label} ") and len(reason) <= MOST_REASON
    lost = LOST.get(fact.id.removeprefix("source.").partition(":")[0])
    when = f"since {day(str(since))}" if since else "at all"
    words = f"{lost} {when} are unknown" if lost and since else f"nothing from it {when}"
    return f"{reason}; {words}" if is_told else f"{label}: {words}"


def _by_subject(findings: Iterable[Finding]) -> list[list[Finding]]:
    worst_first = sorted(findings, key=lambda one: (one.severity.rank, one.cause.rank, one.key))
    return list(grouped(((one.subject.type, one.subject.id), one) for one in worst_first).values())


def _resolved(data: WeekData, group: Sequence[Finding], facts: Sequence[Fact], open_still: Collection[Subject]) -> Card:
    """Make one card of all that was open last week of a service or scope and is over.

    All are counted, also those last week had no room for: it is judged anew with today's knowledge.
    """
    worst = group[0]
    subjects = [*dict.fromkeys(one.subject for finding in group for one in finding.each)]
    is_all = not any(one in open_still for one in subjects)
    names = listed([label_with_team(one, data.services) for one in subjects], most=MOST_SUBJECTS)
    is_compared = worst.subject.type == "service" and len(data.services) > 1
    shown = [f"service.{one.id}.share" for one in subjects] if is_compared else ["week.mean"]
    known = {fact.id for fact in facts}
    several = f"{'all' if is_all else in_words(len(group))} of last week's cards are"
    what = f"last week's {worst.severity} is" if len(group) == 1 else several
    return Card(
        key=worst.key,
        severity=Severity.INFO,
        rule="resolved",
        cause=worst.cause,
        subject=worst.subject,
        also=tuple(subjects[1:]),
        title=f"{names}: {what} resolved",
        state=CardState.RESOLVED,
        weeks_open=0,
        facts=tuple(one for one in shown if one in known),
    )


def change_of_state(finding: Finding, before: Finding | None) -> CardState:
    """Compare a finding with last time's: worse or better if it moved by over a tenth.

    It is also worse with a new service. Each service is compared with its own finding.
    """
    if before is None:
        return CardState.NEW
    then = {one.key: one for one in before.parts}
    same = [one for one in finding.parts if one.key in then]
    now_rank, rank = (min(one.severity.rank for one in found) for found in (same, [then[one.key] for one in same]))
    if now_rank != rank:
        return CardState.WORSE if now_rank < rank else CardState.BETTER
    if not set(finding.services) <= set(before.services):
        return CardState.WORSE
    # The finding that the card goes by, if it was there.
    measure, was = same[0].measure, then[same[0].key].measure
    moved = measure - was
    # A rise can be negative (more high-risk changes at a lower mean), hence the absolute values.
    least = LEAST_MOVE * min(abs(measure), abs(was))
    if abs(moved) <= least:
        return CardState.UNCHANGED
    return CardState.WORSE if moved > 0 else CardState.BETTER


def weeks_open(key: str, weeks: Sequence[Mapping[str, Finding]]) -> int:
    """Count the weeks in a row, up to this one, that the card asked for something, or was there to know."""
    count, is_to_know = 0, weeks[-1][key].severity is Severity.INFO
    for week in reversed(weeks):
        if key not in week or not week[key].makes_card or (week[key].severity is Severity.INFO) != is_to_know:
            break
        count += 1
    return count


def changes_by_week(
    changes: Iterable[ScoredChange], weeks: Sequence[tuple[int, int]]
) -> list[tuple[ScoredChange, ...]]:
    """Put changes into half-open weeks (epoch seconds) by landing time, each sorted by time and id."""
    ordered = sorted(changes, key=_landing)
    return [
        Landed(ordered[bisect_left(ordered, (start, ""), key=_landing) : bisect_left(ordered, (end, ""), key=_landing)])
        for start, end in weeks
    ]


def _landing(change: ScoredChange) -> tuple[int, str]:
    return change.landed_at, change.id


PERCENT = 100
LEAST_CHANGES = 5


def flagged_changes(data: WeekData, findings: Mapping[str, Finding]) -> Iterator[Fact]:
    """Yield how many changes touch services with a warning or critical finding, each counted once.

    Nothing if no service or every service has one, or with too few changes for a share.
    """
    urgent = {service for one in findings.values() if one.severity is not Severity.INFO for service in one.services}
    flagged = [service for service in data.services if service.id in urgent]
    if not 0 < len(flagged) < len(data.services) or len(data.now) < LEAST_CHANGES:
        return
    count = sum(not urgent.isdisjoint(change.services) for change in data.now)
    yield data.fact(
        "week.flagged_changes",
        "flagged_changes",
        count,
        "changes",
        detail={
            "services": [service.label for service in flagged],
            "changes": len(data.now),
            "share": round(PERCENT * count / len(data.now)),
        },
    )
