"""A worker collects, computes and sends. Any number share a PostgreSQL; SQLite has one.

All state is in the database, so a dead worker loses nothing. What only one does at a time (planning, taking over,
watching for overdue briefings, collecting) is a duty with a time limit. It never shares a process with the Slack side,
which it would starve.
"""

from __future__ import annotations

import logging
import math
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.engine import POLLING, DbosEngine
from bot.errors import WorkerReplaced
from bot.narrators import NarratorChoice, build_narrator
from bot.pace import build_pace
from bot.retaining import RETAINING, Nightly, build_nightly
from bot.wiring import build_outlets, build_overdue, build_run_services, build_store, build_ticks
from briefing.contracts.clock import Clock, SystemClock
from briefing.delivery.due import first_due
from briefing.delivery.runs.journal import Watcher, unwatched
from briefing.delivery.runs.runtime import RunRuntime
from briefing.delivery.runs.shadow import begin
from briefing.delivery.runs.workers import WATCHING, Cadence, Duties, Sender, WorkerRegistry
from briefing.readers.preferences import readers_now
from data.errors import DataError

if TYPE_CHECKING:
    from bot.outlets import Outlets
    from bot.outside import OutsideClocks
    from bot.settings import Settings
    from briefing.delivery.runs.outcome import Outcome
    from briefing.delivery.runs.overdue import Watch
    from briefing.delivery.runs.services import RunServices, Work
    from data.store import Store

log = logging.getLogger(__name__)

SLOTS: Final = {"runs": 2, "slack": 8, "email": 4}
"""Runs, and errands per outlet, that one worker does at a time."""

PATIENCE_SECONDS: Final = 30
"""After so long, check that the engine still has what it was given."""

CLOSING_SECONDS: Final = 60.0
"""How often outlet connections are closed, so that a refusing server is tried again."""

GRACE_SECONDS: Final = 10.0
FORGET_AFTER: Final = timedelta(days=14)
FORGETTING_SECONDS: Final = 3_600.0

