from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from annotated_types import Le

from bot.settings.services import Smtp
from briefing.contracts.rate_limits import TooFast
from briefing.delivery.outlets.protocol import (
    AddressRefused,
    LeaseLost,
    Part,
    SendError,
    SendLater,
    SendRefused,
)
from briefing.delivery.outlets.smtp import MailServer, SmtpOutlet
from briefing.delivery.runs.workers import Cadence
from briefing.editions.email.message import Envelope, render_email
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Naming
from data.errors import DatabaseBusy
from tests.fakes.smtp import FakeSMTP, tls_of
from tests.unit.briefing.editions import sample

ADA, BOB = "ada@acme.example", "bob@acme.example"
SENDER = "riskbrief@acme.example"
MAIL = b"Subject: 1 critical\r\n\r\nfirst\r\n.a dotted line\r\nlast\r\n"


@pytest.fixture
def mail() -> Iterator[FakeSMTP]:
    with FakeSMTP() as fake:
        yield fake


def server_of(mail: FakeSMTP, **settings) -> MailServer:
    defaults = {"security": "none", "timeout": 5, "patience": 5, "hello": "riskbrief.test"}
    return MailServer(host=mail.host, port=mail.port, **(defaults | settings))


@pytest.fixture
def outlet(mail: FakeSMTP) -> Iterator[SmtpOutlet]:
    with SmtpOutlet(server_of(mail), sender=SENDER) as made:
        yield made


def part(address: str = ADA, content: bytes = MAIL, **more) -> Part:
    return Part(delivery_id="d1", address=address, content=content, **more)


def failure_of(outlet: SmtpOutlet, sent: Part) -> SendError:
    with pytest.raises(SendError) as caught:
        outlet.send(sent)
    return caught.value


def test_the_frozen_bytes_arrive_as_they_are(mail, outlet):
    view = build_view(*sample.needs_action(), sample.NAMES, Naming.NAMES)
    content = render_email(view, Envelope(sender=SENDER, recipient=ADA))

    outlet.send(part(content=content))
    outlet.send(part(content=MAIL))

    assert [one.data for one in mail.mails] == [content, MAIL]
    assert (mail.mails[0].sender, mail.mails[0].recipients) == (SENDER, (ADA,))


def test_a_batch_takes_one_connection_and_the_receipt_is_the_servers_word(mail, outlet):
    mail.refuse("eve@acme.example")
    receipts = [outlet.send(part(address)) for address in (ADA, BOB)]
    failure_of(outlet, part("eve@acme.example"))
    receipts.append(outlet.send(part(ADA)))

    assert mail.connections == 1
    assert {one.receipt for one in receipts} == {"250 OK"}
    assert len(mail.inbox(ADA)) == 2


def test_go_is_told_once_right_before_the_mail_leaves(mail, outlet):
    said: list[list[str]] = []

    outlet.send(part(go=lambda: said.append(list(mail.commands))))

    assert said == [[f"MAIL {SENDER}", f"RCPT {ADA}"]]
    assert mail.commands == [f"MAIL {SENDER}", f"RCPT {ADA}", "DATA"]


@pytest.mark.parametrize("error", [LeaseLost("somebody else took it over"), DatabaseBusy("it is busy; try again")])
def test_what_may_not_go_does_not_leave_and_the_next_mail_takes_the_same_connection(mail, outlet, error):
    def stop() -> None:
        raise error

    outlet.send(part(BOB))
    with pytest.raises(type(error)):
        outlet.send(part(ADA, go=stop))
    outlet.send(part(BOB))

    assert (len(mail.inbox(ADA)), len(mail.inbox(BOB)), mail.connections) == (0, 2, 1)
    assert mail.commands.count("DATA") == 2


