"""An edition without the cards of causes that its reader has turned off. A critical card is never left out.

What is left out is counted, and the opening is written anew for the cards that are left: an edition does not shout
about what it does not show, and does not give the all clear for it either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.contracts.words import counted
from briefing.editions.view.opening import open_cards, subject_line, title_line, tone_of, verdict
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Collection

    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.editions.view.values import EditionView


def without_causes(view: EditionView, payload: Payload, narrative: Narrative, hidden: Collection[str]) -> EditionView:
    """Return the view without the cards of some causes; the same one where there are none of them."""
    left_out = {card.key for card in payload.cards if card.cause in hidden and card.severity is not Severity.CRITICAL}
    if not left_out:
        return view
    shown = payload.model_copy(update={"cards": tuple(one for one in payload.cards if one.key not in left_out)})
    words = _words(len(left_out))
    actions = [
        said
        for said, told in zip(view.actions, narrative.actions, strict=True)
        if not _is_about(told.facts, payload, left_out)
    ]
    without = replace(
        view,
        cards=tuple(one for one in view.cards if one.key not in left_out),
        actions=tuple(actions),
        omitted=f"{view.omitted} {words}" if view.omitted else words,
    )
    return _opened(without, payload, shown)


def _words(number: int) -> str:
    if number == 1:
        return "1 card of a type that you have turned off is not shown."
    return f"{number} cards of types that you have turned off are not shown."


def _is_about(facts: Collection[str], payload: Payload, left_out: Collection[str]) -> bool:
    """Whether an action rests on a card that is left out, and on none that is shown."""
    resting = [card for card in payload.cards if set(card.facts) & set(facts)]
    return bool(resting) and all(card.key in left_out for card in resting)


def _opened(view: EditionView, payload: Payload, shown: Payload) -> EditionView:
    """Write the opening for the cards that are left; where none is, say that it is the reader's choice."""
    if open_cards(shown) or shown.cards_omitted or not open_cards(payload):
        return replace(
            view,
            tone=tone_of(shown),
            title=title_line(shown),
            verdict=verdict(shown),
            subject_line=subject_line(shown, view.headline.text),
        )
    left = f"{counted(len(open_cards(payload)), 'cards')}, none of a type that you have turned on"
    return replace(
        view,
        tone="info",
        title=f"{view.scope}: {left}",
        verdict="Nothing to decide among the types that you have turned on.",
        subject_line=f"[to know] {view.scope}: {left}",
    )
