"""What Slack sends, as it sends it: signed over real HTTP, and over a real WebSocket."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from slack_sdk.socket_mode.builtin.connection import ConnectionState
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.app import SlackUnusable, build_app
from bot.slack.receive.receiving import Receiver
from bot.slack.receive.serve import UNSIGNED, HTTPServer, SocketServer
from bot.slack.send.client import Patience, build_client
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_faults import ServerError
from tests.fakes.slack_requests import form, post, signed_headers
from tests.office import KATRIN, MIRIAM, Office, be_idle, words

pytest_plugins = ("tests.backends", "tests.live")


def app_of(office: Office, token: str | None = None):
    slack = office.slack
    client = build_client(token or slack.bot_token, base_url=slack.api_url, patience=Patience(waits=0))
    return build_app(client, office.back, signing_secret=slack.signing_secret)


@pytest.fixture
def slack(office: Office) -> FakeSlack:
    return office.slack


def said(office: Office, text: str) -> str:
    """Send a command and return the first answer in words, held to be for the asker's eyes only."""
    answer = office.ask(text, user=MIRIAM)
    assert answer["response_type"] == "ephemeral"
    return words(answer)


# --- signed HTTP ------------------------------------------------------------------------------------------------


def test_it_is_acknowledged_before_any_work_is_done(office, slack, monkeypatch):
    gate, real = threading.Event(), type(office.back.answers).answer
    monkeypatch.setattr(
        type(office.back.answers), "answer", lambda *asked, **how: gate.wait(10) and real(*asked, **how)
    )
    commands = [slack.command("team", user=MIRIAM) for _ in range(20)]

    with ThreadPoolExecutor(20) as pool:
        acknowledged = list(pool.map(lambda one: slack.post_signed(office.url, one).status, commands))
    assert acknowledged == [200] * 20
    assert [slack.responses(one) for one in commands] == [[]] * 20

    gate.set()
    for one in commands:
        slack.responses(one, count=1)


def refused(office: Office, status: int) -> None:
    """Check that a request got 401, and that no listener ran: a good one that follows is the only one answered."""
    before = len(office.slack.calls_of("response_url"))
    assert status == 401
    said(office, "help")
    assert len(office.slack.calls_of("response_url")) == before + 1


def test_a_wrong_signature_a_stale_one_and_that_of_another_body_are_refused_and_nothing_runs(office, slack):
    command = slack.command("", user=MIRIAM)
    told = [slack.post_signed(office.url, command, secret="guessed").status]
    told += [slack.post_signed(office.url, command, at=time.time() + minutes * 60).status for minutes in (-6, 6)]
    body = form(slack.command("", user=KATRIN))
    changed = body.replace(KATRIN.encode(), MIRIAM.encode())
    told.append(post(office.url, changed, signed_headers(slack.signing_secret, body)).status)

    assert told == [401] * 4
    refused(office, told[-1])
    assert slack.responses(command) == []


@pytest.mark.parametrize("kind", ["press", "form", "event"])
def test_what_is_pressed_sent_and_opened_has_to_be_signed_too(office, slack, kind):
    digest = office.digest(MIRIAM)
    deeds = {
        "press": lambda: slack.press(digest, "Acknowledge", user=MIRIAM),
        "form": lambda: slack.submit({"id": "V1", "user": MIRIAM, "callback_id": "riskbrief.settings", "blocks": []}),
        "event": lambda: slack.home_opened(MIRIAM),
    }
    deed = deeds[kind]()
    body = json.dumps(deed.payload).encode() if kind == "event" else form(deed.fields)
    media = "application/json" if kind == "event" else "application/x-www-form-urlencoded"

    answer = post(office.url, body, signed_headers("guessed", body, kind=media))

    assert answer.status == 401
    assert digest.edits == 0
    assert MIRIAM not in slack.workspace.homes


def test_missing_and_malformed_headers_are_refused_and_other_paths_and_methods_lead_nowhere(office, slack):
    body = form(slack.command("", user=MIRIAM))
    signature, moment = "X-Slack-Signature", "X-Slack-Request-Timestamp"
    for changed in (
        *({signature: None}, {moment: None}, {signature: None, moment: None}),
        *({moment: "soon"}, {signature: "v0=é"}, {signature: ""}),
    ):
        headers = signed_headers(slack.signing_secret, body) | changed
        answer = post(office.url, body, {name: value for name, value in headers.items() if value is not None})
        refused(office, answer.status)

    parts = urlsplit(office.url)
    elsewhere = f"http://{parts.netloc}/elsewhere"
    assert post(elsewhere, body, signed_headers(slack.signing_secret, body)).status == 404
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", parts.path, headers=signed_headers(slack.signing_secret, b""))
    assert connection.getresponse().status == 404
    connection.close()


