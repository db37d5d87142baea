"""Mail as an outlet: one SMTP connection for many parts, each with its own outcome.

It opens with the first part and stays until `close()`. A connection lost after a mail's last byte leaves it unknown:
the server may have taken it and only the answer is missing. docs/mail.md has every outcome.
"""

from __future__ import annotations

import binascii
import re
import smtplib
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from briefing.contracts.rate_limits import MAILS, NoPace
from briefing.delivery.outlets.protocol import Receipt, SendError, SendLater, SendRefused, SendUnknown, take_permit
from briefing.delivery.outlets.smtp_server import (
    PERMANENT,
    TEMPORARY,
    MailServer,
    PlainLine,
    TlsLine,
    about_mail,
    about_recipient,
    about_sender,
    as_data,
    check_size,
    is_lasting,
    not_connected,
    text_of,
    to_be_put_right,
)

if TYPE_CHECKING:
    from briefing.contracts.rate_limits import Pace
    from briefing.delivery.outlets.protocol import Part

__all__ = ["MailServer", "SmtpOutlet"]

_FOREIGN = (smtplib.SMTPException, OSError)
_SEND_IT, _CLOSING = 354, 421
# One address for a command: nothing that ends the line, opens a bracket or needs SMTPUTF8.
_ADDRESS = re.compile(r"[^\s<>@\x00-\x1f\x7f-\U0010ffff]+@[^\s<>@\x00-\x1f\x7f-\U0010ffff]+")