def test_a_mail_without_a_permit_is_put_off_for_as_long_as_there_is_none(mail):
    class Used:
        def take(self, name: str, *, patience: float | None = None) -> None:  # noqa: ARG002 (the protocol has it)
            raise TooFast(f"our own limit for {name} is used up", 34.0)

    with SmtpOutlet(server_of(mail), sender=SENDER, pace=Used()) as outlet:
        failure = failure_of(outlet, part())

    assert isinstance(failure, SendLater)
    assert (failure.reason, failure.retry_after) == ("our own limit for mails is used up", 34.0)
    assert (mail.connections, mail.commands) == (0, [])


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param("550 5.1.10 Null MX", AddressRefused, id="null-mx"),
        pytest.param("550 5.2.1 Disabled", AddressRefused, id="disabled"),
        pytest.param("551 Moved away", AddressRefused, id="no-code-551"),
        pytest.param("550 No such user", AddressRefused, id="no-code-550"),
        pytest.param("552 5.2.2 Mailbox full", SendRefused, id="full"),
        pytest.param("550 5.7.1 Relaying denied", SendRefused, id="policy"),
        pytest.param("553 5.1.8 Your domain does not exist", SendRefused, id="sender"),
        pytest.param("554 No thanks", SendRefused, id="no-code-554"),
        pytest.param("450 5.1.1 Not now", SendLater, id="temporary"),
    ],
)
def test_only_what_is_said_of_the_address_is_held_against_it(mail, outlet, reply, kind):
    mail.refuse(ADA, reply)

    assert type(failure_of(outlet, part(ADA))) is kind


def test_a_server_that_looks_at_the_mail_for_longer_than_at_anything_else_is_waited_for(mail):
    hold = mail.hold("DATA")
    answering = threading.Timer(0.3, hold.release)
    answering.start()

    with SmtpOutlet(server_of(mail, timeout=0.1, patience=10), sender=SENDER) as outlet:
        outlet.send(part())
    answering.join()

    assert len(mail.mails) == 1


def test_the_finished_mail_is_waited_for_as_long_as_rfc_5321_has_it_and_no_other_sender_takes_it_over_meanwhile():
    longest = next(one.le for one in Smtp.model_fields["timeout"].metadata if isinstance(one, Le))
    server = MailServer(host="mail.acme.example", timeout=longest)

    assert server.patience == 600
    # From when it goes on the wire: the answer to DATA, the bytes, the answer to the finished mail.
    assert Cadence().lease > 2 * server.timeout + max(server.timeout, server.patience)


def test_whoever_closes_the_outlet_does_not_wait_for_the_mail_in_hand(mail):
    hold = mail.hold("DATA")
    with SmtpOutlet(server_of(mail, patience=60), sender=SENDER) as outlet, ThreadPoolExecutor(1) as pool:
        sending = pool.submit(outlet.send, part())
        assert hold.reached.wait(10)
        # On this thread: were it to wait for the mail, nobody would be left to let that go on.
        outlet.close()
        assert not sending.done()
        hold.release()
        sending.result(10)
        outlet.send(part(BOB))

        assert mail.connections == 1
        outlet.close()
        outlet.send(part(BOB))
        assert (mail.connections, len(mail.mails)) == (2, 3)


def test_a_server_that_was_told_no_size_says_nothing_of_a_mails_when_it_has_no_room():
    with FakeSMTP(most_bytes=0) as mail, SmtpOutlet(server_of(mail), sender=SENDER) as outlet:
        mail.fail("MAIL", "552 Disk quota exceeded")
        assert type(failure_of(outlet, part())) is SendLater
        outlet.send(part())
    with FakeSMTP(most_bytes=1_000) as mail, SmtpOutlet(server_of(mail), sender=SENDER) as outlet:
        mail.fail("MAIL", "552 Too large for you")
        assert type(failure_of(outlet, part())) is SendRefused


@pytest.mark.parametrize("how", ["drop", "fail"])
def test_a_kept_connection_that_went_stale_is_renewed(mail, outlet, how):
    outlet.send(part(ADA))
    if how == "drop":
        mail.drop("MAIL")
    else:
        mail.fail("MAIL", "421 4.4.2 Idle too long")

    outlet.send(part(BOB))

    assert (len(mail.inbox(BOB)), mail.connections) == (1, 2)


def test_nobody_listening_is_certainly_not_sent():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = MailServer(host="127.0.0.1", port=port, security="none")

    failure = failure_of(SmtpOutlet(server, sender=SENDER), part())

    assert isinstance(failure, SendLater)
    assert f"127.0.0.1:{port}" in failure.reason


