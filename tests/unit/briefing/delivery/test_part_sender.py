"""The courier: what is claimed before it is sent, what is sent again, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from briefing.contracts.rate_limits import GIVE_UP_SECONDS, RETRY_SECONDS
from briefing.delivery.outlets.protocol import SendLater, SendUnknown
from briefing.delivery.part_sender import SKEW_SECONDS, PartSender
from briefing.editions.parts import FIRST_NOTICE, EditionParts
from briefing.readers.addresses import mark_unsubscribed
from data.records import Delivery, FrozenPayload
from tests.fakes.outlets import Killed, Memory, Searchable
from tests.parcels import HASH, IN_FLIGHT_SECONDS, LEASE_SECONDS, PARENT, SENT, THREAD, states


@pytest.mark.parametrize("kind", [Searchable, Memory])
def test_what_has_to_wait_stays_claimed_with_the_reason_and_goes_with_the_next_run(store, clock, parcel, kind) -> None:
    outlet = kind(plan=[(SendLater("come back", 60), False)])

    assert states(PartSender(store, outlet, clock).deliver(parcel)) == [("claimed", "come back")]
    clock.forward(seconds=59)
    assert states(PartSender(store, outlet, clock).deliver(parcel)) == [("claimed", "come back")]
    assert outlet.arrived == []
    clock.forward(seconds=1)
    assert states(PartSender(store, outlet, clock).deliver(parcel)) == [SENT, SENT]
    assert len(outlet.arrived) == 2


@pytest.mark.parametrize("kind", [Searchable, Memory])
def test_what_was_put_off_by_a_clock_that_was_ahead_goes_once_the_clock_is_right(store, clock, parcel, kind) -> None:
    outlet = kind(plan=[(SendLater("come back"), False)])
    clock.forward(days=365)
    assert states(PartSender(store, outlet, clock).deliver(parcel)) == [("claimed", "come back")]

    clock.forward(seconds=-SKEW_SECONDS)
    assert states(PartSender(store, outlet, clock).deliver(parcel)) == [("claimed", "come back")]
    clock.forward(days=-365)
    assert states(PartSender(store, outlet, clock).deliver(parcel)) == [SENT, SENT]


def test_a_claim_from_a_clock_that_was_ahead_is_no_claim_for_ever(store, clock, parcel) -> None:
    clock.forward(days=365)
    with pytest.raises(Killed):
        PartSender(store, Searchable(plan=[(Killed(), False)]), clock).deliver(parcel)
    clock.forward(days=-365)

    assert states(PartSender(store, Searchable(), clock).deliver(parcel)) == [SENT, SENT]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("named", "wait"), [("inf", GIVE_UP_SECONDS), ("nan", 60), ("-5", 60), ("7200.5", 7_201)])
def test_a_wait_that_a_service_names_is_kept_and_none_is_longer_than_anything_waits(
    store, clock, parcel, named, wait
) -> None:
    outlet = Searchable(plan=[(SendLater("come back", float(named)), False)])

    [found] = PartSender(store, outlet, clock).deliver(parcel)

    assert found.retry_at == int(clock.now().timestamp()) + wait


@pytest.mark.parametrize("arrived", [True, False])
def test_a_claim_is_left_alone_within_its_lease_and_looked_for_after_it(store, clock, parcel, arrived) -> None:
    outlet = Searchable(plan=[(Killed(), arrived)])
    with pytest.raises(Killed):
        PartSender(store, outlet, clock).deliver(parcel)
    began = clock.now()
    courier = PartSender(store, outlet, clock)

    clock.forward(seconds=LEASE_SECONDS)
    assert states(courier.deliver(parcel)) == [("claimed", None)]
    assert len(outlet.arrived) == arrived
    clock.forward(seconds=1)
    assert states(courier.deliver(parcel)) == [SENT, SENT]

    assert [one.content for one in outlet.arrived] == [PARENT, THREAD]
    assert outlet.searched == [("U1", None, datetime.fromtimestamp(began.timestamp() - SKEW_SECONDS, UTC))]


def test_a_search_goes_back_to_the_first_attempt_however_often_it_was_taken_over(store, clock, parcel) -> None:
    outlet = Searchable(plan=[(SendUnknown("no answer"), True)], broken=[SendUnknown("no history")] * 2)
    began = clock.now().timestamp() - SKEW_SECONDS
    courier = PartSender(store, outlet, clock)
    for _ in range(3):
        courier.deliver(parcel)
        clock.forward(days=1)

    assert states(courier.deliver(parcel)) == [SENT, SENT]
    assert {since.timestamp() for _, thread, since in outlet.searched if since and not thread} == {began}
    assert [one.content for one in outlet.arrived] == [PARENT, THREAD]


@pytest.mark.parametrize("error", [SendUnknown("history unreadable"), SendLater("ratelimited")])
def test_a_search_without_an_answer_leaves_it_unknown(store, clock, parcel, error) -> None:
    outlet = Searchable(plan=[(SendUnknown("no answer"), True)], broken=[error])
    courier = PartSender(store, outlet, clock)
    courier.deliver(parcel)
    clock.forward(seconds=IN_FLIGHT_SECONDS)

    assert states(courier.deliver(parcel)) == [("unknown", error.reason)]
    assert len(outlet.arrived) == 1


def test_of_two_who_saw_the_same_abandoned_claim_one_takes_it_over(store, clock, parcel) -> None:
    outlet = Searchable(plan=[(Killed(), False)])
    with pytest.raises(Killed):
        PartSender(store, outlet, clock).deliver(parcel)
    [seen] = store.read(Delivery)
    clock.forward(hours=1)
    again = {"at": int(clock.now().timestamp()), "lease": "another/1", "wire_at": seen.wire_at}

    taken = [store.take_over(seen, **again), store.take_over(seen, **again)]

    assert taken == [store.get(Delivery, id=seen.id), None]
    assert states(PartSender(store, outlet, clock).deliver(parcel)) == [("claimed", None)]


def test_what_is_left_out_is_recorded_once_with_the_reason_and_never_sent(store, clock, parcel) -> None:
    outlet = Searchable()
    courier = PartSender(store, outlet, clock)

    skipped = [courier.skip(parcel, "turned off"), courier.skip(parcel, "another reason")]

    assert states(skipped) == [("skipped", "turned off")] * 2
    assert states(courier.deliver(parcel)) == [("skipped", "turned off")]
    assert outlet.arrived == []


# Two hundred attempts, each of which the other database would have to keep too.
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_waits_is_tried_at_growing_intervals_and_has_failed_after_two_days(store, clock, parcel) -> None:
    outlet = Memory(plan=[(SendLater("no room"), False)] * 1_000)
    courier = PartSender(store, outlet, clock)
    began, waits = clock.now(), []
    while (found := courier.deliver(parcel)[0]).retry_at is not None:
        waits.append(found.retry_at - int(clock.now().timestamp()))
        assert found.attempts == len(waits)
        clock.forward(seconds=waits[-1] - 1)
        assert courier.deliver(parcel) == [found]
        clock.forward(seconds=1)

    assert tuple(waits[:5]) == RETRY_SECONDS
    assert set(waits[5:]) == {RETRY_SECONDS[-1]}
    assert sum(waits[:-1]) < GIVE_UP_SECONDS <= sum(waits) == (clock.now() - began).total_seconds()
    gave_up = ("failed", f"gave up after {len(waits) + 1} attempts over 48 hours: no room")
    assert states([found]) == states(courier.deliver(parcel)) == [gave_up]


def test_who_unsubscribes_while_a_mail_waits_does_not_get_it(store, clock, parcel) -> None:
    outlet = Memory(plan=[(SendLater("no room"), False)])
    courier = PartSender(store, outlet, clock)
    courier.deliver(parcel)
    mark_unsubscribed(store, "u1", "by the link in a mail", int(clock.now().timestamp()))
    clock.forward(hours=1)

    [found] = courier.deliver(parcel)

    assert (found.state, str(found.reason).partition(";")[0]) == (
        "skipped",
        "u1 unsubscribed on 2026-09-07: by the link in a mail",
    )
    assert outlet.arrived == []


def test_a_notice_is_sent_once_whichever_payload_it_comes_with(store, clock, parcel) -> None:
    store.freeze(FrozenPayload(hash="7ea", scope_id="payments", week="2026-W37", body="{}", frozen_at=1))
    outlet = Searchable()
    courier = PartSender(store, outlet, clock)
    courier.deliver(parcel)
    notice = EditionParts(payload_hash=HASH, address="U1", parts=(PARENT,), notice="refused u1 1")

    first = courier.deliver(notice)

    assert courier.deliver(replace(notice, payload_hash="7ea")) == first
    assert courier.deliver(replace(notice, notice="refused u1 2"))[0].id != first[0].id
    assert (first[0].part >= FIRST_NOTICE, first[0].digest) == (True, None)
    assert len(outlet.arrived) == 4
