"""When the acknowledgement of what Slack sends over Socket Mode leaves: at once, whatever else is going on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from slack_bolt import App

from bot.slack.receive.receiving import SOCKET_WORKERS, Receiver
from bot.slack.receive.serve import SocketServer
from bot.slack.send.client import build_client
from tests.fakes.slack import FakeSlack

BURST = 50


@dataclass(frozen=True)
class Deaf:
    """An app that listens to nothing."""

    bolt: App

    def close(self) -> None:
        self.bolt.listener_runner.listener_executor.shutdown(wait=True)


@pytest.fixture
def receiver(slack: FakeSlack) -> Iterator[Receiver]:
    client = build_client(slack.bot_token, base_url=slack.api_url)
    bolt = App(client=client, signing_secret="secret", token_verification_enabled=False)
    with SocketServer(Deaf(bolt), slack.app_token) as server:
        slack.wait_until(lambda: slack.socket.hellos)
        yield server._receiver


def test_a_command_is_acknowledged_while_every_worker_is_busy(slack: FakeSlack, receiver: Receiver):
    free = threading.Event()
    busy = [receiver.client.message_workers.submit(free.wait, 10) for _ in range(SOCKET_WORKERS)]
    try:
        sent = [slack.send_command(slack.command("queue")) for _ in range(BURST)]
        slack.wait_until(lambda: all(one.acked_at for one in sent))
        assert not any(one.done() for one in busy)
    finally:
        free.set()
    # Nor does one wait until the one before has arrived.
    assert receiver.client.current_session.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
