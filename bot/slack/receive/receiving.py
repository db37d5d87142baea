"""Takes Socket Mode messages: acknowledged first, then passed to Bolt.

Bolt answers an envelope only after a listener ran, polling every ten milliseconds; in a burst that uses up Slack's
patience. The reading thread answers before any worker wakes up. Only a form waits for Bolt, whose answer may be its
errors.
"""

from __future__ import annotations

import json
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk.socket_mode.builtin import SocketModeClient


SOCKET_WORKERS = 32
DISPATCH_THREADS = 8

READ_BYTES = 65_536
"""Bytes per read: with the client's default of a kilobyte, the first message of a burst waits for the last."""

_AT_ONCE = frozenset({"slash_commands", "events_api"})
_AT_ONCE_INTERACTIVE = frozenset({"block_actions", "view_closed"})
_WELL = 200
_LOG = logging.getLogger(__name__)


class Receiver(SocketModeHandler):
    """Bolt's adapter, with acknowledgement before dispatch."""

    client: SocketModeClient

    def __init__(self, app: App, app_token: str) -> None:
        super().__init__(app, app_token, concurrency=SOCKET_WORKERS)
        self.client.receive_buffer_size = READ_BYTES
        self.client.on_message_listeners.append(self._acknowledge)
        self._dispatching = ThreadPoolExecutor(DISPATCH_THREADS, thread_name_prefix="slack-dispatch")

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Pass on one envelope; called on a worker of the client."""
        if not _is_acknowledged_at_once(req):
            super().handle(client, req)
            return
        try:
            self._dispatching.submit(self._dispatch, req)
        except RuntimeError:
            _LOG.warning("something that Slack sent while we were stopping is not answered (%s)", req.type)

    def close(self) -> None:
        """Hang up, and let taken work end."""
        super().close()  # type: ignore[no-untyped-call]
        self._dispatching.shutdown(wait=True)

    def _acknowledge(self, message: str) -> None:
        """Acknowledge if possible; called by the reading thread with whatever Slack sent."""
        try:
            told = json.loads(message) if message.startswith("{") else {}
            if told.get("type") == "hello":
                _send_at_once(self.client)
            req: SocketModeRequest | None = SocketModeRequest.from_dict(told)
            if req is not None and _is_acknowledged_at_once(req):
                self.client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        except Exception as error:  # noqa: BLE001 (the client raises whatever its socket did, and the reading goes on)
            # The person may see Slack's own error; the response address still works.
            _LOG.warning("an acknowledgement did not leave: %s: %s", type(error).__name__, error)

    def _dispatch(self, req: SocketModeRequest) -> None:
        try:
            answer = run_bolt_app(self.app, req)
        except Exception:  # noqa: BLE001 (a thread of a pool would keep it to itself)
            _LOG.exception("something that Slack sent could not be handed on (%s)", req.type)
            return
        if answer.status != _WELL:
            _LOG.warning("nobody takes what Slack sent (%s, status %s)", req.type, answer.status)


def _send_at_once(client: SocketModeClient) -> None:
    """Send each message of a new connection at once; small ones would otherwise wait for one another."""
    connection = None if client.current_session is None else client.current_session.sock
    if connection is not None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _is_acknowledged_at_once(req: SocketModeRequest) -> bool:
    return req.type in _AT_ONCE or (req.type == "interactive" and req.payload.get("type") in _AT_ONCE_INTERACTIVE)
