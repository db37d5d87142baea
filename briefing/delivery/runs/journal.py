"""Records how each step of a run went, in our own tables: they are the truth of it, whatever an engine remembers.

The surprising thing: a step that cannot be recorded, because the database is away, has not failed. Its error goes on
to the engine, which asks again when the database is back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import BriefingError
from briefing.contracts.rate_limits import GIVE_UP_SECONDS, delay_after
from data import logcontext
from data.errors import DatabaseBusy, DatabaseUnusable, DataError
from data.query import within
from data.records import Briefing, RunStep, ScopeRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.contracts.clock import Clock
    from data.store import Store

log = logging.getLogger(__name__)

Watcher = Callable[[str, str], None]
"""Is told where the work is: the name of the place, and what it is about (the id of a run, an errand or a part)."""

DATABASE_AWAY: Final = (DatabaseBusy, DatabaseUnusable)


MOST_BEGUN: Final = 20
"""So often a step may begin without an end; a crash has other causes, but none that comes back like that."""


def unwatched(_place: str, _subject: str) -> None:
    """Watch nothing."""


def untold(_run_id: str, _step: str, _words: str) -> None:
    """Tell nobody."""


class StepFailed(Exception):
    """A step ended in a failure, which is recorded."""


class Journal:
    """Writes down the steps of runs. `worker` is the incarnation that does them."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        worker: str,
        watch: Watcher = unwatched,
        tell: Callable[[str, str, str], object] = untold,
    ) -> None:
        """Take what it writes with; nothing is written yet. `tell` hears of failures: run, step, and why in words."""
        self._store = store
        self._clock = clock
        self._worker = worker
        self._watch = watch
        self._tell = tell

    @contextmanager
    def step(self, run_id: str, name: str) -> Iterator[None]:
        """Record that a step of a run begins, and how it ends.

        Raises:
            StepFailed: the step raised, and the run has failed with its words.
            DatabaseBusy, DatabaseUnusable: the database is away; nothing has failed.
        """
        with logcontext.about(run=run_id, step=name):
            yield from self._step(run_id, name)

    def _step(self, run_id: str, name: str) -> Iterator[None]:
        begun, began = self._begin(run_id, name), time.monotonic()
        if begun >= MOST_BEGUN:
            words = f"it has begun {begun} times and never came to an end: it ends the process that does it"
            self._fail(run_id, name, words, began)
            raise StepFailed(words)
        self._watch(name, run_id)
        try:
            yield
        except DATABASE_AWAY:
            raise
        except Exception as error:
            self._failed(run_id, name, error, began)
            raise StepFailed(str(error)) from error
        ended = _ended("done", None, began)
        self._store.change(RunStep, ended, run_id=run_id, step=name)
        log.info("a step is done", extra={"milliseconds": ended["milliseconds"]})

    def fail(self, run_id: str, name: str, error: Exception) -> None:
        """Record that a run failed at a step that had not even begun."""
        with logcontext.about(run=run_id, step=name):
            self._failed(run_id, name, error, time.monotonic())

    def end(self, run_id: str) -> None:
        """Record that all steps of a run are done."""
        told = {"state": "done", "error": None, "retry_at": None, "ended_at": self._now()}
        self._store.change(ScopeRun, told, id=run_id)

    def _begin(self, run_id: str, name: str) -> int:
        """Record that a step begins, and return how often it has begun since it last came to an end."""
        step = RunStep(
            run_id=run_id,
            step=name,
            state="running",
            attempts=1,
            worker=self._worker,
            began_at=self._now(),
            milliseconds=None,
            error=None,
        )
        return self._store.begin_step(step).attempts - 1

    def _failed(self, run_id: str, name: str, error: Exception, began: float) -> None:
        if isinstance(error, DataError | BriefingError):
            log.debug("step %s of %s failed", name, run_id, exc_info=error)
            self._fail(run_id, name, str(error), began)
            return
        # A defect of ours in one scope may not cost every other reader the briefing.
        log.error("step %s of %s failed", name, run_id, exc_info=error)
        self._fail(run_id, name, f"a defect of Riskbrief ({type(error).__name__}: {error})", began)

    def _fail(self, run_id: str, name: str, words: str, began: float) -> None:
        self._store.change(RunStep, _ended("failed", words, began), run_id=run_id, step=name)
        run, now = self._store.get(ScopeRun, id=run_id), self._now()
        retry_at = now + delay_after(1 if run is None else run.attempts)
        told = {"state": "failed", "step": name, "error": words, "retry_at": retry_at, "ended_at": now}
        self._store.change(ScopeRun, told, id=run_id)
        if run is not None and run.began_at is not None and now - run.began_at >= GIVE_UP_SECONDS:
            self._give_up(run, f"gave up after {run.attempts} attempts: {name} failed: {words}", now)
        self._tell(run_id, name, words)

    def _give_up(self, run: ScopeRun, reason: str, now: int) -> None:
        """End the briefings that have waited for too long for a run: nobody wants to read them any more."""
        told = {"state": "failed", "reason": reason, "retry_at": None, "done_at": now}
        waited = within("due_at", None, now - GIVE_UP_SECONDS + 1)
        self._store.change(Briefing, told, waited, run_id=run.id, state="due")

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _ended(state: str, error: str | None, began: float) -> dict[str, str | int | None]:
    return {"state": state, "error": error, "milliseconds": round((time.monotonic() - began) * 1000)}
