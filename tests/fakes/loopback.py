"""What the fakes with an HTTP server have in common: one starts on loopback, and ends without leaving a thread behind.

    class FakeThing(LoopbackFake):
        def __init__(self) -> None:
            super().__init__("Thing", _Request)

    class _Request(KeptOpen, BaseHTTPRequestHandler):  # named again for the linter, which knows do_GET by it
        def do_GET(self) -> None:
            self.server.fake …

A fake that goes wrong itself says so when its block ends; a caller that gave up waiting is no such thing.
"""

from __future__ import annotations

import socket
import socketserver
import struct
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Self


class LoopbackFake:
    """Something behind a real socket. Use it as a context manager."""

    def __init__(self, called: str, handler: type[BaseHTTPRequestHandler]) -> None:
        self.crashes: list[BaseException] = []
        self._called = called
        self._handler = handler
        self._server: LoopbackServer | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._server = LoopbackServer(self, self._handler)
        serve = {"poll_interval": 0.01}
        name = f"fake-{self._called.lower()}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs=serve, name=name, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        assert self._thread is not None
        self.release()
        self._server.shutdown()
        self._server.hang_up()
        self._thread.join()
        self._server.server_close()
        if self.crashes:
            raise AssertionError(f"the fake {self._called} itself went wrong") from self.crashes[0]

    def release(self) -> None:
        """Let go of every request that a fault holds."""

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"


class LoopbackServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    # Joined when closing, so that no test leaves a thread or a socket behind.
    daemon_threads = False
    request_queue_size = 256

    def __init__(self, fake: LoopbackFake, handler: type[BaseHTTPRequestHandler]) -> None:
        self.fake = fake
        self.kept: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), handler)

    def hang_up(self) -> None:
        """End the connections that clients keep for later, whose threads would wait for ever."""
        for one in tuple(self.kept):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        error = sys.exc_info()[1]
        # A caller that gave up waiting is what some tests are about.
        if error is not None and not isinstance(error, ConnectionError):
            self.fake.crashes.append(error)


class Quiet(BaseHTTPRequestHandler):
    """One request a connection."""

    # Headers and body leave in one piece: sent apart they cost 40 ms (Nagle).
    wbufsize = -1
    server: LoopbackServer

    def hang_up(self) -> None:
        """End the connection without an answer."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """End the connection without lingering: the other side sees a reset and not an orderly end."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
        """Say nothing."""


class KeptOpen(Quiet):
    """As many requests a connection as the client likes."""

    # None of several answers waits 40 ms for the other side's acknowledgement of the one before.
    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.server.kept.add(self.request)
        super().setup()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()
        self.server.kept.discard(self.request)
