"""A small web server around one WSGI app: in threads of its own, and it stops with the requests in hand answered.

It takes whole requests before the app sees any of them, so that a slow sender holds up nobody, and refuses a body that
is too large by what its header says. The surprising thing: waitress writes the paths of requests that were given up
into the log, and a path may be a reader's secret; so that its log begins at warnings.
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
"""The share of the connections that may be open before anybody has to go."""

PATIENT_SECONDS: Final = 5.0
"""How long a request may take to come whole while it is crowded."""

LOOK_SECONDS: Final = 1
"""How often it is looked, which is all that waitress does at such a time."""

LINGER_SECONDS: Final = 2.0
"""How long what comes after the last answer is read for; up to a look more."""


class RoomyChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when its next request has been waited for, and does not end with a reset.

    Closed while its sender still sends, it would be reset, and the answer that said why lost with it. So what still
    comes is read for a moment, and thrown away (RFC 9112, section 9.6).
    """

    def __init__(self, server: Any, *told: Any, **more: Any) -> None:  # noqa: ANN401 (waitress has no types)
        super().__init__(server, *told, **more)
        self.waited_for_since = time.monotonic()
        self.lingers_until: float | None = None
        self.close_when_flushed = False

    def handle_write(self) -> None:
        """Send what there is to send; after the last of it only listen, where waitress would close."""
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
        """Take what was sent; the first of it is the beginning of a request. After the last answer none is taken."""
        if self.lingers_until is not None:
            return False
        if self.request is None:
            self.waited_for_since = time.monotonic()
        done: bool = super().received(data)
        return done


def make_roomy(server: Any) -> Any:  # noqa: ANN401 (as above)
    """Have a server of waitress make room whenever it is crowded; return it.

    Waitress calls each connection alive that sends a byte now and then: a few hundred that drip would keep everybody
    else out. Those that have been waited for too long have to go; while there is room nobody has.
    """
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
    """Where it is crowded, close those that have been waited for since before a moment."""
    channels = [one for one in server.active_channels.values() if not one.will_close]
    if len(channels) <= CROWDED * server.adj.connection_limit:
        return
    for one in channels:
        # Closed by the server's own loop, which comes to it next. What has a request in hand is answered first.
        one.will_close = not one.requests and one.waited_for_since < before


LARGEST_HEAD: Final = 16_384
"""Bytes of a request's first line and headers."""
IDLE_SECONDS: Final = 30
MOST_CONNECTIONS: Final = 200
"""Of those that are open at once; who is beyond them waits to be let in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The largest body of a request in bytes, and how many requests are answered at once."""

    body: int = 4_096
    threads: int = 4


class WebServer:
    """Serves an app on an address of this machine. `prefix` is the path that a proxy may hand on before our own."""

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
        # Waitress warns of every request that has to wait its turn, even for a millisecond.
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
            # What it had opened when it found the place taken is left to us.
            wasyncore.close_all(self._channels, ignore_all=True)
            raise
        return make_roomy(server)

    def stop(self) -> None:
        """Take no more requests, answer those in hand, and close. Everything is closed in the server's own thread."""
        if self._thread is not None:
            self._in_loop(lambda: wasyncore.dispatcher.close(self._server))
            self._server.task_dispatcher.shutdown()
            self._in_loop(lambda: wasyncore.close_all(self._channels, ignore_all=True))
            self._thread.join()
            self._thread = None

    @property
    def url(self) -> str:
        """The address that is listened on; with port 0 it is known once the server has started."""
        host = self._server.effective_host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._server.effective_port}"

    def _in_loop(self, work: Any) -> None:  # noqa: ANN401 (a thunk for waitress)
        with suppress(OSError):
            self._server.trigger.pull_trigger(work)


def _first_of(host: str) -> str:
    """Return the first address of a host. Handed a name of two, waitress makes two servers that nobody can stop."""
    address = str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][4][0])
    return f"[{address}]" if ":" in address else address
