"""Who may come in: place and person are checked once for every request. In a channel that another organisation reads
nothing is answered. What somebody unknown may press is decided in `actions.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack import replies
from bot.slack.receive.people import Place
from bot.slack.send.outcomes import apology
from data import logcontext

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from bot.slack.send.client import Teller
    from briefing.contracts.access import Reader


_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackRequest:
    """An authorised request. `reader` is None for somebody whom no settings know."""

    user: str
    reader: Reader | None
    channel: str | None
    trigger: str | None
    teller: Teller


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorisedRequest(SlackRequest):
    """A request of a known reader."""

    reader: Reader


def authorise(context: SlackContext, visit: SlackRequest) -> bool:
    """Check the place: whether anything still has to be answered."""
    place = None if visit.channel is None else context.channels.place(visit.channel, visit.user)
    if place is Place.SHARED:
        _LOG.info("nothing is answered in a channel that another organisation reads")
    elif place is Place.UNSEEN:
        visit.teller.say(replies.UNSEEN_PLACE)
    return place not in {Place.SHARED, Place.UNSEEN}


def guest_of(context: SlackContext, visit: SlackRequest) -> AuthorisedRequest | None:
    """Return a known reader's request; an unknown one is told whom to ask, and goes no further."""
    if visit.reader is None:
        visit.teller.say(replies.unknown_reader(context.back.administrators))
        return None
    logcontext.also(reader=visit.reader.id)
    return AuthorisedRequest(
        user=visit.user, reader=visit.reader, channel=visit.channel, trigger=visit.trigger, teller=visit.teller
    )


def guarded(what: str, say: Callable[[str], object], work: Callable[[], object]) -> None:
    """Run work; any failure is told in a friendly sentence with its id in the log."""
    with logcontext.about(request=logcontext.new_id()):
        try:
            work()
        except Exception as error:  # noqa: BLE001 (whatever it was, the person is owed a sentence and the log the rest)
            say(apology(f"{what} could not be answered", error))
