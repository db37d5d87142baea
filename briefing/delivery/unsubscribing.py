"""The links by which a reader stops the mails to an address, or has them again, and the foot of a mail.

A link's token is an HMAC of its purpose and the address, so that nothing has to be stored and the link carries no
address. A token never ends, because a mail may be opened years later; a new secret ends all of them. The foot is made
of the settings alone and is no part of what is frozen: rendered again after they were changed, a mail has another one.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final, Literal, get_args

from briefing.contracts.organisation import is_private
from briefing.contracts.words import listed
from briefing.editions.email.leaving import IN_SLACK, MAILBOX, Leaving
from briefing.readers.addresses import EMAIL, UNSUBSCRIBED
from data.records import AddressMark

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager, Organisation
    from data.store import Store


Purpose = Literal["unsubscribe", "subscribe"]

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)

TOKEN_BYTES: Final = 24
"""Of the 32 that the HMAC has: 192 bits are out of anybody's reach, and their text has no padding."""


PAGE: Final = "briefing"
"""What the token of a page of a briefing is for; it is made of the payload's hash."""


def token(secret: str, purpose: str, subject: str) -> str:
    """Return the token of an address, or of a payload, for a purpose: 32 characters that are safe in a web address."""
    told = f"riskbrief\n{purpose}\n{subject.casefold()}"
    digest = hmac.digest(secret.encode(), told.encode(), hashlib.sha256)
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def address_of(secret: str, purpose: Purpose, told: str, addresses: Iterable[str]) -> str | None:
    """Return the address whose token for a purpose was told, None for no one's.

    Every address is compared, in a time that says nothing of how far a guess was right.
    """
    found = None
    for address in addresses:
        if hmac.compare_digest(token(secret, purpose, address).encode(), told.encode()):
            found = address
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class UnsubscribeLinks:
    """Makes the links of mails. `url` is where readers reach the pages, without a slash at its end."""

    url: str
    secret: str = field(repr=False)

    def one_click(self, address: str) -> str:
        """Return the link that stops the mails to an address: a GET asks, a POST does it, as RFC 8058 has it."""
        return f"{self.url}/unsubscribe/{token(self.secret, 'unsubscribe', address)}"

    def page(self, payload_hash: str) -> str:
        """Return the link to the page of a briefing, which gives people by role, since mails are forwarded."""
        return f"{self.url}/{PAGE}/{payload_hash}/{token(self.secret, PAGE, payload_hash)}"


def subscribe_again(store: Store, address: str) -> None:
    """Send to an address again whose reader had unsubscribed. What a mail server refused stays refused."""
    store.delete(AddressMark, outlet=EMAIL, address=address.casefold(), state=UNSUBSCRIBED)


# ---- the foot of a mail

NOBODY: Final = "the help of whoever runs Riskbrief here"
MOST_ADMINISTRATORS: Final = 3


def leaving_for(
    address: str,
    organisation: Organisation,
    *,
    sender: str,
    links: UnsubscribeLinks | None = None,
    payload_hash: str | None = None,
) -> Leaving:
    """Return what is told below a mail to an address; `sender` is a From header, `links` None without pages of ours."""
    manager = next((one for one in organisation.managers if _is_of(one, address)), None)
    mailbox = parseaddr(sender)[1]
    return Leaving(
        why=_why(manager, organisation),
        settings=_settings(manager, organisation),
        mailto=mailbox if MAILBOX.fullmatch(mailbox) else None,
        one_click=None if links is None else links.one_click(address),
        page=None if links is None or payload_hash is None else links.page(payload_hash),
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
