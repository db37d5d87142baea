"""Takes what Slack sends over Socket Mode: the acknowledgement leaves first, and Bolt sees the thing after that.

Bolt answers an envelope only when a listener has run, and then looks every ten milliseconds whether it has; in a burst
that is most of Slack's patience. The thread that reads answers it instead, before any worker wakes up. Only a form
that is sent waits for Bolt: its answer may be what is wrong with it.
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
"""What is read at once. The client hands nothing on before a message ends where a read does; with the kilobyte that it
reads of its own accord, the first of a burst waits for the last."""

_AT_ONCE = frozenset({"slash_commands", "events_api"})
_AT_ONCE_INTERACTIVE = frozenset({"block_actions", "view_closed"})
_WELL = 200
_LOG = logging.getLogger(__name__)


class Receiver(SocketModeHandler):
    """Bolt's own adapter, with the order of two steps turned around."""

    client: SocketModeClient

    def __init__(self, app: App, app_token: str) -> None:
        super().__init__(app, app_token, concurrency=SOCKET_WORKERS)
        self.client.receive_buffer_size = READ_BYTES
        self.client.on_message_listeners.append(self._acknowledge)
        self._dispatching = ThreadPoolExecutor(DISPATCH_THREADS, thread_name_prefix="slack-dispatch")

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Hand on one envelope; called on one of the client's workers."""
        if not _is_acknowledged_at_once(req):
            super().handle(client, req)
            return
        try:
            self._dispatching.submit(self._dispatch, req)
        except RuntimeError:
            _LOG.warning("something that Slack sent while we were stopping is not answered (%s)", req.type)

    def close(self) -> None:
        """Hang up, and let what was taken come to its end."""
        super().close()  # type: ignore[no-untyped-call]
        self._dispatching.shutdown(wait=True)

    def _acknowledge(self, message: str) -> None:
        """Acknowledge what may be; called by the thread that reads, with whatever Slack sent."""
        try:
            told = json.loads(message) if message.startswith("{") else {}
            if told.get("type") == "hello":
                _send_at_once(self.client)
            req: SocketModeRequest | None = SocketModeRequest.from_dict(told)
            if req is not None and _is_acknowledged_at_once(req):
                self.client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        except Exception as error:  # noqa: BLE001 (the client raises whatever its socket did, and the reading goes on)
            # The person may see Slack's own error, and the answering address of the thing works all the same.
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
    """Let each message leave a new connection when it is sent; small ones otherwise wait for one another."""
    connection = None if client.current_session is None else client.current_session.sock
    if connection is not None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _is_acknowledged_at_once(req: SocketModeRequest) -> bool:
    return req.type in _AT_ONCE or (req.type == "interactive" and req.payload.get("type") in _AT_ONCE_INTERACTIVE)
