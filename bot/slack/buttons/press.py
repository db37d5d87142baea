"""A press with what was found out about it: who pressed, on which message, about which briefing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.slack import replies
from bot.slack.audit import about_payload, saw
from bot.slack.buttons.card_actions import refusal
from bot.slack.buttons.payload import Spot, edition_part
from bot.slack.buttons.redraw import controls
from bot.slack.commands.topics import Answered, answer_of, edition_parts
from bot.slack.home import publish_home
from bot.slack.receive.authorise import AuthorisedRequest, SlackRequest, guest_of
from bot.slack.send.outcomes import Name, Outcome
from bot.slack.send.views import change_modal, open_modal, say
from briefing.answers.slack.weeks import render_card
from briefing.editions.slack.forms import render_mute_form
from briefing.editions.slack.views import render_all_cards, render_why
from briefing.editions.view.controls import Press, Verb

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from briefing.answers.values.common import Edition
    from briefing.contracts.access import Reader
    from briefing.editions.slack.rows import Controls
    from briefing.editions.view.values import CardView, EditionView
    from briefing.privacy.leaks import NameMask
    from data.records import Delivery


def open_why(context: SlackContext, pressed: Pressed) -> None:
    """Open a card's reasons in a modal, or in a message if it is too late for one."""
    view = why_view(context, pressed)
    if view is None:
        say(context, pressed.visit, replies.NO_SUCH_CARD, over=pressed.is_over)
        return
    _recorded(context, pressed)
    opened = open_modal(context, pressed.spot.trigger, view, pressed.mask(context), over=pressed.is_over)
    if not isinstance(opened, str):
        _instead(context, pressed, opened)


def _recorded(context: SlackContext, pressed: Pressed) -> None:
    """Record that somebody is about to see a briefing or a card of it."""
    if pressed.edition is not None:
        name = about_payload(pressed.edition.payload, pressed.press.target.card)
        saw(context, pressed.reader, pressed.spot.user, name, pressed.press.verb.value.replace("_", " "))


def _instead(context: SlackContext, pressed: Pressed, outcome: Outcome) -> None:
    """Answer in a message in place of a modal."""
    payload_hash, key = pressed.press.target.payload, pressed.press.target.card
    found = None
    if outcome.name is Name.TRIGGER_EXPIRED and payload_hash is not None and key is not None:
        found = context.back.answers.card_of(payload_hash, key, pressed.reader)
    if found is not None and pressed.visit.teller.can_speak:
        pressed.visit.teller.privately([render_card(found)], pressed.mask(context))
    else:
        say(context, pressed.visit, outcome.says)


def open_all(context: SlackContext, pressed: Pressed) -> None:
    _recorded(context, pressed)
    _open(context, pressed, all_view(context, pressed))


def open_mute_form(context: SlackContext, pressed: Pressed) -> None:
    """Ask until which day to mute a card."""
    edition = pressed.edition
    refused = None if edition is None else refusal(context, pressed.reader, edition)
    if edition is None or refused is not None:
        say(context, pressed.visit, refused or replies.NO_SUCH_CARD, over=pressed.is_over)
        return
    _, shown = pressed_card(context, pressed)
    card = next((one for one in edition.payload.cards if shown is not None and one.key == shown.key), None)
    _open(context, pressed, None if card is None else render_mute_form(card.title, pressed.press.target))


