"""A press with everything that was found out about it: who pressed, what message it was, which briefing it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.slack.authorise import guest_of
from bot.slack.home import publish_home
from bot.slack.outcomes import Name
from bot.slack.pressed import edition_part
from bot.slack.redraw import opinions_of
from bot.slack.standing import standing_words
from bot.slack.topics import Answered, answer_of, edition_parts
from bot.slack.views import change_modal, say
from briefing.editions.slack.modals import render_all_cards, render_why
from briefing.editions.slack.rows import Controls
from briefing.editions.view.controls import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.slack.authorise import AuthorisedRequest, SlackRequest
    from bot.slack.context import SlackContext
    from bot.slack.pressed import Spot
    from briefing.answers.values.common import Edition
    from briefing.contracts.access import Reader
    from briefing.editions.view.controls import Press
    from briefing.editions.view.values import CardView, EditionView
    from briefing.privacy.leaks import NameMask
    from data.records import Delivery


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One press. `delivery` is the message that it was made on, None for any other place.

    `edition` is the briefing that it is about as the presser may see it, None where there is none. Whether they may
    see it at all is decided by whoever made this.
    """

    press: Press
    spot: Spot
    visit: SlackRequest
    reader: Reader | None
    delivery: Delivery | None
    edition: Edition | None

    @property
    def is_over(self) -> bool:
        """Whether it was pressed in a modal, over which another one has to open."""
        return self.spot.view is not None and not self.spot.is_home

    def veil(self, side: SlackContext) -> NameMask:
        """Return whom may not be named in what is shown of the briefing."""
        return side.back.desk.veil(self.edition, self.reader)

    def guest(self, side: SlackContext) -> AuthorisedRequest | None:
        """Return the visit of a known reader; a stranger is told whom to ask."""
        if self.visit.teller.can_speak:
            return guest_of(side, self.visit)
        if self.reader is None:
            # On Home there is no address to answer to; what it shows a stranger says whom to ask.
            self.show_home(side)
            return None
        return guest_of(side, self.visit)

    def show_again(self, side: SlackContext, told: str | None) -> None:
        """Show how things stand now where the press was made; `told` is said where that cannot show it."""
        if self.delivery is not None:
            if told is not None:
                say(side, self.visit, told)
        elif self.spot.is_home:
            self.show_home(side, told)
        elif self.spot.view is not None:
            self._modal_again(side, told)
        elif not self._answer_again(side) and told is not None:
            say(side, self.visit, told)

    def show_home(self, side: SlackContext, told: str | None = None) -> None:
        """Fill the Home anew that was pressed on; where that fails, say what was done and why it does not show it."""
        outcome = publish_home(side, self.spot.user)
        if outcome is not None:
            say(side, self.visit, f"{told}\n{outcome.says}" if told else outcome.says)

    def _modal_again(self, side: SlackContext, told: str | None) -> None:
        """Draw the modal again that was pressed in; where that cannot be, say what was to be said."""
        shown = self.spot.view or {}
        draw = MODALS.get(str(shown.get("callback_id")))
        view = None if draw is None else draw(side, self)
        outcome = None if view is None else change_modal(side, str(shown["id"]), view, self.veil(side))
        lines = [one for one in (told, None if outcome is None else outcome.says) if one is not None]
        if lines and (view is None or outcome is not None):
            say(side, self.visit, "\n".join(lines), over=True)

    def _answer_again(self, side: SlackContext) -> bool:
        """Put an answer that only one person sees in its own place, as it stands now; whether that was done."""
        if self.spot.tag is None or self.reader is None:
            return False
        found: Answered | None
        part = edition_part(self.spot.tag)
        if part is not None and self.edition is not None:
            found = Answered(messages=tuple(edition_parts(side, self.edition)[part : part + 1]), veil=self.veil(side))
        else:
            found = answer_of(side, self.reader, self.spot.tag, private=True)
        if found is None or not found.messages:
            return False
        outcome = self.visit.teller.instead(found.messages[0], found.veil)
        # The apology for a name has taken its place.
        return outcome is None or outcome.name is Name.WOULD_NAME


def why_view(side: SlackContext, seen: Seen) -> dict[str, Any] | None:
    """Return the modal that says why a card is there; None where the briefing has no such card."""
    view, card = card_seen(side, seen)
    if seen.edition is None or view is None or card is None:
        return None
    found = side.back.desk.card_of(seen.edition.payload.hash, card.key, seen.reader)
    rule = None if found is None else found.says or None
    return {**render_why(card, view, _rows(side, seen, seen.edition), rule=rule), "callback_id": Verb.WHY.action_id}


def all_view(side: SlackContext, seen: Seen) -> dict[str, Any] | None:
    """Return the modal of a whole briefing."""
    if seen.edition is None:
        return None
    shown = render_all_cards(seen.edition.view, _rows(side, seen, seen.edition))
    return {**shown, "callback_id": Verb.OPEN_ALL.action_id}


MODALS: Final[Mapping[str, Callable[[SlackContext, Seen], dict[str, Any] | None]]] = {
    Verb.WHY.action_id: why_view,
    Verb.OPEN_ALL.action_id: all_view,
}
"""The modals that can be pressed in, by their callback id."""


def card_seen(side: SlackContext, seen: Seen) -> tuple[EditionView | None, CardView | None]:
    """Return the card that a press is about, and the view that it stands in.

    A card of a type that the presser has turned off stands in a channel's message all the same; they get it by roles.
    """
    for edition in (seen.edition, _by_role(side, seen)):
        cards = () if edition is None else edition.view.cards
        found = next((one for one in cards if one.key == seen.press.target.card), None)
        if edition is not None and found is not None:
            return edition.view, found
    return None, None


def _by_role(side: SlackContext, seen: Seen) -> Edition | None:
    payload_hash = seen.press.target.payload
    return None if payload_hash is None else side.back.desk.edition(payload_hash, private=False)


def _rows(side: SlackContext, seen: Seen, edition: Edition) -> Controls:
    """Return the rows of a modal, which one person alone sees: what they may not do is left out."""
    payload = edition.payload
    access, reader, scope = side.back.access, seen.reader, payload.scope.id
    # Whoever only sees it in a channel can press there; of a press in a modal it is not known where it came from.
    is_own = reader is not None and access.scope(reader, scope) is not None
    return Controls(
        payload=payload.hash,
        standings=standing_words(side, payload),
        opinions=opinions_of(side, payload.hash, scope_id=scope, week=payload.period.week),
        shown=is_own,
        acts=reader is not None and access.may_act(reader, scope),
    )
