"""The WebSocket side of the fake Slack: hello, envelopes, acknowledgements.

A real server, so that the client under test does its real handshake. As with Slack, an envelope goes to one
of the open connections, and each connection needs a ticket that `apps.connections.open` gave out.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.fakes.slack_api import APP


@dataclass
class Envelope:
    """One thing that Slack sent, and the acknowledgement once it came. Times are monotonic seconds."""

    id: str
    kind: str
    sent_at: float
    acked_at: float | None = None
    answer: Any = None


@dataclass
class SocketMode:
    """Socket Mode's server. `changed` is notified whenever somebody connects or acknowledges."""

    changed: threading.Condition
    envelopes: dict[str, Envelope] = field(default_factory=dict)
    connections: list[ServerConnection] = field(default_factory=list)
    hellos: int = 0
    _tickets: set[str] = field(default_factory=set)
    _server: Server | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        logger = logging.getLogger("tests.fakes.slack_socket")
        logger.setLevel(logging.CRITICAL)
        self._server = serve(self._serve, "127.0.0.1", 0, logger=logger, close_timeout=1)
        self._thread = threading.Thread(target=self._server.serve_forever, name="fake-slack-socket", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        assert self._server is not None
        assert self._thread is not None
        self._server.shutdown()
        self._thread.join()

    def ticket_url(self) -> str:
        """The address that `apps.connections.open` gives out; it works once."""
        assert self._server is not None
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link/?ticket={ticket}&app_id={APP}"

    def send(self, kind: str, payload: Mapping[str, Any]) -> Envelope:
        """Send an envelope (`slash_commands`, `interactive`, `events_api`) to one of the connections."""
        envelope = Envelope(id=str(uuid.uuid4()), kind=kind, sent_at=time.monotonic())
        body = {
            "envelope_id": envelope.id,
            "type": kind,
            "payload": dict(payload),
            "accepts_response_payload": kind != "events_api",
        }
        with self.changed:
            if not self.connections:
                raise AssertionError("nobody is connected to the fake Slack's Socket Mode")
            connection = self.connections[len(self.envelopes) % len(self.connections)]
            self.envelopes[envelope.id] = envelope
        connection.send(json.dumps(body))
        return envelope

    def ask_to_reconnect(self) -> None:
        """Tell every client that its connection is about to end, as Slack does every few hours."""
        for connection in tuple(self.connections):
            connection.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    def _serve(self, connection: ServerConnection) -> None:
        request = connection.request
        ticket = request.path.partition("ticket=")[2].partition("&")[0] if request else ""
        if ticket not in self._tickets:
            connection.close(1008, "invalid ticket")
            return
        self._tickets.discard(ticket)
        try:
            connection.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}}))
            with self.changed:
                self.connections.append(connection)
                self.hellos += 1
                self.changed.notify_all()
            for message in connection:
                self._acknowledged(json.loads(message))
        except ConnectionClosed:
            pass
        finally:
            with self.changed:
                if connection in self.connections:
                    self.connections.remove(connection)
                self.changed.notify_all()

    def _acknowledged(self, message: Mapping[str, Any]) -> None:
        with self.changed:
            envelope = self.envelopes.get(str(message.get("envelope_id")))
            if envelope is not None and envelope.acked_at is None:
                envelope.acked_at = time.monotonic()
                envelope.answer = message.get("payload")
            self.changed.notify_all()
