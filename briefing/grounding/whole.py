"""What is checked of a narrative as a whole: every critical card spoken of, one text a card, remedies, lengths."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from briefing.grounding.facts.violations import Code, Violation
from briefing.payload import CardState
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.contracts.narrative import Narrative
    from briefing.payload import Card, Payload

MOST_OPENING_WORDS = 90
MOST_WORDS = 220
WHOLE = "narrative"


def whole(payload: Payload, narrative: Narrative) -> Iterator[Violation]:
    """Yield what is wrong with a narrative beside its sentences."""
    if narrative.payload is not None and narrative.payload != payload.hash:
        yield Violation(where=WHOLE, code=Code.PAYLOAD, message="it was written for another payload")
    yield from _lengths(narrative)
    yield from _cards(payload, narrative)
    yield from _criticals(payload, narrative)
    yield from _actions(payload, narrative)


def _lengths(narrative: Narrative) -> Iterator[Violation]:
    opening = [narrative.headline.text, *(one.text for one in narrative.situation)]
    rest = [one.text for part in (narrative.cards, narrative.actions, narrative.positives) for one in part]
    for what, texts, most in (("the opening", opening, MOST_OPENING_WORDS), ("the whole", opening + rest, MOST_WORDS)):
        words = sum(len(text.split()) for text in texts)
        if words > most:
            yield Violation(where=WHOLE, code=Code.LENGTH, message=f"{what} has {words} words, at most {most} are read")


def _cards(payload: Payload, narrative: Narrative) -> Iterator[Violation]:
    known = {card.key for card in payload.cards}
    times = Counter(one.card for one in narrative.cards)
    for place, one in enumerate(narrative.cards):
        where = f"cards[{place}]"
        if one.card not in known:
            yield Violation(where=where, code=Code.CARD, message=f"the payload has no card {one.card!r}")
        elif times[one.card] > 1:
            yield Violation(where=where, code=Code.CARD, message=f"card {one.card!r} has more than one text")


def _criticals(payload: Payload, narrative: Narrative) -> Iterator[Violation]:
    for card in payload.cards:
        if (
            card.severity is Severity.CRITICAL
            and card.state is not CardState.RESOLVED
            and not _is_told(card, narrative)
        ):
            message = f"the critical card {card.key!r} is not spoken of"
            yield Violation(where=WHOLE, code=Code.MISSING_CRITICAL, message=message)


def _is_told(card: Card, narrative: Narrative) -> bool:
    if any(one.card == card.key and one.text.strip() for one in narrative.cards):
        return True
    told = (narrative.headline, *narrative.situation)
    lead = set(card.facts[:1])
    return any(lead & set(one.facts) and card.subject.label.lower() in one.text.lower() for one in told)


def _actions(payload: Payload, narrative: Narrative) -> Iterator[Violation]:
    remedies = {remedy.id for card in payload.cards for remedy in card.remedies}
    for place, one in enumerate(narrative.actions):
        if one.remedy not in remedies:
            message = f"no card has the remedy {one.remedy!r}"
            yield Violation(where=f"actions[{place}]", code=Code.ACTION, message=message)
