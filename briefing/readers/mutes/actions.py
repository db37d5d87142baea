"""What readers do about cards: acknowledge, mute, and undo either. Everything may be repeated.

A card has one open mark a kind and scope. Repeating it changes nothing; muting with another end closes the mark and
opens a new one. Marks are never deleted, only ended. A mark's id follows from what it is about, so that two
simultaneous presses make one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import CardOver, CardUnknown
from briefing.contracts.payload import CardState
from briefing.evidence.stored.lookup import near
from briefing.readers.mutes.until import CHANGED, DATE, Date, until_of, until_words
from data.records import CardMark

if TYPE_CHECKING:
    from briefing.contracts.payload import CardHead, Payload
    from briefing.readers.mutes.until import Until
    from data.store import Store
    from data.transaction import Transaction
    from data.view import View

ID_LENGTH: Final = 32
TAKEN_BACK: Final = "taken back"
REPLACED: Final = "muted until something else"


class Kind(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    """Seen, and somebody looks after it; it is told as before."""
    MUTED = "muted"
    """Known, and not to be told until something comes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardAction:
    """What a reader did, and when (epoch seconds); only a mute has an `until`."""

    reader: str
    at: int
    until: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What readers did to a card and still holds, else None."""

    acknowledged: CardAction | None = None
    muted: CardAction | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A card's standing after an act, and whether it changed anything."""

    standing: Standing
    changed: bool


def acknowledge(store: Store, reader: str, payload: Payload, card_key: str, at: int) -> Done:
    """Record that a reader (id) has seen a card at a moment (epoch seconds); CardUnknown or CardOver."""
    return _make(store, _mark(reader, payload, card_key, at, None))


def mute(store: Store, reader: str, payload: Payload, card_key: str, until: Until, at: int) -> Done:  # noqa: PLR0913, PLR0917
    """Mute a card after a payload's briefing, from a moment (epoch seconds) on; raises as `acknowledge`."""
    return _make(store, _mark(reader, payload, card_key, at, until))


def unacknowledge(store: Store, reader: str, payload: Payload, card_key: str, at: int) -> Done:
    """Undo anybody's acknowledgement, if there is one."""
    return _end(store, reader, payload, card_key, Kind.ACKNOWLEDGED, at)


def unmute(store: Store, reader: str, payload: Payload, card_key: str, at: int) -> Done:
    """Undo anybody's mute, if there is one, from the next briefing on."""
    return _end(store, reader, payload, card_key, Kind.MUTED, at)


def standings(view: View | Store | Transaction, scope_id: str) -> Mapping[str, Standing]:
    """Return the standings of a scope's cards, by key, where anything still holds."""
    found: dict[str, Standing] = {}
    for mark in view.read(CardMark, scope_id=scope_id, ended_at=None, order=("at",)):
        found[mark.card] = _with(found.get(mark.card, Standing()), mark)
    return found


def _with(standing: Standing, mark: CardMark) -> Standing:
    until = until_of(mark)
    deed = CardAction(reader=mark.reader, at=mark.at, until="" if until is None else until_words(until))
    return replace(standing, acknowledged=deed) if until is None else replace(standing, muted=deed)


# ---- a mark, before it has an id


def _mark(reader: str, payload: Payload, card_key: str, at: int, until: Until | None) -> CardMark:
    card = _card(payload, card_key)
    return CardMark(
        id="",
        scope_id=payload.scope.id,
        card=card.key,
        deed=Kind.ACKNOWLEDGED if until is None else Kind.MUTED,
        week=payload.period.week,
        severity=card.severity.value,
        until=None if until is None else DATE if isinstance(until, Date) else CHANGED,
        until_date=until.day.isoformat() if isinstance(until, Date) else None,
        condition=None,
        reader=reader,
        at=at,
        ended_at=None,
        ended_why=None,
    )


def _card(payload: Payload, card_key: str) -> CardHead:
    cards = {one.key: one for one in (*payload.cards, *payload.muted)}
    found = cards.get(card_key)
    if found is None:
        nearest = tuple(near(card_key, cards))
        raise CardUnknown(f"there is no card {card_key!r} in {payload.period.week} of {payload.scope.label}", nearest)
    if getattr(found, "state", None) is CardState.RESOLVED:
        raise CardOver(f"{found.title!r}: there is nothing left to mute or to acknowledge")
    return found


def _id_of(mark: CardMark, place: int) -> str:
    """Return a mark's id, by its place among those of its scope, card, kind and week."""
    text = "\n".join((mark.scope_id, mark.card, mark.deed, mark.week, str(place)))
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


# ---- the store


def _make(store: Store, mark: CardMark) -> Done:
    with store.transaction() as transaction:
        same = transaction.read(CardMark, scope_id=mark.scope_id, card=mark.card, deed=mark.deed)
        standing = [one for one in same if one.ended_at is None]
        is_new = not any(until_of(one) == until_of(mark) for one in standing)
        if is_new:
            place = sum(one.week == mark.week for one in same)
            ended = [replace(one, ended_at=mark.at, ended_why=REPLACED) for one in standing]
            transaction.save([*ended, replace(mark, id=_id_of(mark, place))])
        return _done(transaction, mark.scope_id, mark.card, changed=is_new)


def _end(store: Store, reader: str, payload: Payload, card_key: str, deed: Kind, at: int) -> Done:  # noqa: PLR0913, PLR0917
    scope = payload.scope.id
    with store.transaction() as transaction:
        standing = transaction.read(CardMark, scope_id=scope, card=card_key, deed=deed, ended_at=None)
        why = f"{TAKEN_BACK} by {reader}"
        transaction.save([replace(one, ended_at=at, ended_why=why) for one in standing])
        return _done(transaction, scope, card_key, changed=bool(standing))


def _done(transaction: Transaction, scope_id: str, card: str, *, changed: bool) -> Done:
    return Done(standing=standings(transaction, scope_id).get(card, Standing()), changed=changed)
