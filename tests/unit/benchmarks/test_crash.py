"""The measurement of killed workers finds whatever differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from benchmarks.crash.count import Count, Wanted, count
from benchmarks.receivers.book import Arrival

WANTED = [
    Wanted(id="p", outlet="slack", address="U0ADA", digest="dp", parent=None),
    Wanted(id="t", outlet="slack", address="U0ADA", digest="dt", parent="p"),
    Wanted(id="m", outlet="email", address="ada@acme.example", digest="dm", parent=None),
]
PARENT = Arrival(
    outlet="slack", id="p", address="U0ADA", place="D0ADA", thread=None, ts="1.1", digest="dp", fate="accepted", at=1.0
)
THREAD = replace(PARENT, id="t", thread="1.1", ts="1.2", digest="dt", fate="dropped")
MAIL = replace(
    PARENT, outlet="email", id="<1@acme>", address="ada@acme.example", place="ada@acme.example", ts="", digest="dm"
)
SENT = {"p": "sent", "t": "sent", "m": "sent"}


def counted(*arrivals: Arrival, **recorded: str) -> Count:
    return count(WANTED, arrivals, SENT | recorded)


def faults(found: Count) -> dict[str, int]:
    return {words: number for words, number in found.faults.items() if number}


def test_what_came_once_to_its_reader_is_no_fault() -> None:
    asked = replace(PARENT, id="conversations.history", digest="", fate="asked")
    found = counted(PARENT, asked, THREAD, MAIL)

    assert (found.posts_wanted, found.posts_received, found.mails_wanted, found.mails_received) == (2, 2, 1, 1)
    assert faults(found) == {}


@pytest.mark.parametrize(
    ("arrivals", "words"),
    [
        ([PARENT, PARENT, THREAD, MAIL], "twice"),
        ([PARENT, THREAD, MAIL, replace(MAIL, id="<2@acme>")], "twice"),
        ([PARENT, MAIL], "lost"),
        ([replace(PARENT, digest="other", fate="refused"), PARENT, THREAD, MAIL], "with other bytes"),
        ([PARENT, replace(PARENT, id="x"), THREAD, MAIL], "to nobody"),
        ([PARENT, replace(THREAD, thread="9.9"), MAIL], "in a wrong place"),
        ([PARENT, replace(THREAD, place="C0ALL", address="C0ALL"), MAIL], "in a wrong place"),
        ([PARENT, THREAD], "mails said to be sent that did not arrive"),
    ],
)
def test_each_fault_of_what_arrived_is_found(arrivals: Iterable[Arrival], words: str) -> None:
    assert faults(counted(*arrivals)) == {words: 1}


@pytest.mark.parametrize(
    ("recorded", "words"),
    [({"t": "unknown"}, "left unknown in Slack"), ({"m": "claimed"}, "mails neither sent nor unknown")],
)
def test_each_fault_of_what_is_recorded_is_found(recorded: dict[str, str], words: str) -> None:
    assert faults(counted(PARENT, THREAD, MAIL, **recorded)) == {words: 1}


def test_a_mail_may_be_recorded_unknown_whether_it_arrived_or_not() -> None:
    for arrivals in ((PARENT, THREAD), (PARENT, THREAD, MAIL)):
        found = counted(*arrivals, m="unknown")
        assert (found.mails_unknown, faults(found)) == (1, {})
