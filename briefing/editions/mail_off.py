"""Mail that a manager does not get because their address is marked: said in words, and chosen again.

A reader who unsubscribed by a link finds email off in their settings in Slack, without having changed these. The
surprising thing: whoever then saves the form for another reason has not asked for mails again, nor given them up for
good; what counts is whether they ticked the box that the form showed empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import sentence
from briefing.editions.view.dates import day_words
from briefing.readers.addresses import EMAIL, UNSUBSCRIBED, mark_of

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager
    from briefing.readers.choices import Wanted
    from data.store import Store

OUTLETS_FIELD: Final = "outlets"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailOff:
    """Why a manager gets no mail: `words` are a sentence, `by_reader` whether they unsubscribed themselves."""

    words: str
    by_reader: bool


def mail_off(store: Store, manager: Manager) -> MailOff | None:
    """Return why nothing is sent to a manager's address; None where nothing is known against it, or there is none."""
    mark = None if manager.email is None else mark_of(store, EMAIL, manager.email)
    if mark is None:
        return None
    day = day_words(datetime.fromtimestamp(mark.at, UTC).isoformat(), manager.zone)
    address = clean(manager.email or "")
    if mark.state == UNSUBSCRIBED:
        return MailOff(words=f"Email to {address} is off: you unsubscribed on {day}.", by_reader=True)
    told = sentence(clean(mark.reason))
    ask = "Whoever runs Riskbrief here can have it tried again."
    words = f"Email to {address} is off: its mail server refused it on {day}: {told} {ask}"
    return MailOff(words=words, by_reader=False)


def chooses_mail(changes: Mapping[str, Wanted]) -> bool:
    """Whether a form asks for mails."""
    return EMAIL in _chosen(changes)


def as_meant(changes: Mapping[str, Wanted], manager: Manager) -> dict[str, Wanted]:
    """Return what a form means that showed email off because its reader had unsubscribed, and in which it stayed off.

    `manager` is as their own settings have them. By which outlets they want to be briefed stays as it was: the mark
    alone keeps mails back, and whoever takes it off by a link has them again.
    """
    chosen = _chosen(changes)
    was_on = {outlet for outlet, _ in manager.addresses}
    gave_up_the_rest = not chosen and bool(was_on - {EMAIL})
    if OUTLETS_FIELD not in changes or EMAIL in chosen or EMAIL not in was_on or gave_up_the_rest:
        return dict(changes)
    return {**changes, OUTLETS_FIELD: (*chosen, EMAIL)}


def _chosen(changes: Mapping[str, Wanted]) -> tuple[str, ...]:
    found = changes.get(OUTLETS_FIELD)
    return tuple(found) if isinstance(found, Sequence) and not isinstance(found, str) else ()
