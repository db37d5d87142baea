from __future__ import annotations

import threading

import pytest

from briefing.contracts.rate_limits import LONGEST_REST, Apart, Resting


class Clock:
    """A clock that stands still until somebody sleeps by it."""

    def __init__(self) -> None:
        self.at, self.slept = 100.0, list[float]()

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def apart_of(clock: Clock, seconds: float = 1.0) -> Apart:
    return Apart(seconds=seconds, now=clock.now, sleep=clock.sleep)


def test_calls_about_one_thing_are_apart_and_others_do_not_wait(clock):
    apart = apart_of(clock)

    apart.wait("C1")
    apart.wait("C2")
    assert clock.slept == []

    clock.at += 0.25
    apart.wait("C1")
    assert clock.slept == [0.75]

    clock.at += 5
    apart.wait("C1")
    assert clock.slept == [0.75]


def test_those_who_wait_at_once_go_one_after_another():
    slept: list[float] = []
    apart = Apart(seconds=1.0, now=lambda: 100.0, sleep=slept.append)

    threads = [threading.Thread(target=apart.wait, args=("C1",)) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(slept) == [1.0, 2.0, 3.0, 4.0]


def test_a_call_that_was_made_under_another_name_counts(clock):
    apart = apart_of(clock)
    apart.wait("U1")
    apart.note("D1")

    apart.wait("D1")

    assert clock.slept == [1.0]


def test_what_a_service_asked_to_leave_alone_has_its_rest_and_nothing_else():
    resting = Resting()
    resting.note("posts", 30.0, 100.0)
    resting.note("posts", 5.0, 110.0)

    assert (resting.left("posts", 110.0), resting.left("reads", 110.0)) == (20.0, 0.0)
    assert (resting.left("posts", 130.0), resting.left("posts", 131.0)) == (0.0, 0.0)
    resting.note("posts", 86_400.0, 131.0)
    assert resting.left("posts", 131.0) == LONGEST_REST


def test_a_second_part_that_is_refused_is_the_whole():
    resting = Resting()
    resting.note("posts", 30.0, 0.0, part="C1")
    resting.note("posts", 40.0, 0.0, part="C1")
    assert [resting.left("posts", 10.0, part=one) for one in ("C1", "C2")] == [30.0, 0.0]

    resting.note("posts", 30.0, 10.0, part="C2")
    assert [resting.left("posts", 20.0, part=one) for one in ("C1", "C2", "C3")] == [20.0, 20.0, 20.0]

    resting.note("posts", 30.0, 90.0, part="C3")
    assert [resting.left("posts", 100.0, part=one) for one in ("C1", "C3")] == [0.0, 20.0]
