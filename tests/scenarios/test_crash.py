"""Workers are killed with SIGKILL at every named place while readers are briefed; counted is what arrived.

The smaller one of `make bench-crash`, in a process of its own: there the workers are copies of one that has loaded the
libraries, whatever the tests before this one have started.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import delete

from benchmarks.crash import Found, crash
from benchmarks.crash_fleet import NotOver
from benchmarks.crash_store import readers_text
from benchmarks.crash_worker import DELIVERING, PREPARING, Order
from data.engine import for_writing, open_engine
from data.records import Briefing, Delivery, FrozenPayload, RunStep, ScopeRun, StoredNarrative
from data.tables import TABLES
from tests.monday import Live

pytest_plugins = ("tests.backends", "tests.live")

READERS, SCOPES = 12, 4
LONGEST = 40.0


@pytest.fixture
def scored(live: Live) -> Iterator[str]:
    """The URL of a database in which the scores of the week are kept and nobody was briefed."""
    engine = open_engine(live.url)
    with for_writing(engine).begin() as connection:
        for kind in (Delivery, StoredNarrative, FrozenPayload, Briefing, RunStep, ScopeRun):
            connection.execute(delete(TABLES[kind]))
    engine.dispose()
    return live.url


def crashed(url: str, folder: Path, workers: int, orders: Sequence[Order], *, last_alone: bool = False) -> Found:
    """What came of it, measured in a process of its own."""
    text = readers_text(READERS, SCOPES)
    job = partial(crash, url, folder, text, workers=workers, orders=orders, seconds=LONGEST, last_alone=last_alone)
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=measure, args=(theirs, job))
    process.start()
    theirs.close()
    try:
        assert ours.poll(2 * LONGEST), f"it is not over; its workers tell in {folder}"
        found: Found | str = ours.recv()
    finally:
        process.join(10)
        process.kill()
    assert isinstance(found, Found), found
    return found


def measure(told: Connection, job: Callable[[], Found]) -> None:
    """Called in the other process."""
    try:
        told.send(job())
    except NotOver as error:
        told.send(str(error))


def has_no_fault(found: Found) -> None:
    counted = found.counted
    assert (counted.mails_wanted, counted.posts_received) == (READERS, counted.posts_wanted)
    assert {words: number for words, number in counted.faults.items() if number} == {}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_one_worker_killed_at_each_place_once_sends_everything_once(scored: str, tmp_path: Path) -> None:
    orders = [Order(place=place) for place in (*PREPARING, *DELIVERING)]

    found = crashed(scored, tmp_path / "crash", 1, orders)

    has_no_fault(found)
    assert (found.kills, found.missed) == (len(orders), ())


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_what_a_worker_had_that_never_comes_back_is_sent_once_by_the_other(scored: str, tmp_path: Path) -> None:
    """It works alone until it dies: beside it, on a busy machine, the other may have done everything by then."""
    orders = [Order(place=place, times=2) for place in ("claim", "wire", "sent")]

    found = crashed(scored, tmp_path / "crash", 2, orders, last_alone=True)

    has_no_fault(found)
    assert found.gone == 1
