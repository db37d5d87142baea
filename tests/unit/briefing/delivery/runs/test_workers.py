"""Who counts as alive, who may enter under which id, and who has a duty: on both databases, with a clock by hand."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable

import pytest

from briefing.contracts.errors import WorkerRunning
from briefing.delivery.runs.workers import Cadence, Duties, WorkerRegistry
from data.records import Worker
from data.store import Store
from tests.monday import HandClock
from tests.unit.data.racers import race

CADENCE = Cadence(beat=5, dead_after=30)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def roster(store: Store, clock: HandClock) -> Callable[..., WorkerRegistry]:
    """Makes workers; each is on a machine of its own unless it says otherwise."""

    def make(worker_id: str = "one", host: str = "", pid: int = 1) -> WorkerRegistry:
        place = host or f"host-{os.urandom(4).hex()}"
        return WorkerRegistry(store, clock=clock, worker_id=worker_id, host=place, pid=pid, cadence=CADENCE)

    return make


Make = Callable[..., WorkerRegistry]


def row(store: Store, worker_id: str = "one") -> Worker:
    found = store.get(Worker, id=worker_id)
    assert found is not None
    return found


def test_a_worker_is_alive_while_it_beats_and_dead_when_it_fell_silent(
    roster: Make, store: Store, clock: HandClock
) -> None:
    one, two = roster("one"), roster("two")
    one.enter()
    two.enter()
    clock.forward(seconds=29)
    assert one.beat()
    clock.forward(seconds=5)
    assert two.is_alive(one.incarnation) is True
    assert two.is_alive(two.incarnation) is False
    assert two.is_alive("three.00000000") is None
    assert one.live() == {"one"}
    [dead] = one.dead()

    assert one.bury(dead)
    assert not one.bury(dead)
    assert one.dead() == []
    assert row(store, "two").state == "gone"
    assert not two.beat()


def test_a_worker_that_beat_at_the_last_moment_is_not_buried(roster: Make, clock: HandClock) -> None:
    one, two = roster("one"), roster("two")
    one.enter()
    two.enter()
    clock.forward(seconds=60)
    [dead] = [worker for worker in one.dead() if worker.id == "two"]
    assert two.beat()
    assert not one.bury(dead)
    assert two.beat()


@pytest.mark.parametrize("jump", [-3600, 3600], ids=["set-back", "set-forward"])
def test_a_clock_that_jumps_makes_no_dead_worker_immortal(roster: Make, clock: HandClock, jump: int) -> None:
    one, two = roster("one"), roster("two")
    two.enter()
    clock.forward(seconds=jump)
    one.enter()
    assert [worker.id for worker in one.dead()] == ["two"]
    assert one.is_alive(two.incarnation) is False
    # A worker that is alive says so before it is buried.
    assert two.beat()
    assert one.dead() == []
    # A beat from the near future is another machine's clock.
    clock.forward(seconds=-20)
    assert one.dead() == []


def test_a_second_worker_under_an_id_is_refused_and_told_of_the_first(roster: Make, clock: HandClock) -> None:
    first, second = roster(host="blue", pid=77), roster()
    first.enter()
    clock.forward(seconds=12)
    with pytest.raises(WorkerRunning, match=r"'one' is running on blue \(process 77, last seen 12 s ago\).*--id"):
        second.enter()
    assert first.beat()


def test_one_of_many_that_begin_together_under_an_id_gets_it(roster: Make) -> None:
    workers = [roster() for _ in range(8)]

    def enter(number: int) -> bool:
        try:
            workers[number].enter()
        except WorkerRunning:
            return False
        return True

    entered = race(enter)
    assert sum(entered) == 1
    assert [worker.beat() for worker in workers] == entered


def test_after_a_crash_on_this_machine_nobody_waits_for_the_dead(roster: Make) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    here = socket.gethostname()
    crashed, again = roster(host=here, pid=ended.pid), roster(host=here, pid=os.getpid())
    crashed.enter()

    again.enter()

    assert not crashed.beat()
    assert again.is_alive(crashed.incarnation) is False
    # In a container every worker is process 1: whoever has the number now, the earlier one is gone.
    roster(host=here, pid=os.getpid()).enter()


def test_a_process_of_this_machine_that_lives_is_not_replaced(roster: Make) -> None:
    here = socket.gethostname()
    roster(host=here, pid=os.getppid()).enter()
    with pytest.raises(WorkerRunning):
        roster(host=here, pid=os.getpid()).enter()


def test_after_a_crash_elsewhere_a_worker_may_wait_until_the_earlier_fell_silent(
    roster: Make, clock: HandClock
) -> None:
    crashed, again, waits = roster(), roster(), []
    crashed.enter()

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        clock.forward(seconds=seconds)
        return False

    again.enter(wait)
    assert waits == [5] * 7
    assert not crashed.beat()
    assert again.beat()


def test_a_worker_that_waits_gives_up_when_the_earlier_beats_or_it_is_told_to_stop(
    roster: Make, clock: HandClock
) -> None:
    alive, again = roster(), roster()
    alive.enter()

    def wait(seconds: float) -> bool:
        clock.forward(seconds=seconds)
        return not alive.beat()

    with pytest.raises(WorkerRunning, match="last seen 0 s ago"):
        again.enter(wait)
    with pytest.raises(WorkerRunning):
        again.enter(lambda _seconds: True)


def test_an_id_is_free_as_soon_as_its_worker_has_left(roster: Make, store: Store) -> None:
    first, second = roster(), roster()
    first.enter()
    first.leave()
    assert row(store).state == "stopped"
    second.enter()
    assert row(store).incarnation == second.incarnation
    first.leave()
    assert second.beat()


def test_who_is_alive_is_asked_of_the_database_once_a_beat(roster: Make, clock: HandClock) -> None:
    one, two = roster("one"), roster("two")
    one.enter()
    two.enter()
    assert one.is_alive(two.incarnation)
    two.leave()
    clock.forward(seconds=4)
    assert one.is_alive(two.incarnation)
    assert one.live() == {"one"}
    clock.forward(seconds=1)
    assert one.is_alive(two.incarnation) is False


def test_a_duty_is_one_holders_until_it_ends_or_is_released(store: Store, clock: HandClock) -> None:
    mine, yours = Duties(store, clock, "one.a"), Duties(store, clock, "two.b")
    assert mine.take("planning", 20)
    assert not yours.take("planning", 20)
    assert yours.take("watching", 20)
    clock.forward(seconds=15)
    assert mine.take("planning", 20)
    clock.forward(seconds=15)
    assert not yours.take("planning", 20)
    clock.forward(seconds=5)
    assert yours.take("planning", 20)
    assert not mine.take("planning", 20)

    mine.release("planning")
    assert not mine.take("planning", 20)
    yours.release("planning")
    assert mine.take("planning", 20)


def test_a_duty_taken_before_the_clock_was_set_back_does_not_last_for_ever(store: Store, clock: HandClock) -> None:
    assert Duties(store, clock, "one.a").take("planning", 20)
    clock.forward(seconds=-3600)
    assert Duties(store, clock, "two.b").take("planning", 20)


def test_one_of_many_that_ask_together_has_a_duty(store: Store, clock: HandClock) -> None:
    everybody = [Duties(store, clock, f"{number}.a") for number in range(8)]
    assert sum(race(lambda number: everybody[number].take("planning", 20))) == 1
    clock.forward(seconds=21)
    assert sum(race(lambda number: everybody[number].take("planning", 20))) == 1
