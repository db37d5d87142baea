"""A mail server that answers what none should: without end, byte by byte, in no language, or with our own password."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.delivery.outlets.protocol import Part, SendError, SendLater, SendRefused, SendUnknown
from briefing.delivery.outlets.smtp import MailServer, SmtpOutlet
from briefing.delivery.outlets.smtp_server import MOST_BYTES, as_data
from tests.fakes.smtp import tls_of

USUAL = {"GREETING": b"220 hello\r\n", "DATA": b"354 go on\r\n"}
LOGIN = {"user": "riskbrief", "password": "s3cret-word"}
PLAIN = "AHJpc2ticmllZgBzM2NyZXQtd29yZA=="
"""How AUTH PLAIN says it."""
Answer = bytes | Callable[[], Iterable[bytes]]


@dataclass
class Server:
    """A server for one connection, which answers a command by its verb, and remembers what it was told."""

    answers: dict[str, Answer]
    tls: ssl.SSLContext | None = None
    told: list[str] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        # Whoever is fed up with this server hangs up on it.
        with suppress(OSError):
            line, _ = listening.accept()
            with line:
                self.say(line, "GREETING")
                if self.talk(line) and self.tls is not None:
                    with self.tls.wrap_socket(line, server_side=True) as encrypted:
                        self.talk(encrypted, "TLS ")

    def talk(self, line: socket.socket, prefix: str = "") -> bool:
        """Answer until the end, or until encryption begins; return whether it does."""
        with line.makefile("rb") as reader:
            for command in reader:
                self.told.append(command.decode("latin-1").strip())
                verb = self.told[-1].partition(" ")[0].upper()
                self.say(line, prefix + verb)
                if verb == "STARTTLS":
                    return True
                if verb == "DATA":
                    while reader.readline() not in {b".\r\n", b""}:
                        pass
                    self.say(line, "END")
        return False

    def say(self, line: socket.socket, what: str) -> None:
        answer = self.answers.get(what, USUAL.get(what, b"250 fine\r\n"))
        for piece in [answer] if isinstance(answer, bytes) else answer():
            line.sendall(piece)


@contextmanager
def serving(answers: dict[str, Answer], tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[str]]]:
    """Give the port of a server and the commands that it was told."""
    server = Server(answers, tls)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.serve, args=(listening,))
        thread.start()
        yield listening.getsockname()[1], server.told
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)
    assert not thread.is_alive()


def outcome(port: int, *, sender: str = "r@acme.example", trust: ssl.SSLContext | None = None, **more) -> object:
    """What sending a mail came to: the words of the receipt, or the error."""
    told = {"host": "127.0.0.1", "security": "none", "hello": "me", "timeout": 5, "patience": 5}
    with SmtpOutlet(MailServer(port=port, **(told | more)), sender=sender, trust=trust) as outlet:
        try:
            part = Part(delivery_id="d1", address="ada@acme.example", content=b"Subject: x\r\n\r\nx\r\n")
            return outlet.send(part).receipt
        except SendError as error:
            return error


def endless() -> Iterator[bytes]:
    for _ in range(5 * MOST_BYTES // 1_000):
        yield b"250-" + b"x" * 990 + b"\r\n"


def dripping() -> Iterator[bytes]:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        yield b"2"
        threading.Event().wait(0.05)


@pytest.mark.parametrize(("stage", "kind"), [("GREETING", SendLater), ("END", SendUnknown)])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(endless, f"longer than {MOST_BYTES} bytes", id="endless"),
        pytest.param(dripping, "timed out", id="dripping"),
    ],
)
def test_an_answer_that_does_not_end_is_waited_for_no_longer_than_any(stage, kind, answer, words):
    began = time.monotonic()
    with serving({stage: answer}) as (port, _):
        found = outcome(port, timeout=0.15, patience=0.15)

    assert (type(found), words in str(found)) == (kind, True)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"250-hi\r\n250 SIZE 17\r\n", "SIZE=17"),
        (b"250-hi\r\n250 SIZE 0\r\n", "SIZE=17"),
        (b"250-hi\r\n250 SIZE\r\n", "SIZE=17"),
        (b"250-hi\r\n250 SIZE " + b"1" * 5_000 + b"\r\n", "SIZE=17"),
        ("250-hi\r\n250 SIZE \u0663\r\n".encode(), "SIZE=17"),
        (b"250 hi\r\n", None),
    ],
    ids=lambda one: repr(one)[:40],
)
def test_the_size_is_told_where_the_server_asks_for_it_and_a_limit_that_is_none_keeps_no_mail_here(greeting, said):
    with serving({"EHLO": greeting}) as (port, told):
        assert isinstance(outcome(port), str)

    [announced] = [one for one in told if one.startswith("mail FROM")]
    assert announced.partition(">")[2].strip() == (said or "")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"552 Message size exceeds fixed maximum message size\r\n", SendRefused),
        (b"552 5.3.4 Too big\r\n", SendRefused),
        (b"552 5.2.3 Too long for you\r\n", SendRefused),
        (b"552 5.2.2 The mailbox of the sender is full\r\n", SendLater),
        (b"452 4.3.1 Insufficient system storage\r\n", SendLater),
        (b"550 5.7.1 Not as this sender\r\n", SendLater),
    ],
)
def test_a_size_that_is_refused_beside_the_sender_is_final_and_what_is_said_of_us_is_not(answer, kind):
    with serving({"EHLO": b"250-hi\r\n250 SIZE\r\n", "MAIL": answer}) as (port, _):
        found = outcome(port)

    assert (type(found), str(found)) == (kind, f"MAIL FROM: {answer.decode().strip()}")


@pytest.mark.parametrize(
    ("stage", "answer", "kind", "words"),
    [
        ("RCPT", b"550 5.7.1 no\0 \x1b[2Juser\r\n", SendRefused, "RCPT TO: 550 5.7.1 no [2Juser"),
        ("RCPT", b"451 later\0\r\n", SendLater, "RCPT TO: 451 later"),
        ("END", b"banana\0\r\n", SendUnknown, "'-1 na'"),
        ("END", b"250-" + b"x" * 900 + b"\r\n250 \0\r\n", str, "250 xxx"),
    ],
)
def test_whatever_a_server_says_can_be_recorded(stage, answer, kind, words):
    with serving({stage: answer}) as (port, _):
        found = outcome(port)

    assert isinstance(found, kind)
    assert words in str(found)
    assert str(found).isprintable()
    assert len(str(found)) <= 300


@pytest.mark.parametrize("way", ["PLAIN", "CRAM-MD5"])
def test_a_challenge_that_is_no_base64_lets_the_mail_wait(way):
    with serving({"EHLO": f"250-hello\r\n250 AUTH {way}\r\n".encode(), "AUTH": b"334 x\r\n"}) as (port, _):
        found = outcome(port, **LOGIN)

    assert isinstance(found, SendLater)
    assert "Base64" in found.reason


@pytest.mark.parametrize("code", [535, 334])
def test_a_server_that_repeats_the_password_has_it_told_nowhere(code):
    def repeated() -> Iterator[bytes]:
        yield f"535 {told[-1]} is not s3cret-word\r\n".encode()

    def asking() -> Iterator[bytes]:
        yield f"334 {PLAIN}\r\n".encode()

    # To whoever goes on asking, smtplib repeats the login until it has enough, and tells the last answer.
    says = {"AUTH": repeated} if code == 535 else {"AUTH": asking, PLAIN.upper(): asking}
    with serving({"EHLO": b"250-hello\r\n250 AUTH PLAIN\r\n", **says}) as (port, told):
        found = outcome(port, **LOGIN)

    assert isinstance(found, SendLater)
    assert "[password]" in found.reason
    assert PLAIN not in found.reason
    assert "s3cret-word" not in found.reason


def test_a_sender_that_smtp_cannot_carry_lets_the_mail_wait_until_it_is_put_right():
    with serving({}) as (port, told):
        found = outcome(port, sender="riskbrief@müller.example")
        socket.create_connection(("127.0.0.1", port)).close()

    assert isinstance(found, SendLater)
    assert "[smtp]" in found.reason
    assert told == []


@pytest.mark.parametrize(
    "reply", ["550 relay not permitted", "550 Sender verify failed", "550 Blocked, see example.org", "553 SPF check"]
)
def test_what_a_server_without_codes_says_of_us_is_not_held_against_the_address(reply):
    with serving({"RCPT": f"{reply}\r\n".encode()}) as (port, _):
        assert type(outcome(port)) is SendRefused


OFFERS = {"EHLO": b"250-hello\r\n250 STARTTLS\r\n"}


def test_what_is_slipped_in_behind_starttls_in_plain_text_is_never_heard(certificates):
    path = certificates("IP:127.0.0.1")
    slipped = b"220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n"
    with serving({**OFFERS, "STARTTLS": slipped, "TLS EHLO": b"250 hello\r\n"}, tls_of(path)) as (port, told):
        found = outcome(port, security="starttls", trust=ssl.create_default_context(cafile=path), **LOGIN)

    assert isinstance(found, SendLater)
    assert "AUTH extension not supported" in found.reason
    assert told == ["ehlo me", "STARTTLS", "ehlo me"]


def test_a_certificate_of_another_name_keeps_the_password_here(certificates):
    path = certificates("DNS:mail.evil.example")
    with serving({**OFFERS, "STARTTLS": b"220 go\r\n"}, tls_of(path)) as (port, told):
        found = outcome(port, security="starttls", trust=ssl.create_default_context(cafile=path), **LOGIN)

    assert isinstance(found, SendLater)
    assert "certificate" in found.reason
    assert told == ["ehlo me", "STARTTLS"]


@given(st.lists(st.sampled_from([b"\r\n", b"\r", b"\n", b".", b"..", b"a", b"\xff"]), max_size=30).map(b"".join))
def test_a_mail_is_carried_as_rfc_5321_has_it(content: bytes) -> None:
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)

    assert as_data(content) == stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"
