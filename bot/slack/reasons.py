"""What a press opens about a briefing: why a card is there, all cards, and the form that mutes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import replies
from bot.slack.deeds import refusal
from bot.slack.outcomes import Name
from bot.slack.recording import about_payload, saw
from bot.slack.seen import all_view, card_seen, why_view
from bot.slack.views import open_modal, say
from briefing.answers.slack.weeks import render_card
from briefing.editions.slack.forms import render_mute_form

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from bot.slack.outcomes import Outcome
    from bot.slack.seen import Seen


def open_why(side: SlackContext, seen: Seen) -> None:
    """Open everything that stands behind a card; where that comes too late, say it in a message."""
    view = why_view(side, seen)
    if view is None:
        say(side, seen.visit, replies.no_such_card(), over=seen.is_over)
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
        say(side, seen.visit, refused or replies.no_such_card(), over=seen.is_over)
        return
    _, shown = card_seen(side, seen)
    card = next((one for one in edition.payload.cards if shown is not None and one.key == shown.key), None)
    _open(side, seen, None if card is None else render_mute_form(card.title, seen.press.target))


def _open(side: SlackContext, seen: Seen, view: dict[str, Any] | None) -> None:
    if view is None:
        say(side, seen.visit, replies.no_such_card(), over=seen.is_over)
        return
    opened = open_modal(side, seen.spot.trigger, view, seen.veil(side), over=seen.is_over)
    if not isinstance(opened, str):
        say(side, seen.visit, opened.says)