def test_what_is_not_signed_is_told_in_the_log_once_and_not_at_each_request(office, slack, caplog):
    with HTTPServer(app_of(office), port=0) as server:
        for _ in range(3):
            assert slack.post_signed(server.url, slack.command(""), secret="guessed").status == 401

    assert [one.getMessage() for one in caplog.records if one.name == "bot.slack.receive.serve"] == [UNSIGNED % 1]
    # It takes no request after it was stopped.
    with pytest.raises(ConnectionError):
        slack.post_signed(server.url, slack.command(""))


def test_without_a_signing_secret_nothing_can_be_signed(office, slack):
    client = build_client(slack.bot_token, base_url=slack.api_url)
    with HTTPServer(build_app(client, office.back), port=0) as server:
        body = form(slack.command(""))
        assert post(server.url, body, signed_headers("", body)).status == 401


# --- what goes wrong --------------------------------------------------------------------------------------------


def test_an_error_becomes_a_sentence_with_an_id_that_is_in_the_log(office, caplog, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no such table: payload")

    monkeypatch.setattr(type(office.back.answers), "answer", broken)

    answer = said(office, "team")

    error_id = answer.partition("report error `")[2].partition("`")[0]
    assert len(error_id) == 8
    assert "table" not in answer
    record = next(one for one in caplog.records if error_id in one.getMessage())
    assert "no such table: payload" in str(record.exc_info[1])


def test_an_answer_that_slack_does_not_take_is_in_the_log_and_the_next_command_works(office, slack, caplog):
    slack.fail("response_url", ServerError(500))

    before = len(slack.calls_of("response_url"))
    slack.post_signed(office.url, slack.command("help", user=MIRIAM))
    slack.wait_until(lambda: len(slack.calls_of("response_url")) > before)

    assert "this list" in said(office, "help")
    # Another thread says it, perhaps only after the next command is answered.
    office.logged(caplog, "did not reach Slack")


def test_what_stops_the_start_names_the_fix(office, monkeypatch):
    with pytest.raises(SlackUnusable, match=r"invalid_auth.*xoxb-"):
        app_of(office, "xoxb-wrong")

    app = app_of(office)
    with pytest.raises(SlackUnusable, match=r"invalid_auth.*connections:write"):
        SocketServer(app, "xapp-wrong").start()
    app.close()

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SlackUnusable, match="could not be reached"):
        build_app(build_client("xoxb-any", base_url=f"http://127.0.0.1:{port}/api/"), office.back)

    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "abc")
    with pytest.raises(SlackUnusable, match="unset them"):
        app_of(office)


def test_no_secret_reaches_the_log(office, slack, caplog):
    caplog.set_level(logging.DEBUG)
    said(office, "")
    slack.post_signed(office.url, slack.command(""), secret="guessed")

    for secret in (slack.bot_token, slack.signing_secret, "legacy-verification-token"):
        assert secret not in caplog.text


# --- Socket Mode ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def line(opened_office: Office) -> Iterator[Office]:
    """One connection for the module: the client takes a second to hang up."""
    slack, app, handed_on = opened_office.slack, app_of(opened_office), set()

    def idle() -> None:
        acknowledged = {one.id for one in slack.socket.envelopes.values() if one.acked_at}
        slack.wait_until(lambda: acknowledged <= handed_on)
        be_idle(app, receiver._dispatching)

    def hand_on(_client: object, envelope: SocketModeRequest) -> None:
        with slack.changed:
            handed_on.add(envelope.envelope_id)
            slack.changed.notify_all()

    with SocketServer(app, slack.app_token) as server:
        receiver = server._receiver
        # It comes after Bolt's own, and so is told once an envelope is on its way through the pools.
        receiver.client.socket_mode_request_listeners.append(hand_on)
        opened_office.sides.append(idle)
        yield replace(opened_office, over_socket=True)
        opened_office.sides.remove(idle)


