"""Workers are killed with SIGKILL at every named place while readers are briefed; counted is what arrived.

The smaller one of `make bench-crash`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

from benchmarks.crash.__main__ import Found, crash
from benchmarks.crash.store import readers_text
from benchmarks.crash.worker import DELIVERING, PREPARING, Order
from data.engine import for_writing, open_engine
from data.records import Briefing, Delivery, FrozenPayload, RunStep, ScopeRun, StoredNarrative
from data.tables import TABLES
from tests.forked import _fork_server
from tests.monday import Live

READERS, SCOPES = 6, 2
LONGEST = 40.0


@pytest.fixture
def scored(live: Live) -> str:
    """The URL of a database in which the scores of the week are kept and nobody was briefed."""
    engine = open_engine(live.url)
    with for_writing(engine).begin() as connection:
        for kind in (Delivery, StoredNarrative, FrozenPayload, Briefing, RunStep, ScopeRun):
            connection.execute(delete(TABLES[kind]))
    engine.dispose()
    _fork_server()
    return live.url


def has_no_fault(found: Found) -> None:
    counted = found.counted
    assert (counted.mails_wanted, counted.posts_received) == (READERS, counted.posts_wanted)
    assert {words: number for words, number in counted.faults.items() if number} == {}


def test_one_worker_killed_at_each_place_once_sends_everything_once(scored: str, tmp_path: Path) -> None:
    orders = [Order(place=place) for place in (*PREPARING, *DELIVERING)]

    found = crash(scored, tmp_path / "crash", readers_text(READERS, SCOPES), workers=1, orders=orders, seconds=LONGEST)

    has_no_fault(found)
    assert (found.kills, found.missed) == (len(orders), ())


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_what_a_worker_had_that_never_comes_back_is_sent_once_by_the_other(scored: str, tmp_path: Path) -> None:
    """It works alone until it dies: beside it, on a busy machine, the other may have done everything by then."""
    text = readers_text(READERS, SCOPES)
    orders = [Order(place=place, times=2) for place in ("claim", "wire", "sent")]

    found = crash(scored, tmp_path / "crash", text, workers=2, orders=orders, seconds=LONGEST, last_alone=True)

    has_no_fault(found)
    assert found.gone == 1
