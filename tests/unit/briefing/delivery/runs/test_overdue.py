"""The dead man's switch: what is overdue, by which outlet it is told, and that it is told once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from briefing.delivery.editor import MailIdentity
from briefing.delivery.outlets.protocol import Part, SendLater, SendRefused, SendUnknown
from briefing.delivery.part_sender import PartSender
from briefing.delivery.runs.overdue import Watch
from briefing.delivery.runs.waiting import Waiting, waiting
from data.records import Briefing, Delivery, FrozenPayload, Milestone
from data.store import Store
from tests.monday import HandClock
from tests.unit.briefing.delivery.runs.rows import ACME, ADA, BOB, NINE, WEEK, briefing, fill, part, run
from tests.unit.briefing.delivery.test_part_sender import Memory, Searchable
from tests.unit.briefing.readers.test_preferences import NOTHING

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

HALF_PAST = datetime(2026, 11, 23, 9, 30, 1, tzinfo=UTC)
BOSS, CHANNEL = "boss@acme.example", "C0ADMINS"
COMPANY = replace(ACME, administrators_channel=CHANNEL, managers=(ADA,))
BOTH = replace(COMPANY, managers=(ADA, BOB))
EMAIL_SENT = briefing("email")
TOKEN_REVOKED = briefing(state="due", reason="Slack: token_revoked", retry_at=NINE + 3_600)


class Office:
    """A watch over a store, with outlets that remember."""

    def __init__(self, store: Store, company=COMPANY, *, outlets: Sequence[str] = ("slack", "email")) -> None:
        self.store, self.clock = store, HandClock(HALF_PAST)
        self.outlets = {name: Searchable() if name == "slack" else Memory() for name in outlets}
        self.company = company
        self.watch = self.another()

    def another(self, **told: Any) -> Watch:
        """Another process that watches."""
        return Watch(
            store=self.store, organisation=self.company, clock=self.clock,
            part_senders={name: PartSender(self.store, outlet, self.clock) for name, outlet in self.outlets.items()},
            outlets=self.outlets, mail=MailIdentity(sender="Riskbrief <riskbrief@acme.example>", domain="acme.example"),
            **{"settling_seconds": 0, **told},
        )  # fmt: skip

    def told(self, outlet: str) -> list[str]:
        """What was said by an outlet, newest last."""
        return [_said(one) for one in self.outlets[outlet].arrived]

    def look(self) -> list[Delivery]:
        return self.watch.look()

    def found(self) -> tuple[Waiting, ...]:
        with self.store.snapshot() as view:
            return waiting(view, self.company, self.clock.now(), after_seconds=1_800, outlets=self.outlets)


def _said(part: Part) -> str:
    if isinstance(part.content, bytes):
        mail = message_from_bytes(part.content, policy=policy.default)
        return f"{mail['To']}|{mail['Subject']}|{' '.join(mail.get_content().split())}"
    return f"{part.address}|{part.content.text}|{part.content.blocks}"


def test_what_slack_keeps_is_mailed_and_what_mail_keeps_is_posted(store: Store) -> None:
    fill(store, run(), TOKEN_REVOKED, EMAIL_SENT)
    office = Office(store)

    [mailed] = office.look()

    assert (mailed.outlet, mailed.address, mailed.state) == ("email", BOSS, "sent")
    [mail] = office.told("email")
    assert mail == (
        f"{BOSS}|[Riskbrief] 1 briefing is overdue|It was due more than 30 minutes ago and did not go out."
        " - Ada Lovelace, Payments, by Slack, due Mon 23 Nov 09:00 UTC: Slack: token_revoked"
        " 'riskbrief status' shows where each one is. You are told of each once, and when the last has ended."
    )
    assert office.told("slack") == []

    store.change(Briefing, {"state": "due", "reason": "454 4.7.0 not now"}, reader_id="ada", week=WEEK, outlet="email")
    [posted] = office.look()
    assert (posted.outlet, posted.address, posted.state) == ("slack", CHANNEL, "sent")
    [message] = office.told("slack")
    assert "by email" in message
    assert "email: 454 4.7.0 not now" in message
    assert len(office.told("email")) == 1


@on_sqlite
@pytest.mark.parametrize(
    ("the_run", "words"),
    [
        (run(state="failed", step="narrate", error="Claude said *no*"), "narrate failed: Claude said *no*"),
        (run(state="running", step="score"), "score is still running"),
        (run(state="queued", step=None), "its run waits for a worker"),
    ],
)
def test_what_no_outlet_is_to_blame_for_is_told_by_both_in_one_line_a_reader(
    store: Store, the_run: Any, words: str
) -> None:
    rows = [briefing(outlet, state="due") for outlet in ("slack", "email")]
    fill(store, *rows, *([] if the_run is None else [the_run]))
    office = Office(store)
    assert {one.outlet for one in office.look()} == {"slack", "email"}

    [mail], [message] = office.told("email"), office.told("slack")
    assert mail.count("Ada Lovelace") == 1
    assert f"by Slack and email, due Mon 23 Nov 09:00 UTC: {words}" in mail
    assert "1 briefing is overdue" in message
    # It is a stranger's text, and means nothing to Slack.
    assert "*no*" not in message
    assert office.look() == []


def test_a_reader_whom_nobody_planned_is_told_of_once_also_after_the_planner_has_come_back(store: Store) -> None:
    fill(store)
    office = Office(store)
    assert len(office.look()) == 2
    assert "its run has not begun" in office.told("email")[0]
    assert office.look() == []
    assert office.another().look() == []

    rows = [briefing(outlet, state="due") for outlet in ("slack", "email")]
    store.save([*rows, run(state="queued")])
    assert office.look() == []
    assert all(one.alarmed_at is not None for one in store.read(Briefing))

    store.save([briefing(outlet) for outlet in ("slack", "email")])
    # An end that is written anew knows nothing of the alarm.
    office.look()
    assert "All went out" in office.told("email")[1]
    assert "all has ended: 2 sent" in office.told("slack")[1]
    assert office.look() == []
    assert store.read(Milestone) == []


@on_sqlite
def test_an_hour_that_is_not_half_past_yet_an_end_and_a_pause_are_nothing_to_tell(store: Store) -> None:
    fill(store, run(), briefing(state="skipped", reason="paused until 2026-12-01"), EMAIL_SENT)
    office = Office(store)
    assert office.look() == []

    store.save([TOKEN_REVOKED])
    office.clock.moment = HALF_PAST - timedelta(seconds=2)
    assert office.look() == []
    office.clock.forward(seconds=2)
    assert len(office.look()) == 1

    # An end that nobody wished for is told too, and as nothing more will come, nobody waits to hear of its end.
    store.save([briefing(reader_id="bob", state="failed", reason="Slack: channel_not_found")])
    office = Office(store, BOTH)
    store.save([briefing("email", reader_id="bob")])
    assert len(office.look()) == 1
    assert "Slack: channel_not_found" in office.told("email")[0]
    # What is two weeks old is not dug out.
    old = {"week": "2026-W45", "due_at": NINE - 14 * 86_400, "state": "failed", "reason": "Slack: channel_not_found"}
    store.save([briefing(**old)])
    assert office.look() == []


@on_sqlite
def test_who_was_briefed_before_briefings_were_recorded_or_has_had_a_newer_week_is_not_overdue(store: Store) -> None:
    fill(store, part(), part(outlet="email", address="ada@acme.example"))
    assert Office(store).found() == ()

    newer = briefing("slack", week="2026-W48", reader_id="bob")
    store.save([newer])
    assert Office(store, BOTH).found() == ()

    # Left out ahead of its time by an operator, it is no news of the week before.
    store.save([replace(newer, state="skipped", due_at=NINE + 7 * 86_400)])
    assert [one.reader_id for one in Office(store, BOTH).found()] == ["bob", "bob"]


@on_sqlite
def test_an_outlet_that_the_installation_has_not_or_the_reader_turned_off_is_not_missed(store: Store) -> None:
    fill(store)
    assert [one.outlet for one in Office(store, outlets=("email",)).found()] == ["email"]
    store.save([replace(NOTHING, reader_id="ada", outlets='["slack"]')])
    assert [one.outlet for one in Office(store).found()] == ["slack"]


@on_sqlite
def test_whoever_has_just_started_lets_what_is_overdue_go_out_first(store: Store) -> None:
    fill(store, run(), TOKEN_REVOKED, EMAIL_SENT)
    office = Office(store)
    watch = office.another(settling_seconds=300)
    assert watch.look() == []
    office.clock.forward(seconds=300)
    assert len(watch.look()) == 1


def test_two_that_watch_at_once_tell_it_once(store: Store) -> None:
    fill(store, run(), TOKEN_REVOKED, EMAIL_SENT)
    office = Office(store)
    with_it = store.read(Briefing, state="due")
    office.look()
    # The other had looked before this one wrote down that it was told.
    store.change(Briefing, {"alarmed_at": None}, state="due")
    office.another().look()
    assert len(office.told("email")) == 1
    assert [one.alarmed_at for one in with_it] == [None]
    assert [one.alarmed_at for one in store.read(Briefing, state="due")] == [int(HALF_PAST.timestamp())]


@on_sqlite
def test_a_mail_server_that_is_away_is_tried_again_and_the_alarm_is_not_lost(store: Store) -> None:
    fill(store, run(), TOKEN_REVOKED, EMAIL_SENT)
    office = Office(store)
    office.outlets["email"].plan.append((SendLater("421 4.3.2 going down"), False))
    assert [one.state for one in office.look()] == ["claimed"]
    assert store.read(Briefing, state="due")[0].alarmed_at is None
    office.look()
    assert office.told("email") == []
    office.clock.forward(seconds=61)
    office.look()
    assert len(office.told("email")) == 1


@on_sqlite
def test_where_there_is_no_other_outlet_the_same_one_is_better_than_silence(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    fill(store, run(), TOKEN_REVOKED, EMAIL_SENT)
    office = Office(store, replace(COMPANY, administrators=()))
    office.outlets["slack"].plan.append((SendRefused("Slack: not_in_channel"), False))
    with caplog.at_level(logging.ERROR):
        office.look()
        office.look()
    [line] = [one.getMessage() for one in caplog.records]
    assert line == "1 briefing is overdue; an administrator could not be told by slack: Slack: not_in_channel"

    caplog.clear()
    nobody = Office(store, replace(COMPANY, administrators=(), administrators_channel=None))
    with caplog.at_level(logging.ERROR):
        assert nobody.look() == []
        nobody.look()
    assert [one.getMessage() for one in caplog.records] == [
        "nobody is told that briefings are overdue; add administrators to [organisation]"
    ]


@on_sqlite
def test_where_nothing_was_ever_frozen_it_is_told_once_all_the_same(store: Store) -> None:
    office = Office(store)
    office.outlets["email"].plan += [(SendLater("421"), False), (SendUnknown("the line broke"), True)]
    office.look()
    # Slack has told of it, so that the mail is not tried again.
    assert [len(office.told(name)) for name in ("slack", "email")] == [1, 0]
    assert office.look() == []

    store.delete(Milestone, name=[one.name for one in store.read(Milestone)])
    only_mail = Office(store, outlets=("email",))
    only_mail.outlets["email"].plan += [(SendLater("421"), False), (SendUnknown("the line broke"), True)]
    only_mail.look()
    only_mail.look()
    assert only_mail.told("email") == []
    only_mail.clock.forward(seconds=60)
    only_mail.look()
    only_mail.look()
    assert len(only_mail.told("email")) == 1
    assert store.read(Delivery) == []


@on_sqlite
def test_at_most_twenty_readers_are_listed_and_the_rest_is_counted(store: Store) -> None:
    readers = [replace(ADA, id=f"r{number:02}", name=f"Reader {number:02}") for number in range(23)]
    rows = [briefing("slack", reader_id=one.id, state="due", reason="Slack: ratelimited") for one in readers]
    others = [briefing("email", reader_id=one.id) for one in readers]
    fill(store, run(), *rows, *others)
    office = Office(store, replace(COMPANY, managers=tuple(readers)))
    office.look()
    [mail] = office.told("email")
    assert "23 briefings are overdue" in mail
    assert mail.count("Reader ") == 20
    assert "And 3 more." in mail

    store.change(Briefing, {"state": "sent"}, state="due", reader_id=[one.id for one in readers[1:]])
    office.look()
    assert len(office.told("email")) == 1
    store.change(Briefing, {"state": "failed"}, state="due")
    office.look()
    assert "Nothing is overdue any more" in office.told("email")[1]
    assert "all has ended: 22 sent and 1 failed." in office.told("email")[1]


@on_sqlite
def test_a_reader_far_away_is_told_of_in_both_zones_and_one_who_left_by_id(store: Store) -> None:
    far = replace(ADA, zone="Pacific/Kiritimati")
    due = int(datetime(2026, 11, 22, 19, 0, tzinfo=UTC).timestamp())
    fill(store, run(), replace(TOKEN_REVOKED, due_at=due), EMAIL_SENT, replace(TOKEN_REVOKED, reader_id="gone"))
    office = Office(store, replace(COMPANY, managers=(far,)))
    office.look()
    [mail] = office.told("email")
    assert "due Mon 23 Nov 09:00 Pacific/Kiritimati (Sun 22 Nov 19:00 UTC)" in mail
    assert "gone, payments, by Slack, due Mon 23 Nov 09:00 UTC" in mail


@on_sqlite
def test_a_notice_hangs_on_the_newest_payload_of_its_scope(store: Store) -> None:
    for scope, week in (("payments", "2026-W45"), ("payments", "2026-W46"), ("search", "2026-W47")):
        told = {"scope_id": scope, "week": week, "body": "{}", "frozen_at": 1}
        store.freeze(FrozenPayload(hash=f"{scope}-{week}", **told))
    store.save([run(state="failed", error="no"), TOKEN_REVOKED, EMAIL_SENT])
    assert {one.payload_hash for one in Office(store).look()} == {"payments-2026-W46"}
