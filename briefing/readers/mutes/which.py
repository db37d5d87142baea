"""The card of a payload that somebody means: by its key, its number in the briefing, or what it is about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import CardUnknown
from briefing.contracts.payload import CardState, MutedCard, parse_payload
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import counted, listed
from briefing.evidence.stored.lookup import near
from data.records import FrozenPayload

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, CardHead, Payload
    from data.store import Store
    from data.view import View

MOST_NAMED: Final = 7
MOST_DIGITS: Final = 4
"""Of a card's number: Python refuses to read thousands of them."""


def frozen_with(store: Store | View, scope_id: str, wanted: str) -> Iterator[Payload]:
    """Yield a scope's frozen briefings with an open card of a key or a fact of an id, newest first."""
    for one in reversed(store.read(FrozenPayload, scope_id=scope_id, order=("week",))):
        # Searching the text takes a thousandth of parsing it.
        if json.dumps(wanted, ensure_ascii=False) in one.body:
            payload = parse_payload(one.body, name=f"the stored payload {one.hash[:12]}")
            cards = {card.key for card in payload.cards if card.state is not CardState.RESOLVED}
            cards |= {card.key for card in payload.muted}
            if wanted in cards or any(fact.id == wanted for fact in payload.facts):
                yield payload


def find_card(payload: Payload, text: str) -> Card:
    """Return the unmuted card that a text names, as `find_any`; CardUnknown for none or several."""
    found = find_any(payload, text)
    if isinstance(found, MutedCard):
        raise CardUnknown(f"{found.key} is muted, {found.until}", (found.key,))
    return found


def find_any(payload: Payload, text: str) -> Card | MutedCard:
    """Return the card, muted or not, that a text names.

    A key (checkout:queue), a number (2 is the briefing's second card), a service's id or name if it has one card, or
    the service with the cause (checkout queue). CardUnknown: none or several, with possible keys in `nearest`.
    """
    wanted = " ".join(text.split()).casefold()
    cards: tuple[Card | MutedCard, ...] = (*payload.cards, *payload.muted)
    number = wanted.removeprefix("#")
    if number.isdecimal() and len(number) <= MOST_DIGITS and 1 <= int(number) <= len(payload.cards):
        return payload.cards[int(number) - 1]
    for names in (_keys, _with_cause, _subjects):
        found = [one for one in cards if wanted in names(one)]
        if len(found) == 1:
            return found[0]
        if found:
            label = clean(found[0].subject.label, limit=MAX_LABEL)
            keys = tuple(one.key for one in found)
            message = f"{label} has {counted(len(found), 'cards')}; name one of {', '.join(keys)}"
            raise CardUnknown(message, keys, is_ambiguous=True)
    raise _unknown(payload, text, cards)


def _keys(card: CardHead) -> frozenset[str]:
    return frozenset((card.key.casefold(), card.title.casefold()))


def _with_cause(card: CardHead) -> frozenset[str]:
    return frozenset(f"{name}{mark}{card.cause}" for name in _subjects(card) for mark in " :/")


def _subjects(card: CardHead) -> frozenset[str]:
    return frozenset(name.casefold() for one in card.subjects for name in (one.id, one.label))


def _names(card: CardHead) -> frozenset[str]:
    return _keys(card) | _with_cause(card) | _subjects(card)


def _unknown(payload: Payload, text: str, cards: Sequence[CardHead]) -> CardUnknown:
    where = f"there is no card {clean(text)!r} in {payload.period.week} of {clean(payload.scope.label)}"
    if not cards:
        return CardUnknown(f"{where}; it has none")
    wanted = text.strip().casefold()
    names = {name for one in cards for name in _names(one)}
    close = near(wanted, sorted(names))
    nearest = tuple(dict.fromkeys(one.key for name in close for one in cards if name in _names(one)))
    if nearest:
        return CardUnknown(f"{where}; did you mean {listed(nearest).replace(' and ', ' or ')}?", nearest)
    known = tuple(one.key for one in cards)[:MOST_NAMED]
    return CardUnknown(f"{where}; it has {', '.join(known)}", ())
