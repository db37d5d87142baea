"""Acknowledging, muting and undoing either. Repeating is harmless; nothing is changed on a briefing that is not its
scope's newest, as a reader would take it for today's state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.slack import replies
from bot.slack.audit import PRESSED, about_payload, witnessed
from bot.slack.buttons.redraw import redraw, words_of
from briefing.answers.values.common import Edition, NoBriefing
from briefing.contracts.errors import CardOver, CardUnknown, UntilUnknown
from briefing.contracts.words import sentence
from briefing.editions.slack.mrkdwn import bold, plain
from briefing.editions.view.controls import Verb
from briefing.readers.mutes.actions import Done, acknowledge, mute, unacknowledge, unmute
from briefing.readers.mutes.until import Changed, Until, parse_until, until_words
from briefing.readers.mutes.which import find_any

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from bot.slack.receive.authorise import AuthorisedRequest
    from briefing.contracts.access import Reader
    from briefing.contracts.payload import Payload
    from data.records import Delivery
    from data.store import Store


ACTS: Final = "acknowledge its cards, mute them and share it"


@dataclass(frozen=True, kw_only=True, slots=True)
class CardRequest:
    """What to do about one card of a briefing. `until` is for muting only."""

    verb: Verb
    edition: Edition
    card: str
    until: Until = field(default_factory=Changed)


def refusal(context: SlackContext, reader: Reader | None, edition: Edition) -> str | None:
    """Return why somebody may not act on a briefing's cards, or None."""
    scope = edition.payload.scope
    if reader is None or not context.back.access.may_act(reader, scope.id):
        return replies.not_yours(ACTS, scope.label)
    if edition.newer is not None:
        return replies.old_message(edition.payload.period.week, edition.newer)
    return None


def perform(
    context: SlackContext, reader: Reader, request: CardRequest, *, pressed: Delivery | None = None
) -> str | None:
    """Do it and redraw the card's messages; return what to say, or None. Raises CardUnknown or CardOver."""
    done = _done(context, reader, request)
    outcome = redraw(context, request.edition.payload, pressed=pressed, about=request.card)
    if pressed is not None and outcome is None:
        return None
    said = _said(context, request, done)
    return said if outcome is None else f"{said}\n{outcome.says}"


def _done(context: SlackContext, reader: Reader, request: CardRequest) -> Done:
    payload, is_mute = request.edition.payload, request.verb is Verb.SNOOZE
    until = until_words(request.until) if is_mute else None
    store = witnessed(context, reader.id, PRESSED[request.verb], about_payload(payload, request.card), until)
    if is_mute:
        return mute(store, reader.id, payload, request.card, request.until, context.now)
    return ACTIONS[request.verb](store, reader.id, payload, request.card, context.now)


ACTIONS: Final[Mapping[Verb, Callable[[Store, str, Payload, str, int], Done]]] = {
    Verb.ACKNOWLEDGE: acknowledge,
    Verb.UNACKNOWLEDGE: unacknowledge,
    Verb.UNMUTE: unmute,
}
"""The actions on a card that need no day."""

_TAKEN_BACK: Final[Mapping[Verb, tuple[str, str]]] = {
    Verb.UNACKNOWLEDGE: ("Not acknowledged any more", "It was not acknowledged"),
    Verb.UNMUTE: ("Not muted any more: the next briefing speaks of it again", "It was not muted"),
}
"""What to say when something was undone, and when there was nothing to undo."""


def _said(context: SlackContext, request: CardRequest, done: Done) -> str:
    """Tell a card's state after a request, and whether it was so before."""
    payload = request.edition.payload
    cards = {one.key: one.title for one in (*payload.cards, *payload.muted)}
    title, words = cards.get(request.card, request.card), words_of(context, payload, done.standing)
    told = {Verb.ACKNOWLEDGE: words.acknowledged, Verb.SNOOZE: words.muted}.get(request.verb)
    if told is None:
        return f"{bold(title)}\n{plain(_TAKEN_BACK[request.verb][not done.changed])}."
    already = "" if done.changed else " That was so before, and nothing has changed."
    return f"{bold(title)}\n{plain(told)}.{already}"


# ---- by word

_UNTIL = re.compile(r"\s+(?=(?:until|till|til)\b)", re.IGNORECASE)


def by_word(verb: Verb) -> Callable[[SlackContext, AuthorisedRequest, str], None]:
    """Return the handler of `/risk ack CARD`, `/risk unmute CARD` or `/risk mute CARD [until …]`."""

    def act(context: SlackContext, guest: AuthorisedRequest, text: str) -> None:
        card, *until = _UNTIL.split(text, maxsplit=1) if verb is Verb.SNOOZE else [text]
        edition = edition_with(context, guest.reader, card)
        if isinstance(edition, NoBriefing):
            told: str | None = replies.no_briefing(edition.scope, edition.first_due)
        elif (told := refusal(context, guest.reader, edition)) is None:
            try:
                found = find_any(edition.payload, card)
                wanted = parse_until("".join(until), today_of(context, edition))
                request = CardRequest(verb=verb, edition=edition, card=found.key, until=wanted)
                told = perform(context, guest.reader, request)
            except (CardUnknown, CardOver, UntilUnknown) as error:
                told = plain(sentence(str(error)))
        if told is not None:
            guest.teller.say(told)

    return act


def edition_with(context: SlackContext, reader: Reader, card: str) -> Edition | NoBriefing:
    """Return the newest briefing with the card a text names: the reader's own, else another they see."""
    own = context.back.answers.newest(reader)
    if not isinstance(own, NoBriefing) and _has(own, card):
        return own
    for scope in context.back.access.scopes(reader)[1:]:
        found = context.back.answers.newest(reader, scope)
        if not isinstance(found, NoBriefing) and _has(found, card):
            return found
    return own


def _has(edition: Edition, card: str) -> bool:
    # A number is a card of the reader's own briefing only.
    try:
        find_any(edition.payload, card)
    except CardUnknown as error:
        return bool(error.nearest) and card.strip().casefold() in {one.partition(":")[0] for one in error.nearest}
    return True


def today_of(context: SlackContext, edition: Edition) -> date:
    """Return today's date in a briefing's zone."""
    return datetime.fromtimestamp(context.now, ZoneInfo(edition.payload.period.zone)).date()
