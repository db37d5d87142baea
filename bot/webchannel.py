"""Makes room for whoever sends a whole request where many connections send none, or one that never ends.

Waitress lets in so many connections and no more, and calls each alive that sends a byte now and then: a few hundred
that drip would keep everybody else out for as long as they like. Where there is hardly any room left, those have to go
that have been waited for too long. Whoever sends at once is not among them, and while there is room nobody is.
"""

from __future__ import annotations

import time
from typing import Any, Final

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]

CROWDED: Final = 0.75
"""The share of the connections that may be open before anybody has to go."""

PATIENT_SECONDS: Final = 5.0
"""How long a request may take to come whole while it is crowded."""

LOOK_SECONDS: Final = 1
"""How often it is looked, which is all that waitress does at such a time."""


class RoomyChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when its next request has been waited for."""

    def __init__(self, server: Any, *told: Any, **more: Any) -> None:  # noqa: ANN401 (waitress has no types)
        """Take what waitress gives."""
        super().__init__(server, *told, **more)
        self.waited_for_since = time.monotonic()

    def received(self, data: bytes) -> bool:
        """Take what was sent; the first of it is the beginning of a request."""
        if self.request is None:
            self.waited_for_since = time.monotonic()
        done: bool = super().received(data)
        return done


def make_roomy(server: Any) -> Any:  # noqa: ANN401 (as above)
    """Have a server of waitress make room whenever it is crowded; return it."""
    usual = server.maintenance

    def maintain(now: float) -> None:
        usual(now)
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