def _open(context: SlackContext, pressed: Pressed, view: dict[str, Any] | None) -> None:
    if view is None:
        say(context, pressed.visit, replies.NO_SUCH_CARD, over=pressed.is_over)
        return
    opened = open_modal(context, pressed.spot.trigger, view, pressed.mask(context), over=pressed.is_over)
    if not isinstance(opened, str):
        say(context, pressed.visit, opened.says)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """One press. `delivery` is its message, None elsewhere. `edition` is its briefing as the presser would see it, None
    for none; whether they may see it is for the caller to decide.
    """

    press: Press
    spot: Spot
    visit: SlackRequest
    reader: Reader | None
    delivery: Delivery | None
    edition: Edition | None

    @property
    def is_over(self) -> bool:
        """Whether it was made in a modal: another one opens over it."""
        return self.spot.view is not None and not self.spot.is_home

    def mask(self, context: SlackContext) -> NameMask:
        """Return whom the briefing's texts may not name."""
        return context.back.answers.mask(self.edition, self.reader)

    def guest(self, context: SlackContext) -> AuthorisedRequest | None:
        """Return a known reader's request; an unknown one is told whom to ask."""
        if self.reader is None and not self.visit.teller.can_speak:
            # A press on Home has no response address; Home itself tells unknown people whom to ask.
            self.show_home(context)
            return None
        return guest_of(context, self.visit)

    def show_again(self, context: SlackContext, told: str | None) -> None:
        """Redraw the place of the press; `told` is said where that cannot show it."""
        if self.delivery is not None:
            if told is not None:
                say(context, self.visit, told)
        elif self.spot.is_home:
            self.show_home(context, told)
        elif self.spot.view is not None:
            self._modal_again(context, told)
        elif not self._answer_again(context) and told is not None:
            say(context, self.visit, told)

    def show_home(self, context: SlackContext, told: str | None = None) -> None:
        """Redraw Home; if that fails, say what was done and why Home does not show it."""
        outcome = publish_home(context, self.spot.user)
        if outcome is not None:
            say(context, self.visit, f"{told}\n{outcome.says}" if told else outcome.says)

    def _modal_again(self, context: SlackContext, told: str | None) -> None:
        """Redraw the modal; if that is impossible, say `told`."""
        shown = self.spot.view or {}
        draw = MODALS.get(str(shown.get("callback_id")))
        view = None if draw is None else draw(context, self)
        outcome = None if view is None else change_modal(context, str(shown["id"]), view, self.mask(context))
        lines = [one for one in (told, None if outcome is None else outcome.says) if one is not None]
        if lines and (view is None or outcome is not None):
            say(context, self.visit, "\n".join(lines), over=True)

    def _answer_again(self, context: SlackContext) -> bool:
        """Replace a private answer by its present state; return whether that was done."""
        if self.spot.tag is None or self.reader is None:
            return False
        found: Answered | None
        part = edition_part(self.spot.tag)
        if part is not None and self.edition is not None:
            found = Answered(
                messages=tuple(edition_parts(context, self.edition)[part : part + 1]), mask=self.mask(context)
            )
        else:
            found = answer_of(context, self.reader, self.spot.tag, private=True)
        if found is None or not found.messages:
            return False
        outcome = self.visit.teller.instead(found.messages[0], found.mask)
        # The apology for a leaked name already took its place.
        return outcome is None or outcome.name is Name.WOULD_NAME


def why_view(context: SlackContext, pressed: Pressed) -> dict[str, Any] | None:
    """Return the modal with a card's reasons; None if the briefing has no such card."""
    view, card = pressed_card(context, pressed)
    if pressed.edition is None or view is None or card is None:
        return None
    found = context.back.answers.card_of(pressed.edition.payload.hash, card.key, pressed.reader)
    rule = None if found is None else found.says or None
    return {
        **render_why(card, view, _rows(context, pressed, pressed.edition), rule=rule),
        "callback_id": Verb.WHY.action_id,
    }


def all_view(context: SlackContext, pressed: Pressed) -> dict[str, Any] | None:
    if pressed.edition is None:
        return None
    shown = render_all_cards(pressed.edition.view, _rows(context, pressed, pressed.edition))
    return {**shown, "callback_id": Verb.OPEN_ALL.action_id}


MODALS: Final[Mapping[str, Callable[[SlackContext, Pressed], dict[str, Any] | None]]] = {
    Verb.WHY.action_id: why_view,
    Verb.OPEN_ALL.action_id: all_view,
}
"""The modals with buttons, by callback id."""


def pressed_card(context: SlackContext, pressed: Pressed) -> tuple[EditionView | None, CardView | None]:
    """Return the pressed card and its view; card types that the presser turned off come by role."""
    payload_hash = pressed.press.target.payload
    by_role = None if payload_hash is None else context.back.answers.edition(payload_hash, private=False)
    for edition in (pressed.edition, by_role):
        cards = () if edition is None else edition.view.cards
        found = next((one for one in cards if one.key == pressed.press.target.card), None)
        if edition is not None and found is not None:
            return edition.view, found
    return None, None


def _rows(context: SlackContext, pressed: Pressed, edition: Edition) -> Controls:
    """Return the buttons of a modal without what its one viewer may not do."""
    access, reader, scope = context.back.access, pressed.reader, edition.payload.scope.id
    # Channel viewers can press in the channel; where a modal's press came from is unknown.
    is_own = reader is not None and access.scope(reader, scope) is not None
    acts = reader is not None and access.may_act(reader, scope)
    return controls(context, edition.payload, shown=is_own, acts=acts)
