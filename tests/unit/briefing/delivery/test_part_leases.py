"""The courier among several senders: leases, who is alive, and what is sent again because somebody asked."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace

import psycopg
import pytest

from briefing.delivery.outlets.protocol import Part, Receipt, SendLater, SendRefused, SendUnknown
from briefing.delivery.part_sender import PartSender
from briefing.delivery.runs.workers import Sender
from data.errors import DatabaseBusy, DatabaseUnusable
from tests.fakes.outlets import Killed, KilledBefore, Memory, Searchable
from tests.parcels import IN_FLIGHT_SECONDS, LEASE_SECONDS, PARENT, SENT, THREAD, states


def sender_of(name: str, *, alive: bool | None) -> Sender:
    return Sender(incarnation=name, is_alive=lambda _: alive)


FIRST, SECOND, SURVIVOR = (sender_of(name, alive=alive) for name, alive in (("1", True), ("2", True), ("3", False)))
"""Two who take each other for alive, and one who knows that all others are dead."""


@pytest.mark.parametrize("kind", [Searchable, Memory])
def test_what_was_claimed_and_never_on_the_wire_is_sent_without_a_search_once_its_sender_is_dead(
    store, clock, parcel, kind
) -> None:
    outlet = kind(plan=[(KilledBefore(), False)])
    with pytest.raises(Killed):
        PartSender(store, outlet, clock, sender=FIRST).deliver(parcel)

    assert states(PartSender(store, outlet, clock, sender=SECOND).deliver(parcel)) == [("claimed", None)]
    assert states(PartSender(store, outlet, clock, sender=SURVIVOR).deliver(parcel)) == [SENT, SENT]
    assert getattr(outlet, "searched", []) == []


@pytest.mark.parametrize("arrived", [True, False])
def test_what_a_dead_sender_had_on_the_wire_is_looked_for_when_no_service_can_still_be_at_it(
    store, clock, parcel, arrived
) -> None:
    outlet = Searchable(plan=[(Killed(), arrived)])
    with pytest.raises(Killed):
        PartSender(store, outlet, clock, sender=FIRST).deliver(parcel)
    survivor = PartSender(store, outlet, clock, sender=SURVIVOR)
    clock.forward(seconds=IN_FLIGHT_SECONDS - 1)

    assert states(survivor.deliver(parcel)) == [("claimed", None)]
    clock.forward(seconds=1)
    assert states(survivor.deliver(parcel)) == [SENT, SENT]
    assert [one.content for one in outlet.arrived] == [PARENT, THREAD]


def test_who_dies_while_looking_leaves_what_may_be_out_there_to_be_looked_for(store, clock, parcel) -> None:
    class Dying(Searchable):
        def find(self, *_: object, **__: object) -> Receipt | None:
            raise Killed

    outlet = Searchable(plan=[(Killed(), True)])
    with pytest.raises(Killed):
        PartSender(store, outlet, clock, sender=FIRST).deliver(parcel)
    clock.forward(seconds=IN_FLIGHT_SECONDS)
    with pytest.raises(Killed):
        PartSender(store, Dying(), clock, sender=SURVIVOR).deliver(parcel)

    assert states(PartSender(store, outlet, clock, sender=SURVIVOR).deliver(parcel)) == [SENT, SENT]
    assert [one.content for one in outlet.arrived] == [PARENT, THREAD]


def test_what_waited_for_its_turn_and_left_a_moment_ago_is_left_alone_for_a_whole_lease(store, clock, parcel) -> None:
    """Mails go one after another: one that was claimed long ago may have its turn only now."""

    class Queueing(Memory):
        def send(self, part: Part) -> Receipt:
            clock.forward(seconds=LEASE_SECONDS)
            return super().send(part)

    outlet = Queueing(plan=[(Killed(), True)])
    with pytest.raises(Killed):
        PartSender(store, outlet, clock, sender=FIRST).deliver(parcel)
    other = PartSender(store, Memory(), clock, sender=SECOND)

    clock.forward(seconds=LEASE_SECONDS)
    assert states(other.deliver(parcel)) == [("claimed", None)]
    clock.forward(seconds=1)
    assert states(other.deliver(parcel)) == [("unknown", "its sender stopped before the answer came")]


def test_a_sender_that_stalled_before_the_wire_sends_nothing_when_another_has_taken_over(store, clock, parcel) -> None:
    outlet = Searchable()

    class Stalling(Searchable):
        def send(self, part: Part) -> Receipt:
            clock.forward(seconds=LEASE_SECONDS + 1)
            PartSender(store, outlet, clock, sender=SECOND).deliver(parcel)
            return super().send(part)

    stalled = Stalling()
    found = PartSender(store, stalled, clock, sender=FIRST).deliver(parcel)

    assert states(found) == [SENT, SENT]
    assert (stalled.arrived, [one.content for one in outlet.arrived]) == ([], [PARENT, THREAD])


def test_a_sender_that_stalled_on_the_wire_writes_nothing_over_what_another_has_found_out(store, clock, parcel) -> None:
    alone, outlet = replace(parcel, parts=(PARENT,)), Searchable()

    class Stalling(Searchable):
        def send(self, part: Part) -> Receipt:
            super().send(part)
            outlet.arrived.append(part)
            clock.forward(seconds=LEASE_SECONDS + 1)
            PartSender(store, outlet, clock, sender=SECOND).deliver(alone)
            raise SendUnknown("the line went dead")

    [found] = PartSender(store, Stalling(), clock, sender=FIRST).deliver(alone)

    assert states([found]) == [SENT]
    assert len(outlet.arrived) == 1


def test_what_somebody_asked_to_send_again_is_another_delivery_of_the_same_part(store, clock, parcel) -> None:
    outlet = Searchable()
    courier = PartSender(store, outlet, clock)
    courier.deliver(parcel)

    again = courier.deliver(replace(parcel, generation=1))

    assert (states(again), [one.part for one in again]) == ([SENT, SENT], [100, 101])
    assert courier.deliver(replace(parcel, generation=1)) == again
    assert len(outlet.arrived) == 4


@pytest.mark.parametrize(
    "case",
    [
        (Searchable, SendLater("come back"), 60),
        (Searchable, SendUnknown("no answer"), IN_FLIGHT_SECONDS),
        (Memory, SendUnknown("no answer"), None),
        (Searchable, SendRefused("no"), None),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_it_knows_when_a_part_is_worth_another_look(store, clock, parcel, case) -> None:
    kind, error, seconds = case
    courier = PartSender(store, kind(plan=[(error, False)]), clock)

    [found] = courier.deliver(replace(parcel, parts=(PARENT,)))

    now = int(clock.now().timestamp())
    assert courier.look_again_at(found) == (None if seconds is None else now + seconds)


@pytest.mark.parametrize("kind", [Searchable, Memory])
def test_what_became_of_a_part_is_written_down_when_the_database_is_back(
    store, clock, parcel, kind, monkeypatch
) -> None:
    waits: list[float] = []
    settle = type(store).transaction

    def away(_self: object) -> object:
        raise DatabaseBusy("database is locked")

    def back(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) % 3 == 0:
            monkeypatch.setattr(type(store), "transaction", settle)

    class Breaking(kind):
        def send(self, part: Part) -> Receipt:
            receipt = super().send(part)
            monkeypatch.setattr(type(store), "transaction", away)
            return receipt

    outlet = Breaking()
    assert states(PartSender(store, outlet, clock, sender=FIRST, pause=back).deliver(parcel))[0] == SENT

    assert waits[:3] == [0.5, 1.0, 2.0]
    assert getattr(outlet, "searched", []) == []


END_ALL = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
CLAIM, GO, SETTLE, SECOND_GO = 1, 2, 3, 4
"""The transactions of a delivery in their order."""


@pytest.mark.parametrize("written", [True, False], ids=["the answer is lost", "nothing is written"])
@pytest.mark.parametrize("number", [CLAIM, GO, SETTLE, SECOND_GO])
@pytest.mark.parametrize("other", [FIRST, SECOND], ids=["who claimed it", "another"])
def test_what_was_claimed_when_the_database_went_away_goes_on_as_soon_as_it_is_back(  # noqa: PLR0913, PLR0917
    store, clock, parcel, monkeypatch, number, written, other
) -> None:
    writes, plain = [], type(store).transaction

    @contextmanager
    def failing(self):
        writes.append(1)
        if len(writes) != number:
            with plain(self) as transaction:
                yield transaction
            return
        if written:
            with plain(self) as transaction:
                yield transaction
        raise DatabaseUnusable("terminating connection due to administrator command")

    outlet = Searchable()
    monkeypatch.setattr(type(store), "transaction", failing)
    with suppress(DatabaseUnusable):
        PartSender(store, outlet, clock, sender=FIRST, pause=lambda _: None).deliver(parcel)
    monkeypatch.undo()

    FIRST.give_back(store, int(clock.now().timestamp()))
    assert states(PartSender(store, outlet, clock, sender=other).deliver(parcel)) == [SENT, SENT]
    assert [one.content for one in outlet.arrived] == [PARENT, THREAD]
    assert outlet.searched == []


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_sender_whose_connections_are_ended_between_claim_and_wire_goes_on_by_itself(
    store, clock, parcel, database_url
) -> None:
    class Cutting(Searchable):
        def send(self, part: Part) -> Receipt:
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute(END_ALL)
            return super().send(part)

    outlet = Cutting()
    found = PartSender(store, outlet, clock, sender=FIRST, pause=lambda _: None).deliver(parcel)

    assert states(found) == [SENT, SENT]
    assert [one.content for one in outlet.arrived] == [PARENT, THREAD]


@pytest.mark.parametrize("kind", [Searchable, Memory])
def test_what_was_on_the_wire_when_the_database_stayed_away_is_looked_for_by_another_and_never_sent_again(
    store, clock, parcel, kind, monkeypatch
) -> None:
    def away(_self: object) -> object:
        raise DatabaseBusy("database is locked")

    class Breaking(kind):
        def send(self, part: Part) -> Receipt:
            receipt = super().send(part)
            monkeypatch.setattr(type(store), "transaction", away)
            return receipt

    outlet, alone = Breaking(), replace(parcel, parts=(PARENT,))
    with pytest.raises(DatabaseBusy):
        PartSender(store, outlet, clock, sender=FIRST, pause=lambda _: None).deliver(alone)
    monkeypatch.undo()
    assert states(PartSender(store, outlet, clock, sender=SECOND).deliver(alone)) == [("claimed", None)]
    FIRST.give_back(store, int(clock.now().timestamp()))
    clock.forward(seconds=IN_FLIGHT_SECONDS)

    end = SENT if kind is Searchable else ("unknown", "its sender stopped before the answer came")
    assert states(PartSender(store, kind(arrived=outlet.arrived), clock, sender=SECOND).deliver(alone)) == [end]
    assert len(outlet.arrived) == 1
