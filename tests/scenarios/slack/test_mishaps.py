"""What strangers write, what Slack refuses, who comes first, and what nobody signed: it is said, and has no powers."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.slack.send.client import build_client
from briefing.contracts.organisation import Manager
from briefing.readers.choices import pause, resume
from tests.fakes.slack_faults import ErrorCode, RateLimited, ServerError
from tests.fakes.slack_requests import form, signed_headers
from tests.office import MIRIAM, Office, buttons, words

pytest_plugins = ("tests.backends", "tests.live")

ACKNOWLEDGED = "Acknowledged by a manager of Payments"


def manager(office: Office, user: str) -> Manager:
    return next(one for one in office.back.organisation.managers if user in one.slack)


# --- what strangers write ----------------------------------------------------------------------------------------

HOSTILE = (
    f"<!channel> *bold* <https://evil.example|Approve> @here `x` \u202egnp.exe \u05d0\u05d1 &amp; {'long ' * 2_000}"
)


@pytest.mark.parametrize("word", ["pr", "mute", "share pr", ""])
def test_whatever_is_typed_is_no_defect(office: Office, word: str) -> None:
    """That it has no powers test_injection_outlets.py holds of every word."""
    for text in (HOSTILE, HOSTILE[:70], "\x00", "#" + "9" * 400, "9" * 5_000, "\u0661"):
        assert "report error" not in words(office.ask(f"{word} {text}", user=MIRIAM)), text[:80]


# --- never in silence --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Why?", "Open all"])
def test_a_modal_that_slack_does_not_take_gets_an_apology_with_an_id(
    office: Office, caplog: pytest.LogCaptureFixture, label: str
) -> None:
    office.slack.fail("views.open", ErrorCode("a_code_of_tomorrow"))

    told = office.told(office.press(office.digest(MIRIAM), label, user=MIRIAM))

    error_id = told.partition("report error `")[2].partition("`")[0]
    assert error_id
    assert any(error_id in one.getMessage() for one in caplog.records)


def test_an_answer_whose_blocks_slack_does_not_take_is_given_in_words(office: Office) -> None:
    office.slack.fail("response_url", ServerError(400, "invalid_blocks"))

    answer = office.ask("service ledger", user=MIRIAM)

    assert answer["text"].startswith("Ledger:")
    assert "report error" in answer["text"]


def test_an_answer_waits_out_a_short_limit(office: Office) -> None:
    office.slack.fail("response_url", RateLimited(0))

    assert "Ledger" in words(office.ask("service ledger", user=MIRIAM))


def test_a_spent_address_is_no_reason_to_say_nothing(office: Office) -> None:
    office.slack.fail("response_url", ServerError(404, "expired_url"))

    office.press(office.digest(MIRIAM), "Share", user=MIRIAM)

    assert "Nobody else reads here." in words(office.modal(MIRIAM))


@pytest.mark.parametrize("method", ["views.publish", "views.update"])
def test_a_home_or_a_modal_that_cannot_be_drawn_again_says_what_was_done(office: Office, method: str) -> None:
    shown = office.home(MIRIAM, holding="Payments")
    if method == "views.update":
        office.press(shown, "Why?", user=MIRIAM)
        shown = office.modal(MIRIAM)
    office.be_idle()
    office.slack.fail(method, ErrorCode("internal_error"))

    office.press(shown, "Acknowledge", user=MIRIAM)

    said = words(office.modal(MIRIAM, holding="Slack is in trouble"))
    assert ACKNOWLEDGED in said
    assert "\u2217" not in said, "what was marked up already was escaped once more"


def test_a_home_that_goes_wrong_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.home.home_of", lambda *_: 1 / 0)

    assert "report error" in words(office.home(MIRIAM, holding="report error"))


def test_a_preview_that_slack_does_not_take_does_not_wait_for_ever(office: Office) -> None:
    home = office.home(MIRIAM)
    office.elsewhere.payload = RuntimeError("no memory")
    office.slack.fail("views.update", ErrorCode("view_too_large"))

    office.press(home, "Preview Monday", user=MIRIAM)

    assert "Computing" not in words(office.modal(MIRIAM, holding="report error"))


# --- one after the other -----------------------------------------------------------------------------------------


@dataclass
class Race:
    """The first that is drawn arrives after whatever else is drawn, if anything is drawn meanwhile."""

    began: threading.Event = field(default_factory=threading.Event)
    overtaken: threading.Event = field(default_factory=threading.Event)
    drawn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def late(self, real: Any) -> Any:
        def call(client: Any, **arguments: Any) -> Any:
            is_first = not self.began.is_set()
            self.began.set()
            if is_first:
                self.overtaken.wait(0.3)
            done = real(client, **arguments)
            self.overtaken.set()
            self.drawn.release()
            return done

        return call


@pytest.fixture
def race(monkeypatch: pytest.MonkeyPatch) -> Race:
    race, client = Race(), type(build_client("x"))
    for name in ("views_publish", "chat_update"):
        monkeypatch.setattr(client, name, race.late(getattr(client, name)))
    return race


def test_a_home_that_was_read_before_a_press_does_not_come_after_it(office: Office, race: Race) -> None:
    pause(office.back.store, manager(office, MIRIAM), None, office.back.clock.now())
    office.send(office.slack.home_opened(MIRIAM))
    assert race.began.wait(10)

    resume(office.back.store, manager(office, MIRIAM), office.back.clock.now())
    office.send(office.slack.home_opened(MIRIAM))
    assert [race.drawn.acquire(timeout=10) for _ in range(2)] == [True, True]

    assert "paused" not in words(office.slack.home(MIRIAM))


def test_a_message_that_was_read_before_a_press_does_not_come_after_it(office: Office, race: Race) -> None:
    digest = office.digest(MIRIAM)
    office.press(digest, "Useful", user=MIRIAM)
    assert race.began.wait(10)

    office.press(digest, "Acknowledge", user=MIRIAM)
    office.slack.wait_until(lambda: digest.edits >= 2)

    assert ACKNOWLEDGED in words({"blocks": digest.blocks})
    assert "Useful · 1" in buttons(digest)


# --- what is sent to the web server ------------------------------------------------------------------------------


def post(office: Office, body: bytes, headers: dict[str, str], *, chunked: bool = False) -> int:
    url = urlsplit(office.url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)
    try:
        connection.request("POST", url.path, iter([body]) if chunked else body, headers, encode_chunked=chunked)
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


BODIES = [b"{", b"[" * 100_000, b'{"type":' * 50_000, b"\xff\xfe", b"payload=%7B", b"payload=1", b"\x00" * 1000, b""]


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_that_nobody_signed_is_refused_whatever_it_is(office: Office, kind: str) -> None:
    told = [post(office, body, dict(signed_headers("a guess", body, kind=kind))) for body in BODIES]

    assert told == [401] * len(BODIES)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_giant_body_is_refused_unread(office: Office, *, chunked: bool) -> None:
    body = b"text=" + b"x" * 1_100_000
    headers = dict(signed_headers(office.slack.signing_secret, body))

    assert post(office, body, headers, chunked=chunked) in {0, 413}


def test_a_request_that_is_sent_again_changes_nothing_a_second_time(office: Office) -> None:
    digest = office.digest(MIRIAM)
    press = office.slack.press(digest, "Acknowledge", user=MIRIAM)
    body = form(press.fields)
    headers = dict(signed_headers(office.slack.signing_secret, body, at=time.time() - 290))

    assert [post(office, body, headers) for _ in range(3)] == [200] * 3

    office.slack.wait_until(lambda: digest.edits >= 3)
    assert office.marks() == [("payments:ownership", "acknowledged")]
