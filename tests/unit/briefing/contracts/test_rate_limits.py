from __future__ import annotations

import threading

from briefing.contracts.rate_limits import LONGEST_REST, Apart, Resting


def test_those_who_wait_at_once_go_one_after_another():
    slept: list[float] = []
    apart = Apart(seconds=1.0, now=lambda: 100.0, sleep=slept.append)

    threads = [threading.Thread(target=apart.wait, args=("C1",)) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(slept) == [1.0, 2.0, 3.0, 4.0]


def test_what_a_service_asked_to_leave_alone_has_its_rest_and_nothing_else():
    resting = Resting()
    resting.note("posts", 30.0, 100.0)
    resting.note("posts", 5.0, 110.0)

    assert (resting.left("posts", 110.0), resting.left("reads", 110.0)) == (20.0, 0.0)
    assert (resting.left("posts", 130.0), resting.left("posts", 131.0)) == (0.0, 0.0)
    resting.note("posts", 86_400.0, 131.0)
    assert resting.left("posts", 131.0) == LONGEST_REST
