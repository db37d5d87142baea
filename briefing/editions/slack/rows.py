"""The rows under a card: what can be done about it, or what was done and by whom.

What was done replaces its button, so that a message rendered after a press cannot be pressed wrongly. Standings are
words: whom they may name was decided before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefing.contracts.words import cut_words
from briefing.editions.slack.mrkdwn import plain, section
from briefing.editions.view.controls import MAX_BLOCK_ID, OPINION_VERBS, Target, Verb, button, overflow, row

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block, InteractiveElement

    from briefing.editions.view.values import CardView, EditionView

_ACTED_ON = frozenset({"critical", "warning"})
_FIRST_ACTS = frozenset({Verb.ACKNOWLEDGE, Verb.SNOOZE})
"""What has a button of its own under a card in the thread."""
_MAX_STANDING = 130
_MAX_ABOUT = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class CardStanding:
    """What was done about a card, if anything: "Acknowledged by a manager of Payments, Mon 09:12"."""

    acknowledged: str | None = None
    muted: str | None = None


OPEN = CardStanding()


@dataclass(frozen=True, kw_only=True, slots=True)
class Controls:
    """What a message's rows are made from; without `shown` there are none, for viewing only.

    Without `acts`, managers' acts are left out: its only reader is none. `words` limit what is said of what was done.
    `standings` are by card key, `opinions` by a sentence's place: how many said useful, not useful, wrong.
    """

    payload: str
    standings: Mapping[str, CardStanding] = field(default_factory=dict)
    opinions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    shown: bool = True
    acts: bool = True
    words: int = 18

    def why(self, card: CardView) -> InteractiveElement | None:
        return button(Verb.WHY, self._target(card), about=_about(card)) if self.shown else None

    def standing_blocks(self, card: CardView) -> list[Block]:
        """Return what was done about a card, with its undo: of two the one that counts more."""
        standing = self.standings.get(card.key, OPEN)
        muted = standing.muted is not None
        words = standing.muted if muted else standing.acknowledged
        if words is None:
            return []
        undo = Verb.UNMUTE if muted else Verb.UNACKNOWLEDGE
        back = button(undo, self._target(card), about=_about(card)) if self.shown and self.acts else None
        said = plain(cut_words(words, self.words), limit=_MAX_STANDING)
        return [section(said, back)]

    def card_section(self, card: CardView, first: str, call: str | None) -> Block:
        """Return a card in one section: its first line, the call or what was done, and its menu."""
        standing = self.standings.get(card.key, OPEN)
        done = standing.muted or standing.acknowledged
        second = call if done is None else plain(cut_words(done, self.words), limit=_MAX_STANDING)
        text, block_id = "\n".join(one for one in (first, second) if one), self._target(card).to_value()
        verbs = [Verb.WHY, *self._verbs(card)]
        # A menu of one hides what it offers.
        if not self.shown or len(verbs) == 1 or len(block_id) > MAX_BLOCK_ID:
            return section(text, self.why(card))
        return section(text, overflow(verbs, {}), block_id=block_id)

    def long_row(self, card: CardView, *, why: bool = True) -> list[Block]:
        """Return the thread's row: Why? and the acts, rarer ones in a menu."""
        asked = [self.why(card)] if why else []
        elements = [*asked, *self._acts(card), self._menu(card)] if self.shown else []
        return [*self.standing_blocks(card), *row(elements, self._target(card))]

    def week_row(self, view: EditionView) -> list[Block]:
        """Return the parent's last row: opinions of the briefing, and acts on all of it."""
        if not self.shown:
            return []
        whole, counts = Target(payload=self.payload, place="headline"), self._counts("headline")
        first = [button(verb, whole, count=counts.get(verb, 0)) for verb in (Verb.USEFUL, Verb.NOT_USEFUL)]
        rarer = [Verb.WRONG, Verb.SHARE, *([Verb.OPEN_ALL] if view.cards else [])]
        return [*row([*first, overflow(rarer, counts)], whole)]

    def _acts(self, card: CardView) -> list[InteractiveElement | None]:
        acts = [verb for verb in self._verbs(card) if verb in _FIRST_ACTS] if self.shown else []
        return [button(verb, self._target(card), about=_about(card)) for verb in acts]

    def _verbs(self, card: CardView) -> list[Verb]:
        """Return what can be done about a card, or undone; nothing once it is over."""
        standing = self.standings.get(card.key, OPEN)
        if not self.acts or card.tone == "clear":
            return []
        if standing.muted is not None:
            return [Verb.UNMUTE]
        snooze = [Verb.SNOOZE, Verb.MUTE_FORM] if card.tone in _ACTED_ON else [Verb.MUTE_FORM]
        if standing.acknowledged is not None:
            return [Verb.UNACKNOWLEDGE, *snooze]
        return [Verb.ACKNOWLEDGE, *snooze] if card.tone in _ACTED_ON else snooze

    def _menu(self, card: CardView) -> InteractiveElement | None:
        """Return a card's menu, or for a single entry a button."""
        can_mute = Verb.MUTE_FORM in self._verbs(card)
        verbs = [*([Verb.MUTE_FORM] if can_mute else []), *(OPINION_VERBS if card.place is not None else ())]
        if len(verbs) == 1:
            return button(verbs[0], self._target(card), about=_about(card))
        return overflow(verbs, self._counts(card.place or "")) if verbs else None

    def _target(self, card: CardView) -> Target:
        return Target(payload=self.payload, card=card.key, place=card.place)

    def _counts(self, place: str) -> dict[Verb, int]:
        held = self.opinions.get(place, {})
        return {verb: held.get(word, 0) for verb, word in OPINION_VERBS.items()}


def _about(card: CardView) -> str:
    return card.title[:_MAX_ABOUT]
