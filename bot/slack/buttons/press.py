"""A press with everything that was found out about it: who pressed, what message it was, which briefing it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.slack import replies
from bot.slack.buttons.card_actions import refusal
from bot.slack.buttons.payload import edition_part
from bot.slack.buttons.redraw import controls
from bot.slack.commands.topics import Answered, answer_of, edition_parts
from bot.slack.home import publish_home
from bot.slack.receive.authorise import guest_of
from bot.slack.recording import about_payload, saw
from bot.slack.send.outcomes import Name
from bot.slack.send.views import change_modal, open_modal, say
from briefing.answers.slack.weeks import render_card
from briefing.editions.slack.forms import render_mute_form
from briefing.editions.slack.modals import render_all_cards, render_why
from briefing.editions.view.controls import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.slack.buttons.payload import Spot
    from bot.slack.context import SlackContext
    from bot.slack.receive.authorise import AuthorisedRequest, SlackRequest
    from bot.slack.send.outcomes import Outcome
    from briefing.answers.values.common import Edition
    from briefing.contracts.access import Reader
    from briefing.editions.slack.rows import Controls
    from briefing.editions.view.controls import Press
    from briefing.editions.view.values import CardView, EditionView
    from briefing.privacy.leaks import NameMask
    from data.records import Delivery


def open_why(side: SlackContext, seen: Seen) -> None:
    """Open everything that stands behind a card; where that comes too late, say it in a message."""
    view = why_view(side, seen)
    if view is None:
        say(side, seen.visit, replies.NO_SUCH_CARD, over=seen.is_over)
        return
    _recorded(side, seen)
    opened = open_modal(side, seen.spot.trigger, view, seen.veil(side), over=seen.is_over)
    if not isinstance(opened, str):
        _instead(side, seen, opened)


def _recorded(side: SlackContext, seen: Seen) -> None:
    """Record that somebody is about to see a briefing or a card of it."""
    if seen.edition is not None:
        name = about_payload(seen.edition.payload, seen.press.target.card)
        saw(side, seen.reader, seen.spot.user, name, seen.press.verb.value.replace("_", " "))


def _instead(side: SlackContext, seen: Seen, outcome: Outcome) -> None:
    """Answer in a message what a modal was to show."""
    payload_hash, key = seen.press.target.payload, seen.press.target.card
    found = None
    if outcome.name is Name.TRIGGER_EXPIRED and payload_hash is not None and key is not None:
        found = side.back.desk.card_of(payload_hash, key, seen.reader)
    if found is not None and seen.visit.teller.can_speak:
        seen.visit.teller.privately([render_card(found)], seen.veil(side))
    else:
        say(side, seen.visit, outcome.says)


def open_all(side: SlackContext, seen: Seen) -> None:
    """Open the whole briefing."""
    _recorded(side, seen)
    _open(side, seen, all_view(side, seen))


def open_mute_form(side: SlackContext, seen: Seen) -> None:
    """Ask until which day a card shall be silent."""
    edition = seen.edition
    refused = None if edition is None else refusal(side, seen.reader, edition)
    if edition is None or refused is not None:
        say(side, seen.visit, refused or replies.NO_SUCH_CARD, over=seen.is_over)
        return
    _, shown = card_seen(side, seen)
    card = next((one for one in edition.payload.cards if shown is not None and one.key == shown.key), None)
    _open(side, seen, None if card is None else render_mute_form(card.title, seen.press.target))


def _open(side: SlackContext, seen: Seen, view: dict[str, Any] | None) -> None:
    if view is None:
        say(side, seen.visit, replies.NO_SUCH_CARD, over=seen.is_over)
        return
    opened = open_modal(side, seen.spot.trigger, view, seen.veil(side), over=seen.is_over)
    if not isinstance(opened, str):
        say(side, seen.visit, opened.says)


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
    access, reader, scope = side.back.access, seen.reader, edition.payload.scope.id
    # Whoever only sees it in a channel can press there; of a press in a modal it is not known where it came from.
    is_own = reader is not None and access.scope(reader, scope) is not None
    acts = reader is not None and access.may_act(reader, scope)
    return controls(side, edition.payload, shown=is_own, acts=acts)
