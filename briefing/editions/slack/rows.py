"""The rows under a card: what can be done about it, or what was done and by whom.

What was done takes the place of the button for it, so that the same message, rendered anew after a press, cannot be
pressed wrongly. Standings are words only: who may be named in them is decided before they come here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.contracts.words import cut_words
from briefing.editions.slack.mrkdwn import plain, section
from briefing.editions.view.controls import OPINION_VERBS, Target, Verb, button, overflow, row

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block, InteractiveElement

    from briefing.editions.view.values import CardView, EditionView

_ACTED_ON = frozenset({"critical", "warning"})
_MAX_STANDING = 130
_MAX_ABOUT = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class CardStanding:
    """What was done about a card, in words without a full stop; None where nothing was.

    `acknowledged`: "Acknowledged by a manager of Payments, Mon 09:12". `muted`: "Muted until it changes, by …".
    """

    acknowledged: str | None = None
    muted: str | None = None


OPEN = CardStanding()


@dataclass(frozen=True, kw_only=True, slots=True)
class Controls:
    """What the rows of one message are made from. `shown` False gives none, for an edition that only is looked at.

    `acts` False leaves out what only a manager may do, where the one reader of a message is none. `words` are the most
    that are said of what was done about a card.
    `standings` go by the card's key. `opinions` go by the place of a sentence: how many said useful, not useful, wrong.
    """

    payload: str
    standings: Mapping[str, CardStanding] = field(default_factory=dict)
    opinions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    shown: bool = True
    acts: bool = True
    words: int = 18

    def why(self, card: CardView) -> InteractiveElement | None:
        """Return the button that asks for a card's reasons."""
        return button(Verb.WHY, self._target(card), about=_about(card)) if self.shown else None

    def standing_blocks(self, card: CardView) -> list[Block]:
        """Return what was done about a card, with its way back: of two deeds the one that counts more."""
        standing = self.standings.get(card.key, OPEN)
        muted = standing.muted is not None
        words = standing.muted if muted else standing.acknowledged
        if words is None:
            return []
        undo = Verb.UNMUTE if muted else Verb.UNACKNOWLEDGE
        back = button(undo, self._target(card), about=_about(card)) if self.shown and self.acts else None
        said = plain(cut_words(words, self.words), limit=_MAX_STANDING)
        return [section(said, back)]

    def short_row(self, card: CardView) -> list[Block]:
        """Return the row of the parent: acknowledge and snooze, or what was done in their place."""
        return self.standing_blocks(card) or self._row(card, self._acts(card))

    def long_row(self, card: CardView, *, why: bool = True) -> list[Block]:
        """Return the row of the thread: Why? and the acts, with the rarer ones behind a menu."""
        asked = [self.why(card)] if why else []
        elements = [*asked, *self._acts(card), self._menu(card)] if self.shown else []
        return [*self.standing_blocks(card), *self._row(card, elements)]

    def opinion_buttons(self, place: str) -> list[InteractiveElement | None]:
        """Return the buttons that judge the sentence at a place, with how many did."""
        if not self.shown:
            return []
        target, counts = Target(payload=self.payload, place=place), self._counts(place)
        return [button(verb, target, count=counts.get(verb, 0)) for verb in OPINION_VERBS]

    def week_row(self, view: EditionView) -> list[Block]:
        """Return the last row of the parent: what is thought of the briefing, and what to do with the whole of it."""
        if not self.shown:
            return []
        whole = Target(payload=self.payload)
        ends = [button(Verb.SHARE, whole), button(Verb.OPEN_ALL, whole) if view.cards else None]
        made = row([*self.opinion_buttons("headline"), *ends], whole)
        return [] if made is None else [made]

    def _acts(self, card: CardView) -> list[InteractiveElement | None]:
        """Return the acts that are open: none about what is over or only to know, none that was done already."""
        standing = self.standings.get(card.key, OPEN)
        if not (self.shown and self.acts) or card.tone not in _ACTED_ON or standing.muted is not None:
            return []
        verbs = [Verb.SNOOZE] if standing.acknowledged is not None else [Verb.ACKNOWLEDGE, Verb.SNOOZE]
        return [button(verb, self._target(card), about=_about(card)) for verb in verbs]

    def _menu(self, card: CardView) -> InteractiveElement | None:
        """Return the menu of a card; a single entry is a button, since a menu of one hides what it offers."""
        can_mute = self.acts and card.tone != "clear" and self.standings.get(card.key, OPEN).muted is None
        verbs = [*([Verb.MUTE_FORM] if can_mute else []), *(OPINION_VERBS if card.place is not None else ())]
        if len(verbs) == 1:
            return button(verbs[0], self._target(card), about=_about(card))
        return overflow(verbs, self._counts(card.place or "")) if verbs else None

    def _row(self, card: CardView, elements: Sequence[InteractiveElement | None]) -> list[Block]:
        made = row(elements, self._target(card))
        return [] if made is None else [made]

    def _target(self, card: CardView) -> Target:
        return Target(payload=self.payload, card=card.key, place=card.place)

    def _counts(self, place: str) -> dict[Verb, int]:
        held = self.opinions.get(place, {})
        return {verb: held.get(word, 0) for verb, word in OPINION_VERBS.items()}


def _about(card: CardView) -> str:
    return card.title[:_MAX_ABOUT]
