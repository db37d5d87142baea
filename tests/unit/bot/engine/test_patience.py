"""What a step meets on its way: a database that is away, a defect, slots that are taken, and the order to stop."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.engine.patience import Patience, Stopped
from bot.engine.quieter import Sparing
from data.errors import DatabaseBusy, DatabaseUnusable, DeliveryNotClaimed


def answers(*given: object) -> object:
    waiting = list(given)

    def step() -> object:
        answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return step


def test_a_step_is_tried_until_the_database_is_back_and_a_defect_is_not(caplog: pytest.LogCaptureFixture) -> None:
    away = [DatabaseUnusable("the server is away"), DatabaseBusy("another has the lock")] * 5
    assert Patience({}, waits=(0, 0)).do("score", answers(*away, True)) is True
    caplog.clear()
    for defect in (KeyError("a"), DeliveryNotClaimed("d1", "sent")):
        assert Patience({}, waits=(0,)).do("score", answers(defect, True)) is None
    assert [(one.levelno, one.exc_info is not None) for one in caplog.records] == [(logging.ERROR, True)] * 2


def test_whoever_waits_for_the_database_is_released_when_we_stop() -> None:
    patience, asked = Patience({}, waits=(60,)), threading.Event()

    def step() -> None:
        asked.set()
        raise DatabaseBusy("another has the lock")

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(patience.do, "score", step)
        asked.wait(10)
        patience.stop()
        assert isinstance(waiting.exception(10), Stopped)


def test_whoever_waits_for_a_slot_is_released_when_we_stop_and_nothing_is_done_after() -> None:
    patience = Patience({"runs": 1})

    def second() -> None:
        with patience.slot("runs"):
            raise AssertionError("it had no slot")

    with patience.slot("runs"), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second)
        patience.stop()
        assert isinstance(waiting.exception(10), Stopped)
        with pytest.raises(Stopped):
            patience.do("score", lambda: True)
    assert not issubclass(Stopped, Exception), "whatever catches exceptions does not see it"


def test_what_is_said_again_and_again_is_logged_once_in_a_while_in_one_line() -> None:
    now = [0.0]
    sparing = Sparing(lambda: now[0])

    def said(line: int, **told: object) -> logging.LogRecord | None:
        record = logging.LogRecord("dbos", logging.WARNING, "queue.py", line, "away: %s\nSELECT 1", ("x",), None)
        record.__dict__.update(told)
        return record if sparing.filter(record) else None

    first = said(7)
    assert first is not None
    assert first.getMessage() == "away: x"
    assert said(7) is None
    assert said(8) is not None
    assert said(7, exc_info=(KeyError, KeyError(), None)) is not None
    now[0] = 61
    assert said(7) is not None
