"""Slow work is bounded, and who draws the same thing waits for whoever draws it, and for nobody for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bot.slack.concurrency import Busy, KeyedLock, Slow


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow(threads=2, most=3, patience=10)
    yield made
    made.close()


def never(*_: object) -> None:
    raise AssertionError("nobody was to be told")


def test_what_is_quick_is_returned_and_nobody_is_told_to_wait(slow: Slow) -> None:
    assert slow.wait(slow.begin(lambda: 42), meanwhile=never, after=never) == 42
    with pytest.raises(ZeroDivisionError):
        slow.wait(slow.begin(lambda: 1 / 0), meanwhile=never, after=never)


def test_what_goes_wrong_later_is_in_the_log(slow: Slow, caplog: pytest.LogCaptureFixture) -> None:
    slow.patience = 0.0
    gate = threading.Event()

    slow.wait(slow.begin(lambda: gate.wait(10) and 1 / 0), meanwhile=lambda: None, after=never)
    gate.set()
    slow.close()

    assert "ZeroDivisionError" in caplog.text


def test_only_so_much_is_taken_on(slow: Slow) -> None:
    gate = threading.Event()
    begun = [slow.begin(lambda: gate.wait(10)) for _ in range(3)]

    with pytest.raises(Busy):
        slow.begin(lambda: None)

    gate.set()
    assert all(one.result(10) for one in begun)
    assert slow.begin(lambda: "again").result(10) == "again"
    slow.close()

    with pytest.raises(Busy):
        slow.begin(lambda: None)


def test_whoever_waits_for_a_turn_gets_it_also_after_something_went_wrong() -> None:
    turns = KeyedLock()
    with pytest.raises(ZeroDivisionError), turns.of("home"):
        _ = 1 / 0

    with turns.of("home"), turns.of("another"):
        pass
    assert turns._locks == {}

    # Nor does anybody wait for ever behind somebody who hangs.
    turns = KeyedLock(longest=0.01)

    with turns.of("home"):
        with turns.of("home"):
            pass
        assert turns._locks["home"].locked()
    assert turns._locks == {}
