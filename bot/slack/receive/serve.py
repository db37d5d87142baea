"""Runs the Slack app over Socket Mode, which needs no public address, or as a web server for signed requests. Not by
Bolt's `app.start()`, which failed one in ten of 50 concurrent requests.
"""

from __future__ import annotations

import io
import logging
import re
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import TYPE_CHECKING, Final, Self

from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.logs import RateLimitedLog
from bot.slack.app import SlackApp, SlackUnusable
from bot.slack.receive.receiving import Receiver
from bot.webserver import Limits, WebServer

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from slack_sdk.signature import SignatureVerifier
    from slack_sdk.socket_mode import SocketModeClient


PATH = "/slack/events"
LARGEST_REQUEST = 1_048_576
HTTP_THREADS = 16
AGAIN_SECONDS = 0.05

UNSIGNED: Final = (
    "refused a request that is not signed by Slack (%d since this was last said); if it was Slack's, look whether"
    " RISKBRIEF_SLACK_SIGNING_SECRET is this app's and the clock of this machine right"
)

_LOG = logging.getLogger(__name__)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class SocketServer:
    """Socket Mode: we call Slack and keep the connection open; the client renews it."""

    def __init__(self, app: SlackApp, app_token: str) -> None:
        self._app = app
        self._app_token = app_token
        self._receiver: Receiver | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Raises SlackUnusable: Slack refused the app-level token or did not answer."""
        receiver = Receiver(self._app.bolt, self._app_token)
        try:
            receiver.client.connect()
        except SlackApiError as error:
            receiver.close()
            code = error.response.get("error")
            raise SlackUnusable(
                f"Slack refused the app-level token ({code}); set RISKBRIEF_SLACK_APP_TOKEN to one that begins with"
                " xapp- and has connections:write"
            ) from error
        except (SlackClientError, OSError, HTTPException) as error:
            receiver.close()
            raise SlackUnusable(f"Socket Mode could not connect: {error}") from error
        self._receiver = receiver

    def stop(self) -> None:
        """Hang up, and finish running work."""
        if self._receiver is not None:
            with _insisting(self._receiver.client):
                _end_the_read(self._receiver.client)
                self._receiver.close()
            self._receiver = None
        self._app.close()


@contextmanager
def _insisting(client: SocketModeClient) -> Iterator[None]:
    """Tell a client that its session is over until it takes effect: its thread resets the flag when it starts to read,
    and would then read forever.
    """
    has_heard = threading.Event()

    def insist() -> None:
        while not has_heard.wait(AGAIN_SECONDS):
            client.current_session_state.terminated = True

    thread = threading.Thread(target=insist, name="hanging up", daemon=True)
    thread.start()
    try:
        yield
    finally:
        has_heard.set()
        thread.join()


def _end_the_read(client: SocketModeClient) -> None:
    """End a client's blocking read, which otherwise takes three seconds."""
    client.auto_reconnect_enabled = False
    client.current_session_state.terminated = True
    connection = None if client.current_session is None else client.current_session.sock
    if connection is not None:
        with suppress(OSError):
            # Not the encrypted socket's method, which would drop its keys during the read.
            socket.socket.shutdown(connection, socket.SHUT_RD)


class HTTPServer(WebServer):
    """A web server for signed requests, on loopback by default, behind your own proxy."""

    def __init__(self, app: SlackApp, *, host: str = "127.0.0.1", port: int = 3000) -> None:
        super().__init__(
            refuse_unsigned(SlackRequestHandler(app.bolt, path=PATH), app.verifier),
            host=host,
            port=port,
            limits=Limits(body=LARGEST_REQUEST, threads=HTTP_THREADS),
        )
        self._app = app

    @property
    def url(self) -> str:
        """Where Slack's requests go; with port 0 it is known after the start."""
        return f"{super().url}{PATH}"

    def stop(self) -> None:
        """Take no more requests, answer running ones, and close."""
        super().stop()
        self._app.close()


def refuse_unsigned(inner: WSGIApplication, verifier: SignatureVerifier) -> WSGIApplication:
    """Answer 401 to unsigned requests before their body is parsed: Bolt parses first and checks then."""
    refused = RateLimitedLog(_LOG, UNSIGNED)

    def checked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        signature = _SIGNATURE.fullmatch(environ.get("HTTP_X_SLACK_SIGNATURE", ""))
        timestamp = _TIMESTAMP.fullmatch(environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""))
        if signature and timestamp:
            # The server has already read all of it, within the limit.
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            if _is_text(body) and verifier.is_valid(body, timestamp[0], signature[0]):
                return inner({**environ, "wsgi.input": io.BytesIO(body)}, start_response)
        refused.note()
        start_response("401 Unauthorized", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"not signed by Slack\n"]

    return checked


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
