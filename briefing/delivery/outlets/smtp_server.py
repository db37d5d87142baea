"""The mail server that mails are given to: its connections, and what its refusals are about.

EHLO names the largest mail (RFC 1870), sized as stored: CRLF at every line end, without the dots that DATA doubles. So
too large a mail is known before a byte has left.

smtplib gives each read the whole time-out and an answer any number of lines, so a server sending a byte every few
seconds could hold up all readers.

A refusal is about the address, the mail, or us; only the first counts against the address. Many servers send no
enhanced code, and 550 both for an unknown address and for a sender who may not relay; their words tell which.
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
# RFC 3463. 5.1.7 and 5.1.8 are about the sender, and 5.2.2 is a full mailbox, which somebody empties.
_ADDRESS_CODES: Final = frozenset({*(f"5.1.{one}" for one in (0, 1, 2, 3, 4, 6, 10)), "5.2.1"})
_ADDRESS_REPLIES: Final = frozenset({550, 551, 553})
"""What a server without enhanced codes says of an address (RFC 5321, 4.2.3); 552 and 554 are about the mail."""
_TOO_LARGE: Final = 552
_SIZE_CODES: Final = frozenset({"5.2.3", "5.3.4"})
"""RFC 3463, beside RFC 1870's 552, which without a code is about the size; 5.2.2 is a full mailbox, also there."""
# Exim says "550 relay not permitted" and "550 Sender verify failed", and lists of senders "550 Blocked".
_ABOUT_US = re.compile(
    rb"\b(relay|sender|authenti|spf|dkim|dmarc|spam|policy|block|blacklist|reputation)", re.IGNORECASE
)


def about_recipient(what: str, code: int, words: bytes) -> SendError:
    """Tell an unreachable address from a policy or a disliked sender."""
    enhanced = _ENHANCED.match(words)
    if enhanced:
        is_address = enhanced[1].decode() in _ADDRESS_CODES
    else:
        is_address = code in _ADDRESS_REPLIES and not _ABOUT_US.search(words)
    if code // 100 == PERMANENT and is_address:
        return AddressRefused(_said(what, code, words))
    return about_mail(what, code, words)


def to_be_put_right(what: str, code: int, words: bytes) -> SendLater:
    """What the server says of us, somebody can fix, here or there."""
    return SendLater(_said(what, code, words))


def about_sender(what: str, code: int, words: bytes) -> SendError:
    """Tell a mail that is too large from what is said of us: its size goes with the sender."""
    enhanced = _ENHANCED.match(words)
    if code == _TOO_LARGE and (enhanced is None or enhanced[1].decode() in _SIZE_CODES):
        return SendRefused(_said(what, code, words))
    return to_be_put_right(what, code, words)


def about_mail(what: str, code: int, words: bytes) -> SendError:
    """Tell what may be taken later from what never is."""
    return (SendRefused if code // 100 == PERMANENT else SendLater)(_said(what, code, words))


def text_of(code: int, words: bytes) -> str:
    """Return an answer as one line that any database and terminal takes."""
    return clean(f"{code} {words.decode('utf-8', 'backslashreplace')}", limit=_MOST_WORDS)


def _said(what: str, code: int, words: bytes) -> str:
    return f"{what}: {text_of(code, words)}"


Security = Literal["none", "starttls", "tls"]

_UNFIT = (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError, UnicodeError)


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """Where mail is given in; `hello` is the name to greet with, by default this machine's.

    Each answer may take `timeout` seconds, the one to the finished mail `patience`, since servers scan for viruses
    first. RFC 5321 (4.5.3.2.6) wants ten minutes: who gives up sooner misses a mail's arrival, here shown as unknown
    for good.
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
    """Say why the server let nobody in; somebody can fix that, and the mails then go out."""
    where = f"{server.host}:{server.port}"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        return to_be_put_right(f"the greeting or the login at {where}", error.smtp_code, _without_login(server, said))
    if isinstance(error, binascii.Error):
        return SendLater(f"{where} asked for the login in words that are no Base64 ({error})")
    if isinstance(error, UnicodeError):
        # Its own words would show a letter of the password.
        return SendLater(f"{where} takes only ASCII: the user name or the password has other characters")
    if isinstance(error, _UNFIT):
        return SendLater(f"{where} does not fit the settings: {error}")
    # smtplib's errors may contain the server's last words, too.
    return SendLater(f"{where} could not be reached: {_without_login(server, str(error).encode()).decode()}")


def _without_login(server: MailServer, said: bytes) -> bytes:
    """Return a server's words without the password."""
    if server.user is None or not server.password:
        return said
    user, password = server.user.encode(), server.password.encode()
    for told in (b"\0" + user + b"\0" + password, password):
        said = said.replace(b64encode(told), b"[password]")
    return said.replace(password, b"[password]")


def is_lasting(error: BaseException | None) -> bool:
    """Whether the next try would end the same: refused for good, or no answer."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code // 100 == PERMANENT
    # smtplib reports a time-out as a closed connection, with the time-out as context.
    was_slow = isinstance(error, TimeoutError) or (error is not None and isinstance(error.__context__, TimeoutError))
    return was_slow or isinstance(error, _UNFIT)


# ---- connections, and a mail as their lines carry it

MOST_BYTES: Final = 65_536
"""Of one answer. RFC 5321 has lines of 512 bytes, and an EHLO a few dozen of them."""
_PIECE: Final = 4_096
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
"""The most digits RFC 1870 allows a size."""


class PlainLine(smtplib.SMTP):
    """A plain connection, which STARTTLS may encrypt."""

    def getreply(self) -> tuple[int, bytes]:
        """Read one whole answer within the socket's time-out."""
        _begin(self)
        return super().getreply()


class TlsLine(PlainLine, smtplib.SMTP_SSL):
    """A connection that is encrypted from its first byte on."""


def as_data(content: bytes) -> bytes:
    """Return a mail as DATA carries it: CRLF line ends, leading dots doubled, a lone dot at the end."""
    return (b"\r\n" + as_lines(content)).replace(b"\r\n.", b"\r\n..").removeprefix(b"\r\n") + b".\r\n"


def as_lines(content: bytes) -> bytes:
    """Return a mail as stored: every line ends in CRLF, also the last."""
    # Replacing takes a quarter of a pattern's time, and a mail has thousands of lines.
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def check_size(smtp: smtplib.SMTP, host: str, content: bytes) -> tuple[str, ...]:
    """Return MAIL FROM's options for a mail's size; SendRefused, with both sizes, if the server takes none so large."""
    size = len(as_lines(content))
    told = str(smtp.esmtp_features.get("size", "")).strip()
    # 0, or no number, is no limit.
    most = int(told) if _NUMBER.fullmatch(told) else 0
    if most and size > most:
        raise SendRefused(
            f"the mail has {size:,} bytes and {host} takes {most:,} at most (SIZE in its EHLO); raise that limit,"
            " then 'riskbrief retry' sends it"
        )
    # It may take less of this sender than it says in EHLO.
    return (f"SIZE={size}",) if smtp.has_extn("size") else ()


def _begin(smtp: smtplib.SMTP) -> None:
    # smtplib forgets the file after encryption, and with it anything sent in plain text before.
    if smtp.file is None and smtp.sock is not None:
        smtp.file = _Answers(smtp.sock)
    if smtp.file is not None:
        smtp.file.begin()


class _Answers:
    """What smtplib takes for a socket's file."""

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
        """Return a line of at most `most` bytes, or the rest before the end; OSError if late or the answer too long."""
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
