"""The mail server that mails are handed in at, and why it may let nobody in.

The surprising thing: a server may repeat the login in its refusal, so that its words are cleared of the password.
"""

from __future__ import annotations

import binascii
import smtplib
import ssl
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Literal

from briefing.delivery.outlets.protocol import SendLater
from briefing.delivery.outlets.smtp_answers import PERMANENT, to_be_put_right

Security = Literal["none", "starttls", "tls"]

_UNFIT = (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError, UnicodeError)


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """Where mail is handed in. `hello` is the name to greet with; without one, this machine's.

    `timeout` is how many seconds each answer may take, and `patience` how many the one to the finished mail may:
    servers look for viruses first. RFC 5321 (4.5.3.2.6) wants ten minutes of it, because who gives up sooner does not
    know of a mail that has arrived; here it would be shown as unknown for good.
    """

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    patience: float = 600.0
    hello: str | None = None


def not_connected(server: MailServer, error: Exception) -> SendLater:
    """Say why the server let nobody in. Somebody puts settings right, and the mails go out then."""
    where = f"{server.host}:{server.port}"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return to_be_put_right(f"the greeting or the login at {where}", error.smtp_code, _without_login(server, said))
    if isinstance(error, binascii.Error):
        return SendLater(f"{where} asked for the login in words that are no Base64 ({error})")
    if isinstance(error, UnicodeError):
        # Its own words would tell a letter of the password.
        return SendLater(f"{where} takes only ASCII: the user name or the password has other characters")
    if isinstance(error, _UNFIT):
        return SendLater(f"{where} does not fit the settings: {error}")
    # smtplib's own errors may hold the server's last words, too.
    return SendLater(f"{where} could not be reached: {_without_login(server, str(error).encode()).decode()}")


def _without_login(server: MailServer, said: bytes) -> bytes:
    """Return a server's words without the password, should it repeat what it was told."""
    if server.user is None or not server.password:
        return said
    user, password = server.user.encode(), server.password.encode()
    for told in (b"\0" + user + b"\0" + password, password):
        said = said.replace(b64encode(told), b"[password]")
    return said.replace(password, b"[password]")


def is_lasting(error: BaseException | None) -> bool:
    """Whether the next try would end as this one did: refused for good, or not answered at all."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code // 100 == PERMANENT
    # smtplib says of a time-out that the connection was closed, while it handles the one that says what it was.
    was_slow = isinstance(error, TimeoutError) or (error is not None and isinstance(error.__context__, TimeoutError))
    return was_slow or isinstance(error, _UNFIT)
