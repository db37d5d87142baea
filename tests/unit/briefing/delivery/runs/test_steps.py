"""The steps of a run: what each does once, what a wait for a collection costs, and that none of them raises."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from briefing.delivery.runs.journal import Journal
from briefing.delivery.runs.runtime import COLLECT_SECONDS, COLLECTING, LOOK_SECONDS, Steps
from briefing.delivery.runs.services import RunServices
from data.errors import DatabaseBusy
from data.records import Duty, RunStep, ScopeRun
from data.store import Store
from tests.monday import HandClock
from tests.unit.briefing.delivery.runs.rows import ACME, NINE, RUN, WEEK, briefing, fill, run

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

NAMES = ("collect", "score", "payload", "narrate", "check")
OTHER = f"auth/{WEEK}"


@dataclass
class Composer:
    """Computes nothing, and fails where it is told to."""

    done: list[str] = field(default_factory=list)
    errors: dict[str, Exception] = field(default_factory=dict)
    is_frozen: bool = False

    def frozen(self, scope_id: str, week_id: str) -> str | None:
        self._do("frozen")
        return f"{scope_id}/{week_id}" if self.is_frozen else None

    def keep_scores(self, scope: Any, week: Any) -> None:
        self._do(f"score {scope.id} {week.id}")

    def payload_of(self, scope: Any, week: Any, _scored: Any, *, step: Any = None) -> str:
        for name in ("facts", "cards", "payload") if step is not None and not self.is_frozen else ():
            self._enter(step(name), name)
        self.is_frozen = True
        return f"{scope.id}/{week.id}"

    def narrative_of(self, payload: str) -> None:
        self._do(f"narrate {payload}")

    def prove(self, payload: str) -> None:
        self._do(f"check {payload}")

    def _enter(self, step: AbstractContextManager[None], name: str) -> None:
        with step:
            self._do(name)

    def _do(self, what: str) -> None:
        error = self.errors.get(what.partition(" ")[0])
        if error is not None:
            raise error
        if what != "frozen":
            self.done.append(what)


class Bench:
    """The steps of a run that came due at nine."""

    def __init__(self, store: Store) -> None:
        fill(store, run(state="queued", step=None), briefing(state="due"))
        self.store, self.clock, self.composer = store, HandClock(datetime.fromtimestamp(NINE, UTC)), Composer()
        self.paused = 0.0
        services = RunServices(
            store=store, organisation=ACME, composer=self.composer, editor=None, outlets={}, clock=self.clock
        )
        journal = Journal(store, self.clock, worker="host-1.abc")
        steps = Steps(services, journal, scored=lambda: None, pause=self._pause)
        self.steps = dict(steps.in_order())

    def _pause(self, seconds: float) -> None:
        self.paused += seconds
        self.clock.forward(seconds=seconds)

    def all(self, run_id: str = RUN) -> bool:
        return all(step(run_id) for step in self.steps.values())

    def recorded(self) -> dict[str, tuple[str, str | None]]:
        return {one.step: (one.state, one.error) for one in self.store.read(RunStep)}

    def run(self) -> ScopeRun:
        [found] = self.store.read(ScopeRun, id=RUN)
        return found


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


def test_what_is_frozen_is_not_computed_again_and_is_recorded_as_done(bench: Bench) -> None:
    bench.composer.is_frozen = True

    assert bench.steps["payload"](RUN)

    assert bench.composer.done == []
    assert bench.recorded() == {"payload": ("done", None)}


@pytest.mark.parametrize("name", ["score", "payload"])
def test_a_scope_that_nobody_reads_for_any_more_fails_in_words_and_raises_nothing(bench: Bench, name: str) -> None:
    fill(bench.store, run(id=OTHER, scope_id="auth", state="queued"))

    assert not bench.steps[name](OTHER)

    [found] = bench.store.read(ScopeRun, id=OTHER)
    assert (found.state, found.step) == ("failed", name)
    assert found.error == f"nobody reads for the scope of {OTHER} any more; its managers in the settings changed"


def test_a_database_that_is_away_goes_on_to_the_engine_from_within_a_step_and_from_between(bench: Bench) -> None:
    for fault, name in (("score", "score"), ("frozen", "payload")):
        bench.composer.errors = {fault: DatabaseBusy("busy")}
        with pytest.raises(DatabaseBusy):
            bench.steps[name](RUN)
    assert bench.run().state == "running"


# --- waiting for a collection -----------------------------------------------------------------------------------


def test_a_collection_that_ends_is_waited_for_and_one_that_does_not_only_for_a_while(bench: Bench) -> None:
    bench.store.save([Duty(name=COLLECTING, holder="x", until=NINE + 5)])
    assert bench.steps["collect"](RUN)
    assert bench.paused == 5

    bench.store.save([Duty(name=COLLECTING, holder="x", until=NINE + 9_999)])
    assert bench.steps["collect"](RUN)

    assert COLLECT_SECONDS <= bench.paused <= COLLECT_SECONDS + LOOK_SECONDS
    assert bench.recorded() == {"collect": ("done", None)}


def test_all_runs_of_an_hour_wait_together_and_a_late_one_and_one_that_nobody_waits_for_do_not(bench: Bench) -> None:
    ids = [f"team-{number}/{WEEK}" for number in range(20)]
    runs = [run(id=one, state="queued") for one in (*ids, OTHER)]
    fill(bench.store, *runs, *(briefing(state="due", reader_id=one, run_id=one) for one in ids))
    bench.store.save([Duty(name=COLLECTING, holder="x", until=NINE + 9_999)])

    assert all(bench.steps["collect"](one) for one in (*ids, OTHER, RUN))

    assert bench.paused <= COLLECT_SECONDS + LOOK_SECONDS
