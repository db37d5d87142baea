"""Who may come in: where somebody speaks, and who they are, decided once for whatever they ask.

In a channel that others read nothing is answered at all. The surprising thing: somebody whom nobody has set up may
still press Why? and give feedback on an edition that was posted where they are; that is for `actions.py` to allow.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack import replies
from bot.slack.receive.people import Place
from bot.slack.send.outcomes import apology, new_error_id
from data import logcontext

if TYPE_CHECKING:
    from bot.slack.context import SlackContext
    from bot.slack.send.client import Teller
    from briefing.contracts.access import Reader


_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackRequest:
    """Somebody who is let in. `reader` is None for somebody that no settings know."""

    user: str
    reader: Reader | None
    channel: str | None
    trigger: str | None
    teller: Teller


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorisedRequest(SlackRequest):
    """A visit of somebody who is known."""

    reader: Reader


def authorise(context: SlackContext, visit: SlackRequest) -> bool:
    """Look at the place: whether anything is to be answered that was not answered here."""
    place = None if visit.channel is None else context.channels.place(visit.channel, visit.user)
    if place is Place.SHARED:
        _LOG.info("nothing is answered in a channel that another organisation reads")
    elif place is Place.UNSEEN:
        visit.teller.say(replies.UNSEEN_PLACE)
    return place not in {Place.SHARED, Place.UNSEEN}


def guest_of(context: SlackContext, visit: SlackRequest) -> AuthorisedRequest | None:
    """Return the visit of a known reader; a stranger is told whom to ask, and is let in no further."""
    if visit.reader is None:
        visit.teller.say(replies.unknown_reader(context.back.administrators))
        return None
    logcontext.also(reader=visit.reader.id)
    return AuthorisedRequest(
        user=visit.user, reader=visit.reader, channel=visit.channel, trigger=visit.trigger, teller=visit.teller
    )


def guarded(what: str, say: Callable[[str], object], work: Callable[[], object]) -> None:
    """Do some work; whatever goes wrong is said in a friendly sentence, with the id under which it is in the log."""
    with logcontext.about(request=new_error_id()):
        try:
            work()
        except Exception as error:  # noqa: BLE001 (whatever it was, the person is owed a sentence and the log the rest)
            say(apology(f"{what} could not be answered", error))
