"""One card in a reader's words: what, since when, why, how to check, and the way down.

In its facts, of which the first fired its rule, this finds the series to draw, the changes to name and the sums to
print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.contracts.payload import CardState
from briefing.contracts.untrusted_text import MAX_CARD_TITLE, MAX_LABEL, clean
from briefing.contracts.week import age
from briefing.contracts.words import capital, counted, listed
from briefing.editions.view.arithmetic import card_lines
from briefing.editions.view.chart_data import Trend
from briefing.editions.view.details import series_of, texts_in, value_of
from briefing.editions.view.fact_lines import change_of, kind_words, pointers
from briefing.editions.view.figures import PERCENT
from briefing.editions.view.naming import Naming
from briefing.editions.view.opening import SEVERITY_WORDS
from briefing.editions.view.values import CardView, RemedyLine, Said
from briefing.narrative.forms import short_of
from briefing.narrative.wording import card_label
from scoring.severity import Cause

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Fact, Remedy
    from briefing.editions.view.chart_data import Tone
    from briefing.editions.view.fact_lines import RenderContext
    from briefing.editions.view.values import ChangeLine, Pointer

_STATE_WORDS: Mapping[CardState, str] = {
    CardState.NEW: "new this week",
    CardState.WORSE: "worse than last week",
    CardState.UNCHANGED: "unchanged",
    CardState.BETTER: "better than last week",
    CardState.RESOLVED: "resolved",
}

NEW_THIS_WEEK = _STATE_WORDS[CardState.NEW]
"""The state of most cards, left out of short lines."""

TREND_WORDS: Mapping[str, str] = {"service_movement": "mean score of a change"}
"""What a series shows if not the fact's own value."""

_MOST_PEOPLE = 5


def card_view(card: Card, context: RenderContext) -> CardView:
    facts = [context.facts[one] for one in card.facts if one in context.facts]
    places = (number for number, one in enumerate(context.narrative.cards) if one.card == card.key)
    place = next(places, None)
    text = Said(text="") if place is None else context.said(context.narrative.cards[place])
    resolved = card.state is CardState.RESOLVED
    tone: Tone = "clear" if resolved else card.severity.value
    changes = _riskiest(facts, context)
    return CardView(
        key=card.key,
        place=None if place is None else f"cards[{place}]",
        fired=tuple(one.id for place, one in enumerate(facts) if not place or one.kind == "attempt"),
        tone=tone,
        severity="resolved" if resolved else SEVERITY_WORDS[card.severity],
        state=_state(card),
        subject=clean(card.subject_label, limit=MAX_LABEL),
        title=clean(card.title, limit=MAX_CARD_TITLE),
        short=_short(facts, context),
        text=text,
        action=_action(card, context),
        change=_named_change(card, changes, context),
        trend=_trend(facts, tone),
        arithmetic=card_lines(facts),
        changes=changes,
        newcomers=_newcomers(facts, context, text.text),
        remedies=tuple(_remedy(one, context) for one in card.remedies),
        evidence=_evidence(facts),
    )


def _named_change(card: Card, changes: Sequence[ChangeLine], context: RenderContext) -> ChangeLine | None:
    """Return the card's riskiest change; its author is a name or nothing, as a role would tell nothing."""
    # What waits is not what burns the budget.
    if not changes or card.cause == Cause.OBJECTIVE:
        return None
    return replace(changes[0], author=changes[0].author if context.naming is Naming.NAMES else None)


def _short(facts: Sequence[Fact], context: RenderContext) -> str | None:
    """Say in one line, after the subject, what fired a card, and that its fix failed to go out."""
    said = short_of(facts[0]) if facts else None
    failed = [short_of(fact) for fact in facts if fact.kind == "attempt"]
    told = ["".join(piece.text for piece in one) for one in (said, *failed) if one is not None]
    return context.plain("; ".join(told)) if said is not None else None


def _state(card: Card) -> str:
    word = _STATE_WORDS[card.state]
    if card.state is CardState.RESOLVED:
        return f"after {counted(card.weeks_open, 'weeks')}" if card.weeks_open else "this week"
    since = word if card.weeks_open <= 1 else f"{word}, open {age(card.weeks_open)}"
    return since if card.returned is None else f"{since} ({clean(card.returned)})"


def _action(card: Card, context: RenderContext) -> str | None:
    """Return the narrative's call for the card's remedies and facts; else the card's first remedy."""
    offered, proven = {one.id for one in card.remedies}, set(card.facts)
    for action in context.narrative.actions:
        if action.remedy in offered and (proven & set(action.facts) or not action.facts):
            return _call(context.plain(action.text), card_label(card))
    remedies = (_remedy(one, context) for one in card.remedies)
    return next((one.text if one.effect is None else f"{one.text}: {one.effect}" for one in remedies), None)


def _call(text: str, subject: str) -> str:
    """Remove the subject, which the card's title names, and the full stop: "Auth: do it." is "Do it"."""
    head, colon, rest = text.partition(": ")
    return capital(rest if colon and head.casefold() == subject.casefold() else text).removesuffix(".")


def _trend(facts: Sequence[Fact], tone: Tone) -> Trend | None:
    """Return the series of the fact that fired the rule; another would illustrate something else."""
    series = series_of(facts[0]) if facts else ()
    if all(value is None for value in series):
        return None
    label = TREND_WORDS.get(facts[0].kind) or kind_words(facts[0])
    return Trend(label=label, series=series, unit=" %" if facts[0].unit in PERCENT else "", tone=tone)


def _riskiest(facts: Sequence[Fact], context: RenderContext) -> tuple[ChangeLine, ...]:
    changes = [fact for fact in facts if fact.kind == "change"]
    ranked = sorted(changes, key=lambda fact: (-(value_of(fact) or 0.0), fact.id))
    return tuple(change_of(fact, context.payload, context.naming, context.names) for fact in ranked)


def _newcomers(facts: Sequence[Fact], context: RenderContext, said: str) -> str | None:
    """Name who was new to the files, unless the text does; under roles nobody."""
    if context.naming is Naming.ROLES:
        return None
    newcomers = (fact for fact in facts if fact.kind == "newcomers")
    people = [context.plain(one) for fact in newcomers for one in texts_in(fact.detail, "people")]
    # Naming only the rest would read as if the others had been there before.
    if all(one in said for one in people):
        return None
    return f"First time in these files: {listed(people, most=_MOST_PEOPLE)}."


def _remedy(remedy: Remedy, context: RenderContext) -> RemedyLine:
    effect = None if remedy.effect is None else f"{clean(remedy.effect)} points"
    return RemedyLine(text=capital(context.plain(remedy.text)), effect=effect)


def _evidence(facts: Sequence[Fact]) -> tuple[Pointer, ...]:
    """Return where the card's facts can be checked, each place once; changes have their own links."""
    found = (pointer for fact in facts if fact.kind != "change" for pointer in pointers(fact))
    return tuple(dict.fromkeys(found))
