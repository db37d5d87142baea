"""Shortens and orders a draft: the order of sentences is decided here and by no writer.

Cards come in the payload's order, actions worst first. What matters least goes first; what fired a critical card, and
each card's reason, stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from briefing.contracts.narrative import Action, CardText, Narrative, Sentence, Span
from briefing.contracts.words import capital
from briefing.narrative.plan import Plan, PlannedAction, PlannedCard, say
from briefing.narrative.relations import Spoken, spoken, told_by
from briefing.narrative.wording import card_label, safe
from scoring.severity import Severity

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Payload, Remedy
    from briefing.narrative.handles import Handles
    from briefing.narrative.review import Draft

MOST_OPENING_WORDS: Final = 90
MOST_WORDS: Final = 220
MOST_SITUATION: Final = 6
MOST_ACTIONS: Final = 3
MOST_POSITIVES: Final = 2
MOST_REMEDY: Final = 160
"""Characters of a called-for remedy."""


def shorten(handles: Handles, draft: Draft) -> None:
    """Order a draft and leave out what matters least until it is short enough."""
    keys = [one.key for one in handles.payload.cards]
    draft.cards = {key: draft.cards[key] for key in keys}
    draft.actions.sort(key=lambda one: keys.index(one[0].key))
    del draft.actions[MOST_ACTIONS:], draft.positives[MOST_POSITIVES:]
    critical = [one for one in handles.urgent if one.severity is Severity.CRITICAL]
    kept = set(handles.leads(critical)) - told_by(draft.opening[:1])
    while len(draft.situation) > MOST_SITUATION or _words(draft.opening) > MOST_OPENING_WORDS:
        if not _leave_out(draft.situation, kept):
            break
    for part, least in _order(handles, draft):
        while len(part) > least and _all_words(draft) > MOST_WORDS:
            if part is not draft.situation:
                part.pop()
            elif not _leave_out(draft.situation, kept):
                break


def _order(handles: Handles, draft: Draft) -> Iterator[tuple[list[Any], int]]:
    """Yield what is shortened and how much is kept at least, what matters least first."""
    urgent = {one.key for one in handles.urgent if one.severity is Severity.CRITICAL}
    critical = [said for key, said in draft.cards.items() if key in urgent]
    others = [said for key, said in draft.cards.items() if key not in urgent]
    for cards, least in ((others, 2), (others, 1), (critical, 2)):
        yield from ((said, least) for said in reversed(cards))
    yield from _leads(handles, draft, others)
    yield from ((draft.positives, 1), (draft.situation, 4))
    yield from ((said, 1) for said in reversed(critical))
    yield from ((draft.positives, 0), (draft.situation, 3))
    yield from _leads(handles, draft, critical)
    yield from ((draft.actions, 1), (draft.situation, 0))


def _leads(handles: Handles, draft: Draft, cards: Sequence[list[Spoken]]) -> Iterator[tuple[list[Any], int]]:
    """Leave of cards, the last first, only the facts that fired them."""
    for said in reversed(cards):
        if _all_words(draft) > MOST_WORDS:
            shorter = [(spoken(handles, say(one.planned.say[0])), one.is_borrowed) for one in said[:1]]
            said[:1] = [replace(one, is_borrowed=is_borrowed) for one, is_borrowed in shorter]
        yield said, 1


def _leave_out(situation: list[Spoken], kept: set[str]) -> bool:
    """Leave out the last sentence that may go; tell whether there was one."""
    for place in range(len(situation) - 1, -1, -1):
        rest = told_by(situation[:place] + situation[place + 1 :])
        if not (told_by(situation[place : place + 1]) & kept) - rest:
            del situation[place]
            return True
    return False


def _words(said: Sequence[Spoken]) -> int:
    return sum(one.words for one in said)


def _all_words(draft: Draft) -> int:
    actions = sum(len(call(card, remedy).split()) for card, remedy in draft.actions)
    return _words(draft.sentences) + actions


def call(card: Card, remedy: Remedy) -> str:
    """Return a remedy as something to do, such as "Auth: ask for tests."."""
    effect = "" if remedy.effect is None else f" ({remedy.effect} points)"
    return f"{capital(card_label(card))}: {safe(remedy.text, limit=MOST_REMEDY)}{effect}."


def narrative_of(payload: Payload, draft: Draft, *, narrator: str) -> Narrative:
    """Return a whole draft as a narrative, with its plan."""
    assert draft.headline is not None  # noqa: S101 (whoever calls has filled what was missing)
    return Narrative(
        headline=_sentence(draft.headline),
        situation=tuple(map(_sentence, draft.situation)),
        cards=tuple(_card_text(key, said) for key, said in draft.cards.items()),
        actions=tuple(_action(card, remedy) for card, remedy in draft.actions),
        positives=tuple(map(_sentence, draft.positives)),
        narrator=narrator,
        payload=payload.hash,
        plan=_plan(draft).model_dump(mode="json", by_alias=True),
    )


def _plan(draft: Draft) -> Plan:
    assert draft.headline is not None  # noqa: S101 (as above)
    return Plan(
        headline=draft.headline.planned,
        situation=tuple(one.planned for one in draft.situation),
        cards=tuple(
            PlannedCard(card=key, sentences=tuple(one.planned for one in said)) for key, said in draft.cards.items()
        ),
        actions=tuple(PlannedAction(card=card.key, remedy=remedy.id) for card, remedy in draft.actions),
        positives=tuple(one.planned for one in draft.positives),
    )


def _sentence(said: Spoken) -> Sentence:
    return Sentence(text=said.text, facts=said.facts, spans=said.spans)


def _card_text(key: str, said: Sequence[Spoken]) -> CardText:
    spans, texts, start = list[Span](), [one.text for one in said], 0
    for one in said:
        spans += [Span(start=two.start + start, end=two.end + start, fact=two.fact) for two in one.spans]
        start += len(one.text) + 1
    facts = tuple(dict.fromkeys(fact for one in said for fact in one.facts))
    return CardText(card=key, text=" ".join(texts), facts=facts, spans=tuple(spans))


def _action(card: Card, remedy: Remedy) -> Action:
    # A scored way down is a fact of its own, with the remedy's id.
    proofs = (*card.facts[:1], *(one for one in card.facts[1:] if one == remedy.id))
    return Action(text=call(card, remedy), facts=proofs, remedy=remedy.id)