class SmtpOutlet:
    """Sends mails one by one. `sender` is the envelope's; the bytes have their own headers."""

    name = "email"

    def __init__(
        self, server: MailServer, *, sender: str, trust: ssl.SSLContext | None = None, pace: Pace | None = None
    ) -> None:
        self._server = server
        self._sender = sender
        self._trust = trust
        self._pace = pace or NoPace()
        self._smtp: smtplib.SMTP | None = None
        self._closed_door: SendLater | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Disconnect, unless a mail is in hand, whose answer may take minutes; the next part reconnects."""
        self._closed_door = None
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self._smtp is not None:
                with suppress(*_FOREIGN):
                    self._smtp.quit()
                self._abandon()
        finally:
            self._lock.release()

    def check(self) -> None:
        """Connect, encrypt, log in and name the sender, without sending; SendLater in the server's words."""
        try:
            with self._lock:
                smtp = self._smtp = self._connect()
                self._ask("MAIL FROM", lambda: smtp.mail(self._sender), refusal=to_be_put_right)
                self._ask("RSET", smtp.rset)
        finally:
            self.close()

    def send(self, part: Part) -> Receipt:
        """Send one mail; the receipt is the server's answer.

        Raises AddressRefused, SendRefused, SendLater or SendUnknown in the server's words, or what `part.go()` does
        (LeaseLost). The next part is not affected, unless the server lets nobody in: that is asked once until
        `close()`.
        """
        if not isinstance(part.content, bytes):
            message = "something that is no mail was handed to the mail outlet"
            raise TypeError(message)
        if not _ADDRESS.fullmatch(part.address):
            raise SendRefused(f"{part.address!r} is not an address that SMTP can carry; correct the reader's email")
        with self._lock:
            # Within the lock: else permits taken while another mail hung would all be used at once.
            take_permit(self._pace, MAILS)
            smtp = self._announced(part.content)
            self._ask("RCPT TO", lambda: smtp.rcpt(part.address), refusal=about_recipient)
            self._let_go(part)
            self._ask("DATA", lambda: smtp.docmd("DATA"), wanted=_SEND_IT)
            return Receipt(self._hand_over(smtp, part.content))

    def _let_go(self, part: Part) -> None:
        try:
            part.go()
        except BaseException:
            # The server has sender and recipient; the next mail must begin anew.
            self._begin_again()
            raise

    def _announced(self, content: bytes) -> smtplib.SMTP:
        """Return a connection with the sender announced; a stale one is renewed."""
        if self._smtp is not None:
            kept = self._smtp
            with suppress(SendLater):
                self._announce(kept, content)
                return kept
            self._abandon()
        smtp = self._smtp = self._let_in()
        self._announce(smtp, content)
        return smtp

    def _announce(self, smtp: smtplib.SMTP, content: bytes) -> None:
        told = check_size(smtp, self._server.host, content)
        # A server that was not told the size cannot refuse it: then an account or a disk is full.
        refusal = about_sender if told else to_be_put_right
        self._ask("MAIL FROM", lambda: smtp.mail(self._sender, told), refusal=refusal)

    def _let_in(self) -> smtplib.SMTP:
        """Connect, unless the server has shown that it lets nobody in now.

        Retrying a wrong password for every reader locks the account, and a silent server costs each the whole time-out.
        """
        if self._closed_door is not None:
            raise SendLater(self._closed_door.reason)
        try:
            return self._connect()
        except SendLater as error:
            if is_lasting(error.__cause__):
                self._closed_door = error
            raise

    def _connect(self) -> smtplib.SMTP:
        server, smtp = self._server, None
        if not self._sender.isascii():
            raise SendLater(
                f"{self._sender!r} is not a sender that SMTP can carry; write it in [smtp] in plain letters"
            )
        try:
            smtp = self._open()
            self._greet(smtp)
            if server.security == "starttls":
                smtp.starttls(context=self._context())
                # The server forgets the greeting from before the encryption.
                self._greet(smtp)
            if server.user is not None:
                smtp.login(server.user, server.password or "")
        except (*_FOREIGN, UnicodeError, binascii.Error) as error:
            if smtp is not None:
                smtp.close()
            raise not_connected(server, error) from error
        return smtp

    def _greet(self, smtp: smtplib.SMTP) -> None:
        """Say EHLO; HELO has neither encryption nor a login."""
        if self._server.security != "starttls" and self._server.user is None:
            smtp.ehlo_or_helo_if_needed()
            return
        code, words = smtp.ehlo()
        if code // 100 != 2:  # noqa: PLR2004 (2xx is yes)
            raise smtplib.SMTPHeloError(code, words)

    def _open(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            return TlsLine(server.host, server.port, server.hello, timeout=server.timeout, context=self._context())
        return PlainLine(server.host, server.port, server.hello, timeout=server.timeout)

    def _context(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()

    def _ask(
        self,
        what: str,
        ask: Callable[[], tuple[int, bytes]],
        *,
        wanted: int | None = None,
        refusal: Callable[[str, int, bytes], SendError] | None = None,
    ) -> None:
        """Say one command; the mail has not left, so every failure here is certain."""
        try:
            code, words = ask()
        except _FOREIGN as error:
            self._abandon()
            raise SendLater(f"the connection to {self._server.host} was lost at {what}: {error}") from error
        if code == wanted or (wanted is None and code // 100 == 2):  # noqa: PLR2004 (2xx is yes)
            return
        self._begin_again(code)
        raise (refusal or about_mail)(what, code, words)

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes) -> str:
        """Send the mail's bytes and return the server's words."""
        try:
            smtp.send(as_data(content))
        except _FOREIGN as error:
            # A mail ends with its last dot; unfinished, it is nothing (RFC 5321, 4.1.1.4).
            self._abandon()
            raise SendLater(f"the connection to {self._server.host} was lost within the mail: {error}") from error
        try:
            code, words = self._last_answer(smtp)
        except _FOREIGN as error:
            self._abandon()
            raise SendUnknown(f"{self._server.host} did not answer to the finished mail: {error}") from error
        if code // 100 == 2:  # noqa: PLR2004 (2xx is yes)
            return text_of(code, words)
        if code // 100 not in {TEMPORARY, PERMANENT}:
            self._abandon()
            raise SendUnknown(f"{self._server.host} answered to the finished mail with {text_of(code, words)!r}")
        self._begin_again(code)
        raise about_mail("the finished mail", code, words)

    def _last_answer(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        if smtp.sock is not None:
            smtp.sock.settimeout(max(self._server.patience, self._server.timeout))
        code, words = smtp.getreply()
        if smtp.sock is not None:
            smtp.sock.settimeout(self._server.timeout)
        return code, words

    def _begin_again(self, code: int | None = None) -> None:
        """Reset the server for the next part, or let it reconnect; `code` is the refusal, if any."""
        if self._smtp is None:
            return
        try:
            clear = code != _CLOSING and self._smtp.rset()[0] // 100 == 2  # noqa: PLR2004 (2xx is yes)
        except _FOREIGN:
            clear = False
        if not clear:
            self._abandon()

    def _abandon(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None
