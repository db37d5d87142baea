"""Why a mail comes to an address and how its reader stops it, in the words of the settings.

It depends on nothing but the settings: neither the clock, nor what the reader did, nor whether anybody answers in
Slack just now. The surprising thing: it is no part of what is frozen, so that a mail that is rendered again after the
settings were changed has another foot.
"""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from briefing.contracts.organisation import is_private
from briefing.contracts.words import listed
from briefing.editions.email.leaving import MAILBOX, Leaving

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager, Organisation
    from briefing.delivery.unsubscribing import UnsubscribeLinks

IN_SLACK: Final = "/risk settings in Slack"
NOBODY: Final = "the help of whoever runs Riskbrief here"
MOST_ADMINISTRATORS: Final = 3


def leaving_for(
    address: str, organisation: Organisation, *, sender: str, links: UnsubscribeLinks | None = None
) -> Leaving:
    """Return what is told below a mail to an address; `sender` is a From header, `links` None without pages of ours."""
    manager = next((one for one in organisation.managers if _is_of(one, address)), None)
    mailbox = parseaddr(sender)[1]
    return Leaving(
        why=_why(manager, organisation),
        settings=_settings(manager, organisation),
        mailto=mailbox if MAILBOX.fullmatch(mailbox) else None,
        one_click=None if links is None else links.one_click(address),
    )


def _is_of(manager: Manager, address: str) -> bool:
    return manager.email is not None and manager.email.casefold() == address.casefold()


def _why(manager: Manager | None, organisation: Organisation) -> str:
    if manager is None:
        return "You get this because Riskbrief was told to send it to this address."
    label = organisation.scope_of(manager).label
    return f"You get this because Riskbrief's settings name you as a manager of {label}."


def _settings(manager: Manager | None, organisation: Organisation) -> str:
    """Say with what a reader changes how they are briefed; whoever is no member of Slack has to ask."""
    if manager is not None and any(is_private("slack", one) for one in manager.slack):
        return IN_SLACK
    administrators = organisation.administrators
    return f"the help of {listed(administrators, most=MOST_ADMINISTRATORS)}" if administrators else NOBODY
