"""A flood of what nobody should send: the receiver answers each in words, keeps its memory, and takes what is right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from data import records as r
from tests.backends import SqliteFiles
from tests.flood import KNOWN, ROUND, flood
from tests.receiving import Receiving, Sender, receiving

WARMING, REQUESTS = 400, 1_200
"""`make bench-events` sends 10,000 and more."""

MOST_GROWTH_KIB = 4_096


@pytest.fixture
def receiver(sqlite_backend: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiving]:
    with receiving(sqlite_backend, tmp_path_factory.mktemp("flood")) as running:
        yield running


def test_wrong_events_by_the_thousand_cost_no_fault_no_memory_and_no_right_one(receiver: Receiving) -> None:
    with closing(Sender(receiver.port)) as sender:
        assert sender.event(KNOWN)[0] == 201
    found = flood(receiver.port, 0, WARMING)
    before = receiver.resident_kib()
    found += flood(receiver.port, WARMING, REQUESTS)
    grown = receiver.resident_kib() - before

    assert found == {("taken", 201): REQUESTS // ROUND}
    assert grown < MOST_GROWTH_KIB
    with receiver.store() as store:
        assert store.count(r.Event) == store.count(r.DeploySignal) == REQUESTS // ROUND + 1
    with closing(Sender(receiver.port)) as sender:
        assert sender.event(KNOWN | {"id": "after"})[0] == 201
        assert sender.event(KNOWN)[0] == 200
