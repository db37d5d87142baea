"""The receiver of the settings: our web server with a limit for each path, so that no event makes us keep 32 MiB.

Waitress takes a whole request before the app sees it, and knows one limit for all. Here the limit is that of the path,
looked up as soon as the head of a request is there; what is beyond it is refused before its body is read. Its own
answers to what is no request are said in JSON too.
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
"""The body in bytes that is refused unread, by path. An event a little too large is read to its end and then refused:
a sender whose connection breaks while it sends often does not see the answer."""

ELSEWHERE: Final = 64 * KIB
LARGEST: Final = max(AT_THE_DOOR.values())

FIXES: Final[Mapping[int, tuple[str, str, str]]] = {
    413: (answers.TOO_LARGE, "body", "send less at once"),
    431: ("431 Request Header Fields Too Large", "headers", "send fewer or shorter headers"),
    501: ("501 Not Implemented", "Transfer-Encoding", "send it with a Content-Length, or chunked"),
}
"""What is said of requests that waitress itself refuses, by its status."""


class ReceivingServer(WebServer):
    """A `WebServer` whose requests are limited by path and refused in JSON."""

    def _created(self) -> Any:  # noqa: ANN401 (waitress has no types)
        server = super()._created()
        server.channel_class = _Channel
        return server


class _Adjusted:
    """Waitress's settings with another limit for the body."""

    def __init__(self, settings: Any, most: int) -> None:  # noqa: ANN401 (as above)
        self._settings = settings
        self.max_request_body_size = most

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (as above)
        return getattr(self._settings, name)


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and look up how large the body may be."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            # Python itself refuses a Content-Length of thousands of digits.
            raise ParsingError("Content-Length is invalid") from error
        self.adj = _Adjusted(self.adj, AT_THE_DOOR.get(self.path, ELSEWHERE))


class _Refusal(ErrorTask):  # type: ignore[misc]
    def execute(self) -> None:
        """Say in JSON what waitress would say in plain text."""
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
    """Build the server, which listens once it is started.

    Raises:
        UsageError: the settings do not want one; names what to set.
    """
    secret = settings.secrets.events_secret
    if secret is None or not settings.events.enabled:
        fix = f"set enabled = true in [events], and {SECRET_VARIABLES['events_secret']}"
        raise UsageError(f"the settings do not want events to be received; {fix}")
    seal = Seal(secret.get_secret_value(), tolerance=settings.events.tolerance)
    app = Receiver(store=store, clock=clock, seal=seal, services=settings.event_services)
    where = settings.events
    return ReceivingServer(app, host=where.bind, port=where.port, limits=Limits(body=LARGEST))
