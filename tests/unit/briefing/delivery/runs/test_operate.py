"""What an operator may do: what was not sent is tried again, what was is sent again, what has not begun is left out.

The courier is the real one, so that what is recorded here is what it acts on.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.delivery.outlets.protocol import Part, Receipt
from briefing.delivery.part_sender import PartSender
from briefing.delivery.runs.operate import NO_LONGER, RETRIED, Bound, resend, retry, retry_run, skip, skip_ahead
from briefing.editions.parts import MOST_GENERATIONS, EditionParts
from briefing.editions.slack.message import SlackMessage
from briefing.readers.addresses import refusal
from data.records import Briefing, Delivery, ScopeRun
from data.store import Store
from tests.monday import HandClock
from tests.unit.briefing.delivery.runs.rows import AT, HASH, NINE, NOON, briefing, fill, part, run

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class Outlet:
    """An outlet that remembers what arrived."""

    name = "slack"

    def __init__(self) -> None:
        self.arrived: list[Part] = []

    def send(self, part: Part) -> Receipt:
        part.go()
        self.arrived.append(part)
        return Receipt(f"D1/{len(self.arrived)}")


def bound(one: Briefing, *addresses: str) -> Bound:
    return Bound(briefing=one, addresses=addresses or ("U0ADA",))


def stored(store: Store, outlet: str = "slack", reader: str = "ada") -> Briefing:
    found = store.get(Briefing, reader_id=reader, week="2026-W47", outlet=outlet)
    assert found is not None
    return found


def deliver(store: Store, *, generation: int = 0) -> list[Part]:
    """Do what a worker does next, and return what arrived."""
    outlet = Outlet()
    parts = tuple(SlackMessage(text=text, blocks=()) for text in ("parent", "thread"))
    parcel = EditionParts(payload_hash=HASH, address="U0ADA", parts=parts, generation=generation)
    PartSender(store, outlet, HandClock(NOON)).deliver(parcel)
    return outlet.arrived


# ---- retry


def test_what_has_failed_is_sent_by_the_next_sender_and_what_was_sent_is_not(store: Store) -> None:
    first = deliver(store_with_payload(store))
    assert len(first) == 2
    thread = next(one for one in store.read(Delivery) if one.part == 1)
    store.change(Delivery, {"state": "failed", "reason": "msg_too_long", "receipt": None}, id=thread.id)
    store.save([briefing(state="failed", reason="msg_too_long")])

    deed = retry(store, bound(stored(store)), AT)

    assert deed.did
    assert deed.words == "is due again for 'riskbrief run'; it was failed: msg_too_long"
    one = stored(store)
    assert (one.state, one.reason, one.retry_at, one.done_at, one.attempts) == ("due", RETRIED, AT, None, 1)
    assert [one.content.text for one in deliver(store)] == ["thread"]


def store_with_payload(store: Store) -> Store:
    fill(store)
    return store


@on_sqlite
def test_what_waits_is_tried_now_with_the_parts_that_wait(store: Store) -> None:
    waiting = part(state="claimed", reason="421 later", receipt=None, retry_at=AT + 600, attempts=2, wire_at=None)
    fill(store, briefing(state="due", reason="421 later", retry_at=AT + 600), waiting)

    assert retry(store, bound(stored(store)), AT).did

    assert stored(store).retry_at == AT
    again = retry(store, bound(stored(store)), AT)
    assert (again.did, again.is_refused, "nothing to retry" in again.words) == (False, False, True)
    assert len(deliver(store)) == 2
    # After a resend it is about the parts of the resend.
    fill(store, briefing(state="failed", generation=1), part(100, state="failed", reason="no", wire_at=None))
    assert retry(store, bound(stored(store)), AT).did
    assert {one.part: one.state for one in store.read(Delivery)} == {0: "sent", 1: "sent", 100: "claimed"}


@on_sqlite
def test_what_is_unknown_or_refused_is_never_sent_by_a_retry(store: Store) -> None:
    fill(store, briefing("email", state="unknown", reason="no answer"), part(outlet="email", state="unknown"))

    deed = retry(store, bound(stored(store, "email")), AT)

    assert (deed.did, deed.is_refused) == (False, True)
    assert "riskbrief resend ada --week 2026-W47 --outlet email" in deed.words
    assert stored(store, "email").state == "unknown"

    # An address that is refused is named with the way out.
    store.save([briefing("email", state="failed", reason="550 no")])
    store.save([refusal("email", "ada@acme.example", "550 no", NINE)])
    deed = retry(store, bound(stored(store, "email"), "ada@acme.example"), AT)
    assert (deed.did, deed.is_refused) == (False, True)
    assert "riskbrief addresses clear ada@acme.example" in deed.words
    assert stored(store, "email").state == "failed"


@on_sqlite
def test_a_retry_leaves_alone_what_a_worker_has_taken_meanwhile(store: Store) -> None:
    fill(store, briefing(state="failed", reason="no"), part(state="failed", reason="no"))
    seen = stored(store)
    store.change(Briefing, {"state": "queued", "attempts": 2}, reader_id="ada")

    deed = retry(store, bound(seen), AT)

    assert (deed.did, deed.words) == (False, NO_LONGER)
    assert store.read(Delivery)[0].state == "failed"


@on_sqlite
def test_a_failed_run_is_tried_again_now_and_one_that_runs_is_left(store: Store) -> None:
    fill(store, run(state="failed", step="narrate", error="overloaded", retry_at=AT + 900))
    failed = store.get(ScopeRun, id=run().id)
    assert failed is not None

    deed = retry_run(store, failed, AT)

    assert deed.words == "is due again for 'riskbrief run'; narrate had failed: overloaded"
    told = store.get(ScopeRun, id=run().id)
    assert told is not None
    assert (told.state, told.retry_at) == ("failed", AT)
    assert not retry_run(store, told, AT).did
    assert retry_run(store, replace(told, state="running"), AT).words == "is running; there is nothing to retry"


# ---- resend


def test_the_same_is_sent_once_more_for_each_time_that_somebody_asks(store: Store) -> None:
    first = deliver(store_with_payload(store))
    store.save([briefing()])

    deed = resend(store, stored(store), AT)

    assert deed.did
    one = stored(store)
    assert (one.state, one.generation, one.attempts, one.reason) == ("due", 1, 1, "resend 1 asked by an operator")
    again = deliver(store, generation=one.generation)
    assert [one.content for one in again] == [one.content for one in first]
    assert {one.delivery_id for one in again}.isdisjoint(one.delivery_id for one in first)
    assert deliver(store, generation=one.generation) == []


@on_sqlite
def test_what_is_being_sent_again_is_not_asked_for_twice_and_not_without_end(store: Store) -> None:
    fill(store, briefing())
    assert resend(store, stored(store), AT).did

    again = resend(store, stored(store), AT)

    assert (again.did, again.is_refused) == (False, False)
    assert again.words == "is being sent again already; there is nothing to resend"
    assert stored(store).generation == 1
    store.save([briefing(generation=MOST_GENERATIONS)])
    assert resend(store, stored(store), AT).is_refused
    assert stored(store).generation == MOST_GENERATIONS


@on_sqlite
@pytest.mark.parametrize("state", ["failed", "skipped"])
def test_what_was_never_sent_is_retried_and_not_resent(store: Store, state: str) -> None:
    fill(store, briefing(state=state, reason="why"))

    deed = resend(store, stored(store), AT)

    assert deed.is_refused
    assert "riskbrief retry ada --week 2026-W47 --outlet slack" in deed.words
    assert stored(store).generation == 0


# ---- skip


@on_sqlite
@pytest.mark.parametrize("state", ["due", "queued"])
def test_what_has_not_begun_to_go_out_is_left_out_and_the_sender_finds_that_out(store: Store, state: str) -> None:
    claimed = part(state="claimed", receipt=None, settled_at=None, wire_at=None)
    fill(store, briefing(state=state), claimed)

    deed = skip(store, bound(stored(store)), "offsite", AT)

    assert (deed.did, deed.words) == (True, "is not sent: offsite")
    one = stored(store)
    assert (one.state, one.reason, one.done_at) == ("skipped", "offsite", AT)
    assert not store.go(claimed.id, lease=str(claimed.lease), at=AT, digest=None)
    assert store.read(Delivery)[0].state == "skipped"
    again = skip(store, bound(one), "offsite", AT)
    assert (again.did, again.words) == (False, "is left out already")


@on_sqlite
@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"state": "claimed", "settled_at": None, "wire_at": NINE}, "part 1 was being sent"),
        ({"state": "sent"}, "part 1 was sent 2026-11-23 09:04 UTC"),
        ({"state": "unknown"}, "part 1 was perhaps sent"),
    ],
)
def test_what_is_on_the_wire_is_left_and_that_is_said(store: Store, told: dict, words: str) -> None:
    fill(store, briefing(state="queued"), part(**told))

    deed = skip(store, bound(stored(store)), "offsite", AT)

    assert (deed.did, deed.is_refused) == (False, True)
    assert words in deed.words
    assert stored(store).state == "queued"
    assert store.read(Delivery)[0].state == told["state"]


@on_sqlite
def test_what_goes_to_a_channel_for_others_too_is_not_taken_from_them(store: Store) -> None:
    waiting = part(address="C0PAY", state="claimed", reason="later", retry_at=AT, wire_at=None)
    fill(store, briefing(state="due"), waiting)

    assert skip(store, bound(stored(store), "U0ADA", "C0PAY"), "offsite", AT).did

    assert store.read(Delivery)[0].state == "claimed"


@on_sqlite
def test_what_was_left_out_is_sent_after_all_once_somebody_retries_it(store: Store) -> None:
    fill(store, briefing(state="due"), part(state="claimed", reason="later", receipt=None, wire_at=None))
    skip(store, bound(stored(store)), "offsite", AT)

    assert retry(store, bound(stored(store)), AT).did

    assert stored(store).state == "due"
    assert len(deliver(store)) == 2


@on_sqlite
def test_a_coming_briefing_that_is_left_out_is_planned_again_once_somebody_retries_it(store: Store) -> None:
    coming = briefing(state="skipped", reason="offsite", due_at=AT + 86_400, attempts=0, done_at=AT)
    [deed] = skip_ahead(store, [coming])
    assert deed.did
    [again] = skip_ahead(store, [coming])
    assert (again.did, again.words) == (False, NO_LONGER)

    brought = retry(store, bound(stored(store)), AT)

    assert brought.words == "is sent after all when it is due, 2026-11-24 12:00 UTC"
    assert store.read(Briefing) == []


@on_sqlite
def test_a_sender_that_lost_its_part_sends_nothing(store: Store) -> None:
    fill(store, briefing(state="queued"))

    class Slow(Outlet):
        def send(self, part: Part) -> Receipt:
            assert skip(store, bound(stored(store)), "offsite", AT).did
            return super().send(part)

    outlet = Slow()
    parcel = EditionParts(payload_hash=HASH, address="U0ADA", parts=(SlackMessage(text="parent", blocks=()),))
    [told] = PartSender(store, outlet, HandClock(NOON)).deliver(parcel)

    assert outlet.arrived == []
    assert (told.state, told.reason) == ("skipped", "offsite")
