"""The two protocols, as far as our senders speak them: HTTP/1.1 with a body of a known length, and SMTP."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from benchmarks.receivers.book import ACCEPTED, Arrival

if TYPE_CHECKING:
    from benchmarks.receivers.book import Book
    from benchmarks.receivers.workspace import Workspace

_LENGTH: Final = re.compile(rb"(?im)^content-length:[ ]*(\d+)")
_CLOSES: Final = re.compile(rb"(?im)^connection:[ ]*close")
_MESSAGE_ID: Final = re.compile(rb"(?im)^message-id:\s*(<[^>]*>)")
_END, _DOT = b"\r\n\r\n", b"\r\n.\r\n"
_WELL, _GO_ON = b"250 2.0.0 OK\r\n", b"354 Go on\r\n"
_WORDS: Final = {200: b"OK", 429: b"Too Many Requests"}


class SlackLine(asyncio.Protocol):
    """One connection of a Slack client."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._held = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 (a TCP connection is one)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is there in full."""
        self._held += data
        while (end := self._held.find(_END)) >= 0:
            head = bytes(self._held[: end + 2])
            length = _LENGTH.search(head)
            until = end + len(_END) + (int(length[1]) if length else 0)
            if len(self._held) < until:
                return
            body = bytes(self._held[end + len(_END) : until])
            del self._held[:until]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        path, _, query = head.split(b" ", 2)[1].decode().partition("?")
        answer = self._workspace.call(path.rpartition("/")[2], _arguments(head, query, body))
        if answer is None:
            self._transport.abort()
            return
        told = json.dumps(answer.told).encode()
        headers = "".join(f"{name}: {value}\r\n" for name, value in answer.headers).encode()
        first = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\n" % (answer.status, _WORDS[answer.status])
        self._transport.write(first + headers + b"Content-Length: %d\r\n\r\n%s" % (len(told), told))
        if _CLOSES.search(head):
            self._transport.close()


def _arguments(head: bytes, query: str, body: bytes) -> dict[str, Any]:
    if b"application/json" in head:
        found: dict[str, Any] = json.loads(body)
        return found
    return dict(parse_qsl(query)) | dict(parse_qsl(body.decode()))


class MailLine(asyncio.Protocol):
    """One connection of a mail client. Every recipient is taken, and every mail."""

    def __init__(self, book: Book, clock: Callable[[], float]) -> None:
        """Take where it writes down what comes; `clock` is in epoch seconds."""
        self._book, self._clock = book, clock
        self._held = bytearray()
        self._recipients: list[str] = []
        self._is_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 (a TCP connection is one)
        self._transport = transport
        transport.write(b"220 receiver ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every command and mail that is there in full."""
        # An end that came in two pieces is found from its first byte on.
        known = max(0, len(self._held) - len(_DOT)) if self._is_mail else 0
        self._held += data
        while self._held:
            end = self._held.find(_DOT, known) + 2 if self._is_mail else self._held.find(b"\r\n")
            known = 0
            if end < (2 if self._is_mail else 0):
                return
            piece = bytes(self._held[:end])
            del self._held[: end + (3 if self._is_mail else 2)]
            if self._is_mail:
                self._take(piece)
            else:
                self._obey(piece)

    def _obey(self, command: bytes) -> None:
        verb = command[:4].upper()
        if verb == b"EHLO":
            self._transport.write(b"250-receiver\r\n250-8BITMIME\r\n250 SIZE 33554432\r\n")
            return
        if verb in {b"MAIL", b"RSET"}:
            self._recipients = []
        elif verb == b"RCPT":
            self._recipients.append(command.partition(b"<")[2].partition(b">")[0].decode())
        elif verb == b"DATA":
            self._is_mail = True
        self._transport.write(_GO_ON if verb == b"DATA" else b"221 2.0.0 Bye\r\n" if verb == b"QUIT" else _WELL)
        if verb == b"QUIT":
            self._transport.close()

    def _take(self, mail: bytes) -> None:
        """Write down a mail, without the dots that SMTP doubled, and say that it is taken."""
        self._is_mail = False
        content = mail.replace(b"\r\n..", b"\r\n.")
        content = content[1:] if content.startswith(b"..") else content
        found = _MESSAGE_ID.search(content)
        for recipient in self._recipients:
            self._book.write(
                Arrival(
                    outlet="email",
                    id=found[1].decode() if found else "",
                    address=recipient,
                    place=recipient,
                    thread=None,
                    ts="",
                    digest=hashlib.sha256(content).hexdigest(),
                    fate=ACCEPTED,
                    at=self._clock(),
                )
            )
        self._transport.write(_WELL)
