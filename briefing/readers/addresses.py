"""What is known against an address: it was refused for good, or its reader unsubscribed.

A mark outlives its briefing; nothing is sent to a marked address until somebody removes it. Addresses compare without
case, and marks have them in small letters.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from data.records import AddressMark

if TYPE_CHECKING:
    from data.store import Store
    from data.view import View

EMAIL: Final = "email"
REFUSED: Final = "refused"
UNSUBSCRIBED: Final = "unsubscribed"

MOST_WORDS: Final = 300
"""Characters kept of a reason: a server may say anything, and all is shown."""


def refusal(outlet: str, address: str, reason: str, at: int) -> AddressMark:
    """Return an unsaved mark of an address that a server refuses (`at` in epoch seconds)."""
    told = " ".join(reason.split())[:MOST_WORDS]
    return AddressMark(outlet=outlet, address=address.casefold(), state=REFUSED, reason=told, at=at, told_at=None)


def mark_unsubscribed(store: Store, address: str, reason: str, at: int) -> AddressMark:
    """Mark a mail address as unsubscribed (`at` in epoch seconds), and return the mark that holds.

    The reader's word replaces a server's; unsubscribing again keeps the first time.
    """
    mark = replace(refusal(EMAIL, address, reason, at), state=UNSUBSCRIBED)
    with store.transaction() as transaction:
        before = transaction.get(AddressMark, outlet=mark.outlet, address=mark.address)
        if before is not None and before.state == UNSUBSCRIBED:
            return before
        transaction.save([mark])
    return mark


def mark_of(store: Store | View, outlet: str, address: str) -> AddressMark | None:
    """Return an address's mark, if any."""
    return store.get(AddressMark, outlet=outlet, address=address.casefold())


def marks(store: Store | View) -> tuple[AddressMark, ...]:
    """Return all marks, by outlet and address."""
    return tuple(store.read(AddressMark, order=("outlet", "address")))


def clear(store: Store, outlet: str, address: str) -> bool:
    """Remove an address's mark, and return whether it had one."""
    with store.transaction() as transaction:
        had = transaction.get(AddressMark, outlet=outlet, address=address.casefold()) is not None
        transaction.delete(AddressMark, outlet=outlet, address=address.casefold())
    return had


def why_marked(mark: AddressMark) -> str:
    """Say what became of an address: "ada@example.com was refused on 2026-11-02: 550 5.1.1 No such user here"."""
    deed = "unsubscribed" if mark.state == UNSUBSCRIBED else "was refused"
    return f"{mark.address} {deed} on {datetime.fromtimestamp(mark.at, UTC):%Y-%m-%d}: {mark.reason}"


def how_to_clear(mark: AddressMark) -> str:
    return f"'riskbrief addresses clear {shlex.quote(mark.address)}' takes the mark off"


def why_not_sent(mark: AddressMark) -> str:
    """Say in one line why nothing goes to an address, and how that ends."""
    return f"{why_marked(mark)}; {how_to_clear(mark)}"
