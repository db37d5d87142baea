"""Workers are killed with -9 in the middle of a step; what they had begun ends, with no ended step done again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from bot.engine import DbosEngine
from briefing.delivery.runs.services import Work
from data.records import Worker
from data.store import Store
from tests.durable_worker import QUICK, REFUSED, STEPS, Orders, lay_out, send_out, until

RUN = "payments/2026-W47"


@pytest.fixture
def orders(database_url: str, tmp_path: Path) -> Orders:
    lay_out(database_url)
    return Orders(url=database_url, log=tmp_path / "log", worker_id="one")


@pytest.fixture
def start() -> Iterator[Callable[[Orders], BaseProcess]]:
    """Starts workers that are killed when the test ends."""
    started: list[BaseProcess] = []

    def start_(orders: Orders) -> BaseProcess:
        started.append(send_out(orders))
        return started[-1]

    yield start_
    for process in started:
        process.kill()
        process.join(30)


Start = Callable[[Orders], BaseProcess]


def steps(orders: Orders) -> list[str]:
    return orders.log.read_text().splitlines() if orders.log.exists() else []


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_what_a_worker_that_never_comes_back_had_begun_is_done_by_another(orders: Orders, start: Start) -> None:
    killed = start(replace(orders, runs=(RUN,), killed_at=f"score {RUN}"))
    killed.join(30)
    died = time.monotonic()

    start(replace(orders, worker_id="two"))

    until(lambda: f"two hand over {RUN}" in steps(orders))
    begun = ["one collect", "one score", "two score", "two payload", "two hand over"]
    assert steps(orders) == [f"{step} {RUN}" for step in begun]
    # Silent for so long, a second for the rounding of beats, and the rest for its own start on a slow machine.
    assert time.monotonic() - died < QUICK.dead_after + 9


def test_what_was_taken_over_is_taken_over_once(orders: Orders, start: Start) -> None:
    killed = start(replace(orders, runs=(RUN,), killed_at=f"score {RUN}"))
    killed.join(30)
    done: list[str] = []
    gate = threading.Event()
    work = Work(
        prepare=tuple((name, lambda _, name=name: gate.wait(30) and not done.append(name)) for name in STEPS),
        hand_over=lambda _: done.append("hand over"),
        deliver=lambda _: None,
    )
    survivor = DbosEngine(work, database_url=orders.url, worker_id="two", slots={"runs": 2}, polling=0.05)
    survivor.start()
    try:
        assert survivor.holders() == {"one"}
        assert survivor.take_over("one") == (RUN,)
        assert survivor.take_over("one") == ()
        until(lambda: survivor.holders() == {"two"})
        assert survivor.take_over("one") == ()
        gate.set()
        until(lambda: not survivor.holders())
    finally:
        survivor.stop(0)
    assert done == ["score", "payload", "hand over"]


def test_a_second_worker_under_an_id_is_refused_while_the_first_one_lives(
    orders: Orders, start: Start, store: Store
) -> None:
    start(orders)
    until(lambda: store.get(Worker, id="one"))
    first = store.get(Worker, id="one")

    second = start(orders)
    second.join(30)

    assert second.exitcode == REFUSED
    found = store.get(Worker, id="one")
    assert first is not None
    assert found is not None
    assert (found.incarnation, found.pid) == (first.incarnation, first.pid)
