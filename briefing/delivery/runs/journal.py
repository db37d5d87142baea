"""How each step of a run went, in our own tables: they are the truth, whatever an engine knows.

A step that cannot be recorded because the database is away has not failed: the engine gets the error and asks again.
The newest week is the newest with work to do: a briefing left out in advance does not count.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from briefing.contracts.errors import BriefingError
from briefing.contracts.rate_limits import GIVE_UP_SECONDS, delay_after
from briefing.editions.parts import FIRST_NOTICE, GENERATION
from data import logcontext
from data.errors import DatabaseBusy, DatabaseUnusable, DataError
from data.query import among, within
from data.records import Briefing, Delivery, FrozenPayload, RunStep, ScopeRun

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from data.store import Store
    from data.view import View


log = logging.getLogger(__name__)

Watcher = Callable[[str, str], None]
"""Hears where the work is: a place's name and its subject (the id of a run, batch or part)."""

DATABASE_AWAY: Final = (DatabaseBusy, DatabaseUnusable)


MOST_BEGUN: Final = 20
"""How often a step may begin without an end; only a crash comes back so often."""


def unwatched(_place: str, _subject: str) -> None:
    """Watch nothing."""


class StepFailed(Exception):
    """A step ended in a failure, which is recorded."""


@dataclass(frozen=True, slots=True)
class Journal:
    """Records the steps of runs; `worker` is the incarnation that does them.

    `tell` hears of failures: run, step, and why in words.
    """

    store: Store
    clock: Clock
    _: KW_ONLY
    worker: str
    watch: Watcher = unwatched
    tell: Callable[[str, str, str], object] = lambda *_: None

    @contextmanager
    def step(self, run_id: str, name: str) -> Iterator[None]:
        """Record that a step of a run begins, and how it ends.

        StepFailed: the run has failed with the step's words. DatabaseBusy, DatabaseUnusable: nothing has failed.
        """
        with logcontext.about(run=run_id, step=name):
            yield from self._step(run_id, name)

    def _step(self, run_id: str, name: str) -> Iterator[None]:
        begun, began = self._begin(run_id, name), time.monotonic()
        if begun >= MOST_BEGUN:
            words = f"it has begun {begun} times and never came to an end: it ends the process that does it"
            self._fail(run_id, name, words, began)
            raise StepFailed(words)
        self.watch(name, run_id)
        try:
            yield
        except DATABASE_AWAY:
            raise
        except Exception as error:
            self._failed(run_id, name, error, began)
            raise StepFailed(str(error)) from error
        ended = _ended("done", None, began)
        self.store.change(RunStep, ended, run_id=run_id, step=name)
        log.info("a step is done", extra={"milliseconds": ended["milliseconds"]})

    def fail(self, run_id: str, name: str, error: Exception) -> None:
        """Record that a run failed at a step that had not begun."""
        with logcontext.about(run=run_id, step=name):
            self._failed(run_id, name, error, time.monotonic())

    def end(self, run_id: str) -> None:
        told = {"state": "done", "error": None, "retry_at": None, "ended_at": self._now()}
        self.store.change(ScopeRun, told, id=run_id)

    def _begin(self, run_id: str, name: str) -> int:
        """Record that a step begins; return how often it has since it last ended."""
        step = RunStep(
            run_id=run_id,
            step=name,
            state="running",
            attempts=1,
            worker=self.worker,
            began_at=self._now(),
            milliseconds=None,
            error=None,
        )
        return self.store.begin_step(step).attempts - 1

    def _failed(self, run_id: str, name: str, error: Exception, began: float) -> None:
        if isinstance(error, DataError | BriefingError):
            log.debug("step %s of %s failed", name, run_id, exc_info=error)
            self._fail(run_id, name, str(error), began)
            return
        # A defect in one scope must not cost all other readers the briefing.
        log.error("step %s of %s failed", name, run_id, exc_info=error)
        self._fail(run_id, name, f"a defect of Riskbrief ({type(error).__name__}: {error})", began)

    def _fail(self, run_id: str, name: str, words: str, began: float) -> None:
        self.store.change(RunStep, _ended("failed", words, began), run_id=run_id, step=name)
        run, now = self.store.get(ScopeRun, id=run_id), self._now()
        retry_at = now + delay_after(1 if run is None else run.attempts)
        told = {"state": "failed", "step": name, "error": words, "retry_at": retry_at, "ended_at": now}
        self.store.change(ScopeRun, told, id=run_id)
        if run is not None and run.began_at is not None and now - run.began_at >= GIVE_UP_SECONDS:
            self._give_up(run, f"gave up after {run.attempts} attempts: {name} failed: {words}", now)
        self.tell(run_id, name, words)

    def _give_up(self, run: ScopeRun, reason: str, now: int) -> None:
        """End briefings that waited too long for a run: nobody wants to read them any more."""
        told = {"state": "failed", "reason": reason, "retry_at": None, "done_at": now}
        waited = within("due_at", None, now - GIVE_UP_SECONDS + 1)
        self.store.change(Briefing, told, waited, run_id=run.id, state="due")

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


def _ended(state: str, error: str | None, began: float) -> dict[str, str | int | None]:
    return {"state": state, "error": error, "milliseconds": round((time.monotonic() - began) * 1000)}