def test_starttls_that_the_server_does_not_have_is_put_right_in_the_settings(mail):
    failure = failure_of(SmtpOutlet(server_of(mail, security="starttls"), sender=SENDER), part())

    assert isinstance(failure, SendLater)
    assert "STARTTLS" in failure.reason
    assert mail.mails == []


@pytest.fixture
def certificate(certificates: Callable[[str], Path]) -> Path:
    """A certificate for loopback that nobody trusts yet, with its key."""
    return certificates("IP:127.0.0.1")


@pytest.fixture
def secure_mail(certificate: Path) -> Iterator[FakeSMTP]:
    with FakeSMTP(tls=tls_of(certificate)) as fake:
        yield fake


def test_to_a_certificate_that_is_not_trusted_nothing_is_sent(secure_mail):
    failure = failure_of(SmtpOutlet(server_of(secure_mail, security="starttls"), sender=SENDER), part())

    assert isinstance(failure, SendLater)
    assert "certificate" in failure.reason.lower()
    assert secure_mail.mails == []


@pytest.mark.parametrize(("password", "words"), [("guess-me", "535"), ("gäß-me", "takes only ASCII")])
def test_a_wrong_password_is_told_nowhere_and_tried_once_for_all_readers(password, words):
    with FakeSMTP(login=("riskbrief", "s3cret")) as mail:
        server = server_of(mail, user="riskbrief", password=password)
        outlet = SmtpOutlet(server, sender=SENDER)
        failures = [failure_of(outlet, part(ADA)), failure_of(outlet, part(BOB))]
        connected = mail.connections
        outlet.close()
        failures.append(failure_of(outlet, part(BOB)))

    assert {type(one) for one in failures} == {SendLater}
    assert all(words in one.reason and password not in f"{one.reason}{server}" for one in failures)
    assert (connected, mail.connections) == (1, 2)


def test_a_mail_that_is_larger_than_the_server_takes_is_refused_before_it_leaves_and_the_next_one_is_sent():
    large = MAIL + b"x" * 1_000 + b"\r\n"
    with FakeSMTP(most_bytes=1_000) as mail, SmtpOutlet(server_of(mail), sender=SENDER) as outlet:
        failure = failure_of(outlet, part(ADA, large))
        outlet.send(part(BOB))

        assert type(failure) is SendRefused
        assert failure.reason.startswith(f"the mail has {len(large):,} bytes and 127.0.0.1 takes 1,000 at most")
        assert "riskbrief retry" in failure.reason
        assert mail.commands == [f"MAIL {SENDER}", f"RCPT {BOB}", "DATA"]
        assert mail.connections == 1


def test_a_mail_has_the_size_that_the_server_will_store_without_the_dots_that_are_doubled():
    bare, stored = b"Subject: x\n\n.dotted\n..\nlast", b"Subject: x\r\n\r\n.dotted\r\n..\r\nlast\r\n"
    # The fake counts the doubled dots, and a server need not.
    with FakeSMTP(most_bytes=len(stored) + 2) as mail, SmtpOutlet(server_of(mail), sender=SENDER) as outlet:
        outlet.send(part(content=bare))
        assert [one.data for one in mail.mails] == [stored]
    with FakeSMTP(most_bytes=len(stored) - 1) as mail, SmtpOutlet(server_of(mail), sender=SENDER) as outlet:
        assert f"the mail has {len(stored)} bytes" in failure_of(outlet, part(content=bare)).reason


def test_a_line_that_breaks_within_a_mail_leaves_it_certainly_unsent(mail, outlet):
    mail.drop("BODY")
    large = MAIL + (b"x" * 998 + b"\r\n") * 8_000

    failure = failure_of(outlet, part(content=large))
    outlet.send(part(BOB))

    assert isinstance(failure, SendLater)
    assert "within the mail" in failure.reason
    assert len(mail.mails) == 1


@pytest.mark.parametrize(
    "address",
    ["ada", "ada@acme.example\r\nRCPT TO:<eve@evil.example>", "<ada@acme.example>", "ädä@acme.example", "a@b@c", ""],
)
def test_what_is_no_address_never_reaches_the_server(mail, outlet, address):
    assert isinstance(failure_of(outlet, part(address)), SendRefused)
    assert mail.commands == []
