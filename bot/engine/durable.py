"""The engine on DBOS Transact.

A scope's run and each errand is a workflow on a queue; a worker takes as many as it has slots for, and a few ahead. A
dead worker's work stays its own until it returns or `take_over` gives it to all.

DBOS keeps its functions, instance and process id in globals: one engine per process at a time, and all is registered at
start and gone after stop.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.engine.patience import Patience
from bot.engine.quieter import quieten
from bot.engine.storage import SCHEMA, open_storage
from briefing.contracts.run_keys import DeliveryBatch, attempt_id
from briefing.delivery.runs.workers import WORKFLOWS
from data.engine import our_errors
from data.errors import DatabaseUnusable

if TYPE_CHECKING:
    from dbos import DBOS, DBOSClient

    from briefing.delivery.runs.services import Work

log = logging.getLogger(__name__)

APPLICATION: Final = "riskbrief"
VERSION: Final = str(WORKFLOWS)
RUNS: Final = "runs"
PREPARE: Final = "prepare"
DELIVER: Final = "deliver"

RUNS_AHEAD: Final = 2
ERRANDS_AHEAD: Final = 4
"""Workflows taken beyond the slots: enough to be busy until the next look (a run takes about a second)."""

POLLING: Final = 0.8
"""Seconds between looks into a queue. Each costs 4 ms: three queues cost an idle worker 2 % of a core."""

ENDED: Final = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
MOST_AT_ONCE: Final = 500

DENIED: Final = "permission denied"

_ONE_AT_A_TIME: Final = threading.Lock()


class DbosEngine:
    """Keeps the protocol of delivery/runs/engine.py across crashes and all workers on one database."""

    def __init__(
        self, work: Work, *, database_url: str, worker_id: str, slots: Mapping[str, int], polling: float = POLLING
    ) -> None:
        """Nothing is opened yet. `slots` are how many runs ("runs") and errands per outlet this worker does at a time;
        `polling` is in seconds. `worker_id` must survive restarts and be unique. Raises DatabaseUnusable, naming the
        setting.
        """
        self._work = work
        self._worker_id = worker_id
        self._slots = dict(slots)
        self._polling = polling
        self._storage = open_storage(database_url)
        self._patience = Patience(self._slots)
        self._is_the_one = False
        self._has_begun = False
        self._dbos: type[DBOS] | None = None
        self._client: DBOSClient | None = None

    def start(self) -> None:
        """Resume this worker's work, and take from the queues; makes DBOS's tables if needed. Raises DatabaseUnusable,
        DatabaseBusy, or RuntimeError if this process has an engine.
        """
        if not _ONE_AT_A_TIME.acquire(blocking=False):
            raise RuntimeError("another engine runs in this process; DBOS allows one, so stop that first")
        self._is_the_one = True
        try:
            self._start()
        except BaseException:
            self.stop(0)
            raise

    def _start(self) -> None:
        # Slow to import, and not needed by those who only ask for an engine's name.
        from dbos import DBOS, DBOSClient, DBOSConfig  # noqa: PLC0415

        quieten()
        config = DBOSConfig(
            name=APPLICATION,
            system_database_engine=self._storage,
            system_database_url=self._storage.url.render_as_string(hide_password=True),
            dbos_system_schema=SCHEMA,
            application_version=VERSION,
            executor_id=self._worker_id,
            # We use none of its messages, and a listener would hold a connection per worker.
            use_listen_notify=False,
            # Its poller has nothing to do then, and would only delay the end by its sleep.
            notification_listener_polling_interval_sec=0.2,
            log_level="WARNING",
            enable_otlp=False,
        )
        self._dbos = DBOS
        DBOS(config=config)
        self._register(DBOS)
        # Before anything runs: the last step of a run asks for errands.
        self._client = DBOSClient(
            system_database_engine=self._storage,
            dbos_system_schema=SCHEMA,
            application_name=APPLICATION,
            lazy=True,
            # The caller is told that the database is away, and retries; it must not wait in here forever.
            retry_connection_errors=False,
        )
        try:
            with our_errors():
                DBOS.launch()
                self._make_queues(DBOS)
        except DatabaseUnusable as error:
            if DENIED not in str(error):
                raise
            raise DatabaseUnusable(
                f"the account of database_url may not make the schema {SCHEMA} ({error}); have its owner run"
                f' CREATE SCHEMA {SCHEMA} AUTHORIZATION "{self._storage.url.username}"'
            ) from error
        self._has_begun = True

    def prepare(self, run_id: str, attempt: int) -> None:
        """Have a run's steps done, here or elsewhere. Raises DatabaseUnusable or DatabaseBusy: ask again."""
        self._enqueue(PREPARE, RUNS, attempt_id(run_id, attempt), run_id)

    def deliver(self, errand: DeliveryBatch) -> None:
        """As `prepare`, for an errand; raises ValueError for an outlet without slots."""
        if errand.outlet not in self._slots or errand.outlet == RUNS:
            raise ValueError(f"errand {errand.id} is for the outlet {errand.outlet!r}, for which there are no slots")
        told = (errand.reader_id, errand.week, errand.outlet, errand.attempt)
        self._enqueue(DELIVER, errand.outlet, errand.id, *told)

    def holds(self, name: str) -> bool:
        """Whether any worker has it; not if of another number of `WORKFLOWS`, which perhaps nobody runs any more.
        Raises DatabaseUnusable or DatabaseBusy.
        """
        with our_errors():
            found = self._asked.list_workflows(workflow_ids=[name], load_input=False, load_output=False)
        return any(one.status not in ENDED and one.app_version == VERSION for one in found)

    def holders(self) -> frozenset[str]:
        """Return the ids of workers with work; a dead one needs `take_over`. Raises as `holds`."""
        with our_errors():
            begun = self._asked.list_workflows(status="PENDING", load_input=False, load_output=False)
        return frozenset(one.executor_id for one in begun if one.executor_id)

    def take_over(self, worker_id: str) -> tuple[str, ...]:
        """Requeue all that a dead worker had; return the ids. Finished steps stay done.

        If it lives after all, or two survivors do this at once, a step may be done twice; only the owner can record it,
        in DBOS and in our tables. Raises DatabaseUnusable or DatabaseBusy: some may be requeued; ask again.
        """
        told: dict[str, Any] = {"status": "PENDING", "executor_id": worker_id}
        queues: dict[str, list[str]] = defaultdict(list)
        with our_errors():
            for one in self._asked.list_workflows(**told, load_input=False, load_output=False):
                queues[str(one.queue_name)].append(one.workflow_id)
            for queue, ids in queues.items():
                self._asked.resume_workflows(ids, queue_name=queue)
        return tuple(sorted(one for ids in queues.values() for one in ids))

    def forget(self, before: datetime) -> int:
        """Delete what ended before a moment, and can then be asked for anew; return how many. Raises as `take_over`."""
        told: dict[str, Any] = {"status": list(ENDED), "completed_before": before.astimezone(UTC).isoformat()}
        forgotten = 0
        with our_errors():
            while ids := [
                one.workflow_id
                for one in self._asked.list_workflows(**told, limit=MOST_AT_ONCE, load_input=False, load_output=False)
            ]:
                self._asked.delete_workflows(ids)
                forgotten += len(ids)
        return forgotten

    def stop(self, grace_seconds: float) -> None:
        """Begin nothing more, give running work so long to end, and leave the rest to others. Harmless twice.

        What still runs then cannot record anything: the process should exit.
        """
        self._patience.stop()
        if self._dbos is not None:
            # DBOS checks only once a second, and not at all without time.
            self._dbos.destroy(destroy_registry=True, workflow_completion_timeout_sec=math.ceil(grace_seconds))
            self._dbos = None
        if self._client is not None:
            if self._has_begun:
                self._hand_back()
            self._client.destroy()
            self._client = None
        self._storage.dispose()
        if self._is_the_one:
            self._is_the_one = False
            _ONE_AT_A_TIME.release()

    def _hand_back(self) -> None:
        try:
            self.take_over(self._worker_id)
        except Exception as error:  # noqa: BLE001 (whatever it was, another worker or the next start finds the rest)
            log.warning("what was begun here waits for another worker or the next start: %s", error)

    @property
    def _asked(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("the engine was not started, or has stopped")
        return self._client

    def _enqueue(self, workflow: str, queue: str, workflow_id: str, *told: str | int) -> None:
        from dbos import EnqueueOptions, WorkflowSerializationFormat  # noqa: PLC0415 (see start)

        options = EnqueueOptions(workflow_name=workflow, queue_name=queue)
        # JSON, not pickle: whoever writes to the database must not make this process load their objects.
        options |= {
            "workflow_id": workflow_id,
            "app_version": VERSION,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        with our_errors():
            self._asked.enqueue(options, *told)

    def _make_queues(self, dbos: type[DBOS]) -> None:
        for queue, slots in self._slots.items():
            dbos.register_queue(
                queue,
                worker_concurrency=slots + (RUNS_AHEAD if queue == RUNS else ERRANDS_AHEAD),
                polling_interval_sec=self._polling,
                on_conflict="always_update",
            )

    def _register(self, dbos: type[DBOS]) -> None:
        """Make the two workflows. DBOS tells steps apart by number and name: see docs/runs.md before a change."""
        work, patience = self._work, self._patience

        def durably(name: str, step: Callable[[], Any]) -> Any:  # noqa: ANN401 (whatever the step answers)
            return dbos.run_step({"name": name}, patience.do, name, step)

        # Without limit: a worker may be killed any number of times without the run's fault. Our tables count attempts.
        @dbos.workflow(name=PREPARE, max_recovery_attempts=None)
        def prepare(run_id: str) -> None:
            with patience.slot(RUNS):
                for name, step in work.prepare:
                    if not durably(name, partial(step, run_id)):
                        return
                durably("hand over", partial(work.hand_over, run_id))

        @dbos.workflow(name=DELIVER, max_recovery_attempts=None)
        def deliver(reader_id: str, week: str, outlet: str, attempt: int) -> None:
            errand = DeliveryBatch(reader_id=reader_id, week=week, outlet=outlet, attempt=attempt)
            with patience.slot(outlet):
                # The workflow is the step: recording both would double an errand's cost, and asking our tables again
                # after a crash is cheap.
                patience.do("deliver", partial(work.deliver, errand))
