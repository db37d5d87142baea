"""`/risk` as Slack sends it: signed over real HTTP, and over a real WebSocket."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.socket_mode.builtin.connection import ConnectionState
from slack_sdk.socket_mode.interval_runner import IntervalRunner

from bot.slack.answers import NoBriefing, UnknownReader
from bot.slack.app import SlackUnusable, build_app, close_app
from bot.slack.client import Patience, build_client
from bot.slack.serve import HTTPServer, SocketServer
from briefing.editions.build import build_view
from briefing.editions.naming import Naming
from briefing.editions.slack import SlackEdition, SlackMessage, render_slack
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_faults import ErrorCode, RateLimited, ServerError
from tests.fakes.slack_requests import form, post, signed_headers
from tests.unit.briefing.editions import sample

ADA, BOB, EVE, GUEST = "U0ADA", "U0BOB", "U0EVE", "U0GUEST"
EDITION = render_slack(build_view(*sample.needs_action(), sample.NAMES, Naming.NAMES))


@dataclass
class KnownReaders:
    """Answers by Slack id and by email, and remembers what it was asked. Stops at `gate` where one is set."""

    by_id: dict[str, object] = field(default_factory=dict)
    by_email: dict[str, object] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    gate: threading.Event | None = None

    def briefing_for(self, slack_user_id: str, email: str | None):
        self.asked.append((slack_user_id, email))
        if self.gate is not None:
            assert self.gate.wait(10)
        answer = self.by_id.get(slack_user_id) or self.by_email.get(email or "") or UnknownReader()
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        fake.add_user(ADA, email="ada@acme.example")
        fake.add_user(BOB, email="bob@acme.example")
        fake.add_user(EVE)
        fake.add_user(GUEST, email="bob@acme.example", stranger=True)
        yield fake


@pytest.fixture
def answers() -> KnownReaders:
    return KnownReaders(by_id={ADA: EDITION}, by_email={"bob@acme.example": EDITION})


def app_of(slack: FakeSlack, answers: KnownReaders):
    client = build_client(slack.bot_token, base_url=slack.api_url, patience=Patience(waits=0))
    return build_app(client, answers, signing_secret=slack.signing_secret, administrators=["U0ADMIN"])


@pytest.fixture
def server(slack: FakeSlack, answers: KnownReaders) -> Iterator[HTTPServer]:
    with HTTPServer(app_of(slack, answers), port=0) as running:
        yield running


def said(slack: FakeSlack, server: HTTPServer, text: str, *, user: str = ADA) -> str:
    """Send a command and return the first answer's text, held to be for the asker's eyes only."""
    command = slack.command(text, user=user)
    assert slack.post_signed(server.url, command).status == 200
    answer = slack.responses(command, count=1)[0]
    assert answer["response_type"] == "ephemeral"
    return answer["text"]


# --- signed HTTP ------------------------------------------------------------------------------------------------


def test_a_signed_command_is_answered_with_the_whole_briefing(slack, server, shared_dir: Path):
    command = slack.command("")

    acknowledged = slack.post_signed(server.url, command)
    shown = slack.responses(command, count=len(EDITION.messages))

    assert (acknowledged.status, acknowledged.body) == (200, "")
    assert [one["text"] for one in shown] == [one.text for one in EDITION.messages]
    assert [one["blocks"] for one in shown] == [list(one.blocks) for one in EDITION.messages]
    assert {one["response_type"] for one in shown} == {"ephemeral"}
    schema = json.loads((shared_dir / "real/slack/block_kit_message.schema.json").read_text())
    for one in shown:
        jsonschema.Draft7Validator(schema).validate(one["blocks"])


def test_it_is_acknowledged_before_any_work_is_done(slack, server, answers):
    answers.gate = threading.Event()
    commands = [slack.command("") for _ in range(20)]

    with ThreadPoolExecutor(20) as pool:
        acknowledged = list(pool.map(lambda one: slack.post_signed(server.url, one).status, commands))
    assert acknowledged == [200] * 20
    assert [slack.responses(one) for one in commands] == [[]] * 20

    answers.gate.set()
    for one in commands:
        slack.responses(one, count=1)


def refused(slack: FakeSlack, server: HTTPServer, answers: KnownReaders, status: int) -> None:
    """Check that a request got 401, and that no listener ran: a good one that follows is the only one asked about."""
    assert status == 401
    said(slack, server, "", user=ADA)
    assert answers.asked == [(ADA, None)]


def test_a_wrong_signature_is_refused_and_nothing_runs(slack, server, answers):
    command = slack.command("", user=BOB)

    answer = slack.post_signed(server.url, command, secret="guessed")

    refused(slack, server, answers, answer.status)
    assert slack.responses(command) == []


@pytest.mark.parametrize("minutes", [-6, 6], ids=["stale", "from-the-future"])
def test_a_timestamp_more_than_five_minutes_off_is_refused_though_rightly_signed(slack, server, answers, minutes):
    answer = slack.post_signed(server.url, slack.command("", user=BOB), at=time.time() + minutes * 60)

    refused(slack, server, answers, answer.status)


def test_a_body_changed_after_signing_is_refused(slack, server, answers):
    body = form(slack.command("", user=BOB))
    headers = signed_headers(slack.signing_secret, body)

    answer = post(server.url, body.replace(BOB.encode(), EVE.encode()), headers)

    refused(slack, server, answers, answer.status)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"X-Slack-Signature": None}, id="no-signature"),
        pytest.param({"X-Slack-Request-Timestamp": None}, id="no-timestamp"),
        pytest.param({"X-Slack-Signature": None, "X-Slack-Request-Timestamp": None}, id="neither"),
        pytest.param({"X-Slack-Request-Timestamp": "soon"}, id="timestamp-is-no-number"),
        pytest.param({"X-Slack-Signature": "v0=é"}, id="signature-is-no-hexadecimal"),
        pytest.param({"X-Slack-Signature": ""}, id="empty-signature"),
    ],
)
def test_missing_and_malformed_headers_are_refused(slack, server, answers, changed):
    body = form(slack.command("", user=BOB))
    headers = signed_headers(slack.signing_secret, body) | changed

    answer = post(server.url, body, {name: value for name, value in headers.items() if value is not None})

    refused(slack, server, answers, answer.status)


def test_without_a_signing_secret_nothing_can_be_signed(slack, answers):
    client = build_client(slack.bot_token, base_url=slack.api_url)
    with HTTPServer(build_app(client, answers), port=0) as server:
        body = form(slack.command(""))
        assert post(server.url, body, signed_headers("", body)).status == 401


def test_other_paths_and_methods_lead_nowhere(slack, server, answers):
    body = form(slack.command(""))
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", parts.path, headers=signed_headers(slack.signing_secret, b""))

    assert connection.getresponse().status == 404
    connection.close()
    url = f"http://{parts.netloc}/elsewhere"
    assert post(url, body, signed_headers(slack.signing_secret, body)).status == 404
    assert answers.asked == []


def test_the_server_takes_no_request_after_it_was_stopped(slack, answers):
    with HTTPServer(app_of(slack, answers), port=0) as server:
        url = server.url

    with pytest.raises(ConnectionError):
        slack.post_signed(url, slack.command(""))


# --- what the words are -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["help", " HELP "])
def test_help_lists_what_can_be_asked(slack, server, text):
    answer = said(slack, server, text)

    assert "`/risk` – this week's briefing" in answer
    assert "`/risk help` – this list" in answer


def test_a_typo_gets_the_nearest_command_and_the_list(slack, server):
    answer = said(slack, server, "hlep")

    assert answer.startswith("I do not know `/risk hlep`. Did you mean `/risk help`?")
    assert "this week's briefing" in answer


def test_words_that_are_near_nothing_get_the_list_alone(slack, server):
    answer = said(slack, server, "make coffee")

    assert answer.startswith("I do not know `/risk make coffee`.\n")
    assert "Did you mean" not in answer


def test_what_was_typed_comes_back_without_its_powers(slack, server):
    answer = said(slack, server, "<!channel> `*x*` <https://evil.example|help> " + "long " * 900)

    first = answer.splitlines()[0]
    assert "<" not in first
    assert "*" not in first
    assert len(first) < 200


# --- who is asking ----------------------------------------------------------------------------------------------


def test_somebody_known_by_id_costs_no_question_to_slack(slack, server, answers):
    said(slack, server, "")

    assert answers.asked == [(ADA, None)]
    assert slack.calls_of("users.info") == []


def test_somebody_known_by_email_is_recognised(slack, server, answers):
    assert said(slack, server, "", user=BOB) == EDITION.messages[0].text
    assert answers.asked == [(BOB, None), (BOB, "bob@acme.example")]


@pytest.mark.parametrize("user", [EVE, GUEST], ids=["without-an-address", "from-another-organisation"])
def test_an_unknown_reader_is_sent_to_the_administrators(slack, server, user):
    answer = said(slack, server, "", user=user)

    assert answer.startswith("You are not set up to read")
    assert "Ask <@U0ADMIN>" in answer


def test_an_address_that_slack_does_not_tell_makes_an_unknown_reader(slack, server):
    slack.fail("users.info", ErrorCode("missing_scope", {"needed": "users:read"}))

    assert said(slack, server, "", user=BOB).startswith("You are not set up to read")


def test_a_reader_without_a_briefing_is_told_why(slack, server, answers):
    answers.by_id[ADA] = NoBriefing("The first briefing of payments is due on Monday, 16 November, 09:00.")

    assert said(slack, server, "") == "The first briefing of payments is due on Monday, 16 November, 09:00."


# --- what goes wrong --------------------------------------------------------------------------------------------


def test_an_error_becomes_a_sentence_with_an_id_that_is_in_the_log(slack, server, answers, caplog):
    answers.by_id[ADA] = RuntimeError("no such table: payload")

    answer = said(slack, server, "")

    error_id = answer.partition("report error `")[2].partition("`")[0]
    assert len(error_id) == 8
    assert "table" not in answer
    record = next(one for one in caplog.records if error_id in one.getMessage())
    assert "no such table: payload" in str(record.exc_info[1])


def test_a_briefing_longer_than_slack_takes_says_what_is_missing(slack, server, answers):
    answers.by_id[ADA] = SlackEdition(messages=tuple(SlackMessage(text=f"part {n}", blocks=()) for n in range(7)))
    command = slack.command("")

    slack.post_signed(server.url, command)

    texts = [one["text"] for one in slack.responses(command, count=5)]
    assert texts[:4] == ["part 0", "part 1", "part 2", "part 3"]
    assert texts[4].startswith("3 more parts did not fit")


@pytest.mark.parametrize("fault", [ServerError(500), RateLimited(30), ErrorCode("expired_url")])
def test_an_answer_that_slack_does_not_take_is_in_the_log_and_the_next_command_works(slack, server, caplog, fault):
    if isinstance(fault, ErrorCode):
        fault = ServerError(404, '{"ok":false,"error":"expired_url"}')
    slack.fail("response_url", fault)

    slack.post_signed(server.url, slack.command("help"))
    slack.wait_until(lambda: slack.calls_of("response_url"))

    assert "this list" in said(slack, server, "help")
    # Another thread says it, perhaps only after the next command is answered.
    slack.wait_until(lambda: any("Slack refused an answer" in one.getMessage() for one in list(caplog.records)))


def test_a_refused_token_stops_the_start_and_names_the_fix(slack, answers):
    with pytest.raises(SlackUnusable, match=r"invalid_auth.*xoxb-"):
        build_app(build_client("xoxb-wrong", base_url=slack.api_url), answers)


def test_a_slack_that_does_not_answer_stops_the_start(answers):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(SlackUnusable, match="could not be reached"):
        build_app(build_client("xoxb-any", base_url=f"http://127.0.0.1:{port}/api/"), answers)


def test_a_variable_that_would_change_what_bolt_does_stops_the_start(slack, answers, monkeypatch):
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "abc")

    with pytest.raises(SlackUnusable, match="unset them"):
        app_of(slack, answers)


def test_no_secret_reaches_the_log(slack, answers, caplog):
    caplog.set_level(logging.DEBUG)
    with HTTPServer(app_of(slack, answers), port=0) as server:
        said(slack, server, "", user=BOB)
        slack.post_signed(server.url, slack.command(""), secret="guessed")

    for secret in (slack.bot_token, slack.signing_secret, "legacy-verification-token"):
        assert secret not in caplog.text


# --- Socket Mode ------------------------------------------------------------------------------------------------


@pytest.fixture
def connected(slack: FakeSlack, answers: KnownReaders) -> Iterator[FakeSlack]:
    with SocketServer(app_of(slack, answers), slack.app_token):
        yield slack


def test_a_command_over_socket_mode_is_acknowledged_and_answered(connected):
    command = connected.command("")

    envelope = connected.send_command(command)
    connected.wait_until(lambda: envelope.acked_at)
    shown = connected.responses(command, count=len(EDITION.messages))

    assert envelope.answer is None
    assert [one["text"] for one in shown] == [one.text for one in EDITION.messages]


def test_a_renewed_connection_still_answers(connected):
    connected.wait_until(lambda: connected.socket.connections)
    connected.socket.ask_to_reconnect()
    connected.wait_until(lambda: connected.socket.hellos == 2 and len(connected.socket.connections) == 1)

    command = connected.command("help")
    connected.send_command(command)

    assert "this list" in connected.responses(command, count=1)[0]["text"]


class Beginner(ConnectionState):
    """What a reader goes by that is just about to begin, and so takes back thrice that it is over."""

    said = 0

    @property
    def terminated(self) -> bool:
        return self.said > 3

    @terminated.setter
    def terminated(self, value: bool) -> None:
        self.said += value


def test_it_hangs_up_also_while_its_reader_is_about_to_begin(slack, answers):
    server = SocketServer(app_of(slack, answers), slack.app_token)
    server._handler = SocketModeHandler(server._app, slack.app_token)
    client, state = server._handler.client, Beginner()
    client.current_session_state = state
    client.current_session_runner = IntervalRunner(lambda: wait_for_end(state), 0.01).start()

    stopping = threading.Thread(target=server.stop, daemon=True)
    stopping.start()
    stopping.join(20)

    assert not stopping.is_alive()


def wait_for_end(state: ConnectionState) -> None:
    while not state.terminated:
        time.sleep(0.01)


def test_a_refused_app_token_names_the_fix(slack, answers):
    app = app_of(slack, answers)
    server = SocketServer(app, "xapp-wrong")

    with pytest.raises(SlackUnusable, match=r"invalid_auth.*connections:write"):
        server.start()

    close_app(app)
