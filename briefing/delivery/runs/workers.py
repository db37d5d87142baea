"""Who is at work: senders with their leases, workers with their beats, and duties of one at a time.

A worker has a lasting id and a new *incarnation* at each start; one that finds another in its row was replaced and must
end. Nobody is ever *known* to be dead on another machine: silence for `Cadence.dead_after` counts as death, so all that
a worker does must stay harmless if it was only stalled.
"""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import WorkerRunning
from data.query import among, either, within
from data.records import Delivery, Duty, Worker

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from data.store import Store


STOPPED: Final = "its sender stopped before the answer came"
"""Why it is not known whether a part has arrived."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """The times by which workers live together, in seconds.

    A worker beats every `beat` and is gone after `dead_after` without. `lease` is how long a live sender may take for a
    part, from its claim or its wire time: longer than the slowest mail server, three times ten minutes. `in_flight` is
    how long a service may work on what a dead sender sent: no part is looked for before.
    """

    tick: float = 15.0
    beat: float = 5.0
    dead_after: float = 30.0
    lease: float = 1_860.0
    in_flight: float = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """One process that sends; `is_alive` tells whether an incarnation lives, None for no known worker.

    Others, as `riskbrief run --once`, get the whole lease before a takeover. `in_hand` are this process's leases,
    `dropped` those where something failed: the database was away.
    """

    incarnation: str = "once"
    is_alive: Callable[[str], bool | None] = lambda _: None
    cadence: Cadence = field(default_factory=Cadence)
    in_hand: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)

    @contextmanager
    def lease(self) -> Iterator[str]:
        lease = f"{self.incarnation}/{secrets.token_hex(8)}"
        self.in_hand.add(lease)
        try:
            yield lease
        except Exception:
            self.dropped.add(lease)
            raise
        finally:
            self.in_hand.discard(lease)

    def holds(self, delivery: Delivery, age: float) -> bool:
        """Whether the claimer of a part `age` seconds ago may still be at it."""
        if age > self.cadence.lease:
            return False
        if delivery.lease is None or delivery.lease in self.in_hand:
            return True
        owner = delivery.lease.rpartition("/")[0]
        is_alive = self.is_alive(owner)
        return is_alive is not False and not (is_alive and owner == self.incarnation)

    def give_back(self, store: Store, at: int) -> None:
        """Release claims of dropped leases, unknown if they may be out. After a database error call again."""
        for lease in tuple(self.dropped):
            mine = {"lease": lease, "state": "claimed", "reason": None}
            store.change(Delivery, {"reason": "its sender could not go on", "settled_at": at}, **mine, wire_at=None)
            store.change(Delivery, {"state": "unknown", "reason": STOPPED, "settled_at": at}, **mine)
            self.dropped.discard(lease)


WORKFLOWS: Final = 1
"""The kind of workflows that this Riskbrief begins and finishes; see docs/runs.md before raising it."""

WATCHING: Final = "watch"
"""The duty of whoever looks for what is overdue, in a worker or beside one."""

LIVE, ENDED, GONE = "live", "stopped", "gone"

ROUNDED: Final = 1.0
"""Beats are whole seconds, so one may look so much older than it is."""


class WorkerRegistry:
    """The workers in the database, seen by one of them; all methods raise StoreError if it is away."""

    def __init__(  # noqa: PLR0913 (who and where it is, each by name)
        self, store: Store, *, clock: Clock, worker_id: str, host: str, pid: int, cadence: Cadence | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._id = worker_id
        self._host = host
        self._pid = pid
        self._cadence = Cadence() if cadence is None else cadence
        self._seen: tuple[float, dict[str, Worker]] | None = None
        self.incarnation: Final = f"{worker_id}.{token_hex(4)}"

    def enter(self, wait: Callable[[float], bool] | None = None) -> None:
        """Record this worker, in place of an ended one of its id.

        If the earlier one may still run, `wait` is called with the seconds until it has been silent for `dead_after`,
        and says whether to give up; by default nobody waits. WorkerRunning names host, process, last beat, and the
        option for another id.
        """
        while not self._store.add([self._row()]):
            seen = self._store.get(Worker, id=self._id)
            if seen is None:
                continue
            if self._may_be_running(seen):
                if wait is None or wait(self._cadence.beat):
                    raise self._running(seen)
                now_seen = self._store.get(Worker, id=self._id)
                if now_seen is not None and now_seen.state == LIVE and now_seen != seen:
                    raise self._running(now_seen)
                continue
            row = self._row()
            told = {name: getattr(row, name) for name in row.__slots__ if name != "id"}
            if self._store.change(Worker, told, id=self._id, incarnation=seen.incarnation, beat_at=seen.beat_at):
                return

    def beat(self) -> bool:
        """Say that this worker is alive; False if replaced or taken for gone."""
        told = {"beat_at": self._now()}
        return bool(self._store.change(Worker, told, id=self._id, incarnation=self.incarnation, state=LIVE))

    def leave(self) -> None:
        """Record that this worker ended by itself; harmless if replaced."""
        told = {"state": ENDED, "beat_at": self._now()}
        self._store.change(Worker, told, id=self._id, incarnation=self.incarnation, state=LIVE)

    def is_alive(self, incarnation: str) -> bool | None:
        """Say whether an incarnation is at work, as of one beat ago at most; None for no known worker."""
        row = self._workers().get(incarnation.rpartition(".")[0])
        if row is None:
            return None
        return row.incarnation == incarnation and self._is_at_work(row)

    def live(self) -> frozenset[str]:
        """Return the ids of workers now at work: what others have in hand is free to take."""
        # The caller is at work, even if the clock just jumped away from its last beat.
        return frozenset(row.id for row in self._store.read(Worker) if self._is_at_work(row)) | {self._id}

    def dead(self) -> list[Worker]:
        """Return, by id, other workers that did not stop and have been silent for `dead_after`."""
        live = self._store.read(Worker, state=LIVE, order=("id",))
        return [row for row in live if row.id != self._id and self._is_silent(row)]

    def bury(self, worker: Worker) -> bool:
        """Record that a worker is gone, after its work was taken over; False if it has beaten since or was buried."""
        told, incarnation, beat_at = {"state": GONE}, worker.incarnation, worker.beat_at
        return bool(
            self._store.change(Worker, told, id=worker.id, incarnation=incarnation, beat_at=beat_at, state=LIVE)
        )

    def _workers(self) -> dict[str, Worker]:
        now = self._clock.now().timestamp()
        if self._seen is None or abs(now - self._seen[0]) >= self._cadence.beat:
            self._seen = (now, {row.id: row for row in self._store.read(Worker)})
        return self._seen[1]

    def _is_at_work(self, row: Worker) -> bool:
        return row.state == LIVE and not self._is_silent(row)

    def _is_silent(self, row: Worker) -> bool:
        # A beat from the future is from before the clock was set back, or from a clock far ahead. The same bound
        # applies, or a worker that died then would live until the clock catches up.
        age = self._clock.now().timestamp() - row.beat_at
        return age >= self._cadence.dead_after + ROUNDED or age <= -self._cadence.dead_after

    def _may_be_running(self, row: Worker) -> bool:
        if not self._is_at_work(row):
            return False
        # On one machine a process can be asked for. If it has our number, the earlier one is gone.
        return row.host != self._host or (row.pid != self._pid and _is_there(row.pid))

    def _running(self, row: Worker) -> WorkerRunning:
        age = max(0, self._now() - row.beat_at)
        return WorkerRunning(
            f"a worker with the id {row.id!r} is running on {row.host} (process {row.pid}, last seen {age} s ago);"
            " stop it, or give this one another id with --id"
        )

    def _row(self) -> Worker:
        now = self._now()
        return Worker(
            id=self._id,
            incarnation=self.incarnation,
            host=self._host,
            pid=self._pid,
            state=LIVE,
            workflows=WORKFLOWS,
            started_at=now,
            beat_at=now,
        )

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


class Duties:
    """What one process does at a time, until a moment or prolonged; raises StoreError if the database is away."""

    def __init__(self, store: Store, clock: Clock, holder: str) -> None:
        self._store = store
        self._clock = clock
        self._holder = holder

    def take(self, name: str, seconds: float) -> bool:
        """Take or prolong a duty for so many seconds; return whether this holder has it."""
        now = self._clock.now().timestamp()
        duty = Duty(name=name, holder=self._holder, until=math.ceil(now + seconds))
        if self._store.add([duty]):
            return True
        # Nobody holds a duty longer than it lasts: one that seems to was taken before the clock was set back.
        over, beyond = within("until", until=int(now) + 1), within("until", since=math.ceil(now + 2 * seconds) + 1)
        free = either(over, beyond, among("holder", [self._holder]))
        return bool(self._store.change(Duty, {"holder": self._holder, "until": duty.until}, free, name=name))

    def release(self, name: str) -> None:
        """Release a duty; harmless if another has it."""
        self._store.delete(Duty, name=name, holder=self._holder)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
