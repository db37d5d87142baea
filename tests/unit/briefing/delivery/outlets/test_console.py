from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from briefing.delivery.outlets.protocol import ConsoleOutlet, LeaseLost, Outlet, Part
from briefing.editions.email.message import Envelope, render_email
from briefing.editions.slack.message import render_slack
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Naming
from tests.unit.briefing.editions import sample

VIEW = sample.needs_action


def printed(name: str, content, *, to: str | None = None) -> str:
    said: list[str] = []
    outlet: Outlet = ConsoleOutlet(name, said.append)

    receipt = outlet.send(Part(delivery_id="d1", address="C0DEPLOYS", content=content, thread_receipt=to))

    assert outlet.name == name
    assert receipt.receipt == "console/d1"
    return "\n".join(said)


def test_prints_a_slack_message_with_all_its_texts():
    message, thread, *_ = render_slack(build_view(*VIEW(), sample.NAMES, Naming.NAMES)).messages

    assert "to C0DEPLOYS, in its thread" in printed("slack", thread, to="console/d0")
    said = printed("slack", message)

    assert said.startswith("--- slack to C0DEPLOYS, a message (not sent: dry run)\n" + message.text)
    assert "→ Ask an owner of payments to review shop#1204" in said


def test_prints_a_mail_as_its_reader_would_read_it():
    view = build_view(*VIEW(), sample.NAMES, Naming.NAMES)
    content = render_email(view, Envelope(sender="riskbrief@acme.example", recipient="ada@acme.example"))
    mail = message_from_bytes(content, policy=policy.default)

    said = printed("email", content)

    assert "\r" not in said

    assert f"Subject: {mail['Subject']}" in said
    assert "Content-Transfer-Encoding" not in said
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.strip() in said.replace("\r\n", "\n")


def test_prints_nothing_that_may_not_go():
    def lost() -> None:
        raise LeaseLost("somebody else took it over")

    said: list[str] = []
    message = render_slack(build_view(*VIEW(), sample.NAMES, Naming.NAMES)).messages[0]
    with pytest.raises(LeaseLost):
        ConsoleOutlet("slack", said.append).send(Part(delivery_id="d1", address="C1", content=message, go=lost))

    assert said == []
