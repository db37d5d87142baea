"""The journal of runs: what is written of a step that ends, fails, dies again and again, or finds no database."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from briefing.contracts.errors import NothingCollected
from briefing.contracts.rate_limits import GIVE_UP_SECONDS
from briefing.delivery.runs.journal import MOST_BEGUN, Journal, StepFailed
from data.errors import DatabaseBusy, DatabaseUnusable
from data.records import Briefing, RunStep, ScopeRun
from data.store import Store
from tests.fakes.outlets import Killed
from tests.monday import HandClock
from tests.unit.briefing.delivery.runs.rows import NINE, RUN, briefing, fill, run

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

NOTHING_THERE = NothingCollected("no change of Payments is known")


class Desk:
    """A journal over a run that is queued, and what it told."""

    def __init__(self, store: Store) -> None:
        fill(store, run(state="queued", step=None, worker=None, began_at=None, ended_at=None))
        self.store, self.clock = store, HandClock(datetime.fromtimestamp(NINE, UTC))
        self.told: list[tuple[str, ...]] = []
        self.watched: list[tuple[str, str]] = []
        self.journal = Journal(
            store, self.clock, worker="host-1.abc", watch=lambda *where: self.watched.append(where),
            tell=lambda *what: self.told.append(what),
        )  # fmt: skip

    def run(self) -> ScopeRun:
        [found] = self.store.read(ScopeRun, id=RUN)
        return found

    def step(self, name: str = "score") -> RunStep:
        [found] = self.store.read(RunStep, run_id=RUN, step=name)
        return found

    def do(self, error: BaseException | None = None, name: str = "score") -> None:
        with self.journal.step(RUN, name):
            if error is not None:
                raise error


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def test_a_step_says_that_it_runs_and_then_that_it_is_done_and_the_run_when_all_are(desk: Desk) -> None:
    with desk.journal.step(RUN, "score"):
        assert (desk.step().state, desk.step().worker, desk.step().milliseconds) == ("running", "host-1.abc", None)
        assert (desk.run().state, desk.run().step, desk.run().began_at) == ("running", "score", NINE)
    desk.clock.forward(seconds=9)
    desk.do(name="check")
    desk.journal.end(RUN)

    assert (desk.step().state, desk.step().attempts, desk.step().error) == ("done", 1, None)
    assert desk.step().milliseconds is not None
    assert (desk.run().state, desk.run().began_at, desk.run().ended_at) == ("done", NINE, NINE + 9)
    assert desk.watched == [("score", RUN), ("check", RUN)]


def test_a_failure_is_recorded_in_its_own_words_with_the_time_of_the_next_attempt_and_told_once(desk: Desk) -> None:
    with pytest.raises(StepFailed):
        desk.do(NOTHING_THERE)

    assert (desk.step().state, desk.step().error) == ("failed", str(NOTHING_THERE))
    found = desk.run()
    assert (found.state, found.step, found.error) == ("failed", "score", str(NOTHING_THERE))
    assert (found.retry_at, found.ended_at) == (NINE + 60, NINE)
    assert desk.told == [(RUN, "score", str(NOTHING_THERE))]


def test_a_defect_of_ours_is_a_failure_that_is_called_so_and_logged_with_its_traceback(desk: Desk, caplog) -> None:
    with pytest.raises(StepFailed):
        desk.do(KeyError("fact"))

    assert desk.run().error == "a defect of Riskbrief (KeyError: 'fact')"
    [logged] = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert logged.exc_info is not None


def test_what_fails_before_a_step_has_begun_fails_the_run_at_that_step(desk: Desk) -> None:
    desk.do()
    desk.journal.fail(RUN, "payload", NOTHING_THERE)

    assert (desk.run().state, desk.run().step, desk.run().error) == ("failed", "payload", str(NOTHING_THERE))
    assert desk.store.read(RunStep, step="payload") == []


@pytest.mark.parametrize("error", [DatabaseBusy("busy"), DatabaseUnusable("away")])
def test_a_database_that_is_away_is_no_failure(desk: Desk, error: Exception) -> None:
    with pytest.raises(type(error)):
        desk.do(error)

    assert (desk.run().state, desk.step().state, desk.told) == ("running", "running", [])
    desk.do()
    assert (desk.step().state, desk.step().attempts) == ("done", 2)


def test_a_step_that_ends_its_process_every_time_is_not_begun_for_ever(desk: Desk) -> None:
    for _ in range(MOST_BEGUN):
        with pytest.raises(Killed):
            desk.do(Killed())
    assert (desk.step().state, desk.step().attempts) == ("running", MOST_BEGUN)

    with pytest.raises(StepFailed):
        desk.do()

    words = f"it has begun {MOST_BEGUN} times and never came to an end: it ends the process that does it"
    assert (desk.run().state, desk.run().error) == ("failed", words)
    desk.do()
    assert (desk.step().state, desk.step().attempts) == ("done", 1)


def test_a_run_that_fails_for_two_days_ends_what_waited_so_long_and_nothing_that_came_due_since(desk: Desk) -> None:
    new = briefing("email", state="due", due_at=NINE + GIVE_UP_SECONDS)
    sent = briefing(reader_id="bob")
    fill(desk.store, briefing(state="due"), new, sent)
    for seconds in (0, GIVE_UP_SECONDS - 1):
        desk.clock.moment = datetime.fromtimestamp(NINE + seconds, UTC)
        with pytest.raises(StepFailed):
            desk.do(NOTHING_THERE)
        assert {one.state for one in desk.store.read(Briefing, reader_id="ada")} == {"due"}

    desk.clock.forward(seconds=1)
    with pytest.raises(StepFailed):
        desk.do(NOTHING_THERE)

    ended, waits = (desk.store.read(Briefing, reader_id="ada", outlet=outlet)[0] for outlet in ("slack", "email"))
    assert (ended.state, ended.done_at) == ("failed", NINE + GIVE_UP_SECONDS)
    assert ended.reason == f"gave up after 1 attempts: score failed: {NOTHING_THERE}"
    assert waits == new
    assert desk.store.read(Briefing, reader_id="bob") == [sent]