PLANNING, FORGETTING = "plan", "forget"
"""Duties that one process has at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerOptions:
    """How a worker deviates from the usual: for a benchmark, a test, an option.

    `outside` builds what asks other clocks before a new week; None: `clock` is believed. `watch` hears where the work
    is, `tell` each briefing's result, `failed` each failed run with step and reason.
    """

    cadence: Cadence = field(default_factory=Cadence)
    clock: Clock = field(default_factory=SystemClock)
    outside: Callable[[Settings, Store], OutsideClocks] | None = None
    narrator: NarratorChoice = NarratorChoice.AUTO
    watch: Watcher = unwatched
    tell: Callable[[Outcome], object] = lambda _: None
    failed: Callable[[str, str, str], object] = lambda *_: None
    slots: Mapping[str, int] = field(default_factory=lambda: SLOTS)
    polling: float = POLLING
    patience: int = PATIENCE_SECONDS


@contextmanager
def build_worker(
    settings: Settings, *, worker_id: str, options: WorkerOptions | None = None
) -> Iterator[WorkerProcess]:
    """Open all that a worker needs, with its place. Raises WorkerRunning where its id is taken, or DataError."""
    options, stopping = options or WorkerOptions(), threading.Event()
    with ExitStack() as stack:
        store = stack.enter_context(build_store(settings))
        registry = _entered(store, worker_id, options, stopping)
        stack.callback(_leave, registry)
        pace = stack.enter_context(closing(build_pace(settings.database_url, settings.limits)))
        outlets = stack.enter_context(closing(build_outlets(settings, pace=pace)))
        begin(store, int(options.clock.now().timestamp()))
        services = build_run_services(
            settings,
            store,
            outlets,
            clock=options.clock,
            narrator=build_narrator(settings, options.narrator, store=store, pace=pace),
            sender=Sender(incarnation=registry.incarnation, is_alive=registry.is_alive, cadence=options.cadence),
            watch=options.watch,
            outside=None if options.outside is None else options.outside(settings, store).ahead,
        )
        made: list[DbosEngine] = []

        def make(work: Work) -> DbosEngine:
            url, slots, polling = settings.database_url, options.slots, options.polling
            made.append(DbosEngine(work, database_url=url, worker_id=worker_id, slots=slots, polling=polling))
            return made[-1]

        runtime = RunRuntime(services, make, patience=options.patience, tell=options.tell, failed=options.failed)
        [engine] = made
        engine.start()
        stack.callback(engine.stop, GRACE_SECONDS)
        stack.callback(stopping.set)
        overdue = build_overdue(settings, store, outlets, clock=options.clock, part_senders=services.part_senders)
        duties = Duties(store, options.clock, registry.incarnation)
        nightly = build_nightly(
            settings, store, options.clock, take=lambda: duties.take(RETAINING, options.cadence.tick * 4)
        )
        worker = WorkerProcess(
            nightly=nightly,
            registry=registry,
            duties=duties,
            services=services,
            runtime=runtime,
            engine=engine,
            overdue=overdue,
            outlets=outlets,
            options=options,
        )
        threading.Thread(target=worker.beat_until, args=(stopping,), name="beats", daemon=True).start()
        yield worker


def _entered(store: Store, worker_id: str, options: WorkerOptions, stopping: threading.Event) -> WorkerRegistry:
    registry = WorkerRegistry(
        store,
        clock=options.clock,
        worker_id=worker_id,
        host=socket.gethostname(),
        pid=os.getpid(),
        cadence=options.cadence,
    )
    registry.enter(stopping.wait)
    return registry


def _leave(registry: WorkerRegistry) -> None:
    try:
        registry.leave()
    except DataError as error:
        log.warning("it could not be written that this worker stopped: %s", error)


@dataclass(kw_only=True, eq=False)
class WorkerProcess:
    """A worker with its place: it ticks, and beats from another thread."""

    nightly: Nightly
    registry: WorkerRegistry
    duties: Duties
    services: RunServices
    runtime: RunRuntime
    engine: DbosEngine
    overdue: Watch
    outlets: Outlets
    options: WorkerOptions

    def __post_init__(self) -> None:
        self._ticks = build_ticks(self.tick, seconds=self.options.cadence.tick)
        self._is_replaced = False
        self._judges = True
        self._closed_at = self._kept_at = 0.0

    def run(self) -> None:
        """Tick until `stop`. Raises WorkerReplaced where another process took its place."""
        self._ticks.run()
        if self._is_replaced:
            raise WorkerReplaced(
                "another process works under this worker's id, or the others have taken it for gone; its work goes on"
                " there. Give each worker an --id of its own"
            )

    def next_due(self, now: datetime) -> datetime | None:
        """Return when anybody's next briefing is due; None without readers, or with all paused."""
        return first_due(readers_now(self.services.store, self.services.organisation), now)

    def stop(self) -> None:
        """Let the running tick end, and begin no other. Safe in a signal handler, and twice."""
        self._ticks.stop()

    def tick(self, is_stopping: Callable[[], bool]) -> None:
        """Do all that is due. A failure stops nothing else; a plan that always fails is for the watcher to report."""
        for name, deed in ((PLANNING, partial(self._plan, is_stopping)), (WATCHING, self.overdue.look)):
            self._try(name, partial(self._as_duty, name, deed))
        self._try("tidying up", partial(self._tidy, self.options.clock.now()))
        self._try(RETAINING, partial(self.nightly.look, self.options.clock.now(), is_stopping))

    def _as_duty(self, name: str, deed: Callable[[], object]) -> None:
        if self.duties.take(name, self.options.cadence.tick * 2):
            deed()

    @staticmethod
    def _try(name: str, deed: Callable[[], object]) -> None:
        try:
            deed()
        except DataError as error:
            log.warning("the duty %r failed (%s); the next tick tries again", name, error)
        except Exception:
            log.exception("the duty %r failed; the next tick tries again", name)

    def _plan(self, is_stopping: Callable[[], bool]) -> None:
        if self._judges:
            self._take_over()
        self.runtime.planner.tick(is_stopping)
        now = self.options.clock.now()
        due = self.next_due(now)
        if due is not None:
            # What is due at nine begins at nine, not at the next tick.
            self._ticks.soon((due - now).total_seconds())

    def _take_over(self) -> None:
        """Give silent workers' work to living ones: the only place where that happens."""
        for worker in self.registry.dead():
            taken = self.engine.take_over(worker.id)
            if self.registry.bury(worker):
                log.warning("worker %s fell silent; %d of its workflows go on elsewhere", worker.id, len(taken))
        for worker_id in sorted(self.engine.holders() - self.registry.live()):
            self.engine.take_over(worker_id)

    def _tidy(self, now: datetime) -> None:
        at = now.timestamp()
        if abs(at - self._closed_at) >= CLOSING_SECONDS:
            self._closed_at = at
            self.outlets.close()
        if abs(at - self._kept_at) >= FORGETTING_SECONDS and self.duties.take(FORGETTING, FORGETTING_SECONDS):
            self._kept_at = at
            self.engine.forget(now - FORGET_AFTER)

    def beat_until(self, stopping: threading.Event) -> None:
        """Beat until stopping; stop the worker where another has its place. One that could not beat must not judge
        others' silence: after an outage all seem dead.
        """
        steady = needed = math.ceil(self.options.cadence.dead_after / self.options.cadence.beat)
        while not stopping.wait(self.options.cadence.beat):
            try:
                is_the_one = self.registry.beat()
            except DataError as error:
                log.warning("a beat could not be written (%s); the next one tries again", error)
                steady = 0
            else:
                steady += 1
            self._judges = steady >= needed
            if steady and not is_the_one:
                self._is_replaced = True
                self.stop()
                return
