"""A service is stuck, and the administrators hear of it by the other one, on the wire; and editions that say so above.

Slack and the mail server are the fakes on loopback, and the outlets and the courier are the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pytest

from bot.slack.send.client import build_client
from briefing.answers.replay.stored import delivered_parts, find_stored
from briefing.contracts.run_keys import run_id
from briefing.delivery.editor import Editor, MailIdentity
from briefing.delivery.outlets.protocol import Outlet
from briefing.delivery.outlets.slack import SlackOutlet
from briefing.delivery.outlets.smtp import MailServer, SmtpOutlet
from briefing.delivery.part_sender import PartSender
from briefing.delivery.runs.overdue import Watch
from briefing.delivery.runs.shadow import Shadow, header_for
from briefing.delivery.runs.waiting import late_words
from briefing.editions.parts import EditionParts
from briefing.editions.slack.message import SlackMessage
from data.records import Briefing, Delivery, FrozenPayload, StoredNarrative
from data.store import Store
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_faults import ALWAYS, ErrorCode
from tests.fakes.smtp import FakeSMTP
from tests.monday import HandClock
from tests.office import words
from tests.unit.briefing.delivery.runs.rows import ACME, ADA, HASH, NINE, NOON, briefing, fill, run
from tests.unit.briefing.editions import sample

ADMINS, BOSS = "C0ADMINS", "boss@acme.example"
READER = replace(ADA, teams=("shop",), zone="Europe/Berlin")
COMPANY = replace(
    ACME,
    teams=(replace(ACME.teams[0], id="shop", zone="Europe/Berlin"),),
    managers=(READER,),
    administrators_channel=ADMINS,
)
MAIL = MailIdentity(sender="Riskbrief <riskbrief@acme.example>", domain="acme.example")
PAYLOAD, NARRATIVE = sample.needs_action()


@dataclass
class Wire:
    """A store, both services, and a courier to each."""

    store: Store
    slack: FakeSlack
    mail: FakeSMTP
    outlets: dict[str, Outlet]
    clock: HandClock

    def courier(self, outlet: str) -> PartSender:
        return PartSender(self.store, self.outlets[outlet], self.clock)

    def watch(self) -> Watch:
        couriers = {name: self.courier(name) for name in self.outlets}
        told = {"part_senders": couriers, "outlets": self.outlets, "mail": MAIL, "settling_seconds": 0}
        return Watch(store=self.store, organisation=COMPANY, clock=self.clock, **told)

    def tried(self, outlet: str, address: str) -> Delivery:
        """Try to bring Ada's briefing, and write down what the planner will find of it."""
        content = b"Subject: risk\r\n\r\nA week.\r\n" if outlet == "email" else SlackMessage(text="A week.", blocks=())
        [part] = self.courier(outlet).deliver(EditionParts(payload_hash=HASH, address=address, parts=(content,)))
        told = {"state": "due", "reason": part.reason, "retry_at": part.retry_at}
        self.store.change(Briefing, told, reader_id="ada", outlet=outlet)
        return part


@pytest.fixture
def wire(store: Store) -> Iterator[Wire]:
    with FakeSlack() as slack, FakeSMTP() as mail:
        slack.add_user(READER.slack[0])
        slack.add_channel(ADMINS, name="admins")
        smtp = SmtpOutlet(
            MailServer(host=mail.host, port=mail.port, security="none", hello="me"), sender="riskbrief@acme.example"
        )
        with closing(smtp):
            outlets = {"slack": SlackOutlet(build_client(slack.bot_token, base_url=slack.api_url)), "email": smtp}
            yield Wire(store, slack, mail, outlets, HandClock(NOON))


def test_a_slack_that_refuses_the_token_is_told_by_mail_and_its_return_too(wire: Wire) -> None:
    fill(wire.store, run(), briefing(state="queued"), briefing("email"))
    wire.slack.fail("chat.postMessage", ErrorCode("token_revoked"), times=ALWAYS)
    assert wire.tried("slack", READER.slack[0]).state == "claimed"

    watch = wire.watch()
    watch.look()
    watch.look()

    [mail] = [one.message for one in wire.mail.mails]
    assert (mail["To"], mail["Subject"]) == (BOSS, "[Riskbrief] 1 briefing is overdue")
    assert "Slack: token_revoked" in " ".join(mail.get_content().split())

    wire.slack.faults.clear()
    wire.store.change(Briefing, {"state": "sent", "reason": None}, outlet="slack")
    watch.look()
    assert "All went out" in wire.mail.mails[-1].message["Subject"]
    assert wire.slack.messages(ADMINS) == []


@pytest.mark.parametrize("outlet", ["slack", "email"])
def test_a_late_edition_is_replayed_to_the_same_bytes_and_so_is_one_that_was_shown(wire: Wire, outlet: str) -> None:
    store, week = wire.store, PAYLOAD.period.week
    store.freeze(FrozenPayload(hash=PAYLOAD.hash, scope_id="shop", week=week, body=PAYLOAD.to_json(), frozen_at=NINE))
    told = {"narrator": "template/1", "body": NARRATIVE.to_json(), "written_at": NINE}
    store.store_narrative(StoredNarrative(payload_hash=PAYLOAD.hash, **told))
    editor = Editor(store=store, organisation=COMPANY, mail=MAIL)

    begun = NINE + 9_000
    address = READER.slack[0] if outlet == "slack" else str(READER.email)
    above = [late_words(NINE, begun, "Europe/Berlin")]
    parts = editor.parts_for(outlet, address, PAYLOAD, NARRATIVE, above=above)
    parcel = EditionParts(payload_hash=PAYLOAD.hash, address=address, parts=parts, due_at=NINE, begun_at=begun)
    assert {one.state for one in wire.courier(outlet).deliver(parcel)} == {"sent"}

    shadow = Shadow(channel=ADMINS, until=None)
    above = [header_for(store, COMPANY, PAYLOAD, shadow)]
    shown = editor.parts_for("slack", ADMINS, PAYLOAD, NARRATIVE, above=above)
    wire.courier("slack").deliver(EditionParts(payload_hash=PAYLOAD.hash, address=ADMINS, parts=shown))
    row = {"week": week, "run_id": run_id("shop", week), "state": "skipped", "reason": shadow.reason}
    store.save([replace(briefing(), **row)])

    wire.clock.forward(days=3)
    with store.snapshot() as view:
        found = delivered_parts(view, find_stored(view, PAYLOAD.hash), editor.parts_of)
    assert {one.address for one in found} == {address, ADMINS}
    assert all(one.is_same for one in found)
    parent = wire.slack.parents(ADMINS)[0]
    assert words({"blocks": parent.blocks}).startswith("Shadow mode: nobody else got this. It would have gone to Ada")