RUN_STATES: Final = ("queued", "running", "failed", "done")
BRIEFING_STATES: Final = ("due", "queued", "failed", "unknown", "skipped", "sent")
"""In the order of telling: what somebody may have to look at first."""

STEPS: Final = ("collect", "score", "facts", "cards", "payload", "narrate", "check")
"""A run's steps in order: several may begin within one second."""

OPEN: Final = frozenset({"due", "queued"})

_FIRST: Final = {state: rank for rank, state in enumerate(("failed", "unknown", "queued", "due"))}


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekWork:
    """The runs and briefings of an ISO week; `week` is None if there was never anything to do."""

    week: str | None
    runs: tuple[ScopeRun, ...]
    briefings: tuple[Briefing, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunWork:
    """A run with its steps, its briefings and their parts; `run` is None if it has not begun."""

    id: str
    run: ScopeRun | None
    steps: tuple[RunStep, ...]
    briefings: tuple[Briefing, ...]
    parts: tuple[Delivery, ...]


def as_seen(one: Briefing, *columns: str) -> dict[str, Any]:
    """Say which row is meant, as long as nobody has written these columns since it was seen."""
    return {name: getattr(one, name) for name in ("reader_id", "week", "outlet", *columns)}


def scope_of(run_id: str) -> str:
    return run_id.rpartition("/")[0]


def newest_week(view: View, at: int) -> str | None:
    """Return the newest week with a run, or with a briefing due by `at` (epoch seconds)."""
    runs = view.read(ScopeRun, order=("-week",), limit=1)
    due, last = within("due_at", None, at + 1), view.read(Briefing, order=("-week",), limit=1)
    # Newest week first: over all weeks the database would go through all briefings ever.
    briefings = [one for newest in last for one in view.read(Briefing, due, week=newest.week, limit=1)]
    if last and not briefings:
        briefings = view.read(Briefing, due, order=("-week",), limit=1)
    return max((*(one.week for one in runs), *(one.week for one in briefings)), default=None)


def week_work(
    view: View, at: int, *, week: str | None = None, scope: str | None = None, reader: str | None = None
) -> WeekWork:
    """Return what was done for a week (default: the newest), of one scope or reader (ids) if given."""
    wanted = week or newest_week(view, at)
    if wanted is None:
        return WeekWork(week=None, runs=(), briefings=())
    readers = among("reader_id", None if reader is None else [reader])
    briefings = [
        one for one in view.read(Briefing, readers, week=wanted) if scope is None or scope_of(one.run_id) == scope
    ]
    theirs = {one.run_id for one in briefings}
    runs = [
        one
        for one in view.read(ScopeRun, among("scope_id", None if scope is None else [scope]), week=wanted)
        if reader is None or one.id in theirs
    ]
    return WeekWork(week=wanted, runs=tuple(runs), briefings=tuple(sorted(briefings, key=_rank)))


def run_work(view: View, run_id: str) -> RunWork | None:
    """Return all that is known of a run; None if there is neither a run nor a waiting briefing."""
    run = view.get(ScopeRun, id=run_id)
    briefings = view.read(Briefing, run_id=run_id)
    if run is None and not briefings:
        return None
    return RunWork(
        id=run_id,
        run=run,
        steps=tuple(sorted(view.read(RunStep, run_id=run_id), key=_place)),
        briefings=tuple(sorted(briefings, key=_rank)),
        parts=tuple(parts_of(view, run_id)),
    )


def parts_of(view: View, run_id: str) -> list[Delivery]:
    """Return all claimed parts of a run's editions, by outlet, address and part."""
    scope_id, _, week = run_id.rpartition("/")
    hashes = [one for (one,) in view.pick(FrozenPayload, ("hash",), scope_id=scope_id, week=week)]
    return view.read(Delivery, payload_hash=hashes, order=("outlet", "address", "part")) if hashes else []


def part_words(part: int) -> str:
    """Say an edition's part: "1", "2 (resend 1)", "notice"."""
    if part >= FIRST_NOTICE:
        return "notice"
    again, number = divmod(part, GENERATION)
    return f"{number + 1}" if not again else f"{number + 1} (resend {again})"


def by_state(states: Iterable[str], order: Iterable[str]) -> dict[str, int]:
    """Count states in a given order, without those that do not occur."""
    found = Counter(states)
    return {state: found[state] for state in dict.fromkeys((*order, *sorted(found))) if found[state]}


def state_words(counts: Mapping[str, int], nothing: str = "none") -> str:
    """Say how many are in which state: "2 failed, 1,240 sent"."""
    return ", ".join(f"{number:,} {state}" for state, number in counts.items()) or nothing


def minute(at: int) -> str:
    """Say epoch seconds for an operator: "2026-11-23 08:00 UTC"."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _rank(one: Briefing) -> tuple[int, int, str, str]:
    """Sort key: what somebody may have to look at first, then by due time."""
    return _FIRST.get(one.state, len(_FIRST)), one.due_at, one.reader_id, one.outlet


def _place(one: RunStep) -> tuple[int, str]:
    return STEPS.index(one.step) if one.step in STEPS else len(STEPS), one.step
