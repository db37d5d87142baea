"""Connections that make room for each other, and on which a refused sender sees the answer.

Waitress lets in so many connections and no more, and calls each alive that sends a byte now and then: a few hundred
that drip would keep everybody else out for as long as they like. Where there is hardly any room left, those have to go
that have been waited for too long. Whoever sends at once is not among them, and while there is room nobody is.

A connection that is closed while its sender still sends is reset, and the answer that said why is lost with it. So
what still comes is read for a moment, and thrown away (RFC 9112, section 9.6).
"""

from __future__ import annotations

import socket
import time
from typing import Any, Final

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]

CROWDED: Final = 0.75
"""The share of the connections that may be open before anybody has to go."""

PATIENT_SECONDS: Final = 5.0
"""How long a request may take to come whole while it is crowded."""

LOOK_SECONDS: Final = 1
"""How often it is looked, which is all that waitress does at such a time."""

LINGER_SECONDS: Final = 2.0
"""How long what comes after the last answer is read for; up to a look more."""


class RoomyChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when its next request has been waited for, and does not end with a reset."""

    def __init__(self, server: Any, *told: Any, **more: Any) -> None:  # noqa: ANN401 (waitress has no types)
        """Take what waitress gives."""
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
    """Have a server of waitress make room whenever it is crowded; return it."""
    usual = server.maintenance

    def maintain(now: float) -> None:
        usual(now)
        _end_lingering(server, time.monotonic())
        _make_room(server, time.monotonic() - PATIENT_SECONDS)

    server.channel_class, server.maintenance = RoomyChannel, maintain
    return server


def _end_lingering(server: Any, now: float) -> None:  # noqa: ANN401 (as above)
    for one in server.active_channels.values():
        if one.lingers_until is not None and one.lingers_until < now:
            one.will_close = True


def _make_room(server: Any, before: float) -> None:  # noqa: ANN401 (as above)
    """Where it is crowded, close those that have been waited for since before a moment."""
    channels = [one for one in server.active_channels.values() if not one.will_close]
    if len(channels) <= CROWDED * server.adj.connection_limit:
        return
    for one in channels:
        # Closed by the server's own loop, which comes to it next. What has a request in hand is answered first.
        one.will_close = not one.requests and one.waited_for_since < before
