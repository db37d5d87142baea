"""The mail server that mails are handed in at: its connections, and what its refusals are about.

How large a mail a server takes it says in its EHLO (RFC 1870): the size as it will be stored, with CRLF at every end of
a line, but without the dots that DATA doubles. So a mail that is too large is known to be so before a byte has left.

smtplib gives each read the whole time-out and an answer any number of lines. The surprising thing: a server that sends
one byte every few seconds, or one more line for ever, would so hold up all readers without ever being late.

A refusal is about the address, the mail, or us; only what is said of the address itself is held against it. Many
servers send no enhanced code, and say 550 of an unknown address and of a sender whom they do not let relay alike; their
words tell the two apart.
"""

from __future__ import annotations

import binascii
import re
import smtplib
import ssl
import time
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from briefing.contracts.untrusted_text import clean
from briefing.delivery.outlets.protocol import AddressRefused, SendError, SendLater, SendRefused

if TYPE_CHECKING:
    import socket


# ---- what a refusal is about: the address, the mail, or us

TEMPORARY: Final = 4
PERMANENT: Final = 5

_MOST_WORDS: Final = 300
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
# RFC 3463. 5.1.7 and 5.1.8 are about the sender's address, and 5.2.2 is a full mailbox, which somebody empties.
_ADDRESS_CODES: Final = frozenset({*(f"5.1.{one}" for one in (0, 1, 2, 3, 4, 6, 10)), "5.2.1"})
_ADDRESS_REPLIES: Final = frozenset({550, 551, 553})
"""What a server without enhanced codes says of an address (RFC 5321, 4.2.3); 552 and 554 are about the mail."""
_TOO_LARGE: Final = 552
_SIZE_CODES: Final = frozenset({"5.2.3", "5.3.4"})
"""RFC 3463, beside the 552 of RFC 1870, which without a code is about the size; 5.2.2 is a full mailbox there, too."""
# Exim says "550 relay not permitted" and "550 Sender verify failed", and lists of senders "550 Blocked".
_ABOUT_US = re.compile(
    rb"\b(relay|sender|authenti|spf|dkim|dmarc|spam|policy|block|blacklist|reputation)", re.IGNORECASE
)


def about_recipient(what: str, code: int, words: bytes) -> SendError:
    """Tell an address that nothing reaches from a policy, or a sender that is not liked."""
    enhanced = _ENHANCED.match(words)
    if enhanced:
        is_address = enhanced[1].decode() in _ADDRESS_CODES
    else:
        is_address = code in _ADDRESS_REPLIES and not _ABOUT_US.search(words)
    if code // 100 == PERMANENT and is_address:
        return AddressRefused(_said(what, code, words))
    return about_mail(what, code, words)


def to_be_put_right(what: str, code: int, words: bytes) -> SendLater:
    """Whatever the server says of us is put right by somebody, in the settings or over there."""
    return SendLater(_said(what, code, words))


def about_sender(what: str, code: int, words: bytes) -> SendError:
    """Tell a mail that is too large, as its size is said beside the sender, from what is said of us."""
    enhanced = _ENHANCED.match(words)
    if code == _TOO_LARGE and (enhanced is None or enhanced[1].decode() in _SIZE_CODES):
        return SendRefused(_said(what, code, words))
    return to_be_put_right(what, code, words)


def about_mail(what: str, code: int, words: bytes) -> SendError:
    """Tell what may be taken later from what never is."""
    return (SendRefused if code // 100 == PERMANENT else SendLater)(_said(what, code, words))


def text_of(code: int, words: bytes) -> str:
    """Return an answer as one line that any database and any terminal takes."""
    return clean(f"{code} {words.decode('utf-8', 'backslashreplace')}", limit=_MOST_WORDS)


def _said(what: str, code: int, words: bytes) -> str:
    return f"{what}: {text_of(code, words)}"


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


# ---- connections, and a mail as their lines carry it

MOST_BYTES: Final = 65_536
"""Of one answer. RFC 5321 has lines of 512 bytes; what a server can do takes a few dozen of them."""
_PIECE: Final = 4_096
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
"""What RFC 1870 lets a server say of a size; longer ones would be no number to Python, either."""


class PlainLine(smtplib.SMTP):
    """A connection in plain text, which STARTTLS may encrypt."""

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer within the socket's time-out, counted from here to its end."""
        _begin(self)
        return super().getreply()


class TlsLine(PlainLine, smtplib.SMTP_SSL):
    """A connection that is encrypted from its first byte on."""


def as_data(content: bytes) -> bytes:
    """Return a mail as DATA carries it: lines end in CRLF, a leading dot is doubled, a lone dot ends it."""
    return (b"\r\n" + as_lines(content)).replace(b"\r\n.", b"\r\n..").removeprefix(b"\r\n") + b".\r\n"


def as_lines(content: bytes) -> bytes:
    """Return a mail as a server stores it: every line ends in CRLF, the last one, too."""
    # Plain replacing takes a quarter of the time of patterns, and a mail has thousands of lines.
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def check_size(smtp: smtplib.SMTP, host: str, content: bytes) -> tuple[str, ...]:
    """Return what to say of a mail's size with MAIL FROM, unless the server has said that it takes none of that.

    Raises:
        SendRefused: naming both sizes, and what to do.
    """
    size = len(as_lines(content))
    told = str(smtp.esmtp_features.get("size", "")).strip()
    # A server that says 0, or no number, names no end.
    most = int(told) if _NUMBER.fullmatch(told) else 0
    if most and size > most:
        raise SendRefused(
            f"the mail has {size:,} bytes and {host} takes {most:,} at most (SIZE in its EHLO); raise that limit,"
            " then 'riskbrief retry' sends it"
        )
    # It may take less of this sender than it says in EHLO.
    return (f"SIZE={size}",) if smtp.has_extn("size") else ()


def _begin(smtp: smtplib.SMTP) -> None:
    # smtplib forgets the file once a connection is encrypted, and with it whatever came in plain text before.
    if smtp.file is None and smtp.sock is not None:
        smtp.file = _Answers(smtp.sock)
    if smtp.file is not None:
        smtp.file.begin()


class _Answers:
    """What smtplib takes for the file of a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._held = bytearray()
        self._left = 0
        self._patience: float | None = None
        self._until = 0.0

    def begin(self) -> None:
        self._left = MOST_BYTES
        self._patience = self._sock.gettimeout()
        self._until = time.monotonic() + (self._patience or 0)

    def readline(self, most: int) -> bytes:
        """Return a line of at most `most` bytes; what came before the end of a connection, if that came first.

        Raises:
            OSError: it is not there in time, or the answer is too long.
        """
        while b"\n" not in self._held and len(self._held) < most:
            more = self._more()
            if not more:
                break
            self._held += more
        size = min(self._held.find(b"\n") + 1 or len(self._held), most)
        line = bytes(self._held[:size])
        del self._held[:size]
        self._left -= size
        if self._left < 0:
            raise OSError(f"its answer is longer than {MOST_BYTES} bytes")
        return line

    def close(self) -> None:
        """Close nothing: the socket is smtplib's own."""

    def _more(self) -> bytes:
        if self._patience is None:
            return self._sock.recv(_PIECE)
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        try:
            return self._sock.recv(_PIECE)
        finally:
            self._sock.settimeout(self._patience)
