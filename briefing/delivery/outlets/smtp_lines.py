"""smtplib's connections with an end to every answer, in time and in length, and a mail as their lines carry it.

How large a mail a server takes it says in its EHLO (RFC 1870): the size as it will be stored, with CRLF at every end of
a line, but without the dots that DATA doubles. So a mail that is too large is known to be so before a byte has left.

smtplib gives each read the whole time-out and an answer any number of lines. The surprising thing: a server that sends
one byte every few seconds, or one more line for ever, would so hold up all readers without ever being late.
"""

from __future__ import annotations

import re
import smtplib
import time
from typing import TYPE_CHECKING, Final

from briefing.delivery.outlets.protocol import SendRefused

if TYPE_CHECKING:
    import socket

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


class TlsLine(smtplib.SMTP_SSL):
    """A connection that is encrypted from its first byte on."""

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer within the socket's time-out, counted from here to its end."""
        _begin(self)
        return super().getreply()


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
        """Begin the count for one answer."""
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
