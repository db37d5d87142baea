"""Slow work: bounded, and the asker hears something within the patience."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bot.slack.concurrency import Busy, Slow


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


def test_what_takes_longer_is_told_first_and_handed_on_after(slow: Slow) -> None:
    slow.patience = 0.0
    gate, done = threading.Event(), threading.Event()
    told: list[object] = []

    answer = slow.wait(
        slow.begin(lambda: gate.wait(10) and "late"),
        meanwhile=lambda: told.append("looking"),
        after=lambda value: (told.append(value), done.set()),
    )
    gate.set()

    assert answer is None
    assert done.wait(10)
    assert told == ["looking", "late"]


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
