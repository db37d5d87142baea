"""Mail as an outlet: one SMTP connection for as many parts as come, each with its own outcome.

The connection opens with the first part and is kept until `close()`. What the server refused is known;
the surprising thing is the moment after the last byte of a mail: a connection lost there leaves it unknown,
because the server may have taken the mail and only its answer went missing.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self

from briefing.outlets.protocol import Receipt, SendError, SendLater, SendRefused, SendUnknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.outlets.protocol import Part

Security = Literal["none", "starttls", "tls"]

_FOREIGN = (smtplib.SMTPException, OSError)
_SEND_IT, _CLOSING = 354, 421
_TEMPORARY, _PERMANENT = 4, 5
# One address as it goes into a command: nothing that ends the line, opens a bracket or needs SMTPUTF8.
_ADDRESS = re.compile(r"[^\s<>@\x00-\x1f\x7f-\U0010ffff]+@[^\s<>@\x00-\x1f\x7f-\U0010ffff]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """Where mail is handed in. `hello` is the name to greet with; without one, this machine's."""

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    hello: str | None = None


class SmtpOutlet:
    """Sends mails one after another. `sender` is the envelope's; the bytes carry their own headers."""

    name = "email"

    def __init__(self, server: MailServer, *, sender: str, trust: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._sender = sender
        self._trust = trust
        self._smtp: smtplib.SMTP | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server. The next part opens a new connection."""
        with self._lock:
            if self._smtp is not None:
                with suppress(*_FOREIGN):
                    self._smtp.quit()
                self._abandon()

    def check(self) -> None:
        """Connect, encrypt and log in as for a mail, ask whether the server is there, and take leave. Nothing is sent.

        Raises:
            SendRefused, SendLater: in the server's own words.
        """
        with self._lock:
            smtp = self._smtp = self._connect()
            self._ask("NOOP", smtp.noop)
        self.close()

    def send(self, part: Part) -> Receipt:
        """Send one mail. The receipt is what the server said when it took it.

        Raises:
            SendRefused, SendLater, SendUnknown: in the server's own words. The next part is not affected.
        """
        if not isinstance(part.content, bytes):
            message = "something that is no mail was handed to the mail outlet"
            raise TypeError(message)
        if not _ADDRESS.fullmatch(part.address):
            raise SendRefused(f"{part.address!r} is not an address that SMTP can carry; correct the reader's email")
        with self._lock:
            smtp = self._announced()
            self._ask("RCPT TO", lambda: smtp.rcpt(part.address))
            self._ask("DATA", lambda: smtp.docmd("DATA"), wanted=_SEND_IT)
            return Receipt(self._hand_over(smtp, part.content))

    def _announced(self) -> smtplib.SMTP:
        """Return a connection on which the server has taken the sender; a kept one that has gone stale is renewed."""
        if self._smtp is not None:
            kept = self._smtp
            with suppress(SendLater):
                self._ask("MAIL FROM", lambda: kept.mail(self._sender))
                return kept
            self._abandon()
        smtp = self._connect()
        self._smtp = smtp
        self._ask("MAIL FROM", lambda: smtp.mail(self._sender))
        return smtp

    def _connect(self) -> smtplib.SMTP:
        server, smtp = self._server, None
        try:
            smtp = self._open()
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=self._context())
                # The server forgets the greeting that came before the encryption.
                smtp.ehlo()
            if server.user is not None:
                smtp.login(server.user, server.password or "")
        except _FOREIGN as error:
            if smtp is not None:
                smtp.close()
            raise _not_connected(server, error) from error
        return smtp

    def _open(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.host, server.port, server.hello, timeout=server.timeout, context=self._context()
            )
        return smtplib.SMTP(server.host, server.port, server.hello, timeout=server.timeout)

    def _context(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()

    def _ask(self, what: str, ask: Callable[[], tuple[int, bytes]], *, wanted: int | None = None) -> None:
        """Say one command. The mail itself has not left, so that every failure here is certain."""
        try:
            code, words = ask()
        except _FOREIGN as error:
            self._abandon()
            raise SendLater(f"the connection to {self._server.host} was lost at {what}: {error}") from error
        if code == wanted or (wanted is None and code // 100 == 2):  # noqa: PLR2004 (2xx is yes)
            return
        self._begin_again(code)
        raise _refusal(what, code, words)

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes) -> str:
        """Send the mail's bytes and return the server's words."""
        try:
            smtp.send(_as_data(content))
            code, words = smtp.getreply()
        except _FOREIGN as error:
            self._abandon()
            raise SendUnknown(f"{self._server.host} did not answer to the finished mail: {error}") from error
        if code // 100 == 2:  # noqa: PLR2004 (2xx is yes)
            return _text(code, words)
        if code // 100 not in {_TEMPORARY, _PERMANENT}:
            self._abandon()
            raise SendUnknown(f"{self._server.host} answered to the finished mail with {_text(code, words)!r}")
        self._begin_again(code)
        raise _refusal("the finished mail", code, words)

    def _begin_again(self, code: int) -> None:
        """Clear the server's table for the next part; where that fails, the next part gets a new connection."""
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


def _as_data(content: bytes) -> bytes:
    """Return a mail as DATA carries it: lines end in CRLF, a leading dot is doubled, a lone dot ends it."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _not_connected(server: MailServer, error: Exception) -> SendError:
    where = f"{server.host}:{server.port}"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return _refusal(f"the greeting or the login at {where}", error.smtp_code, said)
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLCertVerificationError):
        return SendRefused(f"{where} does not fit the settings: {error}")
    return SendLater(f"{where} could not be reached: {error}")


def _refusal(what: str, code: int, words: bytes) -> SendError:
    said = f"{what}: {_text(code, words)}"
    return SendRefused(said) if code // 100 == _PERMANENT else SendLater(said)


def _text(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'backslashreplace')}".strip()
