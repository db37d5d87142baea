"""The measurement of a Monday's throughput says ok only where everybody got everything in time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.receivers.book import Arrival
from benchmarks.throughput.__main__ import Found, last_parts, report
from benchmarks.throughput.engine import Overhead
from benchmarks.throughput.store import DUE

GOOD = Found(
    name="sqlite, 1 worker",
    readers=5_000,
    sent=10_000,
    parts=15_000,
    seconds=200.0,
    late=(90.0, 198.0, 200.0),
    mib=300.0,
    cpu=180.0,
    receiving=5.0,
)


@pytest.mark.parametrize(
    ("told", "code"),
    [({}, 0), ({"seconds": 200.1}, 1), ({"sent": 9_999}, 1), ({"parts": 15_001}, 1)],
    ids=["held", "too slow", "one was not sent", "one came twice"],
)
def test_the_verdict_is_ok_only_where_every_goal_holds(
    capsys: pytest.CaptureFixture[str], told: dict[str, float], code: int
) -> None:
    assert report([GOOD, replace(GOOD, **told)], {"SQLite": Overhead(step=1.0, errand=2.0)}) == code
    assert capsys.readouterr().out.endswith("short\n" if code else "ok\n")


def test_a_reader_is_done_with_the_last_of_the_parts() -> None:
    def arrival(address: str, seconds: float) -> Arrival:
        told = {"outlet": "slack", "id": "x", "place": "x", "ts": "", "digest": "d", "fate": "accepted"}
        return Arrival(address=address, thread=None, at=DUE.timestamp() + seconds, **told)

    mails = [arrival("reader-0001@acme.example", 9.0), arrival("reader-0000@acme.example", 4.0)]
    assert last_parts([arrival("U0READER0000", 1.0), arrival("D0READER0000", 5.0), *mails]) == [5.0, 9.0]