@pytest.fixture
def connected(line: Office, office: Office) -> Office:
    """The office over Socket Mode, in which nobody has done anything yet."""
    assert line.slack is office.slack
    return line


def test_a_press_is_acknowledged_before_bolt_sees_it(connected, monkeypatch):
    seen = threading.Event()
    monkeypatch.setattr("bot.slack.receive.receiving.run_bolt_app", lambda *_: seen.wait(10))
    press = connected.slack.press(connected.digest(MIRIAM), "Acknowledge", user=MIRIAM)

    envelope = connected.slack.send_deed(press)

    connected.slack.wait_until(lambda: envelope.acked_at)
    assert envelope.answer is None
    seen.set()


def test_a_form_over_socket_mode_is_answered_with_what_is_wrong(connected):
    connected.type("settings", user=MIRIAM)
    form = connected.modal(MIRIAM, holding="Your briefing")

    answer = connected.send(connected.slack.submit(form, **{"Time zone": "Mars/Olympus"}))

    assert answer["response_action"] == "errors"
    assert "Mars/Olympus" in answer["errors"]["zone"]


def test_what_nobody_knows_is_acknowledged_and_in_the_log(connected, caplog):
    event = connected.slack.home_opened(MIRIAM)
    event.payload["event"]["type"] = "emoji_changed"

    connected.send(event)

    connected.logged(caplog, "nobody takes what Slack sent (events_api")


def test_a_renewed_connection_still_answers(connected):
    slack = connected.slack
    slack.wait_until(lambda: slack.socket.connections)
    hellos, [old] = slack.socket.hellos, list(slack.socket.connections)
    slack.socket.ask_to_reconnect()
    slack.wait_until(lambda: slack.socket.hellos == hellos + 1)
    # As Slack does: the client itself would only look up after three seconds of silence.
    old.socket.shutdown(socket.SHUT_RDWR)
    slack.wait_until(lambda: len(slack.socket.connections) == 1)

    assert "this list" in said(connected, "help")


class Beginner(ConnectionState):
    """What a reader goes by that is just about to begin, and so takes back thrice that it is over."""

    said = 0

    @property
    def terminated(self) -> bool:
        return self.said > 3

    @terminated.setter
    def terminated(self, value: bool) -> None:
        self.said += value


def test_it_hangs_up_also_while_its_reader_is_about_to_begin(office, slack):
    server = SocketServer(app_of(office), slack.app_token)
    server._receiver = Receiver(server._app.bolt, slack.app_token)
    client, state = server._receiver.client, Beginner()
    client.current_session_state = state
    client.current_session_runner = IntervalRunner(lambda: wait_for_end(state), 0.01).start()

    stopping = threading.Thread(target=server.stop, daemon=True)
    stopping.start()
    stopping.join(20)

    assert not stopping.is_alive()


def wait_for_end(state: ConnectionState) -> None:
    while not state.terminated:
        time.sleep(0.01)


def test_every_button_does_its_work_over_socket_mode(connected):
    digest = connected.digest(MIRIAM)
    [first, *_] = connected.slack.thread(digest)

    assert "1 warning: Payments" in words(connected.home(MIRIAM))
    connected.press(digest, "Useful", user=MIRIAM)
    connected.until(digest, "Useful · 1")
    connected.press(digest, "Acknowledge", user=MIRIAM)
    connected.until(digest, "Acknowledged")
    connected.press(digest, "Undo acknowledgement", user=MIRIAM)
    connected.until_not(digest, "Acknowledged")
    connected.press(digest, "Why?", user=MIRIAM)
    connected.modal(MIRIAM, holding="Why this card")
    connected.press(digest, "Open all", user=MIRIAM)
    connected.modal(MIRIAM, holding="All cards")
    connected.press(first, "Snooze until a date…", user=MIRIAM)
    form = connected.modal(MIRIAM, holding="Say nothing about it")
    answer = connected.send(connected.slack.submit(form, **{"Say nothing about it until": "2026-09-11"}))
    assert "Muted until Fri 11 Sep 2026" in words(answer["view"])
    connected.until(digest, "Muted until Fri 11 Sep 2026")
    connected.press(digest, "Unmute", user=MIRIAM)
    connected.until_not(digest, "Muted")
    assert "Type `/risk share`" in connected.told(connected.press(digest, "Share", user=MIRIAM))
