"""A small threaded web server around one WSGI app; it stops with running requests answered.

Requests are taken whole before the app sees them, so slow senders delay nobody; too large ones are refused by their
header. Waitress logs the paths of aborted requests, which may be secrets: its log begins at warnings.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


CROWDED: Final = 0.75
"""The share of connections that may be open before some must go."""

PATIENT_SECONDS: Final = 5.0
"""How long a request may take to arrive when crowded."""

LOOK_SECONDS: Final = 1
"""How often to check, which is all that waitress does then."""

LINGER_SECONDS: Final = 2.0
"""How long input after the last answer is read, up to a look more."""


class RoomyChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows how long its next request is awaited, and does not end with a reset.

    Closed while its sender still sends, it would be reset and lose the answer. So further input is read for a moment
    and dropped (RFC 9112, section 9.6).
    """

    def __init__(self, server: Any, *told: Any, **more: Any) -> None:  # noqa: ANN401 (waitress has no types)
        super().__init__(server, *told, **more)
        self.waited_for_since = time.monotonic()
        self.lingers_until: float | None = None
        self.close_when_flushed = False

    def handle_write(self) -> None:
        """Send; after the last answer keep listening, where waitress would close."""
        if not self.close_when_flushed:
            super().handle_write()
            return
        self.close_when_flushed = False
        super().handle_write()
        if not self.connected:
            return
        if self.total_outbufs_len:
            self.close_when_flushed = True
            return
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.handle_close()
            return
        self.lingers_until = time.monotonic() + LINGER_SECONDS

    def received(self, data: bytes) -> bool:
        """Take input, the first of which begins a request. After the last answer none counts."""
        if self.lingers_until is not None:
            return False
        if self.request is None:
            self.waited_for_since = time.monotonic()
        done: bool = super().received(data)
        return done


def make_roomy(server: Any) -> Any:  # noqa: ANN401 (as above)
    """Make a waitress server close slow connections when crowded: a few hundred dripping ones would block it."""
    usual = server.maintenance

    def maintain(now: float) -> None:
        usual(now)
        for one in server.active_channels.values():
            if one.lingers_until is not None and one.lingers_until < time.monotonic():
                one.will_close = True
        _make_room(server, time.monotonic() - PATIENT_SECONDS)

    server.channel_class, server.maintenance = RoomyChannel, maintain
    return server


def _make_room(server: Any, before: float) -> None:  # noqa: ANN401 (as above)
    """If it is crowded, close connections waited for since before a moment."""
    channels = [one for one in server.active_channels.values() if not one.will_close]
    if len(channels) <= CROWDED * server.adj.connection_limit:
        return
    for one in channels:
        # The server's own loop closes them next, after answering running requests.
        one.will_close = not one.requests and one.waited_for_since < before


LARGEST_HEAD: Final = 16_384
"""Bytes of a request's first line and headers."""
IDLE_SECONDS: Final = 30
MOST_CONNECTIONS: Final = 200
"""Open at once; further ones wait to be accepted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The largest body in bytes, and how many requests are answered at once."""

    body: int = 4_096
    threads: int = 4


class WebServer:
    """Serves an app on a local address. `prefix` is the path that a proxy may pass on before ours."""

    def __init__(
        self, app: WSGIApplication, *, host: str, port: int, prefix: str = "", limits: Limits | None = None
    ) -> None:
        self._wsgi, self._limits = app, limits or Limits()
        self._host, self._port, self._prefix = host, port, prefix
        self._channels: dict[int, Any] = {}
        self._server: Any = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Bind and serve; raises OSError where the address is taken or not ours."""
        # Waitress warns of every request that waits even a millisecond.
        for name, level in (("waitress", logging.WARNING), ("waitress.queue", logging.ERROR)):
            logging.getLogger(name).setLevel(level)
        self._server = self._created()
        self._thread = threading.Thread(target=self._server.run, name="web")
        self._thread.start()

    def _created(self) -> Any:  # noqa: ANN401 (waitress has no types)
        try:
            server = create_server(
                self._wsgi,
                map=self._channels,
                host=_first_of(self._host),
                port=self._port,
                url_prefix=self._prefix,
                ident="riskbrief",
                threads=self._limits.threads,
                max_request_body_size=self._limits.body,
                max_request_header_size=LARGEST_HEAD,
                channel_timeout=IDLE_SECONDS,
                cleanup_interval=LOOK_SECONDS,
                connection_limit=MOST_CONNECTIONS,
            )
        except OSError:
            # If the place is taken, closing what it opened is left to us.
            wasyncore.close_all(self._channels, ignore_all=True)
            raise
        return make_roomy(server)

    def stop(self) -> None:
        """Take no more requests, answer running ones, and close, all in the server's thread."""
        if self._thread is not None:
            self._in_loop(lambda: wasyncore.dispatcher.close(self._server))
            self._server.task_dispatcher.shutdown()
            self._in_loop(lambda: wasyncore.close_all(self._channels, ignore_all=True))
            self._thread.join()
            self._thread = None

    @property
    def url(self) -> str:
        """The address listened on; with port 0 it is known after the start."""
        host = self._server.effective_host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._server.effective_port}"

    def _in_loop(self, work: Any) -> None:  # noqa: ANN401 (a thunk for waitress)
        with suppress(OSError):
            self._server.trigger.pull_trigger(work)


def _first_of(host: str) -> str:
    """Return a host's first address. For a name of two, waitress makes two servers that nobody can stop."""
    address = str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][4][0])
    return f"[{address}]" if ":" in address else address
