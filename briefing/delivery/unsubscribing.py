"""The links by which a reader stops an address's mails, or has them again, and the foot of a mail.

A token is an HMAC of purpose and address, so nothing is stored and the link has no address in it. Tokens never expire,
since mails are opened years later; a new secret ends all. The foot is from the settings and not frozen: rendered after
a change, it differs.
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
"""Of the HMAC's 32: 192 bits cannot be guessed, and their text has no padding."""


PAGE: Final = "briefing"
"""The purpose of a page's token, made of the payload's hash."""


def token(secret: str, purpose: str, subject: str) -> str:
    """Return the token of an address or payload for a purpose: 32 URL-safe characters."""
    told = f"riskbrief\n{purpose}\n{subject.casefold()}"
    digest = hmac.digest(secret.encode(), told.encode(), hashlib.sha256)
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def address_of(secret: str, purpose: Purpose, told: str, addresses: Iterable[str]) -> str | None:
    """Return the address of a purpose's token, if anybody's; all are compared, in constant time."""
    found = None
    for address in addresses:
        if hmac.compare_digest(token(secret, purpose, address).encode(), told.encode()):
            found = address
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class UnsubscribeLinks:
    """Makes links in mails; `url` is where readers reach our pages, without a final slash."""

    url: str
    secret: str = field(repr=False)

    def one_click(self, address: str) -> str:
        """Return the link that stops an address's mails: a GET asks, a POST does it (RFC 8058)."""
        return f"{self.url}/unsubscribe/{token(self.secret, 'unsubscribe', address)}"

    def page(self, payload_hash: str) -> str:
        """Return the link to a briefing's page, with people by role, since mails are forwarded."""
        return f"{self.url}/{PAGE}/{payload_hash}/{token(self.secret, PAGE, payload_hash)}"


def subscribe_again(store: Store, address: str) -> None:
    """Send again to an address whose reader unsubscribed; a mail server's refusal stays."""
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
    """Return what is told below a mail; `sender` is a From header, `links` None without our pages."""
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
    """Say how a reader changes their settings; without Slack membership they have to ask."""
    if manager is not None and any(is_private("slack", one) for one in manager.slack):
        return IN_SLACK
    administrators = organisation.administrators
    return f"the help of {listed(administrators, most=MOST_ADMINISTRATORS)}" if administrators else NOBODY
