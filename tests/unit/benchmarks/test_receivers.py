"""What only receives: it answers as the services do, and what came is in its book before the answer is."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from benchmarks.receivers.process import Receivers, receiving
from benchmarks.receivers.workspace import Faults
from bot.slack.send.telling import build_client
from briefing.delivery.outlets.protocol import Part, SendLater, SendUnknown
from briefing.delivery.outlets.slack import Again, SlackOutlet
from briefing.delivery.outlets.smtp import MailServer, SmtpOutlet
from briefing.editions.parts import digest_of
from briefing.editions.slack.message import SlackMessage

MESSAGE = SlackMessage(text="All clear \N{EN DASH} no ask", blocks=({"type": "divider"},))
MAIL = b"Subject: x\r\nMessage-ID:\r\n <1@acme.example>\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n"


@pytest.fixture(scope="module")
def receivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receivers]:
    with receiving(tmp_path_factory.mktemp("receivers")) as found:
        yield found


def slack_of(receivers: Receivers) -> SlackOutlet:
    return SlackOutlet(build_client("xoxb-1", base_url=receivers.api_url), again=Again(waits=0))


def part(delivery: str, address: str, thread: str | None = None) -> Part:
    return Part(delivery_id=delivery, address=address, content=MESSAGE, thread_receipt=thread)


def test_a_post_is_in_the_book_as_deliveries_know_it_and_is_found_again(receivers: Receivers) -> None:
    outlet = slack_of(receivers)

    parent = outlet.send(part("parent", "U0ADA")).receipt
    answer = outlet.send(part("answer", "U0ADA", parent)).receipt

    first, second = (one for one in receivers.arrivals() if one.address in {"U0ADA", "D0ADA"} and one.digest)
    assert (first.id, first.place, first.thread, first.fate) == ("parent", "D0ADA", None, "accepted")
    assert (second.id, second.place, second.thread) == ("answer", "D0ADA", first.ts)
    assert first.digest == second.digest == digest_of(MESSAGE)
    assert [f"{one.place}/{one.ts}" for one in (first, second)] == [parent, answer]
    assert outlet.find("U0ADA", "parent") is not None
    assert outlet.find("U0ADA", "answer") is None
    assert outlet.find("U0ADA", "answer", thread_receipt=parent) is not None


def test_a_post_that_is_dropped_has_arrived_and_one_that_is_refused_has_not(tmp_path: Path) -> None:
    with receiving(tmp_path, faults=Faults(drop=40, refuse=30), seed=2) as receivers:
        # A minute goes by before each call, since what was refused is otherwise left alone for its second.
        client = build_client("xoxb-1", base_url=receivers.api_url)
        outlet, fates = SlackOutlet(client, again=Again(waits=0, now=count(0, 60).__next__)), []
        for number in range(20):
            try:
                outlet.send(part(str(number), "C0WILD"))
                fates.append("accepted")
            except SendUnknown:
                fates.append("dropped")
            except SendLater:
                fates.append("refused")
        there = [outlet.find("C0WILD", str(number)) is not None for number in range(20)]

        assert [one.fate for one in receivers.arrivals() if one.digest] == fates
        assert set(fates) == {"accepted", "dropped", "refused"}
        assert there == [fate != "refused" for fate in fates]


def test_a_mail_is_in_the_book_byte_for_byte(receivers: Receivers) -> None:
    server = MailServer(host="127.0.0.1", port=receivers.smtp_port, security="none", hello="[127.0.0.1]")
    with SmtpOutlet(server, sender="riskbrief@acme.example") as outlet:
        for address in ("ada@acme.example", "bob@acme.example"):
            outlet.send(Part(delivery_id="m", address=address, content=MAIL))

    mails = [one for one in receivers.arrivals() if one.outlet == "email"]
    assert [(one.address, one.id) for one in mails] == [
        ("ada@acme.example", "<1@acme.example>"),
        ("bob@acme.example", "<1@acme.example>"),
    ]
    assert {one.digest for one in mails} == {sha256(MAIL).hexdigest()}


def test_a_mail_that_was_not_ended_has_not_arrived(receivers: Receivers) -> None:
    before = len(receivers.arrivals())
    smtp = smtplib.SMTP("127.0.0.1", receivers.smtp_port, "[127.0.0.1]")
    smtp.ehlo()
    smtp.mail("riskbrief@acme.example")
    smtp.rcpt("cyd@acme.example")
    smtp.docmd("DATA")
    smtp.send(b"Subject: half a mail\r\n\r\nand no")
    smtp.close()
    smtplib.SMTP("127.0.0.1", receivers.smtp_port, "[127.0.0.1]").quit()

    assert len(receivers.arrivals()) == before
