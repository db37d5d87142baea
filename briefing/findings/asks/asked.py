"""What was asked last week, as a value, from the briefing that was sent; where none was, nobody was asked anything.

Every card is taken as its readers saw it: key, remedies, how long it had been open, and the changes that it named with
their scores of then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from briefing.contracts.last_week import named_waiting
from briefing.facts.ask_table import Word
from scoring.bands import Band
from scoring.severity import Cause, Severity

if TYPE_CHECKING:
    from briefing.contracts.last_week import LastWeek
    from briefing.contracts.payload import Card, Fact, Payload, Remedy, Subject

HIGH = frozenset({Band.HIGH.value, Band.CRITICAL.value})


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedChange:
    """A change that a card named as waiting, as it was then.

    `remedy` is the id of the way down that the card asked for, None where it only named the change; `promised` is what
    it would have scored under it. `readings` are the signals that ways work on, as far as they were read, and `files`
    the digests of its paths, none where they were not kept. `offered` are the ids of all the ways that it had. `weeks`
    is for how many briefings in a row the same was asked.
    """

    id: str
    label: str
    points: int
    is_risky: bool
    remedy: str | None = None
    promised: int | None = None
    offered: frozenset[str] = frozenset()
    readings: Mapping[str, float] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    weeks: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One card of last week that asked for something.

    `also` are the other services of it; `about` is the group of signals that a driver is, or a source's label. `weeks`
    is how many weeks in a row the card had been there. `changes` are those that it asked something about, `waiting` is
    how many changes it said were waiting, None where it said nothing of them.
    """

    key: str
    cause: Cause
    severity: Severity
    rule: str
    subject: Subject
    remedies: tuple[Remedy, ...]
    weeks: int
    also: tuple[Subject, ...] = ()
    about: str | None = None
    changes: tuple[AskedChange, ...] = ()
    waiting: int | None = None


def asks_told(last: LastWeek, services: Collection[str]) -> list[Ask]:
    """Return what a briefing that was sent asked for, in its order.

    What it said about a service that the scope has no more is nobody's business here any longer. A cause that this
    version does not know is left out: a newer one froze it.
    """
    known = {cause.value for cause in Cause}
    return [
        _told(last.payload, card, services)
        for card in last.payload.cards
        if card.cause in known
        and _asks(card)
        and (card.subject.type == "scope" or (card.subject.type == "service" and card.subject.id in services))
    ]


def _asks(card: Card) -> bool:
    """Whether a card asked for something: what is only to be known does not, but for a source to be repaired."""
    return bool(card.remedies) and (card.severity is not Severity.INFO or card.cause == Cause.SOURCE)


def _told(payload: Payload, card: Card, services: Collection[str]) -> Ask:
    by_id = {fact.id: fact for fact in payload.facts}
    own = [by_id[fact_id] for fact_id in card.facts if fact_id in by_id]
    named = [_change(payload, card, fact) for fact in named_waiting(payload, card)]
    queue = next((fact.value for fact in own if fact.kind == "queue"), None)
    return Ask(
        key=card.key,
        cause=Cause(card.cause),
        severity=card.severity,
        rule=card.rule,
        subject=card.subject,
        also=tuple(one for one in card.also if one.id in services),
        remedies=card.remedies,
        weeks=max(card.weeks_open, 1),
        about=_about(own[0]) if own else None,
        changes=tuple(one for one in named if one.remedy or (one.is_risky and card.cause == Cause.QUEUE)),
        # What several services have in common waits once.
        waiting=queue if isinstance(queue, int) and not card.also else None,
    )


def _about(first: Fact) -> str | None:
    """Return what a card is about besides its subject: a group of signals, or a source."""
    if first.kind == "source":
        return str(first.detail.get("label"))
    return first.subject.id if first.kind == "driver_group" else None


def _change(payload: Payload, card: Card, fact: Fact) -> AskedChange:
    found = (one for one in payload.facts if one.kind == "way_down" and one.subject.id == fact.subject.id)
    way = next((one for one in found if one.id in {remedy.id for remedy in card.remedies}), None)
    # A payload of an older version kept neither readings nor files; then nothing is said that would need them.
    detail = cast("Mapping[str, Any]", {} if way is None else way.detail)
    remedy = None if way is None else str(detail["remedy"])
    ways = cast("list[Mapping[str, object]]", fact.detail.get("ways") or [])
    return AskedChange(
        id=fact.subject.id,
        label=fact.subject.label,
        points=cast("int", fact.value),
        is_risky=fact.detail.get("band") in HIGH or bool(fact.detail.get("gates")),
        remedy=remedy,
        promised=None if way is None else cast("int", way.value),
        offered=frozenset(str(one["remedy"]) for one in ways),
        readings=detail.get("readings") or {},
        files=frozenset(detail.get("files") or ()),
        weeks=1 + _weeks_before(payload, card.key, fact.subject.id, remedy),
    )


def _weeks_before(payload: Payload, card: str, change: str, remedy: str | None) -> int:
    """Return for how many weeks the briefing before had said that the same ask was open."""
    told = (fact.detail.get("changes") for fact in payload.facts if fact.id == f"ask.{card}")
    rows = cast("list[Mapping[str, object]]", next(told, None) or [])
    weeks = (
        row["weeks"]
        for row in rows
        if (row["id"], row["remedy"]) == (change, remedy) and row["word"] in {Word.NOT_YET, Word.PARTLY}
    )
    return next((one for one in weeks if isinstance(one, int)), 0)
