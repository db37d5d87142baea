"""What last week's briefing asked for, as its readers saw it; nothing if none was sent."""

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
    """A waiting change as a card named it.

    `remedy` is the id of the way down asked for, None if the card only named the change; `promised` is its score under
    it. `readings` are of the signals that ways work on, `files` the digests of its paths, `offered` the ids of all its
    ways down. `weeks` counts the briefings in a row that asked the same.
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

    `also` are its other services; `about` is a driver's group of signals or a source's label. `weeks` counts the weeks
    in a row with the card. `waiting` is how many changes it said were waiting, if it did.
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
    """Return what a sent briefing asked for, in its order.

    Left out: services no longer in the scope, and causes that this version does not know because a newer one froze
    them.
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
    """Whether a card asked for something: a warning or worse, or a source to repair."""
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
        # A queue that several services share is counted once.
        waiting=queue if isinstance(queue, int) and not card.also else None,
    )


def _about(first: Fact) -> str | None:
    """Return a card's group of signals or source."""
    if first.kind == "source":
        return str(first.detail.get("label"))
    return first.subject.id if first.kind == "driver_group" else None


def _change(payload: Payload, card: Card, fact: Fact) -> AskedChange:
    found = (one for one in payload.facts if one.kind == "way_down" and one.subject.id == fact.subject.id)
    way = next((one for one in found if one.id in {remedy.id for remedy in card.remedies}), None)
    # Payloads of older versions have neither readings nor files; what needs them is not said.
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
