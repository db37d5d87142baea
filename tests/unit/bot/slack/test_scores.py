"""Scores that another process works out: once for all who ask, remembered while nobody collects."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from bot.slack.children import NotDone
from bot.slack.commands.scores import Scores, Subject
from bot.slack.concurrency import Busy, Slow
from tests.unit.bot.slack.explained import one_change

SEVEN = Subject("change", "acme/shop#7")


@dataclass
class Behind:
    """A store whose writes are counted by hand, and at once whoever explains."""

    writes: int = 1
    told: Any = field(default_factory=one_change)
    asked: list[tuple[str, str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def snapshot(self) -> Iterator[Any]:
        yield SimpleNamespace(writes=lambda: self.writes)

    def explain(self, kind: str, subject: str) -> Any:
        self.asked.append((kind, subject))
        self.begun.set()
        assert self.gate.wait(10)
        if isinstance(self.told, Exception):
            raise self.told
        return self.told


@pytest.fixture
def behind() -> Behind:
    made = Behind()
    made.gate.set()
    return made


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow(threads=2, most=2, patience=10)
    yield made
    made.close()


@pytest.fixture
def scores(behind: Behind, slow: Slow) -> Scores:
    return Scores(behind, behind, slow)  # type: ignore[arg-type]


def never(*_: object) -> None:
    raise AssertionError("nobody was to be told")


def ask(scores: Scores, subject: Subject = SEVEN) -> Any:
    return scores.wait(subject, meanwhile=never, after=never)


def test_two_who_ask_at_once_wait_for_one_child(scores: Scores, behind: Behind) -> None:
    behind.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, scores)
        assert behind.begun.wait(10)
        second = pool.submit(ask, scores)
        behind.gate.set()

        assert first.result(10) == second.result(10) == one_change()
    assert behind.asked == [SEVEN]
    assert not scores._running


def test_it_is_remembered_until_somebody_collects(scores: Scores, behind: Behind) -> None:
    assert scores.known(SEVEN) is None

    ask(scores)
    ask(scores)
    assert len(behind.asked) == 1

    behind.writes += 1
    assert scores.known(SEVEN) == one_change(), "a press draws again what was shown"
    ask(scores)
    assert len(behind.asked) == 2
    # A deployment of that name is another thing.
    ask(scores, Subject("deployment", SEVEN.id))
    assert behind.asked[-1] == ("deployment", SEVEN.id)


def test_a_failure_is_a_sentence_and_is_tried_again(
    scores: Scores, behind: Behind, caplog: pytest.LogCaptureFixture
) -> None:
    for error, said in ((NotDone("That took too long."), "That took too long."), (RuntimeError("eaten"), "report err")):
        behind.told = error
        told = ask(scores)
        assert told.startswith("The score as of now is missing.")
        assert said in told
        assert "eaten" not in told
        assert ("eaten" in caplog.text) == isinstance(error, RuntimeError)
    behind.told = one_change()
    assert ask(scores) == one_change()


def test_where_too_much_is_worked_on_nothing_is_begun(scores: Scores, behind: Behind, slow: Slow) -> None:
    behind.gate.clear()
    held = [slow.begin(lambda: behind.gate.wait(10)) for _ in range(2)]

    with pytest.raises(Busy):
        ask(scores)

    behind.gate.set()
    assert all(one.result(10) for one in held)
    assert not scores._running
