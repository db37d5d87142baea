"""The settings' receiver: our web server with a limit per path, so that an event cannot make us buffer 32 MiB.

Waitress reads whole requests and knows one limit for all. Here a path's limit is looked up once the head is read, and a
larger body is refused unread. Waitress's own refusals become JSON too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from bot.errors import UsageError
from bot.receiving import answers
from bot.receiving.app import COVERAGE, EVENTS, KIB, MOST_BYTES, Receiver
from bot.receiving.signing import Seal
from bot.settings.environment import SECRET_VARIABLES
from bot.webserver import Limits, RoomyChannel, WebServer

if TYPE_CHECKING:
    from bot.settings import Settings
    from briefing.contracts.clock import Clock
    from data.store import Store


AT_THE_DOOR: Final[Mapping[str, int]] = {EVENTS: 4 * MOST_BYTES[EVENTS], COVERAGE: MOST_BYTES[COVERAGE] + 1}
"""Bodies (bytes) refused unread, by path. Slightly larger events are read, or the sender misses the answer."""

ELSEWHERE: Final = 64 * KIB
LARGEST: Final = max(AT_THE_DOOR.values())

FIXES: Final[Mapping[int, tuple[str, str, str]]] = {
    413: (answers.TOO_LARGE, "body", "send less at once"),
    431: ("431 Request Header Fields Too Large", "headers", "send fewer or shorter headers"),
    501: ("501 Not Implemented", "Transfer-Encoding", "send it with a Content-Length, or chunked"),
}
"""What is said of requests that waitress refuses, by status."""


class ReceivingServer(WebServer):
    """A `WebServer` with limits per path and refusals in JSON."""

    def _created(self) -> Any:  # noqa: ANN401 (waitress has no types)
        server = super()._created()
        server.channel_class = _Channel
        return server


class _Adjusted:
    """Waitress's settings with another body limit."""

    def __init__(self, settings: Any, most: int) -> None:  # noqa: ANN401 (as above)
        self._settings = settings
        self.max_request_body_size = most

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (as above)
        return getattr(self._settings, name)


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and look up the body's limit."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            # Python refuses a Content-Length of thousands of digits.
            raise ParsingError("Content-Length is invalid") from error
        self.adj = _Adjusted(self.adj, AT_THE_DOOR.get(self.path, ELSEWHERE))


class _Refusal(ErrorTask):  # type: ignore[misc]
    def execute(self) -> None:
        """Write waitress's plain text answers as JSON."""
        error = self.request.error
        status, field, fix = FIXES.get(error.code, (answers.BAD_REQUEST, "request", "send a request of HTTP/1.1"))
        answer = answers.refusal(status, f"{error.reason}: {error.body}", field=field, fix=fix)
        self.status = answer.status
        self.response_headers.extend(answer.headers)
        self.set_close_on_finish()
        self.content_length = len(answer.body)
        self.write(answer.body)


class _Channel(RoomyChannel):
    parser_class = _Parser
    error_task_class = _Refusal


def build_receiver(settings: Settings, store: Store, *, clock: Clock) -> WebServer:
    """Build the server, not listening yet. Raises UsageError, naming what to set, where the settings want none."""
    secret = settings.secrets.events_secret
    if secret is None or not settings.events.enabled:
        fix = f"set enabled = true in [events], and {SECRET_VARIABLES['events_secret']}"
        raise UsageError(f"the settings do not want events to be received; {fix}")
    seal = Seal(secret.get_secret_value(), tolerance=settings.events.tolerance)
    app = Receiver(store=store, clock=clock, seal=seal, services=settings.event_services)
    where = settings.events
    return ReceivingServer(app, host=where.bind, port=where.port, limits=Limits(body=LARGEST))
