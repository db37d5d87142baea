"""Those who send without an end keep nobody out who sends at once, whatever their number."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest
from waitress.adjustments import Adjustments

from bot import webserver
from bot.receiving.server import ReceivingServer
from bot.webserver import WebServer

ROOM = 16
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"


def app(_environ: object, start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"in"]


@pytest.fixture(params=[WebServer, ReceivingServer])
def port(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(webserver, "MOST_CONNECTIONS", ROOM)
    monkeypatch.setattr(webserver, "PATIENT_SECONDS", 0.1)
    # It looks whenever it wakes, and wakes soon.
    monkeypatch.setattr(webserver, "LOOK_SECONDS", 0)
    monkeypatch.setattr(Adjustments, "asyncore_loop_timeout", 0.05)
    with request.param(app, host="127.0.0.1", port=0) as server:
        found = urlsplit(server.url).port
        assert found is not None
        yield found


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def test_whoever_sends_at_once_is_let_in_beside_a_crowd_that_never_ends_a_request(port: int) -> None:
    with ExitStack() as crowd:
        for place in range(ROOM):
            one = crowd.enter_context(closing(connected(port)))
            one.sendall((b"", HALF, WHOLE[:20])[place % 3])
        with closing(connected(port)) as sender:
            sender.sendall(WHOLE)
            assert sender.recv(4_096).startswith(b"HTTP/1.1 200 OK")


def test_while_there_is_room_the_slow_may_take_their_time(port: int) -> None:
    with closing(connected(port)) as slow:
        slow.sendall(WHOLE[:20])
        for _ in range(3 * ROOM):
            with closing(connected(port)) as other:
                other.sendall(WHOLE)
                other.recv(4_096)
        slow.sendall(WHOLE[20:])
        assert slow.recv(4_096).startswith(b"HTTP/1.1 200 OK")


LARGE = b"POST /elsewhere HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n"


def test_whoever_is_refused_while_they_send_sees_the_answer_when_they_are_done(port: int) -> None:
    with closing(connected(port)) as sender:
        sender.sendall(LARGE)
        for _ in range(80):
            sender.sendall(bytes(100_000))
        assert b" 413 " in sender.recv(4_096)


def send_without_end(sender: socket.socket) -> None:
    while True:
        sender.sendall(bytes(1_000))


def test_whoever_goes_on_sending_after_the_answer_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webserver, "LINGER_SECONDS", 0.1)
    with closing(connected(port)) as sender:
        sender.sendall(LARGE)
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
            send_without_end(sender)
