"""
What a part of an edition is sent through, and the ways in which sending fails.

* SendError
  + SendRefused   certainly not sent, and asking again would get the same answer
    - AddressRefused   so says the service of the address itself: nothing else arrives there either
  + SendLater     certainly not sent, and worth another try; `retry_after` where the service named a time
  + SendUnknown   may have arrived: look for it or show it as unknown, never just send it again
  + LeaseLost     certainly not sent from here: another sender has taken the part over, and says what became of it

An outlet claims nothing and records nothing; that is the delivery's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Protocol

from briefing.contracts.rate_limits import TooFast
from briefing.contracts.untrusted_text import clean
from briefing.editions.slack.message import texts_of_blocks

if TYPE_CHECKING:
    from briefing.contracts.rate_limits import Pace
    from briefing.editions.slack.message import SlackMessage


_MAX_WORDS = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of an edition on its way to one address.

    `content` is a Slack message or a mail's bytes, frozen so that a retry is the same. `thread_receipt` is of the
    message that this one answers.

    An outlet calls `go` once, right before bytes leave irrevocably, and sends nothing if it raises: LeaseLost, or a
    database error. A sole sender lets every part go.
    """

    delivery_id: str
    address: str
    content: SlackMessage | bytes
    thread_receipt: str | None = None
    go: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The service's reply: enough to find the message again and answer it."""

    receipt: str


class SendError(Exception):
    """Base of sending errors. `reason` is one line in the service's own words."""

    def __init__(self, reason: str) -> None:
        # The database would refuse a NUL from a server's words.
        self.reason = clean(reason)[:_MAX_WORDS]
        super().__init__(self.reason)


class SendRefused(SendError):
    """Certainly not sent; asking again would get the same answer."""


class AddressRefused(SendRefused):
    """The service says of this address that nothing arrives there."""


class SendLater(SendError):
    """Certainly not sent; try again after `retry_after` seconds (None: the service named no time)."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class SendUnknown(SendError):
    """May have arrived, and may not."""


class LeaseLost(SendError):
    """Certainly not sent from here: another sender took the part over and records the outcome."""


def take_permit(pace: Pace, name: str) -> None:
    """Take a permit of our own limits, before anything is on the wire; else SendLater with the next one's time."""
    try:
        pace.take(name)
    except TooFast as error:
        raise SendLater(error.reason, error.wait) from error


class Outlet(Protocol):
    """A way to send one part. One that can be asked whether a part has arrived also has Slack's `find`."""

    @property
    def name(self) -> str:
        """Return the outlet's name, as deliveries record it: "slack" or "email"."""

    def send(self, part: Part) -> Receipt:
        """Send a part once.

        SendRefused, AddressRefused, SendLater and what `part.go()` raises (LeaseLost): certainly not sent. SendUnknown:
        it cannot be told.
        """


# ---- the console, which stands in for another outlet and carries its name, so that a dry run goes the whole way


class ConsoleOutlet:
    """Prints in place of `name`; `write` takes a text without line end, like `print`."""

    def __init__(self, name: str, write: Callable[[str], object]) -> None:
        self.name = name
        self._write = write

    def send(self, part: Part) -> Receipt:
        """Print the part; nothing fails but what `part.go()` raises."""
        part.go()
        where = "in its thread" if part.thread_receipt is not None else "a message"
        self._write(f"--- {self.name} to {part.address}, {where} (not sent: dry run)")
        if isinstance(part.content, bytes):
            lines = list(_mail(part.content))
        else:
            lines = [part.content.text, *texts_of_blocks(list(part.content.blocks), buttons=False)]
        self._write("\n".join(lines) + "\n")
        return Receipt(f"console/{part.delivery_id}")


def _mail(content: bytes) -> Iterator[str]:
    mail = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    yield f"Subject: {mail['Subject']}"
    body = mail.get_body(preferencelist=("plain",))
    if body is not None:
        # A mail's lines end as in SMTP, which a terminal would show.
        yield "\n".join(str(body.get_content()).strip().splitlines())
